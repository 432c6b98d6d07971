"""Programs of a workspace that may run: those that the user trusts, while their content is unchanged.

A clone can name a program of its own as Vale, and hooks, plugins or templates of its own for the site. They run only
after `scaffold trust`, which records the real path of the workspace and a digest of their content.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conviction.adapters.storage import files, lock, user_files
from conviction.adapters.vale import binary as vale
from conviction.errors import FileError, ProcessError, ScaffoldError, SettingsError
from conviction.model.workspace import Settings

if TYPE_CHECKING:
    from conviction.workspace.site_code import SiteCode

__all__ = ["PARTS", "Program", "Trust", "programs", "require", "site_texts", "territory", "trust", "vale_guard"]

PARTS = ("vale", "site")
"""The program that checks prose, and the programs that `scaffold serve` runs."""
_VARIABLE = "SCAFFOLD_TRUST"
_SITE_FILE = "mkdocs.yml"
_LARGEST = 512 * 1024 * 1024
_PARENTS = 10
"""The most files that may inherit from each other."""
_MOST_FILES = 5_000
_NO_CODE = frozenset({"node_modules", "__pycache__", "site"})


@dataclass(frozen=True, slots=True)
class Program:
    """A program or setting of a workspace that a command would run."""

    part: str
    """One of `PARTS`."""
    name: str
    """The file, plugin or tag."""
    source: str
    """The setting that names it: `hooks in mkdocs.yml`."""


@dataclass(frozen=True, slots=True)
class Trust:
    """The programs of a workspace, and whether they may run."""

    root: Path
    programs: tuple[Program, ...]
    trusted: frozenset[str]
    """The parts that are unchanged since the user trusted them, and those trusted by the environment."""
    record: Path
    """The file in the user's configuration."""

    def as_dict(self) -> dict[str, Any]:
        """The JSON output: `{schema, root, record, programs: [{part, name, source, trusted}]}`."""
        rows = [
            {"part": program.part, "name": program.name, "source": program.source,
             "trusted": program.part in self.trusted}
            for program in self.programs
        ]  # fmt: skip
        return {"schema": 1, "root": str(self.root), "record": str(self.record), "programs": rows}


def trust(
    *, root: Path, settings: Settings, environ: Mapping[str, str], revoke: bool = False, dry_run: bool = False
) -> Trust:
    """Record that the programs of the workspace may run as they are now; with `revoke`, that no program may.

    Raises:
        SettingsError: mkdocs.yml cannot be read.
        FileError: The user's configuration cannot be written.
    """
    record = _record(environ)
    found = tuple(programs(root, settings, environ))
    parts = () if revoke else sorted({program.part for program in found})
    digests = {part: _digest(root, settings, part, environ) for part in parts}
    if not dry_run:
        _write(record, os.path.realpath(root), digests)
    return Trust(root, found, frozenset(digests), record)


def programs(root: Path, settings: Settings, environ: Mapping[str, str]) -> Iterator[Program]:
    """Everything of the workspace that a command would run, whether it is trusted or not.

    Raises:
        SettingsError: mkdocs.yml cannot be read.
    """
    vale, source = _vale_of(root, settings, environ)
    if vale is not None and _is_own(root, vale):
        yield Program("vale", _display_path(root, vale), source)
    for code in _site(root):
        yield Program("site", code.path or code.name, f"{code.key} in {_SITE_FILE}")


def require(*, root: Path, settings: Settings, part: str, environ: Mapping[str, str]) -> None:
    """Checks that the workspace has no programs of that part, or that they are trusted in their current state.

    Raises:
        ProcessError: They are not trusted; the message names them.
        SettingsError: mkdocs.yml cannot be read.
    """
    found = [program for program in programs(root, settings, environ) if program.part == part]
    if found and not _is_trusted(root, settings, part, environ):
        raise _untrusted(found)


def vale_guard(root: Path, settings: Settings, environ: Mapping[str, str], path: Path) -> None:
    """Checks that a Vale is outside of the workspace and its repository, or trusted.

    Raises:
        ProcessError: It is inside and not trusted.
    """
    if _is_own(root, path) and not _is_trusted(root, settings, "vale", environ):
        raise _untrusted([program for program in programs(root, settings, environ) if program.part == "vale"])


def _untrusted(found: list[Program]) -> ProcessError:
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return ProcessError(
        f"this workspace would run a program of its own ({found[0].source}){more}",
        place=found[0].name,
        hint="read it, then allow it with `scaffold trust`",
    )


def _is_trusted(root: Path, settings: Settings, part: str, environ: Mapping[str, str]) -> bool:
    if environ.get(_VARIABLE) == "1":
        return True
    record = _record(environ)
    if user_files.is_within(record, territory(root)):
        return False  # the clone could have brought it
    digests = _read(record).get(os.path.realpath(root), {})
    return part in digests and digests[part] == _digest(root, settings, part, environ)


def _record(environ: Mapping[str, str]) -> Path:
    return user_files.config_folder(environ) / "trust.json"


