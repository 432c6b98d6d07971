"""The life of a rule: in preview, deprecated, renamed and removed, wherever a rule is named."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module, resources
from itertools import combinations
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from conviction.lint import history_registry, registry
from conviction.lint.actions import rule_catalogue
from conviction.lint.prose import catalogue
from conviction.lint.rule_name import RuleName
from conviction.lint.rule_notes import rule_notes
from conviction.lint.rules.base import Rule
from conviction.lint.rules.examples import ESSAY
from conviction.model.report import RuleInfo
from conviction.model.rule_status import PREVIEW, RemovedRule, RuleStatus, deprecation
from helpers import Repository, Run, run_cli, tree

PAGE = "docs/essays/2026-11-23-who-signs.md"
VAGUE = next(rule for rule in registry.RULES if rule.code == "S108").bad
"""A document whose only finding is S108 (undated-now), in line 40."""
NAME = next(rule for rule in registry.RULES if rule.code == "S108").name
GONE = RemovedRule("S990", "gone-rule", "0.3.0", "select S108 in its place", ("S991",))
OLD = f"the rule `S998` is now S108 ({NAME}): use that code or name\n"
AGING = f"the rule S108 ({NAME}) is deprecated: too vague; select S107 (no-decision-sentence) in its place\n"

IN_PREVIEW = (
    "In preview: it may still change, and runs only where it is selected by its whole code or name,"
    " or with `--preview`."
)

Change = Callable[[Rule], Rule]


def put(monkeypatch: pytest.MonkeyPatch, name: str, rules: tuple[object, ...]) -> None:
    """Replace a list of rules in every module that has it."""
    import_module("conviction.lint.actions.run")
    import_module("conviction.setup.actions.editor_config")
    for module in [one for path, one in sys.modules.items() if path.startswith("conviction.")]:
        if hasattr(module, name):
            monkeypatch.setattr(module, name, rules)


def replace_rules(monkeypatch: pytest.MonkeyPatch, rules: tuple[Rule, ...]) -> None:
    """Replace all structural rules; each family of rules has a list of its own under the same name."""
    import_module("conviction.lint.actions.run")
    old = registry.RULES
    for module in [one for path, one in sys.modules.items() if path.startswith("conviction.")]:
        if getattr(module, "RULES", None) is old:
            monkeypatch.setattr(module, "RULES", rules)


def living(monkeypatch: pytest.MonkeyPatch, change: Change) -> None:
    """Give S108 another life."""
    rules = tuple(change(rule) if rule.code == "S108" else rule for rule in registry.RULES)
    replace_rules(monkeypatch, rules)


@pytest.fixture
def preview(monkeypatch: pytest.MonkeyPatch) -> None:
    living(monkeypatch, lambda rule: replace(rule, status=PREVIEW))


@pytest.fixture
def old(monkeypatch: pytest.MonkeyPatch) -> None:
    living(monkeypatch, lambda rule: replace(rule, redirects=("S998", "vague-now")))


@pytest.fixture
def aging(monkeypatch: pytest.MonkeyPatch) -> None:
    living(monkeypatch, lambda rule: replace(rule, status=deprecation("too vague", replaced_by="S107")))


@pytest.fixture
def gone(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, "REMOVED_RULES", (GONE,))


@pytest.fixture
def page(workspace: Path) -> Path:
    """A workspace with one finding, S108."""
    return tree(workspace, {PAGE: VAGUE})


def lint(root: Path, *args: str) -> Run:
    return run_cli(["lint", "--no-vale", *args], root)


def codes(done: Run) -> list[str]:
    return [line.split()[2] for line in done.out.split("\n")[:-2]]


def settings(root: Path, text: str) -> None:
    (root / "scaffold.toml").write_text(f'schema = 1\nname = "Test"\n\n[lint]\n{text}\n', encoding="utf-8")


# Declarations


def words_of(name: RuleName) -> set[str]:
    """Every whole word that selects a rule or a style."""
    return {word for word in (*name.words, *name.check.lower().split(".")) if word and word != "strategy"}


def test_every_rule_says_since_when_it_is_there() -> None:
    """A rule of any engine names the version in which it came."""
    assert [rule.code for rule in rule_catalogue.rules() if not re.fullmatch(r"\d+\.\d+\.\d+", rule.since)] == []


def test_no_name_old_or_new_belongs_to_two_rules() -> None:
    """No redirect shadows a living code or name, and none leads to another redirect or to a removed rule."""
    known = rule_catalogue.names()
    doubles = [(a.code, b.code, words_of(a) & words_of(b)) for a, b in combinations(known, 2)]
    assert [double for double in doubles if double[2]] == []

    codes = {name.code.lower() for name in known}
    for name in known:
        assert {name.code.lower(), name.name.lower()}.isdisjoint(map(str.lower, name.redirects))
        assert not any(code.startswith(word.lower()) for word in name.redirects for code in codes)


def test_a_deprecated_rule_is_replaced_by_one_that_stays() -> None:
    """`replaced_by` is the code of a rule that is not deprecated itself, and each deprecated rule has a reason."""
    by_code = {rule.code: rule for rule in rule_catalogue.rules()}
    for rule in by_code.values():
        if rule.status.is_deprecated:
            assert rule.status.reason
        if rule.status.replaced_by:
            assert not by_code[rule.status.replaced_by].status.is_deprecated


# Preview


@pytest.mark.usefixtures("preview")
@pytest.mark.parametrize(
    ("args", "runs"),
    [
        ([], False),
        (["--select", "S"], False),
        (["--profile", "strict"], False),
        (["--preview"], True),
        (["--select", "s108"], True),
        (["--extend-select", NAME], True),
        (["--preview", "--ignore", "S108"], False),
        (["--preview", "--select", "P"], False),
    ],
)
def test_a_rule_in_preview_runs_where_it_is_selected(page: Path, args: list[str], runs: bool) -> None:
    """It runs with `--preview`, and where it is selected by its whole code or name."""
    assert codes(lint(page, *args)) == ["S108"] * runs


@pytest.mark.usefixtures("preview")
def test_settings_can_turn_previews_on(page: Path) -> None:
    """`preview = true` under `[lint]` is `--preview`; anything but true and false is refused."""
    settings(page, "preview = true")
    assert codes(lint(page)) == ["S108"]
    assert "S108  suggestion" in lint(page, "--show-settings").out
    settings(page, "preview = false")
    assert codes(lint(page)) == []
    assert "S108  off" in lint(page, "--show-settings").out
    settings(page, 'preview = "yes"')
    assert lint(page).err == ("error: scaffold.toml: `lint.preview` is true or false\nhint: write preview = true\n")


def test_a_history_rule_may_be_in_preview(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """H101 in preview does not report a frozen document that changed, until it is selected."""
    rule = next(rule for rule in history_registry.PAST_RULES if rule.code == "H101")
    repo = Repository(tmp_path / "repo")
    repo.commit({"scaffold.toml": 'schema = 1\nname = "Test"\n', PAGE: rule.before})
    tree(repo.root, {PAGE: rule.bad})
    assert "H101" in codes(lint(repo.root))

    rules = tuple(replace(one, status=PREVIEW) if one.code == "H101" else one for one in history_registry.PAST_RULES)
    put(monkeypatch, "PAST_RULES", rules)
    assert "H101" not in codes(lint(repo.root))
    assert codes(lint(repo.root, "--select", "H101")) == ["H101"]
    assert "H101" in codes(lint(repo.root, "--preview"))


@pytest.mark.needs_vale
def test_a_prose_rule_may_be_in_preview(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Vale does not run a rule in preview, and the editor's settings turn it off."""
    rules = tuple(replace(one, status=PREVIEW) if one.code == "P021" else one for one in catalogue.PROSE_RULES)
    put(monkeypatch, "PROSE_RULES", rules)
    tree(workspace, {"docs/a.md": "# A\n\nWe offer a seamless handover.\n"})

    assert codes(run_cli(["lint"], workspace)) == []
    assert codes(run_cli(["lint", "--preview"], workspace)) == ["P021"]
    assert codes(run_cli(["lint", "--select", "Strategy.Buzzword"], workspace)) == ["P021"]
    run_cli(["init", "--editor"], workspace)
    assert "Strategy.Buzzword = NO\n" in (workspace / ".vale.ini").read_text()


