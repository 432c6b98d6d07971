"""Which cards and edges of two versions are the same: under a new id, or carried along to another claim."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import unquote

from conviction.model.document import Card
from conviction.model.history import Change, ChangeKind

__all__ = ["CarriedEdges", "edge_name", "new_ids"]

_LINK = re.compile(r"\]\([^()\s]*#([\w.:-]+)\)|(?<![\w&/])#([\w.:-]*\w)")
_GIVEN_ON = re.compile(r"\b(?:merged|split) into\b", re.IGNORECASE)


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


class CarriedEdges:
    """The edges that a split or a merge of claims carried along: neither attached nor taken out."""

    def __init__(self, before: Mapping[str, Card], after: Mapping[str, Card], verbs: Mapping[str, str]) -> None:
        """With the claims of both versions, and the verbs of the newest revision card."""
        self._from: dict[tuple[str, str], str] = {}
        """By claim and target, of an edge that it has now, the claim that had it before."""
        self._to: dict[tuple[str, str], str] = {}
        """By claim and target, of an edge that it had before, the claim that has it now."""
        for card_id, was in before.items():
            now = after.get(card_id)
            line = now.body.label("retired") if now and now.retired and not was.retired else ""
            successors = {one[0] or one[1] for one in _LINK.findall(line)} if _GIVEN_ON.search(line) else set()
            if verbs.get(card_id) in ("split", "merged"):
                successors |= {one for one in after if one not in before}
            for successor in successors - {card_id}:
                self._carry(was, after.get(successor))

    def _carry(self, was: Card, now: Card | None) -> None:
        targets = {_anchored(edge.target) for edge in now.edges} if now else set()
        for edge in was.edges:
            target = _anchored(edge.target)
            if now and target in targets:
                self._from[now.id, target] = was.id
                self._to[was.id, target] = now.id

    def marked(self, change: Change) -> Change:
        """The change; one of a carried edge has the other claim in its details and in its message."""
        if change.kind is ChangeKind.EVIDENCE_ATTACHED:
            other, way = self._from.get((change.card, _anchored(str(change.after))), ""), "from"
        elif change.kind is ChangeKind.EVIDENCE_DETACHED:
            other, way = self._to.get((change.card, _anchored(str(change.before))), ""), "to"
        else:
            return change
        if not other:
            return change
        message = f"{change.message}, carried {way} #{other}"
        return replace(change, message=message, details={**change.details, "carried": other})


def _anchored(target: str) -> str:
    """A target, wherever it is, with its card."""
    return edge_name(target) + ("" if "://" in target else "#" + target.partition("#")[2])
