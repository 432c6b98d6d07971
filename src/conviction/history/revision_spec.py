"""WHEN: the text with which a person names a version of a document, as a `RevisionSpec`.

`history/actions/resolve_revision.py` finds the commit that it names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from enum import Enum

from conviction.errors import RevisionError
from conviction.history.line import instants
from conviction.model.argument import parse_day
from conviction.model.history import RevisionRow

__all__ = ["LAST_COMMIT", "WORKTREE", "RevisionSpec", "RevisionSpecKind", "numbered", "on_day", "parse_revision_spec"]

_REVISION = re.compile(r"r(-?[0-9]{1,9})")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class RevisionSpecKind(Enum):
    """The kinds of revision spec, in the order in which they are tried."""

    REVISION = "revision"
    REVIEW = "review"
    DAY = "day"
    WORKTREE = "worktree"
    INDEX = "index"
    COMMIT = "commit"
    LAST_COMMIT = "last commit"
    """The document in HEAD, under any name; no text names it."""


@dataclass(frozen=True, slots=True)
class RevisionSpec:
    """A version, as a person named it."""

    kind: RevisionSpecKind
    text: str
    number: int = 0
    """The number of a revision: 1 is the first, -1 the last."""
    day: date | None = None


LAST_COMMIT = RevisionSpec(RevisionSpecKind.LAST_COMMIT, "last commit")
"""The default of an older version."""
WORKTREE = RevisionSpec(RevisionSpecKind.WORKTREE, "worktree")
"""The default of a newer version."""


def parse_revision_spec(text: str) -> RevisionSpec:
    """The meaning of the text: `r1`, `r-1`, `review`, a day, `worktree`, `index`, else a commit, branch or tag.

    Raises:
        RevisionError: `r0`, or a day that no calendar has.
    """
    text = text.strip()
    match = _REVISION.fullmatch(text)
    if match:
        number = int(match[1])
        if number == 0:
            raise RevisionError("there is no revision r0", hint="r1 is the first, r-1 the last")
        return RevisionSpec(RevisionSpecKind.REVISION, text, number)
    if _DAY.fullmatch(text):
        day = parse_day(text)
        if day is None:
            raise RevisionError(f"`{text}` is not a day of the calendar", hint="a day is written 2026-06-01")
        return RevisionSpec(RevisionSpecKind.DAY, text, day=day)
    words = {kind.value: kind for kind in (RevisionSpecKind.REVIEW, RevisionSpecKind.WORKTREE, RevisionSpecKind.INDEX)}
    return RevisionSpec(words.get(text, RevisionSpecKind.COMMIT), text)


def numbered(rows: Sequence[RevisionRow], number: int) -> RevisionRow:
    """The revision of that number among all, oldest first; negative numbers count from the last.

    Raises:
        RevisionError: There are not so many.
    """
    if not 1 <= abs(number) <= len(rows):
        last = f"the last is r{len(rows)}" if rows else "no commit holds it yet"
        raise RevisionError(f"the document has no revision r{number}", hint=last)
    return rows[number - 1] if number > 0 else rows[number]


def on_day(rows: Sequence[RevisionRow], day: date, zone: tzinfo) -> RevisionRow:
    """The last revision of the line that the branch held on that day; a day ends at midnight in `zone`, by author date.

    A revision whose author date is earlier than the one before it came with that one's day.

    Raises:
        RevisionError: The document is younger.
    """
    moments = instants(rows)
    earlier = [row for row, moment in zip(rows, moments, strict=True) if moment.astimezone(zone).date() <= day]
    if not earlier:
        first = rows[0].author_date.astimezone(zone).date() if rows else None
        hint = f"its first revision is of {first}" if first else "no commit holds it yet"
        raise RevisionError(f"the document has no revision on or before {day}", hint=hint)
    return earlier[-1]
