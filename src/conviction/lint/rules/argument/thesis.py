"""Rules on a whole document: a thesis that could turn out false, and documents that supersede each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import MEMO, THESIS
from conviction.model.finding import Severity
from conviction.model.text import Span

__all__ = ["RULES"]

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
)
_DATE = re.compile(
    rf"\b(?:\d{{4}}-\d\d-\d\d|(?:\d{{1,2}}\.? )?{_MONTH}(?: \d{{1,2}},?)? (?:19|20)\d\d|Q[1-4] (?:of )?(?:19|20)\d\d"
    r"|(?:19|20)\d\d)\b"
)
_QUANTITY = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred"
    r"|thousand|half|halves|third|thirds|quarter|quarters|majority|most|double|twice|every|all|none|no|nobody|first)\b",
    re.IGNORECASE,
)
_STATE = re.compile(r"\bwill (?:not |still |always )*(?:be|become|remain|stay|matter)\b", re.IGNORECASE)
_WILL = re.compile(r"\bwill\b", re.IGNORECASE)
_IN_FORCE = frozenset({"accepted", "active"})
"""Statuses in which people act on a document that can be superseded."""
_WORD = re.compile(r"[^\W\d_]{4,}")


def vague_thesis(context: Context) -> Iterator[Fault]:
    """S210: the first sentence of a thesis lacks a segment, a behaviour, a quantity or a date."""
    section = context.document.section("The thesis") if context.document.kind == "thesis" else None
    prose = _COMMENT.sub("", section.body.prose).strip() if section else ""
    if section is None or not prose:
        return
    from conviction.markup.segments import sentences  # slow to import

    sentence = prose[slice(*sentences(prose)[0])].strip()
    lacking = _lacking(sentence, context.document.front.text("segment"))
    if lacking:
        start = context.document.text.find(sentence, context.body_start)
        line_end = context.document.text.find("\n", start) if start >= 0 else -1
        end = min(start + len(sentence), line_end if line_end >= 0 else len(context.document.text))
        span = context.span(start, end) if start >= 0 else context.line_span(section.line)
        named = " and no ".join(lacking)
        message = f"the sentence names no {named}: name who will do it, how many of them, and by which day"
        yield Fault(message, span, context.document.text[start:end].rstrip("\r") if start >= 0 else "")


def _lacking(sentence: str, segment: str) -> list[str]:
    """The missing parts of the sentence, of segment, behaviour, quantity and date."""
    lacking = []
    stems = {word[:5].lower() for word in _WORD.findall(segment)}
    if stems and not stems & {word[:5].lower() for word in _WORD.findall(sentence)}:
        lacking.append("segment")
    if len(_WILL.findall(sentence)) == len(_STATE.findall(sentence)) > 0:
        lacking.append("observable behaviour")
    without_date = _DATE.sub("", sentence)
    if segment:
        without_date = without_date.replace(segment, "")
    if not _QUANTITY.search(without_date):
        lacking.append("quantity")
    if without_date == sentence:
        lacking.append("date")
    return lacking


def half_superseded(context: Context) -> Iterator[Fault]:
    """S209: no document supersedes a superseded one, or an accepted one supersedes one still in force."""
    document = context.document
    if not document.kind or context.kind is None or "superseded" not in context.kind.statuses:
        return
    successors = [one for one in context.index.superseding.get(document.id, ()) if one.path != document.path]
    span, match = _field(context, "status")
    if document.status == "superseded" and not successors:
        message = f"no document supersedes this one: add `supersedes: [{document.id}]` to the new one"
        yield Fault(message, span, match)
    standing = [other for other in successors if other.status in _IN_FORCE]
    if document.status in _IN_FORCE and standing:
        yield Fault(f"{standing[0].path} supersedes it: set this status to superseded", span, match)


def _field(context: Context, name: str) -> tuple[Span, str]:
    """The place of a field's value, and its text there."""
    span = context.document.front.values.get(name, Span(1))
    return context.word(span.line, span.column, context.document.front.text(name))


RULES: tuple[Rule, ...] = (
    Rule(
        code="S209",
        since="0.1.0",
        name="half-superseded",
        severity=Severity.WARNING,
        title="Only one of two documents records that one supersedes the other",
        reason="A reader of the old one would follow it, or not find the new one. The new document names the"
        " old one under `supersedes`; the old one gets the status superseded once the new one is accepted.",
        bad=MEMO.replace("status: in-review", "status: superseded"),
        good=MEMO,
        check=half_superseded,
    ),
    Rule(
        code="S210",
        since="0.1.0",
        name="vague-thesis",
        severity=Severity.WARNING,
        title="The sentence of a thesis could not turn out false",
        reason="It can when it names four things: a segment, a behaviour that one can watch, a quantity and a date."
        " Without one of them every outcome agrees with it.",
        bad=THESIS.replace("By 31 December 2027, operations", "Operations"),
        good=THESIS,
        check=vague_thesis,
        allowed_in_drafts=True,
    ),
)
