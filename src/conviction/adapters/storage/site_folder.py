"""The folder that a finished site goes into: readers see all of the old site or of the new one; other files are kept.

A build works in a temporary folder, its room, beside the site, which git ignores:

    .scaffold-site-<which>-<random>/.gitignore
                                    plan.json   the folder's name, and every path in `old` that is ours
                                    new/        the new site, in progress
                                    old/        the new site, complete; after the exchange, the old one

`clear` repairs a room that no process holds.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import filecmp
import hashlib
import os
import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from conviction.adapters.storage import exchange, files, git_folder, site_marker
from conviction.errors import FileError

__all__ = ["clear", "leftovers", "old_site", "put_in_place"]

_ROOM = re.compile(r"\.scaffold-site-[0-9a-f]{12}-[0-9a-f]{12}")
_EARLIER = re.compile(r"\.scaffold-[0-9a-f]{12}-(?:site|old)")
"""Leftovers of builds of 0.1.0 beside `site/`."""
_PLAN = "plan.json"
_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS})


def put_in_place(built: Path, target: Path, *, source: Callable[[str], bool] | None = None) -> None:
    """Replace an earlier site by a finished one; other files in that folder stay unchanged.

    Args:
        built: The finished site; a marker is added to it.
        target: Its destination.
        source: As for `site_marker.look`.

    Raises:
        FileError: Something that is not ours is in the way, another build is running, or the system refused.
    """
    files.make_folder(target.parent)
    site_marker.mark(built)
    try:
        with _room(target) as room:
            found = site_marker.look(target, source=source)
            new = frozenset(site_marker.leaves(built))
            _check_room_for(new, found.foreign, target)
            files.create(room / _PLAN, site_marker.render(found.ours | new, target=target.name))
            shutil.copytree(built, room / "new")
            files.step("copied")
            _carry(target, room / "new", found.foreign)
            files.step("carried")
            if _swap(room, target):
                _follow(room / "old", target, found.foreign, found.ours | new)
                files.step("followed")
    except OSError as error:
        raise FileError(f"could not write the site: {error.strerror or error}", place=str(target)) from error


def leftovers(root: Path) -> tuple[Path, ...]:
    """The rooms of killed builds in the folders below the root and beside it; rooms of running builds are left out."""
    found = list(_rooms(root.parent))
    for folder, names, _ in os.walk(root):
        found += _rooms(Path(folder), names)
        names[:] = [name for name in names if not name.startswith(".")]
    return tuple(sorted(room for room in found if not _is_busy(room)))


def old_site(room: Path) -> Path | None:
    """The place of the old site of a room, if it is empty: the build was killed between two steps."""
    target, _ = _target(room)
    return target if target is not None and _is_folder(_old(room)) and not os.path.lexists(target) else None


def clear(room: Path) -> str:
    """Put the old site back where there is none, and remove the room; the path of the remaining files, or nothing.

    A file that is not ours is deleted only when the folder of the site has a copy.
    """
    with _hold(room) as is_mine:
        return _clear(room) if is_mine else room.name


@contextlib.contextmanager
def _room(target: Path) -> Iterator[Path]:
    """A new room for the one build of this folder, cleared afterwards; rooms of killed builds are cleared before.

    Raises:
        FileError: Another build of this folder is running.
    """
    which = f".scaffold-site-{hashlib.sha256(os.fsencode(target.name)).hexdigest()[:12]}-"
    room = target.parent / f"{which}{os.urandom(6).hex()}"
    try:
        room.mkdir(0o700)
        with _hold(room) as is_mine:
            others = [other for other in _rooms(target.parent) if other != room and other.name.startswith(which)]
            if not is_mine or any(map(_is_busy, others)):
                raise FileError("another build is writing this site", place=str(target), hint="wait for it to end")
            (room / ".gitignore").write_bytes(b"*\n")  # in place: git would list a temporary file beside it
            files.step("room")
            for other in others:
                clear(other)
            yield room
    finally:
        _clear(room)


@contextlib.contextmanager
def _hold(room: Path) -> Iterator[bool]:
    """Locks the room while the block runs, however the process ends; False when another process holds it."""
    if sys.platform == "win32":
        yield True
        return

    handle = os.open(room, os.O_RDONLY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


def _is_busy(room: Path) -> bool:
    try:
        with _hold(room) as is_mine:
            return not is_mine
    except OSError:
        return False  # gone by now, or another process's: the next cleanup decides


def _rooms(folder: Path, names: Iterable[str] | None = None) -> Iterator[Path]:
    """The rooms in a folder, those of killed builds of 0.1.0 too."""
    with contextlib.suppress(OSError):
        for name in [path.name for path in folder.iterdir()] if names is None else names:
            room = folder / name
            if (_ROOM.fullmatch(name) or _EARLIER.fullmatch(name)) and room.is_dir() and not room.is_symlink():
                yield room


def _check_room_for(new: Iterable[str], foreign: Iterable[str], target: Path) -> None:
    """Checks that no remaining file is in the way of the new site's.

    Raises:
        FileError: A file is in the way.
    """
    wanted = {path: path for path in new}
    for path in list(wanted):
        parts = path.split("/")
        wanted |= {"/".join(parts[:count]): path for count in range(1, len(parts))}
    for path in foreign:
        parts = path.split("/")
        inside = any("/".join(parts[:count]) in new for count in range(1, len(parts)))
        if inside or (path in wanted and not (wanted[path] != path and _is_folder(target / path))):
            message = "the site has a file for this place, and the existing one is not of an earlier build"
            raise FileError(message, place=str(target / path), hint="move it away, or choose another --site-dir")


def _carry(target: Path, new: Path, foreign: Iterable[str]) -> None:
    """Gives the new site the same foreign files: as hard links, or as copies where the system has none."""
    folders: dict[Path, Path] = {}
    for path in foreign:
        for count in range(1, len(parts := path.split("/")) + 1):
            part = "/".join(parts[:count])
            if _is_folder(target / part) and not os.path.lexists(new / part):
                (new / part).mkdir()
                folders[target / part] = new / part
        if not _is_folder(target / path):
            _double(target / path, new / path)
    for before, after in reversed(folders.items()):
        shutil.copystat(before, after)
    if target.is_dir():
        shutil.copymode(target, new)


def _double(before: Path, after: Path) -> None:
    try:
        os.link(before, after, follow_symlinks=False)
    except OSError as error:
        mode = before.lstat().st_mode
        if error.errno not in _NO_LINKS or not (stat.S_ISREG(mode) or stat.S_ISLNK(mode)):
            raise
        shutil.copy2(before, after, follow_symlinks=False)


def _swap(room: Path, target: Path) -> bool:
    """Put the new site in place; True when there was an old one, which is now in the room."""
    new, old = room / "new", room / "old"
    if not os.path.lexists(target) or not any(target.iterdir()):
        new.rename(target)  # an empty folder is replaced
        files.step("placed")
        return False
    new.rename(old)
    files.step("complete")
    if exchange.exchange(old, target):
        files.step("exchanged")
        return True
    old.rename(new)  # two steps, then, between which there is no site: `clear` puts the old one back
    target.rename(old)
    files.step("moved away")
    new.rename(target)
    files.step("moved in")
    return True


def _follow(old: Path, target: Path, foreign: Iterable[str], ours: frozenset[str]) -> None:
    """Repeats in the new folder the changes that were made to foreign files in the old one meanwhile."""
    for path in foreign:
        if not os.path.lexists(old / path) and not _is_folder(target / path):
            with contextlib.suppress(OSError):
                (target / path).unlink()
    for path in site_marker.leaves(old):
        if path not in ours and path != site_marker.MARKER and not _is_same(old / path, target / path):
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            if _is_folder(old / path):
                (target / path).mkdir(exist_ok=True)
            else:
                (old / path).replace(target / path)


def _clear(room: Path) -> str:
    """The work of `clear`, in a room that we hold."""
    with contextlib.suppress(OSError, FileError):
        target, is_ours = _target(room)
        old = _old(room)
        if target is not None and _is_folder(old):
            if not os.path.lexists(target):
                old.rename(target)
            elif remainder := _release(old, target, is_ours):
                return remainder
        shutil.rmtree(room if room.name.endswith("-site") else room / "new", ignore_errors=True)
        for path in sorted(room.iterdir(), key=lambda path: path.name == ".gitignore"):  # that one last
            if path.name in (_PLAN, ".gitignore") or files.is_temporary(path.name):
                path.unlink()
        room.rmdir()
    return room.name if os.path.lexists(room) else ""


def _target(room: Path) -> tuple[Path | None, Callable[[Path, str], bool]]:
    """The place of a room's site (None if unknown), and the files in it that are ours."""
    if _EARLIER.fullmatch(room.name):
        is_site = room.name.endswith("-old") and (room.parent / "scaffold.toml").is_file()
        return (room.parent / "site" if is_site else None), site_marker.is_built
    try:
        plan = site_marker.parse(files.read(room / _PLAN, limit=1 << 30))
    except (FileError, ValueError, RecursionError):
        return None, lambda *_: False
    name, ours = plan.get("target"), plan["files"]
    assert isinstance(ours, frozenset)
    is_plain_name = isinstance(name, str) and _is_file_name(name) and not git_folder.is_name(name)
    target = room.parent / str(name) if is_plain_name else None
    return target, lambda _, path: path in ours or path == site_marker.MARKER


