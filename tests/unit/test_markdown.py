"""The line scanner against Python-Markdown with the site's extensions: the same headings and anchors, or a finding."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import markdown as engine
import pytest
import yaml

from conviction.documents.index import Index
from conviction.documents.parser import parse
from conviction.lint.rules.base import Context
from conviction.lint.rules.structure.renderer_portability import read_differently
from conviction.markup import front_matter
from conviction.markup.blocks import heading, links, mask
from conviction.model.workspace import Settings
from conviction.workspace.mkdocs_config import mkdocs_yml

PACKAGE = Path(__file__).parents[2] / "src/conviction"


@cache
def extensions() -> tuple[list[str], dict[str, Any]]:
    """The Markdown extensions of the mkdocs.yml that `scaffold init` writes, with their settings."""
    names: list[str] = []
    settings: dict[str, Any] = {}
    for entry in yaml.safe_load(mkdocs_yml("Work"))["markdown_extensions"]:
        name, options = next(iter(entry.items())) if isinstance(entry, dict) else (entry, {})
        names.append(name)
        settings[name] = options
    return names, settings


def on_the_site(text: str) -> list[tuple[int, str]]:
    """Level and anchor of each heading that the site shows."""
    names, settings = extensions()
    renderer = engine.Markdown(extensions=names, extension_configs=settings)
    renderer.convert(text)
    found: list[tuple[int, str]] = []

    def walk(tokens: list[dict[str, Any]]) -> None:
        for token in tokens:
            found.append((token["level"], token["id"]))
            walk(token["children"])

    walk(renderer.toc_tokens)  # type: ignore[attr-defined]  # set by the extension toc
    return found


def in_the_scanner(text: str) -> list[tuple[int, str]]:
    return [(found.level, found.id) for _, found in parse(text, "a.md").headings]


def told(text: str) -> list[str]:
    """The messages of S203."""
    document = parse(text, "docs/memos/a.md", kind="memo")
    context = Context(document, None, Index([document]), Settings(), date(2026, 11, 23))
    return [fault.message for fault in read_differently(context)]


ALIKE = [
    "## A\n\n```\n## B\n```\n\n## C\n",
    "## A\n\n````\n```\n## B\n```\n````\n\n## C\n",
    "## A\n\n~~~ python\n## B\n~~~\n\n## C\n",
    "## A\n\n``` {.python #x}\n## B\n```\n",
    '## A\n\n```python title="x"\n## B\n```\n',
    "## A\n\ntext\n```\n## B\n```\n\n## C\n",
    "## A\n\n- x\n\n    ```\n    ## B\n    ```\n\n## C\n",
    "## A\n\n- x\n\n    ```\n## B\n",
    "## A\n\n    ```\n## B\n",
    "## A\n\n> ```\n> ## B\n> ```\n\n## C\n",
    "## A\n\n    ## code\n",
    "``` `\n## A\n",
    "```a`\n## A\n```\n",
    "<!--\n## A\n-->\n\n## B\n",
    "text <!-- x --> more\n\n## B\n",
    "text <!-- x\n## B\n\n--> more\n",
    "    <!--\n\n## B\n",
    "`<!--`\n\n## B\n",
    "<!---->\n\n## B\n",
    "<!-->\n\n## B\n",
    "<pre>\n## A\n</pre>\n\n## B\n",
    "<script>\n## A\n</script>\n\n## B\n",
    "<style>\n## A\n</style>\n\n## B\n",
    "text\n## A\nmore\n",
    "- a\n## B\n",
    "> a\n## B\n",
    " ## no heading\n",
    "\t## code\n",
    "##\n",
    "## A ##\n",
    "## C#\n",
    "## a {#x}\n",
    "## a { .k }\n",
    "## a {: #x .k }\n",
    "## a {#x #y}\n",
    "## a ## {#x}\n",
    "## a {#x} ##\n",
    "## a {k=v}\n",
    "## a {}\n",
    "## a {{ b }}\n",
    "## a {#é}\n",
    "## A <!-- x -->\n",
    "## A <!-- x -- y --> b <!-- z --> {#c}\n",
    "## A <!-- {#c} -->\n",
    "### A `<!-- x -->` <!-- {#b} -->\n",
    "## A `<!-- x -->` b <!-- y --> ##\n",
    "## A \\<!-- x -->\n",
    "## A <!-- x\n",
    '## A <a id="c"></a> b <!-- x -->\n',
    "## a_b_c\n",
    "## *x* _y_ __z__\n",
    "## \\_y\\_\n",
    "## `a_b` and `<c>`\n",
    "## A &amp; B\n",
    "## A & B\n",
    '## [l](x.md "t") and [m](y.md)\n',
    "## ![alt](x.png) after\n",
    "## <b>x</b> <br> y\n",
    "## <https://a.b/c>\n",
    "## Ünï – x\n",
    "## 1. x -- y\n",
    "## “q” ‘z’\n",
    "### Q1\n",
    "### 2026-11-23 (2)\n",
]


@pytest.mark.parametrize("text", ALIKE)
def test_the_site_and_the_scanner_see_the_same_headings(text: str) -> None:
    """Levels and anchors agree, whatever stands around a heading or in it."""
    assert in_the_scanner(text) == [
        (level, "" if slug.startswith("_") and slug[1:].isdigit() else slug) for level, slug in on_the_site(text)
    ]


TOLD = [
    ("```\n## B\n\n## C\n", "this code block is never closed"),
    ("~~~~\n~~~\n", "end it with ~~~~"),
    ("<!-- x\n## B\n", "end it with -->"),
    ("<pre>\n## B\n", "end it with its closing tag"),
    ("```\n## B\n````\n", "does not match its start"),
    ("```\n## B\n  ```\n", "does not match its start"),
    ("```python, foo\n## B\n```\n", "one word after the backticks"),
    ("```a b=c d\n## B\n```\n", "one word after the backticks"),
    ("Title\n=====\n", "makes a heading of the one above"),
    ("text\n---\n", "makes a heading of the one above"),
    ("\nA\n---\n", "makes a heading of the one above"),
    ("```\nx\n```\n---\n", "makes a heading of the one above"),
    ("##Claims\n", "put a space after the hashes"),
    ("##\u00a0Claims\n", "put a space after the hashes"),
    ("####### seven\n", "put a space after the hashes"),
    ("<div>\n\n## A\n\n</div>\n", "shows a heading within HTML as text"),
    ("<details>\n<summary>x</summary>\n\n## A\n", "shows a heading within HTML as text"),
    ("| a |\n|---|\n| b |\n## A\n", "for a row of the table"),
    ("| a |\r\n|---|\r\n| b |\r\nlazy\r\n## A\r\n", "for a row of the table"),
    ("## A{#x}\n", "put a space before the brace"),
    ("a <!-- b\n\n<!--\n## c\n-->\n", "beginning of a comment"),
    ("    <!-- b\n\n<!--\n## c\n-->\n", "beginning of a comment"),
    ("- ```\n  x\n  ```\n", "begin it on a line of its own below the item"),
    ("`<!--` x\n\n<!--\n## c\n-->\n", "beginning of a comment"),
    ("a\r## A\n", "carriage return"),
]


@pytest.mark.parametrize(("text", "message"), TOLD)
def test_a_place_that_is_read_differently_is_reported(text: str, message: str) -> None:
    """Where the site, a forge and the toolkit disagree there is one finding, with what to write."""
    assert [message in found for found in told("\n" + text)] == [True]


@pytest.mark.parametrize(
    "text",
    [
        *ALIKE[:7],
        "text\n\n---\n\n## A\n",
        "> ```\n> x\n> ```\n",
        "<pre>\n##x\n</pre>\n",
        "## A\n---\n",
        "- a\n\n---\n",
        "| a | b |\n|---|---|\n| c | d |\n\n## A\n",
        "<div markdown>\n\n## A\n\n</div>\n",
        "<div>x</div>\n\n## A\n",
        "<div>\n<p>x</p>\n<p>y</p>\n</div>\n\n## A\n",
        "<div>\n<div>x</div>\n</div>\n\n## A\n",
        "`<!-- c -->`\n\n<!-- d -->\n",
        "A #tag within a line\n",
        "```console\n$ scaffold lint\n```\n",
        '```yaml title="a" linenums="1"\nx\n```\n',
        "## A {#x}\r\n\r\ntext\r\n",
    ],
)
def test_common_markdown_is_not_a_fault(text: str) -> None:
    """Text that every renderer reads in the same way gives no finding."""
    assert told(text) == []


def _sources() -> list[Path]:
    return sorted((PACKAGE / "demo").rglob("*.md"))


@pytest.mark.parametrize("path", _sources(), ids=lambda path: path.stem)
def test_the_demo_is_read_alike(path: Path) -> None:
    """Every document of the example has the same headings on the site, and nothing that is read differently."""
    text = path.read_text(encoding="utf-8")
    body = text[max(front_matter.split(text)[1], 0) :]

    assert in_the_scanner(body) == on_the_site(body)
    assert told(text) == []


@pytest.mark.parametrize(
    ("line", "text", "anchor", "explicit"),
    [
        ("## A", "A", "a", False),
        ("### A {#b}", "A", "b", True),
        ('### A <a id="b"></a>', "A", "b", True),
        ('### A<a id="b"></a>', "A", "b", True),
        ("### A { .k }", "A", "a", False),
        ("### A{#b}", "A{#b}", "ab", False),
        ("###", "", "", False),
        ("### ###", "", "", False),
        ("### A \\# b", "A \\# b", "a-b", False),
        ("### A <!-- x --> {#b}", "A", "b", True),
        ("### A {#b} <!-- x --> ###", "A", "b", True),
        ('### A <a id="b"></a> <!-- x -->', "A", "b", True),
        ("### <!-- x --> A<!-- y -->b <!-- z --> c", "Ab c", "ab-c", False),
    ],
)
def test_headings_are_taken_apart(line: str, text: str, anchor: str, explicit: bool) -> None:
    """Text, anchor, and whether the anchor was written; attributes of the site are not part of the text."""
    found = heading(line)
    assert found is not None
    assert (found.text, found.id, found.explicit) == (text, anchor, explicit)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("a `b` c", "a     c"),
        ("``a ` b`` c", "          c"),
        ("`a ``b` c", "        c"),
        ("`a", "`a"),
        ("\\`a` b`", "\\`a    "),
        ("a ` b `` c `", "a           "),
        ("a <!-- b --> c", "a            c"),
        ("```\nx\n```\ny", "   \n \n   \ny"),
        ("> ```\n> x\n> ```\n> y", ">    \n>  \n>    \n> y"),
        ("> ```\n> [x](y)\n\n```", "> ```\n> [x](y)\n\n   "),
        ("a \\<!-- b --> c", "a \\<!-- b --> c"),
        ("    x\n\n<pre>y</pre>", "    x\n\n<pre>y</pre>"),
    ],
)
def test_code_and_comments_are_masked(text: str, masked: str) -> None:
    """A code span runs to the next run of backticks of its length; nothing changes its place."""
    assert mask(text) == masked


def test_escaped_brackets_are_not_a_link() -> None:
    """An escaped bracket opens nothing, and does not hide the link after it."""
    assert [link.target for link in links("\\[a](b) and [c \\] d](e) and [![f](g)](h 't')")] == ["e", "h", "g"]
