"""The file with which GitHub or GitLab runs `scaffold lint`."""

from __future__ import annotations

import json
import shlex
from importlib import metadata
from pathlib import Path

from conviction import __version__
from conviction.adapters.git import repository as git
from conviction.adapters.storage import files, package_files
from conviction.errors import ScaffoldError
from conviction.model.plan import Plan, Write

__all__ = ["PATHS", "plan"]

PATHS = {"github": ".github/workflows/scaffold-lint.yml", "gitlab": ".gitlab-ci.yml"}
"""System to the path of its file, from the root of the repository."""
_TEXTS = package_files.path("templates", "ci")
_SOURCE = "set the variable CONVICTION in {system} to the requirement for pip: this scaffold came from a local folder"


def plan(*, root: Path, system: str) -> tuple[Plan, str]:
    """The file to write, and the lines that the user should add if that file already exists.

    It belongs to the root of the repository: for a workspace below it the lines are returned, and nothing is written.

    Args:
        root: The workspace.
        system: One of PATHS.
    """
    path, source, folder = PATHS[system], _source(), _folder(root)
    text = _text(system, source, folder)
    notes = () if source else (_SOURCE.format(system={"github": "GitHub", "gitlab": "GitLab"}[system]),)
    if folder:
        return Plan(notes=(f"the repository begins above the workspace: add these lines to {path} there", *notes)), text
    if not (root / path).exists():
        return Plan((Write(path, text.encode("utf-8")),), notes), ""
    if _same(root / path, text):
        return Plan(notes=(f"{path} exists already",)), ""
    return Plan(notes=(f"{path} exists and is not changed: add these lines to it", *notes)), text


def _text(system: str, source: str, folder: str) -> str:
    """The file for a workspace in this folder of its repository; empty for the root."""
    prefix = f"{folder}/" if folder else ""
    there = json.dumps(folder, ensure_ascii=False)
    if system == "github":
        stated = json.dumps(source) if source else "${{ vars.CONVICTION }}"
        at = f"    defaults:\n      run:\n        working-directory: {there}\n" if folder else ""
    else:
        stated = f"    CONVICTION: {json.dumps(source)} # the requirement for pip\n" if source else ""
        at = f"    - {json.dumps(f'cd {shlex.quote(folder)}', ensure_ascii=False)}\n" if folder else ""
    text = (_TEXTS / f"{system}.yml").read_text(encoding="utf-8")
    values = {
        "@THERE@\n": at,
        "@CONVICTION@\n": stated,
        "@SOURCE@": stated,
        "@PREFIX@": prefix,
        "@VERSION@": __version__,
    }
    for name, value in values.items():
        text = text.replace(name, value)
    return text


def _source() -> str:
    """The requirement for pip that installs this version elsewhere; empty when it came from a local folder."""
    try:
        origin = json.loads(metadata.distribution("conviction").read_text("direct_url.json") or "{}")
    except (metadata.PackageNotFoundError, ValueError):
        return ""
    url, commit = str(origin.get("url", "")), origin.get("vcs_info", {}).get("commit_id", "")
    if not url:
        return f"conviction=={__version__}"
    if url.startswith("file:"):
        return ""
    return f"git+{url}@{commit}" if commit else url if "archive_info" in origin else ""


def _folder(root: Path) -> str:
    """The folder of the workspace in its repository; empty if it is the root, or there is no repository."""
    try:
        folder = next((parent for parent in (root, *root.parents) if parent.is_dir()), root)
        found = git.find_repository(folder)
        return "" if found is None else root.resolve().relative_to(found.root.resolve()).as_posix().removeprefix(".")
    except (ScaffoldError, ValueError):
        return ""


def _same(path: Path, text: str) -> bool:
    try:
        return files.read(path) == text.encode("utf-8")
    except ScaffoldError:
        return False
