"""Characters that nobody sees, or that change the order of a line: which of them are out of place in a text.

Joiners are right in emoji and in scripts that need them, bidirectional marks beside Hebrew and Arabic, and a soft
hyphen in prose. A name, such as a title, an id or an address, is stricter than prose: it is searched and compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from enum import Enum
from typing import NamedTuple

__all__ = ["Hidden", "Reason", "code_point", "hidden", "visible", "without_hidden"]

_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_ORDER = "\u202a-\u202e\u2066-\u2069"
_NEVER = "\ufeff\u206a-\u206f\ufff9-\ufffb\U000e0001"
_TAGS = "\U000e0020-\U000e007f"
_VARIANTS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_RUN = re.compile(
    f"[{_CONTROLS}{_ORDER}{_NEVER}{_TAGS}{_VARIANTS}\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2064\u2800\u3164\uffa0]+"
)
_IS_CONTROL = re.compile(f"[{_CONTROLS}]")
_IS_ORDER = re.compile(f"[{_ORDER}]")
_IS_NEVER = re.compile(f"[{_NEVER}]")
_IS_TAG = re.compile(f"[{_TAGS}]")
_IS_VARIANT = re.compile(f"[{_VARIANTS}]")
_FLAG = "\U0001f3f4"
_SUBDIVISION = re.compile("[\U000e0020-\U000e007e]{1,31}\U000e007f")
_DIRECTION_MARKS = "\u200e\u200f\u061c"
_BLANKS = "\u2800\u3164\uffa0"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_BLOCK = re.compile(r"\n(?=[ \t]*(?:\r?\n|[#>|]|[-*+][ \t]|[0-9]{1,9}[.)][ \t]))")
"""The end of a block whose order of characters does not concern the next line."""
_SIMPLE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN", "HEBREW", "DIGIT"})
"""Scripts whose letters need no joiner: the first word of the names of their letters."""
_MARKS_BEFORE = 8
"""At most that many accents belong to one letter."""


class Reason(Enum):
    """The effect of a character that is out of place."""

    CONTROL = "a terminal may obey it"
    ORDER = "the screen shows another order"
    UNSEEN = "a search does not find the word"


class Hidden(NamedTuple):
    """One character that is out of place."""

    offset: int
    reason: Reason
    instead: str
    """The text to put there; mostly empty."""


def code_point(character: str) -> str:
    """A character for a message: `U+200B ZERO WIDTH SPACE`."""
    name = unicodedata.name(character, "CONTROL CHARACTER" if _IS_CONTROL.match(character) else "")
    return f"U+{ord(character):04X} {name}".rstrip()


def visible(text: str) -> str:
    """The text with each such character as `[U+200B]`, so that a reader sees all of it."""
    return _RUN.sub(lambda run: "".join(f"[U+{ord(sign):04X}]" for sign in run[0]), text)


def without_hidden(name: str) -> str:
    """A name without the characters that are out of place in one."""
    signs = list(name)
    for one in hidden(name, lambda _: True):
        signs[one.offset] = one.instead
    return "".join(signs)


def hidden(text: str, is_name: Callable[[int], bool], body: int = 0) -> Iterator[Hidden]:
    """The characters of a text that are out of place, in order.

    Args:
        text: The text; each line before the offset `body` is a block of its own.
        is_name: True for an offset in a name. Called only for offsets of suspect characters.
        body: The offset after the front matter.
    """
    if text.isascii() and text.replace("\r", "").replace("\n", "").replace("\t", "").isprintable():
        return  # nearly always, and in a tenth of the time
    runs = list(_RUN.finditer(text))
    has_order = any(_IS_ORDER.search(run[0]) for run in runs)
    unpaired = _unbalanced(text, body) if has_order else frozenset[int]()
    lines = _Lines(text)
    for run in runs:
        yield from _in_run(text, run, _Around(text, run, is_name(run.start()), lines), unpaired)


def _in_run(text: str, run: re.Match[str], around: _Around, unpaired: frozenset[int]) -> Iterator[Hidden]:
    for offset in range(run.start(), run.end()):
        sign = text[offset]
        if _IS_CONTROL.match(sign):
            yield Hidden(offset, Reason.CONTROL, _instead(sign))
        elif _IS_ORDER.match(sign):
            if sign in "\u202d\u202e" or offset in unpaired or (around.in_name and not around.is_rtl(offset)):
                yield Hidden(offset, Reason.ORDER, "")
        elif _is_unseen(sign, offset, around):
            yield Hidden(offset, Reason.UNSEEN, "")


class _Lines:
    """Whether the lines of a text have letters that are written from right to left; each line is searched once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._end = -1
        self._found = False

    def is_rtl(self, offset: int) -> bool:
        """True for an offset in such a line; the offsets come in order."""
        if offset >= self._end:
            start = self._text.rfind("\n", 0, offset) + 1
            end = self._text.find("\n", offset)
            self._end = end if end >= 0 else len(self._text)
            self._found = _RIGHT_TO_LEFT.search(self._text, start, self._end) is not None
        return self._found


