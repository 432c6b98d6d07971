"""`scaffold lint`: structure and prose of a workspace, or of some of its files, as one Report.

The stages of a run, in their order, are the functions of this module and of its neighbours that `lint` calls.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path

from conviction import __version__
from conviction.adapters.storage.user_files import cache_folder
from conviction.adapters.vale.binary import Profile, ValeBinary
from conviction.lint.actions import baseline, change_scope, history_rules, loose
from conviction.lint.actions import paths as lint_paths
from conviction.lint.actions import prose as prose_engine
from conviction.lint.actions import structure as structure_engine
from conviction.lint.actions import vale as vale_engine
from conviction.lint.actions.baseline import Coverage, Partition
from conviction.lint.actions.cache import DocumentResult, LintCache, StructureResult
from conviction.lint.actions.change_scope import ChangeScope
from conviction.lint.actions.history_rules import HistoryRun
from conviction.lint.actions.prose import ProseRun
from conviction.lint.actions.request import LintPorts, LintRequest
from conviction.lint.actions.rule_catalogue import names
from conviction.lint.actions.settings import lint_settings, vale_profile, with_profile
from conviction.lint.actions.sources import Files, Texts
from conviction.lint.actions.structure import LintContext
from conviction.lint.actions.web_links import dead_links
from conviction.lint.engine_faults import UNCHECKED
from conviction.lint.frozen_advice import as_frozen
from conviction.lint.prose.catalogue import LONGEST_SENTENCE
from conviction.lint.prose.phrases import once_each
from conviction.lint.repeated_faults import without_repeated
from conviction.lint.rules.history_base import HistoryRule
from conviction.lint.selection import RuleSelection
from conviction.model.finding import Finding
from conviction.model.lint_settings import LintSettings
from conviction.model.report import DraftProgress, EngineRun, Report
from conviction.model.workspace import Settings

__all__ = ["lint"]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a run."""

    settings: LintSettings
    selection: RuleSelection
    vale: Profile
    """Vale's part of the settings."""
    history: tuple[HistoryRule, ...]
    """The selected rules that need git."""


@dataclass(frozen=True, slots=True)
class LintRun:
    """The rules and files of one run, for each of its stages."""

    request: LintRequest
    ports: LintPorts
    rules: Rules
    context: LintContext
    files: Files
    """Every file of the workspace, some of them with other texts than their own."""
    change: ChangeScope
    cache: LintCache
    paths: tuple[str, ...]
    """The files to check."""

    @property
    def complete(self) -> bool:
        """True when every file of the workspace is structure, whole."""
        return not self.request.paths and not self.request.kinds and not self.change.part


def lint(
    root: Path,
    settings: Settings,
    today: date,
    request: LintRequest | None = None,
    ports: LintPorts | None = None,
) -> Report:
    """The report on the documents and pages of a workspace.

    A file that cannot be read is a finding, and the others are linted all the same.

    Args:
        root: The workspace.
        settings: Its settings.
        today: The calendar day.
        request: The files, rules and parts to check and to report; everything when None.
        ports: The ways to the process that started the run; none of them when None.

    Raises:
        UsageError: A path does not exist, is outside the workspace or is not a Markdown file, a rule is unknown,
            the baseline cannot be read or would grow, or a change is requested outside a repository.
        RevisionError: `changed` names no commit that HEAD comes from.
        SettingsError: `[lint]` of scaffold.toml names something that does not exist, or has a value of another type.
        ValeError: Vale is wanted and missing, too old, or did not finish.
    """
    request, ports = request or LintRequest(), ports or LintPorts()
    settings = with_profile(settings, request.profile)
    rules = select_rules(root, settings, request)
    context = LintContext.of(root, settings, today, lint=rules.settings, off=rules.selection.off)
    context.is_loose = request.loose is not None
    run = choose_files(context, rules, request, ports)
    vale = find_vale(run)
    structure = check_structure(run)
    prose = check_prose(run, vale, structure)
    history = check_history(run, structure)
    engines = {"structure": EngineRun("ran", __version__), "vale": prose.engine, "git": history.engine}
    findings = with_severities(run, structure, prose, history)
    coverage = coverage_of(run, structure, findings, engines)
    partition = baseline.partition(findings, coverage, request.suppression_options)
    return report(run, structure, engines, partition)


