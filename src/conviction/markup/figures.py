"""Figures in a text: amounts, shares, factors, ratios and counts, whatever the form in which they are written.

    figures(text) -> tuple[Figure, ...]   in order; dates, years, times, ordinals and names with numbers are none
    FigureSource(figures, text)           the figures of a source: `has(figure)`, in any form

`1,234`, `1 234`, `1'234` and `1234` are one number. `1.234` has two readings, because languages differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from itertools import combinations, pairwise

from conviction.markup import figure_patterns as patterns
from conviction.markup import number_words

__all__ = ["Figure", "FigureKind", "FigureSource", "figures"]


class FigureKind(Enum):
    """The kinds of figure."""

    NUMBER = "number"
    PERCENT = "per cent"
    MONEY = "money"
    FACTOR = "factor"
    RATIO = "ratio"
    """So many of so many: `9 of 20`."""
    FRACTION = "fraction"
    """A share in words: `two thirds`."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure and its place."""

    kind: FigureKind
    start: int
    end: int
    readings: frozenset[float]
    """Its possible values; of a ratio the share."""
    parts: tuple[float, ...] = ()
    """The two numbers of a ratio."""
    unit: str = ""
    """The currency."""
    rounding: float = 0.0
    """Half of its last digit, where it may be rounded."""
    noun: str = ""
    """The word after a number, without a plural's s, which names the things counted."""
    is_small_word: bool = False
    """True for `two` to `ten` in words, which count more than figures do."""
    is_bare: bool = False
    """True in a table, whose head may have the unit."""


def figures(text: str, *, is_table: bool = False) -> tuple[Figure, ...]:
    """The figures of a plain text, in order; `is_table` where the head of a table may have their unit."""
    if not any(sign.isnumeric() for sign in text) and not patterns.word().search(text):
        return ()
    rest = patterns.no_figure().sub(_spaces, text)
    found = list(_ratios(rest))
    rest = _blank(rest, found)
    found += [figure for match in patterns.figure().finditer(rest) if (figure := _figure(match, rest))]
    found = _ranges(sorted(found, key=lambda figure: figure.start), text)
    return tuple(replace(f, is_bare=is_table, rounding=f.rounding or _about(f, text)) for f in found)


def _blank(text: str, found: Sequence[Figure]) -> str:
    """The text with spaces for figures that are known; same length."""
    parts, done = [], 0
    for figure in found:
        parts += [text[done : figure.start], " " * (figure.end - figure.start)]
        done = figure.end
    return "".join([*parts, text[done:]])


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _ratios(text: str) -> Iterator[Figure]:
    """The figures of the form `9 of 20`; the part is not more than the whole."""
    for match in patterns.ratio().finditer(text):
        a, b = min(_readings(match["a"])), min(_readings(match["b"]))
        if 0 <= a <= b and b:
            yield Figure(FigureKind.RATIO, *match.span(), frozenset({a / b}), (a, b), noun=_noun(text, match.end()))


def _figure(match: re.Match[str], text: str) -> Figure | None:
    """The figure of a match; none for a number that says too little, such as `one`."""
    place = match.span()
    if match["fraction"] or match["vulgar"]:
        parts = number_words.fraction(match[0]) if match["fraction"] else _vulgar(match[0])
        return Figure(FigureKind.FRACTION, *place, frozenset({parts[0] / parts[1]}), parts)
    if number := match["percent"]:
        shares = frozenset(value / 100 for value in _readings(number))
        noun = "point" if match["points"] else ""
        return Figure(FigureKind.PERCENT, *place, shares, rounding=_last_digit(number) / 200, noun=noun)
    if number := match["money"] or match["amount"]:
        currency = patterns.CURRENCIES[(match["currency"] or match["currency_2"]).lower()]
        return _amount(FigureKind.MONEY, place, number, match["scale"] or match["scale_2"], currency)
    if number := match["factor"] or match["times"]:
        return Figure(FigureKind.FACTOR, *place, _readings(number))
    return _count(match, match["number"] or match["word"], text)


def _count(match: re.Match[str], number: str, text: str) -> Figure | None:
    figure = _amount(FigureKind.NUMBER, match.span(), number, match["scale_3"], "", _noun(text, match.end()))
    return None if max(figure.readings) <= 1 and "." not in number and "," not in number else figure


