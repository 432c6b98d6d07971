"""Case 23: a page for which the renderer would need minutes is a notice, and the others are built."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from built_site import mkdocs
from conviction.markup.render_cost import slow_line
from helpers import run_cli, tree

SLOW = {
    "brackets": "[" * 20_000,
    "commas": "[a, b" * 4000,
    "heading": "## " + "[" * 20_000,
    "tags": "<a " * 20_000,
    "escapes": "\\" * 20_000,
}
SITE = "site_name: x\ntheme: {name: material, font: false}\nplugins: [conviction]\n"


@pytest.mark.long
@pytest.mark.parametrize("command", ["mkdocs", "scaffold"])
def test_a_slow_page_is_a_notice_and_the_others_are_built(tmp_path: Path, command: str) -> None:
    """Matrix D79: each page of 20 kB that would take minutes has a reason, and the good one its text."""
    pages = {f"docs/{name}.md": f"# {name}\n\nx\n\n{text}\n" for name, text in SLOW.items()}
    base = {"scaffold.toml": "schema = 1\n", "mkdocs.yml": SITE, "docs/good.md": "# Good\n\nWords.\n"}
    root = tree(tmp_path / "w", base | pages)

    if command == "mkdocs":
        done = mkdocs(root, "build")
        assert done.returncode == 0, done.stderr
    else:
        run = run_cli(["build"], root)
        assert run.code == 0, run.err

    assert "Words." in (root / "site/good/index.html").read_text()
    for name in SLOW:
        assert "without an end in one block" in (root / f"site/{name}/index.html").read_text(), name


def test_closed_brackets_are_no_reason() -> None:
    """A table of ten thousand links, and many short blocks, are rendered; counting is linear."""
    assert slow_line("| [a](b) | <b>c</b> |\n" * 10_000) is None
    assert slow_line("[ [ [\n\n" * 10_000) is None
    assert slow_line("a\n\nb\n\n" + "[" * 2001) == (5, "[")
    start = time.process_time()
    slow_line("[x]\n\n" * 400_000)
    assert time.process_time() - start < 5
