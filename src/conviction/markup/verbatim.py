"""Quoted words beside their source: whether it has them, the nearest words there, and the one edit to them.

Only the case of a piece's first letter may differ. An omission may be of any length, and words in brackets may replace
a few words of the source.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conviction.markup.quotations import Gap, Piece, Word

__all__ = ["Alignment", "Change", "align", "stands_in"]

_REPLACED = 4
"""The number of words of a source that `[words]` may replace."""
_MOST_CELLS = 40_000
"""The largest table of word pairs that is computed."""


def stands_in(pieces: Sequence[Piece], source: Sequence[str]) -> bool:
    """True when the source has the words of all pieces in this order, each piece without a break."""
    text = f" {' '.join(source)} "
    ends: list[int] = [0]
    for number, piece in enumerate(pieces):
        width = len(piece.words)
        places = sorted({place for form in _forms(piece) for place in _places(form, text)})
        if number == 0 or piece.gap is Gap.OMISSION:
            first = 0 if number == 0 else ends[0]
            places = places[bisect_left(places, first) :]
        else:
            most = _REPLACED if piece.gap is Gap.INSERTION else 0
            places = [place for place in places if _between(ends, place - most, place)]
        if not places:
            return False
        ends = [place + width for place in places]
    return True


def _forms(piece: Piece) -> set[str]:
    """The words as one text, with the first letter as it is, large and small."""
    first, rest = piece.words[0].text, [word.text for word in piece.words[1:]]
    heads = {first, first[:1].upper() + first[1:], first[:1].lower() + first[1:]}
    return {f" {' '.join([head, *rest])} " for head in heads}


def _places(form: str, text: str) -> Iterator[int]:
    """The number of the source's word at which the form begins, for each place."""
    at, counted, number = text.find(form), 0, 0
    while at >= 0:
        number += text.count(" ", counted, at)
        counted = at
        yield number
        at = text.find(form, at + 1)


def _between(numbers: Sequence[int], low: int, high: int) -> bool:
    return bisect_right(numbers, high) > bisect_left(numbers, low)


@dataclass(frozen=True, slots=True)
class Change:
    """One edit to quoted words: words there, as numbers, become words of the source; either may be empty."""

    start: int
    end: int
    source_start: int
    source_end: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """The stretch of a source that is nearest to quoted words."""

    start: int
    """The number of its first word in the source."""
    end: int
    distance: int
    """The number of words changed, left out, added or swapped with the next one."""
    change: Change | None
    """The edit, where there is only one."""


def align(quoted: Sequence[Word], source: Sequence[str]) -> Alignment | None:
    """The nearest stretch of the source; None where the table would be too large, or nothing agrees."""
    if not quoted or not source or len(quoted) * len(source) > _MOST_CELLS:
        return None
    table = _table([word.text for word in quoted], source)
    last = table[-1]
    end = min(range(len(source) + 1), key=lambda at: (last[at], -at))
    start, changes = _path(table, [word.text for word in quoted], source, end)
    if last[end] >= len(quoted):
        return None
    return Alignment(start, end, last[end], changes[0] if last[end] == 1 and len(changes) == 1 else None)


def _same(row: int, quoted: str, source: str) -> bool:
    return quoted == source or (row == 0 and quoted[1:] == source[1:] and quoted[:1].lower() == source[:1].lower())


def _table(quoted: Sequence[str], source: Sequence[str]) -> list[list[int]]:
    """The least number of edits, for each number of quoted words and each end in the source."""
    rows = [[0] * (len(source) + 1)]
    for i, word in enumerate(quoted):
        above, row = rows[-1], [i + 1]
        for j, other in enumerate(source):
            least = min(above[j] + (not _same(i, word, other)), above[j + 1] + 1, row[j] + 1)
            if i and j and _swapped(quoted, source, i, j):
                least = min(least, rows[-2][j - 1] + 1)
            row.append(least)
        rows.append(row)
    return rows


def _swapped(quoted: Sequence[str], source: Sequence[str], i: int, j: int) -> bool:
    """True when two neighbours are in the other order; the case of the letter that begins the quotation may differ."""
    return quoted[i] == source[j - 1] and quoted[i - 1] == source[j] and quoted[i] != quoted[i - 1]


def _path(
    table: Sequence[Sequence[int]], quoted: Sequence[str], source: Sequence[str], end: int
) -> tuple[int, list[Change]]:
    """The start in the source, and the edits, of the best alignment that ends there."""
    i, j = len(quoted), end
    changes: list[Change] = []
    while i:
        here = table[i][j]
        if j and here == table[i - 1][j - 1] and _same(i - 1, quoted[i - 1], source[j - 1]):
            i, j = i - 1, j - 1
        elif i > 1 and j > 1 and here == table[i - 2][j - 2] + 1 and _swapped(quoted, source, i - 1, j - 1):
            i, j = i - 2, j - 2
            changes.append(Change(i, i + 2, j, j + 2))
        elif j and here == table[i - 1][j - 1] + 1:
            i, j = i - 1, j - 1
            changes.append(Change(i, i + 1, j, j + 1))
        elif here == table[i - 1][j] + 1:
            i -= 1
            changes.append(Change(i, i + 1, j, j))
        else:
            j -= 1
            changes.append(Change(i, i, j, j + 1))
    return j, changes[::-1]
