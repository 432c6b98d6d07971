"""The folders in which git keeps its own files: a file written there may change or destroy the history."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["holds", "is_name"]

_UNSEEN = dict.fromkeys([*range(0x200C, 0x2010), *range(0x202A, 0x202F), *range(0x206A, 0x2070), 0xFEFF])
"""Characters that some file systems ignore in a name."""
_NAMES = frozenset({".git", "git~1"})
"""The names of git's folder, the second on Windows."""


def holds(path: Path) -> bool:
    """True for a path that is one of git's folders or files, or is inside one, by its name or through links.

    A folder with another name counts too: a bare repository, or the one that a linked work tree names.
    """
    real = Path(os.path.realpath(path))
    typed = Path(os.path.normpath(path.absolute()))
    if any(map(is_name, (*typed.parts, *real.parts))):
        return True
    for folder in (real, *real.parents):
        if os.path.lexists(folder / ".git"):
            return False  # a work tree, which may itself be in a bare repository
        if _is_repository(folder):
            return True
    return False


def is_name(part: str) -> bool:
    """True for a part of a path that some file system treats as `.git`."""
    return part.translate(_UNSEEN).partition(":")[0].rstrip(". ").casefold() in _NAMES


def _is_repository(folder: Path) -> bool:
    if not os.path.lexists(folder / "HEAD"):
        return False
    whole = (folder / "objects").is_dir() and (folder / "refs").is_dir()
    return whole or (folder / "commondir").is_file()
