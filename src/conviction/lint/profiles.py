"""Profiles: the rules that apply when none are selected.

`default` leaves out the rules of STRICT_ONLY, `strict` none. `relaxed` keeps the rules that are rarely wrong:
a suggestion by default applies only where a section, missing evidence or the settings raise its severity.

A plain page, which has no kind, describes or instructs more often than it argues. The rules of ARGUED, and some words
of others, apply there only under `strict`, unless its title names an argument or it is short.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from conviction.lint.rule_name import RuleName
from conviction.model.finding import Finding, Severity

__all__ = ["ARGUED", "OF_SITES", "STRICT_ONLY", "off", "quiet", "quiet_on_pages"]

STRICT_ONLY = frozenset({"P041", "P060", "P061", "P070"})
"""Right about the words and seldom about the argument: 1 to 18 findings per 1,000 words of ordinary prose."""
ARGUED = frozenset({"P003", "P004", "P005", "P011", "P012", "P023", "P030", "P050", "P051", "P053", "P062"})
"""Right in documents of a kind, and in less than seven cases of ten on pages that describe or instruct."""
OF_SITES = frozenset({"L705"})
"""Right on a page of a site; a file without a workspace is read on a git forge, which makes links of bare addresses."""
_PLAIN = {
    code: re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for code, pattern in {
        "P001": r"(?:can|could)\s+possibly",
        "P002": r"having\s+said\s+that",
        "P013": r"unmatched|best\W+of\W+breed",
        "P016": r"[$€£]\d{1,3}(?:,\d{3}){1,2}(?:\.\d+)?",
        "P018": r"(?:lead|result|translat|deliver|achiev)\w*\s.*|.*\b(?:easier|simpler)\b.*",
        "P021": r"best\W+practices?|actionable|seamless(?:ly)?|unlock\w*|streamlin\w*|measurable\W+\w+"
        r"|stakeholder\W+\w+|end\W+to\W+end\W+\w+|cross-functional\W+\w+|value\W+add\w*|mission\W+critical|turn-?key"
        r"|win\W+win|(?:scalable|robust|comprehensive|dynamic|thriving|evolving)\W.*|future-?proof\w*"
        r"|thought\W+lead\w+|delightful\w*|low\W+hanging\W+fruits?|user-centric\w*|strategic\W+initiatives"
        r"|value\W+creation|exponential\W+growth|reimagin\w*|culture\W+of\W.*|empowerment",
        "P040": r"(?:it\s+(?:is|will\s+be)|(?:a|the|this|that|no)\s+(?:final\s+)?decision"
        r"\s+(?:is|has\s+been|will|needs|must))\b.*",
        "P042": r"it\s+is\s+(?:recommended|intended|planned|proposed|suggested|advised)\s.*",
        "P052": r"delv\w+|(?:a|is)\s+testament\s+to|north\W+star",
        "P054": r"not\s+an?\s.*|.*\b(?:disagree|dislike|lack|disapprove|impossible)",
    }.items()
}
"""Words that have a plain meaning on many pages: a list of practices, the title of a link, a term of the trade."""


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


def quiet_on_pages(finding: Finding) -> bool:
    """True for a finding that is seldom right on a page that describes or instructs."""
    plain = _PLAIN.get(finding.code)
    return finding.code in ARGUED or (plain is not None and plain.fullmatch(finding.match) is not None)
