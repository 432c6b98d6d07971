"""Rules on options: one is chosen, more than one was a choice, and each has its good and bad sides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import MEMO
from conviction.model.argument import CardKind
from conviction.model.document import Card
from conviction.model.finding import Severity

__all__ = ["RULES"]

_TAKEN = "accepted"
"""The status of a decision or memo that was taken."""
_CHOSEN = re.compile(
    r"(?:chosen|accepted|adopted|selected|approved|recommended|taken|picked|our choice|yes"
    r"|we (?:chose|choose|take|took))\b",
    re.IGNORECASE,
)
_NOT_CHOSEN = re.compile(
    r"(?:rejected|not |declined|dismissed|refused|dropped|no\b|discarded|ruled out|deferred|postponed|later|withdrawn)",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"\b(?:with|together|both|and then|first|next|second|afterwards|part|partly|where|as well|also"
    r"|for(?! (?:the )?(?:now|today|winter|summer|spring|autumn|year|quarter|month|moment|time|season)\b))\b"
)
_NOTHING = re.compile(
    r"(?:do(?:ing)? nothing|(?:make )?no changes?|(?:keep |stay with )?the (?:status quo|present state)|status quo"
    r"|change nothing|wait|(?:decide|choose) (?:later|another day)|go(?:ing)? on as (?:before|now|today|usual)"
    r"|(?:continue|business) as (?:before|now|today|usual)"
    r"|(?:keep|leave|stay)(?:ing)? (?:\w+ ){0,4}as (?:it|they|we) (?:is|are)|carry on|wait and see)"
    r"(?: (?:for now|now|yet|today|at all|(?:this|until|and (?:wait|watch|go on|carry on)) .*)|[ ]?[(,:].*)?",
    re.IGNORECASE,
)
"""A whole title; `Do nothing and start with the close` is another option."""
_EMPTY = re.compile(
    r"(?:(?:none|nothing)(?: (?:at all|really|known|so far|(?:that )?we (?:can )?(?:see|know of|found)))?"
    r"|n/?a|no|-+|–|—)\W*",
    re.IGNORECASE,
)


def _options(context: Context) -> list[Card]:
    """The options of a choice between several; those that a strategy lists as rejected are left out."""
    cards = context.document.cards_of(CardKind.OPTION) if context.document.kind else ()
    return [card for card in cards if card.section.lower() == "options"]


def one_choice(context: Context) -> Iterator[Fault]:
    """O502: two options are chosen, or a decision was taken and every option is rejected."""
    options = _options(context)
    chosen = [card for card in options if _CHOSEN.match(card.body.label("verdict"))]
    if len(chosen) > 1 and not any(_JOINT.search(card.body.label("verdict")) for card in chosen):
        first, second = chosen[:2]
        message = f"`#{first.id}` is chosen too, and options exclude each other: choose one, or make one option of both"
        yield _at_verdict(context, second, message)
    if context.document.status == _TAKEN and len(options) > 1 and not any(map(_may_be_chosen, options)):
        verdicts = [card for card in options if card.body.label("verdict")]
        message = "the decision was taken, and no option is chosen: add the one that was taken, with its verdict"
        if verdicts:
            yield _at_verdict(context, verdicts[-1], message)
        elif context.document.kind == "decision":
            yield Fault(message, context.line_span(options[0].line), context.line(options[0].line))


def _may_be_chosen(card: Card) -> bool:
    """False for an option that is rejected, or has no verdict."""
    verdict = card.body.label("verdict")
    return bool(verdict) and not _NOT_CHOSEN.match(verdict)


def _at_verdict(context: Context, card: Card, message: str) -> Fault:
    return Fault(message, *context.value(card.line, card.body.all("verdict")[0]))


def nothing_else(context: Context) -> Iterator[Fault]:
    """O503: the only alternative is to do nothing; a brief may be that short."""
    options = _options(context)
    idle = [card for card in options if _NOTHING.fullmatch(card.title)]
    front = context.document.front
    if len(options) != 2 or len(idle) != 1 or not context.english or not front.fields:
        return  # fields that cannot be read may call it a brief
    if front.text("made_with").startswith("memo/brief"):
        return
    message = (
        f"the only alternative is `#{idle[0].id}`: add the option that an opponent would choose, or say in the text why"
        " there is none"
    )
    yield Fault(message, context.line_span(idle[0].line), context.line(idle[0].line))


def straw_man(context: Context) -> Iterator[Fault]:
    """O504: one option has only good sides, and each other one only bad sides."""
    sides = [(card, _has(card, "good"), _has(card, "bad")) for card in _options(context)]
    perfect = [card for card, good, bad in sides if good and not bad]
    hopeless = [card for card, good, bad in sides if bad and not good]
    if len(perfect) == 1 and hopeless and len(perfect) + len(hopeless) == len(sides):
        others = ", ".join(f"`#{card.id}`" for card in hopeless[:3])
        message = (
            f"this has only good sides, and {others} only bad ones: add the price of this one, and the best side of"
            " each other one"
        )
        yield Fault(message, context.line_span(perfect[0].line), context.line(perfect[0].line))


def _has(card: Card, name: str) -> bool:
    return any(label.value and not _EMPTY.fullmatch(label.value) for label in card.body.all(name))


_DECISION = """\
---
id: decision-2026-11-02-usage-prices
kind: decision
title: Price the API by usage
status: proposed
owner: Ada Okafor
created: 2026-11-02
audience: team
made_with: decision@1
decision_makers: [Ben Ito]
---

