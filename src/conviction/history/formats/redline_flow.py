"""Both texts of a diff as one row of visible blocks, each letter unchanged, added or removed.

Without the added pieces the visible words of the older text are left, in order, without the removed ones those of the
newer text.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import groupby
from typing import NamedTuple

from conviction.history.formats.move_notes import MoveNotes, stayed
from conviction.markup.visible_blocks import BlockKind, VisibleBlock
from conviction.markup.visible_text import Style, VisibleText, visible_text
from conviction.markup.word_diff import diff_words
from conviction.model.diff import DiffResult
from conviction.model.history import ProseEntry, ProseKind, WordKind

__all__ = ["Fate", "FlowBlock", "Piece", "flow"]


class Fate(Enum):
    """The fate of a stretch of letters."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    MOVED_HERE = "moved here"
    MOVED_AWAY = "moved away"
    ADDED_IN_MOVE = "added in a moved sentence"
    REMOVED_IN_MOVE = "removed in a moved sentence"

    @property
    def is_old(self) -> bool:
        """True for letters of the older text alone."""
        return self in (Fate.REMOVED, Fate.MOVED_AWAY, Fate.REMOVED_IN_MOVE)


class Piece(NamedTuple):
    """Letters of one fate and one style; or a note about a move."""

    fate: Fate
    text: str
    style: Style
    is_note: bool


@dataclass(slots=True)
class FlowBlock:
    """One block of the redline."""

    block: VisibleBlock
    row: tuple[bool, int]
    """For a cell its row, of the older text alone or not; the cells of one row follow each other."""
    pieces: list[Piece] = field(default_factory=list)

    @property
    def fate(self) -> Fate:
        """Added or removed when all its letters are, else unchanged."""
        fates = {piece.fate for piece in self.pieces if piece.text.strip() and not piece.is_note}
        if fates and all(fate.is_old for fate in fates):
            return Fate.REMOVED
        return Fate.ADDED if fates == {Fate.ADDED} else Fate.SAME


class _Stretch(NamedTuple):
    """Letters of one fate, style and block, on their way to a place in the redline."""

    fate: Fate
    text: str
    style: Style
    owner: int
    """The number of the block in the text that has the letters."""
    is_note: bool = False
    is_unit: bool = False
    """A part of a unit that is gone as a whole, and so never of a word that stays."""
    home: int = -1
    """For removed letters of a unit that stayed: the block of the newer text that they belong to."""


def flow(result: DiffResult) -> tuple[list[FlowBlock], int]:
    """The blocks of the redline in order, and the number of edits in units whose letters are the same.

    Such an edit is in the target of a link, in a comment or in the formatting.
    """
    flowing = _Flow(result)
    return _Placement(flowing).blocks(), flowing.hidden


class _Side:
    """One text: its letters, and the range of letters of each unit."""

    def __init__(self, text: str, starts: Sequence[int]) -> None:
        self.visible: VisibleText = visible_text(text)
        ends = [*starts[1:], len(text) + 1][: len(starts)]
        self.ranges = [self.visible.between(start, end) for start, end in zip(starts, ends, strict=True)]

    def letters(self, unit: int) -> str:
        """The letters of a unit."""
        return self.visible.letters[slice(*self.ranges[unit])]

    def stretches(self, fate: Fate, start: int, end: int) -> Iterator[_Stretch]:
        """These letters, cut where style or block change."""
        visible = self.visible
        for (style, owner), group in groupby(range(start, end), lambda at: (visible.styles[at], visible.owners[at])):
            places = list(group)
            yield _Stretch(fate, visible.letters[places[0] : places[-1] + 1], style, owner)


