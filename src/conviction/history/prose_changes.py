"""Sections and prose of two versions, compared: everything that a reader sees and that is not part of the argument."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conviction.history.block_text import flat, plain_tables, read_block
from conviction.history.card_text import quoted
from conviction.history.decisive_words import same_numbers
from conviction.history.edge_diff import EdgeSides
from conviction.history.label_diff import edge_edits
from conviction.history.statement import IN_SECTION, statement
from conviction.markup.prose_diff import heaviest_chain
from conviction.markup.word_diff import changed_words, common_start, diff_words
from conviction.model.argument import COVERED_LABELS, EDGE_LABELS, CardKind
from conviction.model.document import Card, CardBody, Document, Section
from conviction.model.history import Change, ChangeKind

__all__ = ["keyed", "prose_changes", "section_changes"]


def section_changes(before: Sequence[Section], after: Sequence[Section]) -> Iterator[Change]:
    """Sections that were added, removed or moved."""
    if _same_names(before, after):
        return
    yield from _sections(keyed(before), keyed(after))


def _sections(before: dict[tuple[str, int], Section], after: dict[tuple[str, int], Section]) -> Iterator[Change]:
    for key, section in after.items():
        if key not in before:
            yield Change(ChangeKind.SECTION_ADDED, f"section added: {section.name}", None, section.name)
    for key, section in before.items():
        if key not in after:
            yield Change(ChangeKind.SECTION_REMOVED, f"section removed: {section.name}", section.name, None)
    was = [key for key in before if key in after]
    now = [key for key in after if key in before]
    place = {key: at for at, key in enumerate(now)}
    chain = heaviest_chain([(at, place[key]) for at, key in enumerate(was)], [1] * len(was))
    stayed = {key for at, key in enumerate(was) if at in chain}
    earlier = {key: was[at - 1] if at else None for at, key in enumerate(was)}
    for at, key in enumerate(now):
        if key not in stayed:
            here, there = now[at - 1] if at else None, earlier[key]
            sides = [before[there].name if there else None, after[here].name if here else None]
            name = after[key].name
            where = f"behind {sides[1]}" if sides[1] else "to the top"
            yield Change(
                ChangeKind.SECTION_MOVED, f"section moved: {name}, {where}", sides[0], sides[1], "", {"section": name}
            )


def keyed(sections: Iterable[Section]) -> dict[tuple[str, int], Section]:
    """Sections by name, and by number where a name occurs more than once."""
    by_key: dict[tuple[str, int], Section] = {}
    counts: dict[str, int] = {}
    for section in sections:
        counts[section.key] = counts.get(section.key, 0) + 1
        by_key[section.key, counts[section.key]] = section
    return by_key


_SECTION_EDGES = frozenset(EDGE_LABELS) - {"bears on", "because"}
"""Labels of a section itself that are compared as edges."""


@dataclass(frozen=True, slots=True)
class _Block:
    """One block of a section, and the way in which it is compared."""

    body: CardBody
    covered: frozenset[str] = frozenset()
    """The labels that are compared as parts of the argument."""
    heading: bool = True
    """False where the heading is compared as the title of a card."""

    def words(self) -> str:
        """The words that are compared as prose."""
        return read_block(self.body).words(self.body, self.covered, heading=self.heading)

    def differs_in_labels(self, other: _Block) -> bool:
        """True when nothing but covered labels, and the title of a card, surely differs from another version of it."""
        if not (self.covered and self.body.is_plain and other.body.is_plain and self.heading == other.heading):
            return False
        return self._uncovered_lines() == other._uncovered_lines()

    def _uncovered_lines(self) -> list[str]:
        lines = self.body.text.split("\n")
        for label in reversed(self.body.labels):
            if label.name in self.covered:
                del lines[label.offset]
        return lines if self.heading else lines[1:]


class _Version:
    """One version of the document: which of its cards are compared as cards."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._cards: dict[CardKind, Mapping[str, Card]] = {}
        self._met: set[int] = set()

    def repeats(self, section: Section) -> bool:
        """True for a section that was met before: one that occurs twice with the same text is read once."""
        is_met = id(section) in self._met
        self._met.add(id(section))
        return is_met

    def compares(self, card: Card) -> bool:
        """True for the first claim, prediction or criterion of its id."""
        if card.kind not in COVERED_LABELS:
            return False
        if card.kind not in self._cards:
            self._cards[card.kind] = self.document.cards_by_id(card.kind)
        first = self._cards[card.kind][card.id]
        return first.body is card.body and first.line == card.line  # a repeated card is read once, and has its body


