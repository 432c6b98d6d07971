"""The smaller options of `scaffold lint`: files, settings and notes."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from conviction.cli.lint import lint as command
from helpers import run_cli, tree

GOLDEN = Path(__file__).parents[1] / "golden" / "lint"
STRUCTURE = ["lint", "--no-vale"]
ESSAY = "docs/essays/2026-11-23-who-signs.md"
EVIDENCE = "docs/library/evidence/2026-07-01-q2-churn.md"


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    """A copy of the small workspace whose reports are kept."""
    return Path(shutil.copytree(GOLDEN / "workspace", tmp_path / "golden"))


def codes(root: Path, *options: str) -> set[str]:
    """The codes of the findings of a run without Vale."""
    return {finding["code"] for finding in json.loads(run_cli([*STRUCTURE, *options, "--json"], root).out)["findings"]}


def test_kind_leaves_the_other_documents_out(golden: Path) -> None:
    """`--kind` checks documents of that kind alone, several kinds together, and no page."""
    assert run_cli(["lint", "--show-files", "--kind", "essay"], golden).out == f"{ESSAY}\n"
    both = run_cli(["lint", "--show-files", "--kind", "essay", "--kind", "evidence"], golden)
    assert both.out.split() == [ESSAY, EVIDENCE]
    assert run_cli([*STRUCTURE, "--kind", "memo"], golden).err == "no Markdown file to check\n"


def test_unknown_kind_suggests_the_nearest(golden: Path) -> None:
    """A mistyped kind does not check an empty list."""
    done = run_cli([*STRUCTURE, "--kind", "esay"], golden)

    assert (done.code, done.out) == (2, "")
    assert done.err == "error: --kind: no kind is called `esay`\nhint: did you mean `essay`?\n"


def test_files_are_shown_and_nothing_is_checked(golden: Path, tmp_path: Path) -> None:
    """`--show-files` lists the files to check, needs no Vale, writes no report and exits with 0."""
    done = run_cli(
        ["lint", "--show-files", "--report", "json=a.json"], golden, env={"SCAFFOLD_VALE": None, "PATH": str(tmp_path)}
    )

    assert (done.code, done.err) == (0, "")
    assert done.out.split() == [ESSAY, "docs/index.md", EVIDENCE]
    assert not (golden / "a.json").exists()


def test_statistics_count_each_rule(golden: Path) -> None:
    """`--statistics` has a line for each rule, the most frequent first; a report for programs stays as it is."""
    done = run_cli([*STRUCTURE, "--statistics"], golden)
    by_rule, _, _ = done.out.partition("\n\nmend first\n")
    rows = [line.split() for line in by_rule.splitlines()]
    plain = run_cli([*STRUCTURE], golden)
    told = json.loads(run_cli([*STRUCTURE, "--statistics", "--json"], golden).out)

    assert done.code == 1
    assert done.out.splitlines()[-1] == plain.out.splitlines()[-1]
    assert {row[1]: int(row[0]) for row in rows} == told["summary"]["by_rule"]
    assert [int(row[0]) for row in rows] == sorted((int(row[0]) for row in rows), reverse=True)
    assert {tuple(row[1:]) for row in rows} >= {("S004", "error", "bad-value")}
    assert len(told["findings"]) == sum(int(row[0]) for row in rows)


def test_statistics_of_nothing_are_the_summary(workspace: Path) -> None:
    """Without findings there is no row."""
    tree(workspace, {"docs/index.md": "# Notes\n"})
    assert run_cli([*STRUCTURE, "--statistics"], workspace).out.startswith("no findings in 1 document ")


def test_isolated_takes_no_settings_of_lint(golden: Path) -> None:
    """`--isolated` leaves `[lint]` out, even one that is wrong; the rest of scaffold.toml counts."""
    tree(golden, {"scaffold.toml": 'schema = 1\n[lint]\nignore = ["S004", "NIX"]\n'})
    assert run_cli(STRUCTURE, golden).code == 2
    assert "S004" in codes(golden, "--isolated")


def test_config_brings_other_settings_of_lint(golden: Path) -> None:
    """`--config` takes `[lint]` of a file beside where one stands; options still go before it."""
    tree(golden, {"scaffold.toml": 'schema = 1\n[lint]\nignore = ["T"]\n'})
    tree(golden, {"docs/ci.toml": '[lint]\nignore = ["S004"]\nfail-on = "never"\n'})
    whole, other = codes(golden), codes(golden / "docs", "--config", "ci.toml")

    assert ("S004" in whole, "T201" in whole) == (True, False)
    assert ("S004" in other, "T201" in other) == (False, True)
    assert run_cli([*STRUCTURE, "--config", "docs/ci.toml"], golden).code == 0
    assert run_cli([*STRUCTURE, "--config", "docs/ci.toml", "--fail-on", "error"], golden).code == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--config", "ci.toml"], "error: ci.toml:2: unknown key `lint.ignored`\nhint: did you mean `ignore`?\n"),
        (["--config", "ci/rule.toml"], "error: ci/rule.toml: no rule is called `S999`\n"),
        (["--config", "ci/rule.toml", "--show-settings"], "error: ci/rule.toml: no rule is called `S999`\n"),
        (["--config", "ci.toml", "--isolated"], "error: --config and --isolated exclude each other\n"),
        (["--config", "ci"], "error: "),
        (["--config", "nix.toml"], "error: "),
    ],
)
def test_config_that_cannot_be_used_is_one_clear_line(golden: Path, options: list[str], said: str) -> None:
    """A fault in the other file is reported with that file's name."""
    tree(golden, {"ci.toml": '[lint]\nignored = ["T"]\n', "ci/rule.toml": '[lint]\nignore = ["S999"]\n'})
    done = run_cli([*STRUCTURE, *options], golden)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(said)
    assert done.err.count("\n") <= 2


