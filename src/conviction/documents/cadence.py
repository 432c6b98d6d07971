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
_WEEKDAYS = tuple(name.lower() for name in calendar.day_name)
_WEEKDAY = rf"(?P<weekday>{'|'.join(_WEEKDAYS)})"
_WHICH = ("first", "second", "third", "fourth")
_SPAN = r"(?:each|every|a|the)\s+(?P<span>month|quarter)"
_NTH = re.compile(rf"\b(?P<which>{'|'.join(_WHICH)}|last)\s+{_WEEKDAY}\s+(?:of|in)\s+{_SPAN}\b", re.IGNORECASE)
_WEEKLY = re.compile(
    rf"\b(?:every|each)\s+(?:(?P<count>other|second|third)\s+)?{_WEEKDAY}s?\b|\bon\s+(?:{'|'.join(_WEEKDAYS)})s\b",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\bat\s+(?:(?:the\s+)?(?P<short>month|quarter)(?:[- ]|['’]s\s)end|(?:the\s+)?end\s+of\s+"
    r"(?:each|every|a)\s+(?P<span>month|quarter))\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?:from time to time|now and then|now and again|every so often|every now and then|once in a while"
    r"|on occasion|occasionally|periodically|regularly|frequently|sometimes|often|when(?:ever)? (?:needed|necessary"
    r"|possible|appropriate|there is time|time (?:allows|permits)|(?:we|they|you|I|he|she) (?:have|has|finds?)"
    r" (?:the )?time)|keep(?:s|ing)? (?:an|one) eye on"
    r"|(?:periodic|periodical|regular) (?:reviews?|checks?|looks?|monitoring)"
    r"|as (?:needed|necessary|required|appropriate)|if needed|ad hoc|tbd|tbc"
    r"|at some point|in due course|continuously|continually|constantly|always|on an ongoing basis|ongoing)\b",
    re.IGNORECASE,
)
_EVENT = re.compile(r"\b(?:at|after|before|with|on|upon|for) (?:each|every|any)\b", re.IGNORECASE)
"""An event that somebody notices: `at each renewal`."""
_LAST = -1
_EARLY = {7: timedelta(days=1), 1: timedelta(days=7), 3: timedelta(days=21)}
"""How early a check counts for the day that is fixed, by the days or the months of its period."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """A period between two checks."""

    days: int = 0
    months: int = 0
    weekday: int | None = None
    """The day of the week on which it falls, 0 for Monday; None for any."""
    which: int = 0
    """Which one of the month or quarter, from its beginning: 1 to 4, or -1 for the last; 0 for no fixed one."""

    def after(self, day: date) -> date:
        """The day of the next check; the last day of the calendar at most.

        It is one period later, in a shorter month its last day. A fixed day, such as the first Monday of each month, is
        the next one; a check shortly before it counts for it.
        """
        if self.which:
            return self._fixed(day)
        try:
            if self.weekday is not None:
                start = day + _EARLY[7] + timedelta(days=self.days - 7)
                return start + timedelta(days=(self.weekday - start.weekday() - 1) % 7 + 1)
            month = day.month - 1 + self.months
            year, month = day.year + month // 12, month % 12 + 1
            moved = date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
            return moved + timedelta(days=self.days)
        except (ValueError, OverflowError):
            return date.max

    def _fixed(self, day: date) -> date:
        """The first fixed day of a month or quarter that is more than a little after `day`."""
        month = day.year * 12 + day.month - 1
        for number in range(month, month + 3 * self.months):
            of_quarter = self.months - 1 if self.which == _LAST else 0
            if number % self.months == of_quarter and number // 12 <= date.max.year:
                found = self._in_month(number // 12, number % 12 + 1)
                if found > day + _EARLY[self.months]:
                    return found
        return date.max

    def _in_month(self, year: int, month: int) -> date:
        last = date(year, month, calendar.monthrange(year, month)[1])
        if self.weekday is None:
            return last
        if self.which == _LAST:
            return last - timedelta(days=(last.weekday() - self.weekday) % 7)
        first = date(year, month, 1)
        return first + timedelta(days=(self.weekday - first.weekday()) % 7 + 7 * (self.which - 1))


def parse_cadence(text: str) -> Cadence | None:
    """The shortest period that the text names; None when it names none, or an event such as `each renewal`."""
    found = _fixed_days(text)
    found += [one for one in (_short(text), *map(_every, _EVERY.finditer(text))) if one is not None]
    found += [_cadence(*_WORDS[match[0].lower()]) for match in _ADVERB.finditer(text)]
    return min(found, key=lambda cadence: cadence.days + cadence.months * 30, default=None)


def is_vague(text: str) -> bool:
    """True for a check without a period or an event: `from time to time`."""
    return parse_cadence(text) is None and _VAGUE.search(text) is not None and not _EVENT.search(text)


def _fixed_days(text: str) -> list[Cadence]:
    """The periods with a day: `every Friday`, `at month end`, `the first Monday of each month`."""
    found = list[Cadence]()
    for match in _NTH.finditer(text):
        which = _LAST if match["which"].lower() == "last" else _WHICH.index(match["which"].lower()) + 1
        found.append(Cadence(months=_months(match["span"]), weekday=_weekday(match["weekday"]), which=which))
    for match in _WEEKLY.finditer(_NTH.sub("", text)):
        name = match["weekday"] or match[0].split()[-1][:-1]
        weeks = _number(match["count"]) if match["count"] else 1
        found.append(Cadence(days=7 * weeks, weekday=_weekday(name)))
    found += [Cadence(months=_months(match["span"] or match["short"]), which=_LAST) for match in _ENDS.finditer(text)]
    return found


def _weekday(name: str) -> int:
    return _WEEKDAYS.index(name.lower())


def _months(span: str) -> int:
    return 3 if span.lower() == "quarter" else 1


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
