"""Claims, their evidence, predictions and kill criteria of two versions, compared by their ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conviction.history.card_identity import edge_name, new_ids
from conviction.history.card_text import quoted
from conviction.history.claim_diff import claim_changes, verbs, with_carried
from conviction.history.criterion_diff import criterion_changes
from conviction.history.edge_diff import EdgeSides, edge_changes
from conviction.history.label_diff import label_changes
from conviction.history.prediction_diff import prediction_changes
from conviction.model.argument import CardKind
from conviction.model.document import Card, Document
from conviction.model.history import Change, ChangeKind

__all__ = ["card_changes", "edge_changes", "edge_name"]

_NAMES = {CardKind.CLAIM: "claim", CardKind.PREDICTION: "prediction", CardKind.CRITERION: "kill criterion"}


def card_changes(
    old: Document, new: Document, kind: CardKind, renames: Mapping[str, str] | None = None
) -> Iterator[Change]:
    """The changes of the cards of one kind (claims, predictions or criteria), by their order in `new`.

    Cards that are gone come last, by their order in `old`.
    """
    sides = EdgeSides(old.path, new.path, renames or {})
    before, after = old.cards_by_id(kind), new.cards_by_id(kind)
    named = verbs(old, new) if kind is CardKind.CLAIM else {}
    renamed = {new: was for was, new in new_ids(before, after).items()}
    changes: list[Change] = []
    gone = (card_id for card_id in before if card_id not in after and card_id not in renamed.values())
    for card_id in (*after, *gone):
        was, now = before.get(renamed.get(card_id, card_id)), after.get(card_id)
        if _is_same(was, now) and card_id not in named:
            continue
        changes += _new_id(was, now)
        if kind is CardKind.CLAIM:
            changes += claim_changes(sides, was, now, named.get(card_id, ""))
        elif kind is CardKind.PREDICTION:
            changes += prediction_changes(was, now)
        else:
            changes += criterion_changes(was, now)
        if was and now:
            changes += label_changes(sides, was, now)
    yield from with_carried(old, new, changes) if kind is CardKind.CLAIM else changes


def _is_same(was: Card | None, now: Card | None) -> bool:
    return was is not None and now is not None and was.body is now.body and was.retired == now.retired


def _new_id(was: Card | None, now: Card | None) -> Iterator[Change]:
    if was and now and was.id != now.id:
        message = f"id of {_NAMES[now.kind]} {quoted(now.title)}: {was.id} → {now.id}"
        yield Change(ChangeKind.FIELD_CHANGED, message, was.id, now.id, now.id, {"field": "id"})
