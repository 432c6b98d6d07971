"""`scaffold show`: a document as it was believed at one moment, with the knowledge of that day and nothing later."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from conviction.errors import DocumentError, FileError
from conviction.model.as_of import AsOfView, DocumentState

if TYPE_CHECKING:
    from conviction.history.actions.document_versions import DocumentVersions
    from conviction.history.log import HistoryLog
    from conviction.model.document import Document
    from conviction.model.history import CitedDocument, Version
    from conviction.model.signal import Signal

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


@dataclass(frozen=True, slots=True)
class _Moment:
    """The knowledge of a moment: the commits up to `tip`, and the working text where no WHEN was given."""

    tip: str
    """A whole id; empty while there is no commit."""
    day: date
    record: HistoryLog | None
    """The history up to then, its sources as they were then."""
    working: bool = False


def show(*, start: Path, name: str, when: str = "", today: date | None = None, use_cache: bool = True) -> DocumentView:
    """The document as it was believed at a WHEN.

    Args:
        start: The folder to work from.
        name: The document: a path, or in a workspace an id or a part of a slug.
        when: WHEN; empty for the working text.
        today: Stands for today where the working text is shown; by default the workspace's today.
        use_cache: False neither reads nor writes the cache.

    Raises:
        DocumentError: There is no such document, that version does not have it, or it is not UTF-8.
        RevisionError: The WHEN names no version.
        GitError: There is no repository, or git rejects it.
    """
    from conviction.adapters.git import commits
    from conviction.documents import parser
    from conviction.history import as_of
    from conviction.history.actions import document_versions

    source = document_versions.locate(start, name)
    version, data = source.version(when or "worktree")
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
    moment = _moment(source, version, when or "worktree", today, use_cache)
    shelf = _Shelf(source, moment, version, moment.record.sources if moment.record else ())
    shelf.take(as_of.targets(document))
    view = as_of.view_as_of(
        document,
        version,
        shelf.resolve,
        revision_spec=when,
        day=moment.day,
        committed=_last_day(source, moment),
        signals=_signals(source, moment, document),
        incomplete_because=source.repo.incomplete_because,
    )
    return DocumentView(view, PurePosixPath(version.path).stem, commits.origin(source.repo), document)


def _moment(source: DocumentVersions, version: Version, when: str, today: date | None, use_cache: bool) -> _Moment:
    """The knowledge at a WHEN."""
    from conviction.adapters.git import commits
    from conviction.history.actions.log_store import read_log
    from conviction.history.revision_spec import RevisionSpecKind, parse_revision_spec
    from conviction.workspace.actions import clock

    head, kind = source.repo.head, parse_revision_spec(when).kind
    if kind in (RevisionSpecKind.WORKTREE, RevisionSpecKind.INDEX):
        record = read_log(source, use_cache=use_cache) if head else None
        return _Moment(head, today or clock.today(source.settings), record, kind is RevisionSpecKind.WORKTREE)
    assert version.day is not None
    if kind is RevisionSpecKind.COMMIT:
        return _Moment(version.commit, version.day, read_log(_as_of(source, version.commit), use_cache=False))
    tip, day = version.commit, source.day_of(when)
    if day is not None:
        last = commits.tip(source.repo, lambda moment: moment.astimezone(source.zone).date() <= day)
        if last and commits.contains(source.repo, last, version.commit):
            tip = last
    return _Moment(tip, day or version.day, _until(source, read_log(source, use_cache=use_cache), version.commit, tip))


def _as_of(source: DocumentVersions, commit: str) -> DocumentVersions:
    """The same document, in a repository whose HEAD is that commit."""
    from conviction.history.actions.document_versions import DocumentVersions

    return DocumentVersions(replace(source.repo, head=commit), source.path, source.file, source.root)


def _until(source: DocumentVersions, record: HistoryLog, commit: str, tip: str) -> HistoryLog:
    """The record up to the revision of that commit, with the documents that it leans on as they were at `tip`."""
    from conviction.history.actions import cited_sources

    count = next((at for at, row in enumerate(record.rows, 1) if row.commit == commit), len(record.rows))
    if count == len(record.rows) and tip == source.repo.head:
        return record
    cut = replace(record, rows=record.rows[:count], steps=record.steps[:count], sources=())
    return replace(cut, sources=cited_sources.find(replace(source.repo, head=tip), cut)) if record.own else cut


def _last_day(source: DocumentVersions, moment: _Moment) -> date | None:
    """The day of the last revision up to then; None without one."""
    rows = moment.record.rows if moment.record else ()
    return rows[-1].author_date.astimezone(source.zone).date() if rows else None


def _signals(source: DocumentVersions, moment: _Moment, document: Document) -> tuple[Signal, ...]:
    """The questions that the history had raised by then."""
    from conviction.history import signals

    if moment.record is None:
        return ()
    sources = moment.record.sources
    revisions = signals.with_targets(moment.record.revisions(), sources)
    return signals.raised(signals.signals(revisions, document, sources, zone=source.zone), moment.day)


@dataclass
class _Shelf:
    """The documents that one leads to, as they were at a moment."""

    source: DocumentVersions
    moment: _Moment
    version: Version
    sources: Iterable[CitedDocument]
    _paths: dict[tuple[str, bool], tuple[str, str]] = field(default_factory=dict)
    """From a target to the path from the repository's root (empty for this document) and the anchor."""
    _states: dict[str, DocumentState] = field(default_factory=dict)

    @property
    def _prefix(self) -> str:
        """From the repository's root to the workspace's: empty, or with a slash at its end."""
        return self.source.path.removesuffix(self.source.display_path(self.source.path))

    def take(self, targets: Iterable[tuple[str, bool]]) -> None:
        """Read the documents that these targets led to."""
        tree = self._tree()
        by_name = {name: source.path for source in self.sources for name in source.names}
        for target, bare in targets:
            self._paths[target, bare] = self._path(target, bare, tree, by_name)
        wanted = [path for path, _ in self._paths.values() if path and not _is_web(path)]
        self._states |= self._read(list(dict.fromkeys(wanted)), tree)

    def resolve(self, target: str, bare: bool) -> tuple[DocumentState, str]:
        """The document as it was, and the anchor in it."""
        path, anchor = self._paths[target, bare]
        if not path:
            version = self.version
            own = DocumentState(version.path, self._prefix + version.path if version.commit else "", version.commit)
            return own, anchor
        if _is_web(path):
            return DocumentState(path), anchor
        return self._states[path], anchor

    def _tree(self) -> dict[str, str]:
        """Path to blob of every file then."""
        from conviction.adapters.git import log

        tip = self.moment.tip
        return dict(log.files_in(self.source.repo, tip, suffix="")) if tip else {}

    def _path(self, target: str, bare: bool, tree: Mapping[str, str], by_name: Mapping[str, str]) -> tuple[str, str]:
        """The path that a target meant then; one that was moved is found by its name."""
        from conviction.documents.index import linked_path
        from conviction.history.card_diff import edge_name

        name, _, anchor = target.partition("#")
        if _is_web(target):
            return target, ""
        if not name:
            return "", anchor
        named = by_name.get(edge_name(target), "")
        if bare and "/" not in name and not name.endswith(".md"):
            return named or name, anchor
        path = linked_path(self._prefix + self.version.path, name)
        return (path if path in tree or self._file(path) else named or path), anchor

    def _file(self, path: str) -> Path | None:
        """A file of the working tree, where the working text is shown; never one outside the repository."""
        from conviction.adapters.storage import files

        try:
            whole = files.inside(self.source.repo.root, path)
        except FileError:
            return None
        return whole if self.moment.working and files.mode_of(whole) and not whole.is_symlink() else None

    def _working(self, path: str) -> bytes | None:
        """The working text of a document, where that is shown."""
        from conviction.adapters.storage import files

        whole = self._file(path)
        is_file = whole is not None and stat.S_ISREG(files.mode_of(whole))
        return files.read(whole) if whole is not None and is_file and path.endswith(".md") else None

    def _read(self, paths: list[str], tree: Mapping[str, str]) -> dict[str, DocumentState]:
        """Each document as it was, or the reason why there is none."""
        from conviction.adapters.git import blobs, log

        repo = replace(self.source.repo, head=self.moment.tip)
        there = [path for path in paths if path in tree]
        commits = {(row.path, row.blob): row.commit for row in log.names_walk(repo, there)}
        absent: set[str] = set()
        texts = [path for path in there if path.endswith(".md")]
        contents = dict(blobs.read_blobs(repo, [tree[path] for path in texts], missing=absent))
        documents = {}
        for path in paths:
            data = contents.get(tree.get(path, ""))
            working = self._working(path)
            commit = commits.get((path, tree.get(path, "")), "")
            if working is not None and data is not None and working != data:
                commit = ""
            there_now = path in tree or self._file(path) is not None or any(p.startswith(f"{path}/") for p in tree)
            documents[path] = self._state(path, working if working is not None else data, commit, there_now)
        return documents

    def _state(self, path: str, data: bytes | None, commit: str, there: bool) -> DocumentState:
        from conviction.documents import parser

        display, source = self.source.display_path(path), path if commit else ""
        if data is None:
            return DocumentState(display, source, commit, absent="" if there else self._why_absent(path))
        if not path.endswith(".md"):
            return DocumentState(display, source, commit)
        document = parser.parse_bytes(data, display)
        settings = self.source.settings
        private = (
            self.source.root is not None
            and bool(document.kind)
            and settings.audience_of(document) == settings.narrowest
        )
        return DocumentState(display, source, commit, document.title, document.status, private)

    def _why_absent(self, path: str) -> str:
        return "did not exist yet" if path in self._now and not self.moment.working else "is not there"

    @cached_property
    def _now(self) -> frozenset[str]:
        """The paths of HEAD's files."""
        from conviction.adapters.git import log

        head = self.source.repo.head
        return frozenset(path for path, _ in log.files_in(self.source.repo, head, suffix="")) if head else frozenset()


def _is_web(target: str) -> bool:
    return "://" in target or target.partition(":")[0] in ("mailto", "tel")


def render(result: DocumentView, *, output_format: str = "", color: bool = False) -> str:
    """The document as of then, as text: `json`, `markdown`, or the screen."""
    from conviction.history.formats import as_of_text, json

    match output_format:
        case "json":
            return json.as_of_json(result.as_of)
        case "markdown":
            return as_of_text.markdown(result.as_of, result.document, result.remote)
    return as_of_text.screen(result.as_of, result.name, color=color)
