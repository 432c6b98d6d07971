"""The integrity of a thesis over its history: moves without evidence, terms changed afterwards, vanished cards.

Signals are questions, not verdicts. Everything is read from the changes of each revision, so that a history that grew
gives the same as one read again; `evidence_support` has the signals about the evidence of the newest version.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta, tzinfo

from conviction.history import evidence_support
from conviction.history.card_diff import edge_name
from conviction.history.line import on_line, replayed
from conviction.model.argument import percent
from conviction.model.document import Document
from conviction.model.history import Change, ChangeKind, CitedDocument, Layer, Revision, Signal, SignalKind

__all__ = ["REACTION_DAYS", "raised", "signals", "with_targets"]

REACTION_DAYS = 30
"""Days within which evidence needs a move of conviction or a revision card."""
_DRIFT = 0.1
"""The limit of conviction's distance from its value at the last evidence, exclusive."""
_TROUBLED = frozenset({"disputed", "retracted", "withdrawn"})
_RESOLVED = frozenset({ChangeKind.PREDICTION_RESOLVED, ChangeKind.PREDICTION_RE_RESOLVED})
_CHECKED = frozenset({ChangeKind.CRITERION_MET, ChangeKind.CRITERION_UNMET})
_EVIDENCE = frozenset(kind for kind in ChangeKind if kind.layer is Layer.EVIDENCE) - _RESOLVED - _CHECKED
"""The changes of the evidence of one claim, or of the document."""
_ENDED = frozenset(
    {ChangeKind.CLAIM_RETIRED, ChangeKind.CLAIM_MERGED, ChangeKind.CLAIM_SPLIT, ChangeKind.CLAIM_DROPPED}
)
_TELLING = re.compile(
    r"\d+(?:[.,:/-]\d+)*\s?%?"
    r"|\b(?:no|not|never|none|nobody|nothing|neither|nor|without|cannot|\w+n't"
    r"|all|every|each|most|some|any|few|half|many|several|only|both|majority|minority|always|often|rarely|sometimes"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty|thirty|forty|fifty|hundred|thousand"
    r"|once|twice|third|quarter|double|triple"
    r"|must|should|shall|may|might|can|could|will|would"
    r"|more|less|fewer|over|under|above|below|least|before|after|within|until|than|exactly"
    r"|january|february|march|april|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
"""Words that make a statement another one: a number, day, per cent, negation, quantifier, modal or comparator."""


def signals(
    revisions: Sequence[Revision],
    document: Document | None,
    sources: Sequence[CitedDocument],
    *,
    zone: tzinfo,
) -> tuple[Signal, ...]:
    """Every question that the history raises or, if nothing happens, will raise on a day (`due`), by revision.

    Args:
        revisions: By number, the changes of their targets among them (`with_targets`). They are followed along the
            line: a side branch counts from its merge on, with the changes that the merge took.
        document: As the last revision left it.
        sources: The documents that it cites, and those that bear on it.
        zone: The workspace's timezone, in which a commit has its day.
    """
    if not revisions:
        return ()
    revisions = replayed(revisions)
    questions = [
        *_moved(revisions),
        *_unanswered(revisions, sources, zone),
        *_tampered(revisions),
        *(evidence_support.signals(revisions, document, sources, zone=zone) if document else ()),
    ]
    order = list(SignalKind)
    return tuple(sorted(questions, key=lambda s: (s.revisions[:1], order.index(s.kind), s.claim, s.message)))


def raised(signals: Iterable[Signal], today: date) -> tuple[Signal, ...]:
    """Those that are raised by that day."""
    return tuple(signal for signal in signals if signal.due is None or signal.due <= today)


def with_targets(revisions: Sequence[Revision], sources: Sequence[CitedDocument]) -> tuple[Revision, ...]:
    """The revisions with `target-status-changed`, where a cited document was disputed, retracted or withdrawn.

    A change between two revisions of the line belongs to the later one; one after the last belongs to the last.
    """
    changes: dict[int, list[Change]] = {}
    row = replayed(revisions) if sources else ()
    line = {revision.number for revision in on_line(revisions)}
    held = [at for at, revision in enumerate(row) if revision.number in line]
    for source in sources:
        for (_, was), (moment, now) in zip(source.states, source.states[1:], strict=False):
            if not {was, now} & _TROUBLED:
                continue
            later = (at for at in held if row[at].row.author_date >= moment)
            place = next(later, len(row))
            owner = row[place if place < len(row) else held[-1]].number
            for card in _citing(row[:place], source):
                about = f"#{card}   {source.title}" if card else source.title
                message = f"{about}: {was} → {now} on {moment.date()}"
                change = Change(
                    ChangeKind.TARGET_STATUS_CHANGED, message, was, now, card, {"target": source.path, "id": source.id}
                )
                changes.setdefault(owner, []).append(change)
    if not changes:
        return tuple(revisions)
    return tuple(
        replace(revision, changes=(*revision.changes, *changes.get(revision.number, ()))) for revision in revisions
    )


def _citing(revisions: Iterable[Revision], source: CitedDocument) -> list[str]:
    """The cards that cite the source after these revisions."""
    cards: dict[str, None] = {}
    for revision in revisions:
        for change in revision.changes:
            if change.kind is ChangeKind.EVIDENCE_ATTACHED and edge_name(str(change.after)) in source.names:
                cards[change.card] = None
            elif change.kind is ChangeKind.EVIDENCE_DETACHED and edge_name(str(change.before)) in source.names:
                cards.pop(change.card, None)
    return list(cards)


@dataclass(slots=True)
class _Conviction:
    """The conviction of the thesis, or of a claim, now and at the last change of evidence."""

    base: float | None = None
    now: float | None = None
    since: int = 0
    """The revision in which evidence last changed."""
    moves: list[int] = field(default_factory=list)
    """The revisions that moved it since."""

    def step(self, number: int, value: float | None, evidence: bool) -> None:
        """One revision; a move in the revision that changes evidence is explained."""
        if value is None:
            return
        if evidence or self.base is None:
            self.base, self.since, self.moves = value, number, []
        elif value != self.now:
            self.moves.append(number)
        self.now = value

    @property
    def adrift(self) -> bool:
        """True when it is ten points or more from its value at the last evidence."""
        return (
            bool(self.moves)
            and self.base is not None
            and self.now is not None
            and abs(self.now - self.base) >= _DRIFT - 1e-9
        )


def _moved(revisions: Sequence[Revision]) -> Iterator[Signal]:
    standing: dict[str, _Conviction] = {"": _Conviction()}
    by_claim: dict[tuple[str, int], Signal] = {}
    for revision in revisions:
        claims = _claim_convictions(revision.changes)
        evidence, for_all = _evidence(revision.changes)
        for claim in {"", *claims, *evidence, *(standing if for_all else ())}:
            conviction = standing.setdefault(claim, _Conviction())
            value = claims.get(claim, conviction.now) if claim else revision.conviction
            conviction.step(revision.number, value, for_all or claim in evidence)
            if conviction.adrift and conviction.moves[-1] == revision.number:
                by_claim[claim, conviction.since] = _adrift(claim, conviction)
    yield from by_claim.values()


def _claim_convictions(changes: Iterable[Change]) -> dict[str, float]:
    """The convictions of the claims that these changes set, by id."""
    convictions: dict[str, float] = {}
    for change in changes:
        value: object = None
        if change.kind is ChangeKind.CLAIM_ADDED:
            value = change.details.get("conviction")
        elif change.kind is ChangeKind.CONVICTION_MOVED and change.card:
            value = change.after
        if isinstance(value, int | float):
            convictions[change.card] = float(value)
    return convictions


def _evidence(changes: Iterable[Change]) -> tuple[set[str], bool]:
    """The claims whose evidence changed, the thesis (no claim) among them; True when it changed for all of them."""
    claims: set[str] = set()
    for change in changes:
        if change.kind is ChangeKind.CRITERION_MET:
            return claims, True
        if change.kind in _EVIDENCE:
            claims |= {"", change.card}
        elif change.kind in _RESOLVED:
            claims |= {"", *str(change.details.get("claims", "")).split()}
    return claims, False


def _adrift(claim: str, conviction: _Conviction) -> Signal:
    name = f"#{claim}" if claim else "the thesis"
    message = (
        f"conviction of {name} went from {percent(conviction.base)} to {percent(conviction.now)} "
        f"and no evidence changed since r{conviction.since}: what was learnt?"
    )
    return Signal(SignalKind.MOVED_WITHOUT_EVIDENCE, message, tuple(conviction.moves), claim)


class _Reactions:
    """When the thesis answered to evidence: the days of its revision cards and of its moves of conviction."""

    def __init__(self, revisions: Sequence[Revision], zone: tzinfo) -> None:
        self.days = [revision.row.author_date.astimezone(zone).date() for revision in revisions]
        self.cards = {day for revision in revisions for day, _ in revision.reasons if day}
        self.moves: dict[str, set[date]] = {"": set()}
        """By claim the days on which its conviction moved or it ended; the thesis' own under the empty name."""
        self.born: dict[str, int] = {}
        """By claim the place of its first revision."""
        before = revisions[0].conviction
        for at, revision in enumerate(revisions):
            if revision.conviction != before:
                self.moves[""].add(self.days[at])
                before = revision.conviction
            for change in revision.changes:
                if change.kind is ChangeKind.CLAIM_ADDED:
                    self.born.setdefault(change.card, at)
                elif change.kind is ChangeKind.CONVICTION_MOVED or change.kind in _ENDED:
                    self.moves.setdefault(change.card, set()).add(self.days[at])

    def due(self, claim: str, day: date) -> bool:
        """True when nothing answers evidence of that day within 30 days."""
        last = day + timedelta(days=REACTION_DAYS)
        answers = self.cards | self.moves[""] | self.moves.get(claim, set())
        return not any(day <= answer <= last for answer in answers)


def _unanswered(revisions: Sequence[Revision], sources: Iterable[CitedDocument], zone: tzinfo) -> Iterator[Signal]:
    """Evidence to which neither a conviction nor a revision card answered within 30 days."""
    answers = _Reactions(revisions, zone)
    for at, revision in enumerate(revisions):
        for change in revision.changes:
            new = change.kind is ChangeKind.EVIDENCE_ATTACHED and answers.born.get(change.card, at) < at
            if new and answers.due(change.card, answers.days[at]):
                text = str(change.details.get("text") or change.after)
                yield _silence(change.card, text, answers.days[at], revision.number)
    for source in sources:
        for claim, moment in source.bears:
            day = moment.astimezone(zone).date()
            if claim in answers.born and day >= answers.days[answers.born[claim]] and answers.due(claim, day):
                earlier = [r.number for r, d in zip(revisions, answers.days, strict=True) if d <= day]
                yield _silence(claim, source.title, day, max(earlier, default=1))


def _silence(claim: str, what: str, day: date, number: int) -> Signal:
    message = (
        f"“{what}” bears on #{claim} since {day}, and {REACTION_DAYS} days later there was no reaction: does it count?"
    )
    due = day + timedelta(days=REACTION_DAYS)
    return Signal(SignalKind.EVIDENCE_WITHOUT_REACTION, message, (number,), claim, due)


def _tampered(revisions: Sequence[Revision]) -> Iterator[Signal]:
    """Terms that were moved, cards that vanished, criteria that were cleared, and wording that changed the meaning."""
    made_in: dict[str, int] = {}
    for at, revision in enumerate(revisions):
        draft = at > 0 and revisions[at - 1].status == "draft"
        evidence = any(
            change.kind in _EVIDENCE or change.kind in _RESOLVED or change.details.get("sourced")
            for change in revision.changes
        )
        for change in revision.changes:
            if change.kind in (ChangeKind.PREDICTION_MADE, ChangeKind.CRITERION_ADDED):
                made_in.setdefault(change.card, revision.number)
            signal = _of_change(change, revision, evidence, made_in)
            if signal and not (draft and signal.kind in (SignalKind.GOALPOSTS, SignalKind.DROPPED_QUIETLY)):
                yield signal


def _of_change(change: Change, revision: Revision, evidence: bool, made_in: Mapping[str, int]) -> Signal | None:
    card, numbers = change.card, (revision.number,)
    name = f"#{card}, made in r{made_in[card]}" if card in made_in else f"#{card}"
    if change.kind in (ChangeKind.TERMS_CHANGED, ChangeKind.THRESHOLD_CHANGED):
        return _of_terms(change, name, numbers)
    if change.kind is ChangeKind.CLAIM_DROPPED:
        message = f"claim #{card} vanished: it belongs under Retired claims, with the reason"
        return Signal(SignalKind.DROPPED_QUIETLY, message, numbers, card)
    if change.kind is ChangeKind.CRITERION_REMOVED and change.after is None:
        message = f"kill criterion {name}, vanished: give it the status `dropped on` a day instead"
        return Signal(SignalKind.DROPPED_QUIETLY, message, numbers, card)
    if change.kind is ChangeKind.CRITERION_UNMET and str(change.before or "").startswith("met") and not evidence:
        message = f"kill criterion #{card} went from met to not met, and no evidence changed: what cleared it?"
        return Signal(SignalKind.TRIGGERED_AND_CLEARED, message, numbers, card)
    if change.kind is ChangeKind.CLAIM_REWORDED and any(reason == "wording" for _, reason in revision.reasons):
        return _of_wording(change, revision)
    return None


def _of_terms(change: Change, name: str, numbers: tuple[int, ...]) -> Signal:
    """The signal of a prediction or a criterion whose terms changed, or of a prediction that vanished."""
    if change.after is None and change.details.get("part") == "prediction":
        message = f"prediction {name}, vanished: give it an outcome instead, `withdrawn` for example"
        return Signal(SignalKind.DROPPED_QUIETLY, message, numbers, change.card)
    part = str(change.details.get("part", "terms")).replace("-", " ")
    sides = f"from “{change.before or '—'}” to “{change.after or '—'}”"
    message = f"{name}: {part} went {sides} afterwards; the first one counts"
    return Signal(SignalKind.GOALPOSTS, message, numbers, change.card)


def _of_wording(change: Change, revision: Revision) -> Signal | None:
    """The signal of a claim with other numbers, negations or limits although its revision card says "wording"."""
    was, now = _telling(str(change.before)), _telling(str(change.after))
    if was == now:
        return None
    gone, come = (", ".join(sorted(part.elements())) or "nothing" for part in (was - now, now - was))
    message = f"r{revision.number} says “wording”, but in #{change.card} {gone} became {come}: is it the same claim?"
    return Signal(SignalKind.WORDING_AS_CHANGE, message, (revision.number,), change.card)


def _telling(statement: str) -> Counter[str]:
    return Counter(word.lower().replace(" ", "") for word in _TELLING.findall(statement))
