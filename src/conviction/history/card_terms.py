"""The texts by which a card that vanished and came back is compared with its earlier self."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from conviction.history.block_text import flat
from conviction.history.card_text import label_of, title_of
from conviction.history.decisive_words import same_numbers
from conviction.markup.visible_text import visible_line
from conviction.model.argument import CardKind
from conviction.model.document import Card, Document
from conviction.model.history import CardTerms, Change, ChangeKind

__all__ = ["cards_of_changes", "differing_terms", "digest", "is_loss", "terms_of"]

_NEW = {
    ChangeKind.CLAIM_ADDED: CardKind.CLAIM,
    ChangeKind.PREDICTION_MADE: CardKind.PREDICTION,
    ChangeKind.CRITERION_ADDED: CardKind.CRITERION,
    ChangeKind.REVISION_ADDED: CardKind.REVISION,
}
_GONE = {
    ChangeKind.CLAIM_DROPPED: CardKind.CLAIM,
    ChangeKind.TERMS_CHANGED: CardKind.PREDICTION,
    ChangeKind.CRITERION_REMOVED: CardKind.CRITERION,
    ChangeKind.REVISION_REWRITTEN: CardKind.REVISION,
}
_LABELS = {
    CardKind.PREDICTION: (("criteria", "criteria"), ("resolves by", "resolves-by"), ("if", "condition")),
    CardKind.CRITERION: (("threshold", "threshold"),),
}
"""By kind the labels that are terms, and the part that a change calls each of them."""
_FOLLOWS_THE_CLAIMS = "claims"
"""The label of a revision card whose links change with the claims."""


class DifferingTerm(NamedTuple):
    """A part of the terms that is another one."""

    part: str
    before: str
    after: str


def terms_of(card: Card) -> tuple[tuple[str, str], ...]:
    """Part and text of each term, the statement first; of a revision card the digests of its labels and its text."""
    if card.kind is CardKind.REVISION:
        return tuple(_record(card))
    labels = [(part, label_of(card, label)) for label, part in _LABELS.get(card.kind, ())]
    return ("statement", title_of(card)), *labels


def _record(card: Card) -> Iterator[tuple[str, str]]:
    for name in dict.fromkeys(label.name for label in card.body.labels):
        if name != _FOLLOWS_THE_CLAIMS:
            yield name, digest("; ".join(label.value for label in card.body.all(name)))
    yield "text", digest(card.body.prose)


def digest(text: str) -> str:
    """Twelve hex digits for the words that a reader sees, so without the targets of links; empty for no words."""
    if not text:
        return ""
    return hashlib.blake2b(visible_line(flat(text)).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def differing_terms(was: CardTerms, now: CardTerms) -> tuple[DifferingTerm, ...]:
    """The terms that differ in more than the spelling of numbers, in order."""
    before, after = dict(was.terms), dict(now.terms)
    pairs = [DifferingTerm(part, before.get(part, ""), after.get(part, "")) for part in {**before, **after}]
    return tuple(pair for pair in pairs if not same_numbers(pair.before, pair.after))


def is_loss(change: Change) -> bool:
    """True when a claim, prediction, criterion or revision card is gone without its tombstone."""
    if change.kind is ChangeKind.TERMS_CHANGED:
        return change.after is None and change.details.get("part") == "prediction"
    if change.kind is ChangeKind.REVISION_REWRITTEN:
        return change.after is None and "part" not in change.details
    return change.kind is ChangeKind.CLAIM_DROPPED or (
        change.kind is ChangeKind.CRITERION_REMOVED and change.after is None
    )


def cards_of_changes(
    changes: Iterable[Change], before: Document | None, now: Document
) -> tuple[tuple[CardTerms, ...], tuple[CardTerms, ...]]:
    """The terms of the cards that these changes add, and of those that they remove.

    Revision cards that share an id are left out, since nobody can know which of them came back.
    """
    new = [(kind, change.card) for change in changes if (kind := _NEW.get(change.kind))]
    gone = [(_GONE[change.kind], change.card) for change in changes if is_loss(change)] if before else []
    return tuple(_terms(new, now)), tuple(_terms(gone, before)) if before else ()


def _terms(cards: Iterable[tuple[CardKind, str]], document: Document) -> Iterator[CardTerms]:
    shared: frozenset[str] | None = None
    for kind, card_id in cards:
        if kind is CardKind.REVISION and shared is None:
            counts = Counter(card.id for card in document.cards_of(CardKind.REVISION))
            shared = frozenset(card for card, count in counts.items() if count > 1)
        card = document.cards_by_id(kind).get(card_id)
        if card is not None and not (kind is CardKind.REVISION and shared and card_id in shared):
            yield CardTerms(kind, card_id, terms_of(card))
