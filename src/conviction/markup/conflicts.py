"""Conflict markers that a merge of git left in a text: their place, and the way to resolve them without a loss."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Conflict", "first_conflict"]

_MARKER = re.compile(r"^(?:([<>|])\1{6}(?: [^\n]*)?|={7}\r?)$", re.MULTILINE)
_HEADING = re.compile(r"^#{2,3} +([^\n]{1,80}?)\s*$", re.MULTILINE)
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?: \(([0-9]{1,4})\))?")
"""The heading of a revision card."""
_CARD = re.compile(r"^### +([^\n]{1,80}?)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Conflict:
    """One conflict, from its first marker to its last."""

    line: int
    both_have_cards: bool
    """True when each side brings a card (`### …`), so that neither side may be dropped."""
    day: str
    """The heading of the revision that both sides write; empty when there is none."""

    @property
    def advice(self) -> str:
        """The way to resolve it, in one line."""
        if self.day:
            return f"write two cards, `{self.day}` and `{_next(self.day)}`, with the words of one side each"
        if self.both_have_cards:
            return "keep the cards of both sides, the newer first, and remove the markers"
        return "choose the words of one side or write both into one, and remove the markers"


def first_conflict(text: str) -> Conflict | None:
    """The first whole conflict of a text, also within code; a line of equals signs below a title is not one."""
    start, base, middle = -1, -1, -1
    for marker in _MARKER.finditer(text):
        sign = marker[0][0]
        if sign == "<":
            start, base, middle = marker.start(), -1, -1
        elif start >= 0 and sign == "|":
            base = marker.start()
        elif start >= 0 and sign == "=" and middle < 0:
            middle = marker.start()
        elif sign == ">" and middle >= 0:
            above = _HEADING.findall(text, 0, start)
            ours = _CARD.findall(text, start, base if base >= 0 else middle)
            theirs = _CARD.findall(text, middle, marker.start())
            both = [title for title in ours if title in theirs] or [above[-1] if above else ""]
            day = next((title for title in both if _DAY.fullmatch(title)), "")
            return Conflict(text.count("\n", 0, start) + 1, bool(ours and theirs), day)
    return None


def _next(heading: str) -> str:
    """The heading of another revision of that day."""
    found = _DAY.fullmatch(heading)
    assert found is not None
    return f"{found[1]} ({int(found[2] or 1) + 1})"
