"""The passages of a document: paragraphs, bullets, table rows and block quotes, with their links and participants."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from conviction.documents.index import Target, TargetKind
from conviction.documents.quote_library import is_conversation, speaker_of
from conviction.lint.rules.base import Context
from conviction.markup import blocks
from conviction.markup.quotations import plain
from conviction.model.document import Document, Link
from conviction.model.pseudonym import voice
from conviction.model.text import Span

__all__ = ["Participant", "Passage", "may_name", "passages"]

_MEMO = "passages"
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")
_SKIPPED = re.compile(
    r"#{1,6}(?:[ \t]|$)|[ \t]*(?:!!!|\?\?\?\+?|===) | {0,3}\[[^\]\n]{1,300}\]:|\|?[ \t:|-]*--[ \t:|-]*$"
)
"""Headings, titles of admonitions and tabs, definitions of links, and the line below the head of a table."""
_MAY_SKIP = frozenset("#!?=[|:-")
"""The first signs of such lines."""
_TOKEN = re.compile(r"(?<![\w#/.@-])([A-Za-z]{1,2})(?:-| ?)(\d{1,4})(?![\w#/@]|-\w|[.,:]\d|%)")
_PERHAPS = re.compile(r"[0-9](?:(?<=[A-Za-z].)|(?<=[A-Za-z]-.))")
_SPACED = re.compile(r"[0-9](?<=[A-Za-z] .)")
_LETTERS = re.compile(r"\b[A-Za-z]{1,2}\Z")
"""A pseudonym with a blank, if a participant has these letters: `P 07`, but not `in 9`. Digits are rare, so first."""
_SPEECH = re.compile(
    r"\s*(?::|\(|,? ?(?:said|says|told|tells|put|puts|calls|called|wrote|writes|asked|asks|answered|explained|added"
    r"|adds|describes?d?|reports?|reported|complained)\b)"
)
_ATTRIBUTED = re.compile(
    r"(?:—|–|--|\baccording to|\bby|\bfrom|\bsays?|\bsaid|\btold|\()\s*(?:[a-z]+ ){0,3}$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Participant:
    """A participant whom a passage names."""

    speaker: str
    """The key: the voice of the pseudonym."""
    name: str
    start: int
    """The offset in the passage."""

    @property
    def end(self) -> int:
        """The offset after the name."""
        return self.start + len(self.name)


@dataclass(frozen=True)
class Passage:
    """One paragraph, bullet, row or block quote; `text` is a part of the document's visible text."""

    context: Context = field(repr=False)
    start: int
    """The offset of its first character in the document."""
    text: str
    kind: str
    """`paragraph`, `item`, `row` or `quote`."""
    section: str = ""
    """The key of the level-2 section around it."""

    @cached_property
    def plain(self) -> str:
        """The words, each at its place."""
        return plain(self.text)

    @cached_property
    def links(self) -> tuple[tuple[int, int, Link, Target], ...]:
        """Start, end and target of each link, as offsets in the passage."""
        if "](" not in self.text:
            return ()
        starts = [0]
        for line in self.text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        index, path = self.context.index, self.context.document.path
        return tuple(
            (
                starts[link.offset] + link.column - 1,
                starts[link.offset] + link.end_column - 1,
                link,
                index.resolve(path, link.target),
            )
            for link in blocks.links(self.text)
            if not link.image
        )

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """The other documents that it links to."""
        found = dict.fromkeys(
            target.path
            for *_, target in self.links
            if target.document is not None and target.path != self.context.document.path
        )
        return tuple(self.context.index.by_path[path] for path in found)

    @cached_property
    def conversations(self) -> tuple[Document, ...]:
        """The conversations that it links to."""
        return tuple(document for document in self.documents if is_conversation(document))

    @property
    def has_other_source(self) -> bool:
        """True when a figure in it may come from a place that cannot be read: the web, a file, a footnote, an id."""
        other = any(target.kind in (TargetKind.WEB, TargetKind.FILE, TargetKind.MISSING) for *_, target in self.links)
        return other or _ELSEWHERE.search(self.text) is not None

    @cached_property
    def participants(self) -> tuple[Participant, ...]:
        """The participants whom it names, whether there is a conversation with them or not."""
        return tuple(self._participants()) if self.may_name else ()

    @property
    def may_name(self) -> bool:
        """False where surely nobody is named, which is quick to see."""
        return may_name(self.context, self.text)

    def _participants(self) -> Iterator[Participant]:
        quotes, pattern = self.context.index.quotes, self.context.settings.participant
        for token in _TOKEN.finditer(self.plain):
            key = voice(token[0])
            if quotes.is_participant(key):
                if _is_written(token, quotes.name_of(key)):
                    yield Participant(key, token[0], token.start())
            elif re.fullmatch(pattern, token[0]) and self._is_unknown_voice(token):
                yield Participant(key, token[0], token.start())

    def _is_unknown_voice(self, token: re.Match[str]) -> bool:
        """True for a pseudonym without a conversation: in the form of the others, or beside a verb of speech."""
        if not self.context.document.kind:
            return False
        if self.context.index.quotes.has_letters(token[1]):
            return True
        before = self.plain[max(0, token.start() - 40) : token.start()]
        return bool(_SPEECH.match(self.plain, token.end()) or _ATTRIBUTED.search(before))

    @property
    def speakers(self) -> frozenset[str]:
        """The keys of its possible speakers: named, or in a conversation that it links to."""
        return frozenset({p.speaker for p in self.participants} | {speaker_of(d) for d in self.conversations})

    def span(self, start: int, end: int) -> Span:
        """The place in the document of a part of the passage."""
        return self.context.span(self.start + start, self.start + end)


