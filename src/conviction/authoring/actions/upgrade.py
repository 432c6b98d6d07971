"""Upgrade a document to the newer version of its template: a three-way merge that never deletes the author's text."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from conviction.adapters.git import repository as git
from conviction.adapters.storage import files, lock
from conviction.authoring.actions.new import render
from conviction.documents import editor
from conviction.errors import DocumentError
from conviction.markup import front_matter
from conviction.model.document import Document
from conviction.model.kind import Kind, MadeWith
from conviction.model.plan import Plan
from conviction.model.workspace import Settings
from conviction.workspace.actions import kinds, loader

__all__ = ["UpgradeResult", "upgrade"]


@dataclass(frozen=True, slots=True)
class UpgradeResult:
    """The documents that were upgraded, or would be."""

    plan: Plan
    written: tuple[str, ...]
    behind: tuple[str, ...]
    """The paths of all documents older than their kind, conflicts included."""


def upgrade(*, root: Path, settings: Settings, name: str = "", today: date, dry_run: bool = False) -> UpgradeResult:
    """Merge the changes of a template into the document that was made with an older version of it.

    Args:
        root: The workspace.
        settings: Its settings.
        name: One document; every document that is out of date and not frozen when empty.
        today: The day, for templates that show it.
        dry_run: Plan, and write nothing.

    Raises:
        DocumentError: The named document cannot be merged without a conflict, or is frozen; nothing is written.
    """
    with lock.hold(root, wanted=not dry_run):
        workspace = loader.load(root=root, settings=settings)
        chosen = [loader.find_document(workspace, name)] if name else list(workspace.documents)
        writes, notes, behind = [], [], []
        for document in chosen:
            kind, origin = _behind(root, document)
            if kind is None or origin is None:
                if name:
                    notes.append(f"{document.path} is up to date")
                continue
            behind.append(document.path)
            try:
                writes.append(loader.rewrite(root, document, _merged(root, document, kind, origin, today)))
            except DocumentError as error:
                if name:
                    raise
                notes.append(str(error))
        plan = Plan(tuple(writes), tuple(notes))
        return UpgradeResult(plan, () if dry_run else files.apply(plan, root), tuple(behind))


def _behind(root: Path, document: Document) -> tuple[Kind | None, MadeWith | None]:
    """The kind and the version that a document was made with, if that is not the current one."""
    kind = kinds.find(root=root, name=document.kind)
    origin = MadeWith.parse(document.front.text("made_with"))
    if kind is None or origin is None or origin.kind != kind.name or origin.version >= kind.version:
        return None, None
    return kind, origin


def _merged(root: Path, document: Document, kind: Kind, origin: MadeWith, today: date) -> str:
    """The document's text with the template's changes and its new `made_with`."""
    if kind.is_frozen(document.status):
        raise DocumentError(f"it is {document.status}, so its text stays as it is", place=document.path)
    _, start = front_matter.read(document.text, document.path)
    newline = "\r\n" if "\r\n" in document.text else "\n"
    ours = document.text[start:]
    base, theirs = (_body(root, document, kind, origin.variant, version, today) for version in (origin.version, None))
    gap = newline if ours.startswith(newline) else ""
    merged = _merge(ours, *(gap + text.replace("\n", newline) for text in (base, theirs)), path=document.path)
    merged_lines = set(merged.split("\n"))
    if any(line not in merged_lines for line in set(ours.split("\n")) - set(base.replace("\n", newline).split("\n"))):
        raise DocumentError("the merge would lose a line of yours", place=document.path, hint="upgrade it by hand")
    return editor.set_field(document.text[:start] + merged, "made_with", str(kind.made_with(origin.variant)))


def _body(root: Path, document: Document, kind: Kind, variant: str, version: int | None, today: date) -> str:
    text = render(root, kind, variant, document.front.fields, today, version=version)
    if text is None:
        raise DocumentError(
            f"the template {kind.name}@{version} that it was made from is missing",
            place=document.path,
            hint=f"copy it to templates/{kind.name}@{version}.md.jinja, or upgrade by hand",
        )
    return text


def _merge(ours: str, base: str, theirs: str, *, path: str) -> str:
    """The result of git's three-way merge of the texts.

    Raises:
        DocumentError: Both sides changed the same lines.
    """
    with tempfile.TemporaryDirectory(prefix="scaffold-merge-") as folder:
        for name, text in (("ours", ours), ("base", base), ("theirs", theirs)):
            Path(folder, name).write_bytes(text.encode("utf-8"))
        done = git.run(Path(folder), ["merge-file", "-p", "-q", "ours", "base", "theirs"], ok=range(128))
    if done.returncode:
        count = f"{done.returncode} place{'' if done.returncode == 1 else 's'}"
        raise DocumentError(
            f"you and the template changed the same lines in {count}; nothing was written",
            place=path,
            hint="scaffold kinds show lists the sections of the new version; add them by hand",
        )
    return done.stdout.decode("utf-8")
