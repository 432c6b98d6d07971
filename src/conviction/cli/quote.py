"""`scaffold quote`: capture a quote in seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from conviction.workspace.actions.loader import Opened

__all__ = ["quote"]


@click.command()
@click.argument("text")
@click.option("--who", metavar="P-07", help="Set the participant's pseudonym.")
@click.option(
    "--signal", default="", shell_complete=complete_signals,
    help="Mark the quote as fact, emotion, workaround, money, compliment or hypothetical.",
)  # fmt: skip
@click.option("--date", "day", default="", metavar="DAY", help="Set the day of the conversation; default: today.")
@click.option("--segment", default="", help="Set the participant's segment, in a new conversation.")
@dry_run_option
@json_option
@pass_state
def quote(
    state: State, text: str, who: str | None, signal: str, day: str, segment: str, dry_run: bool, as_json: bool
) -> None:
    """Add a quote to today's conversation with that participant, or to a new private one.

    Example: scaffold quote "We re-type every leaver" --who P-07 --signal workaround
    """
    from conviction.authoring.actions import quote as action
    from conviction.workspace.actions import loader

    opened = state.open()
    if who is None and not interactive():
        raise UsageError("--who is needed: the participant", hint='scaffold quote "What they said" --who P-07')
    if who is None:
        who = click.prompt("Who said it (a pseudonym such as P-07)", err=True, value_proc=_pseudonym(opened))
    done = action.quote(
        root=opened.root, settings=opened.settings, text=text, who=who, signal=signal.lower(), segment=segment,
        day=day, today=loader.today(opened.settings), dry_run=dry_run,
    )  # fmt: skip
    if as_json:
        say_json(done.as_dict())
        return
    say(from_here(opened.root / done.path))
    for note in done.plan.notes:
        talk(f"note: {note}")
    which = "a new" if done.started else "that day’s" if day else "today’s"
    talk(
        f"{done.card.upper()} of {which} conversation with {done.who}"
        + (" (nothing was written: --dry-run)" if dry_run else "")
    )


def _pseudonym(opened: Opened) -> Callable[[str], str]:
    """A reader of an answer that is a pseudonym; Click repeats the prompt on UsageError."""
    from conviction.authoring.actions import new

    def read(line: str) -> str:
        try:
            return new.participant(line, root=opened.root, settings=opened.settings)
        except UsageError as error:
            raise click.UsageError(f"{error.message}; {error.hint}") from error

    return read
