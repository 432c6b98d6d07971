"""Names that no file can have, in settings, plans and documents of a stranger: a line, never a traceback or a wait."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from helpers import Repository, run_cli, run_process, tree

LONG = "a" * 5_000
ROOM = f".scaffold-site-{hashlib.sha256(b'site').hexdigest()[:12]}-0123456789ab"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"x = {'[' * 20_000}", "its lists nest too deep"),
        (f"schema = {'9' * 5_000}", "a number is too long"),
    ],
)
def test_settings_that_python_cannot_read(workspace: Path, text: str, fault: str) -> None:
    """Every command ends with 2, and doctor lists it."""
    tree(workspace, {"scaffold.toml": text})
    for command in (["list"], ["lint", "--no-vale"], ["build"]):
        done = run_cli(command, workspace)
        assert (done.code, done.err.partition("\n")[0]) == (2, f"error: scaffold.toml: {fault}")
    assert f"scaffold.toml: settings: {fault}" in run_cli(["doctor"], workspace).out


@pytest.mark.parametrize("name", [LONG, "a\\u0000b"])
def test_case_21_a_vale_of_a_name_that_no_file_has(workspace: Path, name: str) -> None:
    """Lint and trust end with a line, doctor works."""
    tree(workspace, {"scaffold.toml": f'schema = 1\n[vale]\npath = "{name}"\n', "docs/a.md": "# A\n"})
    for command in (["lint"], ["trust", "--dry-run"], ["trust"], ["doctor"]):
        done = run_cli(command, workspace)
        assert done.code in (0, 2), done.err
        assert "bug" not in done.err


@pytest.mark.long
@pytest.mark.parametrize("name", [LONG, "a\\0b"])
@pytest.mark.parametrize("key", ["INHERIT: {}", "hooks: [{}]", "theme: {{custom_dir: {}}}"])
def test_case_22_files_of_a_site_whose_names_no_file_has(workspace: Path, name: str, key: str) -> None:
    """The same, where mkdocs.yml names them."""
    tree(workspace, {"mkdocs.yml": key.format(f'"{name}"') + "\nplugins: [conviction]\n", "docs/a.md": "# A\n"})
    for command in (["trust", "--dry-run"], ["trust"], ["doctor"], ["serve", "--port", "1"]):
        done = run_cli(command, workspace)
        assert done.code in (0, 1, 2), done.err
        assert "bug" not in done.err


@pytest.mark.parametrize("target", ["a\\u0000b", "\\ud800", LONG])
@pytest.mark.parametrize("command", [["doctor"], ["doctor", "--fix"]])
def test_case_27_a_plan_of_a_killed_build_that_names_no_folder(
    workspace: Path, target: str, command: list[str]
) -> None:
    """A clone can bring one: it is listed and nothing of it is moved."""
    plan = f'{{"schema": 1, "target": "{target}", "files": ["index.html"]}}'
    tree(workspace, {f"{ROOM}/plan.json": plan, f"{ROOM}/old/index.html": "old"})
    done = run_cli(command, workspace)
    assert (done.code, done.err) == (0, "") or done.code == 1, done.err
    assert f"{ROOM}: leftover" in done.out
    assert (workspace / ROOM / "old/index.html").read_text() == "old"


@pytest.mark.long
@pytest.mark.parametrize("name", [LONG, "“" + "\u0301" * 50_000 + "”"])
def test_case_19_a_reference_too_long_for_a_path(tmp_path: Path, name: str) -> None:
    """`show` shows the document as it shows any reference that leads nowhere."""
    repo = Repository(tmp_path / "w")
    front = "---\nid: thesis-good\nkind: thesis\ntitle: Good\nstatus: active\nconviction: 60%\n---\n\n## Claims\n\n"
    card = f"### Ledgers hold {{#ledgers}}\n\n- **Conviction:** 60%\n- **For:** {name}\n"
    repo.commit({"scaffold.toml": "schema = 1\n", "thesis/good.md": front + card})
    for command in (["show", "good"], ["history", "good"], ["lint", "--no-vale"], ["build"]):
        done = run_cli(command, repo.root)
        assert done.code in (0, 1), done.err


def test_an_argument_too_long_for_a_path(workspace: Path) -> None:
    """One short line of the machine's condition."""
    for command in (["lint", "--no-vale", f"{LONG}.md"], ["show", f"{LONG}.md"], ["history", f"./{LONG}.md"]):
        done = run_cli(command, workspace)
        assert done.code == 2, done.err
        assert "bug" not in done.err


@pytest.mark.parametrize("trap", ["pipe", "link"])
def test_case_4_a_house_rule_that_is_not_a_file(workspace: Path, trap: str) -> None:
    """`init --editor` copies the rules of the house; a pipe among them, or a link to a device, ends it with a line."""
    tree(workspace, {"scaffold.toml": 'schema = 1\n[lint]\nhouse-style = "styles"\n', "styles/A.yml": "extends: x\n"})
    rule = workspace / "styles/B.yml"
    os.mkfifo(rule) if trap == "pipe" else rule.symlink_to("/dev/zero")
    done = run_process(["init", "--editor"], workspace, timeout=20)
    assert done.code == 2
    assert "styles/B.yml: a Vale rule cannot be read: not a regular file" in done.err


@pytest.mark.needs_vale
def test_case_4_lint_with_a_house_rule_that_is_a_pipe(workspace: Path) -> None:
    """The same in the command that runs the rules."""
    tree(workspace, {"scaffold.toml": 'schema = 1\n[lint]\nhouse-style = "styles"\n', "docs/a.md": "# A\n\nWords.\n"})
    (workspace / "styles").mkdir()
    os.mkfifo(workspace / "styles/B.yml")
    done = run_process(["lint"], workspace, timeout=20)
    assert done.code == 2
    assert "styles/B.yml: X910 engine-failed: a Vale rule cannot be read: not a regular file" in done.err
