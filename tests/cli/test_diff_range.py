"""`scaffold diff` over several revisions: each has its own reason and move, also on branches."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from helpers import Repository, run_cli, tree


def text(conviction: int, *cards: str, more: str = "") -> str:
    """A thesis of that conviction, with these revision cards, newest first."""
    front = f"---\nid: thesis-x\nkind: thesis\ntitle: X\nstatus: active\nconviction: {conviction}%\n---\n\n"
    return front + f"Words stand here.\n{more}\n## Revisions\n\n" + "".join(cards)


def card(day: str, reason: str, why: str) -> str:
    """A revision card."""
    return f"### {day} {reason} {{#rev-{day}-{reason}}}\n\n- **Reason:** {reason}\n\n{why} Second sentence.\n\n"


ONE, TWO, THREE = (
    card("2026-01-07", "evidence", "Seven of nine kept it."),
    card("2026-01-09", "held", "The board doubts it."),
    card("2026-01-11", "wording", "A reading pass."),
)


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """Four revisions on one branch: 60 %, 55 % on evidence, held, and 58 % with other words."""
    repo = Repository(tmp_path / "w")
    repo.commit({"x.md": text(60)}, "Begin", on="2026-01-05")
    repo.commit({"x.md": text(55, ONE)}, "Price test", on="2026-01-07")
    repo.commit({"x.md": text(55, TWO, ONE)}, "Hold", on="2026-01-09")
    repo.commit({"x.md": text(58, THREE, TWO, ONE, more="More words.\n")}, "Read", on="2026-01-11")
    return repo


def head(repo: Repository, *args: str) -> list[str]:
    """The lines of the screen above the first layer."""
    run = run_cli(["diff", "x.md", *args], repo.root)
    assert run.code == 0, run.err
    layers = ("EVIDENCE", "JUDGEMENT", "WORDING", "nothing")
    lines = run.out.rstrip("\n").split("\n")
    end = next((at for at, line in enumerate(lines) if line.startswith(layers)), len(lines) + 1)
    return lines[: end - 1]


def test_a_range_is_headed_by_all_its_revisions(repo: Repository) -> None:
    """Days and reasons of the range, then each revision with its own reason, move and first sentence."""
    assert head(repo, "r1", "r4") == [
        "x  r1 → r4   2026-01-05 … 2026-01-11   3 revisions: evidence 1, held 1, wording 1",
        "conviction  60% → 58%",
        "",
        'r2   2026-01-07   evidence   60% → 55%   "Seven of nine kept it"',
        'r3   2026-01-09   held                   "The board doubts it"',
        'r4   2026-01-11   wording    55% → 58%   "A reading pass"',
    ]


def test_neighbours_have_the_head_of_one_revision(repo: Repository) -> None:
    """Two versions one revision apart keep its day, author, reason and sentence."""
    assert head(repo, "r1", "r2") == [
        "x  r1 → r2   2026-01-07   Ada Okafor   reason: evidence",
        'conviction  60% → 55%   "Seven of nine kept it"',
    ]


def test_a_range_backwards_is_described_as_such(repo: Repository) -> None:
    """From a newer version to an older one, the revisions between are those that are taken back."""
    lines = head(repo, "r3", "r1")

    assert lines[0] == "x  r3 → r1   2026-01-09 … 2026-01-05   back over 2 revisions: evidence 1, held 1"
    assert [line[:2] for line in lines[3:]] == ["r2", "r3"]
    data = json.loads(run_cli(["diff", "x.md", "r3", "r1", "--json"], repo.root).out)
    assert (data["revisions"], [one["number"] for one in data["undone"]]) == ([], [2, 3])


def test_uncommitted_text_is_a_line_of_its_own(repo: Repository) -> None:
    """The working text comes after the revisions, and is not one of them in JSON."""
    tree(repo.root, {"x.md": text(70, THREE, TWO, ONE)})

    lines = head(repo, "r3")

    assert lines[0] == "x  r3 → worktree   2026-01-09   1 revision: wording 1 and uncommitted changes"
    assert lines[-1] == "uncommitted                no card   58% → 70%"
    data = json.loads(run_cli(["diff", "x.md", "r3", "--json"], repo.root).out)
    assert [one["number"] for one in data["revisions"]] == [4]
    assert head(repo) == ["x  r4 → worktree", "conviction  58% → 70%"]


def test_a_revision_without_a_card_has_the_subject_of_its_commit(repo: Repository) -> None:
    """Its line ends with the commit's subject, without quotes."""
    repo.commit({"x.md": text(58, THREE, TWO, ONE)}, "Cut the words", on="2026-01-12")

    lines = head(repo, "r3", "r5")

    assert lines[0].endswith("2 revisions: wording 1, no card 1")
    assert lines[-1] == "r5   2026-01-12   no card               Cut the words"


