"""Files: read with bounds, write so that a reader sees the old bytes or the new ones, never a mix.

Every durable step passes `step`, where a test can kill or interrupt the process.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import signal
import stat
import sys
from pathlib import Path, PurePosixPath

from conviction import notices
from conviction.adapters.storage import git_folder
from conviction.errors import FileError
from conviction.model.plan import Plan, Write

__all__ = [
    "MAX_DOCUMENT",
    "apply",
    "check",
    "create",
    "first_link",
    "inside",
    "is_link",
    "is_temporary",
    "leftovers",
    "mode_of",
    "read",
    "real",
    "replace",
    "step",
    "write_stream",
]

MAX_DOCUMENT = 16 * 1024 * 1024
"""The largest file that is read as a document, in bytes."""
_TEMP = re.compile(r"\.scaffold-[0-9a-f]{12}\.tmp")
"""The name of a temporary file beside the one that is written."""
_HIDDEN = (".github", ".vale")
"""The hidden folders of a workspace into which we write."""
_steps = 0


def step(name: str) -> None:
    """Marks one durable step as done; `$SCAFFOLD_TEST_KILL_AT` = n kills this process at its n-th step.

    `$SCAFFOLD_TEST_INTERRUPT_AT` = n sends it SIGINT there, as Ctrl-C does.
    """
    global _steps
    _steps += 1
    if os.environ.get("SCAFFOLD_TEST_KILL_AT") == str(_steps):
        os.kill(os.getpid(), signal.SIGKILL)
    if os.environ.get("SCAFFOLD_TEST_STEPS"):
        with Path(os.environ["SCAFFOLD_TEST_STEPS"]).open("a", encoding="utf-8") as log:
            log.write(name + "\n")
    if os.environ.get("SCAFFOLD_TEST_INTERRUPT_AT") == str(_steps):
        signal.raise_signal(signal.SIGINT)


def inside(root: Path, relative: str) -> Path:
    """The path of a workspace file, checked: no `..`, not absolute, no symbolic link that leads out of the root.

    Raises:
        FileError: The path leads outside, or among git's own files.
    """
    pure = PurePosixPath(relative)
    if pure.is_absolute() or ".." in pure.parts or "\\" in relative or "\0" in relative or ":" in pure.parts[0:1]:
        raise FileError("the path leads out of the workspace", place=relative, hint="name a file inside the workspace")
    target = root / pure
    found, top = real(target), real(root)
    below = found.relative_to(top).parts if found.is_relative_to(top) else ()
    if any(map(git_folder.is_name, (*pure.parts, *below))):
        raise FileError("git keeps its own files here", place=relative, hint="name another place")
    if not below and found != top:
        raise FileError(
            "a symbolic link leads out of the workspace", place=relative, hint="replace the link by a folder"
        )
    return target


def first_link(root: Path, relative: str) -> str:
    """The first part of a path below the root that is a symbolic link, wherever it leads; empty when none is."""
    at = root
    for part in PurePosixPath(relative).parts:
        at = at / part
        if at.is_symlink():
            return at.relative_to(root).as_posix()
    return ""


def real(path: Path) -> Path:
    """The path without symbolic links, where they lead somewhere; a circular link stays as it is.

    `Path.resolve` raises on a circle; opening the path reports it anyway.
    """
    return Path(os.path.realpath(path))


def mode_of(path: Path, *, follow: bool = True) -> int:
    """The mode of the entry, for `stat.S_ISDIR` and its like; 0 if there is none or the system refuses.

    Methods such as `Path.is_dir` raise where a parent folder cannot be entered.
    """
    try:
        return path.stat(follow_symlinks=follow).st_mode
    except (OSError, ValueError):  # a name with a NUL, or with half of a character
        return 0


def is_link(path: Path) -> bool:
    """True for a symbolic link, wherever it leads."""
    return stat.S_ISLNK(mode_of(path, follow=False))


def read(path: Path, *, limit: int = MAX_DOCUMENT) -> bytes:
    """The bytes of a regular file.

    Raises:
        FileError: It is absent, unreadable, not a regular file, or larger than `limit`.
    """
    try:
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
        with os.fdopen(os.open(path, flags), "rb") as handle:
            info = os.fstat(handle.fileno())
            if not stat.S_ISREG(info.st_mode):
                raise FileError("not a regular file", place=str(path), hint="replace it by a plain file")
            if info.st_size > limit:
                raise FileError(f"larger than {limit // 1024 // 1024} MiB", place=str(path), hint="split the document")
            return handle.read(info.st_size + 1)
    except OSError as error:
        raise _refused(path, error, "read") from error
    except ValueError as error:  # a NUL, or half of a character
        raise FileError("no file can have this name", place=str(path), hint="check the path") from error


def create(path: Path, content: bytes) -> bool:
    """Write a new file completely; False, without any change, when the name is taken.

    The bytes are written and flushed beside the target and then linked to the name, so two processes never share
    one, and a reader never sees an incomplete file.

    Raises:
        FileError: The folder cannot be written to, or the disk is full.
    """
    temp = _beside(path)
    try:
        _fill(temp, content, 0o644, path)
        try:
            os.link(temp, path)
        except FileExistsError:
            return False
        except OSError:  # a file system without hard links
            return _create_exclusively(path, content)
        step("linked")
        _sync_folder(path.parent)
        return True
    except OSError as error:
        raise _refused(path, error, "create") from error
    finally:
        _discard(temp)


def _create_exclusively(path: Path, content: bytes) -> bool:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o644)
    except FileExistsError:
        return False
    try:
        with os.fdopen(handle, "wb") as file:
            step("opened")
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:  # an incomplete file under its real name is worse than none
        _discard(path)
        raise
    return True


def replace(path: Path, content: bytes, *, expected: bytes | None = None) -> bool:
    """Put these bytes in the file's place in one step; False when the file has them already.

    Mode, owner and extended attributes stay as far as the system allows it. A hard link to the file keeps
    the old text, which `notices` reports.

    Raises:
        FileError: The file changed since `expected` was read, is read-only, or the system refused.
    """
    before = read(path, limit=sys.maxsize) if path.exists() else None
    if before is not None and before == content:
        return False
    if expected is not None and before is None:
        raise _changed(path)
    if before is not None:
        check(path, before if expected is None else expected)
    info = path.stat() if before is not None else None
    target = real(path) if path.is_symlink() else path
    temp = _beside(target)
    try:
        _fill(temp, content, stat.S_IMODE(info.st_mode) if info else 0o644, target)
        if info is not None and before is not None:
            _keep_owner(temp, target, info)
            check(path, before if expected is None else expected)  # an editor may have saved it since
        temp.replace(target)
        step("renamed")
        _sync_folder(target.parent)
    except OSError as error:
        raise _refused(path, error, "write") from error
    finally:
        _discard(temp)
    if info is not None and info.st_nlink > 1:
        notices.add(f"{path}: another file was a hard link to this one, and keeps the old text")
    return True


def check(path: Path, expected: bytes) -> None:
    """Checks that a file may be replaced: it is unchanged since it was read, and its mode allows writing.

    The system asks only for the right to write to the folder; a read-only file must stay as it is.

    Raises:
        FileError: It changed since `expected` was read, or is read-only.
    """
    if read(path, limit=sys.maxsize) != expected:
        raise _changed(path)
    if not stat.S_IMODE(path.stat().st_mode) & 0o222 or not os.access(path, os.W_OK):
        raise FileError("the file is read-only", place=str(path), hint="make it writable, or leave it out")


def _changed(path: Path) -> FileError:
    return FileError("the file changed while we worked", place=str(path), hint="run the command again")


def _keep_owner(temp: Path, target: Path, info: os.stat_result) -> None:
    """Give the new file the owner, the mode and the extended attributes of the one in whose place it comes."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        if (info.st_uid, info.st_gid) != (os.getuid(), os.getgid()):
            os.chown(temp, info.st_uid, info.st_gid)
    with contextlib.suppress(OSError):
        temp.chmod(stat.S_IMODE(info.st_mode))  # the umask took some of it, or the change of the owner
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            for name in os.listxattr(target):
                os.setxattr(temp, name, os.getxattr(target, name))


