"""The places where a fix may change prose: never in quotations, links, headings, tables or HTML.

Code, comments and attributes never have an alert, since the shadow hides them.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from conviction.lint.prose.shadow import Shadow
from conviction.markup import blocks
from conviction.model.text import Span

__all__ = ["Place", "Places"]

_APART = ("#", ">", "|")
"""The first character in the shadow of a heading, a quotation and a table row."""
_TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)(?=[\s/>])((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_VOID = re.compile(r"area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr")
_BLOCK = re.compile(
    r"article|aside|blockquote|center|details|dialog|div|dl|fieldset|figure|footer|form|header|iframe|main|nav|ol|pre"
    r"|section|svg|table|template|ul|video"
)
_MARKDOWN = re.compile(r"\bmarkdown\b", re.IGNORECASE)
_PARAGRAPH_END = re.compile(r"\n[ \t]*\r?\n")
_PAIRS = (("“", "”"), ("„", "“"), ("‚", "‘"), ("«", "»"), ("‹", "›"), ("「", "」"), ("『", "』"))
_BRACKET = re.compile(r"\\.|[\[\]]", re.DOTALL)
_LONGEST = 5000
"""Characters of a block that is still a paragraph; a longer one is left alone."""
_SINGLE = re.compile(r"(?<!\w)'(?=\S)[^'\n]*(?<=\S)'(?!\w)")


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of one block of prose, with the block around it."""

    text: str
    """The text of the block in the document."""
    start: int
    end: int
    line: int
    """The number of the block's first line."""
    starts: tuple[int, ...]
    """Offsets in `text`, by line of the block."""
    plain: str
    """The block as Vale read it, character for character: text that is not prose differs there."""

    def span(self, start: int, end: int) -> Span:
        """The place of a stretch of the block in the document."""
        return Span(*self._at(start), *self._at(end))

    def _at(self, offset: int) -> tuple[int, int]:
        row = bisect.bisect_right(self.starts, offset) - 1
        return self.line + row, offset - self.starts[row] + 1


@dataclass(frozen=True, slots=True)
class _Block:
    line: int
    text: str
    starts: tuple[int, ...]
    plain: str
    brackets: tuple[tuple[int, int], ...]
    """The offsets of the outer square brackets."""


class Places:
    """The places of one document with the author's own prose."""

    def __init__(self, shadow: Shadow, lines: list[str]) -> None:
        self.shadow = shadow
        self.lines = lines
        self._blocks: dict[int, _Block] = {}

    def find(self, span: Span) -> Place | None:
        """The span as a stretch of its block, or None where no fix may change it."""
        if not self.shadow.blocks[span.line - 1] or self._shadow_line(span.line).startswith(_APART):
            return None
        block = self._block(span.line)
        if span.end_line >= block.line + len(block.starts) or len(block.text) > _LONGEST:
            return None
        start = block.starts[span.line - block.line] + span.column - 1
        end = block.starts[span.end_line - block.line] + span.end_column - 1
        bracketed = any(opening < end and start < closing for opening, closing in block.brackets)
        if bracketed or _in_quotation(block.text, start, end) or self._in_html(span):
            return None
        return Place(block.text, start, end, block.line, block.starts, block.plain)

    def _block(self, line: int) -> _Block:
        """The block around a line, computed once."""
        number = self.shadow.blocks[line - 1]
        if number not in self._blocks:
            first, last = self.shadow.block_lines(line)
            lines = self.lines[first - 1 : last]
            text = "\n".join(lines)
            starts = (0, *accumulate(len(line) + 1 for line in lines[:-1]))
            plain = "\n".join(self._plain(number) for number in range(first, last + 1))
            self._blocks[number] = _Block(first, text, starts, plain, _brackets(text) if "[" in text else ())
        return self._blocks[number]

    def _shadow_line(self, number: int) -> str:
        """A line of the shadow."""
        start = self.shadow.starts[number - 1]
        end = self.shadow.starts[number] - 1 if number < len(self.shadow.starts) else len(self.shadow.text)
        return self.shadow.text[start:end]

    def _plain(self, number: int) -> str:
        """A line of the shadow in the document's columns, as long as the document's line."""
        text, offset = self._shadow_line(number), self.shadow.offsets[number - 1]
        moved = " " * offset + text if offset >= 0 else text[-offset:]
        length = len(self.lines[number - 1])
        return moved[:length].ljust(length)

    def _in_html(self, span: Span) -> bool:
        at = self._line_starts[span.line - 1] + span.column - 1
        return any(start <= at < end for start, end in self._html)

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        return (0, *accumulate(len(line) + 1 for line in self.lines[:-1]))

    @cached_property
    def _html(self) -> tuple[tuple[int, int], ...]:
        """The start and end of HTML elements whose content is not marked as Markdown."""
        text = "\n".join(self.lines)
        return _elements(blocks.mask(text)) if "<" in text else ()


def _elements(text: str) -> tuple[tuple[int, int], ...]:
    """Each element from its opening tag to its closing one.

    One that is never closed ends with its paragraph or, if it is a block, with the text.
    """
    found: list[tuple[int, int]] = []
    opened: dict[str, list[int]] = {}
    for tag in _TAG.finditer(text):
        name = tag[2].lower()
        if _VOID.fullmatch(name) or tag[3].endswith("/"):
            continue
        if tag[1]:
            if opened.get(name):
                found.append((opened[name].pop(), tag.end()))
        elif not _MARKDOWN.search(tag[3]):
            opened.setdefault(name, []).append(tag.start())
    for name, starts in opened.items():
        for start in starts:
            end = None if _BLOCK.fullmatch(name) else _PARAGRAPH_END.search(text, start)
            found.append((start, end.start() if end else len(text)))
    return tuple(found)


def _in_quotation(text: str, start: int, end: int) -> bool:
    """True after an opening mark that is not closed, or where more marks close than open."""
    before = text[:start]
    if before.count('"') % 2 or any(found.start() < start and end <= found.end() for found in _SINGLE.finditer(text)):
        return True
    if "‘" in before and "’" in text[end:]:  # the closing one is an apostrophe too
        return True
    if any(before.rfind(opening) > before.rfind(closing) for opening, closing in _PAIRS):
        return True
    return before.count("»") != before.count("«") or before.count("›") != before.count("‹")


def _brackets(text: str) -> tuple[tuple[int, int], ...]:
    """The start and end of paired square brackets: the texts of links, images and footnotes."""
    found: list[tuple[int, int]] = []
    opened: list[int] = []
    for sign in _BRACKET.finditer(text):
        if sign[0] == "[":
            opened.append(sign.start())
        elif sign[0] == "]" and opened:
            start = opened.pop()
            while found and found[-1][0] > start:
                found.pop()
            found.append((start, sign.end()))
    return tuple(found)
