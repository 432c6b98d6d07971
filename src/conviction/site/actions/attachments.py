"""Which files of a workspace may be published: regular ones, outside of links, that a browser would not run."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from conviction.adapters.storage import files
from conviction.errors import FileError
from conviction.workspace import attachments

__all__ = ["LARGEST", "first_link", "link_lines", "objection"]

LARGEST = 64 * 1024 * 1024
"""The largest file that is published, in bytes."""


def objection(*, root: Path, path: str, by_config: bool = False) -> str:
    """`path:1: not on the site: why; remedy` for a file of the workspace that is not published; else empty.

    Args:
        root: The workspace.
        path: The file, under docs/.
        by_config: The engine's configuration names it, and the user runs the engine: any type passes.
    """
    if link := files.first_link(root, path):
        return _link_line(link, "file" if link == path else "folder")
    mode = files.mode_of(root / path, follow=False)
    if not stat.S_ISREG(mode) or not os.access(root / path, os.R_OK):
        fault = "it cannot be read" if stat.S_ISREG(mode) else "not a regular file"
        return f"{path}:1: not on the site: {fault}; replace it by the file"
    if by_config:
        return ""
    site_path = path.removeprefix("docs/")
    is_drawing = site_path.lower().endswith(attachments.DRAWING)
    try:
        fault = attachments.refusal(site_path, files.read(root / path, limit=LARGEST) if is_drawing else b"")
    except FileError as error:
        fault = f"{error.message}; {error.hint}" if error.hint else error.message
    return f"{path}:1: not on the site: {fault}" if fault else ""


def first_link(*, root: Path, path: str) -> str:
    """The first part of a workspace path that is a symbolic link; empty when none is."""
    return files.first_link(root, path)


def link_lines(*, root: Path, folders: Iterable[str]) -> dict[str, str]:
    """A warning for each of these folders that is reached through a symbolic link."""
    links = {folder: first_link(root=root, path=folder) for folder in folders}
    return {folder: _link_line(link, "folder") for folder, link in links.items() if link}


def _link_line(link: str, what: str) -> str:
    return f"{link}:1: not on the site: a symbolic link; replace it by the {what} that it leads to"
