"""The timelines of many documents at once, for the site and the desk: the repository is located once for all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from conviction.adapters.git import blobs
from conviction.adapters.git import repository as git
from conviction.adapters.git.repository import Repository
from conviction.documents import parser
from conviction.errors import GitError, ScaffoldError
from conviction.history.actions.repository_document import RepositoryDocument
from conviction.model.document import Document
from conviction.model.history import Timeline
from conviction.model.signal import raised
from conviction.model.workspace import Settings

__all__ = ["Timelines", "seen_since", "timelines"]


@dataclass(frozen=True, slots=True)
class Timelines:
    """The histories of some documents of a workspace."""

    by_path: Mapping[str, Timeline] = field(default_factory=dict)
    """By workspace path; a document without a commit has none."""
    because: str = ""
    """Why there are none, or not all are whole, in one line; empty when all are."""
    repo: Repository | None = None


def timelines(
    *, root: Path, documents: Iterable[Document], today: date, use_cache: bool = True, undated: bool = False
) -> Timelines:
    """The timeline of each committed document, with the signals of that day, those of the given text among them.

    An incomplete history is not computed: its timeline has a reason and no revisions. Unless `use_cache`, the cache is
    neither read nor written. With `undated` a timeline has every signal, also those that are not due yet.
    """
    chosen = tuple(documents)
    if not chosen:
        return Timelines()
    try:
        repo = git.find_repository(root)
    except GitError as error:
        return Timelines(because=f"{error.message}{f': {error.hint}' if error.hint else ''}")
    if repo is None:
        return Timelines(because="there is no git repository: git init starts one")
    if repo.unborn:
        return Timelines(because="there is no commit yet", repo=repo)
    if because := repo.incomplete_because:
        return Timelines({d.path: Timeline(d.path, d.id, (), (), because) for d in chosen}, because, repo)
    by_path = {}
    for document in chosen:
        past = _timeline(repo, root, document, today, use_cache)
        past = past if undated else replace(past, signals=raised(past.signals, today))
        if past.revisions or past.incomplete_because:
            by_path[document.path] = past
            because = because or (past.incomplete_because and f"{document.path}: {past.incomplete_because}")
    return Timelines(by_path, because, repo)


def _timeline(repo: Repository, root: Path, document: Document, today: date, use_cache: bool) -> Timeline:
    # 10 ms, and lint mostly has all of them in its cache
    from conviction.history.actions.log_store import read_log
    from conviction.history.actions.timeline import timeline_of

    path = document.path
    try:
        source = RepositoryDocument(repo, git.relative_path(repo, root / path), root / path, root)
        return timeline_of(source, read_log(source, use_cache=use_cache), document.text, today)
    except ScaffoldError as error:  # of this one document: the others have theirs
        return Timeline(path, "", (), (), error.message)


def seen_since(
    *, histories: Timelines, documents: Iterable[Document], settings: Settings, audience: str
) -> Mapping[str, int]:
    """For each timeline the number of the revision since which the document is for these readers.

    Each revision is held to the audience that its own text states, as a document of today is; one more than there are
    revisions when not even the last is theirs. One process reads all of them.
    """
    kinds = {document.path: document.kind for document in documents}
    rows = [one.row for past in histories.by_path.values() for one in past.revisions if one.row.blob]
    if not rows or histories.repo is None:
        return {path: len(past.revisions) + 1 for path, past in histories.by_path.items()}
    kind_of = {one.row.blob: kinds.get(path, "") for path, past in histories.by_path.items() for one in past.revisions}
    theirs = {
        blob
        for blob, data in blobs.read_blobs(histories.repo, [row.blob for row in rows], missing=set())
        if settings.visible(parser.parse_bytes(data, "", kind=kind_of[blob]), audience)
    }
    since = {}
    for path, past in histories.by_path.items():
        hidden = (one.number for one in reversed(past.revisions) if one.row.blob not in theirs)
        since[path] = next(hidden, 0) + 1
    return since
