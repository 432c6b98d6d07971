"""The revisions of one document: the walk, cut to the rows with its id, continued through renames with a rewrite.

They are numbered in the order of their graph.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from conviction.adapters.git import blobs, log, renames
from conviction.adapters.git.commit_graph import CommitGraph
from conviction.adapters.git.repository import Repository
from conviction.history import lineage
from conviction.history.graph import RevisionGraph, arrange
from conviction.history.links import RevisionLinks, before, links_of
from conviction.markup import front_matter_split
from conviction.model.history import RevisionRow

__all__ = ["RevisionList", "RevisionReader", "revisions"]

_HOPS = 20
"""Renames with a rewrite that are followed at most."""


class RevisionList(NamedTuple):
    """The revisions of a document by number, oldest first, and how they hang together."""

    rows: tuple[RevisionRow, ...] = ()
    links: tuple[RevisionLinks, ...] = ()
    copied_from: str = ""
    """The path of the document as whose copy it began; empty for none."""
    gap: str = ""
    """The reason why some of its revisions are left out; empty for none."""


class RevisionReader:
    """Learns the id that each blob carries."""

    def __init__(self, repo: Repository) -> None:
        self.repo = repo
        self.ids: dict[str, str] = {}
        """Blob to the id in its front matter; empty when it has none."""

    def read(self, revisions: RevisionList) -> None:
        """Learn of the blobs of these revisions."""
        self.learn([row.blob for row in revisions.rows])

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
) -> RevisionList:
    """Every revision of the document at `path` (relative to the repository), oldest first.

    `own` is the id of the document; when empty, the newest id in its history counts. Blobs that `reader` knows are not
    read again.

    Raises:
        GitError: An object is missing or damaged.
    """
    reader = reader or RevisionReader(repo)
    head = head or repo.head
    if not head:
        return RevisionList()
    numbering = _Numbering(CommitGraph(repo, head))
    rows: Sequence[RevisionRow] = log.follow(numbering.commits, path, same=reader.same)
    copies = {row.commit: row.copied_from for row in rows if row.copied_from}
    names: set[str] = set()
    examined: set[str] = set()
    for _ in range(_HOPS):
        reader.read(numbering.numbered(rows))
        reader.learn([row.blob for row in rows])  # of two files in one commit only one is numbered yet
        own = own or next((reader.ids[row.blob] for row in reversed(rows) if reader.ids[row.blob]), "")
        versions = lineage.revisions_of(rows, reader.ids, own)
        earlier = _earlier_names(reader, rows, versions, examined) if own else set()
        if earlier <= names:
            break
        names |= earlier | {name for row in versions for name in (row.path, row.old_path) if name}
        rows = log.names_walk(repo, sorted(names), head)
    if not own and (beside := log.present(repo, head, {row.path for row in versions} - {path})):
        versions = _without_neighbours(numbering.numbered(versions), beside)
    listed = numbering.described(versions)
    return listed._replace(
        copied_from=_original(repo, listed.rows[0], copies) if listed.rows else "",
        gap=lineage.gap(rows, reader.ids, own) if own else "",
    )


def _original(repo: Repository, first: RevisionRow, copies: Mapping[str, str]) -> str:
    """The path of the document as whose copy the first revision began; empty for none."""
    path = copies.get(first.commit, "")
    blob = blobs.blob_at(repo, first.parents[0], path) if path and first.parents else ""
    if not blob:
        return ""
    contents = dict(blobs.read_blobs(repo, [blob, first.blob], missing=set()))
    texts = [contents.get(one, b"").decode("utf-8", "replace") for one in (blob, first.blob)]
    return path if not front_matter_split.document_id(texts[1].encode()) or lineage.is_copy(*texts) else ""


class _Numbering:
    """Puts the rows of a walk in the order of their graph, with the merges that brought some of them."""

    def __init__(self, commits: CommitGraph) -> None:
        self.commits = commits
        self._graphs: dict[frozenset[str], RevisionGraph] = {}

    def numbered(self, rows: Sequence[RevisionRow]) -> RevisionList:
        """The rows, oldest first; a merge that they lack has the words of the revision whose text it has."""
        if not rows:
            return RevisionList()
        by_commit = {row.commit: row for row in rows}
        graph = self._graph(rows[0].commit, frozenset(by_commit))
        versions: dict[str, RevisionRow] = {}
        for commit in graph.order:
            versions[commit] = by_commit.get(commit) or replace(versions[graph.first_parent[commit]], commit=commit)
        return RevisionList(tuple(versions.values()), links_of(graph))

    def _graph(self, first: str, touching: frozenset[str]) -> RevisionGraph:
        if touching not in self._graphs:
            graph = arrange(self.commits.down_to(first), touching)
            if not touching <= graph.parents.keys():  # the first row is not older than all others
                graph = arrange(self.commits.down_to(), touching)
            self._graphs = {touching: graph}
        return self._graphs[touching]

    def described(self, rows: Sequence[RevisionRow]) -> RevisionList:
        """The rows, the merges with their own author, date and subject."""
        rows_then_merges = self.numbered(rows)
        own = {row.commit for row in rows}
        merges = log.in_words(
            self.commits.repo, {row.commit: row for row in rows_then_merges.rows if row.commit not in own}
        )
        return rows_then_merges._replace(rows=tuple(merges.get(row.commit, row) for row in rows_then_merges.rows))


def _without_neighbours(listed: RevisionList, beside: Collection[str]) -> tuple[RevisionRow, ...]:
    """The rows, without those of other files that exist besides the document today, at the paths `beside`.

    No id separates them. Under another file's name a row is the document's only if the document was renamed away from
    there later on the same branch.
    """
    leading: dict[str, set[int]] = {}
    for number, row in enumerate(listed.rows, 1):
        if row.old_path in beside:
            leading.setdefault(row.old_path, set()).update(before(listed.links, number))
    return tuple(
        row
        for number, row in enumerate(listed.rows, 1)
        if row.path not in beside or number in leading.get(row.path, ())
    )


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
            parents = renames.left_in(reader.repo, row)
            reader.learn([blob for _, blob in parents])
            names |= {name for name, blob in parents if reader.ids[blob] and reader.ids[blob] in ids}
        (paths.add if mine else paths.discard)(row.path)
    return names
