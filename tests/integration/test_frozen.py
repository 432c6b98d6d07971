"""Frozen documents are compared with the text with which they became frozen, whatever way an edit took."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from conviction.lint.actions import run as action
from conviction.lint.actions.request import LintRequest
from conviction.lint.rules.examples import EVIDENCE, MEMO
from conviction.model.report import Report
from conviction.model.workspace import Settings
from helpers import Repository, cache_file, run_cli, tree

TODAY = date(2026, 11, 23)
PATH = "docs/memos/2026-11-02-usage-pricing.md"
EVIDENCE_PATH = "docs/library/evidence/2026-07-01-q2-churn.md"
TALK_PATH = "docs/library/conversations/2026-03-04-p07-operations.md"
DRAFT = (
    MEMO
    + """
## Predictions

### Four of ten accounts switch {#switch}

- **Probability:** 60%
- **Resolves by:** 2027-03-31
- **Criteria:** the billing export of April 2027 has four of ten
- **Outcome:** open

The ten are those of October 2026.

## Kill criteria

### Churn rises {#churn-rises}

- **Threshold:** 2.5% a month in two months
- **Check:** each month
- **Then:** seats come back
- **Status:** not met on 2026-11-02

## Questions and answers

### Who told the ten accounts?

- **Asked by:** Chi Mbeki
- **Asked on:** 2026-11-05
- **Answered on:** 2026-11-06

Ben Ito did, by letter.
"""
)
FROZEN = DRAFT.replace("status: in-review", "status: accepted")
TALK = """\
---
id: conversation-2026-03-04-p07-operations
kind: conversation
title: Operations lead on the close
status: processed
created: 2026-03-04
date: 2026-03-04
participant: P-07
audience: private
quotable: yes
---

## Quotes

### Q1

> We close the month in a spreadsheet.

- **Signal:** fact

## What this changes

Nothing, because it is one account.
"""
CASE = "A bill that varies frightens the finance lead."
EDITED = FROZEN.replace("frightens", "pleases")
FOUND = [("H101", PATH, 57)]


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A repository with a workspace in which a memo was a draft and was then accepted."""
    made = Repository(tmp_path / "work")
    made.commit({"scaffold.toml": 'schema = 1\nname = "Test"\n', PATH: DRAFT.replace("frightens", "may frighten")})
    made.commit({PATH: FROZEN})
    return made


def lint(root: Path, **options: object) -> Report:
    """The findings of H101 in a workspace."""
    given: dict[str, object] = {"use_vale": False, "select": ("H101",), **options}
    return action.lint(root, Settings(), TODAY, LintRequest(**given))  # type: ignore[arg-type]


def places(root: Path, **options: object) -> list[tuple[str, str, int]]:
    """Code, path and line of each finding."""
    return [(finding.code, finding.path, finding.span.line) for finding in lint(root, **options).findings]


def test_edit_in_the_working_text(repo: Repository) -> None:
    """The text of the draft does not count, that of the first accepted version does."""
    assert places(repo.root) == []
    tree(repo.root, {PATH: EDITED.encode()})

    assert places(repo.root) == FOUND
    assert lint(repo.root).findings[0].message.startswith("frozen since `accepted`, and this changed: revert it")


def test_edit_that_is_staged(repo: Repository) -> None:
    """A staged edit is found, though the working text is the frozen one again."""
    tree(repo.root, {PATH: EDITED.encode()})
    repo.git("add", PATH)
    tree(repo.root, {PATH: FROZEN.encode()})

    assert places(repo.root, staged=True) == FOUND
    assert places(repo.root) == []


def test_edit_that_was_committed(repo: Repository) -> None:
    """A committed edit is found, also after later commits and with an empty cache, until it is reverted."""
    repo.commit({PATH: EDITED})
    assert places(repo.root) == FOUND
    repo.commit({"docs/a.md": "A page.\n"})
    repo.commit({PATH: EDITED.replace("status: accepted", "status: superseded")})
    assert places(repo.root) == FOUND
    assert places(repo.root) == FOUND  # from the cache
    assert places(repo.root, use_cache=False) == FOUND
    cache_file(repo.root).unlink()
    assert places(repo.root) == FOUND

    repo.commit({PATH: FROZEN})
    assert places(repo.root) == []


