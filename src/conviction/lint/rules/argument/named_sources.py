"""Rules on sources that nobody could look up: a source in words that name nothing, a conversation without a quote."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conviction.lint.rules.argument.evidence import NO_SOURCE
from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import CONVERSATION, EVIDENCE
from conviction.lint.rules.items import section_text, word_count
from conviction.model.argument import CardKind
from conviction.model.document import Card
from conviction.model.finding import Severity
from conviction.model.text import Span

__all__ = ["RULES"]

_WHOSE = (
    r"(?:my|our|his|her|their|own|personal|general|common|shared|collective|internal|external|in-?house|company|team"
    r"|industry|domain|market|customer|customers|institutional|tribal|public|publicly|various|several|multiple|many"
    r"|different|other|some|past|prior|previous|long|broad|extensive|years|decades|of|the|a|an|from|based|on|and|gut"
    r"|online|desk|secondary|available|good|best|experts?|specialists?|trade|insiders?|in|with|to|by|among|users?|clients?"
    r"|buyers?|prospects?|owners?|colleagues?|people)"
)
_NOTHING = (
    r"(?:knowledge|know-how|experience|expertise|sense|wisdom|understanding|intuition|instinct|feeling|feel|belief"
    r"|beliefs|opinion|opinions|judge?ment|assumption|assumptions|guess|guesswork|estimate|estimates|consensus|hearsay"
    r"|rumou?rs?|word of mouth|anecdotes|discussions?|conversations?|meetings?|talks?|brainstorm(?:ing)?|workshop"
    r"|research|data|sources?|reports?|documents?|information|info|analysis|analyses|observations?|evidence|feedback"
    r"|findings|literature|press|media|news|articles|internet|web|google|google search|chatgpt|ai|llm|slack|e-?mails?)"
)
_VAGUE = re.compile(
    rf"(?:{_WHOSE}[\s,/-]+)*{_NOTHING}(?:[\s,/&-]+(?:(?:and|or|{_WHOSE})\s+)*{_NOTHING})*"
    rf"(?:\s+(?:in|of|with|from|by|to|among)(?:\s+{_WHOSE})+)?",
    re.IGNORECASE,
)
_LONGEST = 120
"""The number of characters from which a source surely names something."""
_ADMITTED = re.compile(
    r"(?:everyone|everybody|we(?: all)?|they|people|insiders?) (?:just )?(?:knows?|says?|agrees?)"
    r"(?: (?:it|this|that|so))?"
    r"(?: from (?:(?:years|decades|a lifetime) of|(?:our|long|daily)) (?:work|experience|practice))?"
    r"|(?:it is |it['’]s )?(?:well[- ]known|widely known|common knowledge|obvious|self-evident|general knowledge)"
    r"|to be (?:added|confirmed|determined|defined|found)|to follow|to come|tb[acd]|pending|later|see (?:above|below)"
    r"|(?:a|some|several|many|various|multiple) (?:people|persons|customers?|users?|clients?|colleagues?|experts?)"
    r"|me|myself|us|ourselves|we|the team|team|management|leadership|someone|somebody|not sure|no source|no idea",
    re.IGNORECASE,
)
_WHY_NONE = re.compile(
    r"\b(?:not (?:to )?be quoted|no quotes?|without quotes?|not quot|asked (?:us|me) not|off the record|declin"
    r"|refus|(?:did|does) not (?:want|wish|allow|agree)|not recorded|no recording|from memory|notes only"
    r"|not word for word|redacted|withdr[ae]w)",
    re.IGNORECASE,
)
"""The words with which an author explains that there is no quote."""
_REPORTED = re.compile(
    r"(?:the|our|their|this|a) (?:\w+ ){0,2}?(?:owner|manager|participant|customer|client|buyer|user|lead|head"
    r"|director|vet|interviewee|respondent|person|speaker)(?: of \w+)?"
    r" (?:explained|said|told (?:us|me)|mentioned|stated|reported|noted|answered|added|confirmed|described)"
    r"(?: that)? (?:s?he|they|that|how|it|her|his|their)\b"
    r"|(?:s?he|they) (?:explained|said|told (?:us|me)|mentioned|stated|reported) that (?:s?he|they|her|his|their)\b",
    re.IGNORECASE,
)
"""The beginning of a report in the listener's words: `The owner explained that she …`."""
_NO = frozenset({"no", "n", "false"})


