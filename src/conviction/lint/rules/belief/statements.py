"""Rules on claims as sentences: each one once, one of them load-bearing, and each with a way to break."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import THESIS
from conviction.lint.rules.wording import adds_nothing, gist, plain_words
from conviction.model.argument import CardKind
from conviction.model.document import Card
from conviction.model.finding import Severity

__all__ = ["RULES"]

_FEWEST = 3
"""The words of meaning from which two wordings can be compared."""


def _claims(context: Context) -> list[Card]:
    cards = context.document.cards_of(CardKind.CLAIM) if context.document.kind else ()
    return [card for card in cards if not card.retired]


def repeated(context: Context) -> Iterator[Fault]:
    """B406: two claims, or two predictions for one day, say the same."""
    predictions = context.document.cards_of(CardKind.PREDICTION) if context.document.kind else ()
    for kind, cards in (("claim", _claims(context)), ("prediction", list(predictions))):
        exact = _pairs(cards, lambda card: plain_words(card.title))
        seen = {later.line for _, later in exact}
        for first, later in exact:
            message = f"this {kind} repeats `#{first.id}` word for word: delete one, or say how they differ"
            yield Fault(message, context.line_span(later.line), context.line(later.line))
        for first, later in _pairs(cards, _meaning) if context.english else ():
            if later.line not in seen:
                message = f"this {kind} says the same as `#{first.id}`: merge the two, or say how they differ"
                span = context.line_span(later.line)
                yield Fault(message, span, context.line(later.line), severity=Severity.SUGGESTION)


def _meaning(card: Card) -> tuple[str, ...]:
    words = gist(card.title)
    return words if len(words) >= _FEWEST else ()


def _pairs(cards: list[Card], key_of: Callable[[Card], tuple[str, ...]]) -> list[tuple[Card, Card]]:
    """Each card whose key an earlier card has, after that one; predictions for two days are two predictions."""
    firsts = dict[tuple[str, ...], Card]()
    pairs = []
    for card in cards:
        key = key_of(card)
        first = firsts.setdefault((*key, card.body.label("resolves by"), card.body.label("if")), card)
        if key and first is not card:
            pairs.append((first, card))
    return pairs


def nothing_bears(context: Context) -> Iterator[Fault]:
    """B407: a thesis has claims, and none of them is load-bearing."""
    document = context.document
    claims = _claims(context) if document.kind == "thesis" else []
    marks = [card.body.label("load-bearing").lower() for card in claims]
    if claims and all(not mark or mark.startswith("no") for mark in marks):  # S205 reports other marks
        line = next(section.line for section in document.sections if claims[0] in section.cards)
        message = "no claim is load-bearing: mark the one without which the thesis falls with `- **Load-bearing:** yes`"
        yield Fault(message, context.line_span(line), context.line(line))


def unbreakable(context: Context) -> Iterator[Fault]:
    """B408: `Breaks if` only denies the claim, and names nothing that anybody could see."""
    for card in _claims(context) if context.english else ():
        for label in card.body.all("breaks if"):
            if label.value and adds_nothing(label.value, card.title):
                span, match = context.value(card.line, label)
                message = (
                    "this only denies the claim, and nobody can see it happen: name an observation, such as `two of the"
                    " next five …`"
                )
                yield Fault(message, span, match)


_AGAIN = (
    "### {} {{#again}}\n\n- **Conviction:** 40%\n"
    "- **For:** [Who signed forty renewals](https://example.com/renewals) (weak)\n"
    "- **Breaks if:** one of five signs in May\n\n## What would have"
)

RULES: tuple[Rule, ...] = (
    Rule(
        code="B406",
        since="0.1.0",
        name="repeated-claim",
        severity=Severity.WARNING,
        title="Two claims say the same",
        reason="The same belief twice has two convictions, two lists of evidence, and counts double. If they differ,"
        " the difference belongs in the sentence.",
        bad=THESIS.replace("## What would have", _AGAIN.format("Operations, not HR, signs the renewal"), 1),
        good=THESIS.replace("## What would have", _AGAIN.format("Offices sign late"), 1),
        check=repeated,
    ),
    Rule(
        code="B407",
        since="0.1.0",
        name="no-load-bearing-claim",
        severity=Severity.WARNING,
        title="No claim of a thesis is load-bearing",
        reason="If each claim could fall and the thesis would stand, the claims are not its reasons. The mark also"
        " decides which claims need evidence first.",
        bad=THESIS.replace("- **Load-bearing:** yes\n", ""),
        good=THESIS,
        check=nothing_bears,
        allowed_in_drafts=True,
    ),
    Rule(
        code="B408",
        since="0.1.0",
        name="breaks-if-denies",
        severity=Severity.WARNING,
        title="`Breaks if` only denies the claim",
        reason="“It breaks if it is false” holds for every sentence. An observation that one can wait for, with a count"
        " or a source, makes the claim falsifiable.",
        bad=THESIS.replace(
            "two of the next five renewals are signed by HR alone", "operations does not sign the renewal"
        ),
        good=THESIS,
        check=unbreakable,
        allowed_in_drafts=True,
    ),
)
