"""`record-rewritten`: revision cards whose words were changed, or that were removed, after they were written."""

from __future__ import annotations

from collections.abc import Iterator

from conviction.history.card_terms import differing_terms, digest, is_loss
from conviction.history.signal_kinds.replay import Question, Replay
from conviction.model.history import CardTerms, Change, ChangeKind, Side
from conviction.model.signal import SignalKind

__all__ = ["questions"]

_FOLLOWS_THE_CLAIMS = "claims"
"""The label whose links change when a claim gets another place or is dropped, which is a change of the claim itself."""
_REMOVED = "card"
_DAY = "day"
_CORRECTION = "correction"


def questions(replay: Replay) -> Iterator[Question]:
    """A question for each part of an earlier card that was rewritten, unless a card with the reason correction came."""
    record = _Record(replay)
    for at, revision in enumerate(replay.revisions):
        corrected = any(reason == _CORRECTION for _, reason in revision.reasons)
        if corrected:
            record.settle_all(at)
        draft = at > 0 and replay.revisions[at - 1].status == "draft"
        for change in revision.changes:
            record.follow(change, at, asks=not (corrected or draft))
    yield from record.questions


class _Record:
    """The revision cards along a history, and the questions about those that were rewritten."""

    def __init__(self, replay: Replay) -> None:
        self.replay = replay
        self.questions: list[Question] = []
        self._asked: dict[tuple[str, str], list[Question]] = {}
        """By card and part; for a day by the day that the card had first."""
        self._first: dict[tuple[str, str], Side] = {}
        """By card and part the words that were written first, once they were changed; or their digest."""
        self._gone: dict[str, CardTerms] = {}
        """The digests of the cards that were removed."""

    def follow(self, change: Change, at: int, *, asks: bool) -> None:
        """One change: settle the questions that it answers, or raise its own."""
        if change.kind is ChangeKind.REVISION_ADDED:
            self._settle((change.card, _REMOVED), at, "the card is back")
            self._compare_with_gone(change.card, at, asks)
        if change.kind is not ChangeKind.REVISION_REWRITTEN:
            return
        key = change.card, str(change.details.get("part", _REMOVED))
        first = self._first.setdefault(key, change.before)
        if key[1] == _DAY:
            first = self._first[key] = self._first.get((str(change.before), _DAY), change.before)
            key = str(first), _DAY
        if asks and is_loss(change):
            gone = self.replay.revisions[at].gone_cards
            self._gone |= {terms.card: terms for terms in gone if terms.card == change.card}
        if first == change.after or first == digest(str(change.after or "")):
            self._settle(key, at, "the first words are back")
        elif asks and key[1] != _FOLLOWS_THE_CLAIMS:
            self._raise(change.message, change.card, key, at)

    def _compare_with_gone(self, card: str, at: int, asks: bool) -> None:
        """A card that is back: each part with other words than those that were removed is rewritten."""
        was = self._gone.pop(card, None)
        now = next((one for one in self.replay.revisions[at].new_cards if one.card == card), None) if was else None
        for part, before, after in differing_terms(was, now) if was and now else ():
            key = card, part
            first = self._first.setdefault(key, before)
            if after in (first, digest(str(first or ""))):
                self._settle(key, at, "the first words are back")
            elif asks:
                self._raise(f"revision card {card} came back with another {part}", card, key, at)

    def settle_all(self, at: int) -> None:
        """Settle every question by a card with the reason correction."""
        for question in self.questions:
            question.settle(self.replay.revisions[at], "a revision card says correction")

    def _settle(self, key: tuple[str, str], at: int, how: str) -> None:
        for question in self._asked.get(key, ()):
            question.settle(self.replay.revisions[at], how)

    def _raise(self, message: str, card: str, key: tuple[str, str], at: int) -> None:
        then = "put the first words back, or write a revision card with the reason correction"
        number = self.replay.revisions[at].number
        question = Question(SignalKind.RECORD_REWRITTEN, f"{message}: {then}", (number,), at, card)
        self.questions.append(question)
        self._asked.setdefault(key, []).append(question)
