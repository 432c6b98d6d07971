"""The parts of a frozen document that may change, and all others as blocks to compare.

This is the one list of it; docs/guide/format.md has the same list for readers.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from conviction.lint import suppression_comments
from conviction.model.argument import CardKind
from conviction.model.document import CardBody, Document

__all__ = ["FREE_FIELDS", "FREE_LABELS", "Block", "blocks", "free_lines", "is_allowed", "is_redacted"]

FREE_FIELDS = frozenset({"status", "fresh_until", "review_by", "id", "lint"})
"""Fields that may change: a changed id is H104, and `lint` has suppressions."""
FREE_LABELS: Mapping[CardKind, frozenset[str]] = {
    CardKind.PREDICTION: frozenset({"outcome", "source"}),
    CardKind.CRITERION: frozenset({"status", "source"}),
    CardKind.QUOTE: frozenset({"audience"}),
}
"""Labels that may change in a card: how a prediction ended, whether a criterion is met, and for whom a quote is."""
_ANSWER_LABELS = frozenset({"answers", "answered on"})
"""Labels that may change anywhere."""
_ANSWERS = "questions and answers"
"""The section in which new questions, and everything but the words of the old ones, may change."""
_QUESTION_LABELS = frozenset({"asked by", "asked on", "about"})

_BEGINS = re.compile(r"\s*(?:#{1,6}\s|[-*+]\s|\d{1,9}[.)]\s|\||>|```|~~~|!!!|\?\?\?)")
"""A line that begins a block even without a blank line above it."""
_REFERENCE = re.compile(r"(\s{0,3}\[[^\]]+\]:\s*)\S+")
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CORRECTED = r"\bcorrect(?:ed|ion)\b"
_CORRECTION = re.compile(rf"{_CORRECTED}[^\n]{{0,40}}?{_DAY}|{_DAY}[^\n]{{0,40}}?{_CORRECTED}", re.IGNORECASE)
_REDACTED = re.compile(rf"\[(?:redacted|withdrawn)(?: on)?(?: {_DAY})?\]|█+", re.IGNORECASE)


class Block(NamedTuple):
    """A paragraph, bullet, row or heading, without the targets of its links, and with single spaces."""

    text: str
    line: int
    passage: int
    """The number of the paragraph, list or table that it is part of: blank lines separate them."""
    addable: bool = False
    """True for the words of a question: a new one may come, and an old one stays."""

    @property
    def corrections(self) -> int:
        """The dated corrections in it."""
        return len(_CORRECTION.findall(self.text))


def is_allowed(old: Sequence[Block], new: Sequence[Block]) -> bool:
    """True for new questions, for redacted words, and for dated corrections in or beside each passage that changed."""
    new = [block for block in new if not block.addable]
    if not old and not new:
        return True
    if is_redacted(*(" ".join(block.text for block in side) for side in (old, new))):
        return True
    before, after = (sum(block.corrections for block in side) for side in (old, new))
    passages = {block.passage for block in old}
    undated = [block for block in new if not block.corrections]
    return after - before >= max(len(passages), 1) and len(undated) <= len(old)


def is_redacted(was: str, now: str) -> bool:
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


def blocks(document: Document) -> list[Block]:
    """The parts of the body that may not change, and the words of questions, in order."""
    found: list[Block] = []
    free, questions = _lines_by_freedom(document)
    passage, opens, skipped = 0, False, False
    for number, line in _lines(document):
        text = " ".join(line.split())
        begins = not opens or _BEGINS.match(line) is not None
        if not text:
            passage, opens, skipped = passage + opens, False, False
        elif begins:
            opens, skipped = True, number in free
            if not skipped:
                found.append(Block(text, number, passage, number in questions))
        elif not skipped:
            found[-1] = found[-1]._replace(text=f"{found[-1].text} {text}")
    return found


def free_lines(document: Document) -> Collection[int]:
    """The lines of the body whose block may change."""
    return _lines_by_freedom(document)[0]


def _lines_by_freedom(document: Document) -> tuple[Collection[int], Collection[int]]:
    """The lines of which the block may change, and those with the words of a question."""
    free: set[int] = set()
    questions: set[int] = set()
    for section in document.sections:
        bodies = [(section.line, section.body), *section.subsections, *((c.line, c.body) for c in section.cards)]
        if section.key == _ANSWERS:
            questions |= {section.line, *_question_lines(bodies)}
            free |= set(range(section.line, section.end_line + 1)) - questions
        for line, body in bodies:
            free |= _label_lines(line, body, _ANSWER_LABELS)
        for card in section.cards:
            free |= _label_lines(card.line, card.body, _ANSWER_LABELS | FREE_LABELS.get(card.kind, frozenset()))
    return free, questions


def _question_lines(bodies: Sequence[tuple[int, CardBody]]) -> Iterator[int]:
    """The headings of questions, and their labels with the person, the day and the subject."""
    for line, body in bodies:
        if body.heading and body.heading.level == 3:
            yield line
            yield from _label_lines(line, body, _QUESTION_LABELS)


def _label_lines(line: int, body: CardBody, names: Collection[str]) -> set[int]:
    return {line + label.offset for label in body.labels if label.name in names}


def _lines(document: Document) -> Iterator[tuple[int, str]]:
    """The lines of the body with their numbers, without the targets of links and comments of suppressions."""
    cuts: dict[int, list[tuple[int, int]]] = {}
    for number, link in document.links:
        cuts.setdefault(number, []).append((link.target_column - 1, link.end_column - 2))
    text = suppression_comments.blanked(document.text)
    for number, line in enumerate(text.split("\n")[document.front.end_line :], document.front.end_line + 1):
        for start, end in sorted(cuts.get(number, ()), reverse=True):
            line = line[:start] + line[end:]
        yield number, _REFERENCE.sub(r"\1", line)
