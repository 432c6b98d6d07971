"""Rules on the labels of cards: the required ones, their values, and their places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from conviction.history.responses import parse_answer, searched_until
from conviction.lint.rules.base import Context, Fault, Rule, lacks, nearest, per_cent
from conviction.lint.rules.examples import THESIS
from conviction.lint.rules.structure.sections import labelled
from conviction.markup.labels import label_start
from conviction.model.argument import (
    REPEATABLE,
    CardKind,
    Label,
    OutcomeState,
    Reason,
    parse_day,
    parse_outcome,
    parse_percent,
    section_key,
)
from conviction.model.document import Card
from conviction.model.finding import Applicability, Fix, Severity
from conviction.model.signal import SignalKind
from conviction.model.text import Edit, Span

__all__ = ["RULES"]

_BEGINS = re.compile(r"(?:[-*+]|#{1,6})[ \t]")
_MOVE = re.compile(r"(.+?)(?:→|->)(.+)")
_REASONS = tuple(reason.value for reason in Reason)
_SIGNALS = ("fact", "emotion", "workaround", "money", "compliment", "hypothetical")
_DAY_HEADING = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?: \((?:[2-9]|[1-9][0-9]{1,3})\))?")
_CONVICTION = "conviction"


def missing_labels(context: Context) -> Iterator[Fault]:
    """S204: a card lacks a required label."""
    for card in context.document.cards if context.document.kind else ():
        message = _lacking(card)
        if message:
            yield Fault(message, context.line_span(card.line), context.line(card.line))


def _lacking(card: Card) -> str:
    body = card.body
    if card.kind is CardKind.QUOTE and not body.quote:
        return "the quote is missing: write their words as a blockquote, `> …`, under the heading"
    if card.kind is CardKind.REVISION and lacks(body, "reason"):
        return f"the revision has no reason: add `- **Reason:** …`, one of {', '.join(_REASONS)}"
    if card.kind is CardKind.CLAIM and card.retired and lacks(body, "retired"):
        return "why was the claim given up? Add `- **Retired:** DATE, refuted`, or merged, split, out of scope"
    if card.kind is CardKind.CLAIM and not card.retired:
        if lacks(body, _CONVICTION):
            return "the claim does not say how sure you are: add `- **Conviction:** 60%`"
        if lacks(body, "breaks if"):
            return "the claim does not say what would break it: add `- **Breaks if:** …`"
    return ""


def bad_label_values(context: Context) -> Iterator[Fault]:
    """S205: the value of a label is not allowed."""
    for card in context.document.cards if context.document.kind else ():
        for label in card.body.labels:
            message, better = _complaint(card.kind, label) if label.value else ("", "")
            if message:
                span, match = context.value(card.line, label)
                edit = (Edit(span, better),)
                fix = Fix(f"write {better}", edit, Applicability.UNSAFE) if better and match == label.value else None
                yield Fault(message, span, match, fix)


def _complaint(kind: CardKind, label: Label) -> tuple[str, str]:
    """The fault of a label's value, and the value most likely intended; both may be empty."""
    value, name = label.value, label.name
    if kind is CardKind.CLAIM and name == _CONVICTION:
        fine = parse_percent(value) is not None
        message = f"`{value}` is not a conviction: write a per cent from 0% to 100%"
        return ("", "") if fine else (message, per_cent(value))
    if kind is CardKind.REVISION and name == _CONVICTION:
        move = _MOVE.fullmatch(value)
        fine = all(parse_percent(part) is not None for part in (move.groups() if move else (value,)))
        return ("", "") if fine else (f"`{value}` is not a move of conviction: write it as `70% → 55%`", "")
    if name == "load-bearing":
        fine = value.lower().startswith(("yes", "no"))
        return ("", "") if fine else (f"`{value}` is neither yes nor no: write one of them", "")
    check = _CHECKS.get((kind, name))
    return check(value) if check else ("", "")


