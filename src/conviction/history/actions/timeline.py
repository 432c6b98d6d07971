"""The timeline of a document: its revisions with their changes, and the questions that they raise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from conviction.documents import parser
from conviction.errors import DocumentError, ScaffoldError
from conviction.history import signals as signal_rules
from conviction.history.actions import repository_document
from conviction.history.actions.log_store import read_log
from conviction.history.actions.repository_document import RepositoryDocument
from conviction.history.actions.worktree import with_working_text
from conviction.history.log import HistoryLog
from conviction.history.targets import with_targets
from conviction.model.history import Revision, Signal, Timeline
from conviction.model.signal import raised
from conviction.workspace.actions import clock

__all__ = ["history", "signals_of", "timeline", "timeline_of", "unreadable_because", "working_text"]


def history(*, start: Path, name: str, today: date | None = None, use_cache: bool = True) -> Timeline:
    """Every revision of a document with its changes, and the questions that they raise.

    Args:
        start: The folder to work from.
        name: The document: a path, or in a workspace an id or a part of a slug.
        today: The day for signals that depend on it; by default the workspace's today.
        use_cache: False neither reads nor writes the cache.

    Raises:
        DocumentError: There is no such document.
        GitError: There is no repository, or git rejects it.
    """
    return timeline(repository_document.locate(start, name), today=today, use_cache=use_cache)


def timeline(source: RepositoryDocument, *, today: date | None = None, use_cache: bool = True) -> Timeline:
    """The timeline of a document that was located; see `history`."""
    record = read_log(source, use_cache=use_cache) if source.repo.head else None
    day = today or clock.today(source.settings)
    whole = timeline_of(source, record, working_text(source), day)
    return replace(whole, signals=raised(whole.signals, day))


def working_text(source: RepositoryDocument) -> str | None:
    """The working text; None when the file is gone, cannot be read, or is not text."""
    try:
        return None if source.working is None else parser.decode(source.working)[0]
    except (ScaffoldError, UnicodeDecodeError):
        return None


def timeline_of(source: RepositoryDocument, record: HistoryLog | None, text: str | None, today: date) -> Timeline:
    """The timeline of a log, None before the first commit; with every signal, also those that are not due yet.

    The signals are those that the working text, of today, would have as the last revision; None for no such text.

    Raises:
        DocumentError: The file neither exists nor ever did.
    """
    if not (record and record.rows) and not source.file.is_file():
        hint = "check the path; ids work only in a workspace"
        raise DocumentError("no such file, and no commit has it", place=source.path, hint=hint)
    if record is None:
        return Timeline(source.display_path(source.path), source.own, (), (), "there is no commit yet")
    revisions = with_targets(record.revisions(), record.sources)
    signals, uncommitted = _signals(source, record, text, today)
    displayed = tuple(_with_display_path(source, revision) for revision in revisions)
    because = source.repo.incomplete_because or record.gap or unreadable_because(record)
    original = source.display_path(record.copied_from) if record.copied_from else ""
    path = source.display_path(source.committed)
    return Timeline(path, record.own, displayed, signals, because, original, uncommitted)


def signals_of(source: RepositoryDocument, record: HistoryLog, text: str | None, today: date) -> tuple[Signal, ...]:
    """The signals of a log and, as its last revision, of a working text of today; None for no such text."""
    return _signals(source, record, text, today)[0]


def _signals(
    source: RepositoryDocument, record: HistoryLog, text: str | None, today: date
) -> tuple[tuple[Signal, ...], bool]:
    """The signals, and True when the text differs from the last revision."""
    document = source.parsed(record.rows[-1]) if record.rows else None
    longer = with_working_text(source, record, document, text, today) if text is not None else None
    if longer:
        record, document = longer
    revisions = with_targets(record.revisions(), record.sources)
    return signal_rules.signals(revisions, document, record.sources, zone=source.zone), longer is not None


def _with_display_path(source: RepositoryDocument, revision: Revision) -> Revision:
    """The revision with its path from the workspace's root."""
    path = source.display_path(revision.row.path)
    return revision if path == revision.row.path else replace(revision, row=replace(revision.row, path=path))


def unreadable_because(record: HistoryLog) -> str:
    """The revisions whose content is missing or is not text, and the remedy after a colon; empty for none."""
    rows = [
        (number, row.blob)
        for number, (row, one) in enumerate(zip(record.rows, record.steps, strict=True), 1)
        if not one.readable
    ]
    parts = []
    if missing := [(number, blob) for number, blob in rows if blob in record.missing]:
        blobs = list(dict.fromkeys(blob for _, blob in missing))
        names = ", ".join(blob[:10] for blob in blobs[:5]) + (f" and {len(blobs) - 5} more" if len(blobs) > 5 else "")
        objects, verb = ("the object", "is") if len(blobs) == 1 else ("the objects", "are")
        reason = f"{objects} of {_numbers(number for number, _ in missing)}, {names}, {verb} missing or damaged"
        parts.append((reason, "git fetch --refetch brings a copy from a remote"))
    if others := [number for number, blob in rows if blob not in record.missing]:
        reason = f"{_numbers(others)} cannot be read as text and could not be compared"
        parts.append((reason, "git show prints the content"))
    return f"{'; '.join(reason for reason, _ in parts)}: {parts[0][1]}" if parts else ""


def _numbers(numbers: Iterable[int]) -> str:
    """`r2, r4`, at most five of them."""
    names = [f"r{number}" for number in numbers]
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
