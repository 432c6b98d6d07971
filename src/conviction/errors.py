"""Errors that stop a command: each has a message, a place and a hint for the next step.

A fault in a user's document is a Finding (`conviction.model.finding`), never one of these.
"""

from __future__ import annotations

__all__ = [
    "DocumentError",
    "FileError",
    "GitError",
    "ObjectError",
    "ProcessError",
    "RevisionError",
    "ScaffoldError",
    "SettingsError",
    "TemplateError",
    "UnresolvedError",
    "UsageError",
    "ValeError",
    "ValeTextError",
    "WorkspaceError",
]


class ScaffoldError(Exception):
    """The command cannot go on.

    Attributes:
        message: A single line in the user's words, without a final full stop.
        hint: The next step, as a command or an edit; empty when there is none.
        place: `path`, `path:line` or `path:line:column`; empty when there is none.
        exit_code: 2, unless a subclass overrides it.
    """

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "", place: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.place = place

    def __str__(self) -> str:
        """`place: message (hint)`, on one line."""
        where = f"{self.place}: " if self.place else ""
        then = f" ({self.hint})" if self.hint else ""
        return f"{where}{self.message}{then}"


class UsageError(ScaffoldError):
    """The command line names something that does not exist or does not fit."""


class SettingsError(ScaffoldError):
    """`scaffold.toml`, or a kind's declaration, cannot be used."""


class WorkspaceError(ScaffoldError):
    """No workspace is here, or none can be created here."""


class DocumentError(ScaffoldError):
    """A document that this command needs is absent, ambiguous or unreadable."""


class UnresolvedError(DocumentError):
    """A name of a document or card resolves to nothing, or to several places."""


class TemplateError(ScaffoldError):
    """A template or a declaration of a kind cannot be rendered."""


class FileError(ScaffoldError):
    """The file system refused: the path, the cause and the next step."""


class ProcessError(ScaffoldError):
    """A child process could not start, exceeded a bound, or failed."""


class GitError(ScaffoldError):
    """Git is missing, refused, or printed output that we cannot read."""


class ObjectError(GitError):
    """An object of the repository is missing or damaged.

    Attributes:
        object_id: Its id; empty when git does not name it.
    """

    def __init__(self, message: str, *, object_id: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.object_id = object_id


class RevisionError(GitError):
    """A WHEN names no revision, or the history is incomplete."""


class ValeError(ScaffoldError):
    """Vale is missing, too old, crashed or printed incomplete output.

    Attributes:
        fault: `engine-failed`, or `canary-missing` when Vale ran and found nothing.
    """

    def __init__(self, message: str, *, hint: str = "", place: str = "", fault: str = "engine-failed") -> None:
        super().__init__(message, hint=hint, place=place)
        self.fault = fault


class ValeTextError(ValeError):
    """Vale crashed, hung or stopped early: one of its texts may be the reason."""