def _searched(value: str) -> tuple[str, str]:
    fine = searched_until(value) is not None
    example = "`2026-09-20, asked three owners, found nothing against it`"
    return ("", "") if fine else (f"`{value}` has no day or no place: write it as {example}", "")


def _day(value: str) -> tuple[str, str]:
    return ("", "") if parse_day(value) else (f"`{value}` is not a day: write it as `2026-11-23`", "")


def _answer(value: str) -> tuple[str, str]:
    """The fault of an `Answers` label; its card is checked nowhere, since the question may be about the document."""
    answer = parse_answer(value)
    if answer is None:
        example = "`goalposts #pred-paid, the first date was a typing error`"
        return f"`{value}` has no reason: name the question, its card and the reason, as in {example}", ""
    known = tuple(kind.value for kind in SignalKind)
    if answer.signal in known:
        return "", ""
    near = nearest(answer.signal, known)
    return f"unknown question `{answer.signal}`: {f'did you mean `{near}`?' if near else ', '.join(known)}", ""


def _one_of(value: str, known: tuple[str, ...], what: str) -> tuple[str, str]:
    word = section_key(value)
    if word in known:
        return "", ""
    near = nearest(word, known)
    hint = f"did you mean `{near}`?" if near else f"it is one of {', '.join(known)}"
    return f"unknown {what} `{value}`: {hint}", near


def _state(kind: CardKind, value: str) -> tuple[str, str]:
    outcome = parse_outcome(value)
    if outcome is not None and (outcome.day or outcome.state is OutcomeState.OPEN):
        return "", ""
    if outcome is not None:
        return f"`{value}` has no day: write it as `{outcome.state.value} on DATE`", ""
    known = "open, happened on DATE, did not happen on DATE, ambiguous, void or withdrawn on DATE"
    if kind is CardKind.CRITERION:
        known = "not met on DATE, met on DATE or dropped on DATE"
    return f"`{value}` cannot be read: it is {known}, and a remark may follow", ""


def repeated_labels(context: Context) -> Iterator[Fault]:
    """S206: a label with one value appears twice in a card."""
    for line, body, known in labelled(context) if context.document.kind else ():
        first_labels: dict[str, Label] = {}
        for label in body.labels:
            if label.name not in known or label.name in REPEATABLE:
                continue
            original = first_labels.setdefault(label.name, label)
            if original is not label:
                first, number = line + original.offset, line + label.offset
                span, match = context.word(number, context.line(number).find(label.typed) + 1, label.typed)
                message = f"`{label.typed}` is in line {first} already, and only that one counts: keep one of them"
                same = context.line(number) == context.line(first) and label.value == original.value
                same = same and _is_one_line(context, number)
                fix = Fix("delete the second", (Edit(Span(number, 1, number + 1, 1), ""),)) if same else None
                yield Fault(message, span, match, fix)


def _is_one_line(context: Context, number: int) -> bool:
    """True when no text below this bullet belongs to it, and would move to the one above without it."""
    below = context.line(number + 1)
    if below.strip():
        return _BEGINS.match(below) is not None
    after = next((line for line in context.lines[number:] if line.strip()), "")
    return not after[:1].isspace()


def behind_prose(context: Context) -> Iterator[Fault]:
    """S207: a labelled bullet comes after prose, where it is not read."""
    visible = context.visible.split("\n") if "**" in context.document.text or "__" in context.document.text else []
    starts = [line for line, _ in context.document.headings]
    ends = dict(zip(starts, [*starts, len(visible) + 1][1:], strict=True))
    for line, body, known in labelled(context) if context.document.kind else ():
        read = {line + label.offset for label in body.labels}
        for number in range(line + 1, min(ends[line], len(visible) + 1)):
            text = visible[number - 1]
            found = label_start(text) if text[:1] in ("-", "*", "+") else None
            if found and number not in read and section_key(found.typed) in known:
                span, match = context.word(number, found.start + 1, text[found.start : found.colon])
                message = f"`{found[2]}` is not read here: move the bullet up, above the prose"
                yield Fault(message, span, match)


