"""The wheel as a user gets it: built from the tree, installed into an empty environment, at work outside of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src/conviction"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree; its build needs no network where hatchling is installed."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def scaffold(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command `scaffold` of a new environment; the wheel's requirements are lent by the one that tests run in."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    command = [sys.executable, "-m", "pip", "--python", str(folder), "install", "--quiet", "--no-deps", str(wheel)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (packages,) = folder.glob("lib/python*/site-packages")
    lent = [entry for entry in sys.path if entry.endswith("site-packages")]
    (packages / "lent.pth").write_text("\n".join(lent) + "\n", encoding="utf-8")
    return folder / "bin/scaffold"


def run(scaffold: Path, folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "XDG_CACHE_HOME") if name in os.environ}
    env = {**keep, "SCAFFOLD_TODAY": "2026-11-23", "LANG": "C.UTF-8"}
    return subprocess.run([scaffold, *args], cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.mark.long
def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    """Code, templates, styles, assets, demo and the mark of types are in it; caches and tests are not."""
    ours = {
        path.relative_to(ROOT / "src").as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if not name.split("/")[0].endswith(".dist-info")}

    assert packed == ours
    for part in ("templates/memo.toml", "templates/memo.md.jinja", "assets/conviction.css", "py.typed"):
        assert f"conviction/{part}" in packed
    assert any(name.startswith("conviction/styles/") and name.endswith(".yml") for name in packed)
    assert any(name.startswith("conviction/demo/commits/") for name in packed)


@pytest.mark.long
def test_the_installed_command_works_outside_the_tree(scaffold: Path, tmp_path: Path) -> None:
    """`init`, a new memo, `demo` and `lint` run from the installed files alone."""
    work = tmp_path / "work"
    work.mkdir()

    started = run(scaffold, work, "init")
    made = run(scaffold, work, "memo", "Price the API by usage", "--no-edit")
    shown = run(scaffold, tmp_path, "demo", "example")
    checked = run(scaffold, tmp_path / "example", "lint", "--no-vale", "--json")
    where = subprocess.run(
        [scaffold.with_name("python"), "-c", "import conviction; print(conviction.__file__)"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert scaffold.parents[1] in Path(where.stdout.strip()).parents
    assert started.returncode == 0, started.stderr
    assert (made.returncode, len(list((work / "docs/memos").glob("2026-11-23-price-*.md")))) == (0, 1), made.stderr
    assert shown.returncode == 0, shown.stderr
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert json.loads(checked.stdout)
