"""`scripts/bench noise`: a folder of Markdown linted as it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conviction.adapters.vale.binary import ValeBinary
from helpers import tree

ROOT = Path(__file__).parents[2]


def _bench(folder: Path, *arguments: str, vale: ValeBinary | None = None) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), **({"SCAFFOLD_VALE": str(vale.path)} if vale else {})}
    command = [sys.executable, "-m", "scripts.benchmarks", "noise", *arguments]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.mark.needs_vale
def test_noise_counts_findings_by_rule(tmp_path: Path, real_vale: ValeBinary) -> None:
    """A table of findings per 1,000 words, on the screen and in the page of benchmarks; the folder stays as it is."""
    words = "The plan stays. " * 33
    tree(
        tmp_path,
        {"docs/x": "", "texts/a.md": words + "Use it prior to May.\n", "texts/b/c.md": words, "texts/d.txt": ""},
    )
    done = _bench(tmp_path, "Own=texts", vale=real_vale)

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "|  | Own |",
        "| -- | --: |",
        "| files | 2 |",
        "| words | 203 |",
        "| prose, all rules | 4.93 |",
        "| structure, all rules | 0.00 |",
        "| P022 | 4.93 |",
        "",
        "Findings that could not be placed: 0.",
    ]
    assert done.stdout in (tmp_path / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert sorted(path.name for path in (tmp_path / "texts").rglob("*")) == ["a.md", "b", "c.md", "d.txt"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [([], "scripts/bench noise"), (["nowhere"], "no folder nowhere"), (["--half", "all", "."], "scripts/bench noise")],
)
def test_noise_of_nothing_is_refused(arguments: list[str], said: str, tmp_path: Path) -> None:
    """One line that says what to write."""
    done = _bench(tmp_path, *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"bench: {said}")
