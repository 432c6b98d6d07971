"""What was worked out before: one sqlite file of signed texts, safe to delete, to damage and to share.

A repository comes from a stranger, and could bring a cache of its own making; so every entry is signed with a key
that lies in the user's cache folder, and one that we did not sign is not there.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from conviction.errors import FileError

__all__ = ["Cache", "folder_of", "stamp"]

_FILE = "cache.sqlite"
_KEPT = 4
"""Entries that are kept for one name: one for each of the branches that one changes between."""
_PATIENCE = 2.0
"""Seconds to wait for another process that writes."""
_TABLE = """
create table if not exists entry (
  name text not null, head text not null, stamp text not null, body blob not null, mac blob not null,
  saved integer not null, primary key (name, head, stamp)
)
"""
_ASKED = """
select head, body, mac from entry where name = ? and stamp = ? and (? is null or head = ?) order by saved desc
"""
_STALE = """
delete from entry where stamp != ? and substr(name, 1, instr(name, ':')) = substr(?, 1, instr(?, ':'))
"""
_OLDER = """
delete from entry where rowid in (select rowid from entry where name = ? order by saved desc limit -1 offset ?)
"""


def folder_of(workspace: Path | None, git_dir: Path, user: Path) -> Path:
    """Where the cache of a repository lies: the workspace's `.scaffold/`, else a folder of the user's, by its path."""
    if workspace is not None:
        return workspace / ".scaffold"
    return user / "history" / hashlib.sha256(os.fsencode(git_dir)).hexdigest()[:16]


def stamp(package: Path) -> str:
    """A text that changes with the code that works out what is kept: the files' names, sizes and times."""
    told = hashlib.sha256()
    for folder in ("core", "model"):
        with os.scandir(package / folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.name.endswith(".py"):
                    info = entry.stat()
                    told.update(f"{entry.name}\0{info.st_size}\0{info.st_mtime_ns}\n".encode())
    return told.hexdigest()[:32]


class Cache:
    """Texts by name, head and stamp. Whatever goes wrong with it is as if it were empty."""

    def __init__(self, folder: Path, user: Path) -> None:
        """`folder` holds the file, `user` (the user's cache folder) the key."""
        self._folder = folder
        self._user = user

    def get(self, name: str, stamp: str) -> Iterator[tuple[str, bytes]]:
        """Head and text of each entry of that name, newest first."""
        return self._entries(name, stamp)

    def _entries(self, name: str, stamp: str, only: str | None = None) -> Iterator[tuple[str, bytes]]:
        rows: list[tuple[str, bytes, bytes]] = []
        with contextlib.suppress(sqlite3.Error, OSError):
            if not self._usable or not (self._folder / _FILE).is_file():
                return
            with self._open() as db:
                rows = db.execute(_ASKED, (_as_text(name), stamp, only, only)).fetchall()
        key = self._key(make=False)
        for head, body, mac in rows:
            if key and _is(head, str) and _is(body, bytes) and _is(mac, bytes):
                with contextlib.suppress(zlib.error):
                    if mac == _mac(key, name, head, stamp, body):
                        yield head, zlib.decompress(body)

    def one(self, name: str, head: str, stamp: str) -> bytes | None:
        """The text of one entry, or None."""
        return next((body for known, body in self._entries(name, stamp, head) if known == head), None)

    def put(self, name: str, head: str, stamp: str, text: Iterable[bytes]) -> None:
        """Keep a text, given in pieces; older entries of that name go, and a damaged file is made anew.

        Entries of another stamp go too, of names that share what stands before a colon.
        """
        shrink = zlib.compressobj(1)
        body = b"".join([*(shrink.compress(piece) for piece in text), shrink.flush()])
        for _ in range(2):
            try:
                self._put(name, head, stamp, body)
                return
            except sqlite3.DatabaseError as error:
                if "locked" in str(error):
                    return
                with contextlib.suppress(OSError):
                    (self._folder / _FILE).unlink()
            except (OSError, FileError):
                return

    def _put(self, name: str, head: str, stamp: str, body: bytes) -> None:
        key = self._key(make=True)
        if not key or not self._usable:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        ignore = self._folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
        with self._open() as db:
            db.execute(_TABLE)
            last = db.execute("select coalesce(max(saved), 0) from entry").fetchone()[0]
            named = _as_text(name)
            row = (named, head, stamp, body, _mac(key, name, head, stamp, body), int(last) + 1)
            db.execute("insert or replace into entry values (?, ?, ?, ?, ?, ?)", row)
            db.execute(_OLDER, (named, _KEPT))
            db.execute(_STALE, (stamp, named, named))

    @property
    def _usable(self) -> bool:
        """False when the folder or the file is a link: it would lead out of the workspace."""
        return not self._folder.is_symlink() and not (self._folder / _FILE).is_symlink()

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection within one transaction."""
        connection = sqlite3.connect(self._folder / _FILE, timeout=_PATIENCE)
        try:
            connection.execute("pragma synchronous = off")  # what is lost is worked out again
            with connection:
                yield connection
        finally:
            connection.close()

    def _key(self, *, make: bool) -> bytes:
        """The user's key, 32 bytes; empty when there is none and none can be made."""
        path = self._user / "cache.key"
        with contextlib.suppress(OSError):
            if not path.exists() and make:
                self._user.mkdir(parents=True, exist_ok=True)
                fresh = self._user / f"cache.key.{os.getpid()}"
                handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(handle, "wb") as file:
                    file.write(os.urandom(32))
                with contextlib.suppress(FileExistsError):
                    os.link(fresh, path)  # of two processes at once the first one's key stays
                fresh.unlink()
            key = path.read_bytes()
            return key if len(key) == 32 else b""
        return b""


def _as_text(name: str) -> str:
    """As the table holds it: a name is made of a path, which may be no text."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _is(value: object, kind: type) -> bool:
    return isinstance(value, kind)


def _mac(key: bytes, name: str, head: str, stamp: str, body: bytes) -> bytes:
    said = f"{len(name)}\0{name}\0{head}\0{stamp}\0".encode("utf-8", "surrogateescape")
    return hashlib.blake2b(said + body, key=key, digest_size=32).digest()
