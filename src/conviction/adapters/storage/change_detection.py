"""Change detection on disk: signatures of files, and texts that change with the content of a folder."""

from __future__ import annotations

import functools
import hashlib
import os
import stat
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from conviction.adapters.storage import files, package_files
from conviction.errors import FileError

__all__ = ["FileSignature", "digest", "folder", "is_stable", "mark", "now", "package", "tree"]

FileSignature = tuple[int, int, int, int]
"""Size, time of change of the content and of the entry in nanoseconds, inode: as git detects unchanged files."""
_SETTLING = 2_000_000_000
"""Nanoseconds in which two changes of a file may have the same time, on the coarsest file systems."""


def digest(*parts: bytes | str) -> str:
    """A digest of these parts in their order."""
    hasher = hashlib.blake2b(digest_size=20)
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        hasher.update(b"%d:" % len(data) + data)
    return hasher.hexdigest()


def mark(path: str) -> FileSignature | None:
    """The signature of a regular file; None for any other entry, and for a missing one."""
    try:
        info = os.lstat(path)
    except OSError:
        return None
    if not stat.S_ISREG(info.st_mode):
        return None
    return info.st_size, info.st_mtime_ns, info.st_ctime_ns, info.st_ino


def now() -> int:
    """Nanoseconds since 1970."""
    return time.time_ns()


def is_stable(known: FileSignature, at: int) -> bool:
    """True when a file that changes after `at` is certain to get another signature."""
    return max(known[1], known[2]) + _SETTLING < at


@functools.cache
def package() -> str:
    """A text that changes with every file of the package: a cached result depends on all of its code and data."""
    return tree(str(package_files.path()))


def tree(root: str) -> str:
    """A text that changes with the interpreter and the files below a folder: names, sizes and times."""
    found = [sys.version]
    folders = [root]
    while folders:
        place = folders.pop()
        with os.scandir(place) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.is_dir():
                    folders.extend([entry.path] * (entry.name != "__pycache__"))
                else:
                    info = entry.stat()
                    found.append(f"{entry.path} {info.st_size} {info.st_mtime_ns} {info.st_ctime_ns}")
    return digest(*found)


def folder(path: Path, endings: Iterable[str]) -> str:
    """A text that changes with the content of the files with these suffixes directly in a folder."""
    wanted = tuple(endings)
    try:
        names = sorted(entry.name for entry in path.iterdir() if entry.name.endswith(wanted))
    except OSError as error:
        return digest(str(error.errno))
    parts: list[bytes | str] = []
    for name in names:
        parts.append(name)
        try:
            parts.append(files.read(path / name))
        except FileError as error:
            parts.append(error.message)
    return digest(*parts)