def _vulgar(text: str) -> tuple[int, int]:
    part, whole = patterns.VULGAR[text[-1]]
    return part + whole * int(text[:-1] or 0), whole


def _amount(
    kind: FigureKind, place: tuple[int, int], number: str, scale: str | None, unit: str, noun: str = ""
) -> Figure:
    factor = patterns.SCALES.get((scale or "").lower().rstrip("."), 1.0)
    readings = frozenset(round(value * factor, 6) for value in _readings(number))
    rounding = _last_digit(number) * factor / 2 if factor > 1 else 0.0
    is_small = number.isalpha() and max(readings) <= 10
    return Figure(kind, *place, readings, unit=unit, rounding=rounding, noun=noun, is_small_word=is_small)


def _readings(text: str) -> frozenset[float]:
    """The values that a number may have in any language: `1,234` is 1234, or 1.234."""
    if not text[0].isdigit():
        return frozenset({float(number_words.value(text))})
    text = re.sub(rf"['’{patterns.BLANK}]", "", text)
    marks = re.findall("[.,]", text)
    whole = re.sub("[.,]", "", text)
    if not marks:
        return frozenset({float(text)})
    if len(set(marks)) == 2:
        head, _, tail = text.rpartition(marks[-1])
        return frozenset({float(f"{re.sub('[.,]', '', head)}.{tail}")})
    if len(marks) > 1:
        return frozenset({float(whole)})
    decimal = float(text.replace(",", "."))
    is_thousands = re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", text) is not None
    return frozenset({decimal, float(whole)} if is_thousands else {decimal})


def _last_digit(number: str) -> float:
    """The worth of the last digit: 1 for `12`, 0.1 for `3.4` and `3,4`."""
    decimals = re.search(r"[.,](\d+)$", number)
    return 10.0 ** -len(decimals[1]) if decimals and number[0].isdigit() else 1.0


def _noun(text: str, end: int) -> str:
    match = patterns.NOUN.match(text, end)
    return match[1].lower().removesuffix("s") if match else ""


def _ranges(found: Sequence[Figure], text: str) -> list[Figure]:
    """The figures, with the unit of a range at its first number too: `10-20%`, `$3-4m`."""
    result = list(found)
    for at, (first, second) in enumerate(pairwise(result)):
        link = patterns.RANGE.fullmatch(text, first.end, second.start)
        if not link or (
            link[0].strip() in patterns.AND and not patterns.BETWEEN.search(text, max(0, first.start - 10), first.start)
        ):
            continue
        if first.kind is FigureKind.NUMBER and second.kind is FigureKind.PERCENT:
            shares = frozenset(value / 100 for value in first.readings)
            result[at] = replace(first, kind=second.kind, readings=shares, rounding=second.rounding)
        elif first.kind in _AMOUNTS and second.kind in _AMOUNTS and FigureKind.MONEY in (first.kind, second.kind):
            unit, scale = first.unit or second.unit, _scale_of(second, text)
            readings = first.readings | {value * scale for value in first.readings}
            result[at] = replace(first, kind=FigureKind.MONEY, unit=unit, readings=readings)
            result[at + 1] = replace(second, kind=FigureKind.MONEY, unit=unit)
    return result


def _scale_of(figure: Figure, text: str) -> float:
    digits = re.search(patterns.NUMBER, text[figure.start : figure.end])
    return round(min(figure.readings) / min(_readings(digits[0]) - {0.0} or {1.0})) if digits else 1.0


def _about(figure: Figure, text: str) -> float:
    """Half of the last digit that is not a zero, where the text says that the figure is rounded."""
    if figure.kind not in _AMOUNTS or not patterns.about().search(text, max(0, figure.start - 20), figure.start):
        return 0.0
    value, step = int(max(figure.readings)), 1
    while value and value % (step * 10) == 0:
        step *= 10
    return float(step if step > 1 else 0)