def names_nothing(context: Context) -> Iterator[Fault]:
    """E310: the source of evidence, or of an outcome, is words that nobody could look up."""
    document = context.document
    if not document.kind:
        return
    if document.kind == "evidence" and "source" in document.front.values:
        value, place = document.front.text("source"), document.front.values["source"]
        if value.strip().lower() not in NO_SOURCE and _is_vague(value):  # E305 reports those
            yield Fault(_message(value), *context.word(place.line, place.column, _written(context, place, value)))
    for kind in (CardKind.PREDICTION, CardKind.CRITERION):
        for card in document.cards_of(kind):
            for label in card.body.all("source"):
                if label.value.strip().lower() in NO_SOURCE or _is_vague(label.value):
                    yield Fault(_message(label.value), *context.value(card.line, label))


def _is_vague(text: str) -> bool:
    plain = " ".join(text.strip(" .\"'“”").split())
    return 0 < len(plain) <= _LONGEST and (
        _VAGUE.fullmatch(plain) is not None or _ADMITTED.fullmatch(plain) is not None
    )


def _message(value: str) -> str:
    return f"`{value}` names nothing that a reader could look up: name the person, the page or the export, and its day"


def _written(context: Context, place: Span, value: str) -> str:
    """The value as it is in its line, with its quotation marks."""
    line = context.line(place.line)
    return line[place.column - 1 : place.end_column - 1] if place.line == place.end_line else value


def without_quote(context: Context) -> Iterator[Fault]:
    """E311: a conversation is processed, and no quote has the participant's words."""
    document = context.document
    if document.kind != "conversation" or document.status != "processed":
        return
    section = document.section("Quotes")
    quotable = document.front.fields.get("quotable")
    if section is None or quotable is False or str(quotable or "").strip().lower() in _NO:
        return
    text = section_text(context, section)
    if section.cards or not word_count(text):
        yield from _not_their_words(context, section.cards)
        return  # S102 reports an empty section
    if context.english and _WHY_NONE.search(context.visible, context.body_start):
        return
    message = "no quote card has their words: write one as `### Q1` with a blockquote, or the reason why there is none"
    yield Fault(message, context.line_span(section.line), context.line(section.line))


def _not_their_words(context: Context, quotes: tuple[Card, ...]) -> Iterator[Fault]:
    """The fault of a conversation whose quotes are all without words, or in the words of the listener."""
    if not quotes or not context.english or not all(card.body.quote for card in quotes):
        return  # S204 reports a card without a quote
    if all(not word_count(card.body.quote) for card in quotes):
        message = "this quote has no words: write theirs, or the reason why there are none"
    elif all(_REPORTED.match(card.body.quote.strip()) or not word_count(card.body.quote) for card in quotes):
        message = "this reports their words: quote them word for word, or write the reason why there is no quote"
    else:
        return
    line = quotes[0].line
    if not _WHY_NONE.search(context.visible, context.body_start):
        yield Fault(message, context.line_span(line), context.line(line))


RULES: tuple[Rule, ...] = (
    Rule(
        code="E310",
        since="0.1.0",
        name="source-names-nothing",
        severity=Severity.WARNING,
        title="The source names nothing that a reader could look up",
        reason="`Internal knowledge` or `market research` is where an author stopped looking. A source is a person, a"
        " page, an export or a meeting with its day, so that somebody who doubts the figure can look at it.",
        bad=EVIDENCE.replace("source: Billing export, second quarter of 2026", "source: Internal knowledge"),
        good=EVIDENCE,
        check=names_nothing,
        allowed_in_drafts=True,
    ),
    Rule(
        code="E311",
        since="0.1.0",
        name="conversation-without-quote",
        severity=Severity.SUGGESTION,
        title="A processed conversation has no quote",
        reason="A summary is the listener's words. One sentence of the participant, word for word, can be cited and"
        " checked. Where they asked not to be quoted, a sentence with that reason, or `quotable: no`, is enough.",
        bad=CONVERSATION.replace("status: raw", "status: processed").replace(
            "### Q1\n\n> I signed it myself in February.\n\n- **Signal:** fact\n",
            "She signed it herself in February.\n",
        ),
        good=CONVERSATION.replace("status: raw", "status: processed"),
        check=without_quote,
        at="docs/library/conversations/2026-03-04-p07-operations.md",
    ),
)
