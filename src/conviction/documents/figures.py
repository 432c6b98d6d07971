"""Figures of unit economics as people write them: `$3,100`, `1.9% / month`, `17.2k EUR`, `9.5 months`, `5.6 : 1`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["MONTHS", "Figure", "is_one_currency", "marks", "read", "second"]

MONTHS = {"month": 1.0, "quarter": 3.0, "year": 12.0, "week": 12 / 52, "day": 12 / 365}
"""The number of months in a period."""

_GAP = r"[ \u00a0\u2009\u202f]?"
_CODES = (
    "AED|ARS|AUD|BGN|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EGP|EUR|GBP|HKD|HUF|IDR|ILS|INR|ISK|JPY|KES|KRW|MXN|MYR|NGN|NOK"
    "|NZD|PHP|PLN|RMB|RON|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|VND|ZAR"
)
_SIGN = r"(?:US|CA|AU|NZ|HK|SG|[ACRS])?\$|[€£¥₩₪₫₱₴₹₺₽₦฿]|kr\.?|zł|Kč"
_PERIODS = "month|quarter|year|week|mo|yr|qtr|annum"
_FIGURE = re.compile(
    rf"(?:about |around |roughly |approx\.? |ca\. |[~≈]{_GAP})?(?P<minus>[-−]?)"
    rf"(?P<before>(?:{_SIGN}|[A-Z]{{3}}){_GAP})?(?P<inner>[-−]?)"
    r"(?P<number>\d{1,3}(?:(?:,\d{2,3}){0,4},\d{3}|(?:[ \u00a0\u2009\u202f'’]\d{3}){1,4})(?!\d)(?:\.\d{1,6})?"
    r"|\d{1,12}(?:\.\d{1,6})?)"
    rf"(?:{_GAP}(?P<scale>[kKmM]|thousand|million|mn)\b)?(?P<ratio>{_GAP}:{_GAP}1\b|{_GAP}[x×](?!\w))?"
    rf"(?:{_GAP}(?P<after>%|{_SIGN}|(?:{_CODES})\b))?(?: ?(?P<unit>months?|quarters?|years?|weeks?|days?)\b)?"
    r"(?: ?(?:/|per) ?(?:account|customer|client|user|seat|company|firm|member|subscriber)\b)?"
    rf"(?: ?(?:/|per|an?|each|every) ?(?P<period>{_PERIODS})\b|/(?P<short>[mqy])\b"
    r"|[ ,]{1,2}(?P<adverb>monthly|quarterly|yearly|annually|weekly|p\.a\.|p\.m\.))?"
    r"(?! ?(?:[-–—…]|\.\.|to) ?[$€£¥]?\d)(?![\d.,]*\d)"
)
_PERIOD_NAMES = {
    "mo": "month",
    "yr": "year",
    "qtr": "quarter",
    "annum": "year",
    "m": "month",
    "q": "quarter",
    "y": "year",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annually": "year",
    "weekly": "week",
    "p.a.": "year",
    "p.m.": "month",
}
_SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "mn": 1e6}
_THOUSANDS_WITH_A_POINT = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_NAMES = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₩": "KRW",
    "₺": "TRY",
    "₪": "ILS",
    "₽": "RUB",
    "zł": "PLN",
    "Kč": "CZK",
    "US$": "USD",
    "CA$": "CAD",
    "C$": "CAD",
    "AU$": "AUD",
    "A$": "AUD",
    "NZ$": "NZD",
    "HK$": "HKD",
    "SG$": "SGD",
    "S$": "SGD",
    "R$": "BRL",
    "RMB": "CNY",
    "kr.": "kr",
}
_SHARED = {
    "$": frozenset({"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "TWD", "ARS", "CLP", "COP"}),
    "¥": frozenset({"JPY", "CNY"}),
    "kr": frozenset({"SEK", "NOK", "DKK", "ISK"}),
}
"""Signs that several currencies use."""
_COARSE = 0.025
"""`$17,000` may mean 17,242: zeros at the end may be rounding, up to this share of the figure."""
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\](?:\([^()]*\))?")
_YEAR = r"(?!(?:19|20)\d\d\b(?!%))"
_MOVE = re.compile(
    rf"(?:→|[-=]>|⇒|\b(?:to|then|now|was|were|from|vs\.?|versus|instead of|after|before)\b)\W{{0,3}}{_YEAR}\d"
)
_PERCENT = re.compile(r"\d ?%")
_MONEY = re.compile(rf"(?:{_SIGN}) ?\d|\b(?:{_CODES}) ?\d|\d ?(?:€|(?:{_CODES})\b)")
_WITHIN_PERIOD = re.compile(rf"\b(?P<period>{_PERIODS}|monthly|quarterly|yearly|annually|weekly)s?\b")
_WITHIN_MONEY = re.compile(rf"{_SIGN}|\b(?:{_CODES})\b")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its unit."""

    value: float
    """A per cent as a share; a time in months."""
    half: float
    """Half of the last written digit: the most by which rounding moves the value."""
    mark: str
    """The sign or code of the currency as written, or empty."""
    period: str
    """`month`, `quarter`, `year`, `week` or empty."""
    percent: bool

    @property
    def currency(self) -> str:
        """The currency's code; the sign where several currencies share it."""
        return _NAMES.get(self.mark, self.mark)


