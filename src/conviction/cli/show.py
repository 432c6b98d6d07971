"""`scaffold show`: a document as it was believed on a day."""

from __future__ import annotations

import sys

import click

from conviction.cli.completion import complete_documents
from conviction.cli.console import State, pass_state, progress, say

__all__ = ["show"]


@click.command()
@click.argument("document", shell_complete=complete_documents)
@click.option("--as-of", "when", default="", metavar="WHEN", help="The version; the working text by default.")
@click.option("--markdown", "how", flag_value="markdown", help="Print a page of Markdown.")
@click.option("--json", "how", flag_value="json", help="Print JSON for programs.")
@click.option("--no-cache", is_flag=True, help="Read everything from git again.")
@pass_state
def show(state: State, document: str, when: str, how: str | None, no_cache: bool) -> None:
    """Show DOCUMENT as it was believed: claims, evidence, predictions and signals, with what was known then.

    WHEN: a revision (r1 is the first, r-1 the last), review, a day, worktree, index, or a commit, branch or tag.
    What happened later is left out: an item that was disputed since stands as it stood.

    Example: scaffold show hr-finance --as-of 2025-03-31
    """
    from conviction.history.actions import show as action

    with progress("reading the history"):
        shown = action.show(start=state.start, name=document, when=when, use_cache=not no_cache)
    text = action.render(shown, output_format=how or "", color=state.colored)
    if how and not sys.stdout.isatty():
        click.echo(text, color=True)
    else:
        say(text)
