"""One document in its repository: its place, settings and timezone, its working text, revisions and cache."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from conviction.adapters.git import blobs, changes, log, renames
from conviction.adapters.git import repository as git
from conviction.adapters.git.repository import Repository
from conviction.adapters.storage import files
from conviction.adapters.storage import settings as settings_file
from conviction.documents import parser
from conviction.errors import DocumentError, GitError, UnresolvedError
from conviction.history.actions.revision_list import RevisionList, revisions
from conviction.history.line import instants
from conviction.markup.front_matter_split import document_id
from conviction.model.document import Document
from conviction.model.history import RevisionRow
from conviction.model.workspace import Settings
from conviction.workspace.actions import clock, loader

if TYPE_CHECKING:
    from conviction.adapters.storage.cache import Cache

__all__ = ["RepositoryDocument", "is_blob", "locate"]


def locate(start: Path, name: str) -> RepositoryDocument:
    """The document of that name, in its repository."""
    root = settings_file.find_root(start)
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
    source = RepositoryDocument(repo, git.relative_path(repo, path), path, root)
    return source if os.path.lexists(path) or not repo.head else _under_name_of_today(source)


def _under_name_of_today(source: RepositoryDocument) -> RepositoryDocument:
    """The document of a file that was renamed, under its name in HEAD; for any other file the source itself."""
    repo, path = source.repo, source.path
    if blobs.blob_at(repo, repo.head, path):
        return source
    name, blob = renames.name_today(repo, path)
    if not name and blob:
        name = _holder(repo, document_id(dict(blobs.read_blobs(repo, [blob], missing=set())).get(blob, b"")))
    return RepositoryDocument(repo, name, repo.root / name, source.root, former=path) if name else source


def _holder(repo: Repository, own: str) -> str:
    """The path of the document in HEAD that has an id; empty for none."""
    tree = log.files_in(repo, repo.head) if own else []
    contents = dict(blobs.read_blobs(repo, [blob for _, blob in tree], missing=set()))
    return next((path for path, blob in tree if document_id(contents.get(blob, b"")) == own), "")


def is_blob(blob: str, data: bytes) -> bool:
    """True when git has these bytes, or the same with plain line ends, under that id."""
    import hashlib

    for text in (data, data.replace(b"\r\n", b"\n")):
        digest = hashlib.new("sha256" if len(blob) == 64 else "sha1", usedforsecurity=False)
        digest.update(b"blob %d\0" % len(text) + text)
        if digest.hexdigest() == blob:
            return True
    return False


def _by_name(root: Path, name: str, path: Path) -> Path:
    """The file of a document named by id or slug; `path` itself when it looks like a path, for it may be deleted."""
    if name.endswith(".md") or "/" in name:
        return path
    try:
        return root / loader.find_document(loader.load(root=root), name).path
    except UnresolvedError:
        deleted = _deleted_file(root, name)
        if deleted is None:
            raise
        return deleted


def _deleted_file(root: Path, own: str) -> Path | None:
    """The file of the document with this id that was deleted last; None for no such document."""
    repo = git.find_repository(root)
    rows = changes.deleted_since(repo) if repo and repo.head else []
    if repo is None or not rows:
        return None
    stream = blobs.read_blobs(repo, [blob for _, blob in rows], missing=set())
    its_own = {blob for blob, data in stream if document_id(data) == own}
    return next((repo.root / path for path, blob in rows if blob in its_own), None)


@dataclass
class RepositoryDocument:
    """One document in its repository."""

    repo: Repository
    path: str
    """Relative to the repository."""
    file: Path
    root: Path | None
    """The root of the workspace."""
    former: str = ""
    """The old name by which it was requested; empty for its name of today."""

    @cached_property
    def settings(self) -> Settings:
        """The settings of the workspace; outside one the defaults."""
        return settings_file.load(self.root) if self.root else Settings()

    @cached_property
    def zone(self) -> tzinfo:
        """In which a commit has its day."""
        return clock.zone(self.settings)

    @cached_property
    def working(self) -> bytes | None:
        """The working text; None when the file is gone.

        Raises:
            DocumentError: It is a folder, a broken link, or a link that leads out of the repository.
            FileError: It cannot be read.
        """
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
        return document_id(self.working or b"")

    @cached_property
    def listed(self) -> RevisionList:
        """Its revisions by number, and their links."""
        return revisions(repo=self.repo, path=self.committed, own=self.own)

    @property
    def rows(self) -> tuple[RevisionRow, ...]:
        """Its revisions by number, oldest first."""
        return self.listed.rows

    @property
    def line(self) -> tuple[RevisionRow, ...]:
        """Its revisions on the line, oldest first."""
        return tuple(row for row, link in zip(self.listed.rows, self.listed.links, strict=True) if link.line)

    @cached_property
    def held_since(self) -> tuple[date, ...]:
        """For each revision the day since which the line has it: for one of a side branch the day of its merge."""
        rows, links, *_ = self.listed
        numbers = [number for number, link in enumerate(links, 1) if link.line]
        moments = dict(zip(numbers, instants(rows[number - 1] for number in numbers), strict=True))
        return tuple(
            moments.get(link.merged_in or number, row.author_date).astimezone(self.zone).date()
            for number, (row, link) in enumerate(zip(rows, links, strict=True), 1)
        )

    @cached_property
    def committed(self) -> str:
        """Its path in HEAD: the same, or, renamed and not committed yet, the name that it had.

        That is the name of a file that is gone and had its id, or that git's index says was renamed to it.
        """
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
        from conviction.adapters.storage import user_files
        from conviction.adapters.storage.cache import Cache  # sqlite3 is slow to import

        return Cache(self.root or self.repo.root, user_files.cache_folder(os.environ))

    @cached_property
    def stamp(self) -> str:
        """The stamp of a cached history: our own code, and how much of the history is here."""
        from conviction.adapters.storage import change_detection  # hashlib is slow to import

        return change_detection.package() + self.repo.cut

    def parsed(self, row: RevisionRow) -> Document | None:
        """The document as a revision left it; None when its content is missing or not text."""
        missing: set[str] = set()
        blob = next(iter(blobs.read_blobs(self.repo, [row.blob], missing=missing)), None)
        document = parser.parse_bytes(blob[1], row.path) if blob else None
        return None if document is None or any(f.code == "S006" for f in document.findings) else document

    def day_of(self, row: RevisionRow) -> date:
        """The calendar day of a revision in the workspace's timezone, by author date."""
        return row.author_date.astimezone(self.zone).date()

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
