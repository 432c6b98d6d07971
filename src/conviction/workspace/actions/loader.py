"""Open a workspace: its root and settings, its documents as values, and a document by name."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from conviction.adapters.storage import files
from conviction.adapters.storage import settings as settings_file
from conviction.documents import parser
from conviction.documents.index import Index
from conviction.errors import FileError, UnresolvedError, WorkspaceError
from conviction.model.document import CardBody, Document, FrontMatter
from conviction.model.finding import Finding, Severity
from conviction.model.plan import Write
from conviction.model.workspace import Settings, Workspace
from conviction.workspace.actions import kinds
from conviction.workspace.actions.clock import today

__all__ = [
    "Opened",
    "as_document",
    "content_of",
    "counts",
    "find_document",
    "holds",
    "kind_folders",
    "kind_of",
    "load",
    "markdown_files",
    "open_workspace",
    "other_files",
    "read_document",
    "rewrite",
    "today",
]

_DOCS = "docs"
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Opened:
    """A workspace that was found, before its documents are read."""

    root: Path
    """The absolute path, with symbolic links resolved."""
    settings: Settings


def open_workspace(*, start: Path, near: Sequence[str] = ()) -> Opened:
    """The workspace at or above `start`; else the workspace of the first path in `near` that has one.

    Raises:
        WorkspaceError: There is no scaffold.toml at or above it.
        SettingsError: The settings cannot be read.
    """
    places = (start, *((start / path).parent for path in near))
    root = next((found for place in places if (found := settings_file.find_root(place))), None)
    if root is None:
        raise WorkspaceError(
            "no scaffold.toml here or above", place=str(start.resolve()), hint="scaffold init creates a workspace"
        )
    return Opened(root, settings_file.load(root))


def load(*, root: Path, settings: Settings | None = None) -> Workspace:
    """Every document and page of the workspace, parsed, by path.

    A file that cannot be read is a Document with finding S006, never an exception.

    Raises:
        SettingsError: scaffold.toml cannot be read; not raised when `settings` are given.
    """
    settings = settings_file.load(root) if settings is None else settings
    folders = kind_folders(root)
    found = [read_document(root, path, folders) for path in markdown_files(root, folders)]
    documents = tuple(document for document in found if document.kind)
    pages = tuple(document for document in found if not document.kind and _within(document.path, _DOCS))
    return Workspace(settings, documents, pages, root.name)


def markdown_files(root: Path, folders: Mapping[str, str]) -> tuple[str, ...]:
    """The paths of every document and page, by path: files ending in .md under docs/ and in the folders of kinds."""
    places = sorted({_DOCS, *folders})
    tops = [place for place in places if not any(_within(place, other) for other in places if other != place)]
    return tuple(sorted({path for top in tops for path in _walk(root, top) if path.endswith(".md")}))


def counts(path: str, folders: Mapping[str, str]) -> bool:
    """True for a path that is always a document or page; any other file is one if its text names a kind."""
    return _within(path, _DOCS) or bool(kind_of(path, folders))


def read_document(root: Path, path: str, folders: Mapping[str, str] | None = None) -> Document:
    """The Document of one workspace file, with the kind of its folder; an unreadable one has finding S006.

    `folders` is the result of `kind_folders`, if known.
    """
    return as_document(path, content_of(root, path), kind_folders(root) if folders is None else folders)


def content_of(root: Path, path: str) -> bytes | FileError:
    """The bytes of a regular workspace file, or the reason why there are none."""
    target = root / path
    try:
        if files.is_link(target):
            return FileError("a symbolic link", place=path, hint="replace it by the file that it leads to")
        return files.read(target)
    except FileError as error:
        return error


def as_document(path: str, content: bytes | FileError, folders: Mapping[str, str]) -> Document:
    """The Document of a result of `content_of`, with the kind of its folder; without bytes it has finding S006."""
    kind = kind_of(path, folders)
    if isinstance(content, FileError):
        then = f": {content.hint}" if content.hint else ""
        return _unreadable(path, kind, f"{content.message}{then}")
    return parser.parse_bytes(content, path, kind=kind)


def kind_folders(root: Path) -> Mapping[str, str]:
    """Folder to the name of its kind, for every readable kind; a broken declaration hides only its own."""
    return {kind.folder: kind.name for kind in kinds.every(root=root)}


def other_files(root: Path) -> tuple[str, ...]:
    """The workspace paths of link targets besides documents: every other regular file under docs/."""
    return tuple(sorted(path for path in _walk(root, _DOCS) if not path.endswith(".md")))


def find_document(workspace: Workspace | Index, name: str) -> Document:
    """The document that a user names by a path, an id, or an unambiguous part of a slug.

    Raises:
        UnresolvedError: There is none, or there are several; the hint lists the candidates or the nearest name.
    """
    index = workspace if isinstance(workspace, Index) else Index(workspace.all)
    found = index.find(_as_path(name)) if name.strip() else ()
    if len(found) == 1:
        return found[0]
    if found:
        names = [document.id or document.path for document in found]
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        raise UnresolvedError(f"`{name}` names {len(names)} documents", hint=f"say which: {', '.join(names[:5])}{more}")
    near = index.nearest(name)
    hint = f"did you mean {near}?" if near else "scaffold list shows every document"
    raise UnresolvedError(f"unknown document `{name}`", hint=hint)


def rewrite(root: Path, document: Document, text: str) -> Write:
    """The write that gives a document a new text; a byte-order mark is kept.

    Raises:
        FileError: The file has changed since `document` was read.
    """
    before = files.read(root / document.path)
    mark = _BOM if before.startswith(_BOM) else b""
    if before != mark + document.text.encode("utf-8"):
        raise FileError("the file changed while we worked", place=document.path, hint="run the command again")
    return Write(document.path, mark + text.encode("utf-8"), before)


def _walk(root: Path, top: str) -> Iterator[str]:
    """The paths of everything except folders, unordered; hidden names and linked folders are skipped.

    A folder named like a document is included: reading it fails.
    """
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(root / folder) as entries:
                for entry in entries:
                    path = f"{folder}/{entry.name}"
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(path)
                    if (path.endswith(".md") or not _leads_to_folder(entry)) and _printable(path):
                        yield path
        except OSError:
            continue  # absent or locked: `scaffold doctor` reports it


def _leads_to_folder(entry: os.DirEntry[str]) -> bool:
    """True for a folder or a link to one; False for a circular link."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _printable(path: str) -> bool:
    """False for a name that is not UTF-8: it can neither be shown nor linked to; `scaffold doctor` reports it."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def holds(path: str, folders: Iterable[str]) -> bool:
    """True when a Markdown file of that workspace path is one of its documents or pages."""
    hidden = any(part.startswith(".") for part in path.split("/"))
    return not hidden and _printable(path) and any(_within(path, folder) for folder in (_DOCS, *folders))


def kind_of(path: str, folders: Mapping[str, str]) -> str:
    """The kind of the nearest parent folder that has one; an index.md has none."""
    pure = PurePosixPath(path)
    if pure.name == "index.md":
        return ""
    return next((folders[str(parent)] for parent in pure.parents if str(parent) in folders), "")


def _within(path: str, folder: str) -> bool:
    return path.startswith(f"{folder}/")


def _as_path(name: str) -> str:
    """A name in the form of the index: `./docs/x.md`, as completed by the shell, is `docs/x.md`."""
    return name.removeprefix("./") if "/" in name else name


def _unreadable(path: str, kind: str, message: str) -> Document:
    finding = Finding("S006", "unreadable-document", Severity.ERROR, message, path)
    empty = CardBody(None, (), "", "", ())
    return Document(path, "", FrontMatter({}), empty, 1, (), (), kind, (finding,))
