"""Kinds on disk: the packaged `templates/` and the workspace's own, which overrides it.

A kind's declaration is text here; `conviction.documents.kinds.parse_kind` parses it. A packaged template is
rendered in process by `conviction.documents.templates`; a workspace's own came with a repository that anybody may have
written, so `render_apart` runs it in a child process with bounds.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from conviction.adapters import process
from conviction.adapters.storage import files, package_files
from conviction.errors import FileError, ProcessError, TemplateError
from conviction.model.kind import Kind

__all__ = [
    "PACKAGED",
    "Declaration",
    "TemplateAt",
    "kind_names",
    "load_kind",
    "load_templates",
    "render_apart",
    "template_at",
    "template_file",
]

PACKAGED = package_files.path("templates")
"""The kinds that come with the toolkit."""
TIMEOUT = 5.0
"""Seconds until the rendering of a workspace's own template is stopped."""
MEMORY = 256 * 1024 * 1024
"""Bytes of address space for it."""
OUTPUT = 1024 * 1024
"""Bytes of its output."""

_SUFFIX = ".md.jinja"
_LARGEST = 1024 * 1024
_LARGEST_DECLARATION = 64 * 1024
_FILE_NAME = re.compile(r"(_?[a-z0-9-]+)(?:\.[a-z0-9-]+)?(?:@[1-9][0-9]*)?\.md\.jinja")
_CHILD = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from conviction.documents.templates import answer_request
code, output = answer_request(sys.stdin.buffer.read())
sys.stdout.buffer.write(output)
sys.stdout.buffer.flush()
sys.exit(code)
"""
"""The core's renderer with its streams attached; isolated, without any folder of the workspace on its path."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """The TOML of a kind, unread."""

    name: str
    text: str
    source: str
    """`packaged` or `workspace`."""
    path: str
    """For messages: `templates/memo.toml`, or `packaged/memo.toml`."""


@dataclass(frozen=True, slots=True)
class TemplateAt:
    """The template of a document."""

    name: str
    """The key in the result of `load_templates`."""
    source: str
    """`packaged`: may be rendered in process; `workspace`: must be rendered apart."""


def kind_names(root: Path | None) -> list[tuple[str, str]]:
    """Every kind's name and source, by name; lists two folders and reads no file.

    The source is `workspace` when the workspace adds the kind, or overrides its declaration or a template of it.
    """
    packaged = {name.removesuffix(".toml") for name in _names(PACKAGED) if name.endswith(".toml")}
    own = set(_names(root / "templates")) if root is not None else set()
    declared = {name.removesuffix(".toml") for name in own if name.endswith(".toml")}
    overrides = declared | {found[1] for name in own if (found := _FILE_NAME.fullmatch(name))}
    return [(name, "workspace" if name in overrides else "packaged") for name in sorted(packaged | declared)]


def load_kind(root: Path | None, name: str) -> Declaration:
    """The declaration of that name: the workspace's, else the packaged one.

    Raises:
        TemplateError: There is no such kind, or its file is unreadable, too large or outside `templates/`.
    """
    file = f"{name}.toml"  # looked up in a list of names, so a path cannot match
    if root is not None and file in _names(root / "templates"):
        text = _read_own(root, file)
        if len(text) > _LARGEST_DECLARATION:
            raise TemplateError("larger than 64 KiB", hint="cut the declaration", place=f"templates/{file}")
        return Declaration(name, text, "workspace", f"templates/{file}")
    if file in _names(PACKAGED):
        return Declaration(name, (PACKAGED / file).read_text(encoding="utf-8"), "packaged", f"packaged/{file}")
    names = [kind_name for kind_name, _ in kind_names(root)]
    near = get_close_matches(name, names, n=1)
    hint = f"did you mean {near[0]}?" if near else f"kinds are {', '.join(names)}"
    raise TemplateError(f"unknown kind `{_display_name(name)}`", hint=hint)


def load_templates(root: Path | None, name: str) -> dict[str, str]:
    """Every template that this kind may use: `packaged/…` and the workspace's own under their file names.

    An unreadable file of another kind is left out, so that it hides that kind alone.

    Raises:
        TemplateError: A template of this kind is unreadable or outside `templates/`.
    """
    found = {
        f"packaged/{file}": (PACKAGED / file).read_text(encoding="utf-8")
        for file in _names(PACKAGED)
        if _is_template(file)
    }
    for file in _names(root / "templates") if root is not None else ():
        if not (own := _FILE_NAME.fullmatch(file)) or root is None:
            continue
        try:
            found[file] = _read_own(root, file)
        except TemplateError:
            if own[1] == name:
                raise
    return found


