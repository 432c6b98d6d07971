"""Rules on convictions and probabilities: they leave room, fit the evidence, and fit each other."""

from __future__ import annotations

from collections.abc import Iterator

from conviction.documents.review_dates import FINISHED
from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import THESIS
from conviction.model.argument import CardKind, Direction, Edge, OutcomeState, Weight, parse_outcome, parse_percent
from conviction.model.argument import percent as written
from conviction.model.document import Card
from conviction.model.finding import Severity

__all__ = ["RULES"]

_FIELDS = ("conviction", "confidence")
_SURE = 0.9
_LEANING = 0.6
_DOUBTFUL = 0.2
_ROUGH = 0.0999
"""Convictions are rough: a difference below ten points does not count while another claim is as likely."""
_LITTLE = frozenset({"opinion", "anecdote"})
"""Tiers of evidence that carry little, if an edge is not weighed."""


def _claims(context: Context) -> list[tuple[Card, float]]:
    """The current claims with a readable conviction, of a document whose beliefs are not history."""
    document = context.document
    if not document.kind or document.status in FINISHED:
        return []
    cards = [card for card in document.cards_of(CardKind.CLAIM) if not card.retired]
    read = [(card, parse_percent(card.body.label("conviction"))) for card in cards]
    return [(card, value) for card, value in read if value is not None]


def _at(context: Context, card: Card, name: str, message: str, severity: Severity | None = None) -> Fault:
    span, match = context.value(card.line, card.body.all(name)[0])
    return Fault(message, span, match, severity=severity)


def certain(context: Context) -> Iterator[Fault]:
    """B401: a conviction or probability of 0% or 100%, which no evidence could move."""
    document = context.document
    if not document.kind or document.status in FINISHED:
        return
    for name in _FIELDS:
        text = document.front.text(name)
        value = parse_percent(text)
        if value in (0, 1) and name in document.front.values:
            span = document.front.values[name]
            yield Fault(_no_room(value), *context.word(span.line, span.column, text))
    for card, value in _claims(context):
        if value in (0, 1):
            yield _at(context, card, "conviction", _no_room(value))
    for kind, label in ((CardKind.PREDICTION, "probability"), (CardKind.MODE, "likelihood")):
        for card in document.cards_of(kind):
            value = parse_percent(card.body.label(label))
            if value in (0, 1) and _is_open(card):
                yield _at(context, card, label, _no_room(value))


def _no_room(value: float | None) -> str:
    shown, near = ("100%", "97%") if value else ("0%", "3%")
    remedy = f"write the odds at which you would bet, such as {near}"
    return f"{shown} leaves no room to be wrong, so nothing could move it: {remedy}"


def _is_open(card: Card) -> bool:
    outcome = parse_outcome(card.body.label("outcome"))
    return outcome is None or outcome.state is OutcomeState.OPEN


def above_its_claims(context: Context) -> Iterator[Fault]:
    """B402: the conviction in the whole is above that in a claim without which it falls."""
    front = context.document.front
    whole = parse_percent(front.text("conviction"))
    legs = [(value, card) for card, value in _claims(context) if card.is_load_bearing]
    if whole is None or not legs or "conviction" not in front.values:
        return
    weakest, card = min(legs, key=lambda leg: leg[0])
    if whole <= weakest:
        return
    above_all = whole > max(value for value, _ in legs)
    if not above_all and whole - weakest < _ROUGH:
        return
    span = front.values["conviction"]
    message = (
        f"the thesis has {written(whole)}, and `#{card.id}`, without which it falls, {written(weakest)}: the whole is"
        " at most as likely as a part that it needs, so lower it, or say why the claim is not load-bearing"
    )
    severity = Severity.WARNING if above_all else Severity.SUGGESTION
    yield Fault(message, *context.word(span.line, span.column, front.text("conviction")), severity=severity)


def sure_on_little(context: Context) -> Iterator[Fault]:
    """B403: a conviction of 90% or more, and all evidence for it is weak."""
    for card, value in _claims(context):
        support = [edge for edge in card.edges if edge.direction is Direction.FOR]
        if value < _SURE or not support or not all(_carries_little(context, edge) for edge in support):
            continue
        number = "the one item" if len(support) == 1 else f"each of the {len(support)} items"
        message = (
            f"{written(value)}, and {number} for it is weak: lower the conviction to the level that this evidence"
            " carries, or weigh the evidence again"
        )
        yield _at(context, card, "conviction", message)


def _carries_little(context: Context, edge: Edge) -> bool:
    if edge.weight is not None:
        return edge.weight is Weight.WEAK
    source = context.index.resolve(context.document.path, edge.target, bare=edge.bare).document
    return source is not None and source.front.text("tier") in _LITTLE


