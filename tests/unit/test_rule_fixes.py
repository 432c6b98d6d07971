"""The fixes of the structural rules: after one its finding is gone, no new error came, and the other bytes stay."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from conviction.documents.editor import apply_edits
from conviction.lint.actions import run as action
from conviction.lint.actions.request import LintRequest
from conviction.lint.fix_kinds import FIX_KINDS
from conviction.lint.registry import RULES
from conviction.lint.rules.examples import ESSAY, EVIDENCE, MEMO, THESIS
from conviction.model.finding import Applicability, Finding
from conviction.model.workspace import Settings
from helpers import tree

PATHS = {
    "essay": "docs/essays/2026-11-23-who-signs.md",
    "evidence": "docs/library/evidence/2026-07-01-q2-churn.md",
    "memo": "docs/memos/2026-11-02-usage-pricing.md",
    "thesis": "thesis/hr-finance.md",
}
ECONOMICS = MEMO.replace("**Payback:** 9.5 months", "**Payback:**").replace("**LTV:** $17,242", "**LTV:**")
CLAIM = "- **Conviction:** 70%\n"


def path_of(text: str) -> str:
    return next((path for kind, path in PATHS.items() if f"kind: {kind}\n" in text), PATHS["essay"])


def findings(root: Path, text: str, path: str) -> tuple[Finding, ...]:
    tree(root, {path: text.encode("utf-8")})
    return action.lint(root, Settings(), date(2026, 11, 23), LintRequest(use_vale=False)).findings


def errors(found: tuple[Finding, ...]) -> int:
    return sum(finding.severity.value == "error" for finding in found)


FIXED = {
    "S001": ESSAY.replace("owner: Ada Okafor", "owner: yes"),
    "S001 quotes": ESSAY.replace("owner: Ada Okafor", 'owner: Ada Okafor\nseen: 2026-01-01 10:00 "noon"'),
    "S002": ESSAY.replace("kind: essay", "kind: esay").replace("made_with: essay@1\n", ""),
    "S003": ESSAY.replace("audience: team\n", ""),
    "S003 status": ESSAY.replace("status: published\n", ""),
    "S003 id": ESSAY.replace("id: essay-2026-11-23-who-signs\n", ""),
    "S003 empty": ESSAY.replace("audience: team\n", "audience:\n"),
    "S004": ESSAY.replace("status: published", "status: publishd"),
    "S010": ESSAY.replace("title: Operations signs", "title: Operations si\u200bgns"),
    "S010 letters": ESSAY.replace("## The claim", "## The cl\u0430im"),
    "S001 colon": ESSAY.replace("title: Operations signs", "title: Who signs: operations"),
    "S004 comment": ESSAY.replace("title: Operations signs", "title: Case #2: operations signs"),
    "S011": THESIS.replace("review_every: 90d", "review_evry: 90d"),
    "S101": EVIDENCE.replace("## Limits\n\nAccounts that were moved to another contract count as lost.\n\n", ""),
    "S101 at the end": ESSAY[: ESSAY.index("## So what")],
    "S201": EVIDENCE.replace("**Bears on:**", "**Bear on:**"),
    "S202": EVIDENCE.replace("thesis\n\nSupport", "thesis\nSupport"),
    "S203 table": EVIDENCE.replace("counted.\n\n## Limits", "counted.\n\n| a |\n|---|\n| b |\n## Limits"),
    "S203 id": THESIS.replace("### HR alone signs {#", "### HR alone signs{#"),
    "S205": THESIS.replace("**Reason:** evidence", "**Reason:** evidense"),
    "S205 sign": THESIS.replace("**Conviction:** 70%", "**Conviction:** 70"),
    "S206": THESIS.replace(CLAIM, CLAIM + CLAIM),
    "S211": THESIS.replace("{#hr-signs}", "{#hr-signs} <!-- since May --> <!-- both -->"),
    "S211 hashes": THESIS.replace("{#hr-signs}", "{#hr-signs}<!-- since May --> ###"),
    "T202": ESSAY.replace(
        "## So what\n", "## So what\n\n<!-- Who should do what differently on Monday, if you are right? -->\n"
    ),
    "E302": THESIS.replace("](#ops-buyer)", "](#Ops-Buyer)"),
    "L702": ESSAY.replace("(#the-argument)", "(#The-Argument)"),
    "E309": THESIS.replace("[Operations, not HR, signs the renewal](#ops-buyer)", "#ops-buyer"),
    "D406": THESIS.replace("**Probability:** 70%", "**Probability:** 0.7"),
    "L705": ESSAY.replace("signed.\n", "signed: https://example.com/renewals.\n"),
    "U104": ECONOMICS,
}
"""The further findings of a rule's example: a document with its fault."""


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("name", FIXED)
def test_fix_takes_its_finding_away(workspace: Path, name: str, end: str) -> None:
    """A rule's fix is correct: its finding is gone, no error came in its place, line ends are the file's."""
    code = name.partition(" ")[0]
    text = FIXED[name].replace("\n", end)
    path = path_of(MEMO if code == "U104" else text)
    before = findings(workspace, text, path)
    mine = [finding for finding in before if finding.code == code]

    assert mine
    assert all(finding.fix for finding in mine)
    assert {finding.fix.applicability for finding in mine if finding.fix} <= FIX_KINDS[code] | {Applicability.DISPLAY}
    after = apply_edits(text, tuple(edit for finding in mine if finding.fix for edit in finding.fix.edits))
    left = findings(workspace, after, path)
    assert [finding.message for finding in left if finding.code == code] == []
    assert errors(left) <= errors(before) - (mine[0].severity.value == "error")
    assert after.count("\n") == after.count(end)


