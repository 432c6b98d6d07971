"""Rules that need git: each one's own examples in a real repository, and the borders that decide whether they count."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from conviction.lint.actions import run as action
from conviction.lint.actions.request import LintRequest
from conviction.lint.history_registry import PAST_RULES
from conviction.lint.rules.examples import MEMO
from conviction.lint.rules.history.revisions import FIRST
from conviction.lint.rules.history_base import HistoryRule
from conviction.model.finding import Severity
from conviction.model.report import Report
from conviction.model.workspace import Settings
from helpers import Repository, cache_file, run_cli, tree

TODAY = date(2026, 11, 23)
THESIS_PATH = "thesis/hr-finance.md"
MEMO_PATH = "docs/memos/2026-11-02-usage-pricing.md"
SETTINGS = 'schema = 1\nname = "Test"\n'
ACCEPTED = MEMO.replace("status: in-review", "status: accepted")
RULES = {rule.code: rule for rule in PAST_RULES}


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A repository with an empty workspace in it and one commit."""
    made = Repository(tmp_path / "work")
    made.commit({"scaffold.toml": SETTINGS, ".gitignore": ".scaffold/\n"}, on="2025-09-01")
    return made


def lint(root: Path, **options: object) -> Report:
    """The findings of the rules that need git in a workspace."""
    given: dict[str, object] = {"use_vale": False, "select": ("H",), **options}
    return action.lint(root, Settings(), TODAY, LintRequest(**given))  # type: ignore[arg-type]


def places(report: Report) -> list[tuple[str, str, int]]:
    """Code, path and line of each finding."""
    return [(finding.code, finding.path, finding.span.line) for finding in report.findings]


def path_of(text: str) -> str:
    return MEMO_PATH if "kind: memo\n" in text else THESIS_PATH


def later(repo: Repository, rule: HistoryRule, text: str) -> Report:
    """The findings after committing `before` on its day and then `text`; a signal needs only commits."""
    path = path_of(text)
    repo.commit({path: rule.before}, on=rule.before_on)
    if rule.code == "H105":  # another file: the first one is deleted
        (repo.root / path).unlink()
        path = "thesis/another.md"
    if rule.committed:
        repo.commit({path: text}, on=rule.on)
    else:
        tree(repo.root, {path: text.encode()})
    return lint(repo.root)


@pytest.mark.parametrize("rule", PAST_RULES, ids=lambda rule: rule.code)
def test_bad_example_shows_its_rule_alone(repo: Repository, rule: HistoryRule) -> None:
    """The bad example of a rule that compares versions has that fault once; of all others that need git none."""
    assert [finding.code for finding in later(repo, rule, rule.bad).findings] == [rule.code]


@pytest.mark.parametrize("rule", PAST_RULES, ids=lambda rule: rule.code)
def test_good_example_has_nothing(repo: Repository, rule: HistoryRule) -> None:
    """In the good example no rule that needs git finds anything."""
    report = later(repo, rule, rule.good)

    assert places(report) == []
    assert report.engines["git"].as_dict()["status"] == "ran"


PLACES = {
    "H101": (57, "A bill that varies hardly bothers the finance lead."),
    "H102": (76, "## Revisions"),
    "H103": (28, "## Claims"),
    "H104": (2, "thesis-operations-buys"),
    "H105": (2, "thesis-hr-finance"),
    "H106": (78, "### 2026-11-02"),
    "H201": (30, "### Operations, not HR, signs the renewal {#ops-buyer}"),
    "H202": (30, "### Operations, not HR, signs the renewal {#ops-buyer}"),
    "H203": (56, "### Operations signs seven of the next ten renewals {#seven-of-ten}"),
    "H204": (1, ""),
    "H205": (47, "### HR alone signs {#hr-signs}"),
    "H206": (30, "### Operations, not HR, signs the renewal {#ops-buyer}"),
    "H207": (30, "### Operations, not HR, signs the renewal {#ops-buyer}"),
    "H208": (30, "### Operations, not HR, signs the renewal {#ops-buyer}"),
    "H209": (30, "### Only operations signs the renewal {#ops-buyer}"),
    "H210": (30, "### Operations, not HR, signs the renewal {#ops-buyer}"),
    "H211": (84, "### 2026-10-01"),
}


