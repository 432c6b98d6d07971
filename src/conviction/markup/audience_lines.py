"""Lines that seem to state the audience of a document, in a form that our strict reader does not accept.

Site engines, other tools and people read more than we do: a capital letter, fields without `---`, lines that end in CR,
look-alike letters. Such a line never widens an audience, and it must not pass in silence either.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice

from conviction.model.document import AudienceLine, FrontMatter, Value
from conviction.model.text import Span

__all__ = ["audience_lines", "is_audience_word"]

_WORD = "audience"
_LINES = 100
"""Number of lines of a body that are checked: an audience is at the top."""
_LONGEST = 300
_LINE = re.compile(r"([^\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]*)(\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]|\Z)")
"""A line as any reader would part it, CR alone too."""
_STATEMENT = re.compile(r"\W*([^\W\d_][\w-]*)[^\w:=|]*[:=|](.*)")
_VALUE = re.compile(r"\W*(\w[\w-]*)(?=\s*(?:[^\w\s]|$))")
"""A word on its own: `private`, `private (for now)`; not the first one of `team leads in sales`."""
_PARTS = re.compile(r"[,;{}|]")
_FIELD = re.compile(r"\W{0,8}[\w-]{1,40}\W{0,8}[:=]")
_BELOW = re.compile(r" {0,3}#{2,6}(?:\s|$)")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_LOOK_ALIKE = str.maketrans("аαɑυսԁԀіιıӏеεеҽոсϲ", "aaauuddiiiieeeencc")
"""Letters of other scripts that a reader takes for one of `audience`; the letters are in small form."""


def audience_lines(text: str, body: int, front: FrontMatter) -> tuple[AudienceLine, ...]:
    """The lines with which a document seems to state its audience, and that the strict reader does not accept.

    Args:
        text: The whole document.
        body: The offset where its body begins.
        front: Its front matter as read, without a fault.
    """
    lines = [*_keys(front.fields, front.keys)]
    if _WORD not in front.fields:
        lines += _body_lines(text, body)
    return tuple(lines)


def _keys(fields: Mapping[str, Value], keys: Mapping[str, Span]) -> Iterator[AudienceLine]:
    odd = _odd(tuple(fields))
    for key, value in fields.items() if odd or not all(map(_is_flat, fields.values())) else ():
        span = keys.get(key, Span(1))
        if key in odd:
            yield AudienceLine(span, key, _first_word(_plain(str(value))), sure=True)
        elif isinstance(value, dict | list):
            yield from (AudienceLine(span, name, "", sure=True) for name in _nested(value))


@lru_cache(maxsize=256)
def _odd(names: tuple[str, ...]) -> frozenset[str]:
    """The names that are the word in another form; the revisions of a document have the same names."""
    return frozenset(name for name in names if name != _WORD and is_audience_word(name))


def _is_flat(value: Value) -> bool:
    """True for a value without keys of its own."""
    return not isinstance(value, dict) and not (isinstance(value, list) and any(map(_is_nest, value)))


def _is_nest(value: object) -> bool:
    return isinstance(value, dict | list)


def _nested(value: Value) -> Iterator[str]:
    """Keys within a field's value, at any depth, that are the word."""
    if isinstance(value, dict):
        for key, below in value.items():
            if is_audience_word(key):
                yield key
            yield from _nested(below)
    elif isinstance(value, list):
        for item in value:
            yield from _nested(item)


def _body_lines(text: str, body: int) -> Iterator[AudienceLine]:
    """The lines above the first section that state an audience; sure are those of the fields at the very top."""
    top, fields, code = not body, False, False
    for match in _lines_above(text, body):
        line = match[1]
        code ^= _FENCE.match(line) is not None
        plain = _plain(line[:_LONGEST])
        if not re.search(r"\w", plain):
            top = top and (bool(plain) or not fields)
            continue
        if not code and (top or not line.startswith(("    ", "\t"))):
            place = _place(text, match.start(), line)
            yield from (AudienceLine(place, line, value, sure=sure) for value, sure in _stated(plain, top=top))
        top = top and (_FIELD.match(plain) is not None or line.startswith((" ", "\t", "-", "#!")))
        fields = True


def _lines_above(text: str, body: int) -> Iterator[re.Match[str]]:
    """The first lines of the body, up to the first section."""
    for match in islice(_LINE.finditer(text, body), _LINES):
        if match.start() == len(text) or _BELOW.match(match[1]):
            return
        yield match


def _stated(plain: str, *, top: bool) -> Iterator[tuple[str, bool]]:
    """The audience that a line states, and whether that is sure; `Title: x, audience: private` is such a line too."""
    whole = _STATEMENT.match(plain)
    if whole and is_audience_word(whole[1]):
        yield _first_word(whole[2]), top
        return
    for part in _PARTS.split(plain):
        match = _STATEMENT.match(part)
        if match and is_audience_word(match[1]):
            yield _first_word(match[2]), False


def _place(text: str, start: int, line: str) -> Span:
    """The line, in lines as we number them: a CR alone ends none."""
    number = text.count("\n", 0, start) + 1
    column = start - text.rfind("\n", 0, start)
    return Span(number, column, number, column + len(line))


def _first_word(text: str) -> str:
    match = _VALUE.match(text)
    return match[1] if match else ""


def _plain(text: str) -> str:
    """The text as a reader's eye has it: small letters, without signs of no width, look-alikes as Latin letters."""
    if text.isascii():
        return text.lower().strip()
    parts = unicodedata.normalize("NFKD", text)
    visible = "".join(sign for sign in parts if unicodedata.category(sign) not in ("Cf", "Mn"))
    return visible.casefold().translate(_LOOK_ALIKE).strip()


@lru_cache(maxsize=1024)
def is_audience_word(word: str) -> bool:
    """True for a word that a reader takes for `audience`: in capitals, in other scripts, or mistyped."""
    plain = _plain(word[:40]).strip("_-")
    matcher = difflib.SequenceMatcher(None, plain, _WORD, autojunk=False)
    return plain == _WORD or (matcher.real_quick_ratio() >= _NEAR and matcher.ratio() >= _NEAR)


_NEAR = 0.84
"""The least likeness of a mistyped word to `audience`; `ambience`, `science` and `cadence` are farther from it."""
