"""The evidence of the load-bearing claims of a thesis: evidence of one side, of one source, or out of date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from conviction.history.card_identity import edge_name
from conviction.history.responses import searched_until
from conviction.history.signal_kinds.replay import CLOSED, EdgeStates, Question, Replay
from conviction.history.targets import EdgeKey, edge_key
from conviction.model.argument import Direction, Edge, Weight
from conviction.model.history import Change, ChangeKind, CitedDocument, Layer, Revision
from conviction.model.pseudonym import voice
from conviction.model.signal import SignalKind

__all__ = ["fall_of", "questions"]

FRESH_DAYS = 365
"""Days for which evidence without a `fresh_until` counts as fresh."""
_AHEAD = timedelta(days=1)
"""How far the day of a search may be ahead of its commit's: the author may be in another timezone."""
_GONE = frozenset({"retracted", "withdrawn"})


def questions(replay: Replay) -> Iterator[Question]:
    """`one-sided`, `one-source` and `stale`: each stretch of revisions in which a claim had that fault."""
    runs = _Runs(replay)
    for at in range(len(replay.revisions)):
        runs.step(at)
    yield from runs.questions
    for question in runs.questions:
        if question.kind is SignalKind.ONE_SIDED:
            _searched(replay, question)


@dataclass(frozen=True, slots=True)
class _Fault:
    """A fault in the support of a claim, after one revision."""

    message: str
    due: date | None = None
    """The first day on which it is one; None for at once."""


class _Runs:
    """The support of the load-bearing claims along a history; a fault that lasts is one question."""

    def __init__(self, replay: Replay) -> None:
        self.replay = replay
        self.questions: list[Question] = []
        self._running: dict[tuple[str, SignalKind], Question] = {}
        self._edges = EdgeStates(replay.names)
        self._against: dict[str, dict[EdgeKey, str]] = {}
        """By claim the weights of all evidence ever logged against it."""
        self._attached: dict[str, dict[EdgeKey, date]] = {}
        """By claim the day on which it first cited each target."""
        self._faults: dict[str, dict[SignalKind, _Fault]] = {}
        """By claim its faults, computed again when its evidence changes."""
        self._bearing: tuple[str, ...] = ()

    def step(self, at: int) -> None:
        """One revision."""
        revision = self.replay.revisions[at]
        self._edges.news(revision.changes)
        for change in revision.changes:
            if change.kind.layer is Layer.EVIDENCE:
                self._faults.pop(change.card, None)
                self._note(change, at)
        last = at == len(self.replay.revisions) - 1
        self._bearing = () if revision.status in CLOSED else revision.load_bearing
        for claim in self._bearing:
            if claim not in self._faults or last:
                self._faults[claim] = dict(self._faults_of(claim, None if last else revision.row.author_date))
        for kind in (SignalKind.ONE_SIDED, SignalKind.ONE_SOURCE, SignalKind.STALE):
            for claim in dict.fromkeys([*self._bearing, *(card for card, one in self._running if one is kind)]):
                fault = self._faults[claim].get(kind) if claim in self._bearing else None
                self._run(claim, kind, fault, at)

    def _run(self, claim: str, kind: SignalKind, fault: _Fault | None, at: int) -> None:
        """Begin, continue or end the question of a claim."""
        revision, day = self.replay.revisions[at], self.replay.days[at]
        question = self._running.get((claim, kind))
        fresh = fault is not None and fault.due is not None and fault.due > day
        if question and (fault is None or (fresh and _is_due(question, day))):
            self._end(question, claim, kind, at)
            question = None
        if fault is None:
            return
        if question is None:
            question = self._running[claim, kind] = Question(kind, "", (), at, claim, fault.due)
            self.questions.append(question)
        if not _is_due(question, day):
            question.due = fault.due
        question.message = fault.message
        if revision.row.commit or question.at == at:
            question.revisions = (revision.number,)

    def _end(self, question: Question, claim: str, kind: SignalKind, at: int) -> None:
        """Settle a question that was due; one that never was is dropped."""
        del self._running[claim, kind]
        if _is_due(question, self.replay.days[at]):
            question.settle(self.replay.revisions[at], self._ending(claim, kind, at))
        else:
            self.questions = [one for one in self.questions if one is not question]

    def _ending(self, claim: str, kind: SignalKind, at: int) -> str:
        """The reason why a fault is over."""
        revision = self.replay.revisions[at]
        if revision.status in CLOSED:
            return f"the document is {revision.status}"
        if claim not in self._bearing:
            if self.replay.end_of(claim) is not None:
                return "the claim was given up"
            gone = any(one.card == claim and one.kind is ChangeKind.CLAIM_DROPPED for one in revision.changes)
            return "the claim is gone" if gone else "the claim is not load-bearing any more"
        if kind is SignalKind.ONE_SIDED:
            return "evidence against it was logged"
        return "newer evidence was logged" if kind is SignalKind.STALE else "it does not fall with one source any more"

    def _note(self, change: Change, at: int) -> None:
        """Note evidence against a claim, and the day on which a target was first cited."""
        if "direction" not in change.details:
            return
        key = edge_key(str(change.details["target"]), self.replay.names)
        if change.kind is ChangeKind.EVIDENCE_ATTACHED:
            self._attached.setdefault(change.card, {}).setdefault(key, self.replay.days[at])
        if change.details["direction"] == Direction.AGAINST.value or (
            change.kind is ChangeKind.DIRECTION_CHANGED and change.before == Direction.AGAINST.value
        ):
            weights = self._against.setdefault(change.card, {})
            other = weights.get(key)
            if other in (None, Weight.WEAK.value):
                weights[key] = str(change.details.get("weight") or "not weighed")

    def _faults_of(self, claim: str, moment: datetime | None) -> Iterator[tuple[SignalKind, _Fault]]:
        """The faults of a load-bearing claim at a moment; None is now."""
        against = set(self._against.get(claim, {}).values())
        if not against:
            message = f"nothing against #{claim} was ever logged: who would disagree?"
            yield SignalKind.ONE_SIDED, _Fault(message)
        elif against == {Weight.WEAK.value}:
            message = f"all evidence ever logged against #{claim} is weak: what would be the strongest case?"
            yield SignalKind.ONE_SIDED, _Fault(message)
        edges = [one for one in self._edges_of(claim, moment) if one.direction is Direction.FOR]
        fall = fall_of(edges, self.replay.names, moment)
        if fall:
            message = f"#{claim} falls if {fall} is taken away: is there another source?"
            yield SignalKind.ONE_SOURCE, _Fault(message)
        newest = _newest(edges, self.replay.names, self._attached.get(claim, {}), moment)
        if newest:
            due, text = newest
            yield SignalKind.STALE, _Fault(f"the newest evidence for #{claim} {text}", due)

    def _edges_of(self, claim: str, moment: datetime | None) -> Sequence[Edge]:
        """The edges of a claim: those of the text, where it is the last one."""
        card = self.replay.document.card(claim) if self.replay.document and moment is None else None
        return card.edges if card else tuple(self._edges.current.get(claim, {}).values())


