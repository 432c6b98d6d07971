"""Two versions of a text, compared sentence by sentence: each is unchanged, moved, edited, added or removed.

Unchanged sentences are anchors. Similar sentences are paired and compared word by word; a pair off the heaviest
increasing chain has moved. Words of unrelated sentences are never mixed. Every choice between equals is
settled by a total order, so that the result is the same on every run.
"""

from __future__ import annotations

import gc
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain, pairwise
from unicodedata import normalize

from conviction.markup.segments import Segment, Segments, split
from conviction.markup.word_diff import bare_words, diff_words, rough_words_of
from conviction.model.history import ProseEntry, ProseKind

__all__ = ["ProseDiff", "diff", "heaviest_chain", "rebuild_new", "rebuild_old"]

_NEAR = 0.25
"""The least likeness of two sentences in one gap."""
_FAR = 0.5
"""The same across gaps."""
_ALONE = 0.4
"""The same, by single words, of two sentences that are left alone in their gap."""
_BEST = 4
"""Number of candidates for each sentence."""
_MOVABLE = 3
"""Words below which an identical unit elsewhere is not a move: `yes` in two cells is not one `yes` that wandered."""
_COMMON = 40
"""A word pair in more sentences than this is ignored."""
_CROWD = 250_000
"""Comparisons that one often repeated unit may cost before it no longer anchors."""


_SAME, _EDITED, _MOVED = ProseKind.SAME, ProseKind.EDITED, ProseKind.MOVED
_ADDED, _REMOVED = ProseKind.ADDED, ProseKind.REMOVED
"""Looking up a member of an enum takes as long as making an entry."""


@dataclass(frozen=True, slots=True)
class ProseDiff:
    """Every unit of both texts, once, along the newer text; with it either text is rebuilt from the other."""

    entries: tuple[ProseEntry, ...]
    old_lead: str
    """The white space above the first unit of the older text."""
    new_lead: str

    @property
    def changed(self) -> tuple[ProseEntry, ...]:
        """The entries that are not the same in the same place."""
        return tuple(entry for entry in self.entries if entry.changed)


def diff(old: str, new: str) -> ProseDiff:
    """The fate of each unit of `old`, and the origin of each unit of `new`."""
    collects = gc.isenabled()
    gc.disable()  # thousands of small values and no circles: looking for some takes a tenth of the time
    try:
        a, b = split(old), split(new)
        return ProseDiff(tuple(_entries(a, b, _Pairing(a.units, b.units))), a.lead, b.lead)
    finally:
        if collects:
            gc.enable()


def rebuild_new(diff: ProseDiff) -> str:
    """The newer text, byte for byte."""
    return diff.new_lead + "".join((e.new or "") + e.new_gap for e in diff.entries if e.new is not None)


def rebuild_old(diff: ProseDiff) -> str:
    """The older text, byte for byte."""
    olds = sorted((e for e in diff.entries if e.old is not None), key=lambda e: e.old_index)
    return diff.old_lead + "".join((e.old or "") + e.old_gap for e in olds)


_FAMILIES = {role: role for role in ("front", "code", "comment", "rule", "link", "cell", "heading", "card")}


def _family(segment: Segment) -> str:
    """Units of different families are never paired."""
    return _FAMILIES.get(segment.role, "prose")


def _numbered(units: Iterable[Segment], numbers: dict[tuple[str, str], int]) -> list[int]:
    """For each unit the number of its text, new ones added; wrapped or encoded in another way it is the same text."""
    numbering = []
    for text, _, role, _, _ in units:
        plain = text.isprintable() and "  " not in text  # then there are only single spaces in it
        key = text if plain or role in ("code", "front") else " ".join(text.split())
        if not key.isascii():
            key = normalize("NFC", key)
        numbering.append(numbers.setdefault((_FAMILIES.get(role, "prose"), key), len(numbers)))
    return numbering


