"""Rules on evidence that counts more than once at one claim, or with two weights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conviction.documents.citations import Citation
from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import EVIDENCE
from conviction.lint.rules.fallen.examples import EVIDENCE_AT, with_edge
from conviction.lint.rules.fallen.falls import named
from conviction.model.argument import CardKind, Direction, Edge, Weight
from conviction.model.document import CardBody, Document
from conviction.model.finding import Severity
from conviction.model.text import Span

__all__ = ["RULES"]

_SIDES = frozenset({Direction.FOR, Direction.AGAINST, Direction.NEUTRAL, Direction.BECAUSE})
_HOPS = 6
"""The number of steps that derivations are followed, as in the history."""


@dataclass(frozen=True, slots=True)
class _Item:
    """One edge of a claim, an insight or a revision, with its target."""

    edge: Edge
    line: int
    key: tuple[str, str]
    """The path and the anchor, or the web address."""
    citation: Citation | None
    """None for a web address."""

    @property
    def target(self) -> Document | None:
        """The document; None for a web address."""
        return self.citation.target if self.citation else None

    @property
    def remark(self) -> str:
        """The words of the bullet besides its link and its weight."""
        return self.citation.remark if self.citation else ""

    @property
    def path(self) -> str:
        """The path of the document; the address of a page."""
        return self.key[0]


def both_sides(context: Context) -> Iterator[Fault]:
    """C604: one item is cited both for and against one claim, without a word on which part of it."""
    for items in _groups(context):
        first: dict[tuple[str, str], _Item] = {}
        for item in items:
            other = first.setdefault(item.key, item)
            if other.edge.direction is not item.edge.direction and not (item.remark and other.remark):
                sides = f"{_side(other)} in line {other.line} and {_side(item)} here"
                message = f"{_named(item)} counts {sides}: keep one, or write in both which part of it you mean"
                yield Fault(message, *_place(context, item))


def twice(context: Context) -> Iterator[Fault]:
    """C605: one item is cited twice on the same side of one claim, or as a whole and in part."""
    for items in _groups(context):
        first: dict[tuple[str, str, Direction], _Item] = {}
        for item in items:
            other = first.setdefault((*item.key, item.edge.direction), item)
            if other is not item:
                message = f"{_named(item)} counts {_side(item)} in line {other.line} too: remove one of the two"
                yield Fault(message, *_place(context, item))
        yield from _whole_and_part(context, items)


def _whole_and_part(context: Context, items: Sequence[_Item]) -> Iterator[Fault]:
    """A conversation that is cited as a whole beside one of its quotes."""
    wholes = {(item.path, item.edge.direction): item for item in items if item.target is not None and not item.key[1]}
    for item in items:
        whole = wholes.get((item.path, item.edge.direction)) if item.key[1] and item.target is not None else None
        if whole is not None and item.target is not None and item.target.path != context.document.path:
            message = f"the whole of {_named(item)} counts {_side(item)} in line {whole.line} too: keep the part alone"
            yield Fault(message, *_place(context, item), None, Severity.SUGGESTION)


def one_source(context: Context) -> Iterator[Fault]:
    """C606: an item and its origin, or two items of one origin, count on the same side of one claim."""
    for items in _groups(context):
        for direction in (Direction.FOR, Direction.AGAINST):
            side = [item for item in items if item.edge.direction is direction and item.target is not None]
            yield from _shared(context, side) if len({item.path for item in side}) > 1 else ()


def _shared(context: Context, side: Sequence[_Item]) -> Iterator[Fault]:
    """The items of one side that come from another one, or share an origin with an earlier one."""
    by_path = {item.path: item for item in reversed(side)}
    taken: dict[str, _Item] = {}
    for path in dict.fromkeys(item.path for item in side):
        item = by_path[path]
        assert item.target is not None
        origins = _origins(context, item.target)
        origin = next((by_path[one] for one in origins if one in by_path), None)
        if origin is not None:
            certain = item.target.kind != "insight"
            message = (
                f"{_named(item)} is derived from {_named(origin)}, which counts {_side(item)} in line {origin.line} too"
            )
            yield Fault(
                f"{message}: keep one of them, or make the other Neutral",
                *_place(context, item),
                None,
                None if certain else Severity.SUGGESTION,
            )
            continue
        shared = next((one for one in origins if one in taken), "")
        if shared:
            source = context.index.by_path[shared]
            message = f"{_named(item)} and {_named(taken[shared])} are both derived from {named(source)}"
            yield Fault(f"{message}: do they count as one source?", *_place(context, item), None, Severity.SUGGESTION)
        for one in origins:
            taken.setdefault(one, item)


def _origins(context: Context, document: Document) -> Iterable[str]:
    """The paths of the documents that a document is derived from, the nearest first."""
    found: dict[str, None] = {}
    level = [document]
    for _ in range(_HOPS):
        parents = [parent for one in level for parent in _parents(context, one)]
        level = [parent for parent in parents if parent.path not in found and parent.path != document.path]
        found |= dict.fromkeys(parent.path for parent in level)
        if not level:
            break
    return found


def _parents(context: Context, document: Document) -> Iterator[Document]:
    """The documents that an item of evidence is derived from, or that an insight counts for itself."""
    references = [(name, True) for name in document.front.texts("derived_from")]
    if document.kind == "insight":
        edges = [edge for section in document.sections for edge in section.body.edges]
        references += [(edge.target, edge.bare) for edge in edges if edge.direction is Direction.FOR]
    for reference, bare in references:
        parent, _ = context.index.destination(document.path, reference, bare)
        if parent is not None:
            yield parent


def two_weights(context: Context) -> Iterator[Fault]:
    """C607: evidence is strong at the claim and weak in its own Bearing."""
    for citation in context.citations:
        card, edge = citation.card, citation.edge
        if card is None or card.kind is not CardKind.CLAIM or card.retired or edge is None:
            continue
        if edge.weight is not Weight.STRONG or citation.remark or _is_one_of_several(context, citation):
            continue
        if _own_weight(context, citation.target, card.id) is Weight.WEAK:
            item = _Item(edge, citation.line, (citation.target.path, citation.anchor), citation)
            message = (
                f"{named(citation.target)} is strong here and weak in its own `Bears on`:"
                " weigh it alike, or write here why it counts otherwise"
            )
            yield Fault(message, *_place(context, item))


def _is_one_of_several(context: Context, citation: Citation) -> bool:
    """True where the claim cites two parts of the source, of which the Bearing may mean the other one."""
    places = {
        one.anchor for one in context.citations if one.card is citation.card and one.target.path == citation.target.path
    }
    return len(places) > 1


def _own_weight(context: Context, source: Document, claim: str) -> Weight | None:
    """The weight that a source itself gives its bearing on a claim of the document; None without one."""
    if source.kind not in ("evidence", "conversation"):
        return None
    for section in source.sections:
        for edge in section.body.edges:
            if edge.direction is Direction.BEARS_ON and edge.weight is not None:
                target, anchor = context.index.destination(source.path, edge.target, edge.bare)
                if target is not None and target.path == context.document.path and anchor == claim:
                    return edge.weight
    return None


def _groups(context: Context) -> Iterator[list[_Item]]:
    """The edges of each claim that is held, of each revision and of each section, where there are two or more."""
    document = context.document
    if not document.kind:
        return
    cited = {(one.line, one.column): one for one in context.citations if one.edge is not None}
    for section in document.sections:
        for line, body in ((section.line, section.body), *section.subsections):
            if len(body.edges) > 1:
                yield _items(cited, line, body)
        for card in section.cards:
            if len(card.edges) > 1 and not card.retired and card.kind is CardKind.CLAIM:
                yield _items(cited, card.line, card.body)


def _items(cited: Mapping[tuple[int, int], Citation], line: int, body: CardBody) -> list[_Item]:
    items = []
    for edge in body.edges:
        if edge.direction in _SIDES:
            at = line + edge.offset
            citation = cited.get((at, edge.column))
            key = (citation.target.path, citation.anchor) if citation else (edge.target.rstrip("/"), "")
            items.append(_Item(edge, at, key, citation))
    return items


def _side(item: _Item) -> str:
    return item.edge.direction.value.capitalize()


def _named(item: _Item) -> str:
    if item.target is None:
        return f"`{item.path}`"
    return f"{named(item.target)[:-1]}#{item.key[1]})" if item.key[1] else named(item.target)


def _place(context: Context, item: _Item) -> tuple[Span, str]:
    text = context.line(item.line)[item.edge.column - 1 :].rstrip()
    return context.word(item.line, item.edge.column, text)


_CHURN = "[Churn halved after the price change](../docs/library/evidence/2026-07-01-q2-churn.md)"
_RENEWALS = "[Who signed forty renewals](https://example.com/renewals)"
_RAW = "[Orders of the second quarter](../docs/library/evidence/2026-06-30-orders.md)"
_ORDERS_AT = "docs/library/evidence/2026-06-30-orders.md"
_ORDERS = (
    EVIDENCE.replace("evidence-2026-07-01-q2-churn", "evidence-2026-06-30-orders")
    .replace("Churn halved after the price change", "Orders of the second quarter")
    .replace("2026-07-01", "2026-06-30")
)
_DERIVED = EVIDENCE.replace("tier:", "derived_from: [evidence-2026-06-30-orders]\ntier:")
_BEARING = EVIDENCE.replace(
    "https://example.com/thesis", "[Operations](../../../thesis/hr-finance.md#ops-buyer) (weak)"
)

RULES: tuple[Rule, ...] = (
    Rule(
        code="C604",
        since="0.1.0",
        name="for-and-against",
        severity=Severity.WARNING,
        title="One item counts both for and against one claim",
        reason="A reader cannot tell which way it points, and counts of support include it on both sides. Two quotes of"
        " one conversation may differ. Bullets that name the part they mean are left alone.",
        bad=with_edge(f"- **Against:** {_RENEWALS}"),
        good=with_edge("- **Against:** [Who signed ten renewals in May](https://example.com/may)"),
        check=both_sides,
    ),
    Rule(
        code="C605",
        since="0.1.0",
        name="counted-twice",
        severity=Severity.WARNING,
        title="One item counts twice for one claim",
        reason="The second edge adds nothing, and makes the support look broader. A whole conversation beside one of"
        " its quotes is a suggestion.",
        bad=with_edge(f"- **For:** {_RENEWALS} (weak)"),
        good=with_edge("- **For:** [Who signed ten renewals in May](https://example.com/may) (weak)"),
        check=twice,
    ),
    Rule(
        code="C606",
        since="0.1.0",
        name="one-source-twice",
        severity=Severity.WARNING,
        title="An item and its origin both count for one claim",
        reason="Both rest on the same observation, so the claim has one source and looks as if it had two. An insight"
        " beside its own observations, and two items of one origin, are a suggestion.",
        bad=with_edge(f"- **For:** {_CHURN}\n- **For:** {_RAW}"),
        good=with_edge(f"- **For:** {_CHURN}\n- **Neutral:** {_RAW}"),
        check=one_source,
        extra_files={EVIDENCE_AT: _DERIVED, _ORDERS_AT: _ORDERS},
    ),
    Rule(
        code="C607",
        since="0.1.0",
        name="two-weights",
        severity=Severity.WARNING,
        title="Evidence is strong at the claim and weak in its own Bearing",
        reason="The author of the evidence looked at its limits and called it weak, and the claim calls it strong. One"
        " of the two is wrong, or the reason for the difference is missing.",
        bad=with_edge(f"- **For:** {_CHURN} (strong)"),
        good=with_edge(f"- **For:** {_CHURN} (weak)"),
        check=two_weights,
        extra_files={EVIDENCE_AT: _BEARING},
    ),
)
