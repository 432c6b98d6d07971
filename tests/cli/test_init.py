"""`scaffold init`: a workspace that works at once, and existing files are kept."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from helpers import Repository, read_tree, run_cli, run_process, snap, tree

FILES = {
    ".gitattributes",
    ".gitignore",
    "docs/index.md",
    "mkdocs.yml",
    "scaffold.toml",
    "templates/README.md",
    "thesis/.gitkeep",
    ".vale.ini",
}
STYLE = ".vale/styles/Strategy/"
"""The copy of the style for editors; tests/cli/test_editor.py looks into it."""


def but_style(paths: Iterable[str]) -> set[str]:
    """The paths, of the style's files none."""
    return {path for path in paths if not path.startswith(STYLE)}


def test_init_makes_a_workspace(tmp_path: Path) -> None:
    """`init DIR` makes folder, files and repository, and says what to do next in three lines."""
    run = run_cli(["init", "work", "--name", "HR & finance"], tmp_path)

    root = tmp_path / "work"
    assert run.code == 0
    assert but_style(read_tree(root)) == FILES
    assert (root / ".git/HEAD").is_file()
    assert 'name = "HR & finance"' in (root / "scaffold.toml").read_text()
    assert len(run.err.partition("Next:\n")[2].strip().split("\n")) == 3


def test_fresh_workspace_lints(tmp_path: Path) -> None:
    """A fresh workspace has no structural finding."""
    run_cli(["init"], tmp_path)

    run = run_cli(["lint", "--no-vale"], tmp_path)

    assert run.code == 0, run.out
    assert "no findings" in run.out


@pytest.mark.needs_vale
def test_fresh_workspace_passes_the_prose_rules(tmp_path: Path) -> None:
    """A fresh workspace has no prose finding either."""
    run_cli(["init"], tmp_path)

    run = run_cli(["lint", "--fail-on", "suggestion"], tmp_path)

    assert run.code == 0, run.out + run.err


@pytest.mark.long
def test_fresh_workspace_builds_strictly(tmp_path: Path) -> None:
    """`mkdocs build --strict` builds a fresh workspace without a warning."""
    run_cli(["init"], tmp_path)

    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "How we decide" in (tmp_path / "site/index.html").read_text(encoding="utf-8")


def test_init_refuses_a_second_time(tmp_path: Path) -> None:
    """A workspace is never initialised again, nor is one made inside another."""
    run_cli(["init"], tmp_path)
    before = snap(tmp_path)

    for args, hint in (
        (["init"], "scaffold shows its desk"),
        (["init", "inner"], "name a folder outside of it"),
    ):
        run = run_cli(args, tmp_path)
        assert run.code == 2
        assert run.err == f"error: {tmp_path}: there is already a workspace\nhint: {hint}\n"
    assert snap(tmp_path) == before


def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    """--dry-run lists every file, and makes not even the folder."""
    run = run_cli(["init", "work", "--dry-run"], tmp_path)

    assert set(run.out.split()) == {*FILES, STYLE}
    assert list(tmp_path.iterdir()) == []


def test_existing_site_is_kept(tmp_path: Path) -> None:
    """In a repository with an mkdocs.yml, nothing that is there changes, and the lines to add are printed."""
    repo = Repository(tmp_path / "repo")
    own = {"mkdocs.yml": "site_name: Ours\n", "docs/index.md": "# Ours\n", ".gitignore": "*.log\nsite"}
    head = repo.commit(own)

    run = run_cli(["init"], repo.root)

    assert run.code == 0
    assert "  - conviction\n" in run.out
    assert (repo.root / "mkdocs.yml").read_text() == "site_name: Ours\n"
    assert (repo.root / "docs/index.md").read_text() == "# Ours\n"
    assert (repo.root / ".gitignore").read_text() == "*.log\nsite\n.scaffold/\n"
    assert repo.git("rev-parse", "HEAD") == head


@pytest.mark.long
def test_an_own_site_builds_with_the_lines_added(tmp_path: Path) -> None:
    """A site that had its settings already builds strictly with the printed lines in them."""
    tree(tmp_path, {"mkdocs.yml": "site_name: Ours\ntheme: material\n", "docs/index.md": "# Ours\n"})
    lines = run_cli(["init"], tmp_path).out.partition("\n\n")[2]
    with (tmp_path / "mkdocs.yml").open("a", encoding="utf-8") as own:
        own.write(lines)
    run_cli(["thesis", "Ledger"], tmp_path)

    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site/thesis/ledger/index.html").is_file()


