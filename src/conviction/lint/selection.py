"""The selection of rules and their severities, from the command line and `[lint]` of scaffold.toml."""

from __future__ import annotations

import difflib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from conviction.errors import ScaffoldError, SettingsError, UsageError
from conviction.lint import profiles
from conviction.lint.engine_faults import UNCHECKED
from conviction.lint.rule_name import RuleName
from conviction.model.finding import Finding, Severity
from conviction.model.lint_settings import LintSettings

__all__ = ["RuleSelection", "find_rule", "hint_for"]

_PLACE = "scaffold.toml"
_HOUSE = "house"
"""The style of a workspace's own Vale rules; we do not know their names."""


_ALWAYS = frozenset({UNCHECKED})
"""Rules that report an unchecked document: selecting other rules must not make it seem clean."""


@dataclass(frozen=True, slots=True)
class _Ruling:
    """The decision of a selection on one rule."""

    selected: bool
    severity: Severity | None


@dataclass(frozen=True, slots=True)
class RuleSelection:
    """A filter of findings; every pattern in it is known to name a rule."""

    known: tuple[RuleName, ...]
    select: tuple[str, ...] = ()
    """Patterns of the selected rules; empty for all."""
    ignore: tuple[str, ...] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    """Pattern to the severity of its rules; the last that matches counts."""
    floor: Severity = Severity.SUGGESTION
    profile: str = "default"
    named: tuple[str, ...] = ()
    """The patterns of select and extend-select: a rule named here applies in every profile."""
    off: frozenset[str] = frozenset()
    """The codes of the rules that the profile does not run, and of those in preview."""
    _rulings: dict[str, _Ruling] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def resolve(
        cls,
        known: Sequence[RuleName],
        lint: LintSettings,
        *,
        select: Sequence[str] = (),
        extend_select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        floor: Severity = Severity.SUGGESTION,
    ) -> RuleSelection:
        """The selection by the options, over that of the settings.

        Raises:
            UsageError: An option names no rule.
            SettingsError: A setting names no rule.
        """
        _check(known, (*select, *extend_select, *ignore), UsageError)
        patterns = (*lint.select, *lint.extend_select, *lint.ignore, *lint.severity)
        _check(known, (*patterns, *chain.from_iterable(lint.per_file_ignores.values())), SettingsError)
        chosen = tuple(select) or lint.select
        extended = (*lint.extend_select, *extend_select)
        wanted = (*chosen, *extended) if chosen else ()
        named = (*chosen, *extended)
        off = profiles.off(lint.profile, known, named, preview=lint.preview)
        return cls(tuple(known), wanted, (*lint.ignore, *ignore), lint.severity, floor, lint.profile, named, off)

    def with_severities(self, findings: Iterable[Finding], besides: Container[int] = ()) -> Iterator[Finding]:
        """The findings at the severities that the settings give them; not those whose `id()` is in `besides`."""
        for finding in findings:
            severity = self._of(finding).severity
            yield finding.with_severity(severity) if severity and id(finding) not in besides else finding

    def wanted(self, finding: Finding) -> bool:
        """True when the finding is selected, not ignored, and severe enough."""
        if finding.severity.rank < self.floor.rank or not self._of(finding).selected:
            return False
        return self.profile != "relaxed" or not profiles.quiet(self.profile, finding, self._rule(finding), self.named)

    def on_pages(self, findings: Iterable[Finding], pages: Container[str], *, is_loose: bool) -> Iterator[Finding]:
        """The findings, of a plain page only those that are often right there or whose rule is named; all if strict.

        Args:
            findings: In any documents.
            pages: The paths of the pages that describe or instruct.
            is_loose: True for files without a workspace.
        """
        named = {pattern.lower() for pattern in self.named}
        for finding in findings:
            is_quiet = finding.path in pages and profiles.quiet_on_pages(finding)
            is_quiet = is_quiet or (is_loose and finding.code in profiles.OF_SITES)
            if not is_quiet or self.profile == "strict" or self._rule(finding).words & named:
                yield finding

    @property
    def patterns(self) -> tuple[str, ...]:
        """Every pattern that the options and the settings in force give."""
        return (*self.named, *self.ignore, *self.severities)

    def runs(self, name: RuleName) -> bool:
        """True when the rule is selected, not ignored and neither left out by the profile nor in preview."""
        is_chosen = name.code in _ALWAYS or not self.select or any(name.matches(pattern) for pattern in self.select)
        if not is_chosen:
            return False
        return name.code not in self.off and not any(name.matches(pattern) for pattern in self.ignore)

    def _of(self, finding: Finding) -> _Ruling:
        """The decision on the finding's rule; computed once for each."""
        found = self._rulings.get(finding.code)
        if found is None:
            rule = self._rule(finding)
            fitting = [severity for pattern, severity in self.severities.items() if rule.matches(pattern)]
            found = _Ruling(self.runs(rule), fitting[-1] if fitting else None)
            self._rulings[finding.code] = found
        return found

    def _rule(self, finding: Finding) -> RuleName:
        known = (rule for rule in self.known if rule.code == finding.code)
        return next(known, RuleName(finding.code, finding.name, finding.code))


def find_rule(known: Sequence[RuleName], name_or_code: str) -> RuleName:
    """The one rule of that name or code.

    Raises:
        UsageError: There is none; the hint is the nearest.
    """
    exact = [name for name in known if name_or_code.lower() in name.words and not name.removal]
    if not exact:
        raise _unknown(known, name_or_code, UsageError)
    return exact[0]


def hint_for(known: Sequence[RuleName], pattern: str) -> str:
    """The hint for a name that no rule has, or an empty string where one has it."""
    house = pattern.lower().partition(".")[0] == _HOUSE
    return "" if house or any(name.matches(pattern) for name in known) else _nearest(known, pattern)


def _check(known: Sequence[RuleName], patterns: Iterable[str], error: type[ScaffoldError]) -> None:
    for pattern in patterns:
        if hint_for(known, pattern):
            raise _unknown(known, pattern, error)


def _unknown(known: Sequence[RuleName], pattern: str, error: type[ScaffoldError]) -> ScaffoldError:
    hint = _nearest(known, pattern)
    return error(f"no rule is called `{pattern}`", hint=hint, place=_PLACE if error is SettingsError else "")


def _nearest(known: Sequence[RuleName], pattern: str) -> str:
    removal = next((name.removal for name in known if name.removal and pattern.lower() in name.words), "")
    if removal:
        return f"it {removal}"
    words = {
        word.lower(): word for name in known if not name.removal for word in (name.code, name.name, name.check) if word
    }
    near = difflib.get_close_matches(pattern.lower(), words, 1, 0.6)
    return f"did you mean `{words[near[0]]}`?" if near else "scaffold lint rules lists them"
