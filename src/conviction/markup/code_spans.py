"""Code spans: inline code between two runs of backticks of the same length. Linear time on any input."""

from __future__ import annotations

import re

__all__ = ["code_spans", "is_escaped"]

_TICKS = re.compile("`+")


def code_spans(text: str) -> list[tuple[int, int]]:
    """The start and end of each code span, its backticks included, in order; a line end is like any other character."""
    runs = [match.span() for match in _TICKS.finditer(text)] if "`" in text else []
    later: dict[int, list[int]] = {}
    for number in reversed(range(len(runs))):
        later.setdefault(runs[number][1] - runs[number][0], []).append(number)
    spans: list[tuple[int, int]] = []
    last = -1
    for number, (start, end) in enumerate(runs):
        if number <= last:
            continue
        start += is_escaped(text, start)
        same = later.get(end - start, [])
        while same and same[-1] <= number:
            same.pop()
        if same and start < end:
            last = same[-1]
            spans.append((start, runs[last][1]))
    return spans


def is_escaped(text: str, at: int) -> bool:
    """True when an odd number of backslashes precedes the character there."""
    before = at
    while before and text[before - 1] == "\\":
        before -= 1
    return (at - before) % 2 == 1
