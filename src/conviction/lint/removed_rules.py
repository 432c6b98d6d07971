"""The rules that were removed; a run that names one of them prints a note with its remedy."""

from __future__ import annotations

from conviction.model.rule_status import RemovedRule

__all__ = ["REMOVED_RULES"]

REMOVED_RULES: tuple[RemovedRule, ...] = ()
"""Empty so far; an entry is never deleted, since settings and comments keep old codes for years."""
