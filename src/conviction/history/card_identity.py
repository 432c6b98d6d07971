"""Which cards and edges of two versions are the same: a card may have a new id, an edge another path."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from urllib.parse import unquote

from conviction.model.document import Card

__all__ = ["edge_name", "new_ids"]


def edge_name(target: str) -> str:
    """The name of a target, wherever it is: an id, a file's name without `.md`, or a whole web address."""
    if "://" in target:
        return target
    name, _, anchor = target.partition("#")
    return posixpath.basename(unquote(name)).removesuffix(".md") or f"#{anchor}"


def new_ids(before: Mapping[str, Card], after: Mapping[str, Card]) -> dict[str, str]:
    """The new id of each card whose id changed: it has the same statement, or the same labels and prose."""
    gone = [card for card_id, card in before.items() if card_id not in after]
    ids: dict[str, str] = {}
    for card in after.values() if gone else ():
        if card.id in before:
            continue
        same = [was for was in gone if was.id not in ids and _is_same(was, card)]
        if len(same) == 1:
            ids[same[0].id] = card.id
    return ids


def _is_same(was: Card, now: Card) -> bool:
    """True when both have the same statement, or the same labels and prose that is not empty."""
    if was.title.split() == now.title.split():
        return True
    labels = [[(label.name, label.value) for label in card.body.labels] for card in (was, now)]
    return labels[0] == labels[1] and was.body.prose.split() == now.body.prose.split() != []
