"""The timeline of a document: its revisions with their changes, and the questions that they raise."""

from __future__ import annotations

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

__all__ = ["history", "signals_of", "timeline", "timeline_of", "working_text"]


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
    because = source.repo.incomplete_because or record.gap or _unreadable(record)
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


def _unreadable(record: HistoryLog) -> str:
    numbers = [f"r{number}" for number, one in enumerate(record.steps, 1) if not one.readable]
    if not numbers:
        return ""
    names = ", ".join(numbers[:5]) + (f" and {len(numbers) - 5} more" if len(numbers) > 5 else "")
    return f"{names} cannot be read as text and could not be compared: git show prints the content"
