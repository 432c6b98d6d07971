"""Rules on a document's outline: its sections in the kind's order, each heading once, and no level skipped."""

from __future__ import annotations

from collections.abc import Iterator

from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import ESSAY, EVIDENCE
from conviction.lint.rules.structure.sections import expected
from conviction.model.argument import section_key
from conviction.model.document import Section
from conviction.model.finding import Applicability, Fix, Severity
from conviction.model.text import Edit, Span

__all__ = ["RULES"]

_LIMITS = "## Limits\n\nAccounts that were moved to another contract count as lost.\n\n"


def out_of_order(context: Context) -> Iterator[Fault]:
    """S103: a section is out of the kind's order; as few as possible are reported."""
    order = {section.key: at for at, section in enumerate(expected(context))}
    first: dict[str, Section] = {}
    for section in context.document.sections if order else ():
        if section.key in order:
            first.setdefault(section.key, section)
    standing = list(first.values())
    places = [order[section.key] for section in standing]
    if places == sorted(places):
        return
    from conviction.markup.prose_diff import heaviest_chain  # rare, and slow to import

    stay = heaviest_chain(list(enumerate(places)), [1] * len(places))
    in_place = [standing[at] for at in sorted(stay)]
    for at, section in enumerate(standing):
        if at not in stay:
            above = [one for one in in_place if order[one.key] < order[section.key]]
            then = f"below `{above[-1].name}`" if above else f"above `{in_place[0].name}`"
            span, text = context.line_span(section.line), context.line(section.line)
            yield Fault(f"the section `{section.name}` is out of order: move it {then}", span, text)


def repeated_headings(context: Context) -> Iterator[Fault]:
    """S104: two headings side by side have the same words; those of cards are E304 and D405."""
    document = context.document
    cards = {card.line for card in document.cards}
    above: list[tuple[int, str]] = []
    first_lines: dict[tuple[str, ...], int] = {}
    for line, heading in document.headings if document.kind else ():
        while above and above[-1][0] >= heading.level:
            above.pop()
        above.append((heading.level, section_key(heading.text)))
        first = first_lines.setdefault(tuple(name for _, name in above), line)
        if first != line and line not in cards and heading.text:
            span, match = context.word(line, context.line(line).find(heading.text) + 1, heading.text)
            message = f"`{heading.text}` is in line {first} already: merge the two, or rename this one"
            yield Fault(message, span, match)


def skipped_levels(context: Context) -> Iterator[Fault]:
    """S105: a heading is more than one level below the one above it, or a section is not a level-2 heading."""
    document, before = context.document, 1
    here = {section.key for section in document.sections}
    lost = {section.key for section in expected(context)} - here
    misplaced = 0
    for line, heading in document.headings if document.kind else ():
        if heading.level != 2 and not misplaced and section_key(heading.text) in lost:
            misplaced = heading.level  # the first one is reported for all
            yield _relevel(context, line, heading.level, 2, "a section is a heading of level 2")
        elif heading.level > before + 1:
            better = before + 1
            yield _relevel(context, line, heading.level, better, f"level {better} is skipped above this heading")
        before = 2 if heading.level == misplaced == 1 else heading.level


def _relevel(context: Context, line: int, level: int, better: int, why: str) -> Fault:
    marks = "#" * better
    fix = Fix(f"write {marks}", (Edit(Span(line, 1, line, level + 1), marks),), Applicability.UNSAFE)
    return Fault(f"{why}: begin it with `{marks} `", context.line_span(line), context.line(line), fix)


RULES: tuple[Rule, ...] = (
    Rule(
        code="S103",
        since="0.1.0",
        name="section-order",
        severity=Severity.WARNING,
        title="A section is out of the order of its kind",
        reason="The reader of the fifth memo knows where to look. The order is that of the template that the document"
        " was made with.",
        bad=EVIDENCE.replace(_LIMITS, "").replace("## Observation", f"{_LIMITS}## Observation"),
        good=EVIDENCE,
        check=out_of_order,
        allowed_in_drafts=True,
    ),
    Rule(
        code="S104",
        since="0.1.0",
        name="duplicate-heading",
        severity=Severity.WARNING,
        title="Two headings side by side have the same words",
        reason="A link to one leads to the other, and the toolkit reads only the first.",
        bad=ESSAY.replace("In 9 of 11", "## The argument\n\nIn 9 of 11").replace(
            "## The argument\n\n##", "## The argument\n\nThe signatures tell.\n\n##"
        ),
        good=ESSAY,
        check=repeated_headings,
    ),
    Rule(
        code="S105",
        since="0.1.0",
        name="heading-level-skip",
        severity=Severity.WARNING,
        title="A heading skips a level",
        reason="Tables of contents and screen readers take the structure from levels. Sections are of level 2, since"
        " the title is of level 1, and headings within a section are one level below.",
        bad=ESSAY.replace("In 9 of 11", "#### The count\n\nIn 9 of 11"),
        good=ESSAY,
        check=skipped_levels,
    ),
)
