"""The revisions of one document: the walk, cut to what carries its id, continued through renames with a rewrite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from conviction.model.history import RevisionRow

if TYPE_CHECKING:
    from conviction.adapters.git import Repository

__all__ = ["Reader", "revisions"]

_HOPS = 20
"""Renames with a rewrite that are followed at most."""


class Reader:
    """Learns the id that each blob carries."""

    def __init__(self, repo: Repository) -> None:
        self.repo = repo
        self.ids: dict[str, str] = {}
        """Blob to the id in its front matter; empty when it has none."""

    def read(self, rows: Sequence[RevisionRow]) -> None:
        """Learn of the blobs of these rows, oldest first."""
        self.learn([row.blob for row in rows])

    def learn(self, blobs: Sequence[str]) -> None:
        """Learn of these blobs."""
        from conviction.adapters import git
        from conviction.core import front

        unknown = [blob for blob in dict.fromkeys(blobs) if blob not in self.ids]
        self.ids.update({blob: front.document_id(data) for blob, data in git.read_blobs(self.repo, unknown)})


def revisions(
    *, repo: Repository, path: str, own: str = "", head: str = "", reader: Reader | None = None
) -> tuple[RevisionRow, ...]:
    """Every revision of the document at `path` (relative to the repository), oldest first.

    `own` is the id of the document; when empty, the newest id in its history counts. What `reader` learnt before is
    not read again.

    Raises:
        GitError: An object is missing or damaged.
    """
    from conviction.adapters import git_walk
    from conviction.core import when

    reader = reader or Reader(repo)
    ids = reader.ids
    found: tuple[RevisionRow, ...] = ()
    for _ in range(_HOPS):
        rows = git_walk.follow(repo, path, head)
        reader.read(rows)
        own = own or next((ids[row.blob] for row in reversed(rows) if ids[row.blob]), "")
        known = {row.commit for row in found}
        earlier = tuple(row for row in when.settle(rows, ids, own) if row.commit not in known)
        found = (*earlier, *found)
        if not earlier or not own or earlier[0].status != "A" or not earlier[0].parents:
            break
        gone = git_walk.deleted_in(repo, earlier[0])
        reader.learn([blob for _, blob in gone])
        before = next((name for name, blob in gone if ids[blob] == own), "")
        if not before:
            break
        path, head = before, earlier[0].parents[0]
    return found
