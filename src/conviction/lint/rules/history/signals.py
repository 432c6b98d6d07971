"""The questions that the history of a living document raises, as rules, each at the place of its claim."""

from __future__ import annotations

from collections.abc import Iterator

from conviction.lint.rules.base import Fault
from conviction.lint.rules.history.revisions import FIRST, LATER
from conviction.lint.rules.history_base import BaseComparison, HistoryRule, PastCheck, line_of
from conviction.model.change_kind import ChangeKind
from conviction.model.finding import Severity
from conviction.model.signal import Signal, SignalKind
from conviction.model.text import Span

__all__ = ["RULES"]


def _raised(kind: SignalKind) -> PastCheck:
    """The check that reports the signals of one kind."""

    def faults(past: BaseComparison) -> Iterator[Fault]:
        for signal in past.signals:
            if signal.kind is kind and not _is_reported(signal, past):
                card = past.document.card(signal.claim) if signal.claim else None
                span, match = line_of(past, card.line) if card else (Span(1), "")
                numbers = ", ".join(map(signal.label, signal.revisions))
                lead = "" if signal.message.startswith(f"{numbers} ") else f"{numbers}: "
                yield Fault(f"{lead}{signal.message}", span, match)

    return faults


def _is_reported(signal: Signal, past: BaseComparison) -> bool:
    """True for a card that vanished in the working text (H103), and for a record rewritten without a card (H102)."""
    if signal.kind is SignalKind.RECORD_REWRITTEN:
        has_card = any(change.kind is ChangeKind.REVISION_ADDED for change in past.changes)
        return not has_card and signal.revisions[0] in {signal.uncommitted, *(number for number, _ in past.moves)}
    return signal.kind is SignalKind.DROPPED_QUIETLY and signal.revisions == (signal.uncommitted,)


def _rule(
    number: int,
    kind: SignalKind,
    title: str,
    reason: str,
    examples: tuple[str, str, str],
    days: tuple[str, str] = ("2026-10-01", "2026-11-16"),
    since: str = "0.1.0",
) -> HistoryRule:
    """The rule of a signal; `days` are those of the two commits."""
    return HistoryRule(
        code=f"H2{number:02}",
        since=since,
        name=kind.value,
        severity=Severity.WARNING,
        title=title,
        reason=f"{reason} It is a question, not a verdict; `scaffold history` shows the revisions that raise it,"
        " and an `Answers` label of a revision card settles it with your reason.",
        before=examples[0],
        bad=examples[1],
        good=examples[2],
        check=_raised(kind),
        before_on=days[0],
        on=days[1],
        committed=True,
    )


def _card(text: str, reason: str, day: str = "2026-11-16", why: str = "Looked at again.") -> str:
    """The text with a revision card on top of the others."""
    return text.replace("## Revisions\n\n", f"## Revisions\n\n### {day}\n\n- **Reason:** {reason}\n\n{why}\n\n")


_EDGE = "- **For:** [Operations lead P-07](https://example.com/p07) (moderate)\n"
_NEW = "- **For:** [Operations lead P-21](https://example.com/p21) (moderate)\n"
_AGAINST = "- **Against:** [HR lead P-11](https://example.com/p11) (moderate)\n"
_SURER = FIRST.replace("- **Conviction:** 70%", "- **Conviction:** 85%")
_MET = FIRST.replace("not met on 2026-10-01", "met on 2026-10-01")
_MORE = "Operations signs seven of the next ten renewals"
_OLD = FIRST.replace("2026-10-01", "2025-10-01")
_ONE = FIRST.replace("- **For:** [Who signed forty renewals](https://example.com/renewals) (strong)\n", "")
_CLAIM = "Operations, not HR, signs the renewal {#ops-buyer}"
_WEAK = FIRST.replace("(https://example.com/p11) (moderate)", "(https://example.com/p11) (weak)")
_DROPPED = (
    LATER[: LATER.index(f"### {_MORE}")] + "Nothing is predicted yet.\n\n" + LATER[LATER.index("## Competing theses") :]
)

_LEANING = FIRST.replace(_EDGE, _EDGE + "- **For:** [Seven of the next ten](#seven-of-ten) (weak)\n")
_FAILED = _LEANING.replace(
    "**Outcome:** open",
    "**Outcome:** did not happen on 2026-11-16\n- **Source:** [Five of ten](https://example.com/five)",
)
_CORRECTED = "The card of 1 October said scope; it was the renewals that started it."

