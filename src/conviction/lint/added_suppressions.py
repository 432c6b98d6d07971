"""A suppression written into a text beside its finding: the first place that works and changes nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conviction.documents.parser import parse
from conviction.lint.suppression_comments import read
from conviction.markup.block_scan import HEADING
from conviction.model.document import Document
from conviction.model.finding import Finding

__all__ = ["is_of_file", "with_suppression"]

_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*\Z")


def with_suppression(document: Document, finding: Finding, reason: str) -> str | None:
    """The text with a comment that suppresses the finding; unchanged where one does so already, None if no place works.

    The comment is put at the end of the finding's line, in the last cell of a row of a table, below a heading, or
    above the block. If the format would be read differently then, as in the front matter, it is put at the top of the
    body for the whole file.
    """
    if _covers(document, finding, finding.span.line):
        return document.text
    for text, line in _candidates(document, finding, reason):
        changed = parse(text, document.path, kind=document.kind)
        if _covers(changed, finding, line) and _shape(changed) == _shape(document):
            return text
    return None


def is_of_file(document: Document, finding: Finding) -> bool:
    """True for a finding that only a suppression for the whole file fits: in the front matter, or of no place."""
    return finding.span.line <= document.front.end_line or not finding.match


def _candidates(document: Document, finding: Finding, reason: str) -> Iterator[tuple[str, int]]:
    """The texts to try, each with the line of the finding in it."""
    lines = document.text.split("\n")
    number, front = finding.span.line, document.front.end_line
    end = "\r" if document.text[: document.text.find("\n")].endswith("\r") else ""
    comment = f"<!-- scaffold-lint: ignore[{finding.code}] {reason} -->"
    if not is_of_file(document, finding):
        line = lines[number - 1].removesuffix("\r")
        if HEADING.match(line):
            yield "\n".join([*lines[:number], comment + end, *lines[number:]]), number
        else:
            yield "\n".join([*lines[: number - 1], _beside(line, comment) + end, *lines[number:]]), number
        first = _block_start(lines, number - 1, front)
        indent = lines[first][: len(lines[first]) - len(lines[first].lstrip(" \t"))]
        above = [f"{indent}{comment}{end}", end]
        yield "\n".join([*lines[:first], *above, *lines[first:]]), number + 2
        yield "\n".join([*lines[:first], *above[:1], *lines[first:]]), number + 1
    whole = comment.replace("ignore[", "ignore-file[", 1)
    gap = [] if front < len(lines) and not lines[front].strip() else [end]
    below = [end, whole + end, *gap] if front else [whole + end, *gap]
    yield "\n".join([*lines[:front], *below, *lines[front:]]), number if number <= front else number + len(below)


def _beside(line: str, comment: str) -> str:
    """The line with the comment at its end: within the last cell of a row, before the blanks of a hard break."""
    text = line.rstrip(" \t")
    if _ROW.fullmatch(text):
        return f"{text[:-1].rstrip(' ')} {comment} |"
    return f"{text} {comment}{line[len(text) :]}"


def _block_start(lines: list[str], at: int, front: int) -> int:
    """The first line, from 0, of the block with a line: below a blank line or a heading."""
    while at > front and lines[at - 1].strip() and not HEADING.match(lines[at - 1]):
        at -= 1
    return at


def _covers(document: Document, finding: Finding, line: int) -> bool:
    comments, _ = read(document)
    names = {finding.code.lower(), finding.name.lower()}
    return any(comment.covers(line) and names & {rule.lower() for rule in comment.rules} for comment in comments)


def _shape(document: Document) -> tuple[object, ...]:
    """Everything that the parser reads besides prose: headings, labels, edges and links."""
    bodies = [document.intro, *(section.body for section in (*document.sections, *document.loose))]
    bodies += [card.body for card in document.cards]
    labels = [(label.name, label.value) for body in bodies for label in body.labels]
    edges = [edge for body in bodies for edge in body.edges]
    glued = sum(len(body.glued) for body in bodies)
    quotes = [body.quote for body in bodies]
    faults = len(read(document)[1])
    links = [(link.text, link.target) for _, link in document.links]
    headings = [heading for _, heading in document.headings]
    return document.front.fields, headings, labels, [str(edge.target) for edge in edges], glued, quotes, links, faults
