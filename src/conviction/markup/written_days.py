"""Days, months, quarters and years that are written in a text, each as the first and last day that it can mean."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

__all__ = ["WrittenDay", "written_days"]

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_WRITTEN = re.compile(
    rf"(?<![\w/#.-])(?:"
    rf"(?P<iso>{_YEAR}-\d\d-\d\d)"
    rf"|(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})\.?,? (?P<year>{_YEAR})"
    rf"|(?P<month2>{_MONTH})\.? (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year2>{_YEAR})"
    rf"|(?P<month3>{_MONTH})\.?,? (?P<year3>{_YEAR})"
    rf"|(?:q(?P<quarter>[1-4])|(?P<named>first|second|third|fourth) quarter(?: of)?)[ /-]?(?P<year4>{_YEAR})"
    rf"|(?P<half>h[12]|(?:first|second) half(?: of)?)[ /-]?(?P<year5>{_YEAR})"
    rf"|(?P<year6>{_YEAR})"
    rf")(?![\w/-]|\.\d)",
    re.IGNORECASE,
)
_BEFORE_A_YEAR = re.compile(
    r"\b(?:in|by|of|before|until|till|during|since|after|for|end|through|throughout|early|late|mid|year)[ -]$",
    re.IGNORECASE,
)
"""Words that make four digits a year: `by 2027`, and not `2000 staff`."""
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """A time in a text."""

    first: date
    last: date
    """The last day of the month, quarter or year; the same day for a day."""
    start: int
    """The offset of its first character."""
    text: str

    @property
    def is_day(self) -> bool:
        """True for one day."""
        return self.first == self.last


def written_days(text: str) -> Iterator[WrittenDay]:
    """The times in a text, in order; a date that is not in the calendar is left out."""
    for match in _WRITTEN.finditer(text):
        if match["year6"] and not _BEFORE_A_YEAR.search(text[max(0, match.start() - 12) : match.start()]):
            continue
        sides = _sides(match)
        if sides is not None:
            yield WrittenDay(*sides, match.start(), match[0])


def _sides(match: re.Match[str]) -> tuple[date, date] | None:
    group = match.groupdict()
    try:
        if group["iso"]:
            day = date.fromisoformat(group["iso"])
            return day, day
        for day_name, month_name, year_name in (("day", "month", "year"), ("day2", "month2", "year2")):
            if group[month_name]:
                day = date(int(group[year_name]), _MONTHS[group[month_name].lower()], int(group[day_name]))
                return day, day
    except ValueError:
        return None
    if group["month3"]:
        month = _MONTHS[group["month3"].lower()]
        return _months(int(group["year3"]), month, month)
    if group["year4"]:
        quarter = int(group["quarter"] or _ORDINALS[group["named"].lower()])
        return _months(int(group["year4"]), quarter * 3 - 2, quarter * 3)
    if group["year5"]:
        is_second = group["half"].lower().startswith(("h2", "second"))
        return _months(int(group["year5"]), 7 if is_second else 1, 12 if is_second else 6)
    return _months(int(group["year6"]), 1, 12)


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
