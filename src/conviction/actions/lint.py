"""`scaffold lint`: structure and prose of a workspace, or of some of its files, as one Report."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from conviction import __version__
from conviction.errors import ValeError
from conviction.model.document import Document
from conviction.model.finding import Finding, Severity
from conviction.model.report import Draft, EngineRun, Report
from conviction.model.workspace import Settings

if TYPE_CHECKING:
    from conviction.actions.lint_changed import Change
    from conviction.actions.lint_debt import Debt
    from conviction.actions.lint_world import World
    from conviction.adapters.vale import Profile, ValeBinary
    from conviction.core.rules.choice import Choice

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
    environ: Mapping[str, str] | None = None,
    texts: Mapping[str, bytes] | None = None,
    debt: Debt | None = None,
    changed: str | None = None,
    staged: bool = False,
    diff_filter: str = "added",
) -> Report:
    """What is wrong with the documents and pages of a workspace.

    A file that cannot be read is a finding, and the others are linted all the same.

    Args:
        root: The workspace.
        settings: Its settings.
        today: The calendar day.
        paths: Files and folders to look at; all when empty. The others still count for references and ids.
        start: What relative paths are relative to; the root when None.
        passed: Called with a line for each of `paths` that is no document or page, which is an error when None.
        kinds: Only documents of these kinds; all documents and pages when empty.
        select: Only these rules; each entry is a code, the beginning of one, a name, or Vale's name.
        extend_select: These too, where not all are selected.
        ignore: None of these, and none of those that the settings ignore.
        min_severity: Leaves out what weighs less.
        profile: `default`, `strict` or `relaxed`; what the settings say when None.
        use_vale: False leaves the prose unchecked, and the report says so.
        vale_bin: The Vale to use, in place of the one that is found.
        install: Installs the managed Vale where none is found, and is called with a line before what takes time.
        online: Asks for each web address in the documents, and finds those that give no page.
        environ: Where to look for Vale; the process's environment when None.
        texts: Workspace path to the bytes that are checked in place of the file's; the file need not exist.
        debt: What to do with suppressed findings and the baseline; the baseline is used where it exists when None.
        changed: Leaves only what belongs to the change since HEAD left this branch, tag or commit; empty for the
            default branch, None for everything.
        staged: Leaves only what belongs to the change that is staged, and reads the staged texts.
        diff_filter: What a finding must stand on to belong to a change: `added`, `context` or `file`.

    Raises:
        UsageError: A path does not exist, lies outside the workspace or is no Markdown file; no rule has that name; the
            baseline cannot be read, or would grow; or a change is asked for outside a repository.
        RevisionError: `changed` names no commit that HEAD comes from.
        SettingsError: `[lint]` of scaffold.toml names what does not exist.
        ValeError: Vale is wanted and missing, too old, or did not finish.
    """
    from conviction.actions import lint_changed, lint_past, lint_scope, lint_settings, workspace
    from conviction.actions.lint_rules import names
    from conviction.actions.lint_world import World, structure
    from conviction.adapters import templates
    from conviction.core.rules.choice import Choice

    settings = lint_settings.with_profile(settings, profile)
    choice = Choice.of(
        names(), settings.lint, select=select, extend_select=extend_select, ignore=ignore, floor=min_severity
    )
    vale_profile = lint_settings.profile(root, settings, off=choice.off)
    lint_settings.check_budgets(root, settings)
    past = lint_past.asked(choice)
    change = lint_changed.begin(root, changed, staged=staged, how=diff_filter, needed=bool(past))
    loaded = change.texts({document.path: document for document in workspace.load(root=root, settings=settings).all})
    loaded |= workspace.read_as(root, texts or {})
    names_of_kinds = tuple(name for name, _ in templates.kind_names(root))
    chosen = change.of(lint_scope.chosen(root, start or root, paths, loaded, passed), loaded)
    chosen = lint_scope.of_kinds(chosen, kinds, names_of_kinds) if kinds else chosen
    known = {**loaded, **{document.path: document for document in chosen}}
    index = lint_scope.index_of(root, known.values(), change.staged)
    world = World(root, settings, today, index, names_of_kinds)
    if online:
        from conviction.actions.lint_online import dead_addresses

        world.dead = dead_addresses(world, chosen)
    broken = world.broken_kinds() if not paths and not kinds else []
    whole = not paths and not kinds and texts is None and not change.part
    if not chosen:
        skipped = {"structure": EngineRun("ran", __version__), "vale": EngineRun("skipped"), "git": change.nothing}
        return _report(choice, broken, [], skipped, chosen, 0, world, change, debt, whole)
    binary = _find_vale(root, settings, start or root, vale_bin, install, environ) if use_vale else None
    found, drafts, words = structure(world, chosen, choice)
    library = [document.text for document in loaded.values()]
    prose, vale = _prose(binary, vale_profile, chosen, lint_settings.longest_sentence(settings), library)
    moved, git = lint_past.over_time(world=world, base=change.base, chosen=chosen, rules=past)
    engines = {"structure": EngineRun("ran", __version__), "vale": vale, "git": git}
    weighed = [*found, *choice.weighed([*broken, *prose, *moved])]
    return _report(choice, world.told_only(weighed, chosen), drafts, engines, chosen, words, world, change, debt, whole)


def _report(
    choice: Choice,
    findings: Sequence[Finding],
    drafts: Sequence[Draft],
    engines: Mapping[str, EngineRun],
    chosen: Sequence[Document],
    words: int,
    world: World,
    change: Change,
    debt: Debt | None,
    whole: bool,
) -> Report:
    """The report, without what was not asked for, what is suppressed and what does not belong to the change."""
    from conviction.actions import lint_debt

    debt = debt or lint_debt.Debt()
    waiting = frozenset(finding for draft in drafts for finding in draft.findings)
    vale = engines["vale"].status == "ran"
    run = lint_debt.Run(world.root, world.settings, choice, chosen, whole, vale, waiting)
    settled = lint_debt.settle(findings, run, debt)
    kept, aside = (
        sorted(filter(choice.wanted, change.kept(findings)), key=lambda finding: finding.sort_key)
        for findings in (settled.live, settled.suppressed)
    )
    paths = {finding.path for finding in (*kept, *aside)}
    sources = {document.path: document.text for document in chosen if document.path in paths}
    live = frozenset(kept)
    left = [Draft(d.path, d.written, d.sections, tuple(f for f in d.findings if f in live)) for d in drafts]
    return Report(
        findings=tuple(kept),
        engines=engines,
        documents=len(chosen),
        words=words,
        drafts=tuple(draft for draft in left if draft.findings),
        sources={**sources, **world.declarations, **settled.sources},
        paths=tuple(document.path for document in chosen),
        suppressed=tuple(aside),
        show_suppressed=debt.show,
        baseline=settled.baseline,
        told=settled.told,
    )


def _prose(
    binary: ValeBinary | None, profile: Profile, chosen: Iterable[Document], longest: float, library: Sequence[str]
) -> tuple[list[Finding], EngineRun]:
    """The findings of Vale, run once over the shadows of all that could be read."""
    if binary is None:
        return [], EngineRun("skipped")
    from conviction.adapters import vale
    from conviction.core.rules.prose import prose_findings
    from conviction.core.shadow import shadow

    texts = {d.path: d.text for d in chosen if not any(finding.code == "S006" for finding in d.findings)}
    shadows = {path: shadow(text) for path, text in texts.items()}
    alerts = vale.run(binary, {path: made.text for path, made in shadows.items()}, profile=profile)
    findings, unplaced = prose_findings(alerts, shadows, texts, longest=longest, library=library)
    return findings, EngineRun("ran", binary.version, str(binary.path), unplaced)


def _find_vale(
    root: Path,
    settings: Settings,
    start: Path,
    vale_bin: str | None,
    install: Callable[[str], None] | None,
    environ: Mapping[str, str] | None,
) -> ValeBinary:
    from conviction.adapters import vale

    environ = os.environ if environ is None else environ
    setting = root / Path(settings.vale_path).expanduser() if settings.vale_path else None
    flag = None if vale_bin is None else start / Path(vale_bin).expanduser()
    cache = vale.cache_folder(environ)
    try:
        return vale.find(flag=flag, setting=setting, environ=environ, cache=cache)
    except ValeError:
        if install is None or flag or setting or environ.get("SCAFFOLD_VALE"):
            raise  # another one would not be used in place of the one that was named
    from conviction.adapters import vale_install

    vale_install.install_vale(cache, progress=install)
    return vale.find(environ=environ, cache=cache)
