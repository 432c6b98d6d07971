"""The shadow of a document: the text that Vale reads in its place, line for line, and the way back.

    shadow(text) -> Shadow                                       linear time, any input
    Shadow.place(line, column, match, used) -> Span | None       the place of an alert in the document

Vale does not read admonitions and tabs, takes titles, attributes and Jinja for prose, and loses its place beside
inline markup. So the shadow has every block at the left margin, without anything that is not prose, and plain words of
equal length in place of inline markup. Each line keeps its number; its offset leads from its columns to the document's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate

from conviction.lint.prose.shadow_scan import prose_lines
from conviction.model.text import Span

__all__ = ["Shadow", "shadow"]


@dataclass(frozen=True, slots=True)
class Shadow:
    """The text for Vale, and for each of its lines the place in the document."""

    text: str
    """As many lines as the document."""
    offsets: tuple[int, ...]
    """The difference between a column of the document and of the shadow, by line."""
    blocks: tuple[int, ...]
    """The number of its block, by line, increasing; 0 where there is no prose."""
    starts: tuple[int, ...]
    """Positions in `text`, by line."""
    marks: tuple[int, ...]
    """The number of leading characters that are ours, by line, such as the bar that begins a table's row for Vale."""

    def place(self, line: int, column: int, match: str, used: set[int]) -> Span | None:
        """The place of the match in the document, or None when that is not certain.

        The text at the place must be the match. If it is not, or is claimed already, the one unclaimed place of
        the same words in the same block is taken. A place among the marks that only Vale reads does not count.

        Args:
            line: As Vale reports it; any number.
            column: As Vale reports it; any number.
            match: The words; white space between them stands for any white space, and around them for nothing.
            used: The places that earlier alerts of this check claimed; the place found is added.
        """
        words = match.split()
        if not words or not 1 <= line <= len(self.starts) or column < 1:
            return None
        pattern = r"\s+".join(map(re.escape, words))
        at = self.starts[line - 1] + column - 1 + len(match) - len(match.lstrip())
        found = re.compile(pattern).match(self.text, at)
        if found is None or at in used or not self._is_authors(line, found):
            whole = re.compile(rf"(?<!\w){pattern}(?!\w)")
            places = [
                there
                for there in whole.finditer(self.text, *self._block(line))
                if there.start() not in used and self._is_authors(line, there)
            ]
            if len(places) != 1:
                return None
            found = places[0]
        used.add(found.start())
        return self._span(line, found.start(), found.end())

    def _is_authors(self, near: int, found: re.Match[str]) -> bool:
        """True where a match, looked for from a line near it, begins and ends with text of the document."""
        ends = ((at, self._line(near, at)) for at in (found.start(), found.end() - 1))
        return all(at - self.starts[line - 1] >= self.marks[line - 1] for at, line in ends)

    def block_lines(self, line: int) -> tuple[int, int]:
        """The first and the last line of the block around a line."""
        number = self.blocks[line - 1]
        first = last = line
        while first > 1 and self.blocks[first - 2] == number:
            first -= 1
        while last < len(self.blocks) and self.blocks[last] == number:
            last += 1
        return first, last

    def _block(self, line: int) -> tuple[int, int]:
        """The start and end positions of the block around a line."""
        first, last = self.block_lines(line)
        return self.starts[first - 1], self.starts[last] if last < len(self.starts) else len(self.text)

    def _line(self, near: int, at: int) -> int:
        """The line of a position, looked for from a line near it."""
        while self.starts[near - 1] > at:
            near -= 1
        while near < len(self.starts) and self.starts[near] <= at:
            near += 1
        return near

    def _span(self, line: int, start: int, end: int) -> Span:
        line = self._line(line, start)
        last = self._line(line, max(start, end - 1))
        return Span(
            line,
            start - self.starts[line - 1] + 1 + self.offsets[line - 1],
            last,
            end - self.starts[last - 1] + 1 + self.offsets[last - 1],
        )


def shadow(text: str) -> Shadow:
    """The shadow of a document as it was decoded: with its BOM, line ends and front matter."""
    own = text.split("\n")
    lines, offsets, numbers, prefixes = prose_lines(text)
    starts = [0, *accumulate(len(line) + 1 for line in lines[:-1])]
    marks = map(_marks, lines, own, offsets, prefixes)
    return Shadow("\n".join(lines), tuple(offsets), tuple(numbers), tuple(starts), tuple(marks))


def _marks(line: str, own: str, offset: int, prefix: int) -> int:
    """The number of characters of a line's prefix that differ from the document's."""
    while prefix and 0 <= prefix - 1 + offset < len(own) and own[prefix - 1 + offset] == line[prefix - 1]:
        prefix -= 1
    return prefix
