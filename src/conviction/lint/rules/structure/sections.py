"""Rules on the body: the sections that a kind requires, their labels, and missing blank lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from conviction.lint.rules.base import Context, Fault, Rule, nearest
from conviction.lint.rules.examples import EVIDENCE
from conviction.lint.rules.structure.front_matter import is_legible
from conviction.model.argument import CARD_LABELS, CARD_SECTIONS, SECTION_LABELS
from conviction.model.document import CardBody, Section
from conviction.model.finding import Applicability, Finding, Fix, Severity
from conviction.model.kind import KindSection, MadeWith
from conviction.model.text import Edit, Span

__all__ = ["RULES", "expected", "is_empty", "labelled", "written"]

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_WORD = re.compile(r"\w")
_WORDS = re.compile(r"\w+")


def expected(context: Context) -> tuple[KindSection, ...]:
    """The sections that the document's kind has, in the variant and version of the document."""
    if context.kind is None:
        return ()
    template = MadeWith.parse(context.document.front.text("made_with"))
    if template is None or template.kind != context.kind.name:
        return context.kind.sections_of()
    return context.kind.sections_of(template.variant, template.version)


def missing_sections(context: Context) -> Iterator[Fault]:
    """S101: a section that the kind requires has no heading.

    While the front matter cannot be read, nothing is put into the text: another variant may have other sections.
    """
    if any(finding.code == "S006" for finding in context.document.findings):
        return
    here = {section.key for section in context.document.sections}
    sections = expected(context)
    others = _others(context, sections)
    for at, section in enumerate(sections):
        if section.required and section.key not in here and _called_more(section, others) is None:
            near = others.get(nearest(section.key, others))
            then = f"rename `## {near.name}` in line {near.line}" if near else f"add `## {section.name}` and write it"
            stub = None if near or not is_legible(context) else _stub(context, section, sections[at + 1 :])
            fix = replace(stub, order=at) if stub else None
            yield Fault(f"the section `{section.name}` is missing: {then}", fix=fix)


def _others(context: Context, known: Sequence[KindSection]) -> dict[str, Section]:
    """The document's other sections, by key."""
    keys = {section.key for section in known}
    return {section.key: section for section in context.document.sections if section.key not in keys}


def _called_more(wanted: KindSection, others: Mapping[str, Section]) -> Section | None:
    """The section whose name contains the required one, as `Rationale and alternatives` does for `Alternatives`.

    A section of cards or labels must be called by its very name: else they are not read.
    """
    if wanted.card is not None or wanted.labels:
        return None
    words = _words_of(wanted.key)
    return next((section for key, section in others.items() if words <= _words_of(key)), None)


@lru_cache(maxsize=1024)
def _words_of(key: str) -> frozenset[str]:
    return frozenset(_WORDS.findall(key))


def written(context: Context, required: Sequence[KindSection], findings: Sequence[Finding]) -> int:
    """The number of these sections in the document without a finding."""
    others = _others(context, required)
    named = (_called_more(section, others) for section in required)
    keys = {section.key for section in required} | {section.key for section in named if section is not None}
    lines = sorted(finding.span.line for finding in findings)
    return sum(
        section.key in keys and not any(section.line <= line <= section.end_line for line in lines)
        for section in context.document.sections
    )


def _stub(context: Context, section: KindSection, later: tuple[KindSection, ...]) -> Fix | None:
    """The fix that inserts the heading and a comment before the first section that comes later in the kind's order."""
    document = context.document
    keys = {known.key for known in later}
    newline = context.newline
    after = next((found.line for found in document.sections if found.key in keys), 0)
    stub = f"## {section.name}{newline}{newline}<!-- To write: {section.name} -->"
    if after:
        edit = Edit(Span(after), f"{stub}{newline}{newline}")
    elif not all(mark.closed for mark in context.marks):
        return None  # the text ends in code or a comment, where a heading is not one
    else:
        last = document.text.count("\n") + 1
        line = context.line(last)
        edit = Edit(Span(last, len(line) + 1), f"{newline * 2}{stub}" if line else f"{newline}{stub}{newline}")
    return Fix(f"add the heading {section.name}", (edit,), Applicability.UNSAFE)


def empty_sections(context: Context) -> Iterator[Fault]:
    """S102: a section has only white space and comments."""
    if not context.document.kind:
        return
    required = {section.key for section in expected(context) if section.required}
    for section in context.document.sections:
        if is_empty(context, section):
            then = "write it" if section.key in required else "write it, or delete the heading"
            span = context.line_span(section.line)
            yield Fault(f"the section `{section.name}` is empty: {then}", span, context.line(section.line))


