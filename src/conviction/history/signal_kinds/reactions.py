"""`evidence-without-reaction` and `unanswered-fall`: evidence that came or fell, and a thesis that did not respond."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from conviction.history.signal_kinds.replay import CLOSED, ENDED, Question, Replay
from conviction.history.targets import EdgeKey, edge_key
from conviction.model.history import Change, ChangeKind
from conviction.model.signal import Settlement, SignalKind

__all__ = ["REACTION_DAYS", "questions"]

REACTION_DAYS = 30
"""Days within which evidence needs a move of conviction or a revision card."""
_FALLEN = frozenset({"retracted", "withdrawn", "superseded"})
"""Statuses of a cited document that ask for a second look."""
_FAILED = "did not happen"


def questions(replay: Replay) -> Iterator[Question]:
    """The questions about evidence that came, and about evidence that fell."""
    yield from _silent(replay)
    if replay.revisions[-1].status not in CLOSED:
        yield from _falls(replay)


class _Reactions:
    """The days on which the thesis responded to evidence: those of its revision cards and moves of conviction."""

    def __init__(self, replay: Replay) -> None:
        self.cards = {day for revision in replay.revisions for day, _ in revision.reasons if day}
        self.moves: dict[str, set[date]] = {"": set()}
        """By claim the days on which its conviction moved or it ended; the thesis' own under the empty name."""
        self.born: dict[str, int] = {}
        """By claim the place of its first revision."""
        before = replay.revisions[0].conviction
        for at, revision in enumerate(replay.revisions):
            if revision.conviction != before:
                self.moves[""].add(replay.days[at])
                before = revision.conviction
            for change in revision.changes:
                if change.kind is ChangeKind.CLAIM_ADDED:
                    self.born.setdefault(change.card, at)
                elif change.kind in (ChangeKind.CONVICTION_MOVED, ChangeKind.CLAIM_DROPPED, *ENDED):
                    self.moves.setdefault(change.card, set()).add(replay.days[at])

    def due(self, claim: str, day: date) -> bool:
        """True when nothing responds to evidence of that day within 30 days."""
        last = day + timedelta(days=REACTION_DAYS)
        answers = self.cards | self.moves[""] | self.moves.get(claim, set())
        return not any(day <= answer <= last for answer in answers)


def _silent(replay: Replay) -> Iterator[Question]:
    """Evidence to which neither a conviction nor a revision card responded within 30 days."""
    reactions = _Reactions(replay)
    for at, news in enumerate(replay.news):
        for change in news:
            new = change.kind is ChangeKind.EVIDENCE_ATTACHED and reactions.born.get(change.card, at) < at
            if new and reactions.due(change.card, replay.days[at]):
                yield _silence(replay, change.card, str(change.details.get("text") or change.after), at)
    for source in replay.sources:
        for claim, moment in source.bears:
            day = moment.astimezone(replay.zone).date()
            if claim in reactions.born and day >= replay.days[reactions.born[claim]] and reactions.due(claim, day):
                earlier = [at for at, held in enumerate(replay.days) if held <= day]
                yield _silence(replay, claim, source.title, max(earlier, default=0), day)


def _silence(replay: Replay, claim: str, text: str, at: int, day: date | None = None) -> Question:
    day = day or replay.days[at]
    message = (
        f"“{text}” bears on #{claim} since {day}, and {REACTION_DAYS} days later there was no reaction: does it count?"
    )
    due = day + timedelta(days=REACTION_DAYS)
    numbers = (replay.revisions[at].number,)
    question = Question(SignalKind.EVIDENCE_WITHOUT_REACTION, message, numbers, at, claim, due)
    _settle(question, replay, at, day)
    return question


def _settle(question: Question, replay: Replay, at: int, day: date) -> None:
    """Settle it by the first revision card from that place and day on, or by the end of its claim."""
    card, end = replay.cards_since(at, day), replay.end_of(question.claim, at)
    if card is not None and (end is None or card <= end):
        question.settle(replay.revisions[card], "a revision card came after it")
    elif end is not None:
        question.settle(replay.revisions[end], "the claim was given up")


