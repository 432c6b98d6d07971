"""`scaffold lint` for users: its output, its streams and its exit codes."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import pytest

from helpers import read_tree, run_cli, tree

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "lint"
STRUCTURE = ["--no-vale"]
ESSAY = "docs/essays/2026-11-23-who-signs.md"


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    """A copy of the small workspace whose reports are kept."""
    return Path(shutil.copytree(GOLDEN / "workspace", tmp_path / "golden"))


def same(name: str, text: str) -> None:
    """The text equals the golden file with that name; `$UPDATE_GOLDEN` updates it."""
    kept = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        kept.write_text(text, encoding="utf-8")
    assert text == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("style", ["full", "concise", "json"])
def test_report_equals_its_golden_file(golden: Path, style: str) -> None:
    """Each format shows the same workspace exactly so, and errors end with 1."""
    done = run_cli(["lint", *STRUCTURE, "--output-format", style], golden)

    assert done.code == 1
    assert done.err == ""
    same(f"structure.{style}.txt" if style != "json" else "structure.json", done.out)


@pytest.mark.needs_vale
@pytest.mark.parametrize("style", ["full", "concise"])
def test_report_with_the_real_vale_equals_its_golden_file(golden: Path, style: str) -> None:
    """Prose and structure are in one report, placed in the document's own columns."""
    done = run_cli(["lint", "--output-format", style], golden)

    assert done.code == 1
    assert done.err == ""
    same(f"both.{style}.txt", done.out)


@pytest.mark.needs_vale
def test_vale_is_named_in_the_json(golden: Path) -> None:
    """The report has the engine that ran, with nothing unplaced; its findings have code, name and page."""
    report = json.loads(run_cli(["lint", "--json"], golden).out)
    prose = [finding for finding in report["findings"] if finding["engine"] == "vale"]

    assert report["engines"]["vale"]["status"] == "ran"
    assert report["engines"]["vale"]["unplaced"] == 0
    assert [(f["code"], f["path"], f["line"], f["column"], f["match"]) for f in prose] == [
        ("P001", ESSAY, 14, 15, "may possibly"),
        ("P002", ESSAY, 20, 5, "It is important to note that"),
    ]
    assert prose[0]["help_url"] == "lint/rules/P001/"
    assert prose[0]["name"] == "hedge-stack"


_EVERYWHERE = """\
---
title: "We will utilize it, obviously"
---

# Für 日本語 🚀 we utilize it

Für 日本語 🚀: we utilize it, `utilize` apart, <!-- obviously --> and [they obviously](a.md "obviously") pay.

| | 日本 🚀 |
|---|---|
| **obviously** | a `utilize` cell they obviously read |

!!! note "We obviously pay"

\tThe body in 日本 is obviously read.

    - Item in **order
      to** win; a world-class\tone.

```
utilize obviously
```

> They utilize it.
"""


@pytest.mark.needs_vale
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("start", ["", "\ufeff"], ids=["", "BOM"])
def test_each_finding_points_to_its_words_in_the_file(workspace: Path, start: str, end: str) -> None:
    """Line, column and match are those of the file's own bytes, whatever the text before the words."""
    (workspace / "docs").mkdir()
    (workspace / "docs" / "b.md").write_text("# B\n", encoding="utf-8")
    (workspace / "docs" / "a.md").write_bytes((start + _EVERYWHERE.replace("\n", end)).encode("utf-8"))
    report = json.loads(run_cli(["lint", "--json", "--extend-select", "P005"], workspace).out)
    lines = (workspace / "docs" / "a.md").read_bytes().decode("utf-8-sig").split("\n")
    told = []
    for finding in report["findings"]:
        first, last = finding["line"] - 1, finding["end_line"] - 1
        text = "\n".join(lines[first : last + 1])
        cut = len(lines[last]) - finding["end_column"] + 1
        told.append((finding["code"], finding["line"], finding["column"], finding["match"].replace("\r", "")))
        assert text[finding["column"] - 1 : len(text) - cut] == finding["match"]

    assert report["engines"]["vale"]["unplaced"] == 0
    assert told == [
        ("P020", 7, 15, "utilize"),
        ("P005", 7, 73, "obviously"),
        ("P005", 11, 5, "obviously"),
        ("P005", 11, 41, "obviously"),
        ("P005", 15, 20, "obviously"),
        ("P022", 17, 12, "in **order\n      to"),
        ("P013", 18, 19, "world-class"),
    ]