@pytest.mark.parametrize("rule", PAST_RULES, ids=lambda rule: rule.code)
def test_bad_example_shows_its_place(repo: Repository, rule: HistoryRule) -> None:
    """A finding about the past is placed in the current document: a line and its text."""
    (finding,) = later(repo, rule, rule.bad).findings

    assert (finding.span.line, finding.match) == PLACES[rule.code]
    assert finding.severity is rule.severity
    text = rule.bad.split("\n")[finding.span.line - 1]
    assert not finding.match or text[finding.span.column - 1 : finding.span.end_column - 1] == finding.match


@pytest.mark.parametrize("rule", [rule for rule in PAST_RULES if rule.code != "H101"], ids=lambda rule: rule.code)
def test_drafts_get_suggestions(repo: Repository, rule: HistoryRule) -> None:
    """In a draft these are suggestions, but for ids; it may move a belief, move goalposts and drop claims."""
    draft = {text: text.replace("status: active", "status: draft") for text in (rule.before, rule.bad)}
    findings = later(repo, replace(rule, before=draft[rule.before]), draft[rule.bad]).findings
    expected = {
        "H102": [],
        "H103": [],
        "H203": [],
        "H204": [],
        "H211": [],
        "H104": [Severity.ERROR],
        "H105": [Severity.ERROR],
    }

    assert [finding.severity for finding in findings] == expected.get(rule.code, [Severity.SUGGESTION])


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("status: accepted", "status: superseded", 0),
        ("in October 2026.", "in October  2026.", 0),
        ("A bill that varies frightens", "A bill\nthat varies frightens", 0),
        ("the finance lead.", "[redacted].", 0),
        ("A bill that varies frightens the finance lead.", "[redacted 2026-11-20]", 0),
        ("for it.", "for it (corrected 2026-11-20: five of them).", 0),
        ("four of them left for it.", "five of them left for it.\n\n*Correction, 2026-11-20: it was four.*", 0),
        ("varies frightens the finance lead.", "[redacted]", 0),
        ("A bill that varies frightens the finance", "A bill [redacted] frightens the [redacted]", 0),
        ("A bill that varies frightens", "A bill [redacted]", 0),
        ("A bill that varies frightens the finance lead.", "A bill that [redacted] the lead.", 57),
        ("A bill that varies frightens the finance lead.", "frightens the [redacted] lead.", 57),
        ("A bill that varies frightens the finance lead.", "A bill that varies [redacted] the", 57),
        ("title: Price the API by usage", 'title: "Price the API by usage"', 0),
        ("title: Price the API by usage", "title: Price the API by seat", 4),
        ("owner: Ada Okafor\n", "", 1),
        ("decision_makers: [Ben Ito]", "decision_makers: [Ben Ito]\nreview_by: 2027-01-01", 0),
        ("decision_makers: [Ben Ito]", "decision_makers: [Ben Ito]\ntags: [price]", 12),
        ("frightens the finance lead.", "[redacted], and more.", 57),
        ("15 December 2026.", "15 December 2027.", 16),
        ("- **Bad:** its bill varies\n", "", 31),
        ("**Bad:** its bill varies", "**Bad:** its bill is lower", 31),
        ("## Measures", "## How we measure", 59),
        ("in the billing export.\n", "in the billing export.\n\nSo it is.\n", 63),
    ],
)
def test_allowed_changes_of_a_frozen_document(repo: Repository, before: str, after: str, line: int) -> None:
    """Status, reflowed lines, redactions and dated corrections may change; any other word is an error at its line."""
    assert before in ACCEPTED
    repo.commit({MEMO_PATH: ACCEPTED})
    tree(repo.root, {MEMO_PATH: ACCEPTED.replace(before, after).encode()})

    assert places(lint(repo.root)) == ([("H101", MEMO_PATH, line)] if line else [])


