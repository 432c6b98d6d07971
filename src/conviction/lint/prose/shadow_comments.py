"""Comments in the lines of a document, which the shadow leaves out."""

from __future__ import annotations

import re
from collections import deque

from conviction.markup.inline import code_spans

__all__ = ["Comments"]

_VALE = re.compile(r"<!--\s*vale\b")


class Comments:
    """Takes the comments out of one line after the other; `open` while one goes on."""

    def __init__(self, lines: list[str]) -> None:
        """`lines` are all of the document, in which the end of a comment is searched."""
        self.open = False
        self._lines = lines
        self._last = {"-->": -1}

    def without(self, number: int, line: str) -> str:
        """The line of that number, from 0, with comments as spaces; those for Vale stay."""
        if "<!--" not in line and not self.open:
            return line
        pieces: list[str] = []
        position = 0
        if self.open:
            position = line.find("-->") + 3
            if position < 3:
                return ""
            self.open = False
            pieces.append(" " * position)
        spans = deque(code_spans(line)) if "`" in line else deque()
        while (start := line.find("<!--", position)) >= 0:
            while spans and spans[0][1] <= start:
                spans.popleft()
            if spans and spans[0][0] < start:  # shown as code, not a comment
                pieces.append(line[position : spans[0][1]])
                position = spans[0][1]
                continue
            end = line.find("-->", start + 4) + 3
            pieces.append(line[position:start])
            if end < 3:
                self.open = self.closes_later("-->", number)
                rest = line[start:]
                return "".join(pieces) + (" " * len(rest) if self.open else rest.replace("<!--", "    "))
            for_vale = _VALE.match(line, start) is not None
            pieces.append(line[start:end] if for_vale else " " * (end - start))
            position = end
        return "".join(pieces) + line[position:]

    def closes_later(self, closer: str, number: int) -> bool:
        """True when a line after this one contains the closer; the lines are searched once for each closer."""
        if closer not in self._last or self._last[closer] == -1:
            holding = (at for at in range(len(self._lines) - 1, -1, -1) if closer in self._lines[at].lower())
            self._last[closer] = next(holding, -2)
        return self._last[closer] > number
