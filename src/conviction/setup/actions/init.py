"""Start a workspace: settings, site, first page and git, in an order that allows repeating a killed run."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from conviction.adapters.git import repository as git
from conviction.adapters.storage import files, git_folder, package_files, settings
from conviction.errors import ScaffoldError, SettingsError, WorkspaceError
from conviction.model.plan import Plan, Write
from conviction.model.workspace import Settings
from conviction.setup.actions import ci as ci_files
from conviction.setup.actions import editor_config
from conviction.workspace import mkdocs_config

__all__ = ["Initialised", "configure", "essentials", "init"]

_PAGES = package_files.path("templates", "workspace")
_IGNORED = (".scaffold/", "/site/")
_ATTRIBUTES = ("*.md diff=scaffold",)
_GIT = {
    "diff.scaffold.xfuncname": "^#{1,6} .*$",  # git names the heading above a change
    "difftool.scaffold.cmd": 'scaffold difftool "$LOCAL" "$REMOTE" "$MERGED"',
}
"""Settings of the repository that .gitattributes and `git difftool -t scaffold` need."""
_SETTINGS_FILE = "scaffold.toml"
_OWN_SITE = "mkdocs.yml is yours and is not changed: add these lines to it, under the keys that exist already"
_RENAME = "rename it to mkdocs.yml, which every command here looks for, and run this again"


@dataclass(frozen=True, slots=True)
class Initialised:
    """A new workspace, or the plan for one."""

    root: Path
    plan: Plan
    written: tuple[str, ...]
    git: bool
    """True when a repository was created, or would be."""
    to_add: str
    """Lines that the user should add to an mkdocs.yml or a CI file of their own; empty when ours was written."""

    def as_dict(self) -> dict[str, object]:
        """The JSON output: `{schema, root, paths, written, git, to_add, notes}`."""
        return {
            "schema": 1,
            "root": str(self.root),
            "paths": list(self.plan.paths),
            "written": list(self.written),
            "git": self.git,
            "to_add": self.to_add,
            "notes": list(self.plan.notes),
        }


def init(*, target: Path, name: str = "", ci: str = "", editor: bool = False, dry_run: bool = False) -> Initialised:
    """Make `target` a workspace; existing files are not changed.

    scaffold.toml is written last: until it exists, the command can be run again.
    In an existing workspace, only the files of `ci` and `editor` are added.

    Args:
        target: The folder; which need not exist.
        name: The name of the site; the folder's name when empty.
        ci: `github` or `gitlab`: also write its CI file, which runs lint.
        editor: Write the editor's settings into an existing workspace; a new one always has them.
        dry_run: Write nothing.

    Raises:
        WorkspaceError: There is a workspace here already, or `target` cannot become one.
        SettingsError: An existing mkdocs.yml cannot be read, or keeps its pages elsewhere than in docs/.
        FileError: The file system refused.
    """
    root = files.real(target)
    workspace_root = settings.find_root(root)
    if workspace_root is not None and (ci or editor) and not name:
        return _added(workspace_root, ci, editor, dry_run)
    _check_target(target, root, workspace_root)
    toml = _settings_text(name or root.name or "Workspace")
    plan, to_add = _plan(root, settings.parse(toml), toml, ci)
    new_repository, note = _needs_git(root)
    plan = Plan(plan.writes, (*plan.notes, *([note] if note else [])))
    if dry_run:
        return Initialised(root, plan, (), new_repository, to_add)
    files.make_folder(root)
    written = files.apply(Plan(plan.writes[:-1]), root)
    if new_repository:
        git.init_repository(root)
    if not note:
        configure(root)
    return Initialised(root, plan, written + files.apply(Plan(plan.writes[-1:]), root), new_repository, to_add)


def _check_target(target: Path, root: Path, workspace_root: Path | None) -> None:
    """Refuse a folder that cannot become a workspace."""
    if workspace_root is not None:
        hint = "scaffold shows its desk" if workspace_root == root else "name a folder outside of it"
        raise WorkspaceError("there is already a workspace", place=str(workspace_root), hint=hint)
    if root.exists() and not root.is_dir():
        raise WorkspaceError("this is a file", place=str(target), hint="name a folder")
    if (root / "mkdocs.yaml").exists():
        raise WorkspaceError("the site's settings are called mkdocs.yaml", place=str(target), hint=_RENAME)
    _check_site(root)


def essentials(settings: Settings) -> tuple[Write, ...]:
    """The files that a build needs: mkdocs.yml and the first page."""
    return (
        Write("mkdocs.yml", mkdocs_config.mkdocs_yml(settings.name).encode("utf-8")),
        Write("docs/index.md", _page("index.md")),
    )


def _added(root: Path, ci: str, editor: bool, dry_run: bool) -> Initialised:
    """Additions to an existing workspace: the CI file and the editor's settings."""
    plan, to_add = _extras(root, settings.load(root), ci, editor)
    written = () if dry_run else files.apply(plan, root)
    return Initialised(root, plan, written, False, to_add)


