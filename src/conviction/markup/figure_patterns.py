"""The patterns of figures, and of dates, times and names with a number, which are not; compiled at their first use."""

from __future__ import annotations

import re
from functools import cache

from conviction.markup import number_words

__all__ = [
    "AND",
    "BETWEEN",
    "BLANK",
    "CURRENCIES",
    "NOUN",
    "NUMBER",
    "RANGE",
    "SCALES",
    "TWICE",
    "VULGAR",
    "about",
    "figure",
    "inverse",
    "no_figure",
    "ratio",
    "word",
]

BLANK = " \u00a0\u202f"
NUMBER = rf"(?:\d{{1,3}}(?:[,.'’{BLANK}]\d{{3}}){{1,5}}(?![\d])(?:[.,]\d{{1,9}})?|\d{{1,15}}(?:[.,]\d{{1,9}})?)"
SCALES = {
    "k": 1e3, "tsd": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "mio": 1e6, "million": 1e6, "millions": 1e6,
    "bn": 1e9, "b": 1e9, "mrd": 1e9, "billion": 1e9, "billions": 1e9,
}  # fmt: skip
_LONG_SCALE = r"(?:thousand|millions?|billions?|[Mm]io\b\.?|[Mm]rd\b\.?|[Tt]sd\b\.?|mn\b|bn\b|k\b|K\b|M\b|B\b)"
CURRENCIES = {
    "$": "$", "us$": "$", "usd": "$", "dollar": "$", "dollars": "$", "€": "€", "eur": "€", "euro": "€", "euros": "€",
    "£": "£", "gbp": "£", "pound": "£", "pounds": "£", "¥": "¥", "jpy": "¥", "yen": "¥", "chf": "CHF",
}  # fmt: skip
_BEFORE = r"(?:US\$|[$€£¥]|(?<![A-Za-z])(?:USD|EUR|GBP|JPY|CHF)(?![A-Za-z]))"
_AFTER = r"(?:[$€£¥]|(?:USD|EUR|GBP|JPY|CHF|dollars?|euros?|pounds|yen)(?!\w))"
_MONTHS = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember|janvier|février|mars|avril|mai"
    r"|juin|juillet|août|septembre|octobre|novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto"
    r"|septiembre|octubre|noviembre|diciembre)\b\.?"
)
_LABELS = (
    r"steps?|sections?|pages?|pp?\.|quotes?|figures?|fig\.|tables?|chapters?|versions?|no\.|nr\.|numbers?|questions?"
    r"|options?|phases?|items?|lines?|rows?|slides?|rounds?|day|week|appendix|parts?|levels?|tiers?|articles?|issues?"
    r"|tickets?|waves?|cohorts?|rules?|iso|rfc|series|priority|top|grade|class|windows|python|room|gate|batch|revision"
    r"|quarter|year|month|sprint|hypothesis|claim|prediction|criterion|stage"
)
_ANY = rf"(?:{NUMBER}|\b{number_words.WORD}\b)"
_OF_WORDS = r"(?:the |these |those |our |their |its |all |them |his |her )*"
TWICE = re.compile(
    r"\b(?:(twice|doubl(?:ed?|ing))|(tripl(?:ed?|ing)|threefold|thrice)|(halv(?:ed?|ing)|half))\b", re.IGNORECASE
)
VULGAR = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5),
    "⅘": (4, 5), "⅛": (1, 8),
}  # fmt: skip
RANGE = re.compile(r"\s?(?:[-–—]|to|bis|à)\s?|\s(?:and|und|et|y)\s")
AND = frozenset({"and", "und", "et", "y"})
BETWEEN = re.compile(r"(?:between|zwischen|entre) $", re.IGNORECASE)
NOUN = re.compile(r"[ \u00a0](?:of (?:the |our |their )?)?([^\W\d_]{3,})")


