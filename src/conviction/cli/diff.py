"""`scaffold diff`: what changed between two versions of a document."""

from __future__ import annotations

import click

from conviction.cli.completion import complete_documents
from conviction.cli.console import State, json_option, pass_state, say, say_json

__all__ = ["diff"]


@click.command("diff")
@click.argument("document", shell_complete=complete_documents)
@click.argument("old", required=False, default="")
@click.argument("new", required=False, default="")
@click.option("--stat", "how", flag_value="stat", help="Count the changes only.")
@click.option("--word-diff", "how", flag_value="word-diff", help="Print the newer text with [-old-]{+new+} in it.")
@click.option("--exit-code", is_flag=True, help="End with 1 when something changed.")
@json_option
@pass_state
def diff(state: State, document: str, old: str, new: str, how: str | None, exit_code: bool, as_json: bool) -> int:
    """Show what changed in DOCUMENT from OLD to NEW: evidence, judgement, wording, then the prose.

    OLD and NEW: a revision (r1 is the first, r-1 the last), review, a day, worktree, index, or a commit, branch or
    tag. Without NEW the working text; without OLD the last commit. Works on any Markdown file in git.

    Example: scaffold diff thesis/hr-finance.md r-2 r-1
    """
    from conviction.actions import diff as action

    result = action.diff(start=state.start, name=document, old=old, new=new)
    if as_json:
        say_json(result.as_dict())
    else:
        say(action.render(result, how=how or "", color=state.colored))
    return int(exit_code and not result.empty)
