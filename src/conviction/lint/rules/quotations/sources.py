"""Rules on figures: one beside a link is in the document there, and a pseudonym alone is not a source."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from conviction.documents.figure_source import one_line
from conviction.documents.quote_library import is_conversation, is_withdrawn, speaker_of
from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.quotations.examples import CONVERSATIONS, SOURCES, memo
from conviction.lint.rules.quotations.passages import Passage, may_name, passages
from conviction.lint.rules.quotations.verbatim import quoted_parts
from conviction.markup.figures import Figure, FigureKind, FigureSource, figures
from conviction.model.document import Document
from conviction.model.finding import Severity

__all__ = ["RULES", "names_alone"]

_OWN = frozenset({"evidence", "conversation", "review", "premortem"})
"""Kinds whose documents are sources themselves, or review other documents."""
_MEMO = "names alone"
_FORWARD = re.compile(
    r"\b(?:will|would|could|should|might|may|if|unless|targets?|goals?|aims?|aiming|plans? to|planned|planning"
    r"|forecasts?|expects?|expected|assum(?:es?|ed|ing|ptions?)|suppos\w+|propos\w+|predict\w*|budgets?|thresholds?|hypothes\w+|bets?"
    r"|estimates?d?|project(?:s|ed|ions?)|conviction|confidence|probability|likelihood|odds|claims?|thesis|credence|soll"
    r"|würden?|wird|werden|falls|ziel|sera|serait|devrait|objectif|debería|será|objetivo)\b"
)
"""Words of a sentence about the future or about a belief: its figures are the author's own."""
_OWN_LABELS = re.compile(
    r"\s*(?:[-*+] )?\s*(?:\*\*|__)(?:breaks if|threshold|criteria|check|then|probability|resolves by|conviction|claims"
    r"|would reverse this|status|outcome|retired|first terms|answers|test|target)\b",
    re.IGNORECASE,
)
_CITED = re.compile(
    r"\]\(|\]\[|\[\^|https?://|\b(?:source|sources|according to the|per the|from the|counted in|as in)\b", re.IGNORECASE
)
_CLAUSE = re.compile(r"[;:—–]\s|,\s(?:and|but|while|whereas|though|although|so)\s")
_HARD = (FigureKind.PERCENT, FigureKind.MONEY, FigureKind.FACTOR, FigureKind.RATIO)
_MOST_NAMED = 3


def not_in_source(context: Context) -> Iterator[Fault]:
    """Q803: a figure in a sentence with a link to evidence or a conversation, which no linked document has."""
    for passage in passages(context):
        if "](" not in passage.text or passage.has_other_source:
            continue
        sources = passage.documents
        if any(_is_source(document) for document in sources):
            yield from _missing(passage, sources)


def _is_source(document: Document) -> bool:
    return document.kind == "evidence" or is_conversation(document)


def _missing(passage: Passage, documents: tuple[Document, ...]) -> Iterator[Fault]:
    """The figures of a passage, in the sentences with a link, that none of the documents has."""
    found = _figures(passage)
    if not found or _OWN_LABELS.match(passage.text):
        return
    index = passage.context.index
    sources = [index.figures(document) for document in documents]
    quoted = [(part.start, part.end) for part in quoted_parts(passage)]
    for start, end in _linked_sentences(passage):
        inside = [figure for figure in found if start <= figure.start < end]
        if not inside or _FORWARD.search(passage.plain[start:end].replace("May ", "")):
            continue
        true = [f for f in inside if any(source.has(f) for source in sources)]
        ratios = {share for f in true if f.kind is FigureKind.RATIO for share in f.readings}
        computed = FigureSource((), "")
        computed.shares |= ratios
        for figure in inside:
            is_quoted = any(a <= figure.start < b for a, b in quoted)
            if (
                figure not in true
                and not is_quoted
                and not (figure.kind is FigureKind.PERCENT and computed.has(figure))
            ):
                yield _fault(passage, figure, documents)


def _figures(passage: Passage) -> tuple[Figure, ...]:
    found = figures(one_line(passage.plain), is_table=passage.kind == "row")
    names = passage.participants if found else ()
    return tuple(figure for figure in found if not any(p.start <= figure.start < p.end for p in names))


def _linked_sentences(passage: Passage) -> Iterator[tuple[int, int]]:
    """The sentences with a link to a source; a link that is a sentence of its own belongs to the one before."""
    links = [
        (start, end)
        for start, end, _, target in passage.links
        if target.document is not None and _is_source(target.document)
    ]
    if passage.kind == "row":
        yield 0, len(passage.text)
        return
    from conviction.markup.segments import sentences  # slow to import

    before = (0, 0)
    for start, end in sentences(passage.text):
        inside = [link for link in links if start <= link[0] < end]
        if inside:
            rest = passage.plain[start : inside[0][0]] + passage.plain[inside[-1][1] : end]
            alone = not any(sign.isalnum() for sign in rest)
            yield (before[0] if alone else start, end)
        before = (start, end)


