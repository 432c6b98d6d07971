"""Exchange two folders in one step, where the system can do that.

exchange(one, other) -> bool
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path

__all__ = ["exchange"]

_CURRENT_FOLDER = -100
"""AT_FDCWD of Linux."""
_EXCHANGE = 2
"""RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS."""
_UNABLE = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP})


def exchange(one: Path, other: Path) -> bool:
    """True when the two changed places; False where the system or the file system cannot do it in one step.

    `$SCAFFOLD_TEST_NO_EXCHANGE` disables it.

    Raises:
        OSError: The system can do it, and refused.
    """
    if os.environ.get("SCAFFOLD_TEST_NO_EXCHANGE"):
        return False
    library = ctypes.CDLL(None, use_errno=True)
    names = (os.fsencode(one), os.fsencode(other))
    if sys.platform == "linux" and hasattr(library, "renameat2"):
        code = library.renameat2(_CURRENT_FOLDER, names[0], _CURRENT_FOLDER, names[1], ctypes.c_uint(_EXCHANGE))
    elif sys.platform == "darwin" and hasattr(library, "renamex_np"):
        code = library.renamex_np(*names, ctypes.c_uint(_EXCHANGE))
    else:
        return False
    if code == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNABLE:
        return False
    raise OSError(number, os.strerror(number), str(other))
