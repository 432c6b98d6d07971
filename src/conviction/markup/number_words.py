"""English numbers in words: `nine`, `twenty-one`, `four thousand`, and the names of fractions."""

from __future__ import annotations

import re

__all__ = ["FRACTION", "WORD", "fraction", "value"]

_UNITS = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_VALUES = {word: number for number, word in enumerate(_UNITS)} | {
    word: 10 * (number + 2) for number, word in enumerate(_TENS)
}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_PARTS = {
    "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip

_SIMPLE = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_UNITS[1:10])}))?|{'|'.join(sorted(_UNITS, key=len)[::-1])})"
_SCALE = rf"(?:{'|'.join(_SCALES)})"
_LARGE = rf"(?:an?|{_SIMPLE})[- ]{_SCALE}(?:[- ](?:{_SCALE}|(?:and )?{_SIMPLE})){{0,6}}"
WORD = rf"(?:{_LARGE}|{_SIMPLE}|(?:a|two|three) dozen)"
"""A pattern, to match without regard to case."""
FRACTION = (
    rf"(?:(?:{'|'.join(_UNITS[2:10])})[- ](?:thirds|fifths|sixths|sevenths|eighths|ninths|tenths)"
    rf"|three[- ]quarters(?=[ -]of\b)|(?:an?|one)[- ](?:{'|'.join(_PARTS)})(?= of\b))"
)
"""A pattern of a fraction in words; a quarter without "of" may be a part of a year."""


def value(text: str) -> int:
    """The number that words of the pattern mean.

    >>> value("twenty-one"), value("four thousand and two")
    (21, 4002)
    """
    total = group = 0
    for word in re.split(r"[- ]+", text.lower()):
        if word in ("a", "an"):
            group = 1
        elif word == "dozen":
            group *= 12
        elif word == "hundred":
            group = max(group, 1) * 100
        elif word in _SCALES:
            total, group = total + max(group, 1) * _SCALES[word], 0
        else:
            group += _VALUES.get(word, 0)
    return total + group


def fraction(text: str) -> tuple[int, int]:
    """The numerator and denominator that words of the pattern mean.

    >>> fraction("two thirds")
    (2, 3)
    """
    number, _, part = text.lower().replace("-", " ").partition(" ")
    return (1 if number in ("a", "an") else _VALUES[number]), _PARTS[part.removesuffix("s")]
