"""What the scanner of blocks finds: stretches of a text that are not prose, and headings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["BlockSpan", "Mark"]


class Mark(Enum):
    """The kinds of span; what is in none of them is prose."""

    HEADING = "heading"
    FENCE = "fence"
    INDENTED = "indented"
    """A line that is code by its indentation."""
    COMMENT = "comment"
    RAW = "raw"
    """An HTML element whose content no renderer reads as Markdown, such as `<pre>` and `<script>`."""
    SNIPPET = "snippet"
    """A line, or lines between two bare marks, that name files to put in their place: `--8<-- "file.md"`."""


@dataclass(frozen=True, slots=True)
class BlockSpan:
    """A stretch of text of one kind; offsets, the end exclusive."""

    mark: Mark
    start: int
    end: int
    """The end; of a heading the place after its hashes and the blank."""
    closed: bool = True
    """False when the end of the text or of its list item ends it."""
