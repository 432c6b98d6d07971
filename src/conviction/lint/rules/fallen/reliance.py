"""Rules on documents that rely on others: decisions, theses, memos and strategies that are not in force any more."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from conviction.documents.citations import Citation
from conviction.documents.review_dates import CLOSED
from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import MEMO
from conviction.lint.rules.fallen.examples import (
    DECISION,
    DECISION_AT,
    example_thesis,
    relying_memo,
    with_edge,
)
from conviction.lint.rules.fallen.falls import (
    REMEDY_FROZEN,
    Fall,
    faults_of,
    is_frozen,
    is_judged,
    named,
    own_words,
    successor_of,
)
from conviction.model.document import Document
from conviction.model.finding import Severity
from conviction.model.text import Span

__all__ = ["RULES"]

_FALLEN_DECISIONS = frozenset({"rejected", "deprecated", "superseded"})
_FALLEN_THESES = frozenset({"refuted", "abandoned", "superseded"})
_RELYING = frozenset({"memo", "decision", "strategy", "essay"})
"""Kinds whose field `thesis` names the theses that they rely on."""
_REASONING = frozenset({"memo", "decision"})
"""Kinds whose prose gives reasons, so that a link to a decision there is one."""
_OWN_RULES = frozenset({"evidence", "conversation", "insight", "decision", "thesis"})
"""Kinds with a rule of their own."""
_WORDS = r"supersed|replac|reject|deprecat|refut|abandon|retire|withdr[ae]w|gave up|given up|giv(?:e|ing) up|dropped"


def decision(context: Context) -> Iterator[Fault]:
    """F605: a decision that is rejected, deprecated or superseded is cited as a reason."""
    yield from faults_of(context, partial(_fall_of_decision, context))


def _fall_of_decision(context: Context, citation: Citation) -> Fall | None:
    return _fall(context, citation, _FALLEN_DECISIONS) if citation.target.kind == "decision" else None


def document(context: Context) -> Iterator[Fault]:
    """F610: another document that is not in force any more is cited as support."""
    yield from faults_of(context, partial(_fall_of_document, context))
    yield from _memo_field(context)


def _fall_of_document(context: Context, citation: Citation) -> Fall | None:
    is_other = bool(citation.target.kind) and citation.target.kind not in _OWN_RULES
    return _fall(context, citation, CLOSED) if is_other else None


def _fall(context: Context, citation: Citation, statuses: frozenset[str]) -> Fall | None:
    """The fall of a whole document that was given up, or superseded by one in force."""
    target = citation.target
    if target.id and target.id in context.document.front.texts("supersedes"):
        return None
    status = target.status if target.status in statuses else ""
    newer = successor_of(context, target) if "superseded" in statuses else None
    if not status and newer is None:
        return None
    if newer is not None:
        words, remedy = (
            f"is superseded by {named(newer)}",
            "cite the newer one, or write why the older one still counts",
        )
    else:
        words, remedy = f"is {status}", "cite a document that is in force, or write why it still counts"
    prose = Severity.SUGGESTION if target.kind == "decision" and context.document.kind in _REASONING else None
    return Fall(f"{words}, and this text still relies on it", _WORDS, remedy, Severity.WARNING, prose)


def thesis(context: Context) -> Iterator[Fault]:
    """F606: a memo, decision or strategy relies on a thesis that was given up, or a claim does."""
    named_in_field = set()
    if is_judged(context) and context.document.kind in _RELYING:
        for target, span, match in _references(context, "thesis"):
            named_in_field.add(target.path)
            words = _end_of_thesis(context, target)
            if words and not _admits(context, target):
                remedy = (
                    REMEDY_FROZEN
                    if is_frozen(context)
                    else "rely on one that holds, or write how this document changes"
                )
                severity = Severity.SUGGESTION if is_frozen(context) else None
                yield Fault(f"this relies on {named(target)}, which {words}: {remedy}", span, match, None, severity)

    def fall_of(citation: Citation) -> Fall | None:
        if citation.edge is None and citation.target.path in named_in_field:
            return None
        return _fall_of_thesis(context, citation)

    yield from faults_of(context, fall_of)


def _fall_of_thesis(context: Context, citation: Citation) -> Fall | None:
    target = citation.target
    words = _end_of_thesis(context, target) if target.kind == "thesis" and target.path != context.document.path else ""
    card = citation.target_card
    if not words or (card is not None and card.retired):
        return None  # F607 reports a retired claim
    severity = Severity.SUGGESTION if card else Severity.WARNING  # a claim may hold where its thesis does not
    prose = Severity.WARNING if citation.section == "theses relied on" else None
    return Fall(
        f"{words}, and this text still relies on it",
        _WORDS,
        "rely on one that holds, or write why it counts",
        severity,
        prose,
    )


def _end_of_thesis(context: Context, target: Document) -> str:
    """The end of a thesis in words: `is refuted`; empty while somebody holds it."""
    if target.kind != "thesis":
        return ""
    newer = successor_of(context, target)
    if newer is not None:
        return f"is superseded by {named(newer)}"
    return f"is {target.status}" if target.status in _FALLEN_THESES else ""


def _references(context: Context, field: str) -> Iterator[tuple[Document, Span, str]]:
    """The documents that a field names, each with its place and its text there."""
    front = context.document.front
    for reference in front.texts(field) if field in front.values else ():
        target, _ = context.index.destination(context.document.path, reference, True)
        if target is not None and target.path != context.document.path:
            place = front.values[field]
            column = context.line(place.line).find(reference, place.column - 1) + 1
            yield target, *context.word(place.line, max(column, 1), reference)


def _admits(context: Context, target: Document) -> bool:
    """True when a passage of the document names the thesis, or a thesis, and its end."""
    return any("thesis" in text.lower() or target.title in text for text in own_words(context, _WORDS))


def _memo_field(context: Context) -> Iterator[Fault]:
    """A proposed decision whose memo is superseded."""
    if not is_judged(context) or is_frozen(context) or context.document.kind != "decision":
        return
    for target, span, match in _references(context, "memo"):
        newer = successor_of(context, target)
        if newer is not None:
            yield Fault(f"{named(target)} is superseded by {named(newer)}: name the newer memo here", span, match)


_CHOICE = "[Sell to operations first](../docs/decisions/2026-05-04-sell-to-operations.md)"
_OLD_MEMO = {
    "docs/memos/2026-10-05-seat-prices.md": MEMO.replace("memo-2026-11-02-usage-pricing", "memo-2026-10-05-seat-prices")
    .replace("Price the API by usage", "Price the API by seat")
    .replace("2026-11-02", "2026-10-05")
    .replace("status: in-review", "status: rejected")
}
_SEATS = "[Price the API by seat](../docs/memos/2026-10-05-seat-prices.md)"

RULES: tuple[Rule, ...] = (
    Rule(
        code="F605",
        since="0.1.0",
        name="fallen-decision",
        severity=Severity.WARNING,
        title="A decision that is not in force is cited as a reason",
        reason="A rejected, deprecated or superseded decision does not bind anybody, so it is a reason for nothing. The"
        " reason of the newest revision is a question, and older revisions are a record.",
        bad=with_edge(f"- **For:** {_CHOICE}"),
        good=with_edge(f"- **For:** {_CHOICE} (weak), although it was rejected"),
        check=decision,
        extra_files={DECISION_AT: DECISION},
    ),
    Rule(
        code="F606",
        since="0.1.0",
        name="fallen-thesis",
        severity=Severity.WARNING,
        title="A document relies on a thesis that was given up",
        reason="The thesis was refuted, abandoned or superseded, and the document that it carries was not looked at. In"
        " an accepted memo or decision it is a question, which a dated correction answers.",
        bad=relying_memo("thesis: [thesis-ledger]"),
        good=relying_memo("thesis: [thesis-ledger]").replace(
            "four of them left for it.",
            "four of them left for it. The thesis was refuted, so we ask for one year only.",
        ),
        check=thesis,
        extra_files=example_thesis("refuted"),
    ),
    Rule(
        code="F610",
        since="0.1.0",
        name="fallen-document",
        severity=Severity.WARNING,
        title="A memo or strategy that is not in force is cited as support",
        reason="A superseded document has a newer one that readers should see, and a rejected or withdrawn one carries"
        " nothing.",
        bad=with_edge(f"- **For:** {_SEATS}"),
        good=with_edge(f"- **Neutral:** {_SEATS}"),
        check=document,
        extra_files=_OLD_MEMO,
    ),
)
