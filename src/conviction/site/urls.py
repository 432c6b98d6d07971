"""Addresses of documents on the site, and the targets of their links there."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from conviction.documents.index import Index, Target, TargetKind
from conviction.documents.link_paths import INDEX_NAMES, folder_of, relative_link

__all__ = ["Addresses", "folder_rank", "folders_above", "page_folder", "section_title", "site_path"]

_TITLES = {
    "thesis": "Theses",
    "memos": "Memos",
    "library": "Library",
    "library/conversations": "Conversations",
    "library/evidence": "Evidence",
    "library/insights": "Insights",
    "decisions": "Decisions",
    "strategy": "Strategy",
    "essays": "Essays",
    "premortems": "Premortems",
    "reviews": "Reviews",
}

_ORDER = ("thesis", "memos", "decisions", "strategy", "library", "essays", "premortems", "reviews")


def site_path(path: str) -> str:
    """The path on the site of a workspace path: the same, without `docs/`."""
    return path.removeprefix("docs/")


def page_folder(path: str) -> str:
    """The folder of a page on the built site, from the path of its Markdown file; empty for the home page."""
    folder, name = posixpath.split(path)
    return folder if name in INDEX_NAMES else path.removesuffix(".md")


def section_title(folder: str) -> str:
    """The title of a folder of the site."""
    name = posixpath.basename(folder)
    return _TITLES.get(folder) or (name[:1].upper() + name[1:]).replace("-", " ").replace("_", " ")


def folder_rank(folder: str) -> tuple[int, str]:
    """The position of a folder among others: the argument comes first, then its evidence."""
    top = folder.partition("/")[0]
    return (_ORDER.index(top) if top in _ORDER else len(_ORDER), folder)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Resolves the links of the documents that a site shows; all other documents count as missing."""

    index: Index
    unnamed: frozenset[tuple[str, str]] = frozenset()
    """Workspace path and anchor of headings that differ on this site, since they name hidden documents."""
    engine_reads_html: bool = False
    """True for an engine that corrects addresses in raw HTML itself, as Zensical does."""

    def resolve(self, source: str, target: str, *, bare: bool = False) -> tuple[str, Target]:
        """The link for the site, and its target; the link is empty if the target is not shown.

        `source` is a workspace path. A web address is not changed.
        """
        found = self.index.resolve(source, target, bare=bare)
        if found.kind is TargetKind.WEB:
            return target, found
        if not found.on_site:
            return self._page_without_anchor(source, found), found
        if found.kind is TargetKind.REGISTER:
            folder = site_path(folder_of(found.path))
            return _relative(site_path(source), posixpath.join("" if folder == "docs" else folder, "index.md")), found
        return self.link(source, found.path, found.anchor), found

    def _page_without_anchor(self, source: str, found: Target) -> str:
        """The link to the page of a missing passage; empty where the page itself is missing."""
        document = self.index.by_path.get(found.path)
        return self.link(source, document.path) if document is not None and found.anchor else ""

    def in_html(self, source: str, link: str) -> str:
        """The address, in raw HTML of the file at site path `source`, for a link between Markdown files."""
        return link if self.engine_reads_html else _page_address(source, link)

    def link(self, source: str, target: str, anchor: str = "") -> str:
        """The link between two workspace paths, for the site."""
        anchor = "" if (target, anchor) in self.unnamed else anchor
        return relative_link(site_path(source), site_path(target), anchor)


def _relative(source: str, target: str) -> str:
    return quote(posixpath.relpath(target, posixpath.dirname(source) or "."), safe="/.-_~")


def _page_address(source: str, link: str) -> str:
    """The address between the pages of two Markdown files, which are folders."""
    path, mark, anchor = link.partition("#")
    if not path.endswith(".md"):
        return link if not path else ("" if source.rsplit("/", 1)[-1] in INDEX_NAMES else "../") + link
    up = "" if source.rsplit("/", 1)[-1] in INDEX_NAMES else "../"
    head, _, name = path.rpartition("/")
    page = f"{head}/" if head else ""
    page += "" if name in INDEX_NAMES else f"{name.removesuffix('.md')}/"
    return (up + page or "./") + mark + anchor


def folders_above(paths: Iterable[str]) -> set[str]:
    """The folders of these site paths, and their parents, without the root."""
    found: set[str] = set()
    for path in paths:
        folder = posixpath.dirname(path)
        while folder and folder not in found:
            found.add(folder)
            folder = posixpath.dirname(folder)
    return found
