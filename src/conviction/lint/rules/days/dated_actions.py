"""The actions of a document that have an owner and a day, and the tests of its assumptions that have a day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from conviction.lint.rules.argument.assumptions import ASSUMPTIONS, names_owner
from conviction.lint.rules.base import Context
from conviction.lint.rules.items import Item, bullets, rows, section_lines, section_text
from conviction.markup.written_days import WrittenDay, written_days
from conviction.model.document import Section
from conviction.model.text import Span

__all__ = ["DatedAction", "dated_actions", "dated_tests"]

_ACTIONS = frozenset({"actions", "plan", "action items", "next steps"})
_DONE = re.compile(
    r"\b(?:done|closed|completed?|finished|shipped|delivered|dropped|cancell?ed|abandoned|stopped|postponed|moved|resolved"
    r"|results?|held|passed|failed|found|showed|answered|agreed|refused)\b|\[x\]|[✓✔☑✅]|~~",
    re.IGNORECASE,
)
_IN_THE_PAST = re.compile(r"\W*[A-Z]\w+ed\b")
"""`Published the price list` is a report."""
_OPEN = re.compile(r"\bstatus:?\W*open\b", re.IGNORECASE)
_BY = re.compile(r"\b(?:by|before|no later than|due(?: on| by)?|deadline):?\s+(?:\w+day,?\s+)?$", re.IGNORECASE)
_AFTER_OWNER = re.compile(r"(?:\b[A-Z][\w'’-]+|@\w+)\**[,;:]\s*$|\b[A-Z][\w'’-]+ \($")
_CELL_BEGINS = re.compile(r"(?:^|\|)\s*$")
_CELL_ENDS = re.compile(r"\s*(?:\||$)")
_ENDS = re.compile(r"\s*(?:$|[.;,)|])")
_TEST = re.compile(r"\btests?\b", re.IGNORECASE)
_PERSON_ACTS = re.compile(
    r"[A-Z][\w'’-]+ (?:[A-Z]\. ?)?[A-Z][\w'’-]+ (?:will [a-z]+|must [a-z]+"
    r"|(?!(?:is|was|has|does|loses|gains|needs)\b)[a-z]+s)\b"
)
"""`Jonas Weil tells`: a person and a verb in the present or the future."""


@dataclass(frozen=True, slots=True)
class DatedAction:
    """One action or test and its last day."""

    day: date
    span: Span
    """The place of the day."""
    match: str
    is_open: bool
    """True if it says `Status: open`."""


def dated_actions(context: Context) -> Iterator[DatedAction]:
    """The actions with an owner and a day that are not marked as done, of a plan or of a decision's consequences."""
    document = context.document
    for section in document.sections if document.kind else ():
        lines = section_lines(context, section) if section.key in _ACTIONS else ()
        for item in (*bullets(lines, section.line + 1), *rows(lines, section.line + 1)):
            if names_owner(item.text) and not _is_done(item.text):
                yield from _dated(context, item, [one for one in written_days(item.text) if _is_due(item.text, one)])
        if document.kind == "decision" and section.key == "consequences":
            yield from _in_prose(context, section)


def dated_tests(context: Context) -> Iterator[DatedAction]:
    """The tests of assumptions with a day, without a result."""
    for section in context.document.sections if context.document.kind else ():
        if section.key not in ASSUMPTIONS:
            continue
        for item in bullets(section_lines(context, section), section.line + 1):
            test = _TEST.search(item.text)
            if test and not _is_done(item.text):
                days = [one for one in written_days(item.text) if _BY.search(item.text[test.start() : one.start])]
                yield from _dated(context, item, days)


def _in_prose(context: Context, section: Section) -> Iterator[DatedAction]:
    from conviction.markup.segments import sentences  # slow to import

    text = section_text(context, section)
    for start, end in sentences(text):
        lead = len(text[start:end]) - len(text[start:end].lstrip("-*+ \n\t"))
        sentence = text[start + lead : end]
        if _PERSON_ACTS.match(sentence) and not _is_done(sentence):
            item = Item(section.line + 1 + text.count("\n", 0, start + lead), sentence)
            yield from _dated(
                context, item, [one for one in written_days(sentence) if _BY.search(sentence[: one.start])]
            )


def _is_done(text: str) -> bool:
    return _DONE.search(text) is not None or _IN_THE_PAST.match(text) is not None


def _is_due(text: str, one: WrittenDay) -> bool:
    """True for a day after `by` or after a name, or in a cell of its own."""
    before, after = text[: one.start], text[one.start + len(one.text) :]
    if _BY.search(before) or (_CELL_BEGINS.search(before) and _CELL_ENDS.match(after)):
        return True
    return _AFTER_OWNER.search(before) is not None and _ENDS.match(after) is not None


def _dated(context: Context, item: Item, days: list[WrittenDay]) -> Iterator[DatedAction]:
    """The action with its latest day."""
    if not days:
        return
    last = max(days, key=lambda one: one.last)
    first = item.line
    at = next((n for n in range(first, first + item.text.count("\n") + 1) if last.text in context.line(n)), 0)
    place = context.word(at, context.line(at).find(last.text) + 1, last.text) if at else item.place(context)
    yield DatedAction(last.last, *place, is_open=_OPEN.search(item.text) is not None)
