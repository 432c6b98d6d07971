"""The differences from a base, in the working tree or in the index: files, added lines, and the base itself.

No program that the repository configures runs: git compares texts without filters, converters and external diffs.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conviction.adapters.git.commits import without_filters
from conviction.adapters.git.repository import Repository, environment, hook_index, is_id, run
from conviction.errors import GitError, RevisionError

__all__ = [
    "FileChange",
    "base_of",
    "changed_files",
    "deleted_since",
    "descends",
    "hunks",
    "staged_blobs",
    "touches",
    "untracked",
]

_TIMEOUT = 600.0
_ROOM = 1024 * 1024 * 1024
_ARGUMENTS = 100_000
"""Bytes of file names after which a command line is full; systems allow at least 128 KiB."""
_SUFFIX = b".md"
_BASES = ("remotes/origin/HEAD", "remotes/origin/main", "remotes/origin/master", "heads/main", "heads/master")
_DEEPER = "fetch the whole history: `fetch-depth: 0` in CI, git fetch --unshallow elsewhere"
_DIFF = (
    *("-c", "diff.autoRefreshIndex=true", "-c", "diff.relative=false"),
    *("diff", "--no-color", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all", f"-O{os.devnull}"),
)
_PATCH = ("-U0", "--inter-hunk-context=0", "--text", "--src-prefix=a/", "--dst-prefix=b/")
_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
_SIGNS = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r"}


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file that differs from the base; paths are relative to the repository."""

    path: str
    """The path of the file; for a deleted file, its path in the base."""
    status: str
    """`A`, `M`, `D`, `R` or `T`."""
    old_path: str = ""
    """The path in the base of a renamed file; empty for others."""


def base_of(repo: Repository, name: str = "") -> str:
    """The commit to compare with: where HEAD left `name`, or the default branch for an empty name.

    The default branch is the one that origin/HEAD names, else origin's main or master, else the local one, else HEAD.

    Raises:
        RevisionError: `name` is not a commit of this clone, or has no commit in common with HEAD.
    """
    commit, label = (_named(repo, name), name) if name else _default(repo)
    output = run(repo.root, ["merge-base", "--end-of-options", commit, repo.head], ok=(0, 1), timeout=_TIMEOUT)
    base = output.stdout.decode("ascii", "replace").strip()
    if is_id(base):
        return base
    if repo.is_shallow:
        raise RevisionError(f"the clone is shallow and lacks the commit where HEAD left `{label}`", hint=_DEEPER)
    raise RevisionError(f"`{label}` and HEAD have no commit in common", hint="name a branch that HEAD comes from")


def _named(repo: Repository, name: str) -> str:
    usable = not name.startswith("-") and "\0" not in name
    args = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"]
    commit = run(repo.root, args, ok=(0, 1, 128)).stdout.decode("ascii", "replace").strip() if usable else ""
    if is_id(commit):
        return commit
    if repo.is_shallow:
        raise RevisionError(f"the clone is shallow and has no commit `{name}`", hint=_DEEPER)
    hint = "name a branch, tag or commit; put PATHS before --changed"
    raise RevisionError(f"`{name}` names no commit to compare with", hint=hint)


def _default(repo: Repository) -> tuple[str, str]:
    """The commit of the default branch, and its name."""
    refs = [f"refs/{name}" for name in _BASES]
    output = run(repo.root, ["for-each-ref", "--format=%(objectname) %(refname)", *refs]).stdout.decode(
        "utf-8", "replace"
    )
    commits = {name: commit for commit, _, name in (line.partition(" ") for line in output.split("\n"))}
    name = next((name for name in refs if name in commits), "")
    if name:
        return commits[name], name.split("/", 2)[2]
    if repo.is_shallow:
        raise RevisionError("the clone is shallow and has no default branch to compare with", hint=_DEEPER)
    return repo.head, "HEAD"


def staged_blobs(repo: Repository, under: str = "") -> dict[str, str]:
    """The blob of each regular Markdown file in the index, by path; only those in the folder `under`.

    Raises:
        GitError: One of them has conflicts.
    """
    env = environment(hook_index(repo))
    output = run(repo.root, ["ls-files", "-s", "-z", "--full-name", *_within(under)], env=env, max_output=_ROOM).stdout
    blobs = {}
    for entry in output.split(b"\0"):
        head, _, name = entry.partition(b"\t")
        if head.startswith(b"100") and name.endswith(_SUFFIX):
            _, blob, stage = head.decode("ascii").split(" ")
            if stage != "0":
                hint = "resolve them and git add it"
                raise GitError("the file has conflicts", place=os.fsdecode(name), hint=hint)
            blobs[os.fsdecode(name)] = blob
    return blobs


def untracked(repo: Repository, under: str = "") -> frozenset[str]:
    """The files that git neither tracks nor ignores."""
    args = ["ls-files", "--others", "--exclude-standard", "-z", "--full-name", *_within(under)]
    output = run(repo.root, args, timeout=_TIMEOUT, max_output=_ROOM).stdout.split(b"\0")
    return frozenset(os.fsdecode(name) for name in output if name)


