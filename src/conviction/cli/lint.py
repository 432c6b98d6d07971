"""`scaffold lint`: check prose and argument; `lint rules` lists the rules, `lint explain` tells one."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conviction.cli import lint_fixing
from conviction.cli.console import State, json_option, pass_state, progress, say, say_json, table, talk
from conviction.errors import UsageError
from conviction.model.finding import Severity

if TYPE_CHECKING:
    from conviction.lint.actions.baseline import SuppressionOptions
    from conviction.model.report import Report
    from conviction.model.workspace import Settings

__all__ = ["lint"]

_SEVERITIES = ("suggestion", "warning", "error")
_FORMATS = (
    *("full", "concise", "grouped", "json", "json-lines", "sarif"),
    *("github", "gitlab", "junit", "rdjson", "checkstyle", "markdown"),
)
"""Those of the action, which is not imported before a command runs; a test compares them."""
_FILTERS = ("added", "context", "file")
"""Those of `core.changed_lines`, likewise."""


class _WithVerbs(click.Command):
    """A command whose first argument may be a verb with options of its own; `./rules` is a file of that name."""

    verbs: dict[str, click.Command]

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The context of the verb that the arguments begin with, else our own."""
        from conviction.cli.console import with_global_options

        verb = self.verbs.get(args[0]) if args else None
        if verb is None:
            return super().make_context(info_name, args, parent, **extra)
        name = f"{info_name} {args[0]}"
        return with_global_options(verb, hidden=True).make_context(name, args[1:], parent, **extra)


def _choices(*names: str, **more: Any) -> Callable[[Any], Any]:
    return click.option(*names, multiple=True, metavar="RULE", **more)


@click.command(
    cls=_WithVerbs,
    epilog="Also: `scaffold lint rules` lists every rule; `scaffold lint explain RULE` tells one, with examples.",
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=str))
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only documents of this kind.")
@click.option("--skip-unknown", is_flag=True, help="Pass over PATHS that are no document or page, and say so.")
@click.option("--output-format", "style", type=click.Choice(_FORMATS),
    help="How to show findings: full on a terminal, else concise.")  # fmt: skip
@json_option
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the result to this file.")
@click.option("--report", "reports", multiple=True, metavar="FORMAT=FILE",
    help="Write a report in this format to this file too.")  # fmt: skip
@_choices("--select", help="Only these: a code, the beginning of one, or a name.")
@_choices("--extend-select", help="These too.")
@_choices("--ignore", help="None of these.")
@click.option("--profile", type=click.Choice(["default", "strict", "relaxed"]), help="Which rules speak.")
@click.option(
    "--min-severity", type=click.Choice(_SEVERITIES), default="suggestion", help="Leave out what weighs less."
)
@click.option("--fail-on", type=click.Choice([*reversed(_SEVERITIES), "never"]), help="End with 1 from here on.")
@click.option("--max-warnings", type=click.IntRange(min=0), help="End with 1 when there are more warnings.")
@click.option("--exit-zero", is_flag=True, help="End with 0 whatever is found.")
@click.option("--baseline", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="The baseline: lint-baseline.json where it exists.")  # fmt: skip
@click.option("--no-baseline", is_flag=True, help="As if there were no baseline.")
@click.option("--write-baseline", is_flag=True, help="Record what is found and no safe fix corrects.")
@click.option("--prune-baseline", is_flag=True, help="Take out of the baseline what is gone.")
@click.option("--allow-growth", is_flag=True, help="Let --write-baseline record new findings too.")
@click.option("--show-suppressed", is_flag=True, help="List what is suppressed and in the baseline too.")
@click.option("--report-unused-suppressions", is_flag=True,
    help="Suppressions and baseline entries that are out of date are errors.")  # fmt: skip
@click.option("--changed", metavar="[BASE]", is_flag=False, flag_value="",
    help="Only what belongs to the change since HEAD left BASE, by default the default branch.")  # fmt: skip
@click.option("--staged", is_flag=True, help="Only what belongs to the change that is staged; reads the staged texts.")
@click.option("--diff-filter", type=click.Choice(_FILTERS),
    help="Of a change: on added lines (the default), within three lines of a change, or in its files.")  # fmt: skip