def test_settings_are_shown_as_they_count(golden: Path, tmp_path: Path) -> None:
    """`--show-settings` prints workspace, source, Vale, `[lint]` and the severity of every rule, and checks nothing."""
    tree(
        golden,
        {"scaffold.toml": 'schema = 1\n[lint]\nignore = ["P"]\nseverity = { S004 = "warning" }\nfail-on = "warning"\n'},
    )
    nowhere = {"SCAFFOLD_VALE": None, "PATH": str(tmp_path)}
    done = run_cli(["lint", "--show-settings", "--ignore", "T"], golden, env=nowhere)
    rows = dict(line.split(None, 1) for line in done.out.splitlines() if line)

    assert (done.code, done.err) == (0, "")
    assert (rows["workspace"], rows["settings"], rows["fail-on"]) == (str(golden), "scaffold.toml", "warning")
    assert rows["vale"] == "none: X910 engine-unavailable: Vale is not installed, so prose cannot be checked"
    assert rows["ignore"] == "P"
    assert rows["severity"] == "S004 = warning"
    assert {code: rows[code].split()[0] for code in ("S004", "S001", "P001", "T201")} == {
        "S004": "warning",
        "S001": "error",
        "P001": "off",
        "T201": "off",
    }
    alone = run_cli(["lint", "--show-settings", "--isolated"], golden, env=nowhere).out
    assert "\nsettings      the defaults (--isolated)\n" in alone
    assert "\nS004  error       bad-value\n" in alone


def test_unknown_paths_are_skipped_on_request(golden: Path) -> None:
    """With `--skip-unknown` a file that is gone, foreign or no document is named on stderr, and the rest is checked."""
    tree(golden, {"README.md": "See [nix](nix.md).\n", "../other.md": "x\n"})
    paths = ["docs/gone.md", "../other.md", "scaffold.toml", "README.md", ESSAY]
    done = run_cli([*STRUCTURE, "--skip-unknown", *paths], golden)

    assert (done.code, f"{ESSAY}:5:9: error S004 " in done.out, "README.md" in done.out) == (1, True, False)
    assert done.err == (
        "docs/gone.md: skipped: there is no such file or folder\n"
        "../other.md: skipped: the path is outside the workspace\n"
        "scaffold.toml: skipped: not a Markdown file\n"
        "README.md: skipped: not a document or page of this workspace\n"
    )


