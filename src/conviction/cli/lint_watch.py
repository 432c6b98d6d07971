"""`scaffold lint --watch`: lint again whenever a file changes, and print only the difference, until Ctrl-C."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from conviction.cli.console import say, talk
from conviction.errors import ScaffoldError, UsageError

if TYPE_CHECKING:
    from conviction.cli.lint_source import LintSource
    from conviction.model.report import Report

__all__ = ["check", "watch"]

_SECONDS = 0.3
"""The time between two looks at the files."""
_OTHERS = ("fix", "fix_only", "diff", "staged", "write_baseline", "prune_baseline", "output", "reports", "as_json",
    "style", "statistics", "show_files", "stdin_filename")  # fmt: skip


def check(paths: tuple[str, ...], options: dict[str, Any]) -> None:
    """Refuse options that do not fit to a run without an end.

    Raises:
        UsageError: One of them was given, or stdin.
    """
    other = next((name for name in _OTHERS if options[name]), "" if "-" not in paths else "-")
    if other:
        hint = "leave it out: the findings are printed as they come and go"
        name = {"style": "output-format", "as_json": "json", "reports": "report"}.get(other, other)
        place = other if other == "-" else f"--{name.replace('_', '-')}"
        raise UsageError("--watch prints findings for people only", place=place, hint=hint)


def watch(source: Callable[[], LintSource], lint: Callable[[LintSource], Report]) -> NoReturn:
    """Print the report, and after each change the findings that are gone or new; it ends with an interrupt.

    Settings that cannot be read while they are edited are reported, and the files are watched on.

    Raises:
        KeyboardInterrupt: The user pressed Ctrl-C.
    """
    from conviction.lint.actions import output, watched_files
    from conviction.lint.formats.changes import changes

    checked = source()
    seen = watched_files.signatures(checked.root, checked.loose)
    report = lint(checked)
    say(output.show(report, output_format="concise").removesuffix("\n"))
    talk("watching; Ctrl-C ends it")
    while True:
        time.sleep(_SECONDS)
        now = watched_files.signatures(checked.root, checked.loose)
        if now == seen:
            continue
        seen = now
        try:
            checked = source()
            after = lint(checked)
        except ScaffoldError as error:
            talk(f"not checked: {error.place + ': ' if error.place else ''}{error.message}")
            continue
        text = changes(report, after)
        report = after
        if text:
            say(text.removesuffix("\n"))
