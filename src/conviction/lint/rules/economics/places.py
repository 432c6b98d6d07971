"""The places of the figures of unit economics."""

from __future__ import annotations

from conviction.documents.unit_economics import Entry
from conviction.lint.rules.base import Context, Fault
from conviction.model.finding import Severity
from conviction.model.text import Span

__all__ = ["at_value", "fault"]


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
