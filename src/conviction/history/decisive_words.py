"""The words of a statement that make it another one: a number, day, per cent, negation, quantifier, modal, comparator.

A number is the same in words and in digits, with or without a scale ("10k" and "10,000"), as a fraction and as a per
cent ("half" and "50%"), as a multiple in one word and in two ("twice" and "two times"). A negation is the same as a
word and as a contraction.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

__all__ = ["decisive", "same_numbers", "words_of"]

_SMALL = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen")
_TEENS = ("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_UNITS = {word: number for number, word in enumerate((*_SMALL, *_TEENS), 1)}
_DECADES = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TENS = {word: number * 10 for number, word in enumerate(_DECADES, 2)}
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_SUFFIXES = _SCALES | {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9}
_ORDINALS = ("first", "", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_FRACTIONS = {"half": 2, "halve": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_THIRDS = {"33": "1/3", "33.3": "1/3", "33.33": "1/3", "67": "2/3", "66.7": "2/3", "66.67": "2/3"}
"""Per cents that round a third."""
_MULTIPLES = {"once": 1, "twice": 2, "thrice": 3, "doubl": 2, "trebl": 3, "tripl": 3, "quadrupl": 4}
_NUMBER_WORD = "|".join([*_UNITS, *_TENS, *_SCALES])
_SPELT = rf"(?:{_NUMBER_WORD})(?:(?:[ -]|[ ]and[ ])(?:{_NUMBER_WORD}))*"
_DIGITS = (
    r"(?<![\d.])[-−]?(?:\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)|\d+(?:[.,:/–-]\d+)*)"
    rf"(?:[ \u00a0]?(?:{'|'.join(sorted(_SUFFIXES, key=len, reverse=True))})\b)?"
)
_TIME = r"(?:minute|hour|day|week|month|quarter|year)"
_NUMBER = (
    rf"(?:[$€£¥][ \u00a0]?)?(?:{_DIGITS}|\b{_SPELT}\b)"
    rf"(?:[ \u00a0]?%|[ \u00a0-]?(?:per[ ]?cent|pct)\b|(?:st|nd|rd|th)\b|[ \u00a0-]{_TIME}s?\b"
    r"|[ \u00a0-]?(?:times|fold)\b|[ \u00a0]?[x×](?!\w))?"
)
_SCALE = "|".join(_SCALES)
_HALF = (
    rf"\bhalf[ -](?:an?[ -])?(?:{_SCALE})\b"
    rf"|\b(?:{_SPELT}|\d{{1,9}})[ -]and[ -]a[ -](?:half|quarter)\b(?:[ ](?:{_SCALE}|%|per[ ]?cent|{_TIME}s?)(?!\w))?"
)
"""`half a million`, `two and a half`."""
_FRACTION = (
    r"\b(?:an?|one|two|three|four|five|seven|nine)[ -](?:half|halves|(?:third|quarter|fifth|sixth|eighth|tenth)s?)\b"
    r"|\b\d/\d\b(?![/\d])|\bhalf\b"
)
_MULTIPLE = (
    r"\b(?:once|twice|thrice|(?:doubl|trebl|tripl|quadrupl)(?:e|es|ed|ing)|halv(?:e|es|ed|ing)"
    rf"|(?:{'|'.join(_SMALL[1:])})fold)\b"
)
_AMOUNT = rf"(?P<half>{_HALF})|(?P<fraction>{_FRACTION})|(?P<number>{_NUMBER})|(?P<multiple>{_MULTIPLE})"
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
           "december")  # fmt: skip
_HEDGES = r"about|around|roughly|approximately|circa|up[ ]to"
_DECISIVE = re.compile(
    rf"{_AMOUNT}"
    rf"|(?P<hedge>\b(?:{_HEDGES})(?=[ ]{_NUMBER}))"
    r"|(?P<contraction>\b(?:\w+n['’]t|cannot)\b)"
    rf"|(?P<month>\b(?:{'|'.join(f'{name[:3]}(?:{name[3:]})?' if name[3:] else name for name in _MONTHS)}|sept)\b)"
    rf"|(?P<ordinal>\b(?:{'|'.join(filter(None, _ORDINALS))})\b)"
    r"|\b(?:no|not|never|none|nobody|nothing|neither|nor|without|hardly|barely"
    r"|all|every|each|most|some|any|few|many|several|only|both|majority|minority|always|often|rarely|sometimes"
    r"|quarter|nearly|almost|dozens|hundreds|thousands|millions|billions"
    r"|must|should|shall|might|can|could|will|would|likely|unlikely"
    r"|more|less|fewer|over|under|above|below|least|before|after|within|until|than|exactly|plus|minus"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
    re.IGNORECASE,
)
_AMOUNTS = re.compile(_AMOUNT, re.IGNORECASE)
_AUXILIARIES = {"ca": "can", "wo": "will", "sha": "shall", "should": "should", "must": "must", "could": "could",
                "would": "would", "might": "might"}  # fmt: skip
"""Modals by the beginning of their contraction."""
_GROUPS = re.compile(r"(?<=\d)[, \u00a0\u2009\u202f](?=\d{3}(?!\d))")
_PARTS = re.compile(
    rf"(?P<sign>[$€£¥]?)[ \u00a0]?(?P<value>{_DIGITS}|{_SPELT})"
    rf"(?P<end>[ \u00a0]?%|[ \u00a0-]?(?:per[ ]?cent|pct)|st|nd|rd|th|[ \u00a0-]{_TIME}s?"
    r"|[ \u00a0-]?(?:times|fold)|[ \u00a0]?[x×]|)",
    re.IGNORECASE,
)


@lru_cache(maxsize=256)
def decisive(statement: str) -> Counter[str]:
    """The decisive words in a form that is the same for every spelling; not to be changed."""
    return Counter(word for _, words in _found(statement) for word in words)


def words_of(counts: Counter[str], statement: str) -> str:
    """These words as the statement has them, in the order of the alphabet; `nothing` for none."""
    typed = {word: text for text, words in _found(statement) for word in words}
    return ", ".join(sorted(typed[word] for word in counts.elements())) or "nothing"


def same_numbers(one: str, other: str) -> bool:
    """True when two texts differ in nothing but the spelling of their numbers."""
    return one == other or _without_spelling(one) == _without_spelling(other)


def _without_spelling(text: str) -> str:
    return _AMOUNTS.sub(lambda match: f" {' '.join(_plain(match[0].lower(), match.lastgroup or ''))} ", text)


def _found(statement: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each decisive word or number as typed, in lower case, and its words for comparison."""
    for match in _DECISIVE.finditer(statement):
        yield match[0].lower(), _plain(match[0].lower(), match.lastgroup or "")


