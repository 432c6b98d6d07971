"""The options of `scaffold lint` that change texts, and the text on stdin: streams and exit code.

Fixed texts and diffs go to stdout, and the list of fixes to stderr, as do the findings if stdout has a text.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conviction.cli.console import State, progress, say, talk
from conviction.errors import UsageError

if TYPE_CHECKING:
    from conviction.lint.actions.fix import FixRun
    from conviction.model.report import Report

__all__ = ["LintSource", "exit_code", "fix_options", "is_fixing", "run", "show_text", "source"]

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


@dataclass(frozen=True, slots=True)
class LintSource:
    """The input of a lint run: files by name, or the text on stdin in place of one."""

    paths: tuple[str, ...]
    given: Mapping[str, bytes] | None = None
    """Workspace path to the text on stdin; None when files are checked."""


def source(state: State, paths: tuple[str, ...], options: dict[str, Any]) -> LintSource:
    """The files that the user named, or the text on stdin if that is `-` or a file name is given."""
    from conviction.lint.actions import stdin

    name = options["stdin_filename"]
    is_stdin = "-" in paths or bool(name)
    _check_source(paths, options, is_stdin=is_stdin)
    if not is_stdin:
        return LintSource(paths)
    root = state.open(near=(name,) if name else ()).root
    path = stdin.stands_for(root=root, start=state.start, name=name)
    return LintSource((str(root / path),), {path: stdin.bounded(sys.stdin.buffer, name=path)})


def _check_source(paths: tuple[str, ...], options: dict[str, Any], *, is_stdin: bool) -> None:
    """Refuse options that contradict each other, or the source of the texts."""
    writes_baseline = options["write_baseline"] or options["prune_baseline"]
    if options["staged"] and (is_stdin or is_fixing(options)):
        hint = "fix the files with --changed, and stage them again"
        raise UsageError("staged texts are read-only", place="--staged", hint=hint)
    if options["diff"] and writes_baseline:
        raise UsageError("--diff writes nothing, not even a baseline", place="--diff", hint="leave out one of them")
    if is_stdin and writes_baseline:
        raise UsageError("the text on stdin is not part of the baseline", hint="save the file, and lint that")
    if is_stdin and set(paths) - {"-"}:
        raise UsageError("the text on stdin cannot be checked with files", hint="name files, or `-`, not both")


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
    if options["diff"]:
        show_text(done.diff().encode("utf-8"))
    elif checked.given is not None:
        show_text(*(done.changes.get(path, (b"", data))[1] for path, data in checked.given.items()))
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