def is_empty(context: Context, section: Section) -> bool:
    """True when only headings and rules of the section are visible."""
    body = section.body
    if section.cards or body.labels or _WORD.search(body.prose) or _WORD.search(body.quote):
        return False
    inner = [context.line(number) for number in range(section.line + 1, section.end_line + 1)]
    headings = {line - section.line - 1 for line, _ in section.subsections}
    rest = "\n".join(line for at, line in enumerate(inner) if at not in headings)
    return not _WORD.search(_COMMENT.sub("", rest))


def unknown_labels(context: Context) -> Iterator[Fault]:
    """S201: a card, or a section that takes labels, has an unknown one."""
    if not context.document.kind:
        return
    for line, body, known in labelled(context):
        for label in body.labels:
            if label.name not in known:
                number = line + label.offset
                yield _unknown_label(context, number, label.typed, label.name, known)


def _unknown_label(context: Context, number: int, typed: str, name: str, known: tuple[str, ...]) -> Fault:
    column = context.line(number).find(typed) + 1
    span, match = context.word(number, max(column, 1), typed)
    near = nearest(name, known)
    if not near:
        labels = ", ".join(word.capitalize() for word in known)
        return Fault(f"`{typed}` is not a label here: use one of {labels}, or write it as prose", span, match)
    better = _cased(near)
    fix = Fix(f"write {better}", (Edit(span, better),), Applicability.UNSAFE) if match else None
    return Fault(f"`{typed}` is not a label here: did you mean `{better}`?", span, match, fix)


def _cased(label: str) -> str:
    short = {"arpa": "ARPA", "cac": "CAC", "ltv": "LTV", "nrr": "NRR", "ltv:cac": "LTV:CAC"}
    return short.get(label, label.capitalize().replace(" mrr", " MRR"))


def glued(context: Context) -> Iterator[Fault]:
    """S202: prose or bullets directly follow the block above, and are rendered as part of it."""
    if not context.document.kind:
        return
    for line, body, _ in labelled(context):
        for offset in body.glued:
            number = line + offset
            text = context.line(number)
            fix = Fix("put a blank line in between", (Edit(Span(number), context.newline),))
            yield Fault(
                "this line merges into the block above: put a blank line between them",
                context.line_span(number),
                text,
                fix,
            )


def labelled(context: Context) -> Iterator[tuple[int, CardBody, tuple[str, ...]]]:
    """Every block that has labels by design: its line, its body, and the labels that it knows."""
    for section in context.document.sections:
        own = SECTION_LABELS.get(section.key)
        if own is not None and section.key not in CARD_SECTIONS:
            yield section.line, section.body, own
            yield from ((line, body, own) for line, body in section.subsections)
        for card in section.cards:
            yield card.line, card.body, CARD_LABELS[card.kind]


RULES: tuple[Rule, ...] = (
    Rule(
        code="S101",
        since="0.1.0",
        name="missing-section",
        severity=Severity.ERROR,
        title="A section that the kind requires is missing",
        reason="Readers look for it there, and without it the document seems to have no answer."
        " The sections are those of the template that the document was made with.",
        bad=EVIDENCE.replace("## Limits\n\nAccounts that were moved to another contract count as lost.\n\n", ""),
        good=EVIDENCE,
        check=missing_sections,
        allowed_in_drafts=True,
    ),
    Rule(
        code="S102",
        since="0.1.0",
        name="empty-section",
        severity=Severity.WARNING,
        title="A section is empty",
        reason="A heading promises an answer. Comments and rules do not count: a reader does not see them.",
        bad=EVIDENCE.replace(
            "Accounts that were moved to another contract count as lost.", "<!-- Ask billing about moved accounts. -->"
        ),
        good=EVIDENCE,
        check=empty_sections,
        allowed_in_drafts=True,
    ),
    Rule(
        code="S201",
        since="0.1.0",
        name="unknown-label",
        severity=Severity.WARNING,
        title="A labelled bullet has a label without a meaning here",
        reason="The text after it is not counted, compared or drawn: a mistyped label loses the evidence.",
        bad=EVIDENCE.replace("**Bears on:**", "**Bear on:**"),
        good=EVIDENCE,
        check=unknown_labels,
    ),
    Rule(
        code="S202",
        since="0.1.0",
        name="glued-card",
        severity=Severity.WARNING,
        title="A line merges into the block above",
        reason="Without a blank line in between, every Markdown renderer takes prose for a part of the last bullet, and"
        " bullets for a part of the quote.",
        bad=EVIDENCE.replace("thesis\n\nSupport", "thesis\nSupport"),
        good=EVIDENCE,
        check=glued,
    ),
)
