"""Two versions of one sentence, compared word by word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from conviction.model.history import WordKind

__all__ = ["bare_words", "changed_words", "common_start", "diff_words", "rough_words"]

_TOKEN = re.compile(
    r"\s+|\]\([^()\s]*\)|https?://[^\s)>\]]+|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[\w\u200d]+(?:['’.,/-]\w+)*%?|."
)
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|\w+(?:['’.,]\w+)*%?")
_MARKS = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()})
_MAX_WORK = 10_000_000
"""Pairs of equal words times length: beyond it matching takes seconds."""
_MAX_TOKENS = 4000
"""Longer units are compared as a whole: matching them costs squares."""

Words = tuple[tuple[WordKind, str], ...]


@lru_cache(maxsize=16384)
def bare_words(text: str) -> tuple[str, ...]:
    """The words without punctuation and case, in order."""
    return tuple(_WORD.findall(text.casefold()))


def rough_words(text: str) -> Sequence[str]:
    """What two sentences are likened by: the same, but that marks inside a word part it too, for it is quicker so."""
    return text.lower().translate(_MARKS).split() if text.isascii() else bare_words(text)


def diff_words(old: str, new: str) -> Words:
    """Stretches of both texts: without the added ones they join to `old`, without the removed ones to `new`."""
    if old == new:
        return ((WordKind.SAME, old),) if old else ()
    start, end = _ends(old, new)
    a, b = _tokens(old[start : len(old) - end]), _tokens(new[start : len(new) - end])
    if len(a) + len(b) > _MAX_TOKENS:
        return _merged([(WordKind.REMOVED, old), (WordKind.ADDED, new)])
    same = (WordKind.SAME, old[:start]), (WordKind.SAME, old[len(old) - end :])
    return _merged([same[0], *_gathered(_raw(a, b)), same[1]])


def _ends(old: str, new: str) -> tuple[int, int]:
    """How many characters of whole words both begin with, and then end with; most edits leave little between."""
    start = common_start(old, new)
    start = old.rfind(" ", 0, start) + 1
    if any(text[start : start + 1].isspace() for text in (old, new)):
        start = 0
    end = common_start(old[start:][::-1], new[start:][::-1])
    at = old.find(" ", len(old) - end) + 1
    return start, len(old) - at if at and not old[at : at + 1].isspace() else 0


def common_start(first: str, second: str) -> int:
    """How many characters both begin with, by halving."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _tokens(text: str) -> list[tuple[str, str]]:
    """Each word or mark with the white space behind it; white space in front stands behind an empty word."""
    found = [("", "")]
    for token in _TOKEN.findall(text):
        if token.isspace():
            found[-1] = (found[-1][0], found[-1][1] + token)
        else:
            found.append((token, ""))
    return found


def _raw(a: list[tuple[str, str]], b: list[tuple[str, str]]) -> Iterator[tuple[WordKind, str]]:
    """The plain comparison by words alone; white space behind equal words is told apart where it differs."""
    start, shorter = 0, min(len(a), len(b))
    while start < shorter and a[start][0] == b[start][0]:
        start += 1
    end = 0
    while end < shorter - start and a[-1 - end][0] == b[-1 - end][0]:
        end += 1
    yield from _equal(a[:start], b[:start])
    if start + end < max(len(a), len(b)):
        middle_a, middle_b = a[start : len(a) - end], b[start : len(b) - end]
        words_a, words_b = [word for word, _ in middle_a], [word for word, _ in middle_b]
        codes = _codes(words_a, words_b)
        for tag, i1, i2, j1, j2 in codes:
            if tag == "equal":
                yield from _equal(middle_a[i1:i2], middle_b[j1:j2])
            else:
                yield WordKind.REMOVED, _joined(middle_a[i1:i2])
                yield WordKind.ADDED, _joined(middle_b[j1:j2])
    yield from _equal(a[len(a) - end :], b[len(b) - end :])


def _codes(a: list[str], b: list[str]) -> list[tuple[str, int, int, int, int]]:
    """What became of which words; where a few words repeat without end, all were replaced."""
    if set(a).isdisjoint(b):  # one word became another, nearly always
        return [("replace", 0, len(a), 0, len(b))] if a or b else []
    times = Counter(b)
    if sum(times[word] for word in a) * min(len(a), len(b)) > _MAX_WORK:
        return [("replace", 0, len(a), 0, len(b))]
    return list(SequenceMatcher(None, a, b, autojunk=False).get_opcodes())


def _joined(tokens: list[tuple[str, str]]) -> str:
    return "".join([word + space for word, space in tokens])


def _equal(a: list[tuple[str, str]], b: list[tuple[str, str]]) -> Iterator[tuple[WordKind, str]]:
    if a == b:
        yield WordKind.SAME, _joined(a)
        return
    for (word, was), (_, now) in zip(a, b, strict=True):
        yield WordKind.SAME, word
        yield WordKind.REMOVED, was
        yield WordKind.ADDED, now


def _gathered(parts: Iterator[tuple[WordKind, str]]) -> Iterator[tuple[WordKind, str]]:
    """Between two stretches that are the same, all that was removed and then all that was added."""
    removed = added = ""
    for kind, text in parts:
        if kind is WordKind.REMOVED:
            removed += text
        elif kind is WordKind.ADDED:
            added += text
        elif text:
            if removed or added:
                yield from _replaced(removed, added)
                removed = added = ""
            yield kind, text
    yield from _replaced(removed, added)


def _replaced(removed: str, added: str) -> Iterator[tuple[WordKind, str]]:
    """White space at both ends set apart where it is the same."""
    start = end = 0
    shorter = min(len(removed), len(added))
    while start < shorter and removed[start] == added[start] and removed[start].isspace():
        start += 1
    while end < shorter - start and removed[-1 - end] == added[-1 - end] and removed[-1 - end].isspace():
        end += 1
    yield WordKind.SAME, removed[:start]
    yield WordKind.REMOVED, removed[start : len(removed) - end]
    yield WordKind.ADDED, added[start : len(added) - end]
    yield WordKind.SAME, removed[len(removed) - end :]


def _merged(parts: list[tuple[WordKind, str]] | Iterator[tuple[WordKind, str]]) -> Words:
    """Without empty stretches, neighbours of one kind joined."""
    found: list[tuple[WordKind, str]] = []
    for kind, text in parts:
        if text and found and found[-1][0] is kind:
            found[-1] = (kind, found[-1][1] + text)
        elif text:
            found.append((kind, text))
    return tuple(found)


def changed_words(words: Words) -> tuple[int, int]:
    """How many words were removed or added, and how many both versions have together."""
    counts = {kind: sum(len(bare_words(text)) for found, text in words if found is kind) for kind in WordKind}
    changed = counts[WordKind.REMOVED] + counts[WordKind.ADDED]
    return changed, changed + 2 * counts[WordKind.SAME]
