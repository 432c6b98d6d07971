"""A prose rule: the description of one Vale check of the packaged style, for reports and its page."""

from __future__ import annotations

from dataclasses import dataclass

from conviction.model.finding import Severity
from conviction.model.report import RuleInfo
from conviction.model.rule_status import STABLE, RuleStatus

__all__ = ["ProseRule"]


@dataclass(frozen=True, slots=True)
class ProseRule:
    """One rule of the style `Strategy`, for reports and its help page."""

    code: str
    name: str
    check: str
    """Vale's name for it: `Strategy.HedgeStack`."""
    severity: Severity
    """Severity outside the sections that raise it."""
    title: str
    reason: str
    bad: str
    good: str
    since: str
    """The version in which it came."""
    status: RuleStatus = STABLE
    redirects: tuple[str, ...] = ()
    """Old codes and names that lead to it."""
    variants: tuple[str, ...] = ()
    """Checks that report the same fault at another severity in certain sections."""

    @property
    def info(self) -> RuleInfo:
        """The description for `lint rules` and the rule's page."""
        return RuleInfo(
            code=self.code,
            name=self.name,
            severity=self.severity,
            title=self.title,
            reason=self.reason,
            bad=self.bad,
            good=self.good,
            engine="vale",
            since=self.since,
            status=self.status,
            redirects=self.redirects,
        )
