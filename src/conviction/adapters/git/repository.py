"""Safe calls of git: the command, the repository, and its refs.

Every call is a plain child process: `object_writer` alone imports GitPython, which takes 0.1 s. A repository
is data from a stranger: no hook, filter, pager, text converter or helper that it configures is ever run.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from conviction.adapters import process
from conviction.adapters.git import own_files
from conviction.adapters.storage import files
from conviction.errors import GitError, ObjectError, ProcessError, RevisionError

__all__ = [
    "Repository",
    "environment",
    "find_repository",
    "hook_index",
    "init_repository",
    "is_id",
    "program",
    "relative_path",
    "resolve",
    "run",
    "user_name",
]

SAFE_FLAGS = (
    "--no-pager",
    "--literal-pathspecs",
    "--no-replace-objects",
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", f"core.attributesFile={os.devnull}"),
    *("-c", "core.quotepath=false"),
    *("-c", "log.showSignature=false"),
    *("-c", "log.showRoot=true"),
    *("-c", "diff.renameLimit=1000"),
)
_SETTINGS = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_PAGER": "cat",
    "GIT_ALLOW_PROTOCOL": "none",  # before git 2.45 nothing else keeps a partial clone from fetching
    "GIT_GRAFT_FILE": f"{os.devnull}/none",
    "LC_ALL": "C.UTF-8",
}
_PASSED_VARIABLES = ("GIT_AUTHOR_", "GIT_COMMITTER_")
_TIMEOUT = 60.0
_ROOM = 64 * 1024 * 1024
_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_BUSY = {
    "MERGE_HEAD": "merge",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "BISECT_LOG": "bisect",
}
_OBJECT = re.compile(r"\b(?:[0-9a-f]{40}|[0-9a-f]{64})\b")
_REFUSED = re.compile(r"^-|@\{|^:|\^\{|[\x00-\x20\x7f\\?*\[]|\.\.")


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository as it was when it was found."""

    root: Path
    """The root of the work tree; in a bare repository the git directory."""
    git_dir: Path
    common_dir: Path
    """Differs from `git_dir` in a linked work tree."""
    head: str
    """The commit that HEAD names; empty while the branch is unborn."""
    is_bare: bool
    is_shallow: bool
    """True when part of the history was not fetched."""
    is_partial: bool
    """True when some blobs were not fetched."""
    missing: list[str] = field(default_factory=list, compare=False)
    """The ids of objects that proved to be missing while history was read without them."""

    @property
    def unborn(self) -> bool:
        """True while there is no commit on the branch."""
        return not self.head

    @property
    def branch(self) -> str:
        """The short name of the branch; empty when HEAD is detached."""
        return os.fsdecode(run(self.root, ["symbolic-ref", "--quiet", "--short", "HEAD"], ok=(0, 1)).stdout).strip()

    @property
    def detached(self) -> bool:
        """True when HEAD names a commit and no branch."""
        return not self.branch

    @property
    def busy(self) -> str:
        """`merge`, `rebase`, `cherry-pick`, `revert` or `bisect` while one is under way, else an empty string."""
        return next((name for file, name in _BUSY.items() if (self.git_dir / file).exists()), "")

    @property
    def incomplete_because(self) -> str:
        """The reason why its history is incomplete, and the remedy after a colon; empty when it is complete."""
        if self.is_shallow:
            return "the clone is shallow: git fetch --unshallow brings the rest (in CI, fetch-depth: 0)"
        if self.is_partial:
            return "the clone is partial: git fetch --refetch --no-filter brings the rest"
        if self.missing:
            return f"object {self.missing[0]} is missing or damaged: git fsck --full lists all such objects"
        return ""

    @property
    def cut(self) -> str:
        """A text that changes when more of a shallow or partial history is fetched; empty for other clones."""
        if not (self.is_shallow or self.is_partial):
            return ""
        info = (self.common_dir / ("shallow" if self.is_shallow else "objects/pack")).stat()
        return f"{info.st_mtime_ns}:{info.st_size}"


def is_id(text: str) -> bool:
    """True for a whole object id: 40 or 64 lower-case hex digits."""
    return _ID.fullmatch(text) is not None


