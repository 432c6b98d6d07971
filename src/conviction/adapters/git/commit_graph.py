"""The graph of commits: its order, and the stretches between two commits that all of history passes through.

In a linear history `git log --follow` finds every commit. Where branches run in parallel it follows one name for all
of them. So the stretches in which the file was renamed, added or deleted, and only those, are read again by all names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from conviction.adapters.git.repository import Repository, is_id, run

__all__ = ["commits_down_to", "stretches_with"]

_TIMEOUT = 600.0
_ROOM = 1024 * 1024 * 1024
Graph = Sequence[tuple[str, ...]]
"""Commits, each followed by its parents: children before parents, else the newest commit date first."""


def commits_down_to(repo: Repository, head: str, floor: str = "") -> Graph:
    """Every commit in the history of `head` that is not in the history of `floor`; all of them without a floor."""
    assert is_id(head)
    limit = [f"^{floor}"] if floor else []
    args = ["rev-list", "--date-order", "--parents", "--end-of-options", head, *limit, "--"]
    output = run(repo.root, args, timeout=_TIMEOUT, max_output=_ROOM).stdout.decode("ascii", "replace")
    return [tuple(line.split(" ")) for line in output.split("\n")[:-1]]


def stretches_with(graph: Graph, marked: Collection[str], floor: str = "") -> list[str] | None:
    """The commits of each stretch that holds a marked one, children first.

    Every commit of the graph is an ancestor or a descendant of the first and of the last commit of a stretch.

    Returns:
        None when the stretches are not known: commits run in parallel to `floor`, or history has several roots.
    """
    commits: dict[str, None] = {}
    for stretch in _stretches(graph, floor):
        if stretch is None:
            return None
        if not stretch.keys().isdisjoint(marked):
            commits |= stretch
    return list(commits)


def _stretches(graph: Graph, floor: str) -> Iterator[dict[str, None] | None]:
    """The commits of each stretch, newest first; None when they are not known."""
    open_ends: set[str] = set()
    stretch: dict[str, None] = {}
    for commit, *parents in graph:
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
