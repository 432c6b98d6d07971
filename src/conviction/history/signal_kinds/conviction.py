"""`moved-without-evidence`: the convictions of the thesis and its claims, against their values at the last evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from conviction.history.signal_kinds.replay import ENDED, RESOLVED, Question, Replay
from conviction.model.argument import percent
from conviction.model.history import Change, ChangeKind, Revision
from conviction.model.signal import SignalKind

__all__ = ["questions"]

_DRIFT = 0.1
"""The limit of conviction's distance from its value at the last evidence, exclusive."""


@dataclass(slots=True)
class _Conviction:
    """The conviction of the thesis, or of a claim, now and at the last change of evidence."""

    claim: str
    base: float | None = None
    now: float | None = None
    since: int = 0
    """The revision in which evidence last changed."""
    moves: list[int] = field(default_factory=list)
    """The revisions that moved it since."""
    question: Question | None = None
    """The question of this stretch without evidence."""

    def restart(self, number: int) -> None:
        """Count from the current value on."""
        self.base, self.since, self.moves, self.question = self.now, number, [], None

    @property
    def adrift(self) -> bool:
        """True when it is ten points or more from its value at the last evidence."""
        return self.base is not None and self.now is not None and abs(self.now - self.base) >= _DRIFT - 1e-9

    def step(self, at: int, revision: Revision, value: float | None, evidence: bool) -> Question | None:
        """One revision; the question that it raises. A move in the revision that changes evidence is explained."""
        moved = value is not None and value != self.now
        if value is not None:
            self.now = value
        if evidence or self.base is None:
            if self.question and evidence:
                self.question.settle(revision, "new evidence came in")
            self.restart(revision.number)
        elif moved:
            self.moves.append(revision.number)
            return self._moved(at, revision)
        return None

    def _moved(self, at: int, revision: Revision) -> Question | None:
        if not self.adrift:
            if self.question:
                self.question.settle(revision, f"conviction is back at {percent(self.now)}")
            return None
        name = f"#{self.claim}" if self.claim else "the thesis"
        message = (
            f"conviction of {name} went from {percent(self.base)} to {percent(self.now)} "
            f"and no evidence changed since r{self.since}: what was learnt?"
        )
        if self.question:  # it was away, or back for a while: one question
            self.question.message, self.question.revisions, self.question.settlement = message, tuple(self.moves), None
            return None
        self.question = Question(SignalKind.MOVED_WITHOUT_EVIDENCE, message, tuple(self.moves), at, self.claim)
        return self.question


def questions(replay: Replay) -> Iterator[Question]:
    """One for each stretch without evidence in which a conviction moved too far."""
    standing = {"": _Conviction("")}
    for at, revision in enumerate(replay.revisions):
        values = _claim_convictions(revision.changes)
        evidence, for_all = _evidence(revision.changes, replay.news[at])
        for claim in sorted({"", *values, *evidence, *(standing if for_all else ())}):
            conviction = standing.setdefault(claim, _Conviction(claim))
            value = values.get(claim) if claim else revision.conviction
            raised = conviction.step(at, revision, value, for_all or claim in evidence)
            if raised:
                yield raised
        _settle(standing, revision, _answered(replay, at))


def _settle(standing: dict[str, _Conviction], revision: Revision, answered: dict[str, str]) -> None:
    """Settle the questions of claims that are given up, and those that the author answered."""
    ended = {change.card for change in revision.changes if change.kind in ENDED}
    for claim, conviction in standing.items():
        if conviction.question and claim in answered:
            conviction.question.settle(revision, answered[claim])
            conviction.restart(revision.number)
        elif conviction.question and claim in ended:
            conviction.question.settle(revision, "the claim was given up")


def _answered(replay: Replay, at: int) -> dict[str, str]:
    """By claim the answers of a revision to this question."""
    kind = SignalKind.MOVED_WITHOUT_EVIDENCE.value
    return {one.card: f"answered: “{one.text}”" for one in replay.responses[at] if one.signal == kind}


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


def _evidence(changes: Iterable[Change], news: Iterable[Change]) -> tuple[set[str], bool]:
    """The claims whose evidence changed, the thesis (no claim) among them; True when it changed for all of them."""
    claims: set[str] = set()
    for change in news:
        claims |= {"", change.card}
    for change in changes:
        if change.kind is ChangeKind.CRITERION_MET:
            return claims, True
        if change.kind in RESOLVED:
            claims |= {"", *str(change.details.get("claims", "")).split()}
    return claims, False