def against_its_evidence(context: Context) -> Iterator[Fault]:
    """B404: a claim is likely though all its evidence is against it, or the reverse."""
    for card, value in _claims(context):
        pro = [edge for edge in card.edges if edge.direction is Direction.FOR]
        contra = [edge for edge in card.edges if edge.direction is Direction.AGAINST]
        if contra and not pro and value >= _LEANING:
            message = (
                f"{written(value)}, and all evidence here is against it: lower the conviction, or name the evidence"
                " that made you sure"
            )
            yield _at(context, card, "conviction", message)
        elif value <= _DOUBTFUL and not contra and any(edge.weight in (Weight.MODERATE, Weight.STRONG) for edge in pro):
            message = f"{written(value)}, and all evidence here is for it: name the evidence against it, or raise it"
            yield _at(context, card, "conviction", message, Severity.SUGGESTION)


def weak_foundation(context: Context) -> Iterator[Fault]:
    """B405: a claim has only other claims of the document as support, and is likelier than each of them."""
    values = {card.id: value for card, value in _claims(context)}
    for card, value in _claims(context):
        support = [edge.target for edge in card.edges if edge.direction is Direction.FOR]
        below = [values.get(target.removeprefix("#"), 2.0) for target in support if target.startswith("#")]
        if support and len(below) == len(support) and value > max(below):
            base = support[below.index(max(below))]
            message = (
                f"{written(value)}, though only `{base}` supports it, which has {written(max(below))}: lower it, or"
                " name the other reasons under For"
            )
            yield _at(context, card, "conviction", message)


_SECOND = (
    "### The office signs where there is no operations lead {#office}\n\n- **Conviction:** 40%\n"
    "- **For:** [Operations, not HR, signs the renewal](#ops-buyer) (moderate)\n"
    "- **Breaks if:** one office with 200 staff does not sign in May\n\n## What would have"
)
_TWO_CLAIMS = THESIS.replace("## What would have", _SECOND, 1)
_ALL_WEAK = THESIS.replace("(strong)", "(weak)").replace("(moderate)", "(weak)")

RULES: tuple[Rule, ...] = (
    Rule(
        code="B401",
        since="0.1.0",
        name="certain-belief",
        severity=Severity.WARNING,
        title="A conviction or probability of 0% or 100%",
        reason="A number that no evidence can move is not a belief but a vow, and one miss at 100% spoils every score."
        " A statement that is certain needs no number and belongs in the text.",
        bad=THESIS.replace("**Probability:** 70%", "**Probability:** 100%"),
        good=THESIS,
        check=certain,
    ),
    Rule(
        code="B402",
        since="0.1.0",
        name="thesis-above-its-claims",
        severity=Severity.WARNING,
        title="A thesis is likelier than a claim without which it falls",
        reason="If the thesis falls with each load-bearing claim, it is at most as likely as the weakest of them. Above"
        " all of them it is a warning, above the weakest a question. Either the thesis is too sure, or that claim is"
        " not load-bearing.",
        bad=THESIS.replace("conviction: 60%", "conviction: 85%"),
        good=THESIS,
        check=above_its_claims,
    ),
    Rule(
        code="B403",
        since="0.1.0",
        name="sure-on-little",
        severity=Severity.WARNING,
        title="A conviction of 90% or more has only weak evidence",
        reason="At 90% one is wrong once in ten times. Evidence that its own author weighs as weak does not carry that"
        " far: either the weight or the conviction is off.",
        bad=_ALL_WEAK.replace("**Conviction:** 70%", "**Conviction:** 95%"),
        good=_ALL_WEAK,
        check=sure_on_little,
    ),
    Rule(
        code="B404",
        since="0.1.0",
        name="conviction-against-evidence",
        severity=Severity.WARNING,
        title="A conviction points away from all its evidence",
        reason="A reader sees only evidence against the claim, and a high conviction. Either the evidence for it is"
        " missing in the document, or the conviction is a wish. The reverse is a question.",
        bad=_TWO_CLAIMS.replace("**Conviction:** 40%\n- **For:**", "**Conviction:** 80%\n- **Against:**"),
        good=_TWO_CLAIMS.replace("**Conviction:** 40%\n- **For:**", "**Conviction:** 30%\n- **Against:**"),
        check=against_its_evidence,
    ),
    Rule(
        code="B405",
        since="0.1.0",
        name="weak-foundation",
        severity=Severity.SUGGESTION,
        title="A claim is likelier than the claims that support it",
        reason="If only another claim of the document supports it, it cannot be surer than that one. Either further"
        " reasons are missing, or one of the two numbers is off.",
        bad=_TWO_CLAIMS.replace("**Conviction:** 40%", "**Conviction:** 85%"),
        good=_TWO_CLAIMS,
        check=weak_foundation,
    ),
)
