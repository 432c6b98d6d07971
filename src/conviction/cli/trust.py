"""`scaffold trust`: allow the programs of a workspace to run."""

from __future__ import annotations

import click

from conviction.cli.console import State, dry_run_option, json_option, pass_state, say, say_json, talk

__all__ = ["trust"]


@click.command()
@click.option("--revoke", is_flag=True, help="Stop trusting this workspace.")
@dry_run_option
@json_option
@pass_state
def trust(state: State, revoke: bool, dry_run: bool, as_json: bool) -> None:
    """Allow this workspace's own programs to run in their current state: a Vale inside it, and hooks and plugins.

    Review the list first with --dry-run. A program whose content changes is not trusted any more.

    Example: scaffold trust --dry-run
    """
    import os

    from conviction.workspace.actions import trust as action

    opened = state.open()
    trusted = action.trust(
        root=opened.root, settings=opened.settings, environ=os.environ, revoke=revoke, dry_run=dry_run
    )
    if as_json:
        say_json(trusted.as_dict())
        return
    for program in trusted.programs:
        say(f"{program.name}\t{program.source}")
    if not trusted.programs:
        talk("this workspace runs no programs of its own")
    elif dry_run:
        talk("nothing was written (--dry-run)")
    else:
        talk(f"{'no longer trusted' if revoke else 'trusted in their current state'}: recorded in {trusted.record}")
