"""The kinds of a workspace: their names, their declarations, and how a packaged one is overridden."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conviction.adapters.storage import files, settings, templates
from conviction.documents import kinds
from conviction.documents.kinds import parse_kind
from conviction.errors import ScaffoldError, SettingsError, UsageError
from conviction.model.finding import Finding, Severity
from conviction.model.kind import Kind, KindSection
from conviction.model.plan import Plan, Write

__all__ = ["Ejected", "KindLine", "as_dict", "conflicts", "eject", "every", "find", "get", "lines", "root_of"]


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind in a listing."""

    name: str
    source: str
    """`packaged` or `workspace`."""
    kind: Kind | None
    """None when its declaration cannot be read."""
    fault: str = ""
    """The reason for that, with its place."""


@dataclass(frozen=True, slots=True)
class Ejected:
    """The files of a packaged kind, copied into the workspace's `templates/`."""

    plan: Plan
    written: tuple[str, ...]


def root_of(start: Path) -> Path | None:
    """The root of the workspace at or above `start`, or None."""
    return settings.find_root(start)


def get(*, root: Path | None, name: str) -> Kind:
    """The kind of that name, the workspace's takes precedence over the packaged one.

    Raises:
        TemplateError: There is no such kind, or its file cannot be read.
        SettingsError: Its declaration has faults; the message is its first finding.
    """
    declaration = templates.load_kind(root, name)
    read = parse_kind(name, declaration.text, declaration.source, declaration.path)
    if isinstance(read, Kind):
        return read
    first: Finding = read[0]
    place = f"{first.path}:{first.span.line}:{first.span.column}"
    raise SettingsError(first.message, place=place, hint=f"correct templates/{name}.toml; scaffold lint lists the rest")


def find(*, root: Path | None, name: str) -> Kind | None:
    """The kind of that name, or None if there is no usable one."""
    try:
        return get(root=root, name=name) if name else None
    except ScaffoldError:
        return None


def every(*, root: Path | None = None, start: Path | None = None) -> tuple[Kind, ...]:
    """Every usable kind, by name; a broken declaration hides only its own kind."""
    root = root_of(start) if start is not None else root
    return tuple(line.kind for line in lines(root=root) if line.kind is not None)


def lines(*, root: Path | None) -> tuple[KindLine, ...]:
    """Every kind, broken ones too, by name."""
    found = []
    for name, source in templates.kind_names(root):
        try:
            found.append(KindLine(name, source, get(root=root, name=name)))
        except ScaffoldError as error:
            found.append(KindLine(name, source, None, f"{error.place}: {error.message}"))
    return tuple(found)


def conflicts(*, root: Path, kind: Kind, others: Iterable[Kind]) -> tuple[Finding, ...]:
    """Faults (K001) of a kind with a readable declaration: its name, its folder, a missing template.

    Args:
        root: The workspace.
        kind: The kind; of a packaged one only a template can be missing.
        others: The other kinds.
    """
    declaration = templates.load_kind(root, kind.name)
    found = kinds.conflicts(kind, others, declaration.text, declaration.path) if kind.source == "workspace" else ()
    forms = [variant.name for variant in kind.variants] or [""]
    missing = [templates.template_file(kind, form) for form in forms if not templates.template_at(root, kind, form)]
    return (*found, *(_without(file, declaration.path) for file in missing))


def _without(file: str | None, path: str) -> Finding:
    message = f"its template is missing: write templates/{file}"
    return Finding("K001", "broken-kind", Severity.ERROR, message, path)


def eject(*, root: Path, name: str, dry_run: bool = False) -> Ejected:
    """Copy a packaged kind's declaration and templates into the workspace, where they override it.

    The declaration is written last: it makes the kind the workspace's own. Until then the command can be run again,
    and it writes the missing files.

    Raises:
        UsageError: The kind is not packaged, or the workspace has a file of that name already.
        FileError: The file system refused.
    """
    found = {path.name: path for path in templates.PACKAGED.glob(f"{name}[.@]*") if path.is_file()}
    if f"{name}.toml" not in found:
        get(root=root, name=name)
        raise UsageError(f"{name} is the workspace's own kind already", place=f"templates/{name}.toml")
    order = sorted(found, key=lambda file: (file.endswith(".toml"), file))
    packaged = {file: found[file].read_bytes() for file in order}
    missing = _missing(root / "templates", packaged)
    writes = tuple(Write(f"templates/{file}", packaged[file]) for file in missing)
    plan = Plan(writes, (f"{name} is now the workspace's own: edit templates/{name}.toml and its templates",))
    return Ejected(plan, () if dry_run else files.apply(plan, root))


def _missing(folder: Path, packaged: Mapping[str, bytes]) -> tuple[str, ...]:
    """The packaged files that the workspace lacks: a killed `eject` may have copied only some.

    Raises:
        UsageError: One of them exists and differs, or all of them exist.
    """
    there = [file for file in packaged if os.path.lexists(folder / file)]
    own = [file for file in there if not (folder / file).is_file() or files.read(folder / file) != packaged[file]]
    if own or len(there) == len(packaged):
        place = f"templates/{(own or there)[-1]}"
        raise UsageError("the workspace overrides this already", place=place, hint="edit that file")
    return tuple(file for file in packaged if file not in there)


def as_dict(kind: Kind) -> dict[str, Any]:
    """The JSON output: the whole declaration, with the keys of the TOML."""
    return {
        "name": kind.name,
        "title": kind.title,
        "summary": kind.summary,
        "source": kind.source,
        "version": kind.version,
        "folder": kind.folder,
        "file": f"{kind.file_pattern}.md",
        "statuses": list(kind.statuses),
        "living": kind.living,
        "frozen_from": kind.frozen_from,
        "variants": [
            {"name": variant.name, "title": variant.title, "sections": _sections(variant.sections)}
            for variant in kind.variants
        ],
        "sections": _sections(kind.sections),
        "fields": [
            {
                "name": field.name,
                "type": field.type.value,
                "flags": list(field.flags),
                "help": field.help,
                "required": field.required,
                "repeatable": field.repeatable,
                "choices": list(field.choices),
                "kinds": list(field.kinds),
            }
            for field in kind.fields
        ],
    }


def _sections(sections: Iterable[KindSection]) -> list[dict[str, Any]]:
    return [{"name": section.name, "required": section.required, "words": section.words} for section in sections]
