"""From text to Document: sections, cards, labels, edges and links with their places, by a line scanner.

Parsing is pure and total: any text gives a Document. Repeated blocks are parsed once (a history of
2,000 revisions repeats nine blocks of ten), so a block's parse depends on nothing but its text and its card kind.
"""

from __future__ import annotations

import re
from functools import lru_cache

from conviction.markup import blocks as markdown
from conviction.markup import front_matter
from conviction.markup.labels import label_start
from conviction.model.argument import CARD_SECTIONS, EDGE_LABELS, CardKind, Edge, Label, Weight, section_key
from conviction.model.document import Card, CardBody, Document, FrontMatter, Section
from conviction.model.finding import Finding, Severity
from conviction.model.text import Span

__all__ = ["decode", "edge_parts", "parse", "parse_block", "parse_bytes"]

_EDGE_LINK = re.compile(
    r"\[((?:[^\[\]\\]|\\.|\[[^\[\]]*+\])*+)\]\((<[^<>]*+>|[^\s()<>]*+(?:\([^\s()]*+\)[^\s()<>]*+)*+)[^()]*+\)"
)
_WEIGHT = re.compile(r"\(\s*(weak|moderate|strong)\s*\)", re.IGNORECASE)
_BULLET = re.compile(r"[-*+][ \t]")


def decode(data: bytes) -> tuple[str, bool]:
    """The text of a file and whether it began with a byte-order mark.

    Raises:
        UnicodeDecodeError: The bytes are not UTF-8.
    """
    text = data.decode("utf-8")
    return (text[1:], True) if text.startswith("\ufeff") else (text, False)


def parse_bytes(data: bytes, path: str, *, kind: str = "") -> Document:
    """The Document of a file's bytes; a file that is not UTF-8 text is an empty Document with finding S006."""
    try:
        text, _ = decode(data)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        message = f"not UTF-8: byte {error.start + 1} is 0x{data[error.start]:02x}; save the file as UTF-8"
        finding = Finding("S006", "unreadable-document", Severity.ERROR, message, path, Span(line, column))
        empty = CardBody(None, (), "", "", ())
        return Document(path, "", FrontMatter({}), empty, 1, (), (), kind, (finding,))
    return parse(text, path, kind=kind)


def parse(text: str, path: str, *, kind: str = "") -> Document:
    """The Document of a text. `kind` is the kind of the folder; a `kind:` in the front matter takes precedence."""
    front, start = front_matter.read_any(text, path, kind)
    start = markdown.body_start(text, start)
    first_line = text.count("\n", 0, start) + 1
    blocks = markdown.split_blocks(text[start:])
    builder = _Builder(first_line)
    for block in blocks:
        builder.add(block)
    last_line = text.count("\n") + (0 if text.endswith("\n") else 1)
    intro, intro_line = builder.intro
    return Document(
        path=path,
        text=text,
        front=front,
        intro=intro,
        intro_line=intro_line,
        sections=builder.sections(last_line),
        headings=tuple((line, body.heading) for line, body in builder.bodies if body.heading is not None),
        kind=front.text("kind") or kind,
        findings=front.findings,
        loose=builder.loose(last_line),
    )


class _Builder:
    """Gathers parsed blocks into sections and cards."""

    def __init__(self, first_line: int) -> None:
        self.first_line = first_line
        self.bodies: list[tuple[int, CardBody]] = []
        self.kinds: list[CardKind | None] = []
        self.card_kind: CardKind | None = None

    def add(self, block: markdown.BlockText) -> None:
        if block.level and block.level <= 2:
            self.card_kind = CARD_SECTIONS.get(_name_key(block)) if block.level == 2 else None
        kind = self.card_kind if block.level == 3 else None
        self.kinds.append(kind)
        self.bodies.append((self.first_line + block.line - 1, _parsed(block.text, kind)))

    @property
    def intro(self) -> tuple[CardBody, int]:
        """The text above the first heading; an empty body if there is none."""
        line, body = self.bodies[0]
        return (
            (body, line) if body.heading is None or body.heading.level == 1 else (CardBody(None, (), "", "", ()), line)
        )

    def sections(self, last_line: int) -> tuple[Section, ...]:
        starts = [i for i, (_, body) in enumerate(self.bodies) if body.heading and body.heading.level <= 2]
        parts = []
        for position, at in enumerate(starts):
            line, body = self.bodies[at]
            assert body.heading is not None
            if body.heading.level == 1:
                continue
            after = starts[position + 1] if position + 1 < len(starts) else len(self.bodies)
            end = self.bodies[after][0] - 1 if after < len(self.bodies) else max(last_line, line)
            parts.append(self._section(line, end, body, range(at + 1, after)))
        return tuple(parts)

    def loose(self, last_line: int) -> tuple[Section, ...]:
        """The blocks after the intro that are under no level-2 heading."""
        parts = []
        inside = False
        for at, (line, body) in enumerate(self.bodies):
            level = body.heading.level if body.heading else 0
            inside = level == 2 or (inside and level > 2)
            if body.heading is not None and not inside and not (at == 0 and level == 1):
                end = self.bodies[at + 1][0] - 1 if at + 1 < len(self.bodies) else max(last_line, line)
                parts.append(Section(body.heading.text, line, end, body, ()))
        return tuple(parts)

    def _section(self, line: int, end: int, body: CardBody, inner: range) -> Section:
        assert body.heading is not None
        name = body.heading.text
        retired = section_key(name) == "retired claims"
        cards: list[Card] = []
        others: list[tuple[int, CardBody]] = []
        for index in inner:
            kind = self.kinds[index]
            at, inside = self.bodies[index]
            if kind is None:
                others.append((at, inside))
            else:
                cards.append(Card(kind, at, name, inside, retired))
        return Section(name, line, end, body, tuple(cards), tuple(others))


