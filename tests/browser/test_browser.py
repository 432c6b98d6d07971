"""The site in Chromium: readable on a phone and in the dark, findable, quiet, and harmless."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from browser_pages import opened, served
from built_site import HOSTILE, HOSTILE_WORKSPACE
from helpers import run_cli, tree

THESIS = "thesis/hr-finance/"
PAGES = [
    "",
    THESIS,
    "thesis/",
    "library/conversations/2026-03-04-p07-operations/",
    "library/evidence/2026-09-09-price-test/",
    "memos/2026-03-30-posting-for-one-ledger/",
    "library/",
    "tags/",
]
OF_THE_THEME = {
    ("aria-dialog-name", '<div class="md-search"'),
    (
        "scrollable-region-focusable",
        '<div class="md-typeset__scrollwrap">',
    ),
}
"""Findings of axe-core in Material's own frame; a scrolling table is reached by the browser's own rule, see below."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_reads_well(browser: Browser, demo: str, path: str, width: int, scheme: str) -> None:
    """No sideways scroll, no complaint in the console, no other host, and nothing serious for axe-core."""
    with opened(browser, width=width, scheme=scheme) as watched:
        page = watched.page
        page.goto(demo + path, wait_until="networkidle")

        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert watched.complaints == []
        assert [url for url in watched.asked if not url.startswith(demo)] == []
        assert serious(Axe().run(page).response) == []


def serious(response: dict[str, Any]) -> list[str]:
    """The serious and critical findings of axe-core, one line for each place."""
    return [
        f"{found['id']} {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for found in response["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
        if (found["id"], node["html"].partition(" data-")[0]) not in OF_THE_THEME
    ]


def test_the_search_finds_the_words_of_a_thesis(browser: Browser, demo: str) -> None:
    """Words from the middle of a claim find the thesis, its page first, without asking anybody."""
    with opened(browser) as watched:
        page = watched.page
        page.goto(demo)
        page.get_by_role("textbox", name="Search").click()
        page.get_by_role("textbox", name="Search").press_sequentially("contested purchases")
        first = page.locator(".md-search-result__item a").first
        expect(first).to_contain_text("Whoever posts people changes to the ledger")
        first.click()

        expect(page).to_have_url(re.compile(r"/thesis/hr-finance/"))
        assert watched.complaints == []
        assert [url for url in watched.asked if not url.startswith(demo)] == []


def test_a_link_to_a_claim_shows_that_claim(browser: Browser, demo: str) -> None:
    """From a conversation, the link to a claim ends with that claim's heading on the screen."""
    with opened(browser, width=390) as watched:
        page = watched.page
        page.goto(f"{demo}library/conversations/2026-03-04-p07-operations/")
        page.get_by_role("link", name="Operations, not HR, signs the renewal").first.click()

        expect(page).to_have_url(re.compile(r"/thesis/hr-finance/#ops-buyer$"))
        expect(page.get_by_role("heading", name="Operations, not HR, signs the renewal")).to_be_in_viewport()


