"""Inline Markdown as plain words of equal length, so that a place in the words is a place in the document.

Marks, targets, tags and attributes become spaces; code, addresses and ids become `x`. Linear time on any input.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from conviction.markup.code_spans import code_spans

__all__ = ["flatten"]

_NEXT = re.compile(
    r"[\\`<\[\]*_~{&]|!(?=\[)|==|(?<![a-zA-Z])(?:https?://|www\.)|(?<![\w:]):(?=[a-z])"
    r"|(?<![\w.+@-])[\w.+-]{1,64}+@(?=\w)"
    r"|(?<![\w-])(?:memo|thesis|conversation|evidence|insight|decision|strategy|essay|premortem|review)-(?=\w)"
)
"""The start of markup; most blocks have none, and lack every sign or word that markup needs."""
_SIGN = re.compile(r"[\\`<\[\]*_~{&=:@]")
_NAMES = (
    *("memo-", "thesis-", "conversation-", "evidence-", "insight-", "decision-"),
    *("strategy-", "essay-", "premortem-", "review-"),
)
_TARGET = re.compile(
    r"\(\s*+(?:<[^<>\n]*+>|[^\s()]*+(?:\([^\s()]*+\)[^\s()]*+)*+)(?:\s++(?:\"[^\"]*+\"|'[^']*+'|\([^()]*+\)))?+\s*+\)"
)
_REFERENCE = re.compile(r"\[[^\[\]\n]*+\]")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]++\]")
_LINKED = re.compile(r"\[[^\[\]]*+\](?=\()")
_AUTOLINK = re.compile(r"<(?:[a-zA-Z][a-zA-Z0-9+.-]{1,31}+:|[^\s<>@]{1,64}+@)[^\s<>]*+>")
_TAG = re.compile(r"</?([A-Za-z][\w:-]*+)(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+>")
_ATTRIBUTES = re.compile(r"\{:?[ \t]*+[#.a-zA-Z][^{}\n]*+\}")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ICON = re.compile(r":[a-z][a-z0-9_+-]{0,80}+:(?!\w)")
_ADDRESS = re.compile(r"[^\s<>\"`|]++")
_MAIL_HOST = re.compile(r"[\w-]++(?:\.[\w-]++)++")
_CARD = re.compile(r"[\w-]++(?:#[\w-]++)?+")
_VALE = re.compile(r"<!--[ \t]*+vale\b")
_HIDDEN = {"code": "x", "kbd": "x", "samp": "x", "var": "x", "tt": "x", "script": " ", "style": " ", "svg": " "}
_LONGEST_TAG = 1000
_UNKNOWN = -2
_MARKUP = frozenset("\\`*_{}[]<>~|#&!")
_PLAIN = str.maketrans(
    dict.fromkeys("\t\r\0\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029\u202f\u205f\u3000\ufeff", " ")
    | dict.fromkeys(map(chr, range(0x2000, 0x200B)), " ")
    | {"\u2019": "'"}
)


def flatten(text: str, *, hide_links: bool = False) -> str:
    """The words of one block, each at its place: same length, same line ends.

    Args:
        text: The lines of a paragraph, item, heading or table row, without the block's own marks.
        hide_links: Link texts become `x` too; for edges, whose link text is another document's title.
    """
    if _SIGN.search(text) or "www." in text or ("-" in text and any(word in text for word in _NAMES)):
        text = _Flattener(text, hide_links).result()
    return text.translate(_PLAIN)


class _Flattener:
    """One pass over one block; `find` remembers, so that a thousand unclosed marks cost one search."""

    def __init__(self, text: str, hide_links: bool) -> None:
        self.text = text
        self.hide_links = hide_links
        self.ahead: dict[str, int] = {}
        self.spans: dict[int, int] | None = None

    def result(self) -> str:
        pieces: list[str] = []
        position = 0
        text = self.text
        while match := _NEXT.search(text, position):
            start = match.start()
            end, piece = self.at(start, match[0])
            pieces += (text[position:start], piece)
            position = end
        pieces.append(text[position:])
        return "".join(pieces)

    def at(self, start: int, mark: str) -> tuple[int, str]:
        """The end of the construct that starts here, and its replacement."""
        handler = _HANDLERS.get(mark)
        if handler is not None:
            return handler(self, start)
        if mark == "==":
            return start + 2, "  "
        if mark[-1] == "@":
            return self.mail(start, start + len(mark))
        if mark[-1] == "-":
            return self.identifier(start)
        return self.address(start)

    def find(self, needle: str, start: int) -> int:
        """The first place at or after `start`, which never goes back; -1 when there is none."""
        offset = self.ahead.get(needle, _UNKNOWN)
        if offset != -1 and offset < start:
            offset = self.text.find(needle, start)
            self.ahead[needle] = offset
        return offset

    def filled(self, start: int, end: int, filler: str) -> tuple[int, str]:
        inner = self.text[start:end]
        if "\n" not in inner:
            return end, filler * (end - start)
        return end, "\n".join(filler * len(line) for line in inner.split("\n"))

    def mark(self, start: int) -> tuple[int, str]:
        return start + 1, " "

    def escape(self, start: int) -> tuple[int, str]:
        following = self.text[start + 1 : start + 2]
        if following in _MARKUP:
            return start + 1 + len(following), " " * (1 + len(following))
        return start + 1, " "

    def code(self, start: int) -> tuple[int, str]:
        if self.spans is None:
            self.spans = dict(code_spans(self.text))
        end = self.spans.get(start)
        if end is not None:
            return self.filled(start, end, "x")
        end = start + 1
        while self.text.startswith("`", end):
            end += 1
        return end, " " * (end - start)

    def angle(self, start: int) -> tuple[int, str]:
        if _VALE.match(self.text, start):
            end = self.find("-->", start)
            if end >= 0:
                return end + 3, self.text[start : end + 3]
        if self.find(">", start) < 0:
            return self.lone(start)
        if link := _AUTOLINK.match(self.text, start):
            return self.filled(start, link.end(), "x")
        tag = _TAG.match(self.text, start, start + _LONGEST_TAG)
        if tag is None:
            return self.lone(start)
        end, piece = self.filled(start, tag.end(), " ")
        filler = _HIDDEN.get(tag[1].lower())
        closing = self.find(f"</{tag[1]}", end) if filler and self.text[start + 1] != "/" else -1
        if filler and closing >= 0:
            piece += self.filled(end, closing, filler)[1]
            end = closing
        return end, piece

    def lone(self, start: int) -> tuple[int, str]:
        """A `<` that opens no tag; it stays where it can open none in another renderer either."""
        following = self.text[start + 1 : start + 2]
        return start + 1, "<" if following.isdigit() or following in (" ", "=") else " "

    def opening(self, start: int) -> tuple[int, str]:
        if note := _FOOTNOTE.match(self.text, start):
            return self.filled(start, note.end(), " ")
        if self.hide_links and (linked := _LINKED.match(self.text, start)):
            end, piece = self.filled(start + 1, linked.end() - 1, "x")
            return end, " " + piece
        return start + 1, " "

    def closing(self, start: int) -> tuple[int, str]:
        pattern = {"(": _TARGET, "[": _REFERENCE}.get(self.text[start + 1 : start + 2])
        match = pattern.match(self.text, start + 1) if pattern else None
        return self.filled(start, match.end(), " ") if match else (start + 1, " ")

    def underscore(self, start: int) -> tuple[int, str]:
        inside = 0 < start < len(self.text) - 1 and self.text[start - 1].isalnum() and self.text[start + 1].isalnum()
        return start + 1, "_" if inside else " "

    def brace(self, start: int) -> tuple[int, str]:
        following = self.text[start + 1 : start + 2]
        if attributes := _ATTRIBUTES.match(self.text, start):
            return self.filled(start, attributes.end(), " ")
        closer = {"{": "}}", "%": "%}", "#": "#}"}.get(following)
        end = self.find(closer, start + 2) if closer else -1
        if end >= 0:
            return self.filled(start, end + 2, " ")
        return start + 1, "{"

    def entity(self, start: int) -> tuple[int, str]:
        match = _ENTITY.match(self.text, start)
        if match is None:
            return start + 1, "&"
        char = html.unescape(match[0])
        visible = char if len(char) == 1 and char.isprintable() and char not in _MARKUP else " "
        return match.end(), visible.ljust(len(match[0]))

    def icon(self, start: int) -> tuple[int, str]:
        match = _ICON.match(self.text, start)
        return self.filled(start, match.end(), " ") if match else (start + 1, ":")

    def mail(self, start: int, host: int) -> tuple[int, str]:
        match = _MAIL_HOST.match(self.text, host)
        return self.filled(start, match.end(), "x") if match else (host, self.text[start:host].replace("_", " "))

    def identifier(self, start: int) -> tuple[int, str]:
        match = _CARD.match(self.text, start)
        assert match is not None
        whole = match[0].rstrip("-_")
        masked = "#" in whole or whole.count("-") >= 3
        return start + len(whole), "x" * len(whole) if masked else whole.replace("_", " ")

    def address(self, start: int) -> tuple[int, str]:
        match = _ADDRESS.match(self.text, start)
        assert match is not None
        whole = match[0].rstrip(".,;:!?'*_~)]}")
        return start + len(whole), "x" * len(whole)


_HANDLERS: dict[str, Callable[[_Flattener, int], tuple[int, str]]] = {
    "\\": _Flattener.escape,
    "`": _Flattener.code,
    "<": _Flattener.angle,
    "[": _Flattener.opening,
    "]": _Flattener.closing,
    "_": _Flattener.underscore,
    "{": _Flattener.brace,
    "&": _Flattener.entity,
    ":": _Flattener.icon,
    "*": _Flattener.mark,
    "~": _Flattener.mark,
    "!": _Flattener.mark,
}
