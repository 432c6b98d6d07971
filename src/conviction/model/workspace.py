"""A workspace as values: its settings and its documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conviction.errors import SettingsError
from conviction.model import pseudonym
from conviction.model.document import AudienceLine, Document

__all__ = ["DEFAULT_AUDIENCES", "PublishTarget", "Settings", "Workspace"]

DEFAULT_AUDIENCES = ("private", "leadership", "team", "company", "public")
"""The audiences, narrow to wide."""


@dataclass(frozen=True, slots=True)
class PublishTarget:
    """The target of a published site: one `[publish.targets.NAME]` of scaffold.toml."""

    name: str
    type: str
    """The type: `branch`, `directory` or `bucket`."""
    audience: str
    options: Mapping[str, str] = field(default_factory=dict)
    """The keys of the type: remote, branch and history, or path, or url and endpoint."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of scaffold.toml, defaults filled in."""

    name: str = ""
    timezone: str = "UTC"
    audiences: tuple[str, ...] = DEFAULT_AUDIENCES
    pages_audience: str = "team"
    default_owner: str = ""
    default_audience: str = "team"
    participant: str = pseudonym.DEFAULT
    """The form of a pseudonym, as a regular expression that `pseudonym.fault_of_pattern` accepts."""
    vale_path: str = ""
    engine: str = "mkdocs"
    lint: Mapping[str, Any] = field(default_factory=dict)
    """The `[lint]` table, whose keys are known; `lint.lint_table` reads it, so that a fault in it stops lint alone."""
    targets: Mapping[str, PublishTarget] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.audiences) < 2 or len(set(self.audiences)) != len(self.audiences):
            raise SettingsError(
                "audiences must name at least two different audiences, narrow to wide", place="scaffold.toml"
            )

    @property
    def narrowest(self) -> str:
        """The audience of a document without a readable one."""
        return self.audiences[0]

    def audience_of(self, document: Document) -> str:
        """The document's audience; a missing, unknown or unreadable one counts as the narrowest.

        A page (no kind) has `pages_audience` unless it seems to state one.
        """
        stated = document.front.text("audience")
        if not document.front.ok or document.findings or self.unread_audiences(document):
            return self.narrowest
        if not stated and not document.kind and "audience" not in document.front.fields:
            return self.pages_audience
        return stated if stated in self.audiences else self.narrowest

    def unread_audiences(self, document: Document) -> tuple[AudienceLine, ...]:
        """The lines that seem to state an audience, in an unsupported form."""
        return tuple(line for line in document.front.audience_lines if line.sure or line.value in self.audiences)

    def visible(self, document: Document, audience: str) -> bool:
        """True when readers of `audience` may see the document: its audience is that one or wider."""
        return self.audiences.index(self.audience_of(document)) >= self.audiences.index(audience)


@dataclass(frozen=True, slots=True)
class Workspace:
    """Every Markdown file of a workspace, parsed, with its settings; paths are relative to the root."""

    settings: Settings
    documents: tuple[Document, ...]
    """Files of a kind, by path."""
    pages: tuple[Document, ...]
    """The other Markdown files under docs/, by path."""
    root_name: str = ""

    @property
    def all(self) -> tuple[Document, ...]:
        """Documents and pages, by path."""
        return tuple(sorted((*self.documents, *self.pages), key=lambda d: d.path))