def test_edit_that_came_by_a_merge(repo: Repository) -> None:
    """An edit of a side branch is found there, and after its merge on the line that merged it."""
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({PATH: EDITED})
    assert places(repo.root) == FOUND
    repo.git("checkout", "-q", "main")
    assert places(repo.root) == []
    repo.commit({"docs/a.md": "A page.\n"})
    assert places(repo.root) == []
    repo.git("merge", "-q", "--no-ff", "-m", "Merge side", "side")

    assert places(repo.root) == FOUND
    cache_file(repo.root).unlink()
    assert places(repo.root) == FOUND


def test_branch_that_froze_it_does_not_count(repo: Repository) -> None:
    """On the line that merges a branch the document froze with the merge, not with an earlier version of the branch."""
    other = "docs/memos/2026-11-03-other.md"
    text = FROZEN.replace("memo-2026-11-02-usage-pricing", "memo-2026-11-03-other")
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({other: text})
    repo.commit({other: text.replace("frightens", "pleases")})
    assert places(repo.root) == [("H101", other, 57)]
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "-m", "Merge side", "side")

    assert places(repo.root) == []  # the cached line of the branch is not that of main
    repo.commit({other: text})
    assert places(repo.root) == [("H101", other, 57)]


def test_renamed_deleted_and_restored(repo: Repository) -> None:
    """A document is known by its id: under another name, and when it comes back after it was deleted."""
    moved = "docs/memos/deeper/2026-11-02-usage.md"
    repo.commit({PATH: None, moved: EDITED})
    assert places(repo.root) == [("H101", moved, 57)]
    repo.commit({moved: None})
    repo.commit({PATH: EDITED})
    assert places(repo.root) == FOUND

    repo.commit({PATH: None})
    repo.commit({PATH: EDITED.replace("created: 2026-11-02", "created: 2026-11-20")})
    assert places(repo.root) == []  # another document with its id, which is H105


def test_changed_id_hides_no_edit(repo: Repository) -> None:
    """An edit is found though the id changed in the same commit."""
    repo.commit({PATH: EDITED.replace("id: memo-2026-11-02-usage-pricing", "id: memo-usage")})

    assert places(repo.root) == FOUND


def test_files_that_change_places(repo: Repository) -> None:
    """Two frozen documents that swap their files have not changed."""
    other, text = "docs/memos/2026-11-03-other.md", FROZEN.replace("2026-11-02-usage-pricing", "2026-11-03-other")
    repo.commit({other: text})
    repo.commit({other: FROZEN, PATH: text})

    assert places(repo.root) == []


def test_latest_stretch_counts(repo: Repository) -> None:
    """A revision with an earlier status opens the document; the next frozen one begins a new stretch."""
    repo.commit({PATH: EDITED})
    repo.commit({PATH: EDITED.replace("status: accepted", "status: draft")})
    assert places(repo.root) == []
    repo.commit({PATH: EDITED.replace("status: accepted", "status: draft").replace("finance lead.", "buyer.")})
    assert places(repo.root) == []
    again = EDITED.replace("finance lead.", "buyer.")
    repo.commit({PATH: again})
    assert places(repo.root) == []

    repo.commit({PATH: EDITED})
    assert places(repo.root) == FOUND


def test_change_that_opens_a_document_edits_nothing(repo: Repository) -> None:
    """Before the earlier status is committed, an edit beside it is found; the status alone may change."""
    opened = FROZEN.replace("status: accepted", "status: draft")
    tree(repo.root, {PATH: opened.encode()})
    assert places(repo.root) == []
    tree(repo.root, {PATH: opened.replace("frightens", "pleases").encode()})
    assert places(repo.root) == FOUND

    repo.commit({PATH: opened})
    tree(repo.root, {PATH: opened.replace("frightens", "pleases").encode()})
    assert places(repo.root) == []


def test_mistyped_status_opens_nothing(repo: Repository) -> None:
    """A status that the kind does not have ends no stretch, in a commit and in the working text."""
    repo.commit({PATH: EDITED.replace("status: accepted", "status: acepted")})
    repo.commit({PATH: EDITED})
    assert places(repo.root) == FOUND

    repo.commit({PATH: FROZEN})
    tree(repo.root, {PATH: EDITED.replace("status: accepted", "status: acepted").encode()})
    assert places(repo.root) == FOUND


