"""The index of a workspace: ids, cards, links and backlinks; the one place that resolves references."""

from __future__ import annotations

import difflib
import posixpath
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property
from urllib.parse import quote, unquote

from conviction.documents.review_dates import last_reviews
from conviction.model.document import Card, CardBody, Document

__all__ = ["Backlink", "Index", "Target", "TargetKind", "is_web", "linked_path", "moved_from", "relative_link"]

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_MOST_GUESSES = 10
"""The number of missing files of one document for which a similar one is searched."""
_MOST_COMPARED = 200_000
"""The number of comparisons of anchors, for one document, after which no suggestion is made."""
_FEW = 64
"""The number of paths that are all compared; of more, only those that share the rarest trigrams."""
_LIKELY = 8
_SHORTEST = 3
"""Characters of a part of a slug that may stand for a document in the text."""
_DAY = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}-")
_ID = re.compile(r"[a-z0-9-]{1,64}")
_NUMBER = re.compile(r"[0-9]+")


class TargetKind(Enum):
    """The kind of target of a reference."""

    DOCUMENT = "document"
    CARD = "card"
    ANCHOR = "anchor"
    """A heading of a document that is not a card."""
    FILE = "file"
    WEB = "web"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Target:
    """The target of a reference, or the reason why it does not resolve."""

    kind: TargetKind
    document: Document | None = None
    card: Card | None = None
    anchor: str = ""
    path: str = ""
    """The path of the file, relative to the workspace; empty for the web."""
    nearest: str = ""
    """The most similar known reference, for a missing target."""
    several: int = 0
    """The number of documents that an ambiguous name fits."""

    @property
    def resolves(self) -> bool:
        """True when the reference leads to something; that of a web address is not checked."""
        return self.kind is not TargetKind.MISSING


@dataclass(frozen=True, slots=True)
class Backlink:
    """A place that leads to a document or to a card in it."""

    source: Document
    line: int
    card: Card | None
    """The card that carries the link; None when it is in prose."""
    target: Target


