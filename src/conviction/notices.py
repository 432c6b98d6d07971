"""Notes on side effects of a write, for the user: the command line prints them when the command is done."""

from __future__ import annotations

__all__ = ["add", "take"]

_notices: list[str] = []


def add(text: str) -> None:
    """Remember a note of one line; a repeated one counts once."""
    if text not in _notices:
        _notices.append(text)


def take() -> tuple[str, ...]:
    """The notes since the last call, in order."""
    found = tuple(_notices)
    _notices.clear()
    return found
