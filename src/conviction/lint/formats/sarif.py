"""A lint report in SARIF 2.1.0, for code scanning."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from conviction import __version__
from conviction.lint.formats.escapes import json_text, uri
from conviction.lint.formats.json import rule_markdown
from conviction.model.finding import Finding, Fix, Severity
from conviction.model.report import Report, RuleInfo
from conviction.model.text import Span

__all__ = ["sarif"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_CODE = re.compile(r"[A-Z]\d{3}")
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.SUGGESTION: "note"}
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.SUGGESTION: "recommendation"}


def sarif(report: Report, rules: Iterable[RuleInfo]) -> str:
    """One run, with the rules that have findings; columns count code points, ends are exclusive.

    Suppressed results are marked and kept: a missing one would count as corrected.
    """
    known = {rule.code: rule for rule in rules}
    results = replace(report, show_suppressed=True).shown_findings
    first = {finding.code: finding for finding in reversed(results)}
    numbers = {code: number for number, code in enumerate(sorted(first))}
    driver = {
        "name": "scaffold",
        "version": __version__,
        "rules": [_rule(first[code], known.get(code)) for code in numbers],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, numbers[finding.code], report.baseline) for finding in results],
    }
    return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _rule(finding: Finding, rule: RuleInfo | None) -> dict[str, Any]:
    """The description of the rule; for a workspace's own Vale rule it comes from its finding."""
    severity = rule.severity if rule else finding.severity
    fields: dict[str, Any] = {"id": finding.code, "name": finding.name}
    if rule is not None:
        text = f"{rule.title}. {rule.reason}"
        fields |= {"shortDescription": {"text": rule.title}, "fullDescription": {"text": text}}
        fields["help"] = {"text": rule.as_text(), "markdown": rule_markdown(rule)}
        old = {code for code in rule.redirects if _CODE.fullmatch(code)}
        names = sorted(set(rule.redirects) - old)
        fields |= {"deprecatedIds": sorted(old)} if old else {}
        fields |= {"deprecatedNames": names} if names else {}
    if finding.help_url.startswith(("https://", "http://")):
        fields["helpUri"] = finding.help_url
    fields["defaultConfiguration"] = {"level": _LEVELS[severity]}
    tag = "prose" if finding.engine == "vale" else "structure"
    return {**fields, "properties": {"tags": [tag], "problem.severity": _PROBLEMS[severity]}}


def _result(finding: Finding, number: int, baseline: bool) -> dict[str, Any]:
    where = _artifact(finding.path)
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": number,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": {"artifactLocation": where, "region": _region(finding.span)}}],
        "partialFingerprints": {"scaffold/v1": finding.fingerprint},
    }
    suppression = finding.suppressed
    if suppression is not None:
        why = {"justification": suppression.reason} if suppression.reason else {}
        result["suppressions"] = [{"kind": "inSource" if suppression.in_source else "external", **why}]
    if baseline:
        result["baselineState"] = "unchanged" if suppression is not None and suppression.kind == "baseline" else "new"
    return {**result, "fixes": [_fix(finding.fix, where)]} if finding.fix and finding.fix.edits else result


def _fix(fix: Fix, where: dict[str, str]) -> dict[str, Any]:
    replacements = [{"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}} for edit in fix.edits]
    change = {"artifactLocation": where, "replacements": replacements}
    return {"description": {"text": fix.description}, "artifactChanges": [change]}


def _artifact(path: str) -> dict[str, str]:
    return {"uri": uri(path), "uriBaseId": "SRCROOT"}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
