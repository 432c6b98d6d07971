"""`scaffold init --ci`: files that GitHub and GitLab can run, whose commands exist, and that overwrite nothing."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from conviction import __version__
from conviction.cli import scaffold
from conviction.setup.actions import ci
from helpers import Repository, read_tree, run_cli, snap, tree

GITHUB = ".github/workflows/scaffold-lint.yml"
GITLAB = ".gitlab-ci.yml"
PATHS = {"github": GITHUB, "gitlab": GITLAB}


def written(root: Path, system: str) -> Any:
    """The parsed file that `init --ci` writes into this workspace."""
    done = run_cli(["init", "--ci", system], root)
    assert done.code == 0, done.err
    return yaml.safe_load((root / PATHS[system]).read_text(encoding="utf-8"))


def scripts(node: Any) -> Iterator[str]:
    """Every shell line in the file."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("run", "script", "before_script") and not isinstance(value, dict):
                for text in value if isinstance(value, list) else [value]:
                    yield from str(text).splitlines()
            else:
                yield from scripts(value)
    for inner in node if isinstance(node, list) else ():
        yield from scripts(inner)


def options_of(name: str) -> set[str]:
    """The options that a command takes."""
    context = click.Context(scaffold)
    command = scaffold.get_command(context, name)
    assert command is not None, name
    return {option for param in command.params for option in param.opts}


@pytest.mark.parametrize("system", PATHS)
def test_every_command_exists_with_its_options(workspace: Path, system: str) -> None:
    """The commands and options in the file exist in this version."""
    lines = [line.strip() for line in scripts(written(workspace, system)) if line.strip().startswith("scaffold ")]

    assert len(lines) >= 3
    for line in lines:
        name = line.split()[1]
        used = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", line))
        assert used <= options_of(name), line
    assert any("--changed" in line for line in lines)


