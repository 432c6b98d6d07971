"""Rows of the fault matrix that no other test covers: see README.md beside this file for all of them."""

from __future__ import annotations

import errno
import itertools
import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import Repository, cpu_seconds, lock_file, run_cli, run_process, snap, tree

THESIS = "---\nid: thesis-x\nkind: thesis\ntitle: X\nstatus: active\nconviction: {0}%\n---\n\n## Claims\n"
QUOTE = ["quote", "Words", "--who", "P-07"]


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A workspace with three revisions of a thesis."""
    repo = Repository(tmp_path / "w")
    repo.commit({"scaffold.toml": "schema = 1\n"})
    for at in (50, 60, 70):
        repo.commit({"thesis/x.md": THESIS.format(at)})
    return repo


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_each_file_is_on_the_disk_before_it_is_reported(workspace: Path) -> None:
    """Matrix A10: the system calls are fsync of the file, then its name, fsync of the folder, then the report."""
    log = workspace.parent / "strace.log"
    argv = ["strace", "-f", "-y", "-e", "trace=fsync,link,linkat,rename,write", "-o", str(log)]
    done = subprocess.run(
        [*argv, sys.executable, "-m", "conviction", *QUOTE], cwd=workspace, capture_output=True, check=False
    )
    if done.returncode and b"ptrace" in done.stderr:
        pytest.skip("strace may not trace here")

    assert done.returncode == 0, done.stderr
    calls = log.read_text().splitlines()
    folder = str(workspace / "docs/library/conversations")
    wanted = (
        rf"fsync\(\d+<{folder}/\.scaffold-",
        rf"link.*{folder}/2026-11-23-p07\.md",
        rf"fsync\(\d+<{folder}>",
        r"write\(1<.*docs/library",
    )
    places = [next(at for at, call in enumerate(calls) if re.search(pattern, call)) for pattern in wanted]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("call", "code"),
    [*itertools.product(["open", "fsync", "replace"], ["ENOSPC", "EDQUOT", "EIO", "EMFILE"]), ("link", "EIO")],
)
def test_a_device_that_fails_leaves_everything_as_it_was(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: str
) -> None:
    """Matrix A11, A12, A13: each call may fail, in each way: one line, a hint, and the same files."""
    real = getattr(os, call)
    failed: list[object] = []

    def fail(first: object, *args: object, **more: object) -> object:
        mine = call == "fsync" or ".scaffold-" in str(first)
        if mine and not failed:
            failed.append(first)
            raise OSError(getattr(errno, code), os.strerror(getattr(errno, code)))
        return real(first, *args, **more)

    (workspace / "docs/library/conversations").mkdir(parents=True)
    if call == "replace":  # the second quote changes the file of the first
        assert run_cli(QUOTE, workspace).code == 0
    before = snap(workspace)
    monkeypatch.setattr(os, call, fail)
    run = run_cli(QUOTE, workspace)
    monkeypatch.undo()

    assert failed
    if call == "link":  # written in the other way
        assert run.code == 0
        return
    assert run.code == 2
    assert run.err.startswith("error: ")
    assert os.strerror(getattr(errno, code)) in run.err
    assert "Traceback" not in run.err
    assert snap(workspace) == before


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="no other file system to try")
@pytest.mark.parametrize("args", [["memo", "Usage"], QUOTE, ["demo", "d"]])
def test_temporary_files_are_beside_their_target(workspace: Path, args: list[str]) -> None:
    """Matrix A17: a TMPDIR on another file system, or one that is not there, changes nothing."""
    where = workspace.parent if args[0] == "demo" else workspace
    for at, folder in enumerate(("/dev/shm", "/nonexistent")):
        arguments = [*args[:-1], f"d{at}"] if args[0] == "demo" else args
        done = run_process(arguments, where, env={"TMPDIR": folder})
        assert done.code == 0, done.err


def test_times_of_files_mean_nothing(repo: Repository) -> None:
    """Matrix A19: with every file of 1970 or of the next century, lists and histories are the same."""
    commands = (["list"], ["history", "x"], ["show", "x"], ["lint", "--no-vale"], ["diff", "x", "r1", "r2"])
    expected = [run_cli(args, repo.root).out for args in commands]

    for stamp in (0, 4_102_444_800):
        for path in repo.root.rglob("*.md"):
            os.utime(path, (stamp, stamp))
        assert [run_cli(args, repo.root).out for args in commands] == expected


def test_one_id_on_two_branches_is_seen(repo: Repository) -> None:
    """Matrix B21: the same title is the same path, so git has a conflict; under two paths lint has E304."""
    repo.git("checkout", "-q", "-b", "other")
    run_cli(["memo", "Usage", "--owner", "Ben"], repo.root)
    repo.commit({})
    repo.git("checkout", "-q", "main")
    run_cli(["memo", "Usage", "--owner", "Ada"], repo.root)
    repo.commit({})
    merge = subprocess.run(["git", "merge", "other"], cwd=repo.root, capture_output=True, text=True, check=False)
    assert merge.returncode == 1
    assert "docs/memos/2026-11-23-usage.md" in merge.stdout
    repo.git("merge", "--abort")

    repo.git("mv", "docs/memos/2026-11-23-usage.md", "docs/memos/2026-11-23-prices.md")
    repo.commit({})
    subprocess.run(["git", "merge", "-q", "-X", "no-renames", "other"], cwd=repo.root, capture_output=True, check=False)
    tree(repo.root, {"docs/memos/2026-11-23-usage.md": repo.git("show", "other:docs/memos/2026-11-23-usage.md") + "\n"})
    lint = run_cli(["lint", "--no-vale", "--select", "E304"], repo.root)
    assert lint.code == 1
    assert lint.out.count("E304 the id `memo-2026-11-23-usage` is ") == 2


def test_one_id_in_two_clones_is_seen_by_the_second_push(repo: Repository, tmp_path: Path) -> None:
    """Matrix B22: Ben's memo is not fetched when Ada starts hers: her pull has one conflict, and no text is lost."""
    origin, ada, ben = (tmp_path / name for name in ("origin.git", "ada", "ben"))
    repo.git("clone", "-q", "--bare", str(repo.root), str(origin))
    path = "docs/memos/2026-11-23-usage.md"
    for clone, owner in ((ada, "Ada"), (ben, "Ben")):
        repo.git("clone", "-q", str(origin), str(clone))
        assert run_cli(["memo", "Usage", "--owner", owner], clone).out == f"{path}\n"
        for args in (["add", "."], ["commit", "-qm", owner]):
            repo.git("-C", str(clone), *args)
    repo.git("-C", str(ben), "push", "-q")

    def git(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["git", *args], cwd=ada, capture_output=True, text=True, check=False)

    assert git("push").returncode == 1
    pulled = git("-c", "pull.rebase=false", "pull")
    assert pulled.returncode == 1
    assert f"Merge conflict in {path}" in pulled.stdout
    lint = run_cli(["lint", "--no-vale", "--select", "S009"], ada)
    assert (lint.code, f"{path}:" in lint.out) == (1, True), lint.out
    assert {"owner: Ada", "owner: Ben"} <= set((ada / path).read_text().splitlines())


