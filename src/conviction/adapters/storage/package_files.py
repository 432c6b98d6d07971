"""Files that come with the package: templates, styles, the demo and the stylesheet.

This is the only module with the path to them, so other modules can move.
`importlib.resources` gives the same paths, and takes 8 to 22 ms to import.
"""

from __future__ import annotations

from pathlib import Path

import conviction

__all__ = ["path"]

_ROOT = Path(conviction.__path__[0]).resolve()


def path(*names: str) -> Path:
    """The file or folder of that name, part by part, below the package; the package itself without a name."""
    return _ROOT.joinpath(*names)
