"""The document to revise: found by its name among the living ones, as the last commit has it, and as it is now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from conviction.adapters.git import commits
from conviction.adapters.storage import settings
from conviction.authoring import revision_card
from conviction.authoring.revision_card import SECTION
from conviction.documents import parser
from conviction.documents.index import Index
from conviction.errors import DocumentError, GitError
from conviction.history.actions import repository_document, resolve_revision
from conviction.history.revision_spec import LAST_COMMIT
from conviction.workspace.actions import kinds, loader

if TYPE_CHECKING:
    from conviction.history.actions.repository_document import RepositoryDocument
    from conviction.model.document import Document

__all__ = ["committed", "locate", "refuse_commit", "working"]


def locate(start: Path, name: str) -> RepositoryDocument:
    """The document of that name in its repository; a part of a slug means a living document where one fits."""
    root = settings.find_root(start)
    if root is not None and name.strip() and "/" not in name and not name.endswith(".md"):
        name = _living(root, name) or name
    return repository_document.locate(start, name)


def _living(root: Path, name: str) -> str:
    """The absolute path of the living document that a name fits; empty where it fits no other one, or none.

    Raises:
        UnresolvedError: It fits several living documents.
    """
    living = {kind.name for kind in kinds.every(root=root) if kind.living}
    documents = loader.load(root=root).documents
    index = Index([one for one in documents if one.kind in living or one.section(SECTION) is not None])
    fitting = index.find(name)
    if not fitting or Index(documents).find(name) == fitting:
        return ""
    return str(root / loader.find_document(index, name).path)


def committed(source: RepositoryDocument) -> Document:
    """The document as the last commit has it."""
    data = resolve_revision.read(source, resolve_revision.resolve(source, LAST_COMMIT))
    if data is None:
        hint = f"git add {source.path}, then git commit"
        raise DocumentError("it is not committed yet, so there is nothing to revise", place=source.path, hint=hint)
    return parser.parse_bytes(data, source.display_path(source.committed))


def working(source: RepositoryDocument) -> Document:
    """The working text, when it can be edited."""
    path = source.display_path(source.path)
    if source.file.is_symlink():
        raise DocumentError("a symbolic link", place=path, hint="name the file that it points to")
    if source.working is None:
        raise DocumentError("the file is gone", place=path, hint=f"git restore {source.path} restores it")
    if source.root is not None and (source.root / path).is_file():
        document = loader.read_document(source.root, path)
    else:
        document = parser.parse_bytes(source.working, path)
    if revision_card.conflicted(document.text):
        raise DocumentError("a merge left conflict markers in it", place=path, hint="resolve them first")
    finding = next((finding for finding in document.findings if not finding.match), None)
    if finding is not None:  # one with a place of its own leaves the other fields readable
        raise DocumentError(finding.message, place=f"{path}:{finding.span.line}", hint="scaffold lint reports it")
    return document


def refuse_commit(source: RepositoryDocument) -> None:
    """Raises GitError for a file that cannot be committed alone."""
    if source.committed != source.path:
        hint = f"git add {source.path} {source.committed}, then git commit"
        raise GitError("it was renamed, and that is not committed yet", place=source.path, hint=hint)
    commits.ready_to_commit(source.repo, source.path)


def check_head(source: RepositoryDocument, before: Document) -> None:
    """Checks, under the lock, that nobody has committed the document since: one change would get two cards.

    Raises:
        DocumentError: Its committed text is another one.
    """
    now = repository_document.locate(source.file.parent, source.file.name)
    if now.repo.head != source.repo.head and committed(now).text != before.text:
        hint = "run the command again"
        raise DocumentError("somebody committed it while we worked", place=before.path, hint=hint)