# Deprecated


@pytest.mark.usefixtures("aging")
@pytest.mark.parametrize("args", [[], ["--select", "S108"], ["--select", NAME], ["--select", "S"]])
def test_a_deprecated_rule_still_runs_and_one_note_says_so(page: Path, args: list[str]) -> None:
    """The note names the reason and the rule to select in its place, once."""
    done = lint(page, *args)
    assert (done.code, codes(done), done.err) == (0, ["S108"], AGING)


@pytest.mark.usefixtures("aging")
def test_a_deprecated_rule_is_noted_where_it_is_ignored(page: Path) -> None:
    """It is noted when it is ignored by name too, but not when it reports nothing and is not named."""
    assert lint(page, "--ignore", "S108").err == AGING
    assert lint(page, "--ignore", "S").err == ""
    (page / PAGE).write_text(ESSAY, encoding="utf-8")
    assert lint(page).err == ""


# Renamed


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize(
    ("text", "args", "found"),
    [
        ("", ["--select", "s998"], ["S108"]),
        ("", ["--extend-select", "S998"], ["S108"]),
        ("", ["--ignore", "S998"], []),
        ('select = ["S998"]', [], ["S108"]),
        ('ignore = ["S998"]', [], []),
        ('severity = { S998 = "error" }', [], ["S108"]),
        ('per-file-ignores = { "docs/*/*" = ["S998"] }', [], []),
    ],
)
def test_an_old_code_leads_to_the_rule_and_one_note_names_the_new_one(
    page: Path, text: str, args: list[str], found: list[str]
) -> None:
    """Options and settings take old codes."""
    settings(page, text)
    done = lint(page, *args)
    assert codes(done) == found
    assert done.err.lower() == OLD.lower()
    assert done.code == ("error" in text)


