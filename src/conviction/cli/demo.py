"""`scaffold demo`: write the example workspace."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from conviction.cli.console import State, dry_run_option, from_here, pass_state, progress, say, talk

__all__ = ["demo"]


@click.command()
@click.argument("folder", default="scaffold-demo", metavar="[DIR]", type=click.Path(path_type=Path))
@dry_run_option
@pass_state
def demo(state: State, folder: Path, dry_run: bool) -> None:
    """Write the example workspace with its history into DIR; default: `scaffold-demo`.

    Example: scaffold demo /tmp/demo
    """
    from conviction.setup.actions import demo as action

    with progress("Writing the history"):
        done = action.demo(target=state.start / folder, dry_run=dry_run)
    say(str(done.root))
    if dry_run:
        talk(f"{done.commits} commits and {done.files} files would be written (--dry-run)")
        return
    talk(f"{done.commits} commits, {done.files} files. Next:")
    talk(f"  cd {shlex.quote(from_here(done.root))}\n  scaffold\n  scaffold serve")
