"""Every way in which a text writes a link besides the inline links of one line: their places, as offsets.

Inline links over several lines or with blanks in their target, definitions of references, and addresses in HTML.
The text is masked: code and comments are spaces. Linear time, no renderer.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from conviction.markup import blocks
from conviction.model.argument import section_key
from conviction.model.text import line_starts

__all__ = ["LinkForm", "WrittenLink", "html_addresses", "is_in_tag", "link_definitions", "loose_links", "written_links"]

_DEFINITION = re.compile(
    r"^(?:[ ]{0,3}+>[ ]?+)*+[ ]{0,3}+\[(?P<name>(?!\^)[^\[\]\n]{1,300})\]:[ \t]*(?:\r?\n[ \t]*)?"
    r"(?P<target><[^<>\n]+>|[^\s<>]+)(?P<rest>[^\n]*)$",
    re.MULTILINE,
)
_TITLE = re.compile(r"[ \t]*(?:[\"'(][^\n]*)?\r?")
_LOOSE = re.compile(
    r"(?P<image>!?)\[(?P<text>[^\[\]]{1,600})\]\(\s{0,9}"
    r"(?:<(?P<angle>[^<>\n]+)>|(?P<plain>[^\s<>()\"']++(?:[ ]++[^\s<>()\"']++){0,20}+))[^()\[\]]{0,200}\)"
)
_USED = re.compile(r"\[([^\[\]]{1,400})\]")
_HTML_ADDRESS = re.compile(
    r"(?<=[\s\"'/])(?:href|src)\s{0,9}=\s{0,9}(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^\s\"'>]+))", re.IGNORECASE
)
_BLOCK_TAG = re.compile(
    r"<(?P<close>/?)(?P<tag>address|article|aside|blockquote|center|details|dialog|div|dl|fieldset|figure|footer|form"
    r"|header|main|menu|nav|ol|p|section|table|ul)(?=[\s>])(?P<inside>[^<>]{0,500})>",
    re.IGNORECASE,
)
_FAR = 1000
"""The characters of a tag before an address that are looked at."""


class LinkForm(Enum):
    """The construct in which a target is written."""

    INLINE = "inline"
    DEFINITION = "definition"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class WrittenLink:
    """A target in a text, and its place."""

    form: LinkForm
    start: int
    """The offset of the whole construct."""
    end: int
    at: int
    """The offset of the target, with its angle brackets."""
    target_end: int
    target: str
    """The target as written, without angle brackets."""
    text: str = ""
    """The text of an inline link, the name of a definition."""
    image: bool = False
    spaced: bool = False
    """True for a bare target with a blank, which only some renderers read as a link."""


def written_links(masked: str) -> tuple[WrittenLink, ...]:
    """Every target that a renderer makes a link of, in order; a definition only when the text uses it."""
    text = _without_html_blocks(masked) if "<" in masked else masked
    starts = line_starts(text)
    found = [
        WrittenLink(
            LinkForm.INLINE,
            (line := starts[link.offset]) + link.column - 1,
            line + link.end_column - 1,
            line + link.target_column - 1,
            line + link.target_column - 1 + len(link.target),
            link.target,
            link.text,
            link.image,
        )
        for link in blocks.links(text)
    ]
    covered = sorted((link.start, link.end) for link in found)
    found += [link for link in loose_links(text) if not _is_covered(covered, link.start)]
    if "]:" in text:
        used = Counter(section_key(name) for name in _USED.findall(text))
        found += [link for link in link_definitions(text) if used[section_key(link.text)] > 1]
    found += [link for link in html_addresses(masked) if link.target]
    return tuple(sorted(found, key=lambda link: link.at))


def _is_covered(spans: list[tuple[int, int]], position: int) -> bool:
    at = bisect_right(spans, (position, 1 << 60)) - 1
    return at >= 0 and position < spans[at][1]


def loose_links(masked: str) -> Iterator[WrittenLink]:
    """Inline links that are on several lines, or whose bare target has blanks."""
    for found in _LOOSE.finditer(masked) if "](" in masked else ():
        group = "angle" if found["angle"] else "plain"
        if ("\n" in found[0] or " " in found[group]) and not _ends_a_paragraph(found[0]) and not _escaped(found):
            start, end = found.span(group)
            around = (start - 1, end + 1) if group == "angle" else (start, end)
            spaced = group == "plain" and " " in found[group]
            yield WrittenLink(
                LinkForm.INLINE, *found.span(), *around, found[group], found["text"], bool(found["image"]), spaced
            )


def _ends_a_paragraph(text: str) -> bool:
    return "\n" in text and re.search(r"\n[ \t]*\r?\n", text) is not None


def _escaped(found: re.Match[str]) -> bool:
    before = found.string[max(found.start() - 1, 0) : found.start()]
    return before == "\\" or found["text"].endswith("\\")


def link_definitions(masked: str, *, loose: bool = False) -> Iterator[WrittenLink]:
    """The definitions of references, `[name]: target`, used or not; `loose` takes other words after the target too."""
    for found in _DEFINITION.finditer(masked) if "]:" in masked else ():
        if loose or _TITLE.fullmatch(found["rest"]):
            target = found["target"]
            bare = target[1:-1] if target.startswith("<") else target
            start, end = found.span("target")
            yield WrittenLink(LinkForm.DEFINITION, *found.span(), start, end, bare, found["name"])


def html_addresses(masked: str) -> Iterator[WrittenLink]:
    """The addresses in raw HTML, of links and of images."""
    for found in _HTML_ADDRESS.finditer(masked) if "=" in masked else ():
        group = next(number for number in (1, 2, 3) if found[number] is not None)
        if is_in_tag(masked, found.start()):
            start, end = found.span(group)
            image = found[0][:3].lower() == "src"
            yield WrittenLink(LinkForm.HTML, *found.span(), start, end, found[group], image=image)


def is_in_tag(masked: str, position: int) -> bool:
    """True when the text at a position is between `<` and `>`."""
    near = max(0, position - _FAR)
    return masked.rfind("<", near, position) > masked.rfind(">", near, position)


def _without_html_blocks(masked: str) -> str:
    """The text with spaces for blocks of raw HTML, in which Markdown is only text."""
    pieces, done = [], 0
    for start, end in sorted(_html_blocks(masked)):
        if start >= done:
            pieces += [masked[done:start], re.sub(r"[^\n\r]", " ", masked[start:end])]
            done = end
    return "".join([*pieces, masked[done:]])


def _html_blocks(masked: str) -> Iterator[tuple[int, int]]:
    """The elements that begin at the start of a line and are closed, unless Markdown is allowed in them."""
    opened: dict[str, list[tuple[int, bool]]] = {}
    for found in _BLOCK_TAG.finditer(masked):
        stack = opened.setdefault(found["tag"].lower(), [])
        if not found["close"]:
            begins_line = masked[found.start() - 1 : found.start()] in ("", "\n")
            stack.append((found.start(), begins_line and "markdown" not in found["inside"]))
        elif stack:
            start, is_raw = stack.pop()
            if is_raw:
                yield start, found.end()
