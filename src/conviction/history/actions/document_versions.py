"""One document, version by version: its place, the version that a WHEN names, and its bytes."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from conviction.errors import DocumentError, GitError, RevisionError, WorkspaceError
from conviction.model.workspace import Settings

if TYPE_CHECKING:
    from conviction.adapters.git.repository import Repository
    from conviction.adapters.storage.cache import Cache
    from conviction.history.revision_spec import RevisionSpec
    from conviction.model.document import Document
    from conviction.model.history import RevisionRow, Version

__all__ = ["DocumentVersions", "locate"]


def locate(start: Path, name: str) -> DocumentVersions:
    """The document of that name, in its repository."""
    from conviction.adapters.git import repository as git
    from conviction.adapters.storage import settings

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
    return DocumentVersions(repo, git.relative_path(repo, path), path, root)


def _by_name(root: Path, name: str, path: Path) -> Path:
    """The file of a document named by id or slug; `path` itself when it looks like a path, for it may be deleted."""
    from conviction.workspace.actions import loader

    if name.endswith(".md") or "/" in name:
        return path
    return root / loader.find_document(loader.load(root=root), name).path


@dataclass
class DocumentVersions:
    """One document in its repository, version by version."""

    repo: Repository
    path: str
    """Relative to the repository."""
    file: Path
    root: Path | None
    """The root of the workspace."""

    @cached_property
    def settings(self) -> Settings:
        """The settings of the workspace; outside one the defaults."""
        from conviction.adapters.storage import settings

        return settings.load(self.root) if self.root else Settings()

    @cached_property
    def zone(self) -> tzinfo:
        """In which a commit has its day."""
        from conviction.workspace.actions import clock

        return clock.zone(self.settings)

    @cached_property
    def working(self) -> bytes | None:
        """The working text; None when the file is gone.

        Raises:
            DocumentError: It is a folder, a link that leads nowhere, or one that leads out of the repository, whose
                text is nobody's business here.
            FileError: It cannot be read.
        """
        from conviction.adapters.storage import files

        is_link, mode = files.is_link(self.file), files.mode_of(self.file)
        if is_link and not mode:
            hint = "replace it by the file, or remove it"
            raise DocumentError("a broken symbolic link", place=self.path, hint=hint)
        if is_link and not files.real(self.file).is_relative_to(files.real(self.repo.root)):
            hint = "name the file that it points to"
            raise DocumentError("a link that points outside the repository", place=self.path, hint=hint)
        if stat.S_ISDIR(mode):
            raise DocumentError("a folder, not a document", place=self.path, hint="name a Markdown file in it")
        return files.read(self.file) if os.path.lexists(self.file) else None

    @cached_property
    def own(self) -> str:
        """The id that the working text carries; empty when there is none."""
        from conviction.markup.front_matter_split import document_id

        return document_id(self.working or b"")

    @cached_property
    def rows(self) -> tuple[RevisionRow, ...]:
        """Its revisions, oldest first."""
        from conviction.history.actions.revision_list import revisions

        return revisions(repo=self.repo, path=self.committed, own=self.own)

    @cached_property
    def committed(self) -> str:
        """Its path in HEAD: the same, or, renamed and not committed yet, the name that it had.

        That is the name of a file that is gone and had its id, or that git's index says was renamed to it.
        """
        from conviction.adapters.git import blobs, log
        from conviction.markup.front_matter_split import document_id

        if self.working is None or not self.repo.head or blobs.blob_at(self.repo, self.repo.head, self.path):
            return self.path
        if not self.own:
            return log.staged_from(self.repo, self.path) or self.path
        tree = log.files_in(self.repo, self.repo.head)
        gone = {path: blob for path, blob in tree if not (self.repo.root / path).exists()}
        contents = dict(blobs.read_blobs(self.repo, gone.values()))
        return next((path for path, blob in gone.items() if document_id(contents[blob]) == self.own), self.path)

    @cached_property
    def cache(self) -> Cache:
        """The cache of its history."""
        from conviction.adapters.storage import cache, user_files

        return cache.Cache(self.root or self.repo.root, user_files.cache_folder(os.environ))

    @cached_property
    def stamp(self) -> str:
        """The stamp of a cached history: our own code, and how much of the history is here."""
        from conviction.adapters.storage import change_detection

        return change_detection.package() + self.repo.cut

    def parsed(self, row: RevisionRow) -> Document | None:
        """The document as a revision left it; None when its content is missing or not text."""
        from conviction.adapters.git import blobs
        from conviction.documents import parser

        missing: set[str] = set()
        blob = next(iter(blobs.read_blobs(self.repo, [row.blob], missing=missing)), None)
        document = parser.parse_bytes(blob[1], row.path) if blob else None
        return None if document is None or any(f.code == "S006" for f in document.findings) else document

    def version(self, text: str) -> tuple[Version, bytes | None]:
        """The version that a WHEN names, and its bytes; None when it does not have the document."""
        from conviction.adapters.git import blobs
        from conviction.adapters.git import repository as git
        from conviction.history.revision_spec import RevisionSpecKind, parse_revision_spec
        from conviction.model.history import Version

        if text == "last commit":
            return self._last()
        when = parse_revision_spec(text)
        if when.kind is RevisionSpecKind.WORKTREE:
            return Version("worktree", self.display_path(self.path)), self.working
        if when.kind is RevisionSpecKind.INDEX:
            return Version("index", self.display_path(self.path)), blobs.index_file(self.repo, self.path)
        if when.kind is RevisionSpecKind.COMMIT:
            return self._at(git.resolve(self.repo, when.text), when.text)
        row = self._row(when)
        return self._of(row, self._number(row)), blobs.read_blob(self.repo, row.blob)

    def day_of(self, text: str) -> date | None:
        """The day that a WHEN names, of `review` the review's own; None for a WHEN that is not a day.

        Raises:
            RevisionError: It is not a day of the calendar, or there is no review.
        """
        from conviction.history.revision_spec import RevisionSpecKind, parse_revision_spec

        when = parse_revision_spec(text)
        return self._review_day() if when.kind is RevisionSpecKind.REVIEW else when.day

    def first_since(self, text: str) -> int:
        """The number of the first revision of or after the one that a WHEN names; one more than all when none is.

        Raises:
            RevisionError: It names no version.
        """
        from conviction.adapters.git import log
        from conviction.adapters.git import repository as git
        from conviction.history.revision_spec import RevisionSpecKind, parse_revision_spec

        when = parse_revision_spec(text)
        if when.kind in (RevisionSpecKind.DAY, RevisionSpecKind.REVIEW):
            day = when.day if when.kind is RevisionSpecKind.DAY else self._review_day()
            days = [row.author_date.astimezone(self.zone).date() for row in self.rows]
            return next((number for number, other in enumerate(days, 1) if day and other >= day), len(days) + 1)
        if when.kind in (RevisionSpecKind.WORKTREE, RevisionSpecKind.INDEX):
            raise RevisionError(f"history knows commits only, not the {when.text}", hint="r3, a day or a commit")
        commit = git.resolve(self.repo, when.text) if when.kind is RevisionSpecKind.COMMIT else self._row(when).commit
        later = {commit} if any(row.commit == commit for row in self.rows) else log.after(self.repo, commit)
        return next((number for number, row in enumerate(self.rows, 1) if row.commit in later), len(self.rows) + 1)

    def _last(self) -> tuple[Version, bytes | None]:
        """The document as HEAD has it, under whatever name."""
        from conviction.adapters.git import blobs
        from conviction.model.history import Version

        if self.repo.unborn:
            raise RevisionError("there is no commit yet", hint="git add and git commit make the first one")
        blob = blobs.blob_at(self.repo, self.repo.head, self.committed)
        if not blob:
            if not self.file.exists():
                raise DocumentError(
                    "no such file, and the last commit does not have it",
                    place=self.path,
                    hint="check the path; ids work only in a workspace",
                )
            return Version("last commit", self.display_path(self.path), self.repo.head), None
        row = next((row for row in reversed(self.rows) if row.blob == blob), None)
        if row is None:
            return self._at(self.repo.head, "HEAD")
        return self._of(row, self._number(row)), blobs.read_blob(self.repo, blob)

    def _row(self, when: RevisionSpec) -> RevisionRow:
        from conviction.history.revision_spec import RevisionSpecKind, numbered, on_day

        missing = self.repo.incomplete_because
        if when.kind is RevisionSpecKind.REVISION:
            if missing:
                raise RevisionError(
                    f"{when.text} cannot be counted: {missing.partition(': ')[0]}", hint=missing.partition(": ")[2]
                )
            return numbered(self.rows, when.number)
        day = when.day if when.kind is RevisionSpecKind.DAY else self._review_day()
        assert day is not None
        try:
            return on_day(self.rows, day, self.zone)
        except RevisionError as error:
            raise RevisionError(error.message, hint=missing or error.hint, place=error.place) from error

    def _at(self, commit: str, label: str) -> tuple[Version, bytes | None]:
        """The document in a commit, under the newest of its names that the commit has."""
        from conviction.adapters.git import blobs, log
        from conviction.model.history import Version

        short = commit[:10] if commit.startswith(label.lower()) else label
        author, moment, subject = log.commit_facts(self.repo, commit)
        data = blobs.file_at(self.repo, commit, self.path)
        names: list[str] = []
        if data is None:
            names = list(
                dict.fromkeys(name for row in reversed(self.rows) for name in (row.path, row.old_path) if name)
            )
        used = self.path
        for name in names:
            data = blobs.file_at(self.repo, commit, name)
            if data is not None:
                used = name
                break
        if data is None and self.repo.incomplete_because:
            hint = self.repo.incomplete_because.partition(": ")[2]
            raise RevisionError(f"no such file in {short} under any name in this clone", place=self.path, hint=hint)
        day = moment.astimezone(self.zone).date()
        return Version(short, self.display_path(used), commit, moment, author, subject, day), data

    def _number(self, row: RevisionRow) -> str:
        """`r12`; where the history is cut, the first digits of the commit."""
        if self.repo.incomplete_because:
            return row.commit[:10]
        return f"r{next(at for at, other in enumerate(self.rows, 1) if other.commit == row.commit)}"

    def _of(self, row: RevisionRow, label: str) -> Version:
        from conviction.model.history import Version

        day = row.author_date.astimezone(self.zone).date()
        return Version(label, self.display_path(row.path), row.commit, row.author_date, row.author, row.subject, day)

    def display_path(self, path: str) -> str:
        """The path from the workspace's root, where the file is in one."""
        if self.root is None:
            return path
        try:
            inside = self.root.resolve().relative_to(self.repo.root.resolve())
        except ValueError:
            return path
        prefix = "" if inside == Path() else inside.as_posix() + "/"
        return path.removeprefix(prefix)

    def _review_day(self) -> date:
        """The day of the newest published review that names the document."""
        from conviction.workspace.actions import loader

        if self.root is None:
            raise WorkspaceError("`review` needs a workspace", place=self.path, hint="name a day or a commit instead")
        own = self.own
        reviews = [document for document in loader.load(root=self.root).documents if document.kind == "review"]
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