@pytest.mark.parametrize("folder", ["bare.git", "bare.git/inner", "work/.git/inner"])
def test_git_keeps_its_own_folders(tmp_path: Path, folder: str) -> None:
    """In a bare repository, and among git's own files, nothing is written."""
    subprocess.run(["git", "init", "--quiet", "--bare", "bare.git"], cwd=tmp_path, check=True)
    subprocess.run(["git", "init", "--quiet", "work"], cwd=tmp_path, check=True)
    before = snap(tmp_path)

    run = run_cli(["init", folder], tmp_path)

    assert run.code == 2
    assert run.err.endswith(": git keeps its own files here\nhint: clone it, and init the clone\n")
    assert snap(tmp_path) == before


def test_site_settings_by_another_name_are_not_shadowed(tmp_path: Path) -> None:
    """An mkdocs.yaml would no longer be read beside our mkdocs.yml, so it is to be renamed first."""
    tree(tmp_path, {"mkdocs.yaml": "site_name: Ours\n"})

    run = run_cli(["init"], tmp_path)

    assert run.code == 2
    assert "hint: rename it to mkdocs.yml" in run.err
    assert not (tmp_path / "mkdocs.yml").exists()


@pytest.mark.parametrize(
    ("own", "error", "hint"),
    [
        (
            "site_name: Ours\ndocs_dir: handbook\n",
            "mkdocs.yml: the pages of the site are in handbook/, and those of a workspace in docs/",
            "rename that folder to docs, remove docs_dir, and run this again",
        ),
        (
            "site_name: [Ours\n",
            "mkdocs.yml:2:1: not valid YAML: expected ',' or ']', but got '<stream end>'",
            "correct that line",
        ),
    ],
    ids=["elsewhere", "broken"],
)
def test_a_site_that_could_not_show_the_workspace_is_refused_first(
    tmp_path: Path, own: str, error: str, hint: str
) -> None:
    """Where mkdocs could not build with the lines added, nothing is written."""
    tree(tmp_path, {"mkdocs.yml": own})
    before = snap(tmp_path)

    run = run_cli(["init"], tmp_path)

    assert (run.code, run.err) == (2, f"error: {error}\nhint: {hint}\n")
    assert snap(tmp_path) == before


def test_the_next_step_can_be_typed(tmp_path: Path) -> None:
    """The folder to go to is named as it is reached from here, and quoted for the shell."""
    run = run_cli(["init", "our work"], tmp_path)

    assert "\n  cd 'our work' && scaffold thesis " in run.err
    assert "cd " not in run_cli(["init"], tree(tmp_path / "other", {"x": ""})).err


def test_without_git_there_is_a_note(tmp_path: Path) -> None:
    """Without a git program the workspace is made, and a note says that it keeps no history."""
    run = run_process(["init"], tmp_path, env={"PATH": "/nonexistent"})

    assert run.code == 0, run.err
    assert "note: no history is kept: git is not installed" in run.err
    assert but_style(read_tree(tmp_path)) == FILES


def test_a_name_cannot_forge_settings(tmp_path: Path) -> None:
    """A name with quotes and line ends stays a name."""
    from conviction.adapters.storage import settings

    name = 'a"\n[vale]\npath = "x'
    run_cli(["init", "--name", name], tmp_path)

    read = settings.load(tmp_path)
    assert (read.name, read.vale_path) == (name, "")


def test_json(tmp_path: Path) -> None:
    """--json lists the written files."""
    told = json.loads(run_cli(["init", "--json"], tmp_path).out)

    assert told["schema"] == 1
    assert but_style(told["written"]) == FILES
    assert told["git"] is True


def test_a_file_in_the_way_is_one_line(tmp_path: Path) -> None:
    """A file where the folder should be is one clear line."""
    tree(tmp_path, {"work": "x"})

    run = run_cli(["init", "work"], tmp_path)

    assert run.code == 2
    assert "this is a file" in run.err
