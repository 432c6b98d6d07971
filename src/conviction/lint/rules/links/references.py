"""Rules on references: every edge and link has a target, and every id names one thing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote

from conviction.documents.index import Target
from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import ESSAY, THESIS
from conviction.model.argument import CardKind
from conviction.model.document import Document
from conviction.model.finding import Applicability, Fix, Severity
from conviction.model.kind import COMMON_FIELDS, FieldType
from conviction.model.text import Edit, Span

__all__ = ["RULES", "leads_nowhere", "lost"]

_REPEATED = re.compile(r"(.+)_([1-9][0-9]{0,3})")
_MADE_BY_ENGINES = ("fn:", "fnref:", "fnref", "__")
"""The beginnings of anchors that a site engine makes itself: footnotes, code lines, tabs."""


def dangling(context: Context) -> Iterator[Fault]:
    """E302: an edge, or a field that names a document, leads nowhere; other links are L701 and L702."""
    blocks = [(card.line, card.edges) for card in context.document.cards]
    blocks += [(section.line, section.body.edges) for section in context.document.sections]
    links = {(line, link.column): link for line, link in context.document.links}
    for line, edges in blocks:
        for edge in edges:
            link = links.get((line + edge.offset, edge.column))
            if edge.bare:
                yield from _bare(context, line + edge.offset, edge.column, edge.target)
            elif link and (target := lost(context, link.target)):
                yield leads_nowhere(context, line + edge.offset, link.target_column, link.target, target)
    yield from _fields(context)


def lost(context: Context, written: str) -> Target | None:
    """The target of a link that leads nowhere; None when it leads somewhere, or that cannot be known here.

    An address from the root of a site is not checked, nor one that a template would fill in.
    """
    name = written.partition("#")[0].partition("?")[0]
    if written in ("", "#") or name.startswith("/") or "{{" in written:
        return None
    target = context.index.resolve(context.document.path, written)
    if target.found or _other_anchor(context, written, target) or _is_on_site(context, target.path):
        return None
    return target


def _is_on_site(context: Context, path: str) -> bool:
    """True for addresses that a site makes of documents: a page's without `.md`, and the list of a folder."""
    known = context.index.by_path
    if path in known:
        return False
    stem = path.removesuffix(".html")
    if any(f"{stem}{end}" in known for end in (".md", "/index.md", "/README.md")):
        return not path.endswith(".md")
    folder, _, name = path.rpartition("/")
    return name == "index.md" and any(other.startswith(f"{folder}/") and known[other].kind for other in known)


def _other_anchor(context: Context, written: str, target: Target) -> bool:
    """True when the anchor is not of a heading but is in the text, or is made by the engine."""
    anchor = unquote(written.partition("#")[2])
    document = context.index.by_path.get(target.path) if target.path else None
    if not written.partition("#")[0]:
        document = context.document
    if document is None or not anchor:
        return False
    if anchor.startswith(_MADE_BY_ENGINES):
        return True
    return _repeated(document, anchor) or any(
        sign in document.text for sign in (f'id="{anchor}"', f"id='{anchor}'", f'name="{anchor}"', f"{{#{anchor}")
    )


def _repeated(document: Document, anchor: str) -> bool:
    """True for `risks_1`: the anchor that the second of two headings of one name gets."""
    found = _REPEATED.fullmatch(anchor)
    same = sum(heading.id == found[1] for _, heading in document.headings) if found else 0
    return found is not None and same > int(found[2])


def _bare(context: Context, line: int, column: int, written: str) -> Iterator[Fault]:
    target = context.index.resolve(context.document.path, written, bare=True)
    if not target.found:
        yield leads_nowhere(context, line, column, written, target)


def _fields(context: Context) -> Iterator[Fault]:
    """The ids that front-matter fields of the type reference name."""
    declared = (*COMMON_FIELDS, *(context.kind.fields if context.kind else ()))
    front = context.document.front
    for field in declared if context.document.kind else ():
        if field.type is not FieldType.REFERENCE or field.body:
            continue
        for written in front.texts(field.name):
            target = context.index.resolve(context.document.path, written, bare=True)
            if not target.found and field.name in front.values:
                span = front.values[field.name]
                column = context.line(span.line).find(written, span.column - 1) + 1
                yield leads_nowhere(context, span.line, max(column, 1), written, target)


