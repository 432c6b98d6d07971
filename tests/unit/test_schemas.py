"""The JSON Schemas in the package: they are valid, explain every field, and match the real output of the commands."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from enum import Enum
from importlib import resources
from pathlib import Path
from typing import Any

import click
import pytest
from jsonschema import Draft202012Validator

from conviction.cli import scaffold
from conviction.model.argument import Direction, OutcomeState, Reason, Weight
from conviction.model.finding import Applicability, Severity
from conviction.model.history import ChangeKind, Layer, ProseKind, WordKind
from conviction.model.kind import FieldType
from conviction.model.signal import SignalKind
from helpers import Repository, run_cli, tree

FOLDER = resources.files("conviction") / "schemas"
NAMES = sorted(file.name.removesuffix(".schema.json") for file in FOLDER.iterdir())
WORKSPACE = Path(__file__).parents[1] / "golden" / "lint" / "workspace"
PLAIN = "# A handbook\n\nFirst we ask.\n\n## Pay\n\nWe pay {}.\nAll are told.\n"


def schema(name: str) -> dict[str, Any]:
    """The schema of that name."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    return found


VALIDATORS = {name: Draft202012Validator(schema(name)) for name in NAMES}


def faults(name: str, answer: Any) -> list[str]:
    """The faults of an output against the schema with that name: one line each, with its place."""
    return [f"{fault.json_path}: {fault.message}" for fault in VALIDATORS[name].iter_errors(answer)]


def told(name: str, args: list[str], cwd: Path, *, code: int = 0) -> Any:
    """The JSON output of a command, which must match the schema with that name."""
    run = run_cli(args, cwd)
    assert run.code == code, run.err
    answer = json.loads(run.out, parse_constant=pytest.fail)  # NaN and Infinity are not JSON
    assert faults(name, answer) == []
    return answer


def parts(node: Any) -> Iterator[dict[str, Any]]:
    """Every object within a schema, itself first."""
    if isinstance(node, dict):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from parts(inner)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example workspace with its history."""
    root = tmp_path_factory.mktemp("demo") / "demo"
    run = run_cli(["demo", str(root)], root.parent)
    assert run.code == 0, run.err
    return root


@pytest.fixture
def handbook(tmp_path: Path) -> Repository:
    """A repository that is not a workspace, with one Markdown file in two versions."""
    repo = Repository(tmp_path / "handbook")
    repo.commit({"pay.md": PLAIN.format("on Fridays")}, "First")
    repo.commit({"pay.md": PLAIN.format("on Mondays")}, "Second")
    return repo


@pytest.mark.parametrize("name", NAMES)
def test_schema_is_valid_and_explains_every_field(name: str) -> None:
    """Each is a 2020-12 schema with title and description, in which every field has one short sentence."""
    found = schema(name)
    Draft202012Validator.check_schema(found)

    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert found["title"].startswith("scaffold ")
    assert found["properties"]["schema"]["const"] == 1
    assert found["required"][0] == "schema"
    for part in parts(found):
        if "additionalProperties" in part and "properties" in part:
            assert part["description"].endswith("."), part
            assert set(part["required"]) <= set(part["properties"])
            for field, what in part["properties"].items():
                assert 0 < len(what["description"].split()) <= 25, field
                assert what["description"].endswith("."), field


def answering(command: click.Command, names: tuple[str, ...] = ()) -> Iterator[str]:
    """The name of each command, itself and those below it, that takes `--json`."""
    if any("--json" in param.opts for param in command.params):
        yield "-".join(names)
    inner = dict(getattr(command, "verbs", {}))
    if isinstance(command, click.Group):
        context = click.Context(command)
        inner |= {name: command.get_command(context, name) for name in command.list_commands(context)}
    for name, child in inner.items():
        yield from answering(child, (*names, name))


def test_every_answer_has_a_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command with `--json` has one of its name, the kinds that of `new`; `lint rules` has JSON as a format."""
    monkeypatch.chdir(tmp_path)  # where no workspace adds kinds of its own
    names = set(answering(scaffold))
    kinds = {name.removeprefix("new-") for name in names if name.startswith("new-")}
    assert kinds <= names
    others = {name for name in names - kinds if not name.startswith("new-")}
    assert sorted(others | {"new", "lint-rules"}) == NAMES


