"""The line scanner's eye for Markdown: code, comments, headings and inline links. Linear time, no renderer.

Where renderers agree, the scanner agrees with them; where they do not, rule S203 names the place.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from conviction.model.document import Heading, Link

__all__ = ["BlockText", "Mark", "Marked", "heading", "heading_level", "links", "mask", "scan", "slug", "split_blocks"]

_MARK = re.compile(
    r"^(?:(#{1,6})(?:[ \t]|(?=\r?$))|[ \t]*(?:`{3,}|~{3,})|[ ]{0,3}<(?:pre|script|style|textarea)(?=[\s>]))|<!--",
    re.MULTILINE | re.IGNORECASE,
)
_HEADING = re.compile(r"(#{1,6})(?:[ \t]|\r?(?=\n|\Z))")
_FENCE = re.compile(r"([ \t]*)(`{3,}|~{3,})([^\n]*)")
_RAW_END = re.compile(r"</(?:pre|script|style|textarea)>", re.IGNORECASE)
_COMMENT_END = re.compile("-->")
_PARAGRAPH_END = re.compile(r"\n(?=[ \t]*\r?\n|#{1,6}[ \t])")
_OUTDENTED = re.compile(r"\n(?![ ]{4}|[ ]{0,3}\t|[ \t]*(?:\r?\n|\Z))")
_HIDING = re.compile("```|~~~|<(?:!--|pre|script|style|textarea)", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"(?:(?<![^ \t])\{:?[ ]*([^{}\n ][^{}\n]{0,500})\}|<a id=\"([\w.:-]{1,200})\"></a>)$")
_NAME = re.compile(r"[\w.:-]{1,200}")
_LINK = re.compile(
    r"\\.|(!?)\[((?:[^\[\]\\\n]|\\.|!?\[(?:[^\[\]\\\n]|\\.)*+\](?:\([^()\[\]\n]*+\))?+)*+)\]"
    r"\([ \t]*+(<[^<>\n]*+>|[^\s()<>]*+(?:\([^\s()]*+\)[^\s()<>]*+)*+)"
    r"[ \t]*+(?:(?<=[ \t])(?:\"[^\"\n]*+\"|'[^'\n]*+')[ \t]*+)?\)"
)
_INNER = re.compile(r"!\[([^\[\]\n]*)\]\(([^\s()]+)\)")
_TICKS = re.compile("`+")
_TAG = re.compile(r"</?[A-Za-z][\w-]*(?:\s[^<>]*)?/?>|<!--.*?-->")
_EMPHASIS = re.compile(r"(?<![\w\\])(_{1,3})(?=[^\s_])(.+?)(?<=[^\s\\])\1(?!\w)")


class Mark(Enum):
    """The kinds of place at which the scanner stops."""

    HEADING = "heading"
    FENCE = "fence"
    COMMENT = "comment"
    RAW = "raw"
    """HTML whose content no renderer reads as Markdown: `<pre>`, `<script>`, `<style>`, `<textarea>`."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch of text with a meaning of its own; offsets, the end exclusive."""

    mark: Mark
    start: int
    end: int
    """The end; of a heading the place after its hashes and the blank."""
    closed: bool = True
    """False when the end of the text ends it."""


@dataclass(frozen=True, slots=True)
class BlockText:
    """The text from one heading to the next, and where it starts."""

    text: str
    line: int
    """The line of the first character, counted from 1 within the scanned text."""
    level: int
    """The level of the heading; 0 for the text above the first one."""


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
    if _hides(text):
        for marked in scan(text):
            if marked.mark is Mark.HEADING:
                hashes = _HEADING.match(text, marked.start)
                assert hashes is not None
                yield marked.start, len(hashes[1])
        return
    at = 0 if text.startswith("#") else text.find("\n#") + 1
    while at or text.startswith("#"):  # nothing can hide a heading here, and finding is quicker than matching
        hashes = _HEADING.match(text, at)
        if hashes:
            yield at, len(hashes[1])
        at = text.find("\n#", at) + 1
        if not at:
            return


def heading_level(text: str, at: int) -> int:
    """The level of the heading that begins there, at the start of a line; 0 when there is none."""
    match = _HEADING.match(text, at)
    return len(match[1]) if match else 0


