"""The graph of a document's revisions: the line of a branch, and the revisions that each merge brought into it.

The *line* is the first-parent chain of the commit whose history it is: the versions that this branch held. Every other
revision came in through a merge. Commits that neither touched the document nor brought revisions are passed through.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

__all__ = ["RevisionGraph", "arrange"]


@dataclass(slots=True)
class RevisionGraph:
    """The revisions in the order in which they are numbered, and how they hang together; all by commit."""

    order: list[str] = field(default_factory=list)
    """Oldest first: parents before children, the line in its own order, a branch just before the merge it came with."""
    line: set[str] = field(default_factory=set)
    """The revisions that the branch itself held, one after the other."""
    first_parent: dict[str, str] = field(default_factory=dict)
    """The revision whose text each one changed; none for the first, and where its branch had no document."""
    parents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The nearest revisions before each one, by way of each parent, the first parent's first."""
    brings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """For each merge the revisions that it has and its first parent does not have, oldest first."""
    merged_in: dict[str, str] = field(default_factory=dict)
    """For each revision that is not on the line the merge on the line that brought it."""


def arrange(commits: Sequence[Sequence[str]], touching: Collection[str]) -> RevisionGraph:
    """The graph of the revisions.

    Args:
        commits: Every commit of the document's life, each followed by its parents, children first; the first one is
            the newest of all. A parent that is not listed has no revision in its history.
        touching: The commits that touched the document. These are the revisions, with the merges that bring some.
    """
    arranging = _Arranging(touching)
    line = _line(commits)
    nearest, aside = arranging.nearest, arranging.aside
    for place, names in enumerate(reversed(commits)):
        commit = names[0]
        if len(names) > 2 or commit in touching:
            arranging.take(commit, names[1:], place, commit in line)
        elif len(names) == 2:  # nearly all commits of a large repository have the text of their parent
            if names[1] in nearest:
                nearest[commit] = nearest[names[1]]
            elif names[1] in aside:
                aside[commit] = aside[names[1]]
    return arranging.graph


class _Arranging:
    """Goes from the oldest commit to the newest; each is contracted to the revision that it stands for."""

    def __init__(self, touching: Collection[str]) -> None:
        self.graph = RevisionGraph()
        self.touching = touching
        self.places: dict[str, int] = {}
        """Each revision's place in the order of the walk, from the oldest."""
        self.nearest: dict[str, str] = {}
        """For each commit that has a text the revision that wrote it: itself, or the nearest by first parents."""
        self.aside: dict[str, tuple[str, ...]] = {}
        """For each commit that has no text the nearest revisions before it, which a merge threw away."""
        self.reached: set[str] = set()
        """The revisions that the line holds so far."""

    def take(self, commit: str, parents: Sequence[str], place: int, on_line: bool) -> None:
        """The next commit that touches the document or is a merge; `place` counts from the oldest."""
        touches = commit in self.touching
        first = self.nearest.get(parents[0], "") if parents else ""
        others = self._others(parents, first)
        brought = self._brought(first, others, on_line)
        if touches or (first and brought):
            self._add(commit, first, others, place)
            if brought:
                self.graph.brings[commit] = tuple(brought)
        elif first:
            self.nearest[commit] = first
        elif others:
            self.aside[commit] = tuple(others)
        if on_line:
            self._hold(commit, brought)

    def _others(self, parents: Sequence[str], first: str) -> list[str]:
        """The nearest revisions by way of all parents, without the one whose text the commit changes."""
        near = [self.nearest.get(parent, "") for parent in parents[1:]]
        for parent in parents:
            near += self.aside.get(parent, ())
        return [other for other in dict.fromkeys(near) if other and other != first]

    def _add(self, commit: str, first: str, others: Sequence[str], place: int) -> None:
        """The commit is a revision."""
        self.nearest[commit], self.places[commit] = commit, place
        if first:
            self.graph.first_parent[commit] = first
        self.graph.parents[commit] = (first, *others) if first else tuple(others)

    def _hold(self, commit: str, brought: Iterable[str]) -> None:
        """The line holds the commit now, and the revisions that it brought."""
        graph = self.graph
        graph.order += brought
        self.reached.update(brought)
        if commit in self.places:
            graph.merged_in.update(dict.fromkeys(brought, commit))
            graph.order.append(commit)
            graph.line.add(commit)
            self.reached.add(commit)

    def _brought(self, first: str, others: Sequence[str], on_line: bool) -> list[str]:
        """The revisions that lead to `others` and not to `first`, oldest first."""
        if not others:
            return []
        brought = self._beyond_line(others) if on_line else self._beyond(first, others)
        return sorted(brought, key=self.places.__getitem__)

    def _beyond_line(self, others: Iterable[str]) -> set[str]:
        """Those that the line does not hold yet."""
        beyond: set[str] = set()
        waiting = [other for other in others if other not in self.reached]
        while waiting:
            revision = waiting.pop()
            if revision not in beyond:
                beyond.add(revision)
                waiting += [parent for parent in self.graph.parents[revision] if parent not in self.reached]
        return beyond

    def _beyond(self, first: str, others: Iterable[str]) -> set[str]:
        """Those that lead to `others` and not to `first`; goes down both sides until only common ones are left."""
        common = {first} if first else set()
        sides = set(others)
        waiting = [(-self.places[revision], revision) for revision in sides | common]
        heapify(waiting)
        remaining, beyond = len(sides), set()
        while remaining:
            _, revision = heappop(waiting)
            is_common = revision in common
            if not is_common:
                beyond.add(revision)
                remaining -= 1
            for parent in self.graph.parents[revision]:
                known = parent in common or parent in sides
                if is_common and parent not in common:
                    remaining -= parent in sides
                    common.add(parent)
                elif not known:
                    sides.add(parent)
                    remaining += 1
                if not known:
                    heappush(waiting, (-self.places[parent], parent))
        return beyond


def _line(commits: Sequence[Sequence[str]]) -> set[str]:
    """The first-parent chain from the newest commit."""
    line: set[str] = set()
    following = commits[0][0] if commits else ""
    for names in commits:
        if names[0] == following:
            line.add(following)
            following = names[1] if len(names) > 1 else ""
    return line
