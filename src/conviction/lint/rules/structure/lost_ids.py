"""A rule on ids of headings that the site does not make."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import THESIS
from conviction.model.finding import Fix, Severity
from conviction.model.text import Edit, Span

__all__ = ["RULES"]

_BEFORE_COMMENT = re.compile(
    r"(?<=[ \t])(\{:?[^{}\n]{1,500}\})[ \t]*+((?:<!--(?:(?!-->).)*+-->[ \t]*+)++)(#*+)[ \t]*+$"
)
"""An attribute list, and the comments after it, which end the heading."""


def lost_ids(context: Context) -> Iterator[Fault]:
    """S211: a comment follows the id of a heading."""
    document = context.document
    for line, heading in document.headings if "-->" in document.text else ():
        found = _BEFORE_COMMENT.search(context.line(line)) if heading.explicit else None
        if found and f"#{heading.id}" in found[1]:
            comment = found[2].strip()
            better = f"{comment} {found[1]}"
            message = f"the site has no id `{heading.id}`, since a comment follows it: write the comment before the id"
            fix = Fix(f"write {better}", (Edit(Span(line, found.start(1) + 1, line, found.end(2) + 1), better),))
            yield Fault(message, Span(line, found.start(1) + 1, line, found.end(1) + 1), found[1], fix)


_CARD = "{#ops-buyer}"

RULES: tuple[Rule, ...] = (
    Rule(
        code="S211",
        since="0.1.0",
        name="heading-id-lost",
        severity=Severity.ERROR,
        title="A comment follows the id of a heading",
        reason="The site takes an id from the end of the heading alone. With a comment after it the heading has no such"
        " id there: links to it lead to the top of the page, and readers see the braces.",
        bad=THESIS.replace(_CARD, f"{_CARD} <!-- renamed in May -->", 1),
        good=THESIS.replace(_CARD, f"<!-- renamed in May --> {_CARD}", 1),
        check=lost_ids,
    ),
)
