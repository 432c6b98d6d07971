"""The questions that the history of a thesis raises."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum

__all__ = ["Signal", "SignalKind"]


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


@dataclass(frozen=True, slots=True)
class Signal:
    """One question about the integrity of the history, and the revisions that raise it."""

    kind: SignalKind
    message: str
    revisions: tuple[int, ...]
    """Their numbers."""
    claim: str = ""
    due: dt.date | None = None
    """The first day on which it is raised; None if it does not depend on the day."""
