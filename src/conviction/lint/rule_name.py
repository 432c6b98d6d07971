"""The names of a rule: its code, its own name, Vale's name for it, and those under which it is known elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from conviction.model.finding import Severity

__all__ = ["RuleName"]

_ALSO = {
    "A503": "fewer-than-2-alternatives",
    "D404": "prediction-overdue-unresolved",
    "E302": "dangling-evidence-id",
    "S004": "bad-date",
    "S108": "relative-time-without-as-of",
}
"""Other names under which rules are known, by code; they may be selected, and are never printed."""


@dataclass(frozen=True, slots=True)
class RuleName:
    """The names by which a rule may be selected."""

    code: str
    name: str
    check: str = ""
    """Vale's name for it; empty for a structural rule."""
    default_severity: Severity | None = None
    """The severity where the settings give no other; None for a workspace's own rule."""

    @property
    def words(self) -> frozenset[str]:
        """Code, name and Vale's name, in lower case."""
        return frozenset(word.lower() for word in (self.code, self.name, self.check) if word)

    def matches(self, pattern: str) -> bool:
        """True when the pattern is its name or Vale's, its code or the beginning of one: `P` is every prose rule."""
        wanted = pattern.lower()
        own = (self.name.lower(), self.check.lower(), self.check.partition(".")[2].lower(), _ALSO.get(self.code, ""))
        whole = wanted in own and bool(wanted)
        style = bool(self.check) and wanted == self.check.partition(".")[0].lower()
        return whole or style or (bool(wanted) and self.code.lower().startswith(wanted))
