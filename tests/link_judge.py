"""The verdict of a built site on each link case: its pages are read as a browser reads them."""

from __future__ import annotations

import posixpath
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from link_cases import LinkCase, Verdict

__all__ = ["site_verdict"]


_NOT_OF_THE_TEXT = frozenset({"headerlink", "md-content__button", "footnote-ref", "footnote-backref"})
"""The classes of links that themes and extensions add."""


class _Reader(HTMLParser):
    """Collects the ids of a page, and the links and sources in its text."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.inside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one tag; the text of a page is its article, or all of it."""
        values = {key: value or "" for key, value in attrs}
        self.ids |= {values[key] for key in ("id", "name") if values.get(key) and (key == "id" or tag == "a")}
        self.inside += tag == "article"
        classes = set(values.get("class", "").split())
        if self.inside and not classes & {
            "headerlink",
            "md-content__button",
            "footnote-ref",
            "footnote-backref",
            "sc-back",
        }:
            self.links += [values[key] for key in ("href", "src") if key in values]

    def handle_endtag(self, tag: str) -> None:
        """Note the end of the text."""
        self.inside -= tag == "article"


def _read(path: Path) -> _Reader:
    reader = _Reader()
    text = path.read_text("utf-8")
    reader.feed(text if "<article" in text else f"<article>{text}</article>")
    return reader


def site_verdict(site: Path, case: LinkCase) -> Verdict:
    """The verdict on the links of a case's page, the worst one first; with no link at all, `NONE`."""
    folder = case.path.removeprefix("docs/").removesuffix(".md")
    page = site / folder / "index.html"
    if not page.is_file():
        return Verdict.NONE
    links = _read(page).links
    verdicts = {_leads(site, folder, link) for link in links}
    if links and len(links) < case.links:
        return Verdict.BROKEN
    return next((v for v in (Verdict.BROKEN, Verdict.ANCHOR, Verdict.FINE) if v in verdicts), Verdict.NONE)


def _leads(site: Path, folder: str, address: str) -> Verdict:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return Verdict.FINE
    inner = unquote(parts.path)
    path = posixpath.normpath(posixpath.join("/", folder, inner)).removeprefix("/")
    found = site / path
    if not inner or inner.endswith("/") or found.is_dir():
        found = found / "index.html"
    if not found.is_file() or re.search(r"(?:^|/)\.\.", path):
        return Verdict.BROKEN
    anchor = unquote(parts.fragment)
    return Verdict.FINE if not anchor or anchor in _read(found).ids else Verdict.ANCHOR
