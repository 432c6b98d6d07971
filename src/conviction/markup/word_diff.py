"""Two versions of one sentence, compared word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from conviction.markup.letters import MARKS, PREPENDED, RUN, UNSPACED, WIDE_MARKS, is_special, words_in
from conviction.model.history import WordKind

__all__ = [
    "bare_words",
    "changed_words",
    "common_start",
    "diff_words",
    "equal_stretches",
    "rough_words",
    "rough_words_of",
]

_TARGET = rf"\]\([^()\s]*\)|https?://[^\s)>\]{WIDE_MARKS}]+"
_TOKEN = re.compile(rf"({_TARGET}|\w+(?:['’.,/-]\w+)*%?|\S)(\s*)")
_SIGN = rf"(?:[\U0001f1e6-\U0001f1ff]{{2}}|\S)[{MARKS}]*+"
_MARKS = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()})
_SEAM = "\0"
_MARKS_BUT_SEAM = {code: space for code, space in _MARKS.items() if code != ord(_SEAM)}
_MAX_WORK = 10_000_000
"""Pairs of equal words times length: beyond it matching takes seconds."""
_MAX_TOKENS = 4000
"""Longer units are compared as a whole: matching them costs squares."""

_SAME, _REMOVED, _ADDED = WordKind.SAME, WordKind.REMOVED, WordKind.ADDED
"""Looking up a member of an enum takes longer than comparing two words."""

Words = tuple[tuple[WordKind, str], ...]


@lru_cache(maxsize=16384)
def bare_words(text: str) -> tuple[str, ...]:
    """The words without punctuation and case, in order."""
    return tuple(words_in(text.casefold()))


def rough_words(text: str) -> Sequence[str]:
    """Tokens for the likeness of two sentences: the same, but marks inside a word split it too, which is quicker."""
    return text.lower().translate(_MARKS).split() if text.isascii() else bare_words(text)


def rough_words_of(texts: Sequence[str]) -> list[Sequence[str]]:
    """`rough_words` of each text; of many plain ones at once it takes half the time."""
    whole = _SEAM.join(texts)
    if not whole.isascii() or whole.count(_SEAM) != len(texts) - 1:
        return [rough_words(text) for text in texts]
    return [part.split() for part in whole.lower().translate(_MARKS_BUT_SEAM).split(_SEAM)]


def diff_words(old: str, new: str) -> Words:
    """Stretches of both texts: without the added ones they join to `old`, without the removed ones to `new`."""
    if old == new:
        return ((_SAME, old),) if old else ()
    start, end = _ends(old, new)
    a, b = _tokens(old[start : len(old) - end]), _tokens(new[start : len(new) - end])
    stretches = _Stretches()
    if len(a) + len(b) > _MAX_TOKENS:
        stretches.replace(old, new)
    else:
        stretches.same(old[:start])
        _compare(a, b, stretches)
        stretches.same(old[len(old) - end :])
    return stretches.done()


def _ends(old: str, new: str) -> tuple[int, int]:
    """The number of characters of whole words at the common start, and at the common end; most edits are short."""
    start = common_start(old, new)
    start = old.rfind(" ", 0, start) + 1
    if any(text[start : start + 1].isspace() for text in (old, new)):
        start = 0
    end = common_start(old[start:][::-1], new[start:][::-1])
    at = old.find(" ", len(old) - end) + 1
    return start, len(old) - at if at and not old[at : at + 1].isspace() else 0


def common_start(first: str, second: str) -> int:
    """The number of characters that both begin with, by halving."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _tokens(text: str) -> list[tuple[str, str]]:
    """Each word or mark with the white space after it; white space in front comes after an empty word."""
    pattern = _any_token() if is_special(text) else _TOKEN
    return [("", text[: len(text) - len(text.lstrip())]), *pattern.findall(text)]


@cache
def _any_token() -> re.Pattern[str]:
    """`_TOKEN` for any script: a non-word is one sign with its marks, and a joined emoji is one."""
    word = rf"[{UNSPACED}][{MARKS}]*+|{RUN}(?:['’.,/-]{RUN})*%?"
    return re.compile(rf"({_TARGET}|[{PREPENDED}]*+(?:{word}|{_SIGN}(?:(?<=\u200d){_SIGN})*+)|[{PREPENDED}])(\s*)")


def _compare(a: list[tuple[str, str]], b: list[tuple[str, str]], stretches: _Stretches) -> None:
    """The comparison by words alone; white space after equal words is compared where it differs."""
    words_a, words_b = [word for word, _ in a], [word for word, _ in b]
    start, shorter = 0, min(len(a), len(b))
    while start < shorter and words_a[start] == words_b[start]:
        start += 1
    end = 0
    while end < shorter - start and words_a[-1 - end] == words_b[-1 - end]:
        end += 1
    end_a, end_b = len(a) - end, len(b) - end
    inner = equal_stretches(words_a[start:end_a], words_b[start:end_b])
    at = to = 0
    for i, j, size in [(0, 0, start), *((start + i, start + j, size) for i, j, size in inner), (end_a, end_b, end)]:
        if i > at or j > to:
            stretches.replace(_joined(a[at:i]), _joined(b[to:j]))
        at, to = i + size, j + size
        if a[i:at] == b[j:to]:
            stretches.same(_joined(a[i:at]))
        else:
            for (word, was), (_, now) in zip(a[i:at], b[j:to], strict=True):
                stretches.same(word)
                stretches.replace(was, now)


