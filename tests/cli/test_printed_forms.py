"""Every printed form of every command, on the example workspace, compared with a file; `$UPDATE_GOLDEN` writes it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from conviction.cli import COMMANDS
from helpers import run_cli

GOLDEN = Path(__file__).parents[1] / "golden" / "printed"
FORMS = {
    "desk": [],
    "list": ["list"],
    "list.json": ["list", "--json", "thesis"],
    "list.filtered": ["list", "--status", "active"],
    "kinds": ["kinds"],
    "kinds.show": ["kinds", "show", "thesis"],
    "diff.word-diff": ["diff", "hr-finance", "r12", "r13", "--word-diff"],
    "diff.json": ["diff", "hr-finance", "r12", "r13", "--json"],
    "history.claim": ["history", "hr-finance", "--claim", "workflow-level"],
    "history.judgement": ["history", "hr-finance", "--changes", "judgement"],
    "show.json": ["show", "hr-finance", "--as-of", "r4", "--json"],
    "revise": ["revise", "hr-finance", "--held", "--why", "Nothing new.", "--dry-run"],
    "quote": ["quote", "I rebuild it by hand", "--who", "P-07", "--dry-run"],
    "new": ["memo", "Sell the posting step", "--thesis", "hr-finance", "--dry-run"],
    "link": ["link", "--dry-run"],
    "init": ["init", "new", "--dry-run"],
    "trust": ["trust"],
    "lint.rules": ["lint", "rules"],
    "lint.explain": ["lint", "explain", "E301"],
    "lint": ["lint", "--no-vale", "--output-format", "full"],
    "lint.settings": ["lint", "--show-settings", "--no-vale"],
    "lint.statistics": ["lint", "--no-vale", "--statistics"],
    "doctor": ["doctor"],
    "unknown": ["hisotry"],
    "unknown.document": ["history", "hr-finanse"],
}
_PROGRAMS = re.compile(r"^(python|git|mkdocs|vale)(\s+).*$", re.MULTILINE)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example workspace with its history."""
    root = tmp_path_factory.mktemp("demo") / "demo"
    assert run_cli(["demo", str(root)], root.parent).code == 0
    return root


def _matches(name: str, printed: str) -> bool:
    """True when this is the text of the file; with $UPDATE_GOLDEN the file is written."""
    path = GOLDEN / (name if name.endswith(".json") else f"{name}.txt")
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(printed, encoding="utf-8")
    assert printed == path.read_text(encoding="utf-8")
    return True


@pytest.mark.parametrize("name", FORMS)
def test_each_form_is_as_in_its_file(demo: Path, name: str) -> None:
    """Stdout, then stderr, then the exit code; paths and versions of this machine are replaced."""
    run = run_cli(FORMS[name], demo)
    printed = run.out + (f"--- stderr\n{run.err}" if run.err else "") + f"--- exit code {run.code}\n"
    assert _matches(name, _PROGRAMS.sub(r"\1\2…", printed.replace(str(demo), "/demo")))


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_each_help_text_is_as_in_its_file(tmp_path: Path, name: str) -> None:
    """The help of every command, and of the command line as a whole."""
    run = run_cli([*([name] if name else []), "--help"], tmp_path)
    assert (run.code, run.err) == (0, "")
    assert _matches(f"help{'.' if name else ''}{name}", run.out)