@click.option("--statistics", is_flag=True, help="Count the findings of each rule instead of listing them.")
@click.option("--isolated", is_flag=True, help="Without [lint] of scaffold.toml: the defaults.")
@click.option("--config", type=str, default="", metavar="FILE", help="[lint] of this file instead of scaffold.toml's.")
@click.option("--show-settings", is_flag=True, help="Print the settings and every rule's severity, and check nothing.")
@click.option("--show-files", is_flag=True, help="Print the files that would be checked.")
@click.option("--vale-bin", type=str, metavar="PATH", help="The Vale to use.")
@click.option("--install-vale", is_flag=True, help="Install the Vale that is needed where none is found.")
@click.option("--no-vale", is_flag=True, help="Check structure alone, and say so.")
@click.option("--no-cache", is_flag=True, help="Check everything again, and remember nothing.")
@click.option("--online", is_flag=True, help="Ask for every web address too; without it nothing leaves this machine.")
@lint_fixing.fix_options
@pass_state
def lint(state: State, /, paths: tuple[str, ...], **options: Any) -> int:
    """Check prose (with Vale) and argument: all documents and pages, or PATHS; `-` is the text on stdin.

    Ends with 0; 1 when something weighs --fail-on or more; 2 when it could not run.
    """
    from conviction.lint.actions import output as action

    if options["show_settings"]:
        return _show_settings(state, paths, options)
    inputs = [Path(options[name]) for name in ("baseline", "config") if options[name]]
    reports = action.reports(options["reports"], start=state.start, output=options["output"], read=inputs)
    source = lint_fixing.source(state, paths, options)
    root, settings = _opened(state, source.paths, options)
    fixed = None
    if lint_fixing.is_fixing(options) and not options["show_files"]:
        told = {**options, **dict.fromkeys(("write_baseline", "prune_baseline", "allow_growth"), False)}
        fixed = lint_fixing.run(root, options, source, partial(_run, state, source.paths, told, root, settings))
    if fixed and not (options["write_baseline"] or options["prune_baseline"]):
        report = fixed.report
    else:  # the baseline is written once, of what remains
        report = _run(state, source.paths, options, root, settings, source.given)
        report = replace(report, fixed=len(fixed.fixed) if fixed else 0)
    if options["show_files"]:
        return _show_files(report)
    for path, style in reports.items():
        action.write(path, action.show(report, style=style, root=root))
    if not (options["diff"] or options["fix_only"]):
        if not report.documents:
            part = options["staged"] or options["changed"] is not None
            talk("no document changed" if part else "there is no Markdown file to check")
        _show(state, report, options, root, err=bool(fixed and source.given is not None))
    for line in report.notes:
        talk(line)
    code = lint_fixing.exit_code(fixed, options) if fixed else None
    return _exit_code(settings, report, options) if code is None else code


def _exit_code(settings: Settings, report: Report, options: dict[str, Any]) -> int:
    """0, or 1 when something that remains weighs enough."""
    from conviction.lint.actions import config_file as lint_config
    from conviction.lint.actions import settings as lint_settings

    with lint_config.named(options["config"]):
        word = options["fail_on"] or lint_settings.fail_on(settings)
    fail_on = None if word == "never" else Severity(word)
    return 0 if options["exit_zero"] else report.exit_code(fail_on=fail_on, max_warnings=options["max_warnings"])


def _run(
    state: State,
    paths: tuple[str, ...],
    options: dict[str, Any],
    root: Path,
    settings: Settings,
    texts: Mapping[str, bytes] | None = None,
) -> Report:
    """The report on these paths, with texts in place of some files' own."""
    from conviction.lint.actions import config_file as lint_config
    from conviction.lint.actions import run as action
    from conviction.workspace.actions import loader

    with lint_config.named(options["config"]), progress("checking"):
        report = action.lint(
            root=root,
            settings=settings,
            today=loader.today(settings),
            paths=paths,
            start=state.start,
            passed=_once if options["skip_unknown"] else None,
            kinds=_split(options["kinds"]),
            select=_split(options["select"]),
            extend_select=_split(options["extend_select"]),
            ignore=_split(options["ignore"]),
            min_severity=Severity(options["min_severity"]),
            use_vale=not (options["no_vale"] or options["show_files"]),
            vale_bin=options["vale_bin"],
            install=talk if options["install_vale"] else None,
            keep=not options["no_cache"],
            online=options["online"],
            texts=texts,
            debt=_debt(state, options),
            changed=options["changed"],
            staged=options["staged"],
            diff_filter=_diff_filter(options),
        )
    return replace(report, unsafe_fixes=options["unsafe_fixes"])


def _once(line: str) -> None:
    """Say something that every pass over the texts finds anew, the first time alone."""
    said = click.get_current_context().meta.setdefault(__name__, set())
    if line not in said:
        said.add(line)
        talk(line)