def program() -> str:
    """The absolute path of git, never one in the current folder.

    Raises:
        GitError: It is not installed.
    """
    return _program(os.environ.get("PATH", ""), str(Path.cwd()))


@lru_cache(maxsize=8)
def _program(_path: str, folder: str) -> str:
    path = process.which("git", outside=Path(folder))
    if path is None:
        raise GitError("git is not installed", hint="install git, or put its folder on PATH")
    return path


def environment(index: Path | None = None) -> dict[str, str]:
    """This process's environment without git's variables, plus those that forbid it to prompt, fetch or lock."""
    variables = {
        name: value
        for name, value in os.environ.items()
        if name != "LANGUAGE" and (not name.startswith("GIT_") or name.startswith(_PASSED_VARIABLES))
    }
    if index is not None:
        variables["GIT_INDEX_FILE"] = str(index)
    return variables | _SETTINGS


def run(
    cwd: Path,
    args: Sequence[str | bytes],
    *,
    ok: Sequence[int] = (0,),
    stdin: bytes | None = None,
    timeout: float = _TIMEOUT,
    max_output: int = _ROOM,
    env: dict[str, str] | None = None,
) -> process.Completed:
    """The output of a git command, run with the flags and the environment that make it safe.

    Args:
        cwd: The folder in which it runs.
        args: The command and its arguments; text that a person gave follows `--end-of-options` or `--`.
        ok: The exit codes that are not errors.
        stdin: The bytes of its standard input.
        timeout: The time limit, in seconds.
        max_output: The largest output, in bytes.
        env: The environment; `environment()` when None.

    Raises:
        GitError: Git is missing, would wait for a pipe, or ended with any other code.
    """
    own_files.check(cwd)
    argv: list[str | bytes] = [program(), *SAFE_FLAGS, *args]
    try:
        done = process.run(argv, cwd=cwd, env=env or environment(), stdin=stdin, timeout=timeout, max_output=max_output)
    except ProcessError as error:
        raise GitError(error.message, hint=error.hint, place=error.place) from error
    if done.returncode not in ok:
        raise refusal(done.stderr.decode("utf-8", "replace"), done.returncode)
    return done


def refusal(stderr: str, code: int) -> GitError:
    """The error that git reports on standard error, in one line, with the next step as its hint."""
    lines = [line.strip() for line in stderr.split("\n") if line.strip()]
    begins = ("fatal: ", "error: ", "")
    message = next((line for begin in begins for line in reversed(lines) if line.startswith(begin)), "")
    message = message.removeprefix("fatal: ").removeprefix("error: ")
    low = stderr.lower()
    if "dubious ownership" in low:
        command = next((line for line in lines if line.startswith("git config")), "git config --global safe.directory")
        return GitError("the repository belongs to another user, so git refuses it", hint=f"if you trust it: {command}")
    if "not a git repository" in low:
        return GitError("not in a git repository", hint="run git init, or name another folder with -C")
    if "lazy fetching disabled" in low or "promisor" in low:
        return GitError("the clone is partial, and an object was never fetched", hint="git fetch --refetch --no-filter")
    if any(word in low for word in ("corrupt", "missing blob", "bad object", "unable to read", "is empty", "inflate")):
        named = _OBJECT.search(message)
        return ObjectError(
            f"the repository has a damaged object: {message[:200]}",
            object_id=named[0] if named else "",
            hint="git fsck --full lists all of them",
        )
    if code < 0:
        return GitError(f"git was ended by signal {-code}", hint="run the command again")
    return GitError(f"git refused: {message[:300] or f'exit code {code}'}", hint="")


