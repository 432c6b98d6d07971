"""Pseudonyms of participants: their form, one spelling for each person, and the refusal of names.

A conversation is kept for years and copied with every clone, so it never holds the name of the person who spoke.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

__all__ = [
    "DEFAULT",
    "FIELD",
    "fault_of_pattern",
    "file_part",
    "has_address",
    "next_free",
    "objection",
    "spelled",
    "voice",
]

FIELD = "participant"
"""The field of the front matter that holds a pseudonym, in every kind."""
DEFAULT = "[A-Z]{1,2}-[0-9]{2,4}"
"""The form of a pseudonym where scaffold.toml has none: `P-07`."""
_LONGEST = 32
_GRAMMAR = re.compile(r"(?:(?:\\d|\[[A-Za-z0-9-]{1,20}\]|[A-Za-z0-9_-])(?:\{[0-9]{1,2}(?:,[0-9]{0,2})?\}|[?+])?){1,16}")
_VARIABLE = re.compile(r"\{[0-9]+,[0-9]*\}|[?+]")
_PARTS = re.compile(r"([A-Za-z]+)[\s._-]*([0-9]{1,9})")
_ADDRESS = re.compile(r"[^\s@]@[^\s@]")


def fault_of_pattern(pattern: str) -> str:
    """The reason why scaffold.toml cannot use a pattern; empty if it can.

    A pattern comes with a clone, so only simple ones are accepted, which cannot be slow.
    """
    if len(pattern) > 80 or not _GRAMMAR.fullmatch(pattern):
        return "use letters, digits, -, _, [A-Z] and \\d, each with {2}, {2,4}, ? or + after it"
    if len(_VARIABLE.findall(pattern)) > 3:
        return "at most three of its parts may vary in length"
    try:
        re.compile(pattern)
    except re.error as error:
        return f"it is not a regular expression: {error}"
    return ""


def spelled(text: str, pattern: str = DEFAULT) -> str:
    """The one spelling of a pseudonym: `p07`, `P 07` and `P-07` are `P-07`; empty for a text that is not one."""
    typed = " ".join(text.split())
    if not typed or len(typed) > _LONGEST:
        return ""
    return next((form for form in _spellings(typed) if re.fullmatch(pattern, form)), "")


def _spellings(typed: str) -> Iterator[str]:
    """The text itself, then its letters and digits in other forms."""
    yield typed
    parts = _PARTS.fullmatch(typed)
    if parts is None:
        yield from (typed.upper(), typed.lower())
        return
    digits = [parts[2], *(parts[2].zfill(width) for width in (2, 3, 4)), parts[2].lstrip("0") or "0"]
    for letters in (parts[1].upper(), parts[1].lower(), parts[1].capitalize()):
        for sign in ("-", "", "_"):
            yield from (f"{letters}{sign}{number}" for number in digits)


def objection(text: str, pattern: str = DEFAULT) -> str:
    """The reason why a text cannot stand for a participant; empty for a pseudonym in any spelling."""
    if spelled(text, pattern):
        return ""
    if has_address(text):
        return "an e-mail address is not a pseudonym"
    if re.search(r"[0-9]", text) is None:
        return "this may be a person's name, not a pseudonym"
    return "not a pseudonym of this workspace"


def has_address(text: str) -> bool:
    """True for a text with an e-mail address in it."""
    return _ADDRESS.search(text) is not None


def next_free(taken: Iterable[str], pattern: str = DEFAULT) -> str:
    """A pseudonym that nobody has yet, after the highest of those in use; empty if none can be derived."""
    known = {spelled(one, pattern) for one in taken} - {""}
    parts = [(int(match[2]), match) for one in known if (match := re.fullmatch(r"(.*?)([0-9]{1,9})", one))]
    if parts:
        number, highest = max(parts, key=lambda part: (part[0], part[1][0]))
        free = f"{highest[1]}{str(number + 1).zfill(len(highest[2]))}"
        return free if re.fullmatch(pattern, free) else ""
    return spelled("P-01", pattern)


@lru_cache(maxsize=4096)
def voice(text: str) -> str:
    """The key by which two spellings are one person, in any workspace: letters and digits alone, without zeros.

    >>> voice("P 07") == voice("p-7")
    True
    """
    plain = re.sub(r"[\W_]", "", text).lower()
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", plain)


def file_part(text: str) -> str:
    """The pseudonym as it is in the name of a file: `p07`."""
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"(?<=[A-Za-z])-(?=[0-9])", "", text).lower()).strip("-")
