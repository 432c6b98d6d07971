"""Rules on time: documents that are due for review, expired evidence, and words that mean another day each day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from conviction.documents.review_dates import FINISHED, last_look, next_review
from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import ESSAY, EVIDENCE, THESIS
from conviction.lint.rules.items import section_text, sentence_at
from conviction.markup.written_days import written_days
from conviction.model.argument import CardKind, Edge
from conviction.model.document import Document
from conviction.model.finding import Severity

__all__ = ["RULES", "STALE_MONTHS"]

STALE_MONTHS = 12
"""The greatest age of `as_of`; `params = {"S005.months" = 6}` sets another number."""
_WITHDRAWN = frozenset({"retracted", "disputed"})
"""Statuses of evidence that does not count, fresh or not."""
_SPANS = ("week", "month", "quarter", "half-year", "year", "spring", "summer", "autumn", "fall", "winter")
_WORDS = (
    *("today", "yesterday", "tomorrow", "currently", "nowadays", "at present", "at the moment", "right now", "to date"),
    "so far this year",
)
_NOW = re.compile(
    rf"\b(?:{'|'.join(_WORDS)}|(?<!their )(?<!its )(?<!the )(?<!his )(?<!her )(?<!our )(?:this|last|next)"
    rf"\s(?:{'|'.join(_SPANS)}))\b(?!['’]s\b)",
    re.IGNORECASE,
)
_HINTS = (*_WORDS, *(f"{which} {span}" for which in ("this", "last", "next") for span in _SPANS))
"""Every match of `_NOW` contains one of these; searching for them is much quicker."""
_DATED = re.compile(r"\b(?:19|20)\d\d\b")
_TRIED = 50
"""The most words of time to check in a document whose first ones are all dated."""
_AS_OF = re.compile(r"\bas (?:of|at|on)\s(?:\w+\s){0,3}(?:19|20)\d\d", re.IGNORECASE)
_PAST = "evidence-2025-06-11-close-diaries"
_DIARIES = EVIDENCE[: EVIDENCE.index("## Context")].replace("evidence-2026-07-01-q2-churn", _PAST).replace(
    "Churn halved after the price change", "Close diaries of eleven firms"
).replace("created: 2026-07-02", "created: 2025-06-12").replace(
    "observed_on: 2026-07-01", "observed_on: 2025-06-11\nfresh_until: 2026-06-30"
).replace("Billing export, second quarter of 2026", "Diaries kept over three closes, March to May 2025").replace(
    "14 of 90 accounts left between April and June 2026.", "A close took a median of 3.4 working days."
) + EVIDENCE[EVIDENCE.index("## Context") :].replace(
    "All accounts that paid in March were counted.", "Eleven firms with a monthly payroll took part."
).replace("Accounts that were moved to another contract count as lost.", "Weekly payrolls are not among them.").replace(
    "Support it only if the price is the cause.", "It says what a close costs, and not what one would pay."
)


def stale_review(context: Context) -> Iterator[Fault]:
    """S005: the day of the next review has passed."""
    document, front = context.document, context.document.front
    yield from _old_as_of(context)
    if not document.kind or document.status in FINISHED or context.draft:
        return
    by = front.day("review_by")
    if by and by < context.today:
        span = front.values["review_by"]
        message = f"this was to be reviewed by {by}: review it, then move the day"
        yield Fault(message, *context.word(span.line, span.column, front.text("review_by")))
        return
    yield from _next_meeting(context)
    reviewed = context.index.reviewed.get(document.id)
    due = next_review(document, reviewed)
    if due and due < context.today:
        every, last = front.text("review_every"), last_look(document, reviewed)
        span = front.values["review_every"]
        message = (
            f"the last review was on {last}, and {every} later is {due}: review it, and add a revision, even `held`"
        )
        yield Fault(message, *context.word(span.line, span.column, every))


def _next_meeting(context: Context) -> Iterator[Fault]:
    """The fault of a day under `Next review` that has passed without a later published review."""
    document, created = context.document, context.document.front.day("created")
    section = document.section("Next review") if document.kind == "review" else None
    named = list(written_days(section_text(context, section))) if section else []
    if section is None or created is None or not named or max(one.last for one in named) >= context.today:
        return
    held = (one.front.day("created") for one in context.index.documents if _is_published_review(one))
    if not any(day and day > created for day in held):
        number = next(n for n in range(section.line + 1, section.end_line + 1) if named[0].text in context.line(n))
        place = context.word(number, context.line(number).find(named[0].text) + 1, named[0].text)
        yield Fault(f"the next review was to be held by {named[0].last}: hold it, or publish the one you held", *place)


def _is_published_review(document: Document) -> bool:
    return document.kind == "review" and document.status == "published"


def _old_as_of(context: Context) -> Iterator[Fault]:
    """The fault of an old `as_of`."""
    day = context.document.front.day("as_of")
    if day is None or context.document.status in FINISHED:
        return
    months = context.param("S005.months", STALE_MONTHS)
    if context.today - day > timedelta(days=months * 365.25 / 12):
        span = context.document.front.values["as_of"]
        message = f"this holds as of {day}, more than {months} months ago: check it again, then move the day"
        yield Fault(message, *context.word(span.line, span.column, context.document.front.text("as_of")))


def relative_time(context: Context) -> Iterator[Fault]:
    """S108: a word means another day each day, and the text does not give that day; one for each document."""
    document = context.document
    if not document.kind or document.front.text("as_of"):
        return
    start = _first_hint(context)
    if start < 0 or _AS_OF.search(context.visible, context.body_start):
        return
    for found in islice(_NOW.finditer(context.visible, start), _TRIED):
        span = context.span(*found.span())
        before, sentence = sentence_at(context, span)
        if before.startswith(("#", ">")) or _is_quoted(before) or _DATED.search(sentence):
            continue
        if _is_cell(before, context.lines[span.end_line - 1][span.end_column - 1 :]):
            continue
        message = f"`{found[0]}` is another day for each reader: give the day, or say `as of` {_written(document)}"
        yield Fault(message, span, context.document.text[found.start() : found.end()])
        return


def _written(document: Document) -> str:
    """The day of a text in its front matter, of which its author has to say whether the words hold from it."""
    day = document.front.day("created")
    return f"with its day (`as of {day}` for the day in `created`)" if day else "with the day on which you wrote it"


def _first_hint(context: Context) -> int:
    """The latest offset of the first word of time; -1 if there is none."""
    plain = context.lower.replace("\n", " ")
    places = [at for hint in _HINTS if (at := plain.find(hint, context.body_start)) >= 0]
    return -1 if not places else min(places) if len(plain) == len(context.visible) else context.body_start


def _is_quoted(before: str) -> bool:
    """True after an opening quotation mark of the same line."""
    return before.count('"') % 2 == 1 or before.count("“") > before.count("”")


def _is_cell(before: str, after: str) -> bool:
    """True for the only word of a cell, such as the head of a column."""
    return before.rstrip().endswith("|") and after.lstrip().startswith("|")


def stale_evidence(context: Context) -> Iterator[Fault]:
    """E306: an edge of an active card leads to evidence that has expired."""
    document = context.document
    if not document.kind or document.status in FINISHED:
        return
    if context.kind is not None and context.kind.is_frozen(document.status):
        return
    for line, edge in _edges(document):
        source = context.index.resolve(document.path, edge.target, bare=edge.bare).document
        until = source.front.day("fresh_until") if source else None
        if source and until and until < context.today and source.status not in _WITHDRAWN:
            text = context.line(line + edge.offset)[edge.column - 1 :].rstrip()
            span, match = context.word(line + edge.offset, edge.column, text)
            yield Fault(f"this evidence expired on {until} (`fresh_until`): {_renewal(source)}", span, match)


def _renewal(source: Document) -> str:
    """The next step after the day of expiry; of a verified item only that day may move."""
    if source.status == "verified":
        return "check it again, then move that day, or log a new item if the result differs and link that one here"
    return "check it again, then correct the item or move that day"


def _edges(document: Document) -> Iterator[tuple[int, Edge]]:
    """Every edge of an active card, with the line of its block; those of revisions are past."""
    for card in document.cards:
        if not card.retired and card.kind is not CardKind.REVISION:
            yield from ((card.line, edge) for edge in card.edges)
    for section in document.sections:
        yield from ((section.line, edge) for edge in section.body.edges if section.key == "for and against")


RULES: tuple[Rule, ...] = (
    Rule(
        code="S005",
        since="0.1.0",
        name="stale-review",
        severity=Severity.WARNING,
        title="A document is due for review",
        reason="A document that nobody reviews is believed out of habit. The day comes from `review_by`, from"
        " `review_every` after the last revision or published review, or from `as_of` twelve months on.",
        bad=THESIS.replace("review_every: 90d", "review_every: 4d"),
        good=THESIS,
        check=stale_review,
    ),
    Rule(
        code="S108",
        since="0.1.0",
        name="relative-time",
        redirects=("relative-time-without-as-of",),
        severity=Severity.SUGGESTION,
        title="A word means another day for each reader",
        reason="`Currently` was true on the day of writing, which nobody sees. A date in the sentence, `as of` with a"
        " date in the text, or `as_of` in the front matter is enough. Reported once in a document.",
        bad=ESSAY.replace("Sales calls", "Sales currently calls"),
        good=ESSAY,
        check=relative_time,
    ),
    Rule(
        code="E306",
        since="0.1.0",
        name="evidence-stale",
        severity=Severity.WARNING,
        title="A claim uses evidence that has expired",
        reason="`fresh_until` says from which day on nobody should rely on it. Old numbers keep convincing people long"
        " after the world has moved. The text of a verified item stays as it is, and its `fresh_until` may move; a new"
        " result is an item of its own, and the claim links to that one.",
        bad=THESIS.replace(
            "[Who signed forty renewals](https://example.com/renewals)",
            "[Close diaries](../docs/library/evidence/2025-06-11-close-diaries.md)",
        ),
        good=THESIS,
        check=stale_evidence,
        extra_files={
            f"docs/library/evidence/{_PAST.removeprefix('evidence-')}.md": _DIARIES,
        },
    ),
)