class Index:
    """Ids, paths, cards and links of all documents and pages of a workspace."""

    def __init__(self, documents: Iterable[Document], files: Iterable[str] = ()) -> None:
        """`files` are the paths of all other files that a link may name, such as images."""
        self.documents: Sequence[Document] = tuple(documents)
        self.files: AbstractSet[str] = frozenset(files)
        self.by_path: Mapping[str, Document] = {document.path: document for document in self.documents}
        by_id: dict[str, list[Document]] = {}
        for document in self.documents:
            if document.id:
                by_id.setdefault(document.id, []).append(document)
        self.by_id: Mapping[str, tuple[Document, ...]] = {key: tuple(group) for key, group in by_id.items()}
        self._guesses: dict[str, str] = {}
        self._fitting: dict[str, tuple[Document, ...]] = {}
        self._compared: Counter[str] = Counter()
        self._guessed: Counter[str] = Counter()

    @cached_property
    def duplicates(self) -> Mapping[str, tuple[Document, ...]]:
        """Ids that more than one document carries, with those documents."""
        return {key: group for key, group in self.by_id.items() if len(group) > 1}

    def document(self, document_id: str) -> Document | None:
        """The document of that id, or None; the first by path if there are several."""
        return self.by_id.get(document_id, (None,))[0]

    def resolve(self, source: str, target: str, *, bare: bool = False) -> Target:
        """The target of the reference `target` in the document at path `source`; `bare` for one that is not a link."""
        if is_web(target):
            return Target(TargetKind.WEB)
        name, _, anchor = target.partition("#")
        if not name:
            here = self.by_path.get(source)
            return self._within(here, anchor, source) if here else Target(TargetKind.MISSING)
        if bare and "/" not in name and not name.endswith(".md"):
            fitting = self.fitting(name)
            return self._within(fitting[0], anchor, source) if len(fitting) == 1 else self._missing_id(name, anchor)
        return self._file(source, name.partition("?")[0], unquote(anchor))

    def fitting(self, name: str) -> tuple[Document, ...]:
        """The documents that a bare reference may mean: by id, else by slug, else by a part of an id or slug.

        It resolves if that is one; pages have no slug, and a name of one or two characters fits only whole.
        """
        exact = self.by_id.get(name)
        if exact:
            return exact[:1]
        if name not in self._fitting:
            named = [document for document in self.documents if document.kind]
            whole = [d for d in named if name in (stem := _stem(d.path), _DAY.sub("", stem))]
            if not whole and len(name) >= _SHORTEST:
                whole = [d for d in named if name in d.id or name in _stem(d.path)]
            self._fitting[name] = tuple(whole)
        return self._fitting[name]

    def find(self, name: str) -> tuple[Document, ...]:
        """The documents that a user may mean by a path, an id, or a part of a slug; several when it is ambiguous.

        A whole slug takes precedence over a part of one.
        """
        exact = self.by_path.get(name) or self.document(name)
        if exact:
            return (exact,)
        by_name = [d for d in self.documents if name in (stem := _stem(d.path), _DAY.sub("", stem))]
        if by_name:
            return tuple(by_name)
        return tuple(d for d in self.documents if d.kind and (name in d.id or name in _stem(d.path)))

    def nearest(self, name: str) -> str:
        """The known id or path most like `name`, or an empty string."""
        names = [d.id for d in self.documents if d.id] + [d.path for d in self.documents]
        near = difflib.get_close_matches(name, names, 1, 0.5)
        return near[0] if near else ""

    @cached_property
    def superseding(self) -> Mapping[str, tuple[Document, ...]]:
        """For each id, the documents that name it under `supersedes`."""
        groups: dict[str, list[Document]] = {}
        for document in self.documents:
            for old in document.front.texts("supersedes"):
                groups.setdefault(old, []).append(document)
        return {old: tuple(documents) for old, documents in groups.items()}

    @cached_property
    def reviewed(self) -> Mapping[str, date]:
        """The day of the last published review that names a document, by its id."""
        return last_reviews(self.documents)

    @cached_property
    def backlinks(self) -> Mapping[str, tuple[Backlink, ...]]:
        """For each path, the places with a link to it, in the order of their documents and lines."""
        groups: dict[str, list[Backlink]] = {}
        for source in self.documents:
            for backlink in sorted(self._outgoing(source), key=lambda link: link.line):
                if backlink.target.document is not None:
                    groups.setdefault(backlink.target.document.path, []).append(backlink)
        return {path: tuple(links) for path, links in groups.items()}

    def _outgoing(self, source: Document) -> Iterable[Backlink]:
        for line, body, card in _blocks(source):
            for edge in body.edges:
                if edge.bare:
                    target = self.resolve(source.path, edge.target, bare=True)
                    yield Backlink(source, line + edge.offset, card, target)
        by_line = {card.line: card for card in source.cards}
        starts = sorted([*by_line, *(line for line, _ in source.headings)])
        for line, link in source.links:
            if not link.image:
                at = bisect_right(starts, line)
                owner = by_line.get(starts[at - 1]) if at else None
                yield Backlink(source, line, owner, self.resolve(source.path, link.target))

    def _within(self, document: Document, anchor: str, source: str) -> Target:
        if not anchor:
            return Target(TargetKind.DOCUMENT, document, path=document.path)
        card = document.card(anchor)
        if card:
            return Target(TargetKind.CARD, document, card, anchor, document.path)
        if anchor in document.anchors:
            return Target(TargetKind.ANCHOR, document, None, anchor, document.path)
        self._compared[source] += len(document.anchors)
        anchors = sorted(document.anchors) if self._compared[source] < _MOST_COMPARED else []
        near = difflib.get_close_matches(anchor, anchors, 1, 0.5)
        return Target(TargetKind.MISSING, None, None, anchor, document.path, f"#{near[0]}" if near else "")

    def _missing_id(self, name: str, anchor: str) -> Target:
        several = self.fitting(name)
        if several:
            return Target(TargetKind.MISSING, anchor=anchor, nearest=several[0].id, several=len(several))
        near = difflib.get_close_matches(name, _of_numbers(name, sorted(self.by_id)), 1, 0.5)
        return Target(TargetKind.MISSING, anchor=anchor, nearest=near[0] if near else "")

    def _file(self, source: str, name: str, anchor: str) -> Target:
        path = linked_path(source, name)
        document = self.by_path.get(path)
        if document:
            return self._within(document, anchor, source)
        if path in self.files:
            return Target(TargetKind.FILE, path=path)
        near = self._near_path(source, path)
        return Target(TargetKind.MISSING, None, None, anchor, path, relative_link(source, near) if near else "")

    def _near_path(self, source: str, path: str) -> str:
        """The known path most like a missing one; empty if there is none, or if a document has too many missing ones.

        The limit is per document, so the suggestions for one do not depend on the others.
        """
        if self._guessed[source] >= _MOST_GUESSES:
            return ""
        self._guessed[source] += 1
        return self.guess(path)

    def guess(self, path: str) -> str:
        """The path that a missing file was moved to, else the known path most like it; empty if there is none."""
        if path not in self._guesses:
            moved = [document.path for document in self.documents if moved_from(document, path)]
            near = difflib.get_close_matches(path, _of_numbers(path, self._likely(path)), 1, 0.6)
            self._guesses[path] = moved[0] if len(moved) == 1 else near[0] if near else ""
        return self._guesses[path]

    def _likely(self, path: str) -> list[str]:
        """The candidates for the most similar path, by path."""
        if len(self.by_path) <= _FEW:
            return sorted(self.by_path)
        rare = sorted((self._pieces.get(piece, ()) for piece in _pieces(path)), key=len)[: len(path) // 2]
        shared = Counter(other for paths in rare if len(paths) <= _FEW for other in paths)
        return sorted(sorted(shared, key=lambda other: (-shared[other], other))[:_LIKELY])

    @cached_property
    def _pieces(self) -> Mapping[str, Sequence[str]]:
        """The paths of each trigram."""
        groups: dict[str, list[str]] = {}
        for path in sorted(self.by_path):
            for piece in _pieces(path):
                groups.setdefault(piece, []).append(path)
        return groups


def moved_from(document: Document, path: str) -> bool:
    """True when a document has the id of a file at this path, and is elsewhere: an id outlives a name."""
    return bool(document.kind) and document.path != path and document.id.partition("-")[2] == _stem(path)


def _of_numbers(name: str, others: Iterable[str]) -> list[str]:
    """The names with the same numbers in them: another day, or another participant, is not a typing error."""
    numbers = _NUMBER.findall(name)
    return [other for other in others if _NUMBER.findall(other) == numbers]


def _pieces(path: str) -> set[str]:
    return {path[at : at + 3] for at in range(len(path) - 2)}


def is_web(target: str) -> bool:
    """True when a link leads out of the workspace."""
    return target.startswith("//") or (_SCHEME.match(target) is not None and not target.startswith("#"))


def linked_path(source: str, target: str) -> str:
    """The workspace path of the file that a relative link means, whether it is there or not."""
    name = target.partition("#")[0].partition("?")[0]
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), unquote(name)))


def relative_link(source: str, target: str, anchor: str = "") -> str:
    """The link from the document at `source` to the file at `target`, both workspace paths."""
    if source == target and anchor:
        return f"#{anchor}"
    path = posixpath.relpath(target, posixpath.dirname(source) or ".")
    raw = path.encode("utf-8", "surrogateescape")  # a file name may be invalid as text
    return quote(raw, safe="/.-_~!$&'*+,;=:@") + (f"#{anchor}" if anchor else "")


def _blocks(document: Document) -> Iterable[tuple[int, CardBody, Card | None]]:
    """Every block that can carry an edge, with its line and, for a card, the card."""
    for section in document.sections:
        yield section.line, section.body, None
        yield from ((line, body, None) for line, body in section.subsections)
        yield from ((card.line, card.body, card) for card in section.cards)


def _stem(path: str) -> str:
    return posixpath.basename(path).removesuffix(".md")
