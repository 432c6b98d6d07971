"""`scaffold kinds`: list, show, eject, upgrade."""

from __future__ import annotations

from typing import Any

import click

from conviction.cli.completion import complete_documents, complete_kinds
from conviction.cli.console import (
    State,
    dry_run_option,
    json_option,
    pass_state,
    say,
    say_json,
    show_plan,
    table,
    talk,
    with_global_options,
)

__all__ = ["kinds"]


class _Topic(click.Group):
    """Sub-commands that take the global options too, with a suggestion for a mistyped one."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The sub-command of that name, or None."""
        command = super().get_command(ctx, cmd_name)
        return with_global_options(command, hidden=True) if command is not None else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The sub-command and its arguments."""
        from conviction.cli.console import unknown_name

        if self.get_command(ctx, args[0]) is None and not ctx.resilient_parsing:
            raise unknown_name(f"`{ctx.info_name}` command", args[0], self.list_commands(ctx), f"{ctx.command_path} -h")
        return super().resolve_command(ctx, args)


@click.group(cls=_Topic, invoke_without_command=True)
@json_option
@click.pass_context
def kinds(context: click.Context, as_json: bool) -> None:
    """Show the kinds of document, with their origins and folders.

    Example: scaffold kinds show thesis
    """
    if context.invoked_subcommand is not None:
        return
    from conviction.workspace.actions import kinds as action

    lines = action.lines(root=action.root_of(context.ensure_object(State).start))
    if as_json:
        say_json({"schema": 1, "kinds": [action.as_dict(line.kind) for line in lines if line.kind]})
    else:
        rows = [(n.name, n.source, n.kind.folder, n.kind.summary) for n in lines if n.kind]
        table(("kind", "from", "folder", "summary"), rows)
    for line in lines:
        if line.fault:
            talk(f"note: {line.name} cannot be used: {line.fault}")


@kinds.command()
@click.argument("name", shell_complete=complete_kinds)
@json_option
@pass_state
def show(state: State, name: str, as_json: bool) -> None:
    """Show one kind: statuses, sections and fields.

    Example: scaffold kinds show memo
    """
    from conviction.workspace.actions import kinds as action

    fields = action.as_dict(action.get(root=action.root_of(state.start), name=name))
    if as_json:
        say_json({"schema": 1, **fields})
        return
    for key, value in fields.items():
        if key not in ("sections", "variants", "fields") and value not in (None, [], ""):
            say(f"{key.replace('_', ' ')}: {_value_text(value)}")
    for form in fields["variants"] or [fields]:
        say(f"sections of {form['name']} ({form['title']}):" if fields["variants"] else "sections:")
        for section in form["sections"]:
            say(f"  {section['name']}{_remarks(section)}")
    say("fields:")
    for field in fields["fields"]:
        say(f"  {', '.join(field['flags'])} ({field['type']}): {field['help']}")


@kinds.command()
@click.argument("name", shell_complete=complete_kinds)
@dry_run_option
@pass_state
def eject(state: State, name: str, dry_run: bool) -> None:
    """Copy a packaged kind into templates/ to change it.

    Example: scaffold kinds eject memo
    """
    from conviction.workspace.actions import kinds as action

    root = state.open().root
    show_plan(action.eject(root=root, name=name, dry_run=dry_run).plan, root=root, dry_run=dry_run)


@kinds.command()
@click.argument("document", required=False, default="", shell_complete=complete_documents)
@dry_run_option
@pass_state
def upgrade(state: State, document: str, dry_run: bool) -> None:
    """Upgrade DOC, or every document, to its current template.

    A three-way merge: your text is kept, and a conflict writes nothing.

    Example: scaffold kinds upgrade thesis-hr-finance --dry-run
    """
    from conviction.authoring.actions import upgrade as action
    from conviction.workspace.actions import loader

    opened = state.open()
    done = action.upgrade(
        root=opened.root, settings=opened.settings, name=document, today=loader.today(opened.settings),
        dry_run=dry_run,
    )  # fmt: skip
    show_plan(done.plan, root=opened.root, dry_run=dry_run)
    one = len(done.behind) == 1
    talk(f"{len(done.behind)} {'document had' if one else 'documents had'} an outdated template")


def _value_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _remarks(section: dict[str, Any]) -> str:
    remarks = [] if section["required"] else ["optional"]
    remarks += [f"at most {section['words']} words"] if section["words"] else []
    return f" ({', '.join(remarks)})" if remarks else ""
