"""Which findings belong to a change: those on its lines, near them, or anywhere in its files.

A finding about more than its line belongs to a change in all that it is about: one about a heading's block to any
change in that block, one about the whole document to a change of its sections, ids or front matter.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from conviction.model.document import Document
from conviction.model.finding import Finding

__all__ = ["FILTERS", "ChangedFile", "Selection"]

FILTERS = ("added", "context", "file")
"""The lines whose findings count: an added line, one within three lines of a change, or any line of a changed file."""
_AROUND = 3
_WHOLE = frozenset({"E303"})
"""Rules about the whole document that report at a heading: whether other documents use it."""
_MAKING = ("id", "kind", "status", "made_with")
"""Fields that decide which rules apply to a document."""


@dataclass(frozen=True)
class ChangedFile:
    """The change of one file."""

    before: Document | None
    """The document before; None for an added file."""
    after: Document
    hunks: tuple[tuple[int, int], ...] = ()
    """First line and number of lines of each place that differs; 0 lines for a deletion after that line."""

    @property
    def added(self) -> bool:
        """True when the whole file is new."""
        return self.before is None

    @cached_property
    def remade(self) -> bool:
        """True when its sections or ids changed, or the fields of its front matter."""
        return self.before is None or _make(self.before) != _make(self.after)

    def on_added(self, first: int, last: int) -> bool:
        """True when one of these lines was added or changed."""
        return self.added or any(start <= last and first < start + count for start, count in self.hunks)

    def near(self, first: int, last: int) -> bool:
        """True when one of these lines is within three lines of a change."""
        wide = ((start + (not count) - _AROUND, start + max(count, 1) - 1 + _AROUND) for start, count in self.hunks)
        return self.added or any(start <= last and first <= end for start, end in wide)

    def in_block(self, line: int) -> bool:
        """True when something changed in the block that the heading at `line` begins, deletions too."""
        end = self._block_end(line)
        return self.added or any(
            start <= end and line < start + count if count else line <= start <= end for start, count in self.hunks
        )

    def heads(self, line: int) -> bool:
        """True when that line is a heading."""
        return line in self._levels

    @cached_property
    def _levels(self) -> Mapping[int, int]:
        return {line: heading.level for line, heading in self.after.headings}

    def _block_end(self, line: int) -> int:
        """The last line of the block: before the next heading of the same or a higher level."""
        lines = sorted(self._levels)
        later = lines[bisect_right(lines, line) :]
        end = next((at for at in later if self._levels[at] <= self._levels[line]), 0)
        return end - 1 if end else self.after.text.count("\n") + 1


def _make(document: Document) -> tuple[object, ...]:
    headings = tuple((heading.level, heading.text, heading.id) for _, heading in document.headings)
    fields = document.front.fields
    return headings, tuple(fields), tuple(document.front.text(name) for name in _MAKING)


@dataclass(frozen=True, slots=True)
class Selection:
    """The files of a change, and which findings in them count."""

    files: Mapping[str, ChangedFile]
    """By workspace path."""
    others: frozenset[str] = frozenset()
    """Changed files that are not documents, such as declarations of kinds: everything in them counts."""
    diff_filter: str = FILTERS[0]
    """One of FILTERS."""

    def filter(self, findings: Iterable[Finding]) -> list[Finding]:
        """Those of the findings that belong to the change."""
        return [finding for finding in findings if self.keeps(finding)]

    def keeps(self, finding: Finding) -> bool:
        """True when the finding belongs to the change."""
        change = self.files.get(finding.path)
        if change is None:
            return finding.path in self.others
        if self.diff_filter == "file" or finding.code.startswith("H1") or finding.code == "S006":
            return True  # a finding from a comparison is part of the change, and an unreadable file has no lines
        first, last = finding.span.line, max(finding.span.line, finding.span.end_line)
        if not finding.match and first == 1:
            return change.remade
        if change.heads(first) and (finding.code in _WHOLE or finding.span.column == 1) and change.in_block(first):
            return True
        if finding.code in _WHOLE:
            return change.remade
        return change.near(first, last) if self.diff_filter == "context" else change.on_added(first, last)