def test_json_has_each_revision_of_the_range(repo: Repository) -> None:
    """A move of conviction is the revision's own, and absent where it did not move."""
    data = json.loads(run_cli(["diff", "x.md", "r1", "r4", "--json"], repo.root).out)

    assert data["revisions"][0] == {
        "number": 2,
        "commit": repo.git("rev-parse", "HEAD~2"),
        "date": "2026-01-07T09:00:00Z",
        "author": "Ada Okafor",
        "subject": "Price test",
        "reason": "evidence",
        "because": "Seven of nine kept it",
        "conviction": {"before": 0.6, "after": 0.55},
        "line": True,
        "merged_in": None,
        "taken": True,
    }
    assert ["conviction" in one for one in data["revisions"]] == [True, False, True]
    assert not {"undone", "common_ancestor"} & set(data)


@pytest.mark.parametrize("how", ["--markdown", "--html", "--redline", ""])
def test_every_form_has_all_revisions_of_a_range(repo: Repository, how: str) -> None:
    """No form takes the last card's sentence for the reason of the whole range."""
    out = run_cli(["diff", "x.md", "r1", "r4", *([how] if how else [])], repo.root).out

    above = re.split(r'id="changes"|diff-changes|\*\*Wording|WORDING', out)[0]
    counts = [above.count(words) for words in ("Seven of nine kept it", "The board doubts it", "A reading pass")]
    assert counts == [1, 1, 1]


@pytest.fixture
def branches(repo: Repository) -> Repository:
    """`side` leaves r2 with two revisions of its own; `main` has two others since."""
    repo.git("checkout", "-q", "-b", "side", "HEAD~2")
    doubt = card("2026-01-08", "judgement", "Too dear.")
    repo.commit({"x.md": text(40, doubt, ONE)}, "Doubt", on="2026-01-08")
    repo.commit({"x.md": text(40, doubt, ONE, more="Side.\n")}, "Side", on="2026-01-09")
    repo.git("checkout", "-q", "main")
    return repo


def test_two_branches_are_named_with_their_common_ancestor(branches: Repository) -> None:
    """Each side has its own revisions; those of a branch that is not checked out have no number."""
    doubt, side = (branches.git("rev-parse", name) for name in ("side~1", "side"))

    lines = head(branches, "side", "main")

    assert lines[0].endswith("   on different branches, common ancestor: r2")
    assert lines[3:6] == [
        "only in side: 2 revisions: judgement 1, no card 1",
        f'{doubt[:10]}   2026-01-08   judgement   55% → 40%   "Too dear"',
        f"{side[:10]}   2026-01-09   no card                 Side",
    ]
    assert lines[7:9] == [
        "only in main: 2 revisions: held 1, wording 1",
        'r3   2026-01-09   held                  "The board doubts it"',
    ]
    data = json.loads(run_cli(["diff", "x.md", "side", "main", "--json"], branches.root).out)
    assert data["common_ancestor"] == {"number": 2, "commit": branches.git("rev-parse", "main~2")}
    assert [one["number"] for one in data["undone"]] == [None, None]


def test_branches_that_share_no_revision_name_the_common_commit(tmp_path: Path) -> None:
    """A document that was begun on both branches has a common commit, and no common revision."""
    repo = Repository(tmp_path / "w")
    repo.commit({"other.md": "Words.\n"})
    base = repo.git("rev-parse", "HEAD")
    repo.commit({"x.md": text(60)})
    repo.git("checkout", "-q", "-b", "side", base)
    repo.commit({"x.md": text(50)})
    repo.git("checkout", "-q", "main")

    assert head(repo, "side", "main")[0].endswith(f"on different branches, common ancestor: {base[:10]}")
    repo.git("checkout", "-q", "--orphan", "alone")
    repo.commit({"x.md": text(40)})
    assert head(repo, "main", "alone")[0].endswith("on different branches, common ancestor: none")


def test_revisions_of_a_side_branch_are_described_as_such(branches: Repository) -> None:
    """A merge in the range brings its revisions, each with its own reason; those that it did not take are marked."""
    branches.git("merge", "-q", "-s", "ours", "-m", "Keep ours", "side")

    lines = head(branches, "r2", "main")
    rows = {line.split("   ")[0]: line for line in lines[3:]}

    assert list(rows) == ["r3", "r4", "r5", "r6", "r7"]
    assert rows["r5"].endswith('"Too dear" (side branch, not taken by r7)')
    assert rows["r7"].endswith("Keep ours (merges r5, r6)")
    data = json.loads(run_cli(["diff", "x.md", "r2", "main", "--json"], branches.root).out)
    assert [(one["line"], one["merged_in"], one["taken"]) for one in data["revisions"]] == [
        (True, None, True),
        (True, None, True),
        (False, 7, False),
        (False, 7, False),
        (True, None, True),
    ]