## Context

In 9 of 20 accounts fewer than half of the seats were used in October 2026.

## Options

### Usage prices {#usage}

- **Good:** an account pays for its use
- **Bad:** its bill varies
- **Verdict:** chosen

### A higher seat price {#seats}

- **Good:** no new billing
- **Bad:** more seats stay empty
- **Verdict:** rejected

### Do nothing {#nothing}

- **Good:** no change to billing
- **Bad:** four accounts a year leave
- **Verdict:** rejected

## Decision

Ben Ito moves new accounts to usage prices by 15 January 2027.

## Expected outcome

Churn of new accounts, now 1.9% a month, is 1.2% by June 2027.

## Consequences

Billing shows a forecast, since bills vary.

## Revisit when

Three finance leads refuse a bill in one quarter; Cara Diaz watches the tickets.
"""
_SIDES = MEMO.replace("- **Bad:** its bill varies\n", "").replace("- **Good:** no change to billing\n", "")

RULES: tuple[Rule, ...] = (
    Rule(
        code="O502",
        since="0.1.0",
        name="not-one-choice",
        severity=Severity.WARNING,
        title="Two options are chosen, or none in a decision that was taken",
        reason="Options exclude each other, so a reader who finds two verdicts `chosen` does not know which one holds."
        " If every option was rejected, the one that was taken is missing, with its good and bad sides.",
        bad=MEMO.replace("asked for here", "chosen").replace("rejected, because they are the ones that grow", "chosen"),
        good=MEMO.replace("asked for here", "chosen"),
        check=one_choice,
    ),
    Rule(
        code="O503",
        since="0.1.0",
        name="only-nothing-else",
        severity=Severity.SUGGESTION,
        title="The only alternative is to do nothing",
        reason="Against doing nothing nearly every proposal wins. The choice shows its worth against the option that an"
        " able opponent would take. A brief may leave it out.",
        bad=_DECISION[: _DECISION.index("### A higher")] + _DECISION[_DECISION.index("### Do nothing") :],
        good=_DECISION,
        check=nothing_else,
        at="docs/decisions/2026-11-02-usage-prices.md",
        allowed_in_drafts=True,
    ),
    Rule(
        code="O504",
        since="0.1.0",
        name="straw-man",
        severity=Severity.WARNING,
        title="One option is all good, and the others are all bad",
        reason="An option without a price was not examined, and one without an advantage had no advocate. A reader who"
        " would choose another one stops to trust the page.",
        bad=_SIDES,
        good=MEMO,
        check=straw_man,
    ),
)
