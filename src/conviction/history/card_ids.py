"""The ids of cards over time: a card whose id changed is one card, under the id that it has now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from conviction.model.argument import CardKind
from conviction.model.history import CardTerms, Change, ChangeKind, Revision

__all__ = ["is_new_id", "with_current_ids"]


def is_new_id(change: Change) -> bool:
    """True for the change of a card's id."""
    return change.kind is ChangeKind.FIELD_CHANGED and bool(change.card) and change.details.get("field") == "id"


def with_current_ids(revisions: Sequence[Revision]) -> tuple[Revision, ...]:
    """The revisions, in which a card has its current id from the beginning.

    A card that vanished and came back in the same words under an id that was new is one card, too.
    """
    pairs = [[*_new_ids(revision), *returns] for revision, returns in zip(revisions, _returns(revisions), strict=True)]
    if not any(pairs):
        return tuple(revisions)
    current: dict[str, str] = {}
    result = []
    for revision, changed in zip(reversed(revisions), reversed(pairs), strict=True):
        after = dict(current)
        for old, new in changed:
            current[old] = after.get(new, new)
            current.pop(new, None)
        result.append(_under(revision, after))
    return tuple(reversed(result))


def _new_ids(revision: Revision) -> Iterator[tuple[str, str]]:
    """The old and the new id of each card whose id changed in it."""
    return ((str(change.before), str(change.after)) for change in revision.changes if is_new_id(change))


def _returns(revisions: Sequence[Revision]) -> Iterator[list[tuple[str, str]]]:
    """For each revision the old and the new id of each card that came back under another id."""
    gone: dict[tuple[CardKind, str], str] = {}
    known: set[str] = set()
    for revision in revisions:
        found = []
        for card in revision.new_cards:
            old = gone.pop(_words(card), card.card)
            if old != card.card and card.card not in known:
                found.append((old, card.card))
            known.add(card.card)
        for card in revision.gone_cards:
            if card.kind is not CardKind.REVISION:
                gone[_words(card)] = card.card
        yield found


def _words(card: CardTerms) -> tuple[CardKind, str]:
    """The kind and the statement, in lower case."""
    return card.kind, dict(card.terms).get("statement", "").lower()


def _under(revision: Revision, ids: Mapping[str, str]) -> Revision:
    """The revision with these ids; every other card keeps its own."""
    if not ids:
        return revision
    return replace(
        revision,
        changes=tuple(_changed(change, ids) for change in revision.changes),
        responses=tuple(replace(one, card=ids.get(one.card, one.card)) for one in revision.responses),
        load_bearing=tuple(ids.get(card, card) for card in revision.load_bearing),
        new_cards=tuple(one._replace(card=ids.get(one.card, one.card)) for one in revision.new_cards),
        gone_cards=tuple(one._replace(card=ids.get(one.card, one.card)) for one in revision.gone_cards),
    )


def _changed(change: Change, ids: Mapping[str, str]) -> Change:
    details = change.details
    if "claims" in details:
        claims = str(details["claims"]).split()
        details = {**details, "claims": " ".join(ids.get(claim, claim) for claim in claims)}
    return replace(change, card=ids.get(change.card, change.card), details=details)
