"""The public Python API: small, documented, and independent of where one stands."""

from __future__ import annotations

import inspect
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import conviction
from conviction import api
from helpers import Repository, tree

THESIS = "---\nid: thesis-x\nkind: thesis\ntitle: X\nstatus: active\nconviction: {}%\n---\n\nLedgers hold.\n"
ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "api.md"
SCRIPT = ROOT / "scripts" / "api-page"


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A workspace with a thesis of two revisions."""
    repo = Repository(tmp_path / "work")
    repo.commit({"scaffold.toml": 'schema = 1\nname = "T"\n', "thesis/x.md": THESIS.format(50)}, on="2026-01-05")
    repo.commit({"thesis/x.md": THESIS.format(70)}, on="2026-02-05")
    return repo


@pytest.mark.parametrize("start", [".", "thesis", "work", "work/thesis"])
def test_a_relative_text_as_root(repo: Repository, monkeypatch: pytest.MonkeyPatch, start: str) -> None:
    """A text, relative to the current folder, at the root or below it."""
    monkeypatch.chdir(repo.root.parent if start.startswith("work") else repo.root)
    workspace = conviction.open(start)
    assert workspace.root == repo.root
    monkeypatch.chdir("/")
    assert [document.id for document in workspace.documents()] == ["thesis-x"]


def test_each_method_answers_as_the_command_does(repo: Repository) -> None:
    """Documents, lint, diff, history, the view as of a version, and a new document."""
    workspace = conviction.open(repo.root, today=date(2026, 11, 23))
    assert workspace.document("x").path == "thesis/x.md"
    assert workspace.documents("memo") == ()
    assert {finding.path for finding in workspace.lint("thesis", use_vale=False).findings} == {"thesis/x.md"}
    assert workspace.lint(select=("U",), use_vale=False, use_cache=False).findings == ()
    assert [change.kind.value for change in workspace.diff("x", "r1", "r2").changes] == ["conviction-moved"]
    assert [revision.number for revision in workspace.history("x").revisions] == [1, 2]
    assert workspace.as_of("x", "r1").document.front.text("conviction") == "50%"
    plan = workspace.new("memo", "Post on approval", fields={"thesis": "x"}, dry_run=True)
    assert not (repo.root / plan.path).exists()
    made = workspace.new("memo", "Post on approval", fields={"thesis": "x"})
    assert (repo.root / made.path).is_file()


def test_impossible_calls_are_one_error(tmp_path: Path, repo: Repository) -> None:
    """ScaffoldError, with a hint."""
    tree(tmp_path, {"plain/x.md": "x\n"})
    with pytest.raises(conviction.ScaffoldError) as told:
        conviction.open(tmp_path / "plain")
    assert told.value.hint == "scaffold init creates a workspace"
    with pytest.raises(api.ScaffoldError):
        conviction.open(repo.root).document("nothing")


def test_every_public_name_is_documented_and_on_the_page() -> None:
    """Names and methods have docstrings, and the page is the one that they make."""
    assert set(conviction.__all__) == {*api.__all__, "__version__"}
    text = PAGE.read_text(encoding="utf-8")
    for name in api.__all__:
        assert inspect.getdoc(getattr(api, name))
        assert f"\n## `{name}" in text
    for name, member in inspect.getmembers(api.Workspace, inspect.isfunction):
        if not name.startswith("_"):
            assert inspect.getdoc(member), name
            assert f"\n### `{name}(" in text
    done = subprocess.run([sys.executable, str(SCRIPT), "--check"], check=False)
    assert done.returncode == 0, "write the page again: .venv/bin/python scripts/api-page"


def test_importing_the_package_imports_nothing_else() -> None:
    """`import conviction` costs nothing, and `conviction.open` finds the rest."""
    code = "import sys, conviction; print(sorted(m for m in sys.modules if m.startswith('conviction')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['conviction']\n"
    with pytest.raises(AttributeError):
        _ = conviction.nothing
