"""`scaffold show`: a document as of a day."""

from __future__ import annotations

import sys

import click

from conviction.cli.completion import complete_documents
from conviction.cli.console import State, pass_state, progress, say_long

__all__ = ["show"]


@click.command()
@click.argument("document", shell_complete=complete_documents)
@click.option("--as-of", "when", default="", metavar="WHEN", help="Show this version; default: the working tree.")
@click.option("--markdown", "how", flag_value="markdown", help="Print Markdown.")
@click.option("--json", "how", flag_value="json", help="Print JSON.")
@click.option("--no-cache", is_flag=True, help="Ignore the cache and do not update it.")
@pass_state
def show(state: State, document: str, when: str, how: str | None, no_cache: bool) -> None:
    """Show DOCUMENT as of a version: claims, evidence, predictions and signals, as they were known then.

    WHEN: a revision (r1 is the first, r-1 the last), review, a day, worktree, index, or a commit, branch or tag.
    Later events are left out: evidence that was disputed later has its status of then.

    Example: scaffold show hr-finance --as-of 2025-03-31
    """
    from conviction.history.actions import show as action

    with progress("reading the history"):
        view = action.show(start=state.start, name=document, when=when, use_cache=not no_cache)
    text = action.render(view, output_format=how or "", color=state.colored)
    if how and not sys.stdout.isatty():
        click.echo(text, color=True)
    else:
        say_long(text)
