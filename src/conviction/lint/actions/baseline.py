"""Known findings in `scaffold lint`: suppressions, ignores by file, and the baseline that may only shrink."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from conviction.adapters.storage import files
from conviction.errors import FileError, UsageError
from conviction.lint.actions.request import SuppressionOptions
from conviction.lint.baseline import Baseline, Entry, parse, render
from conviction.lint.baseline_renames import followed, with_new_codes
from conviction.lint.fingerprints import stamped
from conviction.lint.rule_name import RuleName
from conviction.lint.rule_notes import rule_notes
from conviction.lint.rules import suppressions as suppression_rules
from conviction.lint.rules.base import Fault
from conviction.lint.selection import RuleSelection
from conviction.lint.suppressions import Suppressions
from conviction.model.document import Document
from conviction.model.finding import Applicability, Finding, Fix, Severity, Suppressed
from conviction.model.lint_settings import LintSettings
from conviction.model.text import Span
from conviction.workspace.actions import output_file

__all__ = ["FILE", "Coverage", "Partition", "partition"]

FILE = "lint-baseline.json"
"""The baseline that is used when it exists, at the workspace's root."""
_PASSING = ("H", "L704", "X911")
"""Rules whose findings come and go without an edit: with the next commit, or with the network."""


@dataclass(frozen=True)
class Coverage:
    """The files and rules of one run: only for these can an entry be called out of date."""

    root: Path
    settings: LintSettings
    selection: RuleSelection
    linted: frozenset[str]
    """The paths of the files of this run."""
    broken: frozenset[str]
    """The paths of those that could not be read whole, where half of the rules could not run."""
    suppressing: Sequence[Document]
    """The documents that may have suppressions."""
    sources: Mapping[str, str]
    """Path to text."""
    complete: bool
    """True when every file of the workspace was linted, whole."""
    vale: bool
    """True when Vale ran."""
    waiting: Collection[Finding] = ()
    """The findings that drafts still lack; they are not put in the baseline."""

    @cached_property
    def _names(self) -> Mapping[str, RuleName]:
        """Code to name, of old codes too."""
        known = self.selection.known
        return {code: name for name in known for code in (*name.redirects, name.code)}

    def redirects(self, codes: Iterable[str]) -> Mapping[str, str]:
        """Old code to new one, of those among these codes that a renamed rule had."""
        names = ((code, self._names.get(code)) for code in codes)
        return {code: name.code for code, name in names if name and code != name.code}

    def ran(self, code: str) -> bool:
        """True when the rule of this code ran, and its findings stay until somebody edits the file."""
        name = self._names.get(code)
        if name is None:
            return self.vale
        if name.removal:
            return True
        return self.selection.runs(name) and (self.vale or not name.check) and not code.startswith(_PASSING)

    def all_ran(self, pattern: str) -> bool:
        """True when every rule that a suppression's name matches did run."""
        codes = [name.code for name in self.selection.known if name.matches(pattern)]
        return all(map(self.ran, codes)) if codes else self.vale

    def checked(self, path: str) -> bool:
        """True when a file was read and linted, or would have been if it were still there."""
        return path not in self.broken and (self.complete or path in self.linted)


@dataclass(frozen=True, slots=True)
class Partition:
    """The findings of a run, partitioned."""

    live: tuple[Finding, ...]
    suppressed: tuple[Finding, ...]
    baseline: bool = False
    """True when there is one."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """The baseline's own text, where there are findings in it."""
    messages: tuple[str, ...] = ()
    """Lines for people: on old names of rules, and on the written baseline."""


def partition(findings: Iterable[Finding], coverage: Coverage, options: SuppressionOptions) -> Partition:
    """Partition the findings into those that count and those that are suppressed or known; update the baseline's file.

    Here each finding has its fingerprint: those of suppressions are the last to be found.

    Raises:
        UsageError: The baseline cannot be read or would grow, or the options contradict each other.
    """
    _check(options)
    suppressions = Suppressions(coverage.selection.known, coverage.settings.per_file_ignores)
    live, suppressed = _suppress(findings, coverage, suppressions, options)
    identified = stamped((*live, *suppressed), coverage.sources)
    live, suppressed = list(identified[: len(live)]), list(identified[len(live) :])
    baseline = BaselineFile.open(coverage, options)
    parts = baseline.partition(live, suppressed) if baseline else Partition(tuple(live), tuple(suppressed))
    codes = baseline.known.codes if baseline and baseline.known else ()
    return replace(parts, messages=(*_notes(coverage, suppressions, codes, live), *parts.messages))


