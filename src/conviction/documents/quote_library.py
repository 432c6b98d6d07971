"""The quotes of all conversations, by participant: who said which words, and the quote that is nearest to others.

A conversation that was withdrawn is the source of nothing. The tables are made at their first use, once for an index.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from conviction.markup.quotations import Piece, Word, plain, words
from conviction.markup.verbatim import Alignment, align, stands_in
from conviction.model.argument import CardKind
from conviction.model.document import Document
from conviction.model.pseudonym import FIELD, voice

__all__ = ["QuoteLibrary", "Source", "is_conversation", "is_withdrawn", "speaker_of", "voices_of"]

_NOT_LETTERS = re.compile("[^A-Za-z]")
_COMMON = 400
"""A pair of words that is in more quotes than this does not tell them apart."""
_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Source:
    """One quote of a conversation."""

    path: str
    document_id: str
    card: str
    """The id of the quote: `q2`; empty for words under the section's own heading."""
    speaker: str
    """The key of the participant, as `speaker_of` gives it."""
    participant: str
    """The pseudonym as it is written there."""
    text: str
    """The words as one reads them, each at its place in `words`."""
    words: tuple[Word, ...]

    @property
    def reference(self) -> str:
        """The quote as a reference: `conversation-2026-03-04-p07-operations#q2`."""
        return f"{self.document_id or self.path}#{self.card}" if self.card else self.document_id or self.path

    def excerpt(self, start: int, end: int) -> str:
        """The text from one word to before another, on one line."""
        if start >= end:
            return ""
        return " ".join(self.text[self.words[start].start : self.words[end - 1].end].split())


def is_withdrawn(document: Document) -> bool:
    """True for a conversation whose participant took their words back."""
    return document.status == "withdrawn"


def is_conversation(document: Document) -> bool:
    """True for a document with the words of one participant."""
    return document.kind == "conversation" or bool(document.front.text(FIELD))


def speaker_of(document: Document) -> str:
    """The key of the one who speaks in a conversation: the voice, or the path where no pseudonym is given."""
    return voice(document.front.text(FIELD)) or document.path


def voices_of(document: Document) -> tuple[str, ...]:
    """The pseudonym that a document adds to those of the workspace, as written; none for other documents."""
    return (document.front.text(FIELD),) if document.front.text(FIELD) else ()


