"""A document as of one moment: its claims, their evidence, and its open predictions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from conviction.model.argument import Direction, Outcome, Weight
from conviction.model.history import ResolvedRevision
from conviction.model.signal import Signal

__all__ = ["AsOfView", "Claim", "Criterion", "DocumentState", "Evidence", "Prediction"]


@dataclass(frozen=True, slots=True)
class DocumentState:
    """A cited document in its state of then."""

    path: str
    """The path from the workspace's root, or a web address."""
    source: str = ""
    """The path of the same file in git, relative to the repository; empty for a file outside it."""
    commit: str = ""
    """The commit of its revision at that time; empty if no commit has that text."""
    title: str = ""
    status: str = ""
    private: bool = False
    """True when its audience was the narrowest one then."""
    absent: str = ""
    """The reason why it cannot be shown, such as `did not exist yet`; else empty."""

    @property
    def remark(self) -> str:
        """`processed, private`: its status, and further facts that a reader needs; empty for none."""
        parts = (self.status, "private" if self.private else "", self.absent)
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One edge of a claim, and its cited document."""

    direction: Direction
    weight: Weight | None
    text: str
    """The text of the link."""
    anchor: str
    """The card or heading in the document; empty for the document itself."""
    document: DocumentState


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that was part of the thesis."""

    id: str
    title: str
    conviction: float | None
    load_bearing: bool
    breaks_if: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """A kill criterion with the result of its last check."""

    id: str
    title: str
    threshold: str
    state: Outcome | None
    """The result; None before the first check."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """A prediction, open or resolved."""

    id: str
    title: str
    probability: float | None
    resolves_by: dt.date | None
    outcome: Outcome | None
    """The outcome; None while it is open."""
    overdue: bool = False
    """True when it is open and its day has passed."""


@dataclass(frozen=True, slots=True)
class AsOfView:
    """A document as of a moment: its text, the state of the documents that it cites, and its signals."""

    version: ResolvedRevision
    revision_spec: str
    """The WHEN as it was typed; empty for the working text."""
    day: dt.date
    """The day that counts as today."""
    id: str
    kind: str
    title: str
    status: str
    owner: str
    conviction: float | None
    last_revision: dt.date | None
    """The day of its last revision: of the newest card, else of the commit."""
    reason: str
    """The reason on that card; empty when there is none."""
    statement: str
    """The first sentence of its first section, if it has claims or predictions."""
    claims: tuple[Claim, ...]
    criteria: tuple[Criterion, ...]
    open: tuple[Prediction, ...]
    resolved: tuple[Prediction, ...]
    signals: tuple[Signal, ...]
    cited: tuple[DocumentState, ...]
    """Every document that it cites, once, in order."""
    sections: tuple[tuple[str, str], ...] = ()
    """Name and Markdown of each section, if it has no such cards; the text above the first has no name."""
    ahead: dt.date | None = None
    """The day of its last commit where that is after today; None otherwise, and for the version of a commit."""
    incomplete_because: str = ""
