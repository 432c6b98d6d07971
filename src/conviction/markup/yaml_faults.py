"""The reason why YAML cannot be read, in words that say what to write: from the line itself, not from the parser."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["LineFault", "explained"]

_ENTRY = re.compile(r"(?P<before>[ ]*(?:-[ ]+)?(?:(?P<key>[\w-]+)[ ]*:[ \t]+)?)(?P<value>\S.*?)[ \t\r]*")
_FIELD = re.compile(r"[\w-]+[ ]*:(?:[ \t]|$)")
_REST = "the front matter cannot be read: YAML stops here, so quote this value, or write the line as `key: value`"
_MARKS = {
    "|": "which begins a text of several lines",
    ">": "which begins a text of several lines",
    "*": "which names a part of the YAML",
    "&": "which gives a part of the YAML a name",
    "?": "which begins a key",
}
"""Characters that mean something at the beginning of a value; others are reserved."""
_RESERVED = "@`%,]}"


class LineFault(NamedTuple):
    """The explanation of a fault, and its place in the line; the columns are 1-based."""

    message: str
    line: int
    column: int
    end_column: int
    match: str = ""
    """The value that has only to be quoted; empty if more is wrong than that."""


def explained(source: Sequence[str], line: int, column: int) -> LineFault:
    """The fault of a source whose reader stopped there.

    Args:
        source: The lines of the YAML.
        line: The line in which it stopped, counted from 0; it may be after the last one.
        column: Its column there, counted from 0.
    """
    text = source[line] if line < len(source) else ""
    if "\t" in text[: len(text) - len(text.lstrip())]:
        blank = len(text) - len(text.lstrip())
        message = "a line of the front matter begins with a tab, which YAML refuses: write spaces in its place"
        return LineFault(message, line, 1, blank + 1, text[:blank] if text[blank:].startswith("- ") else "")
    above = next((at for at in range(min(line, len(source)) - 1, -1, -1) if source[at].strip()), None)
    if _is_continued(text, source[above] if above is not None else ""):
        message = "an indented line continues the field above it: begin this field at the left edge"
        return LineFault(message, line, 1, len(text) - len(text.lstrip()) + 1)
    for at in (line, above):
        found = _of_line(source[at], at, column if at == line else -1) if at is not None and at < len(source) else None
        if found:
            return found
    return LineFault(_REST, line, column + 1, column + 1)


def _is_continued(text: str, above: str) -> bool:
    """True for an indented field below one that has its value already."""
    parent = _ENTRY.fullmatch(above)
    has_value = parent is not None and bool(parent["key"]) and not above.startswith(" ")
    return text.startswith(" ") and _FIELD.match(text.lstrip()) is not None and has_value


def _of_line(text: str, line: int, column: int) -> LineFault | None:
    """The fault of one line; `column` is -1 if the reader stopped further down."""
    entry = _ENTRY.fullmatch(text)
    if entry is None:
        return None
    value, start = entry["value"], entry.start("value")
    if entry["key"] or entry["before"].lstrip():
        reason, remedy = _of_value(value, column - start)
        if not reason:
            return None
        named = f"`{entry['key']}`" if entry["key"] else "this entry"
        quotable = not remedy and " #" not in value
        return LineFault(
            f"the value of {named} {reason}: {remedy or 'put the whole value in quotes'}",
            line,
            start + 1,
            start + len(value) + 1,
            value if quotable else "",
        )
    return _without_field(value, line, start, stopped_below=column < 0)


def _without_field(value: str, line: int, start: int, *, stopped_below: bool) -> LineFault | None:
    """The fault of a line without a field, or without a space after its colon."""
    glued = re.match(r"([\w-]+):(?![ \t]|$).", value)
    if glued and value[glued.end() - 1].isspace():
        message = f"a no-break space follows `{glued[1]}:`, so this is not a field: write a plain space in its place"
        return LineFault(message, line, start + glued.end(), start + glued.end() + 1)
    if glued:
        message = f"there is no space after `{glued[1]}:`, so this is not a field: write `{glued[1]}: …`"
        return LineFault(message, line, start + 1, start + len(glued[1]) + 2)
    if stopped_below and not value.startswith("#"):
        message = "this line is not a field: write it as `key: value`, or move it into the body"
        return LineFault(message, line, start + 1, start + len(value) + 1)
    return None


def _of_value(value: str, stopped: int) -> tuple[str, str]:
    """The reason why a value cannot be read, and the remedy if quotes around it are not enough; both may be empty.

    `stopped` is the offset in the value at which the reader stopped; negative if that is outside of it.
    """
    first = value[0]
    if first == '"':
        return _of_quoted(value, stopped)
    if first == "'":
        remedy = "write '' for an apostrophe in it, or use double quotes"
        return "has an apostrophe or text after its closing quote", remedy
    if first in "[{":
        return _of_bracketed(value, stopped)
    if first in _RESERVED:
        return f"begins with {'a backtick' if first == '`' else f'`{first}`'}, which YAML reserves", ""
    if first == "-" and stopped >= 0:
        return "begins with `-`, which begins a list", "write each entry in a line of its own, or quote the value"
    if first in _MARKS and stopped >= 0:
        return f"begins with `{first}`, {_MARKS[first]}", ""
    if re.search(r":(?:\s|$)", value) and stopped >= 0:
        return "has a colon before a space, which YAML takes for another field", ""
    return "", ""


def _of_bracketed(value: str, stopped: int) -> tuple[str, str]:
    if stopped > 0:
        is_text = re.search(r"[\]}]\s*\w", value) is not None
        return "continues after its closing bracket", "" if is_text else "write one list, [a, b], or quote the value"
    hidden = re.search(r"\s(#[^\s,\]}]*)", value)
    if hidden is None:
        return "", ""
    return f"ends before `{hidden[1]}`, which YAML takes for a comment", "quote that entry"


def _of_quoted(value: str, stopped: int) -> tuple[str, str]:
    closing = re.match(r'"(?:[^"\\]|\\.)*"', value)
    if closing and closing.end() < len(value):
        if value.endswith('"'):
            return "has quotation marks inside its quotes", 'write \\" for each of them'
        return "continues after its closing quote", ""
    escape = re.search(r"\\.", value[max(stopped - 2, 0) :])
    if escape and stopped >= 0:
        return f"has `{escape[0]}`, which YAML does not know", r"write \\ for a backslash, or use single quotes"
    return "", ""
