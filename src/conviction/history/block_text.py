"""The text of one block as a comparison reads it: its words, its code and its comments apart.

White space outside of code does not count, nor how an accented letter is encoded. Everything else does.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from conviction.markup.block_scan import scan
from conviction.markup.block_span import Mark
from conviction.markup.labels import label_start
from conviction.model.argument import Label
from conviction.model.document import CardBody

__all__ = ["BlockText", "flat", "read_block"]


def flat(text: str) -> str:
    """The words with single spaces between them, accented letters composed."""
    text = " ".join(text.split())
    return text if text.isascii() else unicodedata.normalize("NFC", text)


@dataclass(frozen=True, slots=True)
class BlockText:
    """A block whose code and comments are set apart."""

    lines: tuple[str, ...]
    """The lines without code and comments."""
    code: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The first line."""
        return flat(self.lines[0])

    def words(self, body: CardBody, covered: Collection[str], *, heading: bool = True) -> str:
        """The words; without the labels of these names, and where `heading` is False without the first line."""
        if not covered or not body.labels:
            return flat("\n".join(self.lines if heading else self.lines[1:]))
        dropped = set() if heading else {0}
        for label in body.labels:
            if label.name in covered:
                dropped.update(range(label.offset, self._end(label)))
        return flat("\n".join([line for at, line in enumerate(self.lines) if at not in dropped]))

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
    done = 0
    for span in scan(text):
        if span.mark is Mark.HEADING:
            continue
        inside = text[span.start : span.end]
        pieces += [text[done : span.start], "\n" * inside.count("\n")]
        done = span.end
        if span.mark is Mark.COMMENT:
            comments.append(flat(inside))
        else:
            code.append(_code(inside.split("\n")))
    pieces.append(text[done:])
    return BlockText(tuple("".join(pieces).split("\n")), tuple(code), tuple(comments))


def _code(lines: Iterable[str]) -> str:
    """Code without white space at the ends of its lines."""
    text = "\n".join([line.rstrip() for line in lines]).rstrip("\n")
    return text if text.isascii() else unicodedata.normalize("NFC", text)
