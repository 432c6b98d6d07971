"""How far the fixes of each rule go, for its page: `--fix` writes safe ones, and `--unsafe-fixes` the others too."""

from __future__ import annotations

from conviction.model.finding import Applicability

__all__ = ["FIX_KINDS", "fix_sentence"]

_SAFE = frozenset({Applicability.SAFE})
_UNSAFE = frozenset({Applicability.UNSAFE})
_BOTH = _SAFE | _UNSAFE
_SHOWN = frozenset({Applicability.DISPLAY})

FIX_KINDS = {
    "D405": _UNSAFE,
    "D406": _UNSAFE,
    "E302": _UNSAFE,
    "E304": _UNSAFE,
    "E309": _SAFE,
    "E312": _UNSAFE,
    "L701": _UNSAFE,
    "L702": _UNSAFE,
    "L703": _UNSAFE,
    "L705": _UNSAFE,
    "P002": _UNSAFE,
    "P004": _UNSAFE,
    "P020": _SAFE | _SHOWN,
    "P022": _SAFE | _SHOWN,
    "P023": _UNSAFE,
    "P053": _UNSAFE,
    "Q801": _UNSAFE,
    "S001": _BOTH,
    "S002": _UNSAFE,
    "S003": _UNSAFE,
    "S004": _BOTH,
    "S008": _UNSAFE,
    "S010": _UNSAFE,
    "S011": _UNSAFE,
    "S101": _UNSAFE,
    "S105": _UNSAFE,
    "S201": _UNSAFE,
    "S202": _SAFE,
    "S203": _BOTH,
    "S205": _UNSAFE,
    "S206": _SAFE,
    "S211": _SAFE,
    "T202": _BOTH,
    "U104": _SAFE,
    "X901": _BOTH,
    "X902": _SAFE,
    "X903": _SAFE,
}
"""The kinds of fix that a rule offers; any fix may be only shown where the place does not allow it."""

_SENTENCES = {
    _SAFE: "`--fix` corrects it.",
    _UNSAFE: "`--fix --unsafe-fixes` corrects it where the right text is known; read the result.",
    _BOTH: "`--fix` corrects it where nobody could object, `--fix --unsafe-fixes` in further places; read the result.",
    _SAFE | _SHOWN: "`--fix` corrects it where the new words fit into any sentence; elsewhere they are only shown.",
}


def fix_sentence(code: str) -> str:
    """One sentence: by which option the findings of a rule are corrected, or that only the author can do it."""
    kinds = FIX_KINDS.get(code)
    return _SENTENCES[kinds] if kinds else "There is no fix: only the author knows the right text."
