"""The rule on the newest revision: its evidence points in the direction in which the conviction moved."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import THESIS
from conviction.model.argument import CardKind, Direction, Label, parse_percent
from conviction.model.document import Card
from conviction.model.finding import Severity

__all__ = ["RULES"]

_MOVE = re.compile(r"(.+?)(?:→|->)(.+)")
_VERB = re.compile(r"\]\(#(?P<id>[^()\s]+)\)[\s:,–—-]*(?P<verb>strengthened|weakened)", re.IGNORECASE)
_Key = tuple[str, str]


def against_the_move(context: Context) -> Iterator[Fault]:
    """B409: the newest revision raised a conviction, and all its evidence is against it, or the reverse."""
    document = context.document
    revisions = document.cards_of(CardKind.REVISION) if document.kind else ()
    reasons = [edge for edge in revisions[0].edges if edge.direction is Direction.BECAUSE] if revisions else []
    if not reasons:
        return
    keys = {_key(context, edge.target, bare=edge.bare) for edge in reasons}
    for label, raised, claim in _moves(revisions[0]):
        directions = _directions(context, claim)
        wrong, right = (Direction.AGAINST, Direction.FOR) if raised else (Direction.FOR, Direction.AGAINST)
        if all(wrong in directions.get(key, ()) and right not in directions.get(key, ()) for key in keys):
            span, match = context.value(revisions[0].line, label)
            verb, side = ("raised", "against") if raised else ("lowered", "for")
            what = f"`#{claim}`" if claim else "the conviction"
            message = (
                f"this {verb} {what}, and all evidence under Because is {side} it at the claim: name the evidence"
                f" that {verb} it, or say in a new revision why this counts the other way"
            )
            yield Fault(message, span, match)


def _moves(card: Card) -> Iterator[tuple[Label, bool, str]]:
    """The moves of a revision: the label, whether it went up, and the claim's id, empty for the whole thesis."""
    for label in card.body.all("conviction"):
        move = _MOVE.fullmatch(label.value)
        ends = [parse_percent(part) for part in move.groups()] if move else []
        if len(ends) == 2 and ends[0] is not None and ends[1] is not None and ends[0] != ends[1]:
            yield label, ends[1] > ends[0], ""
    for label in card.body.all("claims"):
        found = _VERB.search(label.value)
        if found:
            yield label, found["verb"].lower() == "strengthened", found["id"]


def _directions(context: Context, claim: str) -> dict[_Key, set[Direction]]:
    """The directions in which each target is cited, in one claim or in all current ones."""
    directions = dict[_Key, set[Direction]]()
    for card in context.document.cards_of(CardKind.CLAIM):
        if card.retired or (claim and card.id != claim):
            continue
        for edge in card.edges:
            directions.setdefault(_key(context, edge.target, bare=edge.bare), set()).add(edge.direction)
    return directions


def _key(context: Context, target: str, *, bare: bool) -> _Key:
    """The document and card that a target means; of one that does not resolve its text."""
    found = context.index.resolve(context.document.path, target, bare=bare)
    return (found.path, target.partition("#")[2]) if found.resolves and found.path else ("", target)


_RAISED = THESIS.replace(
    "- **Reason:** evidence\n- **Because:** [Operations lead P-07](https://example.com/p07) (moderate)",
    "- **Reason:** evidence\n- **Conviction:** 50% → 60%\n- **Because:** [Operations lead P-07]"
    "(https://example.com/p07) (moderate)",
)

RULES: tuple[Rule, ...] = (
    Rule(
        code="B409",
        since="0.1.0",
        name="moved-against-evidence",
        severity=Severity.WARNING,
        title="A conviction went up because of evidence against it",
        reason="The revision names its reasons, and the claim files each of them on the other side. One of the two is"
        " wrong, or a reason is missing. A fall because of evidence for the claim is the same fault.",
        bad=_RAISED.replace(
            "**Because:** [Operations lead P-07](https://example.com/p07) (moderate)",
            "**Because:** [HR lead P-11](https://example.com/p11) (weak)",
        ),
        good=_RAISED,
        check=against_the_move,
    ),
)
