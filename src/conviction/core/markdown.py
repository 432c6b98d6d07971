"""The line scanner's eye for Markdown: code, comments, headings and inline links. Linear time, no renderer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from conviction.model.document import Heading, Link

__all__ = ["BlockText", "heading", "links", "mask", "slug", "split_blocks"]

_MARK = re.compile(r"^(?:#{1,6}[ \t]|[ \t]*(?:`{3,}|~{3,}))|<!--", re.MULTILINE)
_HEADING = re.compile(r"#{1,6}[ \t]")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})([^\n]*)")
_ID = re.compile(r"[ \t]*(?:\{[^{}\n]{0,200}#([\w.:-]{1,200})[^{}\n]{0,200}\}|<a id=\"([\w.:-]{1,200})\"></a>)[ \t]*$")
_CODE = re.compile(r"(`+)(?:(?!`)[^\n])(?:[^\n]*?[^`\n])?\1(?!`)")
_LINK = re.compile(
    r"(!?)\[((?:[^\[\]\\\n]|\\.|!?\[[^\[\]\n]*\](?:\([^()\[\]\n]*\))?)*)\]"
    r"\([ \t]*(<[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'))?[ \t]*\)"
)
_INNER = re.compile(r"!\[([^\[\]\n]*)\]\(([^\s()]+)\)")


@dataclass(frozen=True, slots=True)
class BlockText:
    """The text from one heading to the next, and where it starts."""

    text: str
    line: int
    """Of the first character, counted from 1 within the scanned text."""
    level: int
    """Of the heading; 0 for what stands above the first one."""


def split_blocks(text: str) -> list[BlockText]:
    """The text cut before each ATX heading that stands outside code fences and comments, in order.

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
    """Where each heading starts, and its level."""
    if "```" in text or "~~~" in text or "<!--" in text:
        yield from ((start, end - start - 1) for start, end in _marks(text) if text[start] == "#")
        return
    at = 0 if text.startswith("#") else text.find("\n#") + 1
    while at or text.startswith("#"):  # nothing can hide a heading here, and finding is quicker than matching
        found = _HEADING.match(text, at)
        if found:
            yield at, found.end() - at - 1
        at = text.find("\n#", at) + 1
        if not at:
            return


def _marks(text: str) -> Iterator[tuple[int, int]]:
    """Where each heading's marks, code fence and comment begins and ends, in order; none lies within another."""
    position = 0
    line_end = -1
    spans: tuple[tuple[int, int], ...] = ()
    while found := _MARK.search(text, position):
        start, position = found.span()
        sign = text[start]
        if sign == "<":
            if start > line_end:  # a new line: its code spans are looked up once, however many comments it holds
                spans, line_end = _line_spans(text, start)
            if any(a < start < b for a, b in spans):
                continue
            closing = text.find("-->", start + 4)
            position = closing + 3 if closing >= 0 else len(text)
        elif sign != "#":
            position = _after_fence(text, start)
            if position < 0:
                position = found.end()
                continue
        yield start, position


def _line_spans(text: str, at: int) -> tuple[tuple[tuple[int, int], ...], int]:
    """The code spans of the line around `at`, as offsets into the text, and the line's end."""
    line_start = text.rfind("\n", 0, at) + 1
    line_end = text.find("\n", at)
    line_end = line_end if line_end >= 0 else len(text)
    line = text[line_start:line_end]
    return tuple((line_start + m.start(), line_start + m.end()) for m in _code_spans(line)), line_end


def _after_fence(text: str, start: int) -> int:
    """Behind the fenced code block that opens here, its closing line included; -1 when it is no fence."""
    opening = _FENCE.match(text, start)
    if opening is None or (opening[1][0] == "`" and "`" in opening[2]):
        return -1
    marks = opening[1]
    closing = re.compile(rf"^[ \t]*{re.escape(marks[0])}{{{len(marks)},}}[ \t]*\r?$", re.MULTILINE)
    found = closing.search(text, opening.end())
    return found.end() if found else len(text)


def heading(line: str) -> Heading | None:
    """The heading of an ATX line, or None; `{#id}` or `<a id="id"></a>` at its end is its id."""
    level = len(line) - len(line.lstrip("#"))
    if not 1 <= level <= 6 or line[level : level + 1] not in (" ", "\t"):
        return None
    text = line[level:].strip()
    explicit = ""
    found = _ID.search(text[-700:])
    if found:
        explicit = found[1] or found[2]
        text = text[: len(text) - (len(text[-700:]) - found.start())]
    bare = text.rstrip()
    stripped = bare.rstrip("#")
    if stripped != bare and (not stripped or stripped[-1] in " \t"):
        bare = stripped.rstrip()
    return Heading(level, bare, explicit or slug(bare), bool(explicit))


def slug(text: str) -> str:
    """The anchor that the site's table of contents gives a heading of this text; ASCII, may be empty."""
    plain = _LINK.sub(r"\2", text) if "](" in text else text
    ascii_text = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode("ascii")
    kept = re.sub(r"[^\w\s-]", "", ascii_text).strip().lower()
    return re.sub(r"[-\s]+", "-", kept)


def mask(text: str) -> str:
    """The text with code, fences and comments as spaces: same length, same line ends."""
    pieces: list[str] = []
    done = 0
    for start, end in _marks(text):
        if text[start] != "#":
            pieces += [text[done:start], _blank(text[start:end])]
            done = end
    pieces.append(text[done:])
    whole = "".join(pieces)
    return _mask_code(whole) if "`" in whole else whole


def _blank(text: str) -> str:
    return re.sub(r"[^\n\r]", " ", text)


def _mask_code(text: str) -> str:
    return "\n".join(_CODE.sub(_spaces, line) if _has_code(line) else line for line in text.split("\n"))


def _spaces(found: re.Match[str]) -> str:
    return " " * (found.end() - found.start())


def _has_code(line: str) -> bool:
    """A line with more than 500 backticks is taken to hold no code span: matching them would cost squares."""
    return 2 <= line.count("`") <= 500


def _code_spans(line: str) -> list[re.Match[str]]:
    return list(_CODE.finditer(line)) if _has_code(line) else []


def links(masked: str) -> tuple[Link, ...]:
    """The inline links and images of a text whose code and comments are masked."""
    if "](" not in masked:
        return ()
    found: list[Link] = []
    for offset, line in enumerate(masked.split("\n")):
        if "](" in line:
            for match in _LINK.finditer(line):
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
