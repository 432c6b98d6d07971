"""The Markdown files that `scaffold lint` checks: known by their signatures, read and parsed when needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from conviction.adapters.storage import change_detection
from conviction.adapters.storage.change_detection import FileSignature
from conviction.errors import FileError
from conviction.model.document import Document
from conviction.workspace.actions import loader

__all__ = ["Files", "Texts"]


class Files:
    """The files of a workspace by path, each read and parsed at most once.

    An unchanged file is not read: `digest` comes from the last time that it was.
    """

    def __init__(
        self,
        root: Path,
        before: Mapping[str, tuple[FileSignature, str]] | None = None,
        loose: Iterable[str] | None = None,
    ) -> None:
        """Finds every document and page; `before` is the `known_signatures` of an earlier run.

        `loose` are files without a workspace: no other is looked for, and only their own `kind:` gives them one.
        """
        self.root = root
        self.folders = loader.kind_folders(root) if loose is None else {}
        self.at = change_detection.now()
        self._before = before or {}
        self._marks: dict[str, FileSignature | None] = {}
        self._digests: dict[str, str] = {}
        self._read: dict[str, bytes | FileError] = {}
        self._parsed: dict[str, Document] = {}
        if loose is not None:
            self.paths = sorted(loose)
            return
        found = loader.markdown_files(root, self.folders)
        self.paths = [path for path in found if loader.counts(path, self.folders) or self.document(path).kind]
        """By path."""

    def hold(self, documents: Mapping[str, Document]) -> None:
        """Take these documents for the whole workspace, such as the staged ones."""
        self.paths = sorted(documents)
        self._read, self._parsed, self._marks = {}, dict(documents), dict.fromkeys(documents)
        self._digests = {path: change_detection.digest(document.text) for path, document in documents.items()}

    def add(self, path: str) -> None:
        """Add a file outside the folders that are searched."""
        if path not in self.paths:
            self.paths = sorted([*self.paths, path])

    def replace(self, path: str, data: bytes) -> None:
        """Take this as the content of a file, in place of its own."""
        self.add(path)
        self._marks[path] = None
        self._read[path] = data
        self._digests.pop(path, None)
        self._parsed.pop(path, None)

    def digest(self, path: str) -> str:
        """A text that changes with the content of the file, and with the reason why it cannot be read."""
        found = self._digests.get(path)
        if found is None:
            known, mark = self._before.get(path), self._mark(path)
            found = known[1] if known and known[0] == mark else self._of(self._content(path))
            self._digests[path] = found
        return found

    def document(self, path: str) -> Document:
        """The file as a document; one that cannot be read carries finding S006."""
        if path not in self._parsed:
            self._parsed[path] = loader.as_document(path, self._content(path), self.folders)
        return self._parsed[path]

    def text(self, path: str) -> str:
        """The text of the file, without a byte-order mark; empty when it cannot be read."""
        return self.document(path).text if path in self._parsed else self._text(self._content(path))

    def known_signatures(self) -> dict[str, tuple[FileSignature, str]]:
        """Signature and digest of each file whose signature alone shows, from now on, whether it is the same."""
        found = {}
        for path, digest in self._digests.items():
            mark = self._mark(path)
            if mark is not None and change_detection.is_stable(mark, self.at):
                found[path] = (mark, digest)
        return found

    def _mark(self, path: str) -> FileSignature | None:
        """The signature, taken before the file is read: a change in between gives another one."""
        if path not in self._marks:
            self._marks[path] = change_detection.mark(f"{self.root}/{path}")
        return self._marks[path]

    def _content(self, path: str) -> bytes | FileError:
        if path not in self._read:
            self._mark(path)
            self._read[path] = loader.content_of(self.root, path)
        return self._read[path]

    def _of(self, content: bytes | FileError) -> str:
        return (
            change_detection.digest(content)
            if isinstance(content, bytes)
            else change_detection.digest("unreadable", str(content))
        )

    def _text(self, content: bytes | FileError) -> str:
        try:
            return content.decode("utf-8-sig") if isinstance(content, bytes) else ""
        except UnicodeDecodeError:
            return ""


class Texts(Mapping[str, str]):
    """Path to text, each read when it is needed."""

    def __init__(self, files: Files, paths: Iterable[str], more: Mapping[str, str]) -> None:
        """`paths` are those of `files` that count, `more` are texts of other files."""
        self._files, self._paths, self._more = files, dict.fromkeys(paths), more

    def __getitem__(self, path: str) -> str:
        if path in self._more:
            return self._more[path]
        if path not in self._paths:
            raise KeyError(path)
        return self._files.text(path)

    def __iter__(self) -> Iterator[str]:
        return iter({**self._paths, **self._more})

    def __len__(self) -> int:
        return len({**self._paths, **self._more})
