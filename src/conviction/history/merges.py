"""The changes of a merge: those of its own, those gained from the branches it brought, and those that it refused.

A place is the part of a document that a change is about: the conviction of one claim, one edge, the prose of one
section. A merge is compared with each of its parents. If it differs from all of them in a place, the change is its own.
If it differs only from the first parent, a branch brought the change. If it differs only from a branch, it refused the
text of that branch.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from conviction.history.card_identity import edge_name
from conviction.markup import segments
from conviction.model.history import Change, ChangeKind

__all__ = ["MergeDelta", "judge", "made_sections", "not_taken", "place_of"]

_ASPECTS = {
    ChangeKind.DOCUMENT_ADDED: "document",
    ChangeKind.DOCUMENT_REMOVED: "document",
    ChangeKind.CLAIM_ADDED: "card",
    ChangeKind.CLAIM_RETIRED: "card",
    ChangeKind.CLAIM_DROPPED: "card",
    ChangeKind.CLAIM_MERGED: "card",
    ChangeKind.CLAIM_SPLIT: "card",
    ChangeKind.PREDICTION_MADE: "card",
    ChangeKind.CRITERION_ADDED: "card",
    ChangeKind.CRITERION_REMOVED: "card",
    ChangeKind.REVISION_ADDED: "card",
    ChangeKind.CLAIM_REWORDED: "statement",
    ChangeKind.CLAIM_NARROWED: "statement",
    ChangeKind.CLAIM_WIDENED: "statement",
    ChangeKind.EVIDENCE_ATTACHED: "edge",
    ChangeKind.EVIDENCE_DETACHED: "edge",
    ChangeKind.DIRECTION_CHANGED: "edge",
    ChangeKind.WEIGHT_CHANGED: "edge",
    ChangeKind.PREDICTION_RESOLVED: "outcome",
    ChangeKind.PREDICTION_RE_RESOLVED: "outcome",
    ChangeKind.CRITERION_MET: "check",
    ChangeKind.CRITERION_UNMET: "check",
    ChangeKind.SECTION_ADDED: "section",
    ChangeKind.SECTION_REMOVED: "section",
}
"""Kinds that are about one part together; every other kind is about a part of its own."""
_PARTS = ("part", "field", "section")


@dataclass(frozen=True, slots=True)
class MergeDelta:
    """A merge, judged against its parents."""

    own: tuple[Change, ...]
    """Its own changes: no parent has them."""
    gained: frozenset[str]
    """The places in which it differs from its first parent."""
    refused: tuple[frozenset[str], ...]
    """For each other parent the places in which it does not have that parent's text, nor one of its own."""


def place_of(change: Change) -> str:
    """The part of the document that a change is about; the same text for the same part."""
    aspect = _ASPECTS.get(change.kind, change.kind.value)
    part = next((str(change.details[name]) for name in _PARTS if change.details.get(name) is not None), "")
    if aspect == "edge":
        target = str(change.details.get("target", ""))
        part = edge_name(target) + "#" + target.partition("#")[2]
    elif aspect == "section":
        part = str(change.after or change.before)
    elif _is_loss(change, part):
        aspect, part = "card", ""
    elif change.kind is ChangeKind.PROSE_EDITED:
        aspect += next((f" {name}" for name in ("code", "comment", "label") if change.details.get(name)), "")
    return f"{aspect}\n{change.card}\n{part}"


def _is_loss(change: Change, part: str) -> bool:
    """True for a prediction or a revision card that is gone, which is a change of another kind."""
    if change.kind is ChangeKind.TERMS_CHANGED:
        return part == "prediction"
    return change.kind is ChangeKind.REVISION_REWRITTEN and change.after is None and not part


def judge(against: Sequence[Sequence[Change]], made: Collection[str] = ()) -> MergeDelta:
    """The merge, from its changes against each parent, the first parent's first.

    `made` are the sections in which it has prose that no parent has: a section that two branches edited differs from
    both, and no sentence of it need be new.
    """
    first, *others = against
    gained = frozenset(map(place_of, first))
    values = [{(place_of(change), str(change.after)) for change in changes} for changes in others]
    own = tuple(
        change
        for change in first
        if all((place_of(change), str(change.after)) in other for other in values)
        and (change.kind is not ChangeKind.PROSE_EDITED or change.details.get("section", "") in made)
    )
    mine = {place_of(change) for change in own} | {
        place_of(change) for change in first if change.kind is ChangeKind.PROSE_EDITED
    }
    return MergeDelta(own, gained, tuple(frozenset(map(place_of, changes)) - mine for changes in others))


def made_sections(parents: Iterable[str], text: str) -> frozenset[str]:
    """The sections of a merge's text with a sentence that no parent has, or without one that all of them have."""
    earlier = [set(_sentences(parent)) for parent in parents]
    now = set(_sentences(text))
    new = now.difference(*earlier)
    lost = set.intersection(*earlier) - now if earlier else set()
    return frozenset(section for section, _ in new | lost)


def _sentences(text: str) -> Iterable[tuple[str, str]]:
    return ((unit.section, " ".join(unit.text.split())) for unit in segments.split(text).units)


def not_taken(branch: Sequence[Sequence[Change]], refused: Mapping[int, Collection[str]]) -> list[tuple[Change, ...]]:
    """For each revision of a branch those of its changes that the merge did not take.

    Args:
        branch: The changes of each revision, oldest first.
        refused: By the place in `branch`, the places of the document in which the merge refused its branch's text.

    A card that was refused takes everything in it along. A change that the branch itself took back was not refused.
    """
    undone = _undone(branch)
    return [
        tuple(change for change in changes if _is_refused(change, refused.get(at, ()), undone))
        for at, changes in enumerate(branch)
    ]


def _is_refused(change: Change, refused: Collection[str], undone: Collection[str]) -> bool:
    place = place_of(change)
    return place not in undone and (place in refused or (f"card\n{change.card}\n" in refused and bool(change.card)))


def _undone(branch: Iterable[Sequence[Change]]) -> set[str]:
    """The places with the same value at the end of the branch as at its beginning."""
    sides: dict[str, tuple[object, object]] = {}
    for changes in branch:
        for change in changes:
            place = place_of(change)
            before = sides[place][0] if place in sides else change.before
            sides[place] = before, change.after
    return {place for place, (before, after) in sides.items() if before is not None and before == after}
