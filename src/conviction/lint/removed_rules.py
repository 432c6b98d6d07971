"""The rules that were removed: whoever still names one is told so, and what to do."""

from __future__ import annotations

from conviction.model.rule_status import RemovedRule

__all__ = ["REMOVED_RULES"]

REMOVED_RULES: tuple[RemovedRule, ...] = ()
"""None so far; an entry is never deleted, since settings and comments keep old codes for years."""
