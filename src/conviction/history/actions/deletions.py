"""The commits that deleted a document, each as a line for people: its day, its author, and the next revision."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from conviction.adapters.git import blobs, log
from conviction.history import matching
from conviction.history.actions.repository_document import RepositoryDocument
from conviction.history.log import HistoryLog
from conviction.model.history import RevisionRow

__all__ = ["deletions"]


def deletions(source: RepositoryDocument, record: HistoryLog | None) -> tuple[str, ...]:
    """Each deletion on the line, oldest first; renames do not count. Without a record there is none.

    Git is called only where a file was added again, and where the working tree does not have the document.

    Raises:
        GitError: An object is missing or damaged.
    """
    return tuple(_lines(source, record)) if record else ()


def _lines(source: RepositoryDocument, record: HistoryLog) -> Iterator[str]:
    line = [(n, row) for n, (row, one) in enumerate(zip(record.rows, record.links, strict=True), 1) if one.line]
    for (_, before), (number, row) in pairwise(line):
        is_added = row.status == "A" and not row.old_path
        if is_added and (found := _deletion(source, before, row.commit, renamed_in=row.commit)):
            was, now = (source.parsed(one) if record.own else None for one in (before, row))
            is_another = was and now and matching.holder_of(now, was)
            yield f"{found}; " + (f"r{number} is another document with its id" if is_another else f"back in r{number}")
    if line and source.working is None and not blobs.blob_at(source.repo, source.repo.head, line[-1][1].path):
        number, row = line[-1]
        if found := _deletion(source, row, source.repo.head):
            yield f"{found}; r{number} is the last text"


def _deletion(source: RepositoryDocument, row: RevisionRow, until: str, *, renamed_in: str = "") -> str:
    """`deleted on 2026-10-05 by Ada Okafor in 63e001ce4e`, after a revision; empty for none.

    A commit that deleted one file and added the next revision in another one, `renamed_in`, does not count. The author
    is that of the commit on a side branch, where a merge took its deletion.
    """
    repo = source.repo
    on_line = log.deletion(repo, row.path, row.commit, until)
    if on_line is None or on_line[0] == renamed_in:
        return ""
    commit, _ = log.deletion(repo, row.path, row.commit, on_line[0], merges=False) or on_line
    author, moment, _ = log.commit_facts(repo, commit)
    return f"deleted on {moment.astimezone(source.zone).date()} by {author} in {commit[:10]}"