def revision_days(context: Context) -> Iterator[Fault]:
    """S208: the heading of a revision is not a day, is in the future, or is newer than the one above it."""
    above = ""
    for card in context.document.cards_of(CardKind.REVISION) if context.document.kind else ():
        found = _DAY_HEADING.fullmatch(card.title)
        day = parse_day(found[1]) if found else None
        span, match = context.word(card.line, context.line(card.line).find(card.title) + 1, card.title)
        if found is None or day is None:
            message = f"the heading of a revision is its day: `### {context.today}`, a second one of that day with (2)"
            yield Fault(message, span, match)
            continue
        if day > context.today:
            yield Fault(f"{day} is still to come: give the day on which the view changed", span, match)
        if above and found[1] > above:
            yield Fault(f"the newest revision comes first: move this one above {above}", span, match)
        above = found[1]


_CHECKS: dict[tuple[CardKind, str], Callable[[str], tuple[str, str]]] = {
    (CardKind.REVISION, "reason"): lambda value: _one_of(value, _REASONS, "reason"),
    (CardKind.REVISION, "answers"): _answer,
    (CardKind.CLAIM, "searched"): _searched,
    (CardKind.QUOTE, "signal"): lambda value: _one_of(value, _SIGNALS, "signal"),
    (CardKind.PREDICTION, "outcome"): lambda value: _state(CardKind.PREDICTION, value),
    (CardKind.QUESTION, "asked on"): _day,
    (CardKind.QUESTION, "answered on"): _day,
    (CardKind.CRITERION, "status"): lambda value: _state(CardKind.CRITERION, value),
}
"""Checks of one label of one sort of card: the fault of a value, and the value most likely intended."""


RULES: tuple[Rule, ...] = (
    Rule(
        code="S204",
        since="0.1.0",
        name="missing-label",
        severity=Severity.WARNING,
        title="A card lacks a required label",
        reason="A claim needs its conviction and its test, a retired one the reason why it was given up, a revision its"
        " reason, and a quote the spoken words.",
        bad=THESIS.replace("- **Breaks if:** two of the next five renewals are signed by HR alone\n", ""),
        good=THESIS,
        check=missing_labels,
        allowed_in_drafts=True,
    ),
    Rule(
        code="S205",
        since="0.1.0",
        name="bad-label-value",
        severity=Severity.ERROR,
        title="A label has a value that is not allowed",
        reason="A conviction over 100% or an unknown reason is left out of charts, counts and histories.",
        bad=THESIS.replace("**Conviction:** 70%", "**Conviction:** 170%"),
        good=THESIS,
        check=bad_label_values,
        allowed_in_drafts=True,
    ),
    Rule(
        code="S206",
        since="0.1.0",
        name="repeated-label",
        severity=Severity.WARNING,
        title="A label with one value appears twice in a card",
        reason="Readers see two values, and the toolkit uses the first.",
        bad=THESIS.replace("- **Load-bearing:** yes\n", "- **Load-bearing:** yes\n- **Conviction:** 40%\n"),
        good=THESIS,
        check=repeated_labels,
    ),
    Rule(
        code="S207",
        since="0.1.0",
        name="label-behind-prose",
        severity=Severity.WARNING,
        title="A labelled bullet comes after prose",
        reason="Labels come first in a card and prose after them. A bullet further down is text like any other: its"
        " evidence is not counted, and its day never falls due.",
        bad=THESIS.replace(
            "operations budget.\n", "operations budget.\n\n- **Against:** [HR lead P-14](https://example.com/p14)\n"
        ),
        good=THESIS,
        check=behind_prose,
    ),
    Rule(
        code="S208",
        since="0.1.0",
        name="revision-day",
        severity=Severity.WARNING,
        title="The heading of a revision is not its day, or is out of order",
        reason="The day is the revision's anchor and its place in the history. Newest first, as people read it.",
        bad=THESIS.replace("### 2026-10-01", "### First of October"),
        good=THESIS,
        check=revision_days,
    ),
)
