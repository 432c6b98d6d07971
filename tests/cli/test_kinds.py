"""`scaffold kinds`: where kinds come from, how one is overridden, and how a document follows its template."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from conviction import cli
from conviction.documents.kinds import COMMANDS
from conviction.workspace.actions import kinds
from helpers import run_cli, snap, tree

BET = """
    title = "Bet"
    summary = "A small bet"
    version = {version}
    folder = "docs/bets"
    file = "{{slug}}"
    statuses = ["open", "settled"]
    frozen_from = "settled"

    [[sections]]
    name = "The bet"
    """
OLD = "## The bet\n\nWhat is it?\n\n## Why\n\nBecause.\n"
NEW = "## The bet\n\nWhat is it?\n\n## Stake\n\nHow much?\n\n## Why\n\nBecause, and since when?\n"


@pytest.fixture
def bets(workspace: Path) -> Path:
    """A workspace with a kind of its own and one document of it."""
    tree(workspace, {"templates/bet.toml": BET.format(version=1), "templates/bet.md.jinja": OLD})
    assert run_cli(["bet", "Rain"], workspace).code == 0
    return workspace


def test_listing_has_the_origin_of_each(bets: Path) -> None:
    """Packaged kinds and the workspace's own are listed with their source."""
    sources = {kind["name"]: kind["source"] for kind in json.loads(run_cli(["kinds", "--json"], bets).out)["kinds"]}

    assert sources["bet"] == "workspace"
    assert sources["memo"] == "packaged"
    assert len(sources) == 11


def test_no_kind_may_be_called_like_a_command() -> None:
    """Every command of the table is a reserved name."""
    assert set(cli.COMMANDS) <= COMMANDS


def test_the_menu_has_a_word_for_every_status(tmp_path: Path) -> None:
    """The theme shows a document's status in the menu, so a new workspace says what each one means."""
    assert run_cli(["init"], tmp_path).code == 0

    statuses = yaml.safe_load((tmp_path / "mkdocs.yml").read_text())["extra"]["status"]

    assert {status for kind in kinds.every() for status in kind.statuses} <= statuses.keys()


def test_a_kind_shows_every_flag_of_its_fields(workspace: Path) -> None:
    """`kinds show` names a field's flag, and its own name where that is another."""
    assert "  --decide-by, --decision-needed-by (day): " in run_cli(["kinds", "show", "memo"], workspace).out


def test_a_kind_shows_the_sections_of_every_form(workspace: Path) -> None:
    """`kinds show` lists each variant with its sections and budgets, so that a form can be chosen first."""
    output = run_cli(["kinds", "show", "essay"], workspace).out

    assert "sections of essay (Essay):\n  The claim (at most 120 words)\n" in output
    assert "sections of analysis (Analysis):\n  Question (at most 80 words)\n" in output
    assert "sections:\n  Frame (at most 100 words)\n" in run_cli(["kinds", "show", "premortem"], workspace).out
    data = json.loads(run_cli(["kinds", "show", "memo", "--json"], workspace).out)
    assert [form["name"] for form in data["variants"]] == ["full", "brief", "prfaq", "six-pager"]
    assert data["variants"][2]["sections"][0] == {"name": "Press release", "required": True, "words": 450}


def test_a_broken_kind_hides_itself_alone(bets: Path) -> None:
    """A declaration that cannot be read is named, and every other kind works."""
    (bets / "templates/bet.toml").write_text("title = \n")

    run = run_cli(["kinds"], bets)

    assert run.code == 0
    assert "bet cannot be used: templates/bet.toml:1" in run.err
    assert run_cli(["memo", "Still works"], bets).code == 0
    assert run_cli(["bet", "x"], bets).code == 2


def test_faults_of_a_kind_are_findings(bets: Path) -> None:
    """A command's name, another kind's folder and a missing template are findings at the declaration."""
    tree(
        bets,
        {
            "templates/list.toml": BET.format(version=1).replace("docs/bets", "docs/lists"),
            "templates/list.md.jinja": OLD,
            "templates/wager.toml": BET.format(version=1),
        },
    )

    run = run_cli(["lint", "--no-vale", "--output-format", "concise"], bets)

    assert run.code == 1
    assert [line for line in run.out.split("\n") if " K001 " in line] == [
        'templates/bet.toml:4:1: error K001 folder "docs/bets" belongs to wager; a kind needs its own folder',
        (
            'templates/list.toml:1:1: error K001 "list" is a command of scaffold; '
            "rename the kind, or start each with scaffold new list"
        ),
        "templates/wager.toml:1:1: error K001 its template is missing: write templates/wager.md.jinja",
        'templates/wager.toml:4:1: error K001 folder "docs/bets" belongs to bet; a kind needs its own folder',
    ]
    assert run_cli(["wager", "x"], bets).err == (
        "error: the kind wager has no template\nhint: write templates/wager.md.jinja\n"
    )


