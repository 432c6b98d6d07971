"""Files without a workspace: which of the named ones they are, their report, and one report of both sorts.

Paths of such a run begin at the root of the file system, so that links lead anywhere; reports have the user's names.
Nothing is written beside the files: there is no cache, no baseline and no history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from conviction.adapters.storage import settings as settings_file
from conviction.adapters.storage.files import real
from conviction.errors import UsageError, WorkspaceError
from conviction.lint.actions import paths as lint_paths
from conviction.model.report import Report
from conviction.workspace.actions import loader
from conviction.workspace.actions.loader import Opened

__all__ = ["OFF", "ROOT", "merged", "named", "split"]

ROOT = Path("/")
OFF = frozenset({"S002", "S007", "E302", "E303", "E304", "L706"})
"""The rules that need the other documents or the settings of a workspace: no loose file can satisfy them."""


def split(start: Path, paths: Sequence[str]) -> tuple[Opened | None, tuple[str, ...], tuple[str, ...]]:
    """The workspace here or of one of the paths, the paths in a workspace, and the others.

    Raises:
        WorkspaceError: There is no workspace, and no path.
        SettingsError: The settings cannot be read.
    """
    try:
        opened = loader.open_workspace(start=start, near=paths)
    except WorkspaceError:
        if not paths:
            raise
        opened = None
    loose = tuple(path for path in paths if not _has_workspace(opened, start, path))
    return opened, tuple(path for path in paths if path not in loose), loose


def _has_workspace(opened: Opened | None, start: Path, path: str) -> bool:
    """True for a path in the workspace, and for one in another or above this one, which is refused later."""
    if opened is not None and lint_paths.placed(opened.root, start, path).is_relative_to(opened.root):
        return True
    place = _place(start, path)
    if opened is not None and opened.root.is_relative_to(place):
        return True
    return settings_file.find_root(place if place.is_dir() else place.parent) is not None


def _place(start: Path, path: str) -> Path:
    """The place of a named file, by folders without symbolic links; a link in its own place stays one."""
    place = real(start) / path
    return real(place) if place.is_dir() or place.name == ".." else real(place.parent) / place.name


def named(start: Path, paths: Sequence[str], *, exists: bool = True) -> Mapping[str, str]:
    """The loose files of these names, and of these folders: path from the root to the name for the user.

    Raises:
        UsageError: There is no such file, or it is not a Markdown file.
    """
    found: dict[str, str] = {}
    for path in paths:
        place = _place(start, path)
        if place.is_dir():
            roots = [one.parent for one in place.rglob(settings_file.FILE)]
            inner = (one for one in sorted(place.rglob("*.md")) if not _is_skipped(one, place))
            inner = (one for one in inner if not any(map(one.is_relative_to, roots)))  # workspaces of their own
            found |= {_from_root(one): (Path(path) / one.relative_to(place)).as_posix() for one in inner}
        elif exists:
            found[lint_paths.inside_of(ROOT, start, str(place))] = Path(path).as_posix()
        elif place.suffix != ".md":
            raise UsageError("not a Markdown file", place=path, hint="name a file that ends in .md")
        else:
            found[_from_root(place)] = Path(path).as_posix()
    return found


def _is_skipped(path: Path, folder: Path) -> bool:
    """True for a hidden file, and for a symbolic link: its own place is linted, or belongs to somebody else."""
    return path.is_symlink() or any(part.startswith(".") for part in path.relative_to(folder).parts)


def _from_root(place: Path) -> str:
    return place.relative_to(ROOT).as_posix()


def merged(first: Report, second: Report) -> Report:
    """One report on both; the engines are those of the first."""
    return replace(
        first,
        findings=tuple(sorted((*first.findings, *second.findings), key=lambda finding: finding.sort_key)),
        documents=first.documents + second.documents,
        words=first.words + second.words,
        drafts=(*first.drafts, *second.drafts),
        sources={**first.sources, **second.sources},
        paths=(*first.paths, *second.paths),
        suppressed=(*first.suppressed, *second.suppressed),
        notes=(*first.notes, *second.notes),
    )
