"""The content of a document at one moment, from its text and from the documents that it led to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from conviction.markup.segments import sentences
from conviction.model.argument import CardKind, OutcomeState, parse_day, parse_outcome, parse_percent
from conviction.model.as_of import AsOfView, Claim, Criterion, DocumentState, Evidence, Prediction
from conviction.model.document import Card, Document
from conviction.model.history import ResolvedRevision
from conviction.model.signal import Signal

__all__ = ["standing_claims", "start_of", "targets", "view_as_of"]

_ARGUED = (CardKind.CLAIM, CardKind.PREDICTION, CardKind.CRITERION)
Resolve = Callable[[str, bool], tuple[DocumentState, str]]
"""From a target, and whether it is a bare reference, to the document as it was, and the anchor in it."""


def standing_claims(document: Document) -> tuple[Card, ...]:
    """The claims that are not retired, in order."""
    return tuple(card for card in document.cards_of(CardKind.CLAIM) if not card.retired)


def has_argument(document: Document) -> bool:
    """True when it has claims, predictions or kill criteria."""
    return any(card.kind in _ARGUED for card in document.cards)


def targets(document: Document) -> tuple[tuple[str, bool], ...]:
    """The targets of the printed part of a document, each once and in order; True for a bare reference."""
    if has_argument(document):
        pairs = [(edge.target, edge.bare) for card in standing_claims(document) for edge in card.edges]
    else:
        pairs = [(link.target, False) for _, link in document.links if not link.image]
        pairs += [(edge.target, True) for section in document.sections for edge in section.body.edges if edge.bare]
    return tuple(dict.fromkeys(pairs))


def view_as_of(
    document: Document,
    version: ResolvedRevision,
    resolve: Resolve,
    *,
    revision_spec: str,
    day: date,
    committed: date | None = None,
    ahead: date | None = None,
    signals: Iterable[Signal] = (),
    incomplete_because: str = "",
) -> AsOfView:
    """The document as it was believed on `day`; `resolve` finds its targets of that time.

    `committed` is the day of its last commit, which counts when the document has no revision card; `ahead` is that day
    where a wrong clock put it after today.
    """
    front = document.front
    newest = next(iter(document.cards_of(CardKind.REVISION)), None)
    predictions = [_prediction(card, day) for card in document.cards_of(CardKind.PREDICTION)]
    argued = has_argument(document)
    cited = dict.fromkeys(resolve(*target)[0] for target in targets(document))
    return AsOfView(
        version=version,
        revision_spec=revision_spec,
        day=day,
        id=document.id,
        kind=document.kind or front.text("kind"),
        title=document.title,
        status=document.status,
        owner=front.text("owner"),
        conviction=parse_percent(front.text("conviction")),
        last_revision=(parse_day(newest.title[:10]) if newest else None) or committed,
        reason=" ".join(newest.body.label("reason").lower().split()) if newest else "",
        statement=_statement(document) if argued else "",
        claims=tuple(_claim(card, resolve) for card in standing_claims(document)),
        criteria=tuple(_criterion(card) for card in document.cards_of(CardKind.CRITERION)),
        open=tuple(one for one in predictions if one.outcome is None),
        resolved=tuple(one for one in predictions if one.outcome is not None),
        signals=tuple(signals),
        cited=tuple(one for one in cited if one.path != version.path),
        sections=() if argued else sections_of(document),
        ahead=ahead,
        incomplete_because=incomplete_because,
    )


def _claim(card: Card, resolve: Resolve) -> Claim:
    evidence = []
    for edge in card.edges:
        state, anchor = resolve(edge.target, edge.bare)
        text = edge.text or state.title or edge.target
        evidence.append(Evidence(edge.direction, edge.weight, text, anchor, state))
    body = card.body
    return Claim(
        id=card.id,
        title=card.title,
        conviction=parse_percent(body.label("conviction")),
        load_bearing=card.is_load_bearing,
        breaks_if=body.label("breaks if"),
        evidence=tuple(evidence),
    )


def _criterion(card: Card) -> Criterion:
    return Criterion(card.id, card.title, card.body.label("threshold"), parse_outcome(card.body.label("status")))


def _prediction(card: Card, day: date) -> Prediction:
    outcome = parse_outcome(card.body.label("outcome"))
    if outcome is not None and outcome.state is OutcomeState.OPEN:
        outcome = None
    by = parse_day(card.body.label("resolves by"))
    probability = parse_percent(card.body.label("probability"))
    return Prediction(card.id, card.title, probability, by, outcome, outcome is None and by is not None and by < day)


def _statement(document: Document) -> str:
    """The sentence with which the argument opens, on one line; comments of the template do not count."""
    first = next(iter(document.sections), None)
    if first is None or first.cards:
        return ""
    prose = first.body.prose.strip()
    return " ".join(prose[slice(*sentences(prose)[0])].split()) if prose else ""


def sections_of(document: Document) -> tuple[tuple[str, str], ...]:
    """Name and Markdown of each section without the white space around it; first, unnamed, the text above them.

    A first heading that is the document's title is left out, since the title is printed already.
    """
    lines = document.text.replace("\r\n", "\n").split("\n")
    first = document.sections[0].line if document.sections else len(lines) + 1
    above = "\n".join(lines[start_of(document) - 1 : first - 1]).strip()
    pairs = [("", above)] if above else []
    return (*pairs, *((s.name, "\n".join(lines[s.line : s.end_line]).strip()) for s in document.sections))


def start_of(document: Document) -> int:
    """The first line of the text, after the front matter and after a heading that is the title."""
    line, heading = next(iter(document.headings), (0, None))
    lines = document.text.split("\n")
    start = document.front.end_line + 1
    above = "".join(lines[document.front.end_line : line - 1]).strip() if heading else ""
    is_title = heading is not None and heading.level == 1 and heading.text == document.title and not above
    return line + 1 if is_title else start
