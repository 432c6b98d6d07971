"""Fixes applied to one text in the order of their places; skipped ones are returned with a reason."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from conviction.model.finding import Finding
from conviction.model.text import Span

__all__ = ["Fixed", "fixed"]

_OVERLAPS = "its fix overlaps another one"
_MOVED = "the text at its place has changed"


@dataclass(frozen=True, slots=True)
class Fixed:
    """A text after one pass of fixes."""

    text: str
    done: tuple[Finding, ...]
    """Those whose fix was applied."""
    skipped: tuple[tuple[Finding, str], ...]
    """Those whose fix may be applied and was not, each with the reason."""


_Change = tuple[int, int, int, str]
"""Start, end, order and new text."""


def fixed(text: str, findings: Iterable[Finding], *, unsafe: bool = False) -> Fixed:
    """The text with the fixes of these findings, all of them of this text.

    A fix is applied completely or not at all, and only where the text is that of the finding. Of two that
    overlap the first one is applied. Every other character stays.

    Args:
        text: Decoded, without a byte-order mark, line ends unchanged.
        findings: The findings in the order in which they are tried at one place.
        unsafe: Apply the unsafe ones too.
    """
    places = _Places(text)
    done: list[Finding] = []
    skipped: list[tuple[Finding, str]] = []
    accepted = _Changes()
    for finding, changes in _placed(places, findings, unsafe):
        if changes is None:
            skipped.append((finding, _MOVED))
        elif accepted.add(changes):
            done.append(finding)
        else:
            skipped.append((finding, _OVERLAPS))
    return Fixed(accepted.applied(text), tuple(done), tuple(skipped))


def _placed(
    places: _Places, findings: Iterable[Finding], unsafe: bool
) -> list[tuple[Finding, tuple[_Change, ...] | None]]:
    """The findings that may be fixed with their changes, by place; None where the text has changed."""
    found: list[tuple[Finding, tuple[_Change, ...] | None]] = []
    for finding in findings:
        if finding.fix is not None and finding.fix.applies(unsafe=unsafe):
            whole = not finding.match or places.at(finding.span) == finding.match
            found.append((finding, places.changes(finding) if whole else None))
    return sorted(found, key=lambda one: one[1][0][:3] if one[1] else (0, 0, 0))


class _Changes:
    """The changes that are to be made, none of which overlaps another."""

    def __init__(self) -> None:
        self.changes: set[_Change] = set()
        self.cuts: list[tuple[int, int]] = []
        """Where text is replaced, sorted and apart."""
        self.points: list[int] = []
        """Where text is put in."""

    def add(self, changes: tuple[_Change, ...]) -> bool:
        """Add all of them; False, and none added, when one overlaps an earlier one."""
        if self.changes.issuperset(changes):
            return True
        crossed = any(after[0] < before[1] for before, after in itertools.pairwise(changes))
        if crossed or any(self._overlaps(start, end) for start, end, _, _ in changes):
            return False
        for start, end, _, _ in changes:
            if start == end:
                bisect.insort(self.points, start)
            else:
                bisect.insort(self.cuts, (start, end))
        self.changes.update(changes)
        return True

    def _overlaps(self, start: int, end: int) -> bool:
        """True when a cut shares a character with another one, or text is put in where text goes away."""
        at = bisect.bisect_left(self.cuts, (max(end, start + 1),))
        if at and self.cuts[at - 1][1] > start and (start < end or self.cuts[at - 1][0] < start):
            return True
        return bisect.bisect_right(self.points, start) < bisect.bisect_left(self.points, end)

    def applied(self, text: str) -> str:
        """The text with the changes made."""
        pieces, at = [], 0
        for start, end, _, new in sorted(self.changes):
            pieces += [text[at:start], new]
            at = end
        return "".join([*pieces, text[at:]])


class _Places:
    """The offsets of lines and columns."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]
        while (end := text.find("\n", self.starts[-1])) >= 0:
            self.starts.append(end + 1)

    def at(self, span: Span) -> str | None:
        """The text at a span."""
        start, end = self.offset(span.line, span.column), self.offset(span.end_line, span.end_column)
        return None if start is None or end is None else self.text[start:end]

    def changes(self, finding: Finding) -> tuple[_Change, ...] | None:
        """The edits of a finding's fix in offsets, by place; None when one is outside the text."""
        assert finding.fix is not None
        found: list[_Change] = []
        for edit in finding.fix.edits:
            start = self.offset(edit.span.line, edit.span.column)
            end = self.offset(edit.span.end_line, edit.span.end_column)
            if start is None or end is None:
                return None
            found.append((start, end, finding.fix.order, edit.text))
        return tuple(sorted(found))

    def offset(self, line: int, column: int) -> int | None:
        """The offset of a place; the line after the last one begins at the end of the text."""
        if line == len(self.starts) + 1 and column == 1:
            return len(self.text)
        if line > len(self.starts):
            return None
        end = self.starts[line] - 1 if line < len(self.starts) else len(self.text)
        at = self.starts[line - 1] + column - 1
        return at if at <= end else None
