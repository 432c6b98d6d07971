"""The anchors of a page: the ids that its HTML has on the site, and those that a git forge gives its headings.

The site's are made as by Python-Markdown's table of contents, on every engine: a repeated heading gets `_1`.
A forge writes `-1`, keeps letters beyond ASCII, and does not know `{#id}`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from conviction.markup import blocks
from conviction.markup.block_scan import NOT_PROSE

__all__ = ["Anchors", "anchors", "forge_slug"]

_COUNTED = re.compile(r"(.*)_([0-9]{1,9})")
_HEADING = re.compile(r"^[ \t]*+(?:(?:>|[-*+][ \t]|[0-9]{1,9}+[.)][ \t])[ \t]*+)*+(#{1,6}[ \t][^\n]*)$", re.MULTILINE)
_UNDERLINED = re.compile(r"(?:(?<=\n\n)|\A|(?<=\n\r\n))([^\s#>|<{][^\n]*)\n(?:=++|-++)[ \t]*\r?$", re.MULTILINE)
_ATTRIBUTES = re.compile(r"\{:?(?P<list>[^{}\n]{1,500})\}")
_WIDEST = 1000
"""The characters of a line before an attribute list that are looked at."""
_ELEMENT_ENDS = frozenset(")]*_`>~=")
_TAG = re.compile(r"<([A-Za-z][\w-]{0,30})(?=[\s/])((?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>")
_TAG_ID = re.compile(r"(?<=\s)(id|name)\s*=\s*(?:\"([^\"]+)\"|'([^']+)'|([^\s\"'>]+))", re.IGNORECASE)
_FOOTNOTE = re.compile(r"^[ ]{0,3}\[\^([^\[\]\s]{1,200})\]:", re.MULTILINE)
_NOTE = re.compile(r"\[\^([^\[\]\s]{1,200})\]")
_ENGINES_OWN = ("__tabbed_", "__codelineno-", "__span-")
"""The beginnings of ids that engines number themselves: tabs and lines of code."""
_NOT_IN_FORGE_SLUG = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class Anchors:
    """The anchors of a page on the site and on a forge."""

    site: AbstractSet[str]
    """Every id of the built page that comes from its text."""
    forge: Mapping[str, str] = field(default_factory=dict)
    """The anchor of a heading on a forge, to the id of the same heading on the site."""
    only_site: Mapping[str, str] = field(default_factory=dict)
    """The id that the site makes from a heading's text, to its anchor on a forge, where they differ."""

    def __contains__(self, anchor: object) -> bool:
        """True when a link to the anchor leads to a passage of the site's page."""
        return anchor in self.site or (isinstance(anchor, str) and anchor.startswith(_ENGINES_OWN))


def anchors(text: str) -> Anchors:
    """The anchors of a page, from its Markdown without front matter."""
    masked = blocks.mask(text, NOT_PROSE)
    headings = list(_headings(masked, text))
    found = set(_attribute_ids(masked))
    found |= {heading.id for line in headings if (heading := blocks.heading(line)) and heading.explicit}
    forge: dict[str, str] = {}
    only_site: dict[str, str] = {}
    counts: dict[str, int] = {}
    last: dict[str, int] = {}
    for line in headings:
        heading = blocks.heading(line)
        if heading is None:
            continue
        ident = heading.id if heading.explicit else _unique(heading.id, found, last)
        found.add(ident)
        written = forge_slug(_whole_text(line))
        theirs = f"{written}-{counts[written]}" if written in counts else written
        counts[written] = counts.get(written, 0) + 1
        forge.setdefault(theirs, ident)
        if not heading.explicit and theirs != ident:
            only_site[ident] = theirs
    found |= set(_tag_ids(masked)) | set(_footnotes(masked))
    return Anchors(found, forge, only_site)


def forge_slug(text: str) -> str:
    """The anchor that a git forge gives the first heading of this text.

    >>> forge_slug("Größe & Preis")
    'größe--preis'
    """
    plain = blocks.plain(text)
    return _NOT_IN_FORGE_SLUG.sub("", plain.strip().lower()).replace(" ", "-")


def _headings(masked: str, text: str) -> Iterator[str]:
    """Each heading as an ATX line, in order; its text is unmasked, since code spans in it count."""
    starts = [(found.start(1), found.end(1), "") for found in _HEADING.finditer(masked)]
    if "\n==" in masked or "\n--" in masked or "\n=" in masked or "\n-" in masked:
        starts += [(found.start(1), found.end(1), "# ") for found in _UNDERLINED.finditer(masked)]
    for start, end, marks in sorted(starts):
        yield marks + _without_comments(masked[start:end], text[start:end])


def _without_comments(masked: str, line: str) -> str:
    """The line, without a comment in it."""
    return re.sub(r"<!--.*?-->", "", line).rstrip() if "<!--" in line and "<!--" not in masked else line.rstrip()


def _whole_text(line: str) -> str:
    """A heading's text as a forge reads it: an attribute list is part of it."""
    return re.sub(r"^#{1,6}[ \t]+|[ \t]+#+$", "", line)


def _unique(ident: str, taken: AbstractSet[str], last: dict[str, int]) -> str:
    """The id, counted up as Python-Markdown does while it is taken or empty; `last` has the number reached by each."""
    if ident and ident not in taken:
        return ident
    counted = _COUNTED.fullmatch(ident)
    base, number = (counted[1], int(counted[2])) if counted else (ident, 0)
    number = max(number, last.get(base, 0)) + 1
    while f"{base}_{number}" in taken:
        number += 1
    last[base] = number
    return f"{base}_{number}"


def _attribute_ids(masked: str) -> Iterator[str]:
    """The ids of attribute lists that belong to an element."""
    for found in _ATTRIBUTES.finditer(masked) if "{" in masked else ():
        if "#" in found["list"] and _applies(found.start(), found.end(), masked):
            yield from (word[1:] for word in found["list"].split() if word.startswith("#") and len(word) > 1)


def _applies(start: int, end: int, masked: str) -> bool:
    """True for a list after an element, alone on its line, or at the end of a heading or table cell."""
    if masked[start - 1 : start] not in ("", " ", "\t", "\n"):
        return masked[start - 1] in _ELEMENT_ENDS
    line = masked.rfind("\n", max(start - _WIDEST, 0), start) + 1
    before = masked[line:start].strip(" \t>")
    after = masked[end : end + 80].lstrip(" \t\r")
    return not before or (after[:1] in ("", "\n", "|") and (before.startswith("#") or "|" in before))


def _tag_ids(masked: str) -> Iterator[str]:
    """The ids of HTML elements, and the names of `<a name>`."""
    for tag in _TAG.finditer(masked) if "<" in masked else ():
        for found in _TAG_ID.finditer(tag[2]):
            if found[1].lower() == "id" or tag[1].lower() == "a":
                yield found[2] or found[3] or found[4]


def _footnotes(masked: str) -> Iterator[str]:
    """The ids of footnotes, and of the places that refer to them."""
    if "[^" not in masked:
        return
    used = Counter(_NOTE.findall(masked))
    for name in {found[1] for found in _FOOTNOTE.finditer(masked)}:
        yield f"fn:{name}"
        yield from (f"fnref{number if number > 1 else ''}:{name}" for number in range(1, used[name]))
