"""The length of a sentence for its reader: semicolons and colons split it, asides and quoted words are skipped."""

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
        text: A text that begins with the sentence.
        words: The number of words in the sentence.
    """
    end = 0
    for number, token in enumerate(_TOKEN.finditer(text), 1):
        end = token.end()
        if number == words:
            break
    parts = _PARTS.split(_ASIDE.sub(" ", text[:end]))
    return max(sum(1 for _ in _TOKEN.finditer(part)) for part in parts)
