"""The beginning of a labelled bullet: `- **Breaks if:** …`, in any form of bold, with the colon within or after it."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["LabelStart", "label_start"]

_MARKS = r"[*_]{2,5}"
_START = re.compile(
    rf"[ \t]*[-*+][ \t]+(?P<marks>{_MARKS})(?P<name>[^*_\n]{{1,60}}?)"
    rf"(?P<end>:{_MARKS}|{_MARKS}[ \t]?:|[*_]{{1,4}}:[*_]{{1,4}})[ \t]*"
)


class LabelStart(NamedTuple):
    """A label and the place of its value."""

    typed: str
    """The label as typed, without the marks and the colon."""
    start: int
    """The offset of the marks."""
    colon: int
    """The offset after the marks and the colon."""
    value: int
    """The offset of the value's first character."""


def label_start(line: str) -> LabelStart | None:
    """The label with which a line begins, or None when it is not a labelled bullet; italic is not bold."""
    match = _START.match(line)
    if match is None:
        return None
    marks = match["marks"]
    closing = match["end"].replace(":", "").rstrip(" \t")
    if closing != marks[::-1] or not ("**" in marks or "__" in marks):
        return None
    return LabelStart(match["name"].strip(), match.start("marks"), match.end("end"), match.end())
