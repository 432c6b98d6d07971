"""The lines of a document as the shadow has them: its prose, block by block, each with its place.

`markup/block_scan` decides what is prose; here it is parted into paragraphs, items, titles and table rows, as MkDocs
(Python-Markdown with Material's extensions) shows them: one line at a time, in linear time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from conviction.markup.block_scan import NOT_PROSE, blank, scan
from conviction.markup.block_span import Mark
from conviction.markup.front_matter_split import split
from conviction.markup.inline import flatten

__all__ = ["prose_lines"]

_ELEMENT = re.compile(
    r"</?(?:li|ul|ol|p|div|table|tr|t[dh]|br|dl|d[dt]|h[1-6]|section|details|summary)\b", re.IGNORECASE
)
"""Tags at the start of a line that begin a block of their own."""
_RUN_IN = re.compile(r"(?:\*\*|__)([^*_\n]{5,120}+)(?:\*\*|__)[ ]+(?=[A-Z])")
"""A heading in bold at the start of a paragraph."""
_BODY = re.compile(
    r'(?:!!!|\?\?\?\+?)(?:[ \t]+[\w-][\w -]*+)?[ \t]*(?:"([^\n]*)")?[ \t]*$|===[!+]{0,2}[ \t]+"([^\n]*)"[ \t]*$'
)
_BLOCK = re.compile(r"/{3,}+[ \t]*(?:end|[\w-]*)[ \t]*(?:\|[ \t]*(.*))?$")
_HEADING = re.compile(r"(#{1,6})(?:[ \t]++|$)")
_UNDERLINE = re.compile(r"(=+|-+)[ \t]*+$")
_BREAK = re.compile(r"(?:(?:\*[ \t]*+){3,}+|(?:-[ \t]*+){3,}+|(?:_[ \t]*+){3,}+)$")
_DEFINITION = re.compile(
    r"\[(?!\^)[^\[\]]++\]:[ \t]*+(?:<[^<>]*+>|\S++)(?:[ \t]++(?:\"[^\"]*+\"|'[^']*+'|\([^()]*+\)))?+[ \t]*+$"
    r"|\*\[[^\[\]]++\]:"
)
_DIRECTIVE = re.compile(r":::|\[\[?TOC\]?\][ \t]*+$|\{:?[^{}]*+\}[ \t]*+$")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]++\]:[ \t]*+")
_QUOTE = re.compile(r"(?:>[ \t]?)++")
_DELIMITER = re.compile(r"(?=[^\n]*\|)[ \t]*+\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?[ \t]*+$")
_ITEM = re.compile(r"([-*+]|\d{1,9}[.)]|:)(?:[ \t]++|$)")
_TASK = re.compile(r"\[[ xX]\][ \t]++")
_LABEL = re.compile(r"(?:\*\*|__)([^*_\n]{1,40}+)(?:(?<=:)(?:\*\*|__)|(?:\*\*|__):)[ \t]*+")
_CONTENTS = re.compile(r"\[[^\n]*\]\(#[^()\s]*+\)$")
"""An entry of a table of contents: a heading's words."""
_EDGES = frozenset({"for", "against", "neutral", "because", "bears on", "claims", "supersedes", "reviews"})
_MARKS = r"(?:(?:[-+]|#{1,6}|%s[.)])(?:[ ]++|$)|>[ ]*+|[=|:-]++[ ]*+$|[=|]++[ ]*+|:[ ]++|~++|`++)++"
_START = re.compile(_MARKS % r"\d{1,9}")
_LATER = re.compile(_MARKS % "1")
"""Marks that would open another block at the start of a line of words; a number other than 1 only in the first line."""
_VALE = re.compile(r"<!--[ \t]*+vale\b[^\n]*?-->")
"""A comment for Vale, such as `<!-- vale off -->`."""
_TAB = 4


def prose_lines(text: str) -> tuple[list[str], list[int], list[int], list[int]]:
    """Four lists with one entry for each line: text, offset, block and prefix.

    These are the shadow's text, the offset from its columns to those of the document, the number of its block (0
    without prose), and the length of the mark before the words. The document may have that mark in another form or not
    at all.
    """
    first_line, body = _prose(text)
    return _Writer(body.split("\n"), first_line).result()


def _prose(text: str) -> tuple[int, str]:
    """The number of lines of the front matter, and the body as prose and Vale's comments, with spaces for the rest."""
    start = 1 if text.startswith("\ufeff") else 0
    end = split(text[start:] if start else text)[1]
    start = start + end if end > 0 else 0
    body = text[start:] if start else text
    spans = (span for span in scan(body) if span.mark in NOT_PROSE)
    prose = blank(body, (span for span in spans if span.mark is not Mark.COMMENT or not _VALE.match(body, span.start)))
    return text.count("\n", 0, start), prose


