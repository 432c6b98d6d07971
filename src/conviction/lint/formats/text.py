"""A lint report for people: `full` quotes the lines, `concise` has one line for each finding; both end in a summary."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import groupby, zip_longest

from conviction.model.finding import Finding, Severity
from conviction.model.report import DraftProgress, Report

__all__ = ["concise", "counted", "full", "mark", "summary"]

_SIGNS = {Severity.ERROR: "✗", Severity.WARNING: "▲", Severity.SUGGESTION: "•"}
_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.SUGGESTION: "36"}
_BOLD, _DIM = "1", "2"
_WIDTH = 100
"""The longest stretch of a line that is quoted, in characters."""
_NAMED = re.compile(r"the (?:field|section) `([^`]+)`")
_FEWEST = 200
"""The number of words below which a rate for 1,000 words means nothing."""
_LEAD = 40
"""The characters of a longer line that are shown before the match."""


def concise(report: Report) -> str:
    """`path:line:column: severity CODE message` for each finding, a line for each draft, then the summary."""
    findings = [finding for finding in report.shown_findings if finding not in report.waiting]
    lines = [finding.as_line(mark(report, finding)) for finding in findings]
    for draft in _listed(report):
        rules = Counter(finding.code for finding in draft.findings)
        counts = ", ".join(f"{code} {number}" for code, number in sorted(rules.items()))
        lines.append(f"{draft.path}: still to write{_to_write(draft, ': ')} ({counts})")
    return "\n".join([*lines, summary(report), ""])


def full(report: Report, *, color: bool = False) -> str:
    """The findings by document, each with its line and a caret, the missing parts of drafts, and the summary."""
    paint = _Paint(color)
    listed_findings = [finding for finding in report.shown_findings if finding not in report.waiting]
    lines: list[str] = []
    for path, findings in groupby(listed_findings, key=lambda finding: finding.path):
        source = report.sources.get(path, "").split("\n")
        blocks = (line for finding in findings for line in _finding(finding, source, paint, mark(report, finding)))
        lines += [paint(_BOLD, path), *blocks, ""]
    if drafts := _listed(report):
        lines.append(paint(_BOLD, "still to write"))
        lines += [line for draft in drafts for line in _draft(draft, paint)]
        lines.append("")
    return "\n".join([*lines, summary(report), ""])


def summary(report: Report) -> str:
    """One line: the number of findings by severity, the size of the text, and the skipped checks."""
    waiting = Counter(finding.severity for finding in report.waiting)
    counts = {severity: number - waiting[severity] for severity, number in report.by_severity.items()}
    parts = [counted(number, severity.value) for severity, number in counts.items() if number]
    looked_at = f"{counted(report.documents, 'document')} ({counted(report.words, 'word')}"
    text = f"{', '.join(parts) or 'no findings'} in {looked_at}"
    text += f", {report.per_1000_words} per 1,000 words)" if parts and report.words >= _FEWEST else ")"
    text += _drafts(report)
    text += _fixable(report)
    aside = len(report.suppressed) - report.baselined
    text += f"; {aside:,} suppressed" if aside else ""
    text += f"; {report.baselined:,} in the baseline" if report.baselined else ""
    vale = report.engines.get("vale")
    if vale is not None and vale.status == "skipped" and report.documents:
        text += "; prose not checked (--no-vale)"
    git = report.engines.get("git")
    if git is not None and git.incomplete:
        text += f"; {'part of the' if git.status == 'ran' else 'the'} history not checked ({git.because})"
    if vale is not None and vale.unplaced:
        text += f"; {counted(vale.unplaced, 'finding')} without a column"
    return text


def _listed(report: Report) -> list[DraftProgress]:
    """The drafts with lines of their own; raw conversations are listed on the desk, here only one checked alone."""
    return [draft for draft in report.drafts if not draft.raw or report.documents == 1]


def _drafts(report: Report) -> str:
    """The number of points that are still to write, and of the raw conversations that are not listed."""
    listed = _listed(report)
    points = sum(len(draft.findings) for draft in listed)
    raw = len(report.drafts) - len(listed)
    text = f"; {counted(points, 'point')} still to write in {counted(len(listed), 'draft')}" if listed else ""
    return text + (f"; {counted(raw, 'raw conversation')} to process" if raw else "")


def _fixable(report: Report) -> str:
    """The number of findings that --fix would fix, and of further ones with --unsafe-fixes."""
    sure, more = report.fixable, report.fixable_unsafely
    if not sure:
        return f"; {more} fixable with --fix --unsafe-fixes" if more else ""
    option = "--fix --unsafe-fixes" if report.unsafe_fixes else "--fix"
    return f"; {sure} fixable with {option}" + (f", {more} more with --unsafe-fixes" if more else "")


def mark(report: Report, finding: Finding) -> str:
    """The mark after the code of a finding that --fix would fix."""
    return " [*]" if report.is_fixable(finding) else ""


class _Paint:
    """Wraps text in a colour if colours are enabled; the name of a severity is printed either way."""

    def __init__(self, color: bool) -> None:
        self.color = color

    def __call__(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.color else text


def _finding(finding: Finding, source: list[str], paint: _Paint, mark: str) -> Iterator[str]:
    hue = _COLORS[finding.severity]
    place = f"{finding.span.line}:{finding.span.column}"
    weight = paint(hue, f"{_SIGNS[finding.severity]} {finding.severity.value}")
    yield f"  {place:<7} {weight} {finding.code}{mark} {paint(_DIM, finding.name)}"
    yield f"          {finding.full_message}"
    if finding.match and finding.span.line <= len(source):
        yield from _quote(finding, source[finding.span.line - 1].removesuffix("\r"), paint, hue)
    if finding.fix is not None:
        fix = f"fix ({finding.fix.applicability.value}):"
        yield f"          {paint(_DIM, fix)} {_printable(finding.fix.description)}"


def _quote(finding: Finding, line: str, paint: _Paint, hue: str) -> Iterator[str]:
    """The line, shortened around the match, and carets under it; of a match over several lines its first one."""
    span = finding.span
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    cut = max(0, start - _LEAD) if len(line) > _WIDTH else 0
    excerpt = line[cut : cut + _WIDTH]
    lead, tail = "…" if cut else "", "…" if cut + _WIDTH < len(line) else ""
    before = _columns(lead) + _columns(line[cut:start])
    length = max(1, _columns(line[start : min(end, cut + _WIDTH)]))
    number = f"{span.line:>8}"
    yield f"{paint(_DIM, f'{number} |')} {lead}{_printable(excerpt)}{tail}"
    yield f"{paint(_DIM, '         |')} {' ' * before}{paint(hue, '^' * length)}"


def _draft(draft: DraftProgress, paint: _Paint) -> Iterator[str]:
    """The missing parts of a draft, a paragraph for each rule: the sections and fields by name, the rest by line."""
    yield f"  {paint(_BOLD, draft.path)}{_to_write(draft, '  ')}"
    for code, name in sorted({(finding.code, finding.name) for finding in draft.findings}):
        places = _subjects([finding for finding in draft.findings if finding.code == code])
        lines = textwrap.wrap(places, _WIDTH - 32, break_on_hyphens=False)
        for label, line in zip_longest([f"{code} {name}"], lines, fillvalue=""):
            yield f"    {label:<27} {_printable(line)}"


def _to_write(draft: DraftProgress, lead: str) -> str:
    """`7 of 12 sections`, after the lead; empty for a kind without required sections."""
    return f"{lead}{draft.remains}" if draft.remains else ""


def _subjects(findings: list[Finding]) -> str:
    """The subjects of the findings of one rule: names where the messages begin with one, else lines."""
    named = [found[1] for finding in findings if (found := _NAMED.match(finding.message))]
    if len(named) == len(findings):
        return ", ".join(named)
    return f"line{'s' * (len(findings) > 1)} {', '.join(str(finding.span.line) for finding in findings)}"


def counted(number: int, noun: str) -> str:
    """`1 finding`, `1,200 findings`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _printable(text: str) -> str:
    """The text in one line, every character as wide as `_columns` returns: without characters that move the cursor."""
    if text.isprintable():
        return text
    return "".join(" " if sign in "\t\n\u00a0" else sign if _harmless(sign) else "\ufffd" for sign in text)


def _harmless(sign: str) -> bool:
    return sign.isprintable() or unicodedata.category(sign) == "Zs" or sign in "\u200d\ufe0f"


def _columns(text: str) -> int:
    """The number of terminal columns of the text."""
    if text.isascii():
        return len(text)
    return sum(_width(sign) for sign in text)


def _width(sign: str) -> int:
    if unicodedata.combining(sign) or sign in "\u200d\ufe0f":
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1
