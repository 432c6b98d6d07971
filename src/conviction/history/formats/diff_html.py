"""A diff as HTML: the changes of the argument as lists, then both texts in one.

Dropping every `del` and the notes leaves the newer text, dropping every `ins` and the notes the older, byte for byte. A
sentence that moved is at both of its places, struck through at the old one, with its edits inside at the new one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from conviction.history.formats.diff_head import conviction_move, groups, head_parts, rows
from conviction.history.formats.diff_text import flowing, nothing
from conviction.history.formats.move_notes import MoveNotes, stayed
from conviction.markup.escape import html_exact
from conviction.markup.word_diff import diff_words
from conviction.model.argument import percent
from conviction.model.diff import DiffResult
from conviction.model.history import ChangeKind, Layer, ProseEntry, ProseKind, WordKind

__all__ = ["fragment"]

_MONO = frozenset({"front", "code", "cell", "rule", "link"})
_HEADING = re.compile(r"(#{1,6})[ \t]")
_MARKS = re.compile(r"^#{1,6}[ \t]+|^[-*+][ \t]+(?=\S)|\*\*|\]\([^()\s]*\)|[ \t]\{#[\w.:-]+\}$")
"""The signs of Markdown that a reader may overlook: they are shown paler."""
_TITLES = {Layer.EVIDENCE: "Evidence", Layer.JUDGEMENT: "Judgement", Layer.WORDING: "Wording"}


def fragment(result: DiffResult) -> str:
    """The same to be put into a page of yours: it needs no style to be understood."""
    text = "".join(_text(result))
    legend = (
        '<p class="diff-legend"><ins>Underlined</ins> was added, <del>struck through</del> was removed; '
        "what moved says where from and where to.</p>\n"
    )
    remark = nothing(result)
    above = f"<p>{remark[:1].upper()}{remark[1:]}.</p>\n" if remark else ""
    text_block = f'<div class="diff-text" style="white-space: pre-wrap">{text}</div>\n'
    above += "" if result.empty else legend
    return (
        f'<article class="diff">\n{_head(result)}{_changes(result)}'
        f'<section aria-label="Text">\n{above}{text_block}</section>\n</article>\n'
    )


def _head(result: DiffResult) -> str:
    versions = html_exact(f"{result.old.label} → {result.new.label}")
    lines = [f'<h1>{html_exact(result.name)} <span class="diff-versions">{versions}</span></h1>']
    facts = head_parts(result)[1]
    if facts:
        lines.append(f'<p class="diff-facts">{html_exact(" · ".join(facts))}</p>')
    because = f"“{html_exact(result.because)}”" if result.because and not result.range.several else ""
    moved = conviction_move(result)
    if moved:
        because = f"<strong>Conviction {percent(moved[0])} → {percent(moved[1])}</strong> {because}".rstrip()
    if because:
        lines.append(f'<p class="diff-because">{because}</p>')
    for title, revisions in groups(result):
        lines += [f"<p>{html_exact(title)}</p>"] if title else []
        items = [html_exact(" · ".join(filter(None, row))) for row in rows(revisions)]
        lines += ['<ul class="diff-revisions">', *(f"<li>{item}</li>" for item in items), "</ul>"]
    return "<header>\n" + "\n".join(lines) + "\n</header>\n"


def _changes(result: DiffResult) -> str:
    parts = []
    for layer in Layer:
        changes = [c for c in result.of(layer) if c.kind is not ChangeKind.CONVICTION_MOVED or c.card]
        items = "".join(f"<li>{html_exact(flowing(change.message))}</li>\n" for change in changes)
        if items:
            parts.append(f"<h2>{_TITLES[layer]}</h2>\n<ul>\n{items}</ul>\n")
    return f'<section class="diff-changes" aria-label="Changes">\n{"".join(parts)}</section>\n' if parts else ""


@dataclass(slots=True)
class _Side:
    """One side of the text between two units that stayed: white space, then units, each with its gap."""

    lead: str
    units: list[tuple[str, str]] = field(default_factory=list)
    """HTML of the unit, and the white space after it."""

    @property
    def last(self) -> str:
        return self.units[-1][1] if self.units else self.lead

    def cut(self, start: int, end: int) -> None:
        """Takes so many characters from the first white space and from the last."""
        self.lead = self.lead[start:]
        if not end:
            return
        if self.units:
            self.units[-1] = (self.units[-1][0], self.units[-1][1][:-end])
        else:
            self.lead = self.lead[:-end]


def _text(result: DiffResult) -> Iterator[str]:
    """Both texts along the newer one; between two units that stayed, first the removed text, then the added."""
    moves = MoveNotes(result.prose)
    gone = sorted((e for e in result.prose if e.old is not None and not stayed(e)), key=lambda e: e.old_index)
    old, new = _Side(result.old_lead), _Side(result.new_lead)
    at = 0
    for entry in result.prose:
        if stayed(entry):
            while at < len(gone) and gone[at].old_index < entry.old_index:
                old.units.append((_gone(gone[at], moves), gone[at].old_gap))
                at += 1
            yield from _hunk(old, new)
            yield _unchanged(entry)
            old, new = _Side(entry.old_gap), _Side(entry.new_gap)
        elif entry.new is not None:
            new.units.append((_come(entry, moves), entry.new_gap))
    old.units += [(_gone(entry, moves), entry.old_gap) for entry in gone[at:]]
    yield from _hunk(old, new)


def _hunk(old: _Side, new: _Side) -> Iterator[str]:
    """The two sides; white space that both begin or, where one has nothing else, end with stays as it is."""
    start = _common(old.lead, new.lead)
    first = old.lead[:start]
    old.cut(start, 0)
    new.cut(start, 0)
    end = 0
    if not old.units or not new.units:
        end = _common(old.last[::-1], new.last[::-1])
    final = old.last[len(old.last) - end :]
    old.cut(0, end)
    new.cut(0, end)
    yield html_exact(first)
    yield _spaces("del", old.lead, hidden=not old.units)
    for text, gap in old.units:
        yield text + _spaces("del", gap)
    yield _spaces("ins", new.lead)
    for text, gap in new.units:
        yield text + _spaces("ins", gap)
    yield html_exact(final)


def _common(first: str, second: str) -> int:
    """The number of characters that both begin with."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(first), len(second)))