@pytest.mark.needs_vale
def test_one_binary_file_does_not_stop_vale(golden: Path) -> None:
    """An unreadable file is left out of Vale's run, and the others are checked."""
    (golden / "docs" / "bad.md").write_bytes(b"It is important to note that caf\xe9.\n")
    report = json.loads(run_cli(["lint", "--json"], golden).out)
    codes = [finding["code"] for finding in report["findings"]]

    assert "S006" in codes
    assert codes.count("P002") == 1


def test_json_has_skipped_engines_and_counts(golden: Path) -> None:
    """Without Vale the report notes it, in JSON and in the summary."""
    report = json.loads(run_cli(["lint", *STRUCTURE, "--json"], golden).out)

    assert list(report) == ["schema", "tool", "engines", "summary", "findings"]
    assert report["schema"] == 1
    assert report["engines"]["vale"] == {"status": "skipped"}
    assert report["engines"]["structure"]["status"] == "ran"
    assert report["summary"]["documents"] == 3
    assert report["summary"]["by_severity"] == {"error": 5, "warning": 2, "suggestion": 2}
    assert report["summary"]["still_to_write"] == [
        {"path": "docs/library/evidence/2026-07-01-q2-churn.md", "written": 2, "sections": 4, "findings": 2}
    ]
    assert run_cli(["lint", *STRUCTURE, "-q"], golden).out.endswith("prose not checked (--no-vale)\n")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([], 1),
        (["--exit-zero"], 0),
        (["--fail-on", "never"], 0),
        (["--ignore", "S004,T201,T202,L701,L702"], 0),
        (["--ignore", "S004,T201,T202,L701,L702", "--fail-on", "warning"], 1),
        (["--ignore", "S004,T201,T202,L701,L702", "--max-warnings", "2"], 0),
        (["--ignore", "S004,T201,T202,L701,L702", "--max-warnings", "1"], 1),
        (["--select", "S1", "--min-severity", "warning", "--fail-on", "suggestion"], 1),
        (["--select", "unknown-label"], 0),
        (["--select", "K001", "--fail-on", "suggestion"], 0),
        (["docs/index.md"], 1),
        (["docs/library"], 0),
        (["--select", "nix"], 2),
        (["--ignore", "P9"], 2),
        (["docs/nix.md"], 2),
        (["scaffold.toml"], 2),
        ([".."], 2),
    ],
    ids=lambda value: " ".join(value) or "none" if isinstance(value, list) else str(value),
)
def test_exit_code(golden: Path, options: list[str], code: int) -> None:
    """0 when nothing weighs enough, 1 when something does, 2 when it could not run."""
    assert run_cli(["lint", *STRUCTURE, *options], golden).code == code


