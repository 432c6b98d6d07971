"""The revisions of one document: the walk, cut to the rows with its id, continued through renames with a rewrite."""

from __future__ import annotations

from collections.abc import Sequence

from conviction.adapters.git import blobs, log
from conviction.adapters.git.repository import Repository
from conviction.history import lineage
from conviction.markup import front_matter_split
from conviction.model.history import RevisionRow

__all__ = ["RevisionReader", "revisions"]

_HOPS = 20
"""Renames with a rewrite that are followed at most."""


class RevisionReader:
    """Learns the id that each blob carries."""

    def __init__(self, repo: Repository) -> None:
        self.repo = repo
        self.ids: dict[str, str] = {}
        """Blob to the id in its front matter; empty when it has none."""

    def read(self, rows: Sequence[RevisionRow]) -> None:
        """Learn of the blobs of these rows, oldest first."""
        self.learn([row.blob for row in rows])

    def learn(self, ids: Sequence[str]) -> None:
        """Learn of these blobs."""
        unknown = [blob for blob in dict.fromkeys(ids) if blob not in self.ids]
        missing: set[str] = set()
        for blob, data in blobs.read_blobs(self.repo, unknown, missing=missing):
            self.ids[blob] = front_matter_split.document_id(data)
        self.ids.update(dict.fromkeys(missing, ""))

    def same(self, one: str, other: str) -> bool:
        """True when both blobs carry one id."""
        self.learn([blob for blob in (one, other) if blob])
        return bool(self.ids.get(one)) and self.ids[one] == self.ids.get(other)


def revisions(
    *, repo: Repository, path: str, own: str = "", head: str = "", reader: RevisionReader | None = None
) -> tuple[RevisionRow, ...]:
    """Every revision of the document at `path` (relative to the repository), oldest first.

    `own` is the id of the document; when empty, the newest id in its history counts. Blobs that `reader` knows are not
    read again.

    Raises:
        GitError: An object is missing or damaged.
    """
    reader = reader or RevisionReader(repo)
    rows: Sequence[RevisionRow] = log.follow(repo, path, head, same=reader.same)
    names: set[str] = set()
    examined: set[str] = set()
    for _ in range(_HOPS):
        reader.read(rows)
        own = own or next((reader.ids[row.blob] for row in reversed(rows) if reader.ids[row.blob]), "")
        versions = lineage.revisions_of(rows, reader.ids, own)
        earlier = _earlier_names(reader, rows, versions, examined) if own else set()
        if earlier <= names:
            break
        names |= earlier | {name for row in versions for name in (row.path, row.old_path) if name}
        rows = log.names_walk(repo, sorted(names), head)
    return versions if own else _without_neighbours(repo, path, head or repo.head, versions)


def _without_neighbours(repo: Repository, path: str, head: str, rows: Sequence[RevisionRow]) -> tuple[RevisionRow, ...]:
    """The rows, without those of another file that exists besides the document today.

    No id separates them; under another's name a row is the document's only before it was renamed away from there.
    """
    beside = log.present(repo, head, {row.path for row in rows} - {path})
    before: set[str] = set()
    own_rows = []
    for row in reversed(rows):
        if row.path not in beside or row.path in before:
            own_rows.append(row)
            before |= {row.old_path} & beside
    return tuple(reversed(own_rows))


def _earlier_names(
    reader: RevisionReader, rows: Sequence[RevisionRow], versions: Sequence[RevisionRow], examined: set[str]
) -> set[str]:
    """The names that the document had just before it got one of its names without a trace for git.

    That is so when its file is new there, and when git takes it for another document's, changed or renamed.
    """
    own = {(row.commit, row.path) for row in versions}
    ids = {reader.ids[row.blob] for row in versions}
    paths: set[str] = set()
    names: set[str] = set()
    for row in rows:
        mine = (row.commit, row.path) in own
        if mine and (row.status == "A" or (row.old_path or row.path) not in paths) and row.commit not in examined:
            examined.add(row.commit)
            parents = log.left_in(reader.repo, row)
            reader.learn([blob for _, blob in parents])
            names |= {name for name, blob in parents if reader.ids[blob] and reader.ids[blob] in ids}
        (paths.add if mine else paths.discard)(row.path)
    return names
