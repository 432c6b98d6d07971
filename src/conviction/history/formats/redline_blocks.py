"""The blocks of a redline as HTML: headings, paragraphs, lists, tables and code, with `ins` and `del` in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, takewhile

from conviction.history.formats.redline_flow import Fate, FlowBlock, Piece
from conviction.markup.escape import html_exact
from conviction.markup.visible_blocks import BlockKind
from conviction.markup.visible_text import Style

__all__ = ["blocks_html"]

_STYLES = (
    (Style.STRONG, "strong"),
    (Style.EMPHASIS, "em"),
    (Style.CODE, "code"),
    (Style.STRUCK, "s"),
    (Style.MARKED, "mark"),
    (Style.RAISED, "sup"),
)
_OPEN = {
    Fate.SAME: "",
    Fate.ADDED: "<ins>",
    Fate.REMOVED: "<del>",
    Fate.MOVED_HERE: '<ins class="moved">',
    Fate.MOVED_AWAY: '<del class="moved">',
    Fate.ADDED_IN_MOVE: '<ins class="moved"><ins>',
    Fate.REMOVED_IN_MOVE: '<ins class="moved"><del>',
}
_TAG = re.compile(r"<(ins|del)[^>]*>")
_CLASS = {Fate.ADDED: ' class="added"', Fate.REMOVED: ' class="removed"'}
_FIRST_LEVEL = 3
"""The page has levels 1 and 2 for itself."""


def blocks_html(blocks: Sequence[FlowBlock]) -> str:
    """The HTML of the whole text."""
    return "".join(_quoted(list(blocks), 0))


def _quoted(blocks: Sequence[FlowBlock], depth: int) -> Iterator[str]:
    """Blocks with at least so many quotations around them."""
    for deeper, group in groupby(blocks, lambda one: one.block.quote > depth):
        inner = list(group)
        if deeper:
            yield f"<blockquote>\n{''.join(_quoted(inner, depth + 1))}</blockquote>\n"
        else:
            yield from _plain(inner)


def _plain(blocks: Sequence[FlowBlock]) -> Iterator[str]:
    for kind, group in groupby(blocks, _group):
        inner = list(group)
        if kind == "table":
            yield from _tables(inner)
        elif kind == "list":
            yield from _list(inner, 1)
        else:
            yield from (_single(one) for one in inner)


def _group(one: FlowBlock) -> str:
    if one.block.kind is BlockKind.CELL:
        return "table"
    in_list = one.block.kind is BlockKind.ITEM or (one.block.level and one.block.kind is not BlockKind.HEADING)
    return "list" if in_list else ""


def _single(one: FlowBlock) -> str:
    """A heading, a paragraph or a block of code; nothing for a block without a letter."""
    is_code = one.block.kind is BlockKind.CODE
    body = "".join(_inline(one.pieces, is_code=is_code))
    if not any(piece.text.strip() for piece in one.pieces):
        return ""
    if is_code:
        return f"<pre{_CLASS.get(one.fate, '')}><code>{body}</code></pre>\n"
    tag = "p"
    if one.block.kind is BlockKind.HEADING:
        tag = f"h{min(6, max(_FIRST_LEVEL, one.block.level + 1))}"
    return f"<{tag}{_CLASS.get(one.fate, '')}>{body}</{tag}>\n"


def _list(blocks: Sequence[FlowBlock], depth: int) -> Iterator[str]:
    """Lists of this depth; deeper items and paragraphs are inside the item before them."""
    at = 0
    while at < len(blocks):
        ordered = blocks[at].block.number is not None
        start = blocks[at].block.number
        tag = f'ol start="{start}"' if ordered and start != 1 else "ol" if ordered else "ul"
        items: list[str] = []
        while at < len(blocks) and (not items or (blocks[at].block.number is not None) == ordered):
            end = at + 1
            while end < len(blocks) and not _starts_item(blocks[end], depth):
                end += 1
            items.append(_item(blocks[at], blocks[at + 1 : end], depth))
            at = end
        yield f"<{tag}>\n{''.join(items)}</{tag.split()[0]}>\n"


def _starts_item(one: FlowBlock, depth: int) -> bool:
    return one.block.kind is BlockKind.ITEM and one.block.level <= depth


def _item(first: FlowBlock, rest: Sequence[FlowBlock], depth: int) -> str:
    is_item = first.block.kind is BlockKind.ITEM
    body = "".join(_inline(first.pieces)) if is_item else _single(first)
    inner = []
    for deeper, group in groupby(rest, lambda one: one.block.kind is BlockKind.ITEM or one.block.level > depth):
        blocks = list(group)
        inner += [*_list(blocks, depth + 1)] if deeper else [_single(one) for one in blocks]
    nested = "\n" + "".join(inner) if any(inner) else ""
    return f"<li{_CLASS.get(first.fate, '')}>{body}{nested}</li>\n"


def _tables(blocks: Sequence[FlowBlock]) -> Iterator[str]:
    rows = [list(group) for _, group in groupby(blocks, lambda one: one.row)]
    tables: list[list[list[FlowBlock]]] = []
    number = 0
    for row in rows:
        table = row[0].block.table if not row[0].row[0] else number
        if not tables or (number and table != number):
            tables.append([])
        number = table or number
        tables[-1].append(row)
    for one in tables:
        leading = list(takewhile(lambda row: row[0].block.header, one))
        head = "".join(_row(row) for row in leading)
        body = "".join(_row(row) for row in one[len(leading) :])
        head = f"<thead>\n{head}</thead>\n" if head else ""
        body = f"<tbody>\n{body}</tbody>\n" if body else ""
        whole = f"<table>\n{head}{body}</table>\n"
        yield f'<div class="table" tabindex="0" role="region" aria-label="Table">\n{whole}</div>\n'


def _row(row: Sequence[FlowBlock]) -> str:
    cells = []
    for one in row:
        tag = 'th scope="col"' if one.block.header else "td"
        cells.append(f"<{tag}{_CLASS.get(one.fate, '')}>{''.join(_inline(one.pieces))}</{tag[:2]}>")
    return f"<tr>{''.join(cells)}</tr>\n"


def _inline(pieces: Sequence[Piece], *, is_code: bool = False) -> Iterator[str]:
    """Runs of one fate in their element, notes beside them; white space at the end of the block is left out."""
    last = max((at for at, piece in enumerate(pieces) if piece.text.strip()), default=-1)
    shown = [*pieces[:last], pieces[last]._replace(text=pieces[last].text.rstrip())] if last >= 0 else []
    for (fate, is_note), group in groupby(shown, lambda piece: (piece.fate, piece.is_note)):
        run = list(group)
        if is_note:
            yield f' <small class="note">[{html_exact(run[0].text)}]</small> '
            continue
        is_space = not any(piece.text.strip() for piece in run)
        opening = _TAG.sub(r'<\1 class="space">', _OPEN[fate]) if is_space else _OPEN[fate]
        closing = "".join(f"</{tag[:3]}>" for tag in opening.split("<")[:0:-1])
        body = "".join(_styled(piece, is_code or fate is not Fate.SAME) for piece in run)
        yield f"{opening}{body}{closing}"


def _styled(piece: Piece, keeps_lines: bool) -> str:
    body = html_exact(piece.text)
    if not keeps_lines:
        body = body.replace("\n", "<br>")
    for style, tag in _STYLES:
        if style in piece.style:
            body = f"<{tag}>{body}</{tag}>"
    return body
