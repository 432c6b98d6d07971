"""A lint report as lists for people: grouped by document, and a Markdown table for a summary of a run."""

from __future__ import annotations

from itertools import groupby

from conviction.lint.formats.escapes import markdown_text, plain
from conviction.lint.formats.text import mark, summary
from conviction.model.finding import Finding
from conviction.model.report import Report

__all__ = ["grouped", "markdown"]


def grouped(report: Report) -> str:
    """The documents, each with `line:column severity CODE message` for its findings, then the summary."""
    lines: list[str] = []
    for path, findings in groupby(report.shown_findings, key=lambda finding: finding.path):
        lines += [f"{plain(path)}:", *(_line(finding, mark(report, finding)) for finding in findings), ""]
    return "\n".join([*lines, summary(report), ""])


def _line(finding: Finding, mark: str) -> str:
    place = f"{finding.span.line}:{finding.span.column}"
    return f"  {place:<7} {finding.severity.value:<10} {finding.code}{mark} {plain(finding.full_message)}"


def markdown(report: Report) -> str:
    """The summary, and a table of the findings, the most severe first."""
    head = f"### scaffold lint\n\n{markdown_text(summary(report))}\n"
    if not report.findings:
        return head
    heaviest = sorted(report.findings, key=lambda finding: -finding.severity.rank)
    rows = ["| Severity | Rule | Place | Finding |", "|---|---|---|---|", *map(_row, heaviest)]
    return "\n".join([head, *rows, ""])


def _row(finding: Finding) -> str:
    place = f"{finding.path}:{finding.span.line}:{finding.span.column}"
    cells = (finding.severity.value, f"{finding.code} {finding.name}", place, finding.message)
    return f"| {' | '.join(map(markdown_text, cells))} |"