def test_a_status_has_words_and_not_only_a_colour(browser: Browser, demo: str) -> None:
    """The dot of a status is beside its word, on the page and in the register."""
    with opened(browser) as watched:
        page = watched.page
        page.goto(demo + THESIS)
        expect(page.locator(".sc-facts .sc-status")).to_have_text("active")
        page.goto(f"{demo}library/")
        expect(page.locator(".sc-register .sc-status-disputed")).to_have_text("disputed")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_history_reads_well(browser: Browser, demo: str, width: int, scheme: str) -> None:
    """The chart fills its column, its letters can be read on every screen, and the keyboard unfolds the rest."""
    with opened(browser, width=width, scheme=scheme) as watched:
        page = watched.page
        page.goto(demo + THESIS, wait_until="networkidle")
        chart = page.get_by_role("img", name=re.compile("^Conviction over time"))
        expect(chart).to_be_visible()
        box = chart.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["width"] > min(width, 600) * 0.75
        letters = page.evaluate("[...document.querySelectorAll('.sc-chart text')].map(t => t.getBoundingClientRect())")
        assert all(9 <= letter["height"] <= 24 for letter in letters)
        assert len(letters) == 8
        assert all(letter["x"] >= 0 and letter["x"] + letter["width"] <= width for letter in letters)
        assert overlaps(letters) == []

        for summary in page.locator(".sc-past summary").all():
            summary.focus()
            page.keyboard.press("Enter")
        expect(page.get_by_role("cell", name="2025-04-14")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert clipped(page) == []
        assert serious(Axe().run(page).response) == []


def overlaps(boxes: list[dict[str, float]]) -> list[tuple[int, int]]:
    """Pairs of boxes that overlap."""
    return [
        (at, at + 1 + after)
        for at, one in enumerate(boxes)
        for after, two in enumerate(boxes[at + 1 :])
        if one["x"] < two["x"] + two["width"] and two["x"] < one["x"] + one["width"]
        if one["y"] < two["y"] + two["height"] and two["y"] < one["y"] + one["height"]
    ]


LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
UNWIELDY = {
    "scaffold.toml": 'schema = 1\nname = "Unwieldy"\n',
    "docs/library/evidence/2026-11-01-long.md": f"""
        ---
        id: evidence-2026-11-01-long
        kind: evidence
        title: "{LONG} {LONG}"
        status: verified
        owner: {LONG}
        created: 2026-11-01
        audience: private
        tags: [{LONG}]
        observed_on: 2026-11-01
        tier: test
        source: https://example.com/{LONG}/{LONG}
        ---

        ## Observation

        {LONG} and `{LONG}` and <https://example.com/{LONG}/{LONG}>.

        | {" | ".join(f"Quarter {n}" for n in range(1, 13))} |
        |{"---|" * 12}
        | {" | ".join(f"{n},000,000" for n in range(1, 13))} |

        ```text
        {LONG} {LONG} {LONG}
        ```

        ## Bearing

        ### {LONG}

        - **Bears on:** {LONG} (strong)
        """,
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_long_words_and_wide_tables_fit_a_phone(browser: Browser, tmp_path: Path, scheme: str) -> None:
    """A long word, a long address and a table of twelve columns scroll within themselves, by keyboard too."""
    root = tree(tmp_path / "w", UNWIELDY)
    run = run_cli(["build"], root)
    assert run.code == 0, run.err

    with served(root / "site") as address, opened(browser, width=390, scheme=scheme) as watched:
        for path in ("", "library/evidence/", "library/evidence/2026-11-01-long/", "tags/"):
            watched.page.goto(address + path, wait_until="networkidle")
            assert watched.page.evaluate("document.documentElement.scrollWidth") <= 390, path
            assert clipped(watched.page) == [], path
            assert serious(Axe().run(watched.page).response) == [], path
        assert watched.complaints == []

        watched.page.goto(f"{address}library/evidence/2026-11-01-long/")
        watched.page.locator("h2#observation .headerlink").focus()
        for _ in range(10):
            watched.page.keyboard.press("Tab")
            watched.page.keyboard.press("ArrowRight")
        watched.page.wait_for_function("document.querySelector('.md-typeset__scrollwrap').scrollLeft > 0")


def clipped(page: Page) -> list[str]:
    """Texts of the article that stick out of the screen and are not in a scrolling box."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("article *")].filter(e => {
            const box = e.getBoundingClientRect();
            if (box.width === 0 || box.right <= innerWidth + 1) return false;
            if (getComputedStyle(e).position === "absolute") return false;
            for (let p = e; p; p = p.parentElement) {
                const how = getComputedStyle(p).overflowX;
                if (how === "auto" || how === "scroll") return false;
            }
            return true;
        }).map(e => e.outerHTML.slice(0, 120))"""
    )
    return found


def test_hostile_text_does_nothing_in_a_browser(browser: Browser, tmp_path: Path) -> None:
    """With a payload on every page no script runs, no other host is called, and the search shows them as text."""
    root = tree(tmp_path / "w", {"scaffold.toml": 'schema = 1\nname = "Hostile"\n', **HOSTILE_WORKSPACE})
    run = run_cli(["build"], root)
    assert run.code == 0, run.err

    with served(root / "site") as address, opened(browser) as watched:
        page = watched.page
        page.add_init_script("Object.defineProperty(window, 'fired', {set() { document.title = 'FIRED'; }})")
        paths = ["", "thesis/", "tags/", *(f"thesis/h{number}/" for number in range(len(HOSTILE)))]
        for path in paths:
            page.goto(address + path)
            page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
            assert page.title() != "FIRED", path
        page.get_by_role("textbox", name="Search").click()
        for words in ("onerror", "script"):
            page.get_by_role("textbox", name="Search").fill("")
            page.get_by_role("textbox", name="Search").press_sequentially(words)
            expect(page.locator(".md-search-result__item").first).to_be_visible()
            assert page.title() != "FIRED", words
        assert watched.complaints == []
        assert [url for url in watched.asked if not url.startswith((address, "blob:"))] == []
