"""The known path most like a missing one: a suggestion, never a proof that it is meant."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

__all__ = ["NearestPaths", "same_numbers"]

_FEW = 64
"""The number of paths that are all compared; of more, only those that share the rarest trigrams."""
_LIKELY = 8
_NUMBER = re.compile(r"[0-9]+")


class NearestPaths:
    """Looks for similar paths among those of a workspace; each answer is computed once."""

    def __init__(self, paths: Iterable[str]) -> None:
        """`paths` are all that may be suggested."""
        self._paths = tuple(sorted(paths))
        self._known: dict[str, str] = {}

    def to(self, path: str) -> str:
        """The path most like a missing one, with the same numbers in it; empty if there is none."""
        if path not in self._known:
            near = difflib.get_close_matches(path, same_numbers(path, self._likely(path)), 1, 0.6)
            self._known[path] = near[0] if near else ""
        return self._known[path]

    def _likely(self, path: str) -> Sequence[str]:
        """The candidates for the most similar path, by path."""
        if len(self._paths) <= _FEW:
            return self._paths
        rare = sorted((self._pieces.get(piece, ()) for piece in _pieces(path)), key=len)[: len(path) // 2]
        shared = Counter(other for paths in rare if len(paths) <= _FEW for other in paths)
        return sorted(sorted(shared, key=lambda other: (-shared[other], other))[:_LIKELY])

    @cached_property
    def _pieces(self) -> Mapping[str, Sequence[str]]:
        """The paths of each trigram."""
        groups: dict[str, list[str]] = {}
        for path in self._paths:
            for piece in _pieces(path):
                groups.setdefault(piece, []).append(path)
        return groups


def same_numbers(name: str, others: Iterable[str]) -> list[str]:
    """The names with the same numbers in them: another day, or another participant, is not a typing error."""
    numbers = _NUMBER.findall(name)
    return [other for other in others if _NUMBER.findall(other) == numbers]


def _pieces(path: str) -> set[str]:
    return {path[at : at + 3] for at in range(len(path) - 2)}
