"""The documents that a document cites and whose files got another name between two versions."""

from __future__ import annotations

from collections.abc import Iterable

from conviction.adapters.git import blobs, log
from conviction.adapters.storage import files
from conviction.errors import FileError
from conviction.history.actions.repository_document import RepositoryDocument
from conviction.history.diff import cited_by
from conviction.markup.front_matter_split import document_id
from conviction.model.document import Document
from conviction.model.history import ResolvedRevision

__all__ = ["renamed_targets"]


def renamed_targets(
    source: RepositoryDocument,
    before: ResolvedRevision,
    after: ResolvedRevision,
    was: Document | None,
    now: Document | None,
) -> dict[str, str]:
    """The new path of each cited document that has the same id under another path, by its old path.

    Only paths that one version alone cites are read; a file that is absent or unreadable has no id.
    """
    if was is None or now is None:
        return {}
    old, new = cited_by(was), cited_by(now)
    if old <= new or new <= old:
        return {}
    earlier = _ids(source, before, old - new)
    later = {own: path for path, own in _ids(source, after, new - old).items()}
    return {path: later[own] for path, own in earlier.items() if own in later}


def _ids(source: RepositoryDocument, version: ResolvedRevision, paths: Iterable[str]) -> dict[str, str]:
    """The id of the document at each path in a version, or in the working tree for text without a commit."""
    prefix = source.path.removesuffix(source.display_path(source.path))
    if version.commit:
        wanted = {prefix + path: path for path in paths}
        tree = {wanted[path]: blob for path, blob in log.files_in(source.repo, version.commit) if path in wanted}
        ids = {blob: document_id(data) for blob, data in blobs.read_blobs(source.repo, tree.values(), missing=set())}
        found = {path: ids.get(blob, "") for path, blob in tree.items()}
    else:
        inside = (path for path in paths if not path.startswith("../"))
        found = {path: document_id(_working(source, prefix + path)) for path in inside}
    return {path: own for path, own in sorted(found.items()) if own}


def _working(source: RepositoryDocument, path: str) -> bytes:
    try:
        return files.read(source.repo.root / path)
    except FileError:
        return b""
