"""The head of a diff: the two versions, the facts about them, and one line for each revision of the range."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from conviction.model.argument import percent
from conviction.model.diff import DiffResult, RangeRevision
from conviction.model.history import ChangeKind

__all__ = ["conviction_move", "days", "groups", "head_parts", "label", "rows", "summary", "where"]

_NO_CARD = "no card"


def head_parts(result: DiffResult) -> tuple[str, list[str]]:
    """Which document and versions, and the facts about them.

    For neighbours these are day, author and reason of the newer version, for a range its days and its revisions.
    """
    name = f"{result.name}  {result.old.label} → {result.new.label}"
    if result.range.several:
        return name, [part for part in (days(result.old.day, result.new.day), summary(result)) if part]
    reason = f"reason: {result.reason}" if result.reason else ""
    return name, [part for part in (str(result.new.day or ""), result.new.author, reason) if part]


def days(old: date | None, new: date | None) -> str:
    """`2026-07-08 … 2026-10-21`; one day where both are the same or one is unknown."""
    return " … ".join(dict.fromkeys(str(day) for day in (old, new) if day))


def summary(result: DiffResult) -> str:
    """`4 revisions: evidence 2, wording 1, no card 1`; for two branches their common ancestor."""
    between = result.range
    if between.diverged:
        ancestor = label(between.ancestor) if between.ancestor else "none"
        return f"on different branches, common ancestor: {ancestor}"
    return f"back over {_count(between.undone)}" if between.undone else _count(between.gained)


def groups(result: DiffResult) -> Iterator[tuple[str, tuple[RangeRevision, ...]]]:
    """The revisions of the range, each group with its title; only two branches need titles."""
    between = result.range
    if between.diverged:
        yield f"only in {result.old.label}: {_count(between.undone)}", between.undone
        yield f"only in {result.new.label}: {_count(between.gained)}", between.gained
    elif between.several:
        yield "", between.undone or between.gained


def _count(revisions: Sequence[RangeRevision]) -> str:
    """How many revisions, and how many for each reason in the order of their first ones."""
    committed = [revision for revision in revisions if revision.commit]
    reasons = Counter(revision.reason or _NO_CARD for revision in committed)
    order = sorted(reasons, key=lambda reason: reason == _NO_CARD)
    tally = ", ".join(f"{reason} {reasons[reason]}" for reason in order)
    noun = "revision" if len(committed) == 1 else "revisions"
    parts = [f"{len(committed)} {noun}: {tally}"] if committed else []
    parts += ["uncommitted changes"] if len(committed) < len(revisions) else []
    return " and ".join(parts)


def label(revision: RangeRevision) -> str:
    """`r13`, on another branch the first digits of the commit, without one `uncommitted`."""
    if revision.number:
        return f"r{revision.number}"
    return revision.commit[:10] or "uncommitted"


def conviction_move(result: DiffResult) -> tuple[float | None, float | None] | None:
    """The document's conviction in the older and in the newer version; None where both have the same."""
    for change in result.changes:
        if change.kind is ChangeKind.CONVICTION_MOVED and not change.card:
            before, after = (value if isinstance(value, float) else None for value in (change.before, change.after))
            return before, after
    return None


def where(revision: RangeRevision) -> str:
    """The merge that brought a revision of a side branch, or the revisions that a merge brought; else empty."""
    if not revision.line:
        merge = f"r{revision.merged_in}" if revision.merged_in else "a merge"
        return f"side branch, {'merged in' if revision.taken else 'not taken by'} {merge}"
    numbers = [f"r{number}" for number in revision.brings if number]
    return f"merges {', '.join(numbers)}" if numbers else ""


def rows(revisions: Sequence[RangeRevision]) -> Iterator[tuple[str, str, str, str, str]]:
    """Label, day, reason, move of conviction, and then the first sentence of the card, else the commit's subject."""
    for revision in revisions:
        moved = f"{percent(revision.before)} → {percent(revision.after)}" if revision.moved else ""
        words = f'"{revision.because}"' if revision.because else revision.subject
        place = where(revision)
        words += f" ({place})" if place and words else place
        yield label(revision), str(revision.day or ""), revision.reason or _NO_CARD, moved, words
