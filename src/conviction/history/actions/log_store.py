"""The log of a document: read from the cache, extended by new revisions, or read from git and compared."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from conviction.adapters.git import blobs, log
from conviction.adapters.git.repository import Repository
from conviction.documents import parser
from conviction.documents.incremental import Snapshots
from conviction.history.actions import cited_sources
from conviction.history.actions.repository_document import RepositoryDocument
from conviction.history.actions.revision_list import RevisionReader, revisions
from conviction.history.log import DeltaKey, HistoryLog, RevisionDelta, key_of, loads, step
from conviction.markup import front_matter_split
from conviction.model.document import Document
from conviction.model.history import RevisionRow

__all__ = ["DeltaReader", "read_log"]


class DeltaReader(RevisionReader):
    """Parses each blob as it passes and compares it with the one before; no text is in memory longer than needed."""

    def __init__(self, repo: Repository) -> None:
        """Starts empty; `steps` and `ids` may be filled from the cache."""
        super().__init__(repo)
        self.steps: dict[DeltaKey, RevisionDelta] = {}
        self.unreadable: set[str] = set()
        """Blobs that the repository lacks, or that are not text."""
        self._last: tuple[str, str, Document] | None = None
        self._snapshots = Snapshots()

    def read(self, rows: Sequence[RevisionRow]) -> None:
        """Learn the ids of these rows, and the step from each to the next, oldest first."""
        collects = gc.isenabled()
        gc.disable()  # nothing here goes in circles, and looking for circles takes a fifth of the time
        try:
            while unknown := [pair for pair in self.neighbours(rows) if key_of(*pair) not in self.steps]:
                self._read(unknown)  # once more only when the base of a step proved unreadable
        finally:
            if collects:
                gc.enable()

    def neighbours(self, rows: Sequence[RevisionRow]) -> Iterator[tuple[RevisionRow | None, RevisionRow]]:
        """Each row with the last readable one before it."""
        before: RevisionRow | None = None
        for row in rows:
            yield before, row
            before = before if row.blob in self.unreadable else row

    def _read(self, pairs: Sequence[tuple[RevisionRow | None, RevisionRow]]) -> None:
        needed = [row.blob for pair in pairs for row in pair if row]
        remaining = Counter(needed)
        stream = blobs.read_blobs(self.repo, needed, missing=self.unreadable)
        contents: dict[str, bytes] = {}

        def document(row: RevisionRow) -> Document | None:
            if self._last and self._last[:2] == (row.blob, row.path):
                parsed: Document | None = self._last[2]
            else:
                while row.blob not in contents and row.blob not in self.unreadable:
                    contents.update([next(stream, (row.blob, b""))])  # at its end all that is missing is known
                if row.blob in self.unreadable:
                    contents.pop(row.blob, None)
                parsed = self._parsed(row, contents.get(row.blob))
            remaining[row.blob] -= 1
            if not remaining[row.blob]:
                contents.pop(row.blob, None)
            return parsed

        for before, row in pairs:
            was = document(before) if before else None
            now = document(row)
            if before is None or was is not None:
                self.steps[key_of(before, row)] = step(was, now) if now else RevisionDelta(readable=False)

    def _parsed(self, row: RevisionRow, data: bytes | None) -> Document | None:
        """The document of a blob; None when it cannot be read."""
        if data is None:
            self.ids[row.blob] = ""
            return None
        try:
            text, _ = parser.decode(data)
        except UnicodeDecodeError:
            self.ids[row.blob] = front_matter_split.document_id(data)
            self.unreadable.add(row.blob)
            return None
        document = self._snapshots.read(text, row.path)
        self.ids[row.blob] = (
            document.id if front_matter_split.is_id(document.id) else front_matter_split.document_id(data)
        )
        self._last = (row.blob, row.path, document)
        return document


def read_log(source: RepositoryDocument, *, use_cache: bool = True, few: int = 0) -> HistoryLog:
    """The log of the document in HEAD: from the cache, extended by new revisions, or read from git.

    A log that grew by fewer than `few` revisions is not written again, since the caller caches the answer itself.
    """
    repo, path = source.repo, source.committed
    cache = source.cache if use_cache else None
    name, stamp = f"record:{path}:{source.own}", source.stamp if use_cache else ""
    stored: HistoryLog | None = None
    for head, body in cache.get(name, stamp) if cache else ():
        stored = loads(body)
        if stored is not None and head == repo.head:
            return stored
        grown = _grown(source, stored, head) if stored else None
        if grown and stored and len(grown.rows) - len(stored.rows) < few:
            return grown
        if stored:
            stored = grown or _whole(source, path, stored)
            break
    whole = stored or _whole(source, path, None)
    if cache:
        cache.put(name, repo.head, stamp, [whole.dumps()])
    return whole


def _whole(source: RepositoryDocument, path: str, stored: HistoryLog | None) -> HistoryLog:
    """The log from a whole walk; cached steps are not computed again."""
    reader = _reader(source.repo, stored)
    rows = revisions(repo=source.repo, path=path, own=source.own, reader=reader)
    return _record(source, reader, rows)


def _grown(source: RepositoryDocument, stored: HistoryLog, head: str) -> HistoryLog | None:
    """The cached log with the new revisions; None when only a whole walk is exact."""
    if not stored.rows or (source.own and source.own != stored.own):
        return None
    news = log.since(source.repo, head, [stored.rows[-1].path])
    if news is None:
        return None
    reader = _reader(source.repo, stored)
    rows = (*stored.rows, *news)
    reader.read(rows)
    if any(reader.ids[row.blob] not in ("", stored.own) for row in news):
        return None
    return _record(source, reader, rows)


def _reader(repo: Repository, stored: HistoryLog | None) -> DeltaReader:
    reader = DeltaReader(repo)
    if stored:
        reader.steps.update(stored.keyed())
        reader.ids.update({row.blob: "" if row.blob in stored.anonymous else stored.own for row in stored.rows})
        reader.unreadable |= {row.blob for row, one in zip(stored.rows, stored.steps, strict=True) if not one.readable}
    return reader


def _record(source: RepositoryDocument, reader: DeltaReader, rows: Sequence[RevisionRow]) -> HistoryLog:
    reader.read(rows)  # neighbours that another document's rows separated before
    steps = tuple(reader.steps[key_of(*pair)] for pair in reader.neighbours(rows))
    own = source.own or next((reader.ids[row.blob] for row in reversed(rows) if reader.ids[row.blob]), "")
    anonymous = frozenset(row.blob for row in rows if not reader.ids[row.blob])
    record = HistoryLog(own, tuple(rows), steps, anonymous)
    return replace(record, sources=cited_sources.find(source.repo, record)) if own else record
