"""The rule on frozen documents: after that status only a few parts may change."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from conviction.history.frozen_texts import is_withdrawal
from conviction.lint.rules.base import Fault
from conviction.lint.rules.examples import MEMO
from conviction.lint.rules.history.frozen_parts import FREE_FIELDS, blocks, is_allowed, is_redacted
from conviction.lint.rules.history_base import BaseComparison, HistoryRule, line_of
from conviction.model.document import Document
from conviction.model.finding import Severity
from conviction.model.text import Span

__all__ = ["RULES"]


def _frozen(past: BaseComparison) -> Iterator[Fault]:
    version = past.frozen
    if version is None or (_is_withdrawn(past.document) and not _is_withdrawn(version.document)):
        return
    places = [*_fields(past, version.document), *_body(past, version.document)]
    if places:
        span, match = places[0]
        more = f" (and {len(places) - 1} more)" if len(places) > 1 else ""
        message = f"frozen since `{version.since}`, and this changed{more}: revert it, add a dated correction, "
        yield Fault(message + "or write a document that supersedes it", span, match)


def _is_withdrawn(document: Document) -> bool:
    return is_withdrawal(document.status, document.front.text("participant"))


def _fields(past: BaseComparison, before: Document) -> Iterator[tuple[Span, str]]:
    """The places of the fields that differ, except those that may."""
    front = past.document.front
    if not front.ok or not before.front.ok:
        return  # S001 reports that it cannot be read
    for name in dict.fromkeys([*before.front.fields, *front.fields]):
        was, now = before.front.fields.get(name), front.fields.get(name)
        if was == now or name in FREE_FIELDS or (isinstance(now, str) and is_redacted(str(was), now)):
            continue
        span = front.values.get(name) or front.keys.get(name) or Span(1)
        inside = span.line == span.end_line
        yield span, past.context.line(span.line)[span.column - 1 : span.end_column - 1] if inside else ""


def _body(past: BaseComparison, before: Document) -> Iterator[tuple[Span, str]]:
    """The places in the body that differ, except where changes are allowed."""
    old, new = blocks(before), blocks(past.document)
    compared = SequenceMatcher(None, [block.text for block in old], [block.text for block in new], autojunk=False)
    for tag, i, k, j, end in compared.get_opcodes():
        if tag == "equal" or is_allowed(old[i:k], new[j:end]):
            continue
        if tag == "delete":
            yield Span(new[j].line if j < len(new) else past.document.text.count("\n") + 1), ""
        else:
            yield line_of(past, new[j].line)


_ACCEPTED = MEMO.replace("status: in-review", "status: accepted")
_CASE = "A bill that varies frightens the finance lead."

RULES: tuple[HistoryRule, ...] = (
    HistoryRule(
        code="H101",
        since="0.1.0",
        name="frozen-document-changed",
        severity=Severity.ERROR,
        title="A document changed after it was frozen",
        reason="Its readers agreed to that text. It is compared with the first version on this branch that had the"
        " kind's frozen status, so that an edit is found before and after its commit, and after a merge. After that"
        " version these may change: the status, `fresh_until` and `review_by`, targets of links, outcome and source of"
        " a prediction, status and source of a criterion, the audience of a quote, questions and their answers, dated"
        " corrections and redactions. A correction is in or beside the passage and carries its day:"
        " `Correction, 2026-11-23: …`. A redaction leaves `[redacted]` in its place; in a conversation that gets the"
        " status `withdrawn`, all of the participant's words may go. A new decision goes into a document that"
        " supersedes this one.",
        before=_ACCEPTED,
        bad=_ACCEPTED.replace(_CASE, "A bill that varies hardly bothers the finance lead."),
        good=_ACCEPTED.replace(
            _CASE, f"{_CASE}\n\nCorrection, 2026-11-16: three finance leads of five said that it does not."
        ),
        check=_frozen,
        allowed_in_drafts=False,
    ),
)
