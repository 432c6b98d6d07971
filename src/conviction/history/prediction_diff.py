"""Predictions of two versions, compared."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from conviction.history.card_terms import terms_of
from conviction.history.card_text import label_of, quoted
from conviction.history.decisive_words import same_numbers
from conviction.model.argument import Direction, Outcome, OutcomeState, parse_outcome, parse_percent, percent
from conviction.model.document import Card
from conviction.model.history import Change, ChangeKind

__all__ = ["prediction_changes"]


def prediction_changes(was: Card | None, now: Card | None) -> Iterator[Change]:
    """The changes of one prediction; None is a version without it."""
    if now is None:
        assert was is not None
        message = f"prediction vanished: {quoted(was.title)}"
        yield Change(ChangeKind.TERMS_CHANGED, message, was.title, None, was.id, {"part": "prediction"})
        return
    name = f"prediction {quoted(now.title)}"
    probability = parse_percent(now.body.label("probability"))
    outcome = parse_outcome(now.body.label("outcome"))
    if was is None:
        by = label_of(now, "resolves by")
        message = f"prediction made: {quoted(now.title)}, {percent(probability)}" + (f" by {by}" if by else "")
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
    for (part, old), (_, new) in zip(terms_of(was), terms_of(now), strict=True):
        if not same_numbers(old, new):
            message = f"terms changed, {name}: {part.replace('-', ' ')} {old or '—'} → {new or '—'}"
            yield Change(ChangeKind.TERMS_CHANGED, message, old or None, new or None, now.id, {"part": part})