@dataclass(frozen=True, slots=True)
class _Fall:
    """A claim that was retired, a prediction that failed, or a document that was given up."""

    key: EdgeKey
    """The target, without a card for a whole document."""
    moment: datetime
    text: str
    """The subject and the event, for people."""

    def hits(self, key: EdgeKey) -> bool:
        """True for an edge that leads to it."""
        return key == self.key or (not self.key[1] and key[0] == self.key[0])


def _falls(replay: Replay) -> Iterator[Question]:
    falls = [*_own_falls(replay), *_cited_falls(replay)]
    seen = set()
    for (card, key), (start, end) in _spans(replay) if falls else ():
        for fall in falls:
            if fall.hits(key) and (card, fall) not in seen:
                seen.add((card, fall))
                question = _fall(replay, card, fall, start, end)
                if question:
                    yield question


def _own_falls(replay: Replay) -> Iterator[_Fall]:
    """Claims of the document itself that were retired, and predictions that failed."""
    for revision in replay.revisions:
        for change in revision.changes:
            key, moment = (f"#{change.card}", change.card), revision.row.author_date
            if change.kind is ChangeKind.CLAIM_RETIRED:
                yield _Fall(key, moment, f"claim #{change.card} was retired")
            elif _fails(change):
                yield _Fall(key, moment, f"prediction #{change.card} failed")


def _fails(change: Change) -> bool:
    resolved = change.kind in (ChangeKind.PREDICTION_RESOLVED, ChangeKind.PREDICTION_RE_RESOLVED)
    return resolved and str(change.after).startswith(_FAILED)


def _cited_falls(replay: Replay) -> Iterator[_Fall]:
    """Documents that were given up, and cards of theirs that fell."""
    for source in replay.sources:
        name = source.id or source.path
        for (_, before), (moment, status) in zip(source.states, source.states[1:], strict=False):
            if status in _FALLEN and before != status:
                yield _Fall((name, ""), moment, f"“{source.title}” was {status}")
        for card, moment, event in source.falls:
            yield _Fall((name, card), moment, f"#{card} of “{source.title}” {event}")


def _spans(replay: Replay) -> Iterator[tuple[tuple[str, EdgeKey], tuple[int, int | None]]]:
    """Each edge, as its card and target, with the place at which it came and that at which it went."""
    spans: dict[tuple[str, EdgeKey], tuple[int, int | None]] = {}
    for at, revision in enumerate(replay.revisions):
        for change in revision.changes:
            if change.kind in (ChangeKind.EVIDENCE_ATTACHED, ChangeKind.EVIDENCE_DETACHED):
                edge = change.card, edge_key(str(change.details["target"]), replay.names)
                if change.kind is ChangeKind.EVIDENCE_ATTACHED:
                    spans[edge] = spans[edge][0] if edge in spans else at, None
                elif edge in spans:
                    spans[edge] = spans[edge][0], at
    yield from spans.items()


def _fall(replay: Replay, card: str, fall: _Fall, start: int, end: int | None) -> Question | None:
    """The question about an edge that came at `start` and went at `end`; None where the fall left none.

    It belongs to the last revision before the fall, or to the one that brought it.
    """
    moments = [revision.row.author_date for revision in replay.revisions]
    after = next((at for at, moment in enumerate(moments) if moment >= fall.moment), len(moments))
    at = after if after < len(moments) and moments[after] == fall.moment else after - 1
    reply = next((at for at in range(after, len(moments)) if replay.revisions[at].reasons), None)
    ended = replay.end_of(card) if card else None
    if start > at or reply == at or any(place is not None and place <= at for place in (end, ended)):
        return None
    day = fall.moment.astimezone(replay.zone).date()
    about = f"#{card} cites it" if card else "the document cites it"
    message = f"{fall.text} on {day}, {about}, and no revision followed: does it still hold?"
    question = Question(SignalKind.UNANSWERED_FALL, message, (replay.revisions[at].number,), at, card)
    endings = [(reply, "a revision card came after it"), (end, "it is not cited any more")]
    endings.append((ended, "the claim was given up"))
    for place, how in sorted((place, how) for place, how in endings if place is not None):
        question.settle(replay.revisions[place], how)
    review = next((moment for moment in replay.reviews if moment >= fall.moment), None)
    if question.settlement is None and review is not None:
        held = max((one.number for one, moment in zip(replay.revisions, moments, strict=True) if moment <= review))
        question.settlement = Settlement(held, f"it was reviewed on {review.astimezone(replay.zone).date()}")
    return question
