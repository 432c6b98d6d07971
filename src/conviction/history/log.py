"""The log of a document's history: its rows, the changes of each, and the documents that it cites; as JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from conviction.history.diff import compare, newest_revision
from conviction.markup.segments import first_sentence
from conviction.model.argument import CardKind, parse_day, parse_percent
from conviction.model.document import Document
from conviction.model.history import Change, ChangeKind, CitedDocument, Revision, RevisionRow

__all__ = ["DeltaKey", "HistoryLog", "RevisionDelta", "key_of", "loads", "new_reasons", "step"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class RevisionDelta:
    """The changes of one revision against the one before: all of a revision but its number and its row."""

    changes: tuple[Change, ...] = ()
    conviction: float | None = None
    status: str = ""
    reasons: tuple[tuple[date | None, str], ...] = ()
    because: str = ""
    readable: bool = True
    """False when the content was missing or not text; then nothing is compared with it."""


DeltaKey = tuple[str, str, str, str]
"""Blob and path of the last readable revision before (empty for none), blob and path of this one."""


def key_of(before: RevisionRow | None, row: RevisionRow) -> DeltaKey:
    """The key of the step from one row to another."""
    return (before.blob, before.path, row.blob, row.path) if before else ("", "", row.blob, row.path)


def step(before: Document | None, now: Document) -> RevisionDelta:
    """The step between two versions of a document; None for the first."""
    reasons = new_reasons(before, now)
    because = ""
    if reasons:
        card = now.card(newest_revision(before, now))
        because = first_sentence(card.body.prose) if card else ""
    return RevisionDelta(
        compare(before, now), parse_percent(now.front.text("conviction")), now.status, reasons, because
    )


def new_reasons(before: Document | None, now: Document) -> tuple[tuple[date | None, str], ...]:
    """Day and reason of each revision card that the older version does not have, in order."""
    if before and [*map(id, before.sections_of(CardKind.REVISION))] == [*map(id, now.sections_of(CardKind.REVISION))]:
        return ()
    earlier = {card.id for card in before.cards_of(CardKind.REVISION)} if before else set()
    return tuple(
        (parse_day(card.title[:10]), " ".join(card.body.label("reason").lower().split()))
        for card in now.cards_of(CardKind.REVISION)
        if card.id not in earlier
    )


@dataclass(frozen=True, slots=True)
class HistoryLog:
    """The stored history of one document."""

    own: str
    """The id of the document; empty when it has none."""
    rows: tuple[RevisionRow, ...]
    """Oldest first; parents are not stored."""
    steps: tuple[RevisionDelta, ...]
    """One for each row."""
    anonymous: frozenset[str]
    """The blobs of these rows that carry no id."""
    sources: tuple[CitedDocument, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every path that the document ever had."""
        return tuple(dict.fromkeys(name for row in self.rows for name in (row.path, row.old_path) if name))

    @property
    def basis(self) -> str:
        """A digest of the sources; empty without any."""
        data_text = json.dumps([_source_fields(source) for source in self.sources])
        return hashlib.blake2b(data_text.encode("ascii"), digest_size=12).hexdigest() if self.sources else ""

    def revisions(self) -> tuple[Revision, ...]:
        """The numbered revisions."""
        return tuple(
            Revision(number, row, one.conviction, one.changes, one.status, one.reasons, one.because)
            for number, (row, one) in enumerate(zip(self.rows, self.steps, strict=True), 1)
        )

    def keyed(self) -> Iterator[tuple[DeltaKey, RevisionDelta]]:
        """Each step under its key."""
        before: RevisionRow | None = None
        for row, one in zip(self.rows, self.steps, strict=True):
            yield key_of(before, row), one
            before = row if one.readable else before

    def dumps(self) -> bytes:
        """As JSON, in UTF-8."""
        fields = {
            "own": self.own,
            "rows": [_row(row) for row in self.rows],
            "steps": [_step_fields(one) for one in self.steps],
            "anonymous": sorted(self.anonymous),
            "sources": [_source_fields(source) for source in self.sources],
        }
        return json.dumps(fields, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def loads(data: bytes) -> HistoryLog | None:
    """The record that was dumped; None for anything else."""
    try:
        fields = json.loads(data)
        rows = tuple(_read_row(row) for row in fields["rows"])
        steps = tuple(_read_step(one) for one in fields["steps"])
        sources = tuple(_read_source(source) for source in fields["sources"])
        log = HistoryLog(fields["own"], rows, steps, frozenset(fields["anonymous"]), sources)
        return log if len(rows) == len(steps) else None
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, RecursionError):
        return None


def _row(row: RevisionRow) -> list[Any]:
    facts = [row.commit, row.author, _seconds(row.author_date), row.subject]
    return [*facts, row.path, row.blob, row.status, row.old_path]


def _read_row(row: Sequence[Any]) -> RevisionRow:
    commit, author, seconds, subject, path, blob, status, old_path = row
    return RevisionRow(commit, (), author, _instant(seconds), subject, path, blob, status, old_path)


def _step_fields(one: RevisionDelta) -> list[Any]:
    changes = [
        [change.kind.value, change.message, change.before, change.after, change.card, dict(change.details)]
        for change in one.changes
    ]
    reasons = [[day.isoformat() if day else None, reason] for day, reason in one.reasons]
    return [changes, one.conviction, one.status, reasons, one.because, one.readable]


_KINDS = {kind.value: kind for kind in ChangeKind}


def _read_step(row: Sequence[Any]) -> RevisionDelta:
    changes, conviction, status, reasons, because, readable = row
    return RevisionDelta(
        tuple(Change(_KINDS[kind], *rest) for kind, *rest in changes),
        conviction,
        status,
        tuple((date.fromisoformat(day) if day else None, reason) for day, reason in reasons),
        because,
        readable,
    )


def _source_fields(source: CitedDocument) -> dict[str, Any]:
    return {
        "path": source.path,
        "id": source.id,
        "kind": source.kind,
        "title": source.title,
        "names": sorted(source.names),
        "states": [[_seconds(moment), status] for moment, status in source.states],
        "bears": [[claim, _seconds(moment)] for claim, moment in source.bears],
        "participant": source.participant,
        "derived_from": list(source.derived_from),
        "day": source.day.isoformat() if source.day else "",
        "fresh_until": source.fresh_until.isoformat() if source.fresh_until else "",
    }


def _read_source(fields: dict[str, Any]) -> CitedDocument:
    return CitedDocument(
        path=fields["path"],
        id=fields["id"],
        kind=fields["kind"],
        title=fields["title"],
        names=frozenset(fields["names"]),
        states=tuple((_instant(seconds), status) for seconds, status in fields["states"]),
        bears=tuple((claim, _instant(seconds)) for claim, seconds in fields["bears"]),
        participant=fields["participant"],
        derived_from=tuple(fields["derived_from"]),
        day=parse_day(fields["day"]),
        fresh_until=parse_day(fields["fresh_until"]),
    )


def _seconds(moment: datetime) -> int:
    return int((moment - _EPOCH).total_seconds())


def _instant(seconds: int) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)