def _extras(root: Path, settings: Settings, ci: str, editor: bool) -> tuple[Plan, str]:
    """The plan for CI and editors, and the lines that the user should add to a file of their own."""
    ci_plan, to_add = ci_files.plan(root=root, system=ci) if ci else (Plan(), "")
    more = editor_config.plan(root=root, settings=settings) if editor else Plan()
    return Plan((*ci_plan.writes, *more.writes), (*ci_plan.notes, *more.notes)), to_add


def _plan(root: Path, settings: Settings, toml: str, ci: str) -> tuple[Plan, str]:
    """The files to write, scaffold.toml last, and the lines that the user should add to files of their own."""
    wanted = [
        *essentials(settings),
        Write("thesis/.gitkeep", b""),
        Write("templates/README.md", _page("templates.md")),
    ]
    writes = [write for write in wanted if not (root / write.path).exists()]
    writes += [
        write
        for path, lines in ((".gitignore", _IGNORED), (".gitattributes", _ATTRIBUTES))
        if (write := _with_lines(root, path, lines)).changes
    ]
    own = root / "mkdocs.yml"
    ours = next(write.content for write in wanted if write.path == "mkdocs.yml")
    foreign = own.exists() and _content(own) != ours
    notes = (_OWN_SITE,) if foreign else ()
    extras, to_add = _extras(root, settings, ci, editor=True)
    writes += [*extras.writes, Write(_SETTINGS_FILE, toml.encode("utf-8"))]
    to_add = "\n".join(filter(None, (_to_add() if foreign else "", to_add)))
    return Plan(tuple(writes), (*notes, *extras.notes)), to_add


def _check_site(root: Path) -> None:
    """Check that an existing mkdocs.yml can belong to a workspace.

    Raises:
        SettingsError: It cannot be read, or its pages are elsewhere than in docs/.
    """
    folder = mkdocs_config.docs_folder((_content(root / mkdocs_config.FILE) or b"").decode("utf-8", "replace"))
    if folder != "docs":
        message = f"the pages of the site are in {folder}/, and those of a workspace in docs/"
        hint = "rename that folder to docs, remove docs_dir, and run this again"
        raise SettingsError(message, place=mkdocs_config.FILE, hint=hint)


def _to_add() -> str:
    """The lines that an mkdocs.yml of the user's own needs."""
    statuses = "".join(f'    {status}: "{text}"\n' for status, text in mkdocs_config.STATUSES.items())
    return (
        "plugins:\n  - search\n  - conviction\n\n"
        "markdown_extensions:\n  - attr_list\n  - conviction.markdown_ext\n\n"
        f"extra:\n  status:\n{statuses}"
    )


def _content(path: Path) -> bytes | None:
    """The bytes of an existing file; None when it cannot be read."""
    try:
        return files.read(path)
    except ScaffoldError:
        return None


def _with_lines(root: Path, name: str, lines: tuple[str, ...]) -> Write:
    """The file with the missing ones of these lines appended."""
    path = root / name
    before = files.read(path) if path.exists() else None
    text = (before or b"").decode("utf-8", "surrogateescape")
    present = {line.strip().strip("/") for line in text.split("\n")}
    added = [line for line in lines if line.strip("/") not in present]
    if added and text and not text.endswith("\n"):
        text += "\n"
    text += "".join(f"{line}\n" for line in added)
    return Write(name, text.encode("utf-8", "surrogateescape"), before)


def _needs_git(root: Path) -> tuple[bool, str]:
    """Whether to create a repository, and the reason where it cannot be.

    Raises:
        WorkspaceError: The folder belongs to git itself.
    """
    folder = next((parent for parent in (root, *root.parents) if parent.is_dir()), root)
    try:
        found = git.find_repository(folder)
    except ScaffoldError as error:
        return False, f"no history is kept: {error.message}" + (f"; {error.hint}" if error.hint else "")
    if git_folder.holds(root) or (found is not None and found.is_bare):
        raise WorkspaceError("git keeps its own files here", place=str(root), hint="clone it, and init the clone")
    return found is None, ""


def configure(root: Path) -> None:
    """Add our settings to those of the repository, unless git has them already."""
    for key, value in _GIT.items():
        if not git.run(root, ["config", "--get", key], ok=(0, 1)).stdout:
            git.run(root, ["config", "--local", key, value])


def _settings_text(name: str) -> str:
    plain = name.encode("utf-8", "replace").decode("utf-8")
    quoted = json.dumps(plain, ensure_ascii=False).replace("\x7f", "\\u007f")
    return _page("scaffold.toml").decode("utf-8").replace("@NAME@", quoted)


def _page(name: str) -> bytes:
    return (_PAGES / name).read_bytes()
