"""Laws of the line scanner: total, linear, and true to the text."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conviction.documents.parser import parse, parse_bytes
from conviction.markup.blocks import mask, split_blocks

PIECES = [
    "---\n",
    "id: x\n",
    'title: "a: b"\n',
    "conviction: 70%\n",
    "## Claims\n",
    "### A claim {#a}\n",
    "### Q1\n",
    "## Quotes\n",
    "> said\n",
    "- **For:** [x](y.md#z) (strong)\n",
    "- **Against:** thesis-a#b (weak)\n",
    "- **Conviction:** 70%\n",
    "* **Breaks if**: never\n",
    "```\n",
    "~~~~\n",
    "<!--",
    "-->",
    "`",
    "``",
    "[",
    "](",
    ")",
    "![a](b.png)",
    "\n",
    "\r\n",
    "\r",
    "    ",
    "\t",
    "#",
    "# ",
    "{#id}",
    "é",
    "\u2028",
    "\x85",
    "😀",
    "\x00",
    "\ufeff",
    '<a id="k"></a>',
    "word ",
    "| a | b |\n",
    "!!! note\n",
    "- [ ] todo\n",
    "\\",
    "&amp;",
    "*",
    "**",
    "_",
    "<<<<<<< HEAD\n",
]
soup = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(soup)
def test_blocks_joined_give_the_text(text: str) -> None:
    """Cutting at headings loses nothing, and every block but the first starts with a heading."""
    blocks = split_blocks(text)

    assert "".join(block.text for block in blocks) == text
    assert all(block.text.startswith("#") for block in blocks[1:])
    assert [block.line for block in blocks] == sorted(block.line for block in blocks)


@given(soup)
def test_a_mask_keeps_every_place(text: str) -> None:
    """Masking code and comments keeps length and line ends."""
    masked = mask(text)

    assert len(masked) == len(text)
    assert [i for i, c in enumerate(masked) if c == "\n"] == [i for i, c in enumerate(text) if c == "\n"]


@settings(max_examples=300)
@given(soup)
def test_places_name_their_text(text: str) -> None:
    """Every heading, label and link is found again at its line and column."""
    document = parse(text, "a.md")
    lines = text.split("\n")

    for line, heading in document.headings:
        assert lines[line - 1].startswith("#" * heading.level)
    for line, link in document.links:
        assert lines[line - 1][link.column - 1 : link.end_column - 1].endswith(")")
        assert lines[line - 1][link.target_column - 1 :].startswith(link.target)
    for card in document.cards:
        for label in card.body.labels:
            assert label.typed in lines[card.line_of(label) - 1]


@given(st.binary(max_size=400))
def test_any_bytes_give_a_document(data: bytes) -> None:
    """Random bytes never raise; bytes that are not UTF-8 are one finding with a place."""
    document = parse_bytes(data, "a.md")

    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        assert [finding.code for finding in document.findings] == ["S006"]
    else:
        assert all(finding.code == "S001" for finding in document.findings)


@pytest.mark.long
def test_ten_thousand_random_inputs_raise_nothing() -> None:
    """10,000 inputs of random bytes and random pieces of the format: always a document."""
    source = random.Random(20261123)

    for number in range(10_000):
        if number % 2:
            data = source.randbytes(source.randint(0, 600))
        else:
            data = "".join(source.choices(PIECES, k=source.randint(0, 80))).encode("utf-8", "replace")
        assert parse_bytes(data, "a.md").path == "a.md"


ADVERSARIES = {
    "brackets": "[",
    "anchors": "<a ",
    "backticks": "`",
    "spaced backticks": "` ",
    "images": "![",
    "links": "[x](",
    "comments": "<!--",
    "empty comments": "`<!---->`",
    "fences": "```\n",
    "two fences": "```a\n~~~\n",
    "no fences": "``` `\n",
    "labels": "- **",
    "hashes": "#",
    "ids": "# {#",
    "backslashes": "[\\",
    "quotes": "> \n",
    "nested brackets": "[ [x]",
    "parentheses": "[x]((",
    "titles": '[x](a "',
    "labelled": "- **a:** b\n",
    "continued": "- **a:** b\n  c\n",
    "headings": "### x {#y}\n",
    "spaces": " ",
    "tabs": "\t\n",
    "returns": "\r",
    "attributes": "{: #x }",
    "angle": "[x](<",
    "tildes": "~~~",
    "pipes": "|",
    "stars": "**",
    "entities": "&#x41;",
}


@pytest.mark.long
@pytest.mark.parametrize("piece", ADVERSARIES.values(), ids=list(ADVERSARIES))
def test_time_grows_with_the_text(piece: str) -> None:
    """Eight times the text takes far less than squared time, whatever repeats: under edges, in cards, in prose."""
    for prefix in ("", "## Claims\n\n### A {#a}\n\n- **For:** ", "---\nid: x\n---\n"):
        small, large = (
            _seconds(prefix + piece * (40_000 // len(piece))),
            _seconds(prefix + piece * (320_000 // len(piece))),
        )

        assert large < max(0.1, small) * 24, f"{piece!r} after {prefix!r}: {small:.3f} s, then {large:.3f} s"


def _seconds(text: str) -> float:
    start = time.process_time()
    parse(text, "a.md")
    return time.process_time() - start
