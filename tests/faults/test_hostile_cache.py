"""Files that a clone brings in the place of a cache or of a lock: nothing opens, follows or waits for them."""

from __future__ import annotations

import os
import sqlite3
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers import Repository, Run, cache_file, lock_file, run_process, snap

FRONT = "---\nid: thesis-x\nkind: thesis\ntitle: X\nstatus: active\nconviction: {}%\n---\n\n"
READING: tuple[list[str], ...] = (
    [],
    ["list"],
    ["lint", "--no-vale"],
    ["history", "x"],
    ["show", "x", "--as-of", "r1"],
    ["diff", "x", "r1", "r2"],
    ["doctor"],
)
WRITING: tuple[list[str], ...] = (
    ["quote", "Words", "--who", "P-07"],
    ["link"],
    ["revise", "x", "--held", "--why", "The doubt was looked at."],
    ["lint", "--no-vale", "--fix"],
)
JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")


@pytest.fixture
def clone(tmp_path: Path) -> Repository:
    """A workspace with a thesis of two revisions, beside a file of the user."""
    repo = Repository(tmp_path / "w")
    repo.commit({"scaffold.toml": 'schema = 1\nname = "Test"\n'})
    for at in range(2):
        repo.commit({"thesis/x.md": FRONT.format(50 + at) + f"Ledger {at} holds.\n"}, f"Change {at}")
    (tmp_path / "user").mkdir()
    (tmp_path / "user" / "precious").write_text("the only copy\n")
    (repo.root / ".scaffold").mkdir()
    return repo


def runs(clone: Repository, *commands: list[str]) -> list[Run]:
    """Every command, each of which must end in time and without a bug of ours."""
    found = [run_process(command, clone.root, timeout=20) for command in commands]
    assert all(run.code in (0, 1) for run in found), found
    return found


def with_a_table(path: Path, *statements: str) -> None:
    """Write a database whose statements were run."""
    db = sqlite3.connect(path)
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


ENTRY = (
    "create table entry (name text, head text, stamp text, body blob, mac blob, digest blob, saved integer,"
    " primary key (name, head, stamp))"
)


