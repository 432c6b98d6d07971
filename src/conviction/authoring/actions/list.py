"""List documents: newest first, by filters that must all match."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from conviction.errors import UsageError
from conviction.model.argument import parse_day
from conviction.model.document import Document
from conviction.model.workspace import Settings, Workspace
from conviction.workspace.actions import kinds

__all__ = ["Filter", "Listing", "list_documents", "wanted"]


@dataclass(frozen=True, slots=True)
class Filter:
    """The criteria of a listing; an empty field applies to every document."""

    kind: str = ""
    status: str = ""
    tags: tuple[str, ...] = ()
    """Tags that must all match."""
    owner: str = ""
    """A part of the owner's name, in upper or lower case."""
    audience: str = ""
    since: date | None = None
    """The first day of creation."""

    def takes(self, document: Document, audience: str) -> bool:
        """True when the document, with its effective audience, matches all criteria."""
        created = document.front.day("created")
        tags = {tag.lower() for tag in document.front.texts("tags")}
        return (
            self.kind in ("", document.kind)
            and self.status in ("", document.status)
            and {tag.lower() for tag in self.tags} <= tags
            and self.owner.lower() in document.front.text("owner").lower()
            and self.audience in ("", audience)
            and (self.since is None or (created is not None and created >= self.since))
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """The documents that match a filter, newest first, each with its effective audience."""

    entries: tuple[tuple[Document, str], ...]
    unreadable: tuple[str, ...] = ()
    """The documents of the workspace that could not be read completely, by path, listed or not."""

    def as_dict(self) -> dict[str, Any]:
        """The JSON output: `{schema, documents: [{id, kind, title, status, owner, audience, created, path, tags}]}`."""
        return {
            "schema": 1,
            "documents": [
                {
                    "id": document.id,
                    "kind": document.kind,
                    "title": document.title,
                    "status": document.status,
                    "owner": document.front.text("owner"),
                    "audience": audience,
                    "created": document.front.text("created"),
                    "path": document.path,
                    "tags": list(document.front.texts("tags")),
                }
                for document, audience in self.entries
            ],
        }

    def as_rows(self) -> list[tuple[str, ...]]:
        """A row for people: id (or path), status, audience, owner, created, title."""
        return [
            (d.id or d.path, d.status, audience, d.front.text("owner"), d.front.text("created"), d.title)
            for d, audience in self.entries
        ]


def wanted(
    *, root: Path, settings: Settings, kind: str = "", status: str = "", tags: tuple[str, ...] = (), owner: str = "",
    audience: str = "", since: str = "",
) -> Filter:  # fmt: skip
    """The filter for the options as typed.

    Raises:
        UsageError: The workspace has no such kind, status or audience, or `since` is not a day.
    """
    if kind:
        kinds.get(root=root, name=kind)
    statuses = {
        name for declared in kinds.every(root=root) if kind in ("", declared.name) for name in declared.statuses
    }
    for flag, value, names in (("--status", status, sorted(statuses)), ("--audience", audience, settings.audiences)):
        if value and value not in names:
            near = difflib.get_close_matches(value, names, 1, 0.5)
            hint = f"did you mean `{near[0]}`?" if near else f"known: {', '.join(names)}"
            raise UsageError(f"{flag}: `{value}` is not known", hint=hint)
    day = parse_day(since) if since else None
    if since and day is None:
        raise UsageError(f"--since: `{since}` is not a day", hint="write it like 2026-11-23")
    return Filter(kind, status, tags, owner, audience, day)


def list_documents(*, workspace: Workspace, wanted: Filter) -> Listing:
    """The workspace's documents that match the filter, newest first, then by path."""
    audience_of = workspace.settings.audience_of
    entries = [(d, audience_of(d)) for d in workspace.documents if wanted.takes(d, audience_of(d))]
    entries.sort(key=lambda entry: entry[0].path)
    entries.sort(key=lambda entry: entry[0].front.text("created"), reverse=True)
    return Listing(tuple(entries), tuple(document.path for document in workspace.documents if document.findings))
