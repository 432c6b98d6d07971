"""All that falls due in a workspace, and when: nine kinds, read by the desk and by lint."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from conviction.documents.cadence import parse_cadence
from conviction.documents.review_dates import FINISHED, last_reviews, next_review
from conviction.markup.written_days import written_days
from conviction.model.argument import CardKind, Outcome, OutcomeState, parse_day, parse_outcome
from conviction.model.document import Card, Document
from conviction.model.kind import Kind

__all__ = ["Due", "DueKind", "criterion_due", "due_days", "dues_of", "revisit_day"]

_RAW_FOR = timedelta(days=7)
"""After which a raw conversation is late: later nobody remembers what was meant."""
_UNANSWERED_FOR = timedelta(days=14)
"""After which a question without an answer is late."""
_BEGINS = re.compile(r"(?:(?:on|by|in|at the end of|no later than)\s+(?:\w+day,?\s+)?)?", re.IGNORECASE)


class DueKind(Enum):
    """A kind of thing that falls due; the value is its machine name."""

    REVIEW = "review"
    DECISION = "decision"
    PREMORTEM = "premortem"
    PREDICTION = "prediction"
    CRITERION = "criterion"
    HORIZON = "horizon"
    EVIDENCE = "evidence"
    CONVERSATION = "conversation"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due by a day."""

    kind: DueKind
    document: Document
    day: date
    message: str
    """The next step, in a few words."""
    card: str = ""
    """The id of the prediction, criterion or question; empty for the whole document."""

    @property
    def title(self) -> str:
        """The title of its card, else of its document."""
        card = self.document.card(self.card) if self.card else None
        return card.title if card else self.document.title

    @property
    def ref(self) -> str:
        """`thesis-hr-finance#ops-buyer`, or the id alone; the path of a document without an id."""
        name = self.document.id or self.document.path
        return f"{name}#{self.card}" if self.card else name

    def late(self, today: date) -> int:
        """Days since it was due; negative before that day."""
        return (today - self.day).days


def due_days(documents: Iterable[Document], kinds: Mapping[str, Kind], cited: Iterable[str] | None = None) -> list[Due]:
    """Everything that has a day, late or not, by day.

    Args:
        documents: The readable documents of the workspace.
        kinds: The declarations, by name.
        cited: The paths of the documents that claims cite: other evidence does not fall due. None for all.
    """
    documents = tuple(documents)
    reviewed = last_reviews(documents)
    wanted = None if cited is None else frozenset(cited)
    found = [
        due
        for document in documents
        for due in dues_of(document, kinds.get(document.kind), reviewed.get(document.id))
        if wanted is None or due.kind is not DueKind.EVIDENCE or document.path in wanted
    ]
    return sorted(found, key=lambda due: (due.day, due.document.path, due.card, due.kind.value))


def dues_of(document: Document, kind: Kind | None, reviewed: date | None) -> Iterator[Due]:
    """Everything in one document that has a day.

    Drafts have nothing due but their own review, predictions and questions, and a proposal its day: nobody acts upon
    the rest yet.

    Args:
        document: The document.
        kind: Its declaration; None if it is not known.
        reviewed: The day of its last published review.
    """
    if document.status in FINISHED or not document.kind:
        return
    draft = kind is not None and kind.is_draft(document.status)
    yield from _reviews(document, reviewed, draft)
    yield from _predictions(document)
    yield from _questions(document)
    if document.kind == "conversation" and draft:
        yield from _raw(document)
    if document.kind == "premortem":
        yield from _day(document, DueKind.PREMORTEM, "failure_date", "score it: write which failures came")
    if document.kind == "decision" and draft:
        yield from _proposal(document)
    if not draft:
        yield from _acted_upon(document, reviewed)


