"""Rules on sources: evidence with its source and day, and figures with their source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import EVIDENCE, MEMO
from conviction.lint.rules.items import section_text
from conviction.lint.rules.structure.front_matter import ORIGIN_FIELDS, is_legible
from conviction.model.finding import Severity
from conviction.model.text import Span

__all__ = ["FACTS", "NO_SOURCE", "RULES"]

_CITATION = re.compile(
    r"\]\(|\]\[|\[\^|https?://|\b(?:source|sources|according to|per the|from the|counted in|as in)\b"
    r"|(?<![\w-])(?:memo|thesis|conversation|evidence|insight|decision|strategy|essay|premortem|review)-(?=[a-z0-9]+-)"
    r"|\bP-?\d{1,3}\b",
    re.IGNORECASE,
)
"""The marks of a source: a link, a footnote, an id, a participant, or words in place of one."""
_FIGURE = re.compile(
    r"(?:[$€£]|\b(?:USD|EUR|GBP) ?)\d+(?:[,.]\d+)*(?: ?(?:million|billion|[kKmM]\b))?"
    r"|(?<![\w.,])\d+(?:[,.]\d+)*(?: ?%|[x×](?!\w))"
)
_SIGNS = ("%", "$", "€", "£", "×", "USD", "EUR", "GBP")
_FACTOR = re.compile(r"\dx")
"""A part of every factor; searching for it is far quicker than for the figure."""
_REPORTED = re.compile(
    r"\b(?:was|were|grew|rose|fell|dropped|doubled|tripled|increased|decreased|declined|gained|lost|saved|cut|won|churned"
    r"|signed|bought|reached|showed|reported|spent|earned)\b",
    re.IGNORECASE,
)
"""Verbs with which a page reports figures that somebody counted."""
FACTS = re.compile(
    r"evidence|context|background|motivation|market|customer|diagnosis|finding|why now|where we are|what we learned"
    r"|the argument$|consensus|answer first|what changed"
)
"""Sections with facts; in others, figures are wishes, expectations or questions."""
_OWN = frozenset({"evidence", "conversation", "review", "premortem"})
"""Kinds whose documents are sources themselves, or review other documents."""
NO_SOURCE = frozenset({"?", "-", "n/a", "na", "none", "unknown", "various", "internal", "tbd", "todo", "misc"})
_CALLED = {"source": "does not say where it comes from", "observed_on": "does not say when it was seen"}
_WRITTEN = {"source": "source: Billing export, second quarter of 2026", "observed_on": "observed_on: 2026-06-30"}


def without_origin(context: Context) -> Iterator[Fault]:
    """E305: an item of evidence does not say where it comes from, or when it was seen."""
    front = context.document.front
    names = ORIGIN_FIELDS.get(context.document.kind, ()) if is_legible(context) and front.end_line else ()
    for name in names:
        value = front.fields.get(name)
        if value in (None, "", []):
            key = front.keys.get(name)
            span, match = context.word(key.line, key.column, name) if key else (Span(1), "")
            yield Fault(f"the evidence {_CALLED[name]}: write `{_WRITTEN[name]}`", span, match)
        elif name == "source" and str(value).strip().lower() in NO_SOURCE:
            place = front.values[name]
            span, match = context.word(place.line, place.column, str(value))
            yield Fault(f"`{value}` is not a source: name the export, the person or the page", span, match)


def unsourced_numbers(context: Context) -> Iterator[Fault]:
    """E307: a section has figures and names no source; one for each section."""
    document = context.document
    if document.kind in _OWN:
        return
    factual = (section for section in document.sections if not section.cards and not section.body.labels)
    texts = [(section.line + 1, section_text(context, section)) for section in factual if FACTS.search(section.key)]
    if not document.kind:
        texts += _opening_of_page(context)
    for first, text in texts:
        found = _first_figure(text, first)
        if found and not _CITATION.search(text):
            span, match = found
            message = f"`{match}` has no source: link to one, or log it with `scaffold evidence`"
            yield Fault(message, span, match)


def _opening_of_page(context: Context) -> Iterator[tuple[int, str]]:
    """The first line and the text above the first section of a page, if it reports events: it has a verb in the past.

    Limits, prices and settings of a product are stated in the present, and are their own source.
    """
    document = context.document
    last = document.sections[0].line - 1 if document.sections else len(context.lines)
    first = document.front.end_line + 1
    text = "\n".join(context.lines[first - 1 : last])
    if context.english and _REPORTED.search(text):
        yield first, text


def _first_figure(text: str, first: int) -> tuple[Span, str] | None:
    """The first amount, share or factor in a section's prose, and its place; its first line has that number."""
    if not (any(sign in text for sign in _SIGNS) or _FACTOR.search(text)):
        return None
    for found in _FIGURE.finditer(text):
        start = text.rfind("\n", 0, found.start()) + 1
        if not text.startswith((">", "#"), start):
            number, column = first + text.count("\n", 0, start), found.start() - start + 1
            match = found[0].rstrip(".,")
            return Span(number, column, number, column + len(match)), match
    return None


RULES: tuple[Rule, ...] = (
    Rule(
        code="E305",
        since="0.1.0",
        name="evidence-missing-source",
        severity=Severity.WARNING,
        title="Evidence without a source or a day",
        reason="A number that nobody can look up again is hearsay, and one without a day is true forever. `source` says"
        " where to look, `observed_on` when it was seen.",
        bad=EVIDENCE.replace("source: Billing export, second quarter of 2026\n", ""),
        good=EVIDENCE,
        check=without_origin,
        allowed_in_drafts=True,
    ),
    Rule(
        code="E307",
        since="0.1.0",
        name="number-without-source",
        severity=Severity.SUGGESTION,
        title="Figures without a source",
        reason="A reader who doubts the figure has nowhere to look. One link in the section is enough; sections that"
        " ask, plan or predict are exempt.",
        bad=MEMO.replace("In 9 of 20 accounts fewer", "In 45% of the accounts fewer"),
        good=MEMO.replace("In 9 of 20 accounts fewer", "In [45% of the accounts](https://example.com/seats) fewer"),
        check=unsourced_numbers,
    ),
)