def test_the_lock_of_a_dead_process_is_taken_over(workspace: Path) -> None:
    """Matrix B28: the system releases it with the process, so nothing has to be removed."""
    code = "import fcntl, sys, time; f = open(sys.argv[1], 'w'); fcntl.flock(f, fcntl.LOCK_EX); "
    code += "print(1, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code, str(lock_file(workspace))], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        holder.kill()

    assert run_process(QUOTE, workspace, timeout=20).code == 0


@pytest.mark.parametrize("deed", ["merge", "rebase", "cherry-pick", "revert"])
def test_a_new_document_while_a_merge_is_under_way(repo: Repository, deed: str) -> None:
    """Matrix B29: it is one more file in the work tree; only `revise --commit` refuses, and writes nothing.

    Git stopped at a conflict in another file, and goes on afterwards.
    """
    repo.commit({"notes.md": "one\n"})
    repo.git("switch", "-qc", "side")
    repo.commit({"notes.md": "two\n"})
    repo.git("switch", "-q", "main")
    repo.commit({"notes.md": "three\n"})
    args = [deed, "HEAD~1" if deed == "revert" else "side"]
    assert subprocess.run(["git", *args], cwd=repo.root, capture_output=True, check=False).returncode == 1
    (repo.root / "thesis/x.md").write_text(THESIS.format(80))
    before, head = (repo.root / "thesis/x.md").read_bytes(), repo.git("rev-parse", "HEAD")

    assert run_cli(["memo", "Usage"], repo.root).code == 0
    run = run_cli(["revise", "x", "--reason", "judgement", "--why", "W.", "--commit"], repo.root)
    assert (run.code, f"a {deed} is under way" in run.err) == (2, True), run.err
    assert (repo.root / "thesis/x.md").read_bytes() == before
    assert repo.git("rev-parse", "HEAD") == head
    (repo.root / "thesis/x.md").write_text(THESIS.format(70))
    repo.git(deed, "--abort")
    assert (repo.root / "docs/memos/2026-11-23-usage.md").is_file()