def _name_key(block: markdown.BlockText) -> str:
    heading = _parsed(block.text, None).heading
    return section_key(heading.text) if heading else ""


def parse_block(text: str, kind: CardKind | None) -> CardBody:
    """The content of one block; a pure function of its text and the kind of its card."""
    first, _, rest = text.partition("\n")
    head = markdown.heading(first.rstrip("\r"))
    plain_text = not ("<" in text or "``" in text or "~~~" in text or "--8" in text or "\n    " in text or "\t" in text)
    masked = markdown.mask(text) if ("`" in text or "~~~" in text or "<!--" in text) else text
    if masked is text:
        plain = (rest if head else text).strip()
        if plain[:1] not in (">", "-", "*", "+"):  # without a quote or label, all of it is prose
            return CardBody(head, (), "", plain, markdown.links(text), text=text, is_plain=plain_text)
    lines = text.split("\n")
    visible = masked.split("\n") if masked is not text else lines
    scan = _Scan(visible, lines, 1 if head else 0)
    scan.run()
    prose = "\n".join(visible[scan.prose_from :]).strip()
    labels = tuple(scan.labels)
    return CardBody(
        heading=head,
        labels=labels,
        quote="\n".join(scan.quote).strip(),
        prose=prose,
        links=markdown.links(masked),
        glued=tuple(scan.glued),
        edges=tuple(edge for label in labels if (edge := _edge(label, kind)) is not None),
        text=text,
        is_plain=plain_text,
    )


_parsed = lru_cache(maxsize=4096)(parse_block)
"""Neighbouring versions of a document share nearly all of their blocks."""


class _Scan:
    """Reads, in this order: an optional blockquote, labelled bullets, prose. Notes parts without a blank line."""

    def __init__(self, lines: list[str], written: list[str], start: int) -> None:
        self.lines = [line.rstrip("\r") for line in lines]
        self.written = written
        self.at = start
        self.quote: list[str] = []
        self.labels: list[Label] = []
        self.glued: list[int] = []
        self.prose_from = start

    def run(self) -> None:
        self._skip_blank()
        if self._line().startswith(">"):
            self._read_quote()
        blank = self._skip_blank()
        if self.quote and not blank and self.at < len(self.lines):
            self.glued.append(self.at)
        while self._read_label():
            pass
        self.prose_from = self.at
        if self.labels and self.at < len(self.lines) and self._line().strip() and self.at > self.labels[-1].offset:
            before = self.lines[self.at - 1].strip()
            if before and not _BULLET.match(self._line()):
                self.glued.append(self.at)

    def _line(self) -> str:
        return self.lines[self.at] if self.at < len(self.lines) else ""

    def _skip_blank(self) -> bool:
        start = self.at
        while self.at < len(self.lines) and not self.lines[self.at].strip():
            self.at += 1
        return self.at > start

    def _read_quote(self) -> None:
        while self._line().startswith(">"):
            self.quote.append(self._line()[1:].removeprefix(" "))
            self.at += 1

    def _read_label(self) -> bool:
        """One labelled bullet with its continuation lines; blank lines between bullets are skipped.

        Nested bullets are not part of its value; a nested labelled one is a separate label.
        """
        start = self.at
        self._skip_blank()
        line = self._line()
        label = label_start(line)
        if label is None or not self._is_bullet(line):
            self.at = start
            return False
        value, offset, column = line[label.value :].strip(), self.at, label.value + 1
        self.at += 1
        beneath = False
        while self._line() and self.written[self.at].startswith(("  ", "\t")):
            more = self._line().strip()
            if not more or label_start(more):
                break
            beneath = beneath or _BULLET.match(more) is not None
            if not beneath:
                value = f"{value} {more}" if value else more
            self.at += 1
        self.labels.append(Label(section_key(label.typed), value, offset, column, label.typed))
        return True

    def _is_bullet(self, line: str) -> bool:
        """False after code or a comment on the same line, and for a first bullet that is indented like code."""
        bullet = self.written[self.at].lstrip(" \t").startswith(("-", "*", "+"))
        return bullet and (bool(self.labels) or not line.startswith(("    ", "\t")))


def _edge(label: Label, kind: CardKind | None) -> Edge | None:
    """The edge that a label carries, or None: in an option card the labels are words."""
    direction = EDGE_LABELS.get(label.name)
    if direction is None or kind is CardKind.OPTION or not label.value:
        return None
    target, text, bare, rest = edge_parts(label.value)
    weight = _WEIGHT.search(rest)
    return Edge(
        direction, target, Weight(weight[1].lower()) if weight else None, text, label.offset, label.column, bare
    )


def edge_parts(value: str) -> tuple[str, str, bool, str]:
    """The target of an edge, the text of its link, whether it is a bare reference, and the text after it."""
    match = _EDGE_LINK.match(value)
    if match:
        target = match[2][1:-1] if match[2].startswith("<") else match[2]
        return target, match[1], False, value[match.end() :]
    target, _, rest = value.partition(" ")
    bare = not target.startswith(("http://", "https://"))
    target = target[1:-1] if target.startswith("<") and target.endswith(">") else target
    return target, "", bare, rest
