"""The marker of a built site: a file that lists our files, to distinguish them from all others.

It is published with the site, and names only files that are published with it.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from conviction.adapters.storage import files
from conviction.errors import FileError

__all__ = ["MARKER", "Holding", "is_built", "is_plain", "leaves", "look", "mark", "parse", "render"]

MARKER = ".scaffold-site"
_LARGEST = 64 * 1024 * 1024
_GENERATOR = re.compile(rb'<meta name="generator" content="(?:mkdocs|zensical)-')
_ENGINE_FILES = re.compile(
    r"sitemap\.xml(?:\.gz)?|tags\.json|objects\.inv|search\.json|search/search_index\.json"
    r"|assets/(?:stylesheets|javascripts)/.+|assets/(?:images/favicon\.png|conviction\.css)"
)
"""Files that engines and their theme write beside the pages."""


@dataclass(frozen=True, slots=True)
class Holding:
    """The content of a folder."""

    ours: frozenset[str]
    """Paths of an earlier site, its marker among them."""
    foreign: tuple[str, ...]
    """Paths of everything else: files, links, and empty folders."""


def look(folder: Path, *, source: Callable[[str], bool] | None = None) -> Holding:
    """The content of a folder, after checking that a site may be written into it.

    It may if the folder is absent, empty except for `.git`, or has our marker.

    Args:
        folder: The folder for the site.
        source: Given for a folder that is ours by its place: there, files of an engine count as ours without
            a marker, and so do files for which this returns True, since the workspace has them.

    Raises:
        FileError: A site may not be written there; the place is the first file in the way.
    """
    if folder.is_symlink() or (os.path.lexists(folder) and not folder.is_dir()):
        raise FileError("this is not a folder", place=str(folder), hint="choose another --site-dir")
    found = tuple(leaves(folder)) if folder.is_dir() else ()
    paths = _paths_in(folder / MARKER)
    ours = frozenset(
        path
        for path in found
        if path == MARKER
        or files.is_temporary(path)  # from an unfinished marker
        or (_could_be_ours(folder, path) and _is_ours(folder, path, paths, source))
    )
    foreign = tuple(path for path in found if path not in ours)
    others = [path for path in foreign if path.split("/")[0] != ".git"]
    if paths is None and others:
        if source is not None:
            hint = "move it away, or choose another --site-dir"
            raise FileError("this file is not from a site built here", place=str(folder / others[0]), hint=hint)
        hint = f"choose another --site-dir; an empty file {MARKER} in it allows building beside the existing files"
        raise FileError("this folder is neither empty nor a site built here", place=str(folder), hint=hint)
    return Holding(ours, foreign)


def leaves(folder: Path) -> Iterator[str]:
    """The paths of all files, links and empty folders below a folder, sorted by folder; links are not followed.

    Raises:
        FileError: A folder cannot be read, or another file system begins there.
    """

    def refuse(error: OSError) -> None:
        raise FileError(f"could not read: {error.strerror}", place=str(error.filename), hint="check its permissions")

    device = folder.lstat().st_dev
    for top, names, others in os.walk(folder, onerror=refuse):
        inner = Path(top)
        if inner.lstat().st_dev != device:
            raise FileError("another file system is mounted here", place=top, hint="choose another --site-dir")
        linked = [name for name in names if (inner / name).is_symlink()]
        names[:] = sorted(set(names) - set(linked))
        below = inner.relative_to(folder)
        yield from ((below / name).as_posix() for name in sorted((*others, *linked)))
        if inner != folder and not (names or others or linked):
            yield below.as_posix()


def mark(folder: Path) -> None:
    """Write the marker into a site: the list of its files, without hidden ones.

    Raises:
        FileError: The file system refused.
    """
    files.replace(folder / MARKER, render(path for path in leaves(folder) if _could_be_ours(folder, path)))


def render(paths: Iterable[str], **more: str) -> bytes:
    """The list as JSON, a path a line; `more` comes before it."""
    text = json.dumps({"schema": 1, **more, "files": sorted(paths)}, indent=1, ensure_ascii=False)
    return f"{text}\n".encode("utf-8", "surrogateescape")


def parse(content: bytes) -> dict[str, object]:
    """The list that `render` wrote; its paths are those inside the folder that are not hidden.

    Raises:
        ValueError: It is something else.
    """
    data = json.loads(content.decode("utf-8", "surrogateescape"))
    paths = data.get("files") if isinstance(data, dict) else None
    if not isinstance(paths, list) or data.get("schema") != 1:
        raise ValueError("no list of files")
    return {**data, "files": frozenset(path for path in paths if isinstance(path, str) and is_plain(path))}


def is_plain(path: str) -> bool:
    """True for a path that leads to a place below, with no hidden name on its way."""
    pure = PurePosixPath(path)
    return bool(pure.parts) and not pure.is_absolute() and not any(part.startswith(".") for part in pure.parts)


def is_built(folder: Path, path: str) -> bool:
    """True for a file that an engine adds, or a page that names the engine it was built with."""
    if _ENGINE_FILES.fullmatch(path):
        return True
    if not path.endswith(".html"):
        return False
    with (folder / path).open("rb") as page:
        return _GENERATOR.search(page.read(1 << 16)) is not None


def _is_ours(folder: Path, path: str, paths: frozenset[str] | None, source: Callable[[str], bool] | None) -> bool:
    if paths is not None and path in paths:
        return True
    return source is not None and (is_built(folder, path) or source(path))


def _could_be_ours(folder: Path, path: str) -> bool:
    """True for a plain file that is not hidden: we write no other."""
    return is_plain(path) and stat.S_ISREG((folder / path).lstat().st_mode)


def _paths_in(marker: Path) -> frozenset[str] | None:
    """The paths in a marker, possibly empty; None without a marker.

    Raises:
        FileError: It cannot be read.
    """
    if not os.path.lexists(marker):
        return None
    hint = "restore an earlier version of it, or empty it and move the old site away"
    if marker.is_symlink():
        raise FileError("the marker of the site is a link", place=str(marker), hint="replace it by the file")
    content = files.read(marker, limit=_LARGEST)
    if not content.strip():
        return frozenset()
    try:
        found = parse(content)["files"]
    except (ValueError, RecursionError) as error:
        raise FileError("the marker of the site cannot be read", place=str(marker), hint=hint) from error
    assert isinstance(found, frozenset)
    return found
