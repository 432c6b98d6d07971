"""How long a sentence is to its reader: semicolons and colons part it, asides and quoted words are skipped."""

from __future__ import annotations

import re

__all__ = ["longest_part"]

_TOKEN = re.compile(r"[\w'’.,%$€£-]*\w[\w'’%-]*")
"""A word as `Strategy.SentenceLength` counts it; a test holds the two together."""
_ASIDE = re.compile(r"\([^()]*+\)|“[^“”]*+”?|(?<!\w)\"[^\"]*+\"")
_PARTS = re.compile(r"[;:]\s")


def longest_part(text: str, words: int) -> int:
    """The number of words in the longest part of a sentence.

    Args:
        text: Begins with the sentence; what follows it does not matter.
        words: How many the sentence has.
    """
    end = 0
    for number, token in enumerate(_TOKEN.finditer(text), 1):
        end = token.end()
        if number == words:
            break
    parts = _PARTS.split(_ASIDE.sub(" ", text[:end]))
    return max(sum(1 for _ in _TOKEN.finditer(part)) for part in parts)
