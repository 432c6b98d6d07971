"""The rules of `scaffold lint`, of both engines: their list, one told, and how they may be called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conviction.model.report import RuleInfo

if TYPE_CHECKING:
    from conviction.core.rules.choice import RuleName

__all__ = ["explain", "names", "rules", "show_rule", "show_rules"]


def names() -> tuple[RuleName, ...]:
    """How every rule may be called."""
    from conviction.core.prose_rules import PROSE_RULES
    from conviction.core.rules import ENGINE_RULES, KIND_RULES, RULES
    from conviction.core.rules.choice import RuleName
    from conviction.core.rules.debt import DEBT_RULES
    from conviction.core.rules.over_time import PAST_RULES

    own = [RuleName(rule.code, rule.name, nature=rule.severity) for rule in RULES]
    beside = (*(rule.info for rule in PAST_RULES), *KIND_RULES, *DEBT_RULES, *ENGINE_RULES)
    own += [RuleName(rule.code, rule.name, nature=rule.severity) for rule in beside]
    return (*own, *(RuleName(rule.code, rule.name, rule.check, rule.severity) for rule in PROSE_RULES))


def rules() -> tuple[RuleInfo, ...]:
    """Every rule of both engines, by code."""
    from conviction.core.prose_rules import PROSE_RULES
    from conviction.core.rules import ENGINE_RULES, KIND_RULES, RULES
    from conviction.core.rules.debt import DEBT_RULES
    from conviction.core.rules.over_time import PAST_RULES

    structure = [
        RuleInfo(r.code, r.name, r.severity, r.title, r.reason, r.bad, r.good, "structure", r.help_url, r.beside, r.at)
        for r in RULES
    ]
    prose = [
        RuleInfo(r.code, r.name, r.severity, r.title, r.reason, r.bad, r.good, "vale", f"lint/rules/{r.code}/")
        for r in PROSE_RULES
    ]
    beside = (*(rule.info for rule in PAST_RULES), *KIND_RULES, *DEBT_RULES, *ENGINE_RULES)
    return tuple(sorted((*structure, *beside, *prose), key=lambda rule: rule.code))


def explain(*, rule: str) -> RuleInfo:
    """What one rule wants and why, with examples; `rule` is its code, its name, or Vale's name for it.

    Raises:
        UsageError: There is no such rule; the hint is the nearest.
    """
    from conviction.core.rules.choice import find_rule

    found = find_rule(names(), rule)
    return next(info for info in rules() if info.code == found.code)


def show_rules(*, style: str) -> str:
    """The list of rules as `json` or `markdown`, with a final newline."""
    from conviction.core.report import lint_json

    return lint_json.rules_json(rules()) if style == "json" else lint_json.rules_markdown(rules())


def show_rule(rule: RuleInfo) -> str:
    """The page of one rule in Markdown, with a final newline."""
    from conviction.core.report import lint_json

    return lint_json.rule_markdown(rule)
