"""The line of a history, replayed for its questions: which evidence was new, and which responses still count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from conviction.history.card_ids import with_current_ids
from conviction.history.line import replayed
from conviction.history.responses import responses_of
from conviction.history.targets import EdgeKey, by_name, edge_key
from conviction.model.argument import Direction, Edge, Weight
from conviction.model.document import Document
from conviction.model.history import Change, ChangeKind, CitedDocument, Layer, Revision
from conviction.model.signal import Response, Settlement, Signal, SignalKind

__all__ = ["CLOSED", "ENDED", "RESOLVED", "EdgeStates", "Question", "Replay", "replay"]

RESOLVED = frozenset({ChangeKind.PREDICTION_RESOLVED, ChangeKind.PREDICTION_RE_RESOLVED})
_CHECKED = frozenset({ChangeKind.CRITERION_MET, ChangeKind.CRITERION_UNMET})
_EVIDENCE = frozenset(kind for kind in ChangeKind if kind.layer is Layer.EVIDENCE) - RESOLVED - _CHECKED
"""The changes of the evidence of one claim, or of the document."""
ENDED = frozenset({ChangeKind.CLAIM_RETIRED, ChangeKind.CLAIM_MERGED, ChangeKind.CLAIM_SPLIT})
"""The ways in which a claim is given up, with its tombstone."""
CLOSED = frozenset({"confirmed", "refuted", "abandoned", "superseded", "retired"})
"""Statuses of documents that nobody leans on any more."""


@dataclass(slots=True)
class Question:
    """A signal in the making."""

    kind: SignalKind
    message: str
    revisions: tuple[int, ...]
    at: int
    """The place in the replay at which it was raised."""
    claim: str = ""
    due: date | None = None
    settlement: Settlement | None = None

    def settle(self, revision: Revision, how: str, until: date | None = None) -> None:
        """Settle it in that revision, unless it is settled already."""
        if self.settlement is None:
            self.settlement = Settlement(revision.number, how, until)

    def signal(self, uncommitted: int) -> Signal:
        """The finished signal."""
        return Signal(self.kind, self.message, self.revisions, self.claim, self.due, self.settlement, uncommitted)


@dataclass(frozen=True)
class Replay:
    """The line as one row of revisions, with everything that the questions follow along it."""

    revisions: tuple[Revision, ...]
    """As `replayed` returns them, each card under its current id; the working text may be the last."""
    days: tuple[date, ...]
    """The day of each."""
    news: tuple[tuple[Change, ...], ...]
    """For each the changes that are new evidence."""
    responses: tuple[tuple[Response, ...], ...]
    """For each the responses that it added and that the document still has."""
    document: Document | None
    """The document after the last one."""
    sources: tuple[CitedDocument, ...]
    names: Mapping[str, CitedDocument]
    """The sources by each of their names."""
    zone: tzinfo
    reviews: tuple[datetime, ...]
    """The instants at which reviews of the document were published."""

    @property
    def uncommitted(self) -> int:
        """The number of the working text; 0 when it is not among the revisions."""
        return 0 if self.revisions[-1].row.commit else self.revisions[-1].number

    def label(self, at: int) -> str:
        """The revision at a place in words: `r12`, or the working text."""
        revision = self.revisions[at]
        return f"r{revision.number}" if revision.row.commit else "the working text"

    def cards_since(self, at: int, day: date) -> int | None:
        """The first place from `at` on with a revision card of that day or later; None without one."""
        for place in range(at, len(self.revisions)):
            if any((written or self.days[place]) >= day for written, _ in self.revisions[place].reasons):
                return place
        return None

    def end_of(self, claim: str, at: int = 0) -> int | None:
        """The first place from `at` on at which a claim is given up; None while it is not."""
        for place in range(at, len(self.revisions)):
            if any(change.card == claim and change.kind in ENDED for change in self.revisions[place].changes):
                return place
        return None


def replay(
    revisions: Sequence[Revision], document: Document | None, sources: Sequence[CitedDocument], zone: tzinfo
) -> Replay:
    """The replay of revisions by number, the changes of their targets among them (`targets.with_targets`)."""
    written = replayed(revisions)
    row = with_current_ids(written)
    names = by_name(sources)
    states = EdgeStates(names)
    current = set(responses_of(document)) if document else None
    return Replay(
        row,
        tuple(revision.row.author_date.astimezone(zone).date() for revision in row),
        tuple(states.news(revision.changes) for revision in row),
        tuple(_in_force(before, now, current) for before, now in zip(written, row, strict=True)),
        document,
        tuple(sources),
        names,
        zone,
        tuple(sorted(source.reviewed for source in sources if source.reviewed)),
    )


def _in_force(written: Revision, now: Revision, current: set[Response] | None) -> tuple[Response, ...]:
    """The responses of a revision that the document still has, under the old id of a card or under its current one."""
    pairs = zip(written.responses, now.responses, strict=True)
    return tuple(one for was, one in pairs if current is None or was in current or one in current)


@dataclass(slots=True)
class EdgeStates:
    """The edges of every claim along a history, and every state that each of them ever had."""

    names: Mapping[str, CitedDocument]
    current: dict[str, dict[EdgeKey, Edge]] = field(default_factory=dict)
    """By claim, the empty one for the document itself, its edges in order."""
    _seen: set[tuple[str, EdgeKey, tuple[object, object] | None]] = field(default_factory=set)

    def news(self, changes: Sequence[Change]) -> tuple[Change, ...]:
        """Apply the changes, and return those that are new evidence.

        An edge that comes back as it was, goes once more, or was carried along by a split or a merge is not new.
        """
        return tuple(change for change in changes if change.kind in _EVIDENCE and self._apply(change))

    def _apply(self, change: Change) -> bool:
        details = change.details
        if change.kind is ChangeKind.TARGET_STATUS_CHANGED:
            return True
        key = edge_key(str(details["target"]), self.names)
        edges = self.current.setdefault(change.card, {})
        if change.kind is ChangeKind.EVIDENCE_DETACHED:
            edges.pop(key, None)
            state = None
        else:
            weight = details.get("weight")
            edge = Edge(
                Direction(str(details["direction"])), str(details["target"]), Weight(weight) if weight else None,
                str(details.get("text") or ""), 0, 0, False,
            )  # fmt: skip
            edges[key] = edge
            state = edge.direction, edge.weight
        mark = change.card, key, state
        known = mark in self._seen
        self._seen.add(mark)
        return not known and not details.get("carried")
