"""Which documents `scaffold lint` looks at, and what the others tell of them."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from conviction.errors import UsageError
from conviction.model.document import Document

if TYPE_CHECKING:
    from conviction.core.index import Index

__all__ = ["chosen", "index_of", "inside_of", "of_kinds"]


def chosen(
    root: Path,
    start: Path,
    paths: Sequence[str],
    loaded: Mapping[str, Document],
    passed: Callable[[str], None] | None = None,
) -> tuple[Document, ...]:
    """The documents that the user named, by path; every one when nothing was named.

    `passed` is called with a line for each path that is no document or page; without it such a path is an error.
    """
    from conviction.actions.workspace import read_document

    if not paths:
        return tuple(loaded.values())
    found: dict[str, Document] = {}
    for path in paths:
        try:
            inside = inside_of(root, start, path, known=loaded)
        except UsageError as error:
            if passed is None:
                raise
            passed(f"{path}: passed over: {error.message}")
            continue
        if (root / inside).is_dir():
            found |= {known: loaded[known] for known in loaded if inside == "." or known.startswith(f"{inside}/")}
        elif passed is None or inside in loaded:
            found[inside] = loaded.get(inside) or read_document(root, inside)
        else:
            passed(f"{path}: passed over: no document or page of this workspace")
    return tuple(found[path] for path in sorted(found))


def of_kinds(documents: Iterable[Document], kinds: Sequence[str], names: Sequence[str]) -> tuple[Document, ...]:
    """Those of the documents that are of one of these kinds; `names` are all kinds of the workspace.

    Raises:
        UsageError: There is no such kind; the hint is the nearest.
    """
    for kind in kinds:
        if kind not in names:
            near = difflib.get_close_matches(kind, names, 1, 0.5)
            hint = f"did you mean `{near[0]}`?" if near else "scaffold kinds lists them"
            raise UsageError(f"no kind is called `{kind}`", place="--kind", hint=hint)
    return tuple(document for document in documents if document.kind in kinds)


def inside_of(root: Path, start: Path, path: str, *, known: Container[str] = ()) -> str:
    """The workspace path of what the user named: a folder or a Markdown file that is there, or is known.

    Raises:
        UsageError: It is neither, or lies outside the workspace.
    """
    place = Path(os.path.normpath(start.resolve() / path))
    is_known = place.is_relative_to(root) and place.relative_to(root).as_posix() in known
    if not is_known and not os.path.lexists(place):
        raise UsageError("there is no such file or folder", place=path, hint="check the path; scaffold list shows all")
    if not place.is_relative_to(root):
        raise UsageError("the path lies outside the workspace", place=path, hint=f"the workspace is {root}")
    if not place.is_dir() and place.suffix != ".md":
        raise UsageError("not a Markdown file", place=path, hint="name files that end in .md, or folders")
    return place.relative_to(root).as_posix()


def index_of(root: Path, documents: Iterable[Document], only: Container[str] | None = None) -> Index:
    """The index of these documents; what else their links and images name counts as a file where it is there.

    With `only`, a Markdown file is there when it is in it.
    """
    from conviction.core.index import Index, linked_path
    from conviction.core.rules.targets import local_targets

    told = tuple(documents)
    known = {document.path for document in told}
    named = {linked_path(document.path, target) for document in told for target in local_targets(document)}
    beside = (path for path in named - known if not path.startswith(("../", "/")))
    return Index(told, {path for path in beside if _is_there(root, path, only)})


def _is_there(root: Path, path: str, only: Container[str] | None) -> bool:
    if only is not None and path.endswith(".md"):
        return path in only
    return os.path.exists(root / path)  # noqa: PTH110 -- any text is a path here