def _hot_journal(folder: Path, victim: Path) -> None:
    """A journal that names the victim as the super-journal of a transaction: SQLite deletes it when it rolls back."""
    with_a_table(folder / "cache.sqlite", ENTRY)
    pages = (folder / "cache.sqlite").stat().st_size // 4096
    header = (JOURNAL_MAGIC + struct.pack(">5I", 0, 7, pages, 512, 4096)).ljust(512, b"\0")
    name = os.fsencode(victim)
    tail = struct.pack(">I", (1 << 30) // 4096 + 1) + name + struct.pack(">2I", len(name), sum(name)) + JOURNAL_MAGIC
    (folder / "cache.sqlite-journal").write_bytes(header + tail)


def _endless_view(folder: Path, _: Path) -> None:
    with_a_table(
        folder / "cache.sqlite",
        "create view entry as with recursive n(x) as (select 1 union all select x + 1 from n)"
        " select 'a' as name, x as head, 's' as stamp, x as body, x as mac, x as digest, x as saved from n",
    )


def _link_out_of_the_workspace(folder: Path, victim: Path) -> None:
    (folder / ".gitignore").symlink_to(victim.parent / "new")


def _pipe(folder: Path, _: Path) -> None:
    os.mkfifo(folder / "lock")
    os.mkfifo(folder / "cache.sqlite")


def _linked_folder(folder: Path, victim: Path) -> None:
    folder.rmdir()
    folder.symlink_to(victim.parent)


HOSTILE: dict[str, Callable[[Path, Path], None]] = {
    "case 1, a hot journal": _hot_journal,
    "case 2, an endless view": _endless_view,
    "case 3, a dangling link": _link_out_of_the_workspace,
    "case 4, pipes": _pipe,
    "case 4, a linked folder": _linked_folder,
}


def test_the_journal_is_one_that_sqlite_acts_on(clone: Repository, tmp_path: Path) -> None:
    """Without this, case 1 would prove nothing: opening the file deletes the user's."""
    _hot_journal(clone.root / ".scaffold", tmp_path / "user" / "precious")
    db = sqlite3.connect(clone.root / ".scaffold" / "cache.sqlite")
    db.execute("select * from entry").fetchall()
    db.close()
    assert not (tmp_path / "user" / "precious").exists()


@pytest.mark.long
@pytest.mark.parametrize("kind", HOSTILE)
def test_files_of_a_clone_are_neither_opened_nor_followed(clone: Repository, tmp_path: Path, kind: str) -> None:
    """Every command works, ends, and leaves the folder beside the workspace and the clone's files as they were."""
    HOSTILE[kind](clone.root / ".scaffold", tmp_path / "user" / "precious")
    brought, beside = snap(clone.root), snap(tmp_path / "user")

    runs(clone, *READING)
    assert snap(clone.root) == brought, "a reading command changed the workspace"
    runs(clone, *WRITING)
    assert snap(tmp_path / "user") == beside
    kept = sorted(path.name for path in (clone.root / ".scaffold").iterdir())
    assert kept == sorted(name for name in kept if not name.endswith((".tmp", "-wal", "-shm")))


def test_an_old_folder_is_left_alone_and_doctor_says_that_it_can_go(clone: Repository) -> None:
    """Files of an earlier version stay until the user deletes them; they do not make a workspace unhealthy."""
    (clone.root / ".scaffold" / "cache.sqlite").write_bytes(b"old")
    done = run_process(["doctor", "--json", "--fix"], clone.root)
    assert '"old-cache"' in done.out
    assert (clone.root / ".scaffold" / "cache.sqlite").read_bytes() == b"old"
    done = run_process(["doctor"], clone.root)
    assert "an earlier version kept its cache here" in done.out


@pytest.mark.parametrize("variable", ["XDG_CACHE_HOME", "HOME"])
def test_a_cache_folder_inside_the_workspace_is_not_used(clone: Repository, variable: str) -> None:
    """A clone could contain the cache too: there is none, and a lock still works."""
    env: dict[str, str | None] = {"XDG_CACHE_HOME": None, variable: str(clone.root / "inside")}
    for command in (["history", "x"], ["lint", "--no-vale"], ["quote", "Words", "--who", "P-07"]):
        done = run_process(command, clone.root, env=env)
        assert done.code in (0, 1), done
    assert not (clone.root / "inside").exists()


@pytest.mark.parametrize("brought", ["link", "pipe", "folder"])
def test_a_lock_that_is_not_a_plain_file_is_refused(clone: Repository, tmp_path: Path, brought: str) -> None:
    """In the user's own folder too: opened without following a link, and without waiting for a pipe."""
    path = lock_file(clone.root)
    {
        "link": lambda: path.symlink_to(tmp_path / "user" / "new"),
        "pipe": lambda: os.mkfifo(path),
        "folder": path.mkdir,
    }[brought]()
    done = run_process(["quote", "Words", "--who", "P-07"], clone.root, timeout=20)
    assert done.code == 2
    assert str(path) in done.err
    assert done.err.count("\n") <= 2
    assert not (tmp_path / "user" / "new").exists()


def test_a_statement_that_does_not_end_is_stopped(clone: Repository) -> None:
    """Case 2 in the user's own folder: a damaged file costs seconds, and is created again."""
    fresh = run_process(["history", "--json", "x"], clone.root)
    path = cache_file(clone.root)
    path.unlink()
    _endless_view(path.parent, path)
    (path.parent / "cache.sqlite").rename(path)
    first = run_process(["history", "--json", "x"], clone.root, timeout=30)
    assert (first.code, first.out) == (0, fresh.out)
    db = sqlite3.connect(path)
    assert db.execute("select type from sqlite_master where name = 'entry'").fetchall() == [("table",)]
    db.close()
