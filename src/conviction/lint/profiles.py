"""Profiles: the rules that apply when none are selected.

`default` leaves out the rules of STRICT_ONLY, `strict` none. `relaxed` keeps the rules that are rarely wrong:
a suggestion by default applies only where a section, missing evidence or the settings raise its severity.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from conviction.lint.rule_name import RuleName
from conviction.model.finding import Finding, Severity

__all__ = ["STRICT_ONLY", "off", "quiet"]

STRICT_ONLY = frozenset({"P041", "P060", "P061", "P070"})
"""Right about the words and seldom about the argument: 1 to 18 findings per 1,000 words of ordinary prose."""


def off(profile: str, known: Iterable[RuleName], patterns: Sequence[str], *, preview: bool = False) -> frozenset[str]:
    """The codes of the rules that are not run.

    Args:
        profile: One of PROFILES.
        known: Every rule.
        patterns: The patterns of select and extend-select; one that is a rule's whole code or name turns that rule on.
        preview: True runs the rules in preview too.
    """
    named = {pattern.lower() for pattern in patterns}
    codes = frozenset() if profile == "strict" else STRICT_ONLY
    return frozenset(
        name.code
        for name in known
        if (name.code in codes or (name.status.is_preview and not preview)) and not named & name.words
    )


def quiet(profile: str, finding: Finding, name: RuleName, patterns: Sequence[str]) -> bool:
    """True for a finding that the profile hides."""
    if (
        profile != "relaxed"
        or finding.severity is not Severity.SUGGESTION
        or name.default_severity is not Severity.SUGGESTION
    ):
        return False
    return not name.words & {pattern.lower() for pattern in patterns}
