"""Two versions of one sentence, compared word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache

from conviction.model.history import WordKind

__all__ = ["bare_words", "changed_words", "diff_words"]

_TOKEN = re.compile(
    r"\s+|\]\([^()\s]*\)|https?://[^\s)>\]]+|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[\w\u200d]+(?:['’.,/-]\w+)*%?|."
)
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|\w+(?:['’.,]\w+)*%?")
_MAX_TOKENS = 4000
"""Longer units are compared as a whole: matching them costs squares."""

Words = tuple[tuple[WordKind, str], ...]


@lru_cache(maxsize=16384)
def bare_words(text: str) -> tuple[str, ...]:
    """The words without punctuation and case, in order."""
    return tuple(_WORD.findall(text.casefold()))


def diff_words(old: str, new: str) -> Words:
    """Stretches of both texts: without the added ones they join to `old`, without the removed ones to `new`."""
    if old == new:
        return ((WordKind.SAME, old),) if old else ()
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    if "".join(a) != old or "".join(b) != new:  # a line break that `.` does not match
        a, b = list(old), list(new)
    if len(a) + len(b) > _MAX_TOKENS:
        return _merged([(WordKind.REMOVED, old), (WordKind.ADDED, new)])
    return _merged(_folded(_raw(a, b)))


def _raw(a: list[str], b: list[str]) -> Iterator[tuple[WordKind, str]]:
    """The plain comparison; white space counts as equal, but is told apart where its characters differ."""
    keys_a = [" " if token.isspace() else token for token in a]
    keys_b = [" " if token.isspace() else token for token in b]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, keys_a, keys_b, autojunk=False).get_opcodes():
        if tag != "equal":
            yield WordKind.REMOVED, "".join(a[i1:i2])
            yield WordKind.ADDED, "".join(b[j1:j2])
            continue
        for was, now in zip(a[i1:i2], b[j1:j2], strict=True):
            if was == now:
                yield WordKind.SAME, was
            else:
                yield WordKind.REMOVED, was
                yield WordKind.ADDED, now


def _folded(parts: Iterator[tuple[WordKind, str]]) -> Iterator[tuple[WordKind, str]]:
    """White space between two replaced words joins them, so that a replacement stays in one piece."""
    same: list[str] = []
    removed = added = ""
    for kind, text in parts:
        if kind is WordKind.SAME:
            same.append(text)
            continue
        if not text:
            continue
        between = "".join(same)
        if between and not (removed and added and between.isspace()):
            yield from ((WordKind.REMOVED, removed), (WordKind.ADDED, added), (WordKind.SAME, between))
            removed = added = ""
        elif between:
            removed, added = removed + between, added + between
        same = []
        if kind is WordKind.REMOVED:
            removed += text
        else:
            added += text
    yield from ((WordKind.REMOVED, removed), (WordKind.ADDED, added), (WordKind.SAME, "".join(same)))


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
