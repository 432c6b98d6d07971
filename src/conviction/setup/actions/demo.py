"""The example workspace with its history: the packaged texts, committed with their authors and dates.

Commit ids are the same on every machine: they come only from packaged bytes, dates and names.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from conviction.adapters.git import object_writer
from conviction.adapters.git import repository as git
from conviction.adapters.storage import files, package_files
from conviction.errors import WorkspaceError
from conviction.setup.actions import init
from conviction.workspace.actions import output_file

__all__ = ["Demo", "demo"]

_COMMITS = package_files.path("demo", "commits")
_BRANCH = "main"
_UNFINISHED = ".git/scaffold-demo"
"""A folder that exists from the first step to the last: its presence lets the next run complete a killed one."""


@dataclass(frozen=True, slots=True)
class Demo:
    """The folder of the example workspace, and the size of its history."""

    root: Path
    commits: int
    head: str
    """The last commit's id."""
    files: int


@dataclass(frozen=True, slots=True)
class _Commit:
    """One packaged commit."""

    name: str
    author: str
    email: str
    date: str
    """RFC 3339, with the author's offset."""
    message: str
    removed: tuple[str, ...]
    files: Mapping[str, bytes]


def demo(*, target: Path, dry_run: bool = False) -> Demo:
    """Write the example workspace into `target`, which must be empty, absent, or left by a killed run.

    Raises:
        UsageError: Git keeps its own files there.
        WorkspaceError: The folder is not empty.
        GitError: Git is missing, or refuses.
        FileError: The file system refused.
    """
    output_file.check_folder(target)
    if target.exists() and (not target.is_dir() or any(target.iterdir())) and not (target / _UNFINISHED).is_dir():
        raise WorkspaceError("the folder is not empty", place=str(target), hint="name a new folder: scaffold demo NAME")
    target = files.real(target)
    commits = list(_packaged())
    tree: dict[str, bytes] = {}
    for commit in commits:
        tree = {path: data for path, data in {**tree, **commit.files}.items() if path not in commit.removed}
    if dry_run:
        return Demo(target, len(commits), "", len(tree))
    files.make_folder(target / _UNFINISHED)
    head = _history(target, commits)
    for path, data in tree.items():
        files.make_folder(files.inside(target, path).parent)
        files.create(files.inside(target, path), data)
    _adopt(target, head)
    init.configure(target)
    (target / _UNFINISHED).rmdir()
    return Demo(target, len(commits), head, len(tree))


def _packaged() -> Iterator[_Commit]:
    for folder in sorted(_COMMITS.iterdir()):
        if (folder / "commit.toml").is_file():
            yield _commit(folder)


def _commit(folder: Path) -> _Commit:
    commit_data: dict[str, Any] = tomllib.loads((folder / "commit.toml").read_bytes().decode("utf-8"))
    author, email = parseaddr(commit_data["author"])
    body = str(commit_data.get("body", "")).strip()
    tree = folder / "tree"
    found = {path.relative_to(tree).as_posix(): path.read_bytes() for path in sorted(tree.rglob("*")) if path.is_file()}
    return _Commit(
        name=folder.name,
        author=author,
        email=email,
        date=str(commit_data["date"]),
        message=commit_data["subject"] + (f"\n\n{body}" if body else "") + "\n",
        removed=tuple(commit_data.get("remove", ())),
        files=found,
    )


def _history(target: Path, commits: list[_Commit]) -> str:
    """The id of the last commit; objects are written without a ref, so a killed demo has no incomplete history."""
    git.run(target, ["init", "--quiet", "--template=", "--object-format=sha1", f"--initial-branch={_BRANCH}"])
    head = ""
    tree: dict[str, str] = {}
    with object_writer.object_writer(target / ".git") as writer:
        blobs = {data: writer.blob(data) for data in {data for commit in commits for data in commit.files.values()}}
        for commit in commits:
            tree |= {path: blobs[data] for path, data in commit.files.items()}
            tree = {path: blob for path, blob in tree.items() if path not in commit.removed}
            head = writer.commit(
                tree=writer.tree(tree),
                parents=(head,) if head else (),
                author=_stamp(commit),
                message=commit.message,
            )
    return head


def _stamp(commit: _Commit) -> str:
    """The author and the moment, as a commit object has them."""
    when = datetime.fromisoformat(commit.date)
    assert when.tzinfo is not None
    return f"{commit.author} <{commit.email}> {int(when.timestamp())} {when.strftime('%z')}"


def _adopt(target: Path, head: str) -> None:
    """Sets the branch to the history and fills the index, so that `git status` is clean."""
    git.run(target, ["read-tree", head])
    git.run(target, ["update-index", "-q", "--refresh"], ok=(0, 1))
    git.run(target, ["update-ref", f"refs/heads/{_BRANCH}", head])
