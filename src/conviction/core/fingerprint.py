"""A finding's fingerprint: it survives lines that move, and changes with the sentence that the finding is about."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import Counter

from conviction.core.markdown import heading, split_blocks
from conviction.model.finding import Finding
from conviction.model.report import Report

__all__ = ["fingerprints"]

_PARAGRAPH = re.compile(r"\n[ \t\r]*\n")
_SENTENCE = re.compile(r"[.!?][)\]\"'”’*_]*\s+")


def fingerprints(report: Report) -> tuple[str, ...]:
    """The fingerprint of each finding, in their order: 64 hex digits of rule, path, headings, sentence and ordinal.

    The ordinal tells equals apart, so that no two findings of a report share a fingerprint.
    """
    places: dict[str, _Places] = {}
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for finding in report.findings:
        known = places.get(finding.path)
        if known is None:
            known = places[finding.path] = _Places(report.sources.get(finding.path, ""))
        key = (finding.code, finding.path, *known.around(finding))
        found.append(_digest((*key, str(seen[key]))))
        seen[key] += 1
    return tuple(found)


def _digest(parts: tuple[str, ...]) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


class _Places:
    """The headings and sentences of one document."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.lines, self.paths = _heading_paths(text)
        self.paragraphs = [0, *(found.end() for found in _PARAGRAPH.finditer(text))]
        self.sentences = sorted({*self.paragraphs, *(found.end() for found in _SENTENCE.finditer(text))})

    def around(self, finding: Finding) -> tuple[str, str]:
        """The headings above the finding, and its sentence with white space made one; a document's finding has none."""
        line = finding.span.line
        if not finding.match or line > len(self.starts):
            return "", finding.message
        at = self.starts[line - 1] + finding.span.column - 1
        number = bisect_right(self.sentences, at)
        end = self.sentences[number] if number < len(self.sentences) else len(self.text)
        sentence = self.text[self.sentences[number - 1] : end]
        return self.paths[bisect_right(self.lines, line) - 1], " ".join(sentence.split())


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
