"""Renames of files: the other name at a commit, files deleted beside a new one, and the name that a file has today."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from conviction.adapters.git.repository import Repository, is_id, run
from conviction.errors import ObjectError
from conviction.model.history import RevisionRow

__all__ = ["EXACT", "left_in", "likeness", "name_today", "names_at"]

EXACT = "-M100%"
"""The flag for renames without an edit, which need no content."""
_TIMEOUT = 600.0
_ROOM = 1024 * 1024 * 1024
_MOST = 100
"""The most renames that are followed from an old name to the one of today."""
_FLAGS = ("-r", "-z", "--raw", "--no-abbrev", "--no-ext-diff", "--no-textconv")


def likeness(repo: Repository) -> str:
    """The flag for how alike a file and its renamed self must be; a partial clone may lack the texts."""
    return EXACT if repo.is_partial else "-M"


def names_at(repo: Repository, ends: Sequence[RevisionRow]) -> Iterator[str]:
    """The names on the other side of each rename that starts or ends at one of these rows' names."""
    by_commit: dict[str, set[str]] = {}
    parents: dict[str, str] = {}
    for row in ends:
        if row.parents:
            by_commit.setdefault(row.commit, set()).add(row.path)
            parents[row.commit] = row.parents[0]
    for commit, sides in _renames(repo, parents):
        if by_commit.get(commit, set()) & set(sides):
            yield from sides


def _renames(repo: Repository, parents: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    """Each rename against these parents: the commit, the old and the new name."""
    if not parents:
        return
    stdin = "".join(f"{commit} {parent}\n" for commit, parent in parents.items()).encode()
    output = _diff_tree(repo, stdin)
    commit, at = "", 0
    while at < len(output) - 1:
        token = output[at]
        at += 1
        if not token.startswith(b":"):
            commit = token.decode("ascii", "replace").split(" ")[0]
            continue
        renamed = token.rsplit(b" ", 1)[1][:1] in (b"R", b"C")
        sides = [os.fsdecode(name) for name in output[at : at + 1 + renamed]]
        at += 1 + renamed
        if renamed:
            yield commit, sides


def _diff_tree(repo: Repository, stdin: bytes) -> list[bytes]:
    """The changed files of these pairs of commits, NUL-separated.

    Git compares all files to find renames. If one of them is missing, only Markdown files are compared, then only ids.
    """
    flags: list[str | bytes] = ["diff-tree", *_FLAGS, "--stdin"]
    try:
        return _compared(repo, [*flags, likeness(repo)], stdin)
    except ObjectError as error:
        repo.missing.append(error.object_id)
    changed = _compared(repo, [*flags, "--no-renames", "--name-only"], stdin)
    pages = sorted({name for name in changed if name.endswith(b".md")})
    try:
        return _compared(repo, [*flags, likeness(repo), "--", *pages], stdin) if pages else []
    except ObjectError:
        return _compared(repo, [*flags, EXACT, "--", *pages], stdin)


def _compared(repo: Repository, args: Sequence[str | bytes], stdin: bytes) -> list[bytes]:
    return run(repo.root, args, stdin=stdin, timeout=_TIMEOUT, max_output=_ROOM).stdout.split(b"\0")


def left_in(repo: Repository, row: RevisionRow, *, suffix: str = ".md") -> list[tuple[str, str]]:
    """The path and old blob of each file of that suffix that the row's commit deleted or wrote again.

    Against its first parent, and for a file that a merge added against the others too: a branch may have it elsewhere.
    """
    flags = ["diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", "--diff-filter=DM"]
    left = set()
    for parent in row.parents if row.status == "A" else row.parents[:1]:
        output = run(repo.root, [*flags, "--end-of-options", parent, row.commit]).stdout.split(b"\0")
        for head, name in zip(output[0::2], output[1::2], strict=False):
            if name.endswith(suffix.encode()) and head.startswith(b":100"):
                left.add((os.fsdecode(name), head.split(b" ")[2].decode("ascii")))
    return sorted(left)


def name_today(repo: Repository, path: str) -> tuple[str, str]:
    """The name that a file of an old name has in HEAD, and the last blob under the old name.

    The name is empty if no rename leads to a file of HEAD, and the blob if no commit had the old name.
    """
    name, last = path, ""
    for _ in range(_MOST):
        commit, parent, blob = _removal(repo, name)
        last = last or blob
        if not parent:
            break
        name = next((new for _, (old, new) in _renames(repo, {commit: parent}) if old == name), "")
        if not name:
            break
        if run(repo.root, ["cat-file", "-e", f"{repo.head}:{name}"], ok=(0, 1, 128)).returncode == 0:
            return name, last
    return "", last


def _removal(repo: Repository, path: str) -> tuple[str, str, str]:
    """The newest commit that took a file away, its first parent, and the file's blob there; empty for none."""
    flags = ["log", "-n", "1", "-z", "--raw", "--no-abbrev", "--no-renames", "--full-history", "--diff-filter=D"]
    flags += ["--diff-merges=first-parent", "--no-color", "--no-ext-diff", "--no-show-signature"]
    flags += ["--format=tformat:%H %P", "--end-of-options", repo.head, "--"]
    output = run(repo.root, [*flags, os.fsencode(path)], timeout=_TIMEOUT, max_output=_ROOM).stdout.split(b"\0")
    commit, *parents = output[0].decode("ascii", "replace").split()[:2] or [""]
    if not is_id(commit) or len(output) < 2:
        return "", "", ""
    return commit, parents[0] if parents else "", output[1].lstrip(b"\n").split(b" ")[2].decode("ascii", "replace")
