"""The cache of histories: whatever happens to it, the answer is that of git, and nothing of it is in the workspace."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from conviction.adapters.storage import change_detection, package_files, user_files
from conviction.adapters.storage.cache import Cache
from helpers import WITHOUT_PRIVILEGE, Repository, Run, cache_file, run_cli, run_process, snap

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


def read_twice(repo: Repository) -> str:
    """The answer, which the cache holds now, and which is the same without it."""
    fresh = ask(repo.root, "--no-cache")
    assert not cache_file(repo.root).exists(), "--no-cache writes nothing"
    assert ask(repo.root) == fresh
    assert cache_file(repo.root).is_file()
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
        db.execute("update entry set body = 7, digest = 'x', head = 2.5")
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
    "a journal left over": lambda path: path.with_name(f"{path.name}-journal").write_bytes(os.urandom(3000)),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_costs_time_alone(repo: Repository, kind: str) -> None:
    """The result is the same, now and after the next commit, without any note."""
    fresh = read_twice(repo)
    DAMAGE[kind](cache_file(repo.root))

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


def test_a_repository_without_a_workspace_has_one_too(tmp_path: Path) -> None:
    """A repository that is not a workspace gets no file of ours, and its history is kept with the user."""
    repo = Repository(tmp_path / "plain")
    repo.commit({"thesis/x.md": "# X\n\nOne.\n"})
    before = snap(repo.root)
    fresh = ask(repo.root)

    assert snap(repo.root) == before
    assert cache_file(repo.root).is_file()
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


@pytest.mark.parametrize("place", ["conviction", "conviction/workspaces"])
def test_a_place_that_is_taken_is_as_good(repo: Repository, place: str) -> None:
    """A file where a folder should be hinders nobody."""
    fresh = ask(repo.root, "--no-cache")
    taken = Path(os.environ["XDG_CACHE_HOME"], place)
    taken.parent.mkdir(parents=True, exist_ok=True)
    taken.write_text("taken")
    assert [ask(repo.root), ask(repo.root)] == [fresh, fresh]


@pytest.mark.parametrize("link", ["file", "dangling file"])
def test_a_link_leads_nowhere(repo: Repository, tmp_path: Path, link: str) -> None:
    """A link in the place of the file is neither read nor written through."""
    fresh = read_twice(repo)
    outside = tmp_path / "outside"
    outside.mkdir()
    cache_file(repo.root).rename(outside / "cache.sqlite")
    cache_file(repo.root).symlink_to(outside / "cache.sqlite")
    if link.startswith("dangling"):
        shutil.rmtree(outside)
    before = snap(outside) if outside.exists() else ""
    repo.commit({"thesis/x.md": FRONT.format(70) + "New.\n"})

    assert ask(repo.root) != fresh
    assert (snap(outside) if outside.exists() else "") == before


def test_a_linked_cache_folder_is_used(repo: Repository, tmp_path: Path) -> None:
    """Some keep their ~/.cache on another disk."""
    (tmp_path / "disk").mkdir()
    Path(os.environ["XDG_CACHE_HOME"]).symlink_to(tmp_path / "disk")
    read_twice(repo)
    assert list((tmp_path / "disk/conviction/workspaces").glob("*.sqlite"))


@pytest.mark.parametrize("damage", ["another body", "another name", "another head"])
def test_an_entry_that_was_changed_is_not_used(repo: Repository, damage: str) -> None:
    """The checksum covers text, name, head and stamp: nothing of one entry passes for another."""
    fresh = read_twice(repo)
    db = sqlite3.connect(cache_file(repo.root))
    with db:
        if damage == "another body":
            lie = json.dumps(["x.md", LIE, "", [], ""]).encode()
            db.execute("update entry set body = ?", (zlib.compress(lie),))
        elif damage == "another name":
            text = db.execute("select body, digest from entry where name like 'record:%'").fetchone()
            db.execute("update entry set body = ?, digest = ?", text)
        else:
            repo.commit({"thesis/x.md": FRONT.format(70) + "New.\n"})
            db.execute("update entry set head = ?", (repo.git("rev-parse", "HEAD"),))
    db.close()

    answer = ask(repo.root)
    assert LIE not in answer
    assert answer == ask(repo.root, "--no-cache")
    assert (answer == fresh) == (damage != "another head")


def test_only_the_user_can_read_it(repo: Repository) -> None:
    """It holds texts of documents that others of the machine may not see."""
    read_twice(repo)
    path = cache_file(repo.root)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_unused_caches_of_other_workspaces_go(repo: Repository) -> None:
    """A cache that nobody opened for half a year is deleted when another one begins."""
    folder = cache_file(repo.root).parent
    folder.mkdir(parents=True)
    for name, days in (("old.sqlite", 200), ("new.sqlite", 20), ("old.lock", 200)):
        (folder / name).write_bytes(b"")
        os.utime(folder / name, (time.time() - days * 86_400,) * 2)
    read_twice(repo)
    assert {path.name for path in folder.iterdir()} == {"new.sqlite", "old.lock", cache_file(repo.root).name}


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


def test_other_code_reads_again(tmp_path: Path) -> None:
    """Results of another version of the package are not used, and are deleted."""
    kept = Cache(tmp_path / "c", tmp_path / "u")
    kept.put("name", "head", "old", [b"text"])
    assert list(kept.get("name", "old")) == [("head", b"text")]
    assert list(kept.get("name", "new")) == []
    kept.put("name", "head", "new", [b"more"])
    assert list(kept.get("name", "old")) == []


def test_the_stamp_covers_each_file_of_the_package(tmp_path: Path) -> None:
    """A change to any file of the package, whatever it is for, gives another stamp; the same files give the same."""
    package = package_files.path()
    copy = tmp_path / "conviction"
    shutil.copytree(package, copy, ignore=shutil.ignore_patterns("__pycache__"))
    files = [path for path in sorted(copy.rglob("*")) if path.is_file()]
    assert {"run.py", "cache.py", "Buzzword.yml", "thesis.md.jinja"} <= {path.name for path in files}
    before = change_detection.tree(str(copy))
    assert change_detection.tree(str(copy)) == before
    seen = {before}
    for path in files:
        os.utime(path)
        seen.add(change_detection.tree(str(copy)))
    assert len(seen) == len(files) + 1
    (copy / "new_module.py").write_text("")
    assert change_detection.tree(str(copy)) not in seen


def test_histories_and_lint_share_the_stamp(repo: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a change of the code nothing that was worked out before is shown."""
    fresh = read_twice(repo)
    with sqlite3.connect(cache_file(repo.root)) as db:
        before = {stamp for (stamp,) in db.execute("select distinct stamp from entry")}
    monkeypatch.setattr(change_detection, "package", lambda: "other code")
    assert ask(repo.root) == fresh
    with sqlite3.connect(cache_file(repo.root)) as db:
        after = {stamp for (stamp,) in db.execute("select distinct stamp from entry")}
    db.close()
    assert not before & after


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


