"""The surgical editor: it sets a field or adds a bullet or a card, and changes no other byte.

Each function takes the decoded text of a document and returns the new text. New lines have their neighbours' line ends.
"""

from __future__ import annotations

from conviction.documents.parser import parse
from conviction.errors import DocumentError
from conviction.markup import blocks, front_matter
from conviction.model.argument import section_key
from conviction.model.document import Card, Document, FrontMatter, Section, Value
from conviction.model.text import Edit, Span, line_starts

__all__ = ["add_bullet", "add_card", "apply_edits", "remove_field", "set_field", "set_label"]


def apply_edits(text: str, edits: tuple[Edit, ...]) -> str:
    """The text with these edits applied.

    Raises:
        ValueError: Two edits overlap, or one is outside the text.
    """
    starts = line_starts(text)
    placed = sorted(
        (_offset(text, starts, e.span, end=False), _offset(text, starts, e.span, end=True), e.text) for e in edits
    )
    pieces, done = [], 0
    for start, end, new in placed:
        if start < done:
            raise ValueError("two edits overlap")
        pieces += [text[done:start], new]
        done = end
    return "".join([*pieces, text[done:]])


def set_field(text: str, key: str, value: Value) -> str:
    """The text with one front-matter field set: its value replaced, or a line is added before the closing `---`.

    Raises:
        DocumentError: There is no readable front matter to edit.
    """
    front, _ = front_matter.read(text, "")
    if not front.end_line or any(not finding.match for finding in front.findings):
        raise DocumentError(
            "the document has no front matter that can be edited", hint="scaffold lint reports the fault"
        )
    new = _field_text(value)
    if key in front.values:
        place, old = front.keys[key], front.values[key]
        colon = text.split("\n")[place.end_line - 1].find(":", place.end_column - 1) + 1
        if not colon:
            raise _unsafe(key)
        end = _trim(text, old, front.fields[key])
        least = colon + 1 if end.end_line == place.end_line else 1
        behind = Span(place.end_line, colon + 1, end.end_line, max(end.end_column, least))
        edited = apply_edits(text, (Edit(behind, f" {new}" if new else ""),))
    else:
        line = front.end_line
        entry = f"{front_matter.dump_scalar(key)}: {new}".rstrip(" ") + _newline_of(text, line - 1)
        edited = apply_edits(text, (Edit(Span(line, 1), entry),))
    again, _ = front_matter.read(edited, "")
    if again.fields.get(key, object()) != value or _others(again, key) != _others(front, key):
        raise _unsafe(key)
    return edited


def _others(front: FrontMatter, key: str) -> dict[str, Value]:
    return {name: value for name, value in front.fields.items() if name != key}


def _unsafe(key: str) -> DocumentError:
    return DocumentError(f"the field `{key}` could not be changed safely", hint="edit that line by hand")


def remove_field(text: str, key: str) -> str:
    """The text without that front-matter field; unchanged without such a field.

    Raises:
        DocumentError: The field shares its lines with another one.
    """
    front, _ = front_matter.read(text, "")
    if key not in front.keys:
        return text
    start, end = front.keys[key].line, _trim(text, front.values[key], "").end_line
    edited = apply_edits(text, (Edit(Span(start, 1, end + 1, 1), ""),))
    again, _ = front_matter.read(edited, "")
    if key in again.fields or _others(again, key) != _others(front, key):
        raise _unsafe(key)
    return edited


def add_bullet(text: str, place: Card | Section, label: str, value: str) -> str:
    """The text with `- **Label:** value` added to a card, or to a section's own bullets.

    It goes after the last bullet of the same label, else after the last label, else after the heading and quote.

    Raises:
        DocumentError: The bullet would not be parsed there, as in code or an unclosed comment.
    """
    edited = _with_bullet(text, place, label, value)
    return _checked(text, edited, place, label, len(place.body.all(section_key(label))) + 1)


def _with_bullet(text: str, place: Card | Section, label: str, value: str) -> str:
    lines = text.split("\n")
    body = place.body
    same = body.all(section_key(label))
    last = same[-1] if same else (body.labels[-1] if body.labels else None)
    newline = _newline_of(text, place.line)
    bullet = f"- **{label}:** {value}".rstrip(" ") + newline
    if last is not None:
        at = _end_of_bullet(lines, place.line + last.offset)
        following = lines[at - 1].strip() if at <= len(lines) else ""
        gap = newline if following and not following.startswith(("- ", "* ", "+ ", "#")) else ""
        return _insert(text, at, bullet + gap, newline)
    at = place.line + 1
    if body.quote:
        while at <= len(lines) and not lines[at - 1].startswith(">"):
            at += 1
        while at <= len(lines) and lines[at - 1].startswith(">"):
            at += 1
    following = lines[at - 1].strip() if at <= len(lines) else ""
    if following:
        return _insert(text, at, newline + bullet + newline, newline)
    after = lines[at].strip() if at < len(lines) else ""
    tail = newline if after and not after.startswith("#") else ""
    blank_at_end = at >= len(lines)
    return _insert(
        text, at + 1, (newline if blank_at_end else "") + bullet + (tail or _gap(lines, at, newline)), newline
    )


def set_label(text: str, place: Card | Section, label: str, value: str) -> str:
    """The text with the value of the first such label replaced, or the bullet added; nested bullets are kept.

    Raises:
        DocumentError: The label would not be parsed there.
    """
    label_line = next((candidate for candidate in place.body.labels if candidate.name == section_key(label)), None)
    if label_line is None:
        return add_bullet(text, place, label, value)
    line = place.line + label_line.offset
    lines = text.split("\n")
    end = _end_of_bullet(lines, line, inner=False)
    head = lines[line - 1][: label_line.column - 1].rstrip()
    ending = _newline_of(text, line) if end <= len(lines) else ""
    edited = apply_edits(text, (Edit(Span(line, 1, end, 1), f"{head} {value}".rstrip() + ending),))
    return _checked(text, edited, place, label, len(place.body.all(section_key(label))))