def test_shared_parts_of_two_schemas_are_equal() -> None:
    """A change of a diff is a change of a history, and a signal of a history is one of `show`."""
    history, diff, show = (schema(name)["$defs"] for name in ("history", "diff", "show"))
    assert history["change"] == diff["change"]
    assert history["side"] == diff["side"]
    assert history["signal"] == show["signal"]


@pytest.mark.parametrize(
    ("name", "path", "words"),
    [
        ("history", "$defs.change.properties.kind", ChangeKind),
        ("history", "$defs.change.properties.layer", Layer),
        ("history", "$defs.signal.properties.kind", SignalKind),
        ("diff", "$defs.prose.properties.kind", ProseKind),
        ("diff", "$defs.prose.properties.words.items.prefixItems.0", WordKind),
        ("lint", "$defs.finding.properties.severity", Severity),
        ("lint", "$defs.fix.properties.applicability", Applicability),
        ("lint-rules", "properties.rules.items.properties.severity", Severity),
        ("lint-explain", "properties.severity", Severity),
        ("show", "$defs.evidence.properties.direction", Direction),
        ("show", "$defs.evidence.properties.weight", Weight),
        ("show", "$defs.criterion.properties.state", OutcomeState),
        ("revise", "properties.reason", Reason),
        ("kinds", "$defs.field.properties.type", FieldType),
    ],
)
def test_closed_sets_are_those_of_the_code(name: str, path: str, words: type[Enum]) -> None:
    """A new word in the code is in the schema, in the same order."""
    part: Any = schema(name)
    for step in path.split("."):
        part = part[int(step) if isinstance(part, list) else step]
    assert [word for word in part["enum"] if word is not None] == [member.value for member in words]


@pytest.mark.parametrize("kind", ChangeKind)
def test_layer_belongs_to_its_kind(kind: ChangeKind) -> None:
    """The schema of a change takes a kind with its own layer and with no other."""
    found = schema("diff")
    check = Draft202012Validator({"$ref": "#/$defs/change", "$defs": found["$defs"]})
    for layer in Layer:
        change = {"kind": kind.value, "layer": layer.value, "before": None, "after": None, "message": "m"}
        assert check.is_valid(change) == (kind.layer is layer)


def test_schema_refuses_impossible_outputs(demo: Path) -> None:
    """A field too many, one too few, an unknown word and a share above 1 are each found."""
    answer = told("history", ["history", "hr-finance", "--json"], demo)
    revision = answer["revisions"][0]
    for wrong in (
        answer | {"more": 1},
        {key: value for key, value in answer.items() if key != "id"},
        answer | {"schema": 2},
        answer | {"revisions": [revision | {"conviction": 1.5}]},
        answer | {"revisions": [revision | {"commit": "ac0ac54"}]},
        answer | {"signals": [{"kind": "odd", "revisions": [1], "message": "m", "open": True}]},
        answer | {"signals": [{"kind": "stale", "revisions": [1], "message": "m", "open": False}]},
    ):
        assert len(faults("history", wrong)) == 1


@pytest.mark.parametrize(
    "args", [[], ["thesis"], ["--status", "active"], ["--tag", "hr"], ["--since", "2026-01-01"], ["--owner", "nobody"]]
)
def test_list(demo: Path, args: list[str]) -> None:
    """Whatever the filters take, nothing included."""
    told("list", ["list", *args, "--json"], demo)


def test_list_of_nothing_and_of_broken_documents(workspace: Path) -> None:
    """An empty workspace gives an empty list; a document without any field is listed with empty ones."""
    assert told("list", ["list", "--json"], workspace)["documents"] == []

    tree(workspace, {"thesis/x.md": "---\nkind: thesis\ntags: [1, true]\ncreated: soon\n---\n\n## Claims\n"})
    assert len(told("list", ["list", "--json"], workspace)["documents"]) == 1


def test_lint_with_findings_drafts_and_fixes(tmp_path: Path) -> None:
    """A report with errors, a draft, fixes and an engine that was skipped."""
    root = Path(shutil.copytree(WORKSPACE, tmp_path / "w"))
    answer = told("lint", ["lint", "--no-vale", "--json"], root, code=1)

    assert any("fix" in finding for finding in answer["findings"])
    assert answer["summary"]["still_to_write"]
    assert answer["engines"]["vale"] == {"status": "skipped"}


