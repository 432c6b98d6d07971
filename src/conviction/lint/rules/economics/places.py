"""The unit economics of a document for its rules, and the places of their figures."""

from __future__ import annotations

from collections.abc import Iterator

from conviction.documents.unit_economics import Block, Entry, blocks
from conviction.lint.rules.base import Context, Fault
from conviction.model.finding import Severity
from conviction.model.text import Span

__all__ = ["at_value", "economics", "fault"]


def economics(context: Context) -> Iterator[Block]:
    """Every state of the business in the section `Unit economics`: today, and after the change."""
    section = context.document.section("Unit economics") if context.document.kind else None
    if section is not None:
        yield from blocks(section, context.lines)


def at_value(context: Context, entry: Entry) -> tuple[Span, str]:
    """The place of a value and its text there; of an empty one its name."""
    line = context.line(entry.line)
    text = entry.text if entry.in_table else line[entry.column - 1 :].rstrip()
    if text:
        return context.word(entry.line, entry.column, text)
    return context.word(entry.line, max(line.find(entry.typed) + 1, 1), entry.typed)


def fault(context: Context, entry: Entry, message: str, severity: Severity | None = None) -> Fault:
    """The fault of a value."""
    span, match = at_value(context, entry)
    return Fault(message, span, match, severity=severity)