def _fault(passage: Passage, figure: Figure, documents: tuple[Document, ...]) -> Fault:
    span = passage.span(figure.start, figure.end)
    match = passage.text[figure.start : figure.end]
    withdrawn = [d for d in documents if is_conversation(d) and is_withdrawn(d)]
    if withdrawn and len(withdrawn) == len(documents):
        message = (
            f"{withdrawn[0].id or withdrawn[0].path} was withdrawn, so it is not a source of `{match}`: remove both"
        )
        return Fault(message, span, match)
    named = " and ".join(d.id or d.path for d in documents[:_MOST_NAMED] if _is_source(d))
    message = f"`{match}` is not in {named}: correct the figure, or link the source that has it"
    return Fault(message, span, match)


def names_only(context: Context) -> Iterator[Fault]:
    """Q804: a sentence with a figure names a participant, and its passage links to no source."""
    for passage, figure in names_alone(context):
        who = min(passage.participants, key=lambda p: abs(p.start - figure.start)).name
        match = passage.text[figure.start : figure.end]
        message = (
            f"{who} is a name and not a source of `{match}`: link the conversation, or log it with `scaffold quote`"
        )
        yield Fault(message, passage.span(figure.start, figure.end), match)


def names_alone(context: Context) -> tuple[tuple[Passage, Figure], ...]:
    """The passages whose figures have a participant for a source and no link, each with its first such figure."""
    if _MEMO not in context.memo:
        context.memo[_MEMO] = tuple(_names_alone(context)) if context.document.kind not in _OWN else ()
    found: tuple[tuple[Passage, Figure], ...] = context.memo[_MEMO]
    return found


def _names_alone(context: Context) -> Iterator[tuple[Passage, Figure]]:
    for passage in passages(context) if may_name(context, context.visible) else ():
        if not passage.may_name or not passage.participants or _CITED.search(passage.text):
            continue
        if passage.has_other_source or _OWN_LABELS.match(passage.text):
            continue
        figure = _named_figure(passage)
        if figure is not None and not _is_linked_in_card(passage):
            yield passage, figure


def _named_figure(passage: Passage) -> Figure | None:
    """The first figure whose clause names a participant; none where they said it in a quotation, or it is to come."""
    from conviction.markup.segments import sentences  # slow to import

    hard = [figure for figure in _figures(passage) if figure.kind in _HARD]
    quoted = quoted_parts(passage) if hard else ()
    for start, end in sentences(passage.text) if hard else ():
        if _FORWARD.search(passage.plain[start:end]):
            continue
        cuts = [start, *(start + cut.end() for cut in _CLAUSE.finditer(passage.plain[start:end])), end]
        for figure in hard:
            clause = bisect_right(cuts, figure.start)
            if not 0 < clause < len(cuts) or any(q.start <= figure.start < q.end for q in quoted):
                continue
            if any(cuts[clause - 1] <= p.start < cuts[clause] for p in passage.participants):
                return figure
    return None


def _is_linked_in_card(passage: Passage) -> bool:
    """True when the card around the passage links to a conversation with a participant whom the passage names."""
    context = passage.context
    line = passage.span(0, 0).line
    cards = [card for card in context.document.cards if card.line < line]
    around = next((s for s in context.document.sections if s.line < line <= s.end_line), None)
    if not cards or around is None or cards[-1] not in around.cards:
        return False
    named = {participant.speaker for participant in passage.participants}
    targets = (context.index.resolve(context.document.path, link.target) for link in cards[-1].body.links)
    return any(t.document and is_conversation(t.document) and speaker_of(t.document) in named for t in targets)


RULES: tuple[Rule, ...] = (
    Rule(
        code="Q803",
        since="0.1.0",
        name="figure-not-in-source",
        severity=Severity.WARNING,
        title="A figure that its source does not have",
        reason="The link makes a reader trust a figure that nobody can find there: it was mistyped, or the source was"
        " corrected later. The figures of a sentence that links evidence or a conversation are in one of the"
        " documents that its paragraph links, in any form: 1,234 is 1234, nine of 20 is 9 of 20, and 45% is in a source"
        " with 9 of 20. Sentences about plans, expectations and convictions are exempt. A figure that is in the source"
        " may still not support the claim: that is for a reader to judge.",
        bad=memo("15 of 90 accounts had left by June ([churn](%s)).", "../library/evidence/2026-07-01-q2-churn.md"),
        good=memo("14 of 90 accounts had left by June ([churn](%s)).", "../library/evidence/2026-07-01-q2-churn.md"),
        check=not_in_source,
        extra_files=SOURCES,
    ),
    Rule(
        code="Q804",
        since="0.1.0",
        name="name-is-no-source",
        severity=Severity.WARNING,
        title="A figure with a participant's name and without a link",
        reason="A pseudonym beside a figure looks like a source, but nobody can look it up: the conversation may not"
        " exist, or not have the figure. A link to it lets a reader, and Q803, check. A true quote may still not"
        " support the claim: that is for a reader to judge.",
        bad=memo("P-07 pays $400 a month for a clerk."),
        good=memo("P-07 pays for a clerk, and [signed it alone](%s)."),
        check=names_only,
        extra_files=CONVERSATIONS,
    ),
)
