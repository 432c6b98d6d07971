"""A lint report as numbers: the findings of each rule, and the documents to mend first."""

from __future__ import annotations

from collections import Counter

from conviction.lint.formats.escapes import plain
from conviction.lint.formats.text import summary
from conviction.model.finding import Severity
from conviction.model.report import Report

__all__ = ["statistics"]


_FIRST = 10
"""The number of documents that are listed."""


def statistics(report: Report) -> str:
    """A line for each rule with its number of findings, the most frequent first, the documents, then the summary.

    Missing parts of drafts are included; a rule has the highest severity of its findings.
    """
    gravest = {finding.code: finding for finding in sorted(report.findings, key=lambda found: found.severity.rank)}
    often = sorted(report.by_rule.items(), key=lambda pair: (-pair[1], pair[0]))
    lines = [
        f"{number:>5}  {plain(code):<5} {gravest[code].severity.value:<10} {plain(gravest[code].name)}".rstrip()
        for code, number in often
    ]
    return "\n".join([*lines, *_documents(report), summary(report), ""])


def _documents(report: Report) -> list[str]:
    """The documents to mend first: most errors, then warnings, then suggestions; none if all findings are in one."""
    by_path: dict[str, Counter[Severity]] = {}
    for finding in report.findings:
        by_path.setdefault(finding.path, Counter())[finding.severity] += 1
    if len(by_path) < 2:
        return []
    order = sorted(Severity, key=lambda severity: -severity.rank)
    worst = sorted(by_path.items(), key=lambda pair: (*(-pair[1][severity] for severity in order), pair[0]))
    lines = [
        f"{counts.total():>5}  {plain(path)} ({', '.join(_counted(counts[one], one) for one in order if counts[one])})"
        for path, counts in worst[:_FIRST]
    ]
    more = [f"       and {len(worst) - _FIRST} more"] if len(worst) > _FIRST else []
    return ["", "mend first", *lines, *more, ""]


def _counted(number: int, severity: Severity) -> str:
    return f"{number} {severity.value}{'' if number == 1 else 's'}"
