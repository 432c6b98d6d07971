"""The desk: what is in work, what is raw and what is due, with the last move of conviction of each thesis."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from conviction.actions import kinds, workspace
from conviction.model.argument import CardKind, OutcomeState, parse_day, parse_outcome
from conviction.model.document import Document
from conviction.model.kind import Kind
from conviction.model.report import Draft as Gaps
from conviction.model.workspace import Settings, Workspace

__all__ = ["Desk", "Draft", "Due", "Stance", "desk"]

_AHEAD = timedelta(days=14)
"""How far ahead a thing counts as due."""
_EVERY = re.compile(r"([1-9][0-9]{0,3})([dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_CLOSED = frozenset(
    {"superseded", "withdrawn", "retired", "abandoned", "rejected", "refuted", "deprecated", "retracted"}
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A document in work."""

    document: Document
    gaps: Gaps | None
    """What lint calls "still to write"; None when nothing is."""


@dataclass(frozen=True, slots=True)
class Due:
    """Something that wants a look by a day."""

    what: str
    """`review` or `prediction`."""
    document: Document
    title: str
    day: date
    card: str = ""
    """The prediction's id; empty for a review."""

    def late(self, today: date) -> int:
        """Days since it was due; negative while it is not."""
        return (today - self.day).days


@dataclass(frozen=True, slots=True)
class Stance:
    """Where a thesis stands: its conviction, and the last move as its author wrote it."""

    document: Document
    conviction: str
    """`70%`; empty when none is stated."""
    moved: str
    """`70% → 55% on 2026-11-23`; empty while it never moved."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One screen of a workspace."""

    name: str
    today: date
    drafts: tuple[Draft, ...]
    raw: tuple[Document, ...]
    """Conversations that nobody has processed."""
    due: tuple[Due, ...]
    """By day."""
    stances: tuple[Stance, ...]
    unreadable: int
    documents: int


def desk(*, root: Path, settings: Settings, today: date) -> Desk:
    """What the workspace asks of its people today; drafts and theses by path, dues by day.

    What a draft lacks is what lint calls "still to write".
    """
    from conviction.actions.lint import lint

    found = workspace.load(root=root, settings=settings)
    known = {kind.name: kind for kind in kinds.every(root=root)}
    lacking = {draft.path: draft for draft in lint(root=root, settings=settings, today=today, use_vale=False).drafts}
    return _desk(found, known, lacking, today)


def _desk(workspace: Workspace, kinds: Mapping[str, Kind], lacking: Mapping[str, Gaps], today: date) -> Desk:
    sound = [document for document in workspace.documents if not document.findings]
    return Desk(
        name=workspace.settings.name or workspace.root_name,
        today=today,
        drafts=tuple(Draft(d, lacking.get(d.path)) for d in sound if _in_work(d, kinds)),
        raw=tuple(d for d in sound if d.kind == "conversation" and d.kind in kinds and _first(d, kinds)),
        due=tuple(sorted(_dues(sound, kinds, today), key=lambda due: (due.day, due.document.path, due.card))),
        stances=tuple(_stance(d) for d in sound if d.kind == "thesis" and d.status not in _CLOSED),
        unreadable=len(workspace.documents) - len(sound),
        documents=len(workspace.documents),
    )


def _first(document: Document, kinds: Mapping[str, Kind]) -> bool:
    return kinds[document.kind].is_draft(document.status)


def _in_work(document: Document, kinds: Mapping[str, Kind]) -> bool:
    """A draft of any kind that has sections to write; conversations have a heading of their own."""
    return document.kind in kinds and document.kind != "conversation" and _first(document, kinds)


def _dues(documents: Iterable[Document], kinds: Mapping[str, Kind], today: date) -> Iterable[Due]:
    """Everything due within two weeks, or late."""
    for document in documents:
        if document.status in _CLOSED:
            continue
        for due in (*_reviews(document, kinds.get(document.kind)), *_predictions(document)):
            if due.day <= today + _AHEAD:
                yield due


def _reviews(document: Document, kind: Kind | None) -> Iterable[Due]:
    """The day of `review_by`, and of a living document with `review_every` the day that follows its last revision."""
    by = document.front.day("review_by")
    if by is not None:
        yield Due("review", document, document.title, by)
    found = _EVERY.fullmatch(document.front.text("review_every"))
    last = max(
        [day for card in document.cards_of(CardKind.REVISION) if (day := parse_day(card.title[:10]))],
        default=document.front.day("created"),
    )
    if found and last and kind is not None and not kind.is_draft(document.status):
        yield Due("review", document, document.title, last + timedelta(days=int(found[1]) * _DAYS[found[2]]))


def _predictions(document: Document) -> Iterable[Due]:
    """The open predictions that name a day."""
    for card in document.cards_of(CardKind.PREDICTION):
        day = parse_day(card.body.label("resolves by"))
        outcome = parse_outcome(card.body.label("outcome"))
        if day is not None and (outcome is None or outcome.state is OutcomeState.OPEN):
            yield Due("prediction", document, card.title, day, card.id)


def _stance(document: Document) -> Stance:
    """The conviction of the front matter, and the newest revision that moved it."""
    moved = ""
    for card in document.cards_of(CardKind.REVISION):
        move = card.body.label("conviction")
        if "→" in move or "->" in move:
            moved = f"{move.replace('->', '→')} on {card.title[:10]}"
            break
    return Stance(document, document.front.text("conviction"), moved)