def apply(plan: Plan, root: Path) -> tuple[str, ...]:
    """Carry out a plan; the paths of the written files, in order. Each file is written completely or not at all.

    Raises:
        FileError: A file to create exists, a file to edit changed meanwhile, or the system refused.
    """
    done = []
    for write in plan.writes:
        path = inside(root, write.path)
        if _apply_one(write, path):
            done.append(write.path)
    return tuple(done)


def _apply_one(write: Write, path: Path) -> bool:
    if not write.creates:
        return replace(path, write.content, expected=write.before)
    make_folder(path.parent)
    if not create(path, write.content):
        raise FileError("the file exists already", place=write.path, hint="choose another name, or move that file away")
    if write.executable:
        path.chmod(0o755)
    return True


def write_stream(descriptor: int, content: bytes) -> None:
    """Write to stdout (1) or stderr (2), also where it is a file; nothing is truncated or replaced."""
    with os.fdopen(os.dup(descriptor), "wb") as stream:
        stream.write(content)


def make_folder(folder: Path) -> None:
    """The folder exists afterwards, with its parents.

    Raises:
        FileError: A file is in the way, or the system refused.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refused(folder, error, "make the folder") from error


def leftovers(root: Path) -> tuple[Path, ...]:
    """Temporary files of killed processes under the root; hidden folders are skipped, except those we write to."""
    found: list[Path] = []
    for folder, names, files in os.walk(root):
        names[:] = [name for name in names if not name.startswith(".") or name in _HIDDEN]
        found += [Path(folder, name) for name in files if is_temporary(name)]
    return tuple(sorted(found))


def is_temporary(name: str) -> bool:
    """True for the name of a file that only lives while another is written."""
    return _TEMP.fullmatch(name) is not None


def _beside(target: Path) -> Path:
    """A new name in the target's folder; the caller calls `_discard`, also on SIGINT and SIGTERM."""
    return target.parent / f".scaffold-{os.urandom(6).hex()}.tmp"


