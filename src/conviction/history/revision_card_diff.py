"""The revision cards of two versions, compared: new ones, and those whose words or day were changed afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conviction.history.block_text import read_block
from conviction.markup.visible_text import visible_line
from conviction.model.argument import CardKind
from conviction.model.document import Card, Document
from conviction.model.history import Change, ChangeKind

__all__ = ["revision_changes"]


def revision_changes(old: Document, new: Document) -> Iterator[Change]:
    """New cards, and earlier ones that were rewritten, given another day, or removed, by their order in `new`."""
    before, after = _by_id(old), _by_id(new)
    fresh = {key: card for key, card in after.items() if key not in before}
    missing = {key: card for key, card in before.items() if key not in after}
    earlier = {_without_day(card): card for card in missing.values()}
    for key, card in after.items():
        if key in fresh:
            was = earlier.pop(_without_day(card), None)
            yield _other_day(was, card) if was else _new(card)
        elif before[key].body is not card.body:
            yield from _rewritten(before[key], card)
    for card in earlier.values():
        yield Change(ChangeKind.REVISION_REWRITTEN, f"revision card {card.title} removed", card.title, None, card.id)


def _by_id(document: Document) -> dict[tuple[str, int], Card]:
    """The cards by id, and by number where an id occurs more than once."""
    cards: dict[tuple[str, int], Card] = {}
    counts: dict[str, int] = {}
    for card in document.cards_of(CardKind.REVISION):
        counts[card.id] = counts.get(card.id, 0) + 1
        cards[card.id, counts[card.id]] = card
    return cards


def _new(card: Card) -> Change:
    reason = " ".join(card.body.label("reason").lower().split())
    message = f"revision card {card.title} added" + (f" ({reason})" if reason else "")
    return Change(ChangeKind.REVISION_ADDED, message, None, reason or None, card.id)


def _other_day(was: Card, now: Card) -> Change:
    message = f"revision card {was.title}: its day is {now.title} now"
    return Change(ChangeKind.REVISION_REWRITTEN, message, was.title, now.title, now.id, {"part": "day"})


def _rewritten(was: Card, now: Card) -> Iterator[Change]:
    old, new = read_block(was.body), read_block(now.body)
    if old.words(was.body, ()) != new.words(now.body, ()) or old.code != new.code:
        parts = list(_parts(was, now))
        for part in parts:
            before, after = _values(was, part), _values(now, part)
            gone, come = (_shown(a, b) for a, b in ((before, after), (after, before)))
            yield _other_words(now, part, "; ".join(before), "; ".join(after), f"{part} {gone} → {come}")
        if not parts or was.body.prose != now.body.prose:
            yield _other_words(now, "text", was.body.prose, now.body.prose, "text")
    if old.comments != new.comments:
        of_comment: dict[str, str | bool] = {"section": now.section, "comment": True}
        message = f"comment edited ({now.section}, {now.title})"
        yield Change(ChangeKind.PROSE_EDITED, message, None, None, now.id, of_comment)


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
