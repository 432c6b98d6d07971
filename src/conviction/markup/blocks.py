"""The parser's view of Markdown: blocks below headings, the text without code and comments, and inline links.

`block_scan` finds headings, code and comments. Linear time, no renderer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from conviction.markup.block_scan import HEADING, blank, headings_may_hide, scan
from conviction.markup.block_span import Mark
from conviction.markup.code_spans import code_spans
from conviction.model.document import Heading, Link

__all__ = ["BlockText", "body_start", "heading", "heading_level", "links", "mask", "plain", "slug", "split_blocks"]

FENCES_AND_COMMENTS = frozenset({Mark.FENCE, Mark.COMMENT})

_ATTRIBUTES = re.compile(r"(?:(?<![^ \t])\{:?[ ]*([^{}\n ][^{}\n]{0,500})\}|<a id=\"([\w.:-]{1,200})\"></a>)$")
_BLANK_LINES = re.compile(r"(?:[ \t]*+\r?\n)++")
_NAME = re.compile(r"[\w.:-]{1,200}")
_LINK = re.compile(
    r"\\.|(!?)\[((?:[^\[\]\\\n]|\\.|!?\[(?:[^\[\]\\\n]|\\.)*+\](?:\([^()\[\]\n]*+\))?+)*+)\]"
    r"\([ \t]*+(<[^<>\n]*+>|[^\s()<>]*+(?:\([^\s()]*+\)[^\s()<>]*+)*+)"
    r"[ \t]*+(?:(?<=[ \t])(?:\"[^\"\n]*+\"|'[^'\n]*+')[ \t]*+)?\)"
)
_INNER = re.compile(r"!\[([^\[\]\n]*)\]\(([^\s()]+)\)")
_TAG = re.compile(r"</?[A-Za-z][\w-]*(?:\s[^<>]*)?/?>|<!--.*?-->")
_EMPHASIS = re.compile(r"(?<![\w\\])(_{1,3})(?=[^\s_])(.+?)(?<=[^\s\\])\1(?!\w)")


@dataclass(frozen=True, slots=True)
class BlockText:
    """The text from one heading to the next, and where it starts."""

    text: str
    line: int
    """The line of the first character, counted from 1 within the scanned text."""
    level: int
    """The level of the heading; 0 for the text above the first one."""


def body_start(text: str, start: int) -> int:
    """The offset at which the body begins: blank lines above a title, after the front matter, belong to none."""
    blank = _BLANK_LINES.match(text, start)
    return blank.end() if blank and heading_level(text, blank.end()) == 1 else start


def split_blocks(text: str) -> list[BlockText]:
    """The text cut before each ATX heading outside code fences and comments, in order.

    Joining the blocks' texts gives the text back. An unclosed fence or comment runs to the end.
    """
    cuts: list[tuple[int, int]] = [(0, 0)]
    for start, level in _headings(text):
        if start == 0:
            cuts[0] = (0, level)
        else:
            cuts.append((start, level))
    blocks, line = [], 1
    for index, (start, level) in enumerate(cuts):
        end = cuts[index + 1][0] if index + 1 < len(cuts) else len(text)
        blocks.append(BlockText(text[start:end], line, level))
        line += text.count("\n", start, end)
    return blocks


def _headings(text: str) -> Iterator[tuple[int, int]]:
    """The start of each heading, and its level."""
    if headings_may_hide(text):
        for span in scan(text, indented=False):
            if span.mark is Mark.HEADING:
                yield span.start, len(text[span.start : span.end].rstrip())
        return
    at = 0 if text.startswith("#") else text.find("\n#") + 1
    while at or text.startswith("#"):  # nothing can hide a heading here, and finding is quicker than matching
        hashes = HEADING.match(text, at)
        if hashes:
            yield at, len(hashes[1])
        at = text.find("\n#", at) + 1
        if not at:
            return


def heading_level(text: str, at: int) -> int:
    """The level of the heading that begins there, at the start of a line; 0 when there is none."""
    match = HEADING.match(text, at)
    return len(match[1]) if match else 0


@lru_cache(maxsize=1024)
def heading(line: str) -> Heading | None:
    """The heading of an ATX line, or None; `{#id}` or `<a id="id"></a>` at its end is its id.

    Its text has no comments. With one after `{#id}` the site loses the id, which lint reports; here the id is read.
    """
    level = len(line) - len(line.lstrip("#"))
    if not 1 <= level <= 6 or line[level : level + 1] not in ("", " ", "\t"):
        return None
    text = _unclosed(_without_comments(line[level:].strip()))
    match = _ATTRIBUTES.search(text, max(len(text) - 700, 0))
    explicit = ""
    if match:
        names = [word[1:] for word in (match[1] or "").split() if word.startswith("#") and _NAME.fullmatch(word[1:])]
        explicit = match[2] or (names[-1] if names else "")
        text = _unclosed(text[: match.start()].rstrip())
    return Heading(level, text, explicit or slug(text), bool(explicit))


def _without_comments(text: str) -> str:
    """A heading's text without the comments in it; those in code are text."""
    at = text.find("<!--")
    if at < 0:
        return text
    code = iter([*code_spans(text), (len(text), len(text))])
    start, stop = next(code)
    pieces, done = [], 0
    while at >= 0 and (end := text.find("-->", at + 4)) >= 0:
        while stop <= at:
            start, stop = next(code)
        if at < start:
            pieces.append(text[done:at])
            done = end + 3
        at = text.find("<!--", done if at < start else stop)
    return " ".join("".join([*pieces, text[done:]]).split())


