"""A history as lines, one for each revision, which are kept and printed as they are: reading them again is too slow."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from conviction.model.signal import Signal, SignalKind

if TYPE_CHECKING:
    from conviction.model.history import Revision, Timeline

__all__ = ["Listed", "json_text", "of", "unpack"]

_ENCODE = json.JSONEncoder(ensure_ascii=False).encode  # one for all: `json.dumps` makes a new one each time


@dataclass(frozen=True, slots=True)
class Listed:
    """A timeline whose revisions are lines of JSON, oldest first."""

    path: str
    id: str
    incomplete_because: str
    signals: tuple[Signal, ...]
    lines: tuple[str, ...]

    def on(self, today: date) -> Listed:
        """With the signals that are raised by that day alone."""
        return replace(self, signals=tuple(s for s in self.signals if s.due is None or s.due <= today))

    def pack(self) -> bytes:
        """Everything, as a line of JSON and the lines."""
        signals = [
            [s.kind.value, s.message, list(s.revisions), s.claim, s.due.isoformat() if s.due else ""]
            for s in self.signals
        ]
        head = json.dumps([self.path, self.id, self.incomplete_because, signals])
        return "\n".join([head, *self.lines]).encode("utf-8", "surrogatepass")


def of(timeline: Timeline, lines: Sequence[str]) -> Listed:
    """A timeline, its revisions as these lines."""
    return Listed(timeline.path, timeline.id, timeline.incomplete_because, timeline.signals, tuple(lines))


def unpack(data: bytes) -> Listed | None:
    """What was packed; None for anything else."""
    try:
        head, *lines = data.decode("utf-8", "surrogatepass").split("\n")
        path, own, because, signals = json.loads(head)
        found = tuple(
            Signal(SignalKind(kind), message, tuple(numbers), claim, date.fromisoformat(due) if due else None)
            for kind, message, numbers, claim, due in signals
        )
    except (ValueError, TypeError):
        return None
    return Listed(path, own, because, found, tuple(lines))


def line(value: Any) -> str:
    """A value as one line of JSON; what no encoding can carry is escaped."""
    text = _ENCODE(value)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join(f"\\u{ord(c):04x}" if "\ud800" <= c <= "\udfff" else c for c in text)
    return text


def json_text(listed: Listed) -> str:
    """`history --json`: one revision a line, so that a program can read it as it comes and git can compare it."""
    head: dict[str, Any] = {
        "schema": 1,
        "path": listed.path,
        "id": listed.id,
        "complete": not listed.incomplete_because,
    }
    if listed.incomplete_because:
        head["incomplete_because"] = listed.incomplete_because
    told = ",\n".join(f'  "{name}": {line(value)}' for name, value in head.items())
    signals = [line(signal.as_dict()) for signal in listed.signals]
    return f'{{\n{told},\n  "revisions": {_array(listed.lines)},\n  "signals": {_array(signals)}\n}}'


def _array(lines: Sequence[str]) -> str:
    return "[\n    " + ",\n    ".join(lines) + "\n  ]" if lines else "[]"


def json_line(revision: Revision) -> str:
    """A revision as `history --json` holds it."""
    return line(revision.as_dict())
