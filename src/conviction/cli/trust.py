"""`scaffold trust`: let the programs of a workspace run."""

from __future__ import annotations

import click

from conviction.cli.console import State, dry_run_option, json_option, pass_state, say, say_json, talk

__all__ = ["trust"]


@click.command()
@click.option("--revoke", is_flag=True, help="Forget that this workspace was trusted.")
@dry_run_option
@json_option
@pass_state
def trust(state: State, revoke: bool, dry_run: bool, as_json: bool) -> None:
    """Let this workspace's own programs run, as they are now: a Vale inside it, hooks and plugins of its site.

    Read what it lists before: until then `scaffold` runs none of it. A change of their content asks again.

    Example: scaffold trust --dry-run
    """
    import os

    from conviction.workspace.actions import trust as action

    opened = state.open()
    found = action.trust(root=opened.root, settings=opened.settings, environ=os.environ, revoke=revoke, dry_run=dry_run)
    if as_json:
        say_json(found.as_dict())
        return
    for program in found.programs:
        say(f"{program.name}\t{program.source}")
    if not found.programs:
        talk("this workspace runs no programs of its own")
    elif dry_run:
        talk("nothing recorded")
    else:
        talk(f"{'no longer trusted' if revoke else 'trusted as they are now'}: recorded in {found.record}")