def test_lint_with_suppressed_findings(tmp_path: Path) -> None:
    """A report in which everything is in the baseline or suppressed, shown and not shown."""
    root = Path(shutil.copytree(WORKSPACE, tmp_path / "w"))
    settings = (root / "scaffold.toml").read_text(encoding="utf-8")
    tree(root, {"scaffold.toml": settings + '\n[lint]\nper-file-ignores = { "docs/index.md" = ["L7"] }\n'})
    run_cli(["lint", "--no-vale", "--write-baseline"], root)
    for args in ([], ["--show-suppressed"]):
        answer = told("lint", ["lint", "--no-vale", "--json", *args], root, code=1)
        assert answer["summary"]["suppressed"] == 2
        assert answer["summary"]["baselined"] > 0
        kinds = {finding["suppressed"]["kind"] for finding in answer["findings"] if "suppressed" in finding}
        assert kinds == ({"settings", "baseline"} if args else set())


@pytest.mark.needs_vale
def test_lint_with_the_real_vale(tmp_path: Path) -> None:
    """A report in which both engines ran."""
    root = Path(shutil.copytree(WORKSPACE, tmp_path / "w"))
    answer = told("lint", ["lint", "--output-format", "json"], root, code=1)
    assert {finding["engine"] for finding in answer["findings"]} == {"structure", "vale"}


@pytest.mark.needs_vale
def test_lint_with_a_rule_of_the_house(workspace: Path) -> None:
    """A finding of a workspace's own Vale rule has that rule's name for a code."""
    rule = "extends: existence\nmessage: \"Not '%s'.\"\nlevel: error\ntokens: [ACME]\n"
    settings = 'schema = 1\n[lint]\nhouse-style = "styles/House"\n'
    tree(workspace, {"scaffold.toml": settings, "styles/House/Name.yml": rule, "docs/a.md": "See ACME.\n"})
    answer = told("lint", ["lint", "--json"], workspace, code=1)
    assert answer["summary"]["by_rule"] == {"House.Name": 1}


def test_lint_of_the_demo_and_of_nothing(demo: Path, workspace: Path) -> None:
    """A large workspace, and one without any document."""
    told("lint", ["lint", "--no-vale", "--json", "--exit-zero"], demo)
    assert told("lint", ["lint", "--no-vale", "--json"], workspace)["findings"] == []


@pytest.mark.parametrize("args", [[], ["--claim", "ops-buyer"], ["--changes", "evidence"], ["--since", "2026-06-01"]])
def test_history_of_the_demos_thesis(demo: Path, args: list[str]) -> None:
    """Whole, and narrowed in each way."""
    assert told("history", ["history", "hr-finance", *args, "--json"], demo)["revisions"]


def test_history_of_every_document_of_the_demo(demo: Path) -> None:
    """Each kind of document has a history that holds to the schema."""
    for document in told("list", ["list", "--json"], demo)["documents"]:
        told("history", ["history", document["path"], "--json"], demo)


def test_answers_of_a_shallow_clone(demo: Path, tmp_path: Path) -> None:
    """An incomplete history is reported, in `history` and in `show`."""
    subprocess.run(["git", "clone", "-q", "--depth", "2", demo.as_uri(), str(tmp_path / "half")], check=True)
    for command in ("history", "show"):
        answer = told(command, [command, "hr-finance", "--json"], tmp_path / "half")
        assert answer["complete"] is False
        assert answer["incomplete_because"]


def test_answers_before_the_first_commit(tmp_path: Path) -> None:
    """A file that no commit holds has a history without revisions, and can be shown."""
    repo = Repository(tmp_path / "new")
    tree(repo.root, {"pay.md": PLAIN.format("nobody")})
    assert told("history", ["history", "pay.md", "--json"], repo.root)["revisions"] == []
    assert told("show", ["show", "pay.md", "--json"], repo.root)["as_of"]["commit"] is None


def test_answers_without_a_workspace(handbook: Repository) -> None:
    """Any Markdown file in any repository: no id, no conviction, sections instead of claims."""
    root = handbook.root
    assert told("history", ["history", "pay.md", "--json"], root)["id"] == ""
    assert told("diff", ["diff", "pay.md", "r1", "r2", "--json"], root)["changes"]
    assert told("show", ["show", "pay.md", "--as-of", "r1", "--json"], root)["sections"]


