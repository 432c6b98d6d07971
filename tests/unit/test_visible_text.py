"""The visible letters of a text: those that a renderer of Markdown shows, without its marks."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from conviction.markup import front_matter
from conviction.markup.visible_blocks import BlockKind
from conviction.markup.visible_text import Style, visible_line, visible_text

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path for folder in ("docs", "thesis", "src/conviction/demo") for path in (ROOT / folder).rglob("*.md")
)
_HEADING_ID = re.compile(r"^(#{1,6} .*?)[ \t]*\{[ \t]*[#.][^{}\n]*\}$", re.MULTILINE)
_FENCED = re.compile(r"^([ \t]*)(`{3,}|~{3,}).*?^\1\2[ \t]*$", re.MULTILINE | re.DOTALL)
_INLINE = {"a", "code", "del", "em", "s", "strong", "sup", "b", "i", "span", "abbr"}


class _Words(HTMLParser):
    """Collects the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.text.append("" if tag in _INLINE else " ")
        if tag == "img":
            self.text.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        self.text.append("" if tag in _INLINE else " ")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def rendered(text: str) -> list[str]:
    """The words of a document as another renderer shows them, without front matter and ids of headings."""
    source, body = front_matter.split(text)
    text = text[body:] if source is not None else text
    pieces, at = [], 0
    for fence in _FENCED.finditer(text):
        pieces += [_HEADING_ID.sub(r"\1", text[at : fence.start()]), fence[0]]
        at = fence.end()
    pieces.append(_HEADING_ID.sub(r"\1", text[at:]))
    reader = _Words()
    reader.feed(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render("".join(pieces)))
    return "".join(reader.text).split()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_words_are_those_of_another_renderer(path: Path) -> None:
    """Documents of this repository have the same words in the same order as when they are rendered."""
    text = path.read_text(encoding="utf-8")

    assert visible_text(text).letters.split() == rendered(text)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("**Bold** and *slanted*, `code`, ~~struck~~", "Bold and slanted, code, struck"),
        ('[Survey](../docs/survey.md "Title") and ![A chart](chart.png)', "Survey and A chart"),
        ("A [nested [link]](x) ends", "A nested [link] ends"),
        ("2 * 3 * 4, a_b_c and snake_case", "2 * 3 * 4, a_b_c and snake_case"),
        (r"\*no\* and \# and C:\path", r"*no* and # and C:\path"),
        ("AT&amp;T &copy; &unknown; R&D", "AT&T © &unknown; R&D"),
        ("<https://example.com/a> and <b>bold</b><br>text", "https://example.com/a and bold\ntext"),
        ("a <!-- hidden --> b", "a  b"),
        ("1 < 2 and <script>x</script>", "1 < 2 and <script>x</script>"),
        ("`` a ` b `` and `c", "a ` b and `c"),
        ("***both*** and **open", "both and **open"),
        ("A note.[^1]", "A note.1"),
        ("A heading {#id}", "A heading"),
        ("{not an id}", "{not an id}"),
    ],
)
def test_inline_marks_are_left_out(line: str, shown: str) -> None:
    """Marks vanish in pairs; a sign that marks nothing stays."""
    assert visible_line(line) == shown


def test_blocks_have_their_kind() -> None:
    """Lists know depth and number, cells their row, headings their level; comments and definitions are left out."""
    text = (
        "---\ntitle: X\n---\n\n# One\n\nTwo\n===\n\n- a\n  1. b\n  2. c\n\n> quoted\n\n<!-- not\nshown -->\n\n"
        "| x | y |\n|---|---|\n| 1 |  |\n\n```py\ncode **x**\n```\n\n[ref]: https://example.com\n\nSee [that][ref].\n"
    )
    found = visible_text(text)
    kinds = [(b.kind, b.level, b.number, b.quote, b.row, b.header) for b in found.blocks]
    heading, item, cell = BlockKind.HEADING, BlockKind.ITEM, BlockKind.CELL

    assert kinds == [
        (heading, 1, None, 0, 0, False),
        (heading, 1, None, 0, 0, False),
        (item, 1, None, 0, 0, False),
        (item, 2, 1, 0, 0, False),
        (item, 2, 2, 0, 0, False),
        (BlockKind.PARAGRAPH, 0, None, 1, 0, False),
        (cell, 0, None, 0, 1, True),
        (cell, 0, None, 0, 1, True),
        (cell, 0, None, 0, 2, False),
        (cell, 0, None, 0, 2, False),
        (BlockKind.CODE, 0, None, 0, 0, False),
        (BlockKind.PARAGRAPH, 0, None, 0, 0, False),
    ]
    assert found.letters == "One\nTwo\na\nb\nc\nquoted\nx\ny\n1\n\ncode **x**\nSee that.\n"


def test_styles_go_over_sentences() -> None:
    """Bold text of two sentences is bold in both."""
    found = visible_text("**One here. Two there.** Three.\n")
    bold = [letter for letter, style in zip(found.letters, found.styles, strict=True) if style is Style.STRONG]

    assert "".join(bold) == "One here. Two there."
    assert found.between(0, 12) == (0, 10)


@pytest.mark.long
@pytest.mark.parametrize("mark", ["*", "_a", "[", "`", "<", "&", "![", "](", "~~", "**_", "{#", "\\", "> ", "|", "- "])
def test_any_row_of_marks_is_read_in_linear_time(mark: str) -> None:
    """Ten times the marks take at most some thirty times as long, not a hundred times."""

    def once(count: int) -> float:
        start = time.process_time()
        visible_text(mark * count + "\n")
        return time.process_time() - start

    def seconds(count: int) -> float:
        return min(once(count) for _ in range(3))

    assert seconds(40_000) < 30 * max(seconds(4000), 0.004)
