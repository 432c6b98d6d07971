"""Where a history is not one line: the stretches between two commits that all of it passes through.

On one line `git log --follow` loses nothing. Where branches run side by side it follows one name for all of them; so
only the stretches in which the file was renamed, came or went need to be asked again, by all of its names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from conviction.adapters.git.repository import Repository, is_id, run

__all__ = ["stretches_with"]

_TIMEOUT = 600.0
_ROOM = 1024 * 1024 * 1024


def stretches_with(repo: Repository, head: str, marked: Collection[str], floor: str = "") -> list[str] | None:
    """The commits of each stretch of `head`'s history that holds a marked one, children first.

    A stretch begins and ends with a commit to which every other one is an ancestor or a descendant. What is older
    than `floor` is not looked at.

    Returns:
        None when the stretches are not known: `floor` itself has commits beside it, or history began more than once.
    """
    assert is_id(head)
    beyond = [f"^{floor}"] if floor else []
    args = ["rev-list", "--date-order", "--parents", "--end-of-options", head, *beyond, "--"]
    output = run(repo.root, args, timeout=_TIMEOUT, max_output=_ROOM).stdout.decode("ascii", "replace")
    found: dict[str, None] = {}
    for stretch in _stretches(output.split("\n")[:-1], head, floor):
        if stretch is None:
            return None
        if not stretch.keys().isdisjoint(marked):
            found |= stretch
    return list(found)


def _stretches(lines: list[str], head: str, floor: str) -> Iterator[dict[str, None] | None]:
    """The commits of each stretch, newest first; None when they cannot be told."""
    open_ends = {head}
    stretch: dict[str, None] = {}
    for line in lines:
        commit, *parents = line.split(" ")
        open_ends.discard(commit)
        stretch[commit] = None
        if not open_ends:  # every line of history passes through this commit
            yield stretch
            stretch = {commit: None}
        elif not parents:
            yield None
        open_ends.update(parents)
    if open_ends - {floor}:
        yield None
    yield stretch
