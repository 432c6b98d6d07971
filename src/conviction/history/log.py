"""The log of a document's history: its rows, their links and changes, and the documents that it cites; as JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from conviction.history.graph import arrange
from conviction.history.links import MergeStep, RevisionLinks, links_of, neighbours, with_taken
from conviction.history.steps import DeltaKey, RevisionDelta, key_of
from conviction.model.argument import CardKind, parse_day
from conviction.model.history import CardTerms, Change, ChangeKind, CitedDocument, Merge, Revision, RevisionRow
from conviction.model.signal import Response

__all__ = ["HistoryLog", "loads"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class HistoryLog:
    """The stored history of one document."""

    own: str
    """The id of the document; empty when it has none."""
    rows: tuple[RevisionRow, ...]
    """By number, oldest first; the parents of their commits are not stored."""
    links: tuple[RevisionLinks, ...]
    """One for each row."""
    steps: tuple[RevisionDelta, ...]
    """One for each row."""
    anonymous: frozenset[str]
    """The blobs of these rows that carry no id."""
    sources: tuple[CitedDocument, ...] = ()
    copied_from: str = ""
    """The path of the document as whose copy it began; empty for none."""
    gap: str = ""
    """The reason why some of its revisions are left out; empty for none."""
    missing: frozenset[str] = frozenset()
    """The blobs of these rows that the repository lacked when they were read."""

    @property
    def line(self) -> tuple[RevisionRow, ...]:
        """The rows that the branch itself held, oldest first."""
        return tuple(row for row, link in zip(self.rows, self.links, strict=True) if link.line)

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
        revisions = [
            Revision(
                number,
                row,
                one.conviction,
                one.changes,
                one.status,
                one.reasons,
                one.because,
                link.parents,
                link.line,
                link.merged_in or None,
                merge=Merge(link.brings, gained=one.gained) if link.brings else None,
                responses=one.responses,
                load_bearing=one.load_bearing,
                new_cards=one.new_cards,
                gone_cards=one.gone_cards,
            )
            for number, (row, one, link) in enumerate(zip(self.rows, self.steps, self.links, strict=True), 1)
        ]
        if all(link.line for link in self.links):
            return tuple(revisions)
        return with_taken(revisions, self.links, [MergeStep(one.gained, one.refused) for one in self.steps])

    def until(self, number: int) -> HistoryLog:
        """The log that the branch of that revision had when it was made; without the sources."""
        if self.links[number - 1].line:  # all earlier revisions led to a revision of the line
            cut = self.rows[:number], self.links[:number], self.steps[:number]
            return HistoryLog(self.own, *cut, self.anonymous, missing=self.missing)
        commits = ("", *(row.commit for row in self.rows))
        parents = {
            row.commit: (row.commit, commits[link.first], *(commits[other] for other in link.others))
            for row, link in zip(self.rows, self.links, strict=True)
        }
        earlier = list(reversed([parents[row.commit] for row in self.rows[:number]]))
        graph = arrange(earlier, parents.keys())
        by_commit = {row.commit: (row, one) for row, one in zip(self.rows, self.steps, strict=True)}
        pairs = [by_commit[commit] for commit in graph.order]
        rows, steps = tuple(row for row, _ in pairs), tuple(one for _, one in pairs)
        return HistoryLog(self.own, rows, links_of(graph), steps, self.anonymous, missing=self.missing)

    def keyed(self) -> Iterator[tuple[DeltaKey, RevisionDelta]]:
        """Each step under its key."""
        unreadable = {row.blob for row, one in zip(self.rows, self.steps, strict=True) if not one.readable}
        pairs = neighbours(self.rows, self.links, lambda row: row.blob not in unreadable)
        for (parents, row), one in zip(pairs, self.steps, strict=True):
            yield key_of(parents, row), one

    def dumps(self) -> bytes:
        """As JSON, in UTF-8."""
        fields = {
            "own": self.own,
            "rows": [_row(row) for row in self.rows],
            "links": [list(link) for link in self.links],
            "steps": [_step_fields(one) for one in self.steps],
            "anonymous": sorted(self.anonymous),
            "sources": [_source_fields(source) for source in self.sources],
            "copied_from": self.copied_from,
            "gap": self.gap,
            "missing": sorted(self.missing),
        }
        return json.dumps(fields, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def loads(data: bytes) -> HistoryLog | None:
    """The record that was dumped; None for anything else."""
    try:
        fields = json.loads(data)
        rows = tuple(_read_row(row) for row in fields["rows"])
        links = tuple(_read_links(link) for link in fields["links"])
        steps = tuple(_read_step(one) for one in fields["steps"])
        sources = tuple(_read_source(source) for source in fields["sources"])
        more = str(fields["copied_from"]), str(fields["gap"]), frozenset(fields["missing"])
        log = HistoryLog(fields["own"], rows, links, steps, frozenset(fields["anonymous"]), sources, *more)
        return log if len(rows) == len(steps) == len(links) else None
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, RecursionError):
        return None


def _row(row: RevisionRow) -> list[Any]:
    facts = [row.commit, row.author, _seconds(row.author_date), row.subject]
    return [*facts, row.path, row.blob, row.status, row.old_path]


def _read_row(row: Sequence[Any]) -> RevisionRow:
    commit, author, seconds, subject, path, blob, status, old_path = row
    return RevisionRow(commit, (), author, _instant(seconds), subject, path, blob, status, old_path)


def _read_links(row: Sequence[Any]) -> RevisionLinks:
    first, parents, line, merged_in, brings = row
    return RevisionLinks(first, tuple(parents), line, merged_in, tuple(brings))


def _step_fields(one: RevisionDelta) -> list[Any]:
    changes = [
        [change.kind.value, change.message, change.before, change.after, change.card, dict(change.details)]
        for change in one.changes
    ]
    reasons = [[day.isoformat() if day else None, reason] for day, reason in one.reasons]
    fields = [changes, one.conviction, one.status, reasons, one.because, one.readable]
    more: list[list[Any]] = [sorted(one.gained), [sorted(places) for places in one.refused]]
    more += [[astuple(response) for response in one.responses], list(one.load_bearing)]
    more += [
        [[terms.kind.value, terms.card, terms.terms] for terms in cards] for cards in (one.new_cards, one.gone_cards)
    ]
    return [*fields, *more] if any(more) else fields


_KINDS = {kind.value: kind for kind in ChangeKind}


def _read_step(row: Sequence[Any]) -> RevisionDelta:
    changes, conviction, status, reasons, because, readable, *more = row
    gained, refused, responses, load_bearing, new_cards, gone_cards = more or ((),) * 6
    return RevisionDelta(
        tuple(Change(_KINDS[kind], *rest) for kind, *rest in changes),
        conviction,
        status,
        tuple((date.fromisoformat(day) if day else None, reason) for day, reason in reasons),
        because,
        readable,
        frozenset(gained),
        tuple(map(frozenset, refused)),
        tuple(Response(*response) for response in responses),
        tuple(load_bearing),
        tuple(_read_terms(*terms) for terms in new_cards),
        tuple(_read_terms(*terms) for terms in gone_cards),
    )


def _read_terms(kind: str, card: str, terms: Sequence[Sequence[str]]) -> CardTerms:
    return CardTerms(CardKind(kind), card, tuple((part, text) for part, text in terms))


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
        "falls": [[card, _seconds(moment), event] for card, moment, event in source.falls],
        "reviewed": _seconds(source.reviewed) if source.reviewed else None,
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
        falls=tuple((card, _instant(seconds), event) for card, seconds, event in fields["falls"]),
        reviewed=None if fields["reviewed"] is None else _instant(fields["reviewed"]),
    )


def _seconds(moment: datetime) -> int:
    return int((moment - _EPOCH).total_seconds())


def _instant(seconds: int) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)
