"""Rules on text in which the site, a git forge and the toolkit find different structures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import EVIDENCE
from conviction.lint.rules.structure.front_matter import is_legible
from conviction.markup import blocks
from conviction.markup.block_scan import FENCE_INFO
from conviction.markup.block_span import BlockSpan, Mark
from conviction.model.finding import Applicability, Fix, Severity
from conviction.model.text import Edit, Span

__all__ = ["RULES"]

_OPENING = re.compile(r"([ \t]*)(`{3,}|~{3,})[ \t]*([^\n\r]*)")
_UNDERLINE = re.compile(r"\n([ ]{0,3}(?:=+|-+)[ \t]*\r?)(?=\n|\Z)")
_HASHES = re.compile(r"(?<![^\n])#+[^\r\n]*")
_STUCK_ID = re.compile(r"[^\s{}](\{:?[ ]*#[\w.:-]+[ ]*\})[ \t]*$")
_RETURN = re.compile(r"\r(?!\n)")
_TAG = re.compile(
    r"<(/?)(article|aside|center|details|dialog|div|dl|fieldset|figure|footer|form|header|main|nav|ol|p|section|table"
    r"|ul)(?=[\s>])([^<>\n]*)>",
    re.IGNORECASE,
)
_BLANK = re.compile(r"\n[ \t]*\r?\n")
_MARKDOWN = re.compile(r"\bmarkdown\b", re.IGNORECASE)
_CALLED = {Mark.FENCE: "code block", Mark.COMMENT: "comment", Mark.RAW: "block of HTML"}


def read_differently(context: Context) -> Iterator[Fault]:
    """S203: renderers do not agree on the headings, code blocks or comments here."""
    if not context.document.kind or not is_legible(context):
        return
    text, start = context.document.text, context.body_start
    if "<" in text or "`" in text or "~~~" in text:
        for mark in context.marks:
            yield from _block(context, mark, start)
        yield from _signs(context, tuple(mark for mark in context.marks if mark.mark is not Mark.INDENTED))
    yield from _headings(context)
    found = _RETURN.search(text, start)
    if found:
        message = "a bare carriage return ends a line for some readers: delete it"
        yield _fault(context, found.start(), found.start(), message)


def _block(context: Context, found: BlockSpan, base: int) -> Iterator[Fault]:
    if found.mark is Mark.HEADING:
        return
    text = context.document.text
    start, end = base + found.start, base + found.end
    line_end = _line_end(text, start)
    if not found.closed:
        ends = {Mark.COMMENT: "-->", Mark.RAW: "its closing tag"}.get(found.mark, "")
        if found.mark is Mark.FENCE:
            opening = _OPENING.match(text, start)
            ends = opening[2] if opening else "```"
        what = _CALLED[found.mark]
        message = f"this {what} is never closed, and hides all text after it in some renderers: end it with {ends}"
        yield _fault(context, start, line_end, message)
    elif found.mark is Mark.FENCE:
        opening = _OPENING.match(text, start)
        assert opening is not None
        before = text[text.rfind("\n", 0, start) + 1 : start]
        last = text[text.rfind("\n", 0, end) + 1 : end].rstrip()
        if before.strip():
            if ">" not in before:
                message = "the site shows this code in one line: begin it on a line of its own below the item"
                yield _fault(context, start, line_end, message)
        elif last != opening[1] + opening[2]:
            message = f"the end of this code block does not match its start: end it with {opening[2]}, indented alike"
            yield _fault(context, start, line_end, message)
        elif not FENCE_INFO.fullmatch(opening[3]):
            message = "the site does not recognise the start of this code block: write one word after the backticks"
            yield _fault(context, start, line_end, message)


def _signs(context: Context, marks: tuple[BlockSpan, ...]) -> Iterator[Fault]:
    """Comment delimiters in code or prose that the site takes for the start of a later comment."""
    text, start = context.document.text, context.body_start
    ends = iter([*((start + mark.start, start + mark.end) for mark in marks), (len(text), len(text))])
    begin, end = next(ends)
    last, at = text.rfind("-->"), text.find("<!--", start)
    while 0 <= at < last:
        while end <= at:
            begin, end = next(ends)
        if not begin <= at and text.find("-->", at, _line_end(text, at)) < 0:
            yield _fault(context, at, at + 4, "the site takes this for the beginning of a comment: write `&lt;!--`")
        at = text.find("<!--", at + 4)


def _headings(context: Context) -> Iterator[Fault]:
    text, visible, start = context.document.text, context.visible, context.body_start
    known = {line for line, _ in context.document.headings}
    for found in _UNDERLINE.finditer(visible, max(start - 1, 0)):
        above = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        is_line = (
            text[found.start(1) : found.end(1)] == found[1]
        )  # code is blank in the visible text: "- `x`" is an item
        if found.start() >= start and is_line and above.strip() and context.span(*found.span(1)).line - 1 not in known:
            message = "this line makes a heading of the one above: write `## ` there, or put a blank line between them"
            yield _fault(context, *found.span(1), message)
    hidden = _html(visible, start) if "<" in visible else []
    before = start
    for found in _HASHES.finditer(visible, start):
        line = context.span(*found.span()).line
        if line not in known:
            if blocks.heading(found[0]) is None:
                message = "the site takes this line for a heading: put a space after the hashes, or \\ before them"
                yield _fault(context, *found.span(), message)
        elif any(a <= found.start() < b for a, b in hidden):
            message = "the site shows a heading within HTML as text: remove it, or add `markdown` to the tag"
            yield _fault(context, *found.span(), message)
        elif "\n|" in "\n" + _BLANK.split(text[before : found.start()])[-1]:
            message = "the site takes this heading for a row of the table: put a blank line above it"
            yield _fault(context, *found.span(), message, Edit(Span(line), context.newline))
        elif stuck := _STUCK_ID.search(text[found.start() : found.end()]):
            at = found.start() + stuck.start(1)
            message = "this is not an id: put a space before the brace"
            gap = Edit(Span(line, at - found.start() + 1), " ")
            yield _fault(context, at, found.start() + stuck.end(1), message, gap, Applicability.UNSAFE)
        before = found.end()


def _html(visible: str, start: int) -> list[tuple[int, int]]:
    """The start and end of block-level HTML whose content the site does not read as Markdown."""
    stretches: list[tuple[int, int]] = []
    name, depth, since = "", 0, 0
    for tag in _TAG.finditer(visible, start):
        called = tag[2].lower()
        if depth:
            depth += (-1 if tag[1] else 1) if called == name else 0
            if not depth:
                stretches.append((since, tag.end()))
        elif not tag[1] and not _MARKDOWN.search(tag[3]) and visible[tag.start() - 1 : tag.start()] in ("\n", ""):
            name, depth, since = called, 1, tag.start()
    return [*stretches, (since, len(visible))] if depth else stretches


def _fault(
    context: Context,
    start: int,
    end: int,
    message: str,
    edit: Edit | None = None,
    applicability: Applicability = Applicability.SAFE,
) -> Fault:
    fix = Fix(message.rpartition(": ")[2], (edit,), applicability) if edit else None
    return Fault(message, context.span(start, end), context.document.text[start:end], fix)


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    end = found if found >= 0 else len(text)
    return end - 1 if text[at:end].endswith("\r") else end


RULES: tuple[Rule, ...] = (
    Rule(
        code="S203",
        since="0.1.0",
        name="read-differently",
        severity=Severity.WARNING,
        title="Renderers read this place differently",
        reason="The site, a git forge and the toolkit do not agree on the headings, code blocks or comments here."
        " One of them loses a section, or shows text that was meant to be hidden.",
        bad=EVIDENCE.replace("count as lost.\n", "count as lost.\n---\n"),
        good=EVIDENCE,
        check=read_differently,
    ),
)
