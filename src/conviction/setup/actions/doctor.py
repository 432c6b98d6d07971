"""The health of tools and workspace: installed programs, leftovers of killed commands, files that are never shown."""

from __future__ import annotations

import contextlib
import os
import platform
import stat
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conviction.adapters.git import repository as git
from conviction.adapters.storage import files, settings, site_folder
from conviction.adapters.vale import binary as vale
from conviction.documents.index import Index
from conviction.errors import ProcessError, ScaffoldError
from conviction.lint.actions.vale import find_vale
from conviction.markup.conflicts import first_conflict
from conviction.model.workspace import Settings
from conviction.setup.actions import editor_config, init, participant_spellings
from conviction.setup.trouble import Trouble
from conviction.workspace.actions import kinds, loader, trust

__all__ = ["Checkup", "Tool", "Trouble", "doctor", "install_vale"]


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that the toolkit uses."""

    name: str
    version: str
    """The path; empty if the program is missing or unusable."""
    path: str
    fault: str = ""
    """The reason why it is unusable, with the next step."""


@dataclass(frozen=True, slots=True)
class Checkup:
    """The state of tools and workspace."""

    tools: tuple[Tool, ...]
    root: str
    """The root of the workspace; empty outside of one."""
    documents: int
    troubles: tuple[Trouble, ...]

    @property
    def healthy(self) -> bool:
        """True when there is nothing to repair."""
        repaired = all(trouble.fixed or trouble.harmless for trouble in self.troubles)
        return repaired and not any(tool.fault for tool in self.tools)

    def as_dict(self) -> dict[str, Any]:
        """The JSON output: `{schema, healthy, python, git, mkdocs, vale: {path, version, fault?}, …}`."""
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
    """Check the tools, and the workspace if there is one; with `fix`, repair all faults that can be repaired.

    Args:
        root: The workspace, or None.
        environ: The environment, for $SCAFFOLD_VALE, PATH and the cache.
        now: Seconds since 1970, to compute the age of a lock.
        fix: Remove leftovers of killed commands, restore missing files of the workspace, and spell pseudonyms alike.
        tools: False checks only the workspace.
    """
    settings, found = _settings(root)
    if root is not None and settings is not None:
        found += [
            *_leftovers(root, fix),
            *_rooms(root, fix),
            *_missing(root, settings, fix),
            *_documents(root, settings),
            *participant_spellings.spellings(root, settings, fix),
            *_editor(root, settings, fix),
        ]
    if root is not None:
        found += [*_site(root), *_site_code(root, settings, environ), *_kinds(root), *_unseen(root)]
        found += [*_old_cache(root), *_locks(root, now)]
    count = len(loader.load(root=root, settings=settings).documents) if root and settings else 0
    looked = _tools(root, settings, environ) if tools else ()
    return Checkup(tuple(looked), str(root or ""), count, tuple(found))


def install_vale(*, environ: Mapping[str, str], progress: Any) -> Tool:
    """The managed Vale, installed now if it is missing; `progress` is called with one line at a time.

    Raises:
        ValeError: No way to install it worked.
    """
    from conviction.adapters.vale import installer  # urllib is slow to import, and few runs install

    done = installer.install_vale(vale.cache_folder(environ), progress=progress)
    return Tool("vale", done.version, str(done.path))


def _settings(root: Path | None) -> tuple[Settings | None, list[Trouble]]:

    if root is None:
        return None, []
    try:
        return settings.load(root), []
    except ScaffoldError as error:
        return None, [_trouble_of("settings", error)]


def _trouble_of(code: str, error: ScaffoldError) -> Trouble:
    return Trouble(code, error.place, f"{error.message}: {error.hint}" if error.hint else error.message)


def _leftovers(root: Path, fix: bool) -> Iterator[Trouble]:
    """Temporary files of commands that were killed; they are not needed: the documents are complete or absent."""
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
    for room in site_folder.leftovers(root):
        name = Path(os.path.relpath(room, root)).as_posix()
        has_site = site_folder.old_site(room) is not None
        remainder = site_folder.clear(room) if fix else ""
        if remainder:
            message = (
                f"a killed build left this, and {remainder} differs from the site: compare, then remove the folder"
            )
        elif has_site:
            message = "a killed build left this, with the earlier site: scaffold doctor --fix restores it"
        else:
            message = "a killed build left this: scaffold doctor --fix removes it"
        yield Trouble("leftover", name, message, fix and not remainder, not remainder)


def _missing(root: Path, settings: Settings, fix: bool) -> Iterator[Trouble]:
    """Files that every workspace has; `fix` writes them as `init` would."""
    for write in init.essentials(settings):
        if (root / write.path).exists():
            continue
        if fix:
            files.make_folder((root / write.path).parent)
        fixed = fix and files.create(files.inside(root, write.path), write.content)
        yield Trouble("missing", write.path, "every workspace has one: scaffold doctor --fix writes it", fixed, True)


def _documents(root: Path, settings: Settings) -> Iterator[Trouble]:
    """Documents that cannot be read completely, those with merge conflicts, and ids of more than one document."""
    found = loader.load(root=root, settings=settings)
    for document in found.all:
        for finding in document.findings[:1]:
            place = f"{document.path}:{finding.span.line}"
            yield Trouble("unreadable", place, finding.message)
        if conflict := first_conflict(document.text):
            yield Trouble("conflict", f"{document.path}:{conflict.line}", f"conflict markers of git: {conflict.advice}")
    for name, holders in Index(found.documents).duplicates.items():
        paths = ", ".join(document.path for document in holders[1:])
        yield Trouble("duplicate-id", holders[0].path, f"x {name}, as does {paths}: change one of them")


def _editor(root: Path, settings: Settings, fix: bool) -> Iterator[Trouble]:
    """The editor's copy of the style, if there is one and the package or `[lint]` has changed since."""
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
        message = "is out of date with this version or [lint] of scaffold.toml: scaffold doctor --fix updates it"
        yield Trouble("editor-style", behind[0] if len(behind) == 1 else ".vale", message, fix, True)


