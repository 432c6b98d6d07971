"""The attribution of quoted words in running text: whether its passage gives them to a participant."""

from __future__ import annotations

import re

from conviction.lint.rules.quotations.passages import Passage

__all__ = ["is_attributed"]

_PERSON = re.compile(r"\b(?:she|he|they|her|his|their|him|them|who|participants?)\b", re.IGNORECASE)
_THING = (
    r"(?:web)?site|page|advert(?:isement)?|ad|slogan|motto|tagline|policy|label|sign|button|heading|headline|title|banner"
    r"|contract|form|law|rule|book|paper|article|brochure|leaflet|manual|poster|newsletter|tool|product|plan|campaign"
    r"|report|study|price list|clause|field|column|option"
)
_OF_A_THING = re.compile(
    rf"\b(?:{_THING})s?(?: (?:was|is|says?|said|reads?|states?|promises|goes|asks)(?: that)?)?[:,]?[\s*_]*$"
    r"|\b(?:an?|the|our|their|its|his|her) [\w -]{1,40}\b(?:called|titled|entitled|named|labell?ed)[:,]?[\s*_]*$",
    re.IGNORECASE,
)
"""Words before the marks that give the words between them to a text or to a thing."""
_YEAR = re.compile(r"[\s.,]{0,2}\((?:[^()\n]{0,40}[ ,])?(?:19|20)\d\d\)")


def is_attributed(passage: Passage, start: int, end: int) -> bool:
    """True where the words are a participant's: named in their sentence, or linked in their passage.

    The words of a site, a slogan, a policy and a title are not theirs, even beside their name.
    """
    if _OF_A_THING.search(passage.plain[max(0, start - 80) : start]) or _YEAR.match(passage.plain, end):
        return False
    if passage.kind == "row" or passage.conversations:
        return True
    first, last = _around(passage, start, end)
    if any(first <= one.start < last for one in passage.participants):
        return True
    beside = f"{passage.plain[first:start]} {passage.plain[end:last]}"
    return bool(_PERSON.search(beside)) or not any(sign.isalnum() for sign in beside)


def _around(passage: Passage, start: int, end: int) -> tuple[int, int]:
    """The first and the last offset of the sentences that contain the quoted words."""
    from conviction.markup.segments import sentences  # slow to import

    inside = [(a, b) for a, b in sentences(passage.text) if a < end and b > start]
    return (min(start, inside[0][0]), max(end, inside[-1][1])) if inside else (start, end)
