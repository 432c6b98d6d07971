"""A diff for people: the screen that one pastes into a message, its statistics, and the text with its marks.

A sign marks every change; colour only repeats it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from conviction.history.diff import PROSE_ROLES, amounts
from conviction.history.formats.diff_head import conviction_move, groups, head_parts, rows
from conviction.markup.word_diff import bare_words
from conviction.model.argument import percent
from conviction.model.diff import DiffResult
from conviction.model.history import Change, ChangeKind, Layer, ProseEntry, ProseKind, WordKind

__all__ = ["flowing", "is_title", "nothing", "screen", "stat", "where_from", "word_diff"]

_WIDTH = 12
_REMOVED, _ADDED, _MOVED, _BOLD, _END = "\x1b[31m", "\x1b[32m", "\x1b[36m", "\x1b[1m", "\x1b[0m"
_SIGNS = {ProseKind.EDITED: "~", ProseKind.ADDED: "+", ProseKind.REMOVED: "-", ProseKind.MOVED: ">"}


def screen(result: DiffResult, *, color: bool) -> str:
    """The structured changes, evidence first, and then the prose that changed, section by section.

    `color` colours text that a sign marks already.
    """
    paint = _Paint(color)
    lines = list(_head(result, paint))
    layers = [line for layer in Layer for line in _layer(result, layer, paint)]
    if layers:
        lines += ["", *layers]
    lines += _prose(result.prose, paint)
    if nothing(result):
        lines += ["", nothing(result)]
    return "\n".join(lines)


def nothing(result: DiffResult) -> str:
    """The line to print when there is no change to list; an empty string where there is one."""
    changed = [entry for entry in result.prose if entry.changed]
    if any(map(result.of, Layer)) or any(entry.role in PROSE_ROLES and not is_title(entry) for entry in changed):
        return ""
    if not changed:
        return "nothing changed"
    if any(entry.role == "revision" for entry in changed):
        is_held = result.reason == "held" and not result.range.several
        return (
            "reviewed and held: only the revision card is new" if is_held else "nothing but the revision cards changed"
        )
    return "only marks and spacing changed"


def flowing(message: str) -> str:
    """A line of the screen for running text: its columns separated by points instead of spaces."""
    return " · ".join(part.strip() for part in message.split("  ") if part.strip())


class _Paint:
    """Wraps text in colour, or leaves it."""

    def __init__(self, color: bool) -> None:
        self.color = color

    def __call__(self, text: str, code: str) -> str:
        return f"{code}{text}{_END}" if self.color and text else text

    def sign(self, sign: str, text: str) -> str:
        """The text in the colour of its sign."""
        code = {"+": _ADDED, "-": _REMOVED, ">": _MOVED, "<": _MOVED}.get(sign)
        return self(text, code) if code else text


def _head(result: DiffResult, paint: _Paint) -> Iterator[str]:
    name, facts = head_parts(result)
    yield "   ".join([paint(result.name, _BOLD) + name.removeprefix(result.name), *facts])
    moved = conviction_move(result)
    because = f'"{result.because}"' if result.because and not result.range.several else ""
    if moved:
        move = f"conviction  {percent(moved[0])} → {percent(moved[1])}"
        yield "   ".join(part for part in (move, because) if part)
    elif because:
        yield f"because  {because}"
    for title, revisions in groups(result):
        yield from ("", title) if title else ("",)
        yield from _table(list(rows(revisions)))


def _table(cells: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """The rows in columns."""
    widths = [max(len(row[at]) for row in cells) for at in range(len(cells[0]))]
    for row in cells:
        columns = [cell.ljust(width) for cell, width in zip(row, widths, strict=True) if width]
        yield "   ".join(columns).rstrip()


def _layer(result: DiffResult, layer: Layer, paint: _Paint) -> Iterator[str]:
    title = layer.value.upper()
    for change in _detail_changes(result.of(layer)):
        message = change.message
        signed = message[:2] in ("+ ", "- ")
        body = paint.sign(message[0], message) if signed else f"  {message}"
        yield f"{paint(title.ljust(_WIDTH), _BOLD) if title else ' ' * _WIDTH}{body}"
        title = ""


def _detail_changes(changes: Iterable[Change]) -> Iterator[Change]:
    """The changes that the first lines do not list already."""
    for change in changes:
        if change.kind is not ChangeKind.CONVICTION_MOVED or change.card:
            yield change


def _prose(entries: Sequence[ProseEntry], paint: _Paint) -> Iterator[str]:
    section: str | None = None
    for entry in entries:
        if not entry.changed or entry.role not in PROSE_ROLES or is_title(entry):
            continue
        if entry.section != section:
            section = entry.section
            yield from ("", paint(section or "(above the first section)", _BOLD))
        yield _line(entry, paint)


def is_title(entry: ProseEntry) -> bool:
    """True for the heading of a section, which is printed above its prose already."""
    text = entry.new or entry.old or ""
    return entry.role == "heading" and text.startswith(("# ", "## ")) and entry.kind is not ProseKind.EDITED


def _line(entry: ProseEntry, paint: _Paint) -> str:
    sign = _SIGNS[entry.kind]
    if entry.words:
        body = _marked(entry, paint)
    else:
        body = paint.sign(sign, _one_line(entry, entry.new if entry.new is not None else entry.old or ""))
    text = f"{paint.sign(sign, sign)} {body}"
    if entry.kind is ProseKind.MOVED:
        text += paint(f"  ({where_from(entry)})", _MOVED)
    return text


def where_from(entry: ProseEntry) -> str:
    """The section that a moved sentence left, where that is another one."""
    elsewhere = entry.old_section != entry.section
    return f"moved from {entry.old_section or 'above the first section'}" if elsewhere else "moved"


def _one_line(entry: ProseEntry, text: str) -> str:
    return text if entry.role == "code" else " ".join(text.split())


def _marked(entry: ProseEntry, paint: _Paint) -> str:
    """The words with `[-removed-]` and `{+added+}`; a changed line break shows as a space."""
    parts: list[str] = []
    words = list(entry.words)
    for at, (kind, text) in enumerate(words):
        other = words[at + 1] if at + 1 < len(words) else (WordKind.SAME, "")
        before = words[at - 1] if at else (WordKind.SAME, "")
        if kind is WordKind.REMOVED and text.isspace() and other[0] is WordKind.ADDED and other[1].isspace():
            continue
        if kind is WordKind.ADDED and text.isspace() and before[0] is WordKind.REMOVED and before[1].isspace():
            kind = WordKind.SAME
        parts.append(_mark(kind, text if entry.role == "code" else _flat(text), paint))
    return "".join(parts)


def _flat(text: str) -> str:
    """White space as single spaces, also at the ends."""
    flat = " ".join(text.split())
    if not flat:
        return " " if text else ""
    return (" " if text[0].isspace() else "") + flat + (" " if text[-1].isspace() else "")


def _mark(kind: WordKind, text: str, paint: _Paint) -> str:
    if kind is WordKind.REMOVED:
        return paint(f"[-{text}-]", _REMOVED)
    return paint(f"{{+{text}+}}", _ADDED) if kind is WordKind.ADDED else text


def stat(result: DiffResult) -> str:
    """The number of changes in each layer, of sentences, and of words."""
    name, facts = head_parts(result)
    lines = ["   ".join([name, *facts]) if result.range.several else name]
    for layer in Layer:
        kinds = [change.kind.value for change in result.of(layer)]
        counts = [f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds)]
        lines.append(f"{layer.value:<{_WIDTH}}{', '.join(counts) or 'nothing'}")
    entries = [entry for entry in result.prose if entry.changed and entry.role in PROSE_ROLES]
    tally = {kind: sum(entry.kind is kind for entry in entries) for kind in ProseKind}
    added = sum(_words(entry, WordKind.ADDED) for entry in result.prose)
    removed = sum(_words(entry, WordKind.REMOVED) for entry in result.prose)
    lines += [f"{'prose':<{_WIDTH}}{amounts(tally) or 'nothing'}", f"{'words':<{_WIDTH}}+{added} -{removed}"]
    return "\n".join(lines)


def _words(entry: ProseEntry, kind: WordKind) -> int:
    if entry.words:
        return sum(len(bare_words(text)) for part_kind, text in entry.words if part_kind is kind)
    if entry.kind is ProseKind.ADDED and kind is WordKind.ADDED:
        return len(bare_words(entry.new or ""))
    return len(bare_words(entry.old or "")) if entry.kind is ProseKind.REMOVED and kind is WordKind.REMOVED else 0


def word_diff(result: DiffResult, *, color: bool) -> str:
    """The newer text whole, with `[-removed-]` and `{+added+}` in it, for other programs to read.

    A sentence that moved is at its new place, with only its edits marked.
    """
    paint = _Paint(color)
    parts: list[str] = []
    for entry in result.prose:
        if entry.words:
            parts.append("".join(_mark(kind, text, paint) for kind, text in entry.words))
        elif entry.kind is ProseKind.REMOVED:
            parts.append(_mark(WordKind.REMOVED, entry.old or "", paint))
        else:
            kind = WordKind.ADDED if entry.kind is ProseKind.ADDED else WordKind.SAME
            parts.append(_mark(kind, entry.new or "", paint))
        parts.append(entry.new_gap if entry.new is not None else entry.old_gap)
    return "".join(parts)
