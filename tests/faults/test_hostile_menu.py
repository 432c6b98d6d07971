"""Menus and names of folders are text wherever a theme prints them: see tests/browser for the same in Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest

from built_site import mkdocs, pages
from helpers import run_cli, tree

FIRE = "<img src=x onerror=window.fired=1>"
SETTINGS = "site_name: x\ntheme: {name: material, font: false}\nplugins: [conviction]\n"


def built(root: Path, command: str) -> str:
    """The messages of a build, which must succeed."""
    if command == "mkdocs":
        done = mkdocs(root, "build")
        code, said = done.returncode, done.stderr
    else:
        run = run_cli(["build"], root)
        code, said = run.code, run.err
    assert code == 0, said
    return said


def acting(root: Path) -> list[str]:
    """Elements on the site that have a handler of events."""
    return [
        f"{page.path}: {name} {found}"
        for page in pages(root / "site").values()
        for name, found in page.tags
        if any(key.startswith("on") for key in found)
    ]


@pytest.mark.parametrize("command", ["mkdocs", "scaffold"])
def test_case_5_an_address_in_the_menu_ends_no_attribute(tmp_path: Path, command: str) -> None:
    """A quotation mark in an address of `nav` is encoded, and a title beside it is text."""
    menu = f"""
        nav:
          - Home: index.md
          - 'x{FIRE}': 'https://x.example/"><img src=x onerror=window.fired=1>?a=1&b=2#c'
          - Inner:
            - y: "https://y.example/a b'c"
        """
    files = {"scaffold.toml": "schema = 1\n", "docs/index.md": "# Home\n"}
    root = tree(tmp_path / "w", files)
    (root / "mkdocs.yml").write_text(SETTINGS + "\n".join(line[8:] for line in menu.split("\n")), "utf-8")

    built(root, command)

    assert acting(root) == []
    home = pages(root / "site")["index.html"]
    links = home.values("a", "href")
    assert "https://x.example/%22%3E%3Cimg%20src=x%20onerror=window.fired=1%3E?a=1&b=2#c" in links
    assert "https://y.example/a%20b%27c" in links
    assert f"x{FIRE}" in home.text


def test_case_5_an_address_that_a_click_would_run_is_left_out_of_the_menu(tmp_path: Path) -> None:
    """`javascript:` and `data:` in `nav` are not entries of plain `mkdocs build` either, and a warning lists them."""
    menu = "nav:\n- Home: index.md\n- x: 'javascript:window.fired=1'\n- y:\n  - z: ' data:text/html,x'\n"
    files = {"scaffold.toml": "schema = 1\n", "docs/index.md": "# Home\n", "mkdocs.yml": SETTINGS + menu}
    root = tree(tmp_path / "w", files)

    said = built(root, "mkdocs")

    links = pages(root / "site")["index.html"].values("a", "href")
    assert [link for link in links if link.strip().startswith(("javascript", "data"))] == []
    assert "nav: `javascript:window.fired=1` is not an address of the web or a page; correct it" in said


@pytest.mark.parametrize("command", ["mkdocs", "scaffold"])
def test_case_6_the_name_of_a_folder_is_text_in_the_menu(tmp_path: Path, command: str) -> None:
    """A folder that is called like an element, at any depth, and one of a kind, is shown by its name."""
    files = {
        "scaffold.toml": "schema = 1\n",
        "mkdocs.yml": SETTINGS,
        "docs/index.md": "# Home\n",
        f"docs/a{FIRE}b/x.md": "# X\n",
        f"docs/c/d{FIRE}/{FIRE}.md": "Words.\n",
        f"docs/memos/e{FIRE}/m.md": "---\nid: memo-m\nkind: memo\ntitle: M\nstatus: draft\n---\n\n## Ask\n",
    }
    root = tree(tmp_path / "w", files)

    built(root, command)

    assert acting(root) == []
    assert f"A{FIRE}b" in pages(root / "site")["index.html"].text


@pytest.mark.parametrize("command", ["mkdocs", "scaffold"])
def test_case_5_texts_of_mkdocs_yml_on_every_page_are_escaped(tmp_path: Path, command: str) -> None:
    """Name, description, author, addresses and the words of a status; a copyright note may hold harmless HTML.

    Matrix D75.
    """
    texts = "".join(f"{key}: '\">{FIRE}'\n" for key in ("site_description", "site_author", "repo_name"))
    addresses = "".join(f"{key}: 'https://x.example/\">{FIRE}'\n" for key in ("site_url", "repo_url"))
    more = f"copyright: '<a href=\"https://x.example/\">Us</a>{FIRE}'\nextra: {{status: {{draft: '\">{FIRE}'}}}}\n"
    name = f"site_name: '\">{FIRE}'\n"
    files = {
        "scaffold.toml": "schema = 1\n",
        "mkdocs.yml": SETTINGS.replace("site_name: x\n", name) + texts + addresses + more,
        "docs/index.md": "# Home\n",
        "docs/memos/m.md": "---\nid: memo-m\nkind: memo\ntitle: M\nstatus: draft\n---\n\n## Ask\n",
    }
    root = tree(tmp_path / "w", files)

    built(root, command)

    home = pages(root / "site")["index.html"]
    assert acting(root) == []
    assert "https://x.example/" in home.values("a", "href")
