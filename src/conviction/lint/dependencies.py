"""Dependencies of a document's findings on other documents: an index that records its use, and the effects of a change.

    TrackedIndex(index, path)                       the index for the rules of one document; records `dependencies`
    offer_of(document) -> Offer                     the names under which others refer to a document
    invalidated_by(before, after, changed, files)   the dependencies that may have changed
    circle_marks(index) -> dict         by path, a text that changes with the circles of a document
    is_stale(dependencies, changes) -> bool

A rule reaches other documents through the index alone. So its author need not declare dependencies, and
cannot forget one: a rule that reads nothing depends on nothing, one that iterates over all documents on each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, TypeVar, overload

from conviction.documents.index import Backlink, Index
from conviction.documents.link_paths import is_absolute, linked_path
from conviction.documents.quote_library import QuoteLibrary, Source, voices_of
from conviction.lint.prose.acronyms import explained
from conviction.lint.rules.links.link_targets import local_targets
from conviction.markup.anchors import Anchors
from conviction.markup.figures import FigureSource
from conviction.markup.quotations import Piece, Word
from conviction.markup.verbatim import Alignment
from conviction.model.document import Document

__all__ = [
    "ALL",
    "Offer",
    "TrackedIndex",
    "changed_circles",
    "circle_marks",
    "invalidated_by",
    "is_stale",
    "offer_of",
]

ALL = "all"
"""The dependency on every document."""
_ANY_BACKLINK = "backlinks:*"
_VOICES = "voices"
"""The dependency on the pseudonyms that the workspace knows."""
_Value = TypeVar("_Value")


class TrackedIndex(Index):
    """The index of a workspace as the rules of one document see it."""

    def __init__(self, index: Index, path: str) -> None:
        """`index` knows every document; `path` is that of the document, which does not depend on itself."""
        super().__init__((), off_site=index.off_site, has_site=index.has_site)
        self.dependencies: set[str] = set()
        self._whole = index
        self._own = f"path:{path}"
        self.documents = _Documents(index, self._note)
        self.by_path = _TrackedTable("path", lambda: index.by_path, self._note)
        self.by_id = _TrackedTable("id", lambda: index.by_id, self._note)
        self.files = _Files(index.files, self._note)
        self.superseding = _TrackedTable("superseding", lambda: index.superseding, self._note)
        self.reviewed = _TrackedTable("reviewed", lambda: index.reviewed, self._note)
        self.circles = _TrackedTable("circles", lambda: index.circles, self._note)
        self.duplicates = _TrackedTable("id", lambda: index.duplicates, self._note)
        self._tracked_quotes = _TrackedQuotes(lambda: index.quotes, self._note)
        self.backlinks = _TrackedTable[tuple[Backlink, ...]]("backlinks", lambda: index.backlinks, self._note)

    def _note(self, question: str) -> None:
        if question != self._own:
            self.dependencies.add(question)

    @property
    def quotes(self) -> QuoteLibrary:
        """The quotes of all conversations; a quote that was found depends on its conversation alone."""
        return self._tracked_quotes

    def figures(self, document: Document) -> FigureSource:
        """The figures of a document, which was found by its path: that is the dependency."""
        return self._whole.figures(document)

    def fitting(self, name: str) -> tuple[Document, ...]:
        """The documents that a bare reference may mean; a part of a slug depends on the names of all."""
        exact = self.by_id.get(name)
        if exact:
            return exact[:1]
        self._note("id:*")
        return self._whole.fitting(name)

    def guess(self, path: str) -> str:
        """The known path for a missing one, which depends on every path and every id."""
        self._note("path:*")
        self._note("id:*")
        return self._whole.guess(path)

    def moved(self, path: str) -> str:
        """The new path of a missing document, which depends on every path and every id."""
        self._note("path:*")
        self._note("id:*")
        return self._whole.moved(path)

    def folded(self, path: str) -> str:
        """The path in other case, which depends on every path."""
        self._note("path:*")
        self._note("file:*")
        return self._whole.folded(path)

    def is_register(self, folder: str) -> bool:
        """True for a folder of documents, which depends on the kind of each."""
        self._note(ALL)
        return self._whole.is_register(folder)

    def anchors(self, document: Document) -> Anchors:
        """The anchors of a document, computed once for all."""
        self._note(f"path:{document.path}")
        return self._whole.anchors(document)


class _TrackedTable(Mapping[str, _Value]):
    """A table of the index that records which of its entries are read, and when all are."""

    def __init__(self, name: str, table: Callable[[], Mapping[str, _Value]], note: Callable[[str], None]) -> None:
        self._name, self._table, self._note = name, table, note

    def __getitem__(self, key: str) -> _Value:
        self._note(f"{self._name}:{key}")
        return self._table()[key]

    def __iter__(self) -> Iterator[str]:
        self._note(f"{self._name}:*" if self._name in ("path", "id") else ALL)
        return iter(self._table())

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _TrackedQuotes(QuoteLibrary):
    """The library of quotes, which records the quotes that rules found; words of nobody depend on all documents."""

    def __init__(self, library: Callable[[], QuoteLibrary], note: Callable[[str], None]) -> None:
        super().__init__(())
        self._library, self._note = library, note

    def is_participant(self, speaker: str) -> bool:
        self._note(_VOICES)
        return self._library().is_participant(speaker)

    def name_of(self, speaker: str) -> str:
        self._note(_VOICES)
        return self._library().name_of(speaker)

    def has_letters(self, letters: str) -> bool:
        self._note(_VOICES)
        return self._library().has_letters(letters)

    def may_be_voice(self, letters: str) -> bool:
        self._note(_VOICES)
        return self._library().may_be_voice(letters)

    def speaks(self, speaker: str) -> bool:
        self._note(ALL)
        return self._library().speaks(speaker)

    def withdrew(self, speaker: str) -> bool:
        self._note(ALL)
        return self._library().withdrew(speaker)

    def is_title(self, row: Sequence[Word]) -> bool:
        self._note(ALL)
        return self._library().is_title(row)

    def find(self, pieces: Sequence[Piece], speakers: Collection[str] | None) -> Source | None:
        found = self._library().find(pieces, speakers)
        self._note(f"path:{found.path}" if found else ALL)
        return found

    def nearest(self, row: Sequence[Word], speakers: Collection[str]) -> tuple[Source, Alignment] | None:
        self._note(ALL)
        return self._library().nearest(row, speakers)


class _Documents(Sequence[Document]):
    """Every document; reading one is a dependency on all."""

    def __init__(self, index: Index, note: Callable[[str], None]) -> None:
        self._index, self._note = index, note

    @overload
    def __getitem__(self, at: int) -> Document: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Document]: ...
    def __getitem__(self, at: Any) -> Any:
        self._note(ALL)
        return self._index.documents[at]

    def __len__(self) -> int:
        self._note(ALL)
        return len(self._index.documents)


class _Files(AbstractSet[str]):
    """The files beside the documents."""

    def __init__(self, files: AbstractSet[str], note: Callable[[str], None]) -> None:
        self._files, self._note = files, note

    def __contains__(self, path: object) -> bool:
        self._note(f"file:{path}")
        return path in self._files

    def __iter__(self) -> Iterator[str]:
        self._note("file:*")
        return iter(self._files)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True, slots=True)
class Offer:
    """The names and references of a document, on which results of others may depend."""

    id: str
    supersedes: tuple[str, ...]
    reviews: tuple[str, ...]
    """The ids of the documents that it is a review of."""
    links: tuple[str, ...]
    """The workspace paths that its links and images lead to, existing or not."""
    names: tuple[str, ...]
    """The ids and workspace paths that its edges name without a link."""
    acronyms: tuple[str, ...] = ()
    """The acronyms that it explains: they are known in the whole workspace."""
    voices: tuple[str, ...] = ()
    """The pseudonym of its participant."""


def offer_of(document: Document) -> Offer:
    """The offer of a document."""
    inner = {path for target in local_targets(document) for path in _paths(document.path, target)}
    bodies = [body for section in document.sections for body in (section.body, *(b for _, b in section.subsections))]
    edges = [edge for body in (*bodies, *(card.body for card in document.cards)) for edge in body.edges if edge.bare]
    names = {edge.target.partition("#")[0] for edge in edges}
    names |= {linked_path(document.path, name) for name in names if "/" in name or name.endswith(".md")}
    front = document.front
    known = (explained(document.text), voices_of(document))
    lists = (front.texts("supersedes"), front.texts("reviews"), inner, names, *known)
    return Offer(document.id, *(tuple(sorted(values)) for values in lists))


def _paths(source: str, target: str) -> Iterator[str]:
    """The workspace paths that a target may mean; of an address from a root, both that of a forge and of the site."""
    if not is_absolute(target):
        yield linked_path(source, target)
        return
    path = linked_path("", target.lstrip("/"))
    yield from (path, f"docs/{path}")


def invalidated_by(
    before: Mapping[str, Offer], after: Mapping[str, Offer], changed: AbstractSet[str], files: Iterable[str]
) -> set[str]:
    """The dependencies that may have changed.

    Args:
        before: The documents of then, by path.
        after: Those of now.
        changed: The paths of both whose text differs.
        files: The paths of other files that came or went.
    """
    if not before:
        return set()  # nothing was checked that could be checked again
    came_or_went = before.keys() ^ after.keys()
    found = {f"file:{path}" for path in files}
    found |= {"file:*"} if found else set()
    found |= {ALL} if changed or came_or_went else set()
    found |= {"path:*"} if came_or_went else set()
    for path in (*changed, *came_or_went):
        for offer in (before.get(path), after.get(path)):
            found |= _invalidated_by_document(path, offer, after) if offer else set()
        if len({offer.voices if offer else () for offer in (before.get(path), after.get(path))}) > 1:
            found.add(_VOICES)
        ids = {offer.id for offer in (before.get(path), after.get(path)) if offer}
        if len(ids) > 1 or (ids != {""} and path in came_or_went):
            found |= {"id:*", _ANY_BACKLINK}  # every use of a name may mean another document now
    return found


def _invalidated_by_document(path: str, offer: Offer, after: Mapping[str, Offer]) -> set[str]:
    """The dependencies on a document that changed."""
    others = after.items() if offer.names else ()
    named = {other for other, theirs in others if any(_may_mean(name, theirs.id, other) for name in offer.names)}
    return {
        f"path:{path}",
        f"backlinks:{path}",
        *((f"id:{offer.id}",) if offer.id else ()),
        *(f"superseding:{old}" for old in offer.supersedes),
        *(f"reviewed:{other}" for other in offer.reviews),
        *(f"backlinks:{target}" for target in (*offer.links, *offer.names, *named)),
    }


def circle_marks(index: Index) -> dict[str, str]:
    """For the path of each document in a circle, a text that changes with its circles."""
    return {path: repr(circles) for path, circles in index.circles.items()}


def changed_circles(before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
    """The dependencies on circles that differ between two runs, from the marks of both."""
    return {f"circles:{path}" for path, mark in before.items() ^ after.items()}


def _may_mean(name: str, document_id: str, path: str) -> bool:
    """True when a bare reference of that name may lead to a document: its id, or a part of its id or path."""
    return bool(document_id) and (name in document_id or name in path)


def is_stale(dependencies: Iterable[str], changes: AbstractSet[str]) -> bool:
    """True when one of the dependencies may have changed."""
    needed = set(dependencies)
    some = _ANY_BACKLINK in changes and any(question.startswith("backlinks:") for question in needed)
    return some or not changes.isdisjoint(needed)
