"""One finding for one phrase: the most severe of those at a place, none within another, and one in a document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from conviction.lint.prose.catalogue import PROSE_RULES
from conviction.model.finding import Finding
from conviction.model.text import Span

__all__ = ["merged", "once_each"]

_PHRASES = frozenset(rule.code for rule in PROSE_RULES) - {"P050", "P060"}
"""Rules whose match is the fault itself; a sentence that is too long is reported by its first word."""


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each phrase: of those at one place the most severe, and none within the words of another rule."""
    highest: dict[tuple[str, str, Span, str], Finding] = {}
    for finding in findings:
        key = (finding.path, finding.code, finding.span, finding.match)
        known = highest.get(key)
        if known is None or finding.severity.rank > known.severity.rank:
            highest[key] = finding
    return _outermost(highest.values())


def _outermost(findings: Iterable[Finding]) -> list[Finding]:
    """The findings without those of packaged rules whose words are part of a longer match: `very` of `very likely`."""
    found = list(findings)
    lines: dict[tuple[str, int], list[Finding]] = {}
    for finding in found:
        if _is_phrase(finding):
            lines.setdefault((finding.path, finding.span.line), []).append(finding)
    inner = {
        id(one)
        for row in lines.values()
        if len(row) > 1
        for one in row
        for other in row
        if other is not one and other.code != one.code and _holds(other.span, one.span)
    }
    return [finding for finding in found if id(finding) not in inner]


def _is_phrase(finding: Finding) -> bool:
    """True for a match of a packaged rule that is the fault itself; a sentence is reported by its first word."""
    return bool(finding.match) and finding.code in _PHRASES


def _holds(outer: Span, inner: Span) -> bool:
    """True when `inner` is a part of `outer`, and not all of it."""
    begins = (outer.line, outer.column) <= (inner.line, inner.column)
    ends = (outer.end_line, outer.end_column) >= (inner.end_line, inner.end_column)
    return begins and ends and outer != inner


_WORDING = frozenset({"P013", "P021", "P052"})
"""Rules on a choice of words that have no fix: an author who corrects one place corrects all."""


def once_each(findings: Sequence[Finding]) -> list[Finding]:
    """The findings with one for each phrase of a document: the first, with the number of places in its message.

    Args:
        findings: In the order of reports.
    """
    counts: dict[tuple[str, str, str], int] = {}
    for finding in findings:
        if finding.code in _WORDING:
            counts[_phrase(finding)] = counts.get(_phrase(finding), 0) + 1
    found = []
    for finding in findings:
        times = counts.pop(_phrase(finding), 0) if finding.code in _WORDING else 1
        if times > 1:
            found.append(replace(finding, message=f"{finding.message} {times} times; first here."))
        elif times:
            found.append(finding)
    return found


def _phrase(finding: Finding) -> tuple[str, str, str]:
    """Rule, document and words; singular and plural are one phrase."""
    words = " ".join(finding.match.lower().replace("-", " ").split())
    return finding.code, finding.path, words.removesuffix("s")