def _fill(temp: Path, content: bytes, mode: int, target: Path) -> None:
    try:
        handle = os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), mode)
        with os.fdopen(handle, "wb") as file:
            step("opened")
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        step("flushed")
    except OSError as error:
        raise _refused(target, error, "write") from error


def _discard(temp: Path) -> None:
    """Removes the file; after a rename there is none of that name."""
    with contextlib.suppress(OSError):
        temp.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the new name durable; systems that cannot open a folder do not need it."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    step("synced")


def _refused(path: Path, error: OSError, verb: str) -> FileError:
    hints = {
        "ENOSPC": "free some space and run the command again",
        "EDQUOT": "free some space and run the command again",
        "EACCES": "check the permissions of the file and its folder",
        "EPERM": "check the permissions of the file and its folder",
        "EROFS": "the file system is mounted read-only",
        "ENOENT": "check the path",
        "ELOOP": "the symbolic link leads in a circle: remove it",
        "ENOTDIR": "there is a file in place of a folder: move it away",
        "ENAMETOOLONG": "use a shorter title",
        "EMFILE": "close some programs: too many files are open",
    }
    name = _errno_name(error)
    return FileError(f"could not {verb}: {error.strerror or error}", place=str(path), hint=hints.get(name, ""))


def _errno_name(error: OSError) -> str:
    return errno.errorcode.get(error.errno or 0, "")
