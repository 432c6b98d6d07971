"""The rules of `scaffold lint`, of both engines: their list, the page of one, and their names."""

from __future__ import annotations

from conviction.lint.fix_kinds import fix_sentence
from conviction.lint.formats import json as json_format
from conviction.lint.history_registry import PAST_RULES
from conviction.lint.profiles import ARGUED, STRICT_ONLY
from conviction.lint.prose.catalogue import LONGEST_SENTENCE, PROSE_RULES
from conviction.lint.registry import ENGINE_RULES, KIND_RULES, RULES
from conviction.lint.removed_rules import REMOVED_RULES
from conviction.lint.rule_name import RuleName
from conviction.lint.rule_notes import rule_notes
from conviction.lint.rules.argument.freshness import STALE_MONTHS
from conviction.lint.rules.structure.readability import PARAMS
from conviction.lint.rules.suppressions import DEBT_RULES
from conviction.lint.selection import find_rule
from conviction.model.report import RuleInfo

__all__ = ["explain", "fix_of", "matching", "names", "notes_on", "rules", "settings_of", "show_rule", "show_rules"]


def names() -> tuple[RuleName, ...]:
    """The names of every rule, then those of the removed ones."""
    checks = {rule.code: rule.check for rule in PROSE_RULES}
    living = (
        RuleName(rule.code, rule.name, checks.get(rule.code, ""), rule.severity, rule.status, rule.redirects)
        for rule in rules()
    )
    gone = (
        RuleName(
            rule.code, rule.name, redirects=rule.redirects, removal=f"was removed in {rule.version}: {rule.remedy}"
        )
        for rule in REMOVED_RULES
    )
    return (*living, *gone)


def rules() -> tuple[RuleInfo, ...]:
    """Every rule of both engines, by code."""
    structure = [rule.info for rule in RULES]
    past = [rule.info for rule in PAST_RULES]
    prose = [rule.info for rule in PROSE_RULES]
    every = (*structure, *past, *KIND_RULES, *DEBT_RULES, *prose, *ENGINE_RULES)
    return tuple(sorted(every, key=lambda rule: rule.code))


def explain(*, rule: str) -> RuleInfo:
    """The description of one rule, with examples; `rule` is its code, its name, or Vale's name for it.

    Raises:
        UsageError: There is no such rule; the hint is the nearest.
    """
    found = find_rule(names(), rule)
    return next(info for info in rules() if info.code == found.code)


def matching(pattern: str) -> tuple[RuleInfo, ...]:
    """The rules that `--select PATTERN` takes, by code; empty when it is the whole code or name of one rule, or none.

    `P01` is the beginning of ten codes.
    """
    known = names()
    if any(pattern.lower() in name.words for name in known):
        return ()
    codes = {name.code for name in known if name.matches(pattern)}
    return tuple(rule for rule in rules() if rule.code in codes)


def fix_of(rule: RuleInfo) -> str:
    """One sentence: by which option the findings of a rule are corrected."""
    return fix_sentence(rule.code)


def settings_of(rule: RuleInfo) -> tuple[str, ...]:
    """The settings that change a rule, a line each, with their defaults."""
    usual = {"P050.max": LONGEST_SENTENCE, "S005.months": STALE_MONTHS, **{f"{c}.max": n for c, n in PARAMS.items()}}
    lines = [
        f'`params = {{"{key}" = {value}}}` in `[lint]` sets its limit; {value} is the default'
        for key, value in usual.items()
        if key.partition(".")[0] == rule.code
    ]
    if rule.code in STRICT_ONLY:
        lines.append(f"it applies under `--profile strict`, or with `--extend-select {rule.code}`")
    if rule.code in ARGUED:
        strict = f"under `--profile strict`, or with `--extend-select {rule.code}`"
        lines.append(f"on pages that describe or instruct it applies {strict}")
    return (
        *lines,
        f'`severity = {{{rule.code} = "…"}}` in `[lint]` changes its severity; {rule.severity.value} is the default',
    )


def notes_on(rule: str) -> tuple[str, ...]:
    """The notes on the name of a rule: that it is an old one, or that the rule is deprecated."""
    return rule_notes(names(), (rule,), ())


def show_rules(*, output_format: str) -> str:
    """The list of rules as `json` or `markdown`, with a final newline."""
    return json_format.rules_json(rules()) if output_format == "json" else json_format.rules_markdown(rules())


def show_rule(rule: RuleInfo) -> str:
    """The page of one rule in Markdown, with a final newline: its explanation, its fix and its settings."""
    settings = "\n".join(f"- {line}" for line in settings_of(rule))
    return f"{json_format.rule_markdown(rule)}\n## Fix\n\n{fix_of(rule)}\n\n## Settings\n\n{settings}\n"