def test_links_of_a_frozen_document_may_lead_elsewhere(repo: Repository) -> None:
    """A moved target changes where a link leads, in prose, in a reference and in an image; its text stays."""
    text = ACCEPTED.replace("left for it.", "left for it: [the count](../a.md#x), ![](img/a.png), [b] and (c).")
    text += "\n[b]: ../library/b.md\n"
    repo.commit({MEMO_PATH: text})
    moved = text.replace("../a.md#x", "../../z/a.md").replace("img/a", "img/b").replace("../library/b.md", "b.md")
    tree(repo.root, {MEMO_PATH: moved.encode()})
    assert places(lint(repo.root)) == []

    tree(repo.root, {MEMO_PATH: moved.replace("[the count]", "[a count]").encode()})
    assert places(lint(repo.root)) == [("H101", MEMO_PATH, 20)]


def test_line_ends_are_not_a_change(repo: Repository) -> None:
    """A frozen document with other line ends or a byte-order mark says what it said."""
    repo.commit({MEMO_PATH: ACCEPTED})
    tree(repo.root, {MEMO_PATH: b"\xef\xbb\xbf" + ACCEPTED.replace("\n", "\r\n").encode()})

    assert places(lint(repo.root)) == []


def test_moved_document_is_the_same(repo: Repository) -> None:
    """A document is known by its id: moved, renamed and rewritten it is compared with its earlier text."""
    repo.commit({THESIS_PATH: FIRST}, on="2026-10-01")
    (repo.root / THESIS_PATH).unlink()
    moved = FIRST.replace("conviction: 60%", "conviction: 65%").replace("Operations buys", "Finance buys")
    tree(repo.root, {"thesis/deeper/buyer.md": moved.encode()})
    assert places(lint(repo.root)) == [("H102", "thesis/deeper/buyer.md", 76)]

    tree(repo.root, {"thesis/deeper/buyer.md": FIRST.replace("id: thesis-hr-finance", "id: thesis-buyer").encode()})
    assert places(lint(repo.root)) == [("H104", "thesis/deeper/buyer.md", 2)]


@pytest.mark.parametrize(
    ("old", "line"),
    [("ops-buyer", 30), ("seven-of-ten", 56), ("hr-signs", 47)],
    ids=["claim", "prediction", "criterion"],
)
def test_the_new_id_of_a_card_is_an_error(repo: Repository, old: str, line: int) -> None:
    """One finding, at the id; nothing vanished, before the commit and after it. A draft may change ids."""
    repo.commit({THESIS_PATH: FIRST}, on="2026-10-01")
    tree(repo.root, {THESIS_PATH: FIRST.replace(old, "new-name").encode()})
    (finding,) = lint(repo.root).findings
    assert (finding.code, finding.span.line, finding.match) == ("H104", line, "new-name")
    assert f"was `{old}`" in finding.message

    repo.commit({THESIS_PATH: FIRST.replace(old, "new-name")}, on="2026-11-16")
    assert places(lint(repo.root)) == []
    draft = FIRST.replace("status: active", "status: draft")
    repo.commit({THESIS_PATH: draft}, on="2026-11-17")
    tree(repo.root, {THESIS_PATH: draft.replace(old, "other").encode()})
    assert places(lint(repo.root)) == []


def test_documents_that_change_places_keep_their_ids(repo: Repository) -> None:
    """Two documents that swap their files are moved, not changed."""
    other = FIRST.replace("thesis-hr-finance", "thesis-other").replace("hr-signs", "hr-alone")
    repo.commit({THESIS_PATH: FIRST, "thesis/other.md": other})
    tree(repo.root, {THESIS_PATH: other.encode(), "thesis/other.md": FIRST.encode()})

    assert places(lint(repo.root)) == []


def test_id_of_a_document_deleted_long_ago(repo: Repository) -> None:
    """Matrix B23: An id that any commit ever deleted is taken, unless the document itself comes back."""
    repo.commit({THESIS_PATH: FIRST}, on="2026-10-01")
    repo.commit({THESIS_PATH: None}, on="2026-10-02")
    repo.commit({"docs/x.md": "X\n"}, on="2026-10-03")
    new = FIRST.replace("created: 2026-10-01", "created: 2026-11-20")
    tree(repo.root, {"thesis/new.md": new.encode()})
    report = lint(repo.root)
    assert places(report) == [("H105", "thesis/new.md", 2)]
    assert THESIS_PATH in report.findings[0].message

    tree(repo.root, {"thesis/new.md": FIRST.encode()})
    assert places(lint(repo.root)) == []


