"""`scaffold show`: a document as it was believed at one moment, with the knowledge of that day and nothing later."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

from conviction.adapters.git import commits
from conviction.documents import parser
from conviction.errors import DocumentError
from conviction.history import as_of
from conviction.history.actions import cited_sources, repository_document, resolve_revision
from conviction.history.actions.document_states import DocumentStates, Moment
from conviction.history.actions.log_store import read_log
from conviction.history.actions.repository_document import RepositoryDocument
from conviction.history.actions.timeline import signals_of, unreadable_because
from conviction.history.formats import as_of_text, json
from conviction.history.line import instants
from conviction.history.log import HistoryLog
from conviction.history.revision_spec import WORKTREE, RevisionSpec, RevisionSpecKind, parse_revision_spec
from conviction.model.as_of import AsOfView
from conviction.model.document import Document
from conviction.model.history import ResolvedRevision
from conviction.model.signal import Signal, open_first, raised
from conviction.workspace.actions import clock

__all__ = ["DocumentView", "render", "show"]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document as it was believed, and the further values of its Markdown form."""

    as_of: AsOfView
    name: str
    """Its name on screen: its slug."""
    remote: str
    """The address of the remote `origin`, without credentials; empty for none."""
    document: Document


def show(*, start: Path, name: str, when: str = "", today: date | None = None, use_cache: bool = True) -> DocumentView:
    """The document as it was believed at a WHEN.

    Args:
        start: The folder to work from.
        name: The document: a path, or in a workspace an id or a part of a slug.
        when: WHEN; empty for the working text.
        today: The day that counts as today when the working text is shown; by default the workspace's today.
        use_cache: False neither reads nor writes the cache.

    Raises:
        DocumentError: There is no such document, that version does not have it, or it is not UTF-8.
        RevisionError: The WHEN names no version.
        GitError: There is no repository, or git rejects it.
    """
    source = repository_document.locate(start, name)
    spec = parse_revision_spec(when) if when else WORKTREE
    version = resolve_revision.resolve(source, spec)
    data = resolve_revision.read(source, version)
    if data is None:
        if not when and not source.rows:
            hint = "check the path; ids work only in a workspace"
            raise DocumentError("no such file, and no commit has it", place=source.path, hint=hint)
        hint = "scaffold show without --as-of shows the working text" if when else "scaffold show DOC --as-of r-1"
        raise DocumentError(f"{version.label} does not have the document", place=source.path, hint=hint)
    document = parser.parse_bytes(data, version.path)
    unreadable = next((finding for finding in document.findings if finding.code == "S006"), None)
    if unreadable:
        raise DocumentError(unreadable.message, place=f"{version.path} ({version.label})")
    moment = _moment(source, version, spec, today, use_cache)
    states = DocumentStates(source, moment, version)
    states.load(as_of.targets(document))
    view = as_of.view_as_of(
        document,
        version,
        states.resolve,
        revision_spec=when,
        day=moment.day,
        committed=_last_day(source, moment),
        ahead=None if version.commit else _day_ahead(source, moment),
        signals=_signals(source, moment, document.text if not version.commit else None),
        incomplete_because=_incomplete_because(source, moment),
    )
    return DocumentView(view, PurePosixPath(version.path).stem, commits.origin(source.repo), document)


def _moment(
    source: RepositoryDocument, version: ResolvedRevision, spec: RevisionSpec, today: date | None, use_cache: bool
) -> Moment:
    """The knowledge that was there at a version."""
    head, kind = source.repo.head, spec.kind
    if kind in (RevisionSpecKind.WORKTREE, RevisionSpecKind.INDEX):
        record = read_log(source, use_cache=use_cache) if head else None
        return Moment(head, today or clock.today(source.settings), record, kind is RevisionSpecKind.WORKTREE)
    assert version.day is not None
    if kind is RevisionSpecKind.COMMIT:
        return Moment(version.commit, version.day, read_log(_as_of(source, version.commit), use_cache=False))
    tip, day = version.commit, resolve_revision.day_of(source, spec)
    if day is not None:
        last = commits.tip(source.repo, lambda moment: moment.astimezone(source.zone).date() <= day)
        if last and commits.contains(source.repo, last, version.commit):
            tip = last
    return Moment(tip, day or version.day, _until(source, read_log(source, use_cache=use_cache), version.commit, tip))


def _as_of(source: RepositoryDocument, commit: str) -> RepositoryDocument:
    """The same document, in a repository whose HEAD is that commit."""
    return RepositoryDocument(replace(source.repo, head=commit), source.path, source.file, source.root)


def _until(source: RepositoryDocument, record: HistoryLog, commit: str, tip: str) -> HistoryLog:
    """The record up to the revision of that commit, with the documents that it leans on as they were at `tip`."""
    count = next((at for at, row in enumerate(record.rows, 1) if row.commit == commit), len(record.rows))
    if count == len(record.rows) and tip == source.repo.head:
        return record
    cut = record.until(count)
    return replace(cut, sources=cited_sources.find(replace(source.repo, head=tip), cut)) if record.own else cut


def _last_day(source: RepositoryDocument, moment: Moment) -> date | None:
    """The day since which the line held its last revision up to then; None without one."""
    moments = instants(moment.record.line) if moment.record else ()
    return moments[-1].astimezone(source.zone).date() if moments else None


def _day_ahead(source: RepositoryDocument, moment: Moment) -> date | None:
    """The day of its last commit where that is after today, as after a wrong clock."""
    rows = moment.record.line if moment.record else ()
    day = source.day_of(rows[-1]) if rows else moment.day
    return day if day > moment.day else None


def _incomplete_because(source: RepositoryDocument, moment: Moment) -> str:
    """The reason why the history up to then is not whole; empty when it is."""
    return source.repo.incomplete_because or (unreadable_because(moment.record) if moment.record else "")


def _signals(source: RepositoryDocument, moment: Moment, text: str | None) -> tuple[Signal, ...]:
    """The questions that the history, and a text that is not committed, had raised by then; the open ones first."""
    if moment.record is None or not moment.record.rows:
        return ()
    return open_first(raised(signals_of(source, moment.record, text, moment.day), moment.day))


def render(result: DocumentView, *, output_format: str = "", color: bool = False) -> str:
    """The document as of then, as text: `json`, `markdown`, or the screen."""
    match output_format:
        case "json":
            return json.as_of_json(result.as_of)
        case "markdown":
            return as_of_text.markdown(result.as_of, result.document, result.remote)
    return as_of_text.screen(result.as_of, result.name, color=color)