def _suppress(
    findings: Iterable[Finding], coverage: Coverage, suppressions: Suppressions, options: SuppressionOptions
) -> tuple[list[Finding], list[Finding]]:
    """The findings that count, those on the suppressions among them, and the suppressed ones."""
    faults = suppressions.read(coverage.suppressing, reasons=coverage.settings.require_ignore_reason)
    live, suppressed = suppressions.part([*findings, *coverage.selection.with_severities(faults)])
    unused = (finding for finding in suppressions.unused(coverage.all_ran) if finding.path not in coverage.broken)
    return [*live, *_with_severities(unused, coverage, options)], suppressed


def _notes(
    coverage: Coverage, suppressions: Suppressions, codes: Iterable[str], live: Iterable[Finding]
) -> tuple[str, ...]:
    """The notes on old names, on deprecated rules and on removed ones that this run came upon."""
    patterns = (*coverage.selection.patterns, *suppressions.patterns, *codes)
    reported = {finding.code for finding in live if coverage.selection.wanted(finding)}
    return rule_notes(coverage.selection.known, patterns, reported)


def _check(options: SuppressionOptions) -> None:
    option = "--write-baseline" if options.write else "--prune-baseline" if options.prune else ""
    if option and not options.use_baseline:
        raise UsageError(f"{option} and --no-baseline contradict each other", hint="leave one out")
    if options.baseline is not None and not options.use_baseline:
        raise UsageError("--baseline and --no-baseline contradict each other", hint="leave one out")
    if options.allow_growth and not options.write:
        raise UsageError("--allow-growth goes with --write-baseline", hint="add it, or leave --allow-growth out")


def _with_severities(findings: Iterable[Finding], coverage: Coverage, options: SuppressionOptions) -> list[Finding]:
    listed = list(coverage.selection.with_severities(findings))
    return [finding.with_severity(Severity.ERROR) for finding in listed] if options.unused_fail else listed


