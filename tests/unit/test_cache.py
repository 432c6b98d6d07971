"""The cache of histories: whatever happens to it the answer is that of git, and only what we signed is believed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from conviction.adapters import cache as module
from conviction.adapters.cache import Cache
from helpers import WITHOUT_PRIVILEGE, Repository, Run, run_cli, run_process, snap

FRONT = "---\nid: thesis-x\nkind: thesis\ntitle: X\nstatus: active\nconviction: {}%\n---\n\n"
LIE = "EVERYTHING WAS FORESEEN"


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A workspace with a thesis of three revisions."""
    repo = Repository(tmp_path / "w")
    repo.commit({"scaffold.toml": 'schema = 1\nname = "Test"\n'})
    for at in range(3):
        repo.commit({"thesis/x.md": FRONT.format(50 + at) + f"Ledger {at} stands.\n"}, f"Change {at}")
    return repo


def ask(root: Path, *args: str) -> str:
    """The answer of `history`, which must be one."""
    run = run_cli(["history", "--json", *args, "thesis/x.md"], root)
    assert run.code == 0, run.err
    return run.out


def file_of(repo: Repository) -> Path:
    """The cache file of a workspace."""
    return repo.root / ".scaffold" / "cache.sqlite"


def read_twice(repo: Repository) -> str:
    """The answer, which the cache holds now, and which is the same without it."""
    fresh = ask(repo.root, "--no-cache")
    assert not (repo.root / ".scaffold").exists(), "--no-cache writes nothing"
    assert ask(repo.root) == fresh
    assert file_of(repo).is_file()
    return fresh


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _garble(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[5000:] = os.urandom(len(data) - 5000)
    path.write_bytes(bytes(data))


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _other_table(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as db:
        db.execute("create table entry (x)")
    db.close()


def _odd_types(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("update entry set body = 7, mac = 'x', head = 2.5")
    db.close()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "deleted": lambda path: path.unlink(),
    "folder deleted": lambda path: shutil.rmtree(path.parent),
    "empty": lambda path: path.write_bytes(b""),
    "truncated": _truncate,
    "garbage": lambda path: path.write_bytes(os.urandom(20_000)),
    "garbled": _garble,
    "text": lambda path: path.write_text("SQLite format 3"),
    "a folder": _folder,
    "another table": _other_table,
    "odd types": _odd_types,
    "a journal left over": lambda path: path.with_name("cache.sqlite-journal").write_bytes(os.urandom(3000)),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_costs_time_alone(repo: Repository, kind: str) -> None:
    """The answer is the same, now and after the next commit, and nothing is said about it."""
    fresh = read_twice(repo)
    DAMAGE[kind](file_of(repo))

    for _ in range(2):
        run = run_cli(["history", "--json", "thesis/x.md"], repo.root)
        assert (run.code, run.out, run.err) == (0, fresh, "")
    repo.commit({"thesis/x.md": FRONT.format(70) + "New.\n"})
    assert ask(repo.root) == ask(repo.root, "--no-cache")


def test_it_is_believed_when_it_is_ours(repo: Repository) -> None:
    """Without this the other tests here would prove nothing: git is not asked for a text twice."""
    fresh = read_twice(repo)
    for pack in (repo.root / ".git/objects").glob("*/*"):
        if repo.git("cat-file", "-t", pack.parent.name + pack.name) == "blob":
            pack.unlink()
    assert ask(repo.root) == fresh


def test_it_stays_out_of_git(repo: Repository) -> None:
    """Neither status nor add sees it, whatever the repository's own .gitignore says."""
    read_twice(repo)
    assert repo.git("status", "--porcelain", "--untracked-files=all") == ""


def test_outside_a_workspace_it_lies_with_the_user(tmp_path: Path) -> None:
    """A repository that is no workspace gets no file of ours."""
    repo = Repository(tmp_path / "plain")
    repo.commit({"thesis/x.md": "# X\n\nOne.\n"})
    before = snap(repo.root)
    fresh = ask(repo.root)

    assert snap(repo.root) == before
    kept = list(Path(os.environ["XDG_CACHE_HOME"]).glob("conviction/history/*/cache.sqlite"))
    assert len(kept) == 1
    assert ask(repo.root) == fresh


def test_a_folder_that_cannot_be_written_is_as_good(repo: Repository) -> None:
    """The answer comes all the same, and nothing is written."""
    fresh = ask(repo.root, "--no-cache")
    argv = [sys.executable, "-c", WITHOUT_PRIVILEGE, "-C", str(repo.root), "history", "--json", "thesis/x.md"]
    repo.root.chmod(0o555)
    try:
        runs = [subprocess.run(argv, cwd="/", capture_output=True, text=True, check=True) for _ in range(2)]
    finally:
        repo.root.chmod(0o755)
    assert [run.stdout for run in runs] == [fresh, fresh]
    assert not (repo.root / ".scaffold").exists()


@pytest.mark.parametrize("place", ["file", "key folder"])
def test_a_place_that_is_taken_is_as_good(repo: Repository, place: str) -> None:
    """A file where a folder should be hinders nobody."""
    fresh = ask(repo.root, "--no-cache")
    if place == "file":
        (repo.root / ".scaffold").write_text("taken")
    else:
        Path(os.environ["XDG_CACHE_HOME"]).mkdir(exist_ok=True)
        (Path(os.environ["XDG_CACHE_HOME"]) / "conviction").write_text("taken")
    assert [ask(repo.root), ask(repo.root)] == [fresh, fresh]


@pytest.mark.parametrize("link", ["folder", "file", "dangling folder", "dangling file"])
def test_a_link_leads_nowhere(repo: Repository, tmp_path: Path, link: str) -> None:
    """A repository can bring a link in place of the folder or of the file; nothing is read or written through it."""
    fresh = read_twice(repo)
    outside = tmp_path / "outside"
    folder = repo.root / ".scaffold"
    if link.endswith("folder"):
        folder.rename(outside)
        folder.symlink_to(outside)
    else:
        outside.mkdir()
        file_of(repo).rename(outside / "cache.sqlite")
        file_of(repo).symlink_to(outside / "cache.sqlite")
    if link.startswith("dangling"):
        shutil.rmtree(outside)
    before = snap(outside) if outside.exists() else ""
    repo.commit({"thesis/x.md": FRONT.format(70) + "New.\n"})

    assert ask(repo.root) != fresh
    assert (snap(outside) if outside.exists() else "") == before


@pytest.mark.parametrize("signed", ["by nobody", "by another", "copied from another name", "copied from another head"])
def test_what_another_put_there_is_not_believed(repo: Repository, tmp_path: Path, signed: str) -> None:
    """A cache that comes with the repository cannot say what happened."""
    fresh = read_twice(repo)
    db = sqlite3.connect(file_of(repo))
    if signed == "by another":
        rows = db.execute("select name, head, stamp from entry").fetchall()
        other = Cache(tmp_path / "theirs", tmp_path / "their-user")
        for name, head, stamp in rows:
            other.put(name, head, stamp, [json.dumps(["x.md", LIE, "", [], ""]).encode()])
        shutil.copy(tmp_path / "theirs/cache.sqlite", file_of(repo))
    else:
        with db:
            if signed == "by nobody":
                import zlib

                lie = json.dumps(["x.md", LIE, "", [], ""]).encode()
                db.execute("update entry set body = ?", (zlib.compress(lie),))
            elif signed == "copied from another name":
                ask(repo.root)
                text = db.execute("select body, mac from entry where cast(name as text) like 'record:%'").fetchone()
                db.execute("update entry set body = ?, mac = ?", text)
            else:
                db.execute("update entry set head = ?", (repo.git("rev-parse", "HEAD"),))
                repo.commit({"thesis/x.md": FRONT.format(70) + "New.\n"})
                db.execute("update entry set head = ?", (repo.git("rev-parse", "HEAD"),))
    db.close()

    answer = ask(repo.root)
    assert LIE not in answer
    assert answer == ask(repo.root, "--no-cache")
    assert (answer == fresh) == (signed != "copied from another head")


def test_the_key_is_the_users_alone(repo: Repository) -> None:
    """It lies outside the repository, and nobody else may read it."""
    read_twice(repo)
    key = Path(os.environ["XDG_CACHE_HOME"]) / "conviction" / "cache.key"
    assert (len(key.read_bytes()), key.stat().st_mode & 0o777) == (32, 0o600)
    assert key.read_bytes() not in file_of(repo).read_bytes()


@pytest.mark.parametrize("key", [b"", b"short", b"x" * 100])
def test_a_broken_key_costs_time_alone(repo: Repository, key: bytes) -> None:
    """Without a key nothing is believed, and the answer is right."""
    fresh = read_twice(repo)
    (Path(os.environ["XDG_CACHE_HOME"]) / "conviction" / "cache.key").write_bytes(key)
    assert [ask(repo.root), ask(repo.root)] == [fresh, fresh]


def test_branches_are_switched_without_mixing_them_up(repo: Repository) -> None:
    """Each branch has its own history, there and back, and on a branch that forks off."""
    repo.git("branch", "early", "HEAD~1")
    answers = {}
    for branch in ("main", "early"):
        repo.git("checkout", "-q", branch)
        answers[branch] = ask(repo.root, "--no-cache")
    for branch in ("early", "main", "early", "main"):
        repo.git("checkout", "-q", branch)
        assert ask(repo.root) == answers[branch]
    repo.git("checkout", "-q", "early")
    repo.commit({"thesis/x.md": FRONT.format(90) + "Other.\n"})
    assert ask(repo.root) == ask(repo.root, "--no-cache")
    assert len(json.loads(ask(repo.root))["revisions"]) == 3


def test_other_code_reads_anew(tmp_path: Path) -> None:
    """What another version of the package worked out is not shown, and makes room."""
    kept = Cache(tmp_path / "c", tmp_path / "u")
    kept.put("name", "head", "old", [b"text"])
    assert list(kept.get("name", "old")) == [("head", b"text")]
    assert list(kept.get("name", "new")) == []
    kept.put("name", "head", "new", [b"more"])
    assert list(kept.get("name", "old")) == []


def test_the_stamp_changes_with_the_code(tmp_path: Path) -> None:
    """A change to any module that works out what is kept changes it; the same files give the same."""
    for folder in ("core", "model"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.py").write_text("a = 1\n")
    before = module.stamp(tmp_path)
    assert module.stamp(tmp_path) == before
    (tmp_path / "core" / "a.py").write_text("a = 22\n")
    assert module.stamp(tmp_path) != before


def test_a_few_heads_are_kept_for_each_name(tmp_path: Path) -> None:
    """The newest first; the oldest make room."""
    kept = Cache(tmp_path / "c", tmp_path / "u")
    for at in range(9):
        kept.put("name", f"head {at}", "stamp", [b"%d" % at])
    kept.put("other", "head 0", "stamp", [b"x"])
    assert [head for head, _ in kept.get("name", "stamp")] == ["head 8", "head 7", "head 6", "head 5"]
    assert list(kept.get("other", "stamp")) == [("head 0", b"x")]


def test_two_at_once_both_answer(repo: Repository) -> None:
    """Processes that start together give the same answer, and leave a cache that works."""
    fresh = ask(repo.root, "--no-cache")
    command = [sys.executable, "-m", "conviction", "history", "--json", "thesis/x.md"]
    children = [
        subprocess.Popen(command, cwd=repo.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in "1234"
    ]
    for child in children:
        out, err = child.communicate(timeout=60)
        assert (child.returncode, out.decode(), err) == (0, fresh, b"")
    assert ask(repo.root) == fresh


@pytest.mark.long
def test_a_writer_that_holds_the_file_delays_nobody_for_long(repo: Repository) -> None:
    """The answer does not wait for the cache."""
    fresh = read_twice(repo)
    db = sqlite3.connect(file_of(repo))
    db.execute("begin exclusive")
    try:
        start = time.monotonic()
        assert ask(repo.root) == fresh
        assert time.monotonic() - start < 15
    finally:
        db.rollback()
        db.close()
    assert ask(repo.root) == fresh


WRITER = """
import sys
from pathlib import Path
from conviction.adapters.cache import Cache
kept = Cache(Path(sys.argv[1]), Path(sys.argv[2]))
print("ready", flush=True)
at = 0
while True:
    at += 1
    kept.put("name", f"head {at % 7}", "stamp", [bytes([at % 251]) * 200_000])
"""


@pytest.mark.long
def test_a_writer_that_is_killed_leaves_whole_entries(tmp_path: Path) -> None:
    """Killed at any moment, twenty times: what can be read is what was written, and the next one writes on."""
    folder, user = tmp_path / "c", tmp_path / "u"
    for at in range(20):
        child = subprocess.Popen([sys.executable, "-c", WRITER, str(folder), str(user)], stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(0.005 + at * 0.004)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        kept = Cache(folder, user)
        for _, text in kept.get("name", "stamp"):
            assert len(text) == 200_000
            assert text == text[:1] * 200_000
        kept.put("mine", "head", "stamp", [b"%d" % at])
        assert list(kept.get("mine", "stamp")) == [("head", b"%d" % at)]


def test_a_history_that_is_interrupted_is_asked_again(repo: Repository) -> None:
    """`history` killed while it works leaves nothing that the next one minds."""
    fresh = ask(repo.root, "--no-cache")
    for delay in (0.05, 0.1, 0.15, 0.2):
        command = [sys.executable, "-m", "conviction", "history", "thesis/x.md"]
        child = subprocess.Popen(command, cwd=repo.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        child.kill()
        child.wait()
        assert ask(repo.root) == fresh
        shutil.rmtree(repo.root / ".scaffold")


def test_no_home_is_as_good(repo: Repository) -> None:
    """Without a folder for the user's caches nothing is kept, and the answer is the same."""
    fresh = ask(repo.root, "--no-cache")
    empty: dict[str, str | None] = {"HOME": None, "XDG_CACHE_HOME": None}
    run: Run = run_process(["history", "--json", "thesis/x.md"], repo.root, env=empty)
    assert (run.code, run.out, run.err) == (0, fresh, "")
