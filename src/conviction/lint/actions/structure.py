"""The context of the documents of one run of `scaffold lint`, and the findings of our own rules in them."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from conviction.adapters.storage import change_detection, files, templates
from conviction.documents.index import Index
from conviction.documents.kinds import parse_kind
from conviction.documents.page_purpose import describes
from conviction.documents.templates import guidance
from conviction.errors import ScaffoldError
from conviction.lint import registry as rules
from conviction.lint.actions import paths as lint_paths
from conviction.lint.actions.cache import DocumentResult, LintCache, StructureResult
from conviction.lint.actions.sources import Files
from conviction.lint.dependencies import (
    TrackedIndex,
    changed_circles,
    circle_marks,
    invalidated_by,
    is_stale,
    offer_of,
)
from conviction.lint.fingerprints import stamped
from conviction.lint.registry import Context
from conviction.lint.suppression_comments import may_suppress
from conviction.model.argument import CardKind
from conviction.model.document import Document
from conviction.model.finding import Finding, Severity
from conviction.model.kind import Kind
from conviction.model.lint_settings import LintSettings
from conviction.model.workspace import Settings
from conviction.workspace.actions import kinds
from conviction.workspace.site_files import SiteFiles, readmes_beside_index

if TYPE_CHECKING:
    from conviction.workspace.nav import Menu

__all__ = ["LintContext", "structure"]

_SITE = "mkdocs.yml"
"""As in `workspace.mkdocs_config`, which takes longer to import than a run without a change."""
_ARGUING = (CardKind.CLAIM, CardKind.PREDICTION, CardKind.CRITERION, CardKind.REVISION)
_KindRead = tuple[Kind | None, tuple[str, ...], tuple[Finding, ...]]


@dataclass(slots=True)
class LintContext:
    """The context that all documents of a run share; kinds are read once."""

    root: Path
    settings: Settings
    today: date
    names: tuple[str, ...]
    """Every kind's name, broken ones too."""
    index: Index
    """Empty as long as nothing needs to be checked."""
    lint: LintSettings = field(default_factory=LintSettings)
    off: frozenset[str] = frozenset()
    """The codes of the rules that are not run."""
    declarations: dict[str, str] = field(default_factory=dict)
    """Path to text of the declarations that cannot be used."""
    dead: Mapping[str, str] = field(default_factory=dict)
    """Web addresses that gave no page; empty without `--online`."""
    pages: tuple[str, ...] = ()
    """The paths of all Markdown files of the workspace."""
    is_loose: bool = False
    """True for files without a workspace."""
    _menu: tuple[Menu | None, ...] = ()
    """One entry once mkdocs.yml is read."""
    _site_files: list[SiteFiles] = field(default_factory=list)
    """One entry once mkdocs.yml is read for it."""
    _kinds: dict[str, _KindRead] = field(default_factory=dict)

    @classmethod
    def of(
        cls, root: Path, settings: Settings, today: date, *, lint: LintSettings, off: frozenset[str] = frozenset()
    ) -> LintContext:
        """The context of a workspace on a day, without the rules of these codes; `lint` is the settings' `[lint]`."""
        names = tuple(name for name, _ in templates.kind_names(root))
        return cls(root, settings, today, names, Index(()), lint, off)

    @property
    def stamp(self) -> str:
        """A text that changes with all of this but the documents: results under another one are not reused."""
        templates_digest = change_detection.folder(self.root / "templates", (".toml", ".jinja"))
        site = _site(self.root) or b""
        site += "".join(readmes_beside_index(self.pages)).encode("utf-8", "surrogateescape")
        off = ",".join(sorted(self.off))
        return change_detection.digest(
            repr(self.settings), self.today.isoformat(), ",".join(self.names), off, templates_digest, site
        )

    def context(self, document: Document) -> Context:
        """The document and everything around it that a rule may read; other documents through `index` alone."""
        if self.is_loose and document.kind not in self.names:
            document = replace(document, kind="")  # the word of another tool, or a kind of some workspace
        kind, guidance, _ = self.kind(document.kind) if document.kind in self.names else (None, (), ())
        index = TrackedIndex(self.index, document.path)
        fields = (index, self.settings, self.today, self.names, guidance, lambda: self.menu, self.dead, self.lint)
        return Context(document, kind, *fields)

    @property
    def menu(self) -> Menu | None:
        """The menu of the workspace's mkdocs.yml, read once; None where it has none, or cannot be read."""
        if not self._menu:
            self._menu = (_menu(_site(self.root)),)
        return self._menu[0]

    def off_site(self, path: str) -> str:
        """The reason why the site leaves a file out; empty if it has it."""
        if not self._site_files:
            self._site_files.append(_site_files(_site(self.root)).among(self.pages))
        return self._site_files[0].reason_off_site(path)

    def check(self, document: Document) -> DocumentResult:
        """All findings of our own rules in a document, selected or not, and facts for later steps."""
        context = self.context(document)
        findings = stamped(rules.check(context, off=self.off), {document.path: document.text})
        draft = rules.draft_of(context, findings)
        return DocumentResult(
            findings,
            draft,
            context.words,
            dependencies=tuple(sorted(context.index.dependencies)) if isinstance(context.index, TrackedIndex) else (),
            blobs=_blobs(document.text),
            broken=bool(document.findings),
            may_suppress=may_suppress(document),
            frozen=context.kind is not None and context.kind.is_frozen(document.status),
            has_argument=context.kind is not None and context.kind.living and any(map(document.sections_of, _ARGUING)),
            describes=describes(context.document, context.words),
        )

    def broken_kinds(self) -> list[Finding]:
        """The findings in the declarations, and the conflicts between them."""
        read = [self.kind(name) for name in self.names]
        usable = [kind for kind, _, _ in read if kind is not None]
        against = (kinds.conflicts(root=self.root, kind=kind, others=usable) for kind in usable)
        return [finding for faults in (*(faults for _, _, faults in read), *against) for finding in faults]

    def kind(self, name: str) -> _KindRead:
        """A kind, its templates' guidance, and the findings in its declaration."""
        if name not in self._kinds:
            self._kinds[name] = self._read_kind(name)
        return self._kinds[name]

    def _read_kind(self, name: str) -> _KindRead:

        try:
            declaration = templates.load_kind(self.root, name)
            texts = templates.load_templates(self.root, name)
        except ScaffoldError as error:
            path = error.place or f"templates/{name}.toml"
            return None, (), (Finding("K001", "broken-kind", Severity.ERROR, error.message, path),)
        read = parse_kind(name, declaration.text, declaration.source, declaration.path)
        if not isinstance(read, Kind):
            self.declarations[declaration.path] = declaration.text
            return None, (), read
        of_kind = (f"{name}.", f"{name}@", f"packaged/{name}.", f"packaged/{name}@")
        return read, guidance(*(text for file, text in texts.items() if file.startswith(of_kind))), ()


