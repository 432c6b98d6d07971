"""The integrity of a thesis over its history: moves without evidence, terms changed afterwards, vanished cards.

Signals are questions, not verdicts. Everything is read from the changes of each revision, so that a history that grew
gives the same as one read again. Each family is a module of `signal_kinds`; the answers of authors are added here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo

from conviction.history.signal_kinds import conviction, reactions, record, support, terms
from conviction.history.signal_kinds.replay import Question, Replay, replay
from conviction.model.document import Document
from conviction.model.history import CitedDocument, Revision, Signal, SignalKind
from conviction.model.signal import Settlement

__all__ = ["signals"]


def signals(
    revisions: Sequence[Revision],
    document: Document | None,
    sources: Sequence[CitedDocument],
    *,
    zone: tzinfo,
) -> tuple[Signal, ...]:
    """Every question that the history raises or, if nothing happens, will raise on a day (`due`), by revision.

    Settled ones are among them. A settlement that ends on a day (`until`) is not applied here; see `model.signal`.

    Args:
        revisions: By number, the changes of their targets among them (`targets.with_targets`). They are followed along
            the line: a side branch counts from its merge on, with the changes that the merge took. The last may be the
            working text, a revision without a commit.
        document: As the last revision left it.
        sources: The documents that it cites, and those that bear on it.
        zone: The workspace's timezone, in which a commit has its day.
    """
    if not revisions:
        return ()
    line = replay(revisions, document, sources, zone)
    questions = [
        *conviction.questions(line),
        *reactions.questions(line),
        *terms.questions(line),
        *record.questions(line),
        *(support.questions(line) if document else ()),
    ]
    _answer(questions, line)
    order = list(SignalKind)
    found = [question.signal(line.uncommitted) for question in questions]
    return tuple(sorted(found, key=lambda s: (s.revisions[:1], order.index(s.kind), s.claim, s.message)))


def _answer(questions: Iterable[Question], line: Replay) -> None:
    """Settle each question by the author's first answer; the reason goes before any other settlement."""
    answers = [(at, one) for at, found in enumerate(line.responses) for one in found if one.label == "answers"]
    for question in questions:
        if question.kind is SignalKind.MOVED_WITHOUT_EVIDENCE:
            continue  # an answer ends the stretch, and a later move is another question
        for at, one in answers:
            is_raised = at >= question.at and (question.due is None or question.due <= line.days[at])
            if is_raised and (one.signal, one.card) == (question.kind.value, question.claim):
                question.settlement = Settlement(line.revisions[at].number, f"answered: “{one.text}”")
                break
