"""The command line: a lazy group whose commands are a literal table, and the boundary that turns errors into lines.

Nothing but Click is imported here; a command's module is imported when it runs.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import click

from conviction import __version__, notices
from conviction.cli import streams
from conviction.cli.console import State, show_error, show_notices, unknown_name, with_global_options
from conviction.errors import ScaffoldError, UsageError

__all__ = ["COMMANDS", "main", "scaffold"]

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("init:init", "Start a workspace."),
    "new": ("new:new", "Start a document of any kind."),
    "quote": ("quote:quote", "Capture a quote in seconds."),
    "link": ("link:link", "Link a claim to its evidence, or turn references into links."),
    "list": ("list:list_documents", "List documents."),
    "kinds": ("kinds:kinds", "Show kinds, and override or upgrade them."),
    "lint": ("lint:lint", "Check prose and argument."),
    "diff": ("diff:diff", "Show the changes between two versions of a document."),
    "difftool": ("diff:difftool", "Show the changes between two files, for git difftool."),
    "history": ("history:history", "Show how a document evolved, revision by revision."),
    "show": ("show:show", "Show a document as of a day."),
    "revise": ("revise:revise", "Record why a living document was revised, or held."),
    "serve": ("site:serve", "Preview the site."),
    "build": ("site:build", "Build the site."),
    "trust": ("trust:trust", "Allow the programs of this workspace to run."),
    "doctor": ("doctor:doctor", "Check the tools and the workspace, and repair them."),
    "demo": ("demo:demo", "Write the example workspace, with its history."),
    "completion": ("completion:completion", "Print the completion script of a shell."),
}
"""Name to `module:attribute` under `conviction.cli`, and the one line that `--help` shows."""

_PIPE_CLOSED = 128 + 13


class _TerminatedError(BaseException):
    """A signal to terminate: clean up, and exit with 128 plus its number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


class _PipeClosedError(Exception):
    """The reader of our output closed the pipe."""


