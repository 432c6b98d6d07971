"""`scaffold lint --add-ignore CODE --reason …`: the suppression is written beside the finding, wherever that is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conviction.documents.parser import parse
from conviction.lint.rules.examples import ESSAY, MEMO, THESIS
from helpers import Run, read_tree, run_cli, tree

REASON = ["--reason", "it is the subject"]
ESSAY_PATH = "docs/essays/2026-11-23-who-signs.md"
WRITTEN = "<!-- scaffold-lint: ignore[T203] it is the subject -->"


def lint(root: Path, *args: str) -> Run:
    return run_cli(["lint", "--no-vale", *args], root)


def left(root: Path) -> list[str]:
    """The codes that are still found, of suppressions too."""
    return [finding["code"] for finding in json.loads(lint(root, "--json").out)["findings"]]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("A TODO here,\nand more.\n", f"A TODO here, {WRITTEN}\nand more.\n"),
        ("A TODO here.  \nMore.\n", f"A TODO here. {WRITTEN}  \nMore.\n"),
        ("- one\n- FIXME two\n", f"- one\n- FIXME two {WRITTEN}\n"),
        ("1. one\n   TBD below it\n", f"1. one\n   TBD below it {WRITTEN}\n"),
        ("## The TODO\n\nText.\n", f"## The TODO\n{WRITTEN}\n\nText.\n"),
        ("| a |\n|---|\n| TBC |\n", f"| a |\n|---|\n| TBC {WRITTEN} |\n"),
        ("WIP\r\nmore\r\n", f"WIP {WRITTEN}\r\nmore\r\n"),
        ("No end: TK", f"No end: TK {WRITTEN}"),
    ],
)
def test_it_is_written_beside_the_finding(workspace: Path, body: str, expected: str) -> None:
    """In a paragraph, a list, a heading and a table; nothing else changes, and the finding is gone for good."""
    tree(workspace, {"docs/a.md": body.encode()})
    done = lint(workspace, "--add-ignore", "T203", *REASON)

    assert (done.code, "suppressed 1 finding" in done.err) == (0, True)
    assert (workspace / "docs/a.md").read_bytes().decode() == expected
    assert left(workspace) == []
    lint(workspace, "--add-ignore", "T203", *REASON)
    assert (workspace / "docs/a.md").read_bytes().decode() == expected


def test_title_gets_one_for_the_file(workspace: Path) -> None:
    """A comment in the front matter would be part of it, so the top of the body has one for the whole file."""
    tree(workspace, {"docs/a.md": "---\ntitle: The TODO\n---\n\nText, and TBD.\n"})
    lint(workspace, "--add-ignore", "todo-marker", *REASON)

    whole = WRITTEN.replace("ignore[", "ignore-file[")
    assert (workspace / "docs/a.md").read_text() == f"---\ntitle: The TODO\n---\n\n{whole}\n\nText, and TBD.\n"
    assert left(workspace) == []


def test_cards_keep_their_labels(workspace: Path) -> None:
    """A comment beside a label is not a part of its value: every card is read as before."""
    text = THESIS.replace("- **Breaks if:** ", "- **Breaks if:** TODO ", 1)
    tree(workspace, {"thesis/hr-finance.md": text})
    assert "T203" in left(workspace)
    lint(workspace, "--add-ignore", "T203", *REASON)
    changed = (workspace / "thesis/hr-finance.md").read_text()

    def labels(source: str) -> list[list[tuple[str, str]]]:
        cards = parse(source, "thesis/hr-finance.md", kind="thesis").cards
        return [[(label.name, label.value) for label in card.body.labels] for card in cards]

    assert "T203" not in left(workspace)
    assert changed != text
    assert labels(changed) == labels(text)


def test_frozen_document_is_not_changed(workspace: Path) -> None:
    """The note on stderr has the two other ways; another document of the same run is written."""
    essay = ESSAY.replace("Sales calls", "TODO: Sales calls")
    tree(workspace, {ESSAY_PATH: essay, "docs/a.md": "TODO\n"})
    done = lint(workspace, "--add-ignore", "T203", *REASON)

    assert (workspace / ESSAY_PATH).read_text() == essay
    assert "--write-baseline" in done.err
    assert "per-file-ignores" in done.err
    assert (workspace / "docs/a.md").read_text() == f"TODO {WRITTEN}\n"


def test_diff_writes_nothing(workspace: Path) -> None:
    """With --diff the change is printed."""
    tree(workspace, {"docs/a.md": "TODO\n", "docs/memo.md": MEMO})
    before = read_tree(workspace)
    done = lint(workspace, "--add-ignore", "T203", *REASON, "--diff")

    assert f"+TODO {WRITTEN}" in done.out
    assert read_tree(workspace) == before


@pytest.mark.parametrize(
    "args", [["T203"], ["T203", "--reason", "a --> b"], ["T999", *REASON], ["T203", *REASON, "--fix"]]
)
def test_refusals(workspace: Path, args: list[str]) -> None:
    """A reason is needed and may not end the comment, the rule exists, and fixes are another run."""
    tree(workspace, {"docs/a.md": "TODO\n"})

    assert lint(workspace, "--add-ignore", *args).code == 2
    assert (workspace / "docs/a.md").read_text() == "TODO\n"
