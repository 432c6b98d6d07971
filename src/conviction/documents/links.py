"""Links between documents as text: the text of a link to a document or card, and bare references as links."""

from __future__ import annotations

import re

from conviction.documents.index import Index, Target, TargetKind
from conviction.documents.link_paths import relative_link
from conviction.model.argument import CardKind, Edge, Weight
from conviction.model.document import Card, Document, Section
from conviction.model.text import Edit, Span

__all__ = ["bare_edges", "edge_value", "link_text", "linked", "web_value"]

_QUOTE = re.compile(r"q([0-9]+)")


def link_text(target: Target) -> str:
    """The text of a link to a target: the card's heading, `TITLE, quote 2` for a quote, else the document's title."""
    assert target.document is not None
    if target.card is None:
        heading = (
            next((h.text for _, h in target.document.headings if h.id == target.anchor), "") if target.anchor else ""
        )
        return _escaped(heading or target.document.title)
    number = _QUOTE.fullmatch(target.card.id)
    if target.card.kind is CardKind.QUOTE:
        return _escaped(f"{target.document.title}, quote {number[1] if number else target.card.title}")
    if target.card.kind is CardKind.REVISION:
        return _escaped(f"{target.document.title}, {target.card.title}")
    return _escaped(target.card.title or target.document.title)


def edge_value(source: str, target: Target, weight: Weight | None = None) -> str:
    """The value of an edge's bullet in the document at `source`: a relative link, and the weight in brackets.

    `target` must be found; see `Index.resolve`.
    """
    link = f"[{link_text(target)}]({relative_link(source, target.path, target.anchor)})"
    return f"{link} ({weight.value})" if weight else link


def web_value(address: str, weight: Weight | None = None) -> str:
    """The value of an edge's bullet with a web address, titled with its host and path."""
    name = address.partition("://")[2].rstrip("/")
    link = f"[{_escaped(name)}](<{address.replace('<', '%3C').replace('>', '%3E').replace(' ', '%20')}>)"
    return f"{link} ({weight.value})" if weight else link


def bare_edges(document: Document) -> tuple[tuple[int, Edge], ...]:
    """The edges of the document that are still bare references, with their lines, in order."""
    places: list[Card | Section] = [*document.cards, *document.sections]
    edges = [(place.line + edge.offset, edge) for place in places for edge in place.body.edges if edge.bare]
    return tuple(sorted(edges, key=lambda pair: (pair[0], pair[1].column)))


def linked(document: Document, index: Index, line: int, edge: Edge) -> Edit | Target:
    """The edit that turns a bare reference into a link, or the missing Target if it does not resolve."""
    target = index.resolve(document.path, edge.target, bare=True)
    if target.kind not in (TargetKind.DOCUMENT, TargetKind.CARD, TargetKind.ANCHOR):
        return target
    text = document.text.split("\n")[line - 1][edge.column - 1 :]
    written = next((form for form in (edge.target, f"<{edge.target}>") if text.startswith(form)), "")
    if not written:  # the value is on the bullet's second line
        return Target(TargetKind.MISSING, path=target.path)
    span = Span(line, edge.column, line, edge.column + len(written))
    return Edit(span, edge_value(document.path, target))


def _escaped(text: str) -> str:
    """The text escaped for use between brackets, on one line."""
    return re.sub(r"([\[\]\\])", r"\\\1", " ".join(text.split()))