@dataclass(frozen=True, slots=True)
class BaselineFile:
    """The baseline's file in one run."""

    coverage: Coverage
    options: SuppressionOptions
    file: Path
    place: str
    """Its workspace path, else its path."""
    known: Baseline | None
    """None while it does not exist."""

    @classmethod
    def open(cls, coverage: Coverage, options: SuppressionOptions) -> BaselineFile | None:
        """The baseline, or None when there is none and none is wanted.

        Raises:
            UsageError: It cannot be read, or is to be written where documents, settings or git's own files are.
        """
        file = options.baseline or coverage.root / FILE
        whole, root = Path(os.path.normpath(file)), coverage.root
        place = whole.relative_to(root).as_posix() if whole.is_relative_to(root) else str(whole)
        exists, writes = os.path.lexists(file), options.write or options.prune
        if not exists and not options.write and (options.baseline is not None or options.prune):
            raise UsageError("there is no such baseline", place=place, hint="--write-baseline creates one")
        if not options.use_baseline or not (exists or options.write):
            return None
        if writes:
            output_file.check_place(file, place=place, own=FILE)
        return cls(coverage, options, file, place, _read(file, place) if exists else None)

    def partition(self, live: list[Finding], suppressed: list[Finding]) -> Partition:
        """The findings partitioned by the baseline, which an option writes first."""
        known = self._follow_renames((*live, *suppressed), self.coverage.sources) if self.known else Baseline({})
        messages: tuple[str, ...] = ()
        if self.options.write or self.options.prune:
            text, messages = self._rewrite(known, live)
            known = parse(text, self.place)
        stale = _with_severities(self._stale(known, live), self.coverage, self.options)
        accepted = (finding for finding in live if known.holds(finding))
        return Partition(
            (*(finding for finding in live if not known.holds(finding)), *stamped(stale, {self.place: known.text})),
            (*suppressed, *(replace(one, suppressed=Suppressed("baseline", self.place)) for one in accepted)),
            baseline=True,
            sources={self.place: known.text} if stale else {},
            messages=messages,
        )

    def _follow_renames(self, found: Sequence[Finding], sources: Mapping[str, str]) -> Baseline:
        assert self.known is not None
        redirects = self.coverage.redirects(self.known.codes)
        known = with_new_codes(self.known, redirects, found, sources) if redirects else self.known
        elsewhere = known.paths - self.coverage.linted
        gone = {path for path in elsewhere if not os.path.lexists(self.coverage.root / path)}
        return followed(known, gone, found, sources, self.coverage.ran) if gone else known

    def _checked(self, entry: Entry) -> bool:
        return self.coverage.checked(entry[0]) and self.coverage.ran(entry[1])

    def _remaining(self, known: Baseline, live: Iterable[Finding]) -> dict[Entry, frozenset[str]]:
        """The entries without the findings that this run shows to be gone."""
        there = {finding.fingerprint for finding in live}
        return {entry: prints & there if self._checked(entry) else prints for entry, prints in known.entries.items()}

    def _stale(self, known: Baseline, live: Sequence[Finding]) -> list[Finding]:
        """A finding for each line of the file with findings that are gone."""
        there = {finding.fingerprint for finding in live}
        faults = []
        for line, entry, prints in known.lines:
            remaining = prints & there | (prints - known.entries.get(entry, frozenset()))
            if not self._checked(entry) or remaining == prints:
                continue
            number = len(prints) - len(remaining)
            gone = f"{number} of {len(prints)} findings" if len(prints) > 1 else "the finding"
            message = (
                f"{gone} of {entry[1]} in {entry[0]} {'is' if number == 1 else 'are'} gone:"
                " scaffold lint --prune-baseline removes it"
            )
            edits = known.pruning(line, entry, remaining) if not Path(self.place).is_absolute() else ()
            fix = Fix("remove it from the baseline", edits, Applicability.SAFE) if edits else None
            faults.append(Fault(message, Span(line), fix=fix))
        return list(suppression_rules.findings(suppression_rules.STALE, faults, self.place))

    def _rewrite(self, known: Baseline, live: Sequence[Finding]) -> tuple[str, tuple[str, ...]]:
        """Write the file again; its text, and a line for people."""
        entries: dict[Entry, set[str]] = {entry: set(prints) for entry, prints in self._remaining(known, live).items()}
        fixable = 0
        if self.options.write:
            mine = [finding for finding in live if self.coverage.selection.wanted(finding)]
            for finding in mine:
                entries.get((finding.path, finding.code), set()).discard(finding.fingerprint)
            entries_to_add = [finding for finding in mine if self._is_debt(finding)]
            fixable = sum(_is_safe(finding) for finding in mine)
            for finding in entries_to_add:
                entries.setdefault((finding.path, finding.code), set()).add(finding.fingerprint)
            self._refuse_growth(known, entries_to_add)
        text = render(entries)
        files.replace(self.file, text.encode("utf-8", "backslashreplace"))
        number = sum(map(len, entries.values()))
        line = f"{self.place}: {number:,} finding{'' if number == 1 else 's'} recorded"
        line += f"; {fixable:,} left out, which `scaffold lint --fix` corrects" if fixable else ""
        return text, (line,)

    def _is_debt(self, finding: Finding) -> bool:
        """True when a finding may be put in the baseline: it has no safe fix, and stays when nobody edits the file."""
        return not (_is_safe(finding) or finding in self.coverage.waiting or finding.code.startswith(_PASSING))

    def _refuse_growth(self, known: Baseline, entries_to_add: Iterable[Finding]) -> None:
        new = Counter(finding.code for finding in entries_to_add if not known.holds(finding))
        if self.known is None or self.options.allow_growth or not new:
            return
        rules = ", ".join(f"{code} {number}" for code, number in sorted(new.items()))
        number = sum(new.values())
        message = f"the baseline would grow by {number:,} finding{'' if number == 1 else 's'} ({rules})"
        raise UsageError(message, place=self.place, hint="correct or suppress them, or use --allow-growth")


def _is_safe(finding: Finding) -> bool:
    return finding.fix is not None and finding.fix.applicability is Applicability.SAFE and bool(finding.fix.edits)


def _read(file: Path, place: str) -> Baseline:
    hint = "scaffold lint --write-baseline creates one; --no-baseline ignores it"
    try:
        return parse(files.read(file).decode("utf-8"), place)
    except FileError as error:
        raise UsageError(f"the baseline cannot be read: {error.message}", place=place, hint=hint) from None
    except UnicodeDecodeError as error:
        raise UsageError("the baseline is not UTF-8", place=place, hint=hint) from error
