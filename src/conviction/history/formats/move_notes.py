"""Notes at the old and at the new place of sentences that moved, for a diff as HTML."""

from __future__ import annotations

from collections.abc import Sequence

from conviction.model.history import ProseEntry, ProseKind

__all__ = ["MoveNotes", "stayed"]


def stayed(entry: ProseEntry) -> bool:
    """True for a unit that is at its place in both versions."""
    return entry.kind in (ProseKind.SAME, ProseKind.EDITED)


class MoveNotes:
    """Sentences that moved together are one move; each has a note of its old and its new place."""

    def __init__(self, entries: Sequence[ProseEntry]) -> None:
        self.notes: dict[int, tuple[str, str]] = {}
        """By the new position of a move's last sentence: the note at the old place, and at the new."""
        stay = -1
        run: ProseEntry | None = None
        for at, entry in enumerate(entries):
            stay = entry.old_index if stayed(entry) else stay
            after = entries[at + 1] if at + 1 < len(entries) else None
            if entry.kind is not ProseKind.MOVED:
                continue
            run = run or entry
            if after is None or not _follows(entry, after):
                self.notes[entry.new_index] = _notes(run, entry.old_index < stay)
                run = None

    def note(self, entry: ProseEntry, *, old: bool) -> str:
        """The note after that sentence, or nothing."""
        texts = self.notes.get(entry.new_index)
        return texts[0 if old else 1] if texts else ""


def _follows(entry: ProseEntry, after: ProseEntry) -> bool:
    together = (entry.old_index + 1, entry.new_index + 1) == (after.old_index, after.new_index)
    same_sections = (entry.section, entry.old_section) == (after.section, after.old_section)
    return after.kind is ProseKind.MOVED and together and same_sections


def _notes(entry: ProseEntry, down: bool) -> tuple[str, str]:
    if entry.section == entry.old_section:
        return ("moved down", "moved from above") if down else ("moved up", "moved from below")
    return f"moved to {entry.section or 'the top'}", f"moved from {entry.old_section or 'the top'}"