def leads_nowhere(context: Context, line: int, column: int, written: str, target: Target) -> Fault:
    """The fault of a reference at that place, with the nearest that exists."""
    span, match = context.word(line, column, written)
    if not match:
        span, match = context.word(line, column + 1, written)
    better = target.nearest if _is_alike(written, target.nearest) else ""
    if better.startswith("#"):
        better = written.partition("#")[0] + better
    elif better and target.anchor and "#" not in better:
        better = f"{better}#{target.anchor}" if _keeps(context, better, target.anchor) else better
    hint = f"did you mean `{better}`?" if better else "correct it, or remove it"
    fix = Fix(f"write {better}", (Edit(span, better),), Applicability.UNSAFE) if better and match else None
    return Fault(f"`{written}` leads nowhere: {hint}", span, match, fix)


def _is_alike(written: str, better: str) -> bool:
    """False for a Markdown file in place of another sort of file."""
    ending = written.partition("#")[0].rpartition("/")[2].rpartition(".")
    return not ending[1] or ending[2] == "md" or not better.endswith(".md")


def _keeps(context: Context, better: str, anchor: str) -> bool:
    """True when the nearest document has the anchor too."""
    path = context.document.path
    return context.index.resolve(path, f"{better}#{anchor}", bare=not better.endswith(".md")).found


def duplicate_ids(context: Context) -> Iterator[Fault]:
    """E304: two documents carry one id, or two cards of the document do."""
    document = context.document
    others = [other for other in context.index.duplicates.get(document.id, ()) if other.path != document.path]
    if others and document.kind:
        span = document.front.values.get("id", Span(1))
        span, match = context.word(span.line, span.column, document.id)
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        yield Fault(f"the id `{document.id}` is {others[0].path}'s too{more}: give one of them another id", span, match)
    if document.kind:
        yield from _duplicate_cards(context, predictions=False)


def duplicate_predictions(context: Context) -> Iterator[Fault]:
    """D405: a prediction has an id that is already in the document."""
    if context.document.kind:
        yield from _duplicate_cards(context, predictions=True)


def _duplicate_cards(context: Context, *, predictions: bool) -> Iterator[Fault]:
    """The cards whose id is already further up: either predictions or all others."""
    document = context.document
    cards = {card.line for card in document.cards}
    foretold = {card.line for card in document.cards_of(CardKind.PREDICTION)}
    counts = Counter(heading.id for _, heading in document.headings if heading.id)
    first: dict[str, int] = {}
    for line, heading in document.headings:
        if counts[heading.id] < 2:
            continue
        at = first.setdefault(heading.id, line)
        if at != line and (line in cards or at in cards) and (line in foretold) == predictions:
            text = context.line(line)
            column = text.rfind(heading.id) + 1 if heading.explicit else text.find(heading.text) + 1
            span, match = context.word(line, max(column, 1), heading.id if heading.explicit else heading.text)
            message = f"`{heading.id}` is the anchor of line {at} already: give this card an id of its own, {{#…}}"
            yield Fault(message, span, match)


RULES: tuple[Rule, ...] = (
    Rule(
        code="E302",
        since="0.1.0",
        name="dangling-reference",
        redirects=("dangling-evidence-id",),
        severity=Severity.ERROR,
        title="A reference leads nowhere",
        reason="Evidence that cannot be reached cannot be weighed. Edges, and fields that name a document, are"
        " checked; other links are L701 and L702.",
        bad=THESIS.replace("](#ops-buyer)", "](#ops-buyers)"),
        good=THESIS,
        check=dangling,
    ),
    Rule(
        code="E304",
        since="0.1.0",
        name="duplicate-evidence-id",
        severity=Severity.ERROR,
        title="One id names two things",
        reason="A link to it leads to the one or the other by chance, and a history takes them for one."
        " Ids of documents are unique in the workspace, those of cards in their document.",
        bad=THESIS.replace("{#hr-signs}", "{#ops-buyer}"),
        good=THESIS,
        check=duplicate_ids,
    ),
    Rule(
        code="D405",
        since="0.1.0",
        name="duplicate-prediction-id",
        severity=Severity.ERROR,
        title="Two predictions carry one id",
        reason="Scores and histories take them for one, and a link to the second leads to the first.",
        bad=ESSAY.replace("{#next-five}", "{#next-renewal}"),
        good=ESSAY,
        check=duplicate_predictions,
    ),
)