def test_settings_choose_and_weigh(golden: Path) -> None:
    """`[lint]` ignores rules, gives them another severity, and says when to fail; options go before it."""
    tree(
        golden,
        {"scaffold.toml": 'schema = 1\n[lint]\nignore = ["T"]\nfail-on = "never"\n[lint.severity]\nS004 = "warning"\n'},
    )
    done = run_cli(["lint", *STRUCTURE, ESSAY], golden)

    assert done.code == 0
    assert f"{ESSAY}:5:9: warning S004 " in done.out
    assert "T201" not in done.out
    assert run_cli(["lint", *STRUCTURE, "--fail-on", "warning"], golden).code == 1


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ('ignore = ["S999"]', "no rule is called `S999`"),
        ('select = "S001"', "`lint.select` must be a list of texts"),
        ('severity = {S001 = "fatal"}', "`lint.severity` gives rules error, warning or suggestion"),
        ('fail-on = "sometimes"', "`lint.fail-on` is one of error, warning, suggestion, never"),
        ("params = 3", "`lint.params` must be a table"),
        ('profile = "strictest"', "`lint.profile` is one of default, strict, relaxed"),
        ("house-style = 3", "`lint.house-style` names a folder"),
        ('params = {"P999.max" = 3}', "unknown parameter in `lint.params`: `P999.max`"),
        ('params = {"P050.min" = 3}', "unknown parameter in `lint.params`: `P050.min`"),
        ('params = {"P050.max" = "3"}', "`lint.params` gives `P050.max` a number from 1 to 1,000,000"),
        ('params = {"P061.max" = inf}', "`lint.params` gives `P061.max` a number from 1 to 1,000,000"),
        ('params = {"S005.months" = 1000000000000}', "`lint.params` gives `S005.months` a whole number from 1 to 1,"),
        ('params = {"S005.months" = 6.5}', "`lint.params` gives `S005.months` a whole number from 1 to 1,"),
    ],
)
def test_wrong_setting_is_one_clear_line(golden: Path, setting: str, said: str) -> None:
    """A fault in `[lint]` stops the run before any check, with its place."""
    tree(golden, {"scaffold.toml": f"schema = 1\n[lint]\n{setting}\n"})
    done = run_cli(["lint", *STRUCTURE], golden)

    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith(f"error: scaffold.toml: {said}")
    assert len(done.err.splitlines()) == 2


def test_missing_vale_does_not_pass_silently(golden: Path, tmp_path: Path) -> None:
    """Without Vale nothing is passed: one line says what is missing, the next what to do."""
    done = run_cli(["lint"], golden, env={"SCAFFOLD_VALE": None, "PATH": str(tmp_path)})

    assert done.code == 2
    assert done.out == ""
    assert done.err == (
        "error: X910 engine-unavailable: Vale is not installed, so prose cannot be checked\n"
        "hint: run `scaffold doctor --install-vale`, or lint with --no-vale\n"
    )


@pytest.mark.parametrize("path", ["nix", "scaffold.toml", "docs", ""])
def test_named_vale_that_is_none_is_refused(golden: Path, path: str) -> None:
    """A path named as Vale is used or refused, never passed over."""
    done = run_cli(["lint", "--vale-bin", path], golden)

    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith(f"error: {golden / path}: ")
    assert len(done.err.splitlines()) == 2


def test_vale_of_the_settings_is_relative_to_the_workspace(golden: Path) -> None:
    """`[vale] path` is looked for from the root, wherever lint is started."""
    tree(golden, {"scaffold.toml": 'schema = 1\n[vale]\npath = "tools/vale"\n'})
    done = run_cli(["lint"], golden / "docs", env={"SCAFFOLD_VALE": None})

    assert done.code == 2
    assert done.err.startswith(f"error: {golden}/tools/vale: ")


@pytest.mark.needs_vale
def test_house_style_of_the_settings_runs_beside_ours(golden: Path) -> None:
    """`house-style` names a folder from the root; a finding of it has Vale's name, and can be ignored by it."""
    rule = "extends: existence\nmessage: \"Write 'Acme', not '%s'.\"\nlevel: error\nvocab: false\ntokens: [ACME]\n"
    settings = 'schema = 1\n[lint]\nhouse-style = "styles/House"\n'
    tree(golden, {"scaffold.toml": settings, "styles/House/Name.yml": rule, "docs/a.md": "See ACME.\n"})
    done = run_cli(["lint", "docs/a.md"], golden)

    assert done.out.splitlines()[0] == "docs/a.md:1:5: error House.Name Write 'Acme', not 'ACME'."
    assert run_cli(["lint", "docs/a.md", "--ignore", "House.Name"], golden).code == 0