def find_repository(path: Path) -> Repository | None:
    """The repository that holds this file or folder, or None when there is none.

    Raises:
        GitError: Git is missing, or refuses the repository.
    """
    folder = path if path.is_dir() else path.parent
    if not folder.is_dir():
        return None
    args = ["--is-bare-repository", "--is-shallow-repository", "--absolute-git-dir", "--git-common-dir"]
    try:
        output = os.fsdecode(run(folder, ["rev-parse", *args, "--show-toplevel", "HEAD^{commit}"], ok=(0, 128)).stdout)
        lines = output.split("\n")
        if len(lines) != len(args) + 3:  # bare, unborn, a path of several lines, or no repository at all
            lines = os.fsdecode(run(folder, ["rev-parse", *args]).stdout).split("\n")
            lines[len(args) :] = [_top(folder, lines), _head(folder)]
    except GitError as error:
        if error.message in ("not in a git repository", "git refused: this operation must be run in a work tree"):
            return None
        raise
    bare, git_dir, common = lines[0] == "true", Path(lines[2]), Path(folder, lines[3]).resolve()
    if bare and any((around / ".git").exists() for around in git_dir.parents):
        return find_repository(git_dir.parent)  # files of a work tree that pose as a repository
    return Repository(
        root=git_dir if bare else Path(lines[4]),
        git_dir=git_dir,
        common_dir=common,
        head=lines[5] if is_id(lines[5]) else "",
        is_bare=bare,
        is_shallow=lines[1] == "true",
        is_partial=any((common / "objects" / "pack").glob("*.promisor")),
    )


def _top(folder: Path, lines: list[str]) -> str:
    """The root of the work tree; empty in a bare repository."""
    return "" if lines[0] == "true" else os.fsdecode(run(folder, ["rev-parse", "--show-toplevel"]).stdout[:-1])


def _head(folder: Path) -> str:
    """The commit that HEAD names; empty while the branch is unborn."""
    args = ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]
    return run(folder, args, ok=(0, 1, 128)).stdout.decode("ascii", "replace").strip()


def init_repository(path: Path) -> Repository:
    """A new repository in this folder, on the branch that git's settings name, else `main`.

    Raises:
        GitError: Git is missing, or refuses.
    """
    named = run(path, ["config", "--get", "init.defaultBranch"], ok=(0, 1)).stdout.decode("utf-8", "replace").strip()
    run(path, ["init", "--quiet", "--template=", f"--initial-branch={named or 'main'}"])
    repo = find_repository(path)
    assert repo is not None
    return repo


def user_name(repo: Repository | None, *, cwd: Path | None = None) -> str:
    """The author name of this user's commits here; empty when none is configured."""
    stated = os.environ.get("GIT_AUTHOR_NAME", "").strip()
    if stated:
        return stated
    folder = repo.root if repo else (cwd or Path.cwd())
    return run(folder, ["config", "--get", "user.name"], ok=(0, 1)).stdout.decode("utf-8", "replace").strip()


def relative_path(repo: Repository, path: Path) -> str:
    """The path of a file as the repository names it: POSIX, from its root.

    Raises:
        GitError: The file is outside the repository.
    """
    whole = files.real(path.parent) / path.name
    try:
        return whole.relative_to(files.real(repo.root)).as_posix()
    except ValueError as error:
        raise GitError("the file is outside its repository", place=str(path), hint="name a file inside it") from error


def resolve(repo: Repository, when: str) -> str:
    """The id of the commit that a commit id, branch or tag names.

    Raises:
        RevisionError: There is no such commit; the hint suggests the nearest branch or tag.
    """
    if repo.unborn:
        raise RevisionError("there is no commit yet", hint="git add and git commit make the first one")
    if when and not _REFUSED.search(when):
        args = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{when}^{{commit}}"]
        commit = run(repo.root, args, ok=(0, 1, 128)).stdout.decode("ascii", "replace").strip()
        if is_id(commit):
            return commit
    refs = run(repo.root, ["for-each-ref", "--format=%(refname)", "refs/heads", "refs/tags", "refs/remotes"])
    whole = {name.split("/", 2)[2]: name for name in refs.stdout.decode("utf-8", "replace").split("\n")[:-1]}
    near = [whole[when]] if when in whole else difflib.get_close_matches(when, whole, 1, 0.6)
    hint = f"did you mean `{near[0]}`?" if near else "r-1 is the last revision, 2026-06-01 a day, HEAD~1 a commit"
    raise RevisionError(f"`{when}` names no revision, day, commit, branch or tag", hint=hint)


def hook_index(repo: Repository) -> Path | None:
    """The index that git named to a hook, when it is in the repository's git directory; None for the usual one."""
    stated = os.environ.get("GIT_INDEX_FILE", "")
    if not stated:
        return None
    index = Path(stated).resolve()
    return index if index.is_relative_to(repo.git_dir.resolve()) else None
