"""Laws of a redline: the visible words of both texts come back, and no text becomes markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conviction.history.formats.redline import page
from conviction.markup.letters import CLOSED_STOPS
from conviction.markup.prose_diff import diff
from conviction.markup.visible_text import visible_text
from conviction.model.diff import DiffResult, RangeRevision, RevisionRange
from conviction.model.history import Change, ChangeKind, ResolvedRevision

from .test_diff_html import PAYLOADS
from .test_prose_diff import ANY

LIST = Path(__file__).parents[3] / "shared" / "data" / "xss-payloads.txt"
_TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "header", "section", "div", "p", "span", "time", "br"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "table", "thead", "tbody"),
    *("tr", "th", "td", "ins", "del", "small", "strong", "em", "s", "mark", "sup"),
}
_ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "class", "dir", "datetime", "aria-hidden", "aria-label"),
    *("aria-labelledby", "id", "start", "scope", "tabindex", "role"),
}
_CLOSED = re.compile(f"[{CLOSED_STOPS}]")
_WITHIN = {"ins", "del", "strong", "em", "code", "s", "mark", "sup", "span"}
_PARTS = st.sampled_from(
    [
        *(
            "One ledger stands here. ",
            "Two stand **there. And",
            " far** away.",
            "\n",
            "\n\n",
            "- item one\n",
            "  1. two\n",
        ),
        *(
            "> quoted words\n",
            "| a | b |\n|---|---|\n| 1 | two |\n",
            "| 3 | 4 |\n",
            "```\ncode here\n```\n",
            "## Head\n",
        ),
        *("### Claim {#one}\n", "<!-- hidden -->\n", "[link](x.md) ", "`code` ", "![alt](y.png) ", "# Top\n", "***\n"),
        *("- **For:** [Survey](../s.md) (strong)\n", "a_b * c\n", "&amp; ", "<b>x</b> ", "\\* ", "    deep\n", "\t"),
    ]
)
BLOCKS = st.lists(_PARTS, max_size=9).map(lambda parts: "\n\n".join(part.strip(" ") for part in parts))
MARKDOWN = st.lists(_PARTS, max_size=14).map("".join)


def words_of(text: str) -> list[str]:
    """The words; a stop after which no script writes a space ends one, too."""
    return _CLOSED.sub(r"\g<0> ", text).split()


class _Reader(HTMLParser):
    """Collects tags and attributes, and the words of the text without the elements to be dropped and the notes."""

    def __init__(self, drop: str = "") -> None:
        super().__init__(convert_charrefs=True)
        self.drop = drop
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.other: list[str] = []
        self.pieces: list[str] = []
        self.all: list[str] = []
        self._open: list[str] = []
        self._in_text = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self._in_text = self._in_text or (tag == "div" and ("class", "text") in attrs)
        if tag not in ("meta", "br"):
            self._open.append(tag)
        self.pieces.append("" if tag in _WITHIN else " ")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        self.pieces.append("" if tag in _WITHIN else " ")

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.all.append(data)
        if self._in_text and not {self.drop, "small"} & set(self._open):
            self.pieces.append(data)

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    def handle_pi(self, data: str) -> None:
        self.other.append(data)

    def unknown_decl(self, data: str) -> None:
        self.other.append(data)

    @property
    def words(self) -> list[str]:
        """The words of the text."""
        return words_of("".join(self.pieces))


def read(html: str, drop: str = "") -> _Reader:
    """The page as a browser takes it."""
    reader = _Reader(drop)
    reader.feed(html)
    reader.close()
    assert not reader._open
    return reader


def result(old: str, new: str, message: str = "") -> DiffResult:
    """The differences of two texts; `message` is everywhere else that a text can be."""
    found = diff(old, new)
    kinds = (ChangeKind.CLAIM_REWORDED, ChangeKind.EVIDENCE_ATTACHED, ChangeKind.FIELD_CHANGED, ChangeKind.RETITLED)
    details = {"field": message, "text": message, "weight": message, "direction": message}
    revision = RangeRevision(1, "", message, None, None, message, message, message, None, 0.5)
    return DiffResult(
        ResolvedRevision(message or "r1", message or "a.md"),
        ResolvedRevision(message or "r2", message or "a.md", author=message),
        tuple(Change(kind, message, message, message, message, details) for kind in kinds) if message else (),
        found.entries,
        name=message or "a",
        reason=message,
        because=message,
        old_lead=found.old_lead,
        new_lead=found.new_lead,
        range=RevisionRange((revision, revision), (revision,), revision) if message else RevisionRange(),
        title=message,
        card_titles={message: message},
    )


def shown(text: str) -> list[str]:
    """The visible words of one text."""
    return words_of(visible_text(text).letters.replace("\0", "\ufffd"))


@given(st.one_of(ANY, MARKDOWN), st.one_of(ANY, MARKDOWN))
@example("One moat here. Two moats there, and far away.\r\n", "Two moats there, but far away. One moat here.")
@example("A.\n\nB c d.\n\nE.\n", "A. E.\n")
@example("1. One thing\n2. Second\n", "1. One thing\n\n- Second\n")
@example("| a | b |\n|---|---|\n| 1 | 2 |\n", "| a |\n|---|\n| 1 |\n| 3 |\n")
@example("**One. Two.** Three.\n", "One. **Two. Three.**\n")
@example("\t\t000000\n\tx y\n", "    000000\n\n      x\n")
@example("moat Moat. Moat.", "moat moat\n\nmoat e.g.")
@example("moat\n\nNo. moat\n\nmoat moat", "moat Moat. No. Moat.")
@example("> a b c d\n> - e\n", "a b c d e\n")
@example("See ab\n", "See aba  \nrate\n")
def test_a_redline_holds_the_visible_words_of_both_texts(old: str, new: str) -> None:
    """Without `ins` and notes the older text's visible words are left, in order; without `del` the newer text's."""
    html = page(result(old, new))

    assert read(html, "ins").words == shown(old)
    assert read(html, "del").words == shown(new)


@given(st.one_of(ANY, MARKDOWN))
def test_a_redline_of_a_text_with_itself_has_no_mark(text: str) -> None:
    """Nothing changed is one sentence, and there is no `ins`, `del` or note."""
    found = read(page(result(text, text)))

    assert not found.tags & {"ins", "del", "small"}
    assert "Nothing changed." in found.all


@given(BLOCKS, BLOCKS)
def test_a_redline_shows_no_marks(old: str, new: str) -> None:
    """No id of a heading, no fence, no comment, no target of a link."""
    words = " ".join(read(page(result(old, new))).words)

    assert not [mark for mark in ("{#one}", "```", "<!--", "](", "../s.md", "|---") if mark in words]


@given(st.one_of(ANY, MARKDOWN), st.one_of(ANY, MARKDOWN))
def test_a_redline_has_only_its_own_tags(old: str, new: str) -> None:
    """No text becomes a tag, an attribute or a comment."""
    harmless(page(result(old, new)))


def harmless(html: str) -> None:
    """The page has no tag, attribute or comment but its own, and names nothing elsewhere."""
    found = read(html)
    assert found.tags <= _TAGS
    assert found.attributes <= _ATTRIBUTES
    assert not found.other


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("old", ["", "Words before.\n", "A <b>word</b> before and <i>after</i> it.\n"])
def test_a_script_in_a_document_stays_text(payload: str, old: str) -> None:
    """The text of a document, a title, an author, a card or a file name never becomes part of the page."""
    for text in (payload + "\n", f"Words {payload} after it.\n\n{payload}\n", f"- {payload}\n\n| {payload} |\n|---|\n"):
        harmless(page(result(old, text, payload)))


def test_no_known_payload_becomes_markup() -> None:
    """A public list of payloads, as text, title, author, reason and field; skipped where the list is not there."""
    if not LIST.is_file():
        pytest.skip(f"no list of payloads at {LIST.name}")
    payloads = LIST.read_bytes().decode("utf-8", "replace").split("\n")

    for at in range(0, len(payloads), 40):
        some = payloads[at : at + 40]
        text = "\n\n".join(some)
        harmless(page(result("Words before.\n", text + "\n", " ".join(some)[:2000])))
    assert len(payloads) > 6000


def test_deep_quotations_and_lists_are_flat_in_the_end() -> None:
    """Thousands of levels need no stack, and their words are shown."""
    deep = "> " * 3000 + "quoted\n\n" + "".join(f"{'  ' * level}- item{level}\n" for level in range(300))
    html = page(result("Words.\n", deep))

    assert read(html, "del").words == ["quoted", *(f"item{level}" for level in range(300))]


def test_a_redline_loads_nothing() -> None:
    """The page has no script and no address, and forbids both."""
    html = page(result("Old words stand here.\n", "New words stand here.\n"))

    assert "default-src 'none'" in html
    assert "url(" not in html
    assert "http" not in html.replace("http-equiv", "")
