"""`scaffold diff`: two versions of a document, fetched and compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from conviction.errors import DocumentError, GitError, RevisionError, WorkspaceError
from conviction.model.history import DiffResult, RevisionRow, Version

if TYPE_CHECKING:
    from conviction.adapters.git import Repository
    from conviction.core.when import When
    from conviction.model.document import Document

__all__ = ["diff", "render"]


def diff(*, start: Path, name: str, old: str = "", new: str = "") -> DiffResult:
    """What changed in a document between two versions.

    Args:
        start: The folder to work from.
        name: The document: a path, or in a workspace an id or a part of a slug.
        old: WHEN; empty for the last commit.
        new: WHEN; empty for the working text.

    Raises:
        DocumentError: There is no such document, or neither version has it.
        RevisionError: A WHEN names no version.
        GitError: There is no repository, or git refuses it.
    """
    from conviction.core import compare, parse, prose_diff

    source = _locate(start, name)
    before, old_bytes = source.version(old or "last commit")
    after, new_bytes = source.version(new or "worktree")
    if old_bytes is None and new_bytes is None:
        raise DocumentError("neither version has the document", place=source.path, hint="scaffold history shows them")
    was = None if old_bytes is None else parse.parse_bytes(old_bytes, before.path)
    now = None if new_bytes is None else parse.parse_bytes(new_bytes, after.path)
    _readable(was, before)
    _readable(now, after)
    prose = prose_diff.diff(was.text if was else "", now.text if now else "").entries
    reason, because = _why(was, now)
    return DiffResult(
        old=before,
        new=after,
        changes=compare.counted(compare.compare(was, now), prose),
        prose=prose,
        name=PurePosixPath(after.path).stem,
        reason=reason,
        because=because,
    )


def render(result: DiffResult, *, how: str = "", color: bool = False) -> str:
    """The diff as text: `stat`, `word-diff`, or the screen."""
    from conviction.core.report import diff_text

    if how == "stat":
        return diff_text.stat(result)
    return diff_text.word_diff(result, color=color) if how == "word-diff" else diff_text.screen(result, color=color)


def _readable(document: Document | None, version: Version) -> None:
    if document is not None and any(finding.code == "S006" for finding in document.findings):
        raise DocumentError(document.findings[0].message, place=f"{version.path} ({version.label})")


def _why(old: Document | None, new: Document | None) -> tuple[str, str]:
    """The reason and the first because of a revision card that is new."""
    from conviction.core.compare import newest_revision

    card = new.card(newest_revision(old, new)) if new and newest_revision(old, new) else None
    if card is None:
        return "", ""
    words = next((edge.text for edge in card.edges if edge.text), "") or card.body.label("because")
    return card.body.label("reason").lower(), words


def _locate(start: Path, name: str) -> _Source:
    """The document that is meant, and the repository that holds it."""
    from conviction.adapters import git, settings

    root = settings.find_root(start)
    path = start / name
    if not path.is_file() and root is not None:
        path = _by_name(root, name, path)
    if path.is_dir():
        raise DocumentError("a folder, not a document", place=name, hint="name a Markdown file in it")
    repo = git.find_repository(path if path.parent.is_dir() else start)
    if repo is None:
        raise GitError(
            "not in a git repository, so there is no earlier version", place=name, hint="git init, then git add"
        )
    return _Source(repo, git.relative_path(repo, path), path, root)


def _by_name(root: Path, name: str, path: Path) -> Path:
    """The file of a document named by id or slug; `path` itself when it looks like a path, for it may be deleted."""
    from conviction.actions import workspace

    if name.endswith(".md") or "/" in name:
        return path
    return root / workspace.find_document(workspace.load(root=root), name).path


@dataclass
class _Source:
    """One document in its repository, version by version."""

    repo: Repository
    path: str
    """Relative to the repository."""
    file: Path
    root: Path | None
    """Of the workspace."""

    @cached_property
    def rows(self) -> tuple[RevisionRow, ...]:
        """Its revisions, oldest first."""
        from conviction.actions.revisions import revisions
        from conviction.core.when import document_id

        return revisions(repo=self.repo, path=self.committed, own=document_id(self._working() or b""))

    @cached_property
    def committed(self) -> str:
        """Its path in HEAD: the same, or, renamed and not committed yet, that of a file that is gone and had its id."""
        from conviction.adapters import git, git_walk
        from conviction.core.when import document_id

        own = document_id(self._working() or b"")
        listed = git_walk.files_in(self.repo, self.repo.head) if own and self.repo.head else []
        if not own or any(path == self.path for path, _ in listed):
            return self.path
        gone = {path: blob for path, blob in listed if not (self.repo.root / path).exists()}
        contents = dict(git.read_blobs(self.repo, gone.values()))
        return next((path for path, blob in gone.items() if document_id(contents[blob]) == own), self.path)

    def version(self, text: str) -> tuple[Version, bytes | None]:
        """The version that a WHEN names, and its bytes; None when it does not have the document."""
        from conviction.adapters import git
        from conviction.core.when import WhenKind, parse_when

        if text == "last commit":
            return self._last()
        when = parse_when(text)
        if when.kind is WhenKind.WORKTREE:
            return Version("worktree", self._shown(self.path)), self._working()
        if when.kind is WhenKind.INDEX:
            return Version("index", self._shown(self.path)), git.index_file(self.repo, self.path)
        if when.kind is WhenKind.COMMIT:
            return self._at(git.resolve(self.repo, when.text), when.text)
        row = self._row(when)
        return self._of(row, self._number(row)), git.read_blob(self.repo, row.blob)

    def _working(self) -> bytes | None:
        from conviction.adapters import files

        return files.read(self.file) if self.file.exists() else None

    def _last(self) -> tuple[Version, bytes | None]:
        """The document as HEAD has it, under whatever name."""
        from conviction.adapters import git

        if self.repo.unborn:
            raise RevisionError("there is no commit yet", hint="git add and git commit make the first one")
        data = git.file_at(self.repo, self.repo.head, self.committed)
        if data is None:
            if not self.file.exists():
                raise DocumentError(
                    "no such file, and the last commit does not have it",
                    place=self.path,
                    hint="check the path; only in a workspace an id will do",
                )
            return Version("last commit", self._shown(self.path), self.repo.head), None
        row = next((row for row in reversed(self.rows) if git.read_blob(self.repo, row.blob) == data), None)
        if row is None:
            return self._at(self.repo.head, "HEAD")
        return self._of(row, self._number(row)), data

    def _row(self, when: When) -> RevisionRow:
        from conviction.core.when import WhenKind, numbered, on_day

        missing = self.repo.incomplete_because
        if when.kind is WhenKind.REVISION:
            if missing:
                raise RevisionError(
                    f"{when.text} cannot be counted: {missing.partition(': ')[0]}", hint=missing.partition(": ")[2]
                )
            return numbered(self.rows, when.number)
        day = when.day if when.kind is WhenKind.DAY else self._review_day()
        assert day is not None
        try:
            return on_day(self.rows, day, self._zone())
        except RevisionError as error:
            raise RevisionError(error.message, hint=missing or error.hint, place=error.place) from error

    def _at(self, commit: str, label: str) -> tuple[Version, bytes | None]:
        """The document in a commit, under the newest of its names that the commit has."""
        from conviction.adapters import git, git_walk

        shown = commit[:10] if commit.startswith(label.lower()) else label
        author, moment, subject = git_walk.commit_facts(self.repo, commit)
        data = git.file_at(self.repo, commit, self.path)
        names: list[str] = []
        if data is None:
            names = list(
                dict.fromkeys(name for row in reversed(self.rows) for name in (row.path, row.old_path) if name)
            )
        used = self.path
        for name in names:
            data = git.file_at(self.repo, commit, name)
            if data is not None:
                used = name
                break
        day = moment.astimezone(self._zone()).date()
        return Version(shown, self._shown(used), commit, moment, author, subject, day), data

    def _number(self, row: RevisionRow) -> str:
        """`r12`; where the history is cut, the first digits of the commit."""
        if self.repo.incomplete_because:
            return row.commit[:10]
        return f"r{next(at for at, known in enumerate(self.rows, 1) if known.commit == row.commit)}"

    def _of(self, row: RevisionRow, label: str) -> Version:
        day = row.author_date.astimezone(self._zone()).date()
        return Version(label, self._shown(row.path), row.commit, row.author_date, row.author, row.subject, day)

    def _shown(self, path: str) -> str:
        """The path from the workspace's root, where the file lies in one."""
        if self.root is None:
            return path
        try:
            inside = self.root.resolve().relative_to(self.repo.root.resolve())
        except ValueError:
            return path
        prefix = "" if inside == Path() else inside.as_posix() + "/"
        return path.removeprefix(prefix)

    def _zone(self) -> ZoneInfo:
        from conviction.adapters import settings

        return ZoneInfo(settings.load(self.root).timezone if self.root else "UTC")

    def _review_day(self) -> date:
        """The day of the newest published review that names the document."""
        from conviction.actions import workspace
        from conviction.core.when import document_id

        if self.root is None:
            raise WorkspaceError("`review` needs a workspace", place=self.path, hint="name a day or a commit instead")
        own = document_id(self._working() or b"")
        reviews = [document for document in workspace.load(root=self.root).documents if document.kind == "review"]
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
