"""`scaffold init`: a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from conviction.cli.console import (
    State,
    dry_run_option,
    from_here,
    json_option,
    pass_state,
    say,
    say_json,
    show_plan,
    talk,
)

if TYPE_CHECKING:
    from conviction.actions.init import Initialised

__all__ = ["init"]


@click.command()
@click.argument("folder", default=".", metavar="[DIR]", type=click.Path(path_type=Path))
@click.option("--name", default="", help="What the site is called; the folder's name by default.")
@dry_run_option
@json_option
@pass_state
def init(state: State, folder: Path, name: str, dry_run: bool, as_json: bool) -> None:
    """Start a workspace in DIR, or here.

    Files that are there already stay as they are.

    Example: scaffold init strategy --name "HR and finance"
    """
    from conviction.actions import init as action

    done = action.init(target=state.start / folder, name=name, dry_run=dry_run)
    if as_json:
        say_json(done.as_dict())
        return
    show_plan(done.plan, root=None, dry_run=dry_run)
    if done.to_add:
        say(f"\n{done.to_add}".rstrip())
    if not dry_run:
        _next(done)


def _next(done: Initialised) -> None:
    """Three steps, as they are typed."""
    import shlex

    talk("\nNext:")
    folder = from_here(done.root)
    talk(f'  {"" if folder == "." else f"cd {shlex.quote(folder)} && "}scaffold thesis "What you believe"')
    talk('  scaffold quote "What they said" --who P-01')
    talk("  scaffold serve")
