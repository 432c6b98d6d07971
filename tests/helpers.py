"""Tools of the tests: trees from a dict, real git repositories with fixed times, and real runs of the command line."""

from __future__ import annotations

import hashlib
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from conviction.adapters.storage import user_files

__all__ = [
    "TODAY",
    "WITHOUT_PRIVILEGE",
    "Repository",
    "Run",
    "cache_file",
    "cpu_seconds",
    "lock_file",
    "read_tree",
    "run_cli",
    "run_process",
    "schema_file",
    "snap",
    "tree",
]

TODAY = "2026-11-23"
"""The day on which every test happens."""


def tree(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files under `root`, folders included, text dedented and its first newline dropped; gives `root` back."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else dedent(content).removeprefix("\n").encode("utf-8")
        path.write_bytes(data)
    return root


def read_tree(root: Path) -> dict[str, bytes]:
    """Every file under `root` but git's own, by path."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(root).parts
    }


def snap(root: Path) -> str:
    """A digest of paths, modes and bytes under `root`, git's own included."""
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        info = path.lstat()
        content = str(path.readlink()).encode() if path.is_symlink() else path.read_bytes() if path.is_file() else b""
        digest.update(
            f"{path.relative_to(root)}\0{info.st_mode:o}\0{len(content)}\0".encode("utf-8", "surrogateescape")
        )
        digest.update(content)
    return digest.hexdigest()


def cpu_seconds() -> float:
    """CPU seconds of this process and of its children that have ended: a busy machine makes them no longer."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def cache_file(root: Path) -> Path:
    """The cache of a workspace or repository, in the user's cache folder."""
    return user_files.path_for(root, user_files.cache_folder(os.environ), ".sqlite")


def lock_file(root: Path) -> Path:
    """The lock of a workspace, whose folder exists afterwards."""
    path = user_files.path_for(root, user_files.cache_folder(os.environ), ".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def schema_file(variable: str, usual: Path, how: str) -> Path:
    """The schema that an environment variable names, which must be there, else the usual one; without it, a skip."""
    named = os.environ.get(variable)
    if not named and not usual.is_file():
        pytest.skip(f"not checked: {how}")
    return Path(named or usual)


@dataclass(frozen=True, slots=True)
class Run:
    """The result of a run of the command line."""

    code: int
    out: str
    err: str


def run_cli(
    args: list[str], cwd: Path, *, stdin: str | None = None, env: Mapping[str, str | None] | None = None
) -> Run:
    """`scaffold ARGS` in this process, as if started in `cwd`, without a terminal; a variable that is None is unset."""
    from click.testing import CliRunner

    from conviction.cli import scaffold

    done = CliRunner().invoke(scaffold, ["-C", str(cwd), *args], input=stdin, env=env, catch_exceptions=False)
    return Run(done.exit_code, done.stdout, done.stderr)


WITHOUT_PRIVILEGE = """
import ctypes, os, sys
if os.getuid() == 0:  # root writes anywhere: give up CAP_DAC_OVERRIDE (1) by PR_CAPBSET_DROP (24)
    assert ctypes.CDLL(None).prctl(24, 1, 0, 0, 0) == 0
os.execv(sys.executable, [sys.executable, "-m", "conviction", *sys.argv[1:]])
"""
"""Runs `scaffold` as somebody who has to obey the modes of files."""


def run_process(args: list[str], cwd: Path, *, env: Mapping[str, str | None] | None = None, timeout: float = 60) -> Run:
    """`scaffold ARGS` as a process of its own in `cwd`; a variable that is None is not set there."""
    merged: dict[str, str | None] = {**os.environ, **(env or {})}
    done = subprocess.run(
        [sys.executable, "-m", "conviction", *args],
        cwd=cwd,
        env={key: value for key, value in merged.items() if value is not None},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=timeout,
        check=False,
    )
    return Run(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


class Repository:
    """A real git repository whose clock moves by one hour with each commit."""

    def __init__(self, root: Path, *, start: datetime = datetime(2026, 1, 5, 9, tzinfo=UTC)) -> None:
        """Makes the folder and `git init`; the first commit is made at `start`."""
        self.root = root
        self.now = start
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *args: str) -> str:
        """The output of git, without the final newline; it must succeed."""
        date = self.now.isoformat()
        env = {**os.environ, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        done = subprocess.run(["git", *args], cwd=self.root, env=env, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
        return done.stdout.decode("utf-8", "replace").removesuffix("\n")

    def commit(
        self,
        files: Mapping[str, str | bytes | None],
        message: str = "Change",
        *,
        on: str = "",
        author: str = "Ada Okafor <ada@example.com>",
    ) -> str:
        """Write (or with None delete) these files and commit everything; the id of the commit.

        `on` moves the clock to that day, at 09:00 UTC, before.
        """
        if on:
            self.now = datetime.fromisoformat(f"{on}T09:00:00+00:00")
        tree(self.root, {name: text for name, text in files.items() if text is not None})
        for name, text in files.items():
            if text is None:
                (self.root / name).unlink()
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", f"--author={author}", "-m", message)
        self.now += timedelta(hours=1)
        return self.git("rev-parse", "HEAD")
