"""`scaffold lint`: check prose and argument; `lint rules` lists the rules, `lint explain` explains one."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conviction.cli import lint_fixing, lint_source, lint_verbs, lint_watch
from conviction.cli.console import (
    State,
    json_option,
    pass_state,
    progress,
    say,
    talk,
    with_global_options,
)
from conviction.errors import UsageError
from conviction.model.finding import Severity
from conviction.model.lint_settings import FAIL_ON, PROFILES
from conviction.model.workspace import Settings

if TYPE_CHECKING:
    from conviction.lint.actions.fix import FixRun
    from conviction.lint.actions.request import LintRequest, SuppressionOptions
    from conviction.model.report import Report

__all__ = ["lint"]

_SEVERITIES = tuple(severity.value for severity in Severity)
_FORMATS = (
    *("full", "concise", "grouped", "json", "json-lines", "sarif"),
    *("github", "gitlab", "junit", "rdjson", "checkstyle", "markdown"),
)
"""The formats of the action, which is imported only when a command runs; a test compares the two lists."""
_FILTERS = ("added", "context", "file")
"""The filters of `lint.changed_lines`, likewise."""


class _WithVerbs(click.Command):
    """A command whose first argument may be a verb with options of its own; `./rules` is a file with that name."""

    verbs: dict[str, click.Command]

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The context of the verb at the start of the arguments, else our own."""
        verb = self.verbs.get(args[0]) if args else None
        if verb is None:
            return super().make_context(info_name, args, parent, **extra)
        name = f"{info_name} {args[0]}"
        return with_global_options(verb, hidden=True).make_context(name, args[1:], parent, **extra)


def _choices(*names: str, **more: Any) -> Callable[[Any], Any]:
    return click.option(*names, multiple=True, metavar="RULE", **more)


@click.command(
    cls=_WithVerbs,
    epilog="Also: `scaffold lint rules` lists every rule; `scaffold lint explain RULE` explains one, with examples.",
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=str))
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Check only documents of this kind.")
@click.option("--skip-unknown", is_flag=True, help="Skip PATHS that are not a document or page, with a note.")
@click.option("--output-format", "style", type=click.Choice(_FORMATS),
    help="Format of the findings; default: full on a terminal, else concise.")  # fmt: skip
@json_option
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the result to this file.")
@click.option("--report", "reports", multiple=True, metavar="FORMAT=FILE",
    help="Also write a report in this format to this file.")  # fmt: skip
@_choices("--select", help="Apply only these rules: a code, a prefix of codes, or a name.")
@_choices("--extend-select", help="Apply these rules too.")
@_choices("--ignore", help="Do not apply these rules.")
@click.option("--profile", type=click.Choice(PROFILES), help="Set of rules to apply.")
@click.option("--preview", is_flag=True, help="Apply rules in preview too.")
@click.option(
    "--min-severity", type=click.Choice(_SEVERITIES), default="suggestion", help="Hide findings below this severity."
)
@click.option("--fail-on", type=click.Choice(FAIL_ON),
    help="Exit with 1 if any finding has this severity or higher.")  # fmt: skip
