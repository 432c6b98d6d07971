"""`scaffold doctor`: check and repair tools and workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from conviction.cli.console import State, json_option, pass_state, say, say_json, talk

if TYPE_CHECKING:
    from conviction.setup.actions.doctor import Checkup

__all__ = ["doctor"]


@click.command()
@click.option("--fix", is_flag=True, help="Repair all faults that can be repaired.")
@click.option("--check", is_flag=True, help="Exit with 1 if faults remain.")
@click.option("--install-vale", is_flag=True, help="Install the Vale that the prose rules need.")
@json_option
@pass_state
def doctor(state: State, fix: bool, check: bool, install_vale: bool, as_json: bool) -> int:
    """Check the tools and the workspace, and repair them.

    Example: scaffold doctor --fix
    """
    import os
    import time

    from conviction.setup.actions import doctor as action
    from conviction.workspace.actions import kinds

    if install_vale:
        action.install_vale(environ=os.environ, progress=talk)
    checkup = action.doctor(root=kinds.root_of(state.start), environ=os.environ, now=time.time(), fix=fix)
    if as_json:
        say_json(checkup.as_dict())
    else:
        _print(checkup)
    return 1 if check and not checkup.healthy else 0


def _print(checkup: Checkup) -> None:
    for tool in checkup.tools:
        details = f"{tool.version}  {tool.path}" if not tool.fault else click.style(tool.fault, fg="red")
        say(f"{tool.name:<8}{details}")
    if not checkup.root:
        say(f"{'here':<8}no workspace: scaffold init starts one, scaffold demo writes an example")
        return
    count = f", {checkup.documents} document{'' if checkup.documents == 1 else 's'}"
    say(f"{'here':<8}{checkup.root}{'' if any(trouble.code == 'settings' for trouble in checkup.troubles) else count}")
    for trouble in checkup.troubles:
        details = ", repaired" if trouble.fixed else f": {trouble.message}"
        say(f"{f'{trouble.path}: ' if trouble.path else ''}{trouble.code}{details}")
    if checkup.healthy:
        say("no problems found")