PRICES = """---
id: page-prices
kind: memo
title: "Price the API by usage"
status: draft
owner: Ada Okafor
audience: team
---

## Decision asked

The board decides by Friday whether the API is priced by usage.
Two of nine customers asked for it twice in writing.
Nobody but the board can decide it, and sales waits for the answer.
"""
"""A memo without `created`."""
REWORDED = """The board decides on Friday if the API shall be priced by usage.
Only two of nine customers asked for it in writing, both of them twice.
Sales waits for the answer, which nobody but the board can give.
"""
HOSTING = """The team picks one of two vendors for hosting before the contract ends.
The notice is ninety days, and the board decides nothing here.
"""


def _memo(title: str, text: str, created: str = "") -> str:
    head, _ = PRICES.split("The board decides by")
    head = head.replace("Price the API by usage", title).replace("audience:", f"{created}audience:")
    return head + text


DAY = "created: 2026-10-01\n"


OTHERS = (
    ("Choose a vendor for hosting", HOSTING),
    ("Choose a vendor for hosting", ""),
    ("Choose a vendor for hosting", "## Options\n\n### Doing nothing at all {#nothing}\n"),
)
THE_SAME = (
    ("Price the API by usage", HOSTING),  # rewritten under its own title
    ("Usage as the price", REWORDED),
    ("Usage as the price", REWORDED + HOSTING * 3),
    ("Usage as the price", "Two of nine customers asked for it twice in writing.\n"),
)


@pytest.mark.parametrize("created", ["", DAY], ids=["without a day", "of the same day"])
def test_another_document_of_a_used_id_is_known_by_its_text(repo: Repository, created: str) -> None:
    """Matrix B23: Two documents of one id and the same day, or none, differ by title and text.

    One that came back is the same, retitled or rewritten.
    """
    path = "docs/memos/prices.md"
    repo.commit({path: PRICES.replace("audience:", f"{created}audience:")}, on="2026-10-01")
    repo.commit({path: None}, on="2026-10-02")
    for title, text in (*OTHERS, *THE_SAME):
        tree(repo.root, {path: _memo(title, text, created).encode()})
        assert places(lint(repo.root)) == ([("H105", path, 2)] if (title, text) in OTHERS else []), text


def test_a_document_that_was_begun_again_before_it_had_a_text(repo: Repository) -> None:
    """An earlier document without any text of its own means nothing to anybody, and a missing day is no other day."""
    path = "docs/memos/prices.md"
    repo.commit({path: _memo("Prices", "")}, on="2026-10-01")
    repo.commit({path: None}, on="2026-10-02")
    tree(repo.root, {path: _memo("Choose a vendor", HOSTING, DAY).encode()})
    assert places(lint(repo.root)) == []


MOVES = {
    "the thesis": ("60% of the HR", "40% of the HR"),
    "the horizon": ("horizon: 2027-12-31", "horizon: 2033-12-31"),
    "#ops-buyer": (
        "- **Against:** [HR lead P-11](https://example.com/p11) (moderate)\n",
        "- **For:** [HR lead P-11](https://example.com/p11) (moderate)\n",
    ),
    "#hr-signs": ("- **Then:** ", "- **Then:** perhaps "),
    "#seven-of-ten": ("**Probability:** 70%", "**Probability:** 90%"),
    "revision card 2026-10-01": ("- **Reason:** scope", "- **Reason:** pressure"),
}


@pytest.mark.parametrize("subject", MOVES)
def test_a_quiet_move_is_found_before_and_after_the_commit(repo: Repository, subject: str) -> None:
    """In the working text, staged, on a branch and after the commit, until a revision card explains it."""
    old, new = MOVES[subject]
    assert old in FIRST, old
    quiet = FIRST.replace(old, new, 1)
    repo.commit({THESIS_PATH: FIRST}, on="2026-10-01")
    base = repo.git("rev-parse", "HEAD").strip()

    def found(**options: object) -> list[str]:
        return [f.message for f in lint(repo.root, select=("H102",), **options).findings]

    expected = f"{subject} changed without a revision card: `scaffold revise` writes it, with the reason"
    tree(repo.root, {THESIS_PATH: quiet.encode()})
    assert found() == [expected]
    repo.commit({THESIS_PATH: quiet}, on="2026-10-02")
    assert found() == [f"r2: {expected}"]
    assert found(changed=base) == [expected]

    card = "## Revisions\n\n### 2026-10-03\n\n- **Reason:** judgement\n\nSaid so.\n\n"
    tree(repo.root, {THESIS_PATH: quiet.replace("## Revisions\n\n", card).encode()})
    assert found() == []
    repo.commit({THESIS_PATH: quiet.replace("## Revisions\n\n", card)}, on="2026-10-03")
    assert found() == []
    assert found(changed=base) == []


