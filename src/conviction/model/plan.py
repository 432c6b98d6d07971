"""A Plan: the files that a command would write, as a value, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Plan", "Write"]


@dataclass(frozen=True, slots=True)
class Write:
    """The planned content of one file."""

    path: str
    """The POSIX path, relative to the plan's root."""
    content: bytes
    before: bytes | None = None
    """The bytes on which the plan is based; None for a new file."""
    executable: bool = False

    @property
    def creates(self) -> bool:
        """True when the file must not exist before."""
        return self.before is None

    @property
    def changes(self) -> bool:
        """True when applying it would change a byte."""
        return self.before != self.content


@dataclass(frozen=True, slots=True)
class Plan:
    """Every write of one command, in the order in which it is applied."""

    writes: tuple[Write, ...] = ()
    notes: tuple[str, ...] = field(default=())
    """Notes and next steps for the user, one line each; shown with the plan and after applying it."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths that applying it would create or change."""
        return tuple(write.path for write in self.writes if write.changes)
