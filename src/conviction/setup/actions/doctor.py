"""The health of tools and workspace: what is installed, what a killed command left, what nobody will see."""

from __future__ import annotations

import contextlib
import os
import platform
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conviction.errors import ProcessError, ScaffoldError
from conviction.model.workspace import Settings
from conviction.workspace.actions import kinds, loader

__all__ = ["Checkup", "Tool", "Trouble", "doctor", "install_vale"]

_CONFLICT = re.compile(r"^<{7} .*?^={7}$.*?^>{7} ", re.MULTILINE | re.DOTALL)
"""Markers of git in a file where two sides changed the same lines."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that the toolkit uses."""

    name: str
    version: str
    """Empty when it is not there, or cannot be used."""
    path: str
    fault: str = ""
    """Why it cannot be used, with the next step."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is not as it should be."""

    code: str
    """Its kebab-case name."""
    path: str
    message: str
    """One line that ends with the remedy."""
    fixed: bool = False
    """True when it was repaired just now."""
    fixable: bool = False
    """True when `--fix` can repair it."""
    harmless: bool = False
    """True for a notice, which leaves the workspace healthy."""


@dataclass(frozen=True, slots=True)
class Checkup:
    """The state of tools and workspace."""

    tools: tuple[Tool, ...]
    root: str
    """Root of the workspace; empty outside of one."""
    documents: int
    troubles: tuple[Trouble, ...]

    @property
    def healthy(self) -> bool:
        """True when nothing is left to repair."""
        repaired = all(trouble.fixed or trouble.harmless for trouble in self.troubles)
        return repaired and not any(tool.fault for tool in self.tools)

    def as_dict(self) -> dict[str, Any]:
        """For machines: `{schema, healthy, python, git, mkdocs, vale: {path, version, fault?}, …}`."""
        report: dict[str, Any] = {"schema": 1, "healthy": self.healthy}
        for tool in self.tools:
            report[tool.name] = {"path": tool.path or None, "version": tool.version or None}
            if tool.fault:
                report[tool.name]["fault"] = tool.fault
        report["workspace"] = {"root": self.root, "documents": self.documents} if self.root else None
        report["troubles"] = [
            {
                "code": t.code,
                "path": t.path,
                "message": t.message,
                "fixable": t.fixable,
                "fixed": t.fixed,
                "harmless": t.harmless,
            }
            for t in self.troubles
        ]
        return report


def doctor(
    *, root: Path | None, environ: Mapping[str, str], now: float, fix: bool = False, tools: bool = True
) -> Checkup:
    """Look at the tools, and at the workspace if there is one; with `fix`, repair what can be repaired.

    Args:
        root: The workspace, or None.
        environ: For $SCAFFOLD_VALE, PATH and the cache.
        now: Seconds since 1970, against which a lock's age is told.
        fix: Remove what killed commands left, and write missing files of the workspace again.
        tools: False to look at the workspace alone.
    """
    settings, found = _settings(root)
    if root is not None and settings is not None:
        found += [
            *_leftovers(root, fix),
            *_rooms(root, fix),
            *_missing(root, settings, fix),
            *_documents(root, settings),
            *_editor(root, settings, fix),
        ]
    if root is not None:
        found += [*_site(root), *_site_code(root, settings, environ), *_kinds(root), *_unseen(root)]
        found += [*_old_cache(root), *_locks(root, now)]
    count = len(loader.load(root=root, settings=settings).documents) if root and settings else 0
    looked = _tools(root, settings, environ) if tools else ()
    return Checkup(tuple(looked), str(root or ""), count, tuple(found))


def install_vale(*, environ: Mapping[str, str], progress: Any) -> Tool:
    """The managed Vale, installed now if it was not; `progress` is called with one line at a time.

    Raises:
        ValeError: No way of installing worked.
    """
    from conviction.adapters.vale import binary as vale
    from conviction.adapters.vale import installer

    done = installer.install_vale(vale.cache_folder(environ), progress=progress)
    return Tool("vale", done.version, str(done.path))


def _settings(root: Path | None) -> tuple[Settings | None, list[Trouble]]:
    from conviction.adapters.storage import settings

    if root is None:
        return None, []
    try:
        return settings.load(root), []
    except ScaffoldError as error:
        return None, [_trouble_of("settings", error)]


def _trouble_of(code: str, error: ScaffoldError) -> Trouble:
    return Trouble(code, error.place, f"{error.message}: {error.hint}" if error.hint else error.message)


