"""`scaffold new KIND` and every kind as a command: its declared fields are its options and its prompts."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from conviction.cli.completion import complete_audiences, complete_documents, plain_words
from conviction.cli.console import State, from_here, interactive, say, say_json, talk
from conviction.errors import UsageError
from conviction.model.kind import COMMON_FIELDS, FieldType, Kind, KindField

__all__ = ["kind_command", "new"]

_Read = Callable[[KindField, str | tuple[str, ...]], object]
"""A reader of an answer; raises UsageError for an invalid one."""
_COMMON_OPTIONS = tuple(field for field in COMMON_FIELDS if field.flag)


class _Kinds(click.Group):
    """One command per kind."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the kinds."""
        from conviction.workspace.actions.kind_names import kind_names

        return list(kind_names(start=ctx.ensure_object(State).start))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that kind, or None."""
        from conviction.cli.console import with_global_options

        if cmd_name not in self.list_commands(ctx):
            return None
        return with_global_options(kind_command(cmd_name, start=ctx.ensure_object(State).start), hidden=True)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The kind's command; a mistyped kind is an error that suggests the nearest."""
        from conviction.cli.console import unknown_name

        command = self.get_command(ctx, args[0])
        if command is None and not ctx.resilient_parsing:
            raise unknown_name("kind", args[0], self.list_commands(ctx), "scaffold kinds lists them")
        return (args[0] if command else None), command, args[1:]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The names in one line; `scaffold kinds` has their summaries."""
        with formatter.section("Kinds"):
            formatter.write_text(", ".join(self.list_commands(ctx)))


@click.group(cls=_Kinds, subcommand_metavar='KIND "TITLE" [OPTIONS]', invoke_without_command=True)
@click.pass_context
def new(context: click.Context) -> None:
    """Start a document of any kind; `scaffold KIND "Title"` is the short form.

    Example: scaffold new memo "Price the API by usage"
    """
    if context.invoked_subcommand is None:
        raise UsageError("a kind is needed", hint='scaffold new memo "Title"; scaffold kinds lists the kinds')


def kind_command(name: str, *, start: Path) -> click.Command:
    """The command that starts a document of that kind.

    Raises:
        SettingsError: The kind's declaration cannot be used.
    """
    from conviction.workspace.actions import kinds

    kind = kinds.get(root=kinds.root_of(start), name=name)
    fields = (*kind.fields, *(field for field in _COMMON_OPTIONS if kind.field(field.name) is None))
    return click.Command(
        name,
        params=[*_params(kind), *(_option(field) for field in fields)],
        callback=click.pass_context(_runner(kind, fields)),
        help=f'Start {_article(kind.title)}: {kind.summary}\n\nExample: scaffold {name} "Title"',
        short_help=kind.summary,
    )


def _article(title: str) -> str:
    word = title[:1].lower() + title[1:] if not title[:2].isupper() else title
    return word if word.endswith("s") or word == "evidence" else f"{'an' if word[:1] in 'aeiou' else 'a'} {word}"


def _params(kind: Kind) -> list[click.Parameter]:
    params: list[click.Parameter] = [
        click.Argument(["title"], required=False, default=""),
        click.Option(
            ["--slug"], default="", metavar="SLUG", help="Set the end of its id and file name; default: the title."
        ),
        click.Option(["--dry-run"], is_flag=True, help="Print the files that would be written, and write nothing."),
        click.Option(["--json", "as_json"], is_flag=True, help="Print JSON."),
        click.Option(["--no-edit"], is_flag=True, help="Do not open an editor."),
    ]
    if kind.variants:
        names = [variant.name for variant in kind.variants]
        about = "Start this form of the document."
        variant = click.Option(["--variant"], type=click.Choice(names), default=names[0], show_default=True, help=about)
        params.insert(1, variant)
    return params


def _option(field: KindField) -> click.Option:
    """The option of a field; its value is text, which the action reads by the field's type."""
    about = field.help or field.prompt or field.name.replace("_", " ").capitalize()
    choices = f" One of: {', '.join(field.choices)}." if field.choices else ""
    complete: Any = None
    if field.type is FieldType.REFERENCE:
        complete = complete_documents
    elif field.name == "audience":
        complete = complete_audiences
    elif field.choices:
        complete = _completer(field.choices)
    many = field.repeatable or field.type is FieldType.LIST
    metavar = {FieldType.DAY: "DAY", FieldType.PERCENT: "PERCENT", FieldType.REFERENCE: "DOC"}.get(field.type, "TEXT")
    return click.Option(
        [*field.flags, f"field_{field.name}"], multiple=many, metavar=metavar, help=about.rstrip(".") + "." + choices,
        shell_complete=complete,
    )  # fmt: skip


