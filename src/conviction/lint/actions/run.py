"""`scaffold lint`: structure and prose of a workspace, or of some of its files, as one Report."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from conviction import __version__
from conviction.model.finding import Finding, Severity
from conviction.model.report import DraftProgress, EngineRun, Report
from conviction.model.workspace import Settings

if TYPE_CHECKING:
    from conviction.lint.actions.baseline import Run as DebtRun
    from conviction.lint.actions.baseline import SuppressionOptions
    from conviction.lint.actions.cache import DocumentResult, LintCache, ProseResult, StructureResult
    from conviction.lint.actions.change_scope import ChangeScope
    from conviction.lint.actions.sources import Files
    from conviction.lint.actions.structure import LintContext
    from conviction.lint.selection import RuleSelection

__all__ = ["lint"]


def lint(
    *,
    root: Path,
    settings: Settings,
    today: date,
    paths: Sequence[str] = (),
    start: Path | None = None,
    passed: Callable[[str], None] | None = None,
    kinds: Sequence[str] = (),
    select: Sequence[str] = (),
    extend_select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    min_severity: Severity = Severity.SUGGESTION,
    profile: str | None = None,
    use_vale: bool = True,
    vale_bin: str | None = None,
    install: Callable[[str], None] | None = None,
    online: bool = False,
    keep: bool = True,
    environ: Mapping[str, str] | None = None,
    texts: Mapping[str, bytes] | None = None,
    debt: SuppressionOptions | None = None,
    changed: str | None = None,
    staged: bool = False,
    diff_filter: str = "added",
) -> Report:
    """The report on the documents and pages of a workspace.

    A file that cannot be read is a finding, and the others are linted all the same.

    Args:
        root: The workspace.
        settings: Its settings.
        today: The calendar day.
        paths: Files and folders to check; all when empty. The others still count for references and ids.
        start: The folder of relative paths; the root when None.
        passed: Called with a line for each of `paths` that is not a document or page, which is an error when None.
        kinds: Only documents of these kinds; all documents and pages when empty.
        select: Only these rules; each entry is a code, the beginning of one, a name, or Vale's name.
        extend_select: These too, where not all are selected.
        ignore: None of these, and none of those that the settings ignore.
        min_severity: Hides findings below this severity.
        profile: `default`, `strict` or `relaxed`; the settings' profile when None.
        use_vale: False leaves the prose unchecked, and the report notes it.
        vale_bin: The Vale to use, in place of the one that is found.
        install: Installs the managed Vale where none is found, and is called with a line before each slow step.
        online: Requests each web address in the documents, and reports those that give no page.
        keep: False neither reads nor writes the cache.
        environ: Where to look for Vale and for the cache; the process's environment when None.
        texts: Workspace path to the bytes that are checked in place of the file's; the file need not exist.
        debt: Options for suppressed findings and the baseline; the baseline is used where it exists when None.
        changed: Reports only findings in the change since HEAD left this branch, tag or commit; empty for the
            default branch, None for everything.
        staged: Reports only findings in the staged change, and reads the staged texts.
        diff_filter: The lines whose findings belong to a change: `added`, `context` or `file`.

    Raises:
        UsageError: A path does not exist, is outside the workspace or is not a Markdown file, a rule is unknown,
            the baseline cannot be read or would grow, or a change is requested outside a repository.
        RevisionError: `changed` names no commit that HEAD comes from.
        SettingsError: `[lint]` of scaffold.toml names something that does not exist.
        ValeError: Vale is wanted and missing, too old, or did not finish.
    """
    from conviction.adapters.storage.user_files import cache_folder
    from conviction.lint.actions import change_scope as lint_changed
    from conviction.lint.actions import history_rules as lint_past
    from conviction.lint.actions import paths as lint_scope
    from conviction.lint.actions import settings as lint_settings
    from conviction.lint.actions.cache import LintCache
    from conviction.lint.actions.prose import find_vale, prose, unexplained
    from conviction.lint.actions.rule_catalogue import names
    from conviction.lint.actions.structure import LintContext, structure
    from conviction.lint.selection import RuleSelection

    settings = lint_settings.with_profile(settings, profile)
    selection = RuleSelection.of(
        names(), settings.lint, select=select, extend_select=extend_select, ignore=ignore, floor=min_severity
    )
    vale_profile = lint_settings.profile(root, settings, off=selection.off)
    lint_settings.check(root, settings)
    past = lint_past.selected_rules(selection)
    change = lint_changed.begin(root, changed, staged=staged, how=diff_filter, needed=bool(past))
    user = cache_folder(os.environ if environ is None else environ)
    cache = LintCache(root, wanted=keep and not staged, user=user)
    files = _files(root, change, cache, texts or {})
    context = LintContext.of(root, settings, today, selection.off)
    chosen = lint_scope.chosen(root, start or root, paths, files, passed)
    chosen = lint_scope.of_kinds(chosen, files, kinds, context.names) if kinds else chosen
    chosen = change.of(chosen, files)
    whole = not paths and not kinds and not change.part
    broken = context.broken_kinds() if not paths and not kinds else []
    wanted = use_vale and chosen
    binary = find_vale(root, settings, start or root, vale_bin, install, environ) if wanted else None
    run = structure(context, files, chosen, cache, change.staged)
    prose_results, vale = prose(binary, vale_profile, files, chosen, cache, lint_settings.longest_sentence(settings))
    cache.keep_files(files.known_signatures())
    found = [*broken, *_of_files(chosen, run, unexplained(prose_results, run))]
    with_severities = list(selection.with_severities(found, besides=_waiting(run, chosen)))
    if online:
        from conviction.lint.actions.web_links import dead_links

        with_severities += selection.with_severities(dead_links(context, map(files.document, chosen)))
    git = change.nothing
    if chosen:
        moved, git = lint_past.over_time(
            context=context, base=change.base, files=files, run=run, chosen=chosen, rules=past, keep=keep
        )
        with_severities += selection.with_severities(moved)
    engines = {"structure": EngineRun("ran", __version__), "vale": vale, "git": git}
    return _report(
        selection, _as_frozen(with_severities, run), engines, files, chosen, run, context, change, debt, whole
    )


def _files(root: Path, change: ChangeScope, cache: LintCache, texts: Mapping[str, bytes]) -> Files:
    """The files of the workspace, some of them with other texts than their own, or the staged ones."""
    from conviction.lint.actions.sources import Files

    files = Files(root, cache.files())
    if change.staged is not None:
        files.hold(change.texts({path: files.document(path) for path in files.paths}))
    for path, data in texts.items():
        if path.endswith(".md"):
            files.replace(path, data)
    return files


def _of_files(chosen: Iterable[str], run: StructureResult, prose: Mapping[str, ProseResult]) -> Iterator[Finding]:
    """The findings of both engines, document by document."""
    for path in chosen:
        yield from run.checked[path].findings
        yield from prose[path].findings if path in prose else ()


def _waiting(run: StructureResult, chosen: Iterable[str]) -> frozenset[int]:
    """The findings that drafts still lack: settings do not change their severity."""
    drafts = (run.checked[path].draft for path in chosen)
    return frozenset(id(finding) for draft in drafts if draft for finding in draft.findings)


def _as_frozen(findings: Iterable[Finding], run: StructureResult) -> list[Finding]:
    """The findings, those of frozen documents with fixes that are shown and never applied."""
    frozen = {path for path, checked in run.checked.items() if checked.frozen}
    return [finding.shown_only() if finding.path in frozen else finding for finding in findings]


def _report(
    selection: RuleSelection,
    findings: Sequence[Finding],
    engines: Mapping[str, EngineRun],
    files: Files,
    chosen: Sequence[str],
    run: StructureResult,
    context: LintContext,
    change: ChangeScope,
    suppression_options: SuppressionOptions | None,
    whole: bool,
) -> Report:
    """The report, without findings that are not selected, are suppressed or do not belong to the change."""
    from conviction.lint.actions import baseline as lint_debt
    from conviction.lint.actions.sources import Texts
    from conviction.lint.engine_faults import UNCHECKED

    suppression_options = suppression_options or lint_debt.SuppressionOptions()
    checked = {path: run.checked[path] for path in chosen}
    gaps = frozenset(finding.path for finding in findings if finding.code == UNCHECKED)
    partition = lint_debt.partition(
        findings, _debt_run(selection, files, checked, context, engines, whole, gaps), suppression_options
    )
    listed_findings, aside = (
        sorted(filter(selection.wanted, change.filter(part)), key=lambda finding: finding.sort_key)
        for part in (partition.live, partition.suppressed)
    )
    live = frozenset(listed_findings)
    drafts = [one.draft for one in checked.values() if one.draft]
    remaining = [
        DraftProgress(d.path, d.written, d.sections, tuple(f for f in d.findings if f in live)) for d in drafts
    ]
    paths = {finding.path for finding in (*listed_findings, *aside)} & set(chosen)
    return Report(
        findings=tuple(listed_findings),
        engines=engines,
        documents=len(chosen),
        words=sum(one.words for one in checked.values()),
        drafts=tuple(draft for draft in remaining if draft.findings),
        sources=Texts(files, paths, {**context.declarations, **partition.sources}),
        paths=tuple(chosen),
        suppressed=tuple(aside),
        show_suppressed=suppression_options.show,
        baseline=partition.baseline,
        notes=partition.messages,
    )


def _debt_run(
    selection: RuleSelection,
    files: Files,
    checked: Mapping[str, DocumentResult],
    context: LintContext,
    engines: Mapping[str, EngineRun],
    whole: bool,
    gaps: frozenset[str],
) -> DebtRun:
    """The run by which suppressions and the baseline are checked; `gaps` are documents on which Vale stopped."""
    from conviction.lint.actions.baseline import Run
    from conviction.lint.actions.sources import Texts

    drafts = (one.draft for one in checked.values() if one.draft)
    return Run(
        context.root,
        context.settings,
        selection,
        linted=frozenset(checked),
        broken=frozenset(path for path, one in checked.items() if one.broken or path in gaps),
        suppressing=[files.document(path) for path, one in checked.items() if one.may_suppress],
        sources=Texts(files, checked, context.declarations),
        complete=whole,
        vale=engines["vale"].status == "ran",
        waiting=frozenset(finding for draft in drafts for finding in draft.findings),
    )
