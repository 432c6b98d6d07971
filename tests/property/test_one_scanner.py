"""The parser, the diff, the shadow for Vale and suppression comments agree on the prose of any text."""

from __future__ import annotations

import re
import time
from datetime import date
from functools import cache
from html.parser import HTMLParser
from typing import Any

import markdown as engine
import pytest
import yaml

from awkward_documents import WORD, document, plain_document
from conviction.documents.index import Index
from conviction.documents.parser import parse
from conviction.lint.prose.shadow import shadow
from conviction.lint.rules.base import Context
from conviction.lint.suppression_comments import read
from conviction.markup import blocks
from conviction.markup.block_scan import NOT_PROSE, scan
from conviction.markup.block_span import BlockSpan, Mark
from conviction.markup.code_spans import code_spans
from conviction.markup.front_matter_split import split
from conviction.markup.segments import split as units
from conviction.model.workspace import Settings
from conviction.workspace.mkdocs_config import mkdocs_yml

QUICK, LONG = 300, 60_000
_INLINE = re.compile(r"<(?:script|style|svg)\b[^>]*>.*?(?:</|\Z)", re.DOTALL | re.IGNORECASE)
"""Elements whose words no paragraph shows; where the scanner takes one for prose, the shadow leaves its words out."""


def spans_of(text: str) -> tuple[int, list[BlockSpan]]:
    """The offset of the body, and its spans with offsets of the whole text."""
    body = max(split(text)[1], 0)
    return body, [BlockSpan(span.mark, body + span.start, body + span.end, span.closed) for span in scan(text[body:])]


def by_the_scanner(text: str) -> dict[str, str]:
    """By word: `front`, the mark that contains it, or `prose`."""
    body, spans = spans_of(text)
    kinds = {}
    for word in WORD.finditer(text):
        mark = next((s.mark.value for s in spans if s.start <= word.start() < s.end), "prose")
        kinds[word[0]] = "front" if word.start() < body else mark
    return kinds


def by_the_diff(text: str) -> dict[str, str]:
    """By word: `front`, `code` or `prose`, by the unit that contains it."""
    kinds = {}
    for unit in units(text).units:
        for word in WORD.findall(unit.text):
            role = "code" if unit.role == "comment" else unit.role
            kinds[word] = role if role in ("front", "code") else "prose"
    return kinds


def in_the_shadow(text: str) -> dict[str, str]:
    """By word: the character that Vale reads in the place of its first one."""
    made = shadow(text)
    lines, seen = made.text.split("\n"), {}
    for number, line in enumerate(text.split("\n")):
        for word in WORD.finditer(line):
            at = word.start() - made.offsets[number]
            seen[word[0]] = lines[number][at] if made.marks[number] <= at < len(lines[number]) else " "
    return seen


def in_code_spans(text: str) -> set[str]:
    """The words in inline code of their line, which a mask hides."""
    return {
        word for line in text.split("\n") for start, end in code_spans(line) for word in WORD.findall(line[start:end])
    }


def suppressed_by(text: str) -> set[str]:
    """The words in the reasons of the suppressions that take effect."""
    return {word for comment in read(parse(text, "a.md"))[0] for word in WORD.findall(comment.reason)}


def scanned_in_parts(body: str) -> list[str]:
    """The faults of a scan for headings alone, or of one for each block, against the scan of the whole body."""
    whole = list(scan(body))
    parts, start = [], 0
    for block in blocks.split_blocks(body):
        parts += [BlockSpan(s.mark, start + s.start, start + s.end, s.closed) for s in scan(block.text)]
        start += len(block.text)
    quick = list(scan(body, indented=False))
    faults = ["blocks are scanned otherwise than the whole"] if parts != whole else []
    return faults + (["headings"] if quick != [s for s in whole if s.mark is not Mark.INDENTED] else [])


