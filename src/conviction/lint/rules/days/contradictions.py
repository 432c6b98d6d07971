"""Rules on days that cannot be right: events of the future, ends before beginnings, and two days for one thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.days.dated_actions import dated_actions
from conviction.lint.rules.examples import DECISION, EVIDENCE, MEMO, THESIS
from conviction.lint.rules.items import section_text
from conviction.markup.written_days import WrittenDay, written_days
from conviction.model.argument import CardKind, Label, OutcomeState, parse_day, parse_outcome
from conviction.model.finding import Severity

__all__ = ["RULES"]

_PAST_FIELDS = ("created", "date", "observed_on", "decided_on")
"""Days of something that happened."""
_PAST_LABELS = ("outcome", "status", "retired", "asked on", "answered on", "searched")
"""Labels that give the day of something that happened."""
_ORDERS = (
    ("created", "horizon"),
    ("created", "decision_needed_by"),
    ("created", "failure_date"),
    ("decided_on", "revisit_on"),
    ("observed_on", "fresh_until"),
    ("date", "consent_until"),
    ("period_from", "period_to"),
)
"""Pairs of fields whose first day comes first."""
_BEGINS_WITH_TIME = re.compile(r"\s*(?:from|between|on|in|during|over|of)\b[^,.;:]{0,30}", re.IGNORECASE)
_PAST_TENSE = re.compile(
    r"\b(?:was|were|had|took|left|gave|came|said|paid|sold|bought|went|made|told|saw|[a-z]{2,}ed)\b", re.IGNORECASE
)
_NOT_YET = re.compile(
    r"\b(?:will|would|shall|may|is|are|be|to be|takes?|ends?|starts?|begins?|becomes?|applies|apply|effect|expires?|due"
    r"|plan\w*|expect\w*|forecast\w*|scheduled|announced|promised|proposed|intend\w*)\b",
    re.IGNORECASE,
)
"""Words about an event that is still to come, which an observation may report."""
_AFTER_MADE = {"status": "this was checked", "retired": "this was retired"}
"""Labels whose day comes after the document was made, each with its event."""
_END_OF = re.compile(r"\bend of (?:the )?$")
_MIDDLE_OF = re.compile(r"\b(?:middle of (?:the )?|mid[- ])$")
_FALLS = re.compile(
    r"\bdecision\s+(?:falls|is\s+(?:due|needed|made|taken)|must\s+(?:fall|be\s+made)|has\s+to\s+(?:fall|be\s+made))"
    r"\s+(?:by|before|no\s+later\s+than)\s[^.;\n]{4,40}",
    re.IGNORECASE,
)
"""`the decision falls by 4 December 2026`."""
_ZONES = timedelta(days=1)
"""It may be tomorrow already where the author is."""


def future_event(context: Context) -> Iterator[Fault]:
    """W306: something that happened has a day in the future."""
    document, front = context.document, context.document.front
    if not document.kind:
        return
    is_report = document.kind == "review" and not context.draft
    for field in (*_PAST_FIELDS, *(("period_to",) if is_report else ())):
        day = front.day(field)
        if day and day > context.today + _ZONES:
            span = front.values[field]
            yield Fault(_ahead(day), *context.word(span.line, span.column, front.text(field)))
    for card in document.cards:
        for label in card.body.labels:
            day = _past_day(label)
            if day and day > context.today + _ZONES:
                yield Fault(_ahead(day), *context.value(card.line, label))
    yield from _observed_ahead(context)


def _observed_ahead(context: Context) -> Iterator[Fault]:
    """The first sentence of an observation in the past tense that begins with a day in the future."""
    section = context.document.section("Observation") if context.document.kind == "evidence" else None
    if section is None or not context.english:
        return
    from conviction.markup.segments import sentences  # slow to import

    text = section_text(context, section)
    for start, end in sentences(text):
        sentence = text[start:end]
        for one in written_days(sentence):
            is_past = _BEGINS_WITH_TIME.fullmatch(sentence[: one.start]) and _PAST_TENSE.search(sentence)
            if is_past and one.first > context.today + _ZONES and not _NOT_YET.search(sentence):
                number = section.line + 1 + text.count("\n", 0, start + one.start)
                place = context.word(number, context.line(number).find(one.text) + 1, one.text)
                yield Fault(_ahead(one.first), *place, severity=Severity.WARNING)
                return


def _ahead(day: date) -> str:
    return f"{day} is still to come, and this has happened: correct the day"


def _past_day(label: Label) -> date | None:
    """The day of the event that the label reports; None for none."""
    if label.name not in _PAST_LABELS:
        return None
    if label.name in ("outcome", "status"):
        outcome = parse_outcome(label.value)
        return outcome.day if outcome and outcome.state is not OutcomeState.OPEN else None
    return parse_day(label.value.strip()[:10])


def end_before_beginning(context: Context) -> Iterator[Fault]:
    """W307: a day comes before the one on which its subject began."""
    document, front = context.document, context.document.front
    if not document.kind:
        return
    for first, last in _ORDERS:
        began, ends = front.day(first), front.day(last)
        if began and ends and ends < began:
            span = front.values[last]
            message = f"`{last}` is {ends}, before `{first}`, {began}: correct one of them"
            yield Fault(message, *context.word(span.line, span.column, front.text(last)))
    created = front.day("created")
    if created:
        yield from _cards_before(context, created)
        yield from _logged_early(context, created)
        for action in dated_actions(context):
            if action.day < created:
                yield Fault(_before_made("this was due", action.day, created), action.span, action.match)


def _cards_before(context: Context, created: date) -> Iterator[Fault]:
    """Predictions that were due, checks and retirements that were made before the document."""
    for card in context.document.cards:
        for label in card.body.labels:
            day = parse_day(label.value.strip()[:10])
            if label.name == "status" and card.kind is CardKind.CRITERION:
                outcome = parse_outcome(label.value)
                day = outcome.day if outcome and outcome.state is not OutcomeState.DROPPED else None
            is_due = label.name == "resolves by" and card.kind is CardKind.PREDICTION
            if day and day < created and (is_due or label.name in _AFTER_MADE):
                event = "this was due" if is_due else _AFTER_MADE[label.name]
                yield Fault(_before_made(event, day, created), *context.value(card.line, label))


def _logged_early(context: Context, created: date) -> Iterator[Fault]:
    """Evidence that was logged before it was observed."""
    front = context.document.front
    seen = front.day("observed_on") if not context.draft else None
    if seen and created + _ZONES < seen <= context.today and "created" in front.values:
        span = front.values["created"]
        message = f"this was logged on {created}, before it was observed on {seen}: correct one of the days"
        yield Fault(message, *context.word(span.line, span.column, front.text("created")), severity=Severity.SUGGESTION)


def _before_made(event: str, day: date, created: date) -> str:
    return f"{event} on {day}, before the document was made on {created}: correct one of the days"


def known_outcome(context: Context) -> Iterator[Fault]:
    """W308: a prediction, or an imagined failure, was resolved before its document was made."""
    document = context.document
    created = document.front.day("created") if document.kind else None
    cards = (*document.cards_of(CardKind.PREDICTION), *document.cards_of(CardKind.MODE))
    for card in cards if created else ():
        for label in card.body.all("outcome")[:1]:
            outcome = parse_outcome(label.value)
            if outcome and outcome.day and created and outcome.day < created:
                message = (
                    f"the outcome of {outcome.day} was known when the document was made on {created}: correct the day,"
                    " or drop the card: it predicts nothing"
                )
                yield Fault(message, *context.value(card.line, label))


def other_horizon(context: Context) -> Iterator[Fault]:
    """W309: the sentence of a thesis names another day than its horizon."""
    document, horizon = context.document, context.document.front.day("horizon")
    section = document.section("The thesis") if document.kind == "thesis" else None
    if section is None or horizon is None:
        return
    text = section_text(context, section)
    from conviction.markup.segments import sentences  # slow to import

    spans = sentences(text)
    sentence = text[slice(*spans[0])] if spans else ""
    yield from _other_day(context, sentence, section.line, "horizon", horizon)


def other_decision_day(context: Context) -> Iterator[Fault]:
    """W310: the decision asked for in the text has another day than the field."""
    document, day = context.document, context.document.front.day("decision_needed_by")
    section = document.section("Decision asked") if document.kind else None
    if section is None or day is None:
        return
    yield from _other_day(context, section_text(context, section), section.line, "decision_needed_by", day)
    for other in document.sections if context.english else ():
        text = section_text(context, other) if other is not section else ""
        for found in _FALLS.finditer(text) if "decision" in text else ():
            number = other.line + 1 + text.count("\n", 0, found.start())
            yield from _other_day(context, found[0], number - 1, "decision_needed_by", day, Severity.SUGGESTION)


def _other_day(
    context: Context, text: str, line: int, field: str, day: date, severity: Severity | None = None
) -> Iterator[Fault]:
    """A fault where the only deadline of a text, a time after `by`, does not contain the day of the field."""
    named = [one for one in written_days(text) if _is_deadline(text, one)]
    if len(named) != 1:
        return
    first, last = _narrowed(text, named[0])
    if first <= day <= last:
        return
    written = named[0].text
    message = f"the text says {written}, and `{field}` is {day}: which of them is it? Correct the other"
    end = line + text.count("\n") + 2
    at = next((number for number in range(line, end) if written in context.line(number)), 0)
    if at:
        place = context.word(at, context.line(at).find(written) + 1, written)
        yield Fault(message, *place, severity=severity)
    else:  # it goes over the end of a line
        yield Fault(message, context.line_span(line), context.line(line), severity=severity)


def _narrowed(text: str, one: WrittenDay) -> tuple[date, date]:
    """The first and last day of a time: its last third after `the end of`, its middle half after `the middle of`."""
    length = one.last - one.first
    before = text[: one.start].lower()
    if _END_OF.search(before):
        return one.last - length / 3, one.last
    if _MIDDLE_OF.search(before):
        return one.first + length / 4, one.last - length / 4
    return one.first, one.last


def _is_deadline(text: str, one: WrittenDay) -> bool:
    before = text[max(0, one.start - 24) : one.start].lower().split()
    if not text[: one.start].strip().lower().removeprefix("in"):
        return True  # the sentence begins with it: `In 2029`
    return any(word in ("by", "until", "before") for word in before[-4:]) or before[-2:] == ["later", "than"]


RULES: tuple[Rule, ...] = (
    Rule(
        code="W306",
        since="0.1.0",
        name="future-event",
        severity=Severity.ERROR,
        title="Something that happened has a day in the future",
        reason="A check, an outcome, a conversation or an observation is in the past. Histories and scores go by"
        " these days, and a wrong year moves them. One day ahead is allowed, for other time zones.",
        bad=EVIDENCE.replace("observed_on: 2026-07-01", "observed_on: 2027-07-01"),
        good=EVIDENCE,
        check=future_event,
    ),
    Rule(
        code="W307",
        since="0.1.0",
        name="end-before-beginning",
        severity=Severity.WARNING,
        title="A day comes before the one on which its subject began",
        reason="One of the two is a typing error, and the desk would call the wrong thing late.",
        bad=DECISION.replace("revisit_on: 2027-03-31", "revisit_on: 2026-10-01").replace(
            "status: accepted", "status: proposed"
        ),
        good=DECISION,
        check=end_before_beginning,
    ),
    Rule(
        code="W308",
        since="0.1.0",
        name="known-outcome",
        severity=Severity.WARNING,
        title="A prediction was resolved before its document was made",
        reason="It predicts nothing then, and it would improve the score of its author.",
        bad=THESIS.replace("**Outcome:** open", "**Outcome:** happened on 2026-09-20\n- **Source:** the order book"),
        good=THESIS,
        check=known_outcome,
    ),
    Rule(
        code="W309",
        since="0.1.0",
        name="horizon-differs",
        severity=Severity.WARNING,
        title="The sentence of a thesis names another day than its horizon",
        reason="People remember the sentence, and the desk counts to the horizon. The two are one day.",
        bad=THESIS.replace("By 31 December 2027, operations", "By 31 December 2028, operations"),
        good=THESIS,
        check=other_horizon,
    ),
    Rule(
        code="W310",
        since="0.1.0",
        name="decision-day-differs",
        severity=Severity.WARNING,
        title="A memo names two different days for its decision",
        reason="A reader of the text decides on another day than a reader of the desk.",
        bad=MEMO.replace(
            "usage prices for new accounts by 15 December 2026", "usage prices for new accounts by 15 January 2027"
        ),
        good=MEMO,
        check=other_decision_day,
    ),
)
