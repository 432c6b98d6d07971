"""The revision cards of two versions, compared: new ones, and those whose words or day were changed afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conviction.history.block_text import read_block
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
        first = parts[0] if parts else ""
        sides = (was.body.label(first) or None, now.body.label(first) or None) if first else (None, None)
        what = ", ".join(parts) or "text"
        message = f"revision card {now.title} rewritten: {what}"
        if first:
            message += f" {sides[0] or '—'} → {sides[1] or '—'}"
        details = {"part": parts[0] if parts else "text"}
        yield Change(ChangeKind.REVISION_REWRITTEN, message, *sides, now.id, details)
    if old.comments != new.comments:
        of_comment: dict[str, str | bool] = {"section": now.section, "comment": True}
        message = f"comment edited ({now.section}, {now.title})"
        yield Change(ChangeKind.PROSE_EDITED, message, None, None, now.id, of_comment)


def _parts(was: Card, now: Card) -> Iterable[str]:
    """The labels that differ."""
    for name in dict.fromkeys(label.name for label in (*was.body.labels, *now.body.labels)):
        if [x.value for x in was.body.all(name)] != [x.value for x in now.body.all(name)]:
            yield name


def _without_day(card: Card) -> str:
    """The words below the heading."""
    return read_block(card.body).words(card.body, (), heading=False)