def select_rules(root: Path, settings: Settings, request: LintRequest) -> Rules:
    """The rules of the settings and of the request."""
    lint = lint_settings(root, settings)
    selection = RuleSelection.resolve(
        names(),
        lint,
        select=request.select,
        extend_select=request.extend_select,
        ignore=request.ignore,
        floor=request.min_severity,
    )
    if request.loose is not None:
        selection = replace(selection, off=selection.off | loose.OFF)
    vale = vale_profile(root, lint, off=selection.off)
    return Rules(lint, selection, vale, () if request.loose is not None else history_rules.selected_rules(selection))


def choose_files(context: LintContext, rules: Rules, request: LintRequest, ports: LintPorts) -> LintRun:
    """The files of the workspace, and those of them to check: of the paths, the kinds and the change."""
    root = context.root
    change = change_scope.begin(
        root, request.changed, staged=request.staged, diff_filter=request.diff_filter, needed=bool(rules.history)
    )
    user = cache_folder(os.environ if ports.environ is None else ports.environ)
    cache = LintCache(root, wanted=request.use_cache and not (request.staged or request.loose is not None), user=user)
    files = _files(root, change, cache, request)
    paths = tuple(files.paths)
    if request.loose is None:
        paths = lint_paths.chosen(root, request.start or root, request.paths, files, ports.skip)
    paths = lint_paths.of_kinds(paths, files, request.kinds, context.names) if request.kinds else paths
    change = change.with_lines(files)
    return LintRun(request, ports, rules, context, files, change, cache, change.filter_paths(paths))


def _files(root: Path, change: ChangeScope, cache: LintCache, request: LintRequest) -> Files:
    """The files of the workspace, some of them with other texts than their own, or the staged ones."""
    files = Files(root, cache.files(), request.loose)
    if change.staged is not None:
        files.hold(change.texts({path: files.document(path) for path in files.paths}))
    for path, data in request.texts.items():
        if path.endswith(".md"):
            files.replace(path, data)
    return files


def find_vale(run: LintRun) -> ValeBinary | None:
    """The Vale of the run; None when the request leaves the prose out, or there is nothing to check."""
    root, request, ports = run.context.root, run.request, run.ports
    if not request.use_vale or not run.paths:
        return None
    start = request.start or root
    is_loose = request.loose is not None
    root = start if is_loose else root  # a program on PATH is not part of a file
    named = start, request.vale_bin
    return vale_engine.find_vale(root, run.context.settings, *named, ports.install, ports.environ, is_loose=is_loose)


def check_structure(run: LintRun) -> StructureResult:
    """The findings of our own rules."""
    return structure_engine.structure(run.context, run.files, run.paths, run.cache, run.change.staged)


def check_prose(run: LintRun, vale: ValeBinary | None, structure: StructureResult) -> ProseRun:
    """Vale's findings, without the acronyms that a document of the workspace explains."""
    longest = run.rules.settings.params.get("P050.max", LONGEST_SENTENCE)
    found = prose_engine.prose(vale, run.rules.vale, run.files, run.paths, run.cache, longest)
    run.cache.keep_files(run.files.known_signatures())
    return prose_engine.without_explained(found, structure)


def check_history(run: LintRun, structure: StructureResult) -> HistoryRun:
    """The findings of the rules that need git; none where nothing is checked."""
    if not run.paths:
        return HistoryRun((), run.change.nothing)
    return history_rules.over_time(
        run.context,
        run.change.base,
        run.files,
        structure,
        run.paths,
        rules=run.rules.history,
        use_cache=run.request.use_cache,
    )


