"""`scaffold lint --changed` and `--staged`: the files and lines of a change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from conviction.errors import UsageError
from conviction.model.document import Document
from conviction.model.finding import Finding
from conviction.model.report import EngineRun

if TYPE_CHECKING:
    from conviction.lint.actions.git_base import Base
    from conviction.lint.actions.sources import Files
    from conviction.lint.changed_lines import Selection

__all__ = ["ChangeScope", "begin"]


@dataclass(slots=True)
class ChangeScope:
    """The scope of a run of lint: a change since a base, or the whole workspace, which is compared with HEAD."""

    base: Base
    how: str = "added"
    part: bool = False
    """True when only findings that belong to the change count."""
    selection: Selection | None = None

    @property
    def staged(self) -> Mapping[str, str] | None:
        """The Markdown files that are staged, by workspace path; None where the working tree is checked."""
        return self.base.index if self.base.staged else None

    @property
    def nothing(self) -> EngineRun:
        """The run of git where there was no document."""
        return EngineRun("skipped", because=self.base.because or "there was no document to compare")

    def texts(self, loaded: dict[str, Document]) -> dict[str, Document]:
        """The workspace to check: its working tree, or the staged texts.

        Raises:
            GitError: A staged file has conflicts.
        """
        from conviction.workspace.actions.loader import kind_folders

        return self.base.in_index(loaded, kind_folders(self.base.root)) if self.base.staged else loaded

    def of(self, chosen: tuple[str, ...], files: Files) -> tuple[str, ...]:
        """Those of the chosen files that the change contains."""
        if not self.part:
            return chosen
        self.selection = _selection(self.base, files, self.how)
        return tuple(path for path in chosen if path in self.selection.files)

    def filter(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings that belong to the change."""
        return self.selection.filter(findings) if self.selection else list(findings)


def begin(root: Path, changed: str | None, *, staged: bool, how: str, needed: bool) -> ChangeScope:
    """The scope of a run with these options; git is not started when it is not `needed`.

    Raises:
        UsageError: `changed` and `staged` are both wanted, there is no repository, or `how` is not one of the filters.
        GitError: Git is missing or refuses.
        RevisionError: `changed` names no commit that HEAD comes from.
    """
    from conviction.lint.actions import git_base as lint_base
    from conviction.lint.changed_lines import FILTERS

    if how not in FILTERS:
        raise UsageError(f"a change is filtered by one of {', '.join(FILTERS)}", place=f"--diff-filter {how}")
    if changed is not None or staged:
        return ChangeScope(lint_base.for_change(root, changed, staged=staged), how, part=True)
    return ChangeScope(lint_base.find(root) if needed else lint_base.Base(root))


def _selection(base: Base, loaded: Files, how: str) -> Selection:
    """The files that differ from the base, and where; `loaded` are the current ones, read where they differ.

    Files that git does not know yet count as added, those that it ignores do not count.

    Raises:
        GitError: Git refuses.
    """
    from conviction.adapters.git import changes as git_changes
    from conviction.lint.changed_lines import ChangedFile, Selection
    from conviction.workspace.actions import loader

    assert base.repo is not None
    if not base.commit:
        return Selection({path: ChangedFile(None, loaded.document(path)) for path in _all_paths(base, loaded)}, how=how)
    changes = git_changes.changed_files(base.repo, base.commit, base.under, staged=base.staged)
    names = {change.path.removeprefix(base.prefix): change for change in changes if change.status != "D"}
    known = frozenset(loaded.paths)
    changed = {path: change for path, change in names.items() if path in known}
    edited = [change for change in changed.values() if change.status in "MRT"]
    places = git_changes.hunks(base.repo, base.commit, edited, staged=base.staged)
    earlier = {
        path: (c.old_path or c.path).removeprefix(base.prefix) for path, c in changed.items() if c.status in "MRT"
    }
    old = base.documents(earlier.values(), loader.kind_folders(base.root))
    files = {
        path: ChangedFile(old.get(earlier.get(path, "")), loaded.document(path), places.get(change.path, ()))
        for path, change in changed.items()
    }
    if not base.staged:
        new = git_changes.untracked(base.repo, base.under)
        files |= {path: ChangedFile(None, loaded.document(path)) for path in known if f"{base.prefix}{path}" in new}
    return Selection(files, frozenset(names) - known, how)


def _all_paths(base: Base, loaded: Files) -> tuple[str, ...]:
    """The files of a repository without a commit; of its working tree those that git does not ignore."""
    from conviction.adapters.git import changes

    assert base.repo is not None
    if base.staged:
        return tuple(loaded.paths)
    known = changes.untracked(base.repo, base.under) | frozenset(changes.staged_blobs(base.repo, base.under))
    return tuple(path for path in loaded.paths if f"{base.prefix}{path}" in known)
