"""What a rule is that needs a document's past: the version that it is held against, and what its history says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from conviction.lint.rules.base import Context, Fault, finding_of
from conviction.model.document import Document
from conviction.model.finding import Finding, Severity
from conviction.model.kind import Kind
from conviction.model.report import RuleInfo
from conviction.model.signal import Signal
from conviction.model.text import Span

if TYPE_CHECKING:
    from conviction.model.history import Change

__all__ = ["BaseComparison", "HistoryRule", "PastCheck", "heading_of", "line_of"]


@dataclass(frozen=True)
class BaseComparison:
    """One document with what git knows of it."""

    context: Context
    before: Document | None = None
    """As the base has it; None for a document that is new, and where nothing changed."""
    kind_before: Kind | None = None
    """The declaration of the kind that it had there."""
    holder: str = ""
    """The path of the other document, gone by now, that had its id."""
    signals: tuple[Signal, ...] = ()
    """The questions that its history raises today."""
    cards: tuple[tuple[date, date], ...] = ()
    """The day of each revision card, and of the commit that brought it, in the order of commits."""

    @property
    def document(self) -> Document:
        """As it is now."""
        return self.context.document

    @property
    def was_draft(self) -> bool:
        """True when the base has it as a draft."""
        before, kind = self.before, self.kind_before
        return before is not None and kind is not None and kind.is_draft(before.status)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What is otherwise in the argument; nothing while either text cannot be read."""
        document, before = self.document, self.before
        if before is None or any(finding.code == "S006" for finding in (*document.findings, *before.findings)):
            return ()
        from conviction.history.diff import compare  # only where one version is held against another, and slow

        return compare(before, document)


PastCheck = Callable[[BaseComparison], Iterable[Fault]]


@dataclass(frozen=True, slots=True)
class HistoryRule:
    """One thing that lint finds by comparing versions, with what a reader should know of it."""

    code: str
    """Never reused for another meaning."""
    name: str
    """Kebab case."""
    severity: Severity
    title: str
    """What is wrong, in one line."""
    reason: str
    """Why it matters, and what to do."""
    before: str
    """The whole document as it was."""
    bad: str
    """The same document later, with this fault and no other that the past tells."""
    good: str
    """The same document later, put right."""
    check: PastCheck
    before_on: str = "2026-10-01"
    """The day of the commit that holds `before`."""
    on: str = "2026-11-16"
    """The day of the later commit."""
    allowed_in_drafts: bool = True
    """False when it weighs as much in a draft."""
    committed: bool = False
    """True when only what is committed tells it: the history then, and not the base alone."""

    @property
    def info(self) -> RuleInfo:
        """What `lint rules` and the rule's page tell."""
        return RuleInfo(
            code=self.code,
            name=self.name,
            severity=self.severity,
            title=self.title,
            reason=self.reason,
            bad=self.bad,
            good=self.good,
            engine="structure",
            before=self.before,
        )

    def findings(self, past: BaseComparison) -> Iterator[Finding]:
        """What the rule finds in one document."""
        for fault in self.check(past):
            yield finding_of(self, fault, past.document.path, waiting=self.allowed_in_drafts and past.context.draft)


def heading_of(past: BaseComparison, *names: str) -> tuple[Span, str]:
    """The place of the first of these sections that the document has, and its heading's line; else of its top."""
    section = next((found for name in names if (found := past.document.section(name))), None)
    return line_of(past, section.line) if section else (Span(1), "")


def line_of(past: BaseComparison, number: int) -> tuple[Span, str]:
    """The place of a whole line, and the line."""
    return past.context.line_span(number), past.context.line(number)
