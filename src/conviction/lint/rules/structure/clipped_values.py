"""Values of the front matter that YAML ends early, because it takes ` #` for the beginning of a comment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conviction.lint.rules.base import Context, Fault
from conviction.markup.front_matter import dump_scalar
from conviction.model.finding import Applicability, Fix
from conviction.model.kind import COMMON_FIELDS, FieldType
from conviction.model.text import Edit, Span

__all__ = ["clipped_fields", "clipped_values"]

_LINE = re.compile(r"(?:(?P<key>[\w-]+)[ ]*:|[ ]*-)[ \t]+(?P<value>[^\s\"'|>\[{].*?)[ \t]*")
_COMMENT = re.compile(r"(?:\A|(?<=\s))#(?=[^\s#!])")
"""A `#` that belongs to a word: a comment has a space after it."""
_NUMBER = re.compile(r"#\d")
_NOTE = re.compile(r"#(?:todo|fixme|xxx|noqa)\b", re.IGNORECASE)
_FIXED = frozenset({"id", "kind", "status", "audience", "made_with"})
"""Fields whose values hold no `#`."""


def clipped_values(context: Context) -> Iterator[Fault]:
    """The texts of which YAML reads only the beginning; part of S004."""
    for number, name, value in _clipped(context):
        comment = _COMMENT.search(value)
        assert comment is not None
        rest = value[comment.start() :]
        seen = value[: comment.start()].rstrip()
        start = context.line(number).find(value) + 1
        span = Span(number, start, number, start + len(value))
        written = dump_scalar(value)
        safety = Applicability.SAFE if _NUMBER.match(rest) else Applicability.UNSAFE
        read = f"is only `{seen}`" if seen else "is empty"
        message = f"`{name}` {read}, since YAML takes `{rest}` for a comment: write {written}"
        yield Fault(message, span, value, Fix(f"write {written}", (Edit(span, written),), safety))


def clipped_fields(context: Context) -> frozenset[str]:
    """The fields with such a text, which may look empty."""
    return frozenset(name for _, name, _ in _clipped(context))


def _clipped(context: Context) -> Iterator[tuple[int, str, str]]:
    """The line, the field and the whole text of each such value."""
    front = context.document.front
    if not front.ok or "#" not in context.document.text[: context.body_start]:
        return
    texts = {
        field.name
        for field in (*COMMON_FIELDS, *(context.kind.fields if context.kind else ()))
        if field.type in (FieldType.TEXT, FieldType.LIST) and field.name not in _FIXED
    }
    key = ""
    for number in range(2, front.end_line):
        found = _LINE.fullmatch(context.line(number))
        begins = re.match(r"[\w-]+(?=[ ]*:)", context.line(number))
        key = begins[0] if begins else key
        comment = _COMMENT.search(found["value"]) if found and key in texts else None
        if found and comment and not _NOTE.match(found["value"], comment.start()):
            yield number, key, found["value"]
