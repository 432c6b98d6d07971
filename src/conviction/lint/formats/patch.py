"""The changes of a command, as a unified diff for `git apply` and `patch -p1`."""

from __future__ import annotations

import difflib

__all__ = ["patch"]

_UNENDED = "\\ No newline at end of file\n"


def patch(path: str, before: str, after: str) -> str:
    """The diff of one file with three lines around each change; empty when the texts are equal.

    Only a line feed ends a line: a carriage return stays where it stands.
    """
    pieces = difflib.unified_diff(_lines(before), _lines(after), f"a/{path}", f"b/{path}")
    return "".join(piece if piece.endswith("\n") else f"{piece}\n{_UNENDED}" for piece in pieces)


def _lines(text: str) -> list[str]:
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop().removesuffix("\n")
    return [*lines, last] if last else lines