class _Around:
    """The neighbours of a run of such characters."""

    def __init__(self, text: str, run: re.Match[str], in_name: bool, lines: _Lines) -> None:
        self.in_name = in_name
        self.start = run.start()
        self.text = run[0]
        self.is_rtl = lines.is_rtl
        at = run.start() - 1
        while at > 0 and run.start() - at < _MARKS_BEFORE and unicodedata.category(text[at]) == "Mn":
            at -= 1
        self.before = text[at] if at >= 0 else ""
        self.after = text[run.end()] if run.end() < len(text) else ""
        self.beside = (self.before, self.after)

    @property
    def is_in_simple_word(self) -> bool:
        """True between letters or digits of scripts that need no joiners."""
        return _is_simple(self.before) and _is_simple(self.after)

    @property
    def is_near_other_script(self) -> bool:
        """True beside a letter of a script that may need one."""
        return any(one and unicodedata.category(one)[0] in "LM" and not _is_simple(one) for one in self.beside)

    @property
    def is_in_emoji(self) -> bool:
        """True between two symbols, which a joiner makes one."""
        return all(one and unicodedata.category(one)[0] == "S" for one in self.beside)

    @property
    def is_flag(self) -> bool:
        """True for the tags of a flag such as that of England."""
        return self.before == _FLAG and _SUBDIVISION.fullmatch(self.text) is not None

    def is_stray_variant(self, offset: int) -> bool:
        """True for a variation selector after another one, or after a letter that has no variants."""
        if offset > self.start:
            return _IS_VARIANT.match(self.text[offset - self.start - 1]) is not None
        return self.before.isalpha() and _is_simple(self.before)


def _is_unseen(sign: str, offset: int, around: _Around) -> bool:
    """True where a character without a shape of its own is out of place."""
    if _IS_NEVER.match(sign):
        return True
    if _IS_TAG.match(sign):
        return not around.is_flag
    if _IS_VARIANT.match(sign):
        return around.is_stray_variant(offset)
    if sign in _DIRECTION_MARKS and around.is_rtl(offset):
        return False
    if sign in _BLANKS or around.in_name:
        return around.in_name and not around.is_near_other_script and not (sign == "\u200d" and around.is_in_emoji)
    return sign != "\u00ad" and around.is_in_simple_word


def _is_simple(letter: str) -> bool:
    return letter.isalnum() and unicodedata.name(letter, "").partition(" ")[0] in _SIMPLE


def _instead(control: str) -> str:
    """A blank for a break of line or page; the sign of Windows that was read in the wrong encoding."""
    if control in "\x0b\x0c\x85":
        return " "
    return bytes([ord(control)]).decode("cp1252", "ignore") if "\x80" <= control <= "\x9f" else ""


def _unbalanced(text: str, body: int) -> frozenset[int]:
    """The offsets of characters that begin another order and are not closed in their block, or close none."""
    wrong = list[int]()
    start = 0
    while start <= len(text):
        if start < body:
            end = text.find("\n", start)
        else:
            found = _BLOCK.search(text, start)
            end = found.start() if found else -1
        end = end if end >= 0 else len(text)
        wrong += _unbalanced_in(text, start, end)
        start = end + 1
    return frozenset(wrong)


def _unbalanced_in(text: str, start: int, end: int) -> list[int]:
    """The same for one block, as the bidirectional algorithm pairs them."""
    wrong, stack, isolates = list[int](), list[int](), 0
    for found in _IS_ORDER.finditer(text, start, end):
        sign = found[0]
        if sign in "\u2066\u2067\u2068":
            stack.append(found.start())
            isolates += 1
        elif sign in "\u202a\u202b\u202d\u202e":
            stack.append(found.start())
        elif sign == "\u2069" and isolates:
            while text[stack[-1]] not in "\u2066\u2067\u2068":
                wrong.append(stack.pop())
            stack.pop()
            isolates -= 1
        elif sign == "\u202c" and stack and text[stack[-1]] not in "\u2066\u2067\u2068":
            stack.pop()
        else:
            wrong.append(found.start())
    return wrong + stack