@pytest.mark.long
def test_a_repository_that_is_packed_meanwhile_is_read(repo: Repository) -> None:
    """Matrix B30: git repacks all the time; every history is whole."""
    expected = run_cli(["history", "x", "--json"], repo.root).out
    script = "while true; do git repack -a -d -f -q; git prune-packed -q; git gc -q --prune=now; done"
    with subprocess.Popen(
        ["sh", "-c", script], cwd=repo.root, stderr=subprocess.DEVNULL, start_new_session=True
    ) as loop:
        try:
            for _ in range(8):
                run = run_process(["history", "x", "--json"], repo.root, env={"XDG_CACHE_HOME": "/nonexistent"})
                assert (run.code, run.out) == (0, expected), run.err
        finally:
            os.killpg(loop.pid, 9)


def test_an_author_of_thirty_thousand_blanks_costs_nothing(repo: Repository) -> None:
    """Matrix D82: a hostile author line is read in less than a second more."""
    head = repo.git("cat-file", "commit", "HEAD")
    text = head.replace("Ada Okafor", "A" + " " * 32_000 + "x", 1) + "\n"
    made = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--literally", "--stdin"],
        cwd=repo.root, input=text.encode(), capture_output=True, check=True,
    )  # fmt: skip
    costs = []
    for commit in ("HEAD", made.stdout.decode().strip()):
        repo.git("update-ref", "refs/heads/main", repo.git("rev-parse", commit))
        start = cpu_seconds()
        assert run_cli(["history", "x", "--no-cache"], repo.root).code == 0
        costs.append(cpu_seconds() - start)
    assert costs[1] - costs[0] < 1
    assert json.loads(run_cli(["history", "x", "--json"], repo.root).out)["revisions"][-1]["author"][::32_001] == "Ax"


def test_commands_that_need_git_are_one_line_without_it(repo: Repository, tmp_path: Path) -> None:
    """Matrix F107: histories and commits name the missing program and the next step; all else works."""
    env: dict[str, str | None] = {"PATH": str(tmp_path / "empty")}
    (repo.root / "thesis/x.md").write_text(THESIS.format(80))
    before = snap(repo.root)
    for args in (["history", "x"], ["diff", "x"], ["show", "x"],
                 ["revise", "x", "--reason", "judgement", "--why", "W.", "--commit"]):  # fmt: skip
        run = run_process(args, repo.root, env=env)
        assert (run.code, run.out) == (2, ""), args
        assert run.err.startswith("error: git "), run.err
        assert "\nhint: install git" in run.err
        assert len(run.err.splitlines()) == 2
    for args in (["list"], ["doctor"], ["lint", "--no-vale"], ["kinds"]):
        assert "Traceback" not in run_process(args, repo.root, env=env).err
    assert run_process(["list"], repo.root, env=env).out.startswith("thesis-x\t")
    assert snap(repo.root) == before