def equal_stretches(a: list[str], b: list[str]) -> list[tuple[int, int, int]]:
    """Start in `a`, start in `b` and length of the stretches that stayed, in order: the longest, then around it.

    These are the blocks of `difflib.SequenceMatcher`, found among the diagonals of equal words, which in two
    sentences are few. Where a few words repeat without end nothing stayed: matching takes squares.
    """
    places: dict[str, list[int]] = {}
    for j, word in enumerate(b):
        places.setdefault(word, []).append(j)
    hits = [places.get(word, ()) for word in a]
    if sum(map(len, hits)) * min(len(a), len(b)) > _MAX_WORK:
        return []
    open_runs: dict[int, list[int]] = {}  # by the difference of the two places, which a run keeps
    runs: list[list[int]] = []
    for i, targets in enumerate(hits):
        for j in targets:
            run = open_runs.get(j - i)
            if run is not None and run[0] + run[2] == i:
                run[2] += 1
            else:
                open_runs[j - i] = run = [i, j, 1]
                runs.append(run)
    return _longest_first([(-size, i, j) for i, j, size in runs], len(a), len(b))


def _longest_first(runs: list[tuple[int, int, int]], end_a: int, end_b: int) -> list[tuple[int, int, int]]:
    """The longest run, and again that of the others on both sides of it; the first of equals.

    Args:
        runs: Length, negative, and start in either text.
        end_a: The length of one text.
        end_b: The length of the other one.
    """
    stretches: list[tuple[int, int, int]] = []
    boxes = [(0, end_a, 0, end_b, runs)]
    while boxes:
        low_a, high_a, low_b, high_b, here = boxes.pop()
        inside = []
        for size, i, j in here:
            late = max(low_a - i, low_b - j, 0)
            length = min(-size, high_a - i, high_b - j) - late
            if length > 0:
                inside.append((-length, i + late, j + late))
        if inside:
            size, i, j = longest = min(inside)
            stretches.append((i, j, -size))
            if len(inside) > 1:
                inside.remove(longest)
                if i > low_a and j > low_b:
                    boxes.append((low_a, i, low_b, j, inside))
                if i - size < high_a and j - size < high_b:
                    boxes.append((i - size, high_a, j - size, high_b, inside))
    return sorted(stretches)


def _joined(tokens: list[tuple[str, str]]) -> str:
    return "".join([word + space for word, space in tokens])


class _Stretches:
    """Gathers equal and changed stretches; between two equal ones, removed comes before added."""

    def __init__(self) -> None:
        self.parts: list[tuple[WordKind, str]] = []
        self.common = ""
        self.removed = ""
        self.added = ""

    def same(self, text: str) -> None:
        """A stretch that both have."""
        if text:
            if self.removed or self.added:
                self._flush()
            self.common += text

    def replace(self, removed: str, added: str) -> None:
        """A stretch of one in place of one of the other."""
        self.removed += removed
        self.added += added

    def done(self) -> Words:
        """All stretches, none empty, no two of a kind next to each other."""
        self._flush()
        if self.common:
            self.parts.append((_SAME, self.common))
        return tuple(self.parts)

    def _flush(self) -> None:
        """White space at both ends of a replacement is set apart where it is the same."""
        removed, added = self.removed, self.added
        start = end = 0
        shorter = min(len(removed), len(added))
        while start < shorter and removed[start] == added[start] and removed[start].isspace():
            start += 1
        while end < shorter - start and removed[-1 - end] == added[-1 - end] and removed[-1 - end].isspace():
            end += 1
        if "\r" in removed or "\r" in added:
            start, end = _around_line_ends(removed, added, start, end)
        start_text = self.common + removed[:start]
        parts = (
            (_SAME, start_text),
            (_REMOVED, removed[start : len(removed) - end]),
            (_ADDED, added[start : len(added) - end]),
        )
        changed = [part for part in parts[1:] if part[1]]
        self.common = removed[len(removed) - end :] if changed else start_text + removed[len(removed) - end :]
        self.parts += [part for part in parts if part[1]] if changed else []
        self.removed = self.added = ""


def _around_line_ends(removed: str, added: str, start: int, end: int) -> tuple[int, int]:
    """The lengths of the common start and end, without a half of a line end of two characters."""
    if start and removed[start - 1] == "\r" and "\n" in (removed[start : start + 1], added[start : start + 1]):
        start -= 1
    if end and removed[-end] == "\n" and "\r" in (removed[-end - 1 : -end], added[-end - 1 : -end]):
        end -= 1
    return start, end


def changed_words(words: Words) -> tuple[int, int]:
    """The number of words removed or added, and the number in both versions together."""
    counts = {kind: sum(len(bare_words(text)) for part_kind, text in words if part_kind is kind) for kind in WordKind}
    changed = counts[_REMOVED] + counts[_ADDED]
    return changed, changed + 2 * counts[_SAME]
