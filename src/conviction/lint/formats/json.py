"""A lint report, and the list of rules, for programs and for the site: JSON and Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from conviction import __version__
from conviction.lint.formats.escapes import json_text
from conviction.model.finding import Severity
from conviction.model.report import Report, RuleInfo

__all__ = ["FAMILIES", "report_json", "report_json_lines", "rule_markdown", "rules_json", "rules_markdown"]

SCHEMA = 1
FAMILIES = {
    "A": "the argument as a whole",
    "B": "numbers of belief",
    "C": "circles and double counting",
    "D": "predictions and kill criteria",
    "E": "evidence and references",
    "F": "evidence that fell",
    "H": "history",
    "K": "kinds",
    "L": "links",
    "O": "options and decisions",
    "P": "prose",
    "Q": "quotations and figures",
    "S": "structure",
    "T": "template leftovers",
    "U": "unit economics",
    "W": "days",
    "X": "suppressions, baseline and engines",
}
"""The first letter of a code to the subject of its rules."""
_TABLE = ("| Code | Name | Severity | Fault | Since |", "|---|---|---|---|---|")
_SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-Z`])")


def report_json(report: Report) -> str:
    """`{schema, tool, engines, summary, findings}`, keys in this order, indented; a finding a line."""
    head = json_text(
        {
            "schema": SCHEMA,
            "tool": {"name": "scaffold", "version": __version__},
            "engines": {name: engine.as_dict() for name, engine in report.engines.items()},
            "summary": _summary(report),
        }
    )
    findings = ",\n    ".join(json_text(finding, indent=None) for finding in _findings(report))
    inner = f"\n    {findings}\n  " if findings else ""
    return head.removesuffix("\n}") + f',\n  "findings": [{inner}]\n}}\n'


def report_json_lines(report: Report) -> str:
    """A finding a line, with the fields of `report_json`."""
    return "".join(f"{json_text(finding, indent=None)}\n" for finding in _findings(report))


def _findings(report: Report) -> list[dict[str, Any]]:
    return [{**finding.as_dict(), "fingerprint": finding.fingerprint} for finding in report.shown_findings]


def _summary(report: Report) -> dict[str, Any]:
    return {
        "by_severity": {severity.value: count for severity, count in report.by_severity.items()},
        "by_rule": dict(report.by_rule),
        "documents": report.documents,
        "words": report.words,
        "per_1000_words": report.per_1000_words,
        "fixable": report.fixable,
        "fixed": report.fixed,
        "suppressed": len(report.suppressed) - report.baselined,
        "baselined": report.baselined,
        "still_to_write": [draft.as_dict() for draft in report.drafts],
    }


def rules_json(rules: Iterable[RuleInfo]) -> str:
    """`{schema, rules: [{code, name, engine, severity, title, reason, bad, good, help_url, since, status, …}]}`."""
    return _dump({"schema": SCHEMA, "rules": [rule.as_dict() for rule in rules]})


def rules_markdown(rules: Iterable[RuleInfo]) -> str:
    """A table of each family's rules, in the order given, each with a link to the page of `rule_markdown`."""
    blocks = []
    for letter, family in groupby(rules, key=lambda rule: rule.code[0]):
        heading = f"## {letter}: {FAMILIES[letter]}" if letter in FAMILIES else f"## {letter}"
        blocks.append("\n".join([heading, "", *_TABLE, *map(_rule_row, family)]))
    return "\n\n".join([*blocks, ""]).removesuffix("\n")


def _rule_row(rule: RuleInfo) -> str:
    title = rule.title.replace("|", "\\|")
    status = "" if rule.status.word == "stable" else f", {rule.status.word}"
    cells = (f"[`{rule.code}`]({rule.code}.md)", rule.name, rule.severity.value, title, f"{rule.since}{status}")
    return f"| {' | '.join(cells)} |"


def rule_markdown(rule: RuleInfo) -> str:
    """The page of one rule, one sentence per line: the fault, the reason, and an example before and after."""
    article = "An" if rule.severity is Severity.ERROR else "A"
    engine = "in prose, found with Vale" if rule.engine == "vale" else "of structure, found without Vale"
    engine = "over time, found with git" if rule.before else engine
    blocks = [
        f"# {rule.code} {rule.name}",
        f"{rule.title}.\n{_SENTENCE_END.sub(chr(10), rule.reason)}",
        "No finding: the run exits with 2." if rule.code == "X910" else f"{article} {rule.severity.value} {engine}.",
        _SENTENCE_END.sub("\n", rule.life),
    ]
    for name, text in rule.titled_examples:
        blocks += [f"## {name}", f"```{_language(rule, name)}\n{text.strip()}\n```"]
    return "\n\n".join([*blocks, ""]).removesuffix("\n")


def _language(rule: RuleInfo, name: str) -> str:
    """The language of a block of code on a rule's page; `name` is its heading, which may end with a path."""
    ending = name.rpartition(".")[2] if "." in name else ""
    by_code = "console" if rule.code.startswith("X91") else "toml" if rule.code.startswith("K") else "markdown"
    own = "json" if rule.bad.startswith("{") else by_code
    known = {"": own, "md": "markdown", "yml": "yaml", "svg": "xml"}
    return known.get(ending, "text")


def _dump(value: dict[str, Any]) -> str:
    return json_text(value) + "\n"