def _is_due(question: Question, day: date) -> bool:
    """True when it is raised by that day."""
    return question.due is None or question.due <= day


def _searched(replay: Replay, question: Question) -> None:
    """Settle `one-sided` by the newest search for evidence against the claim."""
    best: tuple[date, date, Revision, str] | None = None
    for revision, day, responses in zip(replay.revisions, replay.days, replay.responses, strict=True):
        for one in responses:
            span = searched_until(one.text) if one.label == "searched" and one.card == question.claim else None
            if span and span[0] <= day + _AHEAD and (best is None or span >= best[:2]):
                best = (*span, revision, one.text)
    if best:
        question.settle(best[2], f"searched: {best[3]}", best[1])


@dataclass(frozen=True, slots=True)
class _Root:
    """One thing that can be taken away."""

    order: int
    """Persons before conversations before other documents: the deepest cause is named."""
    name: str
    text: str = field(compare=False)


def fall_of(edges: Sequence[Edge], sources: Mapping[str, CitedDocument], moment: datetime | None = None) -> str:
    """The one thing, in words, without which a claim with this evidence falls; empty when there is none.

    A document made from others (`derived_from`) falls with all of them; a conversation falls with its participant.
    Retracted and withdrawn evidence does not count; `moment` is the instant of its status, None for now.
    """
    standing = [edge for edge in edges if not _is_gone(sources.get(edge_name(edge.target)), moment)]
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
        own.add(_Root(0, voice(source.participant), f"{source.participant}'s word"))
    parents = [parent for parent in source.derived_from if parent not in visited and parent not in source.names]
    if not parents:
        return own
    shared: set[_Root] | None = None
    for parent in parents:
        roots = _needs(parent, parent, sources, visited | source.names | {parent})
        shared = roots if shared is None else {root for root in shared if root in roots}
    return own | (shared or set())


def _is_gone(source: CitedDocument | None, moment: datetime | None) -> bool:
    """True for a document that was retracted or withdrawn by then."""
    if source is None:
        return False
    if moment is None:
        return source.status in _GONE
    return next((status for since, status in reversed(source.states) if since <= moment), "") in _GONE


def _newest(
    edges: Sequence[Edge],
    sources: Mapping[str, CitedDocument],
    attached: Mapping[EdgeKey, date],
    moment: datetime | None,
) -> tuple[date, str] | None:
    """The day from which the newest evidence is out of date, and that in words; None without evidence with a day."""
    newest: tuple[date, CitedDocument | None, str] | None = None
    for edge in edges:
        name = edge_name(edge.target)
        source = sources.get(name)
        if _is_gone(source, moment):
            continue
        day = (source.day if source else None) or attached.get(edge_key(edge.target, sources))
        if day and (newest is None or day > newest[0]):
            newest = (day, source, edge.text or edge.target)
    if newest is None:
        return None
    day, source, text = newest
    if source and source.fresh_until:
        return source.fresh_until + timedelta(days=1), f"was fresh until {source.fresh_until}: “{text}”"
    return day + timedelta(days=FRESH_DAYS + 1), f"is of {day}, more than a year ago: “{text}”"
