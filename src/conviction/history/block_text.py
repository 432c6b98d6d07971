"""The text of one block as a comparison reads it: its words, its code and its comments apart.

White space outside of code does not count, nor how an accented letter is encoded. Everything else does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from conviction.markup.block_scan import scan
from conviction.markup.block_span import Mark
from conviction.markup.labels import label_start
from conviction.model.argument import Label
from conviction.model.document import CardBody

__all__ = ["BlockText", "flat", "plain_tables", "read_block"]

_DELIMITER = re.compile(r"^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t\r]*$", re.MULTILINE)


def flat(text: str) -> str:
    """The words with single spaces between them, accented letters composed."""
    text = " ".join(text.split())
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def plain_tables(text: str) -> str:
    """The text, its tables without the blanks and dashes that only align their columns in the source."""
    if "|" not in text or not any("|" in match[0] for match in _DELIMITER.finditer(text)):
        return text
    lines = [line if "|" not in line else re.sub(r"[ \t]*\|[ \t]*", "|", line) for line in text.split("\n")]
    return "\n".join([re.sub("-+", "---", line) if "|" in line and _DELIMITER.match(line) else line for line in lines])


@dataclass(frozen=True, slots=True)
class BlockText:
    """A block whose code and comments are set apart."""

    lines: tuple[str, ...]
    """The lines without code and comments."""
    code: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    layout: tuple[tuple[bool, int], ...] = ()
    """For each piece of code (True) and each comment the number of visible signs before it."""

    @property
    def heading(self) -> str:
        """The first line."""
        return flat(self.lines[0])

    def words(self, body: CardBody, covered: Collection[str], *, heading: bool = True) -> str:
        """The words; without the labels of these names, and where `heading` is False without the first line."""
        if not covered or not body.labels:
            return flat(plain_tables("\n".join(self.lines if heading else self.lines[1:])))
        dropped = set() if heading else {0}
        for label in body.labels:
            if label.name in covered:
                dropped.update(range(label.offset, self._end(label)))
        return flat(plain_tables("\n".join([line for at, line in enumerate(self.lines) if at not in dropped])))

    def labels(self, body: CardBody) -> dict[str, list[str]]:
        """By name the labels as written, each from its bullet on."""
        labels: dict[str, list[str]] = {}
        for label in body.labels:
            labels.setdefault(label.name, []).append(self.raw(label))
        return labels

    def sequence(self, body: CardBody) -> list[str]:
        """The labels as written, in order."""
        return [self.raw(label) for label in body.labels]

    def raw(self, label: Label) -> str:
        """A label as written, from its bullet on."""
        end = self._end(label)
        return self.lines[label.offset] if end == label.offset + 1 else "\n".join(self.lines[label.offset : end])

    def _end(self, label: Label) -> int:
        """The line after the label's last one."""
        at = label.offset + 1
        while at < len(self.lines) and self.lines[at].startswith(("  ", "\t")):
            more = self.lines[at].strip()
            if not more or label_start(more) or more[:2] in ("- ", "* ", "+ "):
                break
            at += 1
        return at


def read_block(body: CardBody) -> BlockText:
    """The text of a block."""
    return BlockText(tuple(body.text.split("\n"))) if body.is_plain else _read(body.text)


@lru_cache(maxsize=256)
def _read(text: str) -> BlockText:
    pieces: list[str] = []
    code: list[str] = []
    comments: list[str] = []
    layout: list[tuple[bool, int]] = []
    done, signs = 0, 0
    for span in scan(text):
        if span.mark is Mark.HEADING:
            continue
        inside = text[span.start : span.end]
        pieces += [text[done : span.start], "\n" * inside.count("\n")]
        done = span.end
        signs += len("".join(flat(plain_tables(pieces[-2])).split()))
        layout.append((span.mark is not Mark.COMMENT, signs))
        if span.mark is Mark.COMMENT:
            comments.append(flat(inside))
        else:
            code.append(_code(inside.split("\n")))
    pieces.append(text[done:])
    return BlockText(tuple("".join(pieces).split("\n")), tuple(code), tuple(comments), tuple(layout))


def _code(lines: Iterable[str]) -> str:
    """Code without white space at the ends of its lines."""
    text = "\n".join([line.rstrip() for line in lines]).rstrip("\n")
    return text if text.isascii() else unicodedata.normalize("NFC", text)
