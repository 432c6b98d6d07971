"""Deciders, options, criteria and thresholds: faults of each kind, and texts of careful authors."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from conviction.lint.actions import run as action
from conviction.lint.actions.request import LintRequest
from conviction.lint.registry import RULES
from conviction.lint.rules.examples import MEMO, THESIS
from conviction.model.workspace import Settings
from helpers import tree

TODAY = date(2026, 11, 23)
MEMO_PATH = "docs/memos/2026-11-02-usage-pricing.md"
THESIS_PATH = "thesis/hr-finance.md"
DECISION_PATH = "docs/decisions/2026-11-02-usage-prices.md"
DECISION = next(rule.good for rule in RULES if rule.code == "O503")
CRITERIA = "the names under the next ten orders that are renewed"
THRESHOLD = "HR alone signs four of any ten consecutive renewals"
GERMAN = """\
## Decision asked

Das Team genehmigt nutzungsabhängige Preise für neue Konten bis zum fünfzehnten Dezember, weil neun von zwanzig Konten
Plätze bezahlen, die niemand nutzt, und vier davon schon gegangen sind.
"""
ASKED = "Ben Ito approves usage prices for new accounts by 15 December 2026."


def found(root: Path, path: str, text: str, *families: str) -> list[tuple[str, str]]:
    """Code and match of the findings of these families."""
    tree(root, {path: text.encode()})
    report = action.lint(root, Settings(), TODAY, LintRequest(use_vale=False, select=families))
    return [(f.code, f.match) for f in report.findings]


def makers(who: str) -> str:
    return MEMO.replace("[Ben Ito]", who)


def asked(sentence: str) -> str:
    """The memo with another sentence, and with nobody in the field."""
    return MEMO.replace(ASKED, sentence).replace("decision_makers: [Ben Ito]\n", "")


def verdicts(first: str, second: str, third: str, status: str = "proposed") -> str:
    """The decision with these verdicts; an empty one is left out."""
    parts = DECISION.replace("status: proposed", f"status: {status}").split("- **Verdict:** ")
    values = [f"- **Verdict:** {value}\n" if value else "" for value in (first, second, third)]
    rest = [part.partition("\n")[2] for part in parts[1:]]
    return parts[0] + "".join(value + text for value, text in zip(values, rest, strict=True))


@pytest.mark.parametrize(
    ("text", "match"),
    [
        (makers("[the team]"), "the team"),
        (makers("[Key stakeholders]"), "Key stakeholders"),
        (makers('["Product"]'), "Product"),
        (makers("[Management]"), "Management"),
        (makers("[TBD]"), "TBD"),
        (makers("[Everyone, Stakeholders]"), "Everyone"),
        (makers("[the senior leadership team]"), "the senior leadership team"),
        (makers("Executive team"), "Executive team"),
        (makers("[Finance team]"), "Finance team"),
        (makers("[C-suite]"), "C-suite"),
        (asked("Leadership approves usage prices by 15 December 2026."), "Leadership"),
        (asked("By now it is late.\n\nThe management team should decide by 15 December 2026."), "The management team"),
    ],
)
def test_a_decider_without_a_name(workspace: Path, text: str, match: str) -> None:
    """A group that everybody belongs to, or a decider to be found, is one finding at its place."""
    assert found(workspace, MEMO_PATH, text, "O") == [("O501", match)]


@pytest.mark.parametrize(
    "text",
    [
        makers("[The board]"),
        makers("[Head of Sales]"),
        makers("[Ben Ito, the team]"),
        makers("[CFO]"),
        makers("[Ana's team lead]"),
        makers("[Team lead Ben Ito]"),
        makers("[Ana Leader, Tim Everyone]"),
        MEMO.replace(ASKED, "Leadership approves usage prices by 15 December 2026."),
        asked("The steering committee approves usage prices by 15 December 2026."),
        asked("We approve usage prices by 15 December 2026: Ben Ito, Cara Diaz."),
        asked("Usage prices for new accounts; the management of seats stays."),
        makers("[das Team]").partition("## Decision")[0] + GERMAN,
    ],
)
def test_a_decider_with_a_name_or_a_role(workspace: Path, text: str) -> None:
    """Boards vote, roles are held by one person, and a named decider in the field is enough."""
    assert found(workspace, MEMO_PATH, text, "O501") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (verdicts("chosen", "accepted", "rejected"), [("O502", "accepted")]),
        (verdicts("Selected", "rejected", "Adopted, since it is cheap"), [("O502", "Adopted, since it is cheap")]),
        (verdicts("rejected", "not now", "declined", "accepted"), [("O502", "declined")]),
        (verdicts("", "", "", "accepted"), [("O502", "### Usage prices {#usage}")]),
        (verdicts("chosen for the winter", "chosen, from 2027", "rejected"), [("O502", "chosen, from 2027")]),
        (verdicts("recommended", "rejected", "recommended"), [("O502", "recommended")]),
        (verdicts("rejected", "dropped", "", "accepted"), [("O502", "dropped")]),
        (
            DECISION[: DECISION.index("### A higher")]
            + DECISION[DECISION.index("### Do nothing") :].replace(
                "### Do nothing", "### Leave the seat price as it is"
            ),
            [("O503", "### Leave the seat price as it is {#nothing}")],
        ),
        (
            DECISION[: DECISION.index("### A higher")]
            + DECISION[DECISION.index("### Do nothing") :].replace("### Do nothing", "### Status quo for now"),
            [("O503", "### Status quo for now {#nothing}")],
        ),
        (
            DECISION[: DECISION.index("### A higher")]
            + DECISION[DECISION.index("### Do nothing") :].replace("### Do nothing", "### Keep prices as they are"),
            [("O503", "### Keep prices as they are {#nothing}")],
        ),
        (
            DECISION.replace("- **Bad:** its bill varies\n", "")
            .replace("- **Good:** no new billing\n", "")
            .replace("- **Good:** no change to billing\n", "- **Good:** none\n"),
            [("O504", "### Usage prices {#usage}")],
        ),
        (
            DECISION.replace("its bill varies", "nothing")
            .replace("- **Good:** no new billing\n", "- **Bad:** slow\n")
            .replace("- **Good:** no change to billing\n", "- **Bad:** risky\n"),
            [("O504", "### Usage prices {#usage}")],
        ),
        (
            DECISION.replace("- **Good:** an account pays for its use\n", "")
            .replace("- **Good:** no new billing\n", "")
            .replace("- **Bad:** four accounts a year leave\n", ""),
            [("O504", "### Do nothing {#nothing}")],
        ),
    ],
)
def test_options_that_are_no_choice(workspace: Path, text: str, expected: list[tuple[str, str]]) -> None:
    """Two choices or none, nothing but doing nothing, and a straw man are one finding each."""
    assert found(workspace, DECISION_PATH, text, "O") == expected


@pytest.mark.parametrize(
    "text",
    [
        DECISION,
        verdicts("chosen", "chosen, together with the first", "rejected"),
        verdicts("chosen for new accounts", "accepted where seats are full", "rejected"),
        verdicts("rejected", "rejected", "rejected"),
        verdicts("rejected", "rejected", "next, if the pilot fails", "accepted"),
        verdicts("", "", ""),
        verdicts("chosen", "not chosen", "rejected", "accepted"),
        DECISION[: DECISION.index("### Do nothing")] + DECISION[DECISION.index("## Decision\n") :],
        DECISION[: DECISION.index("### A higher")]
        + DECISION[DECISION.index("### Do nothing") :].replace(
            "### Do nothing", "### Do nothing and start with the app"
        ),
        DECISION.replace("- **Bad:** its bill varies\n", "").replace("- **Good:** no new billing\n", ""),
        DECISION.replace("- **Good:** no new billing\n", "").replace("- **Good:** no change to billing\n", ""),
    ],
)
def test_options_that_are_a_choice(workspace: Path, text: str) -> None:
    """Two options that go together, an open choice, two real options, and one straw man beside a real option."""
    assert found(workspace, DECISION_PATH, text, "O") == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (CRITERIA, "seven of the next ten renewals are signed by operations", "D407"),
        (CRITERIA, "it happened", "D407"),
        (CRITERIA, "as judged by the team", "D407"),
        (CRITERIA, "operations really did sign them", "D407"),
        (CRITERIA, "customers are successful", "D407"),
        (CRITERIA, "we consider the sale a success", "D407"),
        (CRITERIA, "it is clear that buyers want a contract", "D407"),
        (f"- **Criteria:** {CRITERIA}\n", "", "D403"),
        (THRESHOLD, "shifts become hard to fill", "D505"),
        (THRESHOLD, "a clear majority of owners is unhappy with us", "D505"),
        (THRESHOLD, "we see no traction", "D505"),
        (THRESHOLD, "far fewer firms stay than we hoped for", "D505"),
        (THRESHOLD, "churn rises sharply", "D505"),
        (THRESHOLD, "the product no longer makes sense", "D505"),
        (THRESHOLD, "too many customers complain", "D505"),
        (THRESHOLD, "more customers leave", "D505"),
        (THRESHOLD, "revenue stays below expectations", "D505"),
        (THRESHOLD, "the market changes", "D505"),
        (THRESHOLD, "the thesis turns out wrong", "D505"),
        (f"- **Threshold:** {THRESHOLD}\n", "", "D501"),
    ],
)
def test_criteria_and_thresholds_that_nobody_can_judge(workspace: Path, old: str, new: str, expected: str) -> None:
    """One fault is one finding: a missing label, vague words, and words that add nothing have one rule each."""
    assert old in THESIS
    assert [code for code, _ in found(workspace, THESIS_PATH, THESIS.replace(old, new), "D")] == [expected]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (CRITERIA, "the signed orders from January to March 2027"),
        (CRITERIA, "read from the billing export"),
        (CRITERIA, "the billing export: operations signs seven of the next ten renewals"),
        (CRITERIA, "as Cara Diaz reads it in Salesforce"),
        (CRITERIA, "[the register](https://example.com/register)"),
        (CRITERIA, "half of them or more"),
        (THRESHOLD, "a suite ships posting"),
        (THRESHOLD, "the regulator forbids payroll exports"),
        (THRESHOLD, "no renewal in a quarter"),
        (THRESHOLD, "HR signs more renewals than operations"),
        (THRESHOLD, "churn rises above 3% a month"),
        (THRESHOLD, "a suite drops posting from its plan"),
        (THRESHOLD, "it happens"),
        (THRESHOLD, "the board changes the price list"),
    ],
)
def test_criteria_and_thresholds_that_a_stranger_can_judge(workspace: Path, old: str, new: str) -> None:
    """A record, a count, a comparison or a named event is enough."""
    assert old in THESIS
    assert found(workspace, THESIS_PATH, THESIS.replace(old, new), "D") == []


@pytest.mark.parametrize(
    ("title", "criteria", "silent"),
    [
        ("Twelve practices sign a yearly contract", "twelve practices have signed a yearly contract", False),
        ("Twelve practices sign a yearly contract", "a yearly contract is signed by twelve practices", False),
        ("Four of six practices pay the price", "four of six practices pay the price", False),
        ("Twelve practices sign a yearly contract", "twelve contracts in the order book", True),
        ("A suite announces posting", "the suite announces it on its own site", True),
    ],
)
def test_a_record_that_the_prediction_names_itself_is_none(
    workspace: Path, title: str, criteria: str, silent: bool
) -> None:
    """The contract that is predicted is not the place in which a stranger reads whether it was signed."""
    text = THESIS.replace("### Operations signs seven of the next ten renewals", f"### {title}")
    text = text.replace(CRITERIA, criteria)
    assert (found(workspace, THESIS_PATH, text, "D407") == []) is silent


def test_criteria_of_a_settled_prediction_stay(workspace: Path) -> None:
    """After the outcome the terms are past."""
    text = THESIS.replace(CRITERIA, "it happened").replace("**Outcome:** open", "**Outcome:** happened on 2026-11-20")
    assert found(workspace, THESIS_PATH, text, "D407") == []


@pytest.mark.parametrize("title", ["Wait", "Decide later", "Go on as before"])
def test_other_words_for_doing_nothing(workspace: Path, title: str) -> None:
    """The title of the only alternative."""
    text = next(rule.bad for rule in RULES if rule.code == "O503").replace("### Do nothing", f"### {title}")
    assert [code for code, _ in found(workspace, DECISION_PATH, text, "O")] == ["O503"]


def test_a_bad_side_that_is_none(workspace: Path) -> None:
    """`nothing that we can see` is not a price, and `nothing is billed in May` is one."""
    text = next(rule.bad for rule in RULES if rule.code == "O504")
    good = "- **Good:** an account pays for what it uses"
    empty = text.replace(good, f"{good}\n- **Bad:** nothing that we can see")
    assert [code for code, _ in found(workspace, MEMO_PATH, empty, "O")] == ["O504"]
    priced = text.replace(good, f"{good}\n- **Bad:** nothing is billed in May")
    assert found(workspace, MEMO_PATH, priced, "O") == []
