"""Whole commits: the one that was current on a day, and a new one that holds the change of a single file."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import datetime

from conviction.adapters.git.log import instant
from conviction.adapters.git.repository import Repository, is_id, run
from conviction.errors import GitError

__all__ = ["commit_file", "contains", "has_hooks", "origin", "ready_to_commit", "tip", "without_filters"]

_LONG = 600.0
_HOOKS = ("pre-commit", "prepare-commit-msg", "commit-msg", "post-commit")
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")


def tip(repo: Repository, wanted: Callable[[datetime], bool]) -> str:
    """The newest commit on HEAD's line that the branch held at a wanted instant (aware, UTC); empty when there is none.

    The line is that of first parents: commits that were merged later were not on this line. A commit counts from its
    author date on, and never from before its predecessor.
    """
    if not repo.head:
        return ""
    args = ["log", "-z", "--first-parent", "--no-color", "--no-show-signature", "--format=tformat:%H %at", repo.head]
    newest, held = "", None
    for entry in reversed(run(repo.root, [*args, "--"], timeout=_LONG).stdout.decode("ascii", "replace").split("\0")):
        commit, _, seconds = entry.partition(" ")
        if is_id(commit):
            held = max(held, instant(seconds)) if held else instant(seconds)
            if not wanted(held):
                break
            newest = commit
    return newest


def contains(repo: Repository, commit: str, older: str) -> bool:
    """True when `older` is `commit` or one of its ancestors; both are whole ids."""
    assert is_id(commit)
    assert is_id(older)
    return run(repo.root, ["merge-base", "--is-ancestor", older, commit], ok=(0, 1)).returncode == 0


def origin(repo: Repository) -> str:
    """The address of the remote `origin`, without credentials; empty when there is none."""
    url = run(repo.root, ["config", "--get", "remote.origin.url"], ok=(0, 1)).stdout.decode("utf-8", "replace").strip()
    return _CREDENTIALS.sub("", url)


def has_hooks(repo: Repository) -> bool:
    """True when `git commit` by the user would run a hook; `commit_file` runs none."""
    output = run(repo.root, ["config", "--type=path", "--get-all", "core.hooksPath"], ok=(0, 1)).stdout
    stated = [line for line in os.fsdecode(output).split("\n") if line and line != os.devnull]
    folder = repo.root / stated[-1] if stated else repo.common_dir / "hooks"
    return any(os.access(folder / name, os.X_OK) for name in _HOOKS)


def ready_to_commit(repo: Repository, path: str) -> None:
    """Check that `commit_file` can commit the file.

    Raises:
        GitError: The repository is bare or read-only, a merge or the like is under way, git does not know who commits,
            or a filter would have to run.
    """
    if repo.is_bare:
        raise GitError("a bare repository has no working text to commit", hint="work in a clone of it")
    if repo.busy:
        raise GitError(f"a {repo.busy} is under way, so nothing was written", hint=f"finish the {repo.busy} first")
    for folder in (repo.git_dir, repo.common_dir / "objects"):
        if not os.access(folder, os.W_OK):
            hint = "leave out --commit, or make the folder writable"
            raise GitError("the folder is read-only, so nothing was written", place=str(folder), hint=hint)
    lock = repo.git_dir / "index.lock"
    if os.path.lexists(lock):
        hint = f"wait for the other git; if none is running, remove {lock}"
        raise GitError("git's index is locked, so nothing was written", place=path, hint=hint)
    who = [] if os.environ.get("EMAIL") else ["-c", "user.useConfigOnly=true"]  # a host name is not an identity
    for name in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
        if run(repo.root, [*who, "var", name], ok=(0, 1, 128)).returncode:
            hint = 'git config --global user.name "Your Name", and user.email'
            raise GitError("git does not know who commits, so nothing was written", hint=hint)
    output = run(repo.root, ["check-attr", "-z", "filter", "--", os.fsencode(path)]).stdout.split(b"\0")
    name = output[2].decode("utf-8", "replace") if len(output) > 2 else ""
    if name not in ("", "unspecified", "unset"):
        hint = f"leave out --commit, then git commit -- {path}"
        raise GitError(f"git runs the filter `{name}` on it and scaffold runs none", place=path, hint=hint)


def commit_file(repo: Repository, path: str, message: str) -> str:
    """The id of a new commit that changes this one file to its working text; other staged changes stay staged.

    No hook, filter or signing program runs: a repository may have been made by a stranger.

    Raises:
        GitError: Git refuses the commit.
    """
    quiet = ["-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "i18n.commitEncoding=UTF-8"]
    who = [] if os.environ.get("EMAIL") else ["-c", "user.useConfigOnly=true"]
    how = ["--quiet", "--no-verify", "--no-gpg-sign", "--cleanup=whitespace", "--file=-", "--only"]
    args: list[str | bytes] = [*quiet, *who, *without_filters(repo), "commit", *how, "--", os.fsencode(path)]
    run(repo.root, args, stdin=message.encode("utf-8", "replace"), timeout=_LONG)
    return run(repo.root, ["rev-parse", "--verify", "HEAD^{commit}"]).stdout.decode("ascii", "replace").strip()


def without_filters(repo: Repository) -> list[str]:
    """Settings that remove the programs of every configured filter: git looks at other files too when it commits."""
    args = ["config", "--null", "--name-only", "--get-regexp", r"^filter\..*\.(clean|smudge|process|required)$"]
    keys = os.fsdecode(run(repo.root, args, ok=(0, 1)).stdout).split("\0")
    values = [f"{key}={'false' if key.endswith('.required') else ''}" for key in dict.fromkeys(keys) if key]
    return [part for value in values for part in ("-c", value)]