def _plain(word: str, form: str) -> tuple[str, ...]:
    match form:
        case "half":
            return _number(_in_digits(word))
        case "fraction":
            return (_fraction(word),)
        case "number":
            return _number(word)
        case "contraction":
            modal = _AUXILIARIES.get("ca" if word == "cannot" else word[:-3])
            return (modal, "not") if modal else ("not",)
        case "month":
            return (word[:3],)
        case "ordinal":
            return (str(_ORDINALS.index(word) + 1),)
        case "multiple":
            return (_multiple(word),)
        case "hedge":
            return (word if word == "up to" else "about",)
    return (word,)


def _fraction(word: str) -> str:
    """`50%` of `half` and `1/2`; `2/3` of `two-thirds`, for which there is no round per cent."""
    if "/" in word:
        above, below = map(int, word.split("/"))
    else:
        count, _, part = word.replace("-", " ").rpartition(" ")
        above = _UNITS.get(count, 1)
        below = _FRACTIONS[part if part in _FRACTIONS else part.removesuffix("s")]
    is_round = 0 < above < below and 1000 * above % below == 0
    return f"{100 * above / below:g}%" if is_round else f"{above}/{below}"


def _in_digits(word: str) -> str:
    """`2.5 million` of `two and a half million`, `0.5 dozen` of `half a dozen`."""
    words = word.replace("-", " ")
    if words.startswith("half "):
        return f"0.5 {words.split(' ')[-1]}"
    whole, _, rest = words.rpartition(" and a ")
    part, _, end = rest.partition(" ")
    number = int(whole) if whole.isdigit() else int([*_spelt(whole)][-1])
    return f"{number + 1 / _FRACTIONS[part]:.2f} {end}".strip()


def _multiple(word: str) -> str:
    """`2 time` of `twice`, `doubled` and `twofold`; `50%` of `halved`."""
    if word.startswith("halv"):
        return "50%"
    number = next((number for start, number in _MULTIPLES.items() if word.startswith(start)), 0)
    return f"{number or _UNITS[word.removesuffix('fold')]} time"


def _number(word: str) -> tuple[str, ...]:
    """`$10000`, `5%`, `2 week`: the numbers of a run of words, the last with its unit."""
    match = _PARTS.fullmatch(word)
    if match is None:
        return (word,)
    end = match["end"].strip(" \u00a0-")
    value = match["value"]
    values = [_digits(value)] if value.lstrip("-−")[0].isdigit() else [*_spelt(value)]
    if end.startswith(("%", "per", "pct")):
        return (*values[:-1], _THIRDS.get(values[-1]) or f"{match['sign']}{values[-1]}%")
    end = "times" if end in ("x", "×", "fold") else end
    end = f" {end.removesuffix('s')}" if len(end) > 2 else ""
    return (*values[:-1], f"{match['sign']}{values[-1]}{end}")


def _digits(value: str) -> str:
    """A number in digits, its scale multiplied: `10000` of `10k`."""
    value = _GROUPS.sub("", value).replace("−", "-").replace("–", "-")
    match = re.fullmatch(r"(-?\d+(?:\.\d+)?)[ \u00a0]?([a-z]*)", value)
    if match is None:
        return value  # a day, a range or a ratio
    number = match[1]
    if match[2]:
        number = f"{float(number) * _SUFFIXES[match[2]]:.6f}"
    return number.rstrip("0").rstrip(".") if "." in number else number


def _spelt(value: str) -> Iterator[str]:
    """The numbers in a run of number words: `120` of `one hundred and twenty`; two of `three four`."""
    total, group, room = 0, 0, 10**12
    for word in re.split(r"[ -]and[ -]|[ -]", value):
        scale = _SCALES.get(word, 0)
        number = _UNITS.get(word) or _TENS.get(word, 0)
        if not scale and number >= room:
            yield str(total + group)
            total, group = 0, 0
        if scale >= 1000:
            total, group, room = total + max(group, 1) * scale, 0, 1000
        elif scale:
            group, room = max(group, 1) * scale, 100 if scale == 100 else 1
        else:
            group, room = group + number, 10 if number >= 20 else 1
    yield str(total + group)
