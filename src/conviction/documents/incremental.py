"""Versions of a document, one after the other: unchanged parts are not parsed again.

A snapshot is the result of `parse` without places: every line is 1. This is enough to compare versions, and it makes a
section or card of the same text one value, so that a comparison of neighbours looks only at the parts that differ.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from conviction.documents.parser import parse_block
from conviction.markup import blocks, front_matter
from conviction.model.argument import CARD_SECTIONS, CardKind, section_key
from conviction.model.document import Card, CardBody, Document, Heading, Section

__all__ = ["Snapshots"]

_NO_BODY = CardBody(None, (), "", "", ())
_USUAL = ("## ", "### ")
Part = tuple[CardBody, Section | None, tuple[tuple[int, Heading], ...], tuple[Section, ...]]
"""The text from one heading of level 1 or 2 to the next: the text above its first heading, its section, if it
begins with one, its headings, and its blocks with headings if it has no section."""


class Snapshots:
    """Reads versions of one document in turn."""

    def __init__(self) -> None:
        """Starts without a previous version."""
        self._texts: list[str] = []
        self._parts: list[Part] = []

    def read(self, text: str, path: str) -> Document:
        """The Document of a text, without the kind of a folder and without places."""
        front, start = front_matter.read_any(text, path)
        texts = self._cut(text[blocks.body_start(text, start) :])
        aligned = len(texts) == len(self._texts)
        parsed = {} if aligned else dict(zip(self._texts, self._parts, strict=True))
        parts = [
            self._parts[at] if aligned and self._texts[at] == part else parsed.get(part) or _part(part)
            for at, part in enumerate(texts)
        ]
        self._texts, self._parts = texts, parts
        return Document(
            path=path,
            text=text,
            front=front,
            intro=parts[0][0],
            intro_line=1,
            sections=tuple([part[1] for part in parts if part[1] is not None]),
            headings=tuple([heading for part in parts for heading in part[2]]),
            kind=front.text("kind"),
            findings=front.findings,
            loose=_loose(parts),
        )

    def _cut(self, text: str) -> list[str]:
        """The parts of a text; equal parts at the beginning and end of the previous text are not split again."""
        if not self._texts or _may_hide(text):
            return _cut(text, 2)
        before = self._texts
        first, start = _same_beginning(before, text)
        last, end = _same_end(before, text, first, start)
        middle = _cut(text[start:end], 2) if start < end else []
        return [*before[:first], *middle, *before[last:]] or [""]


def _same_beginning(before: list[str], text: str) -> tuple[int, int]:
    """How many parts the text begins with as before, and where they end."""
    first, start = 0, 0
    while first < len(before) and text.startswith(before[first], start):
        start += len(before[first])
        first += 1
    begins = start > 0 and text[start - 1] == "\n" and 0 < blocks.heading_level(text, start) <= 2
    if first and not (start == len(text) or begins):
        first -= 1  # something was added to the end of a part
        start -= len(before[first])
    return first, start


def _same_end(before: list[str], text: str, first: int, start: int) -> tuple[int, int]:
    """The number of the first of the parts that the text ends with as before, and where it begins."""
    last, end = len(before), len(text)
    while last > first + 1 and end - start >= len(before[last - 1]) and text.endswith(before[last - 1], start, end):
        last -= 1
        end -= len(before[last])
    if end < len(text) and end > 0 and text[end - 1] != "\n":
        return len(before), len(text)
    return last, end


def _may_hide(text: str) -> bool:
    """True when there may be code or a comment that hides a heading."""
    return "<" in text or ("`" in text and "```" in text) or ("~" in text and "~~~" in text)


def _cut(text: str, deepest: int) -> list[str]:
    """The text cut before each heading down to this level outside code and comments."""
    if _may_hide(text):
        parts: list[list[str]] = []
        for block in blocks.split_blocks(text):
            if not parts or 1 <= block.level <= deepest:
                parts.append([])
            parts[-1].append(block.text)
        return ["".join(part) for part in parts]
    cuts = [0]
    at = text.find("\n#") + 1
    while at:
        deep = deepest == 2 and text.startswith("###", at)
        if not deep and (text.startswith(_USUAL, at) or 0 < blocks.heading_level(text, at) <= deepest):
            cuts.append(at)
        at = text.find("\n#", at) + 1
    return [text[a:b] for a, b in pairwise([*cuts, len(text)])]


def _loose(parts: list[Part]) -> tuple[Section, ...]:
    """The blocks that are in no section; a title at the top of the text is part of the intro."""
    is_titled = parts[0][0].heading is not None
    return tuple([block for part in parts for block in part[3]][1 if is_titled else 0 :])


@lru_cache(maxsize=256)
def _part(text: str) -> Part:
    first, *rest = _cut(text, 6)
    body = parse_block(first, None)
    level = body.heading.level if body.heading else 0
    name = body.heading.text if body.heading else ""
    key = section_key(name)
    kind = CARD_SECTIONS.get(key) if level == 2 else None
    cards: list[Card] = []
    others: list[tuple[int, CardBody]] = []
    headings = [body.heading]
    for block in rest:
        if kind is not None and block.startswith("###") and not block.startswith("####"):
            card = _card(block, kind, name, key == "retired claims")
            cards.append(card)
            headings.append(card.body.heading)
        else:
            inside = parse_block(block, None)
            others.append((1, inside))
            headings.append(inside.heading)
    section = Section(name, 1, 1, body, tuple(cards), tuple(others)) if level == 2 else None
    loose: tuple[Section, ...] = ()
    if level != 2:
        bodies = [body, *(inside for _, inside in others)]
        loose = tuple([Section(one.heading.text, 1, 1, one, ()) for one in bodies if one.heading])
    return body if level <= 1 else _NO_BODY, section, tuple([(1, heading) for heading in headings if heading]), loose


@lru_cache(maxsize=1024)
def _card(text: str, kind: CardKind, section: str, retired: bool) -> Card:
    return Card(kind, 1, section, parse_block(text, kind), retired)
