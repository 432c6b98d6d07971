"""A diff as Markdown, for a pull request or a page: `<ins>` and `<del>` carry the words, all else is plain lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conviction.history.diff import PROSE_ROLES
from conviction.history.formats.diff_head import conviction_move, groups, head_parts, rows
from conviction.history.formats.diff_text import flowing, is_title, nothing, where_from
from conviction.model.argument import percent
from conviction.model.diff import DiffResult
from conviction.model.history import ChangeKind, Layer, ProseEntry, ProseKind, WordKind

__all__ = ["markdown"]

_SPECIAL = re.compile(r"[\\`*_\[\]~|$]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_OPENING = re.compile(r"^(\s*)([-+#=]|[0-9]{1,9}(?=[.)]))")


def markdown(result: DiffResult) -> str:
    """The changes by layer, then the changed prose, section by section; no text can become markup."""
    name, facts = head_parts(result)
    parts = [f"### {_escape(name)}", _escape(" · ".join(facts))]
    moved = conviction_move(result)
    because = f"“{_escape(result.because)}”" if result.because and not result.range.several else ""
    if moved:
        because = f"**Conviction {percent(moved[0])} → {percent(moved[1])}** {because}".rstrip()
    parts.append(because)
    for title, revisions in groups(result):
        items = "\n".join("- " + _escape(" · ".join(filter(None, row))) for row in rows(revisions))
        parts += [_escape(title), items]
    for layer in Layer:
        changes = [c for c in result.of(layer) if c.kind is not ChangeKind.CONVICTION_MOVED or c.card]
        if changes:
            items = "\n".join(f"- {_escape(flowing(change.message))}" for change in changes)
            parts += [f"**{layer.value.capitalize()}**", items]
    parts += [*_prose(result), nothing(result)]
    return "\n\n".join(part for part in parts if part)


def _escape(text: str) -> str:
    """One line of text that no renderer takes for markup."""
    flat = "".join(_ENTITIES.get(sign, sign) for sign in _SPECIAL.sub(r"\\\g<0>", " ".join(text.split())))
    return _OPENING.sub(r"\1\\\2" if not flat.lstrip()[:1].isdigit() else r"\1\2\\", flat)


def _prose(result: DiffResult) -> Iterator[str]:
    section: str | None = None
    lines: list[str] = []
    for entry in result.prose:
        if not entry.changed or entry.role not in PROSE_ROLES or is_title(entry):
            continue
        if entry.section != section:
            if lines:
                yield "\n".join(lines)
            section, lines = entry.section, []
            yield f"#### {_escape(section or '(above the first section)')}"
        lines.append(f"- {_line(entry)}")
    if lines:
        yield "\n".join(lines)


def _line(entry: ProseEntry) -> str:
    if entry.words:
        body = "".join(_marked(kind, text) for kind, text in entry.words)
    elif entry.kind is ProseKind.MOVED:
        body = _escape(entry.new or "")
    else:
        kind = WordKind.ADDED if entry.kind is ProseKind.ADDED else WordKind.REMOVED
        body = _marked(kind, (entry.new if entry.new is not None else entry.old) or "")
    return body.strip() + (f" *({_escape(where_from(entry))})*" if entry.kind is ProseKind.MOVED else "")


def _marked(kind: WordKind, text: str) -> str:
    """The words in their element, white space outside of it."""
    bare = _escape(text)
    if not bare or kind is WordKind.SAME:
        return _spaced(text, bare) if bare else " " * bool(text)
    tag = "del" if kind is WordKind.REMOVED else "ins"
    return _spaced(text, f"<{tag}>{bare}</{tag}>")


def _spaced(text: str, shown: str) -> str:
    return (" " if text[:1].isspace() else "") + shown + (" " if text[-1:].isspace() else "")
