"""The rule on markers: words that mark work still to do."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import ESSAY
from conviction.markup.block_span import Mark
from conviction.model.finding import Severity
from conviction.model.text import Span

__all__ = ["RULES"]

_MARKER = re.compile(
    r"(?<![\w$/.#-])(?:TODO|TBD|TBC|FIXME|TKTK|TK|XXX|WIP)(?![\w$/-]|[.]\w"
    r"|[ \t](?:lists?|comments?|apps?|items?|markers?|limits?)\b|['’]s\b)"
)
_HINTS = ("TODO", "TBD", "TBC", "FIXME", "TK", "XXX", "WIP")
"""Every text with a marker contains one of these; searching for them is much quicker."""
_NAME = re.compile(r"TODO[ \t]+(?:Group|[A-Z][a-z]+)")
"""An organisation that has the marker for its name."""
_BEFORE = re.compile(r"(?:^|[.!?:–—()\[-])[ \t]*(?:(?:\*\*|__)[ \t]*|[-*+][ \t]|\d+[.)][ \t]|\[[ x]\][ \t]|#+[ \t])*$")
_AFTER = re.compile(r"[ \t]*(?:\*\*|__)?(?:[:.)\]–—-]|$)")
"""The text around a marker that is a remark of its own, and not a word of a sentence or of a table."""
_LOUD = frozenset({"TODO", "FIXME", "TKTK", "XXX"})
_FINAL = frozenset({"final", "done", "approved", "accepted", "published"})
"""Statuses of a finished document, for kinds that are not frozen by then."""


def markers(context: Context) -> Iterator[Fault]:
    """T203: TODO, TBD, TK, XXX or WIP is in the text, in a comment or in the title."""
    document = context.document
    if not any(hint in document.text for hint in _HINTS):
        return
    final = context.kind is not None and context.kind.is_frozen(document.status)
    severity = Severity.ERROR if final or document.status in _FINAL else None
    title = document.front.values.get("title")
    comments = _comments(context)
    for found in _MARKER.finditer(document.text):
        span = context.span(*found.span())
        in_title = title is not None and span.line == title.line
        if in_title or (found.start() >= context.body_start and _is_seen(context, found, span.line, comments)):
            message = f"`{found[0]}` says that something is still to do: do it, or remove it"
            fault = Fault(message, span, found[0], severity=severity)
            yield from (fault,) if in_title or document.kind else _on_page(context, found, fault)


def _on_page(context: Context, found: re.Match[str], fault: Fault) -> Iterator[Fault]:
    """The fault on a page without a kind, unless its readers do not see it, or it is the state of a thing."""
    if context.index.has_site and not _is_hidden(context, found):
        yield fault
    elif _is_remark(context, found, fault.span):
        yield fault if _is_loud(found) else replace(fault, severity=Severity.SUGGESTION)


def _is_hidden(context: Context, found: re.Match[str]) -> bool:
    """True in a comment, which readers of a page do not see, and in the name of an organisation."""
    is_comment = not context.visible.startswith(found[0], found.start())
    return is_comment or (found[0] == "TODO" and _NAME.search(context.visible) is not None)


def _is_loud(found: re.Match[str]) -> bool:
    """True for a marker that begins a remark; the others may be the state of a thing: its day is still open."""
    return found[0] in _LOUD or found.string.startswith(":", found.end())


def _is_remark(context: Context, found: re.Match[str], span: Span) -> bool:
    """True on a page for a remark of its own, which readers see; False for a name, and for a word in a sentence."""
    if not context.visible.startswith(found[0], found.start()) or "template" in context.document.path.lower():
        return False
    line = context.line(span.line)
    before, after = line[: span.column - 1], line[span.end_column - 1 :]
    if (found[0] == "WIP" and (before + after).strip()) or (found[0] == "TODO" and _NAME.search(context.visible)):
        return False  # a label of a section or of a thing
    if not before.strip() and context.line(span.line - 1).rstrip()[-1:] not in ("", ".", ":", "!", "?", "#", "-", "="):
        return False  # in the middle of a sentence
    return _is_apart(found[0], before, after) and (context.english or after.startswith(":"))


def _is_apart(marker: str, before: str, after: str) -> bool:
    """True for a marker that is not a word of a sentence, by the text around it in its line."""
    if marker not in _LOUD and ("?" in after or before.lstrip().startswith("|") or not _AFTER.match(after)):
        return False
    return marker == "TK" or _BEFORE.search(before) is not None


def _comments(context: Context) -> list[tuple[int, int]]:
    """The start and end of each comment of the body, in order."""
    start = context.body_start
    marks = context.marks if "<!--" in context.document.text else ()
    return [(start + mark.start, start + mark.end) for mark in marks if mark.mark is Mark.COMMENT]


def _is_seen(context: Context, found: re.Match[str], line: int, comments: list[tuple[int, int]]) -> bool:
    """True in prose and in comments, which are the author's text; False in code and quotations."""
    at = found.start()
    if context.visible.startswith(found[0], at):
        return not context.lines[line - 1].startswith(">")
    number = bisect_right(comments, (at, at))
    return number > 0 and at < comments[number - 1][1]


RULES: tuple[Rule, ...] = (
    Rule(
        code="T203",
        since="0.1.0",
        name="todo-marker",
        severity=Severity.WARNING,
        title="A marker says that something is still to do",
        reason="The reader learns that the author stopped, but not which part is missing. In a final document it"
        " is an error. Code and quotations are exempt. Comments of a page are"
        " exempt too. In a file without a workspace it must be a remark of its own, not in a table or a sentence, and"
        " `TBD` or `TBC` alone is a suggestion.",
        bad=ESSAY.replace("Sales calls", "TODO: Sales calls"),
        good=ESSAY,
        check=markers,
        allowed_in_drafts=True,
    ),
)
