"""Output files that a user names: which files may be written, for every command with such an option."""

from __future__ import annotations

import os
from pathlib import Path

from conviction.adapters.git import repository as git
from conviction.adapters.storage import files, git_folder, settings
from conviction.errors import FileError, GitError, UsageError
from conviction.workspace import output_origin
from conviction.workspace.actions.loader import holds, kind_folders

__all__ = ["check", "check_folder", "check_place", "write"]

_STREAMS = {"/dev/stdout": 1, "/dev/stderr": 2, os.devnull: -1}
"""Devices to which output may be written, each with its file descriptor."""
_SETTINGS = frozenset(
    {
        "scaffold.toml", "mkdocs.yml", "mkdocs.yaml", "lint-baseline.json", ".vale.ini", ".gitignore", ".gitattributes",
        ".gitmodules", ".gitlab-ci.yml", ".pre-commit-config.yaml", ".scaffold-site",
    }
)  # fmt: skip
"""Files that configure us, git or a site engine, in any folder."""
_FOLDERS = frozenset({"templates", ".vale", ".github", ".scaffold"})
"""Folders of a workspace with only such files."""
_MARKDOWN = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
"""Suffixes of the files that a site engine makes pages of."""
_NEW = "name a file that does not exist yet"


def check(target: Path, *, place: str = "") -> None:
    """Checks that a command may write its output to `target`.

    It may write a new file, or replace a plain file not written by hand: no document or page, new or not, no settings,
    no file that git tracks unless it is an earlier output. A link is never followed.

    Args:
        target: The file.
        place: The place in the error, such as the option; the file by default.

    Raises:
        UsageError: The command may not write there.
    """
    if str(target) in _STREAMS:
        return
    check_place(target, place=place)
    if message := _conflict(target):
        hint = "name a file in it" if target.is_dir() and not target.is_symlink() else _NEW
        raise UsageError(message, place=place or str(target), hint=hint)


def check_place(target: Path, *, place: str = "", own: str = "") -> None:
    """Checks that `target` is neither settings nor in a folder of git, and would not become a document or page.

    Args:
        target: The file.
        place: The place in the error; the file by default.
        own: The name of the settings file that belongs to the command itself.

    Raises:
        UsageError: It is one of these.
    """
    check_folder(target, place=place)
    real = Path(os.path.realpath(target))
    names = {target.name.casefold(), real.name.casefold()} - {own}
    if names & _SETTINGS or _top(real) in _FOLDERS:
        raise UsageError("this path is for settings", place=place or str(target), hint="name another file")
    if any(name.endswith(_MARKDOWN) for name in names) and (folder := _folder_of_pages(target)):
        message = f"a Markdown file in {folder}/ would be a document or a page of the site"
        hint = f"name a file outside {folder}/, or one that does not end in .md"
        raise UsageError(message, place=place or str(target), hint=hint)


def check_folder(target: Path, *, place: str = "") -> None:
    """Check that `target` is not among git's own files.

    Raises:
        UsageError: It is.
    """
    if git_folder.holds(target):
        raise UsageError("git keeps its own files here", place=place or str(target), hint="name another place")


def write(target: Path, text: str, *, place: str = "") -> bool:
    """Write an output to a file, completely or not at all; False if the file already has this content.

    Raises:
        UsageError: `check` refuses the file.
        FileError: The file system refused.
    """
    check(target, place=place)
    data = text.encode("utf-8", "backslashreplace")
    descriptor = _STREAMS.get(str(target))
    if descriptor is None:
        return files.replace(target, data)
    if descriptor > 0:
        files.write_stream(descriptor, data)
    return True


def _conflict(target: Path) -> str:
    """The reason why the existing file must stay; empty if there is none or it may be replaced."""
    if target.is_symlink():
        return "a link is never written through"
    if target.is_dir():
        return "this is a folder"
    if not target.exists():
        return ""
    if not target.is_file():
        return "this is neither a file nor a folder"
    if _is_output(target):
        return ""
    if target.name.casefold().endswith(_MARKDOWN):
        return "a Markdown file with this name exists"
    if _top(Path(os.path.realpath(target))) in _document_folders(target):
        return "a file among the documents has this name"
    return "git tracks the file that has this name" if _is_tracked(target) else ""


def _is_output(target: Path) -> bool:
    """True when the file is an earlier output of ours."""
    try:
        return output_origin.is_output(files.read(target))
    except FileError:
        return False


def _top(real: Path) -> str:
    """The first part of the path within its workspace, for comparison; empty outside of one."""
    root = settings.find_root(real.parent)
    return real.relative_to(root).parts[0].casefold() if root is not None else ""


def _folder_of_pages(target: Path) -> str:
    """The top folder of the documents or pages among which a Markdown file `target` would be; empty if none.

    The path counts as it is written and as links lead, since `docs` itself can be a link.
    """
    for path in (Path(os.path.normpath(Path.cwd() / target)), Path(os.path.realpath(target))):
        root = settings.find_root(path.parent)
        inside = path.relative_to(root).as_posix() if root is not None and path.is_relative_to(root) else ""
        if root is not None and inside and holds(inside.casefold(), [name.casefold() for name in kind_folders(root)]):
            return inside.partition("/")[0]
    return ""


def _document_folders(target: Path) -> frozenset[str]:
    """The first parts of the folders of the documents and pages of the file's workspace."""
    root = settings.find_root(Path(os.path.realpath(target)).parent)
    folders = kind_folders(root) if root is not None else ()
    return frozenset({"docs", *(folder.split("/")[0].casefold() for folder in folders)})


def _is_tracked(target: Path) -> bool:
    try:
        done = git.run(target.parent, ["ls-files", "--error-unmatch", "--", target.name], ok=(0, 1, 128))
    except GitError:
        return False  # without git nothing is tracked
    return done.returncode == 0
