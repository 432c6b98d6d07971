"""The links between numbered revisions of a document: parents, the line, merges, and changes that merges refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from conviction.history.graph import RevisionGraph
from conviction.history.merges import not_taken
from conviction.model.history import Change, Revision, RevisionRow

__all__ = ["MergeStep", "RevisionLinks", "before", "extended", "links_of", "neighbours", "with_taken"]


class RevisionLinks(NamedTuple):
    """The links of one revision to others, which are meant by number."""

    first: int = 0
    """The one whose text it changed; 0 for none."""
    parents: tuple[int, ...] = ()
    """The nearest revisions before it, that one first."""
    line: bool = True
    merged_in: int = 0
    """The merge on the line that brought it; 0 on the line."""
    brings: tuple[int, ...] = ()
    """The revisions that it has and its first parent does not have."""

    @property
    def others(self) -> tuple[int, ...]:
        """The nearest revisions by way of its other parents."""
        return self.parents[1:] if self.first else self.parents


def links_of(graph: RevisionGraph) -> tuple[RevisionLinks, ...]:
    """The links of every revision, in the order of their numbers."""
    numbers = {commit: number for number, commit in enumerate(graph.order, 1)}

    def numbered(commits: Iterable[str]) -> tuple[int, ...]:
        return tuple(numbers[commit] for commit in commits)

    return tuple(
        RevisionLinks(
            numbers.get(graph.first_parent.get(commit, ""), 0),
            numbered(graph.parents[commit]),
            commit in graph.line,
            numbers.get(graph.merged_in.get(commit, ""), 0),
            numbered(graph.brings.get(commit, ())),
        )
        for commit in graph.order
    )


def extended(links: Sequence[RevisionLinks], count: int) -> tuple[RevisionLinks, ...]:
    """The links with so many more revisions on the line, one after the other."""
    last = max((number for number, link in enumerate(links, 1) if link.line), default=0)
    befores = [last, *range(len(links) + 1, len(links) + count)][:count]
    return (*links, *(RevisionLinks(before, (before,) if before else ()) for before in befores))


def before(links: Sequence[RevisionLinks], number: int) -> set[int]:
    """The numbers of all revisions that led to one, without its own."""
    reached: set[int] = set()
    waiting = list(links[number - 1].parents)
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting += links[one - 1].parents
    return reached


def neighbours(
    rows: Sequence[RevisionRow], links: Sequence[RevisionLinks], readable: Callable[[RevisionRow], bool]
) -> Iterator[tuple[tuple[RevisionRow | None, ...], RevisionRow]]:
    """The versions of each row's parents, the first parent's first (None for no version), and the row.

    Where the text of one cannot be read, the nearest one before it stands for it.
    """

    def version(number: int) -> RevisionRow | None:
        while number and not readable(rows[number - 1]):
            number = links[number - 1].first
        return rows[number - 1] if number else None

    for row, link in zip(rows, links, strict=True):
        yield (version(link.first), *map(version, link.others)), row


class MergeStep(NamedTuple):
    """The places in which one merge differs from its parents."""

    gained: frozenset[str]
    refused: tuple[frozenset[str], ...]


@dataclass(slots=True)
class _Refusals:
    """The places that merges did not take, for each revision that they brought."""

    links: Sequence[RevisionLinks]
    steps: Sequence[MergeStep]

    def at(self, merge: int) -> dict[int, frozenset[str]]:
        """For each revision that a merge brought the places refused by way of every parent that leads to it."""
        link = self.links[merge - 1]
        refused = self.steps[merge - 1].refused or (frozenset(),) * len(link.others)  # of a text that cannot be read
        places: dict[int, frozenset[str]] = {}
        for other, refused_here in zip(link.others, refused, strict=True):
            for number in self._leading_to(other, set(link.brings)):
                places[number] = places[number] & refused_here if number in places else refused_here
        return places

    def _leading_to(self, number: int, among: set[int]) -> set[int]:
        """The revision and those before it."""
        found: set[int] = set()
        waiting = [number]
        while waiting:
            one = waiting.pop()
            if one in among and one not in found:
                found.add(one)
                waiting += self.links[one - 1].parents
        return found

    def on_the_way(self, merge: int) -> dict[int, set[str]]:
        """For each revision that a merge of the line brought the places that it, or a merge it brought, refused."""
        places: dict[int, set[str]] = {number: set(some) for number, some in self.at(merge).items()}
        for nested in self.links[merge - 1].brings:
            if any(self.steps[nested - 1].refused):
                for number, some in self.at(nested).items():
                    if number in places:
                        places[number] |= some - self.steps[merge - 1].gained
        return places


def with_taken(
    revisions: Sequence[Revision], links: Sequence[RevisionLinks], steps: Sequence[MergeStep]
) -> tuple[Revision, ...]:
    """The revisions: the changes that no merge took are marked, and each merge has the revisions that it discarded."""
    judged = list(revisions)
    refusals = _Refusals(links, steps)
    for number, link in enumerate(links, 1):
        merges = [one for one in (number, *link.brings) if any(steps[one - 1].refused)]
        if not (link.line and merges):
            continue
        places = refusals.on_the_way(number)
        changes = [judged[one - 1].changes for one in link.brings]
        left = not_taken(changes, {at: places.get(one, set()) for at, one in enumerate(link.brings)})
        for one, some in zip(link.brings, left, strict=True):
            judged[one - 1] = _marked(judged[one - 1], some)
    return tuple(_with_discards(revision, judged) for revision in judged)


def _marked(revision: Revision, left: Sequence[Change]) -> Revision:
    if not left:
        return revision
    marked = {id(change) for change in left}
    changes = tuple(replace(change, taken=id(change) not in marked) for change in revision.changes)
    return replace(revision, changes=changes, taken=any(change.taken for change in changes))


def _with_discards(revision: Revision, judged: Sequence[Revision]) -> Revision:
    if revision.merge is None:
        return revision
    discards = tuple(number for number in revision.merge.brings if not judged[number - 1].taken)
    return replace(revision, merge=replace(revision.merge, discards=discards)) if discards else revision
