"""The fall of a cited document or card, and the citations that still rely on one that fell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from conviction.documents.citations import Citation, newest_revision
from conviction.documents.review_dates import CLOSED, FINISHED
from conviction.lint.rules.base import Context, Fault
from conviction.model.argument import CardKind, Direction, Weight
from conviction.model.document import Card, Document
from conviction.model.finding import Severity
from conviction.model.text import Span

__all__ = [
    "REMEDY_FROZEN",
    "Fall",
    "edge_place",
    "faults_of",
    "is_frozen",
    "is_judged",
    "named",
    "own_words",
    "passage_at",
    "says_so",
    "successor_of",
]

_ENDED = FINISHED | {"contradicted"}
"""Statuses of citing documents that nobody acts on any more."""
_NOT_IN_FORCE = CLOSED | {"", "draft", "proposed", "in-review", "logged", "raw", "open", "emerging"}
"""Statuses of a document that does not supersede another one yet, or not any more."""
_OF_THE_PAST = frozenset({"review", "premortem"})
"""Kinds of documents that look back, or imagine."""
_PAST_SECTIONS = frozenset(
    {"revisions", "retired claims", "questions and answers", "options rejected", "competing theses"}
)
"""Sections whose prose names fallen support because it fell."""
_LABELS_OF_SUPPORT = frozenset({"source", "good"})
"""Labels whose links are support; links in others are part of a record or of a question."""
_NOW = (
    r"no longer|not any ?more|any ?more\b|set aside|not (?:count|hold|stand|apply)|despite|even though|at the time"
    r"|until then|former|outdated|obsolete|since been|has been|was later"
)
"""Words with which an author admits that something has changed."""
_CORRECTION = re.compile(r"\bcorrect(?:ed|ion)\b[^\n]{0,40}?\d{4}-\d\d-\d\d", re.IGNORECASE)
_BULLET = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s")
_LONGEST_TITLE = 70
REMEDY_FROZEN = "check whether this document still holds without it"


@dataclass(frozen=True, slots=True)
class Fall:
    """The fall of a cited document or card."""

    words: str
    """The event for the message: `is retracted`, `did not happen on 2026-09-30`."""
    pattern: str
    """The words, as a regular expression, with which a text admits it."""
    remedy: str
    """The end of the message for a document that may change."""
    severity: Severity
    """The severity at an edge."""
    prose: Severity | None = None
    """The severity at a link in prose; None when such a link is not a finding."""
    directions: frozenset[Direction] = frozenset({Direction.FOR, Direction.BECAUSE})
    """The edges that rely on it."""


FallOf = Callable[[Citation], Fall | None]


def faults_of(context: Context, fall_of: FallOf) -> Iterator[Fault]:
    """The citations of the document that rely on a fall of that sort, without those whose text admits it."""
    if not is_judged(context) and not _is_past(context):
        return
    newest = newest_revision(context.document) if context.document.cards else None
    for citation in context.citations:
        if _is_record(context, citation, newest):
            continue
        fall = fall_of(citation)
        severity = _severity(context, citation, fall) if fall else None
        if fall and severity and not says_so(context, citation, fall.pattern):
            span, match = edge_place(context, citation)
            message = f"{named_target(citation)} {fall.words}: {_remedy(context, citation, fall)}"
            yield Fault(message, span, match, None, severity)


def _is_record(context: Context, citation: Citation, newest: Card | None) -> bool:
    """True for a citation of the whole document itself, and for one in a retired claim or in an older revision."""
    if citation.target.path == context.document.path and not citation.anchor:
        return True
    card = citation.card
    return card is not None and (card.retired or (_is_revision(citation) and card is not newest))


def _is_past(context: Context) -> bool:
    """True for a review or a premortem that people still read."""
    return context.document.kind in _OF_THE_PAST and context.document.status not in _ENDED


def is_judged(context: Context) -> bool:
    """True for a document of a kind that people still act on."""
    document = context.document
    return bool(document.kind) and document.kind not in _OF_THE_PAST and document.status not in _ENDED


def is_frozen(context: Context) -> bool:
    """True when the text of the document must not change."""
    return context.kind is not None and context.kind.is_frozen(context.document.status)


def _is_revision(citation: Citation) -> bool:
    return citation.card is not None and citation.card.kind is CardKind.REVISION


def _severity(context: Context, citation: Citation, fall: Fall) -> Severity | None:
    """The severity of a fall at a citation; None where the citation does not rely on it."""
    if _is_past(context):  # such a text argues only with evidence that counts for nothing
        is_reason = citation.edge is None and fall.prose is Severity.WARNING and _is_support(context, citation)
        return Severity.SUGGESTION if is_reason else None
    if citation.edge is None:
        severity = fall.prose if _is_support(context, citation) else None
        if severity is Severity.SUGGESTION and is_frozen(context):
            return None  # a mere mention in a text of the past
    elif citation.edge.direction not in fall.directions:
        return None
    else:
        severity = fall.severity
        if citation.edge.weight is Weight.WEAK:
            severity = {Severity.ERROR: Severity.WARNING}.get(severity, Severity.SUGGESTION)
    if severity and (_is_revision(citation) or is_frozen(context)):
        return Severity.SUGGESTION
    return severity


def _is_support(context: Context, citation: Citation) -> bool:
    """True for a link in prose that may be support: not one about the past, nor one in an item of evidence."""
    if citation.section in _PAST_SECTIONS or context.document.kind in ("evidence", "conversation"):
        return False
    return citation.label is None or citation.label.name in _LABELS_OF_SUPPORT


def _remedy(context: Context, citation: Citation, fall: Fall) -> str:
    if _is_revision(citation):
        return "does this revision still hold? Add a revision, even `held`"
    return REMEDY_FROZEN if is_frozen(context) else fall.remedy


def says_so(context: Context, citation: Citation, pattern: str) -> bool:
    """True when the text at a citation admits the fall, or may do so in another language."""
    if not context.english:
        return citation.edge is None or bool(citation.remark)
    words = re.compile(rf"\b(?:{pattern}|{_NOW})", re.IGNORECASE)
    if words.search(passage_at(context, citation.line)):
        return True
    own = re.compile(rf"\b(?:{pattern})", re.IGNORECASE)
    if citation.card and citation.edge and own.search(citation.card.body.prose) and _is_about(citation):
        return True
    return is_frozen(context) and any(own.search(text) for text in _corrections(context))


def _is_about(citation: Citation) -> bool:
    """True where the prose of a card is about the target: that of a revision names it, since it has other subjects."""
    words = re.escape(citation.target.kind), re.escape(citation.target.title)
    prose = citation.card.body.prose if citation.card else ""
    return not _is_revision(citation) or re.search("|".join(words), prose, re.IGNORECASE) is not None


def own_words(context: Context, pattern: str) -> Iterator[str]:
    """The paragraphs of the document with one of these words; each paragraph of a text that is not English."""
    paragraphs = context.visible[context.body_start :].split("\n\n")
    words = re.compile(rf"\b(?:{pattern})", re.IGNORECASE)
    yield from (text for text in paragraphs if not context.english or words.search(text))


def _corrections(context: Context) -> Iterator[str]:
    """The paragraphs of the document with a dated correction."""
    if "orrect" in context.visible:
        yield from (text for text in context.visible.split("\n\n") if _CORRECTION.search(text))


def passage_at(context: Context, number: int) -> str:
    """The bullet or the paragraph that contains a line, as one text without the targets of its links."""
    lines = context.lines
    first = last = number - 1
    while (
        first > 0 and not _BULLET.match(lines[first]) and lines[first - 1].strip() and not lines[first].startswith("#")
    ):
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].strip() and not _BULLET.match(lines[last + 1]):
        last += 1
    return re.sub(r"\]\([^()\s]*\)", "]", " ".join(lines[first : last + 1]))


def edge_place(context: Context, citation: Citation) -> tuple[Span, str]:
    """The place of a citation: an edge's whole value, or a link up to the end of its line."""
    text = context.line(citation.line)[citation.column - 1 :].rstrip()
    if citation.edge is None and "](" in text and ")" in text:
        text = text[: text.index(")", text.index("](")) + 1]
    return context.word(citation.line, citation.column, text)


def named_target(citation: Citation) -> str:
    """The target for a message: a card with its document, or a document, with the path."""
    card = citation.target_card
    if card is not None and card.kind in (CardKind.CLAIM, CardKind.PREDICTION):
        return f"“{_short(card.title)}” in {citation.target.path}"
    return named(citation.target)


def named(document: Document) -> str:
    """A document for a message, by title and path."""
    return f"“{_short(document.title)}” ({document.path})"


def _short(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"


def successor_of(context: Context, document: Document) -> Document | None:
    """The document in force that supersedes another one; None without one."""
    others = context.index.superseding.get(document.id, ()) if document.id else ()
    return next((one for one in others if one.status not in _NOT_IN_FORCE and one.path != document.path), None)