class _Group(click.Group):
    """The commands of the table, then kinds from a list of folders; an error is one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The table's commands, then the kinds."""
        return [*COMMANDS, *(name for name in _kinds(ctx) if name not in COMMANDS)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now; for a kind, built from its declaration."""
        if cmd_name in COMMANDS:
            module, _, attribute = COMMANDS[cmd_name][0].partition(":")
            command: click.Command = getattr(importlib.import_module(f"conviction.cli.{module}"), attribute)
        elif cmd_name in _kinds(ctx):
            from conviction.cli import new

            try:
                command = new.kind_command(cmd_name, start=ctx.ensure_object(State).start)
            except ScaffoldError:
                if not ctx.resilient_parsing:  # a shell completes the others
                    raise
                return None
        else:
            return None
        return with_global_options(command, hidden=True)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command and its arguments; a mistyped name is an error that suggests the nearest."""
        command = self.get_command(ctx, args[0])
        if command is None and not ctx.resilient_parsing:
            raise unknown_name("command", args[0], self.list_commands(ctx), "scaffold --help lists the commands")
        return (args[0] if command else None), command, args[1:]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table in its order, and the kinds in one line."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_line) for name, (_, help_line) in COMMANDS.items()])
        with formatter.section('Kinds, each a command too: scaffold memo "Title"'):
            formatter.write_text(", ".join(_kinds(ctx)))

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The context; a closed pipe during --help and --version, which print here, is handled as in a command."""
        try:
            return super().make_context(info_name, args, parent, **extra)
        except BrokenPipeError as error:
            raise _PipeClosedError from error  # Click would exit with 1

    def invoke(self, ctx: click.Context) -> Any:
        """The command's exit code; a closed pipe ends it quietly."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise _PipeClosedError from error

    def main(self, args: Sequence[str] | None = None, *_: Any, **extra: Any) -> NoReturn:
        """Run, show an error as one line and its hint, and exit with the exit code."""
        state = State()

        def run() -> Any:
            return click.Group.main(
                self, args=args, prog_name="scaffold", complete_var="_SCAFFOLD_COMPLETE",
                standalone_mode=False, obj=state, **{k: v for k, v in extra.items() if k not in _OURS},
            )  # fmt: skip

        code = _guarded(run, state)
        show_notices(notices.take(), state)
        streams.silence()
        sys.exit(code)


_OURS = ("prog_name", "complete_var", "standalone_mode", "obj")


def _kinds(ctx: click.Context) -> tuple[str, ...]:
    """Names of the packaged kinds and the workspace's, from a list of folders only."""
    from conviction.workspace.actions.kind_names import kind_names

    return kind_names(start=ctx.ensure_object(State).start)


def _guarded(run: Callable[[], Any], state: State) -> int:
    """The exit code of a run; errors are printed as lines."""
    try:
        code = run()
        sys.stdout.flush()
    except ScaffoldError as error:
        _traceback(state)
        show_error(error, state)
        return error.exit_code
    except click.exceptions.Abort:
        with contextlib.suppress(OSError):
            click.echo("\ninterrupted" if sys.stderr.isatty() else "interrupted", err=True)
        return 130
    except click.ClickException as error:
        show_error(_usage_error(error), state)
        return 2
    except _TerminatedError as error:
        return error.exit_code
    except (BrokenPipeError, _PipeClosedError):
        return _PIPE_CLOSED
    except OSError as error:
        return _system_error(error, state)
    except MemoryError:
        _traceback(state)
        show_error(
            ScaffoldError("there is not enough memory", hint="close some programs, or work on fewer files"), state
        )
        return 2
    except Exception as error:
        return _bug(error, state)
    return code if isinstance(code, int) else 0


def _system_error(error: OSError, state: State) -> int:
    """The exit code after a system error; the earlier output is incomplete."""
    condition = streams.condition_of(error)
    if condition is None:
        return _bug(error, state)
    _traceback(state)
    show_error(condition, state)
    return condition.exit_code


def _usage_error(error: click.ClickException) -> UsageError:
    context = getattr(error, "ctx", None)
    hint = f"{context.command_path} --help" if context is not None else ""
    if isinstance(error, click.NoSuchOption):
        hint += "; a title or name that begins with - follows --"
    return UsageError(error.format_message().rstrip("."), hint=hint)


def _bug(error: Exception, state: State) -> int:
    """70, after one line that asks to report the unforeseen error."""
    _traceback(state)
    text = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    hint = "please report it with this traceback" if state.debug else "please report it with the output of --debug"
    show_error(ScaffoldError(f"a bug in scaffold: {text}", hint=hint), state)
    return 70


def _traceback(state: State) -> None:
    if state.debug:
        import traceback

        with contextlib.suppress(OSError):
            traceback.print_exc()


@click.group(
    cls=_Group,
    invoke_without_command=True,
    subcommand_metavar="COMMAND [ARGS]...",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="scaffold", message="%(prog)s %(version)s")
@click.pass_context
def scaffold(context: click.Context) -> None:
    """Keep product theses, their evidence and their history as Markdown in git.

    In a workspace, `scaffold` alone shows your desk: drafts, due reviews and predictions.
    """
    if context.invoked_subcommand is None:
        from conviction.cli import desk

        desk.show(context)


with_global_options(scaffold, hidden=False)


def _terminate(number: int, _: object) -> NoReturn:
    raise _TerminatedError(number)


def main() -> NoReturn:
    """Run the command line of this process."""
    gc.set_threshold(100_000, 20, 50)  # thousands of values and few cycles: collecting less often is quicker
    for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup ignores a closed terminal
            signal.signal(number, _terminate)
    streams.prepare()
    scaffold.main(args=[_text(argument) for argument in sys.argv[1:]])


def _text(argument: str) -> str:
    """The argument decoded as UTF-8, whatever the locale."""
    try:
        return os.fsencode(argument).decode("utf-8")
    except UnicodeError:
        return argument
