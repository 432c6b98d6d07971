"""The files whose change makes a new run of `scaffold lint --watch` worthwhile, and their signatures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from conviction.adapters.storage import change_detection
from conviction.adapters.storage.change_detection import FileSignature
from conviction.workspace.actions import loader

__all__ = ["signatures"]

_SETTINGS = ("scaffold.toml", "mkdocs.yml", "lint-baseline.json")


def signatures(root: Path, loose: Iterable[str] | None = None) -> Mapping[str, FileSignature | None]:
    """Path to signature of the Markdown files, settings and templates of a workspace, or of loose files."""
    paths = _of_workspace(root) if loose is None else loose
    return {path: change_detection.mark(f"{root}/{path}") for path in paths}


def _of_workspace(root: Path) -> Iterator[str]:
    yield from _SETTINGS
    yield from loader.markdown_files(root, loader.kind_folders(root))
    for folder in ("templates", "styles"):
        yield from (path.relative_to(root).as_posix() for path in (root / folder).rglob("*") if path.is_file())