def test_outside_a_workspace_is_one_clear_line(tmp_path: Path) -> None:
    """There is nothing to lint by where no scaffold.toml is."""
    done = run_cli(["lint"], tmp_path)

    assert (done.code, done.out) == (2, "")
    assert done.err == f"error: {tmp_path}: no scaffold.toml here or above\nhint: scaffold init creates a workspace\n"


def test_workspace_without_markdown_has_a_note(workspace: Path) -> None:
    """An empty selection is not a failure, but is noted."""
    done = run_cli(["lint"], workspace, env={"SCAFFOLD_VALE": None, "PATH": ""})

    assert done.code == 0
    assert done.err == "no Markdown file to check\n"


def test_paths_are_relative_to_the_current_folder(golden: Path) -> None:
    """In a sub-folder, `.` and file names are relative to it; reports use workspace paths."""
    done = run_cli(["lint", *STRUCTURE, "."], golden / "docs" / "essays")
    again = run_cli(["lint", *STRUCTURE, "2026-11-23-who-signs.md"], golden / "docs" / "essays")

    assert done.out == again.out
    assert done.out.startswith(f"{ESSAY}:5:9: error S004 ")
    assert " in 1 document " in done.out


def test_markdown_outside_the_kinds_is_linted_when_named(golden: Path) -> None:
    """A file that the site does not hold is checked as a page when the user names it."""
    tree(golden, {"README.md": "See [nix](nix.md).\n"})
    done = run_cli(["lint", *STRUCTURE, "README.md"], golden)

    assert done.out.startswith("README.md:1:11: error L701 ")


def test_output_goes_to_the_file(golden: Path) -> None:
    """`-o` writes the report, says its summary on stderr, and leaves stdout empty."""
    done = run_cli(["lint", *STRUCTURE, "--json", "-o", "lint.json"], golden)

    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("5 errors, 2 warnings in 3 documents ")
    assert json.loads((golden / "lint.json").read_text(encoding="utf-8"))["schema"] == 1


def test_lint_changes_nothing(golden: Path) -> None:
    """A run leaves every byte of the workspace as it was, with its cache and without."""
    before = read_tree(golden)
    run_cli(["lint", *STRUCTURE, "--no-cache"], golden)
    run_cli(["lint", *STRUCTURE], golden)
    assert read_tree(golden) == before


def test_color_only_where_wanted(golden: Path) -> None:
    """Colour is added to word and sign, never in their place."""
    plain = run_cli(["lint", *STRUCTURE, "--output-format", "full"], golden)
    colored = run_cli(["lint", *STRUCTURE, "--output-format", "full", "--color", "always"], golden)

    assert "\x1b" not in plain.out
    assert "✗ error" in plain.out
    assert "\x1b[31m✗ error\x1b[0m" in colored.out


def test_control_characters_do_not_reach_the_terminal(workspace: Path) -> None:
    """A document cannot move the cursor of the reader's terminal."""
    tree(workspace, {"docs/a.md": "\x1b[2J[x](nix\x1b]0;gone\x07.md)\n"})
    for style in ("full", "concise"):
        done = run_cli(["lint", *STRUCTURE, "--output-format", style], workspace)
        assert "L701" in done.out
        assert not set(done.out) & {"\x1b", "\x07"}


def test_rules_are_listed(workspace: Path) -> None:
    """Plain for people, JSON for programs, a table for each family for a page; all name the same rules."""
    plain = run_cli(["lint", "rules"], workspace).out
    told = json.loads(run_cli(["lint", "rules", "--format", "json"], workspace).out)
    page = run_cli(["lint", "rules", "--format", "markdown"], workspace).out
    codes = [line.split("\t")[0] for line in plain.splitlines()]

    assert codes == [rule["code"] for rule in told["rules"]]
    assert codes == [line.split("`")[1] for line in page.splitlines() if line.startswith("| [")]
    families = [line.split()[1] for line in page.splitlines() if line.startswith("## ")]
    assert families == sorted({f"{code[0]}:" for code in codes})  # each family has a heading, and a name in it
    assert {"S001", "T202", "E304", "K001", "P001"} <= set(codes)