def _site(root: Path) -> bytes | None:
    """The settings of the site; None where there are none, or they cannot be read, as `scaffold doctor` says."""
    try:
        return files.read(root / _SITE) if (root / _SITE).is_file() else None
    except ScaffoldError:
        return None


def _menu(site: bytes | None) -> Menu | None:
    from conviction.workspace import nav  # yaml takes longer to import than a run without a change

    try:
        return nav.menu(site.decode("utf-8", "replace")) if site is not None else None
    except ScaffoldError:
        return None


def _site_files(site: bytes | None) -> SiteFiles:
    from conviction.workspace import mkdocs_config  # yaml takes longer to import than a run without a change

    if site is None or (b"exclude_docs" not in site and b"draft_docs" not in site):
        return SiteFiles()
    try:
        return SiteFiles.of(mkdocs_config.plain(site.decode("utf-8", "replace")))
    except ScaffoldError:
        return SiteFiles()


def _blobs(text: str) -> tuple[str, ...]:
    """The ids that git gives the text, unchanged and, where it differs, with plain line ends."""
    data = text.encode("utf-8", "surrogateescape")
    both = dict.fromkeys((data, data.replace(b"\r\n", b"\n")))
    return tuple(hashlib.sha1(b"blob %d\0" % len(one) + one, usedforsecurity=False).hexdigest() for one in both)


def structure(
    context: LintContext, files: Files, chosen: Sequence[str], cache: LintCache, only: Container[str] | None = None
) -> StructureResult:
    """The findings of our own rules in at least the chosen files; valid results in the cache are used.

    With `only`, of the files that are not documents a Markdown file exists when it is in it.
    """
    context.pages = tuple(files.paths)
    # before anything is read: a file that is saved meanwhile must not be cached under a later stamp
    stamp = context.stamp
    before = cache.structure(stamp)
    digests = {path: files.digest(path) for path in files.paths}
    if _unchanged(before, digests, chosen, files.root, only):
        return before
    run = _again(context, files, chosen, before, digests, only)
    cache.keep_structure(stamp, run)
    return run


def _unchanged(
    before: StructureResult, digests: Mapping[str, str], chosen: Iterable[str], root: Path, only: Container[str] | None
) -> bool:
    """True when no dependency of a result has changed, and no result is missing."""
    if digests != before.digests or any(path not in before.checked for path in chosen):
        return False
    linked = (path for offer in before.offers.values() for path in offer.links)
    return lint_paths.extra_files(root, linked, digests, only) == before.files


def _again(
    context: LintContext,
    files: Files,
    chosen: Iterable[str],
    before: StructureResult,
    digests: dict[str, str],
    only: Container[str] | None,
) -> StructureResult:
    """A run that reuses the results that are still valid."""
    same = {path for path, digest in digests.items() if before.digests.get(path) == digest}
    documents = [files.document(path) for path in digests]
    offers = {d.path: before.offers[d.path] if d.path in same else offer_of(d) for d in documents}
    linked = (path for offer in offers.values() for path in offer.links)
    extra_files = lint_paths.extra_files(files.root, linked, digests, only)
    changed = before.digests.keys() & digests.keys() - same
    changes = invalidated_by(before.offers, offers, changed, extra_files ^ before.files)
    off_site = (lambda _: "") if context.is_loose else context.off_site
    context.index = Index(documents, extra_files, off_site, has_site=not context.is_loose)
    circles = circle_marks(context.index)
    changes |= changed_circles(before.circles, circles)
    checked = {
        p: result for p, result in before.checked.items() if p in same and not is_stale(result.dependencies, changes)
    }
    for path in chosen:
        if path not in checked:
            checked[path] = context.check(files.document(path))
    return StructureResult(digests, offers, extra_files, checked, circles)
