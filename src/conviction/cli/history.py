"""`scaffold history`: the timeline of a document."""

from __future__ import annotations

import sys

import click

from conviction.cli.completion import complete_documents
from conviction.cli.console import State, drawn, json_option, pass_state, progress, say, say_long, table, talk

__all__ = ["history"]

HEADERS = ("revision", "day", "conviction", "reason", "changes", "author", "commit")


@click.command("history")
@click.argument("document", shell_complete=complete_documents)
@click.option("--since", default="", metavar="WHEN", help="List revisions from this revision, day or commit on.")
@click.option("--claim", default="", metavar="ID", help="List only changes of this claim, prediction or criterion.")
@click.option(
    "--changes",
    "kinds",
    multiple=True,
    metavar="KIND",
    help="List only changes of this kind or layer; may be repeated.",
)
@click.option("--markdown", "form", flag_value="markdown", help="Print a Markdown table.")
@click.option("--csv", "form", flag_value="csv", help="Print CSV.")
@click.option("--no-cache", is_flag=True, help="Ignore the cache and do not update it.")
@json_option
@pass_state
def history(
    state: State, document: str, since: str, claim: str, kinds: tuple[str, ...], form: str | None, no_cache: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Show every revision of DOCUMENT with its changes and reason, and the questions that the history raises.

    Oldest first; works on any Markdown file in git. Piped, each revision is one line, separated by tabs: revision,
    day, conviction, reason, changes, author, commit.

    Example: scaffold history thesis/hr-finance.md --claim ops-buyer
    """
    from conviction.history.actions import listing as action

    how = "json" if as_json else form or "rows"
    with progress("reading the history"):
        found = action.read_listing(
            start=state.start,
            name=document,
            output_format="rows" if how == "markdown" else how,
            history_filter=action.HistoryFilter(since, claim, kinds),
            use_cache=not no_cache,
        )
    if how == "json":
        for piece in action.pieces(found, output_format=how):
            click.echo(piece, nl=False)
        click.echo()
        return
    if how != "rows":
        say("".join(action.pieces(found, output_format=how)))
        return
    rows = action.rows(found)
    above, below = action.around(found, rows)
    if not rows:
        talk("no revision matches" if since or claim or kinds else f"no commit contains {found.path} yet")
    if sys.stdout.isatty():
        shown = drawn(HEADERS[:5], [row.on_screen() for row in rows]).removesuffix("\n") if rows else ""
        say_long("\n".join([*above, *([shown] if rows else []), *below]))
        return
    for line in above:  # a piped table has nothing else on stdout
        talk(line)
    table(HEADERS, [row.cells() for row in rows])
    for line in below:
        talk(line)
