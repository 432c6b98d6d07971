"""Rules on consent: the words of a participant who withdrew, whose consent is over, or who may not be quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conviction.documents.citations import Citation
from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import THESIS
from conviction.lint.rules.fallen.examples import fallen_conversation, with_edge
from conviction.lint.rules.fallen.falls import REMEDY_FROZEN, edge_place, is_frozen, is_judged, named, says_so
from conviction.lint.rules.quotations.passages import passages
from conviction.lint.rules.quotations.verbatim import quoted_parts
from conviction.markup.letters import words_in
from conviction.model.argument import CardKind, Direction
from conviction.model.document import Document
from conviction.model.finding import Severity
from conviction.model.text import Span

__all__ = ["RULES"]

_FEWEST = 4
"""The number of words from which quoted words are a quotation."""
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»\n]{12,})[\"”“»]")
_QUOTE_LINE = re.compile(r"\s{0,3}>\s?")
_NO = frozenset({"no", "n", "false"})
_SUPPORT = frozenset({Direction.FOR, Direction.AGAINST, Direction.BECAUSE})


def quoted_words(context: Context) -> Iterator[Fault]:
    """F603: the words of a participant who withdrew, whose consent is over, or who may not be quoted, are quoted."""
    seen: set[str] = set()
    for citation in context.citations:
        talk = citation.target
        reason = _reason(context, talk)
        if not reason or talk.path == context.document.path or talk.path in seen:
            continue
        place = _quotation(context, citation)
        if place is not None:
            seen.add(talk.path)
            yield Fault(_redaction(talk, reason), *place)
    yield from _without_link(context, seen) if context.document.kind else ()


def _without_link(context: Context, seen: set[str]) -> Iterator[Fault]:
    """The words of a participant whom a passage names and does not link: in marks, a block quote or a row."""
    for passage in passages(context):
        for part in quoted_parts(passage):
            source = context.index.quotes.find(part.pieces, part.speakers)
            talk = context.index.by_path.get(source.path) if source else None
            reason = _reason(context, talk) if talk else ""
            if talk and reason and talk.path != context.document.path and talk.path not in seen:
                seen.add(talk.path)
                span = passage.span(part.start, part.end)
                yield Fault(_redaction(talk, reason), span, passage.text[part.start : part.end])


def _redaction(talk: Document, reason: str) -> str:
    return f"these are words of {named(talk)}, {reason}: write `[redacted]` in their place"


def _reason(context: Context, talk: Document) -> str:
    """The reason why the words of a conversation must not be quoted; empty if they may."""
    if talk.kind != "conversation":
        return ""
    who = talk.front.text("participant") or "the participant"
    if talk.status == "withdrawn":
        return f"and {who} withdrew"
    until = talk.front.day("consent_until")
    if until is not None and until < context.today:
        return f"and the consent of {who} ended on {until}"
    return f"and {who} may not be quoted (`quotable: no`)" if _is_closed(talk) else ""


def _is_closed(talk: Document) -> bool:
    """True when the conversation says that its participant may not be quoted."""
    value = talk.front.fields.get("quotable")
    return value is False or (isinstance(value, str) and value.strip().lower() in _NO)


def _quotation(context: Context, citation: Citation) -> tuple[Span, str] | None:
    """The place of words of the conversation in the citing document; None if none are there.

    The words of a withdrawn conversation are gone, so that quoted words beside its link count as its own.
    """
    words = _words_of(citation.target)
    for number, line in _block(context, citation.line):
        for start, text in _quotations(line):
            plain = _plain(text)
            if len(plain.split()) >= _FEWEST and (citation.target.status == "withdrawn" or f" {plain} " in words):
                return context.word(number, start + 1, text)
    return None


def _block(context: Context, number: int) -> Iterator[tuple[int, str]]:
    """The lines of the paragraph or bullet around a line, and of a quotation directly before or after it."""
    lines = context.lines
    first = last = number - 1
    while first > 0 and (lines[first - 1].strip() or _QUOTE_LINE.match(lines[first - 2] if first > 1 else "")):
        if lines[first - 1].startswith("#") or lines[first].lstrip().startswith(("- ", "* ")):
            break
        first -= 1
    while last + 1 < len(lines) and (lines[last + 1].strip() or _QUOTE_LINE.match(_at(lines, last + 2))):
        if lines[last + 1].startswith("#") or lines[last + 1].lstrip().startswith(("- ", "* ")):
            break
        last += 1
    yield from ((at + 1, lines[at]) for at in range(first, last + 1))


def _at(lines: tuple[str, ...], at: int) -> str:
    return lines[at] if at < len(lines) else ""


def _quotations(line: str) -> Iterator[tuple[int, str]]:
    """The quoted parts of a line with their offsets: all of a line of a blockquote, else the words between marks."""
    quote = _QUOTE_LINE.match(line)
    if quote:
        yield quote.end(), line[quote.end() :].rstrip()
    else:
        yield from ((found.start(1), found[1]) for found in _QUOTED.finditer(line))


def _words_of(talk: Document) -> str:
    """The words of the quotes of a conversation, with a space around each."""
    return f" {' '.join(_plain(card.body.quote) for card in talk.cards_of(CardKind.QUOTE))} "


def _plain(text: str) -> str:
    """The words in small letters, without marks, separated by single spaces."""
    return " ".join(words_in(text.lower().replace("’", "'")))


def over(context: Context) -> Iterator[Fault]:
    """F604: support is a conversation whose consent is over, or one not to be quoted is cited for everybody."""
    seen: set[str] = set()
    for citation in context.citations if is_judged(context) else ():
        talk = citation.target
        if talk.kind != "conversation" or talk.path in seen or talk.status == "withdrawn" or _is_past(citation):
            continue
        message, severity = _objection(context, citation)
        if message and not says_so(context, citation, r"consent|may not be quoted|not to be quoted"):
            seen.add(talk.path)
            span, match = edge_place(context, citation)
            yield Fault(f"{named(talk)} {message}", span, match, None, severity)


def _objection(context: Context, citation: Citation) -> tuple[str, Severity | None]:
    """The reason why a conversation should not be cited there, with the remedy, and its severity; empty for none."""
    talk, widest = citation.target, context.settings.audiences[-1]
    until = talk.front.day("consent_until")
    if until is not None and until < context.today and citation.direction in _SUPPORT:
        frozen = is_frozen(context)
        remedy = REMEDY_FROZEN if frozen else "ask for it again, or cite another source"
        return f"counts here, and its consent ended on {until}: {remedy}", Severity.SUGGESTION if frozen else None
    if _is_closed(talk) and context.settings.audience_of(context.document) == widest:
        remedy = REMEDY_FROZEN if is_frozen(context) else "cite a source that may be named"
        return f"may not be quoted, and this document is for `{widest}`: {remedy}", Severity.SUGGESTION
    return "", None


def _is_past(citation: Citation) -> bool:
    """True in a retired claim and in a revision."""
    card = citation.card
    return card is not None and (card.retired or card.kind is CardKind.REVISION)


_TALK = "[Conversation with P-07](../docs/library/conversations/2026-03-04-p07-operations.md)"
_WORDS = "HR runs the demo, and the invoice lands on the operations budget."

RULES: tuple[Rule, ...] = (
    Rule(
        code="F603",
        since="0.1.0",
        name="words-without-consent",
        severity=Severity.ERROR,
        title="Words are quoted of somebody who may not be quoted",
        reason="The conversation is withdrawn, its consent is over, or it says `quotable: no`, and another document"
        " repeats its words. The words are redacted there too, which is allowed in a frozen document. Words in"
        " quotation marks, blockquotes and rows near a link to the conversation, or near the name of its participant,"
        " are compared with its quotes.",
        bad=THESIS.replace(_WORDS, f"{_WORDS}\n\n“I signed it myself in February”, says {_TALK}."),
        good=THESIS.replace(_WORDS, f"{_WORDS}\n\nIn one account the lead signed: see {_TALK}."),
        check=quoted_words,
        extra_files=fallen_conversation('quotable: "no"\n'),
    ),
    Rule(
        code="F604",
        since="0.1.0",
        name="consent-over",
        severity=Severity.WARNING,
        title="A conversation counts as support after the end of its consent",
        reason="Consent was given until a day, and that day has passed. Ask the participant again, or look for another"
        " source. A conversation with `quotable: no` in a document for the widest audience is a suggestion.",
        bad=with_edge(f"- **For:** {_TALK}"),
        good=with_edge(f"- **Neutral:** {_TALK}"),
        check=over,
        extra_files=fallen_conversation("consent_until: 2026-09-30\n"),
    ),
)
