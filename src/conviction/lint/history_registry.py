"""The rules that need git, and their findings in a document whose history is known."""

from __future__ import annotations

from collections.abc import Iterable

from conviction.lint.rules.history import frozen, revisions, signals
from conviction.lint.rules.history_base import BaseComparison, HistoryRule
from conviction.model.finding import Finding

__all__ = ["PAST_RULES", "check_past"]

PAST_RULES: tuple[HistoryRule, ...] = (*frozen.RULES, *revisions.RULES, *signals.RULES)
"""Every rule that compares versions; a code appears once and is never reused."""


def check_past(past: BaseComparison, rules: Iterable[HistoryRule] = PAST_RULES) -> list[Finding]:
    """The findings of these rules in one document, in its order."""
    found = [finding for rule in rules for finding in rule.findings(past)]
    return sorted(found, key=lambda finding: finding.sort_key)