def test_case_18_a_locked_cache_is_done_without(repo: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another connection locks the file, a command ends after one short wait, not after one for each entry."""
    fresh = read_twice(repo)
    connect = sqlite3.connect
    db = connect(cache_file(repo.root))
    waits: list[Path] = []

    def counting(file: Path, **options: float) -> sqlite3.Connection:
        waits.append(file)
        return connect(file, **options)

    monkeypatch.setattr(sqlite3, "connect", counting)
    db.execute("begin exclusive")
    try:
        assert ask(repo.root) == fresh
        for name in ("a", "b", "c"):
            assert list(Cache(repo.root, user_files.cache_folder(os.environ)).get(name, "stamp")) == []
    finally:
        db.rollback()
        db.close()
    assert waits == [cache_file(repo.root)], "after the first wait the file is left alone"
    assert ask(repo.root) == fresh


WRITER = """
import sys
from pathlib import Path
from conviction.adapters.storage.cache import Cache
kept = Cache(Path(sys.argv[1]), Path(sys.argv[2]))
print("ready", flush=True)
at = 0
while True:
    at += 1
    kept.put("name", f"head {at % 7}", "stamp", [bytes([at % 251]) * 200_000])
"""


@pytest.mark.long
def test_a_writer_that_is_killed_leaves_whole_entries(tmp_path: Path) -> None:
    """Killed at any moment, twenty times: each readable entry is complete, and the next one is written."""
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


def test_an_interrupted_history_is_read_again(repo: Repository) -> None:
    """`history` killed while it works leaves nothing that the next one minds."""
    fresh = ask(repo.root, "--no-cache")
    for delay in (0.05, 0.1, 0.15, 0.2):
        command = [sys.executable, "-m", "conviction", "history", "thesis/x.md"]
        child = subprocess.Popen(command, cwd=repo.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        child.kill()
        child.wait()
        assert ask(repo.root) == fresh
        shutil.rmtree(cache_file(repo.root).parent, ignore_errors=True)


def test_no_home_is_as_good(repo: Repository) -> None:
    """Without a folder for the user's caches nothing is kept, and the answer is the same."""
    fresh = ask(repo.root, "--no-cache")
    empty: dict[str, str | None] = {"HOME": None, "XDG_CACHE_HOME": None}
    run: Run = run_process(["history", "--json", "thesis/x.md"], repo.root, env=empty)
    assert (run.code, run.out, run.err) == (0, fresh, "")
