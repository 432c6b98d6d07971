"""The citations of a document: its edges and links that lead to documents of the workspace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conviction.documents.index import Index
from conviction.model.argument import CardKind, Direction, Edge, Label, parse_day
from conviction.model.document import Card, CardBody, Document, Link

__all__ = ["Citation", "citations_of", "newest_revision"]

_LINK = re.compile(r"\[(?:[^\[\]\\]|\\.|\[[^\[\]]*+\])*+\]\([^)]*\)|\S+")
_WEIGHT = re.compile(r"\(\s*(?:weak|moderate|strong)\s*\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Citation:
    """An edge or a link from one document to another one, or to a card or heading in it."""

    target: Document
    anchor: str
    """The id in the target as written, which may not exist; empty for the whole document."""
    line: int
    """The line in the citing document."""
    column: int
    """The column of the edge's value, or of the link."""
    section: str
    """The key of the section; empty above the first one."""
    card: Card | None
    """The card that carries it; None for the text of a section."""
    edge: Edge | None
    """None for a link in prose."""
    label: Label | None = None
    """The labelled bullet that contains it; None in prose."""

    @property
    def target_card(self) -> Card | None:
        """The card that it leads to; None for a whole document or a heading."""
        return self.target.card(self.anchor) if self.anchor else None

    @property
    def direction(self) -> Direction | None:
        """The direction of the edge; None for a link in prose."""
        return self.edge.direction if self.edge else None

    @property
    def remark(self) -> str:
        """The words of the bullet besides its link and its weight; empty for a link in prose."""
        if self.edge is None or self.label is None:
            return ""
        return _WEIGHT.sub("", _LINK.sub("", self.label.value, count=1)).strip(" .,;:–-")


def citations_of(document: Document, index: Index) -> tuple[Citation, ...]:
    """The citations of a document of a kind, in its order; none for a page."""
    if not document.kind:
        return ()
    found: list[Citation] = []
    for line, section, body, card in _blocks(document):
        if body.edges or body.links:
            found += _of_block(document, index, line, section, body, card)
    return tuple(sorted(found, key=lambda citation: (citation.line, citation.column)))


def _blocks(document: Document) -> Iterator[tuple[int, str, CardBody, Card | None]]:
    """Every block with its line, the key of its section, and its card."""
    yield document.intro_line, "", document.intro, None
    for section in document.sections:
        yield section.line, section.key, section.body, None
        yield from ((line, section.key, body, None) for line, body in section.subsections)
        yield from ((card.line, section.key, card.body, card) for card in section.cards)


def _of_block(
    document: Document, index: Index, line: int, section: str, body: CardBody, card: Card | None
) -> Iterator[Citation]:
    """The citations of one block that begins in a line."""
    labels = {label.offset: label for label in body.labels}
    places = {(edge.offset, edge.column) for edge in body.edges}
    parts: list[tuple[Edge | Link, Edge | None, bool]] = [(edge, edge, edge.bare) for edge in body.edges]
    parts += [(link, None, False) for link in body.links if not link.image and (link.offset, link.column) not in places]
    for part, edge, bare in parts:
        target, anchor = index.destination(document.path, part.target, bare)
        if target is not None:
            label = labels.get(part.offset)
            yield Citation(target, anchor, line + part.offset, part.column, section, card, edge, label)


def newest_revision(document: Document) -> Card | None:
    """The revision card with the latest day; None without one that is dated."""
    dated = [(day, card) for card in document.cards_of(CardKind.REVISION) if (day := parse_day(card.title[:10]))]
    return max(dated, key=lambda pair: pair[0])[1] if dated else None
