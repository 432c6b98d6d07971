"""The desk: drafts, raw conversations and due reviews, with the last move of conviction of each thesis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo
from pathlib import Path

from conviction.documents.due_days import Due, DueKind, due_days
from conviction.documents.index import Index
from conviction.documents.review_dates import CLOSED
from conviction.history.actions.timelines import timelines
from conviction.history.line import instants
from conviction.lint.actions.request import LintRequest
from conviction.lint.actions.run import lint
from conviction.model.argument import CardKind, parse_percent, percent
from conviction.model.document import Document
from conviction.model.history import Signal, Timeline
from conviction.model.kind import Kind
from conviction.model.report import DraftProgress
from conviction.model.workspace import Settings, Workspace
from conviction.workspace.actions import clock, kinds, loader

__all__ = ["Desk", "Draft", "Stance", "desk"]

_AHEAD: Mapping[DueKind, timedelta] = {
    DueKind.PREDICTION: timedelta(days=30),
    DueKind.HORIZON: timedelta(days=30),
    DueKind.CRITERION: timedelta(days=7),
    DueKind.QUESTION: timedelta(0),
}
"""The days ahead that count as due, so that an outcome can be looked up in time; 14 for every other kind."""
_USUAL = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft."""

    document: Document
    gaps: DraftProgress | None
    """Gaps that lint lists as "still to write"; None without any."""


@dataclass(frozen=True, slots=True)
class Stance:
    """The state of a thesis: its conviction, the last move, and the questions of its history."""

    document: Document
    conviction: str
    """`70%`; empty when none is stated."""
    moved: str
    """`70% → 55% on 2026-11-23`; empty while it never moved."""
    signals: tuple[Signal, ...] = ()
    """The open questions of today, the newest first."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One screen of a workspace."""

    name: str
    today: date
    drafts: tuple[Draft, ...]
    raw: tuple[Document, ...]
    """Conversations that are not processed yet."""
    due: tuple[Due, ...]
    """By day."""
    stances: tuple[Stance, ...]
    unreadable: tuple[str, ...]
    """Documents that could not be read completely, by path."""
    documents: int
    incomplete_because: str = ""
    """The reason why the history of a thesis is incomplete."""


def desk(*, root: Path, settings: Settings, today: date) -> Desk:
    """The desk of the workspace today; drafts and theses by path, dues by day.

    The missing parts of a draft are those that lint lists as "still to write".
    """
    found = loader.load(root=root, settings=settings)
    theses = [document for document in found.documents if _is_held(document)]
    by_path = timelines(root=root, documents=theses, today=today).by_path
    kinds_by_name = {kind.name: kind for kind in kinds.every(root=root)}
    report = lint(root, settings, today, LintRequest(use_vale=False))
    lacking = {draft.path: draft for draft in report.drafts}
    stances = tuple(_stance(thesis, by_path.get(thesis.path), clock.zone(settings)) for thesis in theses)
    because = next((timeline.incomplete_because for timeline in by_path.values() if not timeline.complete), "")
    return replace(_desk(found, kinds_by_name, lacking, stances, today), incomplete_because=because)


def _is_held(document: Document) -> bool:
    return document.kind == "thesis" and not document.findings and document.status not in CLOSED


def _desk(
    workspace: Workspace,
    kinds: Mapping[str, Kind],
    lacking: Mapping[str, DraftProgress],
    stances: tuple[Stance, ...],
    today: date,
) -> Desk:
    sound = [document for document in workspace.documents if not document.findings]
    return Desk(
        name=workspace.settings.name or workspace.root_name,
        today=today,
        drafts=tuple(Draft(d, lacking.get(d.path)) for d in sound if _in_work(d, kinds)),
        raw=tuple(d for d in sound if d.kind == "conversation" and d.kind in kinds and _first(d, kinds)),
        due=tuple(_dues(sound, kinds, today)),
        stances=stances,
        unreadable=tuple(document.path for document in workspace.documents if document.findings),
        documents=len(workspace.documents),
    )


def _first(document: Document, kinds: Mapping[str, Kind]) -> bool:
    return kinds[document.kind].is_draft(document.status)


def _in_work(document: Document, kinds: Mapping[str, Kind]) -> bool:
    """True for a draft with sections to write; conversations have a heading of their own."""
    return document.kind in kinds and document.kind != "conversation" and _first(document, kinds)


def _dues(documents: Sequence[Document], kinds: Mapping[str, Kind], today: date) -> Iterator[Due]:
    """Everything due soon, or late; raw conversations have a heading of their own."""
    for due in due_days(documents, kinds, _cited(documents)):
        if due.kind is not DueKind.CONVERSATION and due.day <= today + _AHEAD.get(due.kind, _USUAL):
            yield due


def _cited(documents: Sequence[Document]) -> Iterator[str]:
    """The paths of the documents that cards of open documents cite."""
    index = Index(documents)
    for document in documents:
        cards = document.cards if document.status not in CLOSED else ()
        for edge in (edge for card in cards if not card.retired for edge in card.edges):
            target = index.resolve(document.path, edge.target, bare=edge.bare).document
            if target is not None:
                yield target.path


def _stance(document: Document, timeline: Timeline | None, zone: tzinfo) -> Stance:
    """The conviction in the working text, and its last move."""
    now = document.front.text("conviction")
    if timeline is None or not timeline.revisions:
        return Stance(document, now, _written_move(document))
    questions = [signal for signal in timeline.signals if signal.open]
    signals = sorted(questions, key=lambda signal: max(signal.revisions, default=0), reverse=True)
    return Stance(document, now, _move(timeline, parse_percent(now), zone), tuple(signals))


def _move(timeline: Timeline, now: float | None, zone: tzinfo) -> str:
    """The last move in the history, or an uncommitted one."""
    line = timeline.line
    held = dict(zip((one.number for one in line), instants(one.row for one in line), strict=True))
    stated = [one for one in line if one.conviction is not None]
    if stated and now is not None and stated[-1].conviction != now:
        return f"{percent(stated[-1].conviction)} → {percent(now)}, not committed"
    for before, after in zip(reversed(stated[:-1]), reversed(stated), strict=False):
        if before.conviction != after.conviction:
            day = held[after.number].astimezone(zone).date()
            return f"{percent(before.conviction)} → {percent(after.conviction)} on {day}"
    return ""


def _written_move(document: Document) -> str:
    """The last move according to the author's card, without a history."""
    for card in document.cards_of(CardKind.REVISION):
        move = card.body.label("conviction")
        if "→" in move or "->" in move:
            return f"{move.replace('->', '→')} on {card.title[:10]}"
    return ""
