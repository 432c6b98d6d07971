"""The `.vale.ini` for editors: Vale finds in plain prose the same as `scaffold lint`, and the copy is updated."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from conviction.lint.prose.catalogue import rule_of
from helpers import read_tree, run_cli, run_process, snap, tree

ROOT = Path(__file__).parents[2]
STYLE = Path(".vale/styles/Strategy")
PLAIN = """\
# A plan

This may possibly halve churn. We utilize it, obviously, and studies show that many customers asked.

- Item in order to win; a world-class tool.
- Für 日本語 🚀: it is important to note that it is seamless.

| a | b |
|---|---|
| obviously | a very good tool |

## Recommendation

We ship it soon, and it is likely to work.
It was decided.

> They utilize it.
"""
SETTINGS = """\
schema = 1
[lint]
ignore = ["P011"]
severity = { P021 = "warning", P030 = "suggestion" }
params = { "P050.max" = 9 }
"""


@pytest.fixture
def started(tmp_path: Path) -> Path:
    """A workspace that `scaffold init` has just made."""
    assert run_cli(["init"], tmp_path).code == 0
    return tmp_path


def by_hand(root: Path, path: str) -> list[tuple[str, int, int, str]]:
    """The alerts in an editor: code, line, column and severity; of two at one place the severer one."""
    vale = os.environ["SCAFFOLD_VALE"]
    done = subprocess.run(
        [vale, "--no-exit", "--output=JSON", path], cwd=root, capture_output=True, text=True, check=True
    )
    rank = {"suggestion": 0, "warning": 1, "error": 2}
    found: dict[tuple[str, int, int], str] = {}
    for alert in json.loads(done.stdout).get(path, []):
        rule = rule_of(alert["Check"])
        key = (rule.code if rule else alert["Check"], alert["Line"], alert["Span"][0])
        found[key] = max(found.get(key, "suggestion"), alert["Severity"], key=lambda word: rank[word])
    return sorted((*key, severity) for key, severity in found.items())


def by_lint(root: Path, path: str) -> list[tuple[str, int, int, str]]:
    """The same alerts from `scaffold lint`."""
    told = json.loads(run_cli(["lint", "--json", path], root).out)
    prose = [finding for finding in told["findings"] if finding["engine"] == "vale"]
    return sorted((finding["code"], finding["line"], finding["column"], finding["severity"]) for finding in prose)


@pytest.mark.needs_vale
@pytest.mark.parametrize("settings", ["schema = 1\n", SETTINGS], ids=["defaults", "settings"])
def test_vale_by_hand_agrees_with_lint(started: Path, settings: str) -> None:
    """In a document an editor shows each finding of lint at the same place with the same severity, and no other.

    Lint alone leaves some rules out on plain pages, and counts the parts of a long sentence.
    """
    memo = f"---\nkind: memo\n---\n\n{PLAIN}"
    tree(started, {"scaffold.toml": settings, "docs/plan.md": memo, "thesis/index.md": memo})
    run_cli(["doctor", "--fix"], started)

    for path in ("docs/plan.md", "thesis/index.md"):
        found = by_lint(started, path)
        shown = by_hand(started, path)
        assert [one for one in shown if one[0] != "P050"] == [one for one in found if one[0] != "P050"]
        assert set(found) <= set(shown)
        assert len(found) >= 9
        assert any(finding[0] == "P050" for finding in found) == (settings == SETTINGS)


@pytest.mark.needs_vale
@pytest.mark.parametrize("started_in", [".", "docs"])
def test_vale_finds_the_settings_as_editors_call_it(started: Path, started_in: str) -> None:
    """From the root or the file's folder, with a name or with the unsaved text on stdin: the alerts are the same."""
    tree(started, {"docs/plan.md": PLAIN})
    wanted = len(by_hand(started, "docs/plan.md"))
    name = os.path.relpath("docs/plan.md", started_in)
    for words, text in (([name], ""), (["--ext=.md", f"--path={name}"], PLAIN)):
        call = [os.environ["SCAFFOLD_VALE"], "--no-exit", "--output=JSON", *words]
        done = subprocess.run(
            call, cwd=started / started_in, input=text or None, capture_output=True, text=True, check=True
        )
        (alerts,) = json.loads(done.stdout).values()
        assert len({(a["Line"], a["Span"][0], a["Message"]) for a in alerts}) == wanted


