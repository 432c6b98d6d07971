"""A fault of the workspace, as `scaffold doctor` reports it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Trouble"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """One fault."""

    code: str
    """Its kebab-case name."""
    path: str
    message: str
    """One line, with the remedy at its end."""
    fixed: bool = False
    """True when it was repaired in this run."""
    fixable: bool = False
    """True when `--fix` can repair it."""
    harmless: bool = False
    """True for a notice, which does not count as a fault."""
