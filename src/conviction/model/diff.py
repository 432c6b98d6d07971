"""The differences between two versions of a document, and the revisions between them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from conviction.model.change_kind import ChangeKind
from conviction.model.history import Change, Layer, ProseEntry, ResolvedRevision

__all__ = ["DiffResult", "RangeRevision", "RevisionRange"]


@dataclass(frozen=True, slots=True)
class RangeRevision:
    """One revision between the two versions of a diff, with its own reason and its own move of conviction."""

    number: int = 0
    """Among the revisions of the branch that is checked out; 0 on another branch, and for text without a commit."""
    commit: str = ""
    """Empty for the working text and the index."""
    author: str = ""
    date: datetime | None = None
    """The author date, aware UTC."""
    day: dt.date | None = None
    """Its calendar day in the workspace's timezone."""
    subject: str = ""
    reason: str = ""
    """The reason on its revision card, in lower case; empty when it added none."""
    because: str = ""
    """The first sentence of that card."""
    before: float | None = None
    """The document's conviction before it, 0 to 1; None where it did not move."""
    after: float | None = None
    line: bool = True
    """False for a revision that came in through a merge."""
    merged_in: int = 0
    """The number of the merge that brought it; 0 on the line."""
    taken: bool = True
    """False when that merge took none of its changes."""
    brings: tuple[int, ...] = ()
    """For a merge the numbers of the revisions that it brought."""

    @property
    def moved(self) -> bool:
        """True when it moved the document's conviction."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class RevisionRange:
    """The revisions between two versions of a document, oldest first."""

    gained: tuple[RangeRevision, ...] = ()
    """Those that led to the newer version and not to the older one."""
    undone: tuple[RangeRevision, ...] = ()
    """Those that led to the older version and not to the newer one."""
    ancestor: RangeRevision | None = None
    """The last revision that led to both, or the last common commit; None without one."""

    @property
    def diverged(self) -> bool:
        """True when neither version led to the other: they are on different branches."""
        return bool(self.gained and self.undone)

    @property
    def several(self) -> bool:
        """False when the two versions are neighbours, so that one revision explains the whole diff."""
        return len(self.gained) > 1 or bool(self.undone)


@dataclass(frozen=True, slots=True)
class DiffResult:
    """The differences between two versions of a document."""

    old: ResolvedRevision
    new: ResolvedRevision
    changes: tuple[Change, ...]
    prose: tuple[ProseEntry, ...]
    name: str = ""
    """The name of the document on screen: its slug, else its path."""
    reason: str = ""
    """The reason on the newest added revision card; empty when there is none."""
    because: str = ""
    """The first sentence of that card, without its full stop; else its first Because."""
    old_lead: str = ""
    """The white space above the first unit of the older text."""
    new_lead: str = ""
    range: RevisionRange = RevisionRange()
    """The revisions between both versions; empty between two files."""
    title: str = ""
    """The title of the newer version, else of the older one, without marks."""
    card_titles: Mapping[str, str] = field(default_factory=dict)
    """The title of each claim, prediction and criterion of either version, by its id."""

    @property
    def empty(self) -> bool:
        """True when both texts have the same words."""
        return not self.changes and not any(entry.changed for entry in self.prose)

    def of(self, layer: Layer) -> tuple[Change, ...]:
        """The changes of one layer, in order; without new revision cards, whose reason is named by itself."""
        kinds = (change for change in self.changes if change.kind is not ChangeKind.REVISION_ADDED)
        return tuple(change for change in kinds if change.layer is layer)
