"""A lint report as numbers: the number of findings of each rule."""

from __future__ import annotations

from conviction.lint.formats.escapes import plain
from conviction.lint.formats.text import summary
from conviction.model.report import Report

__all__ = ["statistics"]


def statistics(report: Report) -> str:
    """A line for each rule with its number of findings, the most frequent first, then the summary.

    Missing parts of drafts are included; a rule has the highest severity of its findings.
    """
    gravest = {finding.code: finding for finding in sorted(report.findings, key=lambda found: found.severity.rank)}
    often = sorted(report.by_rule.items(), key=lambda pair: (-pair[1], pair[0]))
    lines = [
        f"{number:>5}  {plain(code):<5} {gravest[code].severity.value:<10} {plain(gravest[code].name)}".rstrip()
        for code, number in often
    ]
    return "\n".join([*lines, summary(report), ""])
