"""Rules on sources: evidence with its source and day, and figures with their source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, groupby

from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import EVIDENCE, MEMO
from conviction.lint.rules.items import section_text
from conviction.lint.rules.quotations.passages import Passage, passages
from conviction.lint.rules.quotations.sources import names_alone
from conviction.lint.rules.quotations.verbatim import quoted_parts
from conviction.lint.rules.structure.front_matter import ORIGIN_FIELDS, is_legible
from conviction.model.finding import Severity
from conviction.model.text import Span

__all__ = ["FACTS", "NO_SOURCE", "RULES"]

_CITATION = re.compile(
    r"\]\(|\]\[|\[\^|https?://|\b(?:source|sources|according to|per the|from the|counted in|as in)\b"
    r"|(?<![\w-])(?:memo|thesis|conversation|evidence|insight|decision|strategy|essay|premortem|review)-(?=[a-z0-9]+-)",
    re.IGNORECASE,
)
"""The marks of a source: a link, a footnote, an id, or words in place of one."""
_FIGURE = re.compile(
    r"(?:[$€£]|\b(?:USD|EUR|GBP) ?)\d+(?:[,.]\d+)*(?: ?(?:million|billion|[kKmM]\b))?"
    r"|(?<![\w.,])\d+(?:[,.]\d+)*(?: ?%|[x×](?!\w))"
)
_BELIEF = re.compile(
    r"\b(?:conviction|confidence|probability|likelihood|chances?|odds|belief|sure)\b[^.!?\d]{0,20}\Z|\(\Z",
    re.IGNORECASE,
)
_AS_LIKELY = re.compile(r"\)|\s+(?:likely|sure|certain|probable|probability|likelihood|chance|conviction|confidence)\b")
"""Words around a per cent that is the author's own belief, which has no source: `70% likely`, `(conviction 65%)`."""
_SIGN = re.compile(r"[€£×]|USD|EUR|GBP|[0-9](?=x)")
"""A part of every other figure; searching for it is far quicker than for the figure."""
_NOTE = re.compile(r"[*_]*sources?\b", re.IGNORECASE)
"""The beginning of the line below a table that names its source."""
_REPORTED = re.compile(
    r"\b(?:was|were|grew|rose|fell|dropped|doubled|tripled|increased|decreased|declined|gained|lost|saved|cut|won|churned"
    r"|signed|bought|reached|showed|reported|spent|earned)\b",
    re.IGNORECASE,
)
"""Verbs with which a page reports figures that somebody counted."""
_MARKET = re.compile(
    r"\b(?:revenues?|sales|churn(?:ed)?|markets?|customers?|users?|firms|companies|buyers?|clients?|subscribers?|renewals?"
    r"|conversions?|retention|sign-?ups|respondents|spend(?:ing)?|adoption|profits?|margins?|turnover|bookings|consumers"
    r"|households|visitors|traffic|demand|prices?|competitors?)\b",
    re.IGNORECASE,
)
"""The subjects of a figure of which a reader of a page wants the source."""
_RULE = re.compile(
    r"\b(?:must|should|shall|may|might|can|could|will|would|if|when|target|goal|limits?|threshold|at (?:least|most)"
    r"|up to|polic(?:y|ies)|maximum|minimum|quorum|example|e\.g\.|aim|fee|discount|refund|per (?:cent )?of)\b",
    re.IGNORECASE,
)
"""The words of a sentence whose figure is set, wanted or imagined."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
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
    """E307: figures of a section have no source in their paragraph, list item or table; one for each section."""
    if context.document.kind in _OWN:
        return
    for inside in _factual(context):
        bare = list(_without_citation(context, inside))
        bare = bare if context.document.kind else [passage for passage in bare if _is_of_market(passage.text)]
        if not bare:
            continue
        others = [passage for passage in inside if not any(passage is one for one in bare)]
        cited = {match for passage in others if _has_figures(passage.text) for _, match in _places(passage)}
        found = [place for passage in bare for place in _places(passage) if place[1] not in cited]
        if found:
            (span, match), more = found[0], len(found) - 1
            rest = f" and {more} other figure{'' if more == 1 else 's'} of this section have no source beside them"
            fault = rest if more else " has no source beside it"
            yield Fault(f"`{match}`{fault}: link to one, or log it with `scaffold evidence`", span, match)


def _factual(context: Context) -> Iterator[list[Passage]]:
    """The passages of each section that reports facts and has figures; of a page also those above its sections."""
    document = context.document
    for section in document.sections:
        is_factual = not section.cards and not section.body.labels and FACTS.search(section.key)
        if is_factual and _has_figures(section_text(context, section)):
            lines = range(section.line + 1, section.end_line + 1)
            yield [one for one in passages(context) if one.section == section.key and one.span(0, 0).line in lines]
    if not document.kind and context.english:
        last = document.sections[0].line - 1 if document.sections else len(context.lines)
        opening = "\n".join(context.lines[document.front.end_line : last])
        if _REPORTED.search(opening) and _has_figures(opening):
            yield [one for one in passages(context) if one.span(0, 0).line <= last]


def _is_of_market(text: str) -> bool:
    """True when a sentence with a figure reports on a market or a business, and does not set a rule."""
    return any(
        _has_figures(sentence) and _MARKET.search(sentence) is not None and _RULE.search(sentence) is None
        for sentence in _SENTENCE.split(text)
    )


def _has_figures(text: str) -> bool:
    return "%" in text or "$" in text or _SIGN.search(text) is not None


def _without_citation(context: Context, inside: list[Passage]) -> Iterator[Passage]:
    """The passages that have figures and no source, neither in their table nor in the line that leads in to them."""
    lead = False
    groups = [(kind, list(group)) for kind, group in groupby(inside, key=lambda passage: passage.kind)]
    following = chain((rows for _, rows in groups[1:]), [[]])
    for (kind, rows), below in zip(groups, following, strict=False):
        follows_lead = lead and kind in ("item", "row")
        if kind != "quote" and not follows_lead and not (kind == "row" and _has_source(rows, below)):
            figured = (passage for passage in rows if _has_figures(passage.text))
            yield from (one for one in figured if not _is_cited(one) and not _is_named(context, one))
        if kind == "paragraph":
            lead = rows[-1].text.rstrip().endswith(":") and _is_cited(rows[-1])


def _has_source(rows: list[Passage], below: list[Passage]) -> bool:
    """True for a table with a source in one of its rows, or in the line below it."""
    return any(map(_is_cited, rows)) or (bool(below) and _NOTE.match(below[0].text) is not None)


def _is_cited(passage: Passage) -> bool:
    return "](" in passage.text or _CITATION.search(passage.text) is not None


def _is_named(context: Context, passage: Passage) -> bool:
    """True for a passage on which Q804 reports."""
    return any(passage is named for named, _ in names_alone(context))


def _places(passage: Passage) -> Iterator[tuple[Span, str]]:
    """The amounts, shares and factors of a passage, without those in a participant's words."""
    for found in _FIGURE.finditer(passage.text):
        if _is_belief(passage.text, found):
            continue
        if not any(part.start <= found.start() < part.end for part in quoted_parts(passage)):
            match = found[0].rstrip(".,")
            yield passage.span(found.start(), found.start() + len(match)), match


def _is_belief(text: str, found: re.Match[str]) -> bool:
    """True for a per cent alone in brackets, or beside a word of belief."""
    if not found[0].endswith("%"):
        return False
    before, after = text[max(0, found.start() - 40) : found.start()], text[found.end() : found.end() + 16]
    is_bracketed, goes_on = before.endswith("("), _AS_LIKELY.match(after)
    if is_bracketed:
        return goes_on is not None and goes_on[0] == ")"
    return _BELIEF.search(before) is not None or (goes_on is not None and goes_on[0] != ")")


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
        reason="A reader who doubts the figure has nowhere to look. A link in the same paragraph, list item or"
        " table is enough, as is one in the line that leads in to a list; a participant's name is not a source (Q804)."
        " Sections that ask, plan or predict are exempt, and so are figures of a page that set a rule, or are about"
        " something else than a market or a business.",
        bad=MEMO.replace("In 9 of 20 accounts fewer", "In 45% of the accounts fewer"),
        good=MEMO.replace("In 9 of 20 accounts fewer", "In [45% of the accounts](https://example.com/seats) fewer"),
        check=unsourced_numbers,
    ),
)
