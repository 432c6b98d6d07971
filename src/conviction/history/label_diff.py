"""Edits of a card that no change of the argument covers: a remark after a status, the text of an edge, marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from conviction.history.block_text import flat, read_block
from conviction.history.card_text import title_of
from conviction.history.decisive_words import same_numbers
from conviction.history.edge_diff import EdgeSides, matched
from conviction.markup.labels import label_start
from conviction.model.argument import COVERED_LABELS, CardKind, Edge, OutcomeState, parse_outcome, parse_percent
from conviction.model.document import Card, CardBody
from conviction.model.history import Change, ChangeKind

__all__ = ["edge_edits", "label_changes"]

_WEIGHT = re.compile(r"\(\s*(?:weak|moderate|strong)\s*\)", re.IGNORECASE)
_EDGES = frozenset({"for", "against", "neutral"})
Reader = Callable[[str], object]


def _resolution(value: str) -> object:
    outcome = parse_outcome(value)
    return None if outcome is None or outcome.state is OutcomeState.OPEN else outcome


_READERS: dict[tuple[CardKind, str], Reader] = {
    (CardKind.CLAIM, "conviction"): parse_percent,
    (CardKind.CLAIM, "load-bearing"): str.lower,
    (CardKind.PREDICTION, "probability"): parse_percent,
    (CardKind.PREDICTION, "outcome"): _resolution,
    (CardKind.CRITERION, "status"): parse_outcome,
}
"""The part of a label's value whose change is listed by name; of the other labels it is the whole value."""


def label_changes(sides: EdgeSides, was: Card, now: Card) -> Iterator[Change]:
    """The edits of a claim, prediction or criterion that is in both versions."""
    if was.body is now.body:
        return
    old, new = read_block(was.body), read_block(now.body)
    if old.lines[0] != new.lines[0] and old.heading != new.heading and _is_same_title(was, now):
        yield _edited(now, "heading", old.heading, new.heading)
    first, second = old.labels(was.body), new.labels(now.body)
    names = [name for name in dict.fromkeys([*first, *second]) if first.get(name) != second.get(name)]
    for name in filter(lambda name: _is_compared(name, was, now), names):
        yield from _edits_of(name, was, now, first.get(name, []), second.get(name, []))
    if len(first) > 1 and _differs_in_order(old.sequence(was.body), new.sequence(now.body)):
        yield _edited(now, "order", "", "its labels in another order")
    if not _EDGES.isdisjoint(names):
        for before, after in edge_edits(sides, was.body, now.body):
            yield _edited(now, "evidence", before, after)


def _is_compared(name: str, was: Card, now: Card) -> bool:
    """True for a label that a change covers; edges and a claim that was retired have changes of their own."""
    if name not in COVERED_LABELS.get(now.kind, frozenset()) or name in _EDGES:
        return False
    return name != "retired" or was.retired == now.retired


def _differs_in_order(before: Sequence[str], after: Sequence[str]) -> bool:
    """True when labels that are on both sides, word for word, are in another order."""
    both = set(before) & set(after)
    return [one for one in before if one in both] != [one for one in after if one in both]


def _is_same_title(was: Card, now: Card) -> bool:
    """True when no change of the argument lists the difference of the headings."""
    titles = title_of(was), title_of(now)
    return was.id == now.id and (titles[0] == titles[1] or (was.kind is not CardKind.CLAIM and same_numbers(*titles)))


def _edits_of(name: str, was: Card, now: Card, first: Sequence[str], second: Sequence[str]) -> Iterator[Change]:
    for at in range(max(len(first), len(second))):
        before, after = (flat(some[at]) if at < len(some) else "" for some in (first, second))
        if before != after and (at > 0 or not _is_listed(name, was, now)):
            yield _edited(now, name, before, after)


def _is_listed(name: str, was: Card, now: Card) -> bool:
    """True when the change of the first label of that name is listed by name."""
    if name == "retired":
        return False
    values = was.body.label(name), now.body.label(name)
    read = _READERS.get((now.kind, name))
    return read(values[0]) != read(values[1]) if read else not same_numbers(*map(flat, values))


def edge_edits(sides: EdgeSides, was: CardBody, now: CardBody) -> Iterator[tuple[str, str]]:
    """The texts before and after of edges whose words were edited, while their direction is the same."""
    if not (was.edges and now.edges):
        return
    old, new = _edges_of(was), _edges_of(now)
    for raw in set(old) & set(new):
        del old[raw], new[raw]
    if not (old and new):
        return
    pairs, _, _ = matched(sides, list(old.values()), list(new.values()))
    raws = {id(edge): raw for some in (old, new) for raw, edge in some.items()}
    for before, after in pairs:
        first, second = raws[id(before)], raws[id(after)]
        if before.bare != after.bare or before.direction is not after.direction:
            continue
        if before.weight is not after.weight:
            first, second = flat(_WEIGHT.sub("", first)), flat(_WEIGHT.sub("", second))
        if _without_target(first, before) != _without_target(second, after):
            yield first, second


def _edges_of(body: CardBody) -> dict[str, Edge]:
    """The edges by their words as written; of equal ones the last."""
    block = read_block(body)
    edges = {edge.offset: edge for edge in body.edges}
    return {flat(block.raw(label)): edges[label.offset] for label in body.labels if label.offset in edges}


def _without_target(raw: str, edge: Edge) -> str:
    """The label and the words of an edge: its target counts as evidence, not as a word."""
    label = label_start(raw)
    if edge.bare and label:
        return raw[: label.value] + raw[label.value :].partition(" ")[2]
    for target in (f"](<{edge.target}>", f"]({edge.target}"):
        if target in raw:
            return raw.replace(target, "](", 1)
    return raw


def _edited(card: Card, label: str, before: str, after: str) -> Change:
    message = f"#{card.id}   {before or '—'} → {after or '—'}"
    details = {"section": card.section, "label": label}
    return Change(ChangeKind.PROSE_EDITED, message, before or None, after or None, card.id, details)
