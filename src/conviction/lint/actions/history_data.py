"""Facts from the commits of each living document: its signals and the days of its cards, cached for the next run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from conviction.adapters.git import blobs, changes
from conviction.adapters.storage.cache import Cache
from conviction.documents import parser
from conviction.history import matching
from conviction.history.actions.repository_document import RepositoryDocument
from conviction.history.quiet_moves import quiet_moves
from conviction.lint.actions.git_base import Base
from conviction.lint.actions.structure import LintContext
from conviction.markup import front_matter_split
from conviction.model.document import Document
from conviction.model.history import Timeline
from conviction.model.signal import Signal, raised
from conviction.workspace.actions import clock

__all__ = ["CacheEntry", "HistoryFacts", "history_facts", "holders"]

_NAME = "lint-history-moves"
_DELETED = "lint-deleted"


@dataclass(frozen=True, slots=True)
class HistoryFacts:
    """The facts in the history of one document."""

    signals: tuple[Signal, ...] = ()
    cards: tuple[tuple[date, date], ...] = ()
    """The day of each revision card, and of the commit that brought it, in the order of commits."""
    moves: tuple[tuple[int, str], ...] = ()
    """Number of the revision and subject of each committed move of belief since the last revision card."""


def history_facts(
    base: Base, context: LintContext, documents: Sequence[Document], *, use_cache: bool
) -> tuple[dict[str, HistoryFacts], str]:
    """The history facts of each committed document today, and the reason why some are not known.

    The open signals alone are among them. They are cached until a commit changes a document; those of a text that is
    not committed for its day.
    """
    if not documents or base.repo is None:
        return {}, ""
    zone = clock.zone(context.settings)
    entry = CacheEntry(base, f"{_NAME}:{base.prefix}:{zone}", use_cache=use_cache)
    known, today = entry.read(), context.today
    missing = [document for document in documents if not _is_known(known, document, today)]
    because = ""
    if missing:
        from conviction.history.actions import timelines  # slow to import, and the cache has most histories

        found = timelines.timelines(
            root=context.root, documents=missing, today=today, use_cache=use_cache, undated=True
        )
        because = found.because
        for document in missing:
            timeline = found.by_path.get(document.path)
            row = _dump(timeline, zone, today) if timeline and timeline.complete else ["", [], [], []]
            known[_key(document)] = [_digest(document), *row]
        if not because:
            entry.write(known)
    pairs = ((document.path, _load(known[_key(document)])) for document in documents)
    facts = {path: replace(one, signals=_open(one.signals, today)) for path, one in pairs}
    return {path: one for path, one in facts.items() if one.signals or one.cards or one.moves}, because


def _open(signals: Iterable[Signal], today: date) -> tuple[Signal, ...]:
    return tuple(signal for signal in raised(signals, today) if signal.open)


def _is_known(known: Mapping[str, Any], document: Document, today: date) -> bool:
    """True when the facts of this text are cached, and still those of today."""
    digest, day = known.get(_key(document), ("", ""))[:2]
    return bool(digest == _digest(document)) and day in ("", today.isoformat())


def _digest(document: Document) -> str:
    import hashlib

    return hashlib.blake2b(document.text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _key(document: Document) -> str:
    return f"{document.path}\0{document.id}"


def _dump(timeline: Timeline, zone: Any, today: date) -> list[Any]:
    """The day of which they are (empty for any), the signals, the cards and the quiet moves."""
    signals = [signal.packed() for signal in timeline.signals]
    day = today.isoformat() if timeline.uncommitted else ""
    cards = [
        [day.isoformat(), revision.row.author_date.astimezone(zone).date().isoformat()]
        for revision in timeline.revisions
        for day, _ in reversed(revision.reasons)
        if day
    ]
    return [day, signals, cards, list(quiet_moves(timeline.revisions))]


def _load(row: Any) -> HistoryFacts:
    _, _, signals, cards, moves = row
    return HistoryFacts(
        tuple(map(Signal.unpacked, signals)),
        tuple((date.fromisoformat(day), date.fromisoformat(commit)) for day, commit in cards),
        tuple((int(number), str(subject)) for number, subject in moves),
    )


def holders(base: Base, documents: Iterable[Document], *, use_cache: bool) -> Mapping[str, str]:
    """For the id of each new document the path of another one that had it and was deleted, where there was one."""
    assert base.repo is not None
    wanted = {document.id: document for document in documents if document.id}
    gone = {blob: path for path, blob in _deleted(base, use_cache)}
    found: dict[str, str] = {}
    for blob, data in blobs.read_blobs(base.repo, gone, missing=base.unread):
        document = wanted.get(front_matter_split.document_id(data))
        if document:
            path = gone[blob].removeprefix(base.prefix)
            holder = matching.holder_of(document, parser.parse_bytes(data, path, kind=document.kind))
            if holder:
                found[document.id] = holder
            else:
                wanted.pop(document.id)  # it came back
                found.pop(document.id, None)
    return found


def _deleted(base: Base, use_cache: bool) -> list[tuple[str, str]]:
    """Path and last blob of each Markdown file that a commit ever deleted in the workspace; they are cached."""
    assert base.repo is not None
    entry = CacheEntry(base, f"{_DELETED}:{base.prefix}", use_cache=use_cache)
    old, value = next(entry.earlier(), ("", {}))
    rows = [(str(path), str(blob)) for path, blob in value.get("rows", [])]
    if old != base.repo.head:
        rows += changes.deleted_since(base.repo, old, base.under)
        entry.write({"rows": rows})
    return rows


class CacheEntry:
    """One entry of the cache, a JSON object."""

    def __init__(self, base: Base, name: str, *, use_cache: bool) -> None:
        """With `use_cache` False nothing is read or written."""
        self._base, self._name = base, name
        self._cache: Cache | None = None
        self._stamp = ""
        if use_cache:
            self._cache, self._stamp = _cache(base)

    def earlier(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The cached values of HEAD and its ancestors, newest first."""
        repo = self._base.repo
        if self._cache is not None and repo is not None:
            for head, body in self._cache.get(self._name, self._stamp):
                value = json.loads(body)
                if isinstance(value, dict) and (head == repo.head or changes.descends(repo, head)):
                    yield head, value

    def read(self) -> dict[str, Any]:
        """The cached value, if no commit since changed a Markdown file; else empty."""
        repo = self._base.repo
        for head, value in self.earlier():
            assert repo is not None
            if head == repo.head:
                return value
            if not changes.touches(repo, head):
                self.write(value)
                return value
        return {}

    def write(self, value: Mapping[str, Any]) -> None:
        """Store this in its place."""
        repo = self._base.repo
        if self._cache is not None and repo is not None:
            self._cache.put(self._name, repo.head, self._stamp, [json.dumps(value).encode("ascii")])


def _cache(base: Base) -> tuple[Cache, str]:
    assert base.repo is not None
    source = RepositoryDocument(base.repo, f"{base.prefix}scaffold.toml", Path(base.root, "scaffold.toml"), base.root)
    return source.cache, source.stamp
