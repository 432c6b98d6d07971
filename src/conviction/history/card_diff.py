"""Claims, their evidence, predictions and kill criteria of two versions, compared by their ids."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote

from conviction.history.card_identity import CarriedEdges, edge_name, new_ids
from conviction.markup.word_diff import changed_words, diff_words
from conviction.model.argument import (
    CardKind,
    Direction,
    Edge,
    Outcome,
    OutcomeState,
    parse_outcome,
    parse_percent,
    percent,
)
from conviction.model.document import Card, Document
from conviction.model.history import Change, ChangeKind

__all__ = ["card_changes", "edge_changes", "edge_name"]

_LINK = re.compile(r"\]\([^()\s]*#([\w.:-]+)\)|^\s*#([\w.:-]+)")
_LINKED = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_VERB = re.compile(r"\b(reworded|narrowed|widened|strengthened|weakened|split|merged|retired|added)\b", re.IGNORECASE)
_SIGN = {Direction.FOR: "for", Direction.AGAINST: "against", Direction.NEUTRAL: "neutral"}
_TERMS = (("criteria", "criteria"), ("resolves by", "resolves-by"), ("if", "condition"))
_SAID = {
    "narrowed": ChangeKind.CLAIM_NARROWED,
    "widened": ChangeKind.CLAIM_WIDENED,
    "split": ChangeKind.CLAIM_SPLIT,
    "merged": ChangeKind.CLAIM_MERGED,
}


def card_changes(old: Document, new: Document, kind: CardKind | None = None) -> Iterator[Change]:
    """The changes of the cards of one kind, or of claims, predictions and criteria, by their order in `new`.

    Cards that are gone come last, by their order in `old`.
    """
    for one in (kind,) if kind else (CardKind.CLAIM, CardKind.PREDICTION, CardKind.CRITERION):
        before, after = old.cards_by_id(one), new.cards_by_id(one)
        verbs = _verbs(old, new) if one is CardKind.CLAIM else {}
        ids = new_ids(before, after)
        before = {ids.get(card_id, card_id): card for card_id, card in before.items()}
        carried = CarriedEdges(before, after, verbs) if one is CardKind.CLAIM else None
        for card_id in (*after, *(gone for gone in before if gone not in after)):
            was, now = before.get(card_id), after.get(card_id)
            if _is_same(was, now) and card_id not in verbs:
                continue
            if was and now and was.id != now.id:
                yield _new_id(was, now)
            if carried:
                changes = _claim(old.path, new.path, was, now, verbs.get(card_id, ""))
                yield from map(carried.marked, changes)
            elif one is CardKind.PREDICTION:
                yield from _prediction(was, now)
            else:
                yield from _criterion(was, now)


def _is_same(was: Card | None, now: Card | None) -> bool:
    return was is not None and now is not None and was.body is now.body and was.retired == now.retired


def _new_id(was: Card, now: Card) -> Change:
    message = f"id of {now.kind.value} {_quoted(now.title)}: {was.id} → {now.id}"
    return Change(ChangeKind.FIELD_CHANGED, message, was.id, now.id, now.id, {"field": "id"})


def _verbs(old: Document, new: Document) -> dict[str, str]:
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


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    return f'"{text}"' if len(text) <= 80 else f'"{text[:79]}…"'


def _plain(card: Card, name: str) -> str:
    return " ".join(card.body.label(name).split())


def _claim(old_path: str, new_path: str, was: Card | None, now: Card | None, verb: str) -> Iterator[Change]:
    if now is None:
        assert was is not None
        message = f"claim dropped: {_quoted(was.title)}" + (", its tombstone deleted" if was.retired else "")
        yield Change(ChangeKind.CLAIM_DROPPED, message, was.title, None, was.id)
    elif was is None and now.retired:
        yield _retired(now, None)
    elif was is None:
        conviction = parse_percent(now.body.label("conviction"))
        message = f"claim added: {_quoted(now.title)}" + (f", {percent(conviction)}" if conviction is not None else "")
        yield Change(ChangeKind.CLAIM_ADDED, message, None, now.title, now.id, {"conviction": conviction})
    else:
        yield from _continued_claim(was, now, verb)
    card = now or was
    assert card is not None
    yield from edge_changes(old_path, new_path, was.edges if was else (), now.edges if now else (), card.id)


def _retired(now: Card, before: str | None) -> Change:
    line = _plain(now, "retired")
    low = line.lower()
    kind = ChangeKind.CLAIM_RETIRED
    kind = ChangeKind.CLAIM_MERGED if "merged into" in low else ChangeKind.CLAIM_SPLIT if "split into" in low else kind
    plain = _LINKED.sub(r"\1", line)
    message = f"claim {kind.value.removeprefix('claim-')}: {_quoted(now.title)}" + (f" ({plain})" if line else "")
    return Change(kind, message, before, line or None, now.id)


def _continued_claim(was: Card, now: Card, verb: str) -> Iterator[Change]:
    """A claim that is in both versions."""
    if now.retired and not was.retired:
        yield _retired(now, was.title)
    elif was.retired and not now.retired:
        message = f"claim taken up again: {_quoted(now.title)}"
        yield Change(ChangeKind.CLAIM_ADDED, message, None, now.title, now.id)
    elif verb in _SAID:
        kind = _SAID[verb]
        yield Change(kind, f"claim {verb}: {_quoted(now.title)}", was.title, now.title, now.id, _share(was, now))
    if _title(was) != _title(now) and not (verb in ("narrowed", "widened") and was.retired == now.retired):
        share = _share(was, now)
        message = f"claim reworded ({share['share']:.0%} of its words): {_quoted(now.title)}"
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
        old, new = _plain(was, name), _plain(now, name)
        if old.lower() != new.lower() or (old != new and name == "breaks if"):
            yield Change(kind, f"#{now.id}   {name}: {old or '—'} → {new or '—'}", old or None, new or None, now.id)


def _title(card: Card) -> str:
    return " ".join(card.title.split())


def _share(was: Card, now: Card) -> dict[str, float]:
    """The share of the statement that changed, from 0 to 1."""
    changed, both = changed_words(diff_words(_title(was), _title(now)))
    return {"share": round(changed / both, 4) if both else 0.0}


def edge_changes(old_path: str, new_path: str, was: Sequence[Edge], now: Sequence[Edge], card: str) -> Iterator[Change]:
    """The changes of the edges of one card, matched by their target, however it is written."""
    if was == now and posixpath.dirname(old_path) == posixpath.dirname(new_path):
        return
    pairs, attached, detached = _matched(old_path, new_path, list(was), list(now))
    for old, new in pairs:
        if old.direction is not new.direction:
            message = f"{_about(new, card)}: {old.direction.value} → {new.direction.value}"
            yield _edge(ChangeKind.DIRECTION_CHANGED, message, old.direction.value, new.direction.value, card, new)
        if old.weight is not new.weight:
            message = f"{_about(new, card)}: {old.weight_word} → {new.weight_word}"
            yield _edge(ChangeKind.WEIGHT_CHANGED, message, old.weight_word, new.weight_word, card, new)
    for edge in attached:
        yield _edge(ChangeKind.EVIDENCE_ATTACHED, f"+ {_line(edge, card)}", None, edge.target, card, edge)
    for edge in detached:
        yield _edge(ChangeKind.EVIDENCE_DETACHED, f"- {_line(edge, card)}", edge.target, None, card, edge)


def _edge(kind: ChangeKind, message: str, before: str | None, after: str | None, card: str, edge: Edge) -> Change:
    details = {
        "target": edge.target,
        "direction": edge.direction.value,
        "weight": edge.weight.value if edge.weight else None,
        "text": edge.text,
    }
    return Change(kind, message, before, after, card, details)


def _about(edge: Edge, card: str) -> str:
    return (f"#{card}   " if card else "") + (edge.text or edge.target)


def _line(edge: Edge, card: str) -> str:
    weight = f" ({edge.weight.value})" if edge.weight else ""
    where = f"  #{card}" if card else ""
    return f"{edge.direction.value:<7}{where}   {edge.text or edge.target}{weight}"


def _matched(
    old_path: str, new_path: str, was: list[Edge], now: list[Edge]
) -> tuple[list[tuple[Edge, Edge]], list[Edge], list[Edge]]:
    """Pairs of one target, and the rest of the newer and of the older; strict likeness goes before loose."""
    targets_a = [_target(edge, old_path) for edge in was]
    targets_b = [_target(edge, new_path) for edge in now]
    pairs: dict[int, int] = {}
    for shape in (_strictly, _by_name, _by_slug):
        for same_direction in (True, False):
            free: dict[tuple[object, ...], list[int]] = defaultdict(list)
            for i in sorted(set(range(len(was))).difference(pairs.values())):
                free[shape(was[i], targets_a[i]), was[i].direction if same_direction else None].append(i)
            for j, edge in enumerate(now):
                partner = free.get((shape(edge, targets_b[j]), edge.direction if same_direction else None))
                if j not in pairs and partner:
                    pairs[j] = partner.pop(0)
    unmatched = set(pairs.values())
    return (
        [(was[pairs[j]], now[j]) for j in sorted(pairs)],
        [edge for j, edge in enumerate(now) if j not in pairs],
        [edge for i, edge in enumerate(was) if i not in unmatched],
    )


def _strictly(_edge: Edge, target: tuple[str, str]) -> object:
    return target


def _by_name(edge: Edge, target: tuple[str, str]) -> object:
    """The same file name in another folder: the document or its target was moved."""
    if "://" in target[0] or not target[0]:
        return (edge, target)
    return posixpath.basename(target[0]).removesuffix(".md"), target[1]


def _by_slug(edge: Edge, target: tuple[str, str]) -> object:
    """A bare reference `KIND-slug` and a link to `slug.md` lead to one place."""
    if "://" in target[0] or not target[0]:
        return (edge, target)
    name = posixpath.basename(target[0]).removesuffix(".md")
    return (name.partition("-")[2] if edge.bare else name), target[1]


def _target(edge: Edge, path: str) -> tuple[str, str]:
    """The place an edge leads to: the file from the root or the web address, and the anchor."""
    if "://" in edge.target:
        return edge.target, ""
    name, _, anchor = edge.target.partition("#")
    if name and not edge.bare:
        name = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(name)))
    return name, unquote(anchor)


def _prediction(was: Card | None, now: Card | None) -> Iterator[Change]:
    if now is None:
        assert was is not None
        message = f"prediction vanished: {_quoted(was.title)}"
        yield Change(ChangeKind.TERMS_CHANGED, message, was.title, None, was.id, {"part": "prediction"})
        return
    name = f"prediction {_quoted(now.title)}"
    probability = parse_percent(now.body.label("probability"))
    outcome = parse_outcome(now.body.label("outcome"))
    if was is None:
        by = _plain(now, "resolves by")
        message = f"prediction made: {_quoted(now.title)}, {percent(probability)}" + (f" by {by}" if by else "")
        yield Change(ChangeKind.PREDICTION_MADE, message, None, probability, now.id)
        before: Outcome | None = None
    else:
        earlier = parse_percent(was.body.label("probability"))
        if earlier != probability:
            message = f"{name}   {percent(earlier)} → {percent(probability)}"
            yield Change(ChangeKind.PROBABILITY_MOVED, message, earlier, probability, now.id)
        yield from _terms(was, now, name)
        before = parse_outcome(was.body.label("outcome"))
    resolved_before, resolved_now = _resolved(before), _resolved(outcome)
    if before != outcome and (resolved_before or resolved_now):
        kind = ChangeKind.PREDICTION_RE_RESOLVED if resolved_before else ChangeKind.PREDICTION_RESOLVED
        verb = "re-resolved: " if resolved_before else ""
        claims = {"claims": " ".join(dict.fromkeys(_bearing(now)))}
        yield Change(
            kind,
            f"{name}: {verb}{_outcome(outcome)}",
            _outcome(before),
            _outcome(outcome),
            now.id,
            claims,
        )


def _bearing(card: Card) -> Iterator[str]:
    """The ids of the claims of its own document that a prediction bears on."""
    for edge in card.edges:
        if edge.direction is Direction.BEARS_ON and edge.target.startswith("#"):
            yield unquote(edge.target[1:])


def _resolved(outcome: Outcome | None) -> bool:
    return outcome is not None and outcome.state is not OutcomeState.OPEN


def _outcome(outcome: Outcome | None) -> str:
    if outcome is None:
        return "open"
    return outcome.state.value + (f" on {outcome.day}" if outcome.day else "")


def _terms(was: Card, now: Card, name: str) -> Iterator[Change]:
    """Terms of a prediction that were changed after it was made."""
    parts = [("statement", _title(was), _title(now))]
    parts += [(part, _plain(was, label), _plain(now, label)) for label, part in _TERMS]
    for part, old, new in parts:
        if old != new:
            message = f"terms changed, {name}: {part.replace('-', ' ')} {old or '—'} → {new or '—'}"
            yield Change(ChangeKind.TERMS_CHANGED, message, old or None, new or None, now.id, {"part": part})


def _criterion(was: Card | None, now: Card | None) -> Iterator[Change]:
    if now is None:
        assert was is not None
        message = f"kill criterion removed: {_quoted(was.title)}"
        yield Change(ChangeKind.CRITERION_REMOVED, message, was.title, None, was.id)
        return
    name = f"kill criterion {_quoted(now.title)}"
    status = parse_outcome(now.body.label("status"))
    before = parse_outcome(was.body.label("status")) if was else None
    if was is None:
        yield Change(ChangeKind.CRITERION_ADDED, f"kill criterion added: {_quoted(now.title)}", None, now.title, now.id)
    else:
        for part, old, new in (
            ("statement", _title(was), _title(now)),
            ("threshold", _plain(was, "threshold"), _plain(now, "threshold")),
        ):
            if old != new:
                message = f"{name}: {part} {old or '—'} → {new or '—'}"
                yield Change(ChangeKind.THRESHOLD_CHANGED, message, old or None, new or None, now.id, {"part": part})
    if status != before:
        sourced = _plain(now, "source") != (_plain(was, "source") if was else "")
        yield from _checked(name, now.id, before, status, was is not None, {"sourced": sourced})


def _checked(
    name: str, card: str, before: Outcome | None, status: Outcome | None, is_new: bool, details: Mapping[str, bool]
) -> Iterator[Change]:
    """The result of the last check of a criterion; `sourced` means that its Source changed with it."""
    was = _status(before)
    now = _status(status)
    state = status.state if status else None
    if state is OutcomeState.MET:
        yield Change(ChangeKind.CRITERION_MET, f"{name}: {now}", was, now, card, details)
    elif state is OutcomeState.DROPPED:
        yield Change(ChangeKind.CRITERION_REMOVED, f"{name}: {now}", was, now, card)
    elif before is not None and before.state is OutcomeState.DROPPED:
        yield Change(ChangeKind.CRITERION_ADDED, f"{name}: taken up again", was, now, card)
    elif is_new or state is not None:
        yield Change(ChangeKind.CRITERION_UNMET, f"{name}: {now or 'no longer checked'}", was, now, card, details)


def _status(outcome: Outcome | None) -> str | None:
    if outcome is None:
        return None
    verb = {OutcomeState.NOT_MET: ", checked ", OutcomeState.MET: ", found "}.get(outcome.state, " on ")
    return outcome.state.value + (f"{verb}{outcome.day}" if outcome.day else "")
