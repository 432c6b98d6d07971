"""A document as it was believed at one moment: its claims, their evidence, and its open predictions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from conviction.model.argument import Direction, Outcome, Weight
from conviction.model.history import Version
from conviction.model.signal import Signal

__all__ = ["AsOfView", "Claim", "Criterion", "Evidence", "Prediction", "Standing"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A cited document as it was then."""

    path: str
    """From the workspace's root; the address of something on the web."""
    source: str = ""
    """The same file as git names it: relative to the repository. Empty for a file outside it."""
    commit: str = ""
    """The commit of its revision that was current then; empty when no commit has that text."""
    title: str = ""
    status: str = ""
    private: bool = False
    """True when its audience was the narrowest one then."""
    absent: str = ""
    """Why there is nothing to show, such as `did not exist yet`; empty when there is."""

    @property
    def remark(self) -> str:
        """`processed, private`: its status, and further facts that a reader needs; empty for none."""
        parts = (self.status, "private" if self.private else "", self.absent)
        return ", ".join(part for part in parts if part)

    def as_dict(self) -> dict[str, Any]:
        """For machines: `{commit|null, path, status, title, private, absent?}`."""
        data: dict[str, Any] = {
            "commit": self.commit or None,
            "path": self.path,
            "status": self.status,
            "title": self.title,
            "private": self.private,
        }
        return data | ({"absent": self.absent} if self.absent else {})


@dataclass(frozen=True, slots=True)
class Evidence:
    """One edge of a claim, and the document that it led to."""

    direction: Direction
    weight: Weight | None
    text: str
    """As the claim calls it."""
    anchor: str
    """The card or heading in the document; empty for the document itself."""
    document: Standing

    def as_dict(self) -> dict[str, Any]:
        """For machines: `{direction, weight|null, text, anchor}` and the fields of the document."""
        weight = self.weight.value if self.weight else None
        data = {"direction": self.direction.value, "weight": weight, "text": self.text, "anchor": self.anchor}
        return data | self.document.as_dict()


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that was part of the thesis."""

    id: str
    title: str
    conviction: float | None
    load_bearing: bool
    breaks_if: str
    evidence: tuple[Evidence, ...]

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        return {
            "id": self.id,
            "title": self.title,
            "conviction": self.conviction,
            "load_bearing": self.load_bearing,
            "breaks_if": self.breaks_if,
            "evidence": [one.as_dict() for one in self.evidence],
        }


@dataclass(frozen=True, slots=True)
class Criterion:
    """A kill criterion, as its last check had found it."""

    id: str
    title: str
    threshold: str
    state: Outcome | None
    """None while nobody had checked."""

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        return {"id": self.id, "title": self.title, "threshold": self.threshold} | _state(self.state)


@dataclass(frozen=True, slots=True)
class Prediction:
    """A prediction, open or resolved."""

    id: str
    title: str
    probability: float | None
    resolves_by: dt.date | None
    outcome: Outcome | None
    """None while it is open."""
    overdue: bool = False
    """True when it is open and its day has passed."""

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        data: dict[str, Any] = {
            "id": self.id,
            "title": self.title,
            "probability": self.probability,
            "resolves_by": self.resolves_by.isoformat() if self.resolves_by else None,
        }
        return data | (_state(self.outcome) if self.outcome else {"overdue": self.overdue})


def _state(outcome: Outcome | None) -> dict[str, Any]:
    """`{state, on}`; both null while there is none."""
    day = outcome.day.isoformat() if outcome and outcome.day else None
    return {"state": outcome.state.value if outcome else None, "on": day}


@dataclass(frozen=True, slots=True)
class AsOfView:
    """A document as it was believed: its text, the state of the documents that it cites, and its signals."""

    version: Version
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
    revised: dt.date | None
    """The day of its last revision: of the newest card, else of the commit."""
    reason: str
    """The reason on that card; empty when there is none."""
    statement: str
    """The first sentence of its first section, where it has claims or predictions."""
    claims: tuple[Claim, ...]
    criteria: tuple[Criterion, ...]
    open: tuple[Prediction, ...]
    resolved: tuple[Prediction, ...]
    signals: tuple[Signal, ...]
    cited: tuple[Standing, ...]
    """Every document that it leads to, once, in order."""
    sections: tuple[tuple[str, str], ...] = ()
    """Name and Markdown of each section, where it has no cards of these; the text above the first has no name."""
    incomplete_because: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For machines: `show --json`."""
        data: dict[str, Any] = {
            "schema": 1,
            "as_of": self.version.as_dict() | {"asked": self.revision_spec, "day": self.day.isoformat()},
            "id": self.id,
            "kind": self.kind,
            "title": self.title,
            "status": self.status,
            "owner": self.owner,
            "conviction": self.conviction,
            "revised": {"day": self.revised.isoformat() if self.revised else None, "reason": self.reason},
            "statement": self.statement,
            "complete": not self.incomplete_because,
        }
        if self.incomplete_because:
            data["incomplete_because"] = self.incomplete_because
        return data | {
            "claims": [claim.as_dict() for claim in self.claims],
            "criteria": [criterion.as_dict() for criterion in self.criteria],
            "predictions": {
                "open": [prediction.as_dict() for prediction in self.open],
                "resolved": [prediction.as_dict() for prediction in self.resolved],
            },
            "signals": [signal.as_dict() for signal in self.signals],
            "cited": [document.as_dict() for document in self.cited],
            "sections": [{"name": name, "text": text} for name, text in self.sections],
        }
