"""The sentence that states a thesis."""

from __future__ import annotations

from conviction.history.block_text import flat
from conviction.markup.segments import sentences
from conviction.model.document import Section

__all__ = ["IN_SECTION", "statement"]

IN_SECTION = "the thesis"
"""The key of the section whose first sentence it is."""


def statement(section: Section) -> str:
    """The first sentence of a section, on one line; comments and code do not count."""
    prose = section.body.prose.strip()
    return flat(prose[slice(*sentences(prose)[0])]) if prose else ""
