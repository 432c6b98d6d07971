"""Shared by every command: the global options as a State, and output to the terminal.

Results go to stdout (`say`, `say_json`, `table`), notes to stderr (`talk`), which `-q` silences.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from conviction.errors import UsageError

if TYPE_CHECKING:
    from conviction.errors import ScaffoldError
    from conviction.model.plan import Plan
    from conviction.workspace.actions.loader import Opened

__all__ = [
    "GLOBAL_OPTIONS",
    "State",
    "drawn",
    "dry_run_option",
    "from_here",
    "interactive",
    "json_option",
    "pass_state",
    "progress",
    "say",
    "say_json",
    "say_long",
    "show_error",
    "show_notices",
    "show_plan",
    "table",
    "talk",
    "unreadable",
    "with_global_options",
]

_COLOR = re.compile(r"\x1b\[(?:0|1|2|4|3[1-6]|1;3[1-6])m")
"""The colours that we use; another, such as black or "concealed", could hide text of a document."""


@dataclass(slots=True)
class State:
    """The global options of this run; `pass_state` passes it to a command."""

    start: Path = field(default_factory=Path)
    """Folder where the search for the workspace begins: `-C`, else the current folder."""
    quiet: bool = False
    verbose: bool = False
    debug: bool = False
    color: str = "auto"

    def open(self, near: Sequence[str] = ()) -> Opened:
        """The workspace at or above `start`, else of a path in `near`; raises WorkspaceError where there is none."""
        from conviction.workspace.actions import loader

        opened = loader.open_workspace(start=self.start, near=near)
        talk(f"workspace: {opened.root}", verbose=True)
        return opened

    @property
    def colored(self) -> bool:
        """True when stdout is coloured."""
        return self.paints(sys.stdout)

    def paints(self, stream: TextIO) -> bool:
        """True when this stream is coloured."""
        if self.color != "auto":
            return self.color == "always"
        return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


pass_state = click.make_pass_decorator(State, ensure=True)
"""Decorator: the command's first argument is the State."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Print the files that would be written, and write nothing."
)


