"""Every way to write a link, and the verdict of lint on it; tests/integration/test_link_judge.py has the site's."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from helpers import run_cli, tree
from link_cases import CASES, LinkCase, Verdict, workspace_files

_VERDICTS = {"L701": Verdict.BROKEN, "L703": Verdict.BROKEN, "E302": Verdict.BROKEN, "L702": Verdict.ANCHOR}
_REMARKS = (
    "is an address of the site",
    "is the heading's anchor on the site",
    "page that the site makes",
    "a git forge makes",
)
"""Parts of the messages about links that lead somewhere on the site."""
Found = Mapping[str, Sequence[Mapping[str, Any]]]


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """The findings on links in the pages of all cases, by path; read once, with a cache of its own."""
    root = tree(tmp_path_factory.mktemp("links"), workspace_files(plugin=True))
    run = run_cli(["lint", "--no-vale", "--no-cache", "--output-format", "json"], root)
    found: dict[str, list[Mapping[str, Any]]] = {}
    for finding in json.loads(run.out)["findings"]:
        if finding["code"] in _VERDICTS:
            found.setdefault(finding["path"], []).append(finding)
    return found


def verdict_of(findings: Sequence[Mapping[str, Any]]) -> Verdict:
    """The verdict of lint: a remark is not a fault of a link on the site."""
    faults = [f for f in findings if not any(remark in f["message"] for remark in _REMARKS)]
    return _VERDICTS[faults[0]["code"]] if faults else Verdict.FINE


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_lint_and_the_site_agree(findings: Found, case: LinkCase) -> None:
    """Lint reports exactly the links that lead nowhere on the site, and leaves text that is not a link alone."""
    found = findings.get(case.path, [])

    assert verdict_of(found) is (Verdict.FINE if case.verdict is Verdict.NONE else case.verdict)
    assert len(found) == (case.verdict in (Verdict.BROKEN, Verdict.ANCHOR) or case.remark != "")


@pytest.mark.parametrize("case", [case for case in CASES if case.remark], ids=lambda case: case.name)
def test_links_for_some_readers_alone_are_reported(findings: Found, case: LinkCase) -> None:
    """A link that only a forge or only the site can follow has a finding with that word."""
    messages = [finding["message"] for finding in findings.get(case.path, ())]

    assert len(messages) == 1
    assert ("forge" in messages[0]) or (case.remark in messages[0])


def test_fixes_lead_to_the_passage_that_was_meant(findings: Found) -> None:
    """A fix exists only where the same file or heading is known under another address."""
    fixes = {
        case.name: finding["fix"]["edits"][0]["text"]
        for case in CASES
        for finding in findings.get(case.path, ())
        if finding.get("fix")
    }

    assert fixes == {
        "absolute": "t.md",
        "absolute-docs": "t.md",
        "absolute-page": "t.md",
        "anchor-forge-second": "t.md#setup_1",
        "anchor-no-ascii-forge": "t.md#_1",
        "anchor-slash-forge": "t.md#a-b",
        "anchor-text-of-a-heading": "t.md#kept",
        "anchor-umlaut-forge": "t.md#groe-preis",
        "anchor-upper": "t.md#setup",
        "bare-space": "<my note.md>",
        "definition-no-suffix": "t.md",
        "from-index": "t.md",
        "html-page": "t.md",
        "html-suffix": "t.md",
        "image-upper": "../img/a.svg",
        "no-suffix": "t.md",
        "no-suffix-anchor": "t.md#own",
        "slash": "t.md",
        "upper": "plan.md",
        "upper-anchor": "plan.md#part",
    }


def test_deleted_documents_are_not_replaced(tmp_path: Path) -> None:
    """A link to a document that is gone gets no fix, however like it others are; a renamed one is found by its id."""
    memo = "---\nid: memo-{0}\nkind: memo\ntitle: {0}\n---\n\n## Context\n\nText.\n"
    files = {
        "scaffold.toml": "schema = 1\n",
        "docs/memos/prices-of-2026.md": memo.format("prices-of-2026"),
        "docs/memos/renamed.md": memo.format("budget"),
        "docs/library/evidence/survey-b.md": memo.format("survey-a").replace("memo", "evidence"),
        "docs/page.md": "See [a](memos/price-of-2026.md), [b](memos/budget.md) and [c](memos/survey-a.md).\n",
    }
    run = run_cli(["lint", "--no-vale", "--no-cache", "--output-format", "json", "docs/page.md"], tree(tmp_path, files))
    found = [f for f in json.loads(run.out)["findings"] if f["code"] == "L701"]

    assert [(f["match"], f["fix"]["edits"][0]["text"] if f.get("fix") else "") for f in found] == [
        ("memos/price-of-2026.md", ""),
        ("memos/budget.md", "memos/renamed.md"),
        ("memos/survey-a.md", ""),
    ]


def test_links_below_a_title_after_a_blank_line_are_checked(tmp_path: Path) -> None:
    """A blank line between front matter and title hides no link, and files that are there are found."""
    text = "---\ntitle: A\n---\n\n# A\n\nSee [b](b.md), [c](c.csv) and [d](d.csv).\n"
    root = tree(tmp_path, {"scaffold.toml": "schema = 1\n", "docs/a.md": text, "docs/c.csv": "1\n"})
    run = run_cli(["lint", "--no-vale", "--no-cache", "--output-format", "json"], root)

    assert [(f["code"], f["match"]) for f in json.loads(run.out)["findings"]] == [("L701", "b.md"), ("L701", "d.csv")]
