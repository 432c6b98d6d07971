"""Links between files as text: from a written target to a workspace path, and back. No document is looked up."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import quote, unquote

from conviction.model.document import Document

__all__ = [
    "INDEX_NAMES",
    "file_slug",
    "folder_of",
    "is_absolute",
    "is_web",
    "linked_path",
    "moved_from",
    "page_files",
    "relative_link",
]

INDEX_NAMES = ("index.md", "README.md")
"""The names of a file that is the page of its folder; the first existing one is used."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def is_web(target: str) -> bool:
    """True when a link leads out of the workspace: an address with a scheme or a host, of mail too."""
    return target.startswith("//") or (_SCHEME.match(target) is not None and not target.startswith("#"))


def is_absolute(target: str) -> bool:
    """True for an address from the root of a host, such as `/notes/t.md`."""
    return target.startswith("/") and not target.startswith("//")


def linked_path(source: str, target: str) -> str:
    """The workspace path of the file that a relative link means, whether it is there or not."""
    name = target.partition("#")[0].partition("?")[0]
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), unquote(name)))


def relative_link(source: str, target: str, anchor: str = "") -> str:
    """The link from the document at `source` to the file at `target`, both workspace paths."""
    if source == target and anchor:
        return f"#{anchor}"
    path = posixpath.relpath(target, posixpath.dirname(source) or ".")
    raw = path.encode("utf-8", "surrogateescape")  # a file name may be invalid as text
    return quote(raw, safe="/.-_~!$&'*+,;=:@") + (f"#{anchor}" if anchor else "")


def page_files(path: str) -> Iterator[str]:
    """The Markdown files whose page has this address on the site, relative to the same folder.

    >>> list(page_files("notes/t.html"))
    ['notes/t.md', 'notes/t/index.md', 'notes/t/README.md']
    """
    stem = path.removesuffix(".html")
    yield f"{stem}.md"
    yield from (posixpath.normpath(posixpath.join(stem, name)) for name in INDEX_NAMES)


def folder_of(path: str) -> str:
    """The folder whose first page a path names: of `a/index.md` and of `a` it is `a`."""
    folder, name = posixpath.split(path)
    return folder if name in INDEX_NAMES else path


def moved_from(document: Document, path: str) -> bool:
    """True when a document has the id of a file at this path, and was renamed: an id outlives a name.

    It is within the folder of the missing file, or that one within its own: another folder is another kind of document.
    """
    folders = posixpath.dirname(document.path), posixpath.dirname(path)
    near = any(f"{one}/".startswith(f"{other}/") for one, other in (folders, folders[::-1]))
    return bool(document.kind) and document.path != path and near and document.id.partition("-")[2] == file_slug(path)


def file_slug(path: str) -> str:
    """The name of a file without its folder and ending."""
    return posixpath.basename(path).removesuffix(".md")
