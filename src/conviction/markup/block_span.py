"""The spans that the scanner of blocks finds: headings, and stretches of a text that are not prose."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["BlockSpan", "Mark"]


class Mark(Enum):
    """The kinds of span; text outside of all spans is prose."""

    HEADING = "heading"
    FENCE = "fence"
    INDENTED = "indented"
    """A line that is code by its indentation."""
    COMMENT = "comment"
    RAW = "raw"
    """An HTML element whose content no renderer reads as Markdown, such as `<pre>` and `<script>`."""
    SNIPPET = "snippet"
    """A line, or lines between two bare marks, that name files to insert in their place: `--8<-- "file.md"`."""


@dataclass(frozen=True, slots=True)
class BlockSpan:
    """A stretch of text of one kind, as offsets; the end is exclusive."""

    mark: Mark
    start: int
    end: int
    """The end of the span; for a heading, the end of its hashes and the blank after them."""
    closed: bool = True
    """False when the span has no closing mark, so that the text, its list item or its admonition ends it."""