def disagreements(text: str) -> list[str]:
    """The words that a reader does not take for the same kind of text as the scanner."""
    kinds = by_the_scanner(text)
    diff, vale, suppressed = by_the_diff(text), in_the_shadow(text), suppressed_by(text)
    dropped = {word for element in _INLINE.findall(text) for word in WORD.findall(element)}
    parsed, inline = parse(text, "a.md"), in_code_spans(text)
    body, spans = spans_of(text)
    masked = set(WORD.findall(blocks.mask(text[body:])))
    visible = set(WORD.findall(Context(parsed, None, Index([parsed]), Settings(), date(2026, 11, 23)).visible))
    whole = {
        word
        for span in spans
        if span.mark is Mark.COMMENT and span.closed and text.startswith("<!-- scaffold-lint", span.start)
        if text.find("<!--", span.start + 4, span.end) < 0
        for word in WORD.findall(text[span.start : span.end])
    }
    faults = scanned_in_parts(text[body:])
    for word, kind in kinds.items():
        hidden = kind != "prose"
        answers = {
            "diff": diff[word] == ("front" if kind == "front" else "code" if hidden else "prose"),
            "shadow": vale[word]
            in ("x " if kind == "comment" else " " if hidden else " wx" if word in dropped else "wx"),
            "mask": word in inline or (word in masked) is (kind not in ("front", "fence", "comment")),
            "visible": word in inline or (word in visible) is not hidden,
            "suppression": (word in suppressed) is (word in whole),
        }
        faults += [f"{word} is {kind}, not so for {name}" for name, agrees in answers.items() if not agrees]
    return faults


