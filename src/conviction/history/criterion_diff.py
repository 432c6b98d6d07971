"""Kill criteria of two versions, compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conviction.history.card_text import label_of, quoted, title_of
from conviction.history.decisive_words import same_numbers
from conviction.model.argument import Outcome, OutcomeState, parse_outcome
from conviction.model.document import Card
from conviction.model.history import Change, ChangeKind

__all__ = ["criterion_changes"]

_PARTS = (
    ("threshold", ChangeKind.THRESHOLD_CHANGED),
    ("check", ChangeKind.CRITERION_CHANGED),
    ("then", ChangeKind.CRITERION_CHANGED),
)


def criterion_changes(was: Card | None, now: Card | None) -> Iterator[Change]:
    """The changes of one kill criterion; None is a version without it."""
    if now is None:
        assert was is not None
        message = f"kill criterion removed: {quoted(was.title)}"
        yield Change(ChangeKind.CRITERION_REMOVED, message, was.title, None, was.id)
        return
    name = f"kill criterion {quoted(now.title)}"
    status = parse_outcome(now.body.label("status"))
    before = parse_outcome(was.body.label("status")) if was else None
    if was is None:
        yield Change(ChangeKind.CRITERION_ADDED, f"kill criterion added: {quoted(now.title)}", None, now.title, now.id)
    else:
        yield from _terms(was, now, name)
    if status != before:
        sourced = label_of(now, "source") != (label_of(was, "source") if was else "")
        yield from _checked(name, now.id, before, status, was is not None, {"sourced": sourced})


def _terms(was: Card, now: Card, name: str) -> Iterator[Change]:
    """The changed terms: the statement, the threshold, the rhythm of checks and the action."""
    parts = [("statement", ChangeKind.THRESHOLD_CHANGED, title_of(was), title_of(now))]
    parts += [(part, kind, label_of(was, part), label_of(now, part)) for part, kind in _PARTS]
    for part, kind, old, new in parts:
        if not same_numbers(old, new):
            message = f"{name}: {part} {old or '—'} → {new or '—'}"
            yield Change(kind, message, old or None, new or None, now.id, {"part": part})


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
