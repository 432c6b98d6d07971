"""The documents that one document cites, each with its title, status and audience at a moment."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from conviction.adapters.git import blobs, log
from conviction.adapters.storage import files
from conviction.documents import parser
from conviction.documents.link_paths import is_web, linked_path
from conviction.errors import FileError
from conviction.history.actions.repository_document import RepositoryDocument
from conviction.history.card_identity import edge_name
from conviction.history.log import HistoryLog
from conviction.model.as_of import DocumentState
from conviction.model.history import ResolvedRevision

__all__ = ["DocumentStates", "Moment"]


@dataclass(frozen=True, slots=True)
class Moment:
    """The knowledge of a moment: the commits up to `tip`, and the working text where no WHEN was given."""

    tip: str
    """A whole id; empty while there is no commit."""
    day: date
    record: HistoryLog | None
    """The history up to then, its sources as they were then."""
    working: bool = False


@dataclass
class DocumentStates:
    """The documents that one document cites, as they were at a moment; `load` reads them, `resolve` finds one."""

    source: RepositoryDocument
    moment: Moment
    version: ResolvedRevision
    _paths: dict[tuple[str, bool], tuple[str, str]] = field(default_factory=dict)
    """From a target to the path from the repository's root (empty for this document) and the anchor."""
    _states: dict[str, DocumentState] = field(default_factory=dict)

    @property
    def _prefix(self) -> str:
        """From the repository's root to the workspace's: empty, or with a slash at its end."""
        return self.source.path.removesuffix(self.source.display_path(self.source.path))

    def load(self, targets: Iterable[tuple[str, bool]]) -> None:
        """Read the documents that these targets led to."""
        tree = self._tree()
        sources = self.moment.record.sources if self.moment.record else ()
        by_name = {name: source.path for source in sources for name in source.names}
        for target, bare in targets:
            self._paths[target, bare] = self._path(target, bare, tree, by_name)
        wanted = [path for path, _ in self._paths.values() if path and not is_web(path)]
        self._states |= self._read(list(dict.fromkeys(wanted)), tree)

    def resolve(self, target: str, bare: bool) -> tuple[DocumentState, str]:
        """The document as it was, and the anchor in it."""
        path, anchor = self._paths[target, bare]
        if not path:
            version = self.version
            own = DocumentState(version.path, self._prefix + version.path if version.commit else "", version.commit)
            return own, anchor
        if is_web(path):
            return DocumentState(path), anchor
        return self._states[path], anchor

    def _tree(self) -> dict[str, str]:
        """Path to blob of every file then."""
        tip = self.moment.tip
        return dict(log.files_in(self.source.repo, tip, suffix="")) if tip else {}

    def _path(self, target: str, bare: bool, tree: Mapping[str, str], by_name: Mapping[str, str]) -> tuple[str, str]:
        """The path that a target meant then; one that was moved is found by its name."""
        name, _, anchor = target.partition("#")
        if is_web(target):
            return target, ""
        if not name:
            return "", anchor
        named = by_name.get(edge_name(target), "")
        if bare and "/" not in name and not name.endswith(".md"):
            return named or name, anchor
        path = linked_path(self._prefix + self.version.path, name)
        return (path if path in tree or self._file(path) else named or path), anchor

    def _file(self, path: str) -> Path | None:
        """A file of the working tree, where the working text is shown; never one outside the repository."""
        try:
            whole = files.inside(self.source.repo.root, path)
        except FileError:
            return None
        return whole if self.moment.working and files.mode_of(whole) and not whole.is_symlink() else None

    def _working(self, path: str) -> bytes | None:
        """The working text of a document, where that is shown."""
        whole = self._file(path)
        is_file = whole is not None and stat.S_ISREG(files.mode_of(whole))
        return files.read(whole) if whole is not None and is_file and path.endswith(".md") else None

    def _read(self, paths: list[str], tree: Mapping[str, str]) -> dict[str, DocumentState]:
        """Each document as it was, or the reason why there is none."""
        repo = replace(self.source.repo, head=self.moment.tip)
        there = [path for path in paths if path in tree]
        commits = {(row.path, row.blob): row.commit for row in log.names_walk(repo, there)}
        absent: set[str] = set()
        texts = [path for path in there if path.endswith(".md")]
        contents = dict(blobs.read_blobs(repo, [tree[path] for path in texts], missing=absent))
        documents = {}
        for path in paths:
            data = contents.get(tree.get(path, ""))
            working = self._working(path)
            commit = commits.get((path, tree.get(path, "")), "")
            if working is not None and data is not None and working != data:
                commit = ""
            there_now = path in tree or self._file(path) is not None or any(p.startswith(f"{path}/") for p in tree)
            documents[path] = self._state(path, working if working is not None else data, commit, there_now)
        return documents

    def _state(self, path: str, data: bytes | None, commit: str, there: bool) -> DocumentState:
        display, source = self.source.display_path(path), path if commit else ""
        if data is None:
            return DocumentState(display, source, commit, absent="" if there else self._why_absent(path))
        if not path.endswith(".md"):
            return DocumentState(display, source, commit)
        document = parser.parse_bytes(data, display)
        settings = self.source.settings
        private = (
            self.source.root is not None
            and bool(document.kind)
            and settings.audience_of(document) == settings.narrowest
        )
        return DocumentState(display, source, commit, document.title, document.status, private)

    def _why_absent(self, path: str) -> str:
        return "did not exist yet" if path in self._now and not self.moment.working else "is not there"

    @cached_property
    def _now(self) -> frozenset[str]:
        """The paths of HEAD's files."""
        head = self.source.repo.head
        return frozenset(path for path, _ in log.files_in(self.source.repo, head, suffix="")) if head else frozenset()