def test_only_unknown_paths_do_not_check_everything(golden: Path) -> None:
    """Where every path is skipped, nothing is checked, and the report is a valid one of nothing."""
    done = run_cli([*STRUCTURE, "--skip-unknown", "README.md", "--json"], golden)

    assert done.code == 0
    assert json.loads(done.out)["summary"]["documents"] == 0
    assert done.err.endswith("no Markdown file to check\n")


def test_workspace_below_is_found_by_its_files(golden: Path) -> None:
    """From a folder above the workspace, as a hook of the repository runs, a file's own workspace counts."""
    path = f"golden/{ESSAY}"
    done = run_cli([*STRUCTURE, path], golden.parent)

    assert (done.code, done.err) == (1, "")
    assert done.out == run_cli([*STRUCTURE, ESSAY], golden).out
    assert run_cli([*STRUCTURE], golden.parent).code == 2


def test_workflow_of_github_gets_annotations_unless_a_format_is_named(golden: Path) -> None:
    """Under GITHUB_ACTIONS=true the format is `github`, with the summary on stderr; naming one goes before it."""
    env = {"GITHUB_ACTIONS": "true"}
    plain = run_cli(STRUCTURE, golden)
    done = run_cli(STRUCTURE, golden, env=env)

    assert all(line.startswith("::") for line in done.out.splitlines())
    assert done.err == f"{plain.out.splitlines()[-1]}\n"
    for options in (["--output-format", "concise"], ["--json"], ["-q"], ["--statistics"]):
        assert "::error" not in run_cli([*STRUCTURE, *options], golden, env=env).out
    run_cli([*STRUCTURE, "-o", "lint.txt"], golden, env=env)
    assert (golden / "lint.txt").read_text(encoding="utf-8") == plain.out
    assert run_cli(STRUCTURE, golden, env={"GITHUB_ACTIONS": "false"}).out == plain.out


def test_stdout_holds_the_report_alone(golden: Path) -> None:
    """With any notes on stderr, stdout is byte for byte the same report as in a file."""
    formats = next(param for param in command.params if param.name == "style").type.choices  # type: ignore[attr-defined]
    for style in formats:
        noisy = ["-v", "--skip-unknown", "gone.md", "docs", "--report", f"{style}=report"]
        done = run_cli([*STRUCTURE, "--output-format", style, *noisy], golden)
        assert done.out == (golden / "report").read_text(encoding="utf-8"), style
        assert "skipped" in done.err


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--min-severity", "error", "--fail-on", "warning", "--select", "S1"], 0),
        (["--exit-zero", "--max-warnings", "0"], 0),
        (["--fail-on", "never", "--max-warnings", "0"], 1),
        (["--fail-on", "never", "--max-warnings", "9"], 0),
        (["--exit-zero", "--select", "nix"], 2),
        (["--select", "S004", "--extend-select", "T201", "--ignore", "S004,T201"], 0),
        (["--select", "S004", "--ignore", "S", "--extend-select", "T201"], 1),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_options_that_meet(golden: Path, options: list[str], code: int) -> None:
    """Hidden findings cannot fail; `never` and `--exit-zero` apply only to findings, and ignoring wins."""
    assert run_cli([*STRUCTURE, *options], golden).code == code


def test_select_ignore_and_extend_choose(golden: Path) -> None:
    """`--select` replaces the workspace's, `--extend-select` adds to it, `--ignore` adds to its ignored rules."""
    tree(golden, {"scaffold.toml": 'schema = 1\n[lint]\nselect = ["S004"]\nignore = ["T202"]\n'})

    assert codes(golden) == {"S004"}
    assert codes(golden, "--extend-select", "T,L701") == {"S004", "T201", "L701"}
    assert codes(golden, "--select", "T") == {"T201"}
    assert codes(golden, "--select", "T", "--ignore", "T201") == set()


