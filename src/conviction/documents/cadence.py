"""How often somebody looks, as an author writes it: `every quarter`, `monthly, from the orders`, `90d`."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = ["Cadence", "is_vague", "parse_cadence"]

_WORDS = {
    "daily": (1, "d"), "weekly": (1, "w"), "fortnightly": (2, "w"), "biweekly": (2, "w"), "bi-weekly": (2, "w"),
    "monthly": (1, "m"), "bimonthly": (2, "m"), "bi-monthly": (2, "m"), "quarterly": (3, "m"),
    "half-yearly": (6, "m"), "semi-annually": (6, "m"), "semiannually": (6, "m"), "semi-annual": (6, "m"),
    "yearly": (12, "m"), "annually": (12, "m"), "annual": (12, "m"),
}  # fmt: skip
_UNITS = {
    "working day": (1, "d"), "business day": (1, "d"), "day": (1, "d"), "week": (1, "w"), "fortnight": (2, "w"),
    "month": (1, "m"), "quarter": (3, "m"), "half-year": (6, "m"), "half year": (6, "m"), "year": (12, "m"),
}  # fmt: skip
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(_NUMBERS)}|other|second|third)"
_UNIT = rf"(?P<unit>{'|'.join(_UNITS)})s?"
_EVERY = re.compile(
    rf"\b(?:(?P<times>once|twice|(?:two|three|four) times|[1-9] times)(?: a| an| per| each| every)"
    rf"|every|each|per)\s+(?:{_COUNT}\s+)?{_UNIT}\b",
    re.IGNORECASE,
)
_ADVERB = re.compile(rf"\b(?:{'|'.join(map(re.escape, _WORDS))})\b", re.IGNORECASE)
_SHORT = re.compile(r"\s*(?:every\s+)?([1-9][0-9]{0,3})\s?([dwmy])\b(?!\w)", re.IGNORECASE)
_VAGUE = re.compile(
    r"\b(?:from time to time|now and then|now and again|every so often|every now and then|once in a while"
    r"|on occasion|occasionally|periodically|regularly|frequently|sometimes|often|when(?:ever)? (?:needed|necessary"
    r"|possible|appropriate|there is time)|as (?:needed|necessary|required|appropriate)|if needed|ad hoc|tbd|tbc"
    r"|at some point|in due course|continuously|continually|constantly|always|on an ongoing basis|ongoing)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cadence:
    """A period between two checks."""

    days: int = 0
    months: int = 0

    def after(self, day: date) -> date:
        """The day one period later, in a shorter month its last day; the last day of the calendar at most."""
        try:
            month = day.month - 1 + self.months
            year, month = day.year + month // 12, month % 12 + 1
            moved = date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
            return moved + timedelta(days=self.days)
        except (ValueError, OverflowError):
            return date.max


def parse_cadence(text: str) -> Cadence | None:
    """The shortest period that the text names; None when it names none, or an event such as `each renewal`."""
    found = [one for one in (_short(text), *map(_every, _EVERY.finditer(text))) if one is not None]
    found += [_cadence(*_WORDS[match[0].lower()]) for match in _ADVERB.finditer(text)]
    return min(found, key=lambda cadence: cadence.days + cadence.months * 30, default=None)


def is_vague(text: str) -> bool:
    """True for a check without a period or an event: `from time to time`."""
    return parse_cadence(text) is None and _VAGUE.search(text) is not None


def _short(text: str) -> Cadence | None:
    match = _SHORT.match(text)
    if match is None:
        return None
    unit = match[2].lower()
    return _cadence(int(match[1]) * (12 if unit == "y" else 1), "m" if unit == "y" else unit)


def _every(match: re.Match[str]) -> Cadence | None:
    number, unit = _UNITS[match["unit"].lower()]
    count = _number(match["count"]) if match["count"] else 1
    times = _times(match["times"]) if match["times"] else 1
    if times == 1:
        return _cadence(number * count, unit)
    days = {"d": 1, "w": 7, "m": 30}[unit] * number * count
    return Cadence(days=max(1, round(days / times)))


def _number(word: str) -> int:
    word = word.lower()
    if word.isdigit():
        return max(1, int(word))
    return {"other": 2, "second": 2, "third": 3}.get(word) or _NUMBERS.index(word) + 1


def _times(word: str) -> int:
    word = word.lower().removesuffix("times").strip()
    return {"once": 1, "twice": 2}.get(word) or _number(word)


def _cadence(number: int, unit: str) -> Cadence:
    if unit == "m":
        return Cadence(months=number)
    return Cadence(days=number * (7 if unit == "w" else 1))
