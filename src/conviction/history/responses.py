"""The labels with which an author responds to the questions of a history, read from the cards of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from conviction.model.argument import CardKind, OutcomeState, parse_day, parse_outcome
from conviction.model.document import Card, Document
from conviction.model.signal import Response

__all__ = ["SEARCHED_DAYS", "new_responses", "parse_answer", "responses_of", "searched_until"]

SEARCHED_DAYS = 365
"""Days for which a search for evidence against a claim, without a result, is an answer."""
_ANSWER = re.compile(
    r"([A-Za-z]+(?:-[A-Za-z]+)*)\s*(?:\[[^\[\]]*\]\([^()\s]*#([\w-]+)\)|#([\w-]+))?"
    r"(?:\s*[,:;–—=]\s*|\s+|$)(.*)",
    re.DOTALL,
)
_CARD = re.compile(r"\]\([^()\s]*#([\w.:-]+)\)|^\s*#([\w.:-]+)")
_RECLASSIFIED = frozenset({"judgement", "evidence", "scope"})
"""Reasons of a revision card that call a change of a claim more than wording."""
_KINDS = (CardKind.REVISION, CardKind.CLAIM, CardKind.PREDICTION, CardKind.CRITERION)


def parse_answer(value: str) -> Response | None:
    """The answer in the value of an `Answers` label: `SIGNAL #card, the reason`; None without a reason."""
    match = _ANSWER.fullmatch(" ".join(value.split()))
    if not match or not match[4].strip():
        return None
    return Response("answers", match[2] or match[3] or "", match[4].strip(), match[1].lower())


def searched_until(value: str) -> tuple[date, date] | None:
    """The day of a `Searched` label and the last day on which it is an answer; None when it has no day or no text."""
    day = parse_day(value.strip()[:10])
    if day is None or not value.strip()[10:].strip(" ,:;–—-"):
        return None
    return day, day + timedelta(days=SEARCHED_DAYS)


def responses_of(document: Document) -> tuple[Response, ...]:
    """Every response in the document."""
    return tuple(one for kind in _KINDS for card in document.cards_of(kind) for one in _of_card(card))


def new_responses(before: Document | None, now: Document) -> tuple[Response, ...]:
    """The responses that the older version does not have, in order."""
    found: list[Response] = []
    for kind in _KINDS:
        sections = now.sections_of(kind)
        if before and [*map(id, before.sections_of(kind))] == [*map(id, sections)]:
            continue
        earlier = before.cards_by_id(kind) if before else {}
        for card in (card for section in sections for card in section.cards):
            was = earlier.get(card.id)
            if was is not None and was.body is card.body and was.title == card.title:
                continue
            known = set(_of_card(was)) if was is not None else set()
            found += [one for one in _of_card(card) if one not in known]
    return tuple(found)


def _of_card(card: Card) -> Iterator[Response]:
    body = card.body
    if card.kind is CardKind.CLAIM:
        for label in body.all("searched"):
            yield Response("searched", card.id, label.value)
    elif card.kind is CardKind.CRITERION:
        if body.label("source"):
            yield Response("source", card.id, body.label("source"))
    elif card.kind is CardKind.PREDICTION:
        outcome = parse_outcome(body.label("outcome"))
        if outcome and outcome.state is not OutcomeState.OPEN and body.label("source") and body.label("first terms"):
            yield Response("first terms", card.id, body.label("first terms"))
    elif card.kind is CardKind.REVISION:
        yield from _of_revision(card)


def _of_revision(card: Card) -> Iterator[Response]:
    for label in card.body.all("answers"):
        answer = parse_answer(label.value)
        if answer:
            yield answer
    reason = " ".join(card.body.label("reason").lower().split())
    for label in card.body.all("claims") if reason in _RECLASSIFIED else ():
        link = _CARD.search(label.value)
        if link:
            yield Response("claims", link[1] or link[2], reason)