RULES: tuple[HistoryRule, ...] = (
    _rule(
        1,
        SignalKind.MOVED_WITHOUT_EVIDENCE,
        "A conviction is ten points or more from its value after the last evidence",
        "Conviction that climbs by itself is a mood. Log the new evidence, or move it back.",
        (FIRST, _card(_SURER, "judgement"), _card(_SURER.replace(_EDGE, _EDGE + _NEW), "evidence")),
    ),
    _rule(
        2,
        SignalKind.EVIDENCE_WITHOUT_REACTION,
        "New evidence had no response for 30 days",
        "Evidence without an effect is either weak, which is worth a line, or was overlooked."
        " Move the conviction, or write with `scaffold revise --held` why it does not count.",
        (
            FIRST,
            FIRST.replace(_EDGE, _EDGE + _NEW),
            _card(FIRST.replace(_EDGE, _EDGE + _NEW), "held", "2026-10-12", "One lead more changes nothing."),
        ),
        ("2026-10-01", "2026-10-12"),
    ),
    _rule(
        3,
        SignalKind.GOALPOSTS,
        "The terms of a prediction or a threshold changed after they were made",
        "A bet whose terms move cannot be lost, and teaches nothing. The first terms are the ones that count; set a new"
        " prediction or criterion for the new ones. The question is settled when they are back, or when a resolved"
        " prediction with its Source names them under `First terms`.",
        (
            FIRST,
            _card(FIRST.replace("**Resolves by:** 2027-03-31", "**Resolves by:** 2027-09-30"), "judgement"),
            _card(FIRST, "held"),
        ),
    ),
    _rule(
        4,
        SignalKind.DROPPED_QUIETLY,
        "A claim, a prediction or a kill criterion vanished without its tombstone",
        "H103 reports it before the commit, this one afterwards. Put it back: a claim under Retired claims, a"
        " prediction with the outcome `withdrawn on` a day, a criterion with the status `dropped on` a day.",
        (FIRST, _DROPPED, LATER.replace("**Outcome:** open", "**Outcome:** withdrawn on 2026-11-16")),
    ),
    _rule(
        5,
        SignalKind.TRIGGERED_AND_CLEARED,
        "A kill criterion was met, and then it was not, without evidence",
        "The criterion was agreed to end later arguments. Name the Source that cleared it, or take the action under"
        " Then.",
        (
            _MET,
            _card(FIRST.replace("not met on 2026-10-01", "not met on 2026-11-16"), "judgement"),
            _card(
                FIRST.replace(
                    "not met on 2026-10-01",
                    "not met on 2026-11-16\n- **Source:** [Forty orders, counted again](https://example.com/forty)",
                ),
                "evidence",
            ),
        ),
    ),
    _rule(
        6,
        SignalKind.ONE_SIDED,
        "Nothing against a load-bearing claim was ever logged, or only weak items",
        "A claim that nobody tried to refute is untested, whatever the evidence for it. Ask an opponent,"
        " and log the strongest case. If you find none, `Searched`, with the day and the places, holds for a year.",
        (
            FIRST.replace(_AGAINST, ""),
            _card(_WEAK, "evidence"),
            _card(FIRST, "evidence"),
        ),
    ),
    _rule(
        7,
        SignalKind.ONE_SOURCE,
        "A load-bearing claim falls if one person, talk or document is taken away",
        "Five quotes of one person are one source. Look for a second one that does not depend on the first.",
        (FIRST, _card(_ONE, "correction"), _card(_ONE.replace(_EDGE, _EDGE + _NEW), "correction")),
    ),
    _rule(
        8,
        SignalKind.STALE,
        "The newest evidence for a load-bearing claim is older than its `fresh_until`, or than a year",
        "Markets move, and an old measurement may not hold now. Measure again, or lower the conviction.",
        (_OLD, _card(_OLD, "held"), _card(_OLD.replace(_EDGE, _EDGE + _NEW), "evidence")),
        ("2025-10-01", "2026-11-16"),
    ),
    _rule(
        9,
        SignalKind.WORDING_AS_CHANGE,
        "A number, day, negation or quantifier of a claim changed, while the revision says wording",
        "Readers skip a change of wording, and this one changes the claim. Change it back, or name the claim in a"
        " revision card whose reason is judgement, evidence or scope.",
        (
            FIRST,
            _card(FIRST.replace(_CLAIM, "Only operations signs the renewal {#ops-buyer}"), "wording"),
            _card(FIRST.replace(_CLAIM, "Operations, not HR, signs a renewal {#ops-buyer}"), "wording"),
        ),
    ),
    _rule(
        10,
        SignalKind.UNANSWERED_FALL,
        "A cited claim, prediction or document fell, and no revision followed",
        "A claim that leans on a retired claim, a failed prediction, or retracted, withdrawn or superseded evidence"
        " may have fallen with it. Look at it again, and record the result with `scaffold revise`, `--held` included.",
        (_LEANING, _FAILED, _card(_FAILED, "held", why="One quarter more or less does not decide who signs.")),
    ),
    _rule(
        11,
        SignalKind.RECORD_REWRITTEN,
        "An earlier revision card was rewritten or removed",
        "A belief and its reason are a record; a later reader takes the card for the words of that day. Put the"
        " first words back, and correct them in a new revision card with the reason `correction`.",
        (
            FIRST,
            _card(FIRST.replace("**Reason:** scope", "**Reason:** evidence"), "held"),
            _card(FIRST.replace("**Reason:** scope", "**Reason:** evidence"), "correction", why=_CORRECTED),
        ),
    ),
)
