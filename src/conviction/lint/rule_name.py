"""The names of a rule: its code, its own name, Vale's name for it, and its old ones, which lead to it."""

from __future__ import annotations

from dataclasses import dataclass

from conviction.model.finding import Severity
from conviction.model.rule_status import STABLE, RuleStatus

__all__ = ["RuleName"]


@dataclass(frozen=True, slots=True)
class RuleName:
    """The names by which a rule may be selected."""

    code: str
    name: str
    check: str = ""
    """Vale's name for it; empty for a structural rule."""
    default_severity: Severity | None = None
    """The severity where the settings give no other; None for a workspace's own rule."""
    status: RuleStatus = STABLE
    redirects: tuple[str, ...] = ()
    """Old codes and names; they may be selected, and a note names the new one."""
    removal: str = ""
    """For a rule that is gone, the version without it and the remedy; nothing selects such a rule."""

    @property
    def words(self) -> frozenset[str]:
        """Code, name, Vale's name and old names, in lower case."""
        return frozenset(word.lower() for word in (self.code, self.name, self.check, *self.redirects) if word)

    @property
    def title(self) -> str:
        """The rule in a message: `P050 (sentence-length)`."""
        return f"{self.code} ({self.name})"

    def is_redirect(self, pattern: str) -> bool:
        """True when the pattern is an old code or name of this rule."""
        return pattern.lower() in map(str.lower, self.redirects)

    def matches(self, pattern: str) -> bool:
        """True when the pattern is one of its names, its code or the beginning of one: `P` is every prose rule."""
        wanted = pattern.lower()
        if not wanted or self.removal:
            return False
        style, _, short = self.check.lower().partition(".")
        whole = wanted in self.words or wanted in (style, short)
        return whole or self.code.lower().startswith(wanted)
