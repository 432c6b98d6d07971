"""A lint report, and the list of rules, for programs and for the site: JSON and Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from conviction import __version__
from conviction.model.report import Report, RuleInfo

__all__ = ["report_json", "rules_json", "rules_markdown"]

SCHEMA = 1


def report_json(report: Report) -> str:
    """`{schema, tool, engines, summary, findings}`, indented, keys in this order."""
    return _dump(
        {
            "schema": SCHEMA,
            "tool": {"name": "scaffold", "version": __version__},
            "engines": {name: engine.as_dict() for name, engine in report.engines.items()},
            "summary": _summary(report),
            "findings": [finding.as_dict() for finding in report.findings],
        }
    )


def _summary(report: Report) -> dict[str, Any]:
    return {
        "by_severity": {severity.value: count for severity, count in report.by_severity.items()},
        "by_rule": dict(report.by_rule),
        "documents": report.documents,
        "words": report.words,
        "per_1000_words": report.per_1000_words,
        "fixable": report.fixable,
        "still_to_write": [draft.as_dict() for draft in report.drafts],
    }


def rules_json(rules: Iterable[RuleInfo]) -> str:
    """`{schema, rules: [{code, name, engine, severity, title, reason, bad, good, help_url}]}`."""
    return _dump({"schema": SCHEMA, "rules": [rule.as_dict() for rule in rules]})


def rules_markdown(rules: Iterable[RuleInfo]) -> str:
    """A table of the rules, in the order given."""
    rows = ["| Code | Name | Severity | What is wrong |", "|---|---|---|---|"]
    for rule in rules:
        title = rule.title.replace("|", "\\|")
        rows.append(f"| `{rule.code}` | {rule.name} | {rule.severity.value} | {title} |")
    return "\n".join([*rows, ""])


def _dump(value: dict[str, Any]) -> str:
    """JSON that any encoding can carry where it must: a lone surrogate is escaped, other signs stand as they are."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return "".join(f"\\u{ord(c):04x}" if "\ud800" <= c <= "\udfff" else c for c in text) + "\n"
