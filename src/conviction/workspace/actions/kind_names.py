"""The names of the kinds, from listing folders only: `scaffold --help` and shell completion show them."""

from __future__ import annotations

from pathlib import Path

from conviction.adapters.storage import templates
from conviction.adapters.storage.root import find_root

__all__ = ["kind_names"]


def kind_names(*, start: Path) -> tuple[str, ...]:
    """The names of the packaged kinds and of those of the workspace at or above `start`, sorted; reads no file."""
    return tuple(name for name, _ in templates.kind_names(find_root(start)))
