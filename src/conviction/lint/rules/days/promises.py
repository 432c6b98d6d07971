"""The rule on actions and tests whose day has passed."""

from __future__ import annotations

from collections.abc import Iterator

from conviction.documents.review_dates import FINISHED
from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.days.dated_actions import DatedAction, dated_actions, dated_tests
from conviction.lint.rules.examples import MEMO
from conviction.model.finding import Severity

__all__ = ["RULES"]


def actions_overdue(context: Context) -> Iterator[Fault]:
    """W311: the day of an action or a test has passed, and nothing says that it is done."""
    document, created = context.document, context.document.front.day("created")
    if context.kind is None or document.status in FINISHED or (context.draft and document.kind != "decision"):
        return
    frozen = context.kind.is_frozen(document.status)
    late = [
        one
        for one in (*dated_actions(context), *(() if frozen else dated_tests(context)))
        if one.day < context.today and not (created and one.day < created)  # W307 reports those
    ]
    if frozen:
        late = [one for one in late if (one.is_open or document.kind == "decision") and not _is_reviewed(context, one)]
    if not late:
        return
    first = min(late, key=lambda one: one.day)
    count = (
        f"the days of {len(late)} actions or tests have passed, the first on" if len(late) > 1 else "this was due on"
    )
    remedy = "give its result in a review" if frozen else "write `done` with the result, or move the day"
    severity = Severity.SUGGESTION if frozen and not first.is_open else None
    yield Fault(f"{count} {first.day}: {remedy}", first.span, first.match, severity=severity)


def _is_reviewed(context: Context, one: DatedAction) -> bool:
    """True once a published review could say what became of it: one that names a decision, the next after a review."""
    document = context.document
    if document.kind != "review":
        reviewed = context.index.reviewed.get(document.id)
        return reviewed is not None and reviewed >= one.day
    return any(
        other.kind == "review" and other.status == "published" and (other.front.day("created") or one.day) > one.day
        for other in context.index.documents
        if other.path != document.path
    )


_STEPS = MEMO.replace(
    "## Measures", "## Next steps\n\n- Publish the price list: Ben Ito, 21 December 2026.\n\n## Measures"
)

RULES: tuple[Rule, ...] = (
    Rule(
        code="W311",
        since="0.1.0",
        name="action-overdue",
        severity=Severity.WARNING,
        title="The day of an action has passed, and nothing says that it is done",
        reason="An action with an owner and a day is a promise. After that day it is done, dropped, or has another day;"
        " without a word nobody knows which. One finding gives the number of them in a document. The text of an"
        " accepted decision stays, and a published review that names it settles its actions.",
        bad=_STEPS.replace("21 December 2026", "20 November 2026"),
        good=_STEPS,
        check=actions_overdue,
    ),
)
