"""The rule on edges that are still typed as a bare reference: readers need a link with a title."""

from __future__ import annotations

from collections.abc import Iterator

from conviction.documents.links import bare_edges, linked
from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import THESIS
from conviction.model.finding import Fix, Severity
from conviction.model.text import Edit

__all__ = ["RULES"]


def bare_references(context: Context) -> Iterator[Fault]:
    """E309: an edge is a reference by id, which no renderer turns into a link; a broken one is E302."""
    for line, edge in bare_edges(context.document) if context.document.kind else ():
        link = linked(context.document, context.index, line, edge)
        if isinstance(link, Edit):
            span, match = context.word(line, edge.column, edge.target)
            message = f"`{edge.target}` is not a link yet: `scaffold link` or --fix turns it into one"
            yield Fault(message, span, match, Fix(f"write {link.text}", (link,)))


RULES: tuple[Rule, ...] = (
    Rule(
        code="E309",
        since="0.1.0",
        name="bare-reference",
        severity=Severity.SUGGESTION,
        title="An edge is still a reference by id",
        reason="It is quick to type, and counts. But nobody can follow it on the site or on a git forge, and its reader"
        " does not see where it leads. --fix writes the relative link with the target's title.",
        bad=THESIS.replace("[Operations, not HR, signs the renewal](#ops-buyer)", "#ops-buyer"),
        good=THESIS,
        check=bare_references,
    ),
)