@pytest.fixture
def builder(tmp_path: Path) -> dict[str, str | None]:
    """Variables of a machine without Vale, whose Go "builds" by copying the real one."""
    tools = tmp_path / "tools"
    tools.mkdir()
    go = f"""\
#!/bin/sh
if [ "$1" = version ]; then echo go version go1.26.1 linux/amd64; exit 0; fi
/bin/mkdir -p "$GOBIN"; /bin/cp "{os.environ.get("SCAFFOLD_VALE")}" "$GOBIN/vale"
"""
    for name, text in {"go": go, "cc": "#!/bin/sh\n"}.items():
        (tools / name).write_text(text, encoding="utf-8")
        (tools / name).chmod(0o755)
    cache = str(tmp_path / "cache")
    return {"SCAFFOLD_VALE": None, "PATH": str(tools), "XDG_CACHE_HOME": cache, "PIP_NO_INDEX": "1", "CC": None}


@pytest.mark.needs_vale
def test_vale_is_installed_on_request_if_missing(golden: Path, builder: dict[str, str | None]) -> None:
    """`--install-vale` installs where none is found, with a note on stderr, and lints with it; the next run has it."""
    assert run_cli(["lint"], golden, env=builder).code == 2

    done = run_cli(["lint", "--install-vale", "--json"], golden, env=builder)
    vale = json.loads(done.out)["engines"]["vale"]
    assert (done.code, vale["status"]) == (1, "ran")
    assert vale["path"].startswith(str(builder["XDG_CACHE_HOME"]))
    assert "building Vale 3.22.0 from source" in done.err
    assert run_cli(["lint"], golden, env=builder).code == 1


@pytest.mark.needs_vale
def test_vale_that_was_named_is_never_replaced(golden: Path, builder: dict[str, str | None]) -> None:
    """With `--install-vale` a wrong `--vale-bin` is an error, and nothing is installed."""
    done = run_cli(["lint", "--install-vale", "--vale-bin", "nix"], golden, env=builder)

    assert done.code == 2
    assert done.err.startswith(f"error: {golden}/nix: X910 engine-unavailable: there is no file at this path")
    assert not list(Path(str(builder["XDG_CACHE_HOME"])).rglob("vale"))


@pytest.mark.needs_vale
def test_vale_that_is_there_is_used_and_not_installed(golden: Path, tmp_path: Path) -> None:
    """With `--install-vale` a Vale on PATH is taken as it is, and the cache holds no other."""
    env: dict[str, str | None] = {"SCAFFOLD_VALE": None, "PATH": str(Path(os.environ["SCAFFOLD_VALE"]).parent)}
    done = run_cli(["lint", "--install-vale", "--json"], golden, env={**env, "XDG_CACHE_HOME": str(tmp_path / "c")})

    assert json.loads(done.out)["engines"]["vale"]["status"] == "ran"
    assert not list((tmp_path / "c").rglob("vale-3*"))


@pytest.mark.parametrize("style", ["github", "gitlab", "sarif", "junit", "checkstyle", "rdjson"])
def test_forges_get_paths_of_the_repository(golden: Path, tmp_path: Path, style: str) -> None:
    """If the repository begins above the workspace, reports for forges name files from there."""
    options = [*STRUCTURE, "--output-format", style]
    alone = run_cli(options, golden).out
    (tmp_path / ".git").mkdir()
    below = run_cli(options, golden).out

    assert f"golden/{ESSAY}" not in alone
    assert below.count(f"golden/{ESSAY}") == alone.count(ESSAY) == below.count(ESSAY)
    assert run_cli(STRUCTURE, golden).out.startswith(f"{ESSAY}:5:9: ")
