"""The day on which a document was last reviewed or revised, and the day of its next review."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from conviction.model.argument import CardKind, parse_day
from conviction.model.document import Document

__all__ = ["CLOSED", "FINISHED", "last_look", "last_reviews", "next_review"]

CLOSED = frozenset(
    {"superseded", "withdrawn", "retired", "abandoned", "rejected", "refuted", "deprecated", "retracted"}
)
"""Statuses of documents that are no longer used as support."""
FINISHED = CLOSED | {"confirmed", "scored"}
"""Statuses of documents in which nothing is due any more."""
_EVERY = re.compile(r"([1-9][0-9]{0,3})([dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def last_reviews(documents: Iterable[Document]) -> Mapping[str, date]:
    """The day of the last published review that names a document, by its id."""
    days: dict[str, date] = {}
    for review in documents:
        day = review.front.day("created")
        if review.kind == "review" and review.status == "published" and day:
            for name in review.front.texts("reviews"):
                days[name] = max(day, days.get(name, day))
    return days


def last_look(document: Document, reviewed: date | None) -> date | None:
    """The day of its last revision or review, else of its creation.

    Args:
        document: The document.
        reviewed: The day from `last_reviews`.
    """
    cards = [day for card in document.cards_of(CardKind.REVISION) if (day := parse_day(card.title[:10]))]
    return max([*cards, *([reviewed] if reviewed else [])], default=document.front.day("created"))


def next_review(document: Document, reviewed: date | None) -> date | None:
    """The day of the next review by `review_every`; None without a readable one."""
    match = _EVERY.fullmatch(document.front.text("review_every"))
    last = last_look(document, reviewed)
    try:
        return last + timedelta(days=int(match[1]) * _DAYS[match[2]]) if match and last else None
    except OverflowError:
        return None