class _Pairing:
    """Finds for each old unit the new one that it became."""

    def __init__(self, old: Sequence[Segment], new: Sequence[Segment]) -> None:
        self.old = old
        self.new = new
        numbers: dict[tuple[str, str], int] = {}
        self.a = _numbered(old, numbers)
        """For each old unit a number that equal units share, on both sides."""
        self.b = _numbered(new, numbers)
        self.partner: dict[int, int] = {}
        self.used: set[int] = set()
        self.gap_a: dict[int, int] = {}
        """For each old unit without an anchor, the stretch between two anchors that contains it."""
        self.gap_b: dict[int, int] = {}

    def pairs(self) -> list[tuple[int, int]]:
        """All pairs by old position."""
        self._anchor()
        self._handles()
        self._exact()
        self._near()
        self._alone()
        return sorted(self.partner.items())

    def _join(self, i: int, j: int) -> None:
        self.partner[i] = j
        self.used.add(j)

    def _free_a(self) -> list[int]:
        return [i for i in self.gap_a if i not in self.partner]

    def _free_b(self) -> list[int]:
        return [j for j in self.gap_b if j not in self.used]

    def _anchor(self) -> None:
        a, b = self.a, self.b
        low, high = 0, 0
        shorter = min(len(a), len(b))
        while low < shorter and a[low] == b[low]:
            low += 1
        while high < shorter - low and a[-1 - high] == b[-1 - high]:
            high += 1
        end_a, end_b = len(a) - high, len(b) - high
        blocks = [(0, 0, low), *self._middle(low, end_a, end_b), (end_a, end_b, high)]
        for i, j, size in blocks:
            for step in range(size):
                self._join(i + step, j + step)
        for number, ((i, j, size), (next_i, next_j, _)) in enumerate(pairwise(blocks)):
            self.gap_a.update(dict.fromkeys(range(i + size, next_i), number))
            self.gap_b.update(dict.fromkeys(range(j + size, next_j), number))

    def _middle(self, low: int, end_a: int, end_b: int) -> list[tuple[int, int, int]]:
        """Equal stretches between the common beginning and the common end, in order.

        Units that occur once in each text anchor first, as far as they are in order; repeated ones anchor between them.
        """
        places_a, places_b = _once(self.a, low, end_a), _once(self.b, low, end_b)
        pairs = [(i, places_b[key]) for key, i in places_a.items() if key in places_b]
        stays = _stays(self.old, pairs)
        matches: list[tuple[int, int, int]] = []
        at, to = low, low
        for i, j in [*(pair for pair in pairs if pair[0] in stays), (end_a, end_b)]:
            matches += self._between(at, i, to, j)
            if i < end_a:
                matches.append((i, j, 1))
            at, to = i + 1, j + 1
        return matches

    def _between(self, at: int, end_a: int, to: int, end_b: int) -> list[tuple[int, int, int]]:
        """Equal stretches between two neighbouring anchors; only units that repeat are left to find there."""
        a, b = self.a[at:end_a], self.b[to:end_b]
        if not a or not b or set(a).isdisjoint(b):
            return []
        count_a, count_b = Counter(a), Counter(b)
        crowded = {key for key, count in count_a.items() if count * count_b[key] > _CROWD}
        if crowded:  # each gets a number of its own, so that it anchors nothing
            a = [-2 * place - 1 if key in crowded else key for place, key in enumerate(a)]
            b = [-2 * place - 2 if key in crowded else key for place, key in enumerate(b)]
        matched = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
        return [(at + m.a, to + m.b, m.size) for m in matched if m.size]

    def _handles(self) -> None:
        """Headings of one id and fields of one key are the same thing, whatever their text is now."""
        named: dict[tuple[str, str], list[int]] = defaultdict(list)
        for j in self._free_b():
            if self.new[j].handle:
                named[_family(self.new[j]), self.new[j].handle].append(j)
        olds: dict[tuple[str, str], list[int]] = defaultdict(list)
        for i in self._free_a():
            if self.old[i].handle:
                olds[_family(self.old[i]), self.old[i].handle].append(i)
        for name, here in olds.items():
            if len(here) == 1 and len(named[name]) == 1:
                self._join(here[0], named[name][0])

    def _exact(self) -> None:
        """Identical units, in order: first within a gap, then elsewhere if they are long enough to be distinct."""
        for across in (False, True):
            waiting: dict[tuple[int, int], deque[int]] = defaultdict(deque)
            for j in self._free_b():
                waiting[self.b[j], -1 if across else self.gap_b[j]].append(j)
            for i in self._free_a():
                queue = waiting.get((self.a[i], -1 if across else self.gap_a[i]))
                if queue and not (across and len(bare_words(self.old[i].text)) < _MOVABLE):
                    self._join(i, queue.popleft())

    def _near(self) -> None:
        """Sentences that share word pairs, the most alike first."""
        olds, news = _by_family(self.old, self._free_a()), _by_family(self.new, self._free_b())
        both = [family for family in olds if family in news]
        self._accept(chain.from_iterable(self._alike(olds[family], news[family]) for family in both))

    def _alike(self, olds: Sequence[int], news: Sequence[int]) -> Iterator[tuple[float, bool, int, int, int]]:
        """Pairs of one family that are alike enough, with their sort key; at most `_BEST` for each old unit."""
        words_a = rough_words_of([self.old[i].text for i in olds])
        words_b = dict(zip(news, rough_words_of([self.new[j].text for j in news]), strict=True))
        holders = _holders(words_a, words_b)
        indexed = set(holders)
        for i, words in zip(olds, words_a, strict=True):
            places = list(chain.from_iterable([holders[pair] for pair in indexed.intersection(_word_pairs(words))]))
            size = max(1, len(words) - 1)
            least = size * _NEAR / 2  # of shared word pairs: fewer cannot be enough
            if len(places) < least or (least > 1 and len(set(places)) == len(places)):
                continue
            alike = []
            for j, count in Counter(places).items():
                if count >= least:
                    score = 2 * count / (size + max(1, len(words_b[j]) - 1))
                    if score >= _NEAR and (score >= _FAR or not self._apart(i, j)):
                        alike.append((-count, self._apart(i, j), abs(i - j), j, score))
            for _, apart, distance, j, score in sorted(alike)[:_BEST]:
                yield -score, apart, distance, i, j

    def _apart(self, i: int, j: int) -> bool:
        return self.gap_a[i] != self.gap_b[j]

    def _alone(self) -> None:
        """One unit left on each side of a gap: their single words decide."""
        olds, news = (
            _alone_in(gaps, free) for gaps, free in ((self.gap_a, self._free_a()), (self.gap_b, self._free_b()))
        )
        pairs = [(i, news[gap]) for gap, i in olds.items() if gap in news]
        pairs = [(i, j) for i, j in pairs if _family(self.old[i]) == _family(self.new[j])]
        words_a = rough_words_of([self.old[i].text for i, _ in pairs])
        words_b = rough_words_of([self.new[j].text for _, j in pairs])
        for (i, j), a, b in zip(pairs, words_a, words_b, strict=True):
            remaining = Counter(a)
            shared = 0
            for word in b:
                if remaining[word] > 0:
                    remaining[word] -= 1
                    shared += 1
            if a and b and 2 * shared / (len(a) + len(b)) >= _ALONE:
                self._join(i, j)

    def _accept(self, candidates: Iterable[tuple[float, bool, int, int, int]]) -> None:
        for *_, i, j in sorted(candidates):
            if i not in self.partner and j not in self.used:
                self._join(i, j)


