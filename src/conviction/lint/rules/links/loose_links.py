"""Links in files without a workspace: which of them the file system can judge.

Another engine builds their site, if there is one: its addresses have no endings, and its anchors are made otherwise.
"""

from __future__ import annotations

import difflib
import posixpath
import re
import unicodedata
from collections.abc import Iterator

from conviction.documents.index import Index
from conviction.documents.link_paths import linked_path
from conviction.documents.link_target import Target
from conviction.lint.rules.base import Context
from conviction.model.document import Document

__all__ = ["has_like_anchor", "hint_for", "is_judged", "is_of_template", "leads_from_above"]

_FILE = re.compile(r"[^/]\.(?!html?$|xml$|php$|aspx?$|jsp$)[A-Za-z][A-Za-z0-9]{0,9}$")
"""The end of a name of a file that no engine makes; an address has none, or the ending of a page."""
_MARKS = ("{{", "{%", "${", "<%", "{:", "{#")
"""The beginnings of expressions that an engine replaces."""
_FORGES = re.compile(r"(?:top|readme|L\d+(?:-L\d+)?|user-content-.*|fn:?.*|:~:.*)", re.IGNORECASE)
"""Anchors that every browser or forge has, in a page or in a file of code."""


_FORGE_PAGES = re.compile(
    r"(?:\.{1,2}/)*(?:actions|blob|commits?|compare|discussions|issues|pulls?|releases|tree|wiki)/"
)
"""The beginnings of links to pages of a repository on a forge, relative to its front page."""
_ORDER = re.compile(r"^[\d\W_]+")
"""The number with which a file name begins."""
_ALIKE = 0.85


def is_of_template(written: str) -> bool:
    """True for a target that an engine completes."""
    return any(mark in written for mark in _MARKS)


def is_judged(written: str) -> bool:
    """True for a relative link to a file, which is there or is not; False for an address of some site."""
    name = written.partition("#")[0].partition("?")[0]
    return not name.startswith("/") and _FILE.search(name) is not None and _FORGE_PAGES.match(name) is None


def leads_from_above(index: Index, source: str, written: str) -> bool:
    """True when the link leads to a document from a folder above: some engines resolve links from their root."""
    name = written.partition("#")[0].partition("?")[0]
    folder = posixpath.dirname(source)
    while folder:
        folder = posixpath.dirname(folder)
        if posixpath.normpath(posixpath.join(folder, name)) in index.by_path:
            return True
    return False


def hint_for(target: Target, source: str) -> str:
    """The remedy for a link that leads nowhere: the nearest target besides `source`, if its name is nearly the same."""
    path, _, anchor = target.nearest.partition("#")
    old, new = (target.anchor, anchor) if anchor else (_name(target.path), _name(path))
    old, new = _folded(old), _folded(new)
    is_itself = bool(path) and linked_path(source, path) == source
    near = bool(old and new) and not is_itself and difflib.SequenceMatcher(None, old, new).ratio() >= _ALIKE
    return f"did you mean `{target.nearest}`?" if near else "correct it, or remove it"


def _name(path: str) -> str:
    """The name of a file without its number and ending; that of its folder, if it is the folder's first page."""
    stem = posixpath.splitext(path)[0]
    folder, name = posixpath.split(stem)
    return _ORDER.sub("", posixpath.basename(folder) if name.lower() in ("readme", "index") else name)


def has_like_anchor(context: Context, target: Target) -> bool:
    """True when some engine may give the page this anchor: from a heading, from a template, or on its own."""
    document = context.index.by_path.get(target.path)
    if document is None or not target.anchor or _FORGES.fullmatch(target.anchor) or is_of_template(document.text):
        return True
    return _folded(target.anchor) in set(_names(context, document))


def _names(context: Context, document: Document) -> Iterator[str]:
    """The headings and ids of a page, without signs, in the two ways in which engines read `&`."""
    known = context.index.anchors(document)
    for name in (*known.site, *known.forge, *(heading.text for _, heading in document.headings)):
        yield _folded(name)
        yield _folded(name.replace("&", " and "))


def _folded(text: str) -> str:
    """The letters and digits of a text, without their marks and in small letters."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in plain if character.isalnum())