_AMOUNTS = (FigureKind.NUMBER, FigureKind.MONEY)
_SHARES = (FigureKind.PERCENT, FigureKind.RATIO, FigureKind.FRACTION)
_MOST_SHARES = 60
"""The number of shares of a source of which the differences are computed."""
_MOST_COUNTS = 6
"""The number of counts in a sentence up to which a share of two of them is looked for."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|\n")
_LOOSE = 0.035
"""How far a fraction in words may be from the share that it means."""


class FigureSource:
    """The figures of a source, ready to be searched."""

    def __init__(self, found: Iterable[Figure], text: str = "") -> None:
        """`text` is the plain text of the source, for ratios and factors that are written in other ways."""
        self.figures = tuple(found)
        self.text = text
        self.nouns = frozenset(figure.noun for figure in self.figures if figure.noun)
        self.numbers = {value for f in self.figures if f.kind in (*_AMOUNTS, FigureKind.FACTOR) for value in f.readings}
        self.numbers |= {part for f in self.figures if f.kind is FigureKind.RATIO for part in f.parts}
        self.numbers |= {1.0, 0.0}
        self.shares = {value for f in self.figures if f.kind in _SHARES for value in f.readings}
        self.shares |= {a / b for a, b in _pairs(text)}
        self.bare = {value for f in self.figures if f.is_bare for value in f.readings}
        for match in patterns.TWICE.finditer(text):
            self.numbers.add((2.0, 3.0, 0.5)[match.lastindex - 1 if match.lastindex else 0])
            self.shares |= {0.5} if match[3] else set()

    def has(self, figure: Figure) -> bool:
        """True when the source has the figure, in any form; a small word counts only where its noun is counted."""
        if figure.kind is FigureKind.PERCENT:
            shares = self.shares | {value / 100 for value in self.bare}
            if figure.noun == "point" and len(shares) <= _MOST_SHARES:
                shares |= {abs(a - b) for a, b in combinations(shares, 2)}
            return _any_near(figure.readings, shares, figure.rounding) or self._is_computed(figure)
        if figure.kind is FigureKind.FRACTION:
            return _any_near(figure.readings, self.shares, _LOOSE)
        if figure.kind is FigureKind.RATIO:
            written = any(f.parts == figure.parts for f in self.figures if f.parts)
            return written or all(part in self.numbers for part in figure.parts) or self._is_computed(figure)
        return self._has_amount(figure)

    @cached_property
    def counted(self) -> tuple[tuple[float, float], ...]:
        """The part and the whole of every two numbers that one sentence counts."""
        rows = [_counts(sentence) for sentence in _SENTENCE_END.split(self.text)]
        return tuple(pair for row in rows if len(row) <= _MOST_COUNTS for pair in combinations(sorted(row), 2))

    def _is_computed(self, figure: Figure) -> bool:
        """True for a share of two numbers in one sentence, and for the rest of one: `4 of 50` where 46 of 50 is."""
        if figure.parts:
            return any(figure.parts == (whole - part, whole) for part, whole in self.counted)
        shares = {part / whole for part, whole in self.counted if whole}
        return _any_near(figure.readings, shares | {1 - share for share in shares}, figure.rounding)

    def _has_amount(self, figure: Figure) -> bool:
        if figure.is_small_word and figure.noun not in self.nouns:
            return True
        if figure.kind is FigureKind.MONEY:
            fitting = [f for f in self.figures if f.kind in _AMOUNTS and f.unit in ("", figure.unit)]
            values = {value for f in fitting for value in f.readings} | self.bare
        else:
            values = self.numbers | self.bare
            if figure.is_bare:
                values = values | {value * 100 for value in self.shares}
        return _any_near(figure.readings, values, figure.rounding)


def _counts(sentence: str) -> set[float]:
    """The numbers of a sentence that may be a part or a whole; none of an amount of money or a share."""
    found = figures(sentence)
    row = {min(f.readings) for f in found if f.kind is FigureKind.NUMBER and not f.is_small_word}
    return row | {part for f in found if f.kind is FigureKind.RATIO for part in f.parts}


def _pairs(text: str) -> Iterator[tuple[float, float]]:
    """The part and the whole of ratios in the other order: `of 204 customers, eleven left`."""
    for match in patterns.inverse().finditer(text) if text else ():
        a, b = min(_readings(match["a"])), min(_readings(match["b"]))
        if 0 <= a <= b and b:
            yield a, b


def _any_near(values: Iterable[float], others: Iterable[float], tolerance: float) -> bool:
    row = list(others)
    return any(
        abs(value - other) <= tolerance * 1.0001 + 1e-9 * max(abs(value), 1) for value in values for other in row
    )
