"""The timeline of a document: its revisions with their changes, and the questions that they raise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from conviction.errors import DocumentError
from conviction.history import signals as signal_rules
from conviction.history.actions import repository_document
from conviction.history.actions.log_store import read_log
from conviction.history.actions.repository_document import RepositoryDocument
from conviction.history.log import HistoryLog
from conviction.model.history import Revision, Timeline
from conviction.workspace.actions import clock

__all__ = ["history", "timeline", "timeline_of"]


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
    whole = timeline_of(source, record)
    return replace(whole, signals=signal_rules.raised(whole.signals, today or clock.today(source.settings)))


def timeline_of(source: RepositoryDocument, record: HistoryLog | None) -> Timeline:
    """The timeline of a log, None before the first commit; with every signal, also those that are not due yet.

    Raises:
        DocumentError: The file neither exists nor ever did.
    """
    if not (record and record.rows) and not source.file.is_file():
        hint = "check the path; ids work only in a workspace"
        raise DocumentError("no such file, and no commit has it", place=source.path, hint=hint)
    if record is None:
        return Timeline(source.display_path(source.path), source.own, (), (), "there is no commit yet")
    revisions = signal_rules.with_targets(record.revisions(), record.sources)
    document = source.parsed(record.rows[-1]) if record.rows else None
    signals = signal_rules.signals(revisions, document, record.sources, zone=source.zone)
    displayed = tuple(_with_display_path(source, revision) for revision in revisions)
    because = source.repo.incomplete_because or record.gap or _unreadable(record)
    original = source.display_path(record.copied_from) if record.copied_from else ""
    return Timeline(source.display_path(source.committed), record.own, displayed, signals, because, original)


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
