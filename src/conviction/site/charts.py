"""Conviction over time as inline SVG: a step line by day, with a labelled dot for each revision.

The drawing has no viewBox: places are per cents of its box, so that it fits phones and large screens, while letters
and dots keep their size. Only the line is stretched, in a box of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from conviction.markup.escape import html_text, percent

__all__ = ["Point", "step_chart"]

_MOST_TICKS = 6
_MOST_DOTS = 200
"""The most dots that can be told apart; the line still has every step."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EVERY = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000)
"""Months from one tick to the next."""


@dataclass(frozen=True, slots=True)
class Point:
    """One revision on the chart."""

    day: date
    value: float | None
    """0 to 1; None where it states none, which leaves a gap in the line."""
    label: str
    """The label of the dot."""
    raises_question: bool = False
    """True if the history has a question about it: the dot is open."""


def step_chart(points: Sequence[Point], *, until: date, title: str, description: str) -> str:
    """The SVG of these points, oldest first, with the line extended to the day `until`; it has no line break.

    A day before that of the previous point, from a wrong clock, is drawn at the previous day.
    """
    first = points[0].day
    days: list[date] = []
    for point in points:
        days.append(max(point.day, days[-1]) if days else first)
    span = max((max(until, days[-1]) - first).days, 1)
    places = [(day - first).days / span * 100 for day in days]
    last = next(point.value for point in reversed(points) if point.value is not None)
    return (
        '<svg class="sc-chart" role="img" aria-labelledby="sc-chart-title sc-chart-desc" focusable="false">'
        f'<title id="sc-chart-title">{html_text(title)}</title><desc id="sc-chart-desc">{html_text(description)}</desc>'
        f"{''.join(_grid())}{''.join(_ticks(first, max(until, days[-1])))}"
        '<svg width="100%" height="100%" viewBox="0 0 100 100" preserveAspectRatio="none">'
        f'<path class="sc-area" d="{_path(points, places, closed=True)}"></path>'
        f'<path class="sc-line" d="{_path(points, places, closed=False)}"></path></svg>'
        f"{''.join(_dots(points, places))}"
        f'<text class="sc-now" x="100%" y="{_height(last)}" dy="{"1.4em" if last > 0.85 else "-0.6em"}" '
        f'text-anchor="end">{percent(last)}</text></svg>'
    )


def _height(value: float) -> str:
    return f"{round(100 - value * 100, 2):g}%"


def _grid() -> Iterator[str]:
    for value in (0.0, 0.25, 0.5, 0.75, 1.0):
        at = _height(value)
        yield f'<line class="sc-grid" x1="0" x2="100%" y1="{at}" y2="{at}" />'
        if value in (0.0, 0.5, 1.0):
            yield f'<text x="0" y="{at}" dx="-0.6em" dy="0.35em" text-anchor="end">{percent(value)}</text>'


def _ticks(first: date, last: date) -> Iterator[str]:
    """The days of the axis: first days of months, few enough to be readable; of a short period its two ends."""
    span = max((last - first).days, 1)
    days = next((d for every in _EVERY if len(d := _beginnings(first, last, every)) <= _MOST_TICKS), [])
    if len(days) < 2:
        yield f'<text x="0" y="100%" dy="1.6em">{first.isoformat()}</text>'
        yield f'<text x="100%" y="100%" dy="1.6em" text-anchor="end">{last.isoformat()}</text>'
        return
    for number, day in enumerate(days):
        at = f"{round((day - first).days / span * 100, 2):g}%"
        yield f'<line class="sc-tick" x1="{at}" x2="{at}" y1="0" y2="100%" />'
        month = _MONTHS[day.month - 1]
        name = str(day.year) if day.month == 1 else f"{month} {day.year}" if number == 0 else month
        yield f'<text x="{at}" y="100%" dy="1.6em" text-anchor="middle">{name}</text>'


def _beginnings(first: date, last: date, every: int) -> list[date]:
    """The beginnings of every so many months within these days; empty if there are too many."""
    found: list[date] = []
    month = -(-(first.year * 12 + first.month - (first.day == 1)) // every) * every
    while (month // 12, month % 12 + 1) <= (last.year, last.month) and len(found) <= _MOST_TICKS:
        found.append(date(month // 12, month % 12 + 1, 1))
        month += every
    return found


def _path(points: Sequence[Point], places: Sequence[float], *, closed: bool) -> str:
    """The steps, each held until the next point; `closed` draws the area below them."""
    pieces, is_open = [], False
    for at, (point, place) in enumerate(zip(points, places, strict=True)):
        if point.value is None:
            is_open = False
            continue
        end = places[at + 1] if at + 1 < len(places) else 100
        height = round(100 - point.value * 100, 2)
        if closed:
            pieces.append(f"M{place:.5g} 100V{height:g}H{end:.5g}V100Z")
        else:
            pieces.append(f"{'' if is_open else f'M{place:.5g} {height:g}'}V{height:g}H{end:.5g}")
        is_open = True
    return "".join(pieces)


def _dots(points: Sequence[Point], places: Sequence[float]) -> Iterator[str]:
    if len(points) > _MOST_DOTS:
        return
    for point, place in zip(points, places, strict=True):
        if point.value is not None:
            style = "sc-dot sc-asked" if point.raises_question else "sc-dot"
            yield (
                f'<circle class="{style}" cx="{round(place, 2):g}%" cy="{_height(point.value)}" r="4">'
                f"<title>{html_text(point.label)}</title></circle>"
            )
