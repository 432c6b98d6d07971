"""The documents that `scaffold lint` checks, and the other files that their links lead to."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Container, Iterable, Sequence
from pathlib import Path

from conviction.adapters.storage.files import real
from conviction.errors import UsageError
from conviction.lint.actions.sources import Files

__all__ = ["chosen", "extra_files", "inside_of", "of_kinds", "placed", "relative"]


def chosen(
    root: Path, start: Path, paths: Sequence[str], files: Files, passed: Callable[[str], None] | None = None
) -> tuple[str, ...]:
    """The workspace paths that the user named, in their order; every one when nothing was named.

    A file that was named and is not a document counts as one from now on; with `passed`, which is called with a line
    for each path that is not a document or page, it is skipped.
    """
    if not paths:
        return tuple(files.paths)
    found: set[str] = set()
    for path in paths:
        try:
            inside = inside_of(root, start, path, known=files.paths)
        except UsageError as error:
            if passed is None:
                raise
            passed(f"{path}: skipped: {error.message}")
            continue
        if (root / inside).is_dir():
            found |= {known for known in files.paths if inside in (".", known) or known.startswith(f"{inside}/")}
        elif passed is None or inside in files.paths:
            files.add(inside)
            found.add(inside)
        else:
            passed(f"{path}: skipped: not a document or page of this workspace")
    return tuple(sorted(found))


def of_kinds(paths: Iterable[str], files: Files, kinds: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """Those of the files that are documents of these kinds.

    Raises:
        UsageError: There is no such kind.
    """
    for kind in kinds:
        if kind not in names:
            near = difflib.get_close_matches(kind, names, 1, 0.5)
            hint = f"did you mean `{near[0]}`?" if near else "scaffold kinds lists them"
            raise UsageError(f"no kind is called `{kind}`", place="--kind", hint=hint)
    return tuple(path for path in paths if files.document(path).kind in kinds)


def inside_of(root: Path, start: Path, path: str, *, known: Container[str] = ()) -> str:
    """The workspace path of a folder or Markdown file that the user named, existing or known.

    Raises:
        UsageError: It is neither, or is outside the workspace.
    """
    place = placed(root, start, path)
    is_known = place.is_relative_to(root) and place.relative_to(root).as_posix() in known
    if not is_known and not os.path.lexists(place):
        raise UsageError("there is no such file or folder", place=path, hint="check the path; scaffold list shows all")
    inside = relative(root, place, path)
    if not place.is_dir() and place.suffix != ".md":
        raise UsageError("not a Markdown file", place=path, hint="name files that end in .md, or folders")
    return inside


def placed(root: Path, start: Path, path: str) -> Path:
    """The place of the path that the user named: below the root, whose symbolic links are resolved, where possible."""
    place = Path(os.path.normpath(real(start) / path))
    if place.is_relative_to(root):
        return place
    followed = real(place.parent) / place.name  # reached by a link of a folder above, not of the file itself
    return followed if followed.is_relative_to(root) or not place.is_dir() else real(place)


def relative(root: Path, place: Path, path: str) -> str:
    """The workspace path of a place.

    Raises:
        UsageError: It is outside.
    """
    if not place.is_relative_to(root):
        raise UsageError("the path is outside the workspace", place=path, hint=f"the workspace is {root}")
    return place.relative_to(root).as_posix()


def extra_files(
    root: Path, linked: Iterable[str], documents: Iterable[str], only: Container[str] | None = None
) -> frozenset[str]:
    """The targets of links that are files of the workspace and not documents; a folder ends with `/`.

    With `only`, a Markdown file exists when it is in it. For a missing file, those that differ from it in case alone
    are included.
    """
    inner = {path for path in linked if not path.startswith(("../", "/"))}
    return frozenset(found for path in inner.difference(documents) for found in _there(root, path, only))


def _there(root: Path, path: str, only: Container[str] | None) -> Iterable[str]:
    if only is not None and path.endswith(".md"):
        return (path,) if path in only else ()
    whole = os.path.join(root, path)  # noqa: PTH118 -- any text is a path here
    if os.path.exists(whole):  # noqa: PTH110 -- the same
        return (f"{path}/",) if os.path.isdir(whole) else (path,)  # noqa: PTH112 -- the same
    folder, name = os.path.split(path)
    try:
        names = os.listdir(root / folder) if "\0" not in path else []  # noqa: PTH208 -- names, not paths
    except OSError:
        return ()
    return tuple(os.path.join(folder, other) for other in names if other.casefold() == name.casefold())  # noqa: PTH118
