"""Blobs, trees and commits written with GitPython, in this process: for a history of many objects.

From some hundred objects on, a git process for each takes longer than the import of GitPython. Nothing here moves a
ref, reads or writes the index, or runs a hook, a filter or a program of the repository; the caller moves the ref.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from conviction.adapters.git.repository import is_id, program
from conviction.adapters.storage import git_folder
from conviction.errors import GitError

if TYPE_CHECKING:
    import git

__all__ = ["ObjectWriter", "object_writer"]

_REGULAR = 0o100644


@contextmanager
def object_writer(git_dir: Path) -> Iterator[ObjectWriter]:
    """A writer of objects into the repository of this git directory, whose object format is sha1.

    Meanwhile git's variables are removed from this process: with them GitPython could use other objects or another git.

    Raises:
        GitError: Git is missing, the folder is not a git directory, or an object cannot be written.
    """
    executable = program()
    variables = {name: value for name, value in os.environ.items() if name.startswith("GIT_")}
    for name in variables:
        del os.environ[name]
    os.environ["GIT_PYTHON_GIT_EXECUTABLE"] = executable
    try:
        yield _open(git_dir)
    except OSError as error:
        raise GitError(f"git's objects cannot be written: {error}", place=str(git_dir)) from error
    finally:
        del os.environ["GIT_PYTHON_GIT_EXECUTABLE"]
        os.environ.update(variables)


def _open(git_dir: Path) -> ObjectWriter:
    import git

    try:
        return ObjectWriter(git.Repo(git_dir, expand_vars=False))
    except (git.InvalidGitRepositoryError, git.NoSuchPathError) as error:
        raise GitError("not a git directory", place=str(git_dir)) from error


class ObjectWriter:
    """Writes objects and returns their ids."""

    def __init__(self, repo: git.Repo) -> None:
        """See `object_writer`."""
        self._repo = repo

    def blob(self, data: bytes) -> str:
        """The id of the blob with these bytes; no filter changes them."""
        return self._store("blob", data)

    def tree(self, blobs: Mapping[str, str]) -> str:
        """The id of the tree that holds these blobs, by path (POSIX, relative), as regular files.

        Raises:
            GitError: A path leads out of the tree or into git's own folder.
        """
        import git

        index = git.IndexFile(self._repo)  # in memory: never read from or written to a file
        index.entries = {
            (path, 0): git.IndexEntry.from_base(git.BaseIndexEntry((_REGULAR, bytes.fromhex(blob), 0, _checked(path))))
            for path, blob in blobs.items()
        }
        return index.write_tree().hexsha

    def commit(self, *, tree: str, parents: tuple[str, ...], author: str, message: str) -> str:
        """The id of a new commit whose author is its committer, too; git's settings do not affect it.

        Args:
            tree: The id of its tree.
            parents: The ids of its parents, in order.
            author: `Name <address> SECONDS +0100`.
            message: With its final line end.
        """
        assert all(map(is_id, (tree, *parents)))
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents), f"author {author}", f"committer {author}"]
        return self._store("commit", ("\n".join(lines) + f"\n\n{message}").encode())

    def _store(self, kind: str, data: bytes) -> str:
        from gitdb import IStream  # type: ignore[import-untyped]  # GitPython's object database has no types

        stored = self._repo.odb.store(IStream(kind.encode(), len(data), BytesIO(data)))
        return bytes(stored.binsha).hex()


def _checked(path: str) -> str:
    """The path, after a check: GitPython itself would write any path into a tree."""
    parts = path.split("/")
    if any(part in ("", ".", "..") or git_folder.is_name(part) for part in parts) or "\0" in path:
        raise GitError("this path cannot be part of a commit", place=path, hint="rename the file")
    return path
