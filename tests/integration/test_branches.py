"""Branches and merges: each change is listed once, at its own commit, and the line has the beliefs of each day."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from believed_histories import FIRST, Belief, Edit, draw_history, tree_of
from commit_graphs import HOUR, START, Commit, grow
from helpers import Repository, run_cli

SIGNALS_OF_A_BRANCH = {"moved-without-evidence", "dropped-quietly", "triggered-and-cleared", "goalposts"}


def told(repo: Repository, path: str = "thesis/t.md") -> dict[str, Any]:
    """The output of `history --json`."""
    found: dict[str, Any] = json.loads(run_cli(["history", path, "--json", "--no-cache"], repo.root).out)
    return found


def by_subject(found: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The revisions by the subject of their commit."""
    return {revision["subject"]: revision for revision in found["revisions"]}


def changes(revision: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The kind and card of each change."""
    return sorted((change["kind"], change.get("card", "")) for change in revision["changes"])


def kinds(found: Mapping[str, Any]) -> set[str]:
    """The kinds of the signals that ask about changes."""
    return {signal["kind"] for signal in found["signals"]} & SIGNALS_OF_A_BRANCH


def written(*steps: tuple[str, str, Mapping[str, str]]) -> list[Commit]:
    """Commits by name, parents and the places that differ from the first parent's belief; "" takes a place away."""
    beliefs: dict[str, Belief] = {}
    commits = []
    for name, parents, places in steps:
        base = beliefs[parents.split()[0]] if parents else FIRST
        beliefs[name] = {place: value for place, value in {**base, **places}.items() if value}
        commits.append(Commit(name, parents, tree_of(beliefs[name])))
    return commits


def believed(repo: Repository, hour: int, path: str = "thesis/t.md") -> dict[str, Any]:
    """The document as it was believed on the day of that hour."""
    day = (datetime.fromtimestamp(START, UTC) + timedelta(hours=hour)).date()
    found: dict[str, Any] = json.loads(run_cli(["show", path, "--as-of", str(day), "--json"], repo.root).out)
    return found


ANSWER = {"edge:ops-buyer/price-test": "Against"}


def test_a_change_of_a_colleague_on_another_branch_is_not_ones_own(tmp_path: Path) -> None:
    """One branch moves the conviction, another attaches evidence, both are merged."""
    found = told(grow(tmp_path / "r", written(
        ("base", "", {}), ("a", "base", {"conviction": "75%"}), ("b", "base", ANSWER),
        ("take-a", "base a", {"conviction": "75%"}), ("take-b", "take-a b", ANSWER),
    )))  # fmt: skip
    rows = by_subject(found)
    assert [row["subject"] for row in found["revisions"]] == ["base", "a", "take-a", "b", "take-b"]
    assert changes(rows["a"]) == [("conviction-moved", "")]
    assert changes(rows["b"]) == [("evidence-attached", "ops-buyer")]
    assert changes(rows["take-a"]) == changes(rows["take-b"]) == []
    assert [row["line"] for row in found["revisions"]] == [True, False, True, False, True]
    assert [row["merged_in"] for row in found["revisions"]] == [None, 3, None, 5, None]
    assert [row["parents"] for row in found["revisions"]] == [[], [1], [1, 2], [1], [3, 4]]
    assert [row.get("brings") for row in found["revisions"]] == [None, None, [2], None, [4]]
    assert all(row["taken"] for row in found["revisions"])
    assert rows["b"]["conviction"] == 0.6
    moved = [signal for signal in found["signals"] if signal["kind"] == "moved-without-evidence"]
    assert [signal["revisions"] for signal in moved] == [[2]]


def test_two_claims_that_two_people_moved_are_each_told_of_one(tmp_path: Path) -> None:
    """Bea's branch moves one claim, Ada another on main; between the two, main holds Ada's alone."""
    commits = written(
        ("base", "", {}), ("bea", "base", {"level:ops-buyer": "80%"}), ("ada", "base", {"level:one-ledger": "30%"}),
        ("merge", "ada bea", {"level:ops-buyer": "80%"}),
    )  # fmt: skip
    at = {"base": 0, "bea": 24, "ada": 72, "merge": 120}
    repo = grow(tmp_path / "r", [Commit(c.name, c.parents, c.tree, at[c.name]) for c in commits])
    rows = by_subject(told(repo))
    assert changes(rows["bea"]) == [("conviction-moved", "ops-buyer")]
    assert changes(rows["ada"]) == [("conviction-moved", "one-ledger")]
    assert changes(rows["merge"]) == []
    for hour, level in ((24, 0.7), (96, 0.7), (120, 0.8)):
        claims = {claim["id"]: claim["conviction"] for claim in believed(repo, hour)["claims"]}
        assert claims["ops-buyer"] == level


def test_a_claim_that_a_branch_added_is_dropped_by_nobody(tmp_path: Path) -> None:
    """A branch adds a claim while main moves the conviction."""
    new = {"claim:slow-renewals": "Renewals are slow", "level:slow-renewals": "40%"}
    found = told(grow(tmp_path / "r", written(
        ("base", "", {}), ("side", "base", new), ("main", "base", {"conviction": "50%"}), ("merge", "main side", new),
    )))  # fmt: skip
    every = Counter(change for row in found["revisions"][1:] for change in changes(row))
    assert every == Counter({("claim-added", "slow-renewals"): 1, ("conviction-moved", ""): 1})
    assert "dropped-quietly" not in kinds(found)


def test_what_a_merge_threw_away_is_not_what_is_believed(tmp_path: Path) -> None:
    """A conflict resolved to our side: the text of the other one counts for no state and no signal."""
    repo = grow(tmp_path / "r", written(
        ("base", "", {}), ("side", "base", {"conviction": "90%", "claim:one-ledger": "", "level:one-ledger": ""}),
        ("merge", "base side", {}),
    ))  # fmt: skip
    found = told(repo)
    rows = by_subject(found)
    assert [row["subject"] for row in found["revisions"]] == ["base", "side", "merge"]
    assert rows["side"]["taken"] is False
    assert [change["taken"] for change in rows["side"]["changes"]] == [False, False]
    assert rows["merge"]["changes"] == []
    assert (rows["merge"]["conviction"], rows["merge"]["brings"], rows["merge"]["discards"]) == (0.6, [2], [2])
    assert kinds(found) == set()
    assert believed(repo, 24 * 9)["conviction"] == 0.6
    assert "not committed" not in run_cli(["diff", "thesis/t.md"], repo.root).out


def test_a_criterion_met_on_a_branch_was_cleared_by_nobody(tmp_path: Path) -> None:
    """The branch's check arrives with the merge; main's edit does not touch it."""
    met = {"criterion:suite-ships": "met on 2026-02-01"}
    found = told(grow(tmp_path / "r", written(
        ("base", "", {}), ("side", "base", met), ("main", "base", {"sentence:1": "Another reason"}),
        ("merge", "main side", met),
    )))  # fmt: skip
    every = Counter(change for row in found["revisions"][1:] for change in changes(row))
    assert every == Counter({("criterion-met", "suite-ships"): 1, ("prose-edited", ""): 1})
    assert kinds(found) == set()


def test_a_file_renamed_on_a_branch_moves_once(tmp_path: Path) -> None:
    """Main edits it under the old name meanwhile."""
    found = told(grow(tmp_path / "r", written(
        ("base", "", {}), ("side", "base", {"path": "thesis/u.md"}), ("main", "base", {"sentence:1": "Another reason"}),
        ("merge", "main side", {"path": "thesis/u.md"}),
    )), "thesis/u.md")  # fmt: skip
    every = Counter(change for row in found["revisions"][1:] for change in changes(row))
    assert every == Counter({("document-moved", ""): 1, ("prose-edited", ""): 1})


def test_a_value_that_a_merge_set_by_hand_is_its_own(tmp_path: Path) -> None:
    """Neither parent has it; the change of each parent is listed beside it."""
    found = told(grow(tmp_path / "r", written(
        ("base", "", {}), ("side", "base", {"conviction": "75%"}), ("main", "base", {"conviction": "65%"}),
        ("merge", "main side", {"conviction": "70%"}),
    )))  # fmt: skip
    moves = {row["subject"]: [(c["before"], c["after"]) for c in row["changes"]] for row in found["revisions"][1:]}
    assert moves == {"side": [(0.6, 0.75)], "main": [(0.6, 0.65)], "merge": [(0.65, 0.7)]}


def test_sentences_of_one_section_from_two_branches_are_nothing_of_the_merge(tmp_path: Path) -> None:
    """Both sides edit the section; the merge adds a sentence of its own only in the second history."""
    base, main, side = ("base", "", {}), {"sentence:0": "First again"}, {"sentence:4": "Last again"}
    clean = told(grow(tmp_path / "r", written(
        base, ("side", "base", side), ("main", "base", main), ("merge", "main side", side),
    )))  # fmt: skip
    assert changes(by_subject(clean)["merge"]) == []
    by_hand = told(grow(tmp_path / "s", written(
        base, ("side", "base", side), ("main", "base", main), ("merge", "main side", side | {"sentence:2": "A third"}),
    )))  # fmt: skip
    assert changes(by_subject(by_hand)["merge"]) == [("prose-edited", "")]


@pytest.mark.parametrize("hour", [-20_000_000 // HOUR * HOUR // 100, -480])
def test_a_commit_of_a_slow_clock_answers_for_no_other_day(tmp_path: Path, hour: int) -> None:
    """The branch held it from its predecessor's day on."""
    commits = written(
        ("base", "", {}), ("late", "base", {"conviction": "70%"}), ("old", "late", {"conviction": "20%"}),
        ("last", "old", {"conviction": "40%"}),
    )  # fmt: skip
    at = {"base": 0, "late": 240, "old": hour, "last": 480}
    repo = grow(tmp_path / "r", [Commit(c.name, c.parents, c.tree, at[c.name]) for c in commits])
    assert [believed(repo, day)["conviction"] for day in (24, 216, 240, 456, 480)] == [0.6, 0.6, 0.2, 0.2, 0.4]


def test_a_commit_of_a_clock_far_ahead_hides_no_later_one(tmp_path: Path) -> None:
    """A commit of 2099: the branch held the later ones from their own days on, and a slow clock is no matter."""
    commits = written(
        ("base", "", {}), ("slow", "base", {"conviction": "70%"}), ("ahead", "slow", {"conviction": "20%"}),
        ("next", "ahead", {"conviction": "40%"}), ("last", "next", {"conviction": "45%"}),
    )  # fmt: skip
    at = {"base": 0, "slow": -START // HOUR, "ahead": 640_000, "next": 240, "last": 480}
    repo = grow(tmp_path / "r", [Commit(c.name, c.parents, c.tree, at[c.name]) for c in commits])
    assert [believed(repo, day)["conviction"] for day in (24, 216, 240, 456, 480)] == [0.7, 0.7, 0.4, 0.4, 0.45]
    moved = [one for one in told(repo)["signals"] if one["kind"] == "moved-without-evidence"]
    assert [one["revisions"] for one in moved] == [[2, 3, 4, 5]]


def test_an_octopus_brings_what_all_its_branches_did(tmp_path: Path) -> None:
    """Three branches at once, one of which main had already."""
    a, b = {"level:ops-buyer": "80%"}, {"level:one-ledger": "20%"}
    found = told(grow(tmp_path / "r", written(
        ("base", "", {}), ("a", "base", a), ("b", "base", b), ("c", "base", {"conviction": "61%"}),
        ("octopus", "base a b c", {**a, **b, "conviction": "61%"}),
    )))  # fmt: skip
    octopus = by_subject(found)["octopus"]
    assert (octopus["brings"], octopus["changes"], octopus["discards"]) == ([2, 3, 4], [], [])
    assert [changes(row) for row in found["revisions"][1:4]] == [
        [("conviction-moved", "ops-buyer")], [("conviction-moved", "one-ledger")], [("conviction-moved", "")],
    ]  # fmt: skip


def test_criss_cross_merges_tell_each_edit_once(tmp_path: Path) -> None:
    """Each branch merges the other, then both are merged."""
    a, b = {"level:ops-buyer": "80%"}, {"level:one-ledger": "20%"}
    found = told(grow(tmp_path / "r", written(
        ("base", "", {}), ("a", "base", a), ("b", "base", b), ("ab", "a b", b), ("ba", "b a", a),
        ("end", "ab ba", {}),
    )))  # fmt: skip
    rows = by_subject(found)
    assert [row["subject"] for row in found["revisions"]] == ["base", "a", "b", "ab", "ba", "end"]
    assert changes(rows["ab"]) == changes(rows["ba"]) == changes(rows["end"]) == []
    assert [row["line"] for row in found["revisions"]] == [True, True, False, True, False, True]
    assert all(row["taken"] for row in found["revisions"])


def test_a_change_picked_on_both_sides_is_told_of_both_and_counts_once(tmp_path: Path) -> None:
    """The merge has nothing new."""
    move = {"conviction": "80%"}
    found = told(grow(tmp_path / "r", written(
        ("base", "", {}), ("pick", "base", move), ("main", "base", move), ("more", "main", {"sentence:1": "More"}),
        ("merge", "more pick", {}),
    )))  # fmt: skip
    rows = by_subject(found)
    assert changes(rows["pick"]) == changes(rows["main"]) == [("conviction-moved", "")]
    assert (rows["merge"]["changes"], rows["pick"]["taken"]) == ([], True)
    moved = [signal["revisions"] for signal in found["signals"] if signal["kind"] == "moved-without-evidence"]
    assert moved == [[rows["main"]["number"]]]


def test_a_merge_that_was_reverted_is_told_of_the_revert(tmp_path: Path) -> None:
    """The revert undoes on the line the change that the branch had brought."""
    found = told(grow(tmp_path / "r", written(
        ("base", "", {}), ("side", "base", ANSWER), ("main", "base", {"sentence:1": "More"}),
        ("merge", "main side", ANSWER), ("revert", "merge", {"edge:ops-buyer/price-test": ""}),
    )))  # fmt: skip
    rows = by_subject(found)
    assert changes(rows["side"]) == [("evidence-attached", "ops-buyer")]
    assert changes(rows["revert"]) == [("evidence-detached", "ops-buyer")]
    assert rows["side"]["taken"] is True


EVIDENCE = "docs/library/evidence/2026-01-01-count.md"


def count(status: str) -> bytes:
    """An evidence item."""
    front = f"---\nid: evidence-count\nkind: evidence\ntitle: The count\nstatus: {status}\ncreated: 2026-01-01\n---\n"
    return f"{front}\n## What was seen\n\nNine of twenty firms.\n".encode()


@pytest.mark.parametrize(("merged", "listed"), [("retracted", 1), ("verified", 0)])
def test_a_retraction_counts_when_the_line_has_it(tmp_path: Path, merged: str, listed: int) -> None:
    """A branch retracts a cited item; the merge takes that, or throws it away."""
    thesis = tree_of(FIRST)["thesis/t.md"].replace(
        b"https://example.com/a-visit", b"../docs/library/evidence/2026-01-01-count.md"
    )
    trees = {"base": "verified", "side": "retracted", "main": "verified", "merge": merged, "last": merged}
    parents = {"base": "", "side": "base", "main": "base", "merge": "main side", "last": "merge"}
    repo = grow(tmp_path / "r", [
        Commit(name, parents[name], {
            "thesis/t.md": thesis + (b"" if name == "base" else f"\n{name}\n".encode()), EVIDENCE: count(status),
        })
        for name, status in trees.items()
    ])  # fmt: skip
    changed = [
        row["subject"] for row in told(repo)["revisions"] for change in row["changes"]
        if change["kind"] == "target-status-changed"
    ]  # fmt: skip
    assert changed == ["merge"] * listed


@pytest.mark.parametrize(
    "unreadable", ["base side", "merge", "side merge", "main merge", "inner merge", "base main merge"]
)
def test_a_text_that_cannot_be_read_hides_no_history(tmp_path: Path, unreadable: str) -> None:
    """On either side of a merge, or the merge itself; the revisions that can be read keep their changes."""
    side, main = {"conviction": "90%"}, {"sentence:1": "More"}
    commits = written(
        ("base", "", {}), ("side", "base", side), ("other", "base", {"level:one-ledger": "20%"}),
        ("inner", "side other", {}), ("main", "base", main), ("merge", "main inner", {}),
        ("last", "merge", {"conviction": "61%"}),
    )  # fmt: skip
    bad = {name: f"\udcff {name}\n".encode(errors="surrogateescape") for name in unreadable.split()}
    repo = grow(tmp_path / "r", [
        Commit(one.name, one.parents, {"thesis/t.md": bad.get(one.name, one.tree["thesis/t.md"])}) for one in commits
    ])  # fmt: skip
    rows = by_subject(told(repo))
    assert list(rows) == ["base", "main", "side", "other", "inner", "merge", "last"]
    wanted = ("document-added", "") if "base" in unreadable else ("conviction-moved", "one-ledger")
    assert wanted in changes(rows["other"])


def test_a_document_of_a_subtree_has_the_revisions_of_its_own_repository(tmp_path: Path) -> None:
    """Another repository is merged into a folder, twice; it kept the document at its root."""
    texts = written(("one", "", {}), ("two", "one", {"conviction": "70%"}), ("three", "two", {"conviction": "75%"}))
    first, second, third = (commit.tree["thesis/t.md"] for commit in texts)
    home = {"README.md": b"# Home\n"}
    repo = grow(tmp_path / "r", [
        Commit("home", "", home), Commit("one", "", {"t.md": first}), Commit("two", "one", {"t.md": second}),
        Commit("add", "home two", {**home, "lib/t.md": second}),
        Commit("more", "add", {**home, "lib/t.md": second + b"x\n"}),
        Commit("three", "two", {"t.md": third}), Commit("again", "more three", {**home, "lib/t.md": third + b"x\n"}),
    ])  # fmt: skip
    found = told(repo, "lib/t.md")
    rows = by_subject(found)
    assert list(rows) == ["one", "two", "add", "more", "three", "again"]
    assert changes(rows["two"]) == changes(rows["three"]) == [("conviction-moved", "")]
    assert ("claim-added", "ops-buyer") not in changes(rows["add"]) + changes(rows["again"])
    assert rows["again"]["conviction"] == 0.75


def expected(edits: tuple[Edit, ...]) -> Counter[tuple[str, str]]:
    """The changes that these edits make; a claim comes with its conviction, and its edges are listed."""
    whole = {edit.place.partition(":")[2] for edit in edits if edit.place.startswith("claim:")}
    wanted = [
        edit.told for edit in edits if not (edit.place.startswith("level:") and edit.place.partition(":")[2] in whole)
    ]
    prose = {one for one in wanted if one[0] == "prose-edited"}
    return Counter([one for one in wanted if one[0] != "prose-edited"] + list(prose))


def check_history(root: Path, seed: int) -> None:
    """Every edit is listed once, at its commit and author, and each day has the version of the line."""
    history = draw_history(seed)
    repo = grow(root, history.as_commits())
    head = history.commits[-1].belief["path"]
    found = told(repo, head)
    rows = by_subject(found)
    for commit in history.commits[1:]:
        wanted = expected(commit.edits)
        row = rows.get(commit.name)
        assert Counter(changes(row) if row else ()) == wanted, (seed, commit.name)
        assert row is None or row["author"] == commit.author
    line = [commit.name for commit in history.line()]
    assert [row["subject"] for row in found["revisions"] if row["line"]] == [name for name in line if name in rows]
    held, latest = {}, 0
    for commit in history.line():
        latest = max(latest, commit.hour)
        held[(START + HOUR * latest) // (24 * HOUR)] = commit.belief["conviction"]
    for day, conviction in list(held.items())[:: max(1, len(held) // 4)]:
        shown = believed(repo, (day * 24 * HOUR - START) // HOUR + 1, head)
        assert f"{shown['conviction']:.0%}" == conviction, (seed, day)


@pytest.mark.parametrize("seed", range(12))
def test_the_changes_told_are_the_edits_made(tmp_path: Path, seed: int) -> None:
    check_history(tmp_path / "r", seed)


@pytest.mark.long
def test_the_changes_told_are_the_edits_made_in_300_histories(tmp_path: Path) -> None:
    for seed in range(12, 312):
        check_history(tmp_path / str(seed), seed)
