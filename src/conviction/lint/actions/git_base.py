"""The base of a comparison: the repository of a workspace, a commit of it, and its documents in that commit."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from conviction.adapters.git import blobs, changes, log
from conviction.adapters.git import repository as git
from conviction.adapters.git.repository import Repository
from conviction.documents import parser
from conviction.errors import GitError, UsageError
from conviction.model.document import Document
from conviction.workspace.actions import loader

__all__ = ["Base", "find", "for_change"]

_NONE = "there is no git repository: git init starts one"
_UNBORN = "there is no commit yet"


@dataclass(frozen=True)
class Base:
    """The commit with which a run of lint compares the workspace."""

    root: Path
    """The root of the workspace."""
    repo: Repository | None = None
    commit: str = ""
    """Empty while there is none."""
    staged: bool = False
    """True compares the index, not the working tree."""
    because: str = ""
    """The reason why there is no commit to compare with; empty when there is one."""
    incomplete: bool = False
    """True when there is a repository all the same, and git could not read it."""
    unread: set[str] = field(default_factory=set)
    """Blobs that the repository lacks."""

    @cached_property
    def prefix(self) -> str:
        """The workspace's folder in the repository, empty or with a slash after it."""
        assert self.repo is not None
        inside = "" if self.root == self.repo.root else git.relative_path(self.repo, self.root)
        return f"{inside}/" if inside not in ("", ".") else ""

    @property
    def under(self) -> str:
        """The workspace's folder in the repository; empty for the whole of it."""
        return self.prefix.removesuffix("/")

    @cached_property
    def blobs(self) -> Mapping[str, str]:
        """The blob of each Markdown file that the commit has in the workspace, by workspace path."""
        if self.repo is None or not self.commit:
            return {}
        files = log.files_in(self.repo, self.commit, under=self.under)
        return {path.removeprefix(self.prefix): blob for path, blob in files}

    @cached_property
    def index(self) -> Mapping[str, str]:
        """The blob of each Markdown file of the workspace that is staged, by workspace path.

        Raises:
            GitError: A file has conflicts.
        """
        assert self.repo is not None
        staged = changes.staged_blobs(self.repo, self.under)
        return {path.removeprefix(self.prefix): blob for path, blob in staged.items()}

    def differs(self, path: str, ids: Sequence[str], text: Callable[[], str]) -> bool:
        """True when the commit has another text at a path, or none; line ends do not count.

        Args:
            path: The workspace path.
            ids: The ids that git with SHA-1 gives the text, with its line ends and with plain ones; empty to work
                them out.
            text: Returns the text.
        """
        blob = self.blobs.get(path, "")
        if ids and len(blob) == len(ids[0]):
            return blob not in ids
        current = text() if blob else ""
        return not blob or blob not in (_blob_id(current, blob), _blob_id(current.replace("\r\n", "\n"), blob))

    def documents(self, paths: Iterable[str], kinds: Mapping[str, str]) -> dict[str, Document]:
        """The documents that the commit has at these paths; `kinds` is the result of `workspace.kind_folders`."""
        wanted = {path: self.blobs[path] for path in paths if path in self.blobs}
        return read(self, wanted, kinds)

    def in_index(self, loaded: Mapping[str, Document], kinds: Mapping[str, str]) -> dict[str, Document]:
        """The workspace as it is staged; `loaded` is its working tree, which is not read again where it is the same.

        Raises:
            GitError: A file has conflicts.
        """
        mine = {path: blob for path, blob in self.index.items() if path in loaded or loader.holds(path, kinds)}
        same = {p for p, blob in mine.items() if p in loaded and _blob_id(loaded[p].text, blob) == blob}
        found = read(self, {path: blob for path, blob in mine.items() if path not in same}, kinds)
        return {path: found.get(path) or loaded[path] for path in sorted(mine) if path in found or path in same}


def find(root: Path) -> Base:
    """The last commit, with which every run of lint compares where it can."""
    try:
        repo = git.find_repository(root)
    except GitError as error:
        because = f"{error.message}{f': {error.hint}' if error.hint else ''}"
        has_git = error.message != "git is not installed" or (root / ".git").exists()
        return Base(root, because=because, incomplete=has_git)
    if repo is None or repo.is_bare:
        return Base(root, because=_NONE)
    return Base(root, repo, repo.head, because=_UNBORN if repo.unborn else "")


def for_change(root: Path, changed: str | None, *, staged: bool) -> Base:
    """The commit that a change begins from: where HEAD left `changed` (empty: the default branch), or HEAD itself.

    Raises:
        UsageError: Both are wanted, or there is no repository.
        GitError: Git is missing or refuses.
        RevisionError: The base names no commit, or has nothing in common with HEAD.
    """
    if staged and changed is not None:
        raise UsageError("--changed and --staged exclude each other", hint="choose one of them")
    option = "--staged" if staged else "--changed"
    repo = git.find_repository(root)
    if repo is None or repo.is_bare:
        hint = "leave the option out, or start a repository with git init"
        raise UsageError("not in a git repository, so nothing is known to have changed", place=option, hint=hint)
    base = Base(root, repo, repo.head, staged, _UNBORN if repo.unborn else "")
    if staged or (repo.unborn and not changed):
        return base
    if repo.unborn:
        raise UsageError(f"there is no commit yet, so `{changed}` names none", place=option, hint="leave the base out")
    return replace(base, commit=changes.base_of(repo, changed or ""))


def read(base: Base, wanted: Mapping[str, str], kinds: Mapping[str, str]) -> dict[str, Document]:
    """The documents of these blobs, by workspace path; missing blobs are added to `unread`."""
    assert base.repo is not None
    texts = dict(blobs.read_blobs(base.repo, wanted.values(), missing=base.unread)) if wanted else {}
    return {
        path: parser.parse_bytes(texts[blob], path, kind=loader.kind_of(path, kinds))
        for path, blob in wanted.items()
        if blob in texts
    }


def _blob_id(text: str, like: str) -> str:
    """The id that git would give a text without a byte-order mark; as long as the id `like`."""
    data = text.encode("utf-8", "surrogateescape")
    new_hash = hashlib.sha256 if len(like) == 64 else hashlib.sha1
    return new_hash(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
