"""`scaffold lint --changed` and `--staged`: the files and lines of a change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from conviction.adapters.git import changes as git_changes
from conviction.adapters.git.changes import FileChange
from conviction.errors import UsageError
from conviction.lint.actions import git_base
from conviction.lint.actions.git_base import Base
from conviction.lint.actions.sources import Files
from conviction.lint.changed_lines import FILTERS, ChangedFile, Selection
from conviction.model.document import Document
from conviction.model.finding import Finding
from conviction.model.report import EngineRun
from conviction.workspace.actions import loader

__all__ = ["ChangeScope", "begin"]


@dataclass(frozen=True, slots=True)
class ChangeScope:
    """The scope of a run of lint: a change since a base, or the whole workspace, which is compared with HEAD."""

    base: Base
    diff_filter: str = "added"
    """The lines whose findings belong to the change: one of FILTERS."""
    part: bool = False
    """True when only findings that belong to the change count."""
    selection: Selection | None = None
    """The changed files and lines, once they are known."""

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
        return self.base.in_index(loaded, loader.kind_folders(self.base.root)) if self.base.staged else loaded

    def with_lines(self, files: Files) -> ChangeScope:
        """The same scope with the changed files and lines, where only these count."""
        return replace(self, selection=_selection(self.base, files, self.diff_filter)) if self.part else self

    def filter_paths(self, paths: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the files that the change contains."""
        return tuple(path for path in paths if path in self.selection.files) if self.selection else paths

    def filter(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings that belong to the change."""
        return self.selection.filter(findings) if self.selection else list(findings)


def begin(root: Path, changed: str | None, *, staged: bool, diff_filter: str, needed: bool) -> ChangeScope:
    """The scope of a run with these options; git is not started when it is not `needed`.

    Raises:
        UsageError: `changed` and `staged` are both wanted, there is no repository, or `diff_filter` is none of FILTERS.
        GitError: Git is missing or refuses.
        RevisionError: `changed` names no commit that HEAD comes from.
    """
    if diff_filter not in FILTERS:
        raise UsageError(f"a change is filtered by one of {', '.join(FILTERS)}", place=f"--diff-filter {diff_filter}")
    if changed is not None or staged:
        return ChangeScope(git_base.for_change(root, changed, staged=staged), diff_filter, part=True)
    return ChangeScope(git_base.find(root) if needed else git_base.Base(root))


def _selection(base: Base, files: Files, diff_filter: str) -> Selection:
    """The files that differ from the base, and where; those of `files` are read where they differ.

    Files that git does not know yet count as added, those that it ignores do not count.

    Raises:
        GitError: Git refuses.
    """
    assert base.repo is not None
    if not base.commit:
        added = {path: ChangedFile(None, files.document(path)) for path in _all_paths(base, files)}
        return Selection(added, diff_filter=diff_filter)
    changes = git_changes.changed_files(base.repo, base.commit, base.under, staged=base.staged)
    by_path = {change.path.removeprefix(base.prefix): change for change in changes if change.status != "D"}
    known = frozenset(files.paths)
    changed = _edited(base, files, {path: change for path, change in by_path.items() if path in known})
    if not base.staged:
        new = git_changes.untracked(base.repo, base.under)
        changed |= {path: ChangedFile(None, files.document(path)) for path in known if f"{base.prefix}{path}" in new}
    return Selection(changed, frozenset(by_path) - known, diff_filter)


def _edited(base: Base, files: Files, changes: Mapping[str, FileChange]) -> dict[str, ChangedFile]:
    """The changed files by workspace path, each with its text in the base, where it had one, and its hunks."""
    assert base.repo is not None
    edited = {path: change for path, change in changes.items() if change.status in "MRT"}
    hunks = git_changes.hunks(base.repo, base.commit, list(edited.values()), staged=base.staged)
    old_paths = {path: (c.old_path or c.path).removeprefix(base.prefix) for path, c in edited.items()}
    old = base.documents(old_paths.values(), loader.kind_folders(base.root))
    return {
        path: ChangedFile(old.get(old_paths.get(path, "")), files.document(path), hunks.get(change.path, ()))
        for path, change in changes.items()
    }


def _all_paths(base: Base, files: Files) -> tuple[str, ...]:
    """The files of a repository without a commit; of its working tree those that git does not ignore."""
    assert base.repo is not None
    if base.staged:
        return tuple(files.paths)
    known = git_changes.untracked(base.repo, base.under) | frozenset(git_changes.staged_blobs(base.repo, base.under))
    return tuple(path for path in files.paths if f"{base.prefix}{path}" in known)
