"""Places in a text: spans and edits, in lines and columns. No I/O, no parsing."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Edit", "Span", "line_starts"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of text; lines and columns count from 1, in code points, the end exclusive."""

    line: int
    column: int = 1
    end_line: int = 0
    """0 means the same line."""
    end_column: int = 0
    """0 means the start column: an empty span."""

    def __post_init__(self) -> None:
        if self.line < 1 or self.column < 1:
            raise ValueError(f"a span starts at line 1, column 1 or later, not {self.line}:{self.column}")
        if not self.end_line:
            object.__setattr__(self, "end_line", self.line)
        if not self.end_column:
            object.__setattr__(self, "end_column", self.column if self.end_line == self.line else 1)
        if (self.end_line, self.end_column) < (self.line, self.column):
            raise ValueError("a span ends where it starts, or later")

    def shifted(self, lines: int) -> Span:
        """The same span, moved down by that many lines."""
        return Span(self.line + lines, self.column, self.end_line + lines, self.end_column)


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text at `span` by `text`."""

    span: Span
    text: str


def line_starts(text: str) -> list[int]:
    """The offset at which each line of a text begins; the first is 0."""
    starts, at = [0], text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts
