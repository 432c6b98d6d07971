"""`scaffold init`: start a workspace."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from conviction.model.plan import Plan, Write

if TYPE_CHECKING:
    from conviction.setup.actions.init import Initialised

__all__ = ["init"]

_STYLE = re.compile(r"\.vale/styles/[^/]+/")


@click.command()
@click.argument("folder", default=".", metavar="[DIR]", type=click.Path(path_type=Path))
@click.option("--name", default="", help="Set the name of the site; default: the folder's name.")
@click.option("--ci", type=click.Choice(["github", "gitlab"]), help="Also write the CI file that runs lint.")
@click.option("--editor", is_flag=True, help="Write Vale's settings for editors (a new workspace always has them).")
@dry_run_option
@json_option
@pass_state
def init(state: State, /, folder: Path, as_json: bool, **options: Any) -> None:
    """Start a workspace in DIR; default: the current folder.

    Existing files are not changed.
    --ci and --editor also add to an existing workspace.

    Example: scaffold init strategy --name "HR and finance"
    """
    from conviction.setup.actions import init as action

    options["ci"] = options["ci"] or ""
    done = action.init(target=state.start / folder, **options)
    if as_json:
        say_json(done.as_dict())
        return
    show_plan(_folded(done.plan), root=None, dry_run=options["dry_run"])
    if done.to_add:
        say(f"\n{done.to_add}".rstrip())
    if "scaffold.toml" in done.written:
        _next(done)


def _folded(plan: Plan) -> Plan:
    """The plan to show: a style is one line, not one for each of its rules."""
    folded = {(_STYLE.match(path) or [path])[0]: None for path in plan.paths}
    return Plan(tuple(Write(path, b"") for path in folded), plan.notes)


def _next(done: Initialised) -> None:
    """Print three next steps as commands."""
    import shlex

    talk("\nNext:")
    folder = from_here(done.root)
    talk(f'  {"" if folder == "." else f"cd {shlex.quote(folder)} && "}scaffold thesis "What you believe"')
    talk('  scaffold quote "What they said" --who P-01')
    talk("  scaffold serve")
