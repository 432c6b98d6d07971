"""Laws of a diff as HTML and as Markdown: both texts come back whole, and no text becomes markup."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from markdown_it import MarkdownIt

from conviction.history.formats.diff_html import fragment
from conviction.history.formats.diff_markdown import markdown
from conviction.markup.prose_diff import diff
from conviction.model.diff import DiffResult
from conviction.model.history import Change, ChangeKind, ResolvedRevision

from .test_prose_diff import ANY

PAYLOADS = [
    "<script>alert(1)</script>",
    "</ins></del><script src=//example.com/x.js></script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "<svg/onload=alert(1)>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "[x](javascript:alert(1))",
    "![x](https://example.com/track.png)",
    "<!-- --><b>--><iframe src=https://example.com></iframe>",
    "]]><![CDATA[<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<style>@import 'https://example.com/x.css'</style>",
    "</style></title><body onload=alert(1)>",
    "`<script>alert(1)</script>`",
    "```\n</div></article><script>alert(1)</script>\n```",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "\\<script>alert(1)\\</script>",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "<img src=x onerror=&#97;lert(1)>",
    "<https://example.com/\" onmouseover=alert(1)>",
    "| <script>alert(1)</script> | x |",
    "# <script>alert(1)</script> {#a\" onclick=alert(1)}",
    "- **For:** [<img src=x onerror=alert(1)>](x\"onclick=alert(1))",
    "\u202e<script>alert(1)</script>",
    "<\u0000script>alert(1)</script>",
]  # fmt: skip
_TAGS = {"article", "header", "section", "h1", "h2", "ul", "li", "p", "div", "span", "ins", "del", "small", "strong"}
_ATTRIBUTES = {"class", "style", "role", "aria-level", "aria-label", "hidden"}
_IN_MARKDOWN = {"h3", "h4", "p", "ul", "li", "strong", "em", "ins", "del"}


class _Reader(HTMLParser):
    """Collects tags, attributes, and the text inside `diff-text` without the elements to be dropped."""

    def __init__(self, drop: str = "") -> None:
        super().__init__(convert_charrefs=True)
        self.drop = drop
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.other: list[str] = []
        self.text = ""
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "meta":
            self._open.append((tag, ("class", "diff-text") in attrs))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        names = {tag for tag, _ in self._open}
        if any(inside for _, inside in self._open) and not names & {self.drop, "small"}:
            self.text += data

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    def handle_pi(self, data: str) -> None:
        self.other.append(data)

    def unknown_decl(self, data: str) -> None:
        self.other.append(data)


def _read(html: str, drop: str = "") -> _Reader:
    reader = _Reader(drop)
    reader.feed(html)
    reader.close()
    return reader


def _rendered(result: DiffResult) -> str:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown(result))


def _result(old: str, new: str, message: str = "") -> DiffResult:
    found = diff(old, new)
    changes = (Change(ChangeKind.CLAIM_REWORDED, message, message, message, message),) if message else ()
    return DiffResult(
        ResolvedRevision(message or "r1", message or "a.md"),
        ResolvedRevision(message or "r2", message or "a.md", author=message),
        changes,
        found.entries,
        name=message or "a",
        reason=message,
        because=message,
        old_lead=found.old_lead,
        new_lead=found.new_lead,
    )


@given(ANY, ANY)
@example("One moat here. Two moats there, and far away.\r\n", "Two moats there, but far away. One moat here.")
@example("A.\n\n## B\n\n| x | y |\n", "A.\n\nC d e.\n\n## B\n\n| x | z |")
@example("a  b.\n", "a\nb.\n")
def test_html_holds_both_texts(old: str, new: str) -> None:
    """Without `del` and notes the newer text is left, without `ins` and notes the older, byte for byte."""
    html = fragment(_result(old, new))
    assert _read(html, "del").text == new.replace("\0", "\ufffd")
    assert _read(html, "ins").text == old.replace("\0", "\ufffd")


@given(ANY, ANY)
def test_html_has_only_its_own_tags(old: str, new: str) -> None:
    """No text becomes a tag, an attribute or a comment."""
    read = _read(fragment(_result(old, new)))
    assert read.tags <= _TAGS
    assert read.attributes <= _ATTRIBUTES
    assert not read.other


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("old", ["", "Words before.\n", "A <b>word</b> before and <i>after</i> it.\n"])
def test_a_script_in_a_document_stays_text(payload: str, old: str) -> None:
    """The text of a document, an author or a file name is shown, and never becomes part of the page."""
    for text in (payload + "\n", f"Words {payload} after it.\n\n{payload}\n", f"A word {payload} before and after.\n"):
        read = _read(fragment(_result(old, text, payload)))
        assert read.tags <= _TAGS
        assert read.attributes <= _ATTRIBUTES
        assert not read.other
        back = _read(_rendered(_result(old, text, payload)))
        assert back.tags <= _IN_MARKDOWN
        assert not back.attributes
        assert not back.other


@given(ANY, ANY)
def test_markdown_has_only_its_own_marks(old: str, new: str) -> None:
    """Rendered, the Markdown holds nothing but headings, lists, `ins` and `del`."""
    read = _read(_rendered(_result(old, new)))
    assert read.tags <= _IN_MARKDOWN
    assert not read.attributes
    assert not read.other
