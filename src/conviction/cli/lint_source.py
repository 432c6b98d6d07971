"""The input of `scaffold lint`: files of a workspace, files without one, or the text on stdin."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conviction.cli.console import State
from conviction.errors import UsageError, WorkspaceError
from conviction.model.workspace import Settings

__all__ = ["LintSource", "source"]

_OF_WORKSPACES = ("changed", "staged", "write_baseline", "prune_baseline", "skip_unknown", "kinds")
"""The options that need a workspace: with one of them no file is without one."""


@dataclass(frozen=True, slots=True)
class LintSource:
    """The input of a lint run, and the workspace or the root that its paths begin at."""

    root: Path
    settings: Settings
    paths: tuple[str, ...]
    """As the user named them; every file of the workspace when empty."""
    loose: Mapping[str, str] | None = None
    """Path from the root of the file system to the user's name for it, of files without a workspace; None for none."""
    given: Mapping[str, bytes] | None = None
    """Path to the text on stdin; None when files are checked."""

    @property
    def is_loose(self) -> bool:
        """True when no file is of a workspace."""
        return self.loose is not None and not self.paths

    @property
    def mixed(self) -> bool:
        """True for files of a workspace together with others."""
        return bool(self.loose is not None and self.paths)

    def name(self, path: str) -> str:
        """The user's name for a file without a workspace."""
        return (self.loose or {}).get(path, path)


def source(state: State, paths: tuple[str, ...], options: dict[str, Any], *, fixing: bool) -> LintSource:
    """The files that the user named, or the text on stdin if that is `-` or a file name is given."""
    name = options["stdin_filename"]
    is_stdin = "-" in paths or bool(name)
    _check(paths, options, is_stdin=is_stdin, fixing=fixing)
    if is_stdin:
        return _stdin(state, name)
    found = _files(state, paths, options)
    if found.mixed and fixing:
        hint = "run the command once for the files of the workspace, and once for the others"
        raise UsageError("files with and without a workspace are fixed separately", hint=hint)
    return found


def _files(state: State, paths: tuple[str, ...], options: dict[str, Any]) -> LintSource:
    from conviction.lint.actions import loose

    if not paths or any(options[name] for name in _OF_WORKSPACES) or options["changed"] is not None:
        opened = state.open(near=paths)
        return LintSource(opened.root, opened.settings, paths)
    found, inside, outside = loose.split(state.start, paths)
    files = loose.named(state.start, outside) if outside else None
    if found is None or (outside and not inside):
        return LintSource(loose.ROOT, Settings(), (), files)
    return LintSource(found.root, found.settings, inside, files)


def _stdin(state: State, name: str) -> LintSource:
    """The text on stdin as the content of a file of the workspace, or of one without a workspace."""
    from conviction.lint.actions import loose, stdin

    path = str(Path(name).expanduser()) if name else stdin.UNNAMED
    try:
        opened, inside, _ = loose.split(state.start, (path,))
    except WorkspaceError:
        opened, inside = None, ()
    if opened is not None and (inside or not name):
        at = stdin.stands_for(root=opened.root, start=state.start, name=name)
        given = {at: stdin.bounded(sys.stdin.buffer, name=at)}
        return LintSource(opened.root, opened.settings, (str(opened.root / at),), given=given)
    files = loose.named(state.start, (path,), exists=False)
    return LintSource(
        loose.ROOT, Settings(), (), files, {at: stdin.bounded(sys.stdin.buffer, name=path) for at in files}
    )


def _check(paths: tuple[str, ...], options: dict[str, Any], *, is_stdin: bool, fixing: bool) -> None:
    """Refuse options that contradict each other, or the source of the texts."""
    writes_baseline = options["write_baseline"] or options["prune_baseline"]
    if options["staged"] and (is_stdin or fixing):
        hint = "fix the files with --changed, and stage them again"
        raise UsageError("staged texts are read-only", place="--staged", hint=hint)
    if options["diff"] and writes_baseline:
        raise UsageError("--diff writes nothing, not even a baseline", place="--diff", hint="leave out one of them")
    if is_stdin and writes_baseline:
        raise UsageError("the text on stdin is not part of the baseline", hint="save the file, and lint that")
    if is_stdin and set(paths) - {"-"}:
        raise UsageError("the text on stdin cannot be checked with files", hint="name files, or `-`, not both")
