"""The words that carry meaning in a sentence of English, to see whether one adds something to another."""

from __future__ import annotations

import re

__all__ = ["adds_nothing", "gist", "plain_words", "stems"]

_LINK = re.compile(r"\]\([^()\s]*(?:\s+\"[^\"\n]*\")?\)|<?https?://\S+")
_WORD = re.compile(r"[^\W_]+(?:[.,][0-9]+)*(?:['’][^\W_]+)*%?")


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SMALL = _listed(
    "a an the this that these those it its they their them he she his her we our us you your i of to in on at by for"
    " with from into and or but as than so is are was were be been being am has have had will would can"
    " could shall should may might must there here then when where while if who which what such also just very"
)
"""Words that a sentence needs for its grammar."""
_FILLERS = _listed(
    "do does did not no never none nobody nothing neither nor without cannot can't don't doesn't didn't isn't aren't"
    " wasn't weren't won't wouldn't hasn't haven't couldn't shouldn't"
    " false wrong untrue true incorrect mistaken fail fails failed stop stops stopped longer anymore more any opposite"
    " contrary otherwise case turn turns turned out prove proves proved proven show shows shown happen happens happened"
    " hold holds held claim thesis prediction statement belief assumption instead come comes came above below event"
    " occur occurs occurred yes indeed actually really ever after all see seen find found met reached reverse"
)
"""Words with which a sentence is denied or confirmed as a whole."""
_IRREGULAR = {"paid": "pay", "left": "leave", "bought": "buy", "sold": "sell", "chosen": "choose", "chose": "choose"}
_OPPOSITES = tuple(
    frozenset(pair.split("/"))
    for pair in (
        *_listed("rise/fall rises/falls grow/shrink grows/shrinks increase/decrease increases/decreases better/worse"),
        *_listed("more/less more/fewer higher/lower win/lose wins/loses stay/leave stays/leaves keep/drop keeps/drops"),
        *_listed("buy/refuse buys/refuses accept/reject accepts/rejects faster/slower"),
    )
)
_ENDING = re.compile(r"(?:['’]s|ing|ed|es|s|e)$")
_SHORTEST = 3
"""The fewest letters that a stem keeps."""


def plain_words(text: str) -> tuple[str, ...]:
    """All words in small letters, without punctuation, markup and the targets of links."""
    return tuple(_WORD.findall(_LINK.sub("]", text).replace("’", "'").casefold()))


def gist(text: str) -> tuple[str, ...]:
    """The stems of the words that carry meaning, negations among them, in the order of the text."""
    return tuple(_stem(word) for word in plain_words(text) if word not in _SMALL)


def stems(text: str) -> frozenset[str]:
    """The same as a set, without words that only deny or confirm."""
    return frozenset(_stem(word) for word in plain_words(text) if word not in _SMALL and word not in _FILLERS)


def adds_nothing(text: str, statement: str) -> bool:
    """True if a text names nothing beyond the statement: it only repeats, confirms or denies it."""
    known = stems(statement)
    words = set(plain_words(statement))
    against = {_stem(word) for pair in _OPPOSITES if pair & words for word in pair}
    return bool(plain_words(text)) and stems(text) <= known | against


def _stem(word: str) -> str:
    word = _IRREGULAR.get(word, word)
    short = _ENDING.sub("", word)
    return short if len(short) >= _SHORTEST else word