def test_declaration_of_a_kind_counts_as_it_is_today(repo: Repository) -> None:
    """When the workspace's own kind freezes from another status, the cached texts are read again."""
    repo.commit({PATH: EDITED})
    assert places(repo.root) == FOUND
    packaged = Path(action.__file__).parents[2] / "templates"
    declaration = (packaged / "memo.toml").read_text(encoding="utf-8")
    body = (packaged / "memo.md.jinja").read_text(encoding="utf-8")
    assert 'frozen_from = "accepted"' in declaration
    later = declaration.replace('frozen_from = "accepted"', 'frozen_from = "superseded"')
    tree(repo.root, {"templates/memo.toml": later.encode(), "templates/memo.md.jinja": body.encode()})

    assert places(repo.root) == []


def test_without_a_repository(workspace: Path) -> None:
    """Without git lint cannot tell, and the report has the reason."""
    tree(workspace, {PATH: FROZEN.encode()})
    report = lint(workspace)

    assert report.findings == ()
    assert report.engines["git"].as_dict() == {
        "status": "skipped",
        "because": "there is no git repository: git init starts one",
    }


def test_shallow_clone(repo: Repository, tmp_path: Path) -> None:
    """In a shallow clone edits since its first commit are found, and the report says that the rest is not known."""
    repo.commit({PATH: EDITED})
    shallow = tmp_path / "shallow"
    repo.git("clone", "--quiet", "--depth", "1", f"file://{repo.root}", str(shallow))
    report = lint(shallow)
    assert report.findings == ()
    assert "the clone is shallow" in report.engines["git"].because
    assert "part of the history not checked" in run_cli(["lint", "--no-vale", "--select", "H101"], shallow).out

    tree(shallow, {PATH: EDITED.replace("finance lead.", "buyer.").encode()})
    assert places(shallow) == FOUND
    repo.git("-C", str(shallow), "fetch", "--quiet", "--unshallow")
    tree(shallow, {PATH: EDITED.encode()})
    assert places(shallow) == FOUND
    assert lint(shallow).engines["git"].because == ""


