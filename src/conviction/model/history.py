"""The elements of a history: revisions, snapshots, changes between two of them, and their timeline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from conviction.model.argument import CardKind
from conviction.model.change_kind import BELIEF_MOVES, ChangeKind, Layer
from conviction.model.signal import Response, Signal, SignalKind

__all__ = [
    "BELIEF_MOVES",
    "CardTerms",
    "Change",
    "ChangeKind",
    "Layer",
    "Merge",
    "ProseEntry",
    "ProseKind",
    "ResolvedRevision",
    "Revision",
    "RevisionRow",
    "Signal",
    "SignalKind",
    "Timeline",
    "WordKind",
]

Scalar = str | float | bool | None
Side = Scalar | list[str] | dict[str, Scalar]
"""The value before or after: a value, a list of texts, or named values."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change in the newer version."""

    kind: ChangeKind
    message: str
    """One line for people."""
    before: Side = None
    """The value before; None without one."""
    after: Side = None
    card: str = ""
    """The id of the claim, prediction or criterion; empty for the document itself."""
    details: Mapping[str, Scalar] = field(default_factory=dict)
    """Details of the kind: `share` of the words that changed, `target`, `weight`, `part` of the terms, `field`.

    `carried` is the claim from which a split or a merge carried an edge. `section` is that of edited prose; `code` and
    `comment` are true where code or comments were edited, and `label` names a label of a card.
    """
    taken: bool = True
    """False for a change on a side branch whose merge did not take it."""

    @property
    def layer(self) -> Layer:
        """The layer: evidence, judgement or wording."""
        return self.kind.layer


class ProseKind(Enum):
    """The fate of one sentence, heading or cell."""

    SAME = "same"
    EDITED = "edited"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    """It is elsewhere, and may also be edited."""


class WordKind(Enum):
    """The fate of a stretch of words within a sentence."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class ProseEntry(NamedTuple):
    """One unit of prose in both versions, or in one of them; entries follow the newer text.

    A tuple, since a long document makes thousands.
    """

    kind: ProseKind
    section: str
    """The section in the newer version, of a removed unit in the older; empty above the first heading."""
    old: str | None = None
    """The exact older text; None when it was added."""
    new: str | None = None
    """The exact newer text; None when it was removed."""
    words: tuple[tuple[WordKind, str], ...] = ()
    """The words of an edited unit: joined without the added ones `old`, without the removed ones `new`."""
    old_index: int = -1
    """Its place among the units of the older text, from 0; -1 when it has none."""
    new_index: int = -1
    old_gap: str = ""
    """The exact text between it and the next unit of the older version."""
    new_gap: str = ""
    role: str = "sentence"
    """The role of the unit, from `conviction.markup.segments`, which decides its printed form."""
    old_section: str = ""
    """Its section in the older version; empty when it was added."""

    @property
    def changed(self) -> bool:
        """False when the unit has the same place and words."""
        return self.kind is not ProseKind.SAME


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One commit that changed a file, as listed by git."""

    commit: str
    """The id of 40 or 64 hex digits."""
    parents: tuple[str, ...]
    author: str
    author_date: datetime
    """Aware, UTC."""
    subject: str
    path: str
    """The path of the file in that commit, relative to the repository; undecodable bytes are surrogate escapes."""
    blob: str
    """The id of its content; empty when the commit deleted it."""
    status: str
    """`A`, `M`, `D`, `R`, `C` or `T`."""
    old_path: str = ""
    """The name before a rename or copy."""
    copied_from: str = ""
    """For the first row of a file that git takes for a copy, the path of the other file."""


@dataclass(frozen=True, slots=True)
class ResolvedRevision:
    """One version of a document: the commit that a WHEN names, and the document's path in it."""

    label: str
    """`r12`, `worktree`, `index`, a day, or the first digits of a commit."""
    path: str
    commit: str = ""
    """The commit; empty for the working text and the index."""
    date: datetime | None = None
    """The author date, aware UTC; None without a commit."""
    author: str = ""
    subject: str = ""
    day: dt.date | None = None
    """The calendar day of `date` in the workspace's timezone, for people."""
    blob: str = ""
    """The id of its content; empty for the working text, and when the version does not have the document."""

    @property
    def is_worktree(self) -> bool:
        """True for the working text, which git does not have."""
        return self.label == "worktree"


