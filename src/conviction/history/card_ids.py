"""The ids of cards over time: a card whose id changed is one card, under the id that it has now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from conviction.model.history import Change, ChangeKind, Revision

__all__ = ["is_new_id", "with_current_ids"]


def is_new_id(change: Change) -> bool:
    """True for the change of a card's id."""
    return change.kind is ChangeKind.FIELD_CHANGED and bool(change.card) and change.details.get("field") == "id"


def with_current_ids(revisions: Sequence[Revision]) -> tuple[Revision, ...]:
    """The revisions, in which a card has its current id from the beginning."""
    if not any(is_new_id(change) for revision in revisions for change in revision.changes):
        return tuple(revisions)
    current: dict[str, str] = {}
    result = []
    for revision in reversed(revisions):
        after = dict(current)
        for change in revision.changes:
            if is_new_id(change):
                old, new = str(change.before), str(change.after)
                current[old] = after.get(new, new)
                current.pop(new, None)
        result.append(_under(revision, after))
    return tuple(reversed(result))


def _under(revision: Revision, ids: Mapping[str, str]) -> Revision:
    """The revision with these ids; every other card keeps its own."""
    if not ids:
        return revision
    return replace(
        revision,
        changes=tuple(_changed(change, ids) for change in revision.changes),
        responses=tuple(replace(one, card=ids.get(one.card, one.card)) for one in revision.responses),
        load_bearing=tuple(ids.get(card, card) for card in revision.load_bearing),
    )


def _changed(change: Change, ids: Mapping[str, str]) -> Change:
    details = change.details
    if "claims" in details:
        claims = str(details["claims"]).split()
        details = {**details, "claims": " ".join(ids.get(claim, claim) for claim in claims)}
    return replace(change, card=ids.get(change.card, change.card), details=details)