class _Flow:
    """The stretches of both texts along the newer one; between two units that stayed, removed text goes first."""

    def __init__(self, result: DiffResult) -> None:
        self.entries = result.prose
        olds = sorted((entry for entry in result.prose if entry.old is not None), key=lambda entry: entry.old_index)
        self.old = _side(result.old_lead, [(entry.old or "", entry.old_gap) for entry in olds])
        news = [entry for entry in result.prose if entry.new is not None]
        self.new = _side(result.new_lead, [(entry.new or "", entry.new_gap) for entry in news])
        self.moves = MoveNotes(result.prose)

    def old_letters(self, entry: ProseEntry) -> str:
        """The letters of an entry in the older text."""
        return self.old.letters(entry.old_index) if entry.old is not None else ""

    def new_letters(self, entry: ProseEntry) -> str:
        """The letters of an entry in the newer text."""
        return self.new.letters(entry.new_index) if entry.new is not None else ""

    @property
    def hidden(self) -> int:
        """The number of changes that no letter shows: in link targets, comments and formatting."""
        kinds = Counter(entry.kind for entry in self.entries if self._is_hidden(entry))
        return kinds[ProseKind.EDITED] + max(kinds[ProseKind.ADDED], kinds[ProseKind.REMOVED])

    def _is_hidden(self, entry: ProseEntry) -> bool:
        if entry.kind is ProseKind.EDITED:
            return entry.role != "front" and self.old_letters(entry) == self.new_letters(entry)
        text = (entry.new if entry.old is None else entry.old) or ""
        is_aside = entry.role == "link" or (entry.role == "code" and text.lstrip().startswith("<!--"))
        return is_aside and not self.old_letters(entry) and not self.new_letters(entry)

    def stretches(self) -> Iterator[_Stretch]:
        """All stretches in the order of the redline."""
        gone = sorted((e for e in self.entries if e.old is not None and not stayed(e)), key=lambda e: e.old_index)
        at, added = 0, list[ProseEntry]()
        for entry in self.entries:
            if not stayed(entry):
                added += [entry] if entry.new is not None else []
                continue
            while at < len(gone) and gone[at].old_index < entry.old_index:
                yield from self._gone(gone[at])
                at += 1
            for one in added:
                yield from self._come(one)
            added.clear()
            yield from self._compared(entry, (Fate.SAME, Fate.ADDED, Fate.REMOVED))
        for entry in gone[at:]:
            yield from self._gone(entry)
        for one in added:
            yield from self._come(one)

    def _gone(self, entry: ProseEntry) -> Iterator[_Stretch]:
        moved = entry.kind is ProseKind.MOVED
        fate = Fate.MOVED_AWAY if moved else Fate.REMOVED
        whole = self.old.stretches(fate, *self.old.ranges[entry.old_index])
        stretches = [stretch._replace(is_unit=True) for stretch in whole]
        yield from stretches
        yield from self._note(entry, stretches, old=True)

    def _come(self, entry: ProseEntry) -> Iterator[_Stretch]:
        if entry.kind is not ProseKind.MOVED:
            yield from self.new.stretches(Fate.ADDED, *self.new.ranges[entry.new_index])
            return
        stretches = list(self._compared(entry, (Fate.MOVED_HERE, Fate.ADDED_IN_MOVE, Fate.REMOVED_IN_MOVE)))
        yield from stretches
        yield from self._note(entry, stretches, old=False)

    def _note(self, entry: ProseEntry, stretches: Sequence[_Stretch], *, old: bool) -> Iterator[_Stretch]:
        note = self.moves.note(entry, old=old) if entry.kind is ProseKind.MOVED else ""
        owner = next((stretch.owner for stretch in reversed(stretches) if stretch.fate.is_old == old), -1)
        if note and owner >= 0:
            fate = Fate.MOVED_AWAY if old else Fate.MOVED_HERE
            yield _Stretch(fate, note, Style.PLAIN, owner, is_note=True)

    def _compared(self, entry: ProseEntry, fates: tuple[Fate, Fate, Fate]) -> Iterator[_Stretch]:
        """The letters of a unit that both texts have: the common ones, the added and the removed ones."""
        (old_at, _), (new_at, new_end) = self.old.ranges[entry.old_index], self.new.ranges[entry.new_index]
        before, after = self.old_letters(entry), self.new_letters(entry)
        if before == after:
            yield from self.new.stretches(fates[0], new_at, new_end)
            return
        words = diff_words(before, after)
        if _tears_a_word(words):
            words = tuple((kind, text) for kind, text in ((WordKind.REMOVED, before), (WordKind.ADDED, after)) if text)
        for kind, text in words:
            if kind is WordKind.REMOVED:
                home = self._home(new_at, *self.new.ranges[entry.new_index])
                for stretch in self.old.stretches(fates[2], old_at, old_at + len(text)):
                    yield stretch._replace(home=home)
            else:
                fate = fates[0] if kind is WordKind.SAME else fates[1]
                yield from self.new.stretches(fate, new_at, new_at + len(text))
                new_at += len(text)
            old_at += len(text) if kind is not WordKind.ADDED else 0

    def _home(self, at: int, start: int, end: int) -> int:
        """The block for removed letters before the letter `at` of a unit: that of its neighbour; -1 without one."""
        visible = self.new.visible
        if at > start and (visible.letters[at - 1] != "\n" or at == end):
            return visible.owners[at - 1]
        return visible.owners[at] if at < end else -1


