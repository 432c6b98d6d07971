"""The revisions between two versions of a document, on one branch or on two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from conviction.adapters.git import log
from conviction.history.actions.log_store import read_log
from conviction.history.actions.repository_document import RepositoryDocument
from conviction.history.links import before
from conviction.history.steps import step
from conviction.model.diff import RangeRevision, RevisionRange
from conviction.model.document import Document
from conviction.model.history import Change, ChangeKind, ResolvedRevision, Revision, RevisionRow

__all__ = ["range_of"]


@dataclass(frozen=True, slots=True)
class _Reach:
    """The revisions that led to a version, the version's own included."""

    source: RepositoryDocument
    """The document on the branch that has the version."""
    numbers: frozenset[int]
    """On that branch."""

    @property
    def commits(self) -> tuple[str, ...]:
        return tuple(self.source.rows[number - 1].commit for number in sorted(self.numbers))


def range_of(
    source: RepositoryDocument,
    old: ResolvedRevision,
    new: ResolvedRevision,
    was: Document | None,
    now: Document | None,
) -> RevisionRange:
    """The revisions that led to one version and not to the other.

    Text without a commit counts as the last revision of its side where the other side is a commit.

    Raises:
        GitError: An object is missing or damaged.
    """
    if old.commit == new.commit:
        return RevisionRange()
    sides = _reach(source, old), _reach(source, new)
    undone = _without(source, sides[0], sides[1], (now, was))
    gained = _without(source, sides[1], sides[0], (was, now))
    if bool(old.commit) != bool(new.commit):
        undone += _uncommitted(source, old, was)
        gained += _uncommitted(source, new, now)
    ancestor = _ancestor(source, sides, old, new) if undone and gained else None
    return RevisionRange(gained, undone, ancestor)


def _reach(source: RepositoryDocument, version: ResolvedRevision) -> _Reach:
    rows = source.rows
    whole = frozenset(range(1, len(rows) + 1))
    if not version.commit or version.commit == source.repo.head:
        return _Reach(source, whole)
    number = next((at for at, row in enumerate(rows, 1) if row.commit == version.commit), 0)
    if number:
        return _Reach(source, frozenset({number, *before(source.listed.links, number)}))
    if log.merge_base(source.repo, version.commit, source.repo.head) == version.commit:
        later = log.after(source.repo, version.commit)
        return _Reach(source, frozenset(at for at, row in enumerate(rows, 1) if row.commit not in later))
    repo = replace(source.repo, head=version.commit)
    there = RepositoryDocument(repo, _path_there(source, version), source.file, source.root)
    return _Reach(there, frozenset(range(1, len(there.rows) + 1)))


def _path_there(source: RepositoryDocument, version: ResolvedRevision) -> str:
    """The path that the version has, from the repository's root."""
    return source.path.removesuffix(source.display_path(source.path)) + version.path


def _without(
    source: RepositoryDocument, side: _Reach, other: _Reach, texts: tuple[Document | None, Document | None]
) -> tuple[RangeRevision, ...]:
    """The revisions of a side that the other side does not have; `texts` are the other version and this one."""
    shared = set(other.commits)
    numbers = [number for number in sorted(side.numbers) if side.source.rows[number - 1].commit not in shared]
    if not numbers:
        return ()
    if len(numbers) == 1 and texts[1] is not None and side.source.listed.links[numbers[0] - 1].line:
        delta = step((texts[0],), texts[1])  # one step: the whole history is not needed
        row = side.source.rows[numbers[0] - 1]
        revisions = [Revision(numbers[0], row, changes=delta.changes, reasons=delta.reasons, because=delta.because)]
    else:
        record = read_log(side.source, use_cache=side.source is source)
        revisions = [record.revisions()[number - 1] for number in numbers]
    return tuple(_of_revision(source, side.source, revision) for revision in revisions)


def _of_revision(source: RepositoryDocument, there: RepositoryDocument, revision: Revision) -> RangeRevision:
    """The revision with the numbers of the branch that is checked out."""
    was, now = _move(revision.changes)
    brings = revision.merge.brings if revision.merge else ()
    return replace(
        _of_row(source, revision.row),
        reason=revision.reason,
        because=revision.because,
        before=was,
        after=now,
        line=revision.line,
        merged_in=_number(source, there.rows[revision.merged_in - 1].commit) if revision.merged_in else 0,
        taken=revision.taken,
        brings=tuple(_number(source, there.rows[number - 1].commit) for number in brings),
    )


def _of_row(source: RepositoryDocument, row: RevisionRow) -> RangeRevision:
    return RangeRevision(
        _number(source, row.commit), row.commit, row.author, row.author_date, source.day_of(row), row.subject
    )


def _number(source: RepositoryDocument, commit: str) -> int:
    """Its number on the branch that is checked out; 0 elsewhere, and where the clone lacks a part of the history."""
    if source.repo.incomplete_because:
        return 0
    return next((number for number, row in enumerate(source.rows, 1) if row.commit == commit), 0)


def _move(changes: Iterable[Change]) -> tuple[float | None, float | None]:
    """The conviction of the document before and after; None and None where it did not move."""
    for change in changes:
        if change.kind is ChangeKind.CONVICTION_MOVED and not change.card:
            was, now = (value if isinstance(value, float) else None for value in (change.before, change.after))
            return was, now
    return None, None


def _uncommitted(
    source: RepositoryDocument, version: ResolvedRevision, now: Document | None
) -> tuple[RangeRevision, ...]:
    """The text of a version without a commit as a revision, where it differs from the last one."""
    rows = source.line
    if version.commit or now is None or not rows or version.blob == rows[-1].blob:
        return ()
    was = source.parsed(rows[-1])
    if was is not None and was.text == now.text:
        return ()
    delta = step((was,), now)
    before_it, after_it = _move(delta.changes)
    reason = delta.reasons[0][1] if delta.reasons else ""
    return (RangeRevision(reason=reason, because=delta.because, before=before_it, after=after_it),)


def _ancestor(
    source: RepositoryDocument, sides: tuple[_Reach, _Reach], old: ResolvedRevision, new: ResolvedRevision
) -> RangeRevision | None:
    """The last revision that led to both versions; where there is none, the last commit that did."""
    shared = set(sides[0].commits)
    last = next((row for row in reversed(sides[1].source.rows) if row.commit in shared & set(sides[1].commits)), None)
    if last is not None:
        return _of_row(source, last)
    head = source.repo.head
    commit = log.merge_base(source.repo, old.commit or head, new.commit or head)
    return RangeRevision(commit=commit) if commit else None
