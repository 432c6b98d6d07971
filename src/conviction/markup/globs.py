"""Patterns of workspace paths, as settings name files."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["matches"]

_PIECE = re.compile(r"\*\*/|\*\*|\*|\?|\[!?\]?[^\]/]*\]|.", re.DOTALL)
_MEANING = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def matches(pattern: str, path: str) -> bool:
    """True when the pattern names the path, or a folder above it.

    `*` and `?` stop at a `/`, `**` does not, `[abc]` is one of these signs; a pattern is anchored at the root.
    """
    return _compiled(pattern).match(path) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    pieces = [_piece(match[0]) for match in _PIECE.finditer(pattern.removeprefix("./").rstrip("/"))]
    try:
        return re.compile(f"(?:{''.join(pieces)})(?:/.*)?\\Z", re.DOTALL)
    except re.error:  # such as the range [z-a]: then every sign means itself
        return re.compile(re.escape(pattern) + "\\Z")


def _piece(text: str) -> str:
    if text in _MEANING:
        return _MEANING[text]
    if len(text) > 2 and text[0] == "[":
        inner = text[1:-1]
        negated = inner.startswith("!")
        signs = inner[negated:].replace("\\", "\\\\").replace("^", "\\^").replace("[", "\\[").replace("]", "\\]")
        return f"[{'^' if negated else ''}{signs}]" if signs else re.escape(text)
    return re.escape(text)
