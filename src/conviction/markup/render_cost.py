"""Texts for which Python-Markdown needs minutes, or ends: found before, since a renderer cannot be interrupted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conviction.markup.blocks import mask

__all__ = ["costly_line"]

_MOST = {"[": 2000, "<": 2000, "\\": 5000, "](": 2000}
"""Signs without an end in one block; the time grows with the square: 20,000 brackets took 81 s."""
_ENDS = {"[": "]", "<": ">", "\\": "", "](": ")"}
_FOOTNOTES = 2000
"""References to footnotes in one block: 5,000 took 38 s."""
_LEVELS = 100
"""Lists, quotes or emphasis within each other: the renderer calls itself for each, and 300 lists ended the build."""
_PEELING = 40_000_000
"""Lines that start a block, times the characters of the text without a blank line in which they are: the renderer
takes them off one at a time, and reads the rest each time; 5,000 headings took 10 s."""
_TERMS = 300
"""Terms with a definition and no blank line between: the renderer calls itself for each, and 500 ended the build."""
_STARTS = re.compile(r"^[ \t>]*(?:#|:[ \t]|[-=*_][-=*_ \t]*$|!!!|\?\?\?|===)", re.MULTILINE)
_TERM = re.compile(r"^(?![ \t]*(?::[ \t]|$))[^\n]*\n[ \t]*:[ \t]", re.MULTILINE)
_BLANK = re.compile(r"\n[ \t]*\n")
_MARKER = r"(?:[-*+>]|[0-9]{1,9}[.)])"
_NESTED = re.compile(
    rf"^[ \t]{{{4 * _LEVELS},}}{_MARKER}[ \t]"  # by their indent
    rf"|^(?!(?:[* \t]+|[- \t]+)$)[ \t]*(?:{_MARKER}[ \t]+){{{_LEVELS}}}"  # on one line that is not a rule
    rf"|(?<!\*)\*{{{2 * _LEVELS},}}(?=[^\s*])|(?<!_)_{{{2 * _LEVELS},}}(?=[^\s_])",  # emphasis
    re.MULTILINE,
)


def costly_line(text: str) -> tuple[int, str] | None:
    """The first line of a block that no page can be made of, and the reason; None if there is no such block."""
    return min(filter(None, (_slow(text), _nested(text), _unbroken(text))), default=None)


def _nested(text: str) -> tuple[int, str] | None:
    found = _NESTED.search(text)
    if found is None:
        return None
    line = text.count("\n", 0, found.start()) + 1
    return line, f"more than {_LEVELS} lists, quotes or marks within each other: write fewer levels"


def _unbroken(text: str) -> tuple[int, str] | None:
    """The first block with too many lines that start a block of their own; code in fences does not count."""
    if text.count("\n") * len(text) <= _PEELING and text.count(":") <= _TERMS:
        return None
    line = 1
    for block in _BLANK.split(mask(text)):
        lines = block.count("\n") + 1
        if lines > _TERMS and len(_TERM.findall(block)) > _TERMS:
            return line, f"more than {_TERMS} terms without a blank line to make a page of it: put one between them"
        if lines * len(block) > _PEELING and len(_STARTS.findall(block)) * len(block) > _PEELING:
            reason = "too many headings, rules or definitions without a blank line to make a page of it"
            return line, f"{reason}: put one between them"
        line += lines + 1
    return None


def _slow(text: str) -> tuple[int, str] | None:
    if all(text.count(sign) <= most for sign, most in _MOST.items()):
        return None
    line = 1
    for block in _BLANK.split(text):
        if reason := next(_excess(block), ""):
            return line, f"{reason} in one block to make a page of it: split the block, or close them"
        line += block.count("\n") + 2
    return None


def _excess(block: str) -> Iterator[str]:
    """The reasons why a block takes too long."""
    for sign, most in _MOST.items():
        if block.count(sign) - (block.count(_ENDS[sign]) if _ENDS[sign] else 0) > most:
            yield f"too many `{sign}` without an end"
    if block.count("[^") > _FOOTNOTES:
        yield "too many footnotes"
    if _depth(block) > _MOST["["]:
        yield "too many `[` within each other"


def _depth(block: str) -> int:
    """The number of brackets within each other."""
    if block.count("[") <= _MOST["["]:
        return 0
    depth = deepest = 0
    for sign in re.findall(r"[\[\]]", block):
        depth = depth + 1 if sign == "[" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest
