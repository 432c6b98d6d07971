"""The `[lint]` table of scaffold.toml as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from conviction.model.finding import Severity

__all__ = ["FAIL_ON", "PROFILES", "LintSettings"]

FAIL_ON = ("error", "warning", "suggestion", "never")
"""The values of `fail-on`: lint exits with 1 from this severity on."""
PROFILES = ("default", "strict", "relaxed")


@dataclass(frozen=True, slots=True)
class LintSettings:
    """The settings of lint, defaults filled in; a field's name is its key with `_` for `-`."""

    profile: str = "default"
    """One of PROFILES."""
    select: tuple[str, ...] = ()
    """Patterns of the selected rules; empty for all."""
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    """Pattern to the severity of its rules; the last that matches counts."""
    params: Mapping[str, int | float] = field(default_factory=dict)
    """Parameters of rules: `{"P050.max": 30}`."""
    house_style: str = ""
    """The folder of the workspace's own Vale rules, relative to the root; empty for none."""
    fail_on: str = "error"
    """One of FAIL_ON."""
    budgets: Mapping[str, int] = field(default_factory=dict)
    """Words that a section, a section of a kind (`memo.Evidence`) or a kind may have; 0 lifts a limit."""
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Glob of workspace paths to the rules that are ignored there."""
    rules_site: str = ""
    """The web address of the site that has the pages of the rules; empty for the one that the package names."""
    require_ignore_reason: bool = False
    preview: bool = False
    """True applies the rules in preview, too."""

    @classmethod
    def keys(cls) -> frozenset[str]:
        """The keys that the table may have."""
        return frozenset(one.name.replace("_", "-") for one in fields(cls))