def test_a_broken_kind_hides_its_own_documents_alone(bets: Path) -> None:
    """Documents of the other kinds are listed and linted as before."""
    assert run_cli(["memo", "Still here"], bets).code == 0
    (bets / "templates/bet.toml").write_text("title = \n")

    assert "memo-" in run_cli(["list"], bets).out
    found = run_cli(["lint", "--no-vale", "--output-format", "concise"], bets).out
    assert [line.split(": ")[0] for line in found.split("\n") if " error K" in line] == ["templates/bet.toml:1:9"]


@pytest.mark.parametrize("form", ["memo", "memo.prfaq"])
def test_an_override_extends_the_packaged_kind(workspace: Path, form: str) -> None:
    """A template of the workspace that changes one block of the packaged one keeps the others, and their guidance."""
    ours = f'{{% extends "packaged/{form}.md.jinja" %}}\n{{% block measures %}}\n## Measures\n\n<!-- Ours. -->\n'
    tree(workspace, {f"templates/{form}.md.jinja": ours + "{% endblock %}\n"})

    run = run_cli(["memo", "Usage", "--variant", form.partition(".")[2] or "full"], workspace)

    text = (workspace / run.out.strip()).read_text()
    assert "## Measures\n\n<!-- Ours. -->\n" in text
    assert "## The strongest case against\n\n<!-- " in text
    assert dict(line.split("\t")[:2] for line in run_cli(["kinds"], workspace).out.splitlines())["memo"] == "workspace"


def test_eject_copies_and_then_refuses(workspace: Path) -> None:
    """An ejected kind is the workspace's own; a second time nothing is overwritten."""
    run = run_cli(["kinds", "eject", "memo"], workspace)
    before = snap(workspace)
    again = run_cli(["kinds", "eject", "memo"], workspace)

    assert run.code == 0
    assert "templates/memo.toml" in run.out.split("\n")
    assert "templates/memo.md.jinja" in run.out.split("\n")
    assert again.code == 2
    assert snap(workspace) == before
    assert run_cli(["memo", "From the copy"], workspace).code == 0


def test_upgrade_merges_the_changes_of_the_template(bets: Path) -> None:
    """Additions of the template are merged, the author's text is kept, and `made_with` is the new version."""
    path = bets / "docs/bets/rain.md"
    path.write_text(path.read_text().replace("What is it?", "It will rain on Monday."))
    tree(
        bets,
        {"templates/bet@1.md.jinja": OLD, "templates/bet.md.jinja": NEW, "templates/bet.toml": BET.format(version=2)},
    )

    run = run_cli(["kinds", "upgrade"], bets)

    text = path.read_text()
    assert (run.code, run.out) == (0, "docs/bets/rain.md\n")
    assert "It will rain on Monday.\n\n## Stake\n\nHow much?\n\n## Why\n\nBecause, and since when?\n" in text
    assert "made_with: bet@2\n" in text
    assert run_cli(["kinds", "upgrade", "rain"], bets).out == ""


def test_upgrade_with_a_conflict_writes_nothing(bets: Path) -> None:
    """Where author and template changed the same lines, one clear line is all that happens."""
    path = bets / "docs/bets/rain.md"
    path.write_text(path.read_text().replace("Because.", "My own reason."))
    tree(
        bets,
        {"templates/bet@1.md.jinja": OLD, "templates/bet.md.jinja": NEW, "templates/bet.toml": BET.format(version=2)},
    )
    before = path.read_bytes()

    run = run_cli(["kinds", "upgrade", "rain"], bets)

    assert run.code == 2
    assert "you and the template changed the same lines in 1 place; nothing was written" in run.err.split("\n")[0]
    assert path.read_bytes() == before


def test_frozen_documents_are_not_upgraded(bets: Path) -> None:
    """A frozen document keeps the text that it was frozen with."""
    path = bets / "docs/bets/rain.md"
    path.write_text(path.read_text().replace("status: open", "status: settled"))
    tree(
        bets,
        {"templates/bet@1.md.jinja": OLD, "templates/bet.md.jinja": NEW, "templates/bet.toml": BET.format(version=2)},
    )
    before = path.read_bytes()

    assert run_cli(["kinds", "upgrade", "rain"], bets).code == 2
    assert path.read_bytes() == before