def scan(text: str) -> Iterator[Marked]:
    """Each heading's marks, code fence, comment and raw HTML block, in order; none is within another."""
    comments = _Comments(text)
    position = 0
    while match := _MARK.search(text, position):
        start, position = match.span()
        if match[1]:
            yield Marked(Mark.HEADING, start, position)
            continue
        sign = match[0].lstrip(" \t")[0]
        if sign != "<":
            marked = _fence(text, start)
        elif match[0] == "<!--":
            marked = comments.at(start)
        else:
            closing = _RAW_END.search(text, position)
            marked = Marked(Mark.RAW, start, closing.end() if closing else len(text), closing is not None)
        if marked is not None:
            yield marked
            position = marked.end


def _fence(text: str, start: int) -> Marked | None:
    """The fenced code block that opens here, its closing line included; None when it is not a fence.

    One that is indented belongs to a list or a note and ends with it: before a line that is indented less.
    """
    opening = _FENCE.match(text, start)
    if opening is None or (opening[2][0] == "`" and "`" in opening[3]):
        return None
    indent, marks = opening[1], opening[2]
    ends = rf"^[ \t]*{marks[0]}{{{len(marks)},}}[ \t]*\r?$"
    if indent:
        ends += rf"|^(?=(?![ \t]{{{len(indent)}}})[ \t]*[^\s])"
    closing = re.compile(ends, re.MULTILINE).search(text, opening.end())
    return Marked(Mark.FENCE, start, closing.end() if closing else len(text), closing is not None and closing[0] != "")


class _Ahead:
    """The next match of a pattern, looked up once for all positions up to there: that keeps the time linear."""

    def __init__(self, text: str, pattern: re.Pattern[str]) -> None:
        self.text = text
        self.pattern = pattern
        self.since, self.next_start = 0, -1

    def at(self, position: int) -> int:
        """The offset of the next match from `position` on; the text's length when there is none."""
        if not self.since <= position <= self.next_start:
            match = self.pattern.search(self.text, position)
            self.since, self.next_start = position, match.start() if match else len(self.text)
        return self.next_start


class _Comments:
    """Finds the comment signs that open a comment, and its end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.line_start, self.line_end = 0, -1
        self.indent, self.indented, self.titled = 0, False, False
        self.code_starts: list[int] = []
        self.code_ends: list[int] = []
        self.ends = _Ahead(text, _COMMENT_END)
        self.paragraphs = _Ahead(text, _PARAGRAPH_END)
        self.outdents = _Ahead(text, _OUTDENTED)

    def at(self, start: int) -> Marked | None:
        """The comment that opens here, or None when it is in code or ends after its paragraph or indentation."""
        if start > self.line_end:  # a new line: its code spans are looked up once, however many comments it holds
            self.line_start = self.text.rfind("\n", 0, start) + 1
            self.line_end = self.text.find("\n", start)
            self.line_end = self.line_end if self.line_end >= 0 else len(self.text)
            line = self.text[self.line_start : self.line_end]
            spans = _code_spans(line)
            self.code_starts = [self.line_start + a for a, _ in spans]
            self.code_ends = [self.line_start + b for _, b in spans]
            self.titled = _HEADING.match(line) is not None
            self.indent = len(line) - len(line.lstrip(" \t"))
            self.indented = self.indent > 3 or "\t" in line[: self.indent]
        end = self._end(start)
        closed = end > 0
        if start > self.line_start + self.indent:
            within = self.line_end if self.titled else self.paragraphs.at(start)
            if self._in_code(start) or not closed or end > within:
                return None
        elif self.indented and (not closed or end > self.outdents.at(start)):
            return None
        return Marked(Mark.COMMENT, start, end if closed else len(self.text), closed)

    def _in_code(self, at: int) -> bool:
        number = bisect_left(self.code_starts, at)
        return number > 0 and at < self.code_ends[number - 1]

    def _end(self, start: int) -> int:
        """The offset after the closing sign, or 0 when there is none."""
        for short in ("<!-->", "<!--->"):
            if self.text.startswith(short, start):
                return start + len(short)
        closing = self.ends.at(min(start + 4, len(self.text)))
        return closing + 3 if closing < len(self.text) else 0


def _hides(text: str) -> bool:
    """True when something in the text may hide a heading."""
    return "```" in text or "~~~" in text or ("<" in text and _HIDING.search(text) is not None)


@lru_cache(maxsize=1024)
def heading(line: str) -> Heading | None:
    """The heading of an ATX line, or None; `{#id}` or `<a id="id"></a>` at its end is its id."""
    level = len(line) - len(line.lstrip("#"))
    if not 1 <= level <= 6 or line[level : level + 1] not in ("", " ", "\t"):
        return None
    text = _unclosed(line[level:].strip())
    match = _ATTRIBUTES.search(text, max(len(text) - 700, 0))
    explicit = ""
    if match:
        names = [word[1:] for word in (match[1] or "").split() if word.startswith("#") and _NAME.fullmatch(word[1:])]
        explicit = match[2] or (names[-1] if names else "")
        text = _unclosed(text[: match.start()].rstrip())
    return Heading(level, text, explicit or slug(text), bool(explicit))


def _unclosed(text: str) -> str:
    """A heading's text without its closing hashes."""
    stripped = text.rstrip("#")
    return stripped.rstrip() if stripped != text and (not stripped or stripped[-1] in " \t") else text