def _completer(choices: Sequence[str]) -> Any:
    return lambda _context, _param, incomplete: plain_words(one for one in choices if one.startswith(incomplete))


def _runner(kind: Kind, fields: Sequence[KindField]) -> Any:
    """The body of the kind's command."""

    def run(
        context: click.Context, /, title: str, slug: str, dry_run: bool, as_json: bool, no_edit: bool,
        variant: str = "",
        **values: Any,
    ) -> None:  # fmt: skip
        from conviction.authoring.actions import new as action
        from conviction.workspace.actions import loader

        opened = context.ensure_object(State).open()
        place: Any = {"root": opened.root, "settings": opened.settings, "today": loader.today(opened.settings)}
        answers = {name.removeprefix("field_"): value for name, value in values.items() if value}
        if interactive():
            title, answers = _ask(kind, fields, title, answers, action.reader(**place))
        created = action.create(
            **place,
            kind=kind.name,
            title=_needed(kind, title),
            answers=answers,
            variant=variant,
            slug=slug,
            dry_run=dry_run,
        )
        show_created(created, root=opened.root, as_json=as_json)
        if created.written and not no_edit and not as_json:
            _edit(opened.root / created.path)

    return run


def show_created(created: Any, *, root: Path, as_json: bool) -> None:
    """Print the path of a new document, relative to the current folder, on stdout, and the notes on stderr."""
    for note in created.plan.notes:
        talk(f"note: {note}")
    if as_json:
        say_json(created.as_dict())
        return
    say(from_here(root / created.path))
    if not created.written:
        talk("nothing was written (--dry-run)")


def _needed(kind: Kind, title: str) -> str:
    if not title.strip():
        raise UsageError("a title is needed", hint=f'scaffold {kind.name} "Title"')
    return title


def _ask(
    kind: Kind, fields: Sequence[KindField], title: str, typed: dict[str, Any], read: _Read
) -> tuple[str, dict[str, Any]]:
    """The title and answers, with a prompt for each missing one; an empty answer omits a field.

    The prompt is repeated until `read` accepts an answer: an error in a later answer does not lose earlier ones.
    """
    for name, value in typed.items():
        read(next(field for field in fields if field.name == name), value)
    title = title.strip() or click.prompt("Title", err=True)
    answers = dict(typed)
    for field in fields:
        if field.name in answers or not field.prompt or kind.field(field.name) is None:
            continue
        choices = f" ({', '.join(field.choices)})" if field.choices else ""
        many = " (separated by commas)" if field.repeatable or field.type is FieldType.LIST else ""
        question = f"{field.prompt}{choices}{many}"
        answers[field.name] = click.prompt(
            question, default=field.default, show_default=bool(field.default), err=True,
            prompt_suffix=" " if question.endswith("?") and not field.default else ": ",
            value_proc=_answer(field, bool(many), read),
        )  # fmt: skip
    return title, {name: value for name, value in answers.items() if value}


def _answer(field: KindField, many: bool, read: _Read) -> Callable[[str], str | tuple[str, ...]]:
    """A function from a typed line to an answer that `read` accepts; Click repeats the prompt on UsageError."""

    def answer(line: str) -> str | tuple[str, ...]:
        parts = tuple(part for part in map(str.strip, line.split(",")) if part)
        value: str | tuple[str, ...] = parts if many else line.strip()
        try:
            if value:
                read(field, value)
        except UsageError as error:
            raise click.UsageError(f"{error.message}; {error.hint}" if error.hint else error.message) from error
        return value

    return answer


def _edit(path: Path) -> None:
    """Open the author's editor, if there is one and a terminal."""
    if interactive() and sys.stdout.isatty() and (os.environ.get("VISUAL") or os.environ.get("EDITOR")):
        try:
            click.edit(filename=str(path))
        except click.ClickException as error:  # the document is written; only its editor fails
            talk(f"note: {error.message}: set $VISUAL or $EDITOR, or use --no-edit")
