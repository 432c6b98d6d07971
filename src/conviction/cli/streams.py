"""Stdin, stdout and stderr as whoever started us left them: closed, full, or connected to somebody who went away."""

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
"""Why a stream takes no more."""
_MACHINE = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ESTALE}
)
"""What can happen to any file, whatever we do with it."""

_LONGEST = 200
"""Signs of a path that a line of ours shows."""


def prepare() -> None:
    """Each of the three streams is there: a closed one fails when it is used, and a closed stderr takes all in silence.

    They are opened in the order of their numbers, so that no file that we open later gets one of these.
    """
    for name, access in (("stdin", os.O_WRONLY), ("stdout", os.O_RDONLY), ("stderr", os.O_WRONLY)):
        stream = getattr(sys, name)
        if stream is None:
            handle = os.open(os.devnull, access)
            setattr(sys, name, open(handle, "r" if name == "stdin" else "w", encoding="utf-8"))  # noqa: SIM115, PTH123 -- as long as we run
        elif name != "stdin" and hasattr(stream, "reconfigure"):  # what the locale cannot show is escaped, never fatal
            stream.reconfigure(errors="backslashreplace")


def condition_of(error: OSError) -> FileError | None:
    """The condition of the machine that an error tells of, or None where it may be a fault of ours."""
    why = (error.strerror or str(error)).lower()
    if error.filename is not None:
        if error.errno == errno.ENAMETOOLONG:
            return FileError("this path is too long", place=_shortened(str(error.filename)), hint="check the path")
        if error.errno not in _MACHINE:
            return None
        return FileError(f"could not go on: {why}", place=str(error.filename), hint="make room, or try again later")
    if error.errno == errno.EBADF:
        return FileError("the output could not be written: stdout is closed", hint="send the output elsewhere")
    if error.errno not in _OUTPUT:
        return None
    return FileError(f"the output could not be written: {why}", hint="make room, or send the output elsewhere")


def _shortened(path: str) -> str:
    return path if len(path) <= _LONGEST else f"{path[:_LONGEST]}…"


def silence() -> None:
    """What a stream can take no more goes nowhere when the interpreter ends, instead of failing then."""
    for stream, number in ((sys.stdout, 1), (sys.stderr, 2)):
        try:
            stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                if stream.fileno() == number:
                    os.dup2(os.open(os.devnull, os.O_WRONLY), number)
