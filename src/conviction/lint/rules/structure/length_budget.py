"""The rule on length: each section within the budget of its kind, or of `[lint] budgets`."""

from __future__ import annotations

from collections.abc import Iterator

from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import EVIDENCE
from conviction.lint.rules.items import section_text, word_count
from conviction.lint.rules.structure.sections import expected
from conviction.model.document import Section
from conviction.model.finding import Severity

__all__ = ["RULES"]

_SLACK = 1.25
"""The most words, on average, that a token between spaces may contain, in a section of any length."""


def over_budget(context: Context) -> Iterator[Fault]:
    """S106: a section, or the document, has more words than its budget."""
    document = context.document
    if context.kind is None:
        return
    granted = {section.key: section.words for section in expected(context)}
    budgets = {name.lower(): words for name, words in context.lint.budgets.items()}
    for section in document.sections:
        budget = budgets.get(f"{document.kind}.{section.key}", budgets.get(section.key, granted.get(section.key)))
        words = _words(context, section, budget) if budget else 0
        if budget and words > budget:
            span, text = context.line_span(section.line), context.line(section.line)
            yield Fault(f"`{section.name}` has {words} words of {budget}: cut {words - budget}", span, text)
    whole = budgets.get(document.kind, 0)
    if whole and context.words > whole:
        yield Fault(f"the document has {context.words} words of {whole}: cut {context.words - whole}")


def _words(context: Context, section: Section, budget: int) -> int:
    """The number of visible words; 0 if there are too few to matter."""
    text = section_text(context, section)
    if len(text.split()) * _SLACK < budget:
        return 0
    return word_count(text)


RULES: tuple[Rule, ...] = (
    Rule(
        code="S106",
        since="0.1.0",
        name="over-word-budget",
        severity=Severity.WARNING,
        title="A section exceeds its word budget",
        reason="Readers give a section as much time as its place deserves, and skip the rest. The kind's declaration"
        " sets the budget; `budgets` under `[lint]` sets other ones.",
        bad=EVIDENCE.replace(
            "All accounts that paid in March were counted.",
            "\n".join(f"In country {number} all accounts that paid in March were counted." for number in range(1, 20)),
        ),
        good=EVIDENCE,
        check=over_budget,
    ),
)
