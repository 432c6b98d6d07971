"""Placeholders, markers, figures and links are as wrong on a plain page as in a document."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from conviction.lint.actions import run as action
from conviction.lint.actions.request import LintRequest
from conviction.model.workspace import Settings
from helpers import tree


def found(root: Path, text: str) -> list[tuple[str, str, str]]:
    """Code, severity and match of each finding on a page."""
    tree(root, {"docs/page.md": text.encode("utf-8")})
    report = action.lint(root, Settings(), date(2026, 11, 23), LintRequest(use_vale=False))
    return [(finding.code, finding.severity.value, finding.match) for finding in report.findings]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("TBD: the price list.\n", ("T203", "warning", "TBD")),
        ("# Prices\n\n- FIXME the discount\n", ("T203", "warning", "FIXME")),
        ("# Prices\n\nAda gives the discount: TBD.\n", ("T203", "warning", "TBD")),
        ("We charge [insert number] a seat.\n", ("T201", "warning", "[insert number]")),
        ("Ask <name of the owner> first.\n", ("T201", "warning", "<name of the owner>")),
        ("Lorem ipsum dolor sit amet.\n", ("T201", "warning", "Lorem ipsum")),
        ("Prices: https://example.com/prices\n", ("L705", "suggestion", "https://example.com/prices")),
        ("Prices are [here](https://example.com/prices).\n", ("L707", "suggestion", "here")),
        ("Revenue grew by 40% in the last year.\n", ("E307", "suggestion", "40%")),
        ("---\ntitle: Year\n---\n\n# The year\n\nWe won $40,000 of renewals.\n", ("E307", "suggestion", "$40,000")),
        ("# Prices\n\n## Market\n\nAbout 30% of the firms pay.\n", ("E307", "suggestion", "30%")),
        ("Prices hold.\n\n<<<<<<< HEAD\nA\n=======\nB\n>>>>>>> b\n", ("S009", "error", "<<<<<<< HEAD")),
    ],
)
def test_page_is_checked(workspace: Path, text: str, finding: tuple[str, str, str]) -> None:
    """The fault is found, and nothing else."""
    assert found(workspace, text) == [finding]


@pytest.mark.parametrize(
    "text",
    [
        "The site shows {{ config.site_name }} at the top.\n",  # a macro of the engine
        "Run `scaffold lint <FILE>` first, and see `TODO` comments.\n",
        "> TODO is the word he used.\n",
        "<!-- TODO: ask finance -->\n\nPrices hold.\n",  # readers do not see it
        "The TODO Group met in May.\n\n- TODO guides are free.\n",
        "Write to `a@example.com`, with <old name> in the subject.\n",
        "The office covers 75% of the rate, and at most $35 a day.\n",
        "Prices: <https://example.com/prices>\n",
        'Press <kbd>Enter</kbd>, and <span class="x">wait</span>.\n',
        "The cache holds at most 20% of the disk.\n",  # a limit, not a report
        "Revenue grew by 40%, as [the ledger](https://example.com/ledger) has it.\n",
        "---\ntitle: Prices\nnotes: TODO by another tool\n---\n\nPrices hold.\n",
        "Der Umsatz stieg um 40%, die Kosten sanken, und das Ergebnis was so gut wie in dem Jahr davor und danach.\n",
    ],
)
def test_near_misses_stay_silent(workspace: Path, text: str) -> None:
    """Markup, macros, code, limits of a product and fields of other tools are left alone."""
    assert found(workspace, text) == []