def with_severities(
    run: LintRun, structure: StructureResult, prose: ProseRun, history: HistoryRun
) -> tuple[Finding, ...]:
    """The findings of every engine, each with its severity in this run.

    Settings do not change the severity of parts that drafts still lack, and no fix is applied in a frozen document. In
    one that froze in an earlier commit, the advice is one that H101 allows.
    """
    drafts = (structure.checked[path].draft for path in run.paths)
    waiting = frozenset(id(finding) for draft in drafts if draft for finding in draft.findings)
    findings = run.rules.selection.with_severities(_findings(run, structure, prose, history), besides=waiting)
    frozen = {path for path, result in structure.checked.items() if result.frozen}
    return tuple(
        as_frozen(finding, partial(run.files.document, finding.path))
        if finding.path in history.frozen
        else finding.shown_only()
        if finding.path in frozen
        else finding
        for finding in findings
    )


def _findings(run: LintRun, structure: StructureResult, prose: ProseRun, history: HistoryRun) -> list[Finding]:
    """The findings of every engine: declarations of kinds, document by document, web addresses, history."""
    kinds = run.context.broken_kinds() if not run.request.paths and not run.request.kinds else ()
    documents = ((*structure.checked[path].findings, *prose.findings(path)) for path in run.paths)
    dead = dead_links(run.context, map(run.files.document, run.paths)) if run.request.online else ()
    return [*kinds, *chain.from_iterable(documents), *dead, *history.findings]


def coverage_of(
    run: LintRun, structure: StructureResult, findings: Iterable[Finding], engines: Mapping[str, EngineRun]
) -> Coverage:
    """The files and rules of the run, by which suppressions and the baseline are checked."""
    results = {path: structure.checked[path] for path in run.paths}
    drafts = (result.draft for result in results.values() if result.draft)
    stopped = {finding.path for finding in findings if finding.code == UNCHECKED}
    return Coverage(
        run.context.root,
        run.rules.settings,
        run.rules.selection,
        linted=frozenset(results),
        broken=frozenset(path for path, result in results.items() if result.broken or path in stopped),
        suppressing=[run.files.document(path) for path, result in results.items() if result.may_suppress],
        sources=Texts(run.files, results, run.context.declarations),
        complete=run.complete,
        vale=engines["vale"].status == "ran",
        waiting=frozenset(finding for draft in drafts for finding in draft.findings),
    )


def report(run: LintRun, structure: StructureResult, engines: Mapping[str, EngineRun], partition: Partition) -> Report:
    """The report, without findings that are not selected or do not belong to the change."""
    live, suppressed = (_reported(run, structure, findings) for findings in (partition.live, partition.suppressed))
    live = without_repeated(live, suppressed)
    results = [structure.checked[path] for path in run.paths]
    paths = {finding.path for finding in (*live, *suppressed)} & set(run.paths)
    return Report(
        findings=live,
        engines=engines,
        documents=len(run.paths),
        words=sum(result.words for result in results),
        drafts=tuple(_drafts(results, frozenset(live))),
        sources=Texts(run.files, paths, {**run.context.declarations, **partition.sources}),
        paths=run.paths,
        suppressed=suppressed,
        show_suppressed=run.request.suppression_options.show,
        baseline=partition.baseline,
        notes=partition.messages,
        rules_site=run.context.lint.rules_site,
    )


def _reported(run: LintRun, structure: StructureResult, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those of the findings that are reported, in the order of reports; one for each phrase of a document."""
    pages = {path for path in run.paths if structure.checked[path].describes}
    wanted = filter(run.rules.selection.wanted, run.change.filter(findings))
    shown = run.rules.selection.on_pages(wanted, pages, is_loose=run.context.is_loose)
    return tuple(once_each(sorted(shown, key=lambda finding: finding.sort_key)))


def _drafts(results: Iterable[DocumentResult], live: frozenset[Finding]) -> Iterator[DraftProgress]:
    """The drafts that still lack something that is reported."""
    for draft in (result.draft for result in results):
        lacks = tuple(finding for finding in draft.findings if finding in live) if draft else ()
        if draft and lacks:
            yield replace(draft, findings=lacks)
