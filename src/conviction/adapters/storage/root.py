"""The root of a workspace: the nearest folder with a scaffold.toml. It is found without reading a file."""

from __future__ import annotations

from pathlib import Path

from conviction.adapters.storage import files

__all__ = ["FILE", "find_root"]

FILE = "scaffold.toml"


def find_root(start: Path) -> Path | None:
    """The nearest folder at or above `start` that holds a scaffold.toml, or None."""
    start = files.real(start)
    return next((folder for folder in (start, *start.parents) if (folder / FILE).is_file()), None)
