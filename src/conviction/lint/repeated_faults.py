"""Pairs of rules that report one fault of one card twice: only the more exact finding is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence

from conviction.model.finding import Finding

__all__ = ["without_repeated"]

_HEADING = re.compile(r"\A#+[ \t]+|[ \t]*\{[^{}]*\}[ \t]*\Z")
_FALLEN = ("F601", "F602", "F605", "F606", "F607", "F608", "F609", "F610")
_EXACT = {"E308": ("H207",), "H206": ("E301",), "H210": _FALLEN}
"""A rule, and more exact ones about the same card: H207 names the only source, E301 that there is none, and the
rules on evidence that fell the line that cites it."""


def without_repeated(findings: Sequence[Finding], suppressed: Sequence[Finding] = ()) -> tuple[Finding, ...]:
    """The findings, in their order, without those that another one of the same card already has, suppressed or not."""
    codes = {code for several in _EXACT.values() for code in several}
    exact = {(one.code, one.path, _card(one)) for one in (*findings, *suppressed) if one.code in codes}
    if not exact:
        return tuple(findings)
    return tuple(f for f in findings if not any((code, f.path, _card(f)) in exact for code in _EXACT.get(f.code, ())))


def _card(finding: Finding) -> str:
    """The heading of the card: that of a finding of the history is its match, as long as it has no fingerprint."""
    return finding.section_path[-1] if finding.section_path else _HEADING.sub("", finding.match)
