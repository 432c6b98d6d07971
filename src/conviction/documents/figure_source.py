"""The figures of a document, as a source for those of other documents."""

from __future__ import annotations

import re

from conviction.documents.quote_library import is_conversation, is_withdrawn
from conviction.markup.figures import FigureSource, figures
from conviction.markup.inline import flatten
from conviction.model.document import Document

__all__ = ["figure_source", "one_line"]

_NAMES = frozenset({"id", "kind", "owner", "created", "made_with", "supersedes", "derived_from", "reviews", "thesis"})
"""Fields whose numbers belong to names and days."""
_ROW = re.compile(r"^[ \t]*\|.*$", re.MULTILINE)
_LINE_END = re.compile(r"[ \t\r]*\n[ \t>]*(?=[^\s>#|*+-])")
"""A line end within a paragraph, with the marks of a block quote."""


def figure_source(document: Document) -> FigureSource:
    """The figures of the whole document, its front matter too; none of a conversation that was withdrawn."""
    if is_conversation(document) and is_withdrawn(document):
        return FigureSource(())
    text = document.text.replace("`", " ")
    head = document.front.end_line
    lines = text.split("\n")
    body = "\n".join(lines[head:])
    prose = one_line(flatten(_ROW.sub("", body)))
    rows = flatten("\n".join(_ROW.findall(body))) if "|" in body else ""
    front = "\n".join(str(value) for name, value in document.front.fields.items() if name not in _NAMES)
    return FigureSource((*figures(front), *figures(prose), *figures(rows, is_table=True)), prose)


def one_line(text: str) -> str:
    """The text with spaces for the line ends within its paragraphs: same length."""
    return _LINE_END.sub(lambda match: " " * len(match[0]), text) if "\n" in text else text
