"""The evidence of the load-bearing claims of a thesis: evidence of one side, of one source, or out of date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo

from conviction.history.card_diff import edge_name
from conviction.model.argument import CardKind, Direction, Edge, Weight
from conviction.model.document import Card, Document
from conviction.model.history import ChangeKind, CitedDocument, Revision, Signal, SignalKind

__all__ = ["fall_of", "load_bearing", "signals"]

FRESH_DAYS = 365
"""Days for which evidence without a `fresh_until` counts as fresh."""
_GONE = frozenset({"retracted", "withdrawn"})
_FINISHED = frozenset({"confirmed", "refuted", "abandoned", "superseded", "retired"})
"""Statuses of documents that nobody leans on any more."""


def load_bearing(document: Document) -> tuple[Card, ...]:
    """The current claims without which the thesis falls."""
    return tuple(
        card
        for card in document.cards_of(CardKind.CLAIM)
        if not card.retired and card.body.label("load-bearing").lower().startswith("yes")
    )


def signals(
    revisions: Sequence[Revision], document: Document, sources: Sequence[CitedDocument], *, zone: tzinfo
) -> Iterator[Signal]:
    """`one-sided`, `one-source` and `stale`, as of the last revision."""
    if document.status in _FINISHED:
        return
    number = (revisions[-1].number,)
    by_name = {name: source for source in sources for name in source.names}
    attached = _attached(revisions, zone)
    for card in load_bearing(document):
        against = _against(revisions, card.id)
        if not against:
            message = f"nothing against #{card.id} was ever logged: who would disagree?"
            yield Signal(SignalKind.ONE_SIDED, message, number, card.id)
        elif against == {Weight.WEAK.value}:
            message = f"all evidence ever logged against #{card.id} is weak: what would be the strongest case?"
            yield Signal(SignalKind.ONE_SIDED, message, number, card.id)
        edges = [edge for edge in card.edges if edge.direction is Direction.FOR]
        fall = fall_of(edges, by_name)
        if fall:
            message = f"#{card.id} falls if {fall} is taken away: is there another source?"
            yield Signal(SignalKind.ONE_SOURCE, message, number, card.id)
        newest = _newest(edges, by_name, attached.get(card.id, {}))
        if newest:
            due, text = newest
            yield Signal(SignalKind.STALE, f"the newest evidence for #{card.id} {text}", number, card.id, due)


def _against(revisions: Sequence[Revision], claim: str) -> set[str]:
    """The weights of all evidence ever logged against the claim; `not weighed` among them."""
    weights: dict[str, str] = {}
    for revision in revisions:
        for change in revision.changes:
            if change.card != claim or "direction" not in change.details:
                continue
            name = edge_name(str(change.details["target"]))
            if change.details["direction"] == Direction.AGAINST.value or (
                change.kind is ChangeKind.DIRECTION_CHANGED and change.before == Direction.AGAINST.value
            ):
                new = str(change.details.get("weight") or "not weighed")
                other = weights.get(name)
                weights[name] = new if other in (None, Weight.WEAK.value) else str(other)
    return set(weights.values())


def _attached(revisions: Iterable[Revision], zone: tzinfo) -> Mapping[str, Mapping[str, date]]:
    """For each claim, the day on which it first cited each target, by the target's name."""
    days: dict[str, dict[str, date]] = {}
    for revision in revisions:
        for change in revision.changes:
            if change.kind is ChangeKind.EVIDENCE_ATTACHED:
                day = revision.row.author_date.astimezone(zone).date()
                days.setdefault(change.card, {}).setdefault(edge_name(str(change.after)), day)
    return days


@dataclass(frozen=True, slots=True)
class _Root:
    """One thing that can be taken away."""

    order: int
    """Persons before conversations before other documents: the deepest cause is named."""
    name: str
    text: str = field(compare=False)


def fall_of(edges: Sequence[Edge], sources: Mapping[str, CitedDocument]) -> str:
    """The one thing, in words, without which a claim with this evidence falls; empty when there is none.

    A document made from others (`derived_from`) falls with all of them; a conversation falls with its participant.
    Retracted and withdrawn evidence does not count.
    """
    standing = [edge for edge in edges if not ((s := sources.get(edge_name(edge.target))) and s.status in _GONE)]
    if not standing:
        return ""
    common: set[_Root] | None = None
    for edge in standing:
        roots = _needs(edge_name(edge.target), edge.text or edge.target, sources, frozenset())
        common = roots if common is None else {root for root in common if root in roots}
    if not common:
        return ""
    return min(common, key=lambda root: (root.order, root.name)).text


def _needs(name: str, text: str, sources: Mapping[str, CitedDocument], visited: frozenset[str]) -> set[_Root]:
    """Everything that the document of that name depends on."""
    source = sources.get(name)
    if source is None:
        return {_Root(2, name, f"“{text}”")}
    own = {_Root(1 if source.kind == "conversation" else 2, source.id or source.path, f"“{source.title}”")}
    if source.participant:
        own.add(_Root(0, source.participant.lower(), f"{source.participant}'s word"))
    parents = [parent for parent in source.derived_from if parent not in visited and parent not in source.names]
    if not parents:
        return own
    shared: set[_Root] | None = None
    for parent in parents:
        roots = _needs(parent, parent, sources, visited | source.names | {parent})
        shared = roots if shared is None else {root for root in shared if root in roots}
    return own | (shared or set())


def _newest(
    edges: Sequence[Edge], sources: Mapping[str, CitedDocument], attached: Mapping[str, date]
) -> tuple[date, str] | None:
    """The day from which the newest evidence is out of date, and that in words; None without evidence with a day."""
    newest: tuple[date, CitedDocument | None, str] | None = None
    for edge in edges:
        name = edge_name(edge.target)
        source = sources.get(name)
        if source and source.status in _GONE:
            continue
        day = (source.day if source else None) or attached.get(name)
        if day and (newest is None or day > newest[0]):
            newest = (day, source, edge.text or edge.target)
    if newest is None:
        return None
    day, source, text = newest
    if source and source.fresh_until:
        return source.fresh_until + timedelta(days=1), f"was fresh until {source.fresh_until}: “{text}”"
    return day + timedelta(days=FRESH_DAYS + 1), f"is of {day}, more than a year ago: “{text}”"
