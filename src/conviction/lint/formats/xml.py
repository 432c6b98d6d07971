"""A lint report in XML: JUnit and Checkstyle."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from conviction.lint.formats.escapes import xml_text
from conviction.model.finding import Finding, Severity
from conviction.model.report import Report

__all__ = ["checkstyle", "junit"]

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_CHECKSTYLE = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.SUGGESTION: "info"}


def checkstyle(report: Report) -> str:
    """A `file` for each document with findings, an `error` for each finding."""
    return "\n".join([_HEAD, '<checkstyle version="4.3">', *_checkstyle(report), "</checkstyle>", ""])


def _checkstyle(report: Report) -> Iterator[str]:
    for path, findings in groupby(report.findings, key=lambda finding: finding.path):
        yield f"  <file{_attributes(name=path)}>"
        for finding in findings:
            attributes = _attributes(
                line=finding.span.line,
                column=finding.span.column,
                severity=_CHECKSTYLE[finding.severity],
                message=finding.message,
                source=f"scaffold.{finding.code}",
            )
            yield f"    <error{attributes}/>"
        yield "  </file>"


def junit(report: Report) -> str:
    """A suite for each document, a failing case for each finding; a clean document is one case that passes."""
    found = {path: tuple(group) for path, group in groupby(report.findings, key=lambda finding: finding.path)}
    suites = {path: found.get(path, ()) for path in sorted({*report.paths, *found})}
    tests = sum(max(1, len(findings)) for findings in suites.values())
    attributes = _attributes(name="scaffold lint", tests=tests, failures=len(report.findings), errors=0)
    lines = [line for path, findings in suites.items() for line in _suite(path, findings)]
    return "\n".join([_HEAD, f"<testsuites{attributes}>", *lines, "</testsuites>", ""])


def _suite(path: str, findings: tuple[Finding, ...]) -> Iterator[str]:
    number = len(findings)
    counts = _attributes(name=path, tests=max(1, number), failures=number, errors=0, skipped=0, time="0")
    yield f"  <testsuite{counts}>"
    if not findings:
        yield f"    <testcase{_attributes(name='no findings', classname=path, time='0')}/>"
    for finding in findings:
        name = f"{finding.code} {finding.name} {finding.span.line}:{finding.span.column}"
        yield f"    <testcase{_attributes(name=name, classname=path, time='0')}>"
        attributes = _attributes(message=finding.message, type=finding.severity.value)
        yield f"      <failure{attributes}>{xml_text(finding.as_line())}</failure>"
        yield "    </testcase>"
    yield "  </testsuite>"


def _attributes(**values: str | int) -> str:
    return "".join(f' {name}="{xml_text(str(value))}"' for name, value in values.items())
