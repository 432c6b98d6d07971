"""The world around the documents of one run of `scaffold lint`, and what our own rules find in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from conviction.errors import ScaffoldError
from conviction.model.document import Document
from conviction.model.finding import Finding, Severity
from conviction.model.kind import Kind
from conviction.model.report import Draft
from conviction.model.workspace import Settings

if TYPE_CHECKING:
    from conviction.core.index import Index
    from conviction.core.rules import Context
    from conviction.core.rules.choice import Choice
    from conviction.core.site_menu import Menu

__all__ = ["World", "structure"]

_KindRead = tuple[Kind | None, tuple[str, ...], tuple[Finding, ...]]


@dataclass(slots=True)
class World:
    """What is the same for every document of a run; kinds are read once."""

    root: Path
    settings: Settings
    today: date
    index: Index
    names: tuple[str, ...]
    """Every kind's name, broken ones too."""
    declarations: dict[str, str] = field(default_factory=dict)
    """Path to text of the declarations that cannot be used."""
    dead: Mapping[str, str] = field(default_factory=dict)
    """Web addresses that gave no page; empty unless they were asked for."""
    _menu: tuple[Menu | None, ...] = ()
    """Of one entry once mkdocs.yml was read."""
    _kinds: dict[str, _KindRead] = field(default_factory=dict)

    def context(self, document: Document) -> Context:
        """The document and all that a rule may know of the world around it."""
        from conviction.core.rules import Context

        kind, guidance, _ = self.kind(document.kind) if document.kind in self.names else (None, (), ())
        told = (self.index, self.settings, self.today, self.names, guidance, self.menu, self.dead)
        return Context(document, kind, *told)

    @property
    def menu(self) -> Menu | None:
        """The menu of the workspace's mkdocs.yml, read once; None where it has none, or cannot be read."""
        if not self._menu:
            self._menu = (_read_menu(self.root),)
        return self._menu[0]

    def told_only(self, findings: Iterable[Finding], documents: Iterable[Document]) -> list[Finding]:
        """The findings, those of frozen documents with fixes that are shown and never applied."""
        frozen = {document.path for document in documents if self._is_frozen(document)}
        return [finding.shown_only() if finding.path in frozen else finding for finding in findings]

    def _is_frozen(self, document: Document) -> bool:
        kind = self.kind(document.kind)[0] if document.kind in self.names else None
        return kind is not None and kind.is_frozen(document.status)

    def broken_kinds(self) -> list[Finding]:
        """What is wrong with the declarations, and between them."""
        from conviction.actions import kinds

        read = [self.kind(name) for name in self.names]
        usable = [kind for kind, _, _ in read if kind is not None]
        against = (kinds.conflicts(root=self.root, kind=kind, others=usable) for kind in usable)
        return [finding for faults in (*(faults for _, _, faults in read), *against) for finding in faults]

    def kind(self, name: str) -> _KindRead:
        """A kind, its templates' guidance, and what is wrong with its declaration."""
        if name not in self._kinds:
            self._kinds[name] = self._read_kind(name)
        return self._kinds[name]

    def _read_kind(self, name: str) -> _KindRead:
        from conviction.adapters import templates
        from conviction.core import kinds, render

        try:
            told = templates.load_kind(self.root, name)
            texts = templates.load_templates(self.root, name)
        except ScaffoldError as error:
            path = error.place or f"templates/{name}.toml"
            return None, (), (Finding("K001", "broken-kind", Severity.ERROR, error.message, path),)
        read = kinds.parse_kind(name, told.text, told.source, told.path)
        if not isinstance(read, Kind):
            self.declarations[told.path] = told.text
            return None, (), read
        of_kind = (f"{name}.", f"{name}@", f"packaged/{name}.", f"packaged/{name}@")
        return read, render.guidance(*(text for file, text in texts.items() if file.startswith(of_kind))), ()


def _read_menu(root: Path) -> Menu | None:
    from conviction.adapters import files
    from conviction.core import site_menu
    from conviction.core.site_config import FILE

    try:
        return site_menu.menu(files.read(root / FILE).decode("utf-8", "replace")) if (root / FILE).is_file() else None
    except ScaffoldError:
        return None  # `scaffold doctor` says what is wrong with it


def structure(world: World, chosen: Iterable[Document], choice: Choice) -> tuple[list[Finding], list[Draft], int]:
    """The findings of our own rules, what drafts lack, and the number of words."""
    from conviction.core import rules

    found: list[Finding] = []
    drafts: list[Draft] = []
    words = 0
    for document in chosen:
        context = world.context(document)
        findings = rules.check(context, off=choice.off)
        draft = rules.draft_of(context, findings)
        waiting = draft.findings if draft else ()
        found += [*waiting, *choice.weighed(finding for finding in findings if finding not in waiting)]
        drafts += [draft] if draft else []
        words += context.words
    return found, drafts, words
