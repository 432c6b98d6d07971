"""The rule on conflict markers: a merge that was not finished is never published as text."""

from __future__ import annotations

from collections.abc import Iterator

from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import ESSAY
from conviction.markup.conflicts import first_conflict
from conviction.model.finding import Severity
from conviction.model.text import Span

__all__ = ["RULES"]


def conflict_markers(context: Context) -> Iterator[Fault]:
    """S009: the conflict markers of git are in the document."""
    conflict = first_conflict(context.document.text)
    if conflict is not None:
        line = context.line(conflict.line).rstrip("\r")
        span = Span(conflict.line, 1, conflict.line, len(line) + 1)
        yield Fault(f"a merge left a conflict here: {conflict.advice}", span, line[:80])


RULES: tuple[Rule, ...] = (
    Rule(
        code="S009",
        since="0.1.0",
        name="conflict-markers",
        severity=Severity.ERROR,
        title="Conflict markers of git are in the document",
        reason="Both versions would be published as one text. Two people who revise a thesis at once each add a card,"
        " so both cards stay: to keep one side alone would lose the reasons of a colleague. An example of markers is"
        " indented, or the finding is suppressed with its reason.",
        bad=ESSAY.replace(
            "In 9 of 11 renewals of 2026 the head of operations signed.\n",
            "<<<<<<< HEAD\nIn 9 of 11 renewals of 2026 the head of operations signed.\n\n=======\n\n"
            "In 8 of 11 renewals of 2026 the head of operations signed.\n\n>>>>>>> review\n",
        ),
        good=ESSAY,
        check=conflict_markers,
    ),
)
