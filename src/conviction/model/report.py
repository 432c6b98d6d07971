"""A Report: the findings of one run of `scaffold lint`, and its scope. It is a value, which renderers print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import cached_property
from math import ceil, floor
from typing import Any

from conviction.model.finding import Finding, Severity, rule_page
from conviction.model.rule_status import STABLE, RuleStatus

__all__ = ["DraftProgress", "EngineRun", "Report", "RuleInfo"]

_SHORT = 12
"""The number of lines up to which an example is shown completely."""
_AROUND = 3


@dataclass(frozen=True, slots=True)
class EngineRun:
    """The part of one engine in a run."""

    status: str
    """The status, `ran` or `skipped`."""
    version: str = ""
    path: str = ""
    """The version of the program; empty for our own checks."""
    unplaced: int = 0
    """Findings whose column is unknown: they are placed at their line, without a fix."""
    because: str = ""
    """The reason why it did not run, or skipped something; empty when it ran completely."""
    incomplete: bool = False
    """True when a note should report that it skipped something."""

    def as_dict(self) -> dict[str, Any]:
        """The JSON output: `{status, because?}`, and of an engine that ran its version, path and unplaced."""
        because = {"because": self.because} if self.because else {}
        if self.status == "skipped":
            return {"status": self.status, **because}
        ran = {"status": self.status, "version": self.version, "path": self.path, "unplaced": self.unplaced}
        return ran | because


@dataclass(frozen=True, slots=True)
class DraftProgress:
    """A draft: its missing parts are a list, not errors."""

    path: str
    written: int
    """The required sections that exist and have text of their own."""
    sections: int
    """The kind's required sections."""
    findings: tuple[Finding, ...]
    """Missing parts and leftovers of the template; these findings are in the report's own list too."""
    raw: bool = False
    """True for a conversation that is not processed yet: the desk lists it, and a run over many documents counts it."""

    @property
    def to_write(self) -> int:
        """The number of required sections that are still to write."""
        return self.sections - self.written

    @property
    def remains(self) -> str:
        """The rest to write, as lint and desk print it: `7 of 12 sections`; empty if none is required."""
        return f"{self.to_write} of {self.sections} section{'' if self.sections == 1 else 's'}" if self.sections else ""

    def as_dict(self) -> dict[str, Any]:
        """The JSON output: `{path, written, sections, findings}`, the last a number."""
        return {
            "path": self.path,
            "written": self.written,
            "sections": self.sections,
            "findings": len(self.findings),
        }


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """The explanation of a rule of any engine."""

    code: str
    name: str
    severity: Severity
    title: str
    """The fault, in one line."""
    reason: str
    """The reason why it matters, and the remedy."""
    bad: str
    good: str
    engine: str
    """`structure` or `vale`."""
    since: str
    """The version in which it came."""
    status: RuleStatus = STABLE
    redirects: tuple[str, ...] = ()
    """Old codes and names that lead to it."""
    extra_files: Mapping[str, str] = field(default_factory=dict)
    """Path to text of the further files that both examples need."""
    at: str = ""
    """The path of the examples, if it matters."""
    before: str = ""
    """The older document, for a rule that compares versions; else empty."""

    @property
    def help_url(self) -> str:
        """The rule's page."""
        return rule_page(self.code)

    @property
    def life(self) -> str:
        """The life of the rule in sentences: since when, its status if it is not stable, and its old names."""
        sentences = [f"Since {self.since}."]
        if self.status.is_preview:
            sentences.append(
                "In preview: it may still change, and runs only where it is selected by its whole code or name,"
                " or with `--preview`."
            )
        if self.status.is_deprecated:
            todo = f" Select {self.status.replaced_by} in its place." if self.status.replaced_by else ""
            sentences.append(f"Deprecated: {self.status.reason}.{todo}")
        if self.redirects:
            sentences.append(f"Formerly {', '.join(f'`{name}`' for name in self.redirects)}.")
        return " ".join(sentences)

    @property
    def examples(self) -> tuple[tuple[str, str], ...]:
        """`Before` where there is one, `Bad` and `Good`, each with its text; of long ones the lines that differ."""
        texts = {"Before": self.before, "Bad": self.bad, "Good": self.good}
        names = [name for name, text in texts.items() if text]
        return tuple(zip(names, _excerpts([_escaped_bytes(texts[name]) for name in names]), strict=True))

    @property
    def titled_examples(self) -> tuple[tuple[str, str], ...]:
        """The examples with their headings, then the files that both need."""
        at = f", {self.at}" if self.at else ""
        extra = tuple((f"Beside both, {path}", text) for path, text in self.extra_files.items())
        return (*((f"{name}{at}", text) for name, text in self.examples), *extra)

    def as_dict(self) -> dict[str, Any]:
        """The JSON output: every field, the severity as its word; a byte that is not UTF-8 is written out in hex.

        `at`, `beside` (the extra files) and `before` are present where a rule has them, `status_reason` and
        `replaced_by` where it is deprecated.
        """
        more: dict[str, Any] = {"at": self.at} if self.at else {}
        if self.status.is_deprecated:
            more["status_reason"] = self.status.reason
        if self.status.replaced_by:
            more["replaced_by"] = self.status.replaced_by
        if self.extra_files:
            more["beside"] = dict(self.extra_files)
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
            "since": self.since,
            "status": self.status.word,
            "redirects": list(self.redirects),
            **more,
        }

    def as_text(self) -> str:
        """The text output: the fault, why it matters, and an example before and after."""
        blocks = [f"{name}\n\n{_indented(text)}" for name, text in self.titled_examples]
        head = f"{self.code} {self.name} ({self.severity.value})"
        return "\n\n".join([head, f"{self.title}. {self.reason}", self.life, *blocks])


