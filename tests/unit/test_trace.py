"""The questions that a history raises: for each an example, and cases without it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, timedelta, timezone

import pytest

from conviction.history import signals as trace
from conviction.history.formats.json import change_fields
from conviction.history.targets import with_targets
from conviction.model.history import ChangeKind, CitedDocument, SignalKind
from short_theses import (
    AGAINST_B,
    FIRST,
    FOR_A,
    FOR_B,
    TODAY,
    claim,
    criterion,
    history,
    prediction,
    signals,
    source,
    thesis,
)  # fmt: skip


def told(kind: SignalKind, *texts: str, **more: object) -> list[tuple[str, tuple[int, ...]]]:
    """Claim and revisions of the signals of one kind."""
    found = signals(*texts, **more)  # type: ignore[arg-type]  # as `signals` takes them
    return [(signal.claim, signal.revisions) for signal in found if signal.kind is kind]


# ---------------------------------------------------------------- moved-without-evidence

MOVED = SignalKind.MOVED_WITHOUT_EVIDENCE


def test_a_thesis_that_moves_ten_points_alone_raises_a_question() -> None:
    """With the revisions that moved it, and where evidence last left it."""
    found = signals(thesis(conviction="50%"), thesis(conviction="55%"), thesis(conviction="60%"))
    assert [(s.kind, s.revisions, s.claim) for s in found] == [(MOVED, (2, 3), "")]
    assert found[0].message == (
        "conviction of the thesis went from 50% to 60% and no evidence changed since r1: what was learnt?"
    )


def test_a_claim_raises_a_question_of_its_own() -> None:
    """Evidence for another claim explains the thesis, not this claim."""
    other = "\n### Ledgers pay {#d}\n\n- **Conviction:** 40%\n"
    assert told(
        MOVED,
        thesis(claim() + other),
        thesis(claim(conviction="70%") + other + "- **For:** [A](../docs/a.md)\n", conviction="70%"),
    ) == [("c", (2,))]  # fmt: skip


@pytest.mark.parametrize("sections", [
    (claim(), claim(FOR_A)),
    (claim(FOR_A), claim()),
    (claim(FOR_A), claim("Against: [A](../docs/a.md)")),
    (claim(FOR_A), claim(FOR_A + " (weak)")),
    (claim() + prediction(), claim() + prediction(outcome="happened on 2026-11-02")),
    (claim() + prediction(outcome="void"), claim() + prediction(outcome="did not happen on 2026-11-02")),
    (claim() + criterion(), claim() + criterion("met on 2026-11-02")),
], ids=["attached", "detached", "turned", "with_severities", "resolved", "re-resolved", "criterion met"])  # fmt: skip
def test_evidence_in_the_same_revision_explains_a_move(sections: tuple[str, str]) -> None:
    """Of the thesis and of the claim that it bears on."""
    before, after = sections
    after = after.replace("**Conviction:** 50%", "**Conviction:** 80%")
    assert told(MOVED, thesis(before), thesis(after, conviction="80%")) == []


@pytest.mark.parametrize("sections", [
    (claim() + prediction(), claim() + prediction(p="90%")),
    (claim() + criterion(), claim() + criterion("not met on 2026-11-02")),
    (claim(), claim() + prediction()),
    (claim(), claim() + criterion()),
    (claim(), claim("Breaks if: nobody pays")),
    (claim(), claim(says="Three ledgers stand")),
], ids=["forecast", "criterion checked", "predicted", "criterion added", "breaks if", "reworded"])  # fmt: skip
def test_judgement_and_words_explain_no_move(sections: tuple[str, str]) -> None:
    """Only evidence does."""
    before, after = sections
    after = after.replace("**Conviction:** 50%", "**Conviction:** 80%")
    assert told(MOVED, thesis(before), thesis(after, conviction="80%")) == [("", (2,)), ("c", (2,))]


def test_a_target_that_was_withdrawn_explains_a_move() -> None:
    """Its own commit, before the revision, is evidence in that revision."""
    gone = source("a", states=((FIRST - timedelta(days=9), "published"), (FIRST + timedelta(hours=3), "withdrawn")))
    texts = thesis(claim(FOR_A)), thesis(claim(FOR_A, conviction="20%"), conviction="20%")
    assert told(MOVED, *texts) == [("", (2,)), ("c", (2,))]
    assert told(MOVED, *texts, sources=[gone]) == []
    published = source("a", states=((FIRST - timedelta(days=9), "draft"), (FIRST + timedelta(hours=3), "published")))
    assert told(MOVED, *texts, sources=[published]) == [("", (2,)), ("c", (2,))]


@pytest.mark.parametrize(
    ("values", "revisions"),
    [
        (["50%", "59%"], []),
        (["50%", "41%"], []),
        (["50%", "40%"], [("", (2,))]),
        (["50%", "45%", "50%", "59%"], []),
        (["50%", "60%", "50%"], [("", (2,))]),
        (["50%", "n/a", "55%"], []),
        (["n/a", "90%", "95%"], []),
        (["29%", "39%"], [("", (2,))]),
        (["57.5%", "67.5%"], [("", (2,))]),
    ],
)
def test_ten_points_count_from_where_evidence_left_it(values: list[str], revisions: list[object]) -> None:
    """Nine do not; neither does going there and back in small steps, nor a first estimate."""
    assert told(MOVED, *(thesis(conviction=value) for value in values)) == revisions


def test_evidence_resets_the_line() -> None:
    """Each stretch without evidence is one question."""
    assert told(
        MOVED,
        thesis(conviction="50%"), thesis(conviction="65%"),
        thesis(claim(FOR_A), conviction="66%"), thesis(claim(FOR_A), conviction="70%"),
        thesis(claim(FOR_A), conviction="80%"), thesis(claim(FOR_A), conviction="81%"),
    ) == [("", (2,)), ("", (4, 5, 6))]  # fmt: skip


# ---------------------------------------------------------------- evidence-without-reaction

SILENT = SignalKind.EVIDENCE_WITHOUT_REACTION
LONG_AGO = (-200, -100, -99)


def test_evidence_without_a_response_in_thirty_days_raises_a_question() -> None:
    """On the thirtieth day, not before."""
    texts = thesis(claim()), thesis(claim(FOR_A))
    assert told(SILENT, *texts, days=LONG_AGO) == [("c", (2,))]
    day = (FIRST + timedelta(days=-100 + 30)).date()
    assert told(SILENT, *texts, days=LONG_AGO, today=day) == [("c", (2,))]
    assert told(SILENT, *texts, days=LONG_AGO, today=day - timedelta(days=1)) == []


@pytest.mark.parametrize("answer", [
    thesis(claim(FOR_A, conviction="51%")),
    thesis(claim(FOR_A), conviction="51%"),
    thesis(claim(FOR_A), reason="held", on="2026-07-25"),
    thesis(claim(FOR_A), reason="wording", on="2026-08-10"),
    thesis("## Retired claims" + claim(FOR_A, "Retired: 2026-08-01, wrong").removeprefix("## Claims")),
], ids=["claim moved", "thesis moved", "held", "any reason, dated in time", "claim retired"])  # fmt: skip
def test_an_answer_within_thirty_days_is_enough(answer: str) -> None:
    """A move of either conviction, or any revision card of those days."""
    assert told(SILENT, thesis(claim()), thesis(claim(FOR_A)), answer, days=LONG_AGO) == []


@pytest.mark.parametrize("answer", [
    thesis(claim(FOR_A), reason="held", on="2026-09-30"),
    thesis(claim(FOR_A), reason="held", on="2026-07-01"),
    thesis(claim(FOR_A, "Breaks if: nobody pays")),
], ids=["too late", "before", "no answer"])  # fmt: skip
def test_other_changes_leave_the_question(answer: str) -> None:
    """A card of another time, or another edit."""
    assert told(SILENT, thesis(claim()), thesis(claim(FOR_A)), answer, days=LONG_AGO) == [("c", (2,))]


def test_evidence_that_a_claim_is_born_with_needs_no_answer() -> None:
    """Its first conviction weighs it already."""
    assert told(SILENT, thesis(claim(FOR_A)), days=LONG_AGO) == []
    assert told(SILENT, thesis(), thesis(claim(FOR_A)), days=LONG_AGO) == []


def test_a_conversation_that_bears_on_a_claim_wants_an_answer() -> None:
    """From the day it was processed; a claim that is missing, or not there yet, raises no question."""
    processed = FIRST + timedelta(days=-120)
    talk = source("p", kind="conversation", bears=(("c", processed),))
    assert told(SILENT, thesis(claim()), thesis(claim(), ""), days=LONG_AGO, sources=[talk]) == [("c", (1,))]
    for bears in ((("d", processed),), (("c", FIRST + timedelta(days=-300)),)):
        assert told(SILENT, thesis(claim()), days=LONG_AGO, sources=[source("p", bears=bears)]) == []


def test_days_are_the_workspaces() -> None:
    """Noon in London is the next day at the date line."""
    texts, line = (thesis(claim()), thesis(claim(FOR_A))), timezone(timedelta(hours=14))
    day = (FIRST + timedelta(days=-100 + 30)).date()
    assert told(SILENT, *texts, days=LONG_AGO, today=day, zone=line) == []
    assert told(SILENT, *texts, days=LONG_AGO, today=day + timedelta(days=1), zone=line) == [("c", (2,))]


# ---------------------------------------------------------------- goalposts and dropped-quietly

GOALPOSTS, DROPPED = SignalKind.GOALPOSTS, SignalKind.DROPPED_QUIETLY
MOVED_POSTS = {
    "date": (prediction(), prediction(by="2027-06-01"), "p"),
    "statement": (prediction(), prediction(says="It opens twice"), "p"),
    "criteria": (prediction(), prediction().replace("public words", "any words"), "p"),
    "condition": (prediction(), prediction().replace("- **Bears", "- **If:** it rains\n- **Bears"), "p"),
    "threshold": (criterion(), criterion(threshold="three of nine"), "k"),
}


@pytest.mark.parametrize("part", MOVED_POSTS)
def test_moved_goalposts_are_shown_with_both_places(part: str) -> None:
    """Terms of a prediction and the threshold of a criterion; the first ones count. Not while it is a draft."""
    before, after, card = MOVED_POSTS[part]
    assert told(GOALPOSTS, thesis(before), thesis(after)) == [(card, (2,))]
    assert told(GOALPOSTS, thesis(before, status="draft"), thesis(after, status="draft")) == []
    assert told(GOALPOSTS, thesis(before, status="draft"), thesis(after)) == [], "the edit that ends the draft"
    assert told(GOALPOSTS, thesis(before), thesis(after, status="draft")) == [(card, (2,))]


def test_moved_goalposts_say_when_the_terms_were_made() -> None:
    """And their old values."""
    found = signals(thesis(), thesis(prediction()), thesis(prediction(by="2027-06-01")))
    assert [signal.message for signal in found] == [
        "#p, made in r2: resolves by went from “2027-01-01” to “2027-06-01” afterwards; the first one counts"
    ]


@pytest.mark.parametrize("after", [
    prediction(p="90%"), prediction(outcome="happened on 2026-11-02"), prediction(outcome="withdrawn on 2026-11-02"),
    prediction().replace("Resolves by:** ", "Resolves by:**  "), prediction() + "\nMore words.\n",
])  # fmt: skip
def test_allowed_changes_of_a_prediction_raise_no_question(after: str) -> None:
    """Its probability, its outcome, its spacing and the words after it."""
    assert told(GOALPOSTS, thesis(prediction()), thesis(after)) == []
    assert told(DROPPED, thesis(prediction()), thesis(after)) == []


@pytest.mark.parametrize(("section", "card"), [(claim(), "c"), (prediction(), "p"), (criterion(), "k")])
def test_a_card_that_vanishes_without_a_tombstone_is_reported(section: str, card: str) -> None:
    """A claim, a prediction or a criterion; not while it is a draft."""
    assert told(DROPPED, thesis(section), thesis()) == [(card, (2,))]
    assert told(DROPPED, thesis(section, status="draft"), thesis(status="draft")) == []


@pytest.mark.parametrize(("before", "after"), [
    (claim(), "## Retired claims" + claim("Retired: 2026-11-02, wrong").removeprefix("## Claims")),
    (claim(), "## Retired claims" + claim("Retired: merged into #d").removeprefix("## Claims")),
    (criterion(), criterion("dropped on 2026-11-02")),
    (prediction(), prediction(outcome="withdrawn on 2026-11-02")),
    (claim(), claim(says="Two ledgers fall")),
    (claim() + prediction(), prediction() + claim()),
])  # fmt: skip
def test_a_tombstone_is_enough(before: str, after: str) -> None:
    """Retired, merged, dropped on a day, withdrawn, reworded or moved: nothing vanished."""
    assert told(DROPPED, thesis(before), thesis(after)) == []


def test_a_tombstone_that_is_deleted_is_a_loss_too() -> None:
    """A retired claim belongs to the record."""
    retired = "## Retired claims" + claim("Retired: 2026-11-01, wrong").removeprefix("## Claims")
    assert told(DROPPED, thesis(retired), thesis()) == [("c", (2,))]


# ---------------------------------------------------------------- triggered-and-cleared

CLEARED = SignalKind.TRIGGERED_AND_CLEARED
MET, NOT_MET = "met on 2026-11-01", "not met on 2026-11-02"


def test_a_criterion_that_was_met_and_is_not_any_more_wants_evidence() -> None:
    """Nothing but its status changed."""
    assert told(CLEARED, thesis(criterion(MET)), thesis(criterion(NOT_MET))) == [("k", (2,))]
    assert told(CLEARED, thesis(criterion(MET)), thesis(criterion())) == [("k", (2,))]


@pytest.mark.parametrize(("before", "after"), [
    (claim() + criterion(MET), claim(FOR_A) + criterion(NOT_MET)),
    (criterion(MET), criterion(NOT_MET, source="[A](../docs/a.md)")),
    (prediction() + criterion(MET), prediction(outcome="happened on 2026-11-02") + criterion(NOT_MET)),
    (criterion(), criterion(NOT_MET)),
    (criterion(NOT_MET), criterion("not met on 2026-11-03")),
    (criterion(NOT_MET), criterion(MET)),
    (criterion(MET), criterion("met on 2026-11-03")),
    (criterion(MET), criterion("dropped on 2026-11-03")),
])  # fmt: skip
def test_a_criterion_that_is_checked_or_cleared_by_evidence_is_silent(before: str, after: str) -> None:
    """Evidence in that revision, a new Source, or no way from met to not met."""
    assert told(CLEARED, thesis(before), thesis(after)) == []


# ---------------------------------------------------------------- one-sided, one-source, stale

ONE_SIDED, ONE_SOURCE, STALE = SignalKind.ONE_SIDED, SignalKind.ONE_SOURCE, SignalKind.STALE


def test_a_load_bearing_claim_wants_a_case_against_it() -> None:
    """None at all, or a weak one, is a question of the last revision."""
    assert told(ONE_SIDED, thesis(claim(FOR_A, load="yes")), thesis(claim(FOR_A, load="yes"), "")) == [("c", (2,))]
    assert told(ONE_SIDED, thesis(claim(AGAINST_B + " (weak)", load="yes"))) == [("c", (1,))]
    assert told(ONE_SIDED, thesis(claim("Neutral: [B](../docs/b.md)", load="yes"))) == [("c", (1,))]


@pytest.mark.parametrize("texts", [
    [thesis(claim(AGAINST_B, load="yes"))],
    [thesis(claim(AGAINST_B + " (moderate)", load="yes"))],
    [thesis(claim(AGAINST_B + " (strong)", load="yes")), thesis(claim(load="yes"))],
    [thesis(claim(AGAINST_B + " (strong)", load="yes")), thesis(claim(AGAINST_B + " (weak)", load="yes"))],
    [thesis(claim(AGAINST_B, load="yes")), thesis(claim(FOR_B, load="yes"))],
    [thesis(claim(FOR_A, load="no"))],
    [thesis("## Retired claims" + claim(FOR_A, load="yes").removeprefix("## Claims"))],
    [thesis(claim(FOR_A, load="yes"), status="refuted")],
], ids=["not weighed", "moderate", "once", "weighed down", "turned", "bears nothing", "retired", "over"])  # fmt: skip
def test_a_case_that_was_ever_logged_counts(texts: list[str]) -> None:
    """Whatever became of it; and nobody asks of a claim that bears nothing, or of a thesis that is over."""
    assert told(ONE_SIDED, *texts) == []


def fall(*labels: str, sources: Sequence[CitedDocument] = ()) -> str:
    """The message of the `one-source` signal of a load-bearing claim; empty without one."""
    found = signals(thesis(claim(*labels, load="yes")), sources=sources)
    return next((signal.message for signal in found if signal.kind is ONE_SOURCE), "")


def test_a_claim_that_one_document_holds_up_says_which() -> None:
    """Several quotes of one document are one, two documents are two, and without evidence nothing falls."""
    assert fall(FOR_A) == "#c falls if “A” is taken away: is there another source?"
    assert fall("For: [A](../docs/a.md#q1)", "For: [A](../docs/a.md#q2)").startswith("#c falls if “A”")
    assert fall(FOR_A, FOR_B) == ""
    web = "For: [{}](https://example.com/x)"
    assert fall(web.format("One"), web.format("Two")).startswith("#c falls if “One”")
    assert fall() == fall(AGAINST_B) == ""
    assert told(ONE_SOURCE, thesis(claim(FOR_A))) == []


def test_one_person_is_one_source() -> None:
    """Two conversations with one participant fall with that participant, and so do insights derived from them."""
    a = source("a", kind="conversation", participant="P-07")
    b = source("b", kind="conversation", participant="p-07")
    assert fall(FOR_A, FOR_B, sources=[a, b]) == "#c falls if P-07's word is taken away: is there another source?"
    assert fall(FOR_A, FOR_B, sources=[a, source("b", kind="conversation", participant="P-08")]) == ""
    derived = source("b", derived_from=("memo-a",))
    assert fall(FOR_A, FOR_B, sources=[a, derived]).startswith("#c falls if P-07's word")


def test_derived_evidence_falls_with_all_its_sources() -> None:
    """One origin in common brings both down, two origins hold; circles end."""
    origin, other = source("o"), source("q")
    a, b = source("a", derived_from=("memo-o",)), source("b", derived_from=("memo-o",))
    assert fall(FOR_A, FOR_B, sources=[a, b, origin]).startswith("#c falls if “O”")
    both = source("b", derived_from=("memo-o", "memo-q"))
    assert fall(FOR_A, FOR_B, sources=[a, both, origin, other]) == ""
    ring = source("a", derived_from=("memo-b",)), source("b", derived_from=("memo-a",))
    assert "is taken away" in fall(FOR_A, FOR_B, sources=ring)


def test_withdrawn_evidence_supports_nothing() -> None:
    """Two documents of which one is gone are one."""
    gone = source("b", states=((FIRST, "retracted"),))
    assert fall(FOR_A, FOR_B, sources=[source("a"), gone]).startswith("#c falls if “A”")


def stale(
    *facts: CitedDocument, labels: Sequence[str] = (FOR_A,), today: date = TODAY, days: Sequence[int] = (0,)
) -> str:
    """The message of the `stale` signal of a load-bearing claim; empty without one."""
    found = signals(thesis(claim(*labels, load="yes")), sources=facts, today=today, days=days)
    return next((signal.message for signal in found if signal.kind is STALE), "")


def test_evidence_goes_out_of_date() -> None:
    """After its `fresh_until`, else after a year; the newest counts."""
    old = source("a", day=date(2025, 11, 22))
    assert stale(old) == "the newest evidence for #c is of 2025-11-22, more than a year ago: “A”"
    assert stale(source("a", day=date(2025, 11, 23))) == ""
    dated = source("a", day=date(2020, 1, 1), fresh_until=date(2026, 11, 22))
    assert stale(dated) == "the newest evidence for #c was fresh until 2026-11-22: “A”"
    assert stale(dated, today=date(2026, 11, 22)) == ""
    assert stale(old, source("b", day=date(2026, 11, 1)), labels=(FOR_A, FOR_B)) == ""
    assert stale(old, source("b", day=date(2026, 11, 1), states=((FIRST, "withdrawn"),)), labels=(FOR_A, FOR_B))


def test_evidence_without_a_day_is_of_the_day_it_was_attached() -> None:
    """A link to the web, for example; a claim without evidence is not stale."""
    assert stale(days=(-400,)) != ""
    assert stale(days=(-300,)) == ""
    assert stale(labels=(), days=(-400,)) == ""


# ---------------------------------------------------------------- wording-as-change

WORDING = SignalKind.WORDING_AS_CHANGE


def worded(old: str, new: str, reason: str = "wording") -> bool:
    """True if calling that edit wording raises a question."""
    before, after = thesis(claim(says=old)), thesis(claim(says=new), reason=reason)
    return told(WORDING, before, after) == [("c", (2,))]


@pytest.mark.parametrize(("old", "new"), [
    ("Two firms buy", "Three firms buy"),
    ("Firms buy for 10 a month", "Firms buy for 12 a month"),
    ("Firms lose 5% a month", "Firms lose 5 a month"),
    ("Firms buy by 2026-06-01", "Firms buy by 2026-07-01"),
    ("Firms buy in March", "Firms buy in April"),
    ("Firms buy", "Firms do not buy"),
    ("Firms buy", "Firms don't buy"),
    ("All firms buy", "Some firms buy"),
    ("Firms will buy", "Firms may buy"),
    ("Firms must buy", "Firms should buy"),
    ("More than six buy", "Fewer than six buy"),
    ("At least half buy", "At most half buy"),
    ("Firms buy only ledgers", "Firms buy ledgers"),
])  # fmt: skip
def test_another_claim_in_the_name_of_wording_raises_a_question(old: str, new: str) -> None:
    """A number, day, per cent, negation, quantifier, modal or comparator changed."""
    assert worded(old, new)
    assert not worded(old, new, reason="evidence")
    assert not worded(old, new, reason="")


@pytest.mark.parametrize(("old", "new"), [
    ("Two firms buy a ledger", "Two companies buy a ledger"),
    ("Firms of 50 people buy", "Companies with 50 employees buy"),
    ("All firms buy", "all firms buy"),
    ("Firms lose 5% a month", "Firms lose 5 % a month"),
    ("Firms will not buy", "Firms, we think, will not buy"),
    ("Some buy, and all pay", "All pay, and some buy"),
])  # fmt: skip
def test_wording_that_is_wording_is_silent(old: str, new: str) -> None:
    """Other words, case, spacing and order."""
    assert not worded(old, new)


# ---------------------------------------------------------------- all of them


def test_signals_are_in_the_order_of_their_revisions() -> None:
    """Then by kind, then by claim: the same on every run."""
    found = signals(
        thesis(claim(load="yes") + prediction()),
        thesis(claim(load="yes") + prediction(by="2027-02-01"), conviction="90%"),
        thesis(prediction(by="2027-02-01"), conviction="90%"),
    )  # fmt: skip
    assert [(signal.kind, signal.revisions) for signal in found] == [
        (MOVED, (2,)), (GOALPOSTS, (2,)), (ONE_SIDED, (2,)), (DROPPED, (3,)),
    ]  # fmt: skip


def test_a_history_without_revisions_raises_nothing() -> None:
    """One with a single empty draft does not either."""
    assert trace.signals((), None, (), zone=UTC) == ()
    assert signals("# X\n\nWords.\n") == []


def test_a_target_in_trouble_is_a_change_of_the_revision_after_it() -> None:
    """For each card that cites it then; what happened since the last revision belongs to that one."""
    moments = (FIRST - timedelta(days=9), "published"), (FIRST + timedelta(hours=30), "disputed")
    revisions, _ = history(thesis(claim(FOR_A)), thesis(claim(FOR_A), ""), thesis(claim(FOR_A), "", ""))
    found = with_targets(revisions, [source("a", states=moments), source("b", states=moments)])
    changes = [[change for change in r.changes if change.kind is ChangeKind.TARGET_STATUS_CHANGED] for r in found]
    assert [len(of) for of in changes] == [0, 0, 1]
    assert change_fields(changes[2][0]) == {
        "kind": "target-status-changed", "layer": "evidence", "card": "c", "before": "published", "after": "disputed",
        "message": "#c   A: published → disputed on 2026-11-02", "target": "docs/a.md", "id": "memo-a",
    }  # fmt: skip
    later = (
        (FIRST - timedelta(days=9), "published"),
        (FIRST + timedelta(days=9), "withdrawn"),
        (FIRST + timedelta(days=10), "published"),
    )
    found = with_targets(revisions, [source("a", states=later)])
    assert [change.after for change in found[2].changes] == ["withdrawn", "published"]
