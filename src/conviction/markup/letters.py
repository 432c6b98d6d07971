"""Characters that end a sentence or make up a word, in any script: pieces to put between `[` and `]` of a pattern.

Many scripts part words with blanks and many do not. Where they do not, each letter with its marks counts as a word,
and a full stop needs no blank after it.
"""

from __future__ import annotations

import re
from functools import cache

__all__ = [
    "CLOSED_STOPS",
    "CLOSERS",
    "MARKS",
    "OPEN_STOPS",
    "PREPENDED",
    "RUN",
    "UNSPACED",
    "WIDE_CLOSERS",
    "WIDE_MARKS",
    "clipped",
    "is_special",
    "without_marks",
    "words_in",
]

OPEN_STOPS = ".!?…؟۔։።፧．"
"""End a sentence before a blank: within a word they may be a decimal point or part of a name."""
CLOSED_STOPS = "。！？｡︒︕︖।॥။។៕།༎᠃"
"""End a sentence whatever follows."""
WIDE_CLOSERS = "」』”’）】》〉〕］｣"
"""May follow a closed stop and belong to its sentence."""
CLOSERS = "\"'”’»›)\\]*_" + WIDE_CLOSERS
"""Characters that may come between an open stop and its blank."""
WIDE_MARKS = "。！？｡，、；：「」『』（）《》【】"
"""Characters that are never part of a web address: there is no blank before the words that follow one."""
UNSPACED = (
    "\u0e01-\u0e30\u0e32\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0ebd-\u0ec6\u0edc-\u0edf"  # Thai, Lao
    "\u0f40-\u0f6c\u0f88-\u0f8c\u1000-\u102a\u103f\u1050-\u1055\u105a-\u105d\u1061\u1065\u1066"  # Tibetan, Burmese
    "\u106e-\u1070\u1075-\u1081\u1780-\u17b3\u1950-\u19ab\u1a20-\u1a54\u1b05-\u1b33\ua984-\ua9b2\uaa80-\uaaaf"
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fd-\u312f\u31a0-\u31bf\u31f0-\u31ff"  # kana, bopomofo
    "\u3400-\u4dbf\u4e00-\ua48c\uf900-\ufaff\uff66-\uff9d\U0001b000-\U0001b16f\U00020000-\U0003ffff"  # Han, Yi
)
"""Letters of scripts whose words no blank parts."""
MARKS = (
    "\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u07a6-\u07b0\u07eb-\u07f3\u07fd\u0816-\u082d"
    "\u0859-\u085b\u0898-\u089f\u08ca-\u0903\u093a-\u093c\u093e-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc"
    "\u09be-\u09cd\u09d7\u09e2\u09e3\u09fe\u0a01-\u0a03\u0a3c-\u0a51\u0a70\u0a71\u0a75\u0a81-\u0a83\u0abc\u0abe-\u0acd"
    "\u0ae2\u0ae3\u0afa-\u0aff\u0b01-\u0b03\u0b3c\u0b3e-\u0b57\u0b62\u0b63\u0b82\u0bbe-\u0bcd\u0bd7\u0c00-\u0c04\u0c3c"
    "\u0c3e-\u0c56\u0c62\u0c63\u0c81-\u0c83\u0cbc\u0cbe-\u0cd6\u0ce2\u0ce3\u0cf3\u0d00-\u0d03\u0d3b\u0d3c\u0d3e-\u0d4d"
    "\u0d57\u0d62\u0d63\u0d81-\u0d83\u0dca-\u0ddf\u0df2\u0df3\u0e31\u0e33-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb3-\u0ebc"
    "\u0ec8-\u0ece\u0f18\u0f19\u0f35\u0f37\u0f39\u0f3e\u0f3f\u0f71-\u0f84\u0f86\u0f87\u0f8d-\u0fbc\u0fc6\u102b-\u103e"
    "\u1056-\u1059\u105e-\u1060\u1062-\u1064\u1067-\u106d\u1071-\u1074\u1082-\u108d\u108f\u109a-\u109d\u135d-\u135f"
    "\u1712-\u1715\u1732-\u1734\u1752\u1753\u1772\u1773\u17b4-\u17d3\u17dd\u180b-\u180f\u1885\u1886\u18a9\u1920-\u193b"
    "\u1a17-\u1a1b\u1a55-\u1a7f\u1ab0-\u1ace\u1b00-\u1b04\u1b34-\u1b44\u1b6b-\u1b73\u1b80-\u1b82\u1ba1-\u1bad"
    "\u1be6-\u1bf3\u1c24-\u1c37\u1cd0-\u1cd2\u1cd4-\u1ce8\u1ced\u1cf4\u1cf7-\u1cf9\u1dc0-\u1dff\u200c\u200d\u20d0-\u20f0"
    "\u2cef-\u2cf1\u2d7f\u2de0-\u2dff\u302a-\u302f\u3099\u309a\ua66f-\ua672\ua674-\ua67d\ua69e\ua69f\ua6f0\ua6f1\ua802"
    "\ua806\ua80b\ua823-\ua827\ua82c\ua880\ua881\ua8b4-\ua8c5\ua8e0-\ua8f1\ua8ff\ua926-\ua92d\ua947-\ua953\ua980-\ua983"
    "\ua9b3-\ua9c0\ua9e5\uaa29-\uaa36\uaa43\uaa4c\uaa4d\uaa7b-\uaa7d\uaab0\uaab2-\uaab4\uaab7\uaab8\uaabe\uaabf\uaac1"
    "\uaaeb-\uaaef\uaaf5\uaaf6\uabe3-\uabea\uabec\uabed\ufb1e\ufe00-\ufe0f\ufe20-\ufe2f\uff9e\uff9f"
    "\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f\U000e0100-\U000e01ef"
)
"""Marks of the sign before them: vowels and accents, joiners, and the variants, tones and tags of emoji."""

