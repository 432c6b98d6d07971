"""The generated pages: a register for each folder, the tags page, the home page, and the menu."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence

from conviction.documents.link_paths import INDEX_NAMES, relative_link
from conviction.markup.escape import bar, link, md_text, meta_text, percent, status_mark, table
from conviction.model.document import Document, Value
from conviction.site.document_page import conviction_of, is_readable, last_change, with_front
from conviction.site.urls import folder_rank, section_title, site_path

__all__ = ["Nav", "home_page", "menu", "register_page", "tags_page"]

Nav = list["str | dict[str, str | Nav]"]
"""A menu for site engines: paths, and titles with a path or a nested menu."""


def register_page(folder: str, sections: Mapping[str, Sequence[Document]]) -> bytes:
    """The index of a folder: its own documents, then those of each folder below it.

    `sections` maps folders of the site to their documents; `folder` may have none itself.
    """
    page = posixpath.join(folder, "index.md")
    parts = [f"# {md_text(section_title(folder))}\n"]
    if sections.get(folder):
        parts.append(_table(page, sections[folder]))
    for below in sorted(name for name in sections if name.startswith(f"{folder}/")):
        if sections[below]:
            target = relative_link(page, posixpath.join(below, "index.md"))
            parts.append(f"## {link(section_title(below), target)}\n\n{_table(page, sections[below])}")
    return with_front(_front(section_title(folder)), "\n".join(parts))


def home_page(title: str, sections: Mapping[str, Sequence[Document]]) -> bytes:
    """A first page for a site that has none: its sections and their sizes."""
    lines = [
        f"- {link(section_title(folder), posixpath.join(folder, 'index.md'))} ({_count(folder, sections)})"
        for folder in _top_folders(sections)
    ]
    return with_front(_front(title), f"# {md_text(title)}\n\n" + "\n".join(lines))


def tags_page() -> bytes:
    """The page on which the theme's tags plugin lists every tag."""
    return with_front(_front("Tags"), "# Tags\n\n<!-- material/tags -->\n")


def menu(pages: Iterable[str], documents: Mapping[str, Document]) -> Nav:
    """The menu of these pages, by section; documents by day, the newest first, and other pages by title.

    `documents` maps a page's path on the site to its document; a generated page has none.
    """
    below: dict[str, list[str]] = {}
    for page in pages:
        below.setdefault(posixpath.dirname(page), []).append(page)
    folders = {folder for name in below for folder in _with_parents(name)}
    return _level("", below, folders, documents)


def _level(folder: str, below: Mapping[str, list[str]], folders: set[str], documents: Mapping[str, Document]) -> Nav:
    own = below.get(folder, [])
    index = next((posixpath.join(folder, name) for name in INDEX_NAMES if posixpath.join(folder, name) in own), None)
    rest = [page for page in own if page != index]
    found: Nav = []
    if index is not None:
        found.append(index if folder else {"Home": index})
    written = sorted((page for page in rest if page != "tags.md"), key=lambda page: _rank(page, documents))
    found += written
    inner: Nav = [
        {section_title(name): _level(name, below, folders, documents)}
        for name in sorted((f for f in folders if f and posixpath.dirname(f) == folder), key=folder_rank)
    ]
    tags: Nav = ["tags.md"] if "tags.md" in rest and not folder else []
    return [*found[:1], *inner, *found[1:], *tags] if not folder else [*found, *inner]


def _rank(page: str, documents: Mapping[str, Document]) -> tuple[int, int, str, str]:
    document = documents.get(page)
    if document is None or not document.kind:
        return (0, 0, document.title.lower() if document else "", page)
    day = last_change(document).replace("-", "")
    return (1, -int(day) if day.isdigit() else 0, document.title.lower(), page)


def _with_parents(folder: str) -> list[str]:
    parts = folder.split("/") if folder else []
    return ["/".join(parts[: end + 1]) for end in range(len(parts))]


def _top_folders(sections: Mapping[str, Sequence[Document]]) -> list[str]:
    return sorted({folder.partition("/")[0] for folder in sections}, key=folder_rank)


def _count(folder: str, sections: Mapping[str, Sequence[Document]]) -> str:
    number = sum(len(found) for name, found in sections.items() if name == folder or name.startswith(f"{folder}/"))
    return f"{number} document{'s' if number != 1 else ''}"


def _front(title: str) -> dict[str, Value]:
    return {"title": meta_text(title), "search": {"exclude": True}}


def _table(page: str, documents: Sequence[Document]) -> str:
    ordered = sorted(documents, key=lambda document: (document.title, document.path))
    ordered.sort(key=last_change, reverse=True)
    if any(conviction_of(document) is not None for document in ordered):
        rows = [(_title(page, d), _conviction(d), _status(d), last_change(d)) for d in ordered]
        return table(("Title", "Conviction", "Status", "Last change"), rows, style="sc-register sc-register-conviction")
    rows = [(_title(page, d), _status(d), md_text(d.front.text("owner")), last_change(d)) for d in ordered]
    return table(("Title", "Status", "Owner", "Day"), rows, style="sc-register")


def _title(page: str, document: Document) -> str:
    return link(document.title, relative_link(page, site_path(document.path)))


def _status(document: Document) -> str:
    if not is_readable(document):
        return "cannot be read"
    return status_mark(document.status)


def _conviction(document: Document) -> str:
    value = conviction_of(document)
    return "" if value is None else f"{percent(value)} {bar(value)}"
