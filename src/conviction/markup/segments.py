"""A text cut into units: sentences, headings, list items, table cells, lines of code and of front matter.

Joining `lead` and each unit's text and gap gives the text back, byte for byte; gaps hold white space alone, so every
word belongs to exactly one unit.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from conviction.markup import front_matter
from conviction.markup.block_scan import scan
from conviction.markup.block_span import Mark
from conviction.markup.blocks import heading
from conviction.markup.labels import label_start
from conviction.markup.letters import CLOSED_STOPS, CLOSERS, OPEN_STOPS, WIDE_CLOSERS, WIDE_MARKS
from conviction.model.argument import CARD_SECTIONS, COVERED_LABELS, CardKind, section_key

__all__ = ["Segment", "Segments", "first_sentence", "sentences", "split"]

_ITEM = re.compile(r"[ \t]*(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]|$)")
_DEFINITION = re.compile(r" {0,3}\[[^\]\n]{1,300}\]:")
_DIVIDER = re.compile(r"[ \t]*[|:\-+= \t]{3,}[ \t\r]*$")
_CELL = re.compile(r"\|?(?:\\.|`[^`\n]*`|[^|\\\n])*", re.DOTALL)
_KEY = re.compile(r"([A-Za-z_][\w.-]*):")
_FULL_STOP = re.compile(
    rf"[{OPEN_STOPS}{CLOSED_STOPS}](?:(?<=[{CLOSED_STOPS}])[{CLOSED_STOPS}!?…]*+(?:[ \u00a0][།༎])*+[{WIDE_CLOSERS}]*+"
    rf"|(?<![{CLOSED_STOPS}])(?<![{OPEN_STOPS}]{{2}})[{OPEN_STOPS}]*+[{CLOSERS}]*+(?=\s))"
)
"""Begins with one set of characters, which `re` looks for without trying the rest; each run is tried once."""
_NEXT = re.compile(r"\s*+(.{1,24})", re.DOTALL)
_SHIELD = re.compile(
    rf"`[^`\n]{{1,300}}`|!?\[[^\]\n]{{1,300}}\]\([^)\n]{{0,500}}\)|https?://[^\s{WIDE_MARKS}]+|<[^>\n]{{1,300}}>"
)
_SHORTENED = (
    r"[Mm]rs?|Ms|Dr|Prof|St|Jr|Sr|vs|cf|ca|al|etc|approx|resp|incl|excl|Fig|fig|Eq|Sec|Ch|Vol|vol|pp|ed|eds|Inc|Ltd"
    r"|Corp|Co|Dept|Gen|bzw|usw|vgl|Nr|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_ABBREVIATION = re.compile(rf"(?:^|[\s(\[\"'“„])(?:[A-Za-z]|(?:[A-Za-z]\.){{1,4}}[A-Za-z]|{_SHORTENED})\.$")
_LONGEST = 6
"""Letters of the longest abbreviation."""
_PERHAPS_SHORTENED = re.compile(rf"{_SHORTENED}|[Nn]o|[Aa]rt|.")
_NUMBER_NEXT = re.compile(r"(?:^|\s)(?:[Nn]o|[Aa]rt|p)\.$")
_ENDS_QUIETLY = frozenset({"etc.", "Inc.", "Ltd.", "Corp.", "Co.", "usw.", "al."})
"""Abbreviations that end a sentence when a capital follows."""


class Segment(NamedTuple):
    """One piece of a text, and its role."""

    text: str
    gap: str
    """The white space after it."""
    role: str
    """`sentence`, `heading`, `card`, `label`, `revision`, `cell`, `code`, `comment`, `link`, `front` or `rule`."""
    section: str
    """The heading of level 1 or 2 above it, or of any level where none of level 2 is; empty above the first one."""
    handle: str = ""
    """The key that stays when its words change: the id of a heading, the key of a field."""


@dataclass(frozen=True, slots=True)
class Segments:
    """A whole text in pieces."""

    lead: str
    """White space above the first unit; the whole text when there is none."""
    units: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """The text, byte for byte."""
        return self.lead + "".join(segment.text + segment.gap for segment in self.units)


def split(text: str) -> Segments:
    """The text's units, in order."""
    cutter = _Cutter(text)
    pieces: list[tuple[int, int, str, str, str]] = []
    for start, end, role in cutter.blocks():
        pieces += cutter.split(start, end, role)
    if not pieces:
        return Segments(text, ())
    afters = [piece[0] for piece in pieces[1:]] + [len(text)]
    units = [
        Segment(text[start:end], text[end:after], role, section, handle)
        for (start, end, role, section, handle), after in zip(pieces, afters, strict=True)
    ]
    return Segments(text[: pieces[0][0]], tuple(units))


