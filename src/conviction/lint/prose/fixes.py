"""Fixes of prose: a plain word in place of a stilted one, or the deletion of words without meaning.

A swap is safe where the new word is of the same part of speech and the sentence around it stays as it is; else the
finding shows it and nobody applies it. A deletion is never safe: only the author knows whether something is lost.
"""

from __future__ import annotations

import re
from typing import Protocol

from conviction.lint.prose.positions import Place, Places
from conviction.markup.letters import CLOSED_STOPS, CLOSERS
from conviction.model.finding import Applicability, Fix
from conviction.model.text import Edit, Span

__all__ = ["prose_fix"]


class _Alert(Protocol):
    @property
    def match(self) -> str:
        """The words in the shadow."""

    @property
    def suggestions(self) -> tuple[str, ...]:
        """The possible replacements."""


_ONE_TO_ONE = re.compile(
    r"utili[sz](?:e|es|ed|ing)|learnings|commenc(?:e|es|ed|ing)|incentivi[sz](?:e|es|ed|ing)|irregardless"
)
"""Jargon whose plain twin fits into every sentence."""
_VERB = re.compile(r"\b(?:can|will|we|they|must|should|could|would|may|might|cannot)\s+\Z", re.IGNORECASE)
_DETERMINER = re.compile(
    r"\s+(?:an?|the|our|your|their|its|his|her|my|this|that|these|those|every|each|all)\b", re.IGNORECASE
)
_UNSURE = re.compile(r"have the ability|with regard|a (?:large |great )?number of")
"""Wordy ones of which the short form may be another verb form, or another relation."""
_TAKES_TO = re.compile(
    r"\b(?:needs?|needed|have|has|had|having|wants?|wanted|us(?:e|es|ed)|tr(?:y|ies|ied)|tends?|fails?|failed|ought|going"
    r"|able|likes?|hopes?|plans?|agreed?|expects?|expected|decided?|got|get|chose|choose|learn|mean|seems?)"
    r"\s+\Z",
    re.IGNORECASE,
)
"""Words that mean something else with `to` alone after them: `all they need in order to win`."""
_NO_VERB = re.compile(
    r"\s+(?:an?|the|our|your|their|its|his|her|my|this|that|these|those|every|each|all|which|whom|where|one|last)\b",
    re.IGNORECASE,
)
"""Words after `in order to` with which it is a place or a sequence: `kept in order to the last one`."""
_ARRANGES = re.compile(
    r"\b(?:puts?|putting|stands?|stood|keeps?|kept|sets?|sorts?|sorted|arrang\w+|brings?|brought|lists?|listed|prints?"
    r"|printed|reads?|lines?|lay|laid|is|are|was|were)\b[^.!?]{0,40}\Z",
    re.IGNORECASE,
)
"""Verbs after which `in order` may be the order of things: `Put the lines in order to find the gap.`"""
_IN_NAME = re.compile(r"[@#$/\\.=_~&%+:-]\Z")
_NAME_GOES_ON = re.compile(r"[@#$/\\=_~&%+(\[-]|[.:]\w")
"""The signs around a word that is part of an address, a path, an option or a name in a program."""
_BASE = re.compile(r"utili[sz]es?")
"""Forms that are a noun after an article: `the utilize flag`."""
_DETERMINED = re.compile(r"\b(?:an?|the|this|that|these|those|its|our|your|their|no)\s+\Z", re.IGNORECASE)
_DEGREE = re.compile(r"(?:\b(?:such|quite|so|as|too|what|not|is|was|been)|['’]s)\s+\Z", re.IGNORECASE)
_ARTICLE = re.compile(r"(?<![\w'’-])(an?)([ \t]+)\Z", re.IGNORECASE)
_CONSONANT = re.compile(r"(?:uni(?!n|m|de|ll|r)|use|usa|usu|uti|ur[aeiou]|eu|ewe|one(?!r|i)|once)", re.IGNORECASE)
_SILENT = re.compile(r"(?:hour|honest|honou?r|heir)", re.IGNORECASE)
_HARD_BREAK = re.compile(r"(?: {2,}|\\)\r?\n")

