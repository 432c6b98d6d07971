"""The rules that need git, over the documents of one run: each is compared with its base, and its history read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from conviction.errors import GitError
from conviction.history.matching import pairs
from conviction.lint.actions import frozen_texts, history_data
from conviction.lint.actions.cache import StructureResult
from conviction.lint.actions.git_base import Base
from conviction.lint.actions.sources import Files
from conviction.lint.actions.structure import LintContext
from conviction.lint.history_registry import PAST_RULES, check_past
from conviction.lint.rules.history_base import BaseComparison, HistoryRule
from conviction.lint.selection import RuleSelection
from conviction.model.document import Document
from conviction.model.finding import Finding
from conviction.model.report import EngineRun
from conviction.workspace.actions import loader

__all__ = ["HistoryRun", "over_time", "selected_rules"]


@dataclass(frozen=True, slots=True)
class HistoryRun:
    """The findings of the rules that need git, and the run of git."""

    findings: tuple[Finding, ...]
    engine: EngineRun
    frozen: frozenset[str] = frozenset()
    """The documents that were frozen in the last commit, as long as no commit opened them; empty without H101."""


def selected_rules(selection: RuleSelection) -> tuple[HistoryRule, ...]:
    """The history rules whose findings are wanted: without any, git is not needed."""
    samples = {rule: Finding(rule.code, rule.name, rule.severity, "", "") for rule in PAST_RULES}
    return tuple(rule for rule, one in samples.items() if any(map(selection.wanted, selection.with_severities([one]))))


def over_time(
    context: LintContext,
    base: Base,
    files: Files,
    run: StructureResult,
    chosen: Sequence[str],
    *,
    rules: Sequence[HistoryRule],
    use_cache: bool = True,
) -> HistoryRun:
    """The findings of these rules in the documents.

    Where git cannot be read, the rules are skipped and the run has the reason.

    Args:
        context: The workspace.
        base: The base that the documents are compared with.
        files: The files of the workspace; only those that differ from the base, or have a history, are read.
        run: The findings of our own rules in them.
        chosen: The paths of the documents to check; the others still count for ids.
        rules: As `selected_rules` returns them.
        use_cache: False neither reads nor writes the cache.
    """
    if not rules:
        return HistoryRun((), EngineRun("skipped", because="no selected rule needs it"))
    if base.repo is None or not base.commit:
        return HistoryRun((), EngineRun("skipped", because=base.because, incomplete=base.incomplete))
    try:
        comparisons = _comparisons(base, context, files, run, chosen)
        because = _add_history(comparisons, base, context, _living(files, run, chosen), rules, use_cache)
        needed = any(rule.code == "H101" for rule in rules)
        frozen = (
            frozen_texts.add_frozen(comparisons, base, context, files, run, chosen, use_cache=use_cache)
            if needed
            else None
        )
    except GitError as error:
        return HistoryRun((), EngineRun("skipped", because=str(error), incomplete=True))
    findings = tuple(finding for one in comparisons.values() for finding in check_past(one, rules))
    frozen_paths: frozenset[str] = frozenset()
    if frozen:
        texts, compared = frozen
        texts.keep_clean(compared, run, findings)
        frozen_paths = texts.frozen_paths(run, chosen) | {path for path, one in comparisons.items() if one.frozen}
        because = because or base.repo.incomplete_because
    if base.unread:
        because = because or f"the repository lacks {len(base.unread)} texts of the base"
    return HistoryRun(findings, EngineRun("ran", because=because, incomplete=bool(because)), frozen_paths)


def _comparisons(
    base: Base, context: LintContext, files: Files, run: StructureResult, chosen: Sequence[str]
) -> dict[str, BaseComparison]:
    """Each document that differs from the base, with its version there."""
    new = {path: files.document(path) for path in files.paths if _differs(base, files, run, path)}
    new = {path: document for path, document in new.items() if document.kind and not _unreadable(document)}
    if not new:
        return {}
    kinds = loader.kind_folders(base.root)
    deleted = {path for path in base.blobs if path not in files.paths and loader.holds(path, kinds)}
    old = base.documents([*deleted, *new], kinds)
    old = {path: document for path, document in old.items() if document.kind and not _unreadable(document)}
    ids = frozenset(offer.id for offer in run.offers.values() if offer.id)
    looked_at = frozenset(chosen)
    found = {}
    matches = pairs(old, new, ids)
    renames = {before.path: path for path, (before, _) in matches.items() if before and before.path != path}
    for path, (before, holder) in matches.items():
        if path in looked_at:
            kind = context.kind(before.kind)[0] if before and before.kind in context.names else None
            found[path] = BaseComparison(context.context(new[path]), before, kind, holder, renames=renames)
    return found


def _differs(base: Base, files: Files, run: StructureResult, path: str) -> bool:
    checked = run.checked.get(path)
    return base.differs(path, checked.blobs if checked else (), lambda: files.text(path))


def _living(files: Files, run: StructureResult, chosen: Iterable[str]) -> Iterator[Document]:
    """The living documents with an argument, each read when it is needed."""
    return (files.document(path) for path in chosen if run.checked[path].has_argument)


def _unreadable(document: Document) -> bool:
    return any(finding.code == "S006" for finding in document.findings)


def _add_history(
    pasts: dict[str, BaseComparison],
    base: Base,
    context: LintContext,
    living: Iterator[Document],
    rules: Iterable[HistoryRule],
    use_cache: bool,
) -> str:
    """Add the history facts to the comparisons; the reason why some are missing, in one line."""
    assert base.repo is not None
    committed = any(rule.committed for rule in rules)
    new = {past.document.id: path for path, past in pasts.items() if past.before is None and not past.holder}
    new.pop("", None)
    if not committed and not new:
        return ""
    if base.repo.incomplete_because:
        return base.repo.incomplete_because
    if new and any(rule.code == "H105" for rule in rules):
        for document_id, holder in history_data.holders(
            base, [pasts[path].document for path in new.values()], use_cache=use_cache
        ).items():
            pasts[new[document_id]] = replace(pasts[new[document_id]], holder=holder)
    arguing = {document.path: document for document in living} if committed else {}
    facts, because = history_data.history_facts(base, context, tuple(arguing.values()), use_cache=use_cache)
    for path, one in facts.items():
        past = pasts.get(path) or BaseComparison(context.context(arguing[path]))
        pasts[path] = replace(past, signals=one.signals, cards=one.cards, moves=one.moves)
    return because
