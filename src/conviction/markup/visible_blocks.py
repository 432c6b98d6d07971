"""The blocks of a text as a reader sees them: headings, paragraphs, list items, cells of tables and code.

Front matter, comments, dividers and definitions of links are not blocks. Linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from itertools import takewhile

from conviction.markup import front_matter

__all__ = ["BlockKind", "VisibleBlock", "visible_blocks"]

_QUOTE = re.compile(r"(?: {0,3}>[ \t]?)+")
_FENCE = re.compile(r"(`{3,}(?=[^`]*$)|~{3,})")
_HEADING = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_CLOSING = re.compile(r"(?:(?:^|[ \t]+)#+)?[ \t]*$")
_UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*$")
_BREAK = re.compile(r"([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_ITEM = re.compile(r"(?:([-*+])|([0-9]{1,9})[.)])(?:[ \t]+|$)")
_DEFINITION = re.compile(r"\*?\[([^\]\n]{1,300})\]:[ \t]*")
_NOTE = re.compile(r"(?:!!!|\?\?\?\+?)[ \t]+[\w -]*")
_DIVIDER = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_CELL = re.compile(r"(?:\\.|`[^`]*`|[^|\\])+|\\")
_CODE_INDENT = 4
_DEEPEST = 20
"""Levels of quotations and of lists at most; deeper ones are shown at this level."""


class BlockKind(Enum):
    """The kinds of visible block."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    CELL = "cell"
    CODE = "code"


@dataclass(slots=True)
class VisibleBlock:
    """One block, with the places of its content in the text."""

    kind: BlockKind
    level: int = 0
    """For a heading 1 to 6; for an item, or a paragraph in an item, its depth from 1."""
    quote: int = 0
    """The number of quotations around it."""
    number: int | None = None
    """The number of an item in a numbered list."""
    row: int = 0
    """The row of a cell, counted through the whole text."""
    table: int = 0
    header: bool = False
    """True for a cell in the first row of a table."""
    spans: list[tuple[int, int]] = field(default_factory=list)
    """Start and end of the content of each line."""


def visible_blocks(text: str) -> tuple[list[VisibleBlock], frozenset[str]]:
    """The blocks in order, and the names of the definitions of links in lower case."""
    scanner = _Scanner(text)
    scanner.scan()
    return [block for block in scanner.blocks if block.spans], frozenset(scanner.definitions)