_CLAUSE = "clause"
"""Words before a whole sentence: `we believe that`."""
_ASIDE = "aside"
"""Words separated from the sentence by a comma or colon: `in conclusion,`."""
_WORD = "word"
"""An adverb within a sentence: `very`."""
_BELIEF = re.compile(r"(.*\b(?:believe|feel|think)\s+)(?!that\Z)\w+", re.IGNORECASE | re.DOTALL)
_INTENSIFIER = re.compile(
    r"\b(?:very|really|extremely|incredibly|truly|absolutely|totally|utterly|hugely|tremendously|insanely|remarkably)"
    r"\s+\Z",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    r"[ \t]*(?:(?:[-*+]|\d+[.)]|\[\^[^\[\]]+\]:|:)[ \t]+)?(?:\[[ xX]\][ \t]+)?(?:\*\*[^*\n]+\*\*:?[ \t]*)?[*_(]*"
)
_SENTENCE_END = re.compile(rf"(?:[.!?…][)\]\"”’*_]*\s+|[{CLOSED_STOPS}][{CLOSERS}]*\s*)[*_(]*\Z")
_GOES_ON = re.compile(r"[*_(]*(?=(\w))")
_NUMBERED = re.compile(r"\d+[.)](?=\s|\Z)")
_NO_ADJECTIVE = re.compile(r"\s+(?:not|no|much|well|so)\b", re.IGNORECASE)
"""Words before which an intensifier may not be deleted: `absolutely not`, `very much`."""
_BLANK = re.compile(r"[ \t]*(\r?\n)?[ \t]*")
_LOWER = re.compile(r"[^\W\d_A-Z]+(?:['’-][^\W\d_]+)*(?![\w@/#=])")


def prose_fix(code: str, alert: _Alert, span: Span, places: Places) -> Fix | None:
    """The fix of an alert at its place in the document, or None where there is none or none may be made.

    Args:
        code: The rule's: `P020`.
        alert: The alert of Vale.
        span: The place of the alert in the document.
        places: The places of the document.
    """
    swap = code in ("P020", "P022")
    if not (len(alert.suggestions) == 1 if swap else code in _CUTS):
        return None
    place = places.find(span)
    if place is None or not _matches(place, alert.match):
        return None
    return _swapped(code, alert.suggestions[0], place) if swap else _deleted(code, place)


def _matches(place: Place, match: str) -> bool:
    """True when the document has the words of the alert, except for white space and apostrophes."""
    text = place.text[place.start : place.end]
    words = match.split()
    return bool(words) and text.replace("’", "'").split() == words and not _HARD_BREAK.search(text)


def _swapped(code: str, better: str, place: Place) -> Fix | None:
    old = place.text[place.start : place.end]
    new = _cased(old, better)
    if not new.strip() or new == old:
        return None
    certain = _is_certain(code, new, place)
    edit = Edit(place.span(place.start, place.end), new)
    return Fix(f"write {new}", (edit,), Applicability.SAFE if certain else Applicability.DISPLAY)


def _cased(old: str, new: str) -> str:
    """The new words with the capitals of the old ones."""
    letters = [sign for sign in old if sign.isalpha()]
    if len(letters) > 1 and all(sign.isupper() for sign in letters):
        return new.upper()
    return new[:1].upper() + new[1:] if letters and letters[0].isupper() else new


def _is_certain(code: str, new: str, place: Place) -> bool:
    """True when the new words fit into the sentence as the old ones did."""
    before, after = place.text[: place.start], place.text[place.end :]
    old = " ".join(place.text[place.start : place.end].lower().split())
    if _is_name(place, before, after):
        return False
    article = _ARTICLE.search(before)
    if article and _article(old) != _article(new):
        return False
    return _is_sure_short_form(old, before, after) if code == "P022" else _is_sure_plain_word(old, before, after)


def _is_sure_short_form(old: str, before: str, after: str) -> bool:
    """True when the short form of wordy words says the same between this text before and after it."""
    if old == "in order to" and (_TAKES_TO.search(before) or _NO_VERB.match(after) or _ARRANGES.search(before)):
        return False
    return not _UNSURE.match(old) and not (old.startswith("a ") and _DEGREE.search(before))


def _is_sure_plain_word(old: str, before: str, after: str) -> bool:
    """True when the plain word is of the same part of speech as the jargon there."""
    if old == "leverage":
        return bool(_VERB.search(before) or _DETERMINER.match(after))
    if old == "leveraging":
        return not before.lower().rstrip().endswith("the") and not after.lstrip().startswith("of ")
    return bool(_ONE_TO_ONE.fullmatch(old)) and not (_BASE.fullmatch(old) and _DETERMINED.search(before))


def _is_name(place: Place, before: str, after: str) -> bool:
    """True for words in a path, an option or an address, or all with capitals in a sentence, as products have it."""
    if _IN_NAME.search(before) or _NAME_GOES_ON.match(after):
        return True
    line = before.rfind("\n") + 1
    begins = bool(_BEGINS.fullmatch(before, line) or _SENTENCE_END.search(before))
    words = place.text[place.start : place.end].split()
    return not begins and all(word[0].isupper() and not word.isupper() for word in words)


def _article(word: str) -> str:
    """`a` or `an`, for the word after it."""
    if _SILENT.match(word):
        return "an"
    return "an" if word[:1].lower() in "aeiou" and not _CONSONANT.match(word) else "a"