@pytest.mark.parametrize("name", ["P001", "p001", "hedge-stack", "Strategy.HedgeStack"])
def test_rule_is_explained_by_any_of_its_names(workspace: Path, name: str) -> None:
    """Code, name and Vale's name lead to the same page: what, why, bad, good."""
    done = run_cli(["lint", "explain", name], workspace)

    assert done.out.startswith("P001 hedge-stack (warning)\n\n")
    assert done.out.index("Bad\n") < done.out.index("Good\n")


def test_every_rule_can_be_explained(workspace: Path) -> None:
    """No code that a report can show is without an explanation."""
    rules = json.loads(run_cli(["lint", "rules", "--format", "json"], workspace).out)["rules"]
    for rule in rules:
        told = json.loads(run_cli(["lint", "explain", rule["code"], "--json"], workspace).out)
        assert {key: told[key] for key in rule} == rule


def test_rule_pages_equal_the_output_of_the_command(workspace: Path) -> None:
    """This repository's site has a page of each rule where `help_url` says; `$UPDATE_GOLDEN` updates them."""
    rules = json.loads(run_cli(["lint", "rules", "--format", "json"], workspace).out)["rules"]
    table = run_cli(["lint", "rules", "--format", "markdown"], workspace).out
    pages = {
        f"docs/{rule['help_url'].removesuffix('/')}.md": run_cli(
            ["lint", "explain", rule["code"], "--format", "markdown"], workspace
        ).out
        for rule in rules
    }
    index = "# Rules\n\nEvery rule of `scaffold lint`, by family and code.\n\n" + table
    for name, text in {**pages, "docs/lint/rules/index.md": index}.items():
        if os.environ.get("UPDATE_GOLDEN"):
            (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / name).write_text(text, encoding="utf-8")
        assert (ROOT / name).read_text(encoding="utf-8") == text

    assert {path.name for path in (ROOT / "docs/lint/rules").iterdir()} == {
        "index.md",
        *(f"{rule['code']}.md" for rule in rules),
    }


def test_unknown_rule_suggests_the_nearest(workspace: Path) -> None:
    """A mistyped name of a rule is an error that names the one that was meant."""
    done = run_cli(["lint", "explain", "hedge-stak"], workspace)

    assert (done.code, done.out) == (2, "")
    assert done.err == "error: no rule is called `hedge-stak`\nhint: did you mean `hedge-stack`?\n"


def test_many_dangling_links_take_no_time(workspace: Path) -> None:
    """A workspace full of links that lead nowhere is reported in seconds; the nearest is guessed for the first ones."""
    lines = "".join(f"[x](gone-{number}-of-many-files.md)\n\n" for number in range(1500))
    tree(workspace, {f"docs/guide/a-file-of-many-{number}.md": "Text.\n" for number in range(200)})
    tree(workspace, {"docs/a.md": lines})
    begun = time.process_time()
    report = json.loads(run_cli(["lint", *STRUCTURE, "--json"], workspace).out)

    assert [finding["code"] for finding in report["findings"]] == ["L701"] * 1500
    assert time.process_time() - begun < 8


def test_link_that_no_file_system_takes_is_dangling(workspace: Path) -> None:
    """A name longer than a file's can be, or with a NUL in it, is a finding like any other."""
    tree(workspace, {"docs/a.md": f"[x]({'n' * 300}.md) [y](a%00b.md)\n"})
    assert run_cli(["lint", *STRUCTURE], workspace).out.count(" error L701 ") == 2


def test_folder_called_like_a_verb_can_be_named(golden: Path) -> None:
    """`./rules` is a path, `rules` the verb."""
    tree(golden, {"rules/a.md": "[x](nix.md)\n"})
    done = run_cli(["lint", *STRUCTURE, "./rules/a.md"], golden)

    assert done.out.startswith("rules/a.md:1:5: error L701 ")