OF_A_PLAIN_RUN = [rule for rule in RULES if "\udce9" not in rule.bad and rule.code not in ("L704", "P061")]
"""Bytes that are not text, and rules that need --online or the profile `strict`, are left out."""


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("", "  in most countries\n"),
        ("  in most countries\n", "  in most countries\n"),
        ("  in most countries\n", ""),
        ("", "in most countries\n"),
        ("", "\n  In most countries.\n"),
    ],
)
def test_a_repeated_label_with_more_below_it_is_left_to_its_author(workspace: Path, above: str, below: str) -> None:
    """Deleting its first line would hand the rest to the label above."""
    text = THESIS.replace(CLAIM, CLAIM + above + CLAIM + below)
    (finding,) = [f for f in findings(workspace, text, path_of(text)) if f.code == "S206"]

    assert finding.fix is None


@pytest.mark.parametrize("rule", OF_A_PLAIN_RUN, ids=lambda rule: rule.code)
def test_fix_of_a_bad_example_leaves_a_good_document(workspace: Path, rule: object) -> None:
    """If the bad example of a rule has a fix, only gaps for its author are found afterwards."""
    bad, good = rule.bad, rule.good  # type: ignore[attr-defined]
    path = rule.at if rule.at.endswith(".md") else path_of(good)  # type: ignore[attr-defined]
    fix = findings(workspace, bad, path)[0].fix
    if fix is not None:
        after = apply_edits(bad, fix.edits)
        assert {finding.code for finding in findings(workspace, after, path)} <= {"S102"}


def test_fixes_that_put_text_in_at_one_place_keep_the_order_of_the_kind(workspace: Path) -> None:
    """Several missing sections and fields are added in the order in which the template has them."""
    from conviction.lint.fixes import fixed

    text = "---\nkind: essay\ntitle: Who signs\nowner: Ada\ncreated: 2026-11-23\n---\n\n## The claim\n\nIt is so.\n"
    done = fixed(text, findings(workspace, text, PATHS["essay"]), unsafe=True)
    lines = done.text.split("\n")

    assert [line for line in lines if line.startswith("## ")] == [
        *("## The claim", "## The argument", "## What would prove it wrong", "## So what"),
    ]
    assert lines[5:8] == ["id: essay-2026-11-23-who-signs", "status: draft", "audience: private"]
    assert "## So what\n\n<!-- To write: So what -->\n" in done.text
    assert done.skipped == ()