@pytest.mark.parametrize("part", range(6))
def test_all_readers_agree_on_each_word(part: int) -> None:
    """A word is front matter, prose, code, a comment or raw HTML to all of them, or to none."""
    words = 0
    for seed in range(part * QUICK // 6, (part + 1) * QUICK // 6):
        text = document(seed)
        words += len(WORD.findall(text))
        assert disagreements(text) == [], f"document({seed}):\n{text}"
    assert words > 300


@pytest.mark.long
@pytest.mark.parametrize("part", range(60))
def test_all_readers_agree_on_sixty_thousand_documents(part: int) -> None:
    """As above, for a thousand documents each."""
    for seed in range(1000 + part * LONG // 60, 1000 + (part + 1) * LONG // 60):
        text = document(seed)
        assert disagreements(text) == [], f"document({seed}):\n{text}"


_CODE = frozenset({"pre", "code", "script", "style", "textarea", "svg"})


class _Page(HTMLParser):
    """Where the words of a page are: in prose or hidden, in code, raw HTML or a comment."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.hidden: dict[str, bool] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("br", "hr", "path", "input"):
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.opened:
            while self.opened.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.hidden.update(dict.fromkeys(WORD.findall(data), not _CODE.isdisjoint(self.opened)))

    def handle_comment(self, data: str) -> None:
        self.hidden.update(dict.fromkeys(WORD.findall(data), True))


@cache
def extensions() -> tuple[list[str], dict[str, Any]]:
    """The site's Markdown extensions with their settings, without ours, which escapes harmful HTML."""
    entries = yaml.safe_load(mkdocs_yml("Work"))["markdown_extensions"]
    pairs = [next(iter(entry.items())) if isinstance(entry, dict) else (entry, {}) for entry in entries]
    settings = {name: options for name, options in pairs if not name.startswith("conviction")}
    return list(settings), settings


def on_the_site(text: str) -> dict[str, bool]:
    """By word: True when the site shows it as code, raw HTML or a comment; without words that it does not show."""
    names, settings = extensions()
    page = _Page()
    page.feed(engine.Markdown(extensions=names, extension_configs=settings).convert(text))
    page.close()
    return page.hidden


def against_the_site(text: str) -> tuple[int, list[str]]:
    """How many words the site and the scanner both place, and those that they place differently."""
    kinds, inline, hidden = by_the_scanner(text), in_code_spans(text), on_the_site(text)
    words = [word for word in kinds if word in hidden and word not in inline]
    return len(words), [f"{word} is {kinds[word]}" for word in words if (kinds[word] != "prose") is not hidden[word]]


def plain_documents_agree(seeds: range) -> int:
    """The number of words in documents of these seeds, each of which the site and the scanner place alike."""
    words = 0
    for seed in seeds:
        text = plain_document(seed)
        number, faults = against_the_site(text)
        assert faults == [], f"plain_document({seed}):\n{text}"
        words += number
    return words


def test_the_site_agrees_where_blocks_are_closed_and_apart() -> None:
    """Fences, code, comments and raw HTML in lists, admonitions and quotations are the same to Python-Markdown."""
    assert plain_documents_agree(range(100)) > 1000


@pytest.mark.long
def test_the_site_agrees_on_five_thousand_plain_documents() -> None:
    """As above."""
    assert plain_documents_agree(range(100, 5100)) > 50_000


DIALECT = [
    ("```\na\n````\nb", ["fence: ```\na\n````"]),
    ("- x\n\n    ```\n    a\nb", ["fence:     ```\n    a\n"]),
    ("> ```\n> a\n\n> b\n> ```\nc", ["fence: ```\n> a\n\n> b\n> ```"]),
    ("> ```\n> a\nb", []),
    ("- ```\n  a\n  ```\n- b", ["fence: ```\n  a\n  ```"]),
    ("- ```\n\n  a\n  ```", ["fence:   ```"]),
    ("a <!-- b\nc --> d", ["comment: <!-- b\nc -->"]),
    ("a <!-- b\n\nc --> d", []),
    ("a \\<!-- b --> c", []),
    ("<!--> a", ["comment: <!-->"]),
    ("    <!-- a -->", ["indented:     <!-- a -->"]),
    ("- x\n\n    <!-- a -->", ["comment: <!-- a -->"]),
    ("<pre>\n</style>\n</pre> a", ["raw: <pre>\n</style>\n</pre>"]),
    ("!!! note\n\n    <pre>\n\n    a\n    </pre>", ["raw: <pre>\n\n    a\n    </pre>"]),
    ("<svg>\na\n</svg>\n\n<svg>\n\nb\n</svg>", ["raw: <svg>\na\n</svg>"]),
    ("a\n    b\n\n    c", ["indented:     c"]),
    ("- a\n\n    b\n\n        c", ["indented:         c"]),
    ("!!! note\n\n    a\n\n        b", ["indented:         b"]),
    ("!!! note\n\n    a <!-- b --> <!-- c -->\n\n    d", ["comment: <!-- b -->", "comment: <!-- c -->"]),
    ('a\n--8<-- "b.md"\nc', ['snippet: --8<-- "b.md"']),
    ("--8<--\na.md\n--8<--\nb", ["snippet: --8<--\na.md\n--8<--"]),
]


@pytest.mark.parametrize(("text", "spans"), DIALECT)
def test_the_dialect_is_as_the_scanner_states_it(text: str, spans: list[str]) -> None:
    """One example for each sentence about text that is not prose."""
    assert [f"{span.mark.value}: {text[span.start : span.end]}" for span in scan(text)] == spans


def test_each_kind_is_in_the_documents() -> None:
    """The documents of this file hold each kind of span, so that agreement means something."""
    for make in (document, plain_document):
        kinds = {kind for seed in range(QUICK) for kind in by_the_scanner(make(seed)).values()}
        assert kinds >= {"fence", "indented", "comment", "raw", "prose"}


MARKS = [
    *("<!--", "-->", "    <!-- a", "    <!--\n", "a <!--\n", "| <!-- a --> ", "<!-->"),
    *("```\n", "~~~\n", "    ```\n", "> ```a\n", "> ```\n> a\n", "- ```a\n", "`", "` "),
    *("> ", "> > ", "> - ", "- ", "1. ", "    - a\n", "    a\n\n", "- a\n\n        b\n", "!!! a\n", "\t", "    "),
    *("<pre>\n", "    <pre>\n", "- <pre>\n", "<svg>\n", "</pre>", "--8<--\n", "--8<", "-", "#", "# \n", "\r\n", " \n"),
    "".join(f"{' ' * column}- a\n" for column in range(190)),
    "".join(f"> {'`' * number}a\n" for number in range(3, 190)),
    "".join(f"{'    ' * number}!!! a\n" for number in range(98)),
]


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: repr(mark[:12]))
def test_hostile_text_takes_linear_time(mark: str) -> None:
    """Matrix D80: 20 kB of one mark take less than a second for all readers together."""
    assert seconds_for(mark, 20_000) < 1.0


@pytest.mark.long
@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: repr(mark[:12]))
def test_eight_times_the_hostile_text_takes_eight_times_as_long(mark: str) -> None:
    """160 kB of one mark take less than eight seconds."""
    assert seconds_for(mark, 160_000) < 8.0


def seconds_for(mark: str, size: int) -> float:
    """The process time in which the readers scan so many characters of a mark."""
    text = (mark * (size // len(mark) + 1))[:size]
    began = time.process_time()
    assert "".join(block.text for block in blocks.split_blocks(text)) == text
    assert len(blocks.mask(text, NOT_PROSE)) == size
    assert units(text).text == text
    assert shadow(text).text.count("\n") == text.count("\n")
    return time.process_time() - began