class _Blocks:
    """The blocks of a section, in order; of cards that were added, dropped or moved nothing is left out."""

    def __init__(self, version: _Version, section: Section, *, repeats: bool) -> None:
        self.version = version
        self.repeats = repeats
        is_record = bool(section.cards) and section.cards[0].kind is CardKind.REVISION
        self.section = section
        self.cards = () if is_record else section.cards
        self.bodies = [section.body, *[card.body for card in self.cards], *[body for _, body in section.subsections]]

    def at(self, place: int) -> _Block:
        """The block there."""
        body = self.bodies[place]
        if place == 0:
            with_edges = frozenset(edge.direction.value for edge in body.edges)
            return _Block(body, with_edges & _SECTION_EDGES)
        if place <= len(self.cards):
            card = self.cards[place - 1]
            if not self.repeats and self.version.compares(card):
                return _Block(body, COVERED_LABELS[card.kind], heading=False)
        return _Block(body)

    def ids(self, places: Iterable[int]) -> list[str]:
        """The ids of the cards at these places."""
        return [self.cards[place - 1].id for place in places if 0 < place <= len(self.cards)]


def prose_changes(old: Document, new: Document, sides: EdgeSides) -> Iterator[Change]:
    """The edits of prose, code and comments, by section; and of the sentence that states the thesis."""
    if old.intro is not new.intro:
        is_title = not (old.front.text("title") or new.front.text("title")) and old.title != new.title
        before, after = (_Block(one.intro, heading=not is_title) for one in (old, new))
        yield from _edits("", [before], [after])
    versions = _Version(old), _Version(new)
    for was, section in (*_paired(old.sections, new.sections), *_paired(old.loose, new.loose)):
        earlier, later = versions[0].repeats(was), versions[1].repeats(section)
        if was is section:
            continue
        if was.body is not section.body:
            for before_text, after_text in edge_edits(sides, was.body, section.body):
                details = {"section": section.name, "label": "evidence"}
                message = f"{before_text or '—'} → {after_text or '—'}"
                yield Change(ChangeKind.PROSE_EDITED, message, before_text, after_text, "", details)
        yield from _section_edits(
            _Blocks(versions[0], was, repeats=earlier), _Blocks(versions[1], section, repeats=later)
        )


def _section_edits(old: _Blocks, new: _Blocks) -> Iterator[Change]:
    """The edits of one section; only blocks that differ are read."""
    was, now = old.section, new.section
    if len(old.bodies) == len(new.bodies):
        places = [at for at, (a, b) in enumerate(zip(old.bodies, new.bodies, strict=True)) if a is not b]
        pairs = [(a, b) for at in places if not (a := old.at(at)).differs_in_labels(b := new.at(at))]
        before, after = [a for a, _ in pairs], [b for _, b in pairs]
        reordered = len(places) > 1 and _differs_in_order(old.ids(places), new.ids(places))
    else:
        earlier, later = set(map(id, old.bodies)), set(map(id, new.bodies))
        before = [old.at(at) for at, body in enumerate(old.bodies) if id(body) not in later]
        after = [new.at(at) for at, body in enumerate(new.bodies) if id(body) not in earlier]
        shared = earlier & later
        reordered = [id(body) for body in old.bodies if id(body) in shared] != [
            id(body) for body in new.bodies if id(body) in shared
        ]
        reordered = reordered or _differs_in_order(old.ids(range(len(old.bodies))), new.ids(range(len(new.bodies))))
    without = ("", "")
    if now.key == IN_SECTION and was.body is not now.body and not same_numbers(statement(was), statement(now)):
        without = (statement(was), statement(now))
        yield _restated(*without)
    yield from _edits(now.name, before, after, reordered, without)


def _differs_in_order(before: Sequence[str], after: Sequence[str]) -> bool:
    """True when ids that are on both sides are in another order."""
    both = set(before) & set(after)
    return [one for one in before if one in both] != [one for one in after if one in both]


