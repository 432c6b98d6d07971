"""The prose rules: a description of each Vale check of the packaged style.

PROSE_RULES: tuple[ProseRule, ...]
rule_of(check) -> ProseRule | None        "Strategy.HedgeStack" -> P001; a section-aware variant gives its base rule
"""

from __future__ import annotations

from conviction.lint.prose import claim_rules, wording_rules
from conviction.lint.prose.prose_rule import ProseRule

__all__ = ["LONGEST_SENTENCE", "PROSE_RULES", "VALE_PARAMS", "ProseRule", "rule_of"]

LONGEST_SENTENCE = 35
"""The most words of a sentence, unless the settings give another number."""
VALE_PARAMS = {"P050.max": "Strategy.SentenceLength[max]"}
"""Limits that `params` of the settings may change, and Vale's name for each."""


def rule_of(check: str) -> ProseRule | None:
    """The rule of a Vale check, or None for a workspace's own."""
    return _BY_CHECK.get(check)


PROSE_RULES: tuple[ProseRule, ...] = (*claim_rules.RULES, *wording_rules.RULES)

_BY_CHECK = {check: rule for rule in PROSE_RULES for check in (rule.check, *rule.variants)}