def _spaces(tag: str, text: str, *, hidden: bool = False) -> str:
    return f"<{tag}{' hidden' if hidden else ''}>{html_exact(text)}</{tag}>" if text else ""


def _note(entry: ProseEntry, moves: MoveNotes, *, old: bool) -> str:
    note = moves.note(entry, old=old)
    return f'<small class="diff-note"> [{html_exact(note)}] </small>' if note else ""


def _gone(entry: ProseEntry, moves: MoveNotes) -> str:
    moved = entry.kind is ProseKind.MOVED
    tag = '<del class="diff-moved">' if moved else "<del>"
    text = entry.old or ""
    return _framed(entry.role, text, f"{tag}{_text_html(text)}</del>") + (
        _note(entry, moves, old=True) if moved else ""
    )


def _come(entry: ProseEntry, moves: MoveNotes) -> str:
    text = entry.new or ""
    if entry.kind is not ProseKind.MOVED:
        return _framed(entry.role, text, f"<ins>{_text_html(text)}</ins>")
    body = "".join(_pieces(entry.words)) if entry.words else _text_html(text)
    framed = _framed(entry.role, text, f'<ins class="diff-moved">{body}</ins>')
    return framed + _note(entry, moves, old=False)


def _unchanged(entry: ProseEntry) -> str:
    """A unit in its place, with its edits; one with other line breaks alone shows the newer ones."""
    text = entry.new or ""
    words = entry.words or (diff_words(entry.old or "", text) if entry.old != text else ())
    return _framed(entry.role, text, "".join(_pieces(words)) if words else _text_html(text))


def _framed(role: str, text: str, body: str) -> str:
    head = _HEADING.match(text) if role not in _MONO else None
    if head:
        return f'<span class="diff-heading" role="heading" aria-level="{max(2, len(head[1]))}">{body}</span>'
    return f'<span class="diff-mono">{body}</span>' if role in _MONO else body


def _text_html(text: str) -> str:
    """The text with the signs of Markdown set apart."""
    pieces, at = [], 0
    for mark in _MARKS.finditer(text):
        pieces += [html_exact(text[at : mark.start()]), f'<span class="diff-sign">{html_exact(mark[0])}</span>']
        at = mark.end()
    return "".join(pieces) + html_exact(text[at:])


def _pieces(words: Iterable[tuple[WordKind, str]]) -> Iterator[str]:
    """Stretches of words; white space that only became other white space is not struck through."""
    parts = list(words)
    for at, (kind, text) in enumerate(parts):
        if kind is WordKind.SAME:
            yield _text_html(text) if at == 0 else html_exact(text)
            continue
        after = parts[at + 1] if at + 1 < len(parts) else (WordKind.SAME, "")
        hidden = text.isspace() and after[0] is WordKind.ADDED and after[1].isspace()
        tag = "del" if kind is WordKind.REMOVED else "ins"
        yield f"<{tag}{' hidden' if hidden and tag == 'del' else ''}>{html_exact(text)}</{tag}>"
