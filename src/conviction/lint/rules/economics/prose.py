"""Figures in the sentences of memos and evidence that cannot be: a margin of 120%, or eight of six customers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conviction.lint.rules.base import Context, Fault
from conviction.model.finding import Severity

__all__ = ["RARE_NRR", "impossible_in_prose"]

RARE_NRR = 2.0
"""A net revenue retention that hardly any business has had in a year."""
_IS = r"\s+(?:(?:of|is|was|at|stands\s+at|stood\s+at|reache[sd]|equals)\s+)(?:about\s+|around\s+|roughly\s+)?"
_SHARE = re.compile(
    rf"\b(?P<name>NRR|net revenue retention|(?:gross )?margin|churn){_IS}"
    r"(?P<value>\d{1,3}(?:,\d{3})*(?:\.\d+)?|\d+) ?%"
    r"(?!\s+(?:of|on|over|above|more|higher)\b)",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:no|not|never|cannot|impossible|slip|typo|wrong)\b|n['’]t\b", re.IGNORECASE)
_WORDS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_NUMBER = rf"\d{{1,6}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))}"
_OF_THOSE = re.compile(
    rf"\bOf (?:the |our |these |all )?(?P<all>{_NUMBER}) [a-z-]+(?: [a-z-]+)?, (?P<some>{_NUMBER})"
    r" (?:left|were|was|had|have|took|paid|said|went|gave|bought|would|did|[a-z]{3,}ed)\b",
    re.IGNORECASE,
)


def impossible_in_prose(context: Context) -> Iterator[Fault]:
    """Shares above their limit in a memo, and more than there were in evidence."""
    kind = context.document.kind
    if kind not in ("memo", "evidence") or not context.english:
        return
    text, start = context.visible, context.body_start
    for match in _SHARE.finditer(text, start) if kind == "memo" and "%" in text else ():
        message = _share(match)
        if message and not _DENIED.search(_sentence_before(text, match.start())):
            yield Fault(message, context.span(*match.span()), match[0], severity=Severity.WARNING)
    for match in _OF_THOSE.finditer(text, start) if kind == "evidence" else ():
        if _count(match["some"]) > _count(match["all"]):
            message = f"{match['some']} cannot be part of {match['all']}: correct one of the two numbers"
            yield Fault(message, context.span(*match.span()), match[0], severity=Severity.WARNING)


def _share(match: re.Match[str]) -> str:
    """The message for a share above its limit; empty for one that can be."""
    value = float(match["value"].replace(",", "")) / 100
    name = match["name"].lower()
    if name in ("nrr", "net revenue retention"):
        if value <= RARE_NRR:
            return ""
        return f"this means {value:.1f} times the revenue from the same customers: show how, or correct it"
    if value <= 1:
        return ""
    return "churn is at most 100%: correct it" if name == "churn" else "a margin is at most 100%: correct it"


def _sentence_before(text: str, at: int) -> str:
    return re.split(r"[.!?]\s|\n\n", text[max(0, at - 120) : at])[-1]


def _count(number: str) -> int:
    return int(number) if number.isdigit() else _WORDS.index(number.lower()) + 1
