"""`scaffold lint rules` lists the rules; `scaffold lint explain` explains one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from conviction.cli.console import json_option, say, say_json, table, talk

if TYPE_CHECKING:
    from conviction.model.report import RuleInfo

__all__ = ["explain", "rules"]


@click.command()
@click.option("--format", "style", type=click.Choice(["json", "markdown"]), help="Print JSON, or a page of Markdown.")
@json_option
def rules(style: str | None, as_json: bool) -> None:
    """List every rule: code, name, severity, the fault, the version in which it came and its status."""
    from conviction.lint.actions import rule_catalogue

    if style or as_json:
        say(rule_catalogue.show_rules(output_format="json" if as_json else str(style)).removesuffix("\n"))
        return
    rows = [
        (rule.code, rule.name, rule.severity.value, rule.title, rule.since, rule.status.word)
        for rule in rule_catalogue.rules()
    ]
    table(["Code", "Name", "Severity", "Fault", "Since", "Status"], rows)


@click.command()
@click.argument("rule")
@click.option("--format", "style", type=click.Choice(["json", "markdown"]), help="Print JSON, or a page of Markdown.")
@json_option
def explain(rule: str, style: str | None, as_json: bool) -> None:
    """Explain one RULE: the fault, why it matters, and an example before and after.

    The beginning of several codes, such as P01, lists the rules that --select takes by it.
    """
    from conviction.lint.actions import rule_catalogue

    matching = rule_catalogue.matching(rule)
    if matching:
        _show_matching(matching, rule, as_json=as_json or style == "json")
        return
    page = rule_catalogue.explain(rule=rule)
    for note in rule_catalogue.notes_on(rule):
        talk(note)
    if as_json or style == "json":
        say_json({"schema": 1, **page.as_dict()})
    elif style:
        say(rule_catalogue.show_rule(page).removesuffix("\n"))
    else:
        say(page.as_text())
        say("\n".join(["", "Fix", "", f"    {rule_catalogue.fix_of(page)}"]))
        say("\n".join(["", "Settings", "", *(f"    {line}" for line in rule_catalogue.settings_of(page))]))


def _show_matching(rules: tuple[RuleInfo, ...], pattern: str, *, as_json: bool) -> None:
    """Print the rules that a pattern selects."""
    if as_json:
        say_json({"schema": 1, "rules": [rule.as_dict() for rule in rules]})
        return
    table(["Code", "Name", "Severity", "Fault"], [(r.code, r.name, r.severity.value, r.title) for r in rules])
    talk(f"--select {pattern} selects these {len(rules)} rules; name one to read its explanation")
