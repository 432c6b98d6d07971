"""The settings of a stranger's site: inherited, disabled or nested ones never run, hang or hide anything."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from helpers import run_cli, run_process, tree

SITE = "site_name: T\ntheme: {name: material}\n"
FIRST = f"{SITE}plugins: [search, conviction]\nINHERIT: p0.yml\n"
DEEP = "[" * 20_000


def test_case_22_a_long_line_of_parents_hides_no_hook(workspace: Path) -> None:
    """MkDocs follows INHERIT without end; we end with 2 where we stop reading."""
    parents = {f"p{number}.yml": f"INHERIT: p{number + 1}.yml\n" for number in range(20)}
    tree(workspace, {"mkdocs.yml": FIRST, **parents, "p20.yml": "hooks: [hook.py]\n", "hook.py": "raise SystemExit\n"})
    for command in (["serve", "--port", "1"], ["trust"]):
        done = run_cli(command, workspace)
        assert (done.code, done.out) == (2, "")
        assert done.err == "error: p10.yml: inherits from more than 10 files\nhint: correct INHERIT\n"


def test_case_22_settings_that_inherit_from_themselves(workspace: Path) -> None:
    """One line instead of MkDocs' own traceback."""
    tree(workspace, {"mkdocs.yml": FIRST, "p0.yml": "INHERIT: ./x/../mkdocs.yml\n"})
    done = run_cli(["serve", "--port", "1"], workspace)
    assert (done.code, done.err) == (2, "error: mkdocs.yml: inherits from itself\nhint: correct INHERIT\n")


def test_case_22_a_pipe_as_parent(workspace: Path) -> None:
    """MkDocs would wait for it."""
    tree(workspace, {"mkdocs.yml": FIRST})
    os.mkfifo(workspace / "p0.yml")
    done = run_process(["serve", "--port", "1"], workspace, timeout=20)
    assert done.code == 2
    assert "p0.yml: not a regular file" in done.err


@pytest.mark.parametrize(
    ("text", "parent", "fault"),
    [
        ("plugins: [search, conviction: {enabled: false}]\n", "", "turned off"),
        ("plugins: {conviction: {enabled: !ENV [NO_SUCH_NAME, false]}}\n", "", "turned off"),
        ("plugins: [conviction: !ENV [NO_SUCH_NAME, {enabled: false}]]\n", "", "turned off"),
        ("plugins: {conviction: {}}\nINHERIT: p0.yml\n", "plugins: {conviction: {enabled: false}}\n", "turned off"),
        ("INHERIT: p0.yml\n", "plugins: [search]\n", "missing"),
        ("INHERIT: p0.yml\n", "", "missing"),
        ("plugins: [search]\nINHERIT: p0.yml\n", "plugins: [conviction]\n", "missing"),
        ("plugins: [conviction]\nplugins: [search]\n", "", "missing"),
    ],
)
def test_case_30_no_preview_without_the_plugin_that_checks_hosts(
    workspace: Path, text: str, parent: str, fault: str
) -> None:
    """Turned off, or lost where settings are inherited: it would accept any host, and follow links out of docs/."""
    tree(workspace, {"mkdocs.yml": SITE + text, "p0.yml": parent})
    done = run_cli(["serve", "--port", "1"], workspace)
    assert done.code == 2
    assert done.err.startswith(f"error: mkdocs.yml: the plugin conviction is {fault}, so mkdocs shows no thesis")


@pytest.mark.parametrize(
    ("text", "parent"),
    [
        ("INHERIT: p0.yml\n", "plugins: [search, conviction]\n"),
        ("INHERIT: p0.yml\nplugins: {search: {}}\n", "plugins: {conviction: {enabled: true}}\n"),
        ("x: &x [search, conviction]\nplugins: *x\n", ""),
    ],
)
def test_a_site_that_has_the_plugin_in_another_way(workspace: Path, text: str, parent: str) -> None:
    """Doctor does not report it."""
    tree(workspace, {"mkdocs.yml": SITE + text, "p0.yml": parent, "docs/index.md": "# T\n"})
    assert "plugin conviction" not in run_cli(["doctor"], workspace).out


@pytest.mark.parametrize("command", [["doctor"], ["build"], ["trust"], ["serve", "--port", "1"]])
def test_case_23_settings_that_nest_deep(workspace: Path, command: list[str]) -> None:
    """Matrix D79: Its reader would take minutes for 20 kB; the line names the place."""
    tree(workspace, {"mkdocs.yml": f"{SITE}x: {DEEP}\n", "docs/index.md": "# T\n"})
    done = run_process(command, workspace, timeout=20)
    assert "mkdocs.yml:3:53: " in done.out + done.err
    assert "nests deeper than 50" in done.out + done.err


@pytest.mark.parametrize("key", ["site_name", "INHERIT", "hooks", "docs_dir"])
def test_half_of_a_character_in_settings(workspace: Path, key: str) -> None:
    """No file can hold it, and no command ends in a traceback."""
    tree(workspace, {"mkdocs.yml": f'{key}: "\\ud800"\n', "docs/index.md": "# T\n"})
    for command in (["build"], ["trust"], ["serve", "--port", "1"]):
        done = run_cli(command, workspace)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith(f"error: mkdocs.yml:1:{len(key) + 3}: this is half of a character\n")
