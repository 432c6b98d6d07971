"""`conviction.markdown_ext`: the HTML of any page has only elements of the allow-list."""

from __future__ import annotations

import html
import re
import time
from html.parser import HTMLParser

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown

from built_site import HOSTILE
from conviction.markup.sanitize import TAGS, filter_html, is_safe_address
from conviction.workspace.mkdocs_config import mkdocs_yml

SVG = frozenset({"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"})
EXTENSIONS = [
    next(iter(extension)) if isinstance(extension, dict) else extension
    for extension in yaml.safe_load(mkdocs_yml("x"))["markdown_extensions"]
]
"""The Markdown extensions of a workspace that `init` made, ours the last of them."""


def render(text: str) -> str:
    """The HTML of a page, as a site engine makes it."""
    return Markdown(extensions=EXTENSIONS, extension_configs={"toc": {"permalink": True}}).convert(text)


class Refused(HTMLParser):
    """Collects forbidden parts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS | SVG | {"title", "desc"}:
            self.found.append(f"<{tag}>")
        for key, value in attrs:
            bare = re.sub(r"[\x00-\x20\x7f]", "", value or "").replace("\\", "/").lower()
            if key.startswith("on") or (key == "style" and "text-align" not in bare):
                self.found.append(f"{tag} {key}={value}")
            if "url(" in bare and key not in ("title", "alt", "aria-label", "href", "src", "id", "class", "name"):
                self.found.append(f"{tag} {key}={value}")
            if key in ("id", "name", "for") and re.match(r"__(?!tabbed_)", value or ""):
                self.found.append(f"{tag} {key}={value}")
            if tag == "pre" and key == "class" and "mermaid" in (value or "").split():
                self.found.append(f"{tag} {key}={value}")
            if key in ("href", "src", "cite") and re.match(r"(?!https?:|mailto:|tel:)[a-z][a-z0-9+.-]*:", bare):
                self.found.append(f"{tag} {key}={value}")
            if key == "src" and re.match(r"[a-z]+:|//", bare):
                self.found.append(f"{tag} {key}={value}")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}")

    def unknown_decl(self, data: str) -> None:
        self.found.append(f"<![{data}")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data}")


def refused(text: str) -> list[str]:
    """The forbidden parts of this HTML."""
    reader = Refused()
    reader.feed(text)
    reader.close()
    return reader.found


PLACES = {
    "paragraph": "{}",
    "heading": "## {}",
    "bullet": "- **Label:** {}",
    "table": "| a |\n|---|\n| {} |",
    "quote": "> {}",
    "inside HTML": '<div markdown="1">\n\n{}\n\n</div>',
    "raw block": "<div>{}</div>",
    "attribute": '<p title="{}">x</p>',
    "link text": "[{}](x.md)",
    "link title": '[x](x.md "{}")',
    "image": "![{}](x.png)",
    "footnote": "a[^1]\n\n[^1]: {}",
    "code": "`{}`",
    "fence": "```{}\ncode\n```",
    "admonition": '!!! note "{}"\n\n    text',
    "details": '??? note "{}"\n\n    text',
    "tab": '=== "{}"\n\n    text',
}


@pytest.mark.parametrize("place", PLACES)
def test_no_payload_is_active_anywhere(place: str) -> None:
    """Matrix D77: Every payload in every place of a page that Markdown has."""
    for payload in HOSTILE:
        for text in {payload, " ".join(payload.split())}:
            assert refused(render(PLACES[place].replace("{}", text))) == [], payload


def test_refused_markup_becomes_text() -> None:
    """A reader sees that something was taken: nothing vanishes but comments and attributes."""
    assert render("<script>alert(1)</script>") == "&lt;script&gt;alert(1)&lt;/script&gt;"
    assert render("a <iframe src='x'></iframe> b") == "<p>a &lt;iframe src=&#x27;x&#x27;&gt;&lt;/iframe&gt; b</p>"
    assert render('<p onclick="x" title="kept">a</p>') == '<p title="kept">a</p>'
    assert render("a <!-- note --> b") == "<p>a  b</p>"


def test_a_remote_image_becomes_a_link() -> None:
    """A page asks no other host, and its author still shows where the image is."""
    assert render("![A chart](https://example.com/c.png)") == '<p><a href="https://example.com/c.png">A chart</a></p>'
    assert render("![A chart](//example.com/c.png)") == '<p><a href="//example.com/c.png">A chart</a></p>'
    assert render("![A chart](../c.png)") == '<p><img alt="A chart" src="../c.png"></p>'


HARMLESS = [
    "## `__init__` and more\n\n## `__init__`",
    "## A heading {#with-an-id}\n",
    "| a | b |\n|:--|--:|\n| 1 | 2 |",
    "[a](https://example.com/?a=1&b=2#c) <https://example.com> [b](mailto:ada@example.com) [c](../x.md#y)",
    "Text[^1]\n\n[^1]: note",
    '<details open><summary>More</summary>text</details> <kbd>x</kbd> <abbr title="t">x</abbr> H<sub>2</sub>O',
    '!!! warning "Careful"\n\n    text',
    '=== "One"\n\n    1\n\n=== "Two"\n\n    2',
    "```python\nif a < b and c > d:\n    print('<script>')\n```",
    "`<b>` and 1 < 2 & 3 > 2 and a<b",
    '<svg viewBox="0 0 10 10" role="img"><title>t</title><desc>d</desc><path d="M0 0h1" stroke-width="2"/></svg>',
    '<svg viewBox="0 0 9 9"><rect width="1" height="1"/><g><circle cx="5" cy="5" r="1"/></g></svg>',
    "term\n:   definition",
    "- **For:** [x](y.md) *strong*{: .sc-weight .sc-strong }",
]


class Events(HTMLParser):
    """The parts from which a browser builds a page: tags with their attributes, and text."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, sorted((key, value or "") for key, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("br", "hr", "img", "input"):
            self.seen.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.seen.append(data)


