"""Pairs of rules that report one fault of one card twice: only the more exact finding is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable

from conviction.model.finding import Finding

__all__ = ["without_repeated"]

_HEADING = re.compile(r"\A#+[ \t]+|[ \t]*\{[^{}]*\}[ \t]*\Z")
_EXACT = {"E308": "H207", "H206": "E301"}
"""A rule, and the more exact one about the same card: H207 names the only source, E301 that there is none."""


def without_repeated(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, in their order, without those that another one of the same card already has."""
    every = list(findings)
    exact = {(finding.code, finding.path, _card(finding)) for finding in every if finding.code in _EXACT.values()}
    return (
        [f for f in every if f.code not in _EXACT or (_EXACT[f.code], f.path, _card(f)) not in exact]
        if exact
        else every
    )


def _card(finding: Finding) -> str:
    """The heading of the card: that of a finding of the history is its match, as long as it has no fingerprint."""
    return finding.section_path[-1] if finding.section_path else _HEADING.sub("", finding.match)
