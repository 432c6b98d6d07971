"""The options of `scaffold lint` that change texts: streams and exit code.

Fixed texts and diffs go to stdout, and the list of fixes to stderr, as do the findings if stdout has a text.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conviction.cli.console import progress, say, talk
from conviction.cli.lint_source import LintSource

if TYPE_CHECKING:
    from conviction.lint.actions.fix import FixRun
    from conviction.model.report import Report

__all__ = ["exit_code", "fix_options", "is_fixing", "run", "show_text"]

_OPTIONS = (
    click.option("--fix", is_flag=True, help="Apply safe fixes, and report the remaining findings."),
    click.option("--unsafe-fixes", is_flag=True, help="Count unsafe fixes as fixable; with --fix apply them too."),
    click.option("--fix-only", is_flag=True, help="Apply fixes, and report nothing."),
    click.option("--diff", is_flag=True, help="Print the fixes as a diff, and write nothing."),
    click.option("--show-fixes", is_flag=True, help="List each fix."),
    click.option("--exit-non-zero-on-fix", is_flag=True, help="Exit with 1 if a fix changed a file."),
    click.option(
        "--stdin-filename", metavar="PATH", default="", help="Check the text on stdin as the content of this file."
    ),
)


def fix_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator: the command takes the options of this module."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def is_fixing(options: dict[str, Any]) -> bool:
    """True when fixes are applied, even if only to print a diff."""
    return bool(options["fix"] or options["fix_only"] or options["diff"])


def run(
    root: Path, options: dict[str, Any], checked: LintSource, lint: Callable[[Mapping[str, bytes]], Report]
) -> FixRun:
    """Apply fixes, report them on stderr, and print a diff, or the fixed text of stdin, on stdout."""
    from conviction.lint.actions.fix import fix

    with progress("fixing"):
        done = fix(
            lint,
            root=root,
            unsafe=options["unsafe_fixes"],
            write=not options["diff"],
            stdin_texts=checked.given,
        )
    fixed_stdin = [done.changes.get(path, (b"", data))[1] for path, data in (checked.given or {}).items()]
    if checked.loose is not None:
        done = done.renamed(checked.name)
    if options["diff"]:
        show_text(done.diff().encode("utf-8"))
    elif checked.given is not None:
        show_text(*fixed_stdin)
    for line in done.lines_for_people(written=not options["diff"], each=options["show_fixes"]):
        talk(line)
    return done


def show_text(*texts: bytes) -> None:
    """Print texts on stdout byte for byte; on a terminal without characters that move its cursor."""
    for data in texts:
        if sys.stdout.isatty():
            say(data.decode("utf-8", "replace").replace("\r\n", "\n").removesuffix("\n"))
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()


def exit_code(done: FixRun, options: dict[str, Any]) -> int | None:
    """The exit code if it depends only on the fixes; None if it depends on the remaining findings."""
    if options["exit_zero"]:
        return 0
    if options["diff"]:
        return int(bool(done.changes))
    fixed = bool(options["exit_non_zero_on_fix"] and done.changes)
    return int(fixed) if options["fix_only"] or fixed else None
