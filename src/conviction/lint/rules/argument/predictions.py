"""Rules on predictions: can a stranger judge it, on which day, and is there an outcome?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from conviction.lint.rules.base import Context, Fault, Rule, lacks, per_cent
from conviction.lint.rules.examples import THESIS
from conviction.model.argument import CardKind, OutcomeState, parse_day, parse_outcome, parse_percent
from conviction.model.document import Card
from conviction.model.finding import Applicability, Fix, Severity
from conviction.model.text import Edit

__all__ = ["RULES", "is_vague"]

_NOT_JUDGED = frozenset({"rejected", "withdrawn"})
"""Statuses of documents whose predictions depend on an action that was not taken."""
_VAGUE = re.compile(
    r"\b(?:significant(?:ly)?|substantial(?:ly)?|considerabl[ey]|meaningful(?:ly)?|noticeabl[ey]|good traction"
    r"|success(?:ful)?(?:ly)?|better|healthy|widely|positive(?:ly)?)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\d|\b(?:no|none|nobody|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|half|third|quarter"
    r"|first|second|both|all|any|every|each|most)\b",
    re.IGNORECASE,
)


def _predictions(context: Context) -> Iterator[Card]:
    yield from context.document.cards_of(CardKind.PREDICTION) if context.document.kind else ()


def without_date(context: Context) -> Iterator[Fault]:
    """D401: a prediction has no day for its outcome, or an invalid one."""
    for card in _predictions(context):
        by = next(iter(card.body.all("resolves by")), None)
        if lacks(card.body, "resolves by"):
            yield _at_heading(context, card, "has no day: add `- **Resolves by:** 2027-03-31`")
        elif by and parse_day(by.value) is None:
            span, match = context.value(card.line, by)
            yield Fault(f"`{by.value}` is not a day: write it as 2027-03-31", span, match)


def without_probability(context: Context) -> Iterator[Fault]:
    """D402: a prediction does not say how likely it is."""
    for card in _predictions(context):
        if lacks(card.body, "probability"):
            yield _at_heading(context, card, "has no probability: add `- **Probability:** 60%`")


def not_measurable(context: Context) -> Iterator[Fault]:
    """D403: a prediction has no criteria, or criteria in vague words."""
    for card in _predictions(context):
        criteria = next(iter(card.body.all("criteria")), None)
        if lacks(card.body, "criteria"):
            message = "has no criteria: add `- **Criteria:** …`, so that a stranger could judge it"
            yield _at_heading(context, card, message)
        elif criteria and (vague := is_vague(card.title, criteria.value)):
            span, match = context.value(card.line, criteria)
            yield Fault(f"nobody can judge `{vague}`: name a number, and where it is read", span, match)


def is_vague(event: str, criteria: str) -> str:
    """The vague word of criteria that give no number; empty if there is none."""
    vague = _VAGUE.search(criteria)
    return vague[0] if vague and not _COUNTED.search(f"{event} {criteria}") else ""


def overdue(context: Context) -> Iterator[Fault]:
    """D404: the day of a prediction has passed without an outcome."""
    if context.document.status in _NOT_JUDGED:
        return
    for card in _predictions(context):
        by = next(iter(card.body.all("resolves by")), None)
        day = parse_day(by.value) if by else None
        outcome = parse_outcome(card.body.label("outcome"))
        is_open = not card.body.label("outcome") or (outcome is not None and outcome.state is OutcomeState.OPEN)
        if by and day and day < context.today and is_open:
            span, match = context.value(card.line, by)
            message = f"this was due on {day}: write `- **Outcome:** happened on …`, or `did not happen on …`"
            yield Fault(message, span, match)


def out_of_range(context: Context) -> Iterator[Fault]:
    """D406: a probability is not a per cent from 0 to 100."""
    for card in _predictions(context):
        for label in card.body.all("probability"):
            if label.value and parse_percent(label.value) is None:
                span, match = context.value(card.line, label)
                better = per_cent(label.value) if match == label.value else ""
                fix = Fix(f"write {better}", (Edit(span, better),), Applicability.UNSAFE) if better else None
                yield Fault(f"`{label.value}` is not a probability: write a per cent from 0% to 100%", span, match, fix)


def _at_heading(context: Context, card: Card, message: str) -> Fault:
    span = context.line_span(card.line)
    return Fault(f"the prediction {message}", span, context.line(card.line))


RULES: tuple[Rule, ...] = (
    Rule(
        code="D401",
        since="0.1.0",
        name="prediction-without-date",
        severity=Severity.ERROR,
        title="A prediction has no day for its outcome",
        reason="Without a day it can never be wrong: it has only not come true yet. The day is under Resolves by.",
        bad=THESIS.replace("- **Resolves by:** 2027-03-31\n", ""),
        good=THESIS,
        check=without_date,
        allowed_in_drafts=True,
    ),
    Rule(
        code="D402",
        since="0.1.0",
        name="prediction-without-probability",
        severity=Severity.WARNING,
        title="A prediction does not say how likely it is",
        reason="Only a number can be compared with the outcome, and only numbers teach how far one's judgement goes.",
        bad=THESIS.replace("- **Probability:** 70%\n", ""),
        good=THESIS,
        check=without_probability,
        allowed_in_drafts=True,
    ),
    Rule(
        code="D403",
        since="0.1.0",
        name="prediction-not-measurable",
        severity=Severity.WARNING,
        title="Nobody could judge this prediction",
        reason="When the day comes, its author will find that it happened, and its critic that it did not."
        " Criteria name the numbers that count, and where they are read.",
        bad=THESIS.replace("- **Criteria:** the names under the next ten orders that are renewed\n", ""),
        good=THESIS,
        check=not_measurable,
        allowed_in_drafts=True,
    ),
    Rule(
        code="D404",
        since="0.1.0",
        name="prediction-overdue",
        redirects=("prediction-overdue-unresolved",),
        severity=Severity.WARNING,
        title="The day of a prediction has passed without an outcome",
        reason="A prediction that nobody resolves was an ornament. Write its outcome, or that it is ambiguous"
        " or void, with the day on which you checked. Moving the day leaves a trace in the history.",
        bad=THESIS.replace("2027-03-31", "2026-10-31"),
        good=THESIS,
        check=overdue,
        allowed_in_drafts=True,
    ),
    Rule(
        code="D406",
        since="0.1.0",
        name="probability-out-of-range",
        severity=Severity.ERROR,
        title="A probability is not a per cent from 0 to 100",
        reason="It is left out of every count and chart until it is corrected.",
        bad=THESIS.replace("**Probability:** 70%", "**Probability:** 170%"),
        good=THESIS,
        check=out_of_range,
        allowed_in_drafts=True,
    ),
)
