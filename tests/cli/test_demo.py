"""`scaffold demo`: the same history everywhere."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from helpers import run_cli, run_process, snap, tree

ENVIRONMENTS = [
    {},
    {"TZ": "Asia/Tokyo", "LC_ALL": "C", "GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z", "GIT_AUTHOR_NAME": "Somebody"},
    {"GIT_CONFIG_GLOBAL": "/dev/null", "HOME": "/nonexistent", "GIT_DIR": "/nonexistent", "GIT_DEFAULT_HASH": "sha256"},
]


def git(root: Path, *args: str) -> str:
    """The output of git."""
    return subprocess.run(["git", *args], cwd=root, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.long
def test_commit_ids_are_the_same_everywhere(tmp_path: Path) -> None:
    """In every time zone, locale and git configuration the demo's history has the same commit ids."""
    heads = set()
    for number, env in enumerate(ENVIRONMENTS):
        run = run_process(["demo", f"d{number}"], tmp_path, env=env)
        assert run.code == 0, run.err
        heads.add(git(tmp_path / f"d{number}", "rev-parse", "HEAD"))

    assert len(heads) == 1


def test_demo_is_a_clean_workspace(tmp_path: Path) -> None:
    """The demo's work tree is its last commit, its objects are whole, and `list` shows its documents."""
    run = run_cli(["demo", "d"], tmp_path)
    root = tmp_path / "d"

    assert run.code == 0
    assert git(root, "status", "--porcelain") == ""
    assert git(root, "fsck", "--strict") == ""
    assert int(git(root, "rev-list", "--count", "HEAD")) > 20
    assert "thesis-" in run_cli(["list", "thesis"], root).out


def test_demo_refuses_a_folder_with_something_in_it(tmp_path: Path) -> None:
    """A folder that is not empty stays as it is."""
    tree(tmp_path, {"d/mine.txt": "x"})
    before = snap(tmp_path)

    run = run_cli(["demo", "d"], tmp_path)

    assert run.code == 2
    assert "the folder is not empty" in run.err
    assert snap(tmp_path) == before
