"""Texts that Python-Markdown needs minutes for: counted before, since a renderer cannot be interrupted."""

from __future__ import annotations

import re

__all__ = ["slow_line"]

_MOST = {"[": 2000, "<": 2000, "\\": 5000}
"""Signs without an end in one block; the time grows with the square: 20,000 brackets took 81 s."""
_ENDS = {"[": "]", "<": ">", "\\": ""}
_BLANK = re.compile(r"\n[ \t]*\n")


def slow_line(text: str) -> tuple[int, str] | None:
    """The first line of a block that no page can be made of in time, and the sign that it has too often; else None."""
    if all(text.count(sign) <= most for sign, most in _MOST.items()):
        return None
    line = 1
    for block in _BLANK.split(text):
        for sign, most in _MOST.items():
            if block.count(sign) - (block.count(_ENDS[sign]) if _ENDS[sign] else 0) > most:
                return line, sign
        line += block.count("\n") + 2
    return None
