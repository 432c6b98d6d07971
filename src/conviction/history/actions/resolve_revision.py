"""A WHEN becomes a commit: text → `RevisionSpec` → `ResolvedRevision` → bytes, for one document in its repository.

The first step is pure and in `history/revision_spec.py`. `resolve` finds the commit and the path that the document had
in it, and `read` its bytes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from conviction.adapters.git import blobs, log
from conviction.adapters.git import repository as git
from conviction.errors import DocumentError, RevisionError, WorkspaceError
from conviction.history.actions.repository_document import RepositoryDocument
from conviction.history.line import instants
from conviction.history.revision_spec import RevisionSpec, RevisionSpecKind, numbered, on_day
from conviction.model.history import ResolvedRevision, RevisionRow
from conviction.workspace.actions import loader

__all__ = ["day_of", "first_number_since", "read", "resolve"]


def resolve(source: RepositoryDocument, spec: RevisionSpec) -> ResolvedRevision:
    """The commit that a spec names for this document, and the path and content that the document has in it.

    A version that does not have the document has no content: its `blob` is empty.

    Raises:
        RevisionError: The spec names no commit, or the clone lacks it.
        DocumentError: Neither the working tree nor the last commit has the document.
        GitError: An object is missing or damaged, or the file has conflicts in the index.
    """
    match spec.kind:
        case RevisionSpecKind.WORKTREE:
            return ResolvedRevision(spec.text, source.display_path(source.path))
        case RevisionSpecKind.INDEX:
            blob = blobs.index_blob(source.repo, source.path)
            return ResolvedRevision(spec.text, source.display_path(source.path), blob=blob)
        case RevisionSpecKind.LAST_COMMIT:
            return _last_commit(source)
        case RevisionSpecKind.COMMIT:
            return _in_commit(source, git.resolve(source.repo, spec.text), spec.text)
    return _of_row(source, _row(source, spec))


def read(source: RepositoryDocument, revision: ResolvedRevision) -> bytes | None:
    """The bytes of the document in a revision; None when the revision does not have it.

    Raises:
        DocumentError: The working text is not a file, or a link that leads out of the repository.
        GitError: The object is missing or damaged.
    """
    if revision.is_worktree:
        return source.working
    return blobs.read_blob(source.repo, revision.blob) if revision.blob else None


def day_of(source: RepositoryDocument, spec: RevisionSpec) -> date | None:
    """The day that a spec names, for `review` the review's own; None for a spec that is not a day.

    Raises:
        RevisionError: There is no review.
    """
    return _review_day(source) if spec.kind is RevisionSpecKind.REVIEW else spec.day


def first_number_since(source: RepositoryDocument, spec: RevisionSpec) -> int:
    """The number of the first revision in or after the one that a spec names; one more than all when none is.

    Raises:
        RevisionError: It names no commit.
    """
    rows, end = source.rows, len(source.rows) + 1
    day = day_of(source, spec)
    if day is not None:
        return next((number for number, since in enumerate(source.held_since, 1) if since >= day), end)
    if spec.kind in (RevisionSpecKind.WORKTREE, RevisionSpecKind.INDEX):
        raise RevisionError(f"history knows commits only, not the {spec.text}", hint="r3, a day or a commit")
    is_commit = spec.kind is RevisionSpecKind.COMMIT
    commit = git.resolve(source.repo, spec.text) if is_commit else _row(source, spec).commit
    later = {commit} if any(row.commit == commit for row in rows) else log.after(source.repo, commit)
    return next((number for number, row in enumerate(rows, 1) if row.commit in later), end)


def _row(source: RepositoryDocument, spec: RevisionSpec) -> RevisionRow:
    """The revision that a number, a day or `review` names."""
    reason, _, remedy = source.repo.incomplete_because.partition(": ")
    if spec.kind is RevisionSpecKind.REVISION:
        if reason:
            raise RevisionError(f"{spec.text} cannot be counted: {reason}", hint=remedy)
        return numbered(source.rows, spec.number)
    day = day_of(source, spec)
    assert day is not None
    try:
        row = on_day(source.line, day, source.zone)
    except RevisionError as error:
        raise RevisionError(
            error.message, hint=source.repo.incomplete_because or error.hint, place=error.place
        ) from error
    _check_not_deleted(source, row, day)
    return row


def _check_not_deleted(source: RepositoryDocument, row: RevisionRow, day: date) -> None:
    """Whether the branch still held the document on that day, the last revision of which is the row.

    Raises:
        RevisionError: It was deleted on that day or before.
    """
    rows = source.line
    at = rows.index(row)
    following = rows[at + 1] if at + 1 < len(rows) else None
    until = following.commit if following else source.repo.head
    found = log.deletion(source.repo, row.path, row.commit, until)
    if found is None or (following and found[0] == following.commit):  # the next revision renamed it
        return
    deleted = max(found[1], instants(rows)[at]).astimezone(source.zone).date()
    if deleted > day:
        return
    around = f"{_of_row(source, row).label} of {source.day_of(row)} is the last revision before it"
    if following:
        around += f", {_of_row(source, following).label} of {source.day_of(following)} the next one"
    message = f"the document did not exist on {day}: {found[0][:10]} deleted it on {deleted}"
    raise RevisionError(message, hint=around, place=source.display_path(row.path))


def _of_row(source: RepositoryDocument, row: RevisionRow) -> ResolvedRevision:
    """The revision of a row: `r12`, or where the history is cut the first digits of its commit."""
    label = row.commit[:10]
    if not source.repo.incomplete_because:
        label = f"r{next(at for at, other in enumerate(source.rows, 1) if other.commit == row.commit)}"
    return ResolvedRevision(
        label=label,
        path=source.display_path(row.path),
        commit=row.commit,
        date=row.author_date,
        author=row.author,
        subject=row.subject,
        day=source.day_of(row),
        blob=row.blob,
    )


def _last_commit(source: RepositoryDocument) -> ResolvedRevision:
    """The document in HEAD, whatever its name is there."""
    repo = source.repo
    if repo.unborn:
        raise RevisionError("there is no commit yet", hint="git add and git commit make the first one")
    blob = blobs.blob_at(repo, repo.head, source.committed)
    if not blob:
        if not source.file.exists():
            hint = "check the path; ids work only in a workspace"
            raise DocumentError("no such file, and the last commit does not have it", place=source.path, hint=hint)
        return ResolvedRevision("last commit", source.display_path(source.path), repo.head)
    row = next((row for row in reversed(source.line) if row.blob == blob), None)
    return _in_commit(source, repo.head, "HEAD") if row is None else _of_row(source, row)


def _in_commit(source: RepositoryDocument, commit: str, label: str) -> ResolvedRevision:
    """The document in a commit, under the newest of its names that the commit has."""
    author, moment, subject = log.commit_facts(source.repo, commit)
    revision = ResolvedRevision(
        label=commit[:10] if commit.startswith(label.lower()) else label,
        path=source.display_path(source.path),
        commit=commit,
        date=moment,
        author=author,
        subject=subject,
        day=moment.astimezone(source.zone).date(),
        blob=blobs.blob_at(source.repo, commit, source.path),
    )
    if revision.blob:
        return revision
    names = dict.fromkeys(name for row in reversed(source.rows) for name in (row.path, row.old_path) if name)
    for name in names:
        if blob := blobs.blob_at(source.repo, commit, name):
            return replace(revision, path=source.display_path(name), blob=blob)
    if source.repo.incomplete_because:
        hint = source.repo.incomplete_because.partition(": ")[2]
        label = revision.label
        raise RevisionError(f"no such file in {label} under any name in this clone", place=source.path, hint=hint)
    return revision


def _review_day(source: RepositoryDocument) -> date:
    """The day of the newest published review that names the document."""
    if source.root is None:
        raise WorkspaceError("`review` needs a workspace", place=source.path, hint="name a day or a commit instead")
    own = source.own
    reviews = [document for document in loader.load(root=source.root).documents if document.kind == "review"]
    days = [
        day
        for review in reviews
        if review.status == "published"
        and own in review.front.texts("reviews")
        and (day := review.front.day("created"))
    ]
    if not own or not days:
        raise RevisionError("no published review names this document", hint="name a day, a commit or r-1 instead")
    return max(days)