def _acted_upon(document: Document, reviewed: date | None) -> Iterator[Due]:
    """The days of a document that is not a draft any more."""
    if document.kind == "decision":
        yield from _decision(document, reviewed)
    if document.kind == "memo" and document.status == "in-review":
        yield from _day(document, DueKind.DECISION, "decision_needed_by", "decide, or move the day")
    if document.kind == "evidence":
        yield from _day(document, DueKind.EVIDENCE, "fresh_until", "check it again, and log the result")
    yield from _day(document, DueKind.HORIZON, "horizon", "close it with what happened, or move the horizon")
    for card in document.cards_of(CardKind.CRITERION):
        day = criterion_due(card, document.front.day("created"))
        if day is not None:
            yield Due(DueKind.CRITERION, document, day, "check it, and write the result under Status", card.id)


def criterion_due(card: Card, created: date | None) -> date | None:
    """The day of the next check of a kill criterion: its last one, or its document's creation, and its cadence.

    None for one that is met or dropped, and for a cadence that is not a period.
    """
    status = parse_outcome(card.body.label("status"))
    if status is not None and status.state in (OutcomeState.MET, OutcomeState.DROPPED):
        return None
    cadence = parse_cadence(card.body.label("check"))
    last = (status.day if status else None) or created
    return cadence.after(last) if cadence and last else None


def _day(document: Document, kind: DueKind, field: str, message: str) -> Iterator[Due]:
    day = document.front.day(field)
    if day is not None:
        yield Due(kind, document, day, message)


def _reviews(document: Document, reviewed: date | None, draft: bool) -> Iterator[Due]:
    """The day of `review_by`, and the day after the last revision or review according to `review_every`."""
    yield from _day(document, DueKind.REVIEW, "review_by", "review it, and move the day")
    due = None if draft else next_review(document, reviewed)
    if due is not None:
        yield Due(DueKind.REVIEW, document, due, "review it: scaffold revise, with --held if nothing changes")


def _decision(document: Document, reviewed: date | None) -> Iterator[Due]:
    """The day on which a decision is looked at again, until a published review names it."""
    day = document.front.day("revisit_on") or revisit_day(document)
    if day is not None and (reviewed is None or reviewed < day):
        yield Due(DueKind.DECISION, document, day, "review it, or supersede it")


def _proposal(document: Document) -> Iterator[Due]:
    """The day on which a proposed decision was to be looked at again; a day before its beginning is a slip."""
    day, created = document.front.day("revisit_on"), document.front.day("created")
    if day is not None and not (created and day < created):
        yield Due(DueKind.DECISION, document, day, "decide first, and move the day")


def revisit_day(document: Document) -> date | None:
    """The day at the beginning of `Revisit when`, as in `On 15 November 2026, or when …`; None without one."""
    section = document.section("Revisit when")
    lines = document.text.split("\n")[section.line : section.end_line] if section else []
    text = "\n".join(lines).lstrip("-*+ \r\n\t")
    first = next(written_days(text), None)
    return first.last if first and _BEGINS.fullmatch(text[: first.start]) else None


def _predictions(document: Document) -> Iterator[Due]:
    """The open predictions with a day."""
    for card in document.cards_of(CardKind.PREDICTION):
        day = parse_day(card.body.label("resolves by"))
        if day is not None and _is_open(parse_outcome(card.body.label("outcome"))):
            yield Due(DueKind.PREDICTION, document, day, "write its outcome and source", card.id)


def _is_open(outcome: Outcome | None) -> bool:
    return outcome is None or outcome.state is OutcomeState.OPEN


def _raw(document: Document) -> Iterator[Due]:
    day = document.front.day("date") or document.front.day("created")
    if day is not None:
        message = "write its effect on your claims, and set its status to processed"
        yield Due(DueKind.CONVERSATION, document, day + _RAW_FOR, message)


def _questions(document: Document) -> Iterator[Due]:
    """Questions with a day and without an answer."""
    for card in document.cards_of(CardKind.QUESTION):
        day = parse_day(card.body.label("asked on"))
        if day is not None and not card.body.label("answered on"):
            yield Due(DueKind.QUESTION, document, day + _UNANSWERED_FOR, "answer it below its bullets", card.id)
