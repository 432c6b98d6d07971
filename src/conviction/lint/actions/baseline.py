"""Known findings in `scaffold lint`: suppressions, ignores by file, and the baseline that may only shrink."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from conviction.errors import FileError, UsageError
from conviction.model.document import Document
from conviction.model.finding import Applicability, Finding, Fix, Severity, Suppressed
from conviction.model.text import Span
from conviction.model.workspace import Settings

if TYPE_CHECKING:
    from conviction.lint.baseline import Baseline, Entry
    from conviction.lint.rule_name import RuleName
    from conviction.lint.selection import RuleSelection
    from conviction.lint.suppressions import Suppressions

__all__ = ["FILE", "Partition", "Run", "SuppressionOptions", "partition"]

FILE = "lint-baseline.json"
"""The baseline that is used when it exists, at the workspace's root."""
_PASSING = ("H", "L704", "X911")
"""Rules whose findings come and go without an edit: with the next commit, or with the network."""


@dataclass(frozen=True, slots=True)
class SuppressionOptions:
    """The command line's options on suppressions and the baseline."""

    baseline: Path | None = None
    """The file to use in place of FILE."""
    use_baseline: bool = True
    write: bool = False
    prune: bool = False
    allow_growth: bool = False
    show: bool = False
    """True lists suppressed findings too."""
    unused_fail: bool = False
    """True makes suppressions and baseline entries without a finding errors."""


@dataclass(frozen=True)
class Run:
    """The files and rules of one run: only for these can an entry be called out of date."""

    root: Path
    settings: Settings
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


def partition(found: Iterable[Finding], run: Run, options: SuppressionOptions) -> Partition:
    """Partition the findings into those that count and those that are suppressed or known; update the baseline's file.

    Raises:
        UsageError: The baseline cannot be read or would grow, or the options contradict each other.
        SettingsError: `[lint]` names something that does not exist.
    """
    from conviction.lint.actions.settings import reasons_wanted
    from conviction.lint.selection import per_file_ignores
    from conviction.lint.suppressions import Suppressions

    _check(options)
    suppressions = Suppressions(run.selection.known, per_file_ignores(run.selection.known, run.settings.lint))
    faults = suppressions.read(run.suppressing, reasons=reasons_wanted(run.settings))
    live, aside = suppressions.part([*found, *run.selection.with_severities(faults)])
    idle = (finding for finding in suppressions.unused(run.all_ran) if finding.path not in run.broken)
    live += _with_severities(idle, run, options)
    baseline = BaselineFile.open(run, options)
    parts = baseline.partition(live, aside) if baseline else Partition(tuple(live), tuple(aside))
    codes = baseline.known.codes if baseline and baseline.known else ()
    return replace(parts, messages=(*_notes(run, suppressions, codes, live), *parts.messages))


def _notes(run: Run, suppressions: Suppressions, codes: Iterable[str], live: Iterable[Finding]) -> tuple[str, ...]:
    """The notes on old names, on deprecated rules and on removed ones that this run came upon."""
    from conviction.lint.rule_notes import rule_notes

    patterns = (*run.selection.patterns, *suppressions.patterns, *codes)
    reported = {finding.code for finding in live if run.selection.wanted(finding)}
    return rule_notes(run.selection.known, patterns, reported)


def _check(options: SuppressionOptions) -> None:
    option = "--write-baseline" if options.write else "--prune-baseline" if options.prune else ""
    if option and not options.use_baseline:
        raise UsageError(f"{option} and --no-baseline contradict each other", hint="leave one out")
    if options.baseline is not None and not options.use_baseline:
        raise UsageError("--baseline and --no-baseline contradict each other", hint="leave one out")
    if options.allow_growth and not options.write:
        raise UsageError("--allow-growth goes with --write-baseline", hint="add it, or leave --allow-growth out")


def _with_severities(findings: Iterable[Finding], run: Run, options: SuppressionOptions) -> list[Finding]:
    live = list(run.selection.with_severities(findings))
    return [finding.with_severity(Severity.ERROR) for finding in live] if options.unused_fail else live


