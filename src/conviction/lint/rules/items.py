"""The items of a section: its bullets, or its level-3 headings if it has any, each with its line and its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conviction.lint.rules.base import Context, count_words
from conviction.model.document import Section
from conviction.model.text import Span

__all__ = ["Item", "bullets", "entries", "rows", "section_lines", "section_text", "sentence_at", "word_count"]

_BULLET = re.compile(r"(?:[-*+]|[0-9]{1,3}[.)])[ \t]+(?=\S)")
_TARGET = re.compile(r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)|<?https?://\S+")
_DELIMITER = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*")


@dataclass(frozen=True, slots=True)
class Item:
    """One bullet with its continuation lines, or one level-3 heading with the text under it."""

    line: int
    text: str
    """The text without the bullet, line by line."""

    def place(self, context: Context) -> tuple[Span, str]:
        """Its first line."""
        return context.line_span(self.line), context.line(self.line)


def section_lines(context: Context, section: Section) -> tuple[str, ...]:
    """The lines under a section's heading, with code and comments blank."""
    return context.lines[section.line : section.end_line]


def section_text(context: Context, section: Section) -> str:
    """The same as one text."""
    return "\n".join(section_lines(context, section))


def word_count(text: str) -> int:
    """The number of visible words, without the targets of links."""
    return count_words(_TARGET.sub("]", text) if "](" in text or "://" in text else text)


def entries(context: Context, section: Section) -> tuple[Item, ...]:
    """The section's level-3 headings, each with the text under it; where there are none, its bullets."""
    starts = [line for line, body in section.subsections if body.heading and body.heading.level == 3]
    if not starts:
        return tuple(bullets(section_lines(context, section), section.line + 1))
    ends = [*(line - 1 for line in starts[1:]), section.end_line]
    return tuple(
        Item(line, "\n".join(context.lines[line - 1 : end]).lstrip("# "))
        for line, end in zip(starts, ends, strict=True)
    )


def bullets(lines: tuple[str, ...], first: int) -> Iterator[Item]:
    """The bullets at the left edge of these lines; `first` is the number of the first line in the document."""
    start, body = 0, list[str]()
    lazy = False
    for number, line in enumerate(lines, first):
        found = _BULLET.match(line)
        if found or not (line[:1] in (" ", "\t", "") or (lazy and line[0] not in "#|>")):
            if body:
                yield Item(start, "\n".join(body).rstrip())
            start, body = number, [line[found.end() :]] if found else []
        elif body:
            body.append(line.strip())
        lazy = bool(line.strip())
    if body:
        yield Item(start, "\n".join(body).rstrip())


def rows(lines: tuple[str, ...], first: int) -> Iterator[Item]:
    """The rows of tables among these lines, without their heads."""
    for at, line in enumerate(lines):
        if line.startswith("|") and not _DELIMITER.fullmatch(line.rstrip()):
            below = lines[at + 1].rstrip() if at + 1 < len(lines) else ""
            if not (below.startswith("|") and _DELIMITER.fullmatch(below)):
                yield Item(first + at, line.strip("| \t"))


def sentence_at(context: Context, span: Span) -> tuple[str, str]:
    """The text before a place in its line, and the sentence around it, which may span several lines."""
    first = last = span.line
    while first > 1 and context.lines[first - 2].strip():
        first -= 1
    while last < len(context.lines) and context.lines[last].strip():
        last += 1
    paragraph = "\n".join(context.lines[first - 1 : last])
    at = sum(len(line) + 1 for line in context.lines[first - 1 : span.line - 1]) + span.column - 1
    from conviction.markup.segments import sentences  # slow to import

    inside = next(paragraph[a:b] for a, b in sentences(paragraph) if at < b)
    return context.lines[span.line - 1][: span.column - 1], inside
