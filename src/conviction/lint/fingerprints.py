"""A finding's fingerprint: it survives lines that move, and changes with the sentence that the finding is about."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from conviction.markup.blocks import heading, split_blocks
from conviction.markup.front_matter_split import split
from conviction.markup.letters import CLOSED_STOPS, CLOSERS
from conviction.model.finding import Finding

__all__ = ["Subject", "stamped", "subjects"]

_PARAGRAPH = re.compile(r"\n[ \t\r]*\n")
_SENTENCE = re.compile(rf"[.!?][)\]\"'”’*_]*\s+|[{CLOSED_STOPS}]++[{CLOSERS}]*+\s*+")
_PART = re.compile(r"\n(?=[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]|[ \t]*\|)|^#{1,6}[ \t][^\n]*\n", re.MULTILINE)
"""A list item, a row of a table and a heading are sentences of their own: an edit of one leaves the others alone."""
_COMMENT = re.compile(r"<!--\s*scaffold-lint:.*?-->", re.DOTALL)
"""Suppressions are not part of a sentence: one that is added changes no fingerprint."""


def stamped(findings: Iterable[Finding], sources: Mapping[str, str]) -> tuple[Finding, ...]:
    """The findings, each with its headings and its fingerprint; those that have them keep them.

    Args:
        findings: In any order; all of a rule in a file, or none of it with a fingerprint.
        sources: Path to text; one is read for findings that lack a fingerprint.
    """
    all_findings = tuple(findings)
    lacking = [finding for finding in all_findings if not finding.fingerprint]
    found_subjects = iter(subjects(lacking, sources))
    return tuple(
        finding if finding.fingerprint else _stamped(finding, next(found_subjects)) for finding in all_findings
    )


def _stamped(finding: Finding, part: Subject) -> Finding:
    """The same finding with both; a plain copy, since `replace` takes three times as long for thousands."""
    f, titles = finding, tuple(filter(None, part.titles.split("\n")))
    fields = (f.code, f.name, f.severity, f.message, f.path, f.span, f.match, f.engine, f.fix, f.help_url)
    return Finding(*fields, f.vale_check, titles, part.digest(f.path), f.suppressed)


def subjects(findings: Iterable[Finding], sources: Mapping[str, str]) -> tuple[Subject, ...]:
    """The subject of each finding, without its file.

    The ordinal distinguishes equals in the order of their places, so every finding has its own fingerprint. It
    counts suppressed ones too: suppressing one of two changes nothing for the other.

    Args:
        findings: In any order; all of a file.
        sources: Path to text.
    """
    all_findings = tuple(findings)
    places: dict[str, _Places] = {}
    counts: Counter[tuple[str, ...]] = Counter()
    found: dict[int, Subject] = {}
    for number, finding in sorted(enumerate(all_findings), key=lambda pair: pair[1].sort_key):
        if finding.match and finding.path not in places:
            places[finding.path] = _places(sources.get(finding.path, ""))
        titles, sentence = places[finding.path].around(finding) if finding.match else ("", finding.message)
        key = (finding.path, finding.code, titles, sentence)
        found[number] = Subject(finding.code, titles, sentence, counts[key])
        counts[key] += 1
    return tuple(found[number] for number in range(len(all_findings)))


@dataclass(frozen=True, slots=True)
class Subject:
    """Rule, headings, sentence and ordinal: with a path it is a fingerprint."""

    code: str
    titles: str
    """The headings, one per line, from the outermost."""
    sentence: str
    ordinal: int

    def digest(self, path: str) -> str:
        """The fingerprint: 64 hex digits."""
        parts = (self.code, path, self.titles, self.sentence, str(self.ordinal))
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=1024)
def _places(text: str) -> _Places:
    """The places of a text, computed once for both engines."""
    return _Places(text)


class _Places:
    """The headings and sentences of one document."""

    def __init__(self, text: str) -> None:
        if "scaffold-lint:" in text:
            text = _COMMENT.sub(_blank, text)
        self.text = text
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.lines, self.paths = _heading_paths(text)
        self.paragraphs = [0, *(found.end() for found in _PARAGRAPH.finditer(text))]
        ends = {found.end() for pattern in (_SENTENCE, _PART) for found in pattern.finditer(text)}
        _, body = split(text)
        fields = (start for start in self.starts if start <= body)
        self.sentences = sorted({*self.paragraphs, *ends, *fields})

    def around(self, finding: Finding) -> tuple[str, str]:
        """The headings above the finding, and its sentence with white space made one."""
        line = finding.span.line
        if line > len(self.starts):
            return "", finding.message
        at = self.starts[line - 1] + finding.span.column - 1
        number = bisect_right(self.sentences, at)
        end = self.sentences[number] if number < len(self.sentences) else len(self.text)
        sentence = self.text[self.sentences[number - 1] : end]
        return self.paths[bisect_right(self.lines, line) - 1], " ".join(sentence.split()) or finding.message


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _heading_paths(text: str) -> tuple[list[int], list[str]]:
    """The lines at which blocks begin, and the titles from the outermost down to each block's own."""
    lines, paths = [], []
    above: list[tuple[int, str]] = []
    for block in split_blocks(text):
        title = heading(block.text.split("\n", 1)[0]) if block.level else None
        above = [*(known for known in above if known[0] < block.level), (block.level, title.text if title else "")]
        lines.append(block.line)
        paths.append("\n".join(name for _, name in above))
    return lines, paths