PREPENDED = "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
"""Signs that belong to the letter or digit after them."""

RUN = rf"(?:[^\W{UNSPACED}]++[{MARKS}]*+)++"
"""A pattern: the letters and digits of a word in a script with blanks, with their marks."""
_PLAIN = re.compile(r"\w+(?:['’.,]\w+)*%?")


def words_in(text: str) -> list[str]:
    """The words of a text without the punctuation around them, in order."""
    return (_words() if is_special(text) else _PLAIN).findall(text)


def is_special(text: str) -> bool:
    r"""True where `\w` does not find the words: letters without blanks between words, marks, and flags."""
    return not text.isascii() and _special().search(text) is not None


def without_marks(text: str) -> str:
    """The text without characters that belong to the sign before them."""
    return text if text.isascii() else _marks().sub("", text)


@cache
def _words() -> re.Pattern[str]:
    """Made when it is needed first, as the others: these sets take some milliseconds."""
    return re.compile(rf"[{UNSPACED}][{MARKS}]*+|{RUN}(?:['’.,]{RUN})*%?")


@cache
def _special() -> re.Pattern[str]:
    return re.compile(rf"[{UNSPACED}{MARKS}{PREPENDED}\U0001f1e6-\U0001f1ff]")


def clipped(text: str, size: int) -> str:
    """At most that many characters from the beginning; no sign loses a part of it, such as its accent or skin tone.

    A consonant that a virama joins to the one before may be left out.
    """
    if len(text) <= size or (text.isascii() and "\r" not in text):
        return text[:size]
    end = 0
    for sign in _signs().finditer(text):
        if sign.end() > size:
            break
        end = sign.end()
    return text[:end]


@cache
def _signs() -> re.Pattern[str]:
    """One sign: a letter with its marks, a joined emoji, a flag, a Korean syllable of several letters."""
    after = rf"[{MARKS}\u1160-\u11ff\ud7b0-\ud7fb]*+"
    first = r"(?:\r\n|[\U0001f1e6-\U0001f1ff]{2}|[\u1100-\u115f\ua960-\ua97c]++|.)"
    return re.compile(rf"[{PREPENDED}]*+{first}{after}(?:(?<=\u200d).{after})*+", re.DOTALL)


@cache
def _marks() -> re.Pattern[str]:
    return re.compile(f"[{MARKS}]+")
