"""Files of a repository that git opens without a look: a pipe or a device among them would stop it for ever."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from conviction.errors import GitError

__all__ = ["check"]

_IN_WORK_TREE = (".gitignore", ".gitattributes", ".gitmodules", ".mailmap")
_IN_GIT_DIRECTORY = (
    *("HEAD", "ORIG_HEAD", "FETCH_HEAD", "MERGE_HEAD", "config", "config.worktree", "commondir", "gitdir", "index"),
    *("packed-refs", "shallow", "info/attributes", "info/exclude", "info/grafts", "info/sparse-checkout", "logs/HEAD"),
    *("objects/info/alternates", "objects/info/commit-graph", "objects/pack/multi-pack-index"),
)
_LONGEST = 4096
"""The length of a `.git` file that names its directory."""


@lru_cache(maxsize=64)
def check(folder: Path) -> None:
    """Looks at the repository around a folder once, without git.

    Raises:
        GitError: A file that git reads is a pipe, a socket or a device.
    """
    top = next((one for one in (folder, *folder.parents) if os.path.lexists(one / ".git")), None)
    candidates = _files(top) if top else (folder / name for name in _IN_GIT_DIRECTORY)
    for path in candidates:
        if _is_special(path):
            message = "the repository cannot be read: it has a pipe or a device where git expects a file"
            raise GitError(message, place=str(path), hint="remove it, or clone the repository again")


def _files(top: Path) -> Iterator[Path]:
    yield from (top / name for name in (".git", *_IN_WORK_TREE))
    git_dir = _git_directory(top)
    for folder in {git_dir, _named(git_dir / "commondir", git_dir) or git_dir}:
        yield from (folder / name for name in _IN_GIT_DIRECTORY)
        for parent, _, names in os.walk(folder / "refs"):
            yield from (Path(parent, name) for name in names)


def _git_directory(top: Path) -> Path:
    path = top / ".git"
    return path if path.is_dir() else _named(path, top) or path


def _named(path: Path, base: Path) -> Path | None:
    """The folder that a short file names; None without one."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            text = os.fsdecode(file.read(_LONGEST)).removeprefix("gitdir:").strip()
        return base / text if text and "\0" not in text else None
    except OSError:
        return None


def _is_special(path: Path) -> bool:
    """True for a file that may block its reader; links are followed, for git follows them too."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
