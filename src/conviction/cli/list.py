"""`scaffold list`: documents, filtered."""

from __future__ import annotations

import click

from conviction.cli.completion import complete_audiences, complete_kinds, complete_statuses
from conviction.cli.console import State, json_option, pass_state, say_json, table, talk, unreadable

__all__ = ["list_documents"]


@click.command("list")
@click.argument("kind", required=False, default="", shell_complete=complete_kinds)
@click.option("--status", default="", help="Only documents with this status.", shell_complete=complete_statuses)
@click.option("--tag", "tags", multiple=True, help="Only documents with this tag; several tags must all match.")
@click.option("--owner", default="", help="Only documents whose owner contains TEXT.")
@click.option("--audience", default="", help="Only documents for this audience.", shell_complete=complete_audiences)
@click.option("--since", default="", metavar="DAY", help="Only documents created on DAY or later.")
@json_option
@pass_state
def list_documents(
    state: State, kind: str, status: str, tags: tuple[str, ...], owner: str, audience: str, since: str, as_json: bool
) -> None:
    """List documents, newest first; several filters must all match.

    Piped, each document is one line, separated by tabs: id, status, audience, owner, created, title.

    Example: scaffold list thesis --status active
    """
    from conviction.authoring.actions import list as action
    from conviction.workspace.actions import loader

    opened = state.open()
    wanted = action.wanted(
        root=opened.root, settings=opened.settings, kind=kind, status=status, tags=tags, owner=owner,
        audience=audience, since=since,
    )  # fmt: skip
    listing = action.list_documents(workspace=loader.load(root=opened.root, settings=opened.settings), wanted=wanted)
    if as_json:
        say_json(listing.as_dict())
    else:
        table(("id", "status", "audience", "owner", "created", "title"), listing.as_rows())
    if not listing.entries:
        talk("no document matches")
    if listing.unreadable:
        talk(f"note: {unreadable(listing.unreadable)}; scaffold lint gives the reasons")
