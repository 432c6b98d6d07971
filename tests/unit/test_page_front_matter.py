"""The front matter of pages belongs to other tools, except for the fields that we read ourselves."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from conviction.documents.parser import parse
from conviction.lint.actions import run as action
from conviction.lint.actions.request import LintRequest
from conviction.lint.rules.examples import ESSAY, MEMO
from conviction.model.finding import Applicability, Finding
from conviction.model.workspace import Settings
from conviction.site.document_page import _front
from helpers import tree

PAGE = "docs/page.md"


def lint(root: Path, text: str, path: str = PAGE) -> tuple[Finding, ...]:
    tree(root, {path: text.encode("utf-8")})
    return action.lint(root, Settings(), date(2026, 11, 23), LintRequest(use_vale=False)).findings


@pytest.mark.parametrize(
    "fields",
    [
        "date: 2024-01-31T10:00:00Z\ndraft: no",
        "layout: off\nweight: 010",
        "base: &base {x: 1}\nother: *base",
        "template: !theme wide",
        "on: push\n12: x",
        "params: {a: 1, a: 2}\nopen: 12:30",
        "x: ~\nx: 1_000",
        "deep: [[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]",
    ],
)
def test_fields_of_other_tools_are_not_judged(workspace: Path, fields: str) -> None:
    """A field that we do not read has no finding, and the page keeps its title and audience."""
    text = f"---\ntitle: Prices\n{fields}\naudience: public\n---\n\nPrices hold until the end of the year.\n"

    assert lint(workspace, text) == ()
    page = parse(text, PAGE)
    assert (page.title, Settings().audience_of(page)) == ("Prices", "public")


@pytest.mark.parametrize(
    ("fields", "match"), [("title: no", "no"), ("tags: [a, 12:30]", "12:30"), ("draft: no\ntitle: 1_000", "1_000")]
)
def test_our_own_fields_are_judged_and_never_safely_fixed(workspace: Path, fields: str, match: str) -> None:
    """A title or tag that YAML versions read differently is a finding; another tool may read it, so no fix is safe."""
    (finding,) = lint(workspace, f"---\n{fields}\n---\n\nPrices hold.\n")

    assert (finding.code, finding.match) == ("S001", match)
    assert finding.fix is not None
    assert finding.fix.applicability is Applicability.UNSAFE


@pytest.mark.parametrize(
    "fields",
    ["base: &b {audience: private}\n<<: *b", "audience: &a private", "Audience: !x private\nd: no", "audience: no"],
)
def test_an_audience_never_passes_unread(workspace: Path, fields: str) -> None:
    """Whatever may state an audience keeps the page from everybody until it is corrected."""
    text = f"---\ntitle: Prices\n{fields}\n---\n\nPrices hold.\n"

    assert any(finding.severity.value == "error" for finding in lint(workspace, text))
    assert Settings().audience_of(parse(text, PAGE)) == "private"


@pytest.mark.parametrize("text", ["---\n\nOne part.\n\n---\n\nAnother part.\n", "---\n\nA part, and no other.\n"])
def test_a_page_that_begins_with_a_rule_has_no_front_matter(workspace: Path, text: str) -> None:
    """A line at the top is a line: nothing is a finding, and all of the text is body."""
    assert lint(workspace, text) == ()
    assert "part" in parse(text, PAGE).intro.text


def test_documents_stay_strict(workspace: Path) -> None:
    """In a document every field is checked, also where `kind:` comes after a fault that ends the reading."""
    text = ESSAY.replace("owner: Ada Okafor", "owner: &a Ada Okafor")

    assert [finding.code for finding in lint(workspace, text, "docs/notes/essay.md")][:1] == ["S001"]


def test_comment_above_the_front_matter_is_named_and_nothing_is_inserted(workspace: Path) -> None:
    """Fields below a licence are not read: a finding names their line, and no fix writes sections into the text."""
    text = "<!-- SPDX-License-Identifier: MIT -->\n" + MEMO
    found = lint(workspace, text, "docs/memos/2026-11-02-usage-pricing.md")

    assert ("S001", 2) in [(finding.code, finding.span.line) for finding in found]
    assert {finding.code for finding in found} == {"S001", "S101"}
    assert all(finding.fix is None for finding in found)


def test_licence_above_the_fields_of_a_page_is_the_business_of_its_tool(workspace: Path) -> None:
    """No engine reads such fields, so neither do we."""
    assert lint(workspace, "<!-- MIT -->\n---\nlayout: no\n---\n\nPrices hold.\n") == ()


def test_posts_keep_their_day_and_their_draft(workspace: Path) -> None:
    """A post of the blog with a time or with `draft: yes` is passed on in the form that the blog reads."""
    text = "---\ntitle: News\ndate: 2024-01-31T10:00:00Z\ndraft: yes\n---\n\nText.\n"
    front = _front(parse(text, "docs/blog/posts/news.md"), "")

    assert (front["date"], front["draft"]) == ({"created": "2024-01-31"}, True)


def test_front_matter_may_end_in_dots(workspace: Path) -> None:
    """As Pandoc writes it and MkDocs reads it; an audience there, which other readers miss, is a finding."""
    page = "---\ntitle: Prices\n...\n\n# Prices\n\nThey hold.\n"
    assert lint(workspace, page, "docs/prices.md") == ()
    narrow = page.replace("title: Prices", "title: Prices\naudience: private")
    assert [one.code for one in lint(workspace, narrow, "docs/prices.md")][:1] == ["S001"]
