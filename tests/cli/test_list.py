"""`scaffold list` and the desk: documents, and open tasks."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from helpers import run_cli, tree


@pytest.fixture
def filled(workspace: Path) -> Path:
    """Three documents and one that cannot be read."""
    return tree(
        workspace,
        {
            "docs/memos/2026-05-01-price.md": """
                ---
                id: memo-2026-05-01-price
                kind: memo
                title: Price by usage
                status: accepted
                owner: Ada Okafor
                created: 2026-05-01
                audience: company
                tags: [pricing, api]
                ---
                """,
            "thesis/ledger.md": """
                ---
                id: thesis-ledger
                kind: thesis
                title: The ledger decides
                status: active
                owner: Ben Lindqvist
                created: 2026-01-10
                audience: team
                tags: [pricing]
                conviction: 55%
                review_every: 90d
                ---

                ## Predictions

                ### Seven of twenty pay {#pilots}

                - **Probability:** 60%
                - **Resolves by:** 2026-11-20
                - **Outcome:** open

                ### Ten more pay {#more}

                - **Probability:** 40%
                - **Resolves by:** 2027-11-20

                ## Revisions

                ### 2026-09-01

                - **Reason:** evidence
                - **Conviction:** 70% → 55%
                """,
            "docs/library/conversations/2026-11-20-p07.md": """
                ---
                id: conversation-2026-11-20-p07
                kind: conversation
                title: Conversation with P-07
                status: raw
                created: 2026-11-20
                audience: private
                ---
                """,
            "docs/memos/2026-06-01-broken.md": "---\ntitle: [unclosed\n---\n",
        },
    )


@pytest.mark.parametrize(
    ("args", "ids"),
    [
        (["thesis"], ["thesis-ledger"]),
        (["--status", "accepted"], ["memo-2026-05-01-price"]),
        (["--tag", "pricing"], ["memo-2026-05-01-price", "thesis-ledger"]),
        (["--tag", "pricing", "--tag", "API"], ["memo-2026-05-01-price"]),
        (["--owner", "lindq"], ["thesis-ledger"]),
        (["--audience", "company"], ["memo-2026-05-01-price"]),
        (["--since", "2026-06-01"], ["conversation-2026-11-20-p07"]),
        (["memo", "--owner", "ben"], []),
    ],
)
def test_filters_are_anded(filled: Path, args: list[str], ids: list[str]) -> None:
    """Each filter narrows the list, and together they are and-ed."""
    run = run_cli(["list", *args, "--json"], filled)

    assert run.code == 0
    assert [document["id"] for document in json.loads(run.out)["documents"]] == ids


def test_json_shape(filled: Path) -> None:
    """The answer for machines holds exactly the promised fields."""
    data = json.loads(run_cli(["list", "--status", "accepted", "--json"], filled).out)

    assert data == {
        "schema": 1,
        "documents": [
            {
                "id": "memo-2026-05-01-price",
                "kind": "memo",
                "title": "Price by usage",
                "status": "accepted",
                "owner": "Ada Okafor",
                "audience": "company",
                "created": "2026-05-01",
                "path": "docs/memos/2026-05-01-price.md",
                "tags": ["pricing", "api"],
            }
        ],
    }


def test_unreadable_documents_are_listed_and_reported(filled: Path) -> None:
    """A document with broken front matter is in the list, as private, and a note says where to look."""
    run = run_cli(["list", "memo"], filled)

    assert "docs/memos/2026-06-01-broken.md\t\tprivate" in run.out
    assert "1 document cannot be read completely" in run.err


def test_lines_are_parted_by_tabs(filled: Path) -> None:
    """Without a terminal a document is one line of six fields."""
    run = run_cli(["list", "thesis"], filled)

    assert run.out == "thesis-ledger\tactive\tteam\tBen Lindqvist\t2026-01-10\tThe ledger decides\n"


def test_nothing_that_fits_is_said(filled: Path) -> None:
    """An empty list is a note for people, and no line for programs."""
    run = run_cli(["list", "--owner", "Nobody"], filled)

    assert (run.code, run.out) == (0, "")
    assert run.err.startswith("no document matches\n")


def test_desk(filled: Path) -> None:
    """The desk shows raw conversations, due and overdue items, and the last move of conviction."""
    run = run_cli([], filled)

    assert run.code == 0
    assert "Raw conversations\n  conversation-2026-11-20-p07\n" in run.out
    assert "2026-11-20  prediction  thesis-ledger#pilots  3 days overdue" in run.out
    assert "2026-11-30  review  thesis-ledger  in 7 days" in run.out
    assert "thesis-ledger#more" not in run.out
    assert "thesis-ledger  55%  70% → 55% on 2026-09-01" in run.out
    assert "1 document cannot be read completely" in run.out


def test_desk_counts_the_parts_still_to_write(workspace: Path) -> None:
    """A draft is shown with the sections that it lacks, as lint counts them."""
    memo = run_cli(["memo", "Usage", "--json"], workspace)
    path = workspace / json.loads(memo.out)["path"]
    before = run_cli([], workspace).out

    guidance = re.compile(r"(?<=## Decision asked\n\n)<!--.*?-->", re.DOTALL)
    whole = guidance.sub("Charge by use, from May.", path.read_text())
    path.write_text(whole, encoding="utf-8")
    after = run_cli([], workspace).out

    lint = run_cli(["lint", "--no-vale"], workspace).out

    assert "memo-2026-11-23-usage  still to write: 11 of 11 sections\n" in before
    assert "memo-2026-11-23-usage  still to write: 10 of 11 sections\n" in after
    assert ".md: still to write: 10 of 11 sections (" in lint


def test_empty_desk_says_how_to_begin(workspace: Path) -> None:
    """In an empty workspace the desk names the first command."""
    assert "scaffold thesis" in run_cli([], workspace).out