def _set(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def store(context: click.Context, _: click.Parameter, value: Any) -> None:
        state = context.ensure_object(State)
        if value not in (None, False):
            setattr(state, name, value)
        if name == "color":
            context.color = None if state.color == "auto" and state.colored == sys.stdout.isatty() else state.colored

    return store


def _global(*names: str, key: str, **more: Any) -> click.Option:
    return click.Option([*names, f"global_{key}"], expose_value=False, callback=_set(key), **more)


GLOBAL_OPTIONS: tuple[tuple[str, Callable[[bool], click.Option]], ...] = (
    ("-C", lambda hidden: _global("-C", key="start", hidden=hidden, metavar="DIR", is_eager=True,
        type=click.Path(exists=True, file_okay=False, path_type=Path), help="Run as if started in DIR.")),
    ("--quiet", lambda hidden: _global("-q", "--quiet", key="quiet", hidden=hidden, is_flag=True, is_eager=True,
        help="Print results only.")),
    ("--verbose", lambda hidden: _global("-v", "--verbose", key="verbose", hidden=hidden, is_flag=True, is_eager=True,
        help="Print more, such as the workspace in use.")),
    ("--debug", lambda hidden: _global("--debug", key="debug", hidden=hidden, is_flag=True, is_eager=True,
        help="Show the traceback of an error.")),
    ("--color", lambda hidden: _global("--color", key="color", hidden=hidden, is_eager=True,
        type=click.Choice(["auto", "always", "never"]), help="Colour the output; default: auto.")),
)  # fmt: skip
"""The options before or after a command: name, and a function that makes one, hidden or not."""


def with_global_options(command: click.Command, *, hidden: bool) -> click.Command:
    """The command with the global options, except those that it defines itself."""
    own = {name for param in command.params if isinstance(param, click.Option) for name in param.opts}
    for _, make in GLOBAL_OPTIONS:
        option = make(hidden)
        free = [name for name in option.opts if name not in own]
        if len(free) == len(option.opts):
            command.params.append(option)
    return command


def interactive() -> bool:
    """True when we can prompt: stdin and stderr are terminals."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def say(text: str = "", *, err: bool = False) -> None:
    """Print one result on stdout, or with `err` on stderr, control characters made visible."""
    click.echo(_visible(text), err=err)


def say_long(text: str) -> None:
    """Print a long result as `say` does; on a terminal that is shorter, through $PAGER, or `less`.

    `PAGER=cat`, or an empty one, switches that off.
    """
    text = _visible(text)
    program = os.environ.get("PAGER", "less").strip()
    if not (sys.stdout.isatty() and sys.stdin.isatty()) or program in ("", "cat"):
        click.echo(text)
        return
    import shutil

    if text.count("\n") + 1 < shutil.get_terminal_size().lines:
        click.echo(text)
        return
    os.environ.setdefault("LESS", "FRX")
    click.echo_via_pager(text)


def say_json(value: Any) -> None:
    """Print a value for programs: JSON, indented, keys in the order given."""
    import json

    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def talk(text: str, *, verbose: bool = False) -> None:
    """Print a note on stderr, except under -q; with `verbose` only under -v."""
    context = click.get_current_context(silent=True)
    state = (context.find_object(State) if context else None) or State()
    if state.quiet or (verbose and not state.verbose):
        return
    with suppress(OSError):  # the result does not depend on the notes
        click.echo(_visible(text), err=True)


def show_notices(notices: Sequence[str], state: State) -> None:
    """Print each note on a line of its own on stderr, except under -q."""
    with suppress(OSError):
        for text in () if state.quiet else notices:
            click.echo(f"note: {_visible(_one_line(text))}", err=True)


def show_error(error: ScaffoldError, state: State) -> None:
    """Print `error: place: message`, and the next step on a line of its own, on stderr."""
    where = f"{error.place}: " if error.place else ""
    color = state.paints(sys.stderr)
    lines = [f"{click.style('error:', fg='red')} {where}{error.message}"]
    lines += [f"{click.style('hint:', fg='cyan')} {error.hint}"] * bool(error.hint)
    with suppress(OSError):  # if stderr fails too, the exit code is enough
        for line in lines:
            click.echo(_visible(_one_line(line)), err=True, color=color)


def from_here(path: Path) -> str:
    """The path relative to the current folder; absolute if it is outside."""
    context = click.get_current_context(silent=True)
    here = ((context.find_object(State) if context else None) or State()).start.resolve()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def show_plan(plan: Plan, *, root: Path | None, dry_run: bool) -> None:
    """Print the paths of a plan for `root` on stdout, one a line, and its notes on stderr.

    They are relative to the current folder, or to the workspace when `root` is None.
    """
    for path in plan.paths:
        say(from_here(root / path) if root else path)
    for note in plan.notes:
        talk(f"note: {note}")
    if dry_run:
        talk("nothing was written (--dry-run)")


def unreadable(paths: Sequence[str]) -> str:
    """The documents that cannot be read completely: the first three by name."""
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    count = f"{len(paths)} document{'' if len(paths) == 1 else 's'}"
    return f"{count} cannot be read completely, {', '.join(paths[:3])}{more}"


def table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows on stdout: a drawn table on a terminal, else columns separated by tabs, without headers."""
    if not sys.stdout.isatty():
        lines = ("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in row) for row in rows)
        text = "\n".join(_visible(line) for line in lines)
        if rows:
            click.echo(text)
        return
    click.echo(drawn(headers, rows), nl=False)


def drawn(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The rows as a table drawn for the terminal, with its line end."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    context = click.get_current_context(silent=True)
    state = (context.find_object(State) if context else None) or State()
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for header in headers:
        shown.add_column(header, overflow="fold")
    for row in rows:
        shown.add_row(*(Text(_visible(cell)) for cell in row))
    console = Console(color_system="auto" if state.colored else None, highlight=False)
    with console.capture() as capture:
        console.print(shown)
    return capture.get()


def progress(label: str) -> AbstractContextManager[Any]:
    """A spinner with `label` on stderr while the block runs; without a terminal it shows nothing."""
    context = click.get_current_context(silent=True)
    state = context.find_object(State) if context else None
    if not sys.stderr.isatty() or (state is not None and state.quiet):
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(label)


def _one_line(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text)


def _visible(text: str) -> str:
    """The text without characters that move the cursor; the colours that we use are kept."""
    if text.replace("\n", "").isprintable():
        return text
    lines = text.split("\n")
    return "\n".join(
        line if line.isprintable() else "".join(_visible_character(line, at) for at in range(len(line)))
        for line in lines
    )


def _visible_character(text: str, at: int) -> str:
    sign = text[at]
    if sign in "\n\t" or sign.isprintable() or (sign == "\x1b" and _COLOR.match(text, at)):
        return sign
    if sign == "\u00a0" or 0x2000 <= ord(sign) <= 0x200D or ord(sign) in (0x202F, 0x3000):
        return sign  # spaces and joiners that words need
    return sign.encode("unicode_escape").decode("ascii")


def unknown_name(noun: str, name: str, names: Sequence[str], otherwise: str) -> UsageError:
    """The error for an unknown name, with the nearest one as its hint."""
    import difflib

    near = difflib.get_close_matches(name, names, 1, 0.5)
    return UsageError(f"unknown {noun} `{name}`", hint=f"did you mean `{near[0]}`?" if near else otherwise)
