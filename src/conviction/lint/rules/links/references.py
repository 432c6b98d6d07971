"""Rules on references: every edge and link has a target, and every id is unique."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from shlex import quote
from urllib.parse import unquote

from conviction.documents.link_target import Reach, Target, TargetKind
from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import ESSAY, THESIS
from conviction.model.argument import CardKind
from conviction.model.finding import Applicability, Fix, Severity
from conviction.model.kind import COMMON_FIELDS, FieldType
from conviction.model.text import Edit, Span

__all__ = ["RULES", "leads_nowhere", "lost"]


def dangling(context: Context) -> Iterator[Fault]:
    """E302: an edge, or a field that names a document, does not resolve; other links are L701 and L702."""
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
    """The target of a broken link; None if it resolves or cannot be checked here.

    A target that a template would fill in is not checked.
    """
    if written in ("", "#") or "{{" in written:
        return None
    target = context.index.resolve(context.document.path, written)
    return None if target.resolves else target


def _bare(context: Context, line: int, column: int, written: str) -> Iterator[Fault]:
    target = context.index.resolve(context.document.path, written, bare=True)
    if not target.resolves:
        yield leads_nowhere(context, line, column, written, target)


def _fields(context: Context) -> Iterator[Fault]:
    """The ids that front-matter fields of the type reference name."""
    declared = (*COMMON_FIELDS, *(context.kind.fields if context.kind else ()))
    front = context.document.front
    for field in declared if context.document.kind else ():
        if field.type is not FieldType.REFERENCE or field.body:
            continue
        for written in front.texts(field.name):
            target = _by_id(context.index.resolve(context.document.path, written, bare=True), written)
            if not target.resolves and field.name in front.values:
                span = front.values[field.name]
                column = context.line(span.line).find(written, span.column - 1) + 1
                yield leads_nowhere(context, span.line, max(column, 1), written, target)


def _by_id(target: Target, written: str) -> Target:
    """The target of a field, which names a document by its whole id: only edges take a part of one."""
    document = target.document
    if document is None or document.id == written.partition("#")[0]:
        return target
    return Target(TargetKind.MISSING, anchor=target.anchor, nearest=document.id)


def leads_nowhere(context: Context, line: int, column: int, written: str, target: Target) -> Fault:
    """The fault of a reference at that place.

    Its fix is a link to the very same passage, as far as that is known; a similar target is only named.
    """
    span, match = context.word(line, column, written)
    if not match:
        span, match = context.word(line, column + 1, written)
    if target.several:
        message = f"`{written}` fits {target.several} documents, such as `{target.nearest}`: write more of the id"
        return Fault(message, span, match)
    if target.same:
        fix = Fix(f"write {target.same}", (Edit(span, target.same),), Applicability.UNSAFE) if match else None
        return Fault(f"`{written}` leads nowhere: {_proof(context, written, target)}", span, match, fix)
    better = _similar(context, written, target)
    hint = f"did you mean `{better}`?" if better else _last_resort(context, target)
    return Fault(f"`{written}` leads nowhere: {hint}", span, match)


def _proof(context: Context, written: str, target: Target) -> str:
    """The remedy for a link whose target is known, with the reason."""
    path, _, anchor = unquote(written).partition("#")
    if path.startswith("/"):
        where = (
            "only on a git forge does it lead there" if target.reach is Reach.FORGE else "it begins at the host's root"
        )
        return f"{where}: write `{target.same}`"
    if target.reach is Reach.FORGE:
        return f"`#{anchor}` is the anchor only on a git forge: write `{target.same}`"
    if unquote(target.same).casefold() == unquote(written).casefold():
        return f"capital letters count: write `{target.same}`"
    if context.index.moved(target.path):
        return f"its document was renamed: write `{target.same}`"
    return f"write `{target.same}`"


def _similar(context: Context, written: str, target: Target) -> str:
    """The most similar target, with the anchor if that is there too; empty if there is none."""
    better = target.nearest if _is_alike(written, target.nearest) else ""
    if better.startswith("#"):
        return written.partition("#")[0] + better
    if better and _is_own(context, better):
        return ""
    if better and target.anchor and "#" not in better:
        return f"{better}#{target.anchor}" if _keeps(context, better, target.anchor) else better
    return better


def _last_resort(context: Context, target: Target) -> str:
    """The remedy for a reference that is like no other: a document that was deleted is in git's log."""
    if target.path.endswith(".md") and target.path not in context.index.by_path and not target.path.startswith("../"):
        return f"restore it (`git log -- {quote(target.path)}` has its last commit), correct it, or remove it"
    return "correct it, or remove it"


def _is_alike(written: str, better: str) -> bool:
    """False for a Markdown file in place of another type of file."""
    ending = written.partition("#")[0].rpartition("/")[2].rpartition(".")
    return not ending[1] or ending[2] == "md" or not better.endswith(".md")


def _is_own(context: Context, better: str) -> bool:
    """True for the document with the reference: its author did not mean that one."""
    found = context.index.resolve(context.document.path, better.partition("#")[0], bare=not better.endswith(".md"))
    return found.path == context.document.path


def _keeps(context: Context, better: str, anchor: str) -> bool:
    """True when the nearest document also has the anchor."""
    path = context.document.path
    return context.index.resolve(path, f"{better}#{anchor}", bare=not better.endswith(".md")).resolves


def duplicate_ids(context: Context) -> Iterator[Fault]:
    """E304: two documents have one id, or two cards of the document do."""
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
    """The cards whose id appears earlier: either predictions or all others."""
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
        title="A reference does not resolve",
        reason="Evidence that cannot be found cannot be checked. Edges, and fields that name a document, are"
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
        title="One id has two targets",
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
        title="Two predictions have one id",
        reason="Scores and histories take them for one, and a link to the second leads to the first.",
        bad=ESSAY.replace("{#next-five}", "{#next-renewal}"),
        good=ESSAY,
        check=duplicate_predictions,
    ),
)
