"""`scaffold diff`: the changes between two versions of a document."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from conviction.cli.completion import complete_documents
from conviction.cli.console import State, pass_state, say, say_long, talk

__all__ = ["diff", "difftool"]

_FOR_PROGRAMS = frozenset({"word-diff", "markdown", "html", "redline", "json"})
"""Formats that are piped byte for byte; a terminal never gets characters that move its cursor."""


@click.command("diff")
@click.argument("document", shell_complete=complete_documents)
@click.argument("old", required=False, default="")
@click.argument("new", required=False, default="")
@click.option("--stat", "how", flag_value="stat", help="Print only counts of changes.")
@click.option("--word-diff", "how", flag_value="word-diff", help="Print the newer text with changes as [-old-]{+new+}.")
@click.option("--markdown", "how", flag_value="markdown", help="Print Markdown, for a pull request.")
@click.option("--html", "how", flag_value="html", help="Print a fragment of HTML.")
@click.option("--redline", "how", flag_value="redline", help="Print an HTML page of the text with its changes.")
@click.option("--json", "how", flag_value="json", help="Print JSON.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write the diff to FILE.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 if there are changes.")
@pass_state
def diff(state: State, document: str, old: str, new: str, how: str | None, output: Path | None, exit_code: bool) -> int:
    """Show the changes of DOCUMENT from OLD to NEW: evidence, judgement, wording, then the prose.

    OLD and NEW: a revision (r1 is the first, r-1 the last), review, a day, worktree, index, or a commit, branch or
    tag. NEW defaults to the working tree, OLD to the last commit. Works on any Markdown file in git.

    Example: scaffold diff thesis/hr-finance.md r-2 r-1
    """
    from conviction.history.actions import diff as action

    result = action.diff(start=state.start, name=document, old=old, new=new)
    text = action.render(result, output_format=how or "", color=state.colored and output is None)
    if not text.endswith("\n") and how != "word-diff":
        text += "\n"
    if output is not None:
        action.write(text, target=state.start / output, document=state.start / document)
        talk(f"written: {output}")
    elif how in _FOR_PROGRAMS and not sys.stdout.isatty():
        click.echo(text, nl=False, color=True)
    else:
        say_long(text.removesuffix("\n"))
    return int(exit_code and not result.empty)


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.argument("name", required=False, default="")
@pass_state
def difftool(state: State, old: Path, new: Path, name: str) -> None:
    """Show the changes from the file OLD to the file NEW; a tool for git difftool.

    `scaffold init` registers it: git difftool -t scaffold shows each changed document in this way.

    Example: git difftool -t scaffold --no-prompt HEAD~1 -- thesis
    """
    from conviction.history.actions import diff as action

    result = action.diff_files(old=state.start / old, new=state.start / new, name=name)
    say(action.render(result, color=state.colored) + "\n")