@pytest.mark.usefixtures("old")
def test_an_old_name_in_suppressions_is_noted_once(workspace: Path) -> None:
    """Comments and front matter accept old names without X902; a name in many places gives one note."""
    comment = "<!-- scaffold-lint: ignore-file[vague-now] of the year -->\n"
    front = VAGUE.replace("\n---\n", '\nlint: {ignore: [vague-now], reason: "of the year"}\n---\n', 1)
    tree(workspace, {PAGE: VAGUE + "\n" + comment})
    done = lint(workspace)
    assert (codes(done), done.err) == ([], OLD.replace("S998", "vague-now"))

    tree(workspace, {PAGE: front, "docs/a.md": f"# A\n\n{comment}"})
    done = lint(workspace)
    assert (codes(done), done.err) == (["X901"], OLD.replace("S998", "vague-now"))


def test_a_baseline_follows_a_renamed_rule(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries under the old code hold the rule's findings, and writing the file again notes the new code."""
    living(monkeypatch, lambda rule: replace(rule, code="S998"))
    assert lint(page, "--write-baseline").code == 0
    before = (page / "lint-baseline.json").read_text()
    assert f'"{PAGE} S998"' in before
    monkeypatch.undo()
    living_again = tuple(replace(rule, redirects=("S998",)) if rule.code == "S108" else rule for rule in registry.RULES)
    replace_rules(monkeypatch, living_again)
    monkeypatch.setenv("SCAFFOLD_TODAY", "2026-11-23")

    done = lint(page, "--no-cache")
    assert (codes(done), done.err) == ([], OLD)
    lint(page, "--no-cache", "--prune-baseline")
    after = (page / "lint-baseline.json").read_text()
    assert f'"{PAGE} S108"' in after
    assert "S998" not in after
    done = lint(page, "--no-cache")
    assert (codes(done), done.err) == ([], "")


@pytest.mark.usefixtures("old")
def test_a_stale_entry_of_a_renamed_rule_is_reported(page: Path) -> None:
    """An old code does not keep an entry alive whose finding is gone."""
    prints = "0" * 64
    text = f'{{\n"{PAGE} S998": {{"count": 1, "fingerprints": ["{prints}"]}},\n"schema": 1\n}}\n'
    tree(page, {"lint-baseline.json": text})
    assert codes(lint(page)) == ["S108", "X903"]
    assert codes(lint(page, "--ignore", "S108")) == []


@pytest.mark.usefixtures("old")
def test_explain_takes_an_old_name(workspace: Path) -> None:
    """The rule is explained, and a note on stderr names its new code."""
    done = run_cli(["lint", "explain", "S998"], workspace)
    assert (done.out.split("\n")[0], done.err) == (f"S108 {NAME} (suggestion)", OLD)


# Removed


@pytest.mark.usefixtures("gone")
@pytest.mark.parametrize("name", ["S990", "gone-rule", "s991"])
def test_a_removed_rule_cannot_be_selected(page: Path, name: str) -> None:
    """Options, settings and `lint explain` say in which version it went, and what to do."""
    told = f"no rule is called `{name}`\nhint: it was removed in 0.3.0: select S108 in its place\n"
    done = lint(page, "--select", name)
    assert (done.code, done.err) == (2, f"error: {told}")
    assert run_cli(["lint", "explain", name], page).err == f"error: {told}"
    settings(page, f'ignore = ["{name}"]')
    assert lint(page).err == f"error: scaffold.toml: {told}"


@pytest.mark.usefixtures("gone")
def test_a_removed_rule_is_not_suggested(page: Path) -> None:
    """The nearest name is one of a living rule."""
    assert "gone-rule" not in lint(page, "--select", "gone-rul").err


@pytest.mark.usefixtures("gone")
def test_a_suppression_of_a_removed_rule_is_a_finding(page: Path) -> None:
    """X902 says what to do, and its fix deletes the name."""
    comment = "<!-- scaffold-lint: ignore-file[S990] r -->"
    (page / PAGE).write_text(f"{VAGUE}\n{comment}\n", encoding="utf-8")
    done = lint(page, "--select", "X")
    assert codes(done) == ["X902"]
    assert "no rule is called `S990`: it was removed in 0.3.0: select S108 in its place" in done.out
    lint(page, "--select", "X", "--fix")
    assert comment not in (page / PAGE).read_text()


@pytest.mark.usefixtures("gone")
@pytest.mark.parametrize("code", ["S990", "S991"])
def test_a_baseline_with_a_removed_rule_is_out_of_date(page: Path, code: str) -> None:
    """Its entry is X903, also without Vale, and a note says that the rule was removed."""
    text = f'{{\n"{PAGE} {code}": {{"count": 1, "fingerprints": ["{"0" * 64}"]}},\n"schema": 1\n}}\n'
    tree(page, {"lint-baseline.json": text})
    done = lint(page)
    assert codes(done) == ["S108", "X903"]
    assert done.err == f"the rule `{code}` was removed in 0.3.0: select S108 in its place\n"
    lint(page, "--prune-baseline")
    assert code not in (page / "lint-baseline.json").read_text()


# Output for people and programs


@pytest.mark.parametrize(
    ("status", "redirects", "row", "page"),
    [
        (PREVIEW, (), "0.1.0, preview", IN_PREVIEW),
        (deprecation("too vague"), (), "0.1.0, deprecated", "Deprecated: too vague."),
        (
            deprecation("too vague", replaced_by="S107"),
            (),
            "0.1.0, deprecated",
            "Deprecated: too vague.\nSelect S107 in its place.",
        ),
        (RuleStatus("stable"), ("S998", "vague-now"), "0.1.0", "Formerly `S998`, `vague-now`."),
    ],
)
def test_life_is_on_the_page_in_the_list_and_in_json(
    workspace: Path,
    monkeypatch: pytest.MonkeyPatch,
    status: RuleStatus,
    redirects: tuple[str, ...],
    row: str,
    page: str,
) -> None:
    """A rule's page has its life in sentences, the lists its version and status, JSON each fact."""
    living(monkeypatch, lambda rule: replace(rule, status=status, redirects=redirects))

    def shown(*args: str) -> str:
        return run_cli(["lint", *args], workspace).out

    assert f"\n\nSince 0.1.0.\n{page}\n\n## Bad\n" in shown("explain", "S108", "--format", "markdown")
    assert f"\n\nSince 0.1.0. {page.replace(chr(10), ' ')}\n\nBad\n" in shown("explain", "S108")
    assert f" | {row} |" in next(line for line in shown("rules", "--format", "markdown").split("\n") if NAME in line)
    line = next(line for line in shown("rules").split("\n") if line.startswith("S108\t"))
    assert line.split("\t")[4:] == ["0.1.0", status.word]

    listed = json.loads(shown("rules", "--json"))
    rule = next(rule for rule in listed["rules"] if rule["code"] == "S108")
    facts = {"since": "0.1.0", "status": status.word, "redirects": list(redirects)}
    facts |= {"status_reason": "too vague"} if status.is_deprecated else {}
    facts |= {"replaced_by": "S107"} if status.replaced_by else {}
    keys = ("since", "status", "redirects", "status_reason", "replaced_by")
    assert {key: rule[key] for key in keys if key in rule} == facts
    for name, value in (("lint-rules", listed), ("lint-explain", json.loads(shown("explain", "S108", "--json")))):
        schema = (resources.files("conviction") / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
        Draft202012Validator(json.loads(schema)).validate(value)


@pytest.mark.usefixtures("old")
def test_sarif_has_the_old_names_of_a_rule(page: Path) -> None:
    """Code scanning recognises alerts of a renamed rule by `deprecatedIds` and `deprecatedNames`."""
    report = json.loads(lint(page, "--output-format", "sarif").out)
    rule = report["runs"][0]["tool"]["driver"]["rules"][0]
    assert (rule["deprecatedIds"], rule["deprecatedNames"]) == (["S998"], ["vague-now"])


def test_notes_are_one_line_each_in_the_order_of_the_names() -> None:
    """Names in any case; the beginning of a code and a living name are not noted."""
    known = (
        RuleName("A100", "one", redirects=("A001", "uno")),
        RuleName("A200", "two", status=deprecation("it is one", replaced_by="A100"), redirects=("dos",)),
        RuleName("A300", "three", removal="was removed in 2.0.0: delete it"),
        RuleName("A400", "four"),
    )
    two = "the rule A200 (two) is deprecated: it is one; select A100 (one) in its place"
    assert rule_notes(known, ("A", "A4", "a100", "four", "one"), ("A100", "A400")) == ()
    assert rule_notes(known, ("UNO", "dos", "A300", "A200", "UNO"), ("A200",)) == (
        "the rule `UNO` is now A100 (one): use that code or name",
        "the rule `dos` is now A200 (two): use that code or name",
        two,
        "the rule `A300` was removed in 2.0.0: delete it",
    )
    assert rule_notes(known, (), ("A200", "A100")) == (two,)
    assert rule_notes(known[3:], ("uno",), ()) == ()


def test_names_and_pages_of_the_rules_agree() -> None:
    """The list of names is that of the rules, with their status and old names."""
    infos: dict[str, RuleInfo] = {rule.code: rule for rule in rule_catalogue.rules()}
    for name in rule_catalogue.names():
        info = infos[name.code]
        assert (name.name, name.status, name.redirects) == (info.name, info.status, info.redirects)