@pytest.mark.parametrize("system", PATHS)
def test_the_commands_run(workspace: Path, system: str, tmp_path: Path) -> None:
    """The lines that check everything run as they stand, and write the reports that are handed on."""
    told = written(workspace, system)
    tree(workspace, {"docs/index.md": "# Notes\n\n[x](nix.md)\n"})
    lines = [line for line in scripts(told) if line.startswith("scaffold lint") and "--changed" not in line]
    for line in lines:
        words = shlex.split(line.replace("$GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md")))
        done = run_cli([*words[1:], "--no-vale"], workspace)
        assert done.code == int("--exit-zero" not in line), done.err

    if system == "github":
        assert json.loads((workspace / "lint.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
        assert "L701" in (tmp_path / "summary.md").read_text(encoding="utf-8")
    else:
        for file in told["scaffold-lint"]["artifacts"]["reports"].values():
            assert "L701" in (workspace / file).read_text(encoding="utf-8")


def in_shell(line: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The words of the line after a shell has split it, one a line."""
    text = f'scaffold() {{ printf \'%s\\n\' "$@"; }}; python() {{ scaffold "$@"; }}; {line}'
    return subprocess.run(["sh", "-c", text], env=variables, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("system", "name", "base"),
    [("github", "BASE", "origin/a; b $(c)"), ("gitlab", "CI_MERGE_REQUEST_DIFF_BASE_SHA", "0a1b2c")],
)
def test_base_is_one_word_whatever_its_name(workspace: Path, system: str, name: str, base: str) -> None:
    """The base reaches `--changed` whole, and a branch with an odd name runs nothing; without one GitLab checks all."""
    (line,) = [line for line in scripts(written(workspace, system)) if "--changed" in line]

    assert f"--changed={base}" in in_shell(line, **{name: base}).stdout.splitlines()
    if system == "gitlab":
        assert in_shell(line).stdout.splitlines() == ["lint"]


@pytest.mark.parametrize("system", PATHS)
def test_runner_without_a_requirement_reports_it(workspace: Path, system: str) -> None:
    """Without the variable the job stops with the next step; with it pip gets one word."""
    (line,) = [line for line in scripts(written(workspace, system)) if "pip install" in line]

    assert in_shell(line, CONVICTION="a b").stdout.splitlines()[-1] == "a b"
    done = in_shell(line)
    assert done.returncode != 0
    assert "CONVICTION" in done.stderr
    assert "to the requirement for pip" in done.stderr


def test_workflow_fetches_the_history_and_hands_the_findings_on(workspace: Path) -> None:
    """GitHub: whole history, the pull request's base, annotations, SARIF, and no more rights than these need."""
    told = written(workspace, "github")
    job = told["jobs"]["scaffold-lint"]
    steps = {step.get("uses", step.get("name")).split("@")[0]: step for step in job["steps"]}

    assert set(told[True]) == {"pull_request", "push"}  # YAML 1.1 reads the key `on` as true
    assert told["permissions"] == {"contents": "read", "security-events": "write"}
    assert steps["actions/checkout"]["with"]["fetch-depth"] == 0
    change = steps["Check what the pull request changes"]
    assert change["env"] == {"BASE": "origin/${{ github.base_ref }}"}
    assert "${{" not in change["run"]  # a branch's name is data, never part of a script
    assert steps["github/codeql-action/upload-sarif"]["with"]["sarif_file"] == "lint.sarif"
    assert steps["actions/cache"]["with"]["path"].split() == ["~/.cache/conviction", "~/.cache/pip"]


def test_gitlab_job_fetches_the_history_and_reports(workspace: Path) -> None:
    """GitLab: whole history, the merge request's base, code quality and JUnit, also when the check failed."""
    job = written(workspace, "gitlab")["scaffold-lint"]

    assert job["variables"]["GIT_DEPTH"] == "0"
    assert job["artifacts"]["when"] == "always"
    assert set(job["artifacts"]["reports"]) == {"codequality", "junit"}
    assert any("$CI_MERGE_REQUEST_DIFF_BASE_SHA" in line for line in job["script"])
    assert job["cache"]["paths"] == [".cache/"]


@pytest.mark.parametrize("system", PATHS)
def test_file_that_is_there_stays_and_the_lines_are_printed(workspace: Path, system: str) -> None:
    """Nothing is overwritten: the lines to add are the result, and they are the file that would have been written."""
    own = "# ours\n"
    tree(workspace, {PATHS[system]: own})
    before = snap(workspace)
    done = run_cli(["init", "--ci", system], workspace)

    assert done.code == 0
    assert f"note: {PATHS[system]} exists and is not changed: add these lines to it\n" in done.err
    assert yaml.safe_load(done.out)
    assert snap(workspace) == before

    (workspace / PATHS[system]).unlink()
    run_cli(["init", "--ci", system], workspace)
    assert (workspace / PATHS[system]).read_text(encoding="utf-8").strip() == done.out.strip()
    again = run_cli(["init", "--ci", system], workspace)
    assert (again.out, again.err) == ("", f"note: {PATHS[system]} exists already\n")


def test_new_workspace_can_have_it_at_once(tmp_path: Path) -> None:
    """`init DIR --ci` writes it with the rest, and --dry-run and --json report it."""
    dry = run_cli(["init", "work", "--ci", "github", "--dry-run"], tmp_path)
    assert GITHUB in dry.out.split()
    assert list(tmp_path.iterdir()) == []

    told = json.loads(run_cli(["init", "work", "--ci", "github", "--json"], tmp_path).out)
    assert GITHUB in told["written"]
    assert told["to_add"] == ""
    assert (tmp_path / "work" / GITHUB).is_file()


def test_workspace_in_a_folder_of_its_repository_gets_the_lines(tmp_path: Path) -> None:
    """Where the repository begins above, nothing is written, and the lines fit the repository's root."""
    repo = Repository(tmp_path / "repo")
    repo.commit({"our plans/scaffold.toml": "schema = 1\n"})
    before = read_tree(repo.root)
    github, gitlab = (run_cli(["init", "--ci", system], repo.root / "our plans") for system in ("github", "gitlab"))

    assert f"note: the repository begins above the workspace: add these lines to {GITHUB} there\n" in github.err
    job = yaml.safe_load(github.out)["jobs"]["scaffold-lint"]
    assert job["defaults"]["run"]["working-directory"] == "our plans"
    assert job["steps"][-1]["with"]["sarif_file"] == "our plans/lint.sarif"
    told = yaml.safe_load(gitlab.out)["scaffold-lint"]
    assert told["before_script"][0] == "cd 'our plans'"
    assert told["artifacts"]["reports"]["junit"] == "our plans/lint-junit.xml"
    assert read_tree(repo.root) == before


@pytest.mark.parametrize(
    ("direct", "source"),
    [
        (None, f"conviction=={__version__}"),
        ({"url": "https://example.com/x.git", "vcs_info": {"vcs": "git", "commit_id": "ab"}},
         "git+https://example.com/x.git@ab"),
        ({"url": "https://example.com/x.whl", "archive_info": {}}, "https://example.com/x.whl"),
        ({"url": "file:///home/x", "dir_info": {"editable": True}}, ""),
    ],
    ids=["release", "git", "archive", "folder"],
)  # fmt: skip
def test_runner_installs_this_version(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, direct: Any, source: str
) -> None:
    """The file names the source of this very toolkit; where that is a folder of this machine, a variable has to."""
    installed = {"METADATA": "Name: conviction\n"} | ({} if direct is None else {"direct_url.json": json.dumps(direct)})
    tree(tmp_path / f"conviction-{__version__}.dist-info", installed)
    monkeypatch.syspath_prepend(tmp_path)
    plans = {system: ci.plan(root=workspace, system=system)[0] for system in PATHS}
    github, gitlab = (yaml.safe_load(plans[system].writes[0].content) for system in PATHS)

    assert github["env"]["CONVICTION"] == (source or "${{ vars.CONVICTION }}")
    assert gitlab["scaffold-lint"]["variables"].get("CONVICTION", "") == source
    for plan in plans.values():
        assert [note.startswith("set the variable CONVICTION") for note in plan.notes] == ([] if source else [True])