def test_diff_of_each_pair_of_neighbours_in_the_demo(demo: Path) -> None:
    """Every kind of prose entry and all three layers are met on the way."""
    last = len(told("history", ["history", "hr-finance", "--json"], demo)["revisions"])
    answers = [told("diff", ["diff", "hr-finance", f"r{n}", f"r{n + 1}", "--json"], demo) for n in range(1, last)]

    assert {entry["kind"] for answer in answers for entry in answer["prose"]} == {kind.value for kind in ProseKind}
    assert {change["layer"] for answer in answers for change in answer["changes"]} == {layer.value for layer in Layer}


@pytest.mark.parametrize("sides", [[], ["worktree"], ["r1"], ["index", "worktree"], ["review"], ["2025-06-01", "HEAD"]])
def test_diff_against_the_working_tree(demo: Path, tmp_path: Path, sides: list[str]) -> None:
    """The working text, the index, a review and a day as sides."""
    root = Path(shutil.copytree(demo, tmp_path / "d"))
    thesis = root / "thesis/hr-finance.md"
    text = thesis.read_text(encoding="utf-8").replace("conviction: 60%", "conviction: 40%\nrate: 1.5\nparts: [a, 2]")
    thesis.write_text(text + "\n## More\n\nA word.\n", encoding="utf-8")
    told("diff", ["diff", "hr-finance", *sides, "--json"], root)


def test_diff_of_fields_of_every_shape(handbook: Repository) -> None:
    """Lists, maps, numbers, days and other values are in `before` and `after`."""
    fields = "a: {b: 1, c: [x, y]}\nd: [1, [2, 3], true]\ne: 1.5\nf: 2026-01-01\ng: yes\nh: .nan\ni: .inf\nj: 1e999\n"
    handbook.commit({"pay.md": f"---\n{fields}---\n{PLAIN}"})
    answer = told("diff", ["diff", "pay.md", "r2", "r3", "--json"], handbook.root)
    told("history", ["history", "pay.md", "--json"], handbook.root)

    assert {change["field"] for change in answer["changes"] if change["kind"] == "field-changed"} == set(
        "abdefghij"
    ) - {"b"}


@pytest.mark.parametrize("args", [[], ["--as-of", "r1"], ["--as-of", "2025-03-31"], ["--as-of", "review"]])
def test_show_of_the_demos_thesis(demo: Path, args: list[str]) -> None:
    """Today, its first revision, a day and the last review."""
    assert told("show", ["show", "hr-finance", *args, "--json"], demo)["claims"]


def test_show_of_every_document_of_the_demo(demo: Path) -> None:
    """Each kind of document is shown in the same form."""
    for document in told("list", ["list", "--json"], demo)["documents"]:
        told("show", ["show", document["path"], "--json"], demo)


def test_commands_that_tell_about_the_toolkit(demo: Path, tmp_path: Path) -> None:
    """Doctor in a workspace and outside of one, kinds, and rules."""
    assert told("doctor", ["doctor", "--json"], demo)["workspace"]
    assert told("doctor", ["doctor", "--json"], tmp_path)["workspace"] is None
    for kind in told("kinds", ["kinds", "--json"], demo)["kinds"]:
        told("kinds-show", ["kinds", "show", kind["name"], "--json"], demo)
    for rule in told("lint-rules", ["lint", "rules", "--format", "json"], demo)["rules"]:
        told("lint-explain", ["lint", "explain", rule["code"], "--json"], demo)


def test_commands_that_write(demo: Path, tmp_path: Path) -> None:
    """A new workspace, a new document, a quote, a link and a revision, each tried first and then done."""
    root = Path(shutil.copytree(demo, tmp_path / "d"))
    claim = ["thesis-hr-finance#ops-buyer", "--for", "evidence-2025-05-21-contractor-pilot", "--weight", "weak"]
    for name, args in (
        ("init", ["init", str(tmp_path / "new")]),
        ("new", ["new", "memo", "Price the API by usage", "--no-edit"]),
        ("quote", ["quote", "We re-type every leaver", "--who", "P-07"]),
        ("link", ["link", *claim]),
        ("revise", ["revise", "hr-finance", "--reason", "evidence", "--why", "Churn fell.", "--commit"]),
    ):
        if name == "revise":
            thesis = root / "thesis/hr-finance.md"
            text = thesis.read_text(encoding="utf-8")
            thesis.write_text(text.replace("conviction: 60%", "conviction: 58%"), encoding="utf-8")
        assert not told(name, [*args, "--dry-run", "--json"], root)["written"]
        assert told(name, [*args, "--json"], root)["written"]