def _checked(text: str, edited: str, place: Card | Section, label: str, count: int) -> str:
    """The edited text, after checking its number of such labels and that its headings are the same."""
    before, after = parse(text, ""), parse(edited, "")
    parts = after.cards if isinstance(place, Card) else after.sections
    block = next((part for part in parts if part.line == place.line), None)
    if (
        block is None
        or len(block.body.all(section_key(label))) != count
        or len(after.headings) != len(before.headings)
        or after.front != before.front
    ):
        raise DocumentError(
            f"the bullet `{label}` would not be parsed in line {place.line}: nothing was changed",
            hint="close the code block or comment there; scaffold lint reports it",
        )
    return edited


def add_card(document: Document, section: str, card: str, *, first: bool = False, level: int = 2) -> str:
    """The document's text with a card added at the end of a section, or with `first` at its beginning.

    `card` is the card's Markdown, beginning with its `###`. A missing section is added at the end of the document.

    Raises:
        DocumentError: The card would not be parsed there, as after unclosed code or an unclosed comment.
    """
    edited = _with_card(document, section, card, first, level)
    after = reparse(document, edited)
    added = len(blocks.split_blocks(card.strip("\n"))) + (document.section(section) is None)
    if len(after.headings) != len(document.headings) + added or after.section(section) is None:
        raise DocumentError(
            f"a card under `{section}` would not be parsed: nothing was changed",
            hint="close the code block or comment above it; scaffold lint reports it",
        )
    return edited


def _with_card(document: Document, section: str, card: str, first: bool, level: int) -> str:
    text = document.text
    newline = _newline_of(text, 1)
    block = newline.join(card.strip("\n").split("\n")) + newline
    parent = document.section(section)
    if parent is None:
        head = f"{'#' * level} {section}{newline}{newline}"
        return _append(text, head + block, newline)
    if first:
        at = parent.cards[0].line if parent.cards else parent.end_line + 1
        if parent.cards:
            return _insert(text, at, block + newline, newline)
    lines = text.split("\n")
    at = min(parent.end_line, len(lines))
    while at > parent.line and not lines[at - 1].strip():
        at -= 1
    if at >= len(lines) or not "".join(lines[at:]).strip():
        return _append(text, block, newline)
    blank = newline if not lines[at].strip() else newline + newline
    tail = "" if not lines[at].strip() else newline
    return _insert(text, at + 1, blank + block + tail, newline)


def _field_text(value: Value) -> str:
    dumped = front_matter.dump({"x": value}).split("\n")[1]
    return dumped[2:].strip(" ")


def _trim(text: str, span: Span, value: Value) -> Span:
    """A block value's span runs to the next key's line: end it at its last line that is not blank or a comment."""
    if span.end_column == 1 and span.end_line > span.line:
        lines = text.split("\n")
        end = span.end_line - 1
        indent = " " if isinstance(value, list | dict) else ""  # in a block of text an indented # is not a comment
        while end > span.line and (not lines[end - 1].strip() or lines[end - 1].lstrip(indent).startswith("#")):
            end -= 1
        return Span(span.line, span.column, end, len(lines[end - 1].rstrip("\r")) + 1)
    return span


def _end_of_bullet(lines: list[str], line: int, *, inner: bool = True) -> int:
    """The line after a bullet and its continuation lines; with `inner` also after its nested bullets."""
    at = line + 1
    while at <= len(lines) and lines[at - 1].startswith(("  ", "\t")) and lines[at - 1].strip():
        if not inner and lines[at - 1].lstrip(" \t")[:2] in ("- ", "* ", "+ "):
            break
        at += 1
    return at


def _gap(lines: list[str], at: int, newline: str) -> str:
    """A blank line between a new bullet and a heading directly after it."""
    return newline if at < len(lines) and lines[at].startswith("#") else ""


def _newline_of(text: str, line: int) -> str:
    starts = line_starts(text)
    index = min(max(line, 1), len(starts)) - 1
    end = text.find("\n", starts[index])
    if end < 0:
        end = text.find("\n")
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"


def _insert(text: str, line: int, block: str, newline: str) -> str:
    """The text with a block put in before that line; a missing final line end is added."""
    starts = line_starts(text)
    if line <= len(starts) and not (line == len(starts) and starts[-1] == len(text)):
        at = starts[line - 1]
        return text[:at] + block + text[at:]
    return text + ("" if text.endswith("\n") or not text else newline) + block


def _append(text: str, block: str, newline: str) -> str:
    """The text with a block at its end, one blank line before it; a final newline is kept, or left out as before."""
    ends = text.endswith("\n")
    at = len(text.rstrip("\r\n \t"))
    end = text.find("\n", at)
    bare = "" if not at else (text if end < 0 else text[:end].removesuffix("\r"))
    tail = text[len(bare) :]
    gap = newline + newline if bare else ""
    ending = tail if tail.count("\n") >= 2 else gap
    return bare + ending + (block if ends or not text else block.removesuffix(newline))


def _offset(text: str, starts: list[int], span: Span, *, end: bool) -> int:
    line, column = (span.end_line, span.end_column) if end else (span.line, span.column)
    if line == len(starts) + 1 and column == 1:
        return len(text)
    if line > len(starts):
        raise ValueError("an edit is past the end of the text")
    return min(starts[line - 1] + column - 1, len(text))


def reparse(document: Document, text: str) -> Document:
    """The document with a new text and the same path and kind."""
    return parse(text, document.path, kind=document.kind)
