"""The public Python API: open a workspace, then read its documents, findings, diffs, histories and past views.

    import conviction

    workspace = conviction.open("strategy")
    for finding in workspace.lint().findings:
        print(finding.path, finding.code, finding.message)

The names in `__all__` here, with the public attributes of those classes, do not change within a minor version.
Everything else in the package may change at any time. Nothing here prints, and nothing reads the terminal.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from conviction.errors import ScaffoldError

if TYPE_CHECKING:
    from conviction.authoring.actions.new import NewDocument
    from conviction.history.actions.show import DocumentView
    from conviction.model.diff import DiffResult
    from conviction.model.document import Document
    from conviction.model.history import Timeline
    from conviction.model.report import Report
    from conviction.model.workspace import Settings

__all__ = ["ScaffoldError", "Workspace", "open"]


def open(start: str | os.PathLike[str] = ".", *, today: date | None = None) -> Workspace:  # noqa: A001 -- conviction.open, as one opens a file
    """The workspace at or above a folder.

    Args:
        start: A folder of the workspace; a relative one begins at the current folder.
        today: The day that counts as today; by default the calendar day in the workspace's timezone.

    Raises:
        ScaffoldError: There is no `scaffold.toml` at or above it, or it cannot be read.
    """
    from conviction.workspace.actions import clock, loader

    opened = loader.open_workspace(start=Path(os.fsdecode(start)).expanduser().absolute())
    return Workspace(opened.root, opened.settings, today or clock.today(opened.settings))


@dataclass(frozen=True, slots=True)
class Workspace:
    """An open workspace. Each call reads the files again, so its results are current.

    Documents are named as on the command line: a path, an id, or any part of a slug that fits one document.
    Versions are WHENs: `r3`, `2026-06-01`, `review`, `worktree`, `index`, a commit, branch or tag.
    Every method raises ScaffoldError, with a message, a place and a hint, when it cannot return a result.
    """

    root: Path
    """An absolute path."""
    settings: Settings
    today: date

    def documents(self, kind: str = "") -> tuple[Document, ...]:
        """Every document, by path; with `kind` those of that kind. One that cannot be read carries a finding."""
        from conviction.workspace.actions import loader

        found = loader.load(root=self.root, settings=self.settings).documents
        return tuple(document for document in found if not kind or document.kind == kind)

    def document(self, name: str) -> Document:
        """The document of that name."""
        from conviction.workspace.actions import loader

        return loader.find_document(loader.load(root=self.root, settings=self.settings), name)

    def lint(
        self,
        *paths: str | os.PathLike[str],
        select: tuple[str, ...] = (),
        ignore: tuple[str, ...] = (),
        use_vale: bool = True,
        use_cache: bool = True,
    ) -> Report:
        """The findings in the workspace, or in these files and folders.

        Args:
            paths: Relative ones begin at the root.
            select: Codes, prefixes of codes or names of the rules to apply; all when empty.
            ignore: Rules to leave out.
            use_vale: False leaves the prose unchecked.
            use_cache: False neither reads nor writes the cache.
        """
        from conviction.lint.actions import run
        from conviction.lint.actions.request import LintRequest

        names = tuple(map(os.fsdecode, paths))
        request = LintRequest(names, select=select, ignore=ignore, use_vale=use_vale, use_cache=use_cache)
        return run.lint(self.root, self.settings, self.today, request)

    def diff(self, name: str, old: str = "", new: str = "") -> DiffResult:
        """The changes in a document from one version to another, by default from the last commit to now."""
        from conviction.history.actions import diff

        return diff.diff(start=self.root, name=name, old=old, new=new)

    def history(self, name: str) -> Timeline:
        """Every revision of a document, oldest first, with its changes and signals."""
        from conviction.history.actions import timeline

        return timeline.history(start=self.root, name=name, today=self.today)

    def as_of(self, name: str, when: str) -> DocumentView:
        """A document as of a version, with the evidence as it was known then."""
        from conviction.history.actions import show

        return show.show(start=self.root, name=name, when=when, today=self.today)

    def new(
        self,
        kind: str,
        title: str,
        *,
        fields: Mapping[str, str | tuple[str, ...]] | None = None,
        variant: str = "",
        dry_run: bool = False,
    ) -> NewDocument:
        """Start a document of a kind; nothing is written when `dry_run` is set.

        Args:
            kind: The name of a kind of the workspace.
            title: The document's title; its path is made from it.
            fields: Values of the front matter, as text; a field without one takes its default.
            variant: One of the kind's variants; the first when empty.
            dry_run: Return the plan, and write nothing.
        """
        from conviction.authoring.actions import new

        return new.create(
            root=self.root, settings=self.settings, kind=kind, title=title, today=self.today,
            answers=dict(fields or {}), variant=variant, dry_run=dry_run,
        )  # fmt: skip
