"""The revision cards of two versions, compared: new ones, and those whose words or day were changed afterwards.

A link that follows a renamed document, and a bare reference that became a link, are the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from conviction.history.block_text import flat, read_block
from conviction.history.edge_diff import EdgeSides, matched
from conviction.history.link_names import with_link_names
from conviction.markup.visible_text import visible_line
from conviction.model.argument import CardKind, Edge
from conviction.model.document import Card, Document
from conviction.model.history import Change, ChangeKind

__all__ = ["added_cards", "revision_changes"]

_BECAUSE = "because"
"""The label whose links are compared as edges."""


def revision_changes(old: Document, new: Document, sides: EdgeSides) -> Iterator[Change]:
    """New cards, and earlier ones that were rewritten, given another day, or removed, by their order in `new`."""
    matches = _matches(old, new)
    for was, card in matches.pairs:
        if was is None:
            yield _new(card)
        elif was.id != card.id:
            yield _other_day(was, card)
        elif was.body is not card.body:
            yield from _rewritten(was, card, sides)
    for card in matches.missing:
        yield Change(ChangeKind.REVISION_REWRITTEN, f"revision card {card.title} removed", card.title, None, card.id)


def added_cards(old: Document | None, new: Document) -> tuple[Card, ...]:
    """The cards of `new` that `old` does not have, not even under another day; by their order in `new`."""
    cards = new.cards_of(CardKind.REVISION)
    if old is None:
        return tuple(cards)
    if [*map(id, old.sections_of(CardKind.REVISION))] == [*map(id, new.sections_of(CardKind.REVISION))]:
        return ()
    return tuple(card for was, card in _matches(old, new).pairs if was is None)


class _Matches(NamedTuple):
    """Which earlier card each card is."""

    pairs: list[tuple[Card | None, Card]]
    """The earlier card, None for a new one, and the card, by the order in the newer version."""
    missing: list[Card]
    """The earlier cards that are gone."""


def _matches(old: Document, new: Document) -> _Matches:
    """By id, where cards share one by their words, then from the oldest on. The rest by their words below the day."""
    cards, earlier = new.cards_of(CardKind.REVISION), _by_id(old)
    match: dict[int, Card] = {}
    for card_id, later in _by_id(new).items():
        before = earlier.get(card_id, [])
        if len(before) > 1 or len(later) > 1:
            for card in later:
                same = next((was for was in before if _without_day(was) == _without_day(card)), None)
                if same is not None:
                    match[id(card)] = same
                    before.remove(same)
        rest = [card for card in later if id(card) not in match]
        match |= {id(card): before.pop() for card in reversed(rest) if before}
    missing = [card for rest in earlier.values() for card in rest]
    for card in cards:
        if id(card) not in match and (was := _elsewhere(card, missing)):
            match[id(card)] = was
            missing.remove(was)
    return _Matches([(match.get(id(card)), card) for card in cards], missing)


def _elsewhere(card: Card, missing: Sequence[Card]) -> Card | None:
    """The card of the same words under another day; the last of several."""
    words = _without_day(card) if missing else ""
    return next((was for was in reversed(missing) if _without_day(was) == words), None)


def _by_id(document: Document) -> dict[str, list[Card]]:
    cards: dict[str, list[Card]] = {}
    for card in document.cards_of(CardKind.REVISION):
        cards.setdefault(card.id, []).append(card)
    return cards


def _new(card: Card) -> Change:
    reason = " ".join(card.body.label("reason").lower().split())
    message = f"revision card {card.title} added" + (f" ({reason})" if reason else "")
    return Change(ChangeKind.REVISION_ADDED, message, None, reason or None, card.id)


def _other_day(was: Card, now: Card) -> Change:
    message = f"revision card {was.title}: its day is {now.title} now"
    return Change(ChangeKind.REVISION_REWRITTEN, message, was.title, now.title, now.id, {"part": "day"})


def _rewritten(was: Card, now: Card, sides: EdgeSides) -> Iterator[Change]:
    old, new = read_block(was.body), read_block(now.body)
    words = (
        with_link_names(text.words(card.body, {_BECAUSE}), path, renames)
        for text, card, path, renames in (
            (old, was, sides.old_path, sides.renames),
            (new, now, sides.new_path, {}),
        )
    )
    same_because = _same_because(was, now, sides)
    if len({*words}) > 1 or not same_because or old.code != new.code:
        parts = [part for part in _parts(was, now) if part != _BECAUSE or not same_because]
        for part in parts:
            before, after = _values(was, part), _values(now, part)
            gone, come = (_shown(a, b) for a, b in ((before, after), (after, before)))
            yield _other_words(now, part, "; ".join(before), "; ".join(after), f"{part} {gone} → {come}")
        if not parts or was.body.prose != now.body.prose:
            yield _other_words(now, "text", was.body.prose, now.body.prose, "text")
    elif [at for is_code, at in old.layout if is_code] != [at for is_code, at in new.layout if is_code]:
        of_code: dict[str, str | bool] = {"section": now.section, "code": True}
        message = f"code edited ({now.section}, {now.title})"
        yield Change(ChangeKind.PROSE_EDITED, message, None, None, now.id, of_code)
    if old.comments != new.comments:
        of_comment: dict[str, str | bool] = {"section": now.section, "comment": True}
        message = f"comment edited ({now.section}, {now.title})"
        yield Change(ChangeKind.PROSE_EDITED, message, None, None, now.id, of_comment)


def _same_because(was: Card, now: Card, sides: EdgeSides) -> bool:
    """True when both cite the same sources in the same words; a bare reference has no words of its own."""
    before, after = _edges(was), _edges(now)
    if len(before) != len(was.body.all(_BECAUSE)) or len(after) != len(now.body.all(_BECAUSE)):
        return _values(was, _BECAUSE) == _values(now, _BECAUSE)
    pairs, attached, detached = matched(sides, before, after)
    if attached or detached:
        return False
    old, new = _raws(was), _raws(now)
    return all(
        _rest(old[one.offset], one) == _rest(new[other.offset], other)
        if one.bare != other.bare
        else with_link_names(old[one.offset], sides.old_path, sides.renames)
        == with_link_names(new[other.offset], sides.new_path, {})
        for one, other in pairs
    )


def _raws(card: Card) -> dict[int, str]:
    """The labels as written, by their offset."""
    block = read_block(card.body)
    return {label.offset: flat(block.raw(label)) for label in card.body.labels}


def _rest(raw: str, edge: Edge) -> str:
    """The words of an edge beside its target: the label, the weight and a remark."""
    start, _, after = raw.partition(edge.target)
    if edge.bare:
        return flat(f"{start} {after}")
    return flat(f"{start.removesuffix(f'[{flat(edge.text)}](')} {after.partition(')')[2]}")


def _edges(card: Card) -> list[Edge]:
    return [edge for edge in card.body.edges if edge.direction.value == _BECAUSE]


def _other_words(card: Card, part: str, before: str, after: str, what: str) -> Change:
    message = f"revision card {card.title} rewritten: {what}"
    return Change(ChangeKind.REVISION_REWRITTEN, message, before or None, after or None, card.id, {"part": part})


def _values(card: Card, name: str) -> list[str]:
    """All values of a label."""
    return [label.value for label in card.body.all(name)]


def _shown(values: list[str], other: list[str]) -> str:
    """The values that the other version does not have, as readers see them."""
    return "; ".join(visible_line(value) for value in values if value not in other) or "—"


def _parts(was: Card, now: Card) -> Iterable[str]:
    """The labels that differ."""
    for name in dict.fromkeys(label.name for label in (*was.body.labels, *now.body.labels)):
        if _values(was, name) != _values(now, name):
            yield name


def _without_day(card: Card) -> str:
    """The words below the heading."""
    return read_block(card.body).words(card.body, (), heading=False)
