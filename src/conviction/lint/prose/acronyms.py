"""The acronyms that a text explains, anywhere in it; Vale sees only explanations in running prose."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["Glossary", "explained", "is_word"]

_CAPITALS = re.compile(r"[A-Z]{3}")
_EXPLAINED = re.compile(
    r"(?<=\w[ \t\n])\(\**(?:\w+[ ]){0,2}([A-Z]{3,5})s?\**\)"  # net revenue retention (NRR)
    r"|\b([A-Z]{3,5})s?\**[ \t\n]\((?=[a-zA-Z])"  # NRR (net revenue retention)
    r"|\b([A-Z]{3,5})[ \t\n]*[,=–—-][ \t\n]*[\"“]?[a-zA-Z][\w -]+[\"”)]"  # (NRR - net revenue retention)
    r"|\*\[([A-Z]{3,5})\]:"  # an abbreviation of Python-Markdown
    r"|\[([A-Z]{3,5})s?\]\("  # a link to where it is explained
    r"|\b([A-Z]{3,5})\**\s+(?:stands|is\s+short)\s+for\b"
    r"|^(?:[-*+][ \t]+)?(?:#+[ \t]+)?\**([A-Z]{3,5})\**(?::\**|[ \t]+[–—-])[ \t]",  # an entry of a list of terms
    re.MULTILINE,
)


def explained(text: str) -> frozenset[str]:
    """The acronyms that the text writes out, links to their explanation, or has in a list of terms."""
    if not _CAPITALS.search(text):  # most texts have none, and looking for them is far quicker
        return frozenset()
    return frozenset(name for found in _EXPLAINED.finditer(text) for name in found.groups() if name)


def is_word(acronym: str, text: str) -> bool:
    """True when the text has it in small letters too: a word that somebody wrote in capitals."""
    return re.search(rf"(?<![\w./#:@=`-]){acronym.lower()}(?![\w/=`-])", text) is not None


class Glossary:
    """The acronyms that the documents of a workspace explain for each other; each is searched when needed."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._known: dict[str, bool] = {}
        self._explained: dict[int, frozenset[str]] = {}

    def explains(self, acronym: str) -> bool:
        """True when some document writes the acronym out."""
        if acronym not in self._known:
            self._known[acronym] = any(
                acronym in self._of(number) for number, text in enumerate(self._texts) if acronym in text
            )
        return self._known[acronym]

    def _of(self, number: int) -> frozenset[str]:
        if number not in self._explained:
            self._explained[number] = explained(self._texts[number])
        return self._explained[number]
