"""The line of a history: its revisions one after the other, and the version that the branch held on each day.

A side branch counts from its merge on. So that everything that follows beliefs over time can go along one row of
revisions, `replayed` puts the changes that a merge took, each under the revision that made it, at the merge's place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from conviction.history.merges import place_of
from conviction.model.history import Change, ChangeKind, Revision, RevisionRow

__all__ = ["instants", "on_line", "replayed"]


def on_line(revisions: Iterable[Revision]) -> tuple[Revision, ...]:
    """The revisions that the branch itself held, oldest first."""
    return tuple(revision for revision in revisions if revision.line)


def instants(rows: Iterable[RevisionRow]) -> tuple[datetime, ...]:
    """From when on the branch held each of these rows of the line: never earlier than the row before.

    A commit that was rebased, or whose clock was slow, answers for no day on which the branch held something else.
    """
    moments: list[datetime] = []
    for row in rows:
        moments.append(max(row.author_date, moments[-1]) if moments else row.author_date)
    return tuple(moments)


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