@cache
def no_figure() -> re.Pattern[str]:
    """Dates, years, times, ordinals, versions, and names with a number."""
    return re.compile(
        r"\b\d{4}-\d{2}(?:-\d{2})?\b(?:T[\d:.]+Z?)?"
        rf"|\b\d{{1,2}}(?:st|nd|rd|th|\.)?(?: of)? (?:(?:to|and|-|–) \d{{1,2}}\.? )?"
        rf"{_MONTHS}(?:,? (?:de |del )?\d{{4}})?"
        rf"|\b(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?"
        r"(?: ?(?:-|–|to|and) ?\d{1,2}(?:st|nd|rd|th)?)?(?!\w|[.,]\d| of \d)(?:,? \d{4})?"
        rf"|\b(?:{_MONTHS}) \d{{4}}\b"
        r"|\b\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})\b|\b\d{1,2}\.\d{1,2}\.(?=\s)"
        r"|\b\d{1,2}:\d{2}(?::\d{2})?\b|\b\d{1,2} ?(?:[ap]\.?m\b\.?|o'clock|Uhr)|\b\d{1,2}h\d{2}\b"
        r"|(?<![\w.,$€£¥])(?:19|20)\d{2}(?:[-–/](?:(?:19|20)?\d{2}))?(?:s\b)?"
        r"(?![\d%]|[.,]\d|[ \u00a0\u202f]?(?:%|[€£¥$]))"
        r"|\bv?\d+\.\d+\.\d+[\w.]*|\bv\d+(?:\.\d+)*\b|\b\d+(?:st|nd|rd|th)\b|\b\d+(?:er|ère|ème|e|º|ª)\b"
        r"|\b(?:[QHrR]|FY|CW|KW)[ ]?\d{1,4}(?:[/-]\d{2,4})?\b|\b[A-Za-z]{1,20}-\d+\b"
        r"|\b(?!USD|EUR|GBP|CHF|JPY)[A-Za-z]+\d[\w-]*|\b24/7\b|\bB2B\b"
        r"|#\d+|§ ?\d+|\b\d{1,2}-bit\b|\b50[/-]50\b|\b80/20\b"
        rf"|\b(?:{_LABELS}) (?:no\. ?)?\d+(?:\.\d+)*(?!\d|%|[.,]\d|[{BLANK}]%)"
        r"(?:(?: ?[-–,] ?| and | to )\d+(?![\d%]|[.,]\d))*"
        r"|\bone (?:of|another|by one)\b(?! (?:\d|two|three|four|five|six|seven|eight|nine|ten|twe))|\bno one\b"
        r"|\b(?:at |the )?(?:first|second|third) (?:quarter|half)\b|\bthird[- ]part(?:y|ies)\b",
        re.IGNORECASE,
    )


@cache
def ratio() -> re.Pattern[str]:
    """So many of so many."""
    return re.compile(
        rf"(?<![\w.,$€£¥])(?P<a>{_ANY})"
        rf"(?: (?:out )?of {_OF_WORDS}| in (?=\d|[a-z])|/| von (?:den )?| sur (?:les )?| de (?:los |las )?)"
        rf"(?P<b>{_ANY})(?![\w%]|[.,]\d|[{BLANK}]?(?:%|per ?cent))",
        re.IGNORECASE,
    )


@cache
def inverse() -> re.Pattern[str]:
    """So many of so many, in the other order: `of 204 customers, eleven left`."""
    return re.compile(
        rf"\bof (?:the |our |these )?(?P<b>{_ANY})\b[^.;:]{{1,80}}?,\s(?P<a>{_ANY})\b(?!\s?%|[.,]\d)", re.IGNORECASE
    )


@cache
def figure() -> re.Pattern[str]:
    """Every other figure, its form as the name of a group."""
    return re.compile(
        rf"(?P<fraction>\b{number_words.FRACTION})"
        r"|(?P<vulgar>\d?[½⅓⅔¼¾⅕⅖⅗⅘⅛])"
        rf"|(?P<percent>(?<![\w.,]){NUMBER}|\b{number_words.WORD})"
        rf"(?:[{BLANK}]?%|[- ]?(?:per ?cent\b|Prozent\b|pour cent\b|por ciento\b)"
        rf"|(?P<points>[ -](?:percentage )?points?\b|[{BLANK}]?pp\b))"
        rf"|(?P<currency>{_BEFORE})[{BLANK}]?(?P<money>{NUMBER})(?:[- ]?(?P<scale>{_LONG_SCALE}|m\b|b\b))?"
        rf"|(?P<amount>(?<![\w.,]){NUMBER}|\b{number_words.WORD})"
        rf"(?:[- ]?(?P<scale_2>{_LONG_SCALE}|m\b))?[{BLANK}]?(?P<currency_2>{_AFTER})"
        rf"|(?P<factor>(?<![\w.,]){NUMBER})(?:[{BLANK}]?[x×](?!\w)|-?fold\b|[ ]times\b(?! (?:a|per|each|every)\b))"
        rf"|(?P<times>\b{number_words.WORD})(?:-?fold\b| times (?:as|more|the|higher|larger|faster|that)\b)"
        rf"|(?P<number>(?<![\w.,]){NUMBER})(?:[ ]?(?P<scale_3>{_LONG_SCALE}))?(?![\w]|-[A-Za-z])"
        rf"|(?P<word>\b{number_words.WORD})\b(?!-[A-Za-z])",
        re.IGNORECASE,
    )


@cache
def about() -> re.Pattern[str]:
    """The words that say before a number that it is rounded."""
    return re.compile(
        r"(?:about|around|roughly|nearly|almost|some|over|under|more than|less than|fewer than|at least|at most|up to"
        r"|approx\.?|approximately|circa|ca\.|~|≈|just|rund|etwa|fast|über|knapp|environ"
        r"|plus de|près de|casi|unos)\s?$",
        re.IGNORECASE,
    )


@cache
def word() -> re.Pattern[str]:
    """A number in words."""
    return re.compile(number_words.WORD, re.IGNORECASE)
