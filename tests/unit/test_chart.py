"""Conviction as a drawing: the steps, the foot and the dots, as literal SVG."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from conviction.markup.sanitize import filter_html
from conviction.site.charts import Point, step_chart

FIRST = date(2026, 1, 1)


def chart(*points: tuple[date, float | None], until: date = FIRST) -> str:
    """A chart of these days and values."""
    dots = [Point(day, value, f"r{number}") for number, (day, value) in enumerate(points, 1)]
    return step_chart(dots, until=until, title="Conviction", description="It moved.")


def line(svg: str) -> str:
    """The path of the line."""
    found = re.search(r'class="sc-line" d="([^"]*)"', svg)
    assert found
    return found[1]


def foot(svg: str) -> list[str]:
    """The words below the chart."""
    return re.findall(r'y="100%" dy="1\.6em"[^>]*>([^<]+)<', svg)


def test_conviction_holds_until_it_moves() -> None:
    """The line is flat to the day of the next revision, steps there, and goes on to the requested last day."""
    svg = chart((FIRST, 0.5), (date(2026, 1, 11), 0.7), (date(2026, 1, 31), 0.6), until=date(2026, 2, 10))

    assert line(svg) == "M0 50V50H25V30H75V40H100"
    assert re.findall(r'cx="([\d.]+%)" cy="([\d.]+%)"', svg) == [("0%", "50%"), ("25%", "30%"), ("75%", "40%")]
    assert '<text class="sc-now" x="100%" y="40%" dy="-0.6em" text-anchor="end">60%</text>' in svg


def test_a_revision_without_a_conviction_is_a_gap() -> None:
    """Nothing is drawn over it."""
    svg = chart((FIRST, 0.5), (date(2026, 1, 6), None), (date(2026, 1, 11), 0.25))

    assert line(svg) == "M0 50V50H50M100 75V75H100"
    assert svg.count("<circle") == 2


def test_a_day_that_goes_back_is_drawn_where_the_line_is() -> None:
    """Clocks go wrong, and commits are moved about: the order of the revisions stays."""
    svg = chart((FIRST, 0.5), (date(2026, 1, 11), 0.6), (date(2025, 1, 1), 0.7))

    assert line(svg) == "M0 50V50H100V40H100V30H100"


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (date(2026, 1, 1), ["2026-01-01", "2026-01-01"]),
        (date(2026, 1, 20), ["2026-01-01", "2026-01-20"]),
        (date(2026, 4, 2), ["2026", "Feb", "Mar", "Apr"]),
        (date(2027, 2, 1), ["2026", "Apr", "Jul", "Oct", "2027"]),
        (date(2035, 1, 1), ["2026", "2028", "2030", "2032", "2034"]),
    ],
)
def test_the_foot_has_a_few_days(until: date, words: list[str]) -> None:
    """Beginnings of months, quarters or years; of a short time both ends."""
    assert foot(chart((FIRST, 0.5), (until, 0.6), until=until)) == words


def test_a_clock_that_is_far_off_breaks_nothing() -> None:
    """Whatever day a commit says, the foot has two to six words."""
    for first, last in ((date(1, 1, 1), date(9999, 12, 31)), (date(1970, 1, 1), date(2026, 1, 1))):
        assert 2 <= len(foot(chart((first, 0.5), (last, 0.6)))) <= 6


def test_the_first_word_of_the_foot_names_a_year() -> None:
    """A foot of months alone would leave the year open."""
    svg = chart((date(2026, 3, 15), 0.5), (date(2026, 6, 20), 0.6))

    assert foot(svg) == ["Apr 2026", "May", "Jun"]


def test_a_long_history_is_a_line_without_dots() -> None:
    """Beyond two hundred revisions the dots cannot be distinguished."""
    points = [(date.fromordinal(FIRST.toordinal() + number), 0.5) for number in range(201)]

    assert "<circle" not in chart(*points)
    assert chart(*points[1:]).count("<circle") == 200


def test_the_chart_is_well_formed_and_passes_the_allow_list() -> None:
    """It is XML, words of others are text in it, and the filter of a page's HTML leaves all of it."""
    svg = step_chart(
        [Point(FIRST, 0.5, "<script>"), Point(date(2026, 3, 1), 1.0, '"&', raises_question=True)],
        until=date(2026, 3, 1),
        title="</title><script>",
        description="<b>",
    )

    ET.fromstring(svg)
    assert "<script" not in svg
    assert ET.canonicalize(filter_html(svg)) == ET.canonicalize(svg)
