"""One writer at a time: a lock on the workspace that a dead process cannot keep."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from conviction.adapters.files import make_folder
from conviction.errors import FileError

__all__ = ["held"]

_FOLDER = ".scaffold"
_POLL = 0.02


@contextlib.contextmanager
def held(root: Path, *, wanted: bool = True, timeout: float = 30.0) -> Iterator[None]:
    """Hold the workspace's lock while the block runs; it is let go however the process ends.

    On Windows, which has no such locks, the block runs without one.

    Args:
        root: The workspace.
        wanted: False runs the block without the lock: nothing will be written.
        timeout: Seconds to wait for another command.

    Raises:
        FileError: Another command still holds it, or the folder cannot be written to.
    """
    if sys.platform == "win32" or not wanted:
        yield
        return
    make_folder(root / _FOLDER)
    try:
        handle = (root / _FOLDER / "lock").open("a", encoding="utf-8")
    except OSError as error:
        raise FileError(
            f"could not lock the workspace: {error.strerror}", place=str(root), hint="check the folder's permissions"
        ) from error
    with handle:
        _take(handle.fileno(), time.monotonic() + timeout, root)
        yield


def _take(handle: int, end: float, root: Path) -> None:
    import fcntl

    while True:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        if time.monotonic() > end:
            raise FileError(
                "another scaffold command is writing here", place=str(root), hint="wait for it, then run this again"
            )
        time.sleep(_POLL)
