"""The elements of an argument: cards and their labels, edges, outcomes, and readers of their values.

The tables are those of docs/guide/format.md as data. An unreadable value is null here; lint reports its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from unicodedata import normalize

__all__ = [
    "CARD_LABELS",
    "CARD_SECTIONS",
    "COVERED_LABELS",
    "EDGE_LABELS",
    "REPEATABLE",
    "SECTION_LABELS",
    "CardKind",
    "Direction",
    "Edge",
    "Label",
    "Outcome",
    "OutcomeState",
    "Reason",
    "Weight",
    "parse_day",
    "parse_outcome",
    "parse_percent",
    "percent",
    "section_key",
]


class CardKind(Enum):
    """The kind of a level-3 heading, by the section that contains it."""

    __hash__ = object.__hash__  # members are single: this is quicker than hashing their names, and a history asks often

    CLAIM = "claim"
    PREDICTION = "prediction"
    CRITERION = "criterion"
    QUOTE = "quote"
    REVISION = "revision"
    OPTION = "option"
    MODE = "mode"
    QUESTION = "question"


class Direction(Enum):
    """The direction of an edge: for or against the card that carries it, or neutral."""

    FOR = "for"
    AGAINST = "against"
    NEUTRAL = "neutral"
    BECAUSE = "because"
    BEARS_ON = "bears on"


class Weight(Enum):
    """The weight of an edge; an edge may have none."""

    WEAK = "weak"
    MODERATE = "moderate"
    STRONG = "strong"


class Reason(Enum):
    """Why a living document was revised."""

    EVIDENCE = "evidence"
    JUDGEMENT = "judgement"
    PRESSURE = "pressure"
    SCOPE = "scope"
    WORDING = "wording"
    CORRECTION = "correction"
    HELD = "held"


class OutcomeState(Enum):
    """The state of a prediction, or of the check of a kill criterion."""

    OPEN = "open"
    HAPPENED = "happened"
    DID_NOT_HAPPEN = "did not happen"
    AMBIGUOUS = "ambiguous"
    VOID = "void"
    WITHDRAWN = "withdrawn"
    NOT_MET = "not met"
    MET = "met"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A state and the day on which it was observed."""

    state: OutcomeState
    day: date | None


@dataclass(frozen=True, slots=True)
class Label:
    """A labelled bullet: `- **Breaks if:** two of five renewals …`."""

    name: str
    """The key for comparison: lower case, single spaces, without the colon."""
    value: str
    """The value, with continuation lines joined by a space, stripped."""
    offset: int
    """The number of lines below the block's first line."""
    column: int
    """The column of the value's first character, 1-based; after the colon when the value is empty."""
    typed: str = ""
    """The label as the author typed it."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One bullet, one link: evidence for or against, or the document that it bears on."""

    direction: Direction
    target: str
    """The target as written: a relative link, a web address, or a bare reference such as `memo-x#card`."""
    weight: Weight | None
    text: str
    """The link's text; empty for a bare reference."""
    offset: int
    """The number of lines below the block's first line."""
    column: int
    """The column of the value's first character, 1-based."""
    bare: bool
    """True when the target is a reference and not yet a link."""

    @property
    def weight_word(self) -> str:
        """`weak`, `moderate`, `strong` or `not weighed`."""
        return self.weight.value if self.weight else "not weighed"


CARD_SECTIONS: dict[str, CardKind] = {
    "claims": CardKind.CLAIM,
    "retired claims": CardKind.CLAIM,
    "predictions": CardKind.PREDICTION,
    "kill criteria": CardKind.CRITERION,
    "quotes": CardKind.QUOTE,
    "revisions": CardKind.REVISION,
    "options": CardKind.OPTION,
    "options rejected": CardKind.OPTION,
    "failure modes": CardKind.MODE,
    "questions and answers": CardKind.QUESTION,
}
"""Section key to the kind of the cards under it."""

