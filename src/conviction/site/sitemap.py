"""The whole site as a mapping from path to bytes: every document and page, and the generated pages.

Documents hidden from an audience are removed first, so the site does not count, cite or name them.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from conviction.documents.index import Index
from conviction.documents.link_paths import INDEX_NAMES
from conviction.markup.conflicts import first_conflict
from conviction.markup.render_cost import costly_line
from conviction.model.document import CardBody, Document, FrontMatter
from conviction.model.finding import Finding, Severity
from conviction.model.text import Span
from conviction.model.workspace import Workspace
from conviction.site.body import plain_words, unnamed_anchors
from conviction.site.document_page import Page, broken_page, document_page, is_readable
from conviction.site.history_section import HistorySection
from conviction.site.registers import Nav, home_page, menu, register_page, tags_page
from conviction.site.urls import Addresses, folders_above, site_path
from conviction.workspace.site_files import MKDOCS_DEFAULT, SiteFiles

__all__ = ["Site", "make_site"]

_NOTHING = CardBody(None, (), "", "", ())


@dataclass(frozen=True, slots=True)
class Site:
    """The pages that a site engine builds."""

    pages: Mapping[str, bytes]
    """Path on the site, such as `thesis/hr-finance.md`, to the file's bytes; Markdown only."""
    sources: Mapping[str, str]
    """Path on the site to the workspace path it was made from; generated pages have none."""
    attachments: tuple[str, ...]
    """The workspace paths of other files that these pages name."""
    nav: Nav
    warnings: tuple[str, ...]
    """Unreadable documents and broken links, as `path:line: message`."""
    note: str = ""
    """The reason why the pages have no history."""


def make_site(
    workspace: Workspace, *, files: Iterable[str] = (), audience: str | None = None,
    pasts: Mapping[str, HistorySection] | None = None, note: str = "",
    site_files: SiteFiles = MKDOCS_DEFAULT, engine_reads_html: bool = False,
) -> Site:  # fmt: skip
    """The site of a workspace.

    Args:
        workspace: Its documents and pages.
        files: The workspace paths of all other files that a link may name, such as images.
        audience: The audience of the site; None shows everything, as a local preview does.
        pasts: The histories of documents, by workspace path.
        note: The reason why there are none, or why some are incomplete.
        site_files: The patterns of files that mkdocs.yml leaves out.
        engine_reads_html: The engine corrects addresses in raw HTML itself.
    """
    settings = workspace.settings
    visible = [d if is_readable(d) else _closed_cover(d) for d in map(_in_time, workspace.all)]
    if audience is not None:
        visible = [d for d in visible if settings.visible(d, audience)]
    off_site = site_files.among(document.path for document in visible).reason_off_site
    placed, warnings = _placed(document for document in visible if not off_site(document.path))
    files = tuple(files)
    index = Index(placed.values(), files, off_site)
    if linked := [path for path, document in placed.items() if "[" in document.title]:
        addresses = Addresses(index, engine_reads_html=engine_reads_html)
        placed |= {path: _with_plain_title(placed[path], addresses, closed=audience is not None) for path in linked}
        index = Index(placed.values(), files, off_site)
    addresses = Addresses(index, engine_reads_html=engine_reads_html)
    if audience is not None:
        unnamed = frozenset[tuple[str, str]]().union(*(unnamed_anchors(d, addresses) for d in placed.values()))
        addresses = replace(addresses, unnamed=unnamed)
    built = _pages(placed, addresses, index, closed=audience is not None, pasts=pasts or {})
    pages = {path: page.content for path, page in built.items()}
    pages |= _generated(workspace, placed, _sections(placed))
    warnings += [warning for page in built.values() for warning in page.warnings]
    return Site(
        pages=dict(sorted(pages.items())),
        sources={path: document.path for path, document in placed.items()},
        attachments=tuple(sorted({file for page in built.values() for file in page.files})),
        nav=menu(pages, placed),
        warnings=tuple(warnings),
        note=note,
    )


def _pages(
    placed: Mapping[str, Document],
    addresses: Addresses,
    index: Index,
    *,
    closed: bool,
    pasts: Mapping[str, HistorySection],
) -> dict[str, Page]:
    """The page of each document, by its path on the site."""
    heirs: dict[str, list[Document]] = {}
    for document in index.documents:
        for old in document.front.texts("supersedes"):
            heirs.setdefault(old, []).append(document)
    return {
        path: document_page(
            document,
            addresses,
            index.backlinks.get(document.path, ()),
            heirs.get(document.id, ()) if document.id else (),
            closed=closed,
            past=pasts.get(document.path),
        )
        if is_readable(document)
        else broken_page(document)
        for path, document in placed.items()
    }


def _in_time(document: Document) -> Document:
    """The document, with a finding in place of its page if an engine would need minutes for it, or end on it."""
    costly = costly_line(document.text)
    if costly is None or document.findings:
        return document
    line, message = costly
    finding = Finding("S006", "unreadable-document", Severity.ERROR, message, document.path, Span(line))
    return replace(document, findings=(finding,))


def _closed_cover(document: Document) -> Document:
    """An unreadable document, without the parts that were read; its name on the site is that of the file."""
    front = FrontMatter({}, findings=document.front.findings)
    return Document(document.path, "", front, _NOTHING, 1, (), (), document.kind, document.findings)


def _with_plain_title(document: Document, addresses: Addresses, *, closed: bool) -> Document:
    """The document with a plain title: one from its heading may have links to hidden documents."""
    if document.front.text("title"):
        return document
    title = plain_words(document.title, document, addresses, closed=closed)
    return replace(document, front=replace(document.front, fields={**document.front.fields, "title": title}))


def _placed(documents: Iterable[Document]) -> tuple[dict[str, Document], list[str]]:
    """Each document at its path on the site; if two have the same place, the first by path gets it.

    A folder named like a document has no page of its own if a document in it has one.
    """
    placed: dict[str, Document] = {}
    warnings: list[str] = []
    documents = tuple(documents)
    within = folders_above(site_path(document.path) for document in documents)
    for document in documents:
        path = site_path(document.path)
        if path in within:
            warnings += broken_page(document).warnings
        elif path in placed:
            warnings.append(f"{document.path}:1: not on the site: {placed[path].path} has the same address; rename one")
        else:
            placed[path] = document
            if conflict := first_conflict(document.text):
                warnings.append(f"{document.path}:{conflict.line}: conflict markers of git: {conflict.advice}")
    return placed, warnings


def _sections(placed: Mapping[str, Document]) -> dict[str, tuple[Document, ...]]:
    """Folders that need a generated index, each with its own documents."""
    by_folder: dict[str, list[Document]] = {}
    for path, document in placed.items():
        if document.kind:
            by_folder.setdefault(posixpath.dirname(path), []).append(document)
    folders = folders_above(posixpath.join(folder, "x.md") for folder in by_folder)
    return {
        folder: tuple(by_folder.get(folder, ()))
        for folder in sorted(folders)
        if not any(posixpath.join(folder, name) in placed for name in INDEX_NAMES)
    }


def _generated(
    workspace: Workspace, placed: Mapping[str, Document], sections: Mapping[str, tuple[Document, ...]]
) -> dict[str, bytes]:
    pages = {posixpath.join(folder, "index.md"): register_page(folder, sections) for folder in sections}
    if not any(name in placed for name in INDEX_NAMES):
        pages["index.md"] = home_page(workspace.settings.name or workspace.root_name or "Home", sections)
    if "tags.md" not in placed and any(document.front.texts("tags") for document in placed.values()):
        pages["tags.md"] = tags_page()
    return pages
