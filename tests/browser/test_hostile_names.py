"""Payloads in names of folders and files, in a menu, and in every text of mkdocs.yml: nothing of them runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from playwright.sync_api import Browser, Page

from browser_pages import opened, served
from built_site import mkdocs, pages
from helpers import run_process, tree

FIRE = "window.fired=1"
PAYLOADS = (
    f"a<img src=x onerror={FIRE}>b",
    f"<svg onload={FIRE}>",
    f'"><img src=x onerror={FIRE}>',
    f"'><img src=x onerror={FIRE}>",
    f'" onmouseover={FIRE} x="',
    f"<script>{FIRE}<\\script>",
    f"<details open ontoggle={FIRE}>",
    f"&lt;img src=x onerror={FIRE}&gt;",
    f"&#60;img src=x onerror={FIRE}&#62;",
    "<link rel=stylesheet href=\\\\evil.example>",
    "<base href=\\\\evil.example>",
    "<style>@import '\\\\\\\\evil.example'<\\style>",
    f"{{{{ 7*7 }}}}{{% raw %}}<img src=x onerror={FIRE}>",
    f"<!--><img src=x onerror={FIRE}>-->",
    "<iframe src=\\\\evil.example>",
)
"""Fit for a file's name: without `/`, and shorter than 255 bytes."""
ADDRESSES = (
    *(f"https://x.example/{payload}" for payload in PAYLOADS),
    f"javascript:{FIRE}",
    f" java\tscript:{FIRE}",
    f"data:text/html,<script>{FIRE}</script>",
    "//evil.example/x",
)
BUILDS = ("plain mkdocs", "mkdocs", "properdocs", "zensical")
LEADS = {"http:", "https:", "mailto:", "tel:"}


def quoted(text: str) -> str:
    """The text in double quotes, as front matter has it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def workspace(root: Path, *, menu: bool, without: str = "") -> Path:
    """Each payload as a folder, a file, a title, a tag, an owner and a status, and in all that mkdocs.yml prints.

    `without`: a sign that names of files cannot have.
    """
    files: dict[str, str | bytes] = {"scaffold.toml": f"schema = 1\nname = {quoted(PAYLOADS[0])}\n"}
    files["docs/index.md"] = "# Home\n\nHarmless.\n"
    for number, payload in enumerate(PAYLOADS):
        text, name = quoted(payload), payload.replace(without, "") if without else payload
        files[f"docs/{name}/{name}.md"] = f"# Page {number}\n\nText.\n"
        files[f"docs/{name}/untitled/{number}{name}.md"] = "Text.\n"
        files[f"docs/memos/{name}/m{number}.md"] = (
            f"---\nid: memo-{number}\nkind: memo\ntitle: {text}\nstatus: {text}\nowner: {text}\ncreated: 2026-11-01\n"
            f"audience: public\ntags: [{text}]\nsegment: {text}\ndescription: {text}\nauthor: {text}\n"
            f"template: {text}\nicon: {text}\n---\n\n## Ask\n\nWords.\n"
        )
    words = PAYLOADS[2]
    address = f"https://x.example/{words}"
    config = {
        "site_name": words, "site_url": f"{address}/", "site_description": words, "site_author": words,
        "copyright": f"{words}<script src=//evil.example></script>", "repo_url": address, "repo_name": words,
        "edit_uri": f"{words}/",
        "theme": {
            "name": "material", "font": False,
            "features": ["navigation.tabs", "navigation.path", "navigation.footer", "content.action.edit"],
        },
        "plugins": ["search", "tags", "conviction"],
        "extra": {"generator": False, "status": {"draft": words}},
    }  # fmt: skip
    if menu:
        entries = [{payload: address} for payload, address in zip(PAYLOADS, ADDRESSES, strict=False)]
        more = [{f"m{number}": address} for number, address in enumerate(ADDRESSES)]
        names = [payload.replace(without, "") if without else payload for payload in PAYLOADS]
        inner = [{name: [f"{name}/{name}.md"]} for name in names]
        config["nav"] = [{"Home": "index.md"}, *entries, *more, *inner, {PAYLOADS[0]: [{PAYLOADS[2]: entries}]}]
    return tree(
        root, {**files, "mkdocs.yml": yaml.safe_dump(json.loads(json.dumps(config)), sort_keys=False, width=10_000)}
    )


@pytest.mark.long
@pytest.mark.parametrize("menu", [True, False], ids=["menu", "folders"])
@pytest.mark.parametrize("build", BUILDS)
def test_cases_5_and_6_no_payload_in_a_name_or_a_menu_runs(
    browser: Browser, tmp_path: Path, build: str, menu: bool
) -> None:
    """On every engine, and by plain `mkdocs build`: pages show payloads as text, run none, and ask no other host."""
    # Zensical 0.0.73 silently builds nothing if a file's name has a backslash
    root = workspace(tmp_path / "w", menu=menu, without="\\" if build == "zensical" else "")
    if build == "plain mkdocs":
        done = mkdocs(root, "build")
        assert done.returncode == 0, done.stderr
    else:
        run = run_process(["build", "--engine", build], root, timeout=240)
        assert run.code == 0, run.err
    found = pages(root / "site")
    memo = next(name for name in found if name.endswith("/m0/index.html"))
    inner = next(name for name in found if "untitled" in name)

    with served(root / "site") as address, opened(browser) as watched:
        for path in ("", "tags/", "404.html", memo, inner):
            watched.page.goto(address + quote(path), wait_until="networkidle")
            assert watched.page.evaluate("window.fired") is None, path
            assert _handlers(watched.page) == [], path
            assert set(_protocols(watched.page)) <= LEADS, path
        watched.page.goto(address, wait_until="networkidle")
        assert PAYLOADS[0] in watched.page.locator(".md-nav--primary").first.text_content()
        _search(watched.page)
        assert watched.page.evaluate("window.fired") is None
        assert [url for url in watched.asked if not url.startswith((address, "blob:", "data:"))] == []


def _handlers(page: Page) -> Any:
    """Elements that a payload has made: with a handler of events, or of a type that no page of ours has."""
    return page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(e => e.matches('iframe, base, img[src="x"], [src*="evil"]')
            || [...e.attributes].some(a => a.name.startsWith('on'))).map(e => e.outerHTML.slice(0, 200))"""
    )


def _protocols(page: Page) -> Any:
    return page.evaluate("() => [...document.links].map(a => a.protocol)")


def _search(page: Page) -> None:
    box = page.get_by_role("textbox", name="Search").first
    if box.count() and box.is_visible():
        box.click()
        box.press_sequentially("onerror")
        page.wait_for_timeout(1500)
