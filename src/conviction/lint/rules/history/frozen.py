"""The rule on frozen documents: after that status only a few parts may change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from conviction.lint.rules.base import Fault
from conviction.lint.rules.examples import MEMO
from conviction.lint.rules.history_base import BaseComparison, HistoryRule, line_of
from conviction.model.document import Document
from conviction.model.finding import Severity
from conviction.model.text import Span

__all__ = ["RULES"]

_FREE = frozenset({"status", "id", "lint"})
"""Fields that may change; a changed id is H104."""
_BEGINS = re.compile(r"\s*(?:#{1,6}\s|[-*+]\s|\d{1,9}[.)]\s|\||>|```|~~~|!!!|\?\?\?)")
"""A line that begins a block even without a blank line above it."""
_REFERENCE = re.compile(r"(\s{0,3}\[[^\]]+\]:\s*)\S+")
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CORRECTED = r"\bcorrect(?:ed|ion)\b"
_CORRECTION = re.compile(rf"{_CORRECTED}[^\n]{{0,40}}?{_DAY}|{_DAY}[^\n]{{0,40}}?{_CORRECTED}", re.IGNORECASE)
_REDACTED = re.compile(rf"\[(?:redacted|withdrawn)(?: on)?(?: {_DAY})?\]|█+", re.IGNORECASE)


class _Block(NamedTuple):
    """A paragraph, bullet, row or heading, without the targets of its links, and with single spaces."""

    text: str
    line: int


def _frozen(past: BaseComparison) -> Iterator[Fault]:
    before, kind = past.before, past.kind_before
    if before is None or kind is None or not kind.is_frozen(before.status):
        return
    places = [*_fields(past, before), *_body(past, before)]
    if places:
        span, match = places[0]
        more = f" (and {len(places) - 1} more)" if len(places) > 1 else ""
        message = f"frozen since `{kind.frozen_from}`, and this changed{more}: revert it, add a dated correction, "
        yield Fault(message + "or write a document that supersedes it", span, match)


def _fields(past: BaseComparison, before: Document) -> Iterator[tuple[Span, str]]:
    """The places of the fields that differ, except those that may."""
    front = past.document.front
    if not front.ok:
        return  # S001 reports that it cannot be read
    for name in dict.fromkeys([*before.front.fields, *front.fields]):
        was, now = before.front.fields.get(name), front.fields.get(name)
        if was == now or name in _FREE or (isinstance(now, str) and _only_redacted(str(was), now)):
            continue
        span = front.values.get(name) or front.keys.get(name) or Span(1)
        inside = span.line == span.end_line
        yield span, past.context.line(span.line)[span.column - 1 : span.end_column - 1] if inside else ""


def _body(past: BaseComparison, before: Document) -> Iterator[tuple[Span, str]]:
    """The places in the body that differ, except where changes are allowed."""
    old, new = _blocks(before), _blocks(past.document)
    compared = SequenceMatcher(None, [block.text for block in old], [block.text for block in new], autojunk=False)
    for tag, i, k, j, end in compared.get_opcodes():
        if tag == "equal" or _allowed(old[i:k], new[j:end]):
            continue
        if tag == "delete":
            yield Span(new[j].line if j < len(new) else past.document.text.count("\n") + 1), ""
        else:
            yield line_of(past, new[j].line)


def _allowed(old: Sequence[_Block], new: Sequence[_Block]) -> bool:
    """True for a dated correction beside the corrected passage, and for redacted words."""
    was, now = (" ".join(block.text for block in blocks) for blocks in (old, new))
    return len(_CORRECTION.findall(now)) > len(_CORRECTION.findall(was)) or _only_redacted(was, now)


def _only_redacted(was: str, now: str) -> bool:
    """True when the newer text is the older one with some words redacted."""
    first, *inner = (piece.strip() for piece in _REDACTED.split(now))
    if len(inner) < len(_REDACTED.split(was)):
        return False
    last = inner.pop()
    at, end = len(first), len(was) - len(last)
    if at > end or not (was.startswith(first) and was.endswith(last)):
        return False
    for piece in inner:
        at = was.find(piece, at, end)
        if at < 0:
            return False
        at += len(piece)
    return True


def _blocks(document: Document) -> list[_Block]:
    found: list[_Block] = []
    open_ = False
    for number, line in _lines(document):
        text = " ".join(line.split())
        if not text:
            open_ = False
        elif open_ and not _BEGINS.match(line):
            found[-1] = found[-1]._replace(text=f"{found[-1].text} {text}")
        else:
            found.append(_Block(text, number))
            open_ = True
    return found


def _lines(document: Document) -> Iterator[tuple[int, str]]:
    """The lines of the body with their numbers, without the targets of links."""
    cuts: dict[int, list[tuple[int, int]]] = {}
    for number, link in document.links:
        cuts.setdefault(number, []).append((link.target_column - 1, link.end_column - 2))
    for number, line in enumerate(document.text.split("\n")[document.front.end_line :], document.front.end_line + 1):
        for start, end in sorted(cuts.get(number, ()), reverse=True):
            line = line[:start] + line[end:]
        yield number, _REFERENCE.sub(r"\1", line)


_ACCEPTED = MEMO.replace("status: in-review", "status: accepted")
_CASE = "A bill that varies frightens the finance lead."

RULES: tuple[HistoryRule, ...] = (
    HistoryRule(
        code="H101",
        since="0.1.0",
        name="frozen-document-changed",
        severity=Severity.ERROR,
        title="A document changed after it was frozen",
        reason="Its readers agreed to that text. After the kind's frozen status only the status, targets of"
        " links, dated corrections and redactions may change. A correction is in or beside the passage and carries"
        " its day: `Correction, 2026-11-23: …`. A redaction leaves `[redacted]` in its place. A new decision goes"
        " into a document that supersedes this one. It is compared with HEAD, or with the base under `--changed`.",
        before=_ACCEPTED,
        bad=_ACCEPTED.replace(_CASE, "A bill that varies hardly bothers the finance lead."),
        good=_ACCEPTED.replace(
            _CASE, f"{_CASE}\n\nCorrection, 2026-11-16: three finance leads of five said that it does not."
        ),
        check=_frozen,
        allowed_in_drafts=False,
    ),
)
