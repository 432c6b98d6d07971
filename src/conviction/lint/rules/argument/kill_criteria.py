"""Rules on agreements made beforehand: kill criteria that can be checked, and options to choose from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conviction.lint.rules.base import Context, Fault, Rule, lacks
from conviction.lint.rules.examples import MEMO, THESIS
from conviction.lint.rules.structure.sections import is_empty
from conviction.model.argument import CardKind, OutcomeState, parse_outcome
from conviction.model.document import Card
from conviction.model.finding import Severity

__all__ = ["RULES"]

_STANDING = frozenset({"active"})
"""Statuses in which a thesis is acted upon."""
_ITEM = re.compile(r"^(?:[-*+]|[0-9]{1,3}[.)])[ \t]+\S", re.MULTILINE)
_ROW = re.compile(r"^\|", re.MULTILINE)


def _criteria(context: Context) -> tuple[Card, ...]:
    return context.document.cards_of(CardKind.CRITERION) if context.document.kind else ()


def without_threshold(context: Context) -> Iterator[Fault]:
    """D501: a kill criterion has no threshold."""
    for card in _criteria(context):
        if lacks(card.body, "threshold"):
            message = "the kill criterion has no threshold: add `- **Threshold:** …`, a number that can be read"
            yield Fault(message, context.line_span(card.line), context.line(card.line))


def without_check(context: Context) -> Iterator[Fault]:
    """D502: a kill criterion does not say how often somebody looks."""
    for card in _criteria(context):
        if lacks(card.body, "check"):
            message = "nobody checks this kill criterion: add `- **Check:** every quarter`, and where it is read"
            yield Fault(message, context.line_span(card.line), context.line(card.line))


def without_action(context: Context) -> Iterator[Fault]:
    """D504: a kill criterion does not say what happens once it is met."""
    for card in _criteria(context):
        if lacks(card.body, "then"):
            message = "no action is agreed for the day on which it is met: add `- **Then:** …`, the action agreed now"
            yield Fault(message, context.line_span(card.line), context.line(card.line))


def met_and_standing(context: Context) -> Iterator[Fault]:
    """D503: a kill criterion was met, and the document is still active."""
    if context.document.status not in _STANDING:
        return
    for card in _criteria(context):
        for label in card.body.all("status"):
            outcome = parse_outcome(label.value)
            if outcome is not None and outcome.state is OutcomeState.MET:
                span, match = context.value(card.line, label)
                then = card.body.label("then")
                agreed = f"take the agreed action ({then})" if then else "give the thesis up"
                yield Fault(f"this criterion is met: {agreed}, or drop it with a reason under Revisions", span, match)


def no_kill_criterion(context: Context) -> Iterator[Fault]:
    """A506: the section Kill criteria has text but no criterion."""
    section = context.document.section("Kill criteria") if context.document.kind else None
    if section and not section.cards and not is_empty(context, section):
        message = (
            "no kill criterion can be read here: write each as `### What happens {#id}` with a Threshold and a Check"
        )
        yield Fault(message, context.line_span(section.line), context.line(section.line))


def few_alternatives(context: Context) -> Iterator[Fault]:
    """A503: there are fewer than two options to choose from."""
    section = context.document.section("Options") if context.document.kind else None
    if section is None or is_empty(context, section):
        return
    prose = section.body.prose
    in_prose = max(len(_ITEM.findall(prose)), len(_ROW.findall(prose)) - 2, len(section.body.labels))
    if max(len(section.cards) + len(section.subsections), in_prose) < 2:
        message = "there is nothing to choose from: add a second option as `### …`, such as doing nothing"
        yield Fault(message, context.line_span(section.line), context.line(section.line))


RULES: tuple[Rule, ...] = (
    Rule(
        code="D501",
        since="0.1.0",
        name="criterion-without-threshold",
        severity=Severity.WARNING,
        title="A kill criterion has no threshold",
        reason="Failure is defined beforehand, or never: afterwards there is always a reason to go on.",
        bad=THESIS.replace("- **Threshold:** HR alone signs four of any ten consecutive renewals\n", ""),
        good=THESIS,
        check=without_threshold,
        allowed_in_drafts=True,
    ),
    Rule(
        code="D502",
        since="0.1.0",
        name="criterion-without-check",
        severity=Severity.WARNING,
        title="Nobody checks a kill criterion",
        reason="A threshold without a check is crossed unseen. Say how often, and where the number is read.",
        bad=THESIS.replace("- **Check:** every quarter, from the signed orders\n", ""),
        good=THESIS,
        check=without_check,
        allowed_in_drafts=True,
    ),
    Rule(
        code="D503",
        since="0.1.0",
        name="criterion-met-unanswered",
        severity=Severity.WARNING,
        title="A kill criterion is met, and the thesis is still active",
        reason="The action was agreed while nobody was attached. Take it, or drop the criterion in the open: with a"
        " revision that says why it was wrong.",
        bad=THESIS.replace("**Status:** not met on", "**Status:** met on"),
        good=THESIS,
        check=met_and_standing,
    ),
    Rule(
        code="D504",
        since="0.1.0",
        name="criterion-without-action",
        severity=Severity.WARNING,
        title="No action is agreed for the day on which a kill criterion is met",
        reason="On that day everybody is attached, and a meeting finds a reason to go on. The action is agreed while it"
        " costs nothing.",
        bad=THESIS.replace("- **Then:** move the product to the HR buyer\n", ""),
        good=THESIS,
        check=without_action,
        allowed_in_drafts=True,
    ),
    Rule(
        code="A503",
        since="0.1.0",
        name="few-alternatives",
        redirects=("fewer-than-2-alternatives",),
        severity=Severity.WARNING,
        title="There is only one option",
        reason="A decision without an alternative is an announcement. Doing nothing is also an option.",
        bad=MEMO[: MEMO.index("### Do nothing")] + MEMO[MEMO.index("## Unit economics") :],
        good=MEMO,
        check=few_alternatives,
        allowed_in_drafts=True,
    ),
    Rule(
        code="A506",
        since="0.1.0",
        name="no-kill-criterion",
        severity=Severity.WARNING,
        title="No kill criterion can be read",
        reason="Prose under Kill criteria is not compared, charted or due: each criterion is a card of its own.",
        bad=re.sub(r"(?s)### HR alone signs.*?\n\n- .*?(?=\n## Pred)", "We stop when HR signs too often.\n", THESIS),
        good=THESIS,
        check=no_kill_criterion,
        allowed_in_drafts=True,
    ),
)