def test_a_card_with_another_day_explains_nothing(repo: Repository) -> None:
    """A revision card whose day was changed is not a new one: the finding is about it."""
    repo.commit({THESIS_PATH: FIRST}, on="2026-10-01")
    moved = FIRST.replace("### 2026-10-01", "### 2026-10-02")
    tree(repo.root, {THESIS_PATH: moved.encode()})
    assert places(lint(repo.root, select=("H102",))) == [("H102", THESIS_PATH, 76)]
    repo.commit({THESIS_PATH: moved}, on="2026-10-03")
    assert places(lint(repo.root, select=("H102",))) == [("H102", THESIS_PATH, 76)]


def test_a_draft_may_move_quietly(repo: Repository) -> None:
    """A move in a commit of a draft needs no card."""
    draft = FIRST.replace("status: active", "status: draft")
    repo.commit({THESIS_PATH: draft}, on="2026-10-01")
    repo.commit({THESIS_PATH: draft.replace("horizon: 2027", "horizon: 2033")}, on="2026-10-02")
    assert lint(repo.root, select=("H102",)).findings == ()


def test_terms_of_a_memo_keep_their_first_words(repo: Repository) -> None:
    """Criteria of a prediction change only with `First terms` in a memo under review."""
    bet = "\n## Predictions\n\n### Ten accounts pay {#ten-pay}\n\n- **Probability:** 60%\n- **Criteria:** ten bills\n"
    memo = MEMO + bet
    repo.commit({MEMO_PATH: memo}, on="2026-10-01")
    wider = memo.replace("**Criteria:** ", "**Criteria:** nearly ", 1)
    tree(repo.root, {MEMO_PATH: wider.encode()})
    (finding,) = lint(repo.root, select=("H102",)).findings
    assert finding.message.startswith("criteria of prediction `")
    first = wider.replace("- **Criteria:** ", "- **First terms:** without nearly\n- **Criteria:** ", 1)
    tree(repo.root, {MEMO_PATH: first.encode()})
    assert lint(repo.root, select=("H102",)).findings == ()
    repo.commit({MEMO_PATH: memo.replace("status: in-review", "status: draft")}, on="2026-10-02")
    tree(repo.root, {MEMO_PATH: wider.encode()})
    assert lint(repo.root, select=("H102",)).findings == ()


def test_a_renamed_source_moves_no_belief(repo: Repository) -> None:
    """A link that follows a renamed document of the same id is the same evidence."""
    item = "---\nid: evidence-churn\nkind: evidence\ntitle: Churn\nstatus: logged\n---\n\n## What\n\nIt fell.\n"
    folder = "docs/library/evidence"
    cited = FIRST.replace("(https://example.com/p11)", f"(../{folder}/2026-09-01-churn.md)")
    repo.commit({THESIS_PATH: cited, f"{folder}/2026-09-01-churn.md": item}, on="2026-10-01")
    (repo.root / folder / "2026-09-01-churn.md").unlink()
    renamed = cited.replace("2026-09-01-churn.md", "2026-09-01-second-quarter.md")
    tree(repo.root, {THESIS_PATH: renamed.encode(), f"{folder}/2026-09-01-second-quarter.md": item.encode()})
    assert lint(repo.root, select=("H102",)).findings == ()
    tree(repo.root, {THESIS_PATH: cited.replace("2026-09-01-churn.md", "2026-09-02-other.md").encode()})
    assert places(lint(repo.root, select=("H102",))) == [("H102", THESIS_PATH, 76)]