def read(text: str, *, share: bool) -> Figure | None:
    """The figure with which a text begins; a remark may follow.

    None without one, for a range, for a share without its per cent sign (and the reverse), and for `17.242 €`, which
    is seventeen in one country and seventeen thousand in another.
    """
    found = _FIGURE.match(text)
    if found is None or share != (found["after"] == "%"):
        return None
    digits = re.sub(r"[^\d.]", "", found["number"])
    mark = _mark(found)
    if mark and _THOUSANDS_WITH_A_POINT.fullmatch(digits):
        return None
    scale = _SCALES.get((found["scale"] or "").lower(), 1.0)
    scale *= 0.01 if share else MONTHS.get((found["unit"] or "").removesuffix("s"), 1.0)
    sign = -1.0 if found["minus"] or found["inner"] else 1.0
    return Figure(sign * float(digits) * scale, _half(digits) * scale, mark, _period(found), percent=share)


def _mark(found: re.Match[str]) -> str:
    before, after = found["before"] or "", found["after"] or ""
    return before.strip(" \u00a0\u2009\u202f") or after.removeprefix("%")


def _period(found: re.Match[str]) -> str:
    written = found["period"] or found["short"] or found["adverb"] or ""
    return _PERIOD_NAMES.get(written, written)


def _half(digits: str) -> float:
    whole, _, decimals = digits.partition(".")
    zeros = 0 if decimals else len(whole) - len(whole.rstrip("0"))
    coarse = min(0.5 * 10.0**zeros, _COARSE * float(whole)) if zeros else 0.0
    return float(max(0.5 * 10.0 ** -len(decimals), coarse))


def second(text: str) -> bool:
    """True when a text that begins with a figure goes on to another one: `78% → 70%`; brackets hold remarks."""
    found = _FIGURE.match(text)
    if found is None:
        return False
    rest = _BRACKETS.sub(" ", text[found.end() :])
    same = _PERCENT if found["after"] == "%" else _MONEY if found["before"] or found["after"] else None
    return bool(_MOVE.search(rest) or (same and same.search(rest)))


def marks(text: str) -> tuple[str, str]:
    """The currency's mark and the period that a heading or a note such as `($ / month)` names; each may be empty."""
    money, period = _WITHIN_MONEY.search(text), _WITHIN_PERIOD.search(text)
    name = period["period"] if period else ""
    return money[0] if money else "", _PERIOD_NAMES.get(name, name)


def is_one_currency(currencies: Iterable[str]) -> bool:
    """True when the names and signs may all mean one currency: `$` and `USD`, but not `USD` and `CAD`."""
    names = {name for name in currencies if name}
    for sign, shared in _SHARED.items():
        if sign in names and names & shared:
            names.discard(sign)
    return len(names) <= 1