WordPair = tuple[str, str]
"""Two neighbouring words."""


def _word_pairs(words: Sequence[str]) -> Iterable[WordPair]:
    """Each word with the one after it; a single word is paired with none."""
    return pairwise(words) if len(words) != 1 else [(words[0], "")]


def _holders(olds: Iterable[Sequence[str]], news: Mapping[int, Sequence[str]]) -> dict[WordPair, list[int]]:
    """For each word pair that both sides have, the new units with it; without pairs that nearly all have."""
    anywhere: set[WordPair] = set().union(*map(_word_pairs, olds))
    holders: dict[WordPair, list[int]] = defaultdict(list)
    for j, words in news.items():
        for pair in anywhere.intersection(_word_pairs(words)):
            holders[pair].append(j)
    return {pair: places for pair, places in holders.items() if len(places) <= _COMMON}


def _by_family(units: Sequence[Segment], places: Iterable[int]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for place in places:
        groups[_family(units[place])].append(place)
    return groups


def _alone_in(gaps: Mapping[int, int], free: Iterable[int]) -> dict[int, int]:
    """By gap, the one free unit that is left in it."""
    groups: dict[int, list[int]] = defaultdict(list)
    for place in free:
        groups[gaps[place]].append(place)
    return {gap: places[0] for gap, places in groups.items() if len(places) == 1}


def _once(keys: Sequence[int], low: int, end: int) -> dict[int, int]:
    """The place of each key that occurs once between two places, in order."""
    counts = Counter(keys[low:end])
    return {keys[at]: at for at in range(low, end) if counts[keys[at]] == 1}


def _entries(a: Segments, b: Segments, pairing: _Pairing) -> list[ProseEntry]:
    """The entries along the newer text; a removed unit comes after the unit that it followed."""
    pairs = pairing.pairs()
    stays = _stays(a.units, pairs)
    partner = {j: i for i, j in pairs}
    paired = dict(pairs)
    removed: dict[int, list[int]] = defaultdict(list)
    after = -1
    for i in range(len(a.units)):
        if i in stays:
            after = paired[i]
        elif i not in paired:
            removed[after].append(i)
    entries = [_removed(a.units, i) for i in removed[-1]]
    for j in range(len(b.units)):
        i = partner.get(j, -1)
        if i < 0:
            after_text, new_gap, role, section, _ = b.units[j]
            entries.append(ProseEntry(_ADDED, section, None, after_text, (), -1, j, "", new_gap, role))
        else:
            entries.append(_paired(a.units[i], b.units[j], i, j, i in stays, pairing.a[i] == pairing.b[j]))
        entries += [_removed(a.units, i) for i in removed[j]]
    return entries


def _removed(units: Sequence[Segment], i: int) -> ProseEntry:
    before, old_gap, role, section, _ = units[i]
    return ProseEntry(_REMOVED, section, before, None, (), i, -1, old_gap, "", role, section)


def _stays(units: Sequence[Segment], pairs: Sequence[tuple[int, int]]) -> set[int]:
    """The old positions of the pairs that are in place: the heaviest chain by words.

    Pairs that follow each other on both sides stay or move as one.
    """
    runs: list[tuple[int, int]] = []
    lengths: list[int] = []
    for i, j in pairs:
        if runs and (runs[-1][0] + lengths[-1], runs[-1][1] + lengths[-1]) == (i, j):
            lengths[-1] += 1
        else:
            runs.append((i, j))
            lengths.append(1)
    spans = {i: range(i, i + length) for (i, _), length in zip(runs, lengths, strict=True)}
    chain: Iterable[int] = spans
    if any(one[1] > other[1] for one, other in pairwise(runs)):
        chain = heaviest_chain(runs, [sum(len(units[at].text.split()) for at in span) for span in spans.values()])
    return {at for i in chain for at in spans[i]}


def _paired(was: Segment, now: Segment, i: int, j: int, stays: bool, same: bool) -> ProseEntry:
    before, old_gap, _, old_section, _ = was
    after, new_gap, role, section, _ = now
    kind = _MOVED if not stays else _SAME if same else _EDITED
    words = () if same else diff_words(before, after)
    return ProseEntry(kind, section, before, after, words, i, j, old_gap, new_gap, role, old_section)


def heaviest_chain(pairs: Sequence[tuple[int, int]], weights: Sequence[int]) -> set[int]:
    """The old positions of the pairs whose new positions increase and whose total weight is greatest.

    `pairs` are in the order of their old positions, and no new position occurs twice.
    """
    ends: list[int] = []  # new positions at which a chain may end, ascending, and so are the totals
    totals: list[int] = []
    last: list[int] = []  # the number of the pair that ends there
    before: list[int] = []
    for number, ((_, j), weight) in enumerate(zip(pairs, weights, strict=True)):
        at = bisect_left(ends, j)
        before.append(last[at - 1] if at else -1)
        total = weight + (totals[at - 1] if at else 0)
        stop = at
        while stop < len(ends) and totals[stop] <= total:
            stop += 1
        ends[at:stop], totals[at:stop], last[at:stop] = [j], [total], [number]
    chosen: set[int] = set()
    number = last[-1] if last else -1
    while number >= 0:
        chosen.add(pairs[number][0])
        number = before[number]
    return chosen
