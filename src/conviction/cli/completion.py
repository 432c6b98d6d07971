"""Shell completion: the script for a shell, and functions that complete ids, paths, kinds, statuses and audiences."""

from __future__ import annotations

import re
from collections.abc import Iterable

import click

from conviction.cli.console import State, say
from conviction.errors import ScaffoldError

__all__ = [
    "complete_audiences",
    "complete_cards",
    "complete_documents",
    "complete_kinds",
    "complete_signals",
    "complete_statuses",
    "completion",
    "plain_words",
]

_PLAIN = re.compile(r"[\w.][\w./#@+:,=-]*")


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script of SHELL.

    Example: scaffold completion bash >> ~/.bashrc
    """
    from click.shell_completion import get_completion_class

    script = get_completion_class(shell)
    assert script is not None
    completer = script(context.find_root().command, {}, "scaffold", "_SCAFFOLD_COMPLETE")
    say((script.source_template % completer.source_vars()).strip("\n"))


def plain_words(words: Iterable[str]) -> list[str]:
    """The words that a shell takes as they are: bash inserts a completion unquoted, and ids come with a clone."""
    return [word for word in words if _PLAIN.fullmatch(word)]


def complete_documents(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Ids with this prefix, or paths after a slash."""
    from conviction.workspace.actions import loader

    state = context.find_object(State) or State()
    try:
        opened = state.open()
        documents = loader.load(root=opened.root, settings=opened.settings).documents
    except ScaffoldError:
        return []
    if "/" in incomplete:
        return plain_words(document.path for document in documents if document.path.startswith(incomplete))
    ids = plain_words(document.id for document in documents)
    return [name for name in ids if name.startswith(incomplete)] or [name for name in ids if incomplete in name]


def complete_cards(context: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Documents, or after a `#` the cards of a document."""
    head, sign, anchor = incomplete.partition("#")
    if not sign:
        return complete_documents(context, param, incomplete)
    from conviction.workspace.actions import loader

    state = context.find_object(State) or State()
    try:
        opened = state.open()
        document = loader.find_document(loader.load(root=opened.root, settings=opened.settings), head)
    except ScaffoldError:
        return []
    return plain_words(f"{head}#{card.id}" for card in document.cards if card.id.startswith(anchor))


def complete_kinds(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Kinds with this prefix."""
    from conviction.workspace.actions.kind_names import kind_names

    state = context.find_object(State) or State()
    return [name for name in kind_names(start=state.start) if name.startswith(incomplete)]


def complete_statuses(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Statuses of every kind, or of the kind that is already typed."""
    from conviction.workspace.actions import kinds

    state = context.find_object(State) or State()
    try:
        declared = kinds.every(start=state.start)
    except ScaffoldError:
        return []
    typed = {context.params.get("kind"), *context.args}  # Click leaves an argument in front of an open option in args
    chosen = [kind for kind in declared if kind.name in typed] or declared
    names = {status for kind in chosen for status in kind.statuses}
    return sorted(plain_words(name for name in names if name.startswith(incomplete)))


def complete_signals(_context: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Signals of a quote with this prefix."""
    from conviction.authoring.actions.quote import SIGNALS

    return [name for name in SIGNALS if name.startswith(incomplete)]


def complete_audiences(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """The workspace's audiences with this prefix, narrow to wide."""
    state = context.find_object(State) or State()
    try:
        return plain_words(name for name in state.open().settings.audiences if name.startswith(incomplete))
    except ScaffoldError:
        return []