class _Scanner:
    """Goes line by line; keeps the block that a line may continue."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.blocks: list[VisibleBlock] = []
        self.definitions: set[str] = set()
        self.open: VisibleBlock | None = None
        self.fence = ""
        self.comment = False
        self.indents: list[int] = []
        """The indents of the lists that are open."""
        self.in_note = False
        self.rows = 0
        self.first_row = -1
        self.table = 0
        self.in_table = False

    def scan(self) -> None:
        source, body = front_matter.split(self.text)
        for start, end in _lines(self.text, body if source is not None and body >= 0 else 0):
            is_code = self.fence and self.open is not None and not self.open.quote
            match = None if is_code else _QUOTE.match(self.text, start, end)
            at = match.end() if match else start
            self._line(at, end, min(match[0].count(">"), _DEEPEST) if match else 0)

    def _line(self, at: int, end: int, quote: int) -> None:
        line = self.text[at:end]
        if self.fence:
            self._code(at, end, line)
            return
        at += self._comment(line)
        line = self.text[at:end]
        bare = line.strip()
        if not bare:
            self.in_table = False
            if self.open is None or self.open.kind is not BlockKind.CODE:
                self.open = None
            return
        if self.comment and bare == "<!--":
            return
        indent = _indent(line)
        if self.open is not None and self.open.kind is BlockKind.CODE:
            if indent >= _CODE_INDENT:
                self._continue_code(at, end)
                return
            self.open = None
        self._block(at + len(line) - len(line.lstrip(" \t")), end, bare, quote, indent)

    def _comment(self, line: str) -> int:
        """The number of characters to skip: a comment at the start of a line is not shown, also over many lines."""
        skipped = 0
        while True:
            rest = line[skipped:]
            if not self.comment:
                if not rest.lstrip().startswith("<!--"):
                    return skipped
                self.comment, self.open = True, None
                skipped += rest.index("<!--") + 4
                rest = line[skipped:]
            end = rest.find("-->")
            if end < 0:
                return len(line)
            self.comment = False
            skipped += end + 3

    def _code(self, at: int, end: int, line: str) -> None:
        bare = line.strip()
        if bare.startswith(self.fence) and not bare.strip(self.fence[0]):
            self.fence, self.open = "", None
        elif self.open is not None:
            self.open.spans.append((at, end))

    def _continue_code(self, at: int, end: int) -> None:
        assert self.open is not None
        last = self.open.spans[-1][1]
        blanks = self.text[last:at].count("\n") - 1
        self.open.spans += [(at, at)] * blanks + [(_past_indent(self.text, at), end)]

    def _block(self, at: int, end: int, bare: str, quote: int, indent: int) -> None:
        """A line that is not blank, from its first letter on."""
        fence = _FENCE.match(bare)
        if fence:
            self.fence = fence[1]
            self._start(VisibleBlock(BlockKind.CODE, len(self.indents), quote))
        elif self._is_row(bare, end):
            self._row(at, end, bare, quote)
        elif match := _HEADING.match(bare):
            self.indents = []
            block = self._start(VisibleBlock(BlockKind.HEADING, len(match[1]), quote))
            first = at + match.end()
            closing = _CLOSING.search(self.text, first, end)
            block.spans.append((first, closing.start() if closing else end))
            self.open = None
        elif self.open is not None and self.open.kind is BlockKind.PARAGRAPH and _UNDERLINE.match(bare):
            self.open.kind, self.open.level = BlockKind.HEADING, 1 if bare[0] == "=" else 2
            self.open = None
        elif _BREAK.match(bare):
            self.open = None
        else:
            self._text(at, end, bare, quote, indent)

    def _text(self, at: int, end: int, bare: str, quote: int, indent: int) -> None:
        definition = _DEFINITION.match(bare) if self.open is None else None
        item = _ITEM.match(bare)
        if item and self.open is not None and self.open.kind is BlockKind.PARAGRAPH and item[2] not in (None, "1"):
            item = None  # a number in running text
        if definition and not definition[1].startswith("^"):
            self.definitions.add(" ".join(definition[1].casefold().split()))
        elif note := _NOTE.match(bare):
            self._start(VisibleBlock(BlockKind.PARAGRAPH, 0, quote)).spans.append(
                _unquoted(self.text, at + note.end(), end)
            )
            self.open, self.in_note = None, True
        elif item:
            self._enter(indent)
            number = int(item[2]) if item[2] else None
            block = self._start(VisibleBlock(BlockKind.ITEM, len(self.indents), quote, number))
            block.spans.append((at + item.end(), end))
        elif self.open is not None and self.open.quote >= quote:
            self.open.spans.append((at, end))
        else:
            self._paragraph(at + (definition.end() if definition else 0), end, quote, indent)

    def _paragraph(self, at: int, end: int, quote: int, indent: int) -> None:
        if not indent:
            self.indents, self.in_note = [], False
        is_code = indent >= _CODE_INDENT and not self.indents and not self.in_note
        kind = BlockKind.CODE if is_code else BlockKind.PARAGRAPH
        block = self._start(VisibleBlock(kind, len(self.indents), quote))
        if is_code:
            while at and self.text[at - 1] in " \t":
                at -= 1
            at = _past_indent(self.text, at)
        block.spans.append((at, end))

    def _start(self, block: VisibleBlock) -> VisibleBlock:
        self.blocks.append(block)
        self.open = block
        return block

    def _enter(self, indent: int) -> None:
        while self.indents and self.indents[-1] > indent:
            self.indents.pop()
        if not self.indents or (self.indents[-1] + 1 < indent and len(self.indents) < _DEEPEST):
            self.indents.append(indent)

    def _is_row(self, bare: str, end: int) -> bool:
        if bare[0] == "|" or (self.in_table and "|" in bare):
            return True
        if "|" not in bare or self.open is not None:
            return False
        following = self.text.find("\n", end + 1)
        below = self.text[end + 1 : following if following >= 0 else len(self.text)].strip()
        return "|" in below and _DIVIDER.match(below) is not None

    def _row(self, at: int, end: int, bare: str, quote: int) -> None:
        if not self.in_table:
            self.in_table = True
            self.table += 1
            self.first_row = self.rows + 1
        if _DIVIDER.match(bare) and "-" in bare:
            for block in takewhile(lambda one: one.row == self.first_row == self.rows, reversed(self.blocks)):
                block.header = True
            self.open = None
            return
        self.rows += 1
        start = at + (bare[0] == "|")
        for first, last in _cells(self.text, start, end):
            cell = VisibleBlock(BlockKind.CELL, 0, quote, None, self.rows, self.table)
            cell.spans.append((first, last))
            self.blocks.append(cell)
        self.open = None


def _cells(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The start and end of each cell, without the white space around its content."""
    at = start
    while at < end:
        match = _CELL.match(text, at, end)
        last = match.end() if match else at
        content = text[at:last]
        if not (last >= end and not content.strip()):
            first = at + len(content) - len(content.lstrip())
            yield (first, first + len(content.strip())) if content.strip() else (at, at)
        at = last + 1


def _unquoted(text: str, start: int, end: int) -> tuple[int, int]:
    """The place without quotation marks and white space around it."""
    while start < end and text[start] in ' \t"':
        start += 1
    while end > start and text[end - 1] in ' \t"':
        end -= 1
    return start, end


def _past_indent(text: str, at: int) -> int:
    """The place after the white space that makes a line code."""
    columns = 0
    while columns < _CODE_INDENT and text[at : at + 1] in (" ", "\t"):
        columns += 4 if text[at] == "\t" else 1
        at += 1
    return at


def _indent(line: str) -> int:
    """The columns of white space at its start; a tab counts as four."""
    return sum(4 if sign == "\t" else 1 for sign in line[: len(line) - len(line.lstrip(" \t"))])


def _lines(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Start and end of each line, without its line end."""
    while at < len(text):
        newline = text.find("\n", at)
        end = newline if newline >= 0 else len(text)
        yield at, end - (text[end - 1 : end] == "\r" and end > at)
        at = end + 1