def slug(text: str) -> str:
    """The anchor that the site's table of contents gives a heading of this text; ASCII, may be empty."""
    plain = _plain(text) if _MARKUP.search(text) else text
    ascii_text = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode("ascii")
    words = re.sub(r"[^\w\s-]", "", ascii_text).strip().lower()
    return re.sub(r"[-\s]+", "-", words)


_MARKUP = re.compile(r"[`\]<&_]")


def _plain(text: str) -> str:
    """The words of an inline text: of links their text, of images nothing, without tags and the marks of emphasis."""
    pieces, done = [], 0
    for start, end in _code_spans(text):
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


def mask(text: str) -> str:
    """The text with code, fences and comments as spaces: same length, same line ends."""
    pieces: list[str] = []
    done = 0
    for marked in scan(text) if _hides(text) else ():
        if marked.mark in (Mark.FENCE, Mark.COMMENT):
            pieces += [text[done : marked.start], _blank(text[marked.start : marked.end])]
            done = marked.end
    pieces.append(text[done:])
    whole = "".join(pieces)
    return "\n".join(_mask_code(line) for line in whole.split("\n")) if "`" in whole else whole


def _blank(text: str) -> str:
    return re.sub(r"[^\n\r]", " ", text)


def _mask_code(line: str) -> str:
    if "`" not in line:
        return line
    pieces, done = [], 0
    for start, end in _code_spans(line):
        pieces += [line[done:start], " " * (end - start)]
        done = end
    return "".join([*pieces, line[done:]])


def _code_spans(line: str) -> list[tuple[int, int]]:
    """The start and end of each code span of a line: from a run of backticks to the next one of the same length."""
    runs = [match.span() for match in _TICKS.finditer(line)] if "`" in line else []
    later: dict[int, list[int]] = {}
    for number in reversed(range(len(runs))):
        later.setdefault(runs[number][1] - runs[number][0], []).append(number)
    spans: list[tuple[int, int]] = []
    last = -1
    for number, (start, end) in enumerate(runs):
        if number <= last:
            continue
        start += _is_escaped(line, start)
        same = later.get(end - start, [])
        while same and same[-1] <= number:
            same.pop()
        if same and start < end:
            last = same[-1]
            spans.append((start, runs[last][1]))
    return spans


def _is_escaped(line: str, at: int) -> bool:
    before = at
    while before and line[before - 1] == "\\":
        before -= 1
    return (at - before) % 2 == 1


def links(masked: str) -> tuple[Link, ...]:
    """The inline links and images of a text whose code and comments are masked."""
    if "](" not in masked:
        return ()
    found: list[Link] = []
    for offset, line in enumerate(masked.split("\n")):
        if "](" in line:
            for match in _LINK.finditer(line):
                if match[2] is None:  # an escaped sign opens nothing
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
