"""Whether a plain page describes or instructs, as a handbook does, or argues, as a memo without front matter does."""

from __future__ import annotations

import re

from conviction.model.document import Document

__all__ = ["describes"]

_FEWEST = 150
"""The number of words from which a page is more than a note or a draft of a passage."""
_ARGUES = re.compile(
    r"\b(?:memos?|thes[ei]s|propos(?:al|als|ed|ing)|recommend\w*|forecasts?|business cases?|strateg(?:y|ies)|bets?"
    r"|hypothes[ei]s|essays?|pitch|pricing|why (?:we|now)|case (?:for|against)|the argument|should (?:we|i))\b",
    re.IGNORECASE,
)
"""Words of the title of a text that wants to convince."""


def describes(document: Document, words: int) -> bool:
    """True for a page without a kind that has headings, 150 words or more, and a title that names no argument.

    Args:
        document: The page.
        words: The number of its words.
    """
    is_page = not document.kind and words >= _FEWEST and bool(document.headings)
    return is_page and _ARGUES.search(document.title) is None
