"""Rules on circles: support, derivation and supersession that lead back to where they began."""

from __future__ import annotations

from collections.abc import Iterator

from conviction.documents.argument_graph import Circle, CircleKind
from conviction.documents.citations import Citation, newest_revision
from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import EVIDENCE, MEMO, THESIS
from conviction.lint.rules.fallen.examples import with_edge
from conviction.lint.rules.fallen.falls import edge_place, named
from conviction.model.argument import CardKind, Direction
from conviction.model.finding import Severity
from conviction.model.text import Span

__all__ = ["RULES"]

_MOST_NAMED = 3
"""The number of nodes of a circle that a message names."""
_FIELDS = ("thesis", "derived_from")


def derivation(context: Context) -> Iterator[Fault]:
    """C601: an item is derived from itself, directly or through others."""
    for circle in _circles(context, CircleKind.DERIVATION):
        remedy = "remove from `derived_from` the item that came later"
        yield Fault(
            _message(context, circle, "is derived from", remedy), *_field_place(context, "derived_from", circle)
        )


def supersession(context: Context) -> Iterator[Fault]:
    """C608: a document supersedes itself, directly or through others."""
    for circle in _circles(context, CircleKind.SUPERSESSION):
        remedy = "remove from `supersedes` the document that is newer"
        yield Fault(_message(context, circle, "supersedes", remedy), *_field_place(context, "supersedes", circle))


def support(context: Context) -> Iterator[Fault]:
    """C602: claims support each other in a circle, in one document or over several."""
    seen: set[str] = set()
    for circle in _circles(context, CircleKind.SUPPORT):
        if circle.is_internal or circle.identity in seen:
            continue  # C603 reports a document that cites itself
        place = _place(context, circle)
        if place is not None:
            seen.add(circle.identity)
            message = _message(context, circle, "depends on", "give one of them support from outside the circle")
            yield Fault(message, *place, None, None if circle.is_argued else Severity.SUGGESTION)


def itself(context: Context) -> Iterator[Fault]:
    """C603: a document, or a claim, is cited as evidence for itself."""
    newest = newest_revision(context.document) if context.document.cards else None
    for citation in context.citations:
        if citation.edge is None or citation.target.path != context.document.path:
            continue
        card = citation.card
        is_record = card is not None and (card.retired or (card.kind is CardKind.REVISION and card is not newest))
        same_card = card is not None and card.id == citation.anchor
        if (citation.anchor and not same_card) or is_record:
            continue
        subject = "this claim" if same_card else "this document"
        is_bearing = citation.direction is Direction.BEARS_ON
        remedy = "name the claim that it bears on" if is_bearing else "cite the observation under it"
        yield Fault(f"{subject} is cited as evidence for itself: {remedy}", *edge_place(context, citation))


def _circles(context: Context, kind: CircleKind) -> Iterator[Circle]:
    if context.document.kind:
        found = context.index.circles.get(context.document.path, ())
        yield from (circle for circle in found if circle.kind is kind)


def _message(context: Context, circle: Circle, verb: str, remedy: str) -> str:
    """The way around the circle in words, and the remedy."""
    others = [_named(context, node) for node in circle.nodes[1 : _MOST_NAMED + 1]]
    if not others:
        return f"this {verb} itself: {remedy}"
    more = circle.length - 1 - len(others)
    ways = [*others, *([f"{more} more"] if more else [])]
    return f"this {verb} {f', which {verb} '.join(ways)}, which {verb} this: {remedy}"


def _named(context: Context, node: str) -> str:
    path, _, anchor = node.partition("#")
    document = context.index.by_path.get(path)
    if document is None:
        return f"`{node}`"
    card = document.card(anchor) if anchor else None
    if card is None:
        return named(document)
    own = path == context.document.path
    return f"“{card.title}”" if own else f"“{card.title}” ({node})"


def _field_place(context: Context, field: str, circle: Circle) -> tuple[Span, str]:
    """The place of the next document of a circle in a field, else of the field's value."""
    front = context.document.front
    for reference in front.texts(field) if field in front.values else ():
        target, _ = context.index.destination(context.document.path, reference, True)
        if target is not None and target.path == circle.after:
            place = front.values[field]
            column = context.line(place.line).find(reference, place.column - 1) + 1
            return context.word(place.line, max(column, 1), reference)
    return Span(1), ""


def _place(context: Context, circle: Circle) -> tuple[Span, str] | None:
    """The first edge, link or field that leads from the first node of a circle to the next one.

    None for the way from a document to its own claim, which no text makes.
    """
    for citation in context.citations:
        if _source(context, citation) == circle.nodes[0] and _node(citation) == circle.after:
            return edge_place(context, citation)
    if circle.nodes[0] == context.document.path:
        for field in _FIELDS:
            span, match = _field_place(context, field, circle)
            if match:
                return span, match
    return None


def _source(context: Context, citation: Citation) -> str:
    path, card = context.document.path, citation.card
    return f"{path}#{card.id}" if card is not None and card.kind is CardKind.CLAIM else path


def _node(citation: Citation) -> str:
    return f"{citation.target.path}#{citation.anchor}" if citation.anchor else citation.target.path


_SECOND = """\
### Offices pay for it {#offices-pay}

- **Conviction:** 50%
- **For:** [Operations, not HR, signs the renewal](#ops-buyer) (moderate)
- **Breaks if:** three offices refuse the order of May

"""
_MUTUAL = THESIS.replace("## Claims\n\n", f"## Claims\n\n{_SECOND}")

RULES: tuple[Rule, ...] = (
    Rule(
        code="C601",
        since="0.1.0",
        name="derived-in-a-circle",
        severity=Severity.ERROR,
        title="Evidence is derived from itself",
        reason="Each item of the circle names another one as its origin, so none of them has an observation under it."
        " `derived_from` names the item that was there first.",
        bad=EVIDENCE.replace("tier:", "derived_from: [evidence-2026-07-01-q2-churn]\ntier:"),
        good=EVIDENCE,
        check=derivation,
    ),
    Rule(
        code="C602",
        since="0.1.0",
        name="circular-support",
        severity=Severity.WARNING,
        title="Claims support each other in a circle",
        reason="Each of them is as sure as the next one, and nothing outside holds any of them. A circle through a memo"
        " or thesis that relies on the other as a whole is a suggestion.",
        bad=_MUTUAL.replace(
            "- **Against:** [HR lead", "- **For:** [Offices pay for it](#offices-pay)\n- **Against:** [HR lead", 1
        ),
        good=_MUTUAL,
        check=support,
    ),
    Rule(
        code="C603",
        since="0.1.0",
        name="cites-itself",
        severity=Severity.ERROR,
        title="A document is cited as evidence for itself",
        reason="A text is not an observation of its own claim. Another claim of the document may support this one.",
        bad=with_edge("- **For:** [Operations, not HR, signs the renewal](#ops-buyer)"),
        good=with_edge("- **For:** [Operations signs seven of the next ten renewals](#seven-of-ten)"),
        check=itself,
    ),
    Rule(
        code="C608",
        since="0.1.0",
        name="superseded-in-a-circle",
        severity=Severity.ERROR,
        title="A document supersedes itself",
        reason="Each document of the circle replaces the next one, so a reader cannot tell which one is in force.",
        bad=MEMO.replace("decision_needed_by:", "supersedes: [memo-2026-11-02-usage-pricing]\ndecision_needed_by:"),
        good=MEMO,
        check=supersession,
    ),
)
