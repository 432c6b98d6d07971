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
from conviction.history.actions.revision_list import RevisionList, RevisionReader, revisions
from conviction.history.links import extended, neighbours
from conviction.history.log import HistoryLog, loads
from conviction.history.steps import DeltaKey, RevisionDelta, key_of, step
from conviction.markup import front_matter_split
from conviction.model.document import Document
from conviction.model.history import RevisionRow

__all__ = ["DeltaReader", "read_log"]

Step = tuple[tuple[RevisionRow | None, ...], RevisionRow]
"""The versions of a revision's parents, the first parent's first (None for no version), and the revision."""


class DeltaReader(RevisionReader):
    """Parses each blob as it passes and compares it with the one before; no text is in memory longer than needed."""

    def __init__(self, repo: Repository) -> None:
        """Starts empty; `steps` and `ids` may be filled from the cache."""
        super().__init__(repo)
        self.steps: dict[DeltaKey, RevisionDelta] = {}
        self.unreadable: set[str] = set()
        """Blobs that are not text."""
        self.missing: set[str] = set()
        """Blobs that the repository lacks."""
        self._snapshots = Snapshots()

    def read(self, revisions: RevisionList) -> None:
        """Learn the ids of these revisions, and the step from each one's parents to itself, oldest first."""
        collects = gc.isenabled()
        gc.disable()  # nothing here goes in circles, and looking for circles takes a fifth of the time
        try:
            while unknown := [pair for pair in self.neighbours(revisions) if key_of(*pair) not in self.steps]:
                self._read(unknown)  # once more only when the base of a step proved unreadable
        finally:
            if collects:
                gc.enable()

    def neighbours(self, revisions: RevisionList) -> Iterator[Step]:
        """The last readable version of each parent of a row, and the row."""
        return neighbours(revisions.rows, revisions.links, lambda row: not self._lacks(row.blob))

    def _lacks(self, blob: str) -> bool:
        """True for a blob that cannot be compared."""
        return blob in self.unreadable or blob in self.missing

    def _read(self, pairs: Sequence[Step]) -> None:
        needed = [one for parents, row in pairs for one in (*parents, row) if one]
        remaining = Counter((one.blob, one.path) for one in needed)
        stream = blobs.read_blobs(self.repo, [one.blob for one in needed], missing=self.missing)
        contents: dict[str, bytes] = {}
        uses = Counter(one.blob for one in needed)
        documents: dict[tuple[str, str], Document | None] = {}

        def document(row: RevisionRow) -> Document | None:
            version = row.blob, row.path
            if version in documents:
                parsed = documents[version]
            else:
                while row.blob not in contents and not self._lacks(row.blob):
                    contents.update([next(stream, (row.blob, b""))])  # at its end all that is missing is known
                if self._lacks(row.blob):
                    contents.pop(row.blob, None)
                parsed = documents[version] = self._parsed(row, contents.get(row.blob))
            remaining[version] -= 1
            uses[row.blob] -= 1
            if not remaining[version]:
                del documents[version]
            if not uses[row.blob]:
                contents.pop(row.blob, None)
            return parsed

        for parents, row in pairs:
            versions = [document(one) if one else None for one in parents]
            now = document(row)
            if all(was is not None for one, was in zip(parents, versions, strict=True) if one):
                self.steps[key_of(parents, row)] = step(versions, now) if now else RevisionDelta(readable=False)

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
        document: Document = self._snapshots.read(text, row.path)
        self.ids[row.blob] = (
            document.id if front_matter_split.is_id(document.id) else front_matter_split.document_id(data)
        )
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
    if cache and _is_lasting(repo, whole):
        cache.put(name, repo.head, stamp, [whole.dumps()])
    return whole


def _is_lasting(repo: Repository, log: HistoryLog) -> bool:
    """False where an object is missing that may come back; a partial clone has a stamp that then changes."""
    return not repo.missing and (bool(repo.cut) or not log.missing)


def _whole(source: RepositoryDocument, path: str, stored: HistoryLog | None) -> HistoryLog:
    """The log from a whole walk; cached steps are not computed again."""
    reader = _reader(source.repo, stored)
    return _record(source, reader, revisions(repo=source.repo, path=path, own=source.own, reader=reader))


def _grown(source: RepositoryDocument, stored: HistoryLog, head: str) -> HistoryLog | None:
    """The cached log with the new revisions; None when only a whole walk is exact."""
    if not stored.rows or (source.own and source.own != stored.own):
        return None
    news = log.since(source.repo, head, [stored.rows[-1].path])
    if news is None:
        return None
    reader = _reader(source.repo, stored)
    links = extended(stored.links, len(news))
    grown = RevisionList((*stored.rows, *news), links, stored.copied_from, stored.gap)
    reader.read(grown)
    if any(reader.ids[row.blob] not in ("", stored.own) for row in news):
        return None
    return _record(source, reader, grown)


def _reader(repo: Repository, stored: HistoryLog | None) -> DeltaReader:
    reader = DeltaReader(repo)
    if stored:
        reader.steps.update(stored.keyed())
        reader.ids.update({row.blob: "" if row.blob in stored.anonymous else stored.own for row in stored.rows})
        reader.unreadable |= {row.blob for row, one in zip(stored.rows, stored.steps, strict=True) if not one.readable}
    return reader


def _record(source: RepositoryDocument, reader: DeltaReader, listed: RevisionList) -> HistoryLog:
    reader.read(listed)
    rows = listed.rows
    steps = tuple(reader.steps[key_of(*pair)] for pair in reader.neighbours(listed))
    own = source.own or next((reader.ids[row.blob] for row in reversed(rows) if reader.ids[row.blob]), "")
    anonymous = frozenset(row.blob for row in rows if not reader.ids[row.blob])
    missing = frozenset(row.blob for row in rows if row.blob in reader.missing)
    record = HistoryLog(own, rows, listed.links, steps, anonymous, (), listed.copied_from, listed.gap, missing)
    return replace(record, sources=cited_sources.find(source.repo, record)) if own else record