def template_at(root: Path | None, kind: Kind, variant: str = "", version: int | None = None) -> TemplateAt | None:
    """The template of a kind's variant at a version: the workspace's, else the packaged one.

    Args:
        root: The workspace, if any.
        kind: The kind as it is now.
        variant: Empty for the first.
        version: None for the current one.

    Returns:
        The template; None for an unknown version or variant.
    """
    file = template_file(kind, variant, version)
    if file is None:
        return None
    if root is not None and os.path.lexists(root / "templates" / file):
        return TemplateAt(file, "workspace")
    return TemplateAt(f"packaged/{file}", "packaged") if (PACKAGED / file).is_file() else None


def template_file(kind: Kind, variant: str = "", version: int | None = None) -> str | None:
    """The file name of a variant's template at a version; None for an unknown variant.

    The current version has no number (`memo.prfaq.md.jinja`); an older one has (`memo.prfaq@1.md.jinja`).
    """
    declared = kind.variant(variant)
    if declared is None:
        return None
    first = kind.variants[0].name if kind.variants else ""
    stem = kind.name if declared.name == first else f"{kind.name}.{declared.name}"
    if version is not None and version != kind.version:
        stem += f"@{version}"
    return stem + _SUFFIX


def render_apart(templates: Mapping[str, str], name: str, context: Mapping[str, object]) -> str:
    """The body that the template of that name makes, rendered in a child process within time, memory and output bounds.

    Raises:
        TemplateError: The template has an error or exceeded a bound.
    """
    where = name if name.startswith("packaged/") else f"templates/{name}"
    path = [entry for entry in sys.path if Path(entry).is_absolute()]
    request = json.dumps({"templates": dict(templates), "name": name, "context": dict(context)})
    try:
        done = process.run(
            [sys.executable, "-I", "-c", _CHILD, json.dumps(path)],
            cwd=PACKAGED,
            env={},
            stdin=request.encode("ascii"),
            timeout=TIMEOUT,
            max_output=OUTPUT + 64 * 1024,
            memory=MEMORY,
        )
    except ProcessError as error:
        hint = "a template may take 5 s, 256 MiB and 1 MiB of text"
        raise TemplateError(f"the template was stopped: {error.message}", hint=hint, place=where) from error
    if done.returncode == 0:
        return done.stdout.decode("utf-8")
    if done.returncode == 3:
        answer = json.loads(done.stdout)
        raise TemplateError(answer["message"], hint=answer["hint"], place=answer["place"])
    raise TemplateError(f"the template was stopped: {done.complaint or 'its process ended early'}", place=where)


def _names(folder: Path) -> list[str]:
    """The names in a folder, sorted, without hidden and unprintable ones; empty when there is no such folder."""
    try:
        return sorted(entry.name for entry in os.scandir(folder) if entry.name.isprintable() and entry.name[0] != ".")
    except OSError:
        return []


def _is_template(file: str) -> bool:
    return _FILE_NAME.fullmatch(file) is not None


def _read_own(root: Path, file: str) -> str:
    """The text of a file in the workspace's `templates/`: a regular file of bounded size, in UTF-8."""
    place = f"templates/{file}"
    folder = root / "templates"
    try:
        path = files.real(folder / file)
        if not path.is_relative_to(files.real(folder)) or not path.is_relative_to(files.real(root)):
            raise TemplateError(
                "a symbolic link leads out of templates/", hint="put the file itself there", place=place
            )
        text = files.read(path, limit=_LARGEST).decode("utf-8-sig")
    except FileError as error:
        raise TemplateError(error.message, hint=error.hint, place=place) from error
    except UnicodeDecodeError as error:
        raise TemplateError(f"not UTF-8 at byte {error.start + 1}", hint="save it as UTF-8", place=place) from error
    except (OSError, RuntimeError) as error:  # a loop of links
        raise TemplateError("a symbolic link leads nowhere", hint="put the file itself there", place=place) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _display_name(name: str) -> str:
    flat = " ".join(name.split())
    return flat if len(flat) <= 60 else flat[:59] + "…"
