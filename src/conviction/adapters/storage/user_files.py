"""The user's own folders of the toolkit, outside every workspace: caches, locks and the list of trusted programs.

A file in them is opened without following a link and without waiting for a pipe, and is readable only by the user.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

from conviction.errors import FileError

__all__ = [
    "cache_folder",
    "compiled_folder",
    "config_folder",
    "is_within",
    "lock_folder",
    "make_folder",
    "open_plain",
    "path_for",
]

_NAME = "conviction"
_FOLDER = "workspaces"


def cache_folder(environ: Mapping[str, str]) -> Path:
    """The user's cache of this tool; it need not exist."""
    return _home(environ, "XDG_CACHE_HOME", ".cache")


def config_folder(environ: Mapping[str, str]) -> Path:
    """The user's settings of this tool; it need not exist."""
    return _home(environ, "XDG_CONFIG_HOME", ".config")


def lock_folder(environ: Mapping[str, str], root: Path) -> Path:
    """The folder for the lock of a workspace: the user's cache, else one of the user's under the temporary folder.

    The second one is used where the cache is inside the workspace or cannot be written.

    Raises:
        FileError: No folder can be used.
    """
    user = cache_folder(environ)
    with contextlib.suppress(FileError):
        if not is_within(user, root):
            make_folder(user / _FOLDER)
            if os.access(user / _FOLDER, os.W_OK | os.X_OK):
                return user
    spare = Path(tempfile.gettempdir()) / f"{_NAME}-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
    make_folder(spare)
    make_folder(spare / _FOLDER)
    return spare


def compiled_folder(environ: Mapping[str, str], root: Path) -> Path:
    """The user's folder for compiled Python of a workspace's programs; else, inside it, a new empty one."""
    folder = cache_folder(environ) / "compiled"
    return folder if not is_within(folder, root) else Path(tempfile.mkdtemp(prefix="scaffold-"))


def path_for(root: Path, user: Path, ending: str) -> Path:
    """The file of a workspace below one of these folders, named by the real path of its root."""
    name = hashlib.sha256(os.fsencode(os.path.realpath(root))).hexdigest()[:32]
    return user / _FOLDER / f"{name}{ending}"


def is_within(path: Path, root: Path) -> bool:
    """True when a path, with its links resolved, is in a folder: the author of that folder could have written it."""
    real = os.path.realpath(root)
    return os.path.commonpath([real, os.path.realpath(path)]) == real


def make_folder(folder: Path) -> None:
    """Creates a folder that is not a link and belongs only to this user.

    Raises:
        FileError: There is another entry in its place, or the system refused.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        info = folder.lstat()
    except OSError as error:
        raise _refused(folder, error) from error
    if not stat.S_ISDIR(info.st_mode) or (hasattr(os, "getuid") and info.st_uid != os.getuid()):
        raise FileError("not a folder of yours", place=str(folder), hint="move it away")


def open_plain(path: Path) -> int:
    """A descriptor of a regular file, for reading and writing; a missing file is created, only for this user.

    Raises:
        FileError: It is a link, a pipe or another kind of entry, or the system refused.
    """
    flags = os.O_RDWR | os.O_CREAT
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC"):
        flags |= getattr(os, name, 0)
    try:
        handle = os.open(path, flags, 0o600)
    except OSError as error:
        raise _refused(path, error) from error
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    raise FileError("not a regular file", place=str(path), hint="delete it")


def _home(environ: Mapping[str, str], variable: str, usual: str) -> Path:
    base = environ.get(variable, "")
    home = Path(environ.get("HOME") or "~").expanduser()
    return (Path(base) if Path(base).is_absolute() else home / usual) / _NAME


def _refused(path: Path, error: OSError) -> FileError:
    reason = error.strerror or str(error)
    return FileError(f"could not open: {reason}", place=str(path), hint="check the permissions of the folder")
