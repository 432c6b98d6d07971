"""Finds lines that are code by indentation: four columns more than the list items and admonitions around them have.

A heading at the margin ends all of those, so lines are read from the last heading on, and only for a call of `is_code`.
"""

from __future__ import annotations

import re

from conviction.markup.block_span import BlockSpan, Mark

__all__ = ["Containers", "indent_of"]

_CODE = 4
"""The columns of indented code; twice as many within a list item, since the first four belong to the item."""
_TAB = 4
_ADMONITION = re.compile(r'(?:!!!|\?\?\?\+?)(?:[ \t]+[\w-][\w -]*+)?[ \t]*(?:"[^\n]*")?$|===[!+]{0,2}[ \t]+"[^\n]*"$')
"""The first line of an admonition, of details or of a tab; lines below that are indented by four belong to it."""
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)]|:)(?:[ \t]|$)|\[\^[^\[\]\s]++\]:")
_HEADING = re.compile(r"#{1,6}(?:[ \t]|$)")
_UNDERLINE = re.compile(r"(?:=+|-+)$")
_BREAK = re.compile(r"(?:(?:\*[ \t]*+){3,}+|(?:-[ \t]*+){3,}+|(?:_[ \t]*+){3,}+)$")


class Containers:
    """The list items and admonitions around a line, and whether a paragraph is open above it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._spans: list[BlockSpan] = []
        self._next_span = 0
        self._bodies: list[int] = [0]
        """The columns at which the bodies of the open admonitions begin."""
        self._items: list[int] = []
        """The columns at which the open list items begin."""
        self._paragraph = 0
        """The number of lines of the open paragraph."""

    def add(self, span: BlockSpan) -> None:
        """Adds a heading or a span that is not prose; in order, and before `is_code` is called for a line after it."""
        if span.mark is Mark.HEADING:
            self._position, self._bodies, self._items, self._paragraph = span.start, [0], [], 0
            self._spans.clear()
            self._next_span = 0
        else:
            self._spans.append(span)

    def is_code(self, line_start: int) -> bool:
        """True when the line that begins there is code by its indentation; called in the order of the lines."""
        while self._position < line_start:
            self._advance()
        if self._position > line_start:
            return False  # the line begins within a span
        end = self._text.find("\n", line_start)
        line = self._text[line_start : end if end >= 0 else len(self._text)]
        return bool(line.strip()) and self._is_deep(indent_of(line))

    def _advance(self) -> None:
        """Reads on to the end of a line, or to the end of the span that begins in it."""
        start = self._position
        end = self._text.find("\n", start) + 1 or len(self._text)
        span = self._spans[self._next_span] if self._next_span < len(self._spans) else None
        if span is not None and span.start < end:
            self._next_span += 1
            before = self._text[start : span.start]
            if before.strip():
                self._read(start, before)
            elif start == 0 or self._text[start - 1] == "\n":
                self._skip(span, indent_of(self._text[start : span.start + 200]))
            self._position = max(span.end, start)
            return
        self._read(start, self._text[start:end])
        self._position = end

    def _read(self, start: int, line: str) -> None:
        """Reads a line of text, or the part of it before or after a span."""
        words = line.strip()
        if start > 0 and self._text[start - 1] != "\n":
            self._paragraph += bool(words)
        elif not words:
            self._paragraph = 0
        elif line[0].isalpha():  # most lines: words at the margin
            self._leave(0, False)
            self._paragraph += 1
        elif not self._is_deep(indent := indent_of(line)):
            self._begin(words, indent)

    def _begin(self, words: str, indent: int) -> None:
        """A line that may begin a block of its own."""
        item = _ITEM.match(words) is not None and (not self._paragraph or bool(self._items))
        heading = words[0] == "#" and _HEADING.match(words) is not None
        self._leave(indent, item or heading)
        if words[0] in "!?=" and _ADMONITION.match(words):
            self._bodies.append(indent + _TAB)
            self._paragraph = 0
        elif heading or _BREAK.match(words) or (self._paragraph == 1 and _UNDERLINE.match(words)):
            self._paragraph = 0
        else:
            if item:
                self._items.append(indent)
            self._paragraph = 1 if item else self._paragraph + 1

    def _skip(self, span: BlockSpan, indent: int) -> None:
        """Reads a span at the start of its line: comments and HTML at the margin are blocks, code joins a paragraph."""
        if span.mark is Mark.INDENTED or self._is_deep(indent):
            return
        self._leave(indent, False)
        is_block = span.mark in (Mark.COMMENT, Mark.RAW) and indent < _CODE
        self._paragraph = 0 if is_block else self._paragraph + 2  # more than the one line that dashes can underline

    def _is_deep(self, indent: int) -> bool:
        if self._paragraph or indent < _CODE:
            return False
        base = next(body for body in reversed(self._bodies) if body <= indent)
        item = next((item for item in reversed(self._items) if base <= item < indent), None)
        return indent - base >= _CODE if item is None else indent - (item - (item - base) % _TAB) >= 2 * _CODE

    def _leave(self, indent: int, is_start: bool) -> None:
        """Ends the bodies and items that a line of this indent no longer belongs to."""
        while indent < self._bodies[-1]:
            self._bodies.pop()
            self._items = [item for item in self._items if item < self._bodies[-1] or item <= indent]
            self._paragraph = 0
        if not self._paragraph or is_start:
            while self._items and self._items[-1] >= indent:
                self._items.pop()


def indent_of(line: str) -> int:
    """The columns of white space before a line's words; tabs count to the next multiple of four."""
    width = 0
    for char in line:
        if char == "\t":
            width += _TAB - width % _TAB
        elif char == " ":
            width += 1
        else:
            break
    return width