def _site(root: Path) -> Iterator[Trouble]:
    """Faults that prevent plain `mkdocs` from showing the documents."""
    from conviction.workspace import mkdocs_config  # yaml is slow to import

    try:
        texts = trust.site_texts(root)
        for message in mkdocs_config.faults(texts[0], texts[1:]) if texts else ():
            yield Trouble("site", mkdocs_config.FILE, message)
    except ScaffoldError as error:
        yield _trouble_of("site", error)


def _site_code(root: Path, settings: Settings | None, environ: Mapping[str, str]) -> Iterator[Trouble]:
    """Code of the workspace that plain `mkdocs` always runs, and `scaffold serve` only after `scaffold trust`."""
    if settings is None:
        return
    try:
        trust.require(root=root, settings=settings, part="site", environ=environ)
    except ProcessError as error:
        message = f"{error.message}; plain `mkdocs serve` and `mkdocs build` always run it: read it first"
        yield Trouble("site-code", error.place, message, harmless=True)
    except ScaffoldError:
        return  # reported by `_site`


def _kinds(root: Path) -> Iterator[Trouble]:
    for line in kinds.lines(root=root):
        if line.fault:
            place, _, message = line.fault.partition(": ")
            yield Trouble("kind", place, message)


def _unseen(root: Path) -> Iterator[Trouble]:
    """Entries among the documents that are never shown: linked folders, pipes, names that are not UTF-8."""
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

    mode = files.mode_of(path, follow=False)
    if stat.S_ISLNK(mode) and stat.S_ISDIR(files.mode_of(path)):
        yield Trouble("linked-folder", name, "a linked folder is skipped: move the files themselves here")
    elif mode and not (stat.S_ISLNK(mode) or stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
        yield Trouble("no-file", name, "is neither a file nor a folder: remove it")
    elif stat.S_ISDIR(mode) and not os.access(path, os.R_OK | os.X_OK):
        yield Trouble("locked-folder", name, "cannot be read, so its documents are skipped: chmod u+rx")


def _old_cache(root: Path) -> Iterator[Trouble]:
    """The folder in which earlier versions kept a cache and a lock; it may be a stranger's, and is not opened."""
    if os.path.lexists(root / ".scaffold"):
        message = "an earlier version kept its cache here: delete it: it is no longer used"
        yield Trouble("old-cache", ".scaffold", message, harmless=True)


def _locks(root: Path, now: float) -> Iterator[Trouble]:
    """Lock files of git, which block every commit after their process died; we never delete them."""
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

    yield Tool("python", platform.python_version(), sys.executable)
    yield _git(root)
    yield _mkdocs()
    yield _vale(root, settings, environ)


def _git(root: Path | None) -> Tool:

    try:
        output = git.run(root or Path.cwd(), ["version"]).stdout.decode("utf-8", "replace")
        return Tool("git", output.strip().removeprefix("git version "), git.program())
    except ScaffoldError as error:
        return Tool("git", "", "", f"{error.message}: {error.hint}")


def _mkdocs() -> Tool:
    import importlib.metadata  # slow to import
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

    try:
        if root and settings:
            found = find_vale(root, settings, root, None, None, environ)
        else:
            found = vale.find(environ=environ, cache=vale.cache_folder(environ))
    except ScaffoldError as error:
        return Tool("vale", "", error.place, f"{error.message}: {error.hint}")
    return Tool("vale", found.version, str(found.path))