def _is_file_name(name: str) -> bool:
    """True for a possible name of a file beside the room."""
    try:
        return bool(os.fsencode(name)) and name not in (".", "..") and "/" not in name and "\0" not in name
    except ValueError:  # half of a character
        return False


def _old(room: Path) -> Path:
    """The folder that may hold an old site; of a build of 0.1.0 that is the room itself."""
    return room if room.name.endswith("-old") else room / "old"


def _release(old: Path, target: Path, is_ours: Callable[[Path, str], bool]) -> str:
    """Removes from an old site our files, and those that the new folder has too; the path of the remaining ones."""
    remainder = ""
    for path in site_marker.leaves(old):
        there = old / path
        if _is_folder(there):
            continue
        if (stat.S_ISREG(there.lstat().st_mode) and is_ours(old, path)) or _is_same(there, target / path):
            there.unlink()
        else:
            remainder = remainder or f"{old.name}/{path}"
    if not remainder:
        shutil.rmtree(old, ignore_errors=True)
    return remainder


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _is_same(one: Path, other: Path) -> bool:
    """True when both names have the same file, or files of the same kind with the same bytes."""
    if not os.path.lexists(other):
        return False
    first, second = one.lstat(), other.lstat()
    if (first.st_dev, first.st_ino) == (second.st_dev, second.st_ino):
        return True
    if stat.S_IFMT(first.st_mode) != stat.S_IFMT(second.st_mode):
        return False
    if stat.S_ISLNK(first.st_mode):
        return one.readlink() == other.readlink()
    return stat.S_ISDIR(first.st_mode) or (stat.S_ISREG(first.st_mode) and filecmp.cmp(one, other, shallow=False))
