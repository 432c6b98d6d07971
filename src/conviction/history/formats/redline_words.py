"""Changes in words for readers who know neither ids nor fields: claims by their titles, no marks, no file names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from conviction.markup.visible_text import visible_line
from conviction.model.argument import parse_day, percent
from conviction.model.history import Change, ChangeKind

__all__ = ["change_in_words", "day_in_words", "move_in_words"]

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_CARD = re.compile(r"(?<![\w/])#([\w.:-]*\w)")
_SLUG = re.compile(
    r"\b(?:memo|thesis|conversation|evidence|insight|decision|strategy|essay|premortem|review)-\w[\w-]*|\S+\.md\b"
)
_DAY = re.compile(r"(?<![\w-])([0-9]{4}-[0-9]{2}-[0-9]{2})(?![\w-])")
_VERBS = {
    ChangeKind.EVIDENCE_ATTACHED: "added",
    ChangeKind.EVIDENCE_DETACHED: "removed",
}


def move_in_words(before: float | None, after: float | None) -> str:
    """A move of conviction as a sentence."""
    if before is None:
        return f"Conviction is now stated: {percent(after)}."
    if after is None:
        return f"Conviction, {percent(before)} before, is no longer stated."
    return f"Conviction went {'up' if after > before else 'down'} from {percent(before)} to {percent(after)}."


def change_in_words(change: Change, titles: Mapping[str, str]) -> str:
    """One line for a reader; empty for a change of names that only a program reads."""
    about = f"“{_title(titles.get(change.card, ''))}”" if titles.get(change.card) else ""
    if change.kind is ChangeKind.CONVICTION_MOVED:
        before, after = (value if isinstance(value, float) else None for value in (change.before, change.after))
        return f"{visible_line(about) or 'A claim'}: {move_in_words(before, after)}"
    if change.kind in _VERBS:
        return _evidence(change, about)
    if change.kind is ChangeKind.FIELD_CHANGED:
        return _field(change)
    named = _CARD.sub(lambda match: f"“{_title(titles[match[1]])}”" if match[1] in titles else match[0], change.message)
    return _with_days(visible_line(_sentence(": ".join(part.strip() for part in named.split("  ") if part.strip()))))


def day_in_words(day: date) -> str:
    """`15 September 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _with_days(text: str) -> str:
    return _DAY.sub(lambda match: day_in_words(day) if (day := parse_day(match[1])) else match[1], text)


def _title(text: str) -> str:
    """A title in a line of Markdown that is still to be read, so its own marks stay."""
    return " ".join(text.split())


def _evidence(change: Change, about: str) -> str:
    direction = str(change.details.get("direction") or "").lower()
    direction = {"for": "for", "against": "against", "bears on": "that bears on"}.get(direction, "about")
    text = visible_line(str(change.details.get("text") or "")) or "a source without a title"
    weight = f" ({change.details['weight']})" if change.details.get("weight") else ""
    return f"Evidence {direction} {visible_line(about) or 'the document'} {_VERBS[change.kind]}: {text}{weight}"


def _field(change: Change) -> str:
    """A field of the front matter by its name in words; values that are ids or files are left out."""
    name = str(change.details.get("field", "")).replace("_", " ").replace("-", " ").strip()
    if name == "id" or not name:
        return ""
    values = change.message.partition(": ")[2]
    return f"{name.capitalize()} changed" if _SLUG.search(values) else _with_days(f"{name.capitalize()}: {values}")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
