"""`scaffold doctor`: tools and workspace, looked at and repaired."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from conviction.cli.console import State, json_option, pass_state, say, say_json, talk

if TYPE_CHECKING:
    from conviction.setup.actions.doctor import Checkup

__all__ = ["doctor"]


@click.command()
@click.option("--fix", is_flag=True, help="Repair what can be repaired.")
@click.option("--check", is_flag=True, help="End with 1 when anything is left to repair.")
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
    found = action.doctor(root=kinds.root_of(state.start), environ=os.environ, now=time.time(), fix=fix)
    if as_json:
        say_json(found.as_dict())
    else:
        _print(found)
    return 1 if check and not found.healthy else 0


def _print(found: Checkup) -> None:
    for tool in found.tools:
        said = f"{tool.version}  {tool.path}" if not tool.fault else click.style(tool.fault, fg="red")
        say(f"{tool.name:<8}{said}")
    if not found.root:
        say(f"{'here':<8}no workspace: scaffold init starts one, scaffold demo writes an example")
        return
    count = f", {found.documents} document{'' if found.documents == 1 else 's'}"
    say(f"{'here':<8}{found.root}{'' if any(trouble.code == 'settings' for trouble in found.troubles) else count}")
    for trouble in found.troubles:
        said = ", repaired" if trouble.fixed else f": {trouble.message}"
        say(f"{f'{trouble.path}: ' if trouble.path else ''}{trouble.code}{said}")
    if found.healthy:
        say("all is well")