@dataclass(frozen=True, slots=True)
class BaselineFile:
    """The baseline's file in one run."""

    run: Run
    options: SuppressionOptions
    file: Path
    place: str
    """Its workspace path, else its path."""
    known: Baseline | None
    """None while it does not exist."""

    @classmethod
    def open(cls, run: Run, options: SuppressionOptions) -> BaselineFile | None:
        """The baseline, or None when there is none and none is wanted.

        Raises:
            UsageError: It cannot be read, or is to be written where settings or git's own files are.
        """
        file = options.baseline or run.root / FILE
        whole, root = Path(os.path.normpath(file)), run.root
        place = whole.relative_to(root).as_posix() if whole.is_relative_to(root) else str(whole)
        exists = os.path.lexists(file)
        if not exists and not options.write and (options.baseline is not None or options.prune):
            raise UsageError("there is no such baseline", place=place, hint="--write-baseline creates one")
        if not options.use_baseline or not (exists or options.write):
            return None
        if options.write or options.prune:
            from conviction.workspace.actions import output_file

            output_file.check_settings(file, place=place, own=FILE)
        return cls(run, options, file, place, _read(file, place) if exists else None)

    def partition(self, live: list[Finding], aside: list[Finding]) -> Partition:
        """The findings partitioned by the baseline, which an option writes first."""
        from conviction.lint.baseline import Baseline, parse
        from conviction.lint.fingerprints import stamped

        sources = self.run.sources
        whole = stamped((*live, *aside), sources)
        live, aside = list(whole[: len(live)]), list(whole[len(live) :])
        known = self._follow_renames(whole, sources) if self.known else Baseline({})
        messages: tuple[str, ...] = ()
        if self.options.write or self.options.prune:
            text, messages = self._rewrite(known, live)
            known = parse(text, self.place)
        stale = stamped(_with_severities(self._stale(known, live), self.run, self.options), {self.place: known.text})
        accepted = [finding for finding in live if known.holds(finding)]
        aside += [replace(finding, suppressed=Suppressed("baseline", self.place)) for finding in accepted]
        new = [finding for finding in live if not known.holds(finding)]
        baseline_text = {self.place: known.text} if stale else {}
        return Partition((*new, *stale), tuple(aside), True, baseline_text, messages)

    def _follow_renames(self, found: Sequence[Finding], sources: Mapping[str, str]) -> Baseline:
        from conviction.lint.baseline_renames import followed, with_new_codes

        assert self.known is not None
        redirects = self.run.redirects(self.known.codes)
        known = with_new_codes(self.known, redirects, found, sources) if redirects else self.known
        elsewhere = known.paths - self.run.linted
        gone = {path for path in elsewhere if not os.path.lexists(self.run.root / path)}
        return followed(known, gone, found, sources, self.run.ran) if gone else known

    def _checked(self, entry: Entry) -> bool:
        return self.run.checked(entry[0]) and self.run.ran(entry[1])

    def _remaining(self, known: Baseline, live: Iterable[Finding]) -> dict[Entry, frozenset[str]]:
        """The entries without the findings that this run shows to be gone."""
        there = {finding.fingerprint for finding in live}
        return {entry: prints & there if self._checked(entry) else prints for entry, prints in known.entries.items()}

    def _stale(self, known: Baseline, live: Sequence[Finding]) -> list[Finding]:
        """A finding for each line of the file with findings that are gone."""
        from conviction.lint.rules.base import Fault
        from conviction.lint.rules.suppressions import STALE, findings

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
        return list(findings(STALE, faults, self.place))

    def _rewrite(self, known: Baseline, live: Sequence[Finding]) -> tuple[str, tuple[str, ...]]:
        """Write the file again; its text, and a line for people."""
        from conviction.adapters.storage import files
        from conviction.lint.baseline import render

        entries: dict[Entry, set[str]] = {entry: set(prints) for entry, prints in self._remaining(known, live).items()}
        fixable = 0
        if self.options.write:
            mine = [finding for finding in live if self.run.selection.wanted(finding)]
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
        return not (_is_safe(finding) or finding in self.run.waiting or finding.code.startswith(_PASSING))

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
    from conviction.adapters.storage import files
    from conviction.lint.baseline import parse

    hint = "scaffold lint --write-baseline creates one; --no-baseline ignores it"
    try:
        return parse(files.read(file).decode("utf-8"), place)
    except FileError as error:
        raise UsageError(f"the baseline cannot be read: {error.message}", place=place, hint=hint) from None
    except UnicodeDecodeError as error:
        raise UsageError("the baseline is not UTF-8", place=place, hint=hint) from error
