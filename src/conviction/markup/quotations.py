"""Quotations in a text: the places of quoted words, and these words as pieces that a source must contain.

    plain(text) -> str                  the words of a block, each at its place, with brackets and curly apostrophes
    quotations(text) -> list[Quotation] the outermost quotations of a plain text, in order
    pieces(text, start, end)            the words there, cut at each omission and at each insertion

Typographic marks do not belong to a word. `…`, `[…]` and `(…)` are omissions, `[words]` are put in by the author, and
`[t]he` is the word "the" in another case.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import cache
from itertools import islice

from conviction.markup.inline import flatten
from conviction.markup.letters import MARKS, RUN, UNSPACED, is_special

__all__ = ["Gap", "Piece", "Quotation", "Word", "may_quote", "pieces", "plain", "quotations", "size", "words"]

_OPENING = re.compile("[\"“”„‟«»‹›「『]|(?<![^\\W_])['‘](?=[^\\s'])|&(?:quot|ldquo|laquo|bdquo|lsquo);")
"""A sign that may open a quotation, in a text with or without its markup."""
_SIGN = re.compile("[\"'“”„‟«»‹›「『‘&]")
_BRACKET = re.compile(r"(?<![!\]\w])\\?\[(?!\^)([^\[\]\n]{0,200})\](?![(\[:])|(?<=\w)\[([^\[\]\n]{0,40})\](?![(\[:])")
_CLOSING = {"“": "”", "‟": "”", "„": "“”", "«": "»", "»": "«", "‹": "›", "›": "‹", "「": "」", "『": "』", "”": "”"}
_NESTED = frozenset("“«‹「『")
"""Openings whose mark cannot also close: the same one within is a quotation in the quotation."""
_AFTER_BLANK = frozenset("»›”\"'‘‟")
"""Marks that open a quotation only at the beginning of a word."""
_BEFORE = " \t\n\r([{—–-/:*_“„«‘「\u00a0\u202f"
_SHORT_FORMS = re.compile(r"['’‘](?:em|til|tis|twas|cause|bout|n|\d\ds?)\b", re.IGNORECASE)
_WORD_FOLLOWS = re.compile(r"\s{1,2}[^\W_]")
_DEEPEST = 4
_APOSTROPHES = 60
"""The apostrophes after a single mark among which its closing mark is searched."""
_APOSTROPHE = re.compile("[’ʼ＇‘]")
_PARTS = (
    r"(?<!\w)\[(?P<first>[^\W\d_])\](?P<rest>[^\W_]+(?:['’][^\W_]+)*)"
    r"|(?P<bracket>\w*\[(?P<inside>[^\[\]]*)\]\w*)"
    r"|(?P<gap>\((?:…|\.\.\.)\)|…|\.{3,}|\. \. \.)"
)
_PLAIN = re.compile(rf"{_PARTS}|(?P<word>[$€£¥]?[^\W_]+(?:['’.,][^\W_]+)*(?:[ \u00a0\u202f]?%)?)")


class Gap(Enum):
    """The kinds of gap between a piece and the one before it."""

    NONE = "none"
    OMISSION = "omission"
    INSERTION = "insertion"


@dataclass(frozen=True, slots=True)
class Word:
    """One word and its place."""

    text: str
    """As it is compared: composed letters and straight apostrophes."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that follow each other in the source, and the gap before them."""

    words: tuple[Word, ...]
    gap: Gap = Gap.NONE


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between quotation marks, as offsets."""

    start: int
    """The offset of the opening mark."""
    end: int
    """The offset after the closing mark."""
    inner: tuple[int, int]
    """The offsets of the words, without the marks."""


def plain(text: str) -> str:
    """The words of a block at their places, as `flatten` gives them, with brackets and curly single marks."""
    flat = flatten(text)
    places = [at for at, sign in enumerate(text) if sign == "’"] if "’" in text else []
    for bracket in _BRACKET.finditer(text) if "[" in text else ():
        group = 1 if bracket[1] is not None else 2
        places += [bracket.start(group) - 1, bracket.end() - 1]
    if not places:
        return flat
    signs = list(flat)
    for at in places:
        if signs[at] in " '":
            signs[at] = text[at]
    return "".join(signs)


def may_quote(text: str) -> bool:
    """True for a text with a sign that may open a quotation, with or without its markup."""
    return _SIGN.search(text) is not None and _OPENING.search(text) is not None


def quotations(text: str) -> list[Quotation]:
    """The outermost quotations of a plain text, in order; one that nothing closes is left out."""
    found: list[Quotation] = []
    at = 0
    while mark := _OPENING.search(text, at):
        start = at = mark.start()
        end = _end(text, start) if _opens(text, start) else -1
        at = start + 1 if end < 0 else end + 1
        if end > start:
            found.append(Quotation(start, end + 1, (start + 1, end)))
    return found


def _opens(text: str, at: int) -> bool:
    """True where a mark can open a quotation."""
    sign, following = text[at], text[at + 1 : at + 2]
    if sign not in _AFTER_BLANK:
        return True
    if not following or following.isspace():
        return False
    before = text[at - 1] if at else " "
    if before not in _BEFORE:
        return False
    return sign not in "'‘" or not _SHORT_FORMS.match(text, at)


def _end(text: str, at: int) -> int:
    """The offset of the mark that closes the quotation which opens there; -1 without one, and in a deep nest."""
    sign = text[at]
    if sign in "'‘":
        return _end_of_single(text, at)
    if sign == '"':
        return text.find('"', at + 1)
    closing, depth = _CLOSING[sign], 0
    for found in _either(sign + closing).finditer(text, at + 1):
        if found[0] not in closing:
            depth += found[0] in _NESTED
            if depth > _DEEPEST:
                return -1
        elif depth == 0:
            return found.start()
        else:
            depth -= 1
    return -1


@cache
def _either(signs: str) -> re.Pattern[str]:
    return re.compile(f"[{signs}]")


def _end_of_single(text: str, at: int) -> int:
    """The closing single mark, which an apostrophe within or after a word is not, if another one follows."""
    closing = "'’" if text[at] == "'" else "’"
    last = -1
    for found in islice(_either(closing).finditer(text, at + 1), _APOSTROPHES):
        place = found.start()
        before, after = text[place - 1], text[place + 1 : place + 2]
        if before.isspace() or after.isalnum():
            continue
        if before != "s" or not _WORD_FOLLOWS.match(text, place + 1):
            return place
        last = place if last < 0 else last  # perhaps the genitive of a plural: customers' accounts
    return last


def words(text: str) -> tuple[Word, ...]:
    """All words of a plain text, those in brackets too."""
    bare = text.translate({ord("["): " ", ord("]"): " "}) if "[" in text else text
    return tuple(word for piece in pieces(bare, 0, len(bare)) for word in piece.words)


def pieces(text: str, start: int, end: int) -> tuple[Piece, ...]:
    """The words between two offsets of a plain text, cut at each omission and insertion; no piece is empty."""
    found: list[Piece] = []
    row: list[Word] = []
    gap = Gap.NONE
    for part in (_special() if is_special(text) else _PLAIN).finditer(text, start, end):
        if part["first"]:
            row.append(_word(part["first"] + part["rest"], part.span()))
        elif part["word"]:
            row.append(_word(part["word"], part.span()))
        else:
            if row:
                found.append(Piece(tuple(row), gap if found else Gap.NONE))
                row, gap = [], Gap.NONE
            inserted = part["bracket"] and any(sign.isalnum() for sign in part["bracket"])
            gap = Gap.INSERTION if inserted and gap is not Gap.OMISSION else Gap.OMISSION
    if row:
        found.append(Piece(tuple(row), gap if found else Gap.NONE))
    return tuple(found)


def size(row: tuple[Piece, ...]) -> int:
    """The number of words; in a script without blanks between words, two letters count as one."""
    total = [word.text for piece in row for word in piece.words]
    letters = sum(1 for word in total if len(word) <= 2 and not word.isascii() and _unspaced().match(word))
    return len(total) - letters + letters // 2


def _word(text: str, place: tuple[int, int]) -> Word:
    text = "".join(text.split())
    if not text.isascii():
        text = unicodedata.normalize("NFC", _APOSTROPHE.sub("'", text).replace("\u00ad", ""))
    return Word(text, *place)


@cache
def _special() -> re.Pattern[str]:
    letter = rf"[{UNSPACED}][{MARKS}]*+"
    return re.compile(rf"{_PARTS}|(?P<word>{letter}|[$€£¥]?{RUN}(?:['’.,]{RUN})*(?:[ \u00a0\u202f]?%)?)")


@cache
def _unspaced() -> re.Pattern[str]:
    return re.compile(f"[{UNSPACED}]")