class CardTerms(NamedTuple):
    """A card that a revision added or removed, with the texts by which it is compared when it comes back."""

    kind: CardKind
    card: str
    """Its id."""
    terms: tuple[tuple[str, str], ...]
    """The name and the text of each part: `statement` and the terms; of a revision card a digest of each part."""


@dataclass(frozen=True, slots=True)
class Merge:
    """The revisions that a merge has and its first parent does not have, by number."""

    brings: tuple[int, ...]
    discards: tuple[int, ...] = ()
    """Those of them of whose changes it took none."""
    gained: frozenset[str] = frozenset()
    """The places (`conviction.history.merges.place_of`) in which it differs from its first parent."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of a document, numbered from 1, with its changes against its own first parent."""

    number: int
    row: RevisionRow
    conviction: float | None = None
    """The conviction of the document after it, 0 to 1; None when it states none."""
    changes: tuple[Change, ...] = ()
    status: str = ""
    """The status of the document after it."""
    reasons: tuple[tuple[dt.date | None, str], ...] = ()
    """Day and reason (lower case) of each revision card added in it, newest first."""
    because: str = ""
    """The first sentence of the newest of these cards."""
    parents: tuple[int, ...] = ()
    """The numbers of the nearest revisions before it, the first parent's first."""
    line: bool = True
    """True when the branch itself held it; False when it came in through a merge."""
    merged_in: int | None = None
    """The number of the merge on the line that brought it; None on the line."""
    taken: bool = True
    """False when the merge took none of its changes."""
    merge: Merge | None = None
    """The revisions that it brought, for a merge."""
    responses: tuple[Response, ...] = ()
    """The labels with which it responds to questions of its history."""
    load_bearing: tuple[str, ...] = ()
    """The ids of the claims without which the thesis falls, after it."""
    new_cards: tuple[CardTerms, ...] = ()
    """The claims, predictions, criteria and revision cards that it added."""
    gone_cards: tuple[CardTerms, ...] = ()
    """Those that it removed without a tombstone."""

    @property
    def reason(self) -> str:
        """The reason on its newest revision card; empty when it added none."""
        return self.reasons[0][1] if self.reasons else ""


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """A document that a thesis cites or that bears on it, with its own history."""

    path: str
    """Today's."""
    id: str
    kind: str
    title: str
    names: frozenset[str]
    """The names by which an edge may cite it: its id, and each path that it ever had, without folder and `.md`."""
    states: tuple[tuple[datetime, str], ...] = ()
    """Its status, from the instant of each commit that changed it, oldest first."""
    bears: tuple[tuple[str, datetime], ...] = ()
    """A claim's id, and the instant since which it is known to bear on it, as evidence or processed conversation."""
    participant: str = ""
    """The pseudonym in a conversation."""
    derived_from: tuple[str, ...] = ()
    """Ids of the documents that it was made from."""
    day: dt.date | None = None
    """The day that it is about."""
    fresh_until: dt.date | None = None
    falls: tuple[tuple[str, datetime, str], ...] = ()
    """The id of each of its cards that fell, the instant since which, and the event: `was retired` or `failed`."""
    reviewed: datetime | None = None
    """For a review of the citing document, the instant of its publication."""

    @property
    def status(self) -> str:
        """The last state."""
        return self.states[-1][1] if self.states else ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Every revision of one document, oldest first, and the questions they raise."""

    path: str
    id: str
    revisions: tuple[Revision, ...]
    signals: tuple[Signal, ...] = ()
    incomplete_because: str = ""
    """The reason why part of the history is missing; empty if it is complete."""
    copied_from: str = ""
    """The path of the document as whose copy this one began; empty for none."""
    uncommitted: bool = False
    """True when the signals are also those of a working text that differs from the last revision."""

    @property
    def line(self) -> tuple[Revision, ...]:
        """The revisions that the branch itself held, oldest first."""
        return tuple(revision for revision in self.revisions if revision.line)

    @property
    def complete(self) -> bool:
        """False when part of the history is missing."""
        return not self.incomplete_because