class _Cutter:
    """Goes along the text and cuts it into blocks; keeps the current section."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.section = ""
        self.is_inside = False
        """True below a heading of level 2."""
        self.kind: CardKind | None = None
        self.headings: set[int] = set()
        """The offsets of the headings that the scanner has found."""
        self.start = -1
        """The offset from which an open paragraph, item or label is still to be yielded; -1 when there is none."""
        self.role = ""
        """The role of the open paragraph, item or label; empty when none is open."""
        self.line_role = ""
        """The role of the line in which the last piece of prose ends."""

    def blocks(self) -> Iterator[tuple[int, int, str]]:
        """Each block's start, end and role. The section is up to date when a block is yielded."""
        body = done = yield from self._front()
        for span in scan(self.text[body:] if body else self.text):
            start, end = body + span.start, body + span.end
            if span.mark is Mark.HEADING:
                self.headings.add(start)
                continue
            line_start = self.text.rfind("\n", 0, start) + 1
            is_first = not self.text[line_start:start].strip()
            if is_first and line_start >= done:
                start = line_start
            yield from self._prose(done, start)
            if self.start >= 0:
                yield self.start, start, self.role
                self.start = -1
            if is_first:  # the text after it is not part of the paragraph above
                self.role = self.line_role = ""
            if span.mark is Mark.COMMENT:
                yield start, end, "comment"
            else:
                for line in _lines(self.text, start, end):
                    yield *line, "code"
            done = end
        yield from self._prose(done, len(self.text))
        if self.start >= 0:
            yield self.start, len(self.text), self.role

    def _prose(self, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        """The blocks between two spans; the last paragraph, item or label stays open."""
        text = self.text
        here = self._rest_role(start, end)
        for at, line_end in _lines(text, start, end):
            if not here:
                here = "heading" if at in self.headings else self._line_role(text[at:line_end], bool(self.role))
                self.line_role = here
            if here == "more":
                self.start = at if self.start < 0 else self.start
            else:
                if self.start >= 0:
                    yield self.start, at, self.role
                self.start, self.role = -1, ""
                if here in ("sentence", "label"):
                    self.start, self.role = at, here
                elif here != "blank":
                    if here == "heading":
                        self._enter(at)
                    yield at, line_end, here
            here = ""

    def _rest_role(self, at: int, end: int) -> str:
        """The role of the rest of a line after a span, which continues as it began. Empty for a whole line."""
        if not self.line_role or at == 0 or at == end or self.text[at - 1] == "\n":
            return ""
        if self.role:
            return "more"
        return self.line_role if self.text[at:end].partition("\n")[0].strip() else "blank"

    def _front(self) -> Generator[tuple[int, int, str], None, int]:
        source, body = front_matter.split(self.text)
        if source is None or body < 0:
            return 0
        for start, end in _lines(self.text, 0, body):
            yield start, end, "front"
        return body

    def _line_role(self, line: str, inside: bool) -> str:
        """The role of a line of prose; `more` when it continues the open paragraph."""
        bare = line.strip()
        if not bare:
            return "blank"
        if bare[0] == "|":
            return "rule" if _DIVIDER.match(line) else "cell"
        if not inside and _DEFINITION.match(line):
            return "link"
        if _ITEM.match(line) and not (bare[0].isdigit() and inside):
            label = label_start(line) if "**" in line or "__" in line else None
            covered = COVERED_LABELS.get(self.kind, frozenset()) if self.kind else frozenset()
            return "label" if label and section_key(label.typed) in covered else "sentence"
        return "more" if inside else "sentence"

    def _enter(self, at: int) -> None:
        """Begins a section at a heading of level 1 or 2; a comment in its line belongs to its name."""
        newline = self.text.find("\n", at)
        head = heading(self.text[at : newline if newline >= 0 else len(self.text)].rstrip("\r"))
        if head is not None and (head.level <= 2 or not self.is_inside):
            self.section = head.text
            self.is_inside = head.level == 2
            self.kind = CARD_SECTIONS.get(section_key(head.text)) if head.level == 2 else None

    def split(self, start: int, end: int, role: str) -> list[tuple[int, int, str, str, str]]:
        """The units of one block: start, end without trailing white space, role, section and handle."""
        spans = _pieces(self.text[start:end], role)
        if role in ("front", "heading"):
            return [self._named(start + a, start + b, role) for a, b in spans]
        label = "revision" if self.kind is CardKind.REVISION and role not in ("code", "comment") else role
        section = self.section
        return [(start + a, start + b, label, section, "") for a, b in spans]

    def _named(self, start: int, end: int, role: str) -> tuple[int, int, str, str, str]:
        """A heading or a field of the front matter as `split` gives it, with its key."""
        text = self.text[start:end]
        if role == "front":
            match = _KEY.match(text)
            return start, end, role, self.section, match[1] if match else ""
        head = heading(text)
        card = head is not None and head.level == 3 and self.kind in COVERED_LABELS
        label = "revision" if self.kind is CardKind.REVISION else "card" if card else role
        return start, end, label, self.section, head.id if head is not None and head.explicit else ""


@lru_cache(maxsize=16384)
def _pieces(text: str, role: str) -> list[tuple[int, int]]:
    """The start and end of each unit of a block, without white space around it."""
    if role == "sentence":
        spans = sentences(text)
    elif role == "cell":
        spans = [match.span() for match in _CELL.finditer(text) if match[0]]
    else:
        spans = [(0, len(text))]
    pieces = []
    keeps_indent = role in ("code", "front")
    for start, end in spans:
        piece = text[start:end].rstrip()
        indent = 0 if keeps_indent or not piece[:1].isspace() else len(piece) - len(piece.lstrip())
        if len(piece) > indent:
            pieces.append((start + indent, start + len(piece)))
    return pieces


def _lines(text: str, at: int, end: int) -> Iterator[tuple[int, int]]:
    """Each line between two offsets, as start and end, its line feed included; nothing else ends a line."""
    while at < end:
        newline = text.find("\n", at, end)
        line_end = newline + 1 if newline >= 0 else end
        yield at, line_end
        at = line_end


def sentences(text: str) -> list[tuple[int, int]]:
    """The start and end of each sentence of a paragraph; together they cover it, the space after included.

    Abbreviations, initials, numbers, addresses, links and code are not cut.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    shields: list[tuple[int, int]] | None = None
    for stop in _FULL_STOP.finditer(text):
        first, at = stop.span()
        following = _NEXT.match(text, at)
        if following is None:
            break  # the last sentence ends with the text
        if not (text[first] in CLOSED_STOPS or _plainly_ends(text, first, at) or _may_start(text, stop, following[1])):
            continue
        if shields is None:
            needed = "`" in text or "[" in text or "<" in text or "://" in text
            shields = [m.span() for m in _SHIELD.finditer(text)] if needed else []
        if shields and any(a < first < b - 1 for a, b in shields):
            continue
        spans.append((start, at))
        start = at
    spans.append((start, len(text)))
    return spans


def first_sentence(prose: str) -> str:
    """The first sentence of a paragraph on one line, without its full stop."""
    return " ".join(prose[slice(*sentences(prose)[0])].split()).removesuffix(".").removesuffix("。")


def _plainly_ends(text: str, stop: int, end: int) -> bool:
    """True for a word and a full stop before a space and a capital: the most common end, and the quickest to check."""
    if end != stop + 1 or text[end : end + 1] != " " or not text[end + 1 : end + 2].isupper():
        return False
    word = text[text.rfind(" ", max(0, stop - 24), stop) + 1 : stop]
    return word.isalpha() and (len(word) > _LONGEST or not _PERHAPS_SHORTENED.fullmatch(word))


def _may_start(text: str, stop: re.Match[str], rest: str) -> bool:
    """False where the full stop ends an abbreviation, or the next text cannot begin a sentence."""
    first = rest[0] if rest[0].isalnum() else next((c for c in rest if c.isalnum()), rest[0])
    if first.islower():
        return False
    if stop[0][0] != ".":
        return True
    before = text[max(0, stop.start() - 24) : stop.start() + 1]
    if _NUMBER_NEXT.search(before) and first.isdigit():
        return False
    if not before[:-1].strip(" \t\r\n-*+>0123456789") and before.strip():
        return False  # the mark of a numbered item
    if not _ABBREVIATION.search(before):
        return True
    return before.split()[-1].lstrip("([\"'“„") in _ENDS_QUIETLY
