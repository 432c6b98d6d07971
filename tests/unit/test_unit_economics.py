"""Unit economics: figures as people write them, tables and columns, and figures that cannot be."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from conviction.documents.editor import apply_edits
from conviction.documents.figures import is_one_currency, read, second
from conviction.documents.index import Index
from conviction.documents.parser import parse
from conviction.lint.actions import run as action
from conviction.lint.actions.request import LintRequest
from conviction.lint.registry import RULES
from conviction.lint.rules.base import Context
from conviction.lint.rules.examples import EVIDENCE, MEMO
from conviction.model.finding import Finding
from conviction.model.kind import Kind
from conviction.model.workspace import Settings
from helpers import run_cli, tree

TODAY = date(2026, 11, 23)
PATH = "docs/memos/2026-11-02-usage-pricing.md"
_START = MEMO.index("- **ARPA:**")
_END = MEMO.index("## The strongest case against")

TABLE = """\
| | Today | After | Change |
|---|---:|---:|---|
| **ARPA** | $420 / month | $440 / month | +$20 |
| Gross margin | 78% | 75% | -3 points |
| Churn | 1.9% / month | 1.5% / month | |
| CAC | $3,100 | $3,100 | |
| LTV | $17,242 | $22,000 | |
| LTV:CAC | 5.6 | 7.1 | |
| Payback | 9.5 months | 9.4 months | |
"""


def memo(section: str) -> str:
    """The memo without a fault, with this text as its unit economics."""
    return f"{MEMO[:_START]}{section.strip()}\n\n{MEMO[_END:]}"


def bullets(**figures: str) -> str:
    """Labelled bullets: `ltv_cac` is LTV:CAC, `starting_mrr` Starting MRR."""
    names = {"arpa": "ARPA", "cac": "CAC", "ltv": "LTV", "ltv_cac": "LTV:CAC", "nrr": "NRR"}
    rows = [
        f"- **{names.get(name, name.replace('_', ' ').capitalize().replace('mrr', 'MRR'))}:** {value}".rstrip()
        for name, value in figures.items()
    ]
    return "\n".join(rows)


def findings(root: Path, section: str, status: str = "in-review") -> tuple[Finding, ...]:
    text = memo(section).replace("status: in-review", f"status: {status}")
    tree(root, {PATH: text.encode()})
    return action.lint(root, Settings(), TODAY, LintRequest(use_vale=False)).findings


def codes(root: Path, section: str) -> list[tuple[str, str]]:
    return [(finding.code, finding.match) for finding in findings(root, section)]


@pytest.mark.parametrize(
    ("text", "share", "value", "mark", "period"),
    [
        ("$420 / month", False, 420, "$", "month"),
        ("17 242 €", False, 17242, "€", ""),
        ("CHF 17'242", False, 17242, "CHF", ""),
        ("17\u202f242 €", False, 17242, "€", ""),
        ("₹1,20,000", False, 120000, "₹", ""),
        ("US$3,100", False, 3100, "US$", ""),
        ("1 200 SEK per month", False, 1200, "SEK", "month"),
        ("2 million kr", False, 2e6, "kr", ""),
        ("-$1,600", False, -1600, "$", ""),
        ("$420 / account / month", False, 420, "$", "month"),
        ("$420 per seat per month", False, 420, "$", "month"),
        ("$5,040 p.a.", False, 5040, "$", "year"),
        ("$420/mo", False, 420, "$", "month"),
        ("1.9% monthly", True, 0.019, "", "month"),
        ("−20 %", True, -0.2, "", ""),
        ("18 months", False, 18, "", ""),
        ("2 years", False, 24, "", ""),
    ],
)
def test_figures_as_people_write_them(text: str, share: bool, value: float, mark: str, period: str) -> None:
    """Thousands in the ways of several countries, currencies before and after, periods in words and short."""
    figure = read(text, share=share)

    assert figure is not None
    assert figure.value == pytest.approx(value)
    assert (figure.mark, figure.period) == (mark, period)


@pytest.mark.parametrize("text", ["$380 to 460", "9–10 months", "17.242 €", "$400…450", "plenty", ""])
def test_a_range_or_an_ambiguous_figure_is_none(text: str) -> None:
    """A range has two figures, and 17.242 € means one sum in Berlin and another in Boston."""
    assert read(text, share=False) is None


@pytest.mark.parametrize(
    ("text", "is_pair"),
    [
        ("78% → 70%", True),
        ("78%, then 70% after the change", True),
        ("$3,100 in 2025, $2,800 in 2026", True),
        ("9.5 months -> 8 months", True),
        ("1.9% / month, was 2.4%", True),
        ("$17,242 (was $15,100)", False),
        ("1.9% / month from 2026-01-01 to 2026-06-30", False),
        ("$3,100 since 2025", False),
        ("78%, from the ledger of 2026", False),
        ("5.6 [last year 5.1](#evidence)", False),
    ],
)
def test_a_value_with_two_figures(text: str, is_pair: bool) -> None:
    """A second figure of the same measure counts; one in brackets is a remark, and a year is passed over."""
    assert second(text) is is_pair


@pytest.mark.parametrize(
    ("names", "one"),
    [
        (["$", "USD"], True),
        (["EUR", "EUR", ""], True),
        (["kr", "SEK"], True),
        (["$", "EUR"], False),
        (["USD", "CAD"], False),
        (["$", "USD", "CAD"], False),
        (["kr", "EUR"], False),
    ],
)
def test_signs_and_codes_of_one_currency(names: list[str], one: bool) -> None:
    """A sign that several currencies share fits each of them, but two codes are two currencies."""
    assert is_one_currency(names) is one


@pytest.mark.parametrize(
    "section",
    [
        TABLE,
        TABLE.replace("| | Today", "| Input | Today").replace("|\n", "|  \n"),
        "\n".join(line.strip("|").strip() for line in TABLE.splitlines())
        .replace("Today", "x | Today", 1)
        .replace("---|---:|---:|---", "---|---|---|---"),
        (
            "| | ARPA | Gross margin | Churn | LTV |\n|---|---|---|---|---|\n"
            "| Today | $420 / month | 78% | 1.9% / month | $17,242 |\n"
            "| After | $440 / month | 75% | 1.5% / month | $22,000 |"
        ),
        (
            "| Input ($ / month) | Value | Source |\n|---|---|---|\n| ARPA (€, monthly) | 420 | 12 invoices |\n"
            "| Gross margin (%) | 78 | the ledger |\n| Churn (monthly) | 1.9% | 14 of 737 |\n| LTV | €17,242 | |"
        ),
        (
            "| | Unit | Today |\n|---|---|---|\n| ARPA | $ / month | 420 |\n| Gross margin | % | 78 |\n"
            "| Churn | % / month | 1.9 |\n| LTV | $ | 17,242 |"
        ),
        "| Step | Owner |\n|---|---|\n| CAC | Ada Okafor |\n| Churn | Ben Ito |",
        "```\n| | Today |\n|---|---|\n| Gross margin | 140% |\n```\n\nNo money moves.",
        bullets(arpa="€420 / month", gross_margin="78%", churn="1.9% / month", cac="EUR 3,100", ltv="17 242 €"),
        bullets(arpa="$420 / month", gross_margin="78%", churn="1.9% / month", cac="USD 3,100", ltv_cac="5.6"),
        bullets(arpa="$5,040 / year", gross_margin="78%", churn="22.8% / year", cac="$3,100", ltv="$17,242"),
        bullets(arpa="$420 / month", gross_margin="100%", churn="2% / month", ltv="$21,000"),
        bullets(arpa="$0 / month", gross_margin="78%", churn="1.9% / month", cac="$12"),
        bullets(arpa="$420 / month", gross_margin="78%", churn="0% / month", ltv="none, nobody has left in 4 months"),
        bullets(cac="$0", ltv="$17,242", ltv_cac="n/a, all came by word of mouth"),
        bullets(
            starting_mrr="$1,000 / month",
            expansion="$1,300 / month",
            contraction="$0 / month",
            churned_mrr="$100 / month",
            nrr="220% / month",
        ),
        bullets(starting_mrr="$1,000", contraction="$0 / month", churned_mrr="$1,000 / month"),
        bullets(gross_margin="78% (was 70% in 2025)", nrr="140% / year"),
        (
            f"### Today\n\n{bullets(arpa='$420 / month', gross_margin='78%')}\n\n"
            f"### After the change\n\n{bullets(arpa='$440 / month', gross_margin='75%')}"
        ),
    ],
)
def test_careful_authors_are_left_alone(workspace: Path, section: str) -> None:
    """Right tables in every layout, remarks, currencies by sign and code, a free product, and results with none."""
    assert codes(workspace, section) == []


@pytest.mark.parametrize(
    ("section", "found"),
    [
        (TABLE.replace("$22,000", "$20,500"), [("U103", "$20,500")]),
        (TABLE.replace("| 7.1 |", "| **6.5** |"), [("U103", "**6.5**")]),
        (TABLE.replace("$440 / month", "$440"), [("U101", "$440")]),
        (TABLE.replace("1.5% / month", "16.6% / year"), [("U102", "16.6% / year")]),
        (TABLE.replace("$440 / month", "€440 / month"), [("U102", "€440 / month")]),
        (TABLE.replace("| 75% |", "| 78% → 75% |"), [("U105", "78% → 75%")]),
        (
            TABLE.replace("| 75% |", "| 175% |")
            .replace("| $22,000 |", "| |")
            .replace("7.1", "")
            .replace("9.4 months", ""),
            [("U107", "175%")],
        ),
        (
            (
                "| | ARPA | Gross margin | Churn | LTV |\n|---|---|---|---|---|\n"
                "| Today | $420 / month | 78% | 1.9% / month | $19,000 |"
            ),
            [("U103", "$19,000")],
        ),
        (
            f"### Today\n\n{bullets(arpa='$420 / month')}\n\n### After the change\n\n{bullets(arpa='$5,280 / year')}",
            [("U102", "$5,280 / year")],
        ),
        (bullets(churn="1.9% / month, then 1.5%"), [("U105", "1.9% / month, then 1.5%")]),
        (bullets(cac="$3,100 (paid), $900 (referred)"), [("U105", "$3,100 (paid), $900 (referred)")]),
        (bullets(churn="0% / month", ltv="$90,000"), [("U106", "$90,000")]),
        (bullets(churn="0% / month", ltv=""), [("U106", "LTV")]),
        (bullets(ltv="$9,000", cac="$0", ltv_cac="90"), [("U106", "90")]),
        (bullets(arpa="$420 / month", gross_margin="0%", cac="$900", payback="3 months"), [("U106", "3 months")]),
        (bullets(starting_mrr="$0", nrr="104% / month"), [("U106", "104% / month")]),
        (bullets(gross_margin="-12%"), [("U107", "-12%")]),
        (bullets(churn="104% / month"), [("U107", "104% / month")]),
        (bullets(cac="-$300"), [("U107", "-$300")]),
        (bullets(churned_mrr="−$1,600 / month"), [("U107", "−$1,600 / month")]),
        (
            bullets(starting_mrr="$8,000", contraction="$3,000 / month", churned_mrr="$6,000 / month"),
            [("U107", "$6,000 / month")],
        ),
        (bullets(nrr="950% / year"), [("U107", "950% / year")]),
        (bullets(starting_mrr="$1,008,000 / year"), [("U102", "$1,008,000 / year")]),
        (bullets(cac="3.100 €"), [("U101", "3.100 €")]),
        (bullets(churn="none so far", ltv="$90,000"), [("U106", "$90,000")]),
        (bullets(churn="0", ltv="$90,000"), [("U106", "$90,000")]),
        (bullets(churn="nil", ltv="none, since nobody left"), []),
        (bullets(arpa="$420 / month", gross_margin="140%", churn="2% / month", ltv="$3"), [("U107", "140%")]),
        (bullets(arpa="$420 / month", gross_margin="78%", cac="$0", payback="3 months"), []),
        (
            bullets(starting_mrr="$84,000", expansion="$0 / month", contraction="$0 / month", churned_mrr="$0 / month")
            + "\n- **NRR:** 1,000% / month",
            [("U107", "1,000% / month")],
        ),
        ("The quarter was good. NRR stands at 1,200% a year.", [("U107", "NRR stands at 1,200%")]),
        ("The price has a margin of 120% from January.", [("U107", "margin of 120%")]),
        ("The price has a margin of 20%, and sales rose by 1,200%.", []),
        ("No product has a margin of 120%.", []),
        ("A margin of 120% on cost is what the trade calls a surcharge, and NRR is 140%.", []),
    ],
)
def test_faults_are_found_once(workspace: Path, section: str, found: list[tuple[str, str]]) -> None:
    """A wrong, mixed, doubled or impossible figure is one finding at its place, in bullets and in tables."""
    assert codes(workspace, section) == found


def test_a_zero_names_the_cause(workspace: Path) -> None:
    """The message says why there is no result, and what to write."""
    (finding,) = findings(workspace, bullets(churn="0% / month", ltv="$90,000"))

    assert finding.message == (
        "LTV divides by churn, which is 0 here, so there is none: measure churn for longer,"
        " or write `none` with the reason"
    )
    assert finding.severity.value == "error"


def test_a_negative_result_has_its_sign_before_the_currency(workspace: Path) -> None:
    """A margin below zero gives a lifetime value below zero."""
    section = bullets(arpa="€390 / month", gross_margin="-120%", churn="2.5% / month", ltv="€3,120")
    assert any("LTV = -€18,720" in finding.message for finding in findings(workspace, section))


@pytest.mark.parametrize(
    ("sentence", "codes_found"),
    [
        ("Of six practices, eight left by 31 October 2026.", ["U107"]),
        ("Of 12 accounts, 14 renewed.", ["U107"]),
        ("Of six practices, five left by 31 October 2026.", []),
        ("Of six practices, eight vets left.", []),
    ],
)
def test_more_than_there_were(workspace: Path, sentence: str, codes_found: list[str]) -> None:
    """Evidence cannot count more of a group than the group has; two groups can differ."""
    text = EVIDENCE.replace("14 of 90 accounts left between April and June 2026.", sentence)
    tree(workspace, {"docs/library/evidence/2026-07-01-q2-churn.md": text.encode()})
    report = action.lint(workspace, Settings(), TODAY, LintRequest(use_vale=False))
    assert [finding.code for finding in report.findings if finding.code[0] == "U"] == codes_found


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_fix_fills_in_the_cells_of_a_table(workspace: Path, end: str) -> None:
    """Empty results of each column get the figure of that column, and the table keeps its form."""
    empty = TABLE.replace("$17,242", "       ").replace("| 7.1 |", "||").replace("9.4 months", "")
    text = memo(empty).replace("\n", end)
    tree(workspace, {PATH: text.encode()})
    report = action.lint(workspace, Settings(), TODAY, LintRequest(use_vale=False))
    edits = [edit for finding in report.findings if finding.fix for edit in finding.fix.edits]

    assert [finding.code for finding in report.findings] == ["U104"] * 3
    assert apply_edits(text, tuple(edits)) == memo(TABLE).replace("\n", end)


def test_a_draft_shows_the_right_figure_and_waits_for_missing_ones(workspace: Path) -> None:
    """A draft shows a wrong LTV with the right figure; a figure that cannot be read yet is still to write."""
    section = bullets(arpa="$420 / month", gross_margin="78%", churn="1.9% / month", ltv="$19,500", cac="?")
    tree(workspace, {PATH: memo(section).replace("status: in-review", "status: draft").encode()})
    printed = run_cli(["lint", "--no-vale", "--output-format", "concise"], workspace).out

    assert f"{PATH}:45:12: error U103 the inputs give LTV = $17,242: ARPA × gross margin ÷ churn\n" in printed
    assert "(U101 1)" in printed


@pytest.mark.parametrize(
    "section",
    [
        "| | Today |\n|---|---|\n" + "| ARPA | $420 / month |\n" * 5000,
        "|" + " a |" * 5000 + "\n|" + "---|" * 5000 + "\n" + "| ARPA |" + " $420 |" * 5000,
        "|" * 100_000 + "\n|-|",
        "".join(f"### S{at}\n\n- **ARPA:** ${at} / month\n- **LTV:** €3\n\n" for at in range(2000)),
        bullets(arpa="$1 to " * 20_000, churn="([(" * 20_000, cac="1,111" * 20_000),
    ],
    ids=["rows", "columns", "pipes", "states", "values"],
)
def test_hostile_sections_take_linear_time(section: str) -> None:
    """Wide and long tables, many states and endless values are read within seconds."""
    document = parse(memo(section), PATH, kind="memo")
    context = Context(
        document, Kind("memo", "Memo", "", "docs/memos", ("draft", "final"), ()), Index([document]), Settings(), TODAY
    )
    rules = [rule for rule in RULES if rule.code.startswith("U")]
    started = time.process_time()
    codes_found = {finding.code for rule in rules for finding in rule.findings(context)}

    assert time.process_time() - started < 5
    assert codes_found <= {"U101", "U102"}