def _leftovers(root: Path, fix: bool) -> Iterator[Trouble]:
    """Temporary files of commands that were killed; their documents are whole or absent without them."""
    from conviction.adapters.storage import files

    for path in files.leftovers(root):
        fixed = False
        if fix:
            with contextlib.suppress(OSError):
                path.unlink()
                fixed = True
        name = path.relative_to(root).as_posix()
        yield Trouble("leftover", name, "a killed command left this: scaffold doctor --fix removes it", fixed, True)


def _rooms(root: Path, fix: bool) -> Iterator[Trouble]:
    """Leftovers of killed builds, in the workspace and beside it."""
    from conviction.adapters.storage import site_folder

    for room in site_folder.leftovers(root):
        name = Path(os.path.relpath(room, root)).as_posix()
        has_site = site_folder.old_site(room) is not None
        remainder = site_folder.clear(room) if fix else ""
        if remainder:
            message = (
                f"a killed build left this, and {remainder} is not as in the site: compare, then remove the folder"
            )
        elif has_site:
            message = "a killed build left this, with the site that was there: scaffold doctor --fix puts it back"
        else:
            message = "a killed build left this: scaffold doctor --fix removes it"
        yield Trouble("leftover", name, message, fix and not remainder, not remainder)


def _missing(root: Path, settings: Settings, fix: bool) -> Iterator[Trouble]:
    """Files that every workspace has; `fix` writes them as `init` would."""
    from conviction.adapters.storage import files
    from conviction.setup.actions import init

    for write in init.essentials(settings):
        if (root / write.path).exists():
            continue
        if fix:
            files.make_folder((root / write.path).parent)
        fixed = fix and files.create(files.inside(root, write.path), write.content)
        yield Trouble("missing", write.path, "every workspace has one: scaffold doctor --fix writes it", fixed, True)


def _documents(root: Path, settings: Settings) -> Iterator[Trouble]:
    """Documents that cannot be read completely, those in the middle of a merge, and ids that two documents carry."""
    from conviction.documents.index import Index

    found = loader.load(root=root, settings=settings)
    for document in found.all:
        for finding in document.findings[:1]:
            place = f"{document.path}:{finding.span.line}"
            yield Trouble("unreadable", place, finding.message)
        if conflict := _CONFLICT.search(document.text):
            place = f"{document.path}:{document.text.count(chr(10), 0, conflict.start()) + 1}"
            yield Trouble("conflict", place, "git's marks of a merge stand here: keep one side, and take the marks out")
    for name, holders in Index(found.documents).duplicates.items():
        paths = ", ".join(document.path for document in holders[1:])
        yield Trouble("duplicate-id", holders[0].path, f"carries the id {name}, as does {paths}: change one of them")


def _editor(root: Path, settings: Settings, fix: bool) -> Iterator[Trouble]:
    """The editor's copy of the style, where there is one, when the package or `[lint]` has moved on."""
    from conviction.setup.actions import editor_config

    if not editor_config.is_used(root):
        return
    try:
        behind = editor_config.plan(root=root, settings=settings).paths or editor_config.obsolete(
            root=root, settings=settings
        )
        if behind and fix:
            editor_config.renew(root=root, settings=settings)
    except ScaffoldError as error:
        yield _trouble_of("editor-style", error)
        return
    if behind:
        message = "is not what this version and [lint] of scaffold.toml make of it: scaffold doctor --fix renews it"
        yield Trouble("editor-style", behind[0] if len(behind) == 1 else ".vale", message, fix, True)


def _site(root: Path) -> Iterator[Trouble]:
    """Faults that keep the documents off the site of plain `mkdocs`."""
    from conviction.workspace import mkdocs_config
    from conviction.workspace.actions import trust

    try:
        texts = trust.site_texts(root)
        for message in mkdocs_config.faults(texts[0], texts[1:]) if texts else ():
            yield Trouble("site", mkdocs_config.FILE, message)
    except ScaffoldError as error:
        yield _trouble_of("site", error)


def _site_code(root: Path, settings: Settings | None, environ: Mapping[str, str]) -> Iterator[Trouble]:
    """Code of the workspace that plain `mkdocs` runs unasked, and `scaffold serve` after `scaffold trust` alone."""
    from conviction.workspace.actions import trust

    if settings is None:
        return
    try:
        trust.require(root=root, settings=settings, part="site", environ=environ)
    except ProcessError as error:
        message = f"{error.message}; plain `mkdocs serve` and `mkdocs build` do so unasked: read it before"
        yield Trouble("site-code", error.place, message, harmless=True)
    except ScaffoldError:
        return  # told by `_site`


def _kinds(root: Path) -> Iterator[Trouble]:
    for line in kinds.lines(root=root):
        if line.fault:
            place, _, message = line.fault.partition(": ")
            yield Trouble("kind", place, message)