class QuoteLibrary:
    """Every quote of a workspace."""

    def __init__(self, documents: Iterable[Document]) -> None:
        """`documents` are all of a workspace."""
        self._documents = tuple(documents)
        self.conversations = tuple(document for document in self._documents if is_conversation(document))

    @cached_property
    def voices(self) -> Mapping[str, str]:
        """The pseudonym of each participant, withdrawn ones too, by voice."""
        spellings = (document.front.text(FIELD) for document in self.conversations)
        return {voice(spelling): spelling for spelling in spellings if voice(spelling)}

    def may_be_voice(self, letters: str) -> bool:
        """True when the voice of a participant has these letters: `p` of `P-07`."""
        return letters in self._letters_of_voices

    @cached_property
    def _letters_of_voices(self) -> frozenset[str]:
        return frozenset(key.rstrip("0123456789") for key in self.voices)

    @cached_property
    def sources(self) -> Sequence[Source]:
        """Every quote, in the order of the documents."""
        return [source for document in self.conversations for source in _sources(document)]

    @cached_property
    def _by_speaker(self) -> Mapping[str, tuple[int, ...]]:
        groups: dict[str, list[int]] = {}
        for number, source in enumerate(self.sources):
            groups.setdefault(source.speaker, []).append(number)
        return {speaker: tuple(numbers) for speaker, numbers in groups.items()}

    @cached_property
    def _by_pair(self) -> Mapping[tuple[str, str], tuple[int, ...]]:
        """The quotes with two words next to each other, in small letters."""
        groups: dict[tuple[str, str], list[int]] = {}
        for number, source in enumerate(self.sources):
            for pair in dict.fromkeys(pairwise(word.text.lower() for word in source.words)):
                groups.setdefault(pair, []).append(number)
        return {pair: tuple(numbers) for pair, numbers in groups.items()}

    @cached_property
    def _texts(self) -> Sequence[tuple[str, ...]]:
        return [tuple(word.text for word in source.words) for source in self.sources]

    def is_participant(self, speaker: str) -> bool:
        """True when a conversation with that voice exists."""
        return speaker in self.voices

    def name_of(self, speaker: str) -> str:
        """The pseudonym of a speaker; empty for one without a pseudonym."""
        return self.voices.get(speaker, "")

    def has_letters(self, letters: str) -> bool:
        """True when a pseudonym of the workspace begins with these letters."""
        return letters in self._letters

    @cached_property
    def _letters(self) -> frozenset[str]:
        return frozenset(_NOT_LETTERS.split(spelling, maxsplit=1)[0].upper() for spelling in self.voices.values())

    @cached_property
    def _titles(self) -> frozenset[tuple[str, ...]]:
        """The words of every title and heading, in small letters."""
        titles = {title for d in self._documents for title in (d.title, *(head.text for _, head in d.headings))}
        return frozenset(_lower(words(plain(title))) for title in titles)

    def is_title(self, row: Sequence[Word]) -> bool:
        """True for the words of a title or heading, which are named and not quoted."""
        return _lower(row) in self._titles

    def speaks(self, speaker: str) -> bool:
        """True when there are words of this speaker, which nobody withdrew."""
        return speaker in self._by_speaker

    def withdrew(self, speaker: str) -> bool:
        """True when a conversation with a speaker was withdrawn."""
        return any(is_withdrawn(one) and speaker_of(one) == speaker for one in self.conversations)

    def find(self, pieces: Sequence[Piece], speakers: Collection[str] | None) -> Source | None:
        """The first quote of these speakers, or of anybody, that has the words of all pieces."""
        for number in self._candidates(pieces, speakers):
            if stands_in(pieces, self._texts[number]):
                return self.sources[number]
        return None

    def _candidates(self, pieces: Sequence[Piece], speakers: Collection[str] | None) -> Iterable[int]:
        """The numbers of the quotes that may have these words: those with the rarest pair of their longest piece."""
        longest = max(pieces, key=lambda piece: len(piece.words))
        pairs = list(pairwise(word.text.lower() for word in longest.words))
        if pairs:
            numbers = min((self._by_pair.get(pair, ()) for pair in pairs), key=len)
        else:
            numbers = tuple(range(len(self.sources)))
        if speakers is None:
            return numbers
        own = [self._by_speaker.get(speaker, ()) for speaker in sorted(speakers)]
        if not pairs or sum(map(len, own)) < _CANDIDATES:
            return [number for group in own for number in group]
        return [number for number in numbers if self.sources[number].speaker in speakers]

    def nearest(self, row: Sequence[Word], speakers: Collection[str]) -> tuple[Source, Alignment] | None:
        """The quote of these speakers with the stretch most like these words; None when none is like them."""
        pairs = dict.fromkeys(pairwise(word.text.lower() for word in row))
        shared: Counter[int] = Counter()
        for numbers in (self._by_pair.get(pair, ()) for pair in pairs):
            if len(numbers) <= _COMMON:
                shared.update(number for number in numbers if self.sources[number].speaker in speakers)
        likely = sorted(shared, key=lambda number: (-shared[number], number))[:_CANDIDATES]
        found = [(number, near) for number in likely if (near := align(row, self._texts[number]))]
        if not found:
            return None
        number, near = min(found, key=lambda pair: pair[1].distance)
        return self.sources[number], near


def _sources(document: Document) -> Iterable[Source]:
    if is_withdrawn(document):
        return
    who = document.front.text(FIELD)
    for section in document.sections:
        quotes = [(card.id, card.body.quote) for card in section.cards if card.kind is CardKind.QUOTE]
        if section.key == "quotes":
            quotes.append(("", section.body.quote))
        for card, quote in quotes:
            text = plain(quote)
            if quote:
                yield Source(document.path, document.id, card, speaker_of(document), who, text, words(text))


def _lower(row: Iterable[Word]) -> tuple[str, ...]:
    return tuple(word.text.lower() for word in row)