@pytest.mark.needs_vale
def test_editor_knows_the_rules_of_the_house(started: Path) -> None:
    """The workspace's own style is copied beside ours; an existing one keeps its place."""
    rule = "extends: existence\nmessage: \"Write 'Acme', not '%s'.\"\nlevel: error\nvocab: false\ntokens: [ACME]\n"
    settings = 'schema = 1\n[lint]\nhouse-style = "{}"\n'
    tree(started, {"scaffold.toml": settings.format("styles/House"), "styles/House/Name.yml": rule})
    tree(started, {"docs/a.md": "See ACME.\n"})
    run_cli(["doctor", "--fix"], started)
    assert by_hand(started, "docs/a.md") == by_lint(started, "docs/a.md") == [("House.Name", 1, 5, "error")]

    shutil.rmtree(started / "styles")
    tree(started, {"scaffold.toml": settings.format(".vale/styles/House"), ".vale/styles/House/Name.yml": rule})
    assert run_cli(["doctor", "--check"], started).code == 0
    assert by_hand(started, "docs/a.md") == by_lint(started, "docs/a.md") == [("House.Name", 1, 5, "error")]


@pytest.mark.needs_vale
def test_house_rule_takes_the_place_of_ours_in_an_editor_too(started: Path) -> None:
    """A rule that extends one of ours replaces it: a word is reported once, and an allowed one never."""
    rule = "extends: Strategy.Buzzword\ntokens+:\n  - rocket\\s+ship\ntokens-:\n  - moats?\n"
    settings = 'schema = 1\n[lint]\nhouse-style = "styles/House"\n'
    tree(started, {"scaffold.toml": settings, "styles/House/Words.yml": rule})
    tree(started, {"docs/a.md": "A holistic rocket ship with a moat.\n"})
    run_cli(["doctor", "--fix"], started)

    assert [place[1:] for place in by_hand(started, "docs/a.md")] == [
        place[1:] for place in by_lint(started, "docs/a.md")
    ]
    assert [place[2] for place in by_lint(started, "docs/a.md")] == [3, 12]


@pytest.mark.needs_vale
def test_editor_does_not_see_the_body_of_an_admonition(started: Path) -> None:
    """The guide is right: text that Vale takes for code is checked only by lint."""
    tree(started, {"docs/a.md": '!!! note "Title"\n\n    The holistic plan wins.\n'})
    assert by_hand(started, "docs/a.md") == []
    assert by_lint(started, "docs/a.md") == [("P021", 3, 9, "suggestion")]


@pytest.mark.needs_vale
def test_lint_never_reads_it(started: Path) -> None:
    """A broken .vale.ini, or one that turns everything off, changes nothing for `scaffold lint`."""
    tree(started, {"docs/plan.md": PLAIN})
    before = run_cli(["lint"], started).out
    for text in ("StylesPath = nix\n[*.md]\nBasedOnStyles = Nix\n", "[*.md]\nBasedOnStyles =\n"):
        tree(started, {".vale.ini": text, "docs/.vale.ini": text})
        assert run_cli(["lint"], started).out == before


def test_copy_has_every_rule_and_a_marker(started: Path) -> None:
    """The copy works on another machine: relative, whole, each file with its origin in the first line."""
    from conviction.adapters.vale.binary import STYLES

    names = {path.name for path in (started / STYLE).iterdir()}
    assert names == {path.name for path in (STYLES / "Strategy").glob("*.yml")}
    for name in names:
        first, _, rest = (started / STYLE / name).read_text(encoding="utf-8").partition("\n")
        assert first == "# Written by scaffold; `scaffold doctor --fix` renews it."
        assert rest == (STYLES / "Strategy" / name).read_text(encoding="utf-8")
    ini = (started / ".vale.ini").read_text(encoding="utf-8")
    assert "StylesPath = .vale/styles\n" in ini
    assert str(started) not in ini


def test_doctor_reports_an_outdated_copy_and_updates_it(started: Path) -> None:
    """An outdated, a missing and an obsolete rule are one fault, which is repaired."""
    fresh = read_tree(started)
    hedge = started / STYLE / "HedgeStack.yml"
    hedge.write_text(hedge.read_text(encoding="utf-8").replace("level: warning", "level: error"), encoding="utf-8")
    (started / STYLE / "Wordy.yml").unlink()
    (started / STYLE / "Former.yml").write_bytes(fresh[(STYLE / "Booster.yml").as_posix()])
    own = tree(started, {str(STYLE / "Own.yml"): "extends: existence\nmessage: x\ntokens: [zyx]\n"}) / STYLE / "Own.yml"

    told = json.loads(run_cli(["doctor", "--json"], started).out)["troubles"]
    assert [(t["code"], t["path"], t["fixable"], t["fixed"]) for t in told] == [("editor-style", ".vale", True, False)]
    assert run_cli(["doctor", "--check"], started).code == 1

    assert ".vale: editor-style, repaired" in run_cli(["doctor", "--fix"], started).out
    own.unlink()  # not written by us, so it was left alone
    assert read_tree(started) == fresh
    assert "editor-style" not in run_cli(["doctor"], started).out