@dataclass(frozen=True)
class Report:
    """The findings of one run, sorted by path and place, and the files that it checked."""

    findings: tuple[Finding, ...]
    engines: Mapping[str, EngineRun]
    """`structure`, `vale` and `git`."""
    documents: int
    """Files that were checked, pages and unreadable ones included."""
    words: int
    """Words of their bodies, code and comments apart."""
    drafts: tuple[DraftProgress, ...] = ()
    """Drafts with missing parts, by path."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """Path to text, for renderers that quote the line."""
    paths: tuple[str, ...] = ()
    """The files that were checked, for renderers that list clean ones too."""
    unsafe_fixes: bool = False
    """True when unsafe fixes count as fixable too."""
    fixed: int = 0
    """The number of findings that were fixed before the rest was reported."""
    suppressed: tuple[Finding, ...] = ()
    """Findings that a suppression, the settings or the baseline hides, each with its reason."""
    show_suppressed: bool = False
    """True when text and JSON list these too."""
    baseline: bool = False
    """True when there is a baseline: findings that are not in it are new."""
    notes: tuple[str, ...] = ()
    """Notes on the run, one line each, for people."""
    rules_site: str = ""
    """The address of the site with the pages of the rules, as the settings have it; empty where they do not."""

    @cached_property
    def shown_findings(self) -> tuple[Finding, ...]:
        """The findings to list, by path and place."""
        if not (self.show_suppressed and self.suppressed):
            return self.findings
        return tuple(sorted((*self.findings, *self.suppressed), key=lambda finding: finding.sort_key))

    @property
    def baselined(self) -> int:
        """The number of findings in the baseline."""
        return sum(f.suppressed is not None and f.suppressed.kind == "baseline" for f in self.suppressed)

    @cached_property
    def by_severity(self) -> Mapping[Severity, int]:
        """The number of findings of each severity, the highest first."""
        counts = Counter(finding.severity for finding in self.findings)
        return {severity: counts[severity] for severity in (Severity.ERROR, Severity.WARNING, Severity.SUGGESTION)}

    @cached_property
    def by_rule(self) -> Mapping[str, int]:
        """Code to number of findings, by code."""
        return dict(sorted(Counter(finding.code for finding in self.findings).items()))

    @cached_property
    def waiting(self) -> frozenset[Finding]:
        """The missing parts of drafts: suggestions that are listed separately."""
        return frozenset(finding for draft in self.drafts for finding in draft.findings)

    def is_fixable(self, finding: Finding) -> bool:
        """True when `--fix`, with `--unsafe-fixes` where enabled, would fix this finding."""
        return finding.fix is not None and finding.fix.applies(unsafe=self.unsafe_fixes)

    @property
    def fixable(self) -> int:
        """The number of findings that `--fix` would fix; unsafe fixes count where enabled."""
        return sum(map(self.is_fixable, self.findings))

    @property
    def fixable_unsafely(self) -> int:
        """The number of further findings that `--unsafe-fixes` would fix."""
        every = sum(finding.fix is not None and finding.fix.applies(unsafe=True) for finding in self.findings)
        return every - self.fixable

    @property
    def per_1000_words(self) -> float:
        """Findings per 1,000 words, one decimal, without the missing parts of drafts; 0 without words."""
        return round((len(self.findings) - len(self.waiting)) * 1000 / self.words, 1) if self.words else 0.0

    def below(self, folder: str) -> Report:
        """The same report with paths from the parent folder: each begins with `folder/`."""
        return self.renamed(lambda path: f"{folder}/{path}")

    def renamed(self, name: Callable[[str], str]) -> Report:
        """The same report with other paths: `name` returns the new one of each."""

        def moved(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
            return tuple(replace(finding, path=name(finding.path)) for finding in findings)

        drafts = (replace(d, path=name(d.path), findings=moved(d.findings)) for d in self.drafts)
        return replace(
            self,
            findings=moved(self.findings),
            suppressed=moved(self.suppressed),
            drafts=tuple(drafts),
            sources={name(path): text for path, text in self.sources.items()},
            paths=tuple(map(name, self.paths)),
        )

    def exit_code(self, *, fail_on: Severity | None = Severity.ERROR, max_warnings: int | None = None) -> int:
        """1 when a finding has severity `fail_on` or higher, or there are more than `max_warnings` warnings; else 0."""
        if fail_on is not None and any(finding.severity.rank >= fail_on.rank for finding in self.findings):
            return 1
        return int(max_warnings is not None and self.by_severity[Severity.WARNING] > max_warnings)


def _escaped_bytes(text: str) -> str:
    """The text with each byte that is not UTF-8 (a lone surrogate) written out."""
    return "".join(f"\\x{ord(c) - 0xDC00:02x}" if "\udc80" <= c <= "\udcff" else c for c in text)


def _excerpts(texts: list[str]) -> list[str]:
    """The texts, of long ones only the lines that differ and some around, `…` for the rest."""
    rows = [text.split("\n") for text in texts]
    if max(len(lines) for lines in rows) <= _SHORT:
        return texts
    return [_around(lines, {at for other in rows for at in _differing(lines, other)}) for lines in rows]


def _differing(lines: list[str], other: list[str]) -> Iterator[float]:
    """The numbers of the lines that the other text does not have; or the place between two lines."""
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
