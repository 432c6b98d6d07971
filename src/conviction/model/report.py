"""A Report: what one run of `scaffold lint` found, with what it looked at and how. A value; renderers show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import ceil, floor
from typing import Any

from conviction.model.finding import Finding, Severity, rule_page

__all__ = ["DraftProgress", "EngineRun", "Report", "RuleInfo"]

_SHORT = 12
"""Lines up to which an example is shown whole."""
_AROUND = 3


@dataclass(frozen=True, slots=True)
class EngineRun:
    """What one engine did in a run."""

    status: str
    """`ran` or `skipped`."""
    version: str = ""
    path: str = ""
    """Of the program; empty for our own checks."""
    unplaced: int = 0
    """Findings whose column is not known: they stand at their line, without a fix."""
    because: str = ""
    """Why it did not run, or left something out; empty when there is nothing to say."""
    incomplete: bool = False
    """True when it left out what people should hear of."""

    def as_dict(self) -> dict[str, Any]:
        """For machines: `{status, because?}`, and of an engine that ran its version, path and unplaced."""
        because = {"because": self.because} if self.because else {}
        if self.status == "skipped":
            return {"status": self.status, **because}
        ran = {"status": self.status, "version": self.version, "path": self.path, "unplaced": self.unplaced}
        return ran | because


@dataclass(frozen=True, slots=True)
class DraftProgress:
    """A document in work: what it still lacks is a list, not a row of errors."""

    path: str
    written: int
    """Of the kind's required sections, those that stand and hold text of their own."""
    sections: int
    """The kind's required sections."""
    findings: tuple[Finding, ...]
    """What is missing or left over; these findings are in the report's own list too."""

    @property
    def to_write(self) -> int:
        """How many of the required sections are still to write."""
        return self.sections - self.written

    @property
    def remains(self) -> str:
        """What is still to write, as lint and desk say it: `7 of 12 sections`; empty where none is required."""
        return f"{self.to_write} of {self.sections} section{'' if self.sections == 1 else 's'}" if self.sections else ""

    def as_dict(self) -> dict[str, Any]:
        """For machines: `{path, written, sections, findings}`, the last a number."""
        return {
            "path": self.path,
            "written": self.written,
            "sections": self.sections,
            "findings": len(self.findings),
        }


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """What a reader should know of a rule, whichever engine checks it."""

    code: str
    name: str
    severity: Severity
    title: str
    """What is wrong, in one line."""
    reason: str
    """Why it matters, and what to do."""
    bad: str
    good: str
    engine: str
    """`structure` or `vale`."""
    beside: Mapping[str, str] = field(default_factory=dict)
    """Path to text of the further files that both examples need."""
    at: str = ""
    """The path of the examples, where it matters."""
    before: str = ""
    """Of a rule that compares versions: the document that the examples come from; else empty."""

    @property
    def help_url(self) -> str:
        """The rule's page."""
        return rule_page(self.code)

    @property
    def examples(self) -> tuple[tuple[str, str], ...]:
        """`Before` where there is one, `Bad` and `Good`, each with its text; of long ones what differs."""
        texts = {"Before": self.before, "Bad": self.bad, "Good": self.good}
        names = [name for name, text in texts.items() if text]
        return tuple(zip(names, _excerpts([_escaped_bytes(texts[name]) for name in names]), strict=True))

    @property
    def titled_examples(self) -> tuple[tuple[str, str], ...]:
        """What to show of the examples: a heading and a text each, the files that both need at the end."""
        at = f", {self.at}" if self.at else ""
        beside = tuple((f"Beside both, {path}", text) for path, text in self.beside.items())
        return (*((f"{name}{at}", text) for name, text in self.examples), *beside)

    def as_dict(self) -> dict[str, Any]:
        """For machines: every field, the severity as its word; a byte that is no UTF-8 is written out in hex.

        `at`, `beside` and `before` are there where a rule has them.
        """
        more: dict[str, Any] = {"at": self.at} if self.at else {}
        if self.beside:
            more["beside"] = dict(self.beside)
        if self.before:
            more["before"] = _escaped_bytes(self.before)
        return {
            "code": self.code,
            "name": self.name,
            "engine": self.engine,
            "severity": self.severity.value,
            "title": self.title,
            "reason": self.reason,
            "bad": _escaped_bytes(self.bad),
            "good": _escaped_bytes(self.good),
            "help_url": self.help_url,
            **more,
        }

    def as_text(self) -> str:
        """For people: what is wrong, why it matters, and an example before and after."""
        blocks = [f"{name}\n\n{_indented(text)}" for name, text in self.titled_examples]
        head = f"{self.code} {self.name} ({self.severity.value})"
        return "\n\n".join([head, f"{self.title}. {self.reason}", *blocks])


