"""`revise --commit` with a real git that is killed, alone or with us, at each call by which it changes the disk."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import pytest

from helpers import Repository, Run, run_cli, run_process

THESIS = (
    "---\nid: thesis-x\nkind: thesis\ntitle: X\nstatus: active\nconviction: {0}%\n---\n\n## Claims\n\n## Revisions\n"
)
REVISE = ["revise", "x", "--reason", "judgement", "--why", "W.", "--commit"]
CALLS = ("link", "rename")
"""The system calls by which git gives an object, the index or a branch its name."""


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A thesis in a commit, and a working text with another conviction."""
    repo = Repository(tmp_path / "w")
    repo.commit({"scaffold.toml": "schema = 1\n", "thesis/x.md": THESIS.format(50)})
    (repo.root / "thesis/x.md").write_text(THESIS.format(60))
    return repo


def revise(repo: Repository, instead: str) -> Run:
    """The run with a git that does this instead of `commit`; `$git` is the real one."""
    program = repo.root.parent / "bin" / "git"
    program.parent.mkdir(exist_ok=True)
    head = f'#!/bin/sh\ngit={shutil.which("git")}\ncase " $* " in *" commit "*) {instead};; esac\nexec $git "$@"\n'
    program.write_text(head)
    program.chmod(0o755)
    return run_process(REVISE, repo.root, env={"PATH": f"{program.parent}:{os.environ['PATH']}"})


def ends_well(repo: Repository, head: str) -> None:
    """HEAD is the old commit or its child, the card is in the text once, and git finds nothing broken."""
    text = (repo.root / "thesis/x.md").read_text()
    assert text.count("\n### 2026-11-23\n") == 1
    now = repo.git("rev-parse", "HEAD")
    if now == head:
        assert repo.git("show", "HEAD:thesis/x.md") + "\n" == THESIS.format(50)
    else:
        assert repo.git("rev-parse", "HEAD~1") == head
        assert repo.git("show", "HEAD:thesis/x.md") + "\n" == text
    assert "missing" not in repo.git("fsck", "--full")


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_a_git_that_is_killed_in_a_commit_leaves_the_old_head_or_the_new(repo: Repository) -> None:
    """Matrix A4: SIGKILL at each of its calls; a lock that is left is named with its age, and kept."""
    head, states = repo.git("rev-parse", "HEAD"), set()
    for call in CALLS:
        for number in range(1, 20):
            inject = f"-e trace={call} -e inject={call}:signal=KILL:when={number}"
            run = revise(repo, f'exec strace -f -o /dev/null {inject} $git "$@"')
            if "ptrace" in run.err:
                pytest.skip("strace may not trace here")
            if run.code == 0:
                break
            assert run.code == 2
            assert "the card is written and not committed: " in run.err
            ends_well(repo, head)
            states.add((has_named_lock(repo), repo.git("rev-parse", "HEAD") == head))
            start_again(repo, head)
        assert number > 2, call
        assert repo.git("status", "--porcelain", "thesis") == ""
        start_again(repo, head)
    assert states == {(True, True), (True, False)}


def has_named_lock(repo: Repository) -> bool:
    """True when git left its lock: then the doctor has it with its age, and keeps it."""
    lock = repo.root / ".git/index.lock"
    if not lock.exists():
        return False
    os.utime(lock, (time.time() - 7300,) * 2)
    troubles = json.loads(run_cli(["doctor", "--fix", "--json"], repo.root).out)["troubles"]
    assert any(one["code"] == "git-lock" and "2 hours old" in one["message"] for one in troubles)
    assert lock.exists()
    return True


def start_again(repo: Repository, head: str) -> None:
    """Without locks, at the first commit, with the working text of the fixture."""
    for lock in (repo.root / ".git").rglob("*.lock"):
        lock.unlink()
    repo.git("reset", "-q", "--soft", head)
    repo.git("reset", "-q")
    (repo.root / "thesis/x.md").write_text(THESIS.format(60))


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_kill_around_the_commit_keeps_the_text(repo: Repository, when: str) -> None:
    """Matrix A3: we are killed with the file staged, or committed: whole, reported, and committed next."""
    head = repo.git("rev-parse", "HEAD")
    deed = "$git add thesis/x.md" if when == "before" else '$git "$@"'
    run = revise(repo, f"{deed}; kill -9 $PPID; exit 0")

    assert run.code == -9
    ends_well(repo, head)
    assert repo.git("status", "--porcelain", "thesis") == ("M  thesis/x.md" if when == "before" else "")
    troubles = json.loads(run_cli(["doctor", "--json"], repo.root).out)["troubles"]
    assert {trouble["code"] for trouble in troubles} == {"missing"}  # parts of a workspace that this one never had
    reported = json.loads(run_cli(["diff", "x", "--json"], repo.root).out)["changes"]
    assert bool(reported) == (when == "before")
    if when == "before":
        repo.git("commit", "-q", "--only", "-m", "Revise", "--", "thesis/x.md")
    assert repo.git("rev-parse", "HEAD~1") == head
    assert run_cli(["history", "x"], repo.root).out.count("\n") == 2
