"""Rules on overdue days in documents that count: decisions, pre-mortems, checks of kill criteria, horizons.

S005 reports reviews, D404 predictions and E306 evidence; raw conversations and questions are a matter of the desk.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conviction.documents.cadence import is_vague
from conviction.documents.due_days import Due, DueKind, dues_of
from conviction.lint.rules.base import Check, Context, Fault, Rule
from conviction.lint.rules.examples import DECISION, PREMORTEM, THESIS
from conviction.model.argument import CardKind, OutcomeState, parse_outcome
from conviction.model.finding import Severity
from conviction.model.text import Span

__all__ = ["RULES"]

_MEMO = "overdue"
_FIELDS: Mapping[DueKind, tuple[str, ...]] = {
    DueKind.DECISION: ("revisit_on", "decision_needed_by"),
    DueKind.PREMORTEM: ("failure_date",),
    DueKind.HORIZON: ("horizon",),
}


def _overdue(context: Context, kind: DueKind) -> Iterator[Due]:
    if _MEMO not in context.memo:
        reviewed = context.index.reviewed.get(context.document.id)
        dues = dues_of(context.document, context.kind, reviewed)
        context.memo[_MEMO] = [due for due in dues if due.day < context.today]
    late: list[Due] = context.memo[_MEMO]
    yield from (due for due in late if due.kind is kind)


def _late_field(kind: DueKind, before: str) -> Check:
    """The check that reports the day of a field that has passed; `before` begins the message."""

    def faults(context: Context) -> Iterator[Fault]:
        front = context.document.front
        for due in _overdue(context, kind):
            field = next((name for name in _FIELDS[kind] if front.day(name) == due.day), "")
            if field:
                span = front.values[field]
                place = context.word(span.line, span.column, front.text(field))
            else:  # the day is in the text
                place = _revisit_line(context)
            yield Fault(f"{before.format(day=due.day)}: {due.message}", *place)

    return faults


def _revisit_line(context: Context) -> tuple[Span, str]:
    """The first line with words under `Revisit when`."""
    section = context.document.section("Revisit when")
    assert section is not None
    number = next(n for n in range(section.line + 1, section.end_line + 1) if context.line(n).strip())
    return context.line_span(number), context.line(number)


def check_overdue(context: Context) -> Iterator[Fault]:
    """W303: a kill criterion was not checked within its own period."""
    for due in _overdue(context, DueKind.CRITERION):
        card = context.document.card(due.card)
        assert card is not None
        label = next(label for label in card.body.all("check"))
        status = parse_outcome(card.body.label("status"))
        last = f"the last check was on {status.day}" if status and status.day else "it was never checked"
        message = f"{last}, and the next one was due on {due.day}: {due.message}, `not met on {context.today}`"
        yield Fault(message, *context.value(card.line, label))


def check_without_period(context: Context) -> Iterator[Fault]:
    """W304: the check of a kill criterion names no period and no event."""
    for card in context.document.cards_of(CardKind.CRITERION) if context.document.kind else ():
        status = parse_outcome(card.body.label("status"))
        if status is not None and status.state in (OutcomeState.MET, OutcomeState.DROPPED):
            continue
        for label in card.body.all("check"):
            if is_vague(label.value):
                message = "nobody can be late for this check: name a period, such as `every quarter`, and the place"
                yield Fault(message, *context.value(card.line, label))


RULES: tuple[Rule, ...] = (
    Rule(
        code="W301",
        since="0.1.0",
        name="decision-overdue",
        severity=Severity.WARNING,
        title="A decision should have been made or looked at again by now",
        reason="A decision with a day for its review was made on the condition that somebody looks at it then. A"
        " published review that names the decision settles it, and so does a decision that supersedes it; the accepted"
        " text stays as it is. A memo in review is decided by its day, or gets another one.",
        bad=DECISION.replace("revisit_on: 2027-03-31", "revisit_on: 2026-10-31"),
        good=DECISION,
        check=_late_field(DueKind.DECISION, "this day was {day}"),
    ),
    Rule(
        code="W302",
        since="0.1.0",
        name="premortem-unscored",
        severity=Severity.WARNING,
        title="The day of a pre-mortem has passed, and nobody scored it",
        reason="The hour of imagining pays when somebody compares it with the events: which failures came, and which"
        " signs were seen. Fill in the outcomes and the scorecard, then set the status `scored`.",
        bad=PREMORTEM.replace("failure_date: 2027-06-30", "failure_date: 2026-10-31"),
        good=PREMORTEM,
        check=_late_field(DueKind.PREMORTEM, "the imagined failure was to have come by {day}"),
        extra_files={"docs/decisions/2026-10-05-usage-pricing.md": DECISION},
    ),
    Rule(
        code="W303",
        since="0.1.0",
        name="check-overdue",
        severity=Severity.WARNING,
        title="A kill criterion was not checked within its own period",
        reason="A criterion that nobody checks cannot stop anything. The period is the one under Check; it counts from"
        " the day under Status, or from the day of the document.",
        bad=THESIS.replace("not met on 2026-11-02", "not met on 2026-06-30").replace("2026-10-01", "2026-06-01"),
        good=THESIS,
        check=check_overdue,
    ),
    Rule(
        code="W304",
        since="0.1.0",
        name="check-without-period",
        severity=Severity.SUGGESTION,
        title="The check of a kill criterion has no period",
        reason="`From time to time` is never late. A period or an event, such as each renewal, can be missed, and then"
        " somebody notices.",
        bad=THESIS.replace("every quarter, from the signed orders", "from time to time, in the signed orders"),
        good=THESIS,
        check=check_without_period,
        allowed_in_drafts=True,
    ),
    Rule(
        code="W305",
        since="0.1.0",
        name="horizon-passed",
        severity=Severity.WARNING,
        title="The horizon has passed, and the document is still active",
        reason="On that day it was to be right or wrong. Set the status to what happened, confirmed or refuted for"
        " example; if the question is still open, a revision moves the horizon and says why.",
        bad=THESIS.replace("horizon: 2027-12-31", "horizon: 2026-10-31").replace(
            "By 31 December 2027, operations will sign", "By 31 October 2026, operations will sign"
        ),
        good=THESIS,
        check=_late_field(DueKind.HORIZON, "the horizon was {day}"),
    ),
)