@dataclass(slots=True)
class _Piece:
    """One line of a block: its number from 0, where its words start, and the words."""

    line: int
    column: int
    words: str


@dataclass(slots=True)
class _Block:
    """A paragraph, heading or table row under way; `prefix` is its mark in the shadow, on its first line."""

    prefix: str
    pieces: list[_Piece]
    edge: bool = False


class _Writer:
    """Walks the lines once and writes each block of prose when it ends."""

    def __init__(self, lines: list[str], first_line: int) -> None:
        """`lines` are those of the body, `first_line` the number of lines above it."""
        self.lines = lines
        self.first_line = first_line
        count = first_line + len(lines)
        self.out = [""] * count
        self.offsets = [0] * count
        self.numbers = [0] * count
        self.prefixes = [0] * count
        self.count = 0
        self.block: _Block | None = None
        self.bodies: list[int] = [0]
        self.items: list[int] = []
        self.after_blank = True
        self.table = False
        self.title_next = False

    def result(self) -> tuple[list[str], list[int], list[int], list[int]]:
        for number, line in enumerate(self.lines, self.first_line):
            self.take(number, line.rstrip("\r").replace("\r", " "))
        self.flush()
        return self.out, self.offsets, self.numbers, self.prefixes

    def take(self, number: int, line: str) -> None:
        """One line of the body."""
        indent, column = _measure(line)
        if not line[column:].strip():  # a byte-order mark alone counts as a blank, too
            self.blank()
            return
        self.leave(indent, line[column:])
        self.start(number, indent, column, line[column:].rstrip())
        self.after_blank = self.after_blank and self.block is None

    def blank(self) -> None:
        self.flush()
        self.after_blank = True
        self.table = self.title_next = False

    def leave(self, indent: int, words: str) -> None:
        """Ends the bodies and items that a line of this indent no longer belongs to."""
        while indent < self.bodies[-1]:
            self.flush()
            self.bodies.pop()
            self.items = [item for item in self.items if item < self.bodies[-1] or item <= indent]
            self.after_blank = True
        if self.after_blank or self.block is None or _ITEM.match(words) or _HEADING.match(words):
            while self.items and self.items[-1] >= indent:
                self.items.pop()

    def start(self, number: int, indent: int, column: int, words: str) -> None:
        """Classifies the line, and begins or continues a block with it."""
        if words[0] == "<" and _VALE.match(words):
            self.flush()
            self.out[number], self.offsets[number] = words, column
        elif not (self.has_no_words(words) or self.titled(number, indent, column, words)):
            if words[0] == "<" and _ELEMENT.match(words):
                self.flush()
            self.prose(number, indent, column, words)

    def has_no_words(self, words: str) -> bool:
        """Whether the line is a break, a definition or another mark without words."""
        title = self.title_next and words[0] in "\"'("
        self.title_next = False
        if title and words[-1] in "\"')":
            return True
        if _BREAK.match(words) and not (self.block and self.underlines(words)):
            self.flush()
            self.after_blank = True
            return True
        if self.block is None and _DEFINITION.match(words):
            self.title_next = True
            return True
        if words[0] in "[{:" and _DIRECTIVE.match(words):
            self.flush()
            return True
        return False

    def underlines(self, words: str) -> bool:
        """Whether the line makes the one line above it a heading."""
        block = self.block
        return bool(block and not block.prefix and len(block.pieces) == 1 and _UNDERLINE.match(words))

    def titled(self, number: int, indent: int, column: int, words: str) -> bool:
        """Headings, and the header lines of admonitions, details, tabs and blocks."""
        if self.underlines(words):
            assert self.block is not None
            self.block.prefix = self.level(1 if words[0] == "=" else 2)
            self.flush()
        elif header := _BODY.match(words) if words[0] in "!?=" else None:
            group = 1 if header[1] is not None else 2
            self.title(number, column + header.start(group), header[group], 6)
            self.bodies.append(indent + _TAB)
            self.after_blank = True
        elif header := _BLOCK.match(words) if words[0] == "/" else None:
            self.title(number, column + header.start(1), header[1], 6)
        elif heading := _HEADING.match(words):
            title = re.sub(r"(?:^|[ \t])#+$", "", words[heading.end() :])
            self.title(number, column + heading.end(), title, len(heading[1]))
        else:
            return False
        return True

    def title(self, number: int, column: int, words: str | None, level: int) -> None:
        self.flush()
        if words:
            self.block = _Block(self.level(level), [_Piece(number, column, words)])
            self.flush()

    def level(self, level: int) -> str:
        """The mark of a heading; within a body it must not end the section around."""
        return "#" * (6 if len(self.bodies) > 1 or self.items else level) + " "

    def prose(self, number: int, indent: int, column: int, words: str) -> None:
        """Quotes, tables, items and paragraphs."""
        if words[0] == ">":
            self.quote(number, column, words)
        elif self.table or self.opens_table(number, words):
            self.row(number, column, words)
        elif item := self.item_mark(words) or _FOOTNOTE.match(words):
            self.item(number, indent, column, words, item)
        elif self.block is not None:
            self.block.pieces.append(_Piece(number, column, words))
        else:
            # After a body that ended without a blank line a paragraph would merge with it.
            glued = number > 0 and self.out[number - 1] and self.out[number - 1][0] not in "#<"
            self.block = _Block("- " if glued else "", [_Piece(number, column, words)])

    def quote(self, number: int, column: int, words: str) -> None:
        marks = _QUOTE.match(words)
        assert marks is not None
        rest = words[marks.end() :]
        inner = rest.lstrip()
        column += len(words) - len(inner)
        if not inner:
            self.flush()
            return
        item = _ITEM.match(inner) or _HEADING.match(inner)
        if item or self.block is None or not self.block.prefix.startswith("> "):
            self.flush()
            cut = item.end() if item else 0  # in Vale only a quotation's first item is quoted
            self.block = _Block("> ", [_Piece(number, column + cut, inner[cut:])])
        else:
            self.block.pieces.append(_Piece(number, column, inner))

    def opens_table(self, number: int, words: str) -> bool:
        below = number - self.first_line + 1
        following = self.lines[below].strip(" \t\r") if below < len(self.lines) else ""
        return "|" in words and self.block is None and _DELIMITER.match(following) is not None

    def row(self, number: int, column: int, words: str) -> None:
        if not self.table:
            self.table = True
        elif _DELIMITER.match(words):
            self.flush()
            above = self.out[number - 1].removeprefix("|").rstrip().removesuffix("|")
            self.out[number] = "|" + "---|" * (above.count("|") + 1)
            self.prefixes[number] = len(self.out[number])
            return
        self.flush()
        inner = words.removeprefix("|")  # one bar alone: the next one ends an empty cell
        self.block = _Block("| ", [_Piece(number, column + len(words) - len(inner), inner)])
        self.flush()

    def item_mark(self, words: str) -> re.Match[str] | None:
        """The item's mark, unless a number that a line break brought to the margin."""
        mark = _ITEM.match(words)
        wrapped = (
            mark and words[0].isdigit() and mark[1][:-1] != "1" and self.block is not None and not self.block.prefix
        )
        return None if wrapped else mark

    def item(self, number: int, indent: int, column: int, words: str, mark: re.Match[str]) -> None:
        self.flush()
        self.items.append(indent)
        rest = words[mark.end() :]
        column += mark.end()
        if task := _TASK.match(rest):
            column, rest = column + task.end(), rest[task.end() :]
        label = _LABEL.match(rest)
        edge = label[1].rstrip(":").strip().lower() in _EDGES if label else bool(_CONTENTS.match(rest))
        if label:
            column, rest = column + label.end(), rest[label.end() :]
        if not rest:
            self.after_blank = True
        elif rest[0] == ">":
            self.quote(number, column, rest)
        else:
            self.block = _Block("- ", [_Piece(number, column, rest)], edge)

    def flush(self) -> None:
        """Writes the block under way."""
        block, self.block = self.block, None
        if block is None:
            return
        self.count += 1
        inline = "\n".join(piece.words for piece in block.pieces)
        words = flatten(inline, hide_links=block.edge)
        if (heading := _RUN_IN.match(inline)) and heading[1].count(" ") > 1 and heading[1][-1].isalnum():
            words = f"{words[: heading.end(1)]}.{words[heading.end(1) + 1 :]}"
        prefix = block.prefix
        for piece, flat in zip(block.pieces, words.split("\n"), strict=True):
            margin = len(flat) - len(flat.lstrip())
            marks = _START if piece is block.pieces[0] else _LATER
            if prefix != "| " and (begins := marks.match(flat, margin)):
                margin = begins.end()
                margin += len(flat[margin:]) - len(flat[margin:].lstrip())
            text = flat[margin:].rstrip()
            self.numbers[piece.line] = self.count
            if not text:
                continue
            self.out[piece.line] = prefix + text
            self.prefixes[piece.line] = len(prefix)
            self.offsets[piece.line] = piece.column + margin - len(prefix)
            prefix = "> " if prefix.startswith(">") else ""


def _measure(line: str) -> tuple[int, int]:
    """A line's indent in columns, tabs counting to the next multiple of 4, and in characters."""
    width = 0
    for at, char in enumerate(line):
        if char == "\t":
            width += _TAB - width % _TAB
        elif char == " " or char == "\ufeff":
            width += char == " "
        else:
            return width, at
    return width, len(line)
