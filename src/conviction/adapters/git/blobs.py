"""Contents of files in git: blobs by id, a file of a commit, a file of the index."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from conviction.adapters import process
from conviction.adapters.git.repository import SAFE_FLAGS, Repository, environment, hook_index, is_id, program, run
from conviction.errors import GitError, ProcessError

__all__ = ["MAX_BLOB", "blob_at", "file_at", "index_blob", "read_blob", "read_blobs"]

MAX_BLOB = 16 * 1024 * 1024
"""The largest blob that is read, in bytes."""
_LONG = 600.0
"""The time limit for reading many blobs, in seconds."""
_LISTED = 1024 * 1024 * 1024
"""The largest list of all objects, in bytes."""
_REFETCH = "git fetch --refetch brings a copy from a remote"


def read_blobs(repo: Repository, ids: Iterable[str], *, missing: set[str] | None = None) -> Iterator[tuple[str, bytes]]:
    """Each blob with its id, in the order of `ids`, each id once; one blob is in memory at a time.

    With `missing`, the id of a blob that the repository lacks is added to it, and the blob is skipped.

    Raises:
        GitError: An object is missing, damaged, larger than 16 MiB, or not a blob.
    """
    wanted = list(dict.fromkeys(ids))
    for blob in wanted:
        _check_id(blob)
    if repo.is_partial:
        wanted = list(_present(repo, wanted, missing))
    if not wanted:
        return
    request = "".join(f"{blob}\n" for blob in wanted).encode()
    argv = [program(), *SAFE_FLAGS, "cat-file", "--batch", "--buffer"]
    try:
        with process.stream(argv, cwd=repo.root, timeout=_LONG, env=environment(), stdin=request) as output:
            for blob in wanted:
                name, kind, size = _headed(output.readline(), blob)
                if kind == "missing" and missing is not None:
                    missing.add(name)
                    continue
                if kind != "blob":
                    hint = repo.incomplete_because.partition(": ")[2] or _REFETCH
                    raise GitError(f"the repository lacks the object {name}", hint=hint)
                yield name, _content(output, name, size)
    except ProcessError as error:
        raise GitError(error.message, hint=error.hint, place=error.place) from error


def _check_id(blob: str) -> None:
    if not is_id(blob) or not blob.strip("0"):
        raise GitError(f"`{blob}` is not an object id", hint="this is a bug of ours; please report it")


def _content(output: IO[bytes], blob: str, size: int) -> bytes:
    """The bytes of an object whose header was read."""
    if size > MAX_BLOB:
        raise GitError(f"the blob {blob} is larger than {MAX_BLOB >> 20} MiB", hint="split the document")
    data = output.read(size + 1)
    if len(data) != size + 1:
        raise _damaged(blob)
    return data[:-1]


def _present(repo: Repository, wanted: Sequence[str], missing: set[str] | None) -> Iterator[str]:
    """The blobs that a partial clone has; reading any other one would make git fetch it."""
    flags = ["cat-file", "--batch-check=%(objectname)", "--batch-all-objects", "--unordered", "--buffer"]
    here = set(run(repo.root, flags, timeout=_LONG, max_output=_LISTED).stdout.decode("ascii", "replace").split("\n"))
    for blob in wanted:
        if blob in here:
            yield blob
        elif missing is None:
            hint = repo.incomplete_because.partition(": ")[2]
            raise GitError(f"the repository lacks the object {blob}", hint=hint)
        else:
            missing.add(blob)


def _headed(line: bytes, blob: str) -> tuple[str, str, int]:
    """Id, type and size of the object that follows; `missing` and 0 for an object that is not there."""
    words = line.decode("ascii", "replace").split()
    if not words or words[0] != blob:
        raise _damaged(blob)
    if len(words) == 2:
        return blob, words[1], 0
    if len(words) != 3 or not words[2].isdigit():
        raise _damaged(blob)
    return blob, words[1], int(words[2])


def _damaged(blob: str) -> GitError:
    return GitError(f"the repository has a damaged object: {blob}", hint="git fsck --full reports more")


def read_blob(repo: Repository, blob: str) -> bytes:
    """The content of one blob.

    Raises:
        GitError: It is missing, damaged, larger than 16 MiB, or not a blob.
    """
    return next(iter(read_blobs(repo, [blob])))[1]


def blob_at(repo: Repository, commit: str, path: str) -> str:
    """The id of a file's content in one commit (a whole id); empty when it has no regular file of that path."""
    assert is_id(commit)
    row = run(repo.root, ["ls-tree", "-z", "--full-tree", "--end-of-options", commit, "--", os.fsencode(path)]).stdout
    return _listed_blob(row, path, column=2)


def file_at(repo: Repository, commit: str, path: str) -> bytes | None:
    """The bytes of a file in one commit (a whole id), or None when the commit has no regular file of that path.

    Raises:
        GitError: The object is missing or damaged.
    """
    blob = blob_at(repo, commit, path)
    return read_blob(repo, blob) if blob else None


def index_blob(repo: Repository, path: str) -> str:
    """The id of a file's content as it is staged; empty when the index has no regular file of that path.

    Inside a hook git may name another index, which is used when it is in this repository's git directory.

    Raises:
        GitError: The file has conflicts.
    """
    output = run(
        repo.root, ["ls-files", "-s", "-z", "--full-name", "--", os.fsencode(path)], env=environment(hook_index(repo))
    ).stdout
    if b" 1\t" in output or b" 2\t" in output or b" 3\t" in output:
        raise GitError("the file has conflicts", place=path, hint="resolve them and git add it")
    return _listed_blob(output, path, column=1)


def _listed_blob(output: bytes, path: str, *, column: int) -> str:
    """The id of the regular file among the entries of ls-tree (`mode type id`) or ls-files (`mode id stage`)."""
    for entry in output.split(b"\0"):
        head, _, name = entry.partition(b"\t")
        if name == os.fsencode(path) and head.startswith(b"100"):
            return head.split(b" ")[column].decode("ascii")
    return ""
