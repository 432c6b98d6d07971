"""A structural rule, its context, and the faults that it reports."""

from __future__ import annotations

import bisect
import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from conviction.documents import unit_economics
from conviction.documents.citations import Citation, citations_of
from conviction.documents.index import Index
from conviction.markup import blocks
from conviction.markup.block_scan import NOT_PROSE, scan
from conviction.markup.block_span import BlockSpan
from conviction.markup.front_matter import split
from conviction.markup.language import SAMPLE, is_english
from conviction.markup.letters import without_marks
from conviction.model.argument import Label
from conviction.model.document import CardBody, Document
from conviction.model.finding import Finding, Fix, Severity, rule_page
from conviction.model.kind import Kind
from conviction.model.lint_settings import LintSettings
from conviction.model.report import RuleInfo
from conviction.model.rule_status import STABLE, RuleStatus
from conviction.model.text import Span, line_starts
from conviction.model.workspace import Settings

if TYPE_CHECKING:
    from conviction.workspace.nav import Menu

__all__ = [
    "Context",
    "Fault",
    "Rule",
    "count_words",
    "finding_of",
    "info_of",
    "lacks",
    "nearest",
    "one_line",
    "per_cent",
    "quoted",
]

_LONGEST = 400
_WORD = re.compile(r"[^\W_]+(?:['’.,%-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Fault:
    """The result of one check at one place; the rule adds code, name, severity and path."""

    message: str
    """One line that ends with the remedy."""
    span: Span = field(default_factory=lambda: Span(1))
    match: str = ""
    fix: Fix | None = None
    severity: Severity | None = None
    """The severity here, if it differs from the rule's; a rule with `allowed_in_drafts` suggests in drafts."""


@dataclass(frozen=True)
class Context:
    """One document, and all context that a rule may read."""

    document: Document
    kind: Kind | None
    """The declaration that the document was made with; None for a page, or if the kind is unknown."""
    index: Index
    settings: Settings
    today: date
    kinds: tuple[str, ...] = ()
    """The names of every kind of the workspace."""
    guidance: tuple[str, ...] = ()
    """The comments with which the document's template guides its author, from `documents.templates.guidance`."""
    read_menu: Callable[[], Menu | None] = lambda: None
    """Returns the site's menu; None if the site has none of its own."""
    dead: Mapping[str, str] = field(default_factory=dict)
    """Web addresses that gave no page, each with the error; empty without `--online`."""
    lint: LintSettings = field(default_factory=LintSettings)
    memo: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """Results that rules of one family share, by a name of the family's own."""

    @cached_property
    def draft(self) -> bool:
        """True while the document has its kind's first status; an unreadable status counts as the first."""
        front = self.document.front
        unread = not front.ok and not front.fields
        return self.kind is not None and (unread or self.kind.is_draft(self.document.status))

    @cached_property
    def citations(self) -> tuple[Citation, ...]:
        """The edges and links of the document that lead to documents of the workspace, in its order."""
        return citations_of(self.document, self.index)

    @property
    def menu(self) -> Menu | None:
        """The site's menu, read at its first use."""
        return self.read_menu()

    @cached_property
    def body_start(self) -> int:
        """The offset in the text where the body begins, as every reader of blocks has it."""
        return max(split(self.document.text)[1], 0)

    @cached_property
    def visible(self) -> str:
        """The text with spaces for front matter, code, comments and raw HTML; offsets and lines as in the text."""
        text = self.document.text
        head = "".join(c if c in "\r\n" else " " for c in text[: self.body_start])
        return head + blocks.mask(text[self.body_start :], NOT_PROSE)

    @cached_property
    def lower(self) -> str:
        """`visible` in small letters, to look for words without regard to case; offsets may differ."""
        return self.visible.lower()

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines of `visible`, without their ends."""
        return tuple(line.removesuffix("\r") for line in self.visible.split("\n"))

    @cached_property
    def words(self) -> int:
        """The number of words in the body, without code and comments."""
        return count_words(self.visible)

    @cached_property
    def marks(self) -> tuple[BlockSpan, ...]:
        """The blocks of the body that are not prose, and its headings; their offsets count from `body_start`."""
        return tuple(scan(self.document.text[self.body_start :]))

    @cached_property
    def economics(self) -> tuple[unit_economics.Block, ...]:
        """Every state of the business in the section `Unit economics`: today, and after the change."""
        section = self.document.section("Unit economics") if self.document.kind else None
        return tuple(unit_economics.blocks(section, self.lines)) if section else ()

    def param(self, name: str, usual: float) -> float:
        """The value in `[lint] params`; else the usual one."""
        return self.lint.params.get(name, usual)

    @cached_property
    def english(self) -> bool:
        """False if common English words are too rare: rules about words do not apply then."""
        return is_english(self.lower[self.body_start : self.body_start + SAMPLE])

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        return tuple(line_starts(self.document.text))

    @cached_property
    def newline(self) -> str:
        """The line ending of the document."""
        at = self.document.text.find("\n")
        return "\r\n" if at > 0 and self.document.text[at - 1] == "\r" else "\n"

    def line(self, number: int) -> str:
        """A line of the text without its end, numbered from 1; empty after the last one."""
        if not 1 <= number <= len(self._line_starts):
            return ""
        start = self._line_starts[number - 1]
        end = self.document.text.find("\n", start)
        return self.document.text[start : end if end >= 0 else len(self.document.text)].removesuffix("\r")

    def span(self, start: int, end: int) -> Span:
        """The place of the text between two offsets."""
        line, column = self._position(start)
        end_line, end_column = self._position(end)
        return Span(line, column, end_line, end_column)

    def line_span(self, number: int) -> Span:
        """The place of a whole line, without its end."""
        return Span(number, 1, number, len(self.line(number)) + 1)

    def value(self, line: int, label: Label) -> tuple[Span, str]:
        """The place of a label's value in the block that begins in `line`, and its text there; else of the label."""
        number = line + label.offset
        first = self.line(number)[label.column - 1 :].rstrip()
        if first:
            return self.word(number, label.column, first)
        return self.word(number, max(self.line(number).find(label.typed) + 1, 1), label.typed)

    def word(self, line: int, column: int, text: str) -> tuple[Span, str]:
        """The place of `text` if it is there, and the text; else the start of the line and an empty text."""
        if text and self.line(line)[column - 1 : column - 1 + len(text)] == text:
            return Span(line, column, line, column + len(text)), text
        return Span(line), ""

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect.bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1


def count_words(text: str) -> int:
    """The number of words in a text: `1,000`, `2.5` and `don't` are one each."""
    return len(_WORD.findall(without_marks(text)))  # a vowel sign does not end a word


Check = Callable[[Context], Iterable[Fault]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One check of lint, with its title, reason and examples."""

    code: str
    """The code, which is never reused."""
    name: str
    """Kebab case."""
    severity: Severity
    title: str
    """The fault, in one line."""
    reason: str
    """The reason why it matters, and the remedy."""
    bad: str
    """A whole document that has this fault and no other; bytes that are not UTF-8 are lone surrogates."""
    good: str
    """The same document corrected: no rule finds anything in it."""
    check: Check
    since: str
    """The version in which it came."""
    status: RuleStatus = STABLE
    redirects: tuple[str, ...] = ()
    """Old codes and names that lead to it."""
    allowed_in_drafts: bool = False
    """True when a draft may still have this fault: it is then listed as "still to write"."""
    extra_files: Mapping[str, str] = field(default_factory=dict)
    """Path to text of the further files that both examples need."""
    at: str = ""
    """The path of the examples, if it matters, or if they are not documents of a kind."""

    @property
    def info(self) -> RuleInfo:
        """The description for `lint rules` and the rule's page."""
        return info_of(self, extra_files=self.extra_files, at=self.at)

    def findings(self, context: Context) -> Iterator[Finding]:
        """The findings of the rule in one document."""
        for fault in self.check(context):
            yield finding_of(self, fault, context.document.path, waiting=self.allowed_in_drafts and context.draft)


class _Named(Protocol):
    """The attributes of a rule that its findings need."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def severity(self) -> Severity: ...


class _Described(_Named, Protocol):
    """The attributes of a rule that its description needs."""

    @property
    def title(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def bad(self) -> str: ...
    @property
    def good(self) -> str: ...
    @property
    def since(self) -> str: ...
    @property
    def status(self) -> RuleStatus: ...
    @property
    def redirects(self) -> tuple[str, ...]: ...


def info_of(
    rule: _Described, *, extra_files: Mapping[str, str] | None = None, at: str = "", before: str = ""
) -> RuleInfo:
    """The description of one of our rules."""
    return RuleInfo(
        code=rule.code,
        name=rule.name,
        severity=rule.severity,
        title=rule.title,
        reason=rule.reason,
        bad=rule.bad,
        good=rule.good,
        engine="structure",
        since=rule.since,
        status=rule.status,
        redirects=rule.redirects,
        extra_files=extra_files or {},
        at=at,
        before=before,
    )


def finding_of(rule: _Named, fault: Fault, path: str, *, waiting: bool = False) -> Finding:
    """The finding of one of our rules at one place; a suggestion for parts that are still to write."""
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=Severity.SUGGESTION if waiting else fault.severity or rule.severity,
        message=one_line(fault.message),
        path=path,
        span=fault.span,
        match=fault.match,
        fix=fault.fix,
        help_url=rule_page(rule.code),
    )


def one_line(message: str) -> str:
    """The message in one line of bounded length, for any text of the document that it quotes."""
    line = " ".join(message.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like this one, or an empty string."""
    found = difflib.get_close_matches(word.lower(), list(known), 1, 0.6)
    return found[0] if found else ""


def per_cent(text: str) -> str:
    """A per cent that was written without its sign or as a share: `70`, `70 %`, `0.7`; else empty."""
    found = re.fullmatch(r"(\d{1,3}(?:\.\d{1,4})?) ?(%?)", text)
    if found is None:
        return ""
    share = "." in found[1] and not found[2] and float(found[1]) < 1
    value = round(float(found[1]) * (100 if share else 1), 4)
    return f"{value:g}%" if 0 < value <= 100 and (share or value > 1) else ""


def lacks(body: CardBody, name: str) -> bool:
    """True when a block has no value under a label, and none under a mistyped one, which S201 reports."""
    return not body.label(name) and nearest(name, (label.name for label in body.labels if label.value)) == ""


def quoted(words: Iterable[str]) -> str:
    """The words for a message: `a`, `b` and `c`."""
    marked = [f"`{word}`" for word in words]
    return marked[0] if len(marked) == 1 else f"{', '.join(marked[:-1])} and {marked[-1]}" if marked else ""
