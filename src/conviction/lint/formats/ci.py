"""A lint report for machines that annotate changes: GitHub, GitLab and reviewdog."""

from __future__ import annotations

from typing import Any

from conviction.lint.formats.escapes import json_text, workflow_data, workflow_property
from conviction.model.finding import Finding, Severity
from conviction.model.report import Report
from conviction.model.text import Span

__all__ = ["github", "gitlab", "rdjson"]

_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.SUGGESTION: "notice"}
_GITLAB = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.SUGGESTION: "info"}
_REVIEWDOG = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.SUGGESTION: "INFO"}


def github(report: Report) -> str:
    """Workflow commands, the most severe first: GitHub shows ten of a level in a step."""
    heaviest = sorted(report.findings, key=lambda finding: -finding.severity.rank)
    return "".join(f"{_command(finding)}\n" for finding in heaviest)


def _command(finding: Finding) -> str:
    span = finding.span
    properties = {"title": f"scaffold ({finding.code})", "file": finding.path, "line": str(span.line)}
    if span.end_line == span.line:  # GitHub takes columns within one line alone
        properties |= {"col": str(span.column), "endLine": str(span.line), "endColumn": str(span.end_column)}
    else:
        properties["endLine"] = str(span.end_line)
    fields = ",".join(f"{key}={workflow_property(value)}" for key, value in properties.items())
    page = f"\n{finding.help_url}" if _is_address(finding.help_url) else ""
    return f"::{_GITHUB[finding.severity]} {fields}::{workflow_data(finding.message + page)}"


def gitlab(report: Report) -> str:
    """A code quality report: a list of `{check_name, description, severity, fingerprint, location}`."""
    issues = [
        {
            "check_name": finding.code,
            "description": finding.message,
            "severity": _GITLAB[finding.severity],
            "fingerprint": finding.fingerprint,
            "location": {"path": finding.path, "lines": {"begin": finding.span.line, "end": finding.span.end_line}},
            **({"content": {"body": finding.help_url}} if _is_address(finding.help_url) else {}),
        }
        for finding in report.findings
    ]
    return json_text(issues) + "\n"


def _is_address(url: str) -> bool:
    return url.startswith(("https://", "http://"))


def rdjson(report: Report) -> str:
    """Reviewdog's diagnostics; its columns count bytes of UTF-8."""
    lines = {path: text.split("\n") for path, text in report.sources.items()}
    found = [_diagnostic(finding, lines.get(finding.path, [])) for finding in report.findings]
    return json_text({"source": {"name": "scaffold"}, "diagnostics": found}) + "\n"


def _diagnostic(finding: Finding, lines: list[str]) -> dict[str, Any]:
    code = {"value": finding.code}
    if _is_address(finding.help_url):
        code["url"] = finding.help_url
    fields: dict[str, Any] = {
        "message": finding.message,
        "location": {"path": finding.path, "range": _range(finding.span, lines)},
        "severity": _REVIEWDOG[finding.severity],
        "code": code,
    }
    if finding.fix is not None and len(finding.fix.edits) == 1:  # reviewdog reads several as alternatives
        edit = finding.fix.edits[0]
        fields["suggestions"] = [{"range": _range(edit.span, lines), "text": edit.text}]
    return fields


def _range(span: Span, lines: list[str]) -> dict[str, dict[str, int]]:
    return {
        "start": {"line": span.line, "column": _byte_column(span.line, span.column, lines)},
        "end": {"line": span.end_line, "column": _byte_column(span.end_line, span.end_column, lines)},
    }


def _byte_column(line: int, column: int, lines: list[str]) -> int:
    before = lines[line - 1][: column - 1] if line <= len(lines) else ""
    return column + len(before.encode("utf-8", "surrogateescape")) - len(before)