def test_where_git_cannot_tell(tmp_path: Path, workspace: Path) -> None:
    """Without a repository, without a commit and in a shallow clone lint runs, and the report says what is missing."""
    tree(workspace, {THESIS_PATH: FIRST.encode()})
    assert lint(workspace).engines["git"].as_dict() == {
        "status": "skipped",
        "because": "there is no git repository: git init starts one",
    }
    repo = Repository(workspace)
    assert lint(workspace).engines["git"].as_dict() == {"status": "skipped", "because": "there is no commit yet"}

    repo.commit({THESIS_PATH: FIRST}, on="2026-10-01")
    repo.commit({THESIS_PATH: FIRST.replace("conviction: 60%", "conviction: 80%")}, on="2026-11-16")
    assert places(lint(workspace)) == [("H201", THESIS_PATH, 1), ("H102", THESIS_PATH, 76)]
    shallow = tmp_path / "shallow"
    repo.git("clone", "--quiet", "--depth", "1", f"file://{workspace}", str(shallow))
    tree(shallow, {THESIS_PATH: FIRST.replace("thesis-hr-finance", "thesis-hr").encode()})
    report = lint(shallow)
    assert places(report) == [("H102", THESIS_PATH, 76), ("H104", THESIS_PATH, 2)][::-1]
    assert report.engines["git"].as_dict()["status"] == "ran"
    assert "fetch-depth: 0" in report.engines["git"].because
    assert "part of the history not checked" in run_cli(["lint", "--no-vale"], shallow).out


def test_second_run_is_as_the_first(repo: Repository) -> None:
    """The cache gives the same findings; a new commit, another day and a damaged cache take effect at once."""
    repo.commit({THESIS_PATH: RULES["H202"].before}, on="2026-10-01")
    repo.commit({THESIS_PATH: RULES["H202"].bad}, on="2026-10-12")
    first = lint(repo.root)
    assert [finding.code for finding in first.findings] == ["H202"]
    assert lint(repo.root).findings == first.findings

    repo.commit({"code.py": "x = 1\n"}, on="2026-11-20")
    assert lint(repo.root).findings == first.findings

    early = action.lint(repo.root, Settings(), date(2026, 11, 1), LintRequest(use_vale=False, select=("H",)))
    assert early.findings == ()

    cache_file(repo.root).write_bytes(b"damaged")
    assert lint(repo.root).findings == first.findings

    repo.commit({THESIS_PATH: RULES["H202"].bad.replace("conviction: 60%", "conviction: 80%")}, on="2026-11-21")
    assert [finding.code for finding in lint(repo.root).findings] == ["H201", "H202", "H102"]


def test_git_does_not_run_without_need(repo: Repository) -> None:
    """When no rule that needs git is wanted, lint does not need a git that works."""
    (repo.root / ".git/HEAD").write_text("nonsense\n")
    tree(repo.root, {MEMO_PATH: ACCEPTED.encode()})

    report = lint(repo.root, select=("S",))

    assert report.engines["git"].as_dict() == {"status": "skipped", "because": "no selected rule needs it"}


def test_json_of_a_report_has_git(repo: Repository) -> None:
    """`lint --json` says what git did."""
    repo.commit({MEMO_PATH: ACCEPTED})
    told = json.loads(run_cli(["lint", "--no-vale", "--json"], repo.root).out)

    assert told["engines"]["git"]["status"] == "ran"


def test_card_of_the_first_commit_may_have_the_day_of_creation(repo: Repository) -> None:
    """`scaffold thesis` dates the first card; a first commit weeks later is not a fault."""
    repo.commit({path_of(FIRST): FIRST.replace("2026-10-01", "2026-06-01")}, on="2026-10-01")
    assert "H106" not in [code for code, _, _ in places(lint(repo.root))]


def test_card_of_another_day_in_the_first_commit_is_blamed(repo: Repository) -> None:
    """A card that is dated on a day before the commit, and not on the day of creation, is far."""
    text = FIRST.replace("### 2026-10-01", "### 2026-06-01")
    repo.commit({path_of(FIRST): text}, on="2026-10-01")
    assert "H106" in [code for code, _, _ in places(lint(repo.root))]
