"""Rules on fallen support: evidence, conversations, insights, predictions and claims that are cited all the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from conviction.documents.citations import Citation
from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.fallen.examples import (
    INSIGHT,
    INSIGHT_AT,
    example_thesis,
    fallen_conversation,
    fallen_evidence,
    with_edge,
)
from conviction.lint.rules.fallen.falls import Fall, faults_of, named
from conviction.model.argument import CardKind, Direction, OutcomeState, Weight, parse_outcome, parse_percent
from conviction.model.finding import Severity
from conviction.model.text import Span

__all__ = ["RULES"]

_BOTH = frozenset({Direction.FOR, Direction.AGAINST, Direction.BECAUSE})
_RELIANT = frozenset({Direction.FOR, Direction.BECAUSE})
_RETRACTED = Fall(
    "is retracted, and retracted evidence counts for nothing",
    r"retract|withdr[ae]w|t(?:ook|aken?|aking) (?:\w+ )?back|mistak|error\b|wrong|invalid|correct(?:ed|ion)\b",
    "remove this link or make the edge Neutral, and look at the conviction again",
    Severity.ERROR,
    Severity.WARNING,
    _BOTH,
)
_DISPUTED = Fall(
    "is disputed, and nothing here mentions it",
    r"disput|contest|doubt|question|correct(?:ed|ion)\b|recount",
    "make its weight weak, or write why it still counts",
    Severity.WARNING,
    Severity.SUGGESTION,
    _BOTH,
)
_WITHDRAWN = Fall(
    "was withdrawn by its participant, and nothing of it may carry weight",
    r"withdr[ae]w|consent",
    "remove this link and look for another source",
    Severity.ERROR,
    Severity.WARNING,
    _BOTH,
)
_ENDING = re.compile(r"refuted|merged|split|out of scope", re.IGNORECASE)
_EARLY = 0.5
"""The probability below which a prediction says that the event will not come."""


def evidence(context: Context) -> Iterator[Fault]:
    """F601: evidence that is retracted or disputed is cited for or against something, or derived from."""
    yield from faults_of(context, _fall_of_evidence)
    yield from _derived(context)


def _fall_of_evidence(citation: Citation) -> Fall | None:
    target = citation.target
    if target.kind != "evidence":
        return None
    if target.status == "disputed":
        weak = citation.edge is not None and citation.edge.weight is Weight.WEAK
        return None if weak else _DISPUTED  # a weak weight already discounts it
    return _RETRACTED if target.status == "retracted" else None


def _derived(context: Context) -> Iterator[Fault]:
    """An item of evidence in use that is derived from a retracted one."""
    document = context.document
    if "derived_from" not in document.front.fields or document.status in ("disputed", "retracted"):
        return
    for reference in document.front.texts("derived_from"):
        target, _ = context.index.destination(document.path, reference, True)
        if target is not None and target.path != document.path and target.status in ("retracted", "withdrawn"):
            place = document.front.values.get("derived_from", Span(1))
            column = context.line(place.line).find(reference) + 1
            span, match = context.word(place.line, max(column, 1), reference)
            message = (
                f"this is derived from {named(target)}, which is {target.status}: check whether it still holds,"
                " or set its status to `disputed`"
            )
            yield Fault(message, span, match)


def conversation(context: Context) -> Iterator[Fault]:
    """F602: a conversation that its participant withdrew is cited as support."""
    yield from faults_of(context, _fall_of_conversation)


def _fall_of_conversation(citation: Citation) -> Fall | None:
    is_gone = citation.target.kind == "conversation" and citation.target.status == "withdrawn"
    return _WITHDRAWN if is_gone else None


def insight(context: Context) -> Iterator[Fault]:
    """F608: an insight that is contradicted or retired is cited as support."""
    yield from faults_of(context, _fall_of_insight)


def _fall_of_insight(citation: Citation) -> Fall | None:
    status = citation.target.status
    if citation.target.kind != "insight" or status not in ("contradicted", "retired"):
        return None
    return Fall(
        f"is {status}, and this text still relies on it",
        r"contradict|retire|did not hold|gave up|given up|dropped",
        "cite the observations that still hold, or write why the pattern does",
        Severity.WARNING,
        Severity.SUGGESTION,
    )


def prediction(context: Context) -> Iterator[Fault]:
    """F609: a prediction that did not come true is cited for a claim."""
    yield from faults_of(context, _fall_of_prediction)


def _fall_of_prediction(citation: Citation) -> Fall | None:
    """A failed prediction at a claim that it should support; one under 50 % was right when nothing happened."""
    card = citation.target_card
    if card is None or card.kind is not CardKind.PREDICTION or citation.direction is not Direction.FOR:
        return None
    outcome = parse_outcome(card.body.label("outcome"))
    probability = parse_percent(card.body.label("probability"))
    if outcome is None or outcome.state is not OutcomeState.DID_NOT_HAPPEN:
        return None
    if probability is not None and probability < _EARLY:
        return None
    day = f" on {outcome.day}" if outcome.day else ""
    return Fall(
        f"did not happen{day}, and it is cited for this claim",
        r"fail|did not|didn['’]t|missed",
        "make the edge Against, or write why its failure supports the claim",
        Severity.WARNING,
    )


def claim(context: Context) -> Iterator[Fault]:
    """F607: a retired claim is cited as support."""
    yield from faults_of(context, partial(_fall_of_claim, context))


def _fall_of_claim(context: Context, citation: Citation) -> Fall | None:
    card = citation.target_card
    if card is None or card.kind is not CardKind.CLAIM or not card.retired:
        return None
    if citation.edge is None and citation.target.path == context.document.path:
        return None  # a thesis may describe the end of its own claims
    found = _ENDING.search(card.body.label("retired"))
    ending = found[0].lower() if found else ""
    is_open = citation.direction is Direction.BEARS_ON and _is_open_prediction(citation)
    return Fall(
        f"was retired{f' ({ending})' if ending else ''}, and this text still relies on it",
        r"retire|refut|gave up|given up|giv(?:e|ing) up|dropped|merged|split|out of scope|disprov",
        "cite the claim that took its place, or remove this link",
        Severity.SUGGESTION if is_open else Severity.WARNING,
        Severity.SUGGESTION,
        _RELIANT | {Direction.BEARS_ON} if is_open else _RELIANT,
    )


def _is_open_prediction(citation: Citation) -> bool:
    """True at a prediction that is not resolved, which nobody would learn from."""
    card = citation.card
    if card is None or card.kind is not CardKind.PREDICTION:
        return False
    outcome = parse_outcome(card.body.label("outcome"))
    return outcome is not None and outcome.state is OutcomeState.OPEN


_CHURN = "[Churn halved after the price change](../docs/library/evidence/2026-07-01-q2-churn.md)"
_TALK = "[Conversation with P-07](../docs/library/conversations/2026-03-04-p07-operations.md)"
_PATTERN = "[Two people sign every renewal](../docs/library/insights/two-signatures.md)"
_FORECAST = "[Operations signs seven of the next ten renewals](#seven-of-ten)"
_LATE = "[Offices sign late](one-desk-buys-it-all.md#late)"


def _failed(direction: str) -> str:
    text = with_edge(f"- **{direction}:** {_FORECAST}")
    return text.replace("**Outcome:** open", "**Outcome:** did not happen on 2026-11-16")


RULES: tuple[Rule, ...] = (
    Rule(
        code="F601",
        since="0.1.0",
        name="fallen-evidence",
        severity=Severity.ERROR,
        title="Retracted or disputed evidence still counts as support",
        reason="The evidence was taken back, and the claim is as sure as before. An edge to retracted evidence is an"
        " error, or a warning where it is weak. Disputed evidence is a warning until its weight is weak, and a link"
        " in prose a warning or a suggestion. Neutral edges, old revisions and text that mentions the fall, such as"
        " `since retracted`, are left alone. In a frozen document it is a question, which a dated correction answers.",
        bad=with_edge(f"- **For:** {_CHURN}"),
        good=with_edge(f"- **Neutral:** {_CHURN}"),
        check=evidence,
        extra_files=fallen_evidence(),
    ),
    Rule(
        code="F602",
        since="0.1.0",
        name="withdrawn-conversation",
        severity=Severity.ERROR,
        title="A withdrawn conversation still counts as support",
        reason="The participant withdrew and the words are gone, so nobody can check them. A claim that depends on"
        " them needs another source. A weak edge, or a link in prose, is a warning.",
        bad=with_edge(f"- **For:** {_TALK}"),
        good=with_edge(f"- **Neutral:** {_TALK}"),
        check=conversation,
        extra_files=fallen_conversation(status="withdrawn"),
    ),
    Rule(
        code="F607",
        since="0.1.0",
        name="retired-claim-cited",
        severity=Severity.WARNING,
        title="A retired claim still counts as support",
        reason="Its thesis gave it up, and a reader who follows the link finds a claim that nobody holds. A link in the"
        " prose of another document is a suggestion. Text that mentions the end of the claim is left alone.",
        bad=with_edge(f"- **For:** {_LATE}"),
        good=with_edge(f"- **For:** {_LATE.replace('#late', '#ops-buyer')}"),
        check=claim,
        extra_files=example_thesis(),
    ),
    Rule(
        code="F608",
        since="0.1.0",
        name="fallen-insight",
        severity=Severity.WARNING,
        title="A contradicted or retired insight still counts as support",
        reason="The pattern did not hold, and a claim that depends on it may not hold either. The observations under it"
        " may still count for themselves.",
        bad=with_edge(f"- **For:** {_PATTERN}"),
        good=with_edge(f"- **Against:** {_PATTERN}"),
        check=insight,
        extra_files={INSIGHT_AT: INSIGHT},
    ),
    Rule(
        code="F609",
        since="0.1.0",
        name="failed-prediction-cited",
        severity=Severity.WARNING,
        title="A prediction that failed is cited for a claim",
        reason="The event was expected and did not come, so it counts against the claim. A prediction under 50% is left"
        " alone: it said that the event would not come.",
        bad=_failed("For"),
        good=_failed("Against"),
        check=prediction,
    ),
)
