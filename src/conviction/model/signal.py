"""The questions that the history of a thesis raises, and their answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

__all__ = ["Response", "Settlement", "Signal", "SignalKind", "open_first", "raised"]


class SignalKind(Enum):
    """A question that the history of a thesis raises; the value is the machine name."""

    MOVED_WITHOUT_EVIDENCE = "moved-without-evidence"
    EVIDENCE_WITHOUT_REACTION = "evidence-without-reaction"
    GOALPOSTS = "goalposts"
    DROPPED_QUIETLY = "dropped-quietly"
    TRIGGERED_AND_CLEARED = "triggered-and-cleared"
    ONE_SIDED = "one-sided"
    ONE_SOURCE = "one-source"
    STALE = "stale"
    WORDING_AS_CHANGE = "wording-as-change"
    UNANSWERED_FALL = "unanswered-fall"
    RECORD_REWRITTEN = "record-rewritten"


@dataclass(frozen=True, slots=True)
class Settlement:
    """The end of a question."""

    revision: int
    """The number of the revision that settled it; one more than the last for the working text."""
    how: str
    """The reason, in a few words for people."""
    until: dt.date | None = None
    """The last day on which it holds; None for good."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One question about the integrity of the history, and the revisions that raise it."""

    kind: SignalKind
    message: str
    revisions: tuple[int, ...]
    """Their numbers; one more than the last for the working text."""
    claim: str = ""
    """The id of the claim, prediction or criterion; empty for the whole document."""
    due: dt.date | None = None
    """The first day on which it is raised; None if it does not depend on the day."""
    settlement: Settlement | None = None
    """None while it is open."""
    uncommitted: int = 0
    """The number that is the working text's; 0 when everything is committed."""

    @property
    def open(self) -> bool:
        """True while nothing has settled it."""
        return self.settlement is None

    def label(self, number: int) -> str:
        """A number of its revisions in words: `r12`, or `worktree` for the working text."""
        return "worktree" if number == self.uncommitted else f"r{number}"

    @property
    def settlement_text(self) -> str:
        """`settled in r8: the first terms are back`; empty while it is open."""
        return f"{self.settled_in}: {self.settlement.how}" if self.settlement else ""

    @property
    def settled_in(self) -> str:
        """`settled in r8`, or `settled in the working text`; empty while it is open."""
        if self.settlement is None:
            return ""
        number = self.settlement.revision
        return "settled in " + ("the working text" if number == self.uncommitted else f"r{number}")

    def packed(self) -> list[Any]:
        """As values for JSON; `unpacked` reads them."""
        end = self.settlement
        ending = [end.revision, end.how, end.until.isoformat() if end.until else ""] if end else None
        due = self.due.isoformat() if self.due else ""
        return [self.kind.value, self.message, list(self.revisions), self.claim, due, ending, self.uncommitted]

    @staticmethod
    def unpacked(values: Sequence[Any]) -> Signal:
        """The signal that was packed.

        Raises:
            ValueError, TypeError: The values are not those of a signal.
        """
        kind, message, revisions, claim, due, ending, uncommitted = values
        end = None
        if ending is not None:
            number, how, until = ending
            end = Settlement(number, how, dt.date.fromisoformat(until) if until else None)
        day = dt.date.fromisoformat(due) if due else None
        return Signal(SignalKind(kind), message, tuple(revisions), claim, day, end, uncommitted)


@dataclass(frozen=True, slots=True)
class Response:
    """A label of a card, added in one revision, with which the author responds to a question."""

    label: str
    """`answers`, `searched`, `first terms`, `source` (of a criterion) or `claims` (of a revision card)."""
    card: str
    """The id of the claim, prediction or criterion; empty for the whole document."""
    text: str
    """The reason of an answer, the reason word of the revision card for `claims`, else the value of the label."""
    signal: str = ""
    """The machine name of the question that `answers` names."""


def raised(signals: Iterable[Signal], today: dt.date) -> tuple[Signal, ...]:
    """The signals that are raised by that day; a settlement that holds no longer is left out."""
    return tuple(
        replace(signal, settlement=None)
        if signal.settlement and signal.settlement.until and signal.settlement.until < today
        else signal
        for signal in signals
        if signal.due is None or signal.due <= today
    )


def open_first(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    """The open ones before the settled ones, each in their order."""
    return tuple(sorted(signals, key=lambda signal: not signal.open))
