"""The step from the versions before a revision to its own: its changes, and for a merge the places it refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from conviction.history.card_terms import cards_of_changes
from conviction.history.diff import compare, newest_revision
from conviction.history.merges import MergeDelta, judge, made_sections
from conviction.history.responses import new_responses
from conviction.history.revision_card_diff import added_cards
from conviction.markup.segments import first_sentence
from conviction.model.argument import parse_day, parse_percent
from conviction.model.document import Document
from conviction.model.history import CardTerms, Change, ChangeKind, RevisionRow
from conviction.model.signal import Response

__all__ = ["DeltaKey", "RevisionDelta", "key_of", "new_reasons", "step"]


@dataclass(frozen=True, slots=True)
class RevisionDelta:
    """The changes of one revision against its parents: all of a revision but its number, its row and its links."""

    changes: tuple[Change, ...] = ()
    conviction: float | None = None
    status: str = ""
    reasons: tuple[tuple[date | None, str], ...] = ()
    because: str = ""
    readable: bool = True
    """False when the content was missing or not text; then nothing is compared with it."""
    gained: frozenset[str] = frozenset()
    """For a merge the places in which it differs from its first parent."""
    refused: tuple[frozenset[str], ...] = ()
    """For a merge, by other parent, the places in which it did not take that parent's text."""
    responses: tuple[Response, ...] = ()
    """The labels with which it responds to questions of its history."""
    load_bearing: tuple[str, ...] = ()
    """The ids of the load-bearing claims after it."""
    new_cards: tuple[CardTerms, ...] = ()
    """The cards that it added."""
    gone_cards: tuple[CardTerms, ...] = ()
    """The cards that it removed without a tombstone."""


DeltaKey = tuple[tuple[str, str], ...]
"""Blob and path of each parent's version (empty for none), the first parent's first; last, of this one."""
_NONE = ("", "")


def key_of(parents: Sequence[RevisionRow | None], row: RevisionRow) -> DeltaKey:
    """The key of the step from these parents to a row."""
    return (*((one.blob, one.path) if one else _NONE for one in parents), (row.blob, row.path))


def step(parents: Sequence[Document | None], now: Document) -> RevisionDelta:
    """The step from the parents' versions, the first parent's first, to the version now; None for no version.

    Changes of a merge are only those that no parent has.
    """
    first, *others = parents
    reasons = new_reasons(first, now)
    if not others:
        return _delta(compare(first, now), reasons, first, now)
    held = [other for other in others if other is not None]
    judged = _judged(first, held, now)
    for other in held:
        reasons = tuple(reason for reason in reasons if reason in new_reasons(other, now))
    delta = _delta(judged.own, reasons, first, now)
    responses = tuple(one for one in delta.responses if all(one in new_responses(other, now) for other in held))
    refused = iter(judged.refused)  # an unreadable text of a parent was neither taken nor refused
    by_parent = tuple(frozenset() if other is None else next(refused) for other in others)
    return replace(delta, gained=judged.gained, refused=by_parent, responses=responses)


def _judged(first: Document | None, others: Sequence[Document], now: Document) -> MergeDelta:
    against = [compare(first, now), *(compare(other, now) for other in others)]
    made: frozenset[str] = frozenset()
    if all(any(change.kind is ChangeKind.PROSE_EDITED for change in changes) for changes in against):
        made = made_sections([one.text for one in (first, *others) if one], now.text)
    return judge(against, made)


def _delta(
    changes: tuple[Change, ...], reasons: tuple[tuple[date | None, str], ...], before: Document | None, now: Document
) -> RevisionDelta:
    because = ""
    if reasons:
        card = now.card(newest_revision(before, now))
        because = first_sentence(card.body.prose) if card else ""
    new_cards, gone_cards = cards_of_changes(changes, before, now)
    return RevisionDelta(
        changes,
        parse_percent(now.front.text("conviction")),
        now.status,
        reasons,
        because,
        responses=new_responses(before, now),
        load_bearing=tuple([card.id for card in now.load_bearing]),
        new_cards=new_cards,
        gone_cards=gone_cards,
    )


def new_reasons(before: Document | None, now: Document) -> tuple[tuple[date | None, str], ...]:
    """Day and reason of each revision card that the older version does not have, in order."""
    cards = added_cards(before, now)
    return tuple((parse_day(card.title[:10]), " ".join(card.body.label("reason").lower().split())) for card in cards)
