"""Rule E312: words in the place of a weight that are not one, and remarks that are fine there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from conviction.documents.editor import apply_edits
from conviction.lint.actions import run as action
from conviction.lint.actions.request import LintRequest
from conviction.lint.rules.examples import DECISION, THESIS
from conviction.model.finding import Finding, Severity
from conviction.model.workspace import Settings
from helpers import tree

PATH = "thesis/hr-finance.md"
WRITTEN = "(https://example.com/renewals) (strong)"
assert WRITTEN in THESIS


def lint(root: Path, after: str) -> tuple[str, list[Finding]]:
    """The thesis with this text after a link, and the findings E312."""
    text = THESIS.replace(WRITTEN, f"(https://example.com/renewals){after}")
    tree(root, {PATH: text.encode()})
    report = action.lint(root, Settings(), date(2026, 11, 23), LintRequest(use_vale=False))
    return text, [finding for finding in report.findings if finding.code == "E312"]


@pytest.mark.parametrize(
    ("after", "near"),
    [
        (" (very strong)", "strong"),
        (" (Strongly)", "strong"),
        (" (stong)", "strong"),
        (" (strong!)", "strong"),
        (" (strong?)", "strong"),
        (" (high)", "strong"),
        (" (medium)", "moderate"),
        (" (moderat)", "moderate"),
        (" (low)", "weak"),
        (" (fairly weak)", "weak"),
        (" [strong]", "strong"),
        (", strong", "strong"),
        (" – weak", "weak"),
        (" (weak to moderate)", ""),
        (" (not strong)", ""),
        (" (8/10)", ""),
        (" (0.8)", ""),
        (" (***)", ""),
    ],
)
def test_unknown_weight(workspace: Path, after: str, near: str) -> None:
    text, (finding,) = lint(workspace, after)
    assert finding.severity is Severity.WARNING
    assert finding.match == after.strip(" ,–")
    if near:
        assert finding.message.endswith(f"did you mean `({near})`?")
        assert finding.fix is not None
        fixed = apply_edits(text, list(finding.fix.edits))
        tree(workspace, {PATH: fixed.encode()})
        assert f"renewals){after.replace(finding.match, f'({near})')}\n" in fixed
    else:
        assert finding.fix is None
        assert finding.message.endswith("write `(weak)`, `(moderate)` or `(strong)`")


@pytest.mark.parametrize("after", [" (strong, nine of eleven)", " (weak: one person)", " (a strong signal)"])
def test_weight_with_a_remark_in_its_brackets(workspace: Path, after: str) -> None:
    _, (finding,) = lint(workspace, after)
    weight = "weak" if "weak" in after else "strong"
    assert finding.message.endswith(f"write `({weight})`, and the remark after it")


def test_one_word_that_is_no_grade_is_a_suggestion(workspace: Path) -> None:
    _, (finding,) = lint(workspace, " (anecdotal)")
    assert finding.severity is Severity.SUGGESTION


@pytest.mark.parametrize(
    "after",
    [
        "",
        " (strong)",
        " ( Strong )",
        " (strong), nine of eleven",
        " (page 4)",
        " (2026)",
        " (German)",
        " (in German)",
        ", counted twice",
        " (not weighed)",
        " (n = 40)",
        ", from the high season (strong)",
        ", the export of May",
    ],
)
def test_remarks_and_weights_are_silent(workspace: Path, after: str) -> None:
    assert lint(workspace, after)[1] == []


def test_bare_reference_and_options(workspace: Path) -> None:
    """A bare reference has a weight too; in an option `Neutral` is an argument in words."""
    text = THESIS.replace("[Who signed forty renewals](https://example.com/renewals) (strong)", "#hr-signs (very weak)")
    tree(workspace, {PATH: text.encode()})
    report = action.lint(workspace, Settings(), date(2026, 11, 23), LintRequest(use_vale=False))
    assert [finding.match for finding in report.findings if finding.code == "E312"] == ["(very weak)"]

    options = DECISION.replace("- **Good:** an account", "- **Neutral:** prices (high)\n- **Good:** an account")
    assert options != DECISION
    tree(workspace, {PATH: THESIS.encode(), "docs/decisions/2026-10-05-usage-pricing.md": options.encode()})
    report = action.lint(workspace, Settings(), date(2026, 11, 23), LintRequest(use_vale=False))
    assert [finding.match for finding in report.findings if finding.code == "E312"] == []