def test_doctor_follows_the_settings(started: Path) -> None:
    """A change of `[lint]` reaches the editor with `doctor --fix`; `[lint]` that is wrong is a trouble, not an end."""
    tree(started, {"scaffold.toml": SETTINGS})
    assert ".vale.ini: editor-style: " in run_cli(["doctor"], started).out
    run_cli(["doctor", "--fix"], started)
    lines = (started / ".vale.ini").read_text(encoding="utf-8").splitlines()
    assert {
        "Strategy.VagueQuantity = NO",
        "Strategy.Buzzword = warning",
        "Strategy.VagueTime = suggestion",
        "Strategy.VagueTimeDecision = suggestion",
        "Strategy.SentenceLength[max] = 9",
    } <= set(lines)

    tree(started, {"scaffold.toml": 'schema = 1\n[lint]\nignore = ["NIX"]\n'})
    done = run_process(["doctor", "--fix"], started)
    assert done.code == 0
    assert "scaffold.toml: editor-style: no rule is called `NIX`" in done.out


@pytest.mark.parametrize(
    ("setting", "line"),
    [
        ('select = ["P001"]', "Strategy.Booster = NO"),
        ('ignore = ["P"]', "Strategy.HedgeStack = NO"),
        ('ignore = ["Strategy.VagueTime"]', "Strategy.VagueTimeDecision = NO"),
        ('params = {"P050.max" = 9}', "Strategy.SentenceLength[max] = 9"),
    ],
)
def test_settings_that_an_editor_can_have(started: Path, setting: str, line: str) -> None:
    """Selected, ignored and configured rules are in the editor's settings, one line each."""
    tree(started, {"scaffold.toml": f"schema = 1\n[lint]\n{setting}\n"})
    run_cli(["doctor", "--fix"], started)
    assert line in (started / ".vale.ini").read_text(encoding="utf-8").splitlines()


def test_own_settings_of_an_editor_stay(tmp_path: Path) -> None:
    """A .vale.ini that is not ours is never written over: neither by init, nor by --editor, nor by doctor."""
    own = "StylesPath = styles\n[*.md]\nBasedOnStyles = Mine\n"
    tree(tmp_path, {".vale.ini": own})
    said = "note: .vale.ini is yours and is not changed; move it away, and `scaffold init --editor` writes ours"

    assert said in run_cli(["init"], tmp_path).err
    assert said in run_cli(["init", "--editor"], tmp_path).err
    run_cli(["doctor", "--fix"], tmp_path)
    assert (tmp_path / ".vale.ini").read_text(encoding="utf-8") == own
    assert not (tmp_path / ".vale").exists()


def test_existing_workspace_gets_it_on_request(workspace: Path) -> None:
    """`init --editor` adds only the editor's files; doctor does not miss files that were never requested."""
    run_cli(["doctor", "--fix"], workspace)
    assert not (workspace / ".vale.ini").exists()

    dry = run_cli(["init", "--editor", "--dry-run"], workspace)
    assert dry.out.split() == [".vale/styles/Strategy/", ".vale.ini"]
    before = set(read_tree(workspace))
    done = run_cli(["init", "--editor"], workspace)
    assert (done.code, done.out, done.err) == (0, dry.out, "")
    assert {path.split("/")[0] for path in set(read_tree(workspace)) - before} == {".vale", ".vale.ini"}
    after = snap(workspace)
    assert run_cli(["init", "--editor"], workspace).out == ""
    assert snap(workspace) == after


def test_the_task_of_the_guide_reads_every_finding() -> None:
    """The problem matcher that users copy from the guide: file, line, column, severity, code and message."""
    guide = (ROOT / "docs/guide/lint.md").read_text(encoding="utf-8")
    task = json.loads("{" + guide.partition("```json\n{")[2].partition("```")[0])
    pattern = task["tasks"][0]["problemMatcher"]["pattern"]
    lines = (ROOT / "tests/golden/lint/both.concise.txt").read_text(encoding="utf-8").splitlines()
    findings = json.loads((ROOT / "tests/golden/lint/structure.json").read_text(encoding="utf-8"))["findings"]
    parts = [pattern[name] for name in ("file", "line", "column", "severity", "code", "message")]
    read = [found.group(*parts) for line in lines if (found := re.match(pattern["regexp"], line))]
    assert len(read) == sum(" error " in line or " warning " in line or " suggestion " in line for line in lines) > 5
    places = {(path, int(line), int(column), severity, code) for path, line, column, severity, code, _ in read}
    known = [(f["path"], f["line"], f["column"], f["severity"], f["code"]) for f in findings]
    assert places >= {place for place in known if f"{place[0]}:{place[1]}:{place[2]}: " in "\n".join(lines)}
    assert all(not message.startswith("[") for *_, message in read)