@click.option("--max-warnings", type=click.IntRange(min=0), help="Exit with 1 if there are more warnings than this.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings.")
@click.option("--baseline", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Use this baseline; default: lint-baseline.json if it exists.")  # fmt: skip
@click.option("--no-baseline", is_flag=True, help="Ignore the baseline.")
@click.option("--write-baseline", is_flag=True, help="Record the findings that no safe fix corrects in the baseline.")
@click.option("--prune-baseline", is_flag=True, help="Remove entries that no longer match from the baseline.")
@click.option("--allow-growth", is_flag=True, help="Allow --write-baseline to add new findings.")
@click.option("--show-suppressed", is_flag=True, help="Also list findings that are suppressed or in the baseline.")
@click.option("--report-unused-suppressions", is_flag=True,
    help="Report unused suppressions and baseline entries as errors.")  # fmt: skip
@click.option("--changed", metavar="[BASE]", is_flag=False, flag_value="",
    help="List only findings of the change since the merge base with BASE; default: the default branch.")  # fmt: skip
@click.option("--staged", is_flag=True, help="List only findings of the staged change, in the staged texts.")
@click.option("--diff-filter", type=click.Choice(_FILTERS),
    help="List findings on added lines, within 3 lines of a change, or in changed files; default: added.")  # fmt: skip
@click.option("--statistics", is_flag=True, help="Count the findings of each rule instead of listing them.")
@click.option("--isolated", is_flag=True, help="Ignore [lint] of scaffold.toml and use the defaults.")
@click.option(
    "--config", type=str, default="", metavar="FILE", help="Read [lint] from this file instead of scaffold.toml."
)
@click.option("--show-settings", is_flag=True, help="Print the settings and every rule's severity, and check nothing.")
@click.option("--show-files", is_flag=True, help="Print the files that would be checked.")
@click.option("--vale-bin", type=str, metavar="PATH", help="Use this Vale.")
@click.option("--install-vale", is_flag=True, help="Install Vale if none is found.")
@click.option("--no-vale", is_flag=True, help="Check structure only, without Vale.")
@click.option("--no-cache", is_flag=True, help="Ignore the cache and do not update it.")
@click.option("--online", is_flag=True, help="Also check that web links resolve (makes network requests).")
@click.option(
    "--watch", is_flag=True, help="Check again after each change, and print only the difference, until Ctrl-C."
)
@_choices("--add-ignore", help="Write a suppression with --reason beside each finding of this rule.")
@click.option("--reason", metavar="TEXT", default="", help="Use this reason for --add-ignore.")
@lint_fixing.fix_options
@pass_state
def lint(state: State, /, paths: tuple[str, ...], **options: Any) -> int:
    """Check prose (with Vale) and argument: all documents and pages, or PATHS; `-` is the text on stdin.

    Exit code: 0, or 1 if a finding has the severity of --fail-on or higher, or 2 if it could not run.
    """
    from conviction.lint.actions import output

    if options["show_settings"]:
        return _show_settings(state, paths, options)
    if options["watch"]:
        lint_watch.check(paths, options)
        find_source = partial(lint_source.source, state, paths, options, fixing=False)
        lint_watch.watch(find_source, partial(_checked, state, options))
    inputs = [Path(options[name]) for name in ("baseline", "config") if options[name]]
    reports = output.reports(options["reports"], start=state.start, output=options["output"], read=inputs)
    source = lint_source.source(state, paths, options, fixing=lint_fixing.is_fixing(options))
    root, settings = source.root, _with_options(state, source.settings, options)
    if options["add_ignore"] and _add_suppressions(state, source, options):
        return 0
    fixed = _fixed(state, source, options, settings)
    if fixed and not (options["write_baseline"] or options["prune_baseline"]):
        report = fixed.report
    else:  # the baseline is written once, from the remaining findings
        report = _checked(state, options, source)
        report = replace(report, fixed=len(fixed.fixed) if fixed else 0)
    if options["show_files"]:
        return _show_files(report)
    for path, style in reports.items():
        output.write(path, output.show(report, output_format=style, root=root))
    _show_remaining(state, report, options, root, err=bool(fixed and source.given is not None))
    code = lint_fixing.exit_code(fixed, options) if fixed else None
    return _exit_code(root, settings, report, options) if code is None else code


def _add_suppressions(state: State, source: lint_source.LintSource, options: dict[str, Any]) -> bool:
    """Write the suppressions of --add-ignore, or print them as a diff and return True."""
    from conviction.lint.actions.add_suppressions import add_suppressions

    if source.given is not None or source.mixed or options["fix"] or options["fix_only"] or options["staged"]:
        hint = "name files of one workspace, and fix them in another run"
        raise UsageError("suppressions are written into files", place="--add-ignore", hint=hint)
    report = _run(state, source, options, _with_options(state, source.settings, options))
    rules, is_diff = _split(options["add_ignore"]), options["diff"]
    added = add_suppressions(report, root=source.root, rules=rules, reason=options["reason"], write=not is_diff)
    if is_diff:
        lint_fixing.show_text(added.diff(source.name).encode("utf-8"))
    talk(f"{'would suppress' if is_diff else 'suppressed'} {added.count} finding{'' if added.count == 1 else 's'}")
    for note in added.notes:
        talk(note)
    return bool(is_diff)


def _checked(state: State, options: dict[str, Any], source: lint_source.LintSource) -> Report:
    """The report on the source, with the names that the user gave."""
    report = _run(state, source, options, _with_options(state, source.settings, options), source.given)
    return report.renamed(source.name) if source.is_loose else report


def _fixed(state: State, source: lint_source.LintSource, options: dict[str, Any], settings: Settings) -> FixRun | None:
    """The run of fixes that the options ask for; it leaves the baseline as it is."""
    if options["show_files"] or not lint_fixing.is_fixing(options):
        return None
    read_only = {**options, **dict.fromkeys(("write_baseline", "prune_baseline", "allow_growth"), False)}
    return lint_fixing.run(source.root, options, source, partial(_run, state, source, read_only, settings))


def _show_remaining(state: State, report: Report, options: dict[str, Any], root: Path, *, err: bool) -> None:
    """Print the report, where fixes are not all that is wanted, and its notes."""
    if not (options["diff"] or options["fix_only"]):
        if not report.documents:
            part = options["staged"] or options["changed"] is not None
            talk("no document changed" if part else "no Markdown file to check")
        _show(state, report, options, root, err=err)
    for line in report.notes:
        talk(line)


def _exit_code(root: Path, settings: Settings, report: Report, options: dict[str, Any]) -> int:
    """0, or 1 when a remaining finding reaches the severity of `--fail-on`."""
    from conviction.lint.actions import config_file
    from conviction.lint.actions.settings import lint_settings

    with config_file.named(options["config"]):
        word = options["fail_on"] or lint_settings(root, settings).fail_on
    fail_on = None if word == "never" else Severity(word)
    return 0 if options["exit_zero"] else report.exit_code(fail_on=fail_on, max_warnings=options["max_warnings"])


def _run(
    state: State,
    source: lint_source.LintSource,
    options: dict[str, Any],
    settings: Settings,
    texts: Mapping[str, bytes] | None = None,
) -> Report:
    """The report on the source; `texts` replace the content of some files."""
    from conviction.lint.actions import config_file, loose, run
    from conviction.lint.actions.request import LintPorts
    from conviction.workspace.actions import loader

    request = _request(state, source, options, texts or {})
    ports = LintPorts(
        install=talk if options["install_vale"] else None, skip=_once if options["skip_unknown"] else None
    )
    with config_file.named(options["config"]), progress("checking"):
        report = run.lint(source.root, settings, loader.today(settings), request, ports)
        if source.mixed:
            others = _with_options(state, Settings(), options)
            rest = replace(request, paths=(), loose=tuple(source.loose or ()))
            rest_of_it = run.lint(loose.ROOT, others, loader.today(others), rest, ports)
            report = loose.merged(report, rest_of_it.renamed(source.name))
    return replace(report, unsafe_fixes=options["unsafe_fixes"])


def _request(
    state: State, source: lint_source.LintSource, options: dict[str, Any], texts: Mapping[str, bytes]
) -> LintRequest:
    """The request of these options."""
    from conviction.lint.actions.request import LintRequest

    return LintRequest(
        paths=source.paths,
        start=state.start,
        loose=tuple(source.loose or ()) if source.is_loose else None,
        texts=texts,
        kinds=_split(options["kinds"]),
        select=_split(options["select"]),
        extend_select=_split(options["extend_select"]),
        ignore=_split(options["ignore"]),
        min_severity=Severity(options["min_severity"]),
        use_vale=not (options["no_vale"] or options["show_files"]),
        vale_bin=options["vale_bin"],
        online=options["online"],
        use_cache=not options["no_cache"],
        suppression_options=_suppression_options(state, options, is_loose=source.is_loose),
        changed=options["changed"],
        staged=options["staged"],
        diff_filter=_diff_filter(options),
    )


def _once(line: str) -> None:
    """Print a note only the first time, since every pass over the texts repeats it."""
    printed = click.get_current_context().meta.setdefault(__name__, set())
    if line not in printed:
        printed.add(line)
        talk(line)


def _with_options(state: State, settings: Settings, options: dict[str, Any]) -> Settings:
    """The settings with the `[lint]` table to apply."""
    from conviction.lint.actions import config_file
    from conviction.lint.actions.settings import with_preview, with_profile

    config, isolated = options["config"], options["isolated"]
    settings = config_file.with_options(settings, start=state.start, config=config, isolated=isolated)
    settings = with_preview(settings, preview=options["preview"])
    return with_profile(settings, options["profile"])


def _suppression_options(state: State, options: dict[str, Any], *, is_loose: bool) -> SuppressionOptions:
    """The options for suppressions and the baseline."""
    from conviction.lint.actions.request import SuppressionOptions

    if options["show_files"]:
        return SuppressionOptions()  # --show-files needs no baseline
    return SuppressionOptions(
        baseline=options["baseline"] and state.start / options["baseline"],
        use_baseline=not options["no_baseline"] and not is_loose,
        write=options["write_baseline"],
        prune=options["prune_baseline"],
        allow_growth=options["allow_growth"],
        show=options["show_suppressed"],
        unused_fail=options["report_unused_suppressions"],
    )


def _diff_filter(options: dict[str, Any]) -> str:
    """The filter on findings of a change; only valid with a change."""
    name: str | None = options["diff_filter"]
    if name and options["changed"] is None and not options["staged"]:
        hint = "add --changed or --staged"
        raise UsageError("there is no change to filter", place=f"--diff-filter {name}", hint=hint)
    return name or _FILTERS[0]


def _show_settings(state: State, paths: tuple[str, ...], options: dict[str, Any]) -> int:
    """Print the settings that a run with these options would use."""
    from conviction.lint.actions import config_file
    from conviction.lint.actions.show_settings import settings_text

    opened = state.open(near=paths)
    root, settings = opened.root, _with_options(state, opened.settings, options)
    with config_file.named(options["config"]):
        text = settings_text(
            root=root,
            settings=settings,
            source="the defaults (--isolated)" if options["isolated"] else options["config"] or "scaffold.toml",
            environ=os.environ,
            vale_bin=state.start / Path(options["vale_bin"]).expanduser() if options["vale_bin"] else None,
            fail_on=options["fail_on"] or "",
            select=_split(options["select"]),
            extend_select=_split(options["extend_select"]),
            ignore=_split(options["ignore"]),
        )
    say(text)
    return 0


def _show_files(report: Report) -> int:
    """Print the checked files on stdout, one a line."""
    for path in report.paths:
        say(path)
    return 0


def _split(values: tuple[str, ...]) -> tuple[str, ...]:
    """`S101,T202` as two; the option may also be repeated."""
    return tuple(name for value in values for name in value.replace(",", " ").split())


def _show(state: State, report: Report, options: dict[str, Any], root: Path, *, err: bool) -> None:
    """Print the report on stdout, with `err` on stderr, or write it to a file; under -q only its summary."""
    from conviction.lint.actions import output

    file: Path | None = options["output"]
    style = _style(state, options)
    text = output.show(report, output_format=style, color=state.colored and file is None, root=root)
    if style in output.FOR_PEOPLE:
        text = output.statistics(report) if options["statistics"] else text
        text = f"{output.summary(report)}\n" if state.quiet else text
    if file is not None:
        output.write(state.start / file, text)
    elif text:
        say(text.removesuffix("\n"), err=err)
    if file is not None or (style == "github" and not options["style"]):
        talk(output.summary(report))


def _style(state: State, options: dict[str, Any]) -> str:
    """The format of the options; else annotations in a GitHub workflow, else a text format."""
    if options["as_json"] or options["style"]:
        return "json" if options["as_json"] else str(options["style"])
    if options["output"] is None:
        summary_only = state.quiet or options["statistics"]
        if os.environ.get("GITHUB_ACTIONS") == "true" and not summary_only:
            return "github"
        if sys.stdout.isatty():
            return "full"
    return "concise"


lint.verbs = {"rules": lint_verbs.rules, "explain": lint_verbs.explain}
