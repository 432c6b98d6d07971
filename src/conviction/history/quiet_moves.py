"""Moves of belief in the commits of a document that no revision card explains."""

from __future__ import annotations

from collections.abc import Sequence

from conviction.history.line import replayed
from conviction.model.change_kind import BELIEF_MOVES, ChangeKind
from conviction.model.history import Change, Revision

__all__ = ["about", "is_move", "quiet_moves"]

_SUBJECTS = {
    ChangeKind.CONVICTION_MOVED: "conviction",
    ChangeKind.THESIS_RESTATED: "the thesis",
    ChangeKind.HORIZON_CHANGED: "the horizon",
}


def is_move(change: Change) -> bool:
    """True for a change that a revision card explains; evidence that a split carried along is not a move."""
    return change.kind in BELIEF_MOVES and not change.details.get("carried")


def about(change: Change) -> str:
    """The subject of a move: `#ops-buyer`, `conviction`, `the thesis`, `revision card 2026-06-01`."""
    if change.kind is ChangeKind.REVISION_REWRITTEN:
        return f"revision card {change.card}"
    return f"#{change.card}" if change.card else _SUBJECTS.get(change.kind, "evidence")


def quiet_moves(revisions: Sequence[Revision]) -> tuple[tuple[int, str], ...]:
    """Number and subject of each move on the line since its last revision card; moves of a draft do not count.

    A later card explains the moves before it.
    """
    moves: list[tuple[int, str]] = []
    status = "draft"
    for revision in replayed(revisions):
        if revision.reasons:
            moves.clear()
        elif status != "draft":
            moves += [(revision.number, about(change)) for change in revision.changes if is_move(change)]
        status = revision.status
    return tuple(dict.fromkeys(moves))