_ELSEWHERE = re.compile(
    r"\]\[|\[\^|https?://"
    r"|(?<![\w-])(?:memo|thesis|conversation|evidence|insight|decision|strategy|essay|premortem|review)-(?=[a-z0-9]+-)"
)


def _is_written(token: re.Match[str], name: str) -> bool:
    """True for a known voice as people write it: `P-7`, `P 07`, `p07`, but not `P1` for P-01, nor `p 07`."""
    digits = "".join(sign for sign in name if sign.isdigit())
    return "-" in token[0] or (len(token[2]) == len(digits) and (token[1].isupper() or " " not in token[0]))


def may_name(context: Context, text: str) -> bool:
    """False for a text of the document that surely names no participant."""
    if _PERHAPS.search(text):
        return True
    before = {text[max(0, digit.start() - 4) : digit.start() - 1] for digit in _SPACED.finditer(text)}
    letters = {found[0].lower() for words in before if (found := _LETTERS.search(words))}
    return any(map(context.index.quotes.may_be_voice, letters))


def passages(context: Context) -> tuple[Passage, ...]:
    """The passages of a document, in order; cut once for all rules."""
    if _MEMO not in context.memo:
        context.memo[_MEMO] = tuple(_passages(context))
    found: tuple[Passage, ...] = context.memo[_MEMO]
    return found


def _passages(context: Context) -> Iterator[Passage]:
    sections = {section.line: section.key for section in context.document.sections}
    at = first = 0
    kind = section = ""
    for number, line in enumerate(context.visible.split("\n"), 1):
        role = _role(line, kind)
        if role != "more" and kind:
            yield Passage(context, first, context.visible[first : at - 1], kind, section)
            kind = ""
        if role not in ("more", ""):
            first, kind = at, role
        section = sections.get(number, section)
        at += len(line) + 1
    if kind:
        yield Passage(context, first, context.visible[first:], kind, section)


def _role(line: str, kind: str) -> str:
    """The kind of passage that a line begins; `more` where it continues one, empty where it belongs to none."""
    bare = line.strip()
    first = bare[:1]
    if not bare or (first in _MAY_SKIP and _SKIPPED.match(line)):
        return ""
    if first == ">":
        return "more" if kind == "quote" else "quote"
    if first == "|":
        return "row"
    if (first in "-*+" or first.isdigit()) and _ITEM.match(line):
        return "item"
    return "more" if kind in ("paragraph", "item", "quote") else "paragraph"
