"""The graph of commits: its order, and the stretches between two commits that all of history passes through.

In a linear history `git log --follow` finds every commit. Where branches run in parallel it follows one name for all
of them. So the stretches in which the file was renamed, added or deleted, and only those, are read again by all names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from conviction.adapters.git.repository import Repository, is_id, run

__all__ = ["CommitGraph", "stretches_with"]

_TIMEOUT = 600.0
_ROOM = 1024 * 1024 * 1024
Graph = Sequence[tuple[str, ...]]
"""Commits, each followed by its parents: children before parents, the commits of one branch together."""


class CommitGraph:
    """The commits in the history of one commit, read once."""

    def __init__(self, repo: Repository, head: str) -> None:
        assert is_id(head)
        self.repo = repo
        self.head = head
        self._floor = "-"
        self._commits: list[tuple[str, ...]] = []

    def down_to(self, floor: str = "") -> Graph:
        """Every commit that is not in the history of `floor`, then `floor` itself; all of them without a floor.

        Raises:
            GitError: A commit is missing or damaged.
        """
        if floor != self._floor:
            limit = [f"^{floor}"] if floor else []
            args = ["rev-list", "--topo-order", "--parents", "--end-of-options", self.head, *limit, "--"]
            output = run(self.repo.root, args, timeout=_TIMEOUT, max_output=_ROOM).stdout.decode("ascii", "replace")
            self._commits = [tuple(line.split(" ")) for line in output.split("\n")[:-1]]
            self._commits += [(floor,)] if floor else []
            self._floor = floor
        return self._commits


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
        if commit == floor:
            break
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