def _unclosed(text: str) -> str:
    """A heading's text without its closing hashes."""
    stripped = text.rstrip("#")
    return stripped.rstrip() if stripped != text and (not stripped or stripped[-1] in " \t") else text


def slug(text: str) -> str:
    """The anchor that the site's table of contents gives a heading of this text; ASCII, may be empty."""
    ascii_text = unicodedata.normalize("NFKD", plain(text)).encode("ascii", "ignore").decode("ascii")
    words = re.sub(r"[^\w\s-]", "", ascii_text).strip().lower()
    return re.sub(r"[-\s]+", "-", words)


_MARKUP = re.compile(r"[`\]<&_]")


def plain(text: str) -> str:
    """The words of an inline text: the text of links, but no images, tags or marks of emphasis."""
    if not _MARKUP.search(text):
        return text
    pieces, done = [], 0
    for start, end in code_spans(text):
        pieces += [_without_markup(text[done:start]), text[start:end].strip("`")]
        done = end
    return "".join([*pieces, _without_markup(text[done:])])


def _without_markup(text: str) -> str:
    if "](" in text:
        text = _LINK.sub(lambda m: m[0] if m[2] is None else ("" if m[1] else _LINK.sub(_words, m[2])), text)
    if "<" in text or "&" in text:
        from html import unescape  # slow to import

        text = unescape(_TAG.sub("", text.replace("[^", "[")))
    return _EMPHASIS.sub(r"\2", text) if "_" in text and len(text) <= 1000 else text


def _words(match: re.Match[str]) -> str:
    return "" if match[1] else match[2] or match[0]


def mask(text: str, kinds: frozenset[Mark] = FENCES_AND_COMMENTS) -> str:
    """The text with code spans and spans of these kinds as spaces: same length, same line ends.

    The parser leaves indented code and raw HTML as they are: the site shows their words, and links there must be known.
    """
    whole = text
    if kinds is not FENCES_AND_COMMENTS or headings_may_hide(text):
        indented = Mark.INDENTED in kinds
        whole = blank(text, (span for span in scan(text, indented=indented) if span.mark in kinds))
    return "\n".join(_mask_code(line) for line in whole.split("\n")) if "`" in whole else whole


def _mask_code(line: str) -> str:
    if "`" not in line:
        return line
    pieces, done = [], 0
    for start, end in code_spans(line):
        pieces += [line[done:start], " " * (end - start)]
        done = end
    return "".join([*pieces, line[done:]])


def links(masked: str) -> tuple[Link, ...]:
    """The inline links and images of a text whose code and comments are masked."""
    if "](" not in masked:
        return ()
    found: list[Link] = []
    for offset, line in enumerate(masked.split("\n")):
        if "](" in line:
            for match in _LINK.finditer(line):
                if match[2] is None:  # an escaped sign opens no link
                    continue
                found.append(
                    _link(match[2], match[3], offset, match.start(), match.end(), match.start(3), bool(match[1]))
                )
                if "](" in match[2]:
                    at = match.start(2)
                    found += [
                        _link(m[1], m[2], offset, at + m.start(), at + m.end(), at + m.start(2), True)
                        for m in _INNER.finditer(match[2])
                    ]
    return tuple(found)


def _link(text: str, target: str, offset: int, start: int, end: int, at: int, image: bool) -> Link:
    if target.startswith("<"):
        target, at = target[1:-1], at + 1
    return Link(text, target, offset, start + 1, end + 1, at + 1, image)
