"""The cache of a workspace: one SQLite file of texts in the user's cache folder, safe to delete, damage and share.

A workspace may come from a stranger, so SQLite opens no file in it: a journal beside a database
makes SQLite delete any file that the journal names. Where the user's cache folder is inside the workspace,
there is no cache.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import stat
import time
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from conviction.adapters.storage import user_files
from conviction.errors import FileError

__all__ = ["Cache"]

_ENTRIES_PER_NAME = 4
"""The most entries for one name: one for each branch in use."""
_PATIENCE = 0.25
"""Seconds to wait for another process that writes."""
_PAUSE = 30.0
"""Seconds without the cache after it was locked for longer than that."""
_BOUND = 2.0
"""Seconds that one statement may take: a damaged file must not delay a command."""
_STEPS = 100_000
"""Instructions of SQLite between two checks of the time."""
_FORGOTTEN = 180 * 86_400.0
"""Seconds after which the unused cache of another workspace is deleted."""
_TABLE = """
create table if not exists entry (
  name text not null, head text not null, stamp text not null, body blob not null, digest blob not null,
  saved integer not null, primary key (name, head, stamp)
)
"""
_SELECT = """
select head, body, digest from entry where name = ? and stamp = ? and (? is null or head = ?) order by saved desc
"""
_STALE = """
delete from entry where stamp != ? and substr(name, 1, instr(name, ':')) = substr(?, 1, instr(?, ':'))
"""
_OLDER = """
delete from entry where rowid in (select rowid from entry where name = ? order by saved desc limit -1 offset ?)
"""
_pauses: dict[Path, float] = {}
"""Files that another process locked, and the time until which this process does not use them."""


class Cache:
    """Texts by name, head and stamp. After any error the cache counts as empty."""

    def __init__(self, root: Path, user: Path) -> None:
        """`root` is the workspace or repository, `user` the user's cache folder."""
        self._root = root
        self._file = user_files.path_for(root, user, ".sqlite")

    def get(self, name: str, stamp: str) -> Iterator[tuple[str, bytes]]:
        """Head and text of each entry of that name, newest first."""
        return self._entries(name, stamp)

    def _entries(self, name: str, stamp: str, only: str | None = None) -> Iterator[tuple[str, bytes]]:
        rows: list[tuple[object, object, object]] = []
        try:
            if self._usable and _is_plain(self._file):
                with self._open() as db:
                    rows = db.execute(_SELECT, (_as_text(name), stamp, only, only)).fetchall()
        except (sqlite3.Error, OSError) as error:
            self._pause(error)
        for head, body, digest in rows:
            if isinstance(head, str) and isinstance(body, bytes) and digest == _digest(name, head, stamp, body):
                with contextlib.suppress(zlib.error):
                    yield head, zlib.decompress(body)

    def one(self, name: str, head: str, stamp: str) -> bytes | None:
        """The text of one entry, or None."""
        return next((body for known, body in self._entries(name, stamp, head) if known == head), None)

    def put(self, name: str, head: str, stamp: str, text: Iterable[bytes]) -> None:
        """Store a text, given in pieces; older entries of that name are deleted, and a damaged file is created again.

        Entries with another stamp are deleted too, for names that share the part before a colon.
        """
        if not self._usable:
            return
        shrink = zlib.compressobj(1)
        body = b"".join([*(shrink.compress(piece) for piece in text), shrink.flush()])
        for _ in range(2):
            try:
                self._put(name, head, stamp, body)
                return
            except sqlite3.DatabaseError as error:
                if self._pause(error):
                    return
                with contextlib.suppress(OSError):
                    self._file.unlink()
            except (OSError, FileError):
                return

    def _put(self, name: str, head: str, stamp: str, body: bytes) -> None:
        if not _is_plain(self._file):
            user_files.make_folder(self._file.parent)
            os.close(user_files.open_plain(self._file))
            _forget(self._file.parent)
        with self._open() as db:
            db.execute(_TABLE)
            last = db.execute("select coalesce(max(saved), 0) from entry").fetchone()[0]
            named = _as_text(name)
            row = (named, head, stamp, body, _digest(name, head, stamp, body), int(last) + 1)
            db.execute("insert or replace into entry values (?, ?, ?, ?, ?, ?)", row)
            db.execute(_OLDER, (named, _ENTRIES_PER_NAME))
            db.execute(_STALE, (stamp, named, named))

    @property
    def _usable(self) -> bool:
        """False when the workspace could have brought the file, when the file is a link, and after it was locked."""
        if _pauses.get(self._file, 0.0) > time.monotonic():
            return False
        return not user_files.is_within(self._file, self._root) and not self._file.is_symlink()

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection within one transaction, whose statements are bounded in time."""
        connection = sqlite3.connect(self._file, timeout=_PATIENCE)
        end = time.monotonic() + _PATIENCE + _BOUND
        try:
            connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
            connection.execute("pragma trusted_schema = off")
            connection.execute("pragma synchronous = off")  # lost entries are computed again
            with connection:
                yield connection
        finally:
            connection.close()

    def _pause(self, error: Exception) -> bool:
        """True when another process holds the file, which is then not used for a while."""
        busy = isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode & 0xFF in (
            sqlite3.SQLITE_BUSY,
            sqlite3.SQLITE_LOCKED,
        )
        if busy:
            _pauses[self._file] = time.monotonic() + _PAUSE
        return busy


def _is_plain(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _forget(folder: Path) -> None:
    """Delete the caches of workspaces that were not opened for half a year."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            info = entry.stat(follow_symlinks=False)
            if entry.name.endswith(".sqlite") and max(info.st_atime, info.st_mtime) < time.time() - _FORGOTTEN:
                Path(entry.path).unlink()


def _as_text(name: str) -> str:
    """The name as the table stores it: it contains a path, whose bytes may not be UTF-8."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _digest(name: str, head: str, stamp: str, body: bytes) -> bytes:
    """A checksum over the whole entry: damage must not give one document the history of another."""
    label = f"{len(name)}\0{name}\0{head}\0{stamp}\0".encode("utf-8", "surrogateescape")
    return hashlib.blake2b(label + body, digest_size=32).digest()