def changed_files(repo: Repository, commit: str, under: str = "", *, staged: bool = False) -> tuple[FileChange, ...]:
    """The files that differ from a commit in the working tree, or with `staged` in the index.

    A rename is one change; untracked files are not listed.
    """
    output = _diff(repo, commit, ["--raw", "--no-abbrev", "-z"], _within(under), staged=staged).split(b"\0")
    files, at = [], 0
    while at < len(output) - 1:
        status = output[at].rsplit(b" ", 1)[-1][:1].decode("ascii", "replace")
        two = status in "RC"
        names = [os.fsdecode(name) for name in output[at + 1 : at + 2 + two]]
        files.append(FileChange(names[-1], status, names[0] if status == "R" else ""))
        at += 2 + two
    return tuple(files)


def hunks(
    repo: Repository, commit: str, changes: Iterable[FileChange], *, staged: bool = False
) -> Mapping[str, tuple[tuple[int, int], ...]]:
    """The places in the text of each of these files that differ from the commit, in order.

    A place is its first line and its number of lines, which is 0 for a deletion after that line.
    """
    places: dict[str, tuple[tuple[int, int], ...]] = {}
    for names in _portions(changes):
        places |= _read_patch(_diff(repo, commit, _PATCH, ["--", *names], staged=staged))
    return places


def _diff(repo: Repository, commit: str, how: Sequence[str], names: Sequence[str | bytes], *, staged: bool) -> bytes:
    assert is_id(commit)
    alike = "-M100%" if repo.is_partial else "-M"
    flags = [*without_filters(repo), *_DIFF, alike, *how, *(["--cached"] if staged else [])]
    env = environment(hook_index(repo)) if staged else None
    args = [*flags, "--end-of-options", commit, *(names or ["--"])]
    return run(repo.root, args, timeout=_TIMEOUT, max_output=_ROOM, env=env).stdout


def _within(under: str) -> list[str | bytes]:
    return ["--", os.fsencode(under)] if under else []


def _portions(changes: Iterable[FileChange]) -> Iterator[list[bytes]]:
    """The names of these files, both of a rename, in portions that fit on a command line."""
    portion: list[bytes] = []
    size = 0
    for change in changes:
        names = [os.fsencode(name) for name in (change.old_path, change.path) if name]
        portion += names
        size += sum(len(name) + 1 for name in names)
        if size > _ARGUMENTS:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def _read_patch(patch: bytes) -> dict[str, tuple[tuple[int, int], ...]]:
    """The places of each file of a patch without context; lines of the texts are counted and not parsed."""
    places_of: dict[str, list[tuple[int, int]]] = {}
    path, skip = "", 0
    for line in patch.split(b"\n"):
        if skip and line[:1] in b"+-":
            skip -= 1
        elif not skip and line.startswith(b"+++ "):
            path = _file_name(line[4:])
        elif not skip and (hunk := _HUNK.match(line)):
            gone, start, come = (int(part) if part is not None else 1 for part in hunk.groups())
            places_of.setdefault(path, []).append((start, come))
            skip = gone + come
    return {path: tuple(places) for path, places in places_of.items()}


def _file_name(quoted: bytes) -> str:
    """The path after `+++ `, without git's quotes around control characters and its tab after a space."""
    name = quoted.removesuffix(b"\t")
    if name.startswith(b'"') and name.endswith(b'"'):
        name = _ESCAPE.sub(_sign, name[1:-1])
    return os.fsdecode(name.removeprefix(b"b/"))


def _sign(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8) & 0xFF]) if len(code) == 3 else _SIGNS.get(code, code)


def deleted_since(repo: Repository, old: str = "", under: str = "") -> list[tuple[str, str]]:
    """Path and last blob of each Markdown file that a commit deleted; with `old`, only a commit after that one counts.

    A renamed file is listed under its old name.
    """
    flags = ["log", "-z", "--no-color", "--no-show-signature", "--format=", "--diff-merges=first-parent"]
    flags += ["--no-renames", "--diff-filter=D", "--raw", "--no-abbrev", "--no-ext-diff", "--no-textconv"]
    reach = f"{old}..{repo.head}" if old else repo.head
    args = [*flags, "--end-of-options", reach, *(_within(under) or ["--"])]
    output = run(repo.root, args, timeout=_TIMEOUT, max_output=_ROOM).stdout.split(b"\0")
    return [
        (os.fsdecode(name), head.split(b" ")[2].decode("ascii"))
        for head, name in itertools.pairwise(output)
        if head.lstrip(b"\n").startswith(b":100") and name.endswith(_SUFFIX)
    ]


def descends(repo: Repository, old: str) -> bool:
    """True when HEAD is the commit `old` or descends from it; False also when `old` no longer exists."""
    assert is_id(old)
    return run(repo.root, ["merge-base", "--is-ancestor", old, repo.head], ok=(0, 1, 128)).returncode == 0


def touches(repo: Repository, old: str) -> bool:
    """True when a commit in the history of HEAD, but not in that of its ancestor `old`, touched a Markdown file."""
    assert is_id(old)
    flags = ["log", "-z", "--no-color", "--no-show-signature", "--format=", "--diff-merges=first-parent"]
    flags += ["--no-renames", "--name-only", "--no-ext-diff", "--no-textconv", f"-O{os.devnull}"]
    args = [*flags, "--end-of-options", f"{old}..{repo.head}", "--"]
    output = run(repo.root, args, timeout=_TIMEOUT, max_output=_ROOM).stdout.split(b"\0")
    return any(name.endswith(_SUFFIX) for name in output)
