"""The reading of plain YAML scalars: the few forms that every YAML version reads alike, and the ambiguous ones."""

from __future__ import annotations

import re

from conviction.model.document import Value

__all__ = ["FLOAT", "FORBIDDEN", "INT", "is_ambiguous", "is_odd", "plain"]

INT = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
FLOAT = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,17}")
_AMBIGUOUS = re.compile(
    r"""
      ~ | = | << | [yn] | yes | no | on | off            # 1.1 reads a boolean, null, or a merge
    | [-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?   # 12:30, base sixty
    | [-+]?0[0-9_]+ | [-+]?0[box][0-9a-f_]+              # 012, 0x1f
    | [-+]?[0-9][0-9_]*(?:\.[0-9_]*)?(?:e[-+]?[0-9]+)?   # 1_000, 1e3, and numbers too long to keep
    | [-+]?\.[0-9_]+(?:e[-+]?[0-9]+)? | [-+]?\.inf | \.nan
    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9].*
    """,
    re.IGNORECASE | re.VERBOSE,
)
_WORDS: dict[str, Value] = {"true": True, "false": False, "null": None, "": None}
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]|\r(?!\n)")


def plain(text: str) -> Value:
    """The value of a scalar without quotes: a boolean, null, number or text."""
    lower = text.lower()
    if lower in _WORDS and text in (lower, lower.capitalize(), lower.upper()):
        return _WORDS[lower]
    if INT.fullmatch(text):
        return int(text)
    if FLOAT.fullmatch(text):
        return float(text)
    return text


def is_ambiguous(text: str) -> bool:
    """True for a plain scalar that YAML 1.1 and 1.2, or two of their readers, read differently."""
    return isinstance(plain(text), str) and bool(_AMBIGUOUS.fullmatch(text))


def is_odd(text: str) -> bool:
    """True for a word that YAML may read as something else than itself."""
    return not isinstance(plain(text), str) or bool(_AMBIGUOUS.fullmatch(text))
