"""A Finding: one fault in a user's document, with its place and a remedy. A value, not an exception."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from conviction.model.text import Edit, Span

__all__ = ["Applicability", "Finding", "Fix", "Severity", "Suppressed", "rule_page"]


def rule_page(code: str) -> str:
    """The page of one of our rules, relative to the toolkit's own site: `lint/rules/P001/`."""
    return f"lint/rules/{code}/"


class Severity(Enum):
    """The severity of a finding; `rank` orders them."""

    __hash__ = object.__hash__  # members are single: this is quicker than hashing their names, as reports often do

    SUGGESTION = "suggestion"
    WARNING = "warning"
    ERROR = "error"

    rank: int
    """The rank: 0 for a suggestion, 1 for a warning, 2 for an error."""

    def __init__(self, word: str) -> None:
        self.rank = ("suggestion", "warning", "error").index(word)


class Applicability(Enum):
    """Whether a fix may be applied without `--unsafe-fixes`."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    DISPLAY = "display"


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that corrects the finding."""

    description: str
    edits: tuple[Edit, ...]
    applicability: Applicability = Applicability.SAFE
    order: int = 0
    """The order of several fixes that insert text at the same place."""

    def applies(self, *, unsafe: bool = False) -> bool:
        """True when `lint --fix` may make the edits, with `unsafe` those that --unsafe-fixes enables too."""
        wanted = self.applicability is Applicability.SAFE or (unsafe and self.applicability is Applicability.UNSAFE)
        return wanted and bool(self.edits)

    def as_dict(self) -> dict[str, Any]:
        """The JSON output: `{applicability, description, edits: [{line, column, end_line, end_column, text}]}`."""
        return {
            "applicability": self.applicability.value,
            "description": self.description,
            "edits": [
                {
                    "line": e.span.line,
                    "column": e.span.column,
                    "end_line": e.span.end_line,
                    "end_column": e.span.end_column,
                    "text": e.text,
                }
                for e in self.edits
            ],
        }


@dataclass(frozen=True, slots=True)
class Suppressed:
    """The reason why a finding does not count."""

    kind: str
    """`inline`, `file` and `front-matter` are in the document, `settings` and `baseline` outside it."""
    reason: str = ""

    @property
    def in_source(self) -> bool:
        """True when the suppression is in the document itself."""
        return self.kind in ("inline", "file", "front-matter")

    def as_dict(self) -> dict[str, str]:
        """The JSON output: `{kind, reason}`."""
        return {"kind": self.kind, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: a stable code and name, a severity, one line of message, and a place."""

    code: str
    """`S001`, `T202`, `P010`: never reused for another meaning."""
    name: str
    """The rule's kebab-case name."""
    severity: Severity
    message: str
    """One line that ends with the remedy."""
    path: str
    """The POSIX path, relative to the workspace."""
    span: Span = field(default_factory=lambda: Span(1))
    match: str = ""
    """The text at the span, as it is in the document; empty for the whole document."""
    engine: str = "structure"
    """`structure` or `vale`."""
    fix: Fix | None = None
    help_url: str = ""
    vale_check: str = field(default="", compare=False)
    """Vale's name for the check that found it; empty for findings of our own rules."""
    section_path: tuple[str, ...] = field(default=(), compare=False)
    """The titles of the headings above it, from the outermost; `conviction.lint.fingerprints` adds them."""
    fingerprint: str = field(default="", compare=False)
    """The identity of the finding, whatever its line; `conviction.lint.fingerprints` adds it."""
    suppressed: Suppressed | None = field(default=None, compare=False)

    def __hash__(self) -> int:
        """The hash of its place and rule: reports have sets of thousands, and few share both."""
        return hash((self.code, self.path, self.span.line, self.span.column))

    @property
    def sort_key(self) -> tuple[str, int, int, int, int, str, str]:
        """Reports list findings by path, place and code."""
        span = self.span
        return (self.path, span.line, span.column, span.end_line, span.end_column, self.code, self.message)

    def with_severity(self, severity: Severity) -> Finding:
        """The same finding at another severity."""
        return replace(self, severity=severity)

    def with_message(self, message: str) -> Finding:
        """The same finding with another message and without a fix; quicker than `replace`, for reports of thousands."""
        return Finding(
            code=self.code,
            name=self.name,
            severity=self.severity,
            message=message,
            path=self.path,
            span=self.span,
            match=self.match,
            engine=self.engine,
            help_url=self.help_url,
            vale_check=self.vale_check,
            section_path=self.section_path,
            fingerprint=self.fingerprint,
            suppressed=self.suppressed,
        )

    def shown_only(self) -> Finding:
        """The same finding with a fix that is shown and never applied."""
        if self.fix is None:
            return self
        return replace(self, fix=replace(self.fix, applicability=Applicability.DISPLAY))

    def as_dict(self) -> dict[str, Any]:
        """The JSON output: the fields of `lint --json`; `vale_check`, `fix` and `suppressed` where there is one."""
        data: dict[str, Any] = {
            "code": self.code,
            "name": self.name,
            **({"vale_check": self.vale_check} if self.vale_check else {}),
            "engine": self.engine,
            "severity": self.severity.value,
            "message": self.message,
            "path": self.path,
            "line": self.span.line,
            "column": self.span.column,
            "end_line": self.span.end_line,
            "end_column": self.span.end_column,
            "match": self.match,
            "section_path": list(self.section_path),
            "help_url": self.help_url,
        }
        if self.fix is not None:
            data["fix"] = self.fix.as_dict()
        if self.suppressed is not None:
            data["suppressed"] = self.suppressed.as_dict()
        return data

    def as_line(self, mark: str = "") -> str:
        """The text output: `path:line:column: severity CODE message`, with a mark such as ` [*]` after the code."""
        place = f"{self.path}:{self.span.line}:{self.span.column}"
        return f"{place}: {self.severity.value} {self.code}{mark} {self.full_message}"

    @property
    def full_message(self) -> str:
        """The text output: the message, followed by the reason for its suppression, if any."""
        if self.suppressed is None:
            return self.message
        reason = f": {self.suppressed.reason}" if self.suppressed.reason else ""
        return f"{self.message} [suppressed, {self.suppressed.kind}{reason}]"
