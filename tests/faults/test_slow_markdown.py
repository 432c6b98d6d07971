"""Case 23: a page for which the renderer would need minutes, or end, is a notice, and the others are built."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from built_site import mkdocs
from conviction.markup.render_cost import costly_line
from helpers import run_cli, tree

SLOW = {
    "brackets": "[" * 20_000,
    "commas": "[a, b" * 4000,
    "heading": "## " + "[" * 20_000,
    "tags": "<a " * 20_000,
    "escapes": "\\" * 20_000,
    "addresses": "[a](" * 6000,
    "footnotes": "[^1]" * 5000 + "\n\n[^1]: x",
    "balanced": "[" * 9000 + "]" * 9000,
    "lists": "- " * 5000 + "x",
    "numbers": "> 1. " * 3000 + "x",
    "mixed": "- * " * 3000,
    "indents": "\n".join(" " * 4 * level + "- a" for level in range(300)),
    "definitions": ": b\n" * 6000,
    "underlines": "a\n=\n" * 5000,
    "titles": "# a\n" * 5000,
    "rules": "***\n" * 6000,
    "tabs": '=== "a"\n    x\n' * 4000,
    "definitions of definitions": ": a\n    : b\n" * 3000,
    "terms": "a\n: b\n" * 600,
    "stars": "*" * 3000 + "a" + "*" * 3000,
}
REASONS = (
    "in one block to make a page of it",
    "lists, quotes or marks within each other",
    "without a blank line to make a page of it",
)
SITE = "site_name: x\ntheme: {name: material, font: false}\nplugins: [conviction]\n"


@pytest.mark.long
@pytest.mark.parametrize("command", ["mkdocs", "scaffold"])
def test_a_slow_page_is_a_notice_and_the_others_are_built(tmp_path: Path, command: str) -> None:
    """Matrix D79: each page that would take minutes, or end the build, has a reason, and the good one its text."""
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
        page = (root / f"site/{name}/index.html").read_text()
        assert any(reason in page for reason in REASONS), name


REASON = "too many `[` without an end in one block to make a page of it: split the block, or close them"


def test_closed_brackets_are_no_reason() -> None:
    """A table of ten thousand links, and many short blocks, are rendered; counting is linear."""
    assert costly_line("| [a](b) | <b>c</b> |\n" * 10_000) is None
    assert costly_line("[ [ [\n\n" * 10_000) is None
    assert costly_line("a\n\nb\n\n" + "[" * 2001) == (5, REASON)
    assert costly_line("- " * 60 + "x\n" + "    - - a\n" * 5000 + "\n" + "-" * 900 + "\n" + "* " * 900 + "\n") is None
    start = time.process_time()
    costly_line("- - a\n> *b* __c__ " * 200_000)
    costly_line("[x]\n\n" * 400_000)
    assert time.process_time() - start < 5


def test_long_pages_of_an_author_are_no_reason() -> None:
    """Hundreds of claims, headings or terms, a long listing with comments, and a long list are rendered."""
    claims = "".join(
        f"### C{n}: Claim {n}\n\n- status: open\n- evidence: none\n\nWhy it holds.\n\n" for n in range(5000)
    )
    for text in (
        claims,
        "".join(f"## Heading {n}\nWords of the section below it.\n" for n in range(400)),
        "".join(f"## Heading {n}\n\nWords.\n\n" for n in range(20_000)),
        "".join(f"Term {n}\n: Its meaning, in a sentence of some length.\n" for n in range(300)),
        "".join(f"Term {n}\n: Its meaning.\n\n" for n in range(5000)),
        "```python\n" + "# A comment of the listing\n" * 10_000 + "```\n",
        "- A line of a long list: with a colon\n" * 20_000,
        "| a | b |\n|---|---|\n" + "| -- | : x |\n" * 20_000,
    ):
        assert costly_line(text) is None, text[:60]


def test_the_first_line_of_an_unbroken_block_is_named() -> None:
    """The block is searched for in linear time; its line and the remedy are given."""
    found = costly_line("a\n\nb\n\n" + "# a\n" * 5000)
    assert found is not None
    assert found[0] == 5
    assert found[1].endswith("without a blank line to make a page of it: put one between them")
    assert costly_line("x\n\n" + "a\n: b\n" * 301) is not None
    start = time.process_time()
    costly_line(("a" * 50 + "\n") * 100_000)
    costly_line("- - - -x\n" * 200_000)
    costly_line("a: b\n: \n\n" * 200_000)
    costly_line(" " * 1_000_000 + "\n" + ">" * 1_000_000)
    assert time.process_time() - start < 10
