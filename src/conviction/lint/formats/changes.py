"""The difference between two reports, for people who watch their text while they write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from conviction.lint.formats.escapes import plain
from conviction.lint.formats.text import mark, summary
from conviction.model.finding import Finding
from conviction.model.report import Report

__all__ = ["changes"]


def changes(before: Report, after: Report) -> str:
    """A line for each finding that is gone, with `-`, and for each new one, with `+`, then the summary.

    A finding that only moved to another line is neither. Empty when nothing changed.
    """
    gone = _without(before.findings, after.findings)
    new = _without(after.findings, before.findings)
    if not gone and not new:
        return ""
    lines = [f"- {plain(finding.path)}: {finding.code} {plain(finding.message)}" for finding in gone]
    lines += [f"+ {finding.as_line(mark(after, finding))}" for finding in new]
    return "\n".join([*lines, summary(after), ""])


def _without(findings: Iterable[Finding], others: Iterable[Finding]) -> list[Finding]:
    """The findings that the others do not have, equal ones counted."""
    left = Counter(map(_identity, others))
    found = []
    for finding in findings:
        identity = _identity(finding)
        if left[identity]:
            left[identity] -= 1
        else:
            found.append(finding)
    return found


def _identity(finding: Finding) -> tuple[str, str, str]:
    """Path, code and fingerprint, or the message where there is no fingerprint."""
    return finding.path, finding.code, finding.fingerprint or finding.message