def _restated(before: str, after: str) -> Change:
    """The change of the sentence that states the thesis."""
    changed, both = changed_words(diff_words(before, after))
    share = {"share": round(changed / both, 4) if both else 0.0}
    message = f"the thesis restated: {quoted(before)} → {quoted(after)}"
    return Change(ChangeKind.THESIS_RESTATED, message, before or None, after or None, "", share)


def _edits(
    section: str,
    before: list[_Block],
    after: list[_Block],
    reordered: bool = False,
    without: tuple[str, str] = ("", ""),
) -> Iterator[Change]:
    """At most one change each of the words, the code and the comments of a section.

    `without` is the first sentence of either version, where that is compared by itself.
    """
    if len(before) == len(after) == 1 and not (reordered or any(without)) and _are_words(before[0], after[0]):
        if not _same_words(before[0].body.text, after[0].body.text):
            yield _edited(section)
        return
    words = [[one.words() for one in blocks] for blocks in (before, after)]
    if len(before) != len(after):
        words = [[text for text in texts if text] for texts in words]
    parts = [""] if reordered or not _equal(words[0], words[1], without) else []
    if not all(one.body.is_plain for one in (*before, *after)):
        parts += _hidden_parts(before, after, compares_layout=not (parts or any(without)))
    yield from (_edited(section, part) for part in parts)


def _hidden_parts(before: Sequence[_Block], after: Sequence[_Block], *, compares_layout: bool) -> list[str]:
    """Which of code and comments differ; with the layout, also those that are elsewhere among the same words."""
    was, now = ([read_block(one.body) for one in blocks] for blocks in (before, after))
    parts = []
    if [code for text in was for code in text.code] != [code for text in now for code in text.code]:
        parts.append("code")
    if [note for text in was for note in text.comments] != [note for text in now for note in text.comments]:
        parts.append("comment")
    if compares_layout and not parts and _has_same_signs(before, after):
        first, second = ([place for text in some for place in text.layout] for some in (was, now))
        moved_code = [at for is_code, at in first if is_code] != [at for is_code, at in second if is_code]
        parts += ["code"] if moved_code else ["comment"] if first != second else []
    return parts


def _has_same_signs(before: Sequence[_Block], after: Sequence[_Block]) -> bool:
    """True where the places of code are counted in the same words, the labels of cards among them."""
    if not any(one.covered for one in (*before, *after)):
        return True
    was, now = ([read_block(one.body).words(one.body, ()) for one in blocks] for blocks in (before, after))
    return was == now


def _are_words(was: _Block, now: _Block) -> bool:
    """True when all text of both blocks is compared as words."""
    both = (was, now)
    return all(one.heading and one.body.is_plain and not (one.covered and one.body.labels) for one in both)


def _same_words(old: str, new: str) -> bool:
    """True when the texts differ in white space only; the common start and end are skipped."""
    old, new = plain_tables(old), plain_tables(new)
    start = common_start(old, new)
    end = common_start(old[start:][::-1], new[start:][::-1])
    first, second = old[start : len(old) - end], new[start : len(new) - end]
    if first.isascii() and second.isascii() and "".join(first.split()) != "".join(second.split()):
        return False
    return flat(old) == flat(new)


def _equal(before: list[str], after: list[str], without: tuple[str, str]) -> bool:
    if not any(without):
        return before == after
    first, second = ("\n".join(texts).replace(one, "", 1) for texts, one in zip((before, after), without, strict=True))
    return flat(first) == flat(second)


def _same_names(before: Sequence[Section], after: Sequence[Section]) -> bool:
    """True when both have sections of the same names in the same order."""
    return [section.name for section in before] == [section.name for section in after]


def _paired(before: Sequence[Section], after: Sequence[Section]) -> Iterator[tuple[Section, Section]]:
    """The sections that both versions have, by the newer one's order."""
    if _same_names(before, after):
        yield from zip(before, after, strict=True)
        return
    earlier = keyed(before)
    for key, section in keyed(after).items():
        if key in earlier:
            yield earlier[key], section


def _edited(section: str, part: str = "") -> Change:
    name = section or "above the first section"
    details: dict[str, str | bool] = {"section": section} | ({part: True} if part else {})
    return Change(ChangeKind.PROSE_EDITED, f"{part or 'prose'} edited ({name})", None, None, "", details)
