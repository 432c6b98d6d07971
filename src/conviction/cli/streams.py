"""Stdin, stdout and stderr as we inherit them: closed, full, or with a reader that closed the pipe."""

from __future__ import annotations

import contextlib
import errno
import os
import sys

from conviction.errors import FileError

__all__ = ["condition_of", "prepare", "silence"]

_OUTPUT = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF, errno.EAGAIN, errno.EPERM, errno.ENXIO,
     errno.ECONNRESET, errno.ENOTCONN, errno.ESTALE}
)  # fmt: skip
"""Errors of a stream that cannot be written to."""
_MACHINE = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ESTALE}
)
"""Errors that any file operation can raise."""

_LONGEST = 200
"""The most characters of a path in a message."""


def prepare() -> None:
    """Replace closed streams: stdin and stdout fail when they are used, and stderr discards its output.

    They are opened in the order of their numbers, so later files get other ones.
    """
    for name, access in (("stdin", os.O_WRONLY), ("stdout", os.O_RDONLY), ("stderr", os.O_WRONLY)):
        stream = getattr(sys, name)
        if stream is None:
            handle = os.open(os.devnull, access)
            setattr(sys, name, open(handle, "r" if name == "stdin" else "w", encoding="utf-8"))  # noqa: SIM115, PTH123 -- as long as we run
        elif name != "stdin" and hasattr(
            stream, "reconfigure"
        ):  # characters outside of the locale are escaped, never fatal
            stream.reconfigure(errors="backslashreplace")


def condition_of(error: OSError) -> FileError | None:
    """The condition of the machine that caused an error, or None if it may be a bug of ours."""
    reason = (error.strerror or str(error)).lower()
    if error.filename is not None:
        if error.errno == errno.ENAMETOOLONG:
            return FileError("this path is too long", place=_shortened(str(error.filename)), hint="check the path")
        if error.errno not in _MACHINE:
            return None
        return FileError(
            f"could not go on: {reason}", place=str(error.filename), hint="free some space, or try again later"
        )
    if error.errno == errno.EBADF:
        return FileError("the output could not be written: stdout is closed", hint="send the output elsewhere")
    if error.errno not in _OUTPUT:
        return None
    return FileError(f"the output could not be written: {reason}", hint="free some space, or send the output elsewhere")


def _shortened(path: str) -> str:
    return path if len(path) <= _LONGEST else f"{path[:_LONGEST]}…"


def silence() -> None:
    """Discard output that a stream cannot take, so that the interpreter does not fail when it ends."""
    for stream, number in ((sys.stdout, 1), (sys.stderr, 2)):
        try:
            stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                if stream.fileno() == number:
                    os.dup2(os.open(os.devnull, os.O_WRONLY), number)
