"""One writer at a time: a lock for each workspace, in the user's own folders, released when its process dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from conviction.adapters.storage import user_files
from conviction.errors import FileError

__all__ = ["hold"]

_POLL = 0.02


@contextlib.contextmanager
def hold(root: Path, *, wanted: bool = True, timeout: float = 30.0) -> Iterator[None]:
    """Hold the workspace's lock while the block runs; it is released however the process ends.

    It opens no file of the workspace. On Windows, which has no such locks, the block runs without one.

    Args:
        root: The workspace.
        wanted: False runs the block without the lock: for commands that write nothing.
        timeout: Seconds to wait for another command.

    Raises:
        FileError: Another command still holds it, or no folder for it is writable.
    """
    if sys.platform == "win32" or not wanted:
        yield
        return
    path = user_files.path_for(root, user_files.lock_folder(os.environ, root), ".lock")
    handle = user_files.open_plain(path)
    try:
        _take(handle, time.monotonic() + timeout, root)
        yield
    finally:
        os.close(handle)


def _take(handle: int, end: float, root: Path) -> None:
    while True:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        if time.monotonic() > end:
            raise FileError(
                "another scaffold command is writing here", place=str(root), hint="wait for it, then run this again"
            )
        time.sleep(_POLL)