@pytest.mark.parametrize("count", [3, 40])
def test_processes_of_git(repo: Repository, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """The processes of git do not grow with the documents, those that changed included; unchanged, one locates it."""
    texts = {
        f"docs/memos/2026-11-03-{at}.md": FROZEN.replace("2026-11-02-usage-pricing", f"2026-11-03-{at}")
        for at in range(count)
    }
    repo.commit(dict(texts))
    repo.commit({path: text.replace("frightens", "pleases") for path, text in texts.items()})
    log = repo.root.parent / "calls"
    wrapper = f'#!/bin/sh\necho "$@" >> {log}\nexec {shutil.which("git")} "$@"\n'
    program = tree(repo.root.parent, {"bin/git": wrapper}) / "bin/git"
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")

    def calls() -> list[str]:
        log.write_text("", encoding="utf-8")
        assert len(lint(repo.root).findings) == count
        commands = {"rev-parse", "ls-tree", "log", "cat-file", "merge-base", "rev-list"}
        return [word for line in log.read_text(encoding="utf-8").splitlines() for word in line.split()
                if word in commands]  # fmt: skip

    assert calls() == ["rev-parse", "ls-tree", "log", "cat-file", "cat-file"]
    assert calls() == ["rev-parse", "ls-tree", "cat-file"]  # the findings again, from the frozen texts
    repo.commit({"docs/a.md": "A page.\n"})
    assert calls() == ["rev-parse", "ls-tree", "merge-base", "rev-list", "log", "cat-file", "cat-file"]
    repo.commit({path: text.replace("status: accepted", "status: superseded") for path, text in texts.items()})
    assert lint(repo.root).findings == ()
    log.write_text("", encoding="utf-8")
    assert lint(repo.root).findings == ()
    assert len(log.read_text(encoding="utf-8").splitlines()) == 2  # the texts are cached as compared


ALLOWED = {
    "status": ("status: accepted", "status: superseded"),
    "day of the next review": ("decision_needed_by:", "review_by: 2027-01-01\ndecision_needed_by:"),
    "suppression": ("decision_needed_by:", 'lint: {ignore: [S106], reason: "accepted"}\ndecision_needed_by:'),
    "suppression in a comment": ("## Measures\n", "## Measures\n\n<!-- scaffold-lint: ignore[S106] accepted -->\n"),
    "outcome": ("**Outcome:** open", "**Outcome:** happened on 2027-03-30"),
    "source of the outcome": (
        "**Outcome:** open",
        "**Outcome:** happened on 2027-03-30\n- **Source:** the billing export, as\n  Ben Ito read it",
    ),
    "check of a criterion": ("not met on 2026-11-02", "met on 2026-12-02\n- **Source:** the billing export"),
    "answer": ("Ben Ito did, by letter.", "Ben Ito did.\n\n- by letter to nine\n- by phone to one"),
    "day of an answer": ("**Answered on:** 2026-11-06", "**Answered on:** 2026-11-07"),
    "new question": (
        "by letter.\n",
        "by letter.\n\n### And the others?\n\n- **Asked by:** Dai Li\n- **Asked on:** 2026-11-09\n\nNot yet.\n",
    ),
    "correction after the passage": (CASE, f"{CASE}\n\nCorrection, 2026-11-30: three of five it does not."),
    "correction in the passage": ("for it.", "for it (corrected 2026-11-30: five of them)."),
    "corrected passage": (CASE, f"A bill pleases him.\n\n**Correction 2026-11-30:** it said `{CASE}`"),
    "corrected list": (
        "- **Good:** no change to billing\n- **Bad:** four accounts a year leave\n",
        "- **Good:** no change\n- **Bad:** five accounts leave\n\nCorrection 2026-11-30: five, as counted again.\n",
    ),
    "redaction": ("Ben Ito approves", "[withdrawn on 2026-11-30] approves"),
    "redacted paragraph": (CASE, "[redacted]"),
    "redacted field": ("owner: Ada Okafor", 'owner: "[redacted]"'),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_may_change(repo: Repository, name: str) -> None:
    """Each part of the list may change, uncommitted and committed."""
    before, after = ALLOWED[name]
    changed = FROZEN.replace(before, after, 1)
    assert changed != FROZEN
    tree(repo.root, {PATH: changed.encode()})
    assert places(repo.root) == []
    repo.commit({PATH: changed})
    assert places(repo.root) == []
    assert places(repo.root) == []  # from the cache


NEAR_MISSES = {
    "title": ("title: Price", "title: Fix"),
    "audience": ("audience: team", "audience: company"),
    "other day": ("decision_needed_by: 2026-12-15", "decision_needed_by: 2027-12-15"),
    "field of the same name below": ("decision_needed_by:", "extra:\n  status: accepted\ndecision_needed_by:"),
    "comment that suppresses nothing": ("## Measures\n", "## Measures\n\n<!-- nobody measured this -->\n"),
    "text beside a suppression": ("## Measures\n", "## Measures\n\n<!-- scaffold-lint: ignore[S106] x --> It fell.\n"),
    "probability": ("**Probability:** 60%", "**Probability:** 40%"),
    "day of a prediction": ("**Resolves by:** 2027-03-31", "**Resolves by:** 2027-12-31"),
    "criteria": ("has four of ten", "has three of ten"),
    "prose under the outcome": ("The ten are those of October", "The ten are those of May"),
    "outcome that is no label": ("The ten are those", "Outcome: happened on 2027-03-30\n\nThe ten are those"),
    "outcome in an option": ("- **Good:** no change", "- **Outcome:** kept\n- **Good:** no change"),
    "threshold": ("2.5% a month", "5% a month"),
    "action": ("**Then:** seats come back", "**Then:** nothing"),
    "status in a prediction": ("- **Outcome:** open", "- **Outcome:** open\n- **Status:** met on 2026-12-02"),
    "words of a question": ("### Who told the ten accounts?", "### Who wrote to the ten accounts?"),
    "removed question": ("### Who told the ten accounts?\n", ""),
    "asker": ("**Asked by:** Chi Mbeki", "**Asked by:** Dai Li"),
    "answer in another section": ("## Measures\n", "## Measures\n\n### Who measures?\n\nBen Ito does.\n"),
    "correction without a day": (CASE, f"{CASE}\n\nCorrection: three of five it does not."),
    "day without a correction": (CASE, f"{CASE}\n\nOn 2026-11-30 three of five were not."),
    "text after a correction": (CASE, f"{CASE}\n\nCorrection, 2026-11-30: wrong.\n\nFinance likes it."),
    "correction of another passage": (
        "- **Good:** no change to billing\n- **Bad:** four accounts a year leave\n",
        "- **Good:** no change\n- **Bad:** five accounts leave\n",
    ),
    "words around a redaction": ("Ben Ito approves", "[redacted] rejects"),
    "removed words": ("Ben Ito approves", "approves"),
}


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_may_not_change(repo: Repository, name: str) -> None:
    """Near each part of the list is one that may not change, uncommitted and committed."""
    before, after = NEAR_MISSES[name]
    changed = FROZEN.replace(before, after, 1)
    if name == "correction of another passage":
        changed = changed.replace(CASE, f"{CASE}\n\nCorrection, 2026-11-30: five accounts.")
    assert changed != FROZEN
    tree(repo.root, {PATH: changed.encode()})
    assert [code for code, _, _ in places(repo.root)] == ["H101"]
    repo.commit({PATH: changed})
    assert [code for code, _, _ in places(repo.root)] == ["H101"]


@pytest.mark.parametrize(
    ("before", "after", "count"),
    [
        ("[q2](#x)", "[q2](../../thesis/b.md#y)", 0),
        ("[q2](#x)", "[second quarter](#x)", 1),
        ("[q2](#x)", "q2", 1),
    ],
)
def test_target_of_a_link(repo: Repository, before: str, after: str, count: int) -> None:
    """A link may lead elsewhere; its words stay, and it stays a link."""
    text = FROZEN.replace(CASE, f"{CASE} See [q2](#x).")
    other = "docs/memos/2026-11-03-other.md"
    text = text.replace("2026-11-02-usage-pricing", "2026-11-03-other")
    repo.commit({other: text})
    tree(repo.root, {other: text.replace(before, after).encode()})

    assert len(places(repo.root)) == count


@pytest.mark.parametrize(
    ("before", "after", "count"),
    [
        ("fresh_until: 2027-07-01", "fresh_until: 2028-07-01", 0),
        ("status: verified", "status: retracted", 0),
        ("observed_on: 2026-07-01", "observed_on: 2026-10-01", 1),
    ],
)
def test_evidence_stays_fresh(repo: Repository, before: str, after: str, count: int) -> None:
    """A verified item may be looked at again and retracted; its other fields stay."""
    text = EVIDENCE.replace("tier:", "fresh_until: 2027-07-01\ntier:")
    repo.commit({EVIDENCE_PATH: text})
    assert before in text
    tree(repo.root, {EVIDENCE_PATH: text.replace(before, after).encode()})

    assert len(places(repo.root)) == count


def test_withdrawn_conversation(repo: Repository) -> None:
    """A participant's words may go with the status; the rest is frozen again, and a memo has no such words."""
    withdrawn = TALK.replace("status: processed", "status: withdrawn").replace("quotable: yes", "quotable: no")
    withdrawn = withdrawn.replace("We close the month in a spreadsheet.", "Withdrawn.")
    repo.commit({TALK_PATH: TALK})
    tree(repo.root, {TALK_PATH: withdrawn.replace("status: withdrawn", "status: processed").encode()})
    assert [path for _, path, _ in places(repo.root)] == [TALK_PATH]
    tree(repo.root, {TALK_PATH: withdrawn.encode()})
    assert places(repo.root) == []

    repo.commit({TALK_PATH: withdrawn})
    assert places(repo.root) == []
    tree(repo.root, {TALK_PATH: withdrawn.replace("one account", "two accounts").encode()})
    assert [path for _, path, _ in places(repo.root)] == [TALK_PATH]
    tree(repo.root, {TALK_PATH: TALK.encode()})
    assert [path for _, path, _ in places(repo.root)] == [TALK_PATH]

    tree(repo.root, {TALK_PATH: withdrawn.encode(), PATH: EDITED.replace(": accepted", ": withdrawn").encode()})
    assert places(repo.root) == FOUND


@pytest.mark.parametrize(
    ("before", "after", "count"),
    [
        ("- **Signal:** fact\n", "- **Signal:** fact\n- **Audience:** company\n", 0),
        ("- **Signal:** fact\n", "- **Signal:** money\n", 1),
        ("- **Signal:** fact\n", "- **Signal:** fact\n\nAudience: company\n", 1),
    ],
)
def test_quote_may_be_released(repo: Repository, before: str, after: str, count: int) -> None:
    """A quote of a processed conversation may get an audience of its own; its words and its signal stay."""
    repo.commit({TALK_PATH: TALK})
    assert before in TALK
    tree(repo.root, {TALK_PATH: TALK.replace(before, after, 1).encode()})

    assert len(places(repo.root)) == count
