"""`scaffold lint -`: the file of the workspace whose text is on stdin."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import BinaryIO

from conviction.adapters.storage.files import MAX_DOCUMENT
from conviction.errors import FileError, UsageError
from conviction.lint.actions import paths as lint_paths

__all__ = ["UNNAMED", "bounded", "stands_for"]

UNNAMED = "stdin.md"
"""The name of a text without one: a page at the root."""


def stands_for(*, root: Path, start: Path, name: str = "") -> str:
    """The workspace path of that file, which need not exist.

    Args:
        root: The workspace.
        start: The folder of a relative name.
        name: As the user gave it; empty for none.

    Raises:
        UsageError: It is outside the workspace, or is not a Markdown file.
    """
    if not name:
        return UNNAMED
    place = lint_paths.placed(root, start, str(Path(name).expanduser()))
    inside = lint_paths.relative(root, place, name)
    if place.suffix != ".md" or place.is_dir():
        raise UsageError("not a Markdown file", place=name, hint="name a file that ends in .md")
    return inside


def bounded(stream: BinaryIO, *, name: str) -> bytes:
    """The content of a stream, when it is no larger than a document may be.

    Raises:
        FileError: It is closed, or cannot be read.
        UsageError: It is larger.
    """
    try:
        data = stream.read(MAX_DOCUMENT + 1)
    except OSError as error:
        why = "it is closed" if error.errno == errno.EBADF else (error.strerror or str(error)).lower()
        raise FileError(f"stdin could not be read: {why}", hint="send the text there, or name a file") from error
    if len(data) > MAX_DOCUMENT:
        raise UsageError(f"larger than {MAX_DOCUMENT // 1024 // 1024} MiB", place=name, hint="split the document")
    return data
