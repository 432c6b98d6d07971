"""`scaffold quote`: capture a quote in seconds."""

from __future__ import annotations

import click

from conviction.cli.completion import complete_signals
from conviction.cli.console import (
    State,
    dry_run_option,
    from_here,
    interactive,
    json_option,
    pass_state,
    say,
    say_json,
    talk,
)
from conviction.errors import UsageError

__all__ = ["quote"]


@click.command()
@click.argument("text")
@click.option("--who", metavar="P-07", help="Set the participant's pseudonym.")
@click.option(
    "--signal", default="", shell_complete=complete_signals,
    help="Mark the quote as fact, emotion, workaround, money, compliment or hypothetical.",
)  # fmt: skip
@click.option("--segment", default="", help="Set the participant's segment, in a new conversation.")
@dry_run_option
@json_option
@pass_state
def quote(state: State, text: str, who: str | None, signal: str, segment: str, dry_run: bool, as_json: bool) -> None:
    """Add a quote to today's conversation with that participant, or to a new private one.

    Example: scaffold quote "We re-type every leaver" --who P-07 --signal workaround
    """
    from conviction.authoring.actions import quote as action
    from conviction.workspace.actions import loader

    opened = state.open()
    if who is None and not interactive():
        raise UsageError("--who is needed: the participant", hint='scaffold quote "What they said" --who P-07')
    if who is None:
        who = click.prompt("Who said it (a pseudonym such as P-07)", type=str, err=True)
    who = " ".join(who.split())
    done = action.quote(
        root=opened.root, settings=opened.settings, text=text, who=who, signal=signal.lower(), segment=segment,
        today=loader.today(opened.settings), dry_run=dry_run,
    )  # fmt: skip
    if as_json:
        say_json(done.as_dict())
        return
    say(from_here(opened.root / done.path))
    for note in done.plan.notes:
        talk(f"note: {note}")
    talk(
        f"{done.card.upper()} of {'a new' if done.started else 'today’s'} conversation with {who}"
        + (" (nothing was written: --dry-run)" if dry_run else "")
    )
