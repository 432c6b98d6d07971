"""A rule that needs a document's history: the version that it is compared with, and the signals of its history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from conviction.lint.rules.base import Context, Fault, finding_of, info_of
from conviction.model.document import Document
from conviction.model.finding import Finding, Severity
from conviction.model.kind import Kind
from conviction.model.report import RuleInfo
from conviction.model.rule_status import STABLE, RuleStatus
from conviction.model.signal import Signal
from conviction.model.text import Span

if TYPE_CHECKING:
    from conviction.model.history import Change

__all__ = ["BaseComparison", "FrozenVersion", "HistoryRule", "PastCheck", "heading_of", "line_of"]


@dataclass(frozen=True, slots=True)
class FrozenVersion:
    """The version with which a document became frozen."""

    document: Document
    since: str
    """The status from which its kind is frozen."""


@dataclass(frozen=True)
class BaseComparison:
    """One document with its earlier version and history in git."""

    context: Context
    before: Document | None = None
    """The document in the base; None if it is new or unchanged."""
    kind_before: Kind | None = None
    """The declaration of its kind in the base."""
    holder: str = ""
    """The path of another, deleted document that had its id."""
    frozen: FrozenVersion | None = None
    """The version with which it became frozen; None if it is not, or has that very text."""
    signals: tuple[Signal, ...] = ()
    """The questions that its history raises today."""
    cards: tuple[tuple[date, date], ...] = ()
    """The day of each revision card, and of the commit that added it, in the order of commits."""
    moves: tuple[tuple[int, str], ...] = ()
    """Number of the revision and subject of each committed move of belief since the last revision card."""
    renames: Mapping[str, str] = field(default_factory=dict)
    """For each document that was renamed since the base its path now, by the one in the base."""

    @property
    def document(self) -> Document:
        """The current document."""
        return self.context.document

    @property
    def was_draft(self) -> bool:
        """True when it is a draft in the base."""
        before, kind = self.before, self.kind_before
        return before is not None and kind is not None and kind.is_draft(before.status)

    @property
    def was_frozen(self) -> bool:
        """True when it is frozen in the base."""
        before, kind = self.before, self.kind_before
        return before is not None and kind is not None and kind.is_frozen(before.status)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """The changes in the argument; empty if one of the texts cannot be read."""
        document, before = self.document, self.before
        if before is None or any(finding.code == "S006" for finding in (*document.findings, *before.findings)):
            return ()
        from conviction.history.diff import compare  # only needed to compare two versions, and slow to import

        return compare(before, document, self.renames)


PastCheck = Callable[[BaseComparison], Iterable[Fault]]


@dataclass(frozen=True, slots=True)
class HistoryRule:
    """One check of lint that compares versions, with its title, reason and examples."""

    code: str
    """The code, which is never reused."""
    name: str
    """Kebab case."""
    severity: Severity
    title: str
    """The fault, in one line."""
    reason: str
    """The reason why it matters, and the remedy."""
    before: str
    """The whole document before the change."""
    bad: str
    """The same document later, with this fault and no other of history."""
    good: str
    """The same document later, corrected."""
    check: PastCheck
    since: str
    """The version in which it came."""
    status: RuleStatus = STABLE
    redirects: tuple[str, ...] = ()
    """Old codes and names that lead to it."""
    before_on: str = "2026-10-01"
    """The day of the commit of `before`."""
    on: str = "2026-11-16"
    """The day of the later commit."""
    allowed_in_drafts: bool = True
    """False when it has the same severity in a draft."""
    committed: bool = False
    """True when it needs the commits of the history, not only the base."""

    @property
    def info(self) -> RuleInfo:
        """The description for `lint rules` and the rule's page."""
        return info_of(self, before=self.before)

    def findings(self, past: BaseComparison) -> Iterator[Finding]:
        """The findings of the rule in one document."""
        for fault in self.check(past):
            yield finding_of(self, fault, past.document.path, waiting=self.allowed_in_drafts and past.context.draft)


def heading_of(past: BaseComparison, *names: str) -> tuple[Span, str]:
    """The place of the first of these sections that the document has, and its heading's line; else of its top."""
    section = next((found for name in names if (found := past.document.section(name))), None)
    return line_of(past, section.line) if section else (Span(1), "")


def line_of(past: BaseComparison, number: int) -> tuple[Span, str]:
    """The place of a whole line, and the line."""
    return past.context.line_span(number), past.context.line(number)
