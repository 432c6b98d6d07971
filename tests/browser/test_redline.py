"""A redline in Chromium: a file that opens by itself, reads well on any screen, and is harmless."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from browser_pages import opened
from helpers import Repository, run_cli, run_process, tree

HOSTILE = "<script>document.title = 'run'</script><img src=x onerror=\"document.title = 'run'\">"


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
        lines = "selector => getComputedStyle(document.querySelector('.diff-text ' + selector)).textDecorationLine"

        assert watched.page.evaluate(lines, "ins") == "underline"
        assert watched.page.evaluate(lines, "del") == "line-through"
        assert "[moved from Claims]" in watched.page.inner_text(".diff-text")


def test_a_hostile_document_runs_nothing(browser: Browser, tmp_path: Path) -> None:
    """A script in the document, or in its file's name, stays text."""
    repo = Repository(tmp_path / "w")
    name = "<img src=x onerror=alert(1)>.md"
    repo.commit({name: f"Words {HOSTILE} stand here.\n"})
    tree(repo.root, {name: f"{HOSTILE} Words {HOSTILE} stood here.\n\n{HOSTILE}\n"})
    assert run_cli(["diff", name, "--redline", "-o", "r.html"], repo.root).code == 0

    with opened(browser, width=1280, scheme="light") as watched:
        watched.page.goto((repo.root / "r.html").as_uri())

        assert watched.page.title() == "<img src=x onerror=alert(1)> r1 → worktree"
        assert watched.page.locator("img, script").count() == 0
        assert HOSTILE in watched.page.inner_text(".diff-text")
