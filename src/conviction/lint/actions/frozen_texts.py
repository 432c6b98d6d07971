"""The texts with which the documents of a workspace became frozen: one walk of the line, cached for the next run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conviction.adapters.git import blobs, first_parents
from conviction.adapters.git.first_parents import FileStep
from conviction.adapters.storage import change_detection
from conviction.documents import parser
from conviction.history.frozen_texts import FrozenText, VersionFacts, VersionStep, document_key, follow
from conviction.lint.actions.cache import StructureResult
from conviction.lint.actions.git_base import Base
from conviction.lint.actions.history_data import CacheEntry
from conviction.lint.actions.sources import Files
from conviction.lint.actions.structure import LintContext
from conviction.lint.rules.history_base import BaseComparison, FrozenVersion
from conviction.markup import front_matter_split
from conviction.model.document import Document
from conviction.model.finding import Finding
from conviction.workspace.actions import kinds, loader

__all__ = ["FrozenTexts", "add_frozen", "frozen_texts"]

_NAME = "lint-frozen"
_MOST = 4
"""Versions of one document that are cached as compared: one for each branch in use."""


@dataclass(slots=True)
class FrozenTexts:
    """The frozen texts of the line of HEAD, and the later versions that have no finding."""

    base: Base
    texts: Mapping[str, FrozenText]
    """By `document_key`."""
    compared: dict[str, list[str]]
    """Frozen blob to the blobs of later versions without a finding."""
    entry: CacheEntry
    declarations: str
    """A digest of the workspace's declarations of kinds, which decide what is frozen."""

    def to_compare(self, run: StructureResult, paths: Iterable[str]) -> dict[str, FrozenText]:
        """The frozen text of each of these frozen documents that differs from it, and was not compared yet."""
        found = {}
        for path in paths:
            checked = run.checked[path]
            text = self._text(run, path) if checked.frozen else None
            known = self.compared.get(text.blob, ()) if text else ()
            if text and text.blob not in checked.blobs and not set(checked.blobs) & set(known):
                found[path] = text
        return found

    def frozen_paths(self, run: StructureResult, paths: Iterable[str]) -> frozenset[str]:
        """Those of these documents that are frozen, and were in the last commit."""
        return frozenset(path for path in paths if run.checked[path].frozen and self._text(run, path))

    def _text(self, run: StructureResult, path: str) -> FrozenText | None:
        offer = run.offers.get(path)
        return self.texts.get(document_key(offer.id if offer else "", path))

    def of(self, document: Document) -> FrozenText | None:
        """The frozen text of a document as it was in HEAD; None when it is not frozen there."""
        return self.texts.get(document_key(document.id, document.path))

    def read(self, wanted: Mapping[str, FrozenText]) -> dict[str, Document]:
        """The documents of these texts, by the path that each has today."""
        assert self.base.repo is not None
        ids = [text.blob for text in wanted.values()]
        data = dict(blobs.read_blobs(self.base.repo, ids, missing=self.base.unread)) if ids else {}
        return {
            path: parser.parse_bytes(data[text.blob], text.path, kind=text.kind)
            for path, text in wanted.items()
            if text.blob in data
        }

    def keep_clean(self, compared: Mapping[str, FrozenText], run: StructureResult, findings: Iterable[Finding]) -> None:
        """Cache which of the compared texts have no finding of H101."""
        found = {finding.path for finding in findings if finding.code == "H101"}
        clean = {path: text.blob for path, text in compared.items() if path not in found}
        for path, frozen in clean.items():
            known = dict.fromkeys((*run.checked[path].blobs, *self.compared.get(frozen, ())))
            self.compared[frozen] = list(known)[:_MOST]
        if clean:
            self.store()

    def store(self) -> None:
        """Write all of it to the cache."""
        frozen = {text.blob for text in self.texts.values()}
        compared = {blob: known for blob, known in self.compared.items() if blob in frozen}
        self.entry.write({"kinds": self.declarations, "texts": self.texts, "compared": compared})


