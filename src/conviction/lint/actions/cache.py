"""The cache of `scaffold lint`: which files are unchanged, and the findings in them.

Three entries of one cache: `lint:files` has the signatures of files, `lint:structure` one whole run of our own rules
with the dependencies of each result, and `lint:prose` Vale's findings, by content. The options do not change them.
Rules of suppression, baselines, changed lines and comparisons with git are applied afterwards, in each run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conviction.adapters.storage import cache, change_detection
from conviction.adapters.storage.cache import Cache
from conviction.adapters.storage.change_detection import FileSignature
from conviction.lint.dependencies import Offer
from conviction.lint.serialize import finding_of, offer_of_row, row_of, row_of_offer
from conviction.model.finding import Finding
from conviction.model.report import DraftProgress

__all__ = ["DocumentResult", "LintCache", "ProseResult", "StructureResult"]

_FAULTS = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)
"""The errors of reading an invalid row."""
_SPARE = 1000
"""The number of texts beyond twice those of this run whose prose is cached: other branches have them."""


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """The findings of our own rules in one document, and their dependencies besides its own text."""

    findings: tuple[Finding, ...]
    draft: DraftProgress | None
    words: int
    dependencies: tuple[str, ...]
    """The entries of the index that the rules used."""
    blobs: tuple[str, ...] = ()
    """The ids that git gives the text, unchanged and with plain line ends, in a repository with SHA-1."""
    broken: bool = False
    """True when the file, or its front matter, could not be read whole."""
    may_suppress: bool = False
    """True when it may have a suppression."""
    frozen: bool = False
    has_argument: bool = False
    """True for a living document with cards whose history can raise signals."""
    describes: bool = False
    """True for a page that describes or instructs."""


@dataclass(frozen=True, slots=True)
class ProseResult:
    """Vale's findings in one text."""

    findings: tuple[Finding, ...]
    unplaced: int


@dataclass(slots=True)
class StructureResult:
    """One run of our own rules over a workspace."""

    digests: dict[str, str] = field(default_factory=dict)
    """Digests by path, of every document."""
    offers: dict[str, Offer] = field(default_factory=dict)
    files: frozenset[str] = frozenset()
    """The other files that links lead to and that existed."""
    checked: dict[str, DocumentResult] = field(default_factory=dict)
    """Results by path, of the checked documents."""
    circles: dict[str, str] = field(default_factory=dict)
    """Marks by path, of the documents in a circle."""


class LintCache:
    """The cached results; without a cache everything is computed."""

    def __init__(self, root: Path, *, wanted: bool, user: Path) -> None:
        """`wanted` is False for a run that neither reads nor writes; `user` is the user's cache folder."""
        self._cache: Cache | None = cache.Cache(root, user) if wanted else None
        self._stamp = change_detection.package() if wanted else ""
        self._files = self._load("lint:files", "")

    def files(self) -> dict[str, tuple[FileSignature, str]]:
        """Signature and digest of the files that are unchanged as long as their signature is."""
        try:
            return {path: ((a, b, c, d), digest) for path, a, b, c, d, digest in self._files}
        except _FAULTS:
            return {}

    def keep_files(self, found: Mapping[str, tuple[FileSignature, str]]) -> None:
        """Store the signatures, in place of the earlier ones."""
        rows = [[path, *mark, digest] for path, (mark, digest) in sorted(found.items())]
        if rows != self._files:
            self._save("lint:files", "", rows)

    def structure(self, head: str) -> StructureResult:
        """The last run of our own rules under these settings; empty when none is cached."""
        rows = self._load("lint:structure", head)
        try:
            return _structure_of(rows) if rows else StructureResult()
        except _FAULTS:
            return StructureResult()

    def keep_structure(self, head: str, run: StructureResult) -> None:
        """Store a whole run: each result in it was computed with the documents that it names."""
        if self._cache is None:
            return
        rows: list[Any] = [[sorted(run.files), run.circles]]
        for path, digest in run.digests.items():
            row = _row_of(run.checked[path]) if path in run.checked else None
            rows.append([path, digest, row_of_offer(run.offers[path]), row])
        self._save("lint:structure", head, rows)

    def prose(self, head: str) -> dict[str, tuple[str, list[Any]]]:
        """By digest of a text, the path under which Vale read it and a row for `prose_of`; all with the canary."""
        rows = self._load("lint:prose", head)
        try:
            return {digest: (path, row) for digest, path, row in rows}
        except _FAULTS:
            return {}

    def keep_prose(self, head: str, found: Mapping[str, tuple[str, list[Any]]], used: Iterable[str]) -> None:
        """Store Vale's findings of runs that reported the canary; the oldest texts that are not `used` are dropped."""
        wanted = dict.fromkeys(used)
        spare = [digest for digest in found if digest not in wanted][-(len(wanted) + _SPARE) :]
        digests = [*spare, *(digest for digest in wanted if digest in found)]
        self._save("lint:prose", head, [[digest, *found[digest]] for digest in digests])

    def _load(self, name: str, head: str) -> list[Any]:
        text = self._cache.one(name, head, self._stamp) if self._cache else None
        try:
            rows = json.loads(text) if text else []
        except ValueError:
            return []
        return rows if isinstance(rows, list) else []

    def _save(self, name: str, head: str, rows: list[Any]) -> None:
        if self._cache is not None:
            text = json.dumps(rows, separators=(",", ":"))
            self._cache.put(name, head, self._stamp, [text.encode()])


def row_of_prose(prose: ProseResult) -> list[Any]:
    """Vale's findings, as a row."""
    return [prose.unplaced, *map(row_of, prose.findings)]


def prose_of(row: list[Any], path: str) -> ProseResult:
    """Vale's findings in the text at this path, from a row."""
    return ProseResult(tuple(finding_of(finding, path) for finding in row[1:]), row[0])


def _row_of(checked: DocumentResult) -> list[Any]:
    draft = checked.draft
    waiting = frozenset(draft.findings) if draft else frozenset()
    lacks = [at for at, finding in enumerate(checked.findings) if finding in waiting]
    progress = [draft.written, draft.sections, lacks, draft.raw] if draft else None
    flags = [checked.broken, checked.may_suppress, checked.frozen, checked.has_argument, checked.describes]
    return [checked.words, checked.dependencies, checked.blobs, flags, progress, *map(row_of, checked.findings)]


def _checked_of(row: list[Any], path: str) -> DocumentResult:
    words, dependencies, blobs, flags, progress = row[:5]
    findings = tuple(finding_of(finding, path) for finding in row[5:])
    draft = None
    if progress:
        draft = DraftProgress(path, progress[0], progress[1], tuple(findings[at] for at in progress[2]), progress[3])
    return DocumentResult(findings, draft, words, tuple(dependencies), tuple(blobs), *flags)


def _structure_of(rows: list[Any]) -> StructureResult:
    files, circles = rows[0]
    run = StructureResult(files=frozenset(files), circles=dict(circles))
    for path, digest, offer, result in rows[1:]:
        run.digests[path] = digest
        run.offers[path] = offer_of_row(offer)
        if result is not None:
            run.checked[path] = _checked_of(result, path)
    return run
