"""The line of a history: its revisions one after the other, and the version that the branch held on each day.

A side branch counts from its merge on. So that everything that follows beliefs over time can go along one row of
revisions, `replayed` puts the changes that a merge took, each under the revision that made it, at the merge's place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from conviction.history.merges import place_of
from conviction.model.history import Change, ChangeKind, Revision, RevisionRow

__all__ = ["instants", "on_line", "replayed"]

_FAR = timedelta(days=3653)
"""How far a clock must be ahead before its date is not believed: a rebase never moves a commit so far."""


def on_line(revisions: Iterable[Revision]) -> tuple[Revision, ...]:
    """The revisions that the branch itself held, oldest first."""
    return tuple(revision for revision in revisions if revision.line)


def instants(rows: Iterable[RevisionRow]) -> tuple[datetime, ...]:
    """From when on the branch held each of these rows of the line: never earlier than the row before.

    A commit that was rebased, or whose clock was wrong, answers for no day on which the branch held something else. One
    whose clock was far ahead came with the next row.
    """
    moments: list[datetime] = []
    for date in _without_far_ahead([row.author_date for row in rows]):
        moments.append(max(date, moments[-1]) if moments else date)
    return tuple(moments)


def _without_far_ahead(dates: Sequence[datetime]) -> Sequence[datetime]:
    """The dates of a line, in which one of a clock that was far ahead is the next date.

    It is years after most of the others, and after a later one.
    """
    if len(dates) < 3 or max(dates) - min(dates) <= _FAR:
        return dates
    middle = sorted(dates)[len(dates) // 2]
    corrected = list(dates)
    earliest = dates[-1]  # of the rows after it
    for at in range(len(dates) - 2, -1, -1):
        if dates[at] - middle > _FAR and dates[at] - earliest > _FAR:
            corrected[at] = corrected[at + 1]
        earliest = min(earliest, dates[at])
    return corrected


def replayed(revisions: Sequence[Revision]) -> tuple[Revision, ...]:
    """The line as one row of revisions, the changes that each merge took before the merge itself.

    Each has the number of the revision that made its changes, the instant from which the branch held them, and the
    conviction and status that the branch then had. A number can occur more than once.
    """
    row: list[Revision] = []
    line = on_line(revisions)
    for revision, moment in zip(line, instants(one.row for one in line), strict=True):
        row += _brought(revisions, revision, moment, row[-1] if row else None)
        late = moment != revision.row.author_date
        row.append(replace(revision, row=replace(revision.row, author_date=moment)) if late else revision)
    return tuple(row)


def _brought(
    revisions: Sequence[Revision], merge: Revision, moment: datetime, before: Revision | None
) -> Iterator[Revision]:
    """The revisions that a merge brought to the line, with the changes that it took from each."""
    gained = merge.merge.gained if merge.merge else frozenset()
    conviction, status = (before.conviction, before.status) if before else (None, "")
    for number in merge.merge.brings if merge.merge else ():
        side = revisions[number - 1]
        if side.line or not side.taken:
            continue
        changes = tuple(change for change in side.changes if change.taken and place_of(change) in gained)
        for change in changes:
            if change.kind is ChangeKind.CONVICTION_MOVED and not change.card:
                conviction = _number(change)
            elif change.kind is ChangeKind.STATUS_CHANGED:
                status = str(change.after or "")
        row = replace(side.row, author_date=moment)
        state = replace(side, conviction=conviction, status=status, load_bearing=before.load_bearing if before else ())
        yield replace(state, row=row, changes=changes, merge=None)


def _number(change: Change) -> float | None:
    return float(change.after) if isinstance(change.after, int | float) else None