def _tears_a_word(words: Sequence[tuple[WordKind, str]]) -> bool:
    """True when the newer text ends a block between two letters of one older word."""
    is_inside = has_end = False
    for kind, text in words:
        if kind is WordKind.ADDED:
            has_end = has_end or "\n" in text
            continue
        if is_inside and has_end and not text[0].isspace():
            return True
        is_inside, has_end = not text[-1].isspace(), False
    return False


def _side(lead: str, units: Sequence[tuple[str, str]]) -> _Side:
    starts, at = [], len(lead)
    for text, gap in units:
        starts.append(at)
        at += len(text) + len(gap)
    return _Side(lead + "".join(text + gap for text, gap in units), starts)


class _Placement:
    """Puts each stretch into a block; removed letters go where the rest of their block is now."""

    def __init__(self, flowing: _Flow) -> None:
        self.flowing = flowing
        self.stretches = list(flowing.stretches())
        self.became: dict[int, set[int]] = defaultdict(set)
        """For each block of the older text the blocks of the newer one that have units of it."""
        self.row_became: dict[int, set[int]] = defaultdict(set)
        self._link()
        self.placed: list[FlowBlock] = []
        self.key: tuple[bool, int] = (False, -1)
        """Of the last block: whether it is of the older text alone, and its number there."""

    def blocks(self) -> list[FlowBlock]:
        """The blocks with all stretches in them."""
        followers = self._followers()
        for stretch, follower in zip(self.stretches, followers, strict=True):
            key = self._key_of(stretch, follower)
            if key != self.key or not self.placed:
                self._open(key)
            self.placed[-1].pieces.append(Piece(stretch.fate, stretch.text, stretch.style, stretch.is_note))
        return self.placed

    def _link(self) -> None:
        old, new = self.flowing.old, self.flowing.new
        for entry in self.flowing.entries:
            if not stayed(entry):
                continue
            (old_at, old_end), (new_at, new_end) = old.ranges[entry.old_index], new.ranges[entry.new_index]
            olds = dict.fromkeys(old.visible.owners[old_at:old_end])
            news = dict.fromkeys(new.visible.owners[new_at:new_end])
            for one in olds:
                self.became[one].update(news)
                self.row_became[old.visible.blocks[one].row].update(new.visible.blocks[two].row for two in news)

    def _followers(self) -> list[int]:
        """For each stretch the block of the next letters that the newer text has; -1 at the end."""
        followers, following = [], -1
        for stretch in reversed(self.stretches):
            following = following if stretch.fate.is_old else stretch.owner
            followers.append(following)
        return followers[::-1]

    def _key_of(self, stretch: _Stretch, follower: int) -> tuple[bool, int]:
        if not stretch.fate.is_old or stretch.home >= 0:
            return (False, stretch.home if stretch.fate.is_old else stretch.owner)
        current = self.key[1] if not self.key[0] else -1
        if stretch.fate is Fate.REMOVED_IN_MOVE:
            number = current if current >= 0 else follower
            return (False, number) if number >= 0 else (True, stretch.owner)
        goals = self.became.get(stretch.owner, set())
        if current >= 0 and (current in goals or (current == follower and not self._parts(stretch, current))):
            return self.key
        return (False, follower) if follower in goals else (True, stretch.owner)

    def _parts(self, stretch: _Stretch, current: int) -> bool:
        """True when a block that is gone may split a paragraph between two sentences, as a block of its own."""
        block = self.flowing.new.visible.blocks[current]
        return stretch.is_unit and block.kind is BlockKind.PARAGRAPH

    def _open(self, key: tuple[bool, int]) -> None:
        is_old, number = key
        block = (self.flowing.old if is_old else self.flowing.new).visible.blocks[number]
        row = (is_old, block.row)
        if is_old and block.kind is BlockKind.CELL and (rows := self.row_became.get(block.row)):
            last = self.placed[-1].row if self.placed else (True, -1)
            row = last if not last[0] and last[1] in rows else (False, min(rows))
        self.placed.append(FlowBlock(block, row))
        self.key = key
