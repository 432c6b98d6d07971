"""The revisions of one document: the walk, cut to what carries its id, continued through renames with a rewrite."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conviction.model.history import RevisionRow

if TYPE_CHECKING:
    from conviction.adapters.git import Repository

__all__ = ["revisions"]

_HOPS = 20
"""Renames with a rewrite that are followed at most."""


def revisions(*, repo: Repository, path: str, own: str = "", head: str = "") -> tuple[RevisionRow, ...]:
    """Every revision of the document at `path` (relative to the repository), oldest first.

    `own` is the id of the document; when empty, the newest id in its history counts.

    Raises:
        GitError: An object is missing or damaged.
    """
    from conviction.adapters import git, git_walk
    from conviction.core import when

    ids: dict[str, str] = {}

    def know(blobs: list[str]) -> None:
        unknown = [blob for blob in dict.fromkeys(blobs) if blob not in ids]
        ids.update({blob: when.document_id(data) for blob, data in git.read_blobs(repo, unknown)})

    found: tuple[RevisionRow, ...] = ()
    for _ in range(_HOPS):
        rows = git_walk.follow(repo, path, head)
        know([row.blob for row in rows])
        own = own or next((ids[row.blob] for row in reversed(rows) if ids[row.blob]), "")
        earlier = tuple(row for row in when.settle(rows, ids, own) if row.commit not in {r.commit for r in found})
        found = (*earlier, *found)
        if not earlier or not own or earlier[0].status != "A" or not earlier[0].parents:
            break
        gone = git_walk.deleted_in(repo, earlier[0])
        know([blob for _, blob in gone])
        before = next((name for name, blob in gone if ids[blob] == own), "")
        if not before:
            break
        path, head = before, earlier[0].parents[0]
    return found
