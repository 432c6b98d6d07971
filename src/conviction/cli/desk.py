"""Bare `scaffold`: the desk in a workspace, help elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import click

from conviction.cli.console import State, say, unreadable
from conviction.errors import WorkspaceError

if TYPE_CHECKING:
    from conviction.documents.due_days import Due
    from conviction.setup.actions.desk import Desk, Draft, Stance

__all__ = ["show"]

_MOST = 7
"""The most lines of one group, so that the desk fits on one screen."""
_MOST_QUESTIONS = 3
"""The most questions of one thesis."""


def show(context: click.Context) -> None:
    """Print the desk of the workspace here, or the help outside of one."""
    state = context.ensure_object(State)
    try:
        opened = state.open()
    except WorkspaceError:
        click.echo(context.get_help())
        return
    from conviction.setup.actions import desk
    from conviction.workspace.actions import loader

    _print(desk.desk(root=opened.root, settings=opened.settings, today=loader.today(opened.settings)))


def _print(desk: Desk) -> None:
    say(f"{click.style(desk.name, bold=True)} · {desk.today.isoformat()} · {_count(desk.documents, 'document')}")
    _group("Drafts", [_draft_line(draft) for draft in desk.drafts])
    _group("Raw conversations", [document.id or document.path for document in desk.raw])
    _group("Due", [_due_line(due, desk) for due in desk.due])
    _group("Conviction", [_stance_lines(stance) for stance in desk.stances])
    if desk.incomplete_because:
        say(f"\nIncomplete history: {desk.incomplete_because}")
    if desk.unreadable:
        say(f"\n{unreadable(desk.unreadable)}: scaffold lint gives the reasons")
    if not desk.documents:
        say('\nNo documents yet. Begin with: scaffold thesis "What you believe"')
    elif not (desk.drafts or desk.raw or desk.due):
        say("\nNo drafts, nothing due.")


def _group(title: str, lines: Sequence[str]) -> None:
    """Print a heading and its lines, cut to one screen; nothing without lines."""
    if not lines:
        return
    say(f"\n{click.style(title, bold=True)}")
    for line in lines[:_MOST]:
        say(f"  {line}")
    if len(lines) > _MOST:
        say(f"  … and {len(lines) - _MOST} more")


def _draft_line(draft: Draft) -> str:
    """The gaps of a draft: sections to write, or, if all are written, the findings of lint."""
    gaps = draft.gaps
    if gaps is None:
        return f"{draft.document.id}  ready for its next status"
    summary = gaps.remains if gaps.to_write else _count(len(gaps.findings), "point")
    return f"{draft.document.id}  still to write: {summary}"


def _due_line(due: Due, desk: Desk) -> str:
    late = due.late(desk.today)
    when = f"{_count(late, 'day')} overdue" if late > 0 else "today" if late == 0 else f"in {_count(-late, 'day')}"
    return f"{due.day.isoformat()}  {due.kind.value}  {due.ref}  {click.style(when, fg='red' if late > 0 else None)}"


def _stance_lines(stance: Stance) -> str:
    """A thesis and, below it, the newest questions of its history."""
    parts = (stance.document.id, stance.conviction or "no conviction stated", stance.moved)
    lines = ["  ".join(part for part in parts if part)]
    for signal in stance.signals[:_MOST_QUESTIONS]:
        numbers = ", ".join(map(signal.label, signal.revisions[-3:]))
        lines.append(f"{numbers}  {signal.kind.value}: {signal.message}")
    more = len(stance.signals) - _MOST_QUESTIONS
    if more > 0:
        name = PurePosixPath(stance.document.path).stem
        lines.append(f"… and {_count(more, 'more question')}: scaffold history {name}")
    return "\n    ".join(lines)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
