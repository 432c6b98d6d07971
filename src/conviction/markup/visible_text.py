"""A text as its reader sees it: the letters without the marks of Markdown, each with its place, style and block."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntFlag

from conviction.markup.code_spans import code_spans
from conviction.markup.sanitize import TAGS
from conviction.markup.visible_blocks import BlockKind, VisibleBlock, visible_blocks

__all__ = ["Style", "VisibleText", "visible_line", "visible_text"]

_MARK = re.compile(r"\\|`+|<|!?\[|\]|\*+|_+|~~|==|\{|&|[ \t]*\n[ \t]*")
_TARGET = re.compile(r"\([ \t]*(?:<[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+(?:\"[^\"]*\"|'[^']*'))?[ \t]*\)")
_REFERENCE = re.compile(r"\[([^\[\]]{0,300})\]")
_FOOTNOTE = re.compile(r"\[\^([^\[\]\s]{1,100})\]")
_TASK = re.compile(r"\[([ xX])\](?=[ \t])")
_AUTOLINK = re.compile(r"<([a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\s<>]*|[^\s<>@]{1,64}@[^\s<>]{1,255})>")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]{0,30})(?:\s[^<>]{0,1000})?/?>")
_ATTRIBUTES = re.compile(r"\{:?[ \t]*[#.][^{}\n]{0,300}\}")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


class Style(IntFlag):
    """The look of a letter."""

    PLAIN = 0
    STRONG = 1
    EMPHASIS = 2
    CODE = 4
    STRUCK = 8
    MARKED = 16
    RAISED = 32


@dataclass(slots=True)
class VisibleText:
    """The visible letters of a text, in order; each block ends with a line feed."""

    letters: str
    places: list[int]
    """For each letter its place in the text, never decreasing."""
    styles: list[Style]
    owners: list[int]
    """For each letter the number of its block."""
    blocks: list[VisibleBlock]

    def between(self, start: int, end: int) -> tuple[int, int]:
        """The letters whose places are from `start` to before `end`, as a range of numbers."""
        return bisect_left(self.places, start), bisect_left(self.places, end)


def visible_text(text: str) -> VisibleText:
    """The visible letters of a whole document."""
    blocks, definitions = visible_blocks(text)
    letters: list[str] = []
    result = VisibleText("", [], [], [], blocks)
    for number, block in enumerate(blocks):
        before = len(result.places)
        for piece, place, style in _content(text, block, definitions):
            letters.append(piece)
            exact = len(piece) if place >= 0 else 0
            result.places += range(place, place + exact) if exact else [-place - 1] * len(piece)
            result.styles += [style] * len(piece)
        letters.append("\n")
        result.places.append(block.spans[-1][1])
        result.styles.append(Style.PLAIN)
        result.owners += [number] * (len(result.places) - before)
    result.letters = "".join(letters)
    return result


def visible_line(text: str) -> str:
    """One line of inline Markdown as its reader sees it."""
    return "".join(piece for _, piece, _, _ in _Inline(text, frozenset()).runs()).strip()


def _content(text: str, block: VisibleBlock, definitions: frozenset[str]) -> Iterator[tuple[str, int, Style]]:
    """Letters with the place of the first; where they are not those of the text, minus that place minus one."""
    source = "\n".join(text[start:end] for start, end in block.spans)
    starts: list[int] = []
    at = 0
    for start, end in block.spans:
        starts.append(at)
        at += end - start + 1

    def place(index: int) -> int:
        line = bisect_left(starts, index + 1) - 1
        return min(block.spans[line][0] + index - starts[line], block.spans[line][1])

    if block.kind is BlockKind.CODE:
        for start, (first, last) in zip(starts, block.spans, strict=True):
            yield text[first:last], first, Style.PLAIN
            if start + last - first < len(source):
                yield "\n", -last - 1, Style.PLAIN
        return
    for index, piece, style, exact in _Inline(source, definitions, block.kind).runs():
        where = place(index)
        yield piece, where if exact else -where - 1, style


@dataclass(slots=True)
class _Token:
    """A stretch of letters, or a run of signs that may open or close a style."""

    start: int
    text: str
    style: Style = Style.PLAIN
    exact: bool = True
    """The text is a part of the source."""
    opens: bool = False
    closes: bool = False
    count: int = 0
    """The signs of the run that are still to be paired; of letters 0."""
    begins: list[Style] = field(default_factory=list)
    """The styles that begin after it."""
    ends: list[Style] = field(default_factory=list)
    """The styles that end before it."""


class _Inline:
    """One pass over the content of a block."""

    def __init__(self, source: str, definitions: frozenset[str], kind: BlockKind = BlockKind.PARAGRAPH) -> None:
        self.source = source
        self.definitions = definitions
        self.kind = kind
        self.tokens: list[_Token] = []
        self.brackets: list[int] = []
        """The tokens of the brackets that are open."""
        self.spans = dict(code_spans(source)) if "`" in source else {}
        self.ahead: dict[str, int] = {}

    def runs(self) -> Iterator[tuple[int, str, Style, bool]]:
        """Place, letters, style, and whether they are a part of the source."""
        self._tokens()
        _pair(self.tokens)
        active: Counter[Style] = Counter()
        for token in self.tokens:
            active.subtract(token.ends)
            style = token.style
            for one, count in active.items():
                style |= one if count > 0 else Style.PLAIN
            text = token.text[: token.count] if token.count or token.opens or token.closes else token.text
            if text:
                yield token.start, text, style, token.exact
            active.update(token.begins)

    def _tokens(self) -> None:
        source, at = self.source, 0
        if self.kind is BlockKind.ITEM and (task := _TASK.match(source)):
            self.tokens.append(_Token(0, "☐" if task[1] == " " else "☑", exact=False))
            at = task.end()
        while match := _MARK.search(source, at):
            start = match.start()
            self._letters(at, start)
            at = self._mark(start, match[0])
        self._letters(at, len(source))

    def _letters(self, start: int, end: int) -> None:
        if end > start:
            self.tokens.append(_Token(start, self.source[start:end]))

    def _other(self, start: int, text: str, style: Style = Style.PLAIN) -> None:
        self.tokens.append(_Token(start, text, style, exact=False))

    def _mark(self, start: int, mark: str) -> int:
        """Take the construct that starts here; its end."""
        sign = mark[0]
        if sign == "\\":
            return self._escape(start)
        if sign == "`":
            return self._code(start, len(mark))
        if sign == "<":
            return self._angle(start)
        if mark in ("[", "!["):
            return self._opening(start, mark)
        if sign == "]":
            return self._closing(start)
        if sign == "{":
            return self._attributes(start)
        if sign == "&":
            return self._entity(start)
        if "\n" in mark:
            breaks = mark.startswith("  ")
            self._other(start, "\n" if breaks else " ")
            return start + len(mark)
        return self._delimiter(start, mark)

    def _escape(self, start: int) -> int:
        following = self.source[start + 1 : start + 2]
        if following == "\n":
            self._other(start, "\n")
            return start + 2
        if following in _PUNCTUATION and following:
            self.tokens.append(_Token(start + 1, following))
            return start + 2
        self.tokens.append(_Token(start, "\\"))
        return start + 1

    def _code(self, start: int, size: int) -> int:
        end = self.spans.get(start)
        if end is None:
            self.tokens.append(_Token(start, "`" * size))
            return start + size
        first, last = start + size, end - size
        inner = self.source[first:last]
        if inner[:1] == " " == inner[-1:] and inner.strip():
            first, last, inner = first + 1, last - 1, inner[1:-1]
        if self.kind is BlockKind.CELL and "\\|" in inner:
            self._other(first, inner.replace("\\|", "|"), Style.CODE)
        else:
            self.tokens.append(_Token(first, inner.replace("\n", " "), Style.CODE))
        return end

    def _find(self, needle: str, start: int) -> int:
        """The first place at or after `start`, which never goes back; -1 when there is none."""
        place = self.ahead.get(needle, 0)
        if place != -1 and place <= start:
            place = self.ahead[needle] = self.source.find(needle, start)
        return place

    def _angle(self, start: int) -> int:
        if self.source.startswith("<!--", start) and (end := self._find("-->", start + 4)) >= 0:
            return end + 3
        if link := _AUTOLINK.match(self.source, start):
            self.tokens.append(_Token(start + 1, link[1]))
            return link.end()
        tag = _TAG.match(self.source, start)
        if tag and tag[1].lower() in TAGS:
            if tag[1].lower() in ("br", "img"):
                self._other(start, "\n" if tag[1].lower() == "br" else _alternative(tag[0]))
            return tag.end()
        self.tokens.append(_Token(start, "<"))
        return start + 1

    def _opening(self, start: int, mark: str) -> int:
        if mark == "[" and (note := _FOOTNOTE.match(self.source, start)):
            self.tokens.append(_Token(start + 2, note[1], Style.RAISED))
            return note.end()
        self.brackets.append(len(self.tokens))
        self.tokens.append(_Token(start, mark))
        return start + len(mark)

    def _closing(self, start: int) -> int:
        opening = self.brackets.pop() if self.brackets else -1
        end = self._link_end(self.tokens[opening].start, start) if opening >= 0 else -1
        if end < 0:
            self.tokens.append(_Token(start, "]"))
            return start + 1
        self.tokens[opening].text = ""
        return end

    def _link_end(self, opening: int, start: int) -> int:
        """The end of the link whose text ends here; -1 when it is not a link."""
        if target := _TARGET.match(self.source, start + 1):
            return target.end()
        if not self.definitions:
            return -1
        reference = _REFERENCE.match(self.source, start + 1)
        name = reference[1] if reference else ""
        if not name and start - opening < 300:
            name = self.source[opening:start].lstrip("!").removeprefix("[")
        is_known = " ".join(name.casefold().split()) in self.definitions
        return (reference.end() if reference else start + 1) if is_known else -1

    def _attributes(self, start: int) -> int:
        match = _ATTRIBUTES.match(self.source, start)
        if match:
            return match.end()
        self.tokens.append(_Token(start, "{"))
        return start + 1

    def _entity(self, start: int) -> int:
        match = _ENTITY.match(self.source, start)
        decoded = html.unescape(match[0]) if match else ""
        if match and decoded != match[0]:
            self._other(start, decoded)
            return match.end()
        self.tokens.append(_Token(start, "&"))
        return start + 1

    def _delimiter(self, start: int, mark: str) -> int:
        before, after = self.source[start - 1 : start], self.source[start + len(mark) : start + len(mark) + 1]
        left = bool(after) and not after.isspace() and (after.isalnum() or not before or not before.isalnum())
        right = bool(before) and not before.isspace() and (before.isalnum() or not after or not after.isalnum())
        if mark[0] == "_":
            left, right = left and not before.isalnum(), right and not after.isalnum()
        self.tokens.append(_Token(start, mark, opens=left, closes=right, count=len(mark)))
        return start + len(mark)


def _alternative(tag: str) -> str:
    """The text that describes an image."""
    match = re.search(r"\balt=(?:\"([^\"]*)\"|'([^']*)')", tag)
    return html.unescape(match[1] or match[2] or "") if match else ""


_STYLES = {("*", 1): Style.EMPHASIS, ("*", 2): Style.STRONG, ("_", 1): Style.EMPHASIS, ("_", 2): Style.STRONG}
_STYLES |= {("~", 2): Style.STRUCK, ("=", 2): Style.MARKED}


def _pair(tokens: Sequence[_Token]) -> None:
    """Pairs the runs that open and close a style; a sign without partner stays a letter."""
    waiting: list[_Token] = []
    signs: Counter[str] = Counter()
    for token in tokens:
        while token.closes and token.count and signs[token.text[0]]:
            opener = waiting.pop()
            signs[opener.text[0]] -= 1
            if opener.text[0] != token.text[0]:
                continue
            size = 2 if min(opener.count, token.count) >= 2 else 1
            style = _STYLES.get((token.text[0], size))
            if style is None:
                continue
            opener.begins.append(style)
            token.ends.append(style)
            opener.count -= size
            token.count -= size
            if opener.count:
                waiting.append(opener)
                signs[opener.text[0]] += 1
        if token.opens and token.count:
            waiting.append(token)
            signs[token.text[0]] += 1
