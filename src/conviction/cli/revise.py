"""`scaffold revise`: record why a living document was revised, or held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from conviction.cli.completion import complete_cards, complete_documents
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
from conviction.errors import ScaffoldError, UsageError

if TYPE_CHECKING:
    from conviction.authoring.actions.revise import Answers, RevisionDraft, RevisionResult

__all__ = ["revise"]

_REASONS = "evidence, judgement, pressure, scope, wording or correction"


@click.command()
@click.argument("document", shell_complete=complete_documents)
@click.option(
    "--held", is_flag=True, help="Record that it was reconsidered, under pressure or in doubt, and not changed."
)
@click.option("--reason", default="", metavar="TEXT", help=f"Set the reason: {_REASONS}.")
@click.option(
    "--because", multiple=True, metavar="TARGET", help="Cite a source besides the new evidence; may be repeated.",
    shell_complete=complete_cards,
)  # fmt: skip
@click.option("--would-reverse", default="", metavar="TEXT", help="State the evidence that would reverse this.")
@click.option("--why", "--text", "why", default="", metavar="TEXT", help="Explain the reason in a sentence or more.")
@click.option("--narrowed", multiple=True, metavar="CLAIM", help="Mark a claim that is now narrower; may be repeated.")
@click.option("--widened", multiple=True, metavar="CLAIM", help="Mark a claim that is now wider; may be repeated.")
@click.option(
    "--answers", "signals", multiple=True, metavar="SIGNAL=REASON",
    help="Answer an open question of the history; may be repeated.",
)  # fmt: skip
@click.option("--commit", is_flag=True, help="Commit only this file, with the reason as message.")
@dry_run_option
@json_option
@pass_state
def revise(
    state: State, /, document: str, held: bool, commit: bool, dry_run: bool, as_json: bool, **answers: Any
) -> None:
    """Record why DOCUMENT was revised, as a card under Revisions.

    Changes since the last commit are filled in: conviction, claims, new evidence. With --held the card records that
    you reconsidered it and changed nothing, and why.

    Example: scaffold revise hr-finance --reason evidence --why "Seven of nine kept the spreadsheet."
    """
    from conviction.authoring.actions import revise as action

    given = action.Answers(**answers)
    if held and given.reason not in ("", "held"):
        raise UsageError("--held is the reason already", hint="leave out --reason")
    draft = action.begin(start=state.start, name=document, held=held, commit=commit)
    if interactive():
        given = _ask_about_signals(draft, _ask(draft, given))
    _show(action.finish(draft, given, commit=commit, dry_run=dry_run), as_json)


def _show(result: RevisionResult, as_json: bool) -> None:
    for note in result.notes:
        talk(f"note: {note}")
    if as_json:
        say_json(result.as_dict())
        return
    if not result.written:
        say(result.text.rstrip("\n"))
        if result.message:
            talk(f"the commit would say: {result.message}")
        talk("nothing was written (--dry-run)")
        return
    say(from_here(result.file.resolve()))
    talk(f"written: the revision of {result.card.title}")
    if result.commit:
        talk(f"committed: {result.commit[:10]} {result.message}")


def _ask_reworded(draft: RevisionDraft, answers: Answers) -> Answers:
    """The answers, with a prompt for each claim with other words that they do not name."""
    for claim in draft.reworded:
        if claim not in (*answers.narrowed, *answers.widened):
            word = _prompt(f"#{claim} (reworded, narrowed or widened)", _word, default="reworded")
            if word == "narrowed":
                answers = replace(answers, narrowed=(*answers.narrowed, claim))
            elif word == "widened":
                answers = replace(answers, widened=(*answers.widened, claim))
    return answers


def _ask(draft: RevisionDraft, answers: Answers) -> Answers:
    """The answers, with a prompt for each missing one; an empty one omits its bullet."""
    from conviction.authoring.actions import revise as action

    for line in draft.change_lines():
        talk(line)
    if not draft.held and not answers.reason:
        reason = _prompt(f"Reason ({_REASONS})", lambda text: action.reason_of(text).value, default=draft.usual)
        answers = replace(answers, reason=reason)
    if not draft.held:
        answers = _ask_reworded(draft, answers)
    if not draft.because and not answers.because:
        targets = _prompt("Because of which documents? (separated by commas)", _cited(draft), default="")
        answers = replace(answers, because=_parts(targets))
    if not answers.why:
        question = "What did you look at, and why does nothing change?" if draft.held else "Why, in a sentence or more?"
        answers = replace(answers, why=_prompt(question, str, default=None if draft.held else ""))
    if not answers.would_reverse:
        answers = replace(answers, would_reverse=_prompt("What would reverse this?", str, default=""))
    return answers


def _ask_about_signals(draft: RevisionDraft, answers: Answers) -> Answers:
    """The answers, with a prompt for each open question of the history that has none; an empty one leaves it open."""
    from conviction.authoring.signal_answers import question_name

    given = {text.partition("=")[0].strip() for text in answers.signals}
    for signal in draft.questions:
        name = question_name(signal)
        if name not in given:
            given.add(name)
            talk(f"open question {name}: {signal.message}")
            reason = _prompt("Your answer, empty to leave it open", str, default="")
            answers = replace(answers, signals=(*answers.signals, *([f"{name}={reason}"] if reason else [])))
    return answers


def _prompt(question: str, read: Callable[[str], str], *, default: str | None) -> str:
    """An answer that `read` accepts; the prompt is repeated until then."""

    def answer(line: str) -> str:
        try:
            return read(line.strip())
        except ScaffoldError as error:
            raise click.UsageError(f"{error.message}; {error.hint}" if error.hint else error.message) from error

    suffix = " " if question.endswith("?") and not default else ": "
    value: str = click.prompt(
        question, default=default, show_default=bool(default), err=True, prompt_suffix=suffix, value_proc=answer
    )
    return value


def _word(text: str) -> str:
    if text not in ("reworded", "narrowed", "widened"):
        raise UsageError(f"unknown answer `{text}`", hint="reworded, narrowed or widened")
    return text


def _cited(draft: RevisionDraft) -> Callable[[str], str]:
    """A reader that refuses a list with an unknown document."""
    from conviction.authoring.actions import revise as action

    def read(text: str) -> str:
        for target in _parts(text):
            action.cite(draft, target)
        return text

    return read


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in map(str.strip, text.split(",")) if part)
