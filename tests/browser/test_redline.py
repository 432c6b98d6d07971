"""A redline in Chromium: a file that opens by itself, reads well on any screen, and is harmless."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from browser_pages import opened
from helpers import Repository, run_cli, run_process, tree

HOSTILE = "<script>document.title = 'run'</script><object data=x onerror=\"document.title = 'run'\"></object>"


@pytest.fixture(scope="module")
def redline(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a redline of the example's thesis, with claims that moved."""
    root = tmp_path_factory.mktemp("redline") / "d"
    for args in (["demo", str(root)], ["-C", str(root), "diff", "hr-finance", "r5", "r6", "--redline", "-o", "r.html"]):
        run = run_process(args, root.parent)
        assert run.code == 0, run.err
    return (root / "r.html").as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_redline_reads_well(browser: Browser, redline: str, width: int, scheme: str) -> None:
    """No sideways scroll, no complaint, no request but for the file, and nothing to fix for axe-core."""
    with opened(browser, width=width, scheme=scheme) as watched:
        watched.page.goto(redline)

        assert watched.page.evaluate("document.documentElement.scrollWidth") <= width
        assert watched.complaints == []
        assert watched.asked == [redline]
        assert Axe().run(watched.page).violations_count == 0


def test_marks_are_more_than_colour(browser: Browser, redline: str) -> None:
    """On paper too, additions are underlined, deletions are struck through, and moves are described in words."""
    with opened(browser, width=1280, scheme="light") as watched:
        watched.page.goto(redline)
        watched.page.emulate_media(media="print")
        lines = "selector => getComputedStyle(document.querySelector('.text ' + selector)).textDecorationLine"

        assert watched.page.evaluate(lines, "ins") == "underline"
        assert watched.page.evaluate(lines, "del") == "line-through"
        assert "[moved from Claims]" in watched.page.inner_text(".text")


def test_a_reader_sees_no_source(browser: Browser, redline: str) -> None:
    """No mark of Markdown, no id, no field of the front matter and no file name; lists and headings are such."""
    with opened(browser, width=1280, scheme="light") as watched:
        watched.page.goto(redline)
        text = watched.page.inner_text("body")

        assert not [mark for mark in ("##", "**", "](", "{#", "<!--", "hr-finance", "thesis-", "kind:") if mark in text]
        assert "Conviction went down from 70% to 60%." in text
        assert watched.page.locator(".text li:has(> strong)").count() > 20
        assert watched.page.locator(".text h4").count() > 5


def test_a_table_and_code_keep_their_form(browser: Browser, tmp_path: Path) -> None:
    """A table with a new row is one table, code is code, and a wide table scrolls in its own box on a phone."""
    repo = Repository(tmp_path / "w")
    wide = "".join(f" Column{number} |" for number in range(12))
    table = f"# Costs\n\n|{wide}\n|{'---|' * 12}\n|{' one |' * 12}\n"
    repo.commit({"a.md": f"{table}\n```text\na = 1\n```\n\n<!-- for authors -->\n"})
    tree(repo.root, {"a.md": f"{table}|{' two |' * 12}\n\n```text\na = 2\n```\n\n<!-- for us -->\n"})
    assert run_cli(["diff", "a.md", "--redline", "-o", "r.html"], repo.root).code == 0

    with opened(browser, width=390, scheme="light") as watched:
        watched.page.goto((repo.root / "r.html").as_uri())

        assert watched.page.evaluate("document.documentElement.scrollWidth") <= 390
        assert watched.page.locator("table").count() == 1
        assert watched.page.locator("thead th").count() == 12
        assert watched.page.locator("tbody tr").count() == 2
        assert watched.page.locator("td.added ins").count() == 12
        assert watched.page.inner_text("pre") == "a = 12"
        assert "for us" not in watched.page.inner_text("body")
        assert "One change of a link, a comment or the formatting" in watched.page.inner_text("body")
        assert Axe().run(watched.page).violations_count == 0


def test_a_hostile_document_runs_nothing(browser: Browser, tmp_path: Path) -> None:
    """A script in the document, or in its file's name, stays text."""
    repo = Repository(tmp_path / "w")
    name = "<img src=x onerror=alert(1)>.md"
    repo.commit({name: f"Words {HOSTILE} stand here.\n"})
    tree(repo.root, {name: f"{HOSTILE} Words {HOSTILE} stood here.\n\n{HOSTILE}\n"})
    assert run_cli(["diff", name, "--redline", "-o", "r.html"], repo.root).code == 0

    with opened(browser, width=1280, scheme="light") as watched:
        watched.page.goto((repo.root / "r.html").as_uri())

        assert watched.page.title() == "Redline: <img src=x onerror=alert(1)>"
        assert watched.page.locator("img, script").count() == 0
        assert HOSTILE in watched.page.inner_text(".text")