def events(text: str) -> list[object]:
    """The parts of this HTML for a browser."""
    reader = Events()
    reader.feed(text)
    reader.close()
    return reader.seen


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_html_shows_as_it_did_without_us(text: str) -> None:
    """The usual HTML of authors passes with every tag, attribute and character."""
    without = Markdown(extensions=[name for name in EXTENSIONS if name != "conviction.markdown_ext"])
    ours = Markdown(extensions=EXTENSIONS)

    assert events(ours.convert(text)) == events(without.convert(text))


@pytest.mark.parametrize(
    ("address", "local", "remote"),
    [
        ("x.md#y", True, True),
        ("../a b.png", True, True),
        ("/root", True, True),
        ("#here", True, True),
        ("a/b:c", True, True),
        ("https://example.com", False, True),
        ("mailto:ada@example.com", False, True),
        ("//example.com/x", False, True),
        ("\\\\example.com\\x", False, True),
        ("/\t/example.com/x", False, True),
        ("javascript:x", False, False),
        (" java\nscript:x", False, False),
        ("\x01javascript:x", False, False),
        ("JAVASCRIPT:x", False, False),
        ("data:text/html,x", False, False),
        ("vbscript:x", False, False),
        ("file:///etc/passwd", False, False),
        ("blob:x", False, False),
    ],
)
def test_addresses(address: str, local: bool, remote: bool) -> None:
    """Relative addresses always pass, those of other hosts where a reader clicks, and no scheme that runs."""
    assert is_safe_address(address, remote=False) is local
    assert is_safe_address(address) is remote


MARKUP = st.lists(
    st.sampled_from(
        [*HOSTILE, *"<>/='\"` \n!-&;", "<svg", "</svg>", "<a ", "<img ", "href=", "src=", "on", "script", "<!--", "-->",
         "&lt;", "javascript:", "title", "style", "\x00", "\x0c", "]]>", "<![CDATA["]
    ),
    max_size=14,
)  # fmt: skip


@given(MARKUP)
def test_no_sequence_of_markup_gets_through(pieces: list[str]) -> None:
    """Whatever the pieces and their order, the filter's result has nothing that may not be, and is stable."""
    once = filter_html("".join(pieces))

    assert refused(once) == []
    assert refused(filter_html(once)) == []


@given(st.text(max_size=200))
def test_text_without_markup_is_left_alone(text: str) -> None:
    """Text whose signs are escaped stays as it is, byte for byte."""
    assert filter_html(html.escape(text)) == html.escape(text)


@pytest.mark.long
@pytest.mark.parametrize("piece", ["<", "<a ", "<!--", "<a b='", '<a b="', "<svg>", "<p a=b c", "</", "<a =", "&#x3c;"])
def test_the_filter_takes_time_in_proportion(piece: str) -> None:
    """A megabyte of the worst beginnings takes seconds at most, not hours."""
    text = piece * (1_000_000 // len(piece))
    start = time.process_time()

    filter_html(text)

    assert time.process_time() - start < 5
