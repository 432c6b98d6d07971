"""Reasons that settle questions of a history, as they are typed on the command line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence

from conviction.errors import UnresolvedError, UsageError
from conviction.history.responses import parse_answer
from conviction.model.signal import Signal

__all__ = ["parse_answers", "question_name"]


def parse_answers(texts: Iterable[str], questions: Sequence[Signal]) -> Iterator[tuple[str, str, str]]:
    """The signal, the card (empty for the whole document) and the reason of each `goalposts#pred-paid=the reason`.

    Args:
        texts: As they were typed; empty ones are skipped.
        questions: The open questions.

    Raises:
        UsageError: A text has another form, or no reason.
        UnresolvedError: No such question is open.
    """
    names = [question_name(signal) for signal in questions]
    for text in filter(str.strip, texts):
        question, _, reason = text.partition("=")
        answer = parse_answer(f"{question.strip()}, {reason}")
        if answer is None:
            raise UsageError(
                f"`{text}` is not an answer", hint='write SIGNAL#card="the reason", or SIGNAL="the reason"'
            )
        name = f"{answer.signal}#{answer.card}" if answer.card else answer.signal
        if name not in names:
            near = difflib.get_close_matches(name, names, 1, 0.6)
            hint = f"did you mean {near[0]}?" if near else f"open: {', '.join(dict.fromkeys(names)) or 'none'}"
            raise UnresolvedError(f"no question `{name}` is open", hint=hint)
        yield answer.signal, answer.card, answer.text


def question_name(signal: Signal) -> str:
    """The name of a question on the command line: `goalposts#pred-paid`, or the signal alone for the document."""
    return f"{signal.kind.value}#{signal.claim}" if signal.claim else signal.kind.value