@dataclass(frozen=True)
class Report:
    """The findings of one run, sorted by path and place, and what was looked at."""

    findings: tuple[Finding, ...]
    engines: Mapping[str, EngineRun]
    """`structure`, `vale` and `git`."""
    documents: int
    """Files that were checked, pages and unreadable ones included."""
    words: int
    """Words of their bodies, code and comments apart."""
    drafts: tuple[DraftProgress, ...] = ()
    """Drafts that still lack something, by path."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """Path to text, for renderers that quote the line."""
    paths: tuple[str, ...] = ()
    """The files that were checked, for renderers that list clean ones too."""
    unsafe_fixes: bool = False
    """True when unsafe fixes count as fixable too."""
    fixed: int = 0
    """How many findings were fixed before the rest was reported."""
    suppressed: tuple[Finding, ...] = ()
    """What a suppression, the settings or the baseline took out of `findings`, each with its reason."""
    show_suppressed: bool = False
    """True when people and JSON are to be told those too."""
    baseline: bool = False
    """True when there is a baseline: what it does not know is new."""
    notes: tuple[str, ...] = ()
    """What was done beside, a line each, for people."""

    @cached_property
    def shown_findings(self) -> tuple[Finding, ...]:
        """The findings that are to be told, by path and place."""
        if not (self.show_suppressed and self.suppressed):
            return self.findings
        return tuple(sorted((*self.findings, *self.suppressed), key=lambda finding: finding.sort_key))

    @property
    def baselined(self) -> int:
        """How many findings the baseline holds."""
        return sum(f.suppressed is not None and f.suppressed.kind == "baseline" for f in self.suppressed)

    @cached_property
    def by_severity(self) -> Mapping[Severity, int]:
        """How many findings weigh how much; every severity is there, the heaviest first."""
        counts = Counter(finding.severity for finding in self.findings)
        return {severity: counts[severity] for severity in (Severity.ERROR, Severity.WARNING, Severity.SUGGESTION)}

    @cached_property
    def by_rule(self) -> Mapping[str, int]:
        """Code to number of findings, by code."""
        return dict(sorted(Counter(finding.code for finding in self.findings).items()))

    @cached_property
    def waiting(self) -> frozenset[Finding]:
        """What drafts still lack: suggestions that are shown apart."""
        return frozenset(finding for draft in self.drafts for finding in draft.findings)

    def is_fixable(self, finding: Finding) -> bool:
        """True when `--fix`, with `--unsafe-fixes` where that was asked for, would fix this finding."""
        return finding.fix is not None and finding.fix.applies(unsafe=self.unsafe_fixes)

    @property
    def fixable(self) -> int:
        """How many findings `--fix` would fix; unsafe fixes count where they were asked for."""
        return sum(map(self.is_fixable, self.findings))

    @property
    def fixable_unsafely(self) -> int:
        """How many more `--unsafe-fixes` would fix."""
        every = sum(finding.fix is not None and finding.fix.applies(unsafe=True) for finding in self.findings)
        return every - self.fixable

    @property
    def per_1000_words(self) -> float:
        """Findings per 1,000 words, one decimal, without what drafts still lack; 0 when there is no word."""
        return round((len(self.findings) - len(self.waiting)) * 1000 / self.words, 1) if self.words else 0.0

    def below(self, folder: str) -> Report:
        """The same report with the paths of whoever stands above: each begins with `folder/`."""

        def moved(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
            return tuple(replace(finding, path=f"{folder}/{finding.path}") for finding in findings)

        drafts = (replace(d, path=f"{folder}/{d.path}", findings=moved(d.findings)) for d in self.drafts)
        return replace(
            self,
            findings=moved(self.findings),
            suppressed=moved(self.suppressed),
            drafts=tuple(drafts),
            sources={f"{folder}/{path}": text for path, text in self.sources.items()},
            paths=tuple(f"{folder}/{path}" for path in self.paths),
        )

    def exit_code(self, *, fail_on: Severity | None = Severity.ERROR, max_warnings: int | None = None) -> int:
        """1 when a finding weighs `fail_on` or more, or more than `max_warnings` are warnings; else 0."""
        if fail_on is not None and any(finding.severity.rank >= fail_on.rank for finding in self.findings):
            return 1
        return int(max_warnings is not None and self.by_severity[Severity.WARNING] > max_warnings)


def _escaped_bytes(text: str) -> str:
    """The text with each byte that is no UTF-8, kept as a lone surrogate, written out."""
    return "".join(f"\\x{ord(c) - 0xDC00:02x}" if "\udc80" <= c <= "\udcff" else c for c in text)


def _excerpts(texts: list[str]) -> list[str]:
    """The texts, of long ones only what differs with some lines around, `…` for what is left out."""
    rows = [text.split("\n") for text in texts]
    if max(len(lines) for lines in rows) <= _SHORT:
        return texts
    return [_around(lines, {at for other in rows for at in _differing(lines, other)}) for lines in rows]


def _differing(lines: list[str], other: list[str]) -> Iterator[float]:
    """The numbers of the lines that the other text does not have; where it alone has some, the place between two."""
    from difflib import SequenceMatcher  # slow to import, and few runs explain a rule

    for tag, start, end, _, _ in SequenceMatcher(None, lines, other, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from range(start, end) if start < end else (start - 0.5,)


def _around(lines: list[str], differing: Iterable[float]) -> str:
    near = {at for place in differing for at in range(ceil(place) - _AROUND, floor(place) + _AROUND + 1)}
    rows: list[str] = []
    for at, line in enumerate(lines):
        if at in near:
            rows.append(line)
        elif rows[-1:] != ["…"]:
            rows.append("…")
    return "\n".join(rows)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.rstrip("\n").split("\n"))