@pytest.mark.parametrize("version", ["git version 1.8.3", "git version 99.0.0", "gibberish", ""])
def test_a_git_of_another_version_is_used_by_what_it_answers(repo: Repository, tmp_path: Path, version: str) -> None:
    """Matrix F108: only its stable output is read, and an unknown version stops nothing."""
    real = shutil.which("git")
    fake = tmp_path / "bin" / "git"
    tree(tmp_path, {"bin/git": f'#!/bin/sh\n[ "$1" = version ] && echo \'{version}\' && exit 0\nexec {real} "$@"\n'})
    fake.chmod(0o755)
    env = {"PATH": f"{fake.parent}:{os.environ['PATH']}"}

    assert run_process(["history", "x"], repo.root, env=env).code == 0
    assert run_process(["doctor"], repo.root, env=env).code == 0


def test_a_git_that_asks_for_a_password_finds_no_terminal(repo: Repository, tmp_path: Path) -> None:
    """Matrix F109: stdin of git is not the user's terminal, and prompts are off."""
    lines = ["#!/bin/sh", f"[ -t 0 ] && echo x > {tmp_path}/mark", f"echo $GIT_TERMINAL_PROMPT >> {tmp_path}/prompts"]
    tree(tmp_path, {"bin/git": "\n".join([*lines, f'exec {shutil.which("git")} "$@"', ""])})
    (tmp_path / "bin" / "git").chmod(0o755)
    env = os.environ | {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}"}
    parent, child = pty.openpty()

    argv = [sys.executable, "-m", "conviction", "history", "x"]
    done = subprocess.run(argv, cwd=repo.root, env=env, stdin=child, capture_output=True, timeout=60, check=False)
    os.close(child)
    os.close(parent)

    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "mark").exists()
    assert set((tmp_path / "prompts").read_text().split()) == {"0"}


SECRET = "s3cr3t-t0ken"


def test_credentials_of_a_remote_are_never_printed(repo: Repository) -> None:
    """Matrix F118: neither by a command, nor in its JSON, nor when git fails on the remote itself."""
    repo.git("remote", "add", "origin", f"https://ada:{SECRET}@127.0.0.1:9/o/r.git")
    repo.git("config", "branch.main.remote", "origin")
    repo.git("config", "branch.main.merge", "refs/heads/main")
    (repo.root / "thesis/x.md").write_text(THESIS.format(80))
    commands = [[name, "x", *how] for name in ("history", "show", "diff") for how in ([], ["--json"], ["--markdown"])]
    commands += [
        ["list", "--json"],
        ["doctor", "--json"],
        ["lint", "--no-vale", "--json"],
        ["diff", "x", "origin/main"],
    ]
    commands += [["show", "x", "--as-of", "r1", "--markdown"], ["diff", "x", "--redline"], ["history", "x", "--csv"]]
    commands += [["revise", "x", "--reason", "judgement", "--why", "W.", "--commit", "--json"]]
    for args in commands:
        run = run_cli(args, repo.root)
        assert SECRET not in run.out + run.err, args
    assert SECRET not in repo.git("log", "--format=%B")


README = Path(__file__).parent / "README.md"
ROWS = {
    "A": range(1, 20),
    "B": range(20, 32),
    "D": range(66, 88),
    "E": [*range(88, 95), *range(97, 103), 104, 106],
    "F": range(107, 119),
}
"""The rows of the parts of the matrix that are about this version; numbers are fixed, and gaps are intended."""


def test_every_row_has_a_test_or_a_reason() -> None:
    """The table in README.md has each row once; the tests that it names exist and name the row."""
    table: dict[str, str] = {}
    for line in README.read_text().splitlines():
        if found := re.fullmatch(r"\| ([A-F][0-9]+) \| [^|]+ \| ([^|]+) \|", line):
            assert found[1] not in table, f"{found[1]} is there twice"
            table[found[1]] = found[2]
    assert list(table) == [f"{part}{number}" for part, numbers in ROWS.items() for number in numbers]
    for row, covered in table.items():
        for name in re.findall(r"`([^`]+)`", covered):
            file, _, function = name.partition("::")
            text = (README.parents[1] / file).read_text()
            body = text.partition(f"def {function}(")[2].partition("\ndef ")[0]
            assert body, f"{row}: {name} is not a test"
            assert re.search(rf"Matrix [^\n]*\b{row}\b", body), f"{row}: {name} does not name the row"
        assert "`" in covered or covered.startswith(("not yet: ", "reason: ")), row
