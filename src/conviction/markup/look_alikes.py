"""Words that mix Latin letters with Cyrillic or Greek ones of the same shape, and the word that was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Mixed", "may_mix", "mixed_words", "whole_look_alike"]

_CYRILLIC = dict(
    zip("асԁеһіјӏорԛѕуѵԝхкАВСЕНІЈКМОРԚЅТԜХУҮӀԌёїЁЇ", "acdehijlopqsyvwxkABCEHIJKMOPQSTWXYYIGëïËÏ", strict=True)
)
_GREEK_CAPITALS = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿ", "ABEZHIKMNOPTYXCJ", strict=True))
_GREEK_SMALL = dict(zip("ορνιυκατηωγϲϳ", "opviukatnwycj", strict=True))
_TO_LATIN = {**_CYRILLIC, **_GREEK_CAPITALS, **_GREEK_SMALL}
_TO_CYRILLIC = {latin: other for other, latin in _CYRILLIC.items() if other not in "ԁһӏԛѵԝԚԜҮӀԌк"}
_TO_GREEK = {**{latin: other for other, latin in _GREEK_CAPITALS.items()}, **dict(zip("opviua", "ορνιυα", strict=True))}

_OTHER = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
_LATIN = re.compile("[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]")
_IS_CYRILLIC = re.compile("[\u0400-\u052f]")
_IS_GREEK = re.compile("[\u0370-\u03ff]")
_ACRONYM = re.compile("[A-Z]{2,}[а-яё]{1,4}")
"""A Latin abbreviation with a Russian ending."""
_STEM = re.compile("[A-Za-z]{2,}[\u0400-\u052f]+")
"""A Latin word with an ending of another language: `SaaSовский`."""
_HOST = re.compile(r"(?<=://)[^\s/?#:@<>()\[\]\"'`]+")


class Mixed(NamedTuple):
    """One such word."""

    start: int
    end: int
    instead: str
    """The word in one script."""
    signs: tuple[str, ...]
    """The letters of the other script, each once, in order."""


def may_mix(text: str) -> bool:
    """False for a text without Greek or Cyrillic letters: nothing in it can look like another letter."""
    return not text.isascii() and _OTHER.search(text) is not None


def mixed_words(text: str, start: int, end: int) -> Iterator[Mixed]:
    """The words of a stretch of text that look as if they had one script; a host of an address is one word.

    Symbols beside a word are not a mixture: Δt, µm, TNFα, NFκB.
    """
    if not _OTHER.search(text, start, end):
        return
    for host in _HOST.finditer(text, start, end):
        if whole := whole_look_alike(host[0]) if _LATIN.search(host[0]) else "":
            yield Mixed(host.start(), host.end(), whole, _signs(host[0], whole))
    for word in _WORD.finditer(text, start, end):
        instead = _one_script(word[0])
        if instead:
            yield Mixed(word.start(), word.end(), instead, _signs(word[0], instead))


def whole_look_alike(text: str) -> str:
    """The same text in Latin letters, if each letter that is not Latin has the shape of one; empty if none is."""
    others = _OTHER.findall(text)
    if not others or not all(sign in _CYRILLIC or sign in _GREEK_CAPITALS or sign == "ο" for sign in others):
        return ""
    return _in_latin(text)


def _signs(word: str, instead: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(old for old, new in zip(word, instead, strict=True) if old != new))


def _in_latin(text: str) -> str:
    return "".join(_TO_LATIN.get(sign, sign) for sign in text)


def _one_script(word: str) -> str:
    """The word in the script that was meant; empty if it has one script, or is an honest mixture."""
    latin = _LATIN.findall(word)
    if not latin or len(latin) == len(word):
        return ""
    cyrillic, greek = _IS_CYRILLIC.findall(word), _IS_GREEK.findall(word)
    if cyrillic and not greek:
        return _from_cyrillic(word, latin, cyrillic)
    if greek and not cyrillic:
        return _from_greek(word, latin, greek)
    return _in_latin(word) if greek and cyrillic and whole_look_alike(word) else ""


def _from_cyrillic(word: str, latin: list[str], cyrillic: list[str]) -> str:
    to_latin = all(sign in _CYRILLIC for sign in cyrillic) and not _ACRONYM.fullmatch(word)
    to_cyrillic = all(sign in _TO_CYRILLIC for sign in latin) and not _STEM.fullmatch(word)
    if to_latin and not (to_cyrillic and len(cyrillic) > len(latin)):
        return _in_latin(word)
    return "".join(_TO_CYRILLIC.get(sign, sign) for sign in word) if to_cyrillic else ""


def _from_greek(word: str, latin: list[str], greek: list[str]) -> str:
    if len(greek) > max(len(latin), 2):
        fits = all(sign in _TO_GREEK for sign in latin)
        return "".join(_TO_GREEK.get(sign, sign) for sign in word) if fits else ""
    places = [at for at, sign in enumerate(word) if _IS_GREEK.match(sign)]
    return _in_latin(word) if len(latin) > 1 and all(_poses(word, at) for at in places) else ""


def _poses(word: str, at: int) -> bool:
    """True for a Greek letter that replaces a Latin one; a symbol is at an end, or beside capitals."""
    sign = word[at]
    if sign in _GREEK_CAPITALS or sign == "ο":
        return True
    if sign not in _GREEK_SMALL:
        return False
    before, after = word[:at], word[at + 1 :]
    if before and after:
        return len(word) > 3 and (before[-1] + after[0]).islower()
    return not before and sign != "α" and after[:5].islower() and len(after) >= 5
