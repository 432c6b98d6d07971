"""Capture a quote, in seconds: into today's conversation with that participant, or a new one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from conviction.adapters.storage import files, lock
from conviction.authoring.actions import new
from conviction.documents import editor
from conviction.errors import DocumentError, UsageError
from conviction.model.argument import CardKind, parse_day
from conviction.model.document import Document
from conviction.model.kind import Kind
from conviction.model.plan import Plan
from conviction.model.pseudonym import voice
from conviction.model.workspace import Settings
from conviction.workspace.actions import kinds, loader

__all__ = ["SIGNALS", "QuoteResult", "quote"]

SIGNALS = ("fact", "emotion", "workaround", "money", "compliment", "hypothetical")
"""The values of a quote's Signal."""
_KIND = "conversation"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+")
"""Control characters that no editor shows; except spaces and line ends."""


@dataclass(frozen=True, slots=True)
class QuoteResult:
    """A captured quote and its place."""

    path: str
    id: str
    """The id of the conversation."""
    card: str
    """The id of the quote in it: `q3`."""
    who: str
    """The participant's pseudonym, as the workspace spells it."""
    started: bool
    """True when the conversation is new."""
    plan: Plan
    written: bool

    def as_dict(self) -> dict[str, object]:
        """The JSON output: `{schema, id, path, card, started, written, notes}`."""
        return {
            "schema": 1,
            "id": self.id,
            "path": self.path,
            "card": self.card,
            "started": self.started,
            "written": self.written,
            "notes": list(self.plan.notes),
        }


def quote(
    *,
    root: Path,
    settings: Settings,
    text: str,
    who: str,
    today: date,
    signal: str = "",
    segment: str = "",
    day: str = "",
    dry_run: bool = False,
) -> QuoteResult:
    """Append a quote to that day's conversation with a participant, or start that conversation, private.

    A conversation that is no longer raw is not changed, and another one is started.

    Args:
        root: The workspace.
        settings: Its settings.
        text: The quote; several lines stay several lines.
        who: The participant's pseudonym.
        today: The day of the conversation.
        day: The day of the conversation as typed, such as 2026-11-22; empty for today.
        signal: One of SIGNALS; left out when empty.
        segment: The participant's segment, for a new conversation.
        dry_run: Plan, and write nothing.

    Raises:
        UsageError: The quote is empty, the participant has no pseudonym, or the signal or day cannot be used.
        DocumentError: The quote cannot be added there safely.
    """
    _check(text, who, signal)
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    with lock.hold(root, wanted=not dry_run):
        kind = kinds.get(root=root, name=_KIND)
        documents = loader.load(root=root, settings=settings).documents
        who = new.participant(who, root=root, settings=settings)
        day = _day(day, today)
        conversation = _of_day(documents, kind, who, day)
        if conversation is None:
            return _start(root, settings, text, who, day, today, signal, segment, dry_run)
        plan = Plan((loader.rewrite(root, conversation, _with_quote(conversation, text, signal)),))
        if not dry_run:
            files.apply(plan, root)
        return QuoteResult(conversation.path, conversation.id, _next_id(conversation), who, False, plan, not dry_run)


def _check(text: str, who: str, signal: str) -> None:
    if not _CONTROL.sub("", text).strip():
        raise UsageError("the quote is empty", hint='scaffold quote "What they said" --who P-07')
    if not who.strip():
        raise UsageError("--who is empty", hint="give a pseudonym, like P-07")
    if re.search("[\ud800-\udfff\0]", text + who):
        raise UsageError("the quote is not UTF-8 text", hint="type it again, or check the terminal's encoding")
    if signal and signal not in SIGNALS:
        raise UsageError(f"--signal: `{signal}` is not a signal", hint=f"one of {', '.join(SIGNALS)}")


def _day(typed: str, today: date) -> str:
    """The day of the conversation, as it is written in documents."""
    if not typed.strip():
        return today.isoformat()
    day = parse_day(typed.strip())
    if day is None:
        raise UsageError(
            f"--date: `{typed}` is not a day such as {today.isoformat()}", hint="write it as YEAR-MONTH-DAY"
        )
    if day > today:
        raise UsageError(f"--date: {day.isoformat()} is still to come", hint="give the day of the conversation")
    return day.isoformat()


def _of_day(documents: tuple[Document, ...], kind: Kind, who: str, day: str) -> Document | None:
    """The newest conversation of that day with that participant that is still raw."""
    wanted = voice(who)
    conversations = [
        document
        for document in documents
        if document.kind == kind.name
        and document.front.ok
        and voice(document.front.text("participant")) == wanted
        and document.front.text(kind.day_field) == day
        and kind.is_draft(document.status)
    ]
    return conversations[-1] if conversations else None


def _start(
    root: Path, settings: Settings, text: str, who: str, day: str, today: date, signal: str, segment: str,
    dry_run: bool,
) -> QuoteResult:  # fmt: skip
    answers = {"participant": who, "participant_segment": segment.strip(), "date": day}
    created = new.create(
        root=root,
        settings=settings,
        kind=_KIND,
        title=f"Conversation with {who}",
        today=today,
        answers={**answers, "audience": settings.narrowest},
        dry_run=dry_run,
        amend=lambda document: _with_quote(document, text, signal),
    )
    return QuoteResult(created.path, created.id, "q1", who, True, created.plan, created.written)


def _with_quote(document: Document, text: str, signal: str) -> str:
    """The document's text with the quote at the end of its Quotes, read back and compared."""
    number = _next_id(document)
    spoken = text.strip().replace("<!--", "&lt;!--")
    quoted = "\n".join(f"> {line}".rstrip() for line in spoken.split("\n"))
    card = f"### {number.upper()}\n\n{quoted}\n"
    if signal:
        card += f"\n- **Signal:** {signal}\n"
    new_text = editor.add_card(document, "Quotes", card)
    read = editor.reparse(document, new_text).card(number)
    wanted = "\n".join(line.rstrip() for line in spoken.split("\n"))
    if read is None or read.kind is not CardKind.QUOTE or read.body.quote != wanted:
        raise DocumentError(
            "the quote cannot be added safely", place=document.path, hint="look for an unclosed comment or code fence"
        )
    return new_text


def _next_id(document: Document) -> str:
    """`q` and the number after the highest in the document; an empty card of the template is not a quote."""
    quotes = document.cards_of(CardKind.QUOTE)
    numbers = [int(match[1]) for card in quotes if (match := re.fullmatch(r"q([0-9]{1,6})", card.id))]
    return f"q{max(numbers, default=0) + 1}"
