"""Documents that were deleted, renamed or left in conflict: lint and doctor say the next step, and lose nothing."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from conviction.markup.conflicts import first_conflict
from helpers import Repository, run_cli, run_process

SETTINGS = {"scaffold.toml": "schema = 1\n"}
EVIDENCE = """
    ---
    id: evidence-{0}
    kind: evidence
    title: Churn
    status: logged
    ---
    """
THESIS = """
    ---
    id: thesis-ledger
    kind: thesis
    title: Ledger
    status: active
    ---

    ## Claims

    ### One {{#one}}

    - **For:** [Churn](../docs/library/evidence/2026-07-01-q2-churn.md) (strong)

    ## Revisions
    {0}
    ### 2026-01-01

    - **Reason:** scope
    """
CARD = """
    ### {0}

    - **Reason:** {1}

    Because {1}.
    """


def findings(root: Path, code: str) -> list[str]:
    """The findings of one rule, as place and message."""
    run = run_cli(["lint", "--no-vale", "--json"], root)
    found = json.loads(run.out)["findings"]
    return [f"{one['path']}:{one['line']} {one['message']}" for one in found if one["code"] == code]


def test_deleted_evidence_is_not_another_document(tmp_path: Path) -> None:
    """Neither lint nor its fix offers the evidence of another day; the message has the command that finds the file."""
    repo = Repository(tmp_path / "w")
    days = ("2026-07-01-q2-churn", "2026-04-01-q1-churn", "2026-07-02-q2-churn")
    repo.commit(SETTINGS | {f"docs/library/evidence/{day}.md": EVIDENCE.format(day) for day in days})
    repo.commit({"thesis/ledger.md": THESIS.format("")})
    path = "docs/library/evidence/2026-07-01-q2-churn.md"
    repo.commit({path: None})

    remedy = f"restore it (`git log -- {path}` has its last commit), correct it, or remove it"
    assert findings(repo.root, "E302") == [f"thesis/ledger.md:12 `../{path}` leads nowhere: {remedy}"]
    before = (repo.root / "thesis/ledger.md").read_bytes()
    run_cli(["lint", "--no-vale", "--fix", "--unsafe-fixes", "--select", "E302"], repo.root)
    assert (repo.root / "thesis/ledger.md").read_bytes() == before
    assert repo.git("log", "--format=%s", "--", path) == "Change\nChange"


def test_a_renamed_document_is_found_by_its_id(tmp_path: Path) -> None:
    """Whatever its new name: the message has the new name, and the fix writes the link."""
    repo = Repository(tmp_path / "w")
    old, new = "docs/library/evidence/2026-07-01-q2-churn.md", "docs/library/evidence/2026-07-01-losses.md"
    repo.commit(SETTINGS | {new: EVIDENCE.format("2026-07-01-q2-churn"), "thesis/ledger.md": THESIS.format("")})

    assert findings(repo.root, "E302") == [
        f"thesis/ledger.md:12 `../{old}` leads nowhere: its document was renamed: write `../{new}`"
    ]
    run_cli(["lint", "--no-vale", "--fix", "--unsafe-fixes", "--select", "E302"], repo.root)
    assert findings(repo.root, "E302") == []
    assert f"[Churn](../{new}) (strong)" in (repo.root / "thesis/ledger.md").read_text()


def merged(root: Path, ours: str, theirs: str) -> Repository:
    """A repository in which two people revised a thesis at once, and one merges."""
    repo = Repository(root)
    repo.commit(SETTINGS | {"thesis/ledger.md": THESIS.format("")})
    repo.git("branch", "theirs")
    repo.commit({"thesis/ledger.md": THESIS.format(ours)})
    repo.git("checkout", "--quiet", "theirs")
    repo.commit({"thesis/ledger.md": THESIS.format(theirs)})
    with pytest.raises(AssertionError):
        repo.git("merge", "main")
    return repo


@pytest.mark.parametrize(
    ("ours", "theirs", "advice"),
    [
        (CARD.format("2026-11-20", "evidence"), CARD.format("2026-11-21", "pressure"),
         "keep the cards of both sides, the newer first, and remove the markers"),
        (CARD.format("2026-11-20", "evidence"), CARD.format("2026-11-20", "pressure"),
         "write two cards, `2026-11-20` and `2026-11-20 (2)`, with the words of one side each"),
        ("\n    Ours.\n", "\n    Theirs.\n",
         "choose the words of one side or write both into one, and remove the markers"),
    ],
)  # fmt: skip
def test_a_conflict_is_resolved_without_losing_a_card(tmp_path: Path, ours: str, theirs: str, advice: str) -> None:
    """Matrix D84: after a real merge, lint (S009) and doctor have the same advice, and revise refuses the document."""
    repo = merged(tmp_path / "w", ours, theirs)

    lint = findings(repo.root, "S009")
    troubles = json.loads(run_cli(["doctor", "--json"], repo.root).out)["troubles"]

    assert len(lint) == 1
    assert lint[0].endswith(f" a merge left a conflict here: {advice}")
    assert [t["message"] for t in troubles if t["code"] == "conflict"] == [f"conflict markers of git: {advice}"]
    assert run_process(["lint", "--no-vale"], repo.root).code == 1
    assert "a merge left conflict markers in it" in run_cli(["revise", "ledger"], repo.root).err


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<<<<<<< a\n=======\n>>>>>>> b\n", 1),
        ("x\n\n```\n<<<<<<< HEAD\nlet a\n=======\nlet b\n>>>>>>> other\n```\n", 4),
        ("---\nid: x\n<<<<<<< HEAD\ntitle: A\n=======\ntitle: B\n>>>>>>> other\n---\n", 3),
        ("<<<<<<< HEAD\r\na\r\n=======\r\nb\r\n>>>>>>> other\r\n", 1),
        ("<<<<<<< HEAD\na\n||||||| base\nc\n=======\nb\n>>>>>>> other\n", 1),
        ("<<<<<<< lost\n\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n", 3),
        ("A title\n=======\n\nText.\n", 0),
        (">>>>>>> quoted seven deep\n\nA title\n=======\n", 0),
        ("    <<<<<<< HEAD\n    =======\n    >>>>>>> other\n", 0),
        ("<<<<<<< HEAD\na\n=======\nb\n", 0),
    ],
)
def test_markers_of_a_conflict_and_lines_like_them(text: str, line: int) -> None:
    """Matrix D84: at the start, in the middle, in a fence and in the front matter; an underlined title is not one."""
    found = first_conflict(text)

    assert (found.line if found else 0) == line


def test_a_megabyte_of_markers_takes_linear_time() -> None:
    """Matrix D80: openings without an end, or ends without a beginning, are looked at once."""
    start = time.process_time()

    for text in ("<<<<<<< a\n" * 100_000, "<<<<<<< a\n=======\n" * 60_000, ">>>>>>> a\n=======\n" * 60_000):
        assert first_conflict(text) is None

    assert time.process_time() - start < 2