def _opened(state: State, paths: tuple[str, ...], options: dict[str, Any]) -> tuple[Path, Settings]:
    """The workspace, of PATHS where there is none here, and its settings with the `[lint]` that counts."""
    from conviction.lint.actions import config_file as lint_config
    from conviction.lint.actions import settings as lint_settings

    opened = state.open(near=paths)
    config, isolated = options["config"], options["isolated"]
    settings = lint_config.settled(opened.settings, start=state.start, config=config, isolated=isolated)
    return opened.root, lint_settings.with_profile(settings, options["profile"])


def _debt(state: State, options: dict[str, Any]) -> SuppressionOptions:
    """What the options say of suppressions and the baseline."""
    from conviction.lint.actions.baseline import SuppressionOptions

    if options["show_files"]:
        return SuppressionOptions()  # only the files are asked for
    return SuppressionOptions(
        baseline=options["baseline"] and state.start / options["baseline"],
        use_baseline=not options["no_baseline"],
        write=options["write_baseline"],
        prune=options["prune_baseline"],
        allow_growth=options["allow_growth"],
        show=options["show_suppressed"],
        unused_fail=options["report_unused_suppressions"],
    )


def _diff_filter(options: dict[str, Any]) -> str:
    """Which findings belong to the change; only a change has a filter."""
    asked: str | None = options["diff_filter"]
    if asked and options["changed"] is None and not options["staged"]:
        hint = "add --changed or --staged"
        raise UsageError("there is no change to filter", place=f"--diff-filter {asked}", hint=hint)
    return asked or _FILTERS[0]


def _show_settings(state: State, paths: tuple[str, ...], options: dict[str, Any]) -> int:
    """What a run with these options would go by, on stdout."""
    from conviction.lint.actions import config_file as lint_config
    from conviction.lint.actions import show_settings as lint_told

    root, settings = _opened(state, paths, options)
    with lint_config.named(options["config"]):
        text = lint_told.settings_text(
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
    """The checked files on stdout, one a line."""
    for path in report.paths:
        say(path)
    return 0


def _split(values: tuple[str, ...]) -> tuple[str, ...]:
    """`S101,T202` as two; the option may be given several times too."""
    return tuple(name for value in values for name in value.replace(",", " ").split())


def _show(state: State, report: Report, options: dict[str, Any], root: Path, *, err: bool) -> None:
    """The report on stdout, with `err` on stderr, or in a file; under -q its summary alone."""
    from conviction.lint.actions import output as action

    output: Path | None = options["output"]
    style = _style(state, options)
    text = action.show(report, style=style, color=state.colored and output is None, root=root)
    if style in action.FOR_PEOPLE:
        text = action.statistics(report) if options["statistics"] else text
        text = f"{action.summary(report)}\n" if state.quiet else text
    if output is not None:
        action.write(state.start / output, text)
    elif text:
        say(text.removesuffix("\n"), err=err)
    if output is not None or (style == "github" and not options["style"]):
        talk(action.summary(report))


def _style(state: State, options: dict[str, Any]) -> str:
    """The format that was named; else annotations in a workflow of GitHub, else what a person reads."""
    if options["as_json"] or options["style"]:
        return "json" if options["as_json"] else str(options["style"])
    if options["output"] is None:
        told = state.quiet or options["statistics"]
        if os.environ.get("GITHUB_ACTIONS") == "true" and not told:
            return "github"
        if sys.stdout.isatty():
            return "full"
    return "concise"


@click.command()
@click.option("--format", "style", type=click.Choice(["json", "markdown"]), help="For programs, or for a page.")
@json_option
def rules(style: str | None, as_json: bool) -> None:
    """List every rule: code, name, severity and what is wrong."""
    from conviction.lint.actions import rule_catalogue as action

    if style or as_json:
        say(action.show_rules(style="json" if as_json else str(style)).removesuffix("\n"))
        return
    rows = [(rule.code, rule.name, rule.severity.value, rule.title) for rule in action.rules()]
    table(["Code", "Name", "Severity", "What is wrong"], rows)


@click.command()
@click.argument("rule")
@click.option("--format", "style", type=click.Choice(["json", "markdown"]), help="For programs, or for a page.")
@json_option
def explain(rule: str, style: str | None, as_json: bool) -> None:
    """Tell one RULE: what is wrong, why it matters, and an example before and after."""
    from conviction.lint.actions import rule_catalogue as action

    found = action.explain(rule=rule)
    if as_json or style == "json":
        say_json({"schema": 1, **found.as_dict()})
    elif style:
        say(action.show_rule(found).removesuffix("\n"))
    else:
        say(found.as_text())


lint.verbs = {"rules": rules, "explain": explain}
