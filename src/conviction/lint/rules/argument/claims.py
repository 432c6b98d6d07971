"""Rules on claims: their evidence, for and against, and its sources."""

from __future__ import annotations

from collections.abc import Iterator

from conviction.history.responses import searched_until
from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import THESIS
from conviction.model.argument import CardKind, Direction
from conviction.model.document import Card
from conviction.model.finding import Severity

__all__ = ["RULES"]


def _standing(context: Context) -> list[Card]:
    cards = context.document.cards_of(CardKind.CLAIM) if context.document.kind else ()
    return [card for card in cards if not card.retired]


def _key(context: Context) -> tuple[Card, ...]:
    """The load-bearing claims."""
    return context.document.load_bearing


def without_evidence(context: Context) -> Iterator[Fault]:
    """E301: a claim names no evidence for or against it."""
    key = _key(context)
    for card in _standing(context):
        if not card.edges:
            message = "the claim names no evidence: add `- **For:** …` or `- **Against:** …` with a link"
            severity = Severity.ERROR if card in key else Severity.WARNING
            yield Fault(message, context.line_span(card.line), context.line(card.line), severity=severity)


def single_source(context: Context) -> Iterator[Fault]:
    """E308: a load-bearing claim has only one source; a draft may still find a second."""
    standing = [] if context.draft else _standing(context)
    for card in _key(context) if standing else ():
        edges = [edge for edge in card.edges if edge.direction is Direction.FOR]
        if len({edge.target.partition("#")[0] for edge in edges}) == 1:
            span = context.line_span(card.line_of(edges[0]))
            message = "all evidence for this claim comes from one source: look for a second one"
            yield Fault(message, span, context.line(span.line))


def no_counterargument(context: Context) -> Iterator[Fault]:
    """A504: no claim of the document names evidence against it."""
    standing = [card for card in _standing(context) if card.edges]
    looked = any(searched_until(label.value) for card in standing for label in card.body.all("searched"))
    if standing and not looked and not any(e.direction is Direction.AGAINST for card in standing for e in card.edges):
        line = next(section.line for section in context.document.sections if standing[0] in section.cards)
        message = (
            "no claim names evidence against it: add `- **Against:** …`, or `- **Searched:** DAY, …` where you looked"
        )
        yield Fault(message, context.line_span(line), context.line(line))


RULES: tuple[Rule, ...] = (
    Rule(
        code="E301",
        since="0.1.0",
        name="claim-without-evidence",
        severity=Severity.WARNING,
        title="A claim names no evidence",
        reason="It is an opinion until there is evidence for or against it. For a load-bearing claim this is an"
        " error: without it the thesis falls.",
        bad=THESIS.replace(
            "## What would have",
            "### Offices sign late {#late}\n\n- **Conviction:** 40%\n- **Breaks if:** one signs in May\n\n"
            "## What would have",
        ),
        good=THESIS.replace(
            "## What would have",
            "### Offices sign late {#late}\n\n- **Conviction:** 40%\n- **For:** [Who signed forty renewals]"
            "(https://example.com/renewals) (weak)\n- **Breaks if:** one signs in May\n\n## What would have",
        ),
        check=without_evidence,
        allowed_in_drafts=True,
    ),
    Rule(
        code="E308",
        since="0.1.0",
        name="single-source-key-claim",
        severity=Severity.SUGGESTION,
        title="A load-bearing claim has only one source",
        reason="If that one person was mistaken, or that one export was wrong, the thesis falls with it.",
        bad=THESIS.replace("- **For:** [Operations lead P-07](https://example.com/p07) (moderate)\n", ""),
        good=THESIS,
        check=single_source,
    ),
    Rule(
        code="A504",
        since="0.1.0",
        name="no-counterargument",
        severity=Severity.WARNING,
        title="No claim has evidence against it",
        reason="An author who finds only support did not look for more. Log any evidence against a claim, however weak,"
        " or write `Searched` in the claim, with the day and the places.",
        bad=THESIS.replace("- **Against:** [HR lead P-11](https://example.com/p11) (weak)\n", ""),
        good=THESIS,
        check=no_counterargument,
        allowed_in_drafts=True,
    ),
)
