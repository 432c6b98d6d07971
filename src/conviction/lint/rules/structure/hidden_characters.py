"""The rule on characters that hide: unseen ones, those that turn a line around, and letters that pose as others."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import ESSAY
from conviction.markup.hidden_characters import Hidden, Reason, code_point, hidden, visible
from conviction.markup.labels import label_start
from conviction.markup.look_alikes import Mixed, may_mix, mixed_words, whole_look_alike
from conviction.model import pseudonym
from conviction.model.finding import Applicability, Fix, Severity
from conviction.model.text import Edit, line_starts

__all__ = ["RULES"]

_ADDRESS = re.compile(r"\bhttps?://[^\s<>()\"'`]+|(?<=\]\()[^\s()]+")
_AROUND = 16
"""The number of characters that a message shows on each side."""
_NAMED = 3
"""The number of different characters that a message names."""
_EFFECTS = {
    Reason.CONTROL: "so that a terminal may obey it instead of showing it",
    Reason.ORDER: "so that the screen shows another order than the text has",
    Reason.UNSEEN: "so that a search does not find the word",
}


class _Name(NamedTuple):
    """A stretch of text that is searched and compared, and its description."""

    start: int
    end: int
    place: str


class _Names:
    """The names in a document: its front matter, headings, labels and addresses; found only where they are needed."""

    def __init__(self, context: Context) -> None:
        self._context = context

    @cached_property
    def stretches(self) -> tuple[_Name, ...]:
        """All of them in order; none overlaps another."""
        found = list[_Name]()
        for name in sorted((*self._lines(), *self._labels(), *self._addresses())):
            if not found or name.start >= found[-1].end:
                found.append(name)
        return tuple(found)

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(name.start for name in self.stretches)

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        return tuple(line_starts(self._context.document.text))

    def place(self, offset: int) -> str:
        """The description of the name at an offset, such as ` in the title`; empty in prose."""
        at = bisect_right(self._starts, offset) - 1
        return self.stretches[at].place if at >= 0 and offset < self.stretches[at].end else ""

    def _lines(self) -> Iterator[_Name]:
        front = self._context.document.front
        fields = {span.line: key for key, span in front.keys.items()}
        for line in range(2, front.end_line):
            yield self._line(line, f" in the field {fields[line]}" if line in fields else " in the front matter")
        for line, _ in self._context.document.headings:
            yield self._line(line, " in a heading")

    def _line(self, line: int, place: str) -> _Name:
        start = self._line_starts[line - 1]
        return _Name(start, start + len(self._context.line(line)), place)

    def _labels(self) -> Iterator[_Name]:
        for start, line in zip(self._line_starts, self._context.lines, strict=False):
            label = label_start(line)
            if label is not None:
                yield _Name(start + label.start, start + label.colon, " in a label")

    def _addresses(self) -> Iterator[_Name]:
        context = self._context
        for found in _ADDRESS.finditer(context.visible, context.body_start):
            yield _Name(*found.span(), " in an address")


def hidden_characters(context: Context) -> Iterator[Fault]:
    """S010: a character is not seen, turns the line around, or poses as another letter."""
    text, names = context.document.text, _Names(context)
    lines = dict[tuple[int, Reason], list[Hidden]]()
    for sign in hidden(text, lambda offset: names.place(offset) != "", context.body_start):
        lines.setdefault((context.span(sign.offset, sign.offset).line, sign.reason), []).append(sign)
    for signs in lines.values():
        yield _hidden(context, signs, names.place(signs[0].offset))
    if may_mix(text):
        yield from _posing(context, names)


def _hidden(context: Context, signs: Sequence[Hidden], place: str) -> Fault:
    """The characters of one kind in one line."""
    text, first = context.document.text, signs[0].offset
    start = max(text.rfind("\n", 0, first) + 1, first - _AROUND)
    shown = visible(text[start : first + 1 + _AROUND].partition("\n")[0])
    called = list(dict.fromkeys(code_point(text[sign.offset]) for sign in signs))
    others = len(called) - _NAMED
    listed = ", ".join(called[:_NAMED]) + (f" and {others} other characters" if others > 0 else "")
    instead = "".join(dict.fromkeys(sign.instead for sign in signs)).strip()
    them = "it" if len(signs) == 1 else f"all {len(signs)}"
    remedy = f"write `{instead}`" if len(instead) == 1 else f"remove {them}"
    edits = tuple(Edit(context.span(sign.offset, sign.offset + 1), sign.instead) for sign in signs)
    return Fault(
        f"`{shown}`{place} contains {listed}, {_EFFECTS[signs[0].reason]}: {remedy}",
        context.span(first, first + 1),
        text[first],
        Fix(remedy, edits, Applicability.UNSAFE),
    )


def _posing(context: Context, names: _Names) -> Iterator[Fault]:
    """Words of names that mix scripts, and a participant in letters that only look Latin."""
    text, end = context.document.text, 0
    for name in names.stretches:
        for word in mixed_words(text, name.start, name.end):
            if word.start >= end:
                end = word.end
                yield _mixed(context, word, name.place)
    value = context.document.front.values.get(pseudonym.FIELD)
    written = context.document.front.text(pseudonym.FIELD)
    instead = whole_look_alike(written) if value else ""
    if value and instead and not any(map(str.isascii, filter(str.isalpha, written))):
        start = text.find(written, sum(len(context.line(line)) + 1 for line in range(1, value.line)))
        signs = tuple(dict.fromkeys(sign for sign in written if not sign.isascii()))
        if start >= 0:
            word = Mixed(start, start + len(written), instead, signs)
            yield _mixed(context, word, f" in the field {pseudonym.FIELD}")


def _mixed(context: Context, word: Mixed, place: str) -> Fault:
    written = context.document.text[word.start : word.end]
    shown = "".join(f"[U+{ord(sign):04X}]" if sign in word.signs else sign for sign in written)
    latin = dict(zip(written, word.instead, strict=True))
    named = [f"{code_point(sign)}, which looks like `{latin[sign]}`" for sign in word.signs[:_NAMED]]
    remedy = f"write `{word.instead}`"
    span = context.span(word.start, word.end)
    fix = Fix(remedy, (Edit(span, word.instead),), Applicability.UNSAFE)
    return Fault(f"`{shown}`{place} contains {', and '.join(named)}: {remedy}", span, written, fix)


RULES: tuple[Rule, ...] = (
    Rule(
        code="S010",
        since="0.1.0",
        name="hidden-characters",
        severity=Severity.WARNING,
        title="A character is not seen, or poses as another",
        reason="A character without a shape, a change of direction or a Cyrillic letter in a Latin word makes two texts"
        " look the same that are not: a search misses one, a link leads elsewhere, and a review approves a text that"
        " nobody read. They come with text that was copied from web pages and office programs, and sometimes on"
        " purpose. Joiners and marks of direction stay where a script or an emoji needs them.",
        bad=ESSAY.replace("title: Operations signs", "title: Operations si\u200bgns"),
        good=ESSAY,
        check=hidden_characters,
    ),
)
