"""Claims of two versions, compared, and the verbs with which a revision card names their changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from conviction.history.card_identity import edge_name
from conviction.history.card_text import label_of, quoted, title_of
from conviction.history.decisive_words import same_numbers
from conviction.history.edge_diff import EdgeSides, edge_changes
from conviction.markup.word_diff import changed_words, diff_words
from conviction.model.argument import CardKind, parse_percent, percent
from conviction.model.document import Card, Document
from conviction.model.history import Change, ChangeKind

__all__ = ["claim_changes", "verbs", "with_carried"]

_LINK = re.compile(r"\]\([^()\s]*#([\w.:-]+)\)|^\s*#([\w.:-]+)")
_LINKED = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_CARD = re.compile(r"#([\w.:-]+)\)|(?<![\w(])#([\w.:-]+)")
_VERB = re.compile(r"\b(reworded|narrowed|widened|strengthened|weakened|split|merged|retired|added)\b", re.IGNORECASE)
_SAID = {
    "narrowed": ChangeKind.CLAIM_NARROWED,
    "widened": ChangeKind.CLAIM_WIDENED,
    "split": ChangeKind.CLAIM_SPLIT,
    "merged": ChangeKind.CLAIM_MERGED,
}
_PARTED = frozenset({ChangeKind.CLAIM_SPLIT, ChangeKind.CLAIM_MERGED})


def verbs(old: Document, new: Document) -> dict[str, str]:
    """The verb of the newest revision card for each claim, where it is new."""
    cards = new.cards_of(CardKind.REVISION)
    if not cards:
        return {}
    before = old.card(cards[0].id)
    earlier = {label.value for label in before.body.all("claims")} if before else set()
    verbs: dict[str, str] = {}
    for label in cards[0].body.all("claims"):
        link, verb = _LINK.search(label.value), None
        if link and label.value not in earlier:
            verb = _VERB.search(label.value[link.end() :]) or _VERB.search(label.value[: link.start()])
        if link and verb:
            verbs[link[1] or link[2]] = verb[1].lower()
    return verbs


def claim_changes(sides: EdgeSides, was: Card | None, now: Card | None, verb: str) -> Iterator[Change]:
    """The changes of one claim and of its evidence; None is a version without it.

    `verb` is the word of the newest revision card for it, `narrowed` for example; empty without one.
    """
    if now is None:
        assert was is not None
        message = f"claim dropped: {quoted(was.title)}" + (", its tombstone deleted" if was.retired else "")
        yield Change(ChangeKind.CLAIM_DROPPED, message, was.title, None, was.id)
    elif was is None and now.retired:
        yield _retired(now, None)
    elif was is None:
        conviction = parse_percent(now.body.label("conviction"))
        message = f"claim added: {quoted(now.title)}" + (f", {percent(conviction)}" if conviction is not None else "")
        yield Change(ChangeKind.CLAIM_ADDED, message, None, now.title, now.id, {"conviction": conviction})
    else:
        yield from _continued_claim(was, now, verb)
    card = now or was
    assert card is not None
    yield from edge_changes(sides, was.edges if was else (), now.edges if now else (), card.id)


def _retired(now: Card, before: str | None) -> Change:
    line = label_of(now, "retired")
    low = line.lower()
    kind = ChangeKind.CLAIM_RETIRED
    kind = ChangeKind.CLAIM_MERGED if "merged into" in low else ChangeKind.CLAIM_SPLIT if "split into" in low else kind
    plain = _LINKED.sub(r"\1", line)
    message = f"claim {kind.value.removeprefix('claim-')}: {quoted(now.title)}" + (f" ({plain})" if line else "")
    return Change(kind, message, before, line or None, now.id)


def _continued_claim(was: Card, now: Card, verb: str) -> Iterator[Change]:
    """A claim that is in both versions."""
    if now.retired and not was.retired:
        yield _retired(now, was.title)
    elif was.retired and not now.retired:
        message = f"claim taken up again: {quoted(now.title)}"
        yield Change(ChangeKind.CLAIM_ADDED, message, None, now.title, now.id)
    elif verb in _SAID:
        kind = _SAID[verb]
        yield Change(kind, f"claim {verb}: {quoted(now.title)}", was.title, now.title, now.id, _share(was, now))
    if title_of(was) != title_of(now) and not (verb in ("narrowed", "widened") and was.retired == now.retired):
        share = _share(was, now)
        message = f"claim reworded ({share['share']:.0%} of its words): {quoted(now.title)}"
        yield Change(ChangeKind.CLAIM_REWORDED, message, was.title, now.title, now.id, share)
    yield from _claim_labels(was, now)


def _claim_labels(was: Card, now: Card) -> Iterator[Change]:
    """The labels of a claim that is in both versions."""
    before, after = (parse_percent(card.body.label("conviction")) for card in (was, now))
    if before != after:
        message = f"#{now.id}   {percent(before)} → {percent(after)}"
        yield Change(ChangeKind.CONVICTION_MOVED, message, before, after, now.id)
    for name, kind in (
        ("load-bearing", ChangeKind.LOAD_BEARING_CHANGED),
        ("breaks if", ChangeKind.BREAKS_IF_CHANGED),
    ):
        old, new = label_of(was, name), label_of(now, name)
        if old.lower() != new.lower() if name == "load-bearing" else not same_numbers(old, new):
            yield Change(kind, f"#{now.id}   {name}: {old or '—'} → {new or '—'}", old or None, new or None, now.id)


def _share(was: Card, now: Card) -> dict[str, float]:
    """The share of the statement that changed, from 0 to 1."""
    changed, both = changed_words(diff_words(title_of(was), title_of(now)))
    return {"share": round(changed / both, 4) if both else 0.0}


def with_carried(old: Document, new: Document, changes: Sequence[Change]) -> list[Change]:
    """The changes of all claims; evidence that a split or a merge carried to another claim names it as `carried`."""
    parted = [change.card for change in changes if change.kind in _PARTED]
    if not parted:
        return list(changes)
    heirs = {card: _heirs(new, card, changes) for card in parted}
    return [_carried(old, new, change, heirs) for change in changes]


def _heirs(new: Document, card: str, changes: Sequence[Change]) -> set[str]:
    """The claims that a claim was split or merged into: those that its texts name, else the new ones."""
    one = new.card(card)
    texts = [one.body.label("retired")] if one else []
    newest = new.cards_of(CardKind.REVISION)[:1]
    texts += [label.value for each in newest for label in each.body.all("claims") if f"#{card}" in label.value]
    named = {match[1] or match[2] for text in texts for match in _CARD.finditer(text)} - {card}
    return named or {change.card for change in changes if change.kind is ChangeKind.CLAIM_ADDED}


def _carried(old: Document, new: Document, change: Change, heirs: dict[str, set[str]]) -> Change:
    if change.kind is ChangeKind.EVIDENCE_ATTACHED:
        others = [(old.card(card), "from") for card, names in heirs.items() if change.card in names]
    elif change.kind is ChangeKind.EVIDENCE_DETACHED:
        others = [(new.card(card), "to") for card in sorted(heirs.get(change.card, ()))]
    else:
        return change
    target = str(change.details["target"])
    for other, way in others:
        for edge in other.edges if other else ():
            same = (edge_name(edge.target), edge.target.partition("#")[2]) == (
                edge_name(target),
                target.partition("#")[2],
            )
            if other and same and edge.direction.value == change.details["direction"]:
                message = f"{change.message}, carried {way} #{other.id}"
                return replace(change, message=message, details={**change.details, "carried": other.id})
    return change
