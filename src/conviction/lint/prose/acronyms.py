"""The acronyms that a text explains, anywhere in it; Vale sees only explanations in running prose."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["Glossary", "explained", "is_name", "is_word", "spelled_out"]

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


_CURRENCIES = re.compile(
    "AED|ARS|AUD|BDT|BGN|BRL|CAD|CLP|CNY|COP|CZK|DKK|DOP|EGP|GTQ|HKD|HUF|IDR|ILS|INR|ISK|JMD|KES|KRW|LBP|LKR|MAD|MXN"
    "|MYR|NGN|NOK|NZD|PEN|PHP|PKR|PLN|RON|RUB|SAR|SEK|SGD|THB|TND|TRY|TTD|TWD|UAH|UYU|VND|XAF|XOF|ZAR"
)
_SPOKEN = re.compile(r"(?=.{4})(?:[^AEIOUY]{0,2}[AEIOUY]{1,2})+[^AEIOUY]{0,2}")
"""Four letters or more that can be read as a word, as names of agencies and projects are."""
_NAMED_BEFORE = re.compile(
    r"(?:\b(?:[Pp]rojects?|[Pp]rogramme?s?|[Cc]ode-?named?|[Tt]ickers?|[Ss]ymbols?|[Ss]hares?|[Bb]onds?|called|named"
    r"|[Cc]lick|[Ss]elect|[Pp]ress|[Tt]ype|[Cc]hoose|[Vv]ariable|[Ff]lag|[Oo]ption|[Ff]ield|[Cc]olumn|[Ss]tatus)"
    r"|\((?:NYSE|NASDAQ|LSE|AMEX|XETRA|TSX|ASX)\s?:)[\s*_\"“]*\Z"
)
_NAMED_AFTER = re.compile(
    r"\s\d|[*_\"”]*\s+(?:projects?|programmes?|programs?|teams?|shares|stock|tickers?|button|key|menu|tab|field|column|option"
    r"|variable|flag|status|initiative|app|brand|conference)\b"
)
_LISTED = re.compile(r"[A-Z]{2,5},?\s+(?:and\s+|or\s+)?\Z")
_LISTS_ON = re.compile(r",\s+(?:and\s+|or\s+)?[A-Z]{2,5}\b")
_SMALL = r"(?:\s+(?:of|the|and|for|in|on|to|&)){0,2}[\s-]+\(?"


def is_name(acronym: str, before: str, after: str) -> bool:
    """True for the name of a currency, share, project or button, and within a list of such.

    Args:
        acronym: In capitals.
        before: The text before it in its line.
        after: The text after it in its line.
    """
    if _CURRENCIES.fullmatch(acronym) or _SPOKEN.fullmatch(acronym):
        return True
    if _NAMED_BEFORE.search(before) or _NAMED_AFTER.match(after):
        return True
    return bool(_LISTED.search(before) and _LISTS_ON.match(after))


def spelled_out(acronym: str, text: str) -> bool:
    """True when words with these initials follow each other in the text: a reader finds the long form there."""
    return any(
        re.search(r"\b" + _SMALL.join(rf"{letter}[a-z]+" for letter in letters), text)
        for letters in (acronym, acronym.capitalize(), acronym.lower())
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
