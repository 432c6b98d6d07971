"""Addresses of documents on the site, and the targets of their links there."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from conviction.documents.index import Index, Target, TargetKind, relative_link
from conviction.model.document import Document

__all__ = ["INDEX_NAMES", "Addresses", "folder_rank", "folders_above", "section_title", "site_path"]

INDEX_NAMES = ("index.md", "README.md")
"""The names of a file that is the page of its folder; the first existing one is used."""

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
    sections: Mapping[str, tuple[Document, ...]]
    """Folder on the site to the documents that its generated index lists."""
    unnamed: frozenset[tuple[str, str]] = frozenset()
    """Workspace path and anchor of headings that differ on this site, since they name hidden documents."""

    def resolve(self, source: str, target: str, *, bare: bool = False) -> tuple[str, Target]:
        """The link for the site, and its target; the link is empty if the target is not shown.

        `source` is a workspace path. A web address is not changed.
        """
        found = self.index.resolve(source, target, bare=bare)
        if found.kind is TargetKind.WEB:
            return target, found
        if found.document is not None:
            return self.link(source, found.document.path, found.anchor), found
        if found.kind is TargetKind.FILE:
            return self.link(source, found.path, ""), found
        document = self.index.by_path.get(found.path)
        if document is not None and found.anchor:
            exists = f'id="{found.anchor}"' in document.text or f"#{found.anchor}}}" in document.text
            return self.link(source, document.path, found.anchor if exists else ""), found
        folder = self._folder(found.path)
        return (_relative(site_path(source), folder) if folder else ""), found

    def link(self, source: str, target: str, anchor: str = "") -> str:
        """The link between two workspace paths, for the site."""
        anchor = "" if (target, anchor) in self.unnamed else anchor
        return relative_link(site_path(source), site_path(target), anchor)

    def _folder(self, path: str) -> str:
        """The index page, on the site, of a folder that a link names; empty when there is none."""
        inside = "" if path == "docs" else site_path(path)
        folder = posixpath.dirname(inside) if posixpath.basename(inside) in INDEX_NAMES else inside.rstrip("/")
        if folder in self.sections:
            return posixpath.join(folder, "index.md")
        for name in INDEX_NAMES:
            for root in ("docs", ""):
                if posixpath.join(root, folder, name) in self.index.by_path:
                    return posixpath.join(folder, name)
        return ""


def _relative(source: str, target: str) -> str:
    return quote(posixpath.relpath(target, posixpath.dirname(source) or "."), safe="/.-_~")


def folders_above(paths: Iterable[str]) -> set[str]:
    """The folders of these site paths, and their parents, without the root."""
    found: set[str] = set()
    for path in paths:
        folder = posixpath.dirname(path)
        while folder and folder not in found:
            found.add(folder)
            folder = posixpath.dirname(folder)
    return found