CARD_LABELS: dict[CardKind, tuple[str, ...]] = {
    CardKind.CLAIM: (
        *("conviction", "for", "against", "neutral", "breaks if", "load-bearing", "retired"),
        *("searched", "contradicts"),
    ),
    CardKind.PREDICTION: (
        *("probability", "resolves by", "criteria", "bears on", "if", "outcome", "source"),
        *("base rate", "first terms"),
    ),
    CardKind.CRITERION: ("threshold", "check", "then", "status", "source"),
    CardKind.QUOTE: ("signal", "audience"),
    CardKind.REVISION: ("reason", "conviction", "claims", "because", "would reverse this", "answers"),
    CardKind.OPTION: ("good", "bad", "neutral", "verdict"),
    CardKind.MODE: ("likelihood", "bears on", "early sign", "check", "owner", "outcome"),
    CardKind.QUESTION: ("asked by", "asked on", "about", "answered on"),
}
"""The labels of each kind of card."""

COVERED_LABELS: dict[CardKind, frozenset[str]] = {
    CardKind.CLAIM: frozenset({"conviction", "for", "against", "neutral", "breaks if", "load-bearing", "retired"}),
    CardKind.PREDICTION: frozenset({"probability", "resolves by", "criteria", "if", "outcome"}),
    CardKind.CRITERION: frozenset({"threshold", "check", "then", "status"}),
}
"""Labels whose changes are listed as changes of the argument, not as prose."""

REPEATABLE = frozenset(
    {
        *("for", "against", "neutral", "because", "bears on", "claims", "good", "bad"),
        *("answers", "searched", "contradicts", "about"),
    }
)
"""Labels that may occur more than once in a card."""

EDGE_LABELS: dict[str, Direction] = {direction.value: direction for direction in Direction}
"""Labels that carry an edge; in an option card, "neutral" is an argument in words."""

SECTION_LABELS: dict[str, tuple[str, ...]] = {
    "bearing": ("bears on",),
    "what this changes": ("bears on",),
    "for and against": ("for", "against", "neutral"),
    "unit economics": (
        "arpa",
        "gross margin",
        "churn",
        "cac",
        "starting mrr",
        "expansion",
        "contraction",
        "churned mrr",
        "ltv",
        "ltv:cac",
        "payback",
        "nrr",
    ),
}
"""Sections that may have labelled bullets of their own, with these labels."""

_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?) ?%")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OUTCOME = re.compile(
    r"(open|happened|did not happen|ambiguous|void|withdrawn|not met|met|dropped)"
    r"(?: on ([0-9]{4}-[0-9]{2}-[0-9]{2}))?(?![\w-])",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def section_key(name: str) -> str:
    """The key of a section or label for comparison: lower case, single spaces, accented letters composed."""
    key = " ".join(name.lower().split())
    return key if key.isascii() else normalize("NFC", key)


@lru_cache(maxsize=1024)
def parse_percent(text: str) -> float | None:
    """`70%` as 0.7, or None when it is not a per cent from 0 to 100."""
    match = _PERCENT.fullmatch(text.strip())
    if not match:
        return None
    value = float(match[1])
    return round(value / 100, 8) if value <= 100 else None


@lru_cache(maxsize=1024)
def percent(value: float | None) -> str:
    """0.55 as `55%`; `—` when there is none."""
    return "—" if value is None else f"{round(value * 100, 4):g}%"


def parse_day(text: str) -> date | None:
    """`2026-11-23` as a calendar day, or None when it is not one."""
    text = text.strip()
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parse_outcome(text: str) -> Outcome | None:
    """`happened on 2026-05-02`, `not met on …` or `open`; a remark may follow. None when it is neither."""
    match = _OUTCOME.match(text.strip())
    if not match:
        return None
    day = parse_day(match[2]) if match[2] else None
    if match[2] and day is None:
        return None
    return Outcome(OutcomeState(match[1].lower()), day)