def _read(record: Path) -> dict[str, dict[str, str]]:
    """Workspace to part to digest; empty if the file is missing or damaged: then no program is trusted."""
    try:
        data = json.loads(files.read(record, limit=1 << 20))
        return {root: dict(parts) for root, parts in data["workspaces"].items()}
    except (ScaffoldError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _write(record: Path, root: str, parts: Mapping[str, str]) -> None:
    user_files.make_folder(record.parent)
    with lock.hold(record.parent):
        digests = _read(record)
        if digests.get(root, {}) == parts:
            return
        digests.pop(root, None)
        if parts:
            digests[root] = dict(parts)
        text = json.dumps({"schema": 1, "workspaces": digests}, indent=2, ensure_ascii=True, sort_keys=True)
        files.replace(record, text.encode("ascii") + b"\n")


def _vale_of(root: Path, settings: Settings, environ: Mapping[str, str]) -> tuple[Path | None, str]:
    """The Vale that may come with a workspace, and the setting that names it."""
    if settings.vale_path:
        return root / Path(settings.vale_path).expanduser(), "[vale] path in scaffold.toml"
    managed = vale.managed_path(user_files.cache_folder(environ))
    return (managed if managed.is_file() else None), "the managed Vale, whose folder is in the workspace"


def territory(root: Path) -> Path:
    """The folder that came with the workspace: its repository, else the workspace itself."""
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)


def _is_own(root: Path, path: Path) -> bool:
    """True for a path in the workspace or its repository, by its name or the target of its links."""
    own = territory(root)
    return Path(os.path.abspath(path)).is_relative_to(own.absolute()) or user_files.is_within(path, own)  # noqa: PTH100 -- abspath resolves `..`, but no link


def _display_path(root: Path, path: Path) -> str:
    return os.path.relpath(path, root)


def site_texts(root: Path) -> tuple[str, ...]:
    """The result of `_site_files`, as texts.

    Raises:
        SettingsError: As for `_site_files`.
        FileError: As for `_site_files`.
    """
    return tuple(content.decode("utf-8", "replace") for _, content in _site_files(root))


def _site(root: Path) -> Iterator[SiteCode]:
    """Each entry of the site's settings that runs code; their paths begin at the workspace."""
    from conviction.workspace.site_code import code_of  # yaml is slow to import

    for text in site_texts(root):
        yield from code_of(text)


def _site_files(root: Path) -> Iterator[tuple[Path, bytes]]:
    """The workspace's mkdocs.yml, if there is one, and the files that it inherits from, the nearest first.

    Raises:
        SettingsError: One is not YAML, or the files inherit from each other in a circle, or from too many.
        FileError: One cannot be read.
    """
    from conviction.workspace.site_code import parents_of  # yaml is slow to import

    waiting = [root / _SITE_FILE]
    seen: list[Path] = []
    while waiting:
        path = waiting.pop(0)
        if not files.mode_of(path):
            continue
        if path in seen or len(seen) > _PARENTS:
            fault = "inherits from itself" if path in seen else f"inherits from more than {_PARENTS} files"
            raise SettingsError(fault, place=_display_path(root, path), hint="correct INHERIT")
        content = files.read(path, limit=1 << 20)
        yield path, content
        seen.append(path)
        parents = parents_of(content.decode("utf-8", "replace"))
        waiting += [Path(os.path.normpath(path.parent / name)) for name in parents]  # `..` as MkDocs resolves it


def _digest(root: Path, settings: Settings, part: str, environ: Mapping[str, str]) -> str:
    """A digest of all code that would run: the program, or the settings of the site with every file that they run."""
    hasher = hashlib.sha256()

    def add(label: str, content: bytes) -> None:
        hasher.update(f"{len(label)}:{label}{len(content)}:".encode("utf-8", "surrogatepass") + content)

    if part == "vale":
        program, _ = _vale_of(root, settings, environ)
        add("vale", _content(program) if program is not None else b"")
        return hasher.hexdigest()
    for place, content in _site_files(root):
        add(_display_path(root, place), content)
    for place in sorted(_site_programs(root)):
        add(_display_path(root, place), _content(place))
    return hasher.hexdigest()


def _site_programs(root: Path) -> set[Path]:
    """The files that the site's settings run; where they name plugins, every Python file of the workspace."""
    found: set[Path] = set()
    for code in _site(root):
        if not code.path:
            found |= set(_below(root, ".py"))
            continue
        target = root / code.path
        found |= set(_below(target, "")) if stat.S_ISDIR(files.mode_of(target)) else {target}
    return found


def _below(folder: Path, ending: str) -> Iterator[Path]:
    """The files below a folder; without Python files in hidden folders and installed packages."""
    count = 0
    for place, names, others in os.walk(folder):
        unwanted = _NO_CODE | {name for name in names if name.startswith(".")} if ending else {".git"}
        names[:] = [name for name in names if name not in unwanted]
        for name in sorted(others):
            if name.endswith(ending):
                count += 1
                if count > _MOST_FILES:
                    raise FileError("too many files to trust", place=str(folder), hint="keep hooks in their own folder")
                yield Path(place, name)


def _content(path: Path) -> bytes:
    try:
        return files.read(path, limit=_LARGEST)
    except FileError as error:
        return error.message.encode()