def add_frozen(
    pasts: dict[str, BaseComparison],
    base: Base,
    context: LintContext,
    files: Files,
    run: StructureResult,
    chosen: Sequence[str],
    use_cache: bool,
) -> tuple[FrozenTexts, Mapping[str, FrozenText]] | None:
    """Add to the comparisons the texts with which documents became frozen; None where no document is frozen.

    Returns the frozen texts, and those that have to be compared, by the path of today.
    """
    were = {path: past.before for path, past in pasts.items() if past.before and past.was_frozen}
    if not were and not any(run.checked[path].frozen for path in chosen):
        return None
    texts = frozen_texts(base, context, use_cache=use_cache)
    compared = texts.to_compare(run, chosen)
    wanted = {path: text for path, before in were.items() if (text := texts.of(before))} | compared
    read = texts.read(wanted)
    for path in {**were, **wanted}:
        past = pasts.get(path) or BaseComparison(context.context(files.document(path)))
        document = read.get(path) or past.before
        kind = context.kind(document.kind)[0] if document and document.kind in context.names else None
        if document and kind and kind.frozen_from:
            pasts[path] = replace(past, frozen=FrozenVersion(document, kind.frozen_from))
    return texts, {path: text for path, text in compared.items() if path in read}


def frozen_texts(base: Base, context: LintContext, *, use_cache: bool) -> FrozenTexts:
    """The frozen texts of the line of HEAD, from the cache, and from the commits since it was written.

    Raises:
        GitError: The history cannot be read.
    """
    assert base.repo is not None
    entry = CacheEntry(base, f"{_NAME}:{base.prefix}", use_cache=use_cache)
    declarations = change_detection.folder(context.root / "templates", (".toml",))
    for head, value in entry.earlier():
        if value.get("kinds") == declarations and first_parents.is_on_line(base.repo, head):
            found = FrozenTexts(base, _load(value), dict(value["compared"]), entry, declarations)
            return found if head == base.repo.head else _extended(found, context, head)
    return _extended(FrozenTexts(base, {}, {}, entry, declarations), context, "")


def _extended(found: FrozenTexts, context: LintContext, since: str) -> FrozenTexts:
    """The texts after the commits of the line since this one."""
    base = found.base
    assert base.repo is not None
    commits = first_parents.line_steps(base.repo, since, base.under)
    if commits:
        declared = {kind.name: kind for kind in kinds.every(root=context.root)}
        folders = {kind.folder: kind.name for kind in declared.values()}
        found.texts = follow(found.texts, _version_steps(base, commits, folders), declared)
    if not base.unread:
        found.store()
    return found


def _version_steps(
    base: Base, commits: Iterable[Sequence[FileStep]], folders: Mapping[str, str]
) -> list[list[VersionStep]]:
    """The steps of documents, with the fields of each version; all blobs are read by one process."""
    assert base.repo is not None
    mine = [
        [(step, path) for step in steps if loader.holds(path := step.path.removeprefix(base.prefix), folders)]
        for steps in commits
    ]
    ids = [blob for steps in mine for step, _ in steps for blob in (step.old, step.new) if blob]
    fields = {
        blob: front_matter_split.plain_fields(data)
        for blob, data in (blobs.read_blobs(base.repo, ids, missing=base.unread) if ids else ())
        if _is_text(data)
    }

    def facts(blob: str, path: str) -> VersionFacts | None:
        if blob not in fields:
            return None
        one = fields[blob]
        kind = one.get("kind") or loader.kind_of(path, folders)
        names = ("status", "created", "participant")
        return VersionFacts(one.get("id", ""), kind, *(one.get(name, "") for name in names))

    return [
        [VersionStep(path, facts(step.old, path), facts(step.new, path), step.new) for step, path in steps]
        for steps in mine
    ]


def _is_text(data: bytes) -> bool:
    """False for a version that cannot be compared, which is finding S006."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _load(value: Mapping[str, Any]) -> dict[str, FrozenText]:
    return {key: FrozenText(*row) for key, row in value["texts"].items()}
