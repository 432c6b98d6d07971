"""The line of a branch, the first-parent chain of HEAD: the Markdown files that each of its commits changed."""

from __future__ import annotations

import os
from typing import NamedTuple

from conviction.adapters.git.repository import Repository, is_id, run
from conviction.errors import GitError

__all__ = ["FileStep", "is_on_line", "line_steps"]

_TIMEOUT = 600.0
_ROOM = 1024 * 1024 * 1024
_SUFFIX = b".md"
_LOG = (
    *("log", "-z", "--first-parent", "--diff-merges=first-parent", "--no-color", "--no-show-signature"),
    *("--no-renames", "--raw", "--no-abbrev", "--no-ext-diff", "--no-textconv", f"-O{os.devnull}", "--format=%H"),
)


class FileStep(NamedTuple):
    """One file that a commit changed, against its first parent."""

    path: str
    """Relative to the repository."""
    old: str
    """The blob before; empty when there was no regular file."""
    new: str
    """The blob after; empty when there is none."""


def line_steps(repo: Repository, since: str = "", under: str = "") -> list[tuple[FileStep, ...]]:
    """The changed Markdown files of each commit of the line, oldest first; only those in the folder `under`.

    A merge has its changes to the line. A renamed file is a deleted one and a new one.

    Args:
        repo: The repository.
        since: A commit of the line; the list begins after it, and at the first commit when it is empty.
        under: A folder of the repository; the whole of it when empty.

    Raises:
        GitError: An object of the history is missing or damaged.
    """
    reach = f"{since}..{repo.head}" if since else repo.head
    within: list[str | bytes] = ["--", os.fsencode(under)] if under else ["--"]
    args: list[str | bytes] = [*_LOG, "--end-of-options", reach, *within]
    output = run(repo.root, args, timeout=_TIMEOUT, max_output=_ROOM).stdout.split(b"\0")
    commits: list[list[FileStep]] = []
    at = 0
    while at < len(output) - 1:
        token = output[at].lstrip(b"\n")
        at += 1
        if not token.startswith(b":"):
            commits.append([])
            continue
        if output[at].endswith(_SUFFIX):
            commits[-1].append(_step(token, output[at]))
        at += 1
    return [tuple(files) for files in reversed(commits) if files]


def _step(head: bytes, name: bytes) -> FileStep:
    old_mode, new_mode, old, new, _ = head[1:].decode("ascii", "replace").split(" ")
    return FileStep(
        os.fsdecode(name), old if old_mode.startswith("100") else "", new if new_mode.startswith("100") else ""
    )


def is_on_line(repo: Repository, commit: str) -> bool:
    """True when a commit is on the first-parent chain of HEAD; False as well when it is gone."""
    assert is_id(commit)
    if commit == repo.head:
        return True
    args = ["rev-list", "--first-parent", "--parents", "--end-of-options", f"{commit}..{repo.head}", "--"]
    try:
        output = run(repo.root, args, timeout=_TIMEOUT, max_output=_ROOM).stdout.decode("ascii", "replace")
    except GitError:
        return False
    oldest = output.rstrip("\n").rpartition("\n")[2].split(" ")
    return len(oldest) > 1 and oldest[1] == commit