def _deleted(code: str, place: Place) -> Fix | None:
    """The fix that deletes the words, with their comma and space."""
    words = place.text[place.start : place.end]
    kind, start, end = _CUTS[code](words)
    edit = _without(place, kind, place.start + start, place.start + end)
    if edit is None:
        return None
    if kind == _WORD and _NO_ADJECTIVE.match(place.text, place.start + end):
        return None
    words = " ".join(words[start:end].split())
    return Fix(f"delete {words}", (edit,), Applicability.UNSAFE)


_Cut = tuple[str, int, int]
"""The kind of words, and the part of the match to delete."""


def _throat(words: str) -> _Cut:
    clause = words.lower().endswith("that") and not words.lower().startswith("having")
    return (_CLAUSE if clause else _ASIDE), 0, len(words)


def _belief(words: str) -> _Cut:
    if words.lower().endswith("that"):
        return _CLAUSE, 0, len(words)
    before = _BELIEF.fullmatch(words)  # the last word begins the claim itself
    return (_CLAUSE, 0, before.end(1)) if before else (_ASIDE, 0, len(words))


def _intensifier(words: str) -> _Cut:
    found = re.match(r"super\s+(?=\w)", words, re.IGNORECASE)
    return (_CLAUSE, 0, found.end()) if found else (_WORD, 0, len(words))


def _recap(words: str) -> _Cut:
    return _ASIDE, 0, len(words)


_CUTS = {"P002": _throat, "P004": _belief, "P023": _intensifier, "P053": _recap}


def _without(place: Place, kind: str, start: int, end: int) -> Edit | None:
    """The edit that deletes a stretch of a sentence, with its comma and one space; None where a gap would stay."""
    text = place.text
    opens = bool(_BEGINS.fullmatch(text, text.rfind("\n", 0, start) + 1, start))
    first = (opens and "\n" not in text[:start]) or bool(_SENTENCE_END.search(text, 0, start))
    comma = re.compile(r"[ \t]*[,:;](?=\s)").match(text, end) if kind != _CLAUSE else None
    after_comma = text[:start].rstrip().endswith(",")
    if comma and (first or after_comma):
        end = comma.end()
        if not first:
            start = len(text[:start].rstrip().removesuffix(","))
            return _edit(place, start, end, "") if re.match(r"[ \t]\S", text[end:]) else None
    elif kind == _ASIDE or comma:
        ends_sentence = kind == _ASIDE and after_comma and text[end : end + 1] in (".", "!", "?")
        return _edit(place, len(text[:start].rstrip()) - 1, end, "") if ends_sentence else None
    if not _ends_word(text, end):
        return None
    return _closed(place, start, end, opens=opens, first=first)


def _ends_word(text: str, end: int) -> bool:
    """True when a word ends at `end`."""
    return end >= len(text) or text[end - 1].isspace() or bool(re.match(r"[\s.!?;:)]", text[end:]))


def _closed(place: Place, start: int, end: int, *, opens: bool, first: bool) -> Edit | None:
    """The edit with one of the two spaces around the stretch, and a capital after it where it began a sentence."""
    text = place.text
    after = _BLANK.match(text, end)
    assert after is not None
    ends = text[end : end + 1] in ("", *".!?;:)") or after.end() == len(text)
    blank = len(text[:start]) - len(text[:start].rstrip(" \t"))
    if not opens and blank and (after[1] or ends):
        joins = not first and bool(re.search(r"[\w)\]*_`”’\"]\Z", text[: start - blank]))
        return _edit(place, start - blank, end, "") if joins else None
    if ends or _HARD_BREAK.match(text, end) or not _can_begin(text, after.end(), opens=opens, first=first):
        return None
    return _joined(place, start, after.end(), text[start], first)


def _can_begin(text: str, at: int, *, opens: bool, first: bool) -> bool:
    """True when the text after the stretch may replace it, at the beginning of a line or sentence too."""
    if _GOES_ON.match(text, at) is None and (opens or first) and text[at] not in "“‘`":
        return False
    return not (opens and _NUMBERED.match(text, at))


def _joined(place: Place, start: int, end: int, initial: str, first: bool) -> Edit | None:
    """The edit up to the next word: with its capital, or with the right article."""
    text = place.text
    letter = _GOES_ON.match(text, end)
    at = letter.end() if letter else end
    word = _LOWER.match(text, at)
    if first and initial.isupper() and word and place.plain[at] == text[at]:
        capital = text[at].upper()
        return _edit(place, start, at + 1, text[end:at] + capital) if len(capital) == 1 else None
    article = _ARTICLE.search(text, 0, start)
    if article:
        better = _cased(article[1], _article(text[at : at + 8]))
        return _edit(place, article.start(), end, better + article[2])
    if _INTENSIFIER.search(text, 0, start):  # the one before is deleted first: the text before it counts
        start -= 1
        return _edit(place, start, end, text[start])
    return _edit(place, start, end, "")


def _edit(place: Place, start: int, end: int, text: str) -> Edit:
    return Edit(place.span(start, end), text)