def _unseen(root: Path) -> Iterator[Trouble]:
    """Entries among the documents that no engine shows: linked folders, pipes, names that are not UTF-8."""
    tops = sorted({"docs", *(folder.split("/")[0] for folder in loader.kind_folders(root))})
    for top in tops:
        if (root / top).is_symlink():
            yield Trouble("linked-folder", top, "a linked folder is skipped: move the files themselves here")
        for folder, names, others in os.walk(root / top, onerror=None):
            names[:] = [name for name in names if not name.startswith(".")]
            for name in (*names, *others):
                yield from _odd(root, Path(folder, name))


def _odd(root: Path, path: Path) -> Iterator[Trouble]:
    name = os.fsencode(path.relative_to(root)).decode("utf-8", "backslashreplace")
    if "\\x" in name:
        yield Trouble("odd-name", name, "its name is not UTF-8, so it is skipped: rename it")
    from conviction.adapters.storage import files

    mode = files.mode_of(path, follow=False)
    if stat.S_ISLNK(mode) and stat.S_ISDIR(files.mode_of(path)):
        yield Trouble("linked-folder", name, "a linked folder is skipped: move the files themselves here")
    elif mode and not (stat.S_ISLNK(mode) or stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
        yield Trouble("no-file", name, "is neither file nor folder: remove it")
    elif stat.S_ISDIR(mode) and not os.access(path, os.R_OK | os.X_OK):
        yield Trouble("locked-folder", name, "cannot be read, so its documents are skipped: chmod u+rx")


def _old_cache(root: Path) -> Iterator[Trouble]:
    """The folder in which earlier versions kept a cache and a lock; it may be a stranger's, so it is not opened."""
    if os.path.lexists(root / ".scaffold"):
        message = "an earlier version kept its cache here: delete it, nothing reads it any more"
        yield Trouble("old-cache", ".scaffold", message, harmless=True)


def _locks(root: Path, now: float) -> Iterator[Trouble]:
    """Lock files of git, which block every commit when their process is gone; never deleted by us."""
    from conviction.adapters.git import repository as git

    try:
        repository = git.find_repository(root)
    except ScaffoldError as error:
        yield _trouble_of("git", error)
        return
    if repository is None:
        yield Trouble("no-repository", "", "the workspace is in no git repository, so it keeps no history: git init")
        return
    folder = repository.common_dir
    for lock in sorted({*repository.git_dir.glob("*.lock"), *folder.glob("*.lock"), *folder.glob("refs/**/*.lock")}):
        with contextlib.suppress(OSError):
            age = _age(now - lock.stat().st_mtime)
            message = f"git's lock is {age} old: if no git is running, delete it (we never do)"
            yield Trouble("git-lock", str(lock), message)


def _age(seconds: float) -> str:
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {word}{'' if count == 1 else 's'}"
    return "less than a minute"


def _tools(root: Path | None, settings: Settings | None, environ: Mapping[str, str]) -> Iterator[Tool]:
    import sys

    yield Tool("python", platform.python_version(), sys.executable)
    yield _git(root)
    yield _mkdocs()
    yield _vale(root, settings, environ)


def _git(root: Path | None) -> Tool:
    from conviction.adapters.git import repository as git

    try:
        output = git.run(root or Path.cwd(), ["version"]).stdout.decode("utf-8", "replace")
        return Tool("git", output.strip().removeprefix("git version "), git.program())
    except ScaffoldError as error:
        return Tool("git", "", "", f"{error.message}: {error.hint}")


def _mkdocs() -> Tool:
    import importlib.metadata
    import importlib.util

    spec = importlib.util.find_spec("mkdocs")
    try:
        version = importlib.metadata.version("mkdocs")
    except importlib.metadata.PackageNotFoundError:
        version = ""
    if spec is None or not version:
        return Tool("mkdocs", "", "", "MkDocs is not installed: pip install mkdocs-material")
    return Tool("mkdocs", version, str(Path(spec.origin or "").parent))


def _vale(root: Path | None, settings: Settings | None, environ: Mapping[str, str]) -> Tool:
    from conviction.adapters.vale import binary as vale
    from conviction.lint.actions.prose import find_vale

    try:
        if root and settings:
            found = find_vale(root, settings, root, None, None, environ)
        else:
            found = vale.find(environ=environ, cache=vale.cache_folder(environ))
    except ScaffoldError as error:
        return Tool("vale", "", error.place, f"{error.message}: {error.hint}")
    return Tool("vale", found.version, str(found.path))
