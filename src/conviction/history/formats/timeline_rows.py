"""A history as lines, one for each revision, cached and printed as they are: reading them again is too slow."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from conviction.model.signal import Signal, raised

if TYPE_CHECKING:
    from conviction.model.history import Revision, Timeline

__all__ = ["HistoryListing", "of", "unpack"]

_BATCH = 500


@dataclass(frozen=True, slots=True)
class HistoryListing:
    """A timeline whose revisions are lines of JSON, oldest first."""

    path: str
    id: str
    incomplete_because: str
    signals: tuple[Signal, ...]
    lines: tuple[str, ...]
    copied_from: str = ""
    """The path of the document as whose copy it began; empty for none."""
    basis: str = ""
    """A digest of the cited documents, on which the lines depend besides the revisions."""
    blob: str = ""
    """The id of the text of the last revision."""
    deletions: tuple[str, ...] = ()
    """Each commit that deleted the document, as a line."""
    today: str = ""
    """The day that counts as today; empty until it is chosen."""

    def on(self, today: date) -> HistoryListing:
        """As of that day, with the signals that are raised by then."""
        return replace(self, signals=raised(self.signals, today), today=today.isoformat())

    def pack(self) -> Iterator[bytes]:
        """Everything, in pieces: a line of JSON, and the lines."""
        signals = [signal.packed() for signal in self.signals]
        head = [self.path, self.id, self.incomplete_because, signals, self.copied_from, self.basis, self.blob]
        yield json.dumps([*head, self.deletions]).encode("ascii")
        for some in _batches(self.lines):
            yield "".join(f"\n{line}" for line in some).encode("utf-8", "surrogatepass")

    def reusable(self, timeline: Timeline, basis: str) -> tuple[str, ...]:
        """The lines that are those of the timeline's first revisions, too; the last one may have changed since.

        Where branches were merged that is so only if the line goes on from the newest of these lines.
        """
        if (self.path, self.id, self.basis) != (timeline.path, timeline.id, basis):
            return ()
        first = timeline.revisions[: len(self.lines)]
        goes_on = len(first) == len(self.lines) and first[-1].line and _is_of(self.lines[-1], first[-1])
        if not goes_on and not all(revision.line for revision in first):
            return ()
        for at, (line, revision) in enumerate(zip(self.lines[:-1], timeline.revisions, strict=False)):
            if not _is_of(line, revision):
                return self.lines[:at]
        return self.lines[: min(len(self.lines) - 1, len(timeline.revisions))]


def _is_of(line: str, revision: Revision) -> bool:
    """True when a line of any form is about that commit under that number."""
    number, commit = revision.number, revision.row.commit
    return line.startswith((f'{{"number": {number}, "commit": "{commit}"', f"{number},{commit},")) or (
        line.startswith(f"[{number}, ") and line.endswith(f'"{commit[:10]}"]')
    )


def _batches(lines: Sequence[str]) -> Iterator[Sequence[str]]:
    return (lines[at : at + _BATCH] for at in range(0, len(lines), _BATCH))


def of(
    timeline: Timeline, lines: Sequence[str], basis: str = "", deletions: tuple[str, ...] = ()
) -> HistoryListing:  # fmt: skip
    """A timeline, its revisions as these lines."""
    blob = timeline.revisions[-1].row.blob if timeline.revisions else ""
    head = timeline.path, timeline.id, timeline.incomplete_because, timeline.signals
    return HistoryListing(*head, tuple(lines), timeline.copied_from, basis, blob, deletions)


def unpack(data: bytes) -> HistoryListing | None:
    """The packed listing; None for anything else."""
    try:
        head, *lines = data.decode("utf-8", "surrogatepass").split("\n")
        path, own, because, signals, copied_from, basis, blob, deletions = json.loads(head)
        parsed = tuple(map(Signal.unpacked, signals))
    except (ValueError, TypeError):
        return None
    return HistoryListing(path, own, because, parsed, tuple(lines), copied_from, basis, blob, tuple(deletions))
