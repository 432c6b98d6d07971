"""The status of a rule: in preview, stable or deprecated; and the record of a rule that was removed."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PREVIEW", "STABLE", "RemovedRule", "RuleStatus", "deprecation"]


@dataclass(frozen=True, slots=True)
class RuleStatus:
    """The status of a rule that exists."""

    word: str
    """`preview`, `stable` or `deprecated`."""
    reason: str = ""
    """The reason for a deprecation, a sentence without its full stop; else empty."""
    replaced_by: str = ""
    """The code of the rule to select in place of a deprecated one; empty where there is none."""

    @property
    def is_preview(self) -> bool:
        """True while the rule may still change."""
        return self.word == "preview"

    @property
    def is_deprecated(self) -> bool:
        """True when the rule will be removed."""
        return self.word == "deprecated"


PREVIEW = RuleStatus("preview")
"""The rule may still change; it runs only where it is selected by its whole code or name, or with `preview`."""
STABLE = RuleStatus("stable")


def deprecation(reason: str, *, replaced_by: str = "") -> RuleStatus:
    """The status of a rule that still runs and will be removed."""
    return RuleStatus("deprecated", reason, replaced_by)


@dataclass(frozen=True, slots=True)
class RemovedRule:
    """A rule that was removed; its code and its names are never used again."""

    code: str
    name: str
    version: str
    """The first version without it."""
    remedy: str
    """The remedy, in the imperative: `select P050 in its place`."""
    redirects: tuple[str, ...] = ()
    """The old codes and names that led to it."""
