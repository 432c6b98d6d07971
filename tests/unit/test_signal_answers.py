"""Questions that are answered: the remedy of each kind, and edits that only look like changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from conviction.history.responses import parse_answer, searched_until
from conviction.model.signal import Signal, SignalKind
from short_theses import (
    AGAINST_B,
    FIRST,
    FOR_A,
    FOR_B,
    card,
    claim,
    criterion,
    gone,
    history,
    prediction,
    signals,
    source,
    thesis,
)  # fmt: skip

LONG_AGO = (-200, -100, -50, -40)
RETIRED = "Retired: 2026-11-02, refuted"


def states(kind: SignalKind, *texts: str, **more: object) -> list[tuple[str, str]]:
    """Claim, and the settlement or `open`, of each signal of one kind."""
    found = signals(*texts, **more)  # type: ignore[arg-type]  # as `signals` takes them
    return [(one.claim, one.settlement_text or "open") for one in found if one.kind is kind]


# ---------------------------------------------------------------- signals that could not be answered

GOALPOSTS, MOVED, WORDING = SignalKind.GOALPOSTS, SignalKind.MOVED_WITHOUT_EVIDENCE, SignalKind.WORDING_AS_CHANGE
DROPPED, CLEARED = SignalKind.DROPPED_QUIETLY, SignalKind.TRIGGERED_AND_CLEARED
ONE_SIDED, ONE_SOURCE, STALE = SignalKind.ONE_SIDED, SignalKind.ONE_SOURCE, SignalKind.STALE
REWRITTEN = SignalKind.RECORD_REWRITTEN
WRITTEN = card(reason="evidence", day="2026-11-01")
SILENT, FALL = SignalKind.EVIDENCE_WITHOUT_REACTION, SignalKind.UNANSWERED_FALL


@pytest.mark.parametrize(("first", "moved", "name"), [
    (prediction(), prediction(by="2027-06-01"), "p"),
    (prediction(), prediction(says="It opens twice"), "p"),
    (criterion(), criterion(threshold="three of nine"), "k"),
], ids=["day", "statement", "threshold"])  # fmt: skip
def test_a_predictions_day_moved_and_put_back_is_one_settled_question(first: str, moved: str, name: str) -> None:
    """And so are its statement and the threshold of a criterion; there is no second `goalposts`."""
    back = states(GOALPOSTS, thesis(first), thesis(moved), thesis(first))
    assert back == [(name, "settled in r3: the first terms are back")]
    assert states(GOALPOSTS, thesis(first), thesis(moved)) == [(name, "open")]


def test_terms_that_moved_twice_are_two_questions_until_the_first_are_back() -> None:
    """From the second to a third, and back to the second, is another move."""
    one, two, three = (thesis(prediction(by=f"2027-0{month}-01")) for month in (1, 2, 3))
    assert states(GOALPOSTS, one, two, three) == [("p", "open"), ("p", "open")]
    assert states(GOALPOSTS, one, two, three, two) == [("p", "open")] * 3
    assert states(GOALPOSTS, one, two, three, one) == [("p", "settled in r4: the first terms are back")] * 2


@pytest.mark.parametrize(("labels", "is_open"), [
    (["First terms: 2027-01-01", "Source: the register"], False),
    (["First terms: 2027-01-01"], True),
    (["Source: the register"], True),
], ids=["both", "no source", "no first terms"])  # fmt: skip
def test_a_resolved_prediction_that_names_its_first_terms_is_settled(labels: list[str], is_open: bool) -> None:
    """Only with its outcome and a Source; before it is resolved, the label alone changes nothing."""
    more = "".join(f"- **{label.replace(':', ':**', 1)}\n" for label in labels)
    texts = thesis(prediction()), thesis(prediction(by="2027-06-01"))
    resolved = thesis(prediction(by="2027-06-01", outcome="did not happen on 2026-11-03") + more)
    assert [state == "open" for _, state in states(GOALPOSTS, *texts, resolved)] == [is_open]
    assert [state for _, state in states(GOALPOSTS, *texts, thesis(prediction(by="2027-06-01") + more))] == ["open"]


@pytest.mark.parametrize(("values", "state"), [
    (["50%", "70%", "50%"], "settled in r3: conviction is back at 50%"),
    (["50%", "70%", "59%"], "settled in r3: conviction is back at 59%"),
    (["50%", "70%", "60%"], "open"),
    (["50%", "70%", "50%", "65%"], "open"),
])  # fmt: skip
def test_a_conviction_moved_back_is_settled(values: list[str], state: str) -> None:
    """Within ten points of where evidence left it; away once more is the same question, open again."""
    assert states(MOVED, *(thesis(conviction=value) for value in values)) == [("", state)]
    assert states(MOVED, *(thesis(claim(conviction=value)) for value in values)) == [("c", state)]


def test_new_evidence_afterwards_settles_a_move() -> None:
    """For that claim, and for the thesis; evidence for another claim leaves the claim's question open."""
    other = "\n### Ledgers pay {#d}\n\n- **Conviction:** 40%\n"
    moved = claim(conviction="70%")
    texts = thesis(claim() + other), thesis(moved + other)
    late = thesis(claim(FOR_A, conviction="70%") + other)
    assert states(MOVED, *texts, late) == [("c", "settled in r3: new evidence came in")]
    assert states(MOVED, *texts, thesis(moved + other + "- **For:** [A](../docs/a.md)\n")) == [("c", "open")]


@pytest.mark.parametrize(("kind", "before", "after"), [
    (MOVED, claim(), claim(conviction="70%")),
    (ONE_SIDED, claim(FOR_A, load="yes"), claim(FOR_A, load="yes", says="Two ledgers still stand")),
    (WORDING, claim(), claim(says="Three ledgers stand")),
], ids=["moved", "one-sided", "wording"])  # fmt: skip
def test_a_retired_claim_stops_asking(kind: SignalKind, before: str, after: str) -> None:
    """A move, a missing counterargument, a change called wording."""
    tombstone = gone(after, RETIRED)
    assert states(kind, thesis(before), thesis(after, reason="wording")) == [("c", "open")]
    assert states(kind, thesis(before), thesis(after, reason="wording"), thesis(tombstone)) == [
        ("c", "settled in r3: the claim was given up")
    ]


@pytest.mark.parametrize(("label", "day", "state"), [
    ("Searched: 2026-09-20, asked three owners and two forums, found nothing against it", "2026-11-23", "settled"),
    ("Searched: 2026-09-20, asked three owners and two forums, found nothing against it", "2027-09-20", "settled"),
    ("Searched: 2026-09-20, asked three owners and two forums, found nothing against it", "2027-09-21", "open"),
    ("Searched: asked three owners", "2026-11-23", "open"),
    ("Searched: 2026-09-20", "2026-11-23", "open"),
], ids=["today", "after a year", "after more than a year", "no day", "nowhere"])  # fmt: skip
def test_a_search_that_found_nothing_settles_one_sided_for_a_year(label: str, day: str, state: str) -> None:
    """With its day and the places."""
    texts = thesis(claim(FOR_A, load="yes")), thesis(claim(FOR_A, label, load="yes"))
    found = states(ONE_SIDED, *texts, today=date.fromisoformat(day))
    assert [text.partition(" ")[0] for _, text in found] == [state]


def test_a_search_that_was_taken_out_again_settles_nothing() -> None:
    """Only a label that the claim still has counts."""
    label = "Searched: 2026-09-20, asked three owners"
    texts = thesis(claim(FOR_A, label, load="yes")), thesis(claim(FOR_A, load="yes"))
    assert states(ONE_SIDED, *texts) == [("c", "open")]


@pytest.mark.parametrize(("weight", "state"), [
    ("", "settled in r2: evidence against it was logged"),
    (" (moderate)", "settled in r2: evidence against it was logged"),
    (" (weak)", "open"),
])  # fmt: skip
def test_an_edge_against_settles_one_sided_unless_it_is_weak(weight: str, state: str) -> None:
    """The question stays in the history."""
    texts = thesis(claim(FOR_A, load="yes")), thesis(claim(FOR_A, AGAINST_B + weight, load="yes"))
    assert states(ONE_SIDED, *texts) == [("c", state)]


@pytest.mark.parametrize(("section", "name", "how"), [
    (claim(), "c", "the claim is back"),
    (gone(claim(), RETIRED), "c", "it is under Retired claims"),
    (prediction(), "p", "the prediction is back"),
    (prediction(outcome="withdrawn on 2026-11-03"), "p", "the prediction is back"),
    (criterion(), "k", "the criterion is back"),
    (criterion("dropped on 2026-11-03"), "k", "the criterion is back"),
], ids=["claim", "tombstone", "prediction", "withdrawn", "criterion", "dropped on a day"])  # fmt: skip
def test_a_card_that_is_there_again_did_not_vanish(section: str, name: str, how: str) -> None:
    """Where it was, or with its tombstone; it raises no other question."""
    whole = claim() + prediction() + criterion()
    parts = {"c": claim(), "p": prediction(), "k": criterion()}
    lacking = "".join(part for key, part in parts.items() if key != name)
    assert states(DROPPED, thesis(whole), thesis(lacking)) == [(name, "open")]
    found = signals(thesis(whole), thesis(lacking), thesis(lacking + section))
    assert [(one.kind, one.settlement_text) for one in found] == [(DROPPED, f"settled in r3: {how}")]


@pytest.mark.parametrize(("first", "moved", "name"), [
    (prediction(), prediction(by="2027-06-01"), "p"),
    (prediction(), prediction(says="It opens twice"), "p"),
    (criterion(), criterion(threshold="three of nine"), "k"),
], ids=["day", "statement", "threshold"])  # fmt: skip
def test_terms_that_changed_while_their_card_was_away_moved_the_goalposts(first: str, moved: str, name: str) -> None:
    """The card is back, with other terms; with its first terms, or in a draft, nothing moved."""
    away = thesis(claim())
    found = states(GOALPOSTS, thesis(first), away, thesis(moved))
    assert found == [(name, "open")]
    assert states(DROPPED, thesis(first), away, thesis(moved))[0][1].startswith("settled in r3")
    assert states(GOALPOSTS, thesis(first), away, thesis(moved), thesis(first)) == [
        (name, "settled in r4: the first terms are back")
    ]
    assert states(GOALPOSTS, thesis(first), away, thesis(moved), away, thesis(first)) == [
        (name, "settled in r5: the first terms are back")
    ]
    assert states(GOALPOSTS, thesis(first), away, thesis(first)) == []
    drafts = [thesis(text, status="draft") for text in (first, claim(), moved)]
    assert states(GOALPOSTS, *drafts, thesis(moved)) == []


def test_the_message_about_terms_that_came_back_changed_has_both() -> None:
    """And the revision in which the prediction was made."""
    texts = thesis(prediction()), thesis(claim()), thesis(prediction(by="2027-06-01"))
    (message,) = [one.message for one in signals(*texts) if one.kind is GOALPOSTS]
    assert message == (
        "#p, made in r1: resolves by went from “2027-01-01” to “2027-06-01” afterwards; the first one counts"
    )


@pytest.mark.parametrize(("moved", "part"), [
    (WRITTEN.replace("evidence", "judgement"), "reason"),
    (WRITTEN.replace("So it is.", "So it was."), "text"),
    (WRITTEN.replace("- **Reason:** evidence\n", ""), "reason"),
])  # fmt: skip
def test_a_revision_card_that_came_back_with_other_words_was_rewritten(moved: str, part: str) -> None:
    """Its removal is settled, the other words are another question until the first ones are back."""
    texts = thesis(claim(), WRITTEN), thesis(claim()), thesis(claim(), moved)
    found = [one for one in signals(*texts) if one.kind is REWRITTEN]
    assert [one.settlement_text or "open" for one in found] == ["settled in r3: the card is back", "open"]
    assert found[1].message.startswith(f"revision card 2026-11-01 came back with another {part}: put the first words")
    for later in ((thesis(claim(), WRITTEN),), (thesis(claim()), thesis(claim(), WRITTEN))):
        again = [one.open for one in signals(*texts, *later) if one.kind is REWRITTEN]
        assert not any(again)
    corrected = thesis(claim(), card(reason="correction", day="2026-11-03") + moved.partition("\n\n")[2])
    assert [one.open for one in signals(*texts[:2], corrected) if one.kind is REWRITTEN] == [False]


def test_a_revision_card_that_came_back_in_the_same_words_was_not_rewritten() -> None:
    """Neither where a link follows its document, nor where a list of claims follows the claims."""
    cited = card("Because: [A](../docs/a.md)", "Claims: [Two](#c) reworded")
    moved = card("Because: [A](../docs/old/a.md)", "Claims: [Two](#d) reworded")
    found = [one for one in signals(thesis(cited), thesis(claim()), thesis(moved)) if one.kind is REWRITTEN]
    assert [one.settlement_text for one in found] == ["settled in r3: the card is back"]


def test_a_claim_that_came_back_under_another_id_did_not_vanish() -> None:
    """In the same words it is one claim: its evidence is not a new evidence. In other words, another claim."""
    back = claim(FOR_A, name="d", conviction="70%")
    texts = thesis(claim(FOR_A) + criterion()), thesis(criterion()), thesis(back + criterion())
    assert states(DROPPED, *texts) == [("d", "settled in r3: the claim is back")]
    assert states(MOVED, *texts) == [("d", "open")]
    other = thesis(claim(FOR_A, name="d", says="One ledger stands") + criterion())
    assert states(DROPPED, *texts[:2], other) == [("c", "open")]
    second = claim(name="d", says="One ledger stands")
    assert states(DROPPED, thesis(claim() + second), thesis(second), thesis(claim(name="d"))) == [("c", "open")]


def test_a_prediction_that_came_back_under_another_id_keeps_its_first_terms() -> None:
    """With the same statement; another day is a move of the goalposts."""
    texts = thesis(prediction()), thesis("Words.")
    back = thesis(prediction(by="2027-06-01").replace("{#p}", "{#q}"))
    assert states(DROPPED, *texts, back) == [("q", "settled in r3: the prediction is back")]
    assert states(GOALPOSTS, *texts, back) == [("q", "open")]


@pytest.mark.parametrize("after", [
    criterion("met on 2026-11-03"),
    criterion("not met on 2026-11-02", source="the amendment"),
    claim(FOR_A) + criterion("not met on 2026-11-02"),
], ids=["met again", "its source named", "evidence"])  # fmt: skip
def test_a_cleared_criterion_is_settled_by_evidence_or_by_being_met(after: str) -> None:
    """Each of them, if it comes afterwards."""
    texts = thesis(claim() + criterion("met on 2026-11-01")), thesis(claim() + criterion("not met on 2026-11-02"))
    assert states(CLEARED, *texts) == [("k", "open")]
    after = after if "## Claims" in after else claim() + after
    assert states(CLEARED, *texts, thesis(after))[0][1].startswith("settled in r3")


def test_evidence_without_reaction_is_settled_by_any_later_revision_card() -> None:
    """Even one of another subject; an edit without a card does not settle it."""
    texts = thesis(claim()), thesis(claim(FOR_A))
    late = thesis(claim(FOR_A), reason="wording", on="2026-09-12")
    assert states(SILENT, *texts, late, days=LONG_AGO) == [("c", "settled in r3: a revision card came after it")]
    assert states(SILENT, *texts, thesis(claim(FOR_A), "Words."), days=LONG_AGO) == [("c", "open")]


def test_support_is_settled_by_what_the_record_then_holds() -> None:
    """A second source, and newer evidence; evidence that never was out of date raises nothing."""
    one, two = thesis(claim(FOR_A, load="yes")), thesis(claim(FOR_A, FOR_B, load="yes"))
    assert states(ONE_SOURCE, one, two) == [("c", "settled in r2: it does not fall with one source any more")]
    old, new = source("a", day=date(2025, 1, 1)), source("b", day=date(2026, 10, 1))
    assert states(STALE, one, two, sources=[old, new]) == [("c", "settled in r2: newer evidence was logged")]
    assert states(STALE, one, two, days=(-600, -500), sources=[source("a", day=date(2025, 5, 1)), new]) == []


@pytest.mark.parametrize("reason", ["judgement", "evidence", "scope"])
def test_a_change_called_wording_is_settled_when_a_card_calls_it_more(reason: str) -> None:
    """If that card names the claim; one that says wording, or names another claim, does not."""
    texts = thesis(claim()), thesis(claim(says="Three ledgers stand"), reason="wording")
    after = claim(says="Three ledgers stand")
    said = thesis(after, card("Claims: [Three ledgers stand](#c) reworded", reason=reason))
    assert states(WORDING, *texts, said) == [("c", f"settled in r3: a revision card says {reason}")]
    for other in (card("Claims: [Others](#d) reworded", reason=reason), card("Claims: [It](#c)", reason="wording")):
        assert states(WORDING, *texts, thesis(after, other)) == [("c", "open")]


def test_words_that_are_put_back_are_settled_and_raise_nothing() -> None:
    """Though the card that puts them back says wording, too."""
    back = thesis(claim(), reason="wording", on="2026-11-03")
    texts = thesis(claim()), thesis(claim(says="Three ledgers stand"), reason="wording")
    assert states(WORDING, *texts, back) == [("c", "settled in r3: the earlier words are back")]


# ---------------------------------------------------------------- answers in words


@pytest.mark.parametrize(("value", "signal", "name", "text"), [
    ("goalposts #pred-ten, a typing error", "goalposts", "pred-ten", "a typing error"),
    ("goalposts #pred-ten: a typing error, no more", "goalposts", "pred-ten", "a typing error, no more"),
    ("Goalposts [Ten firms](#pred-ten), it was", "goalposts", "pred-ten", "it was"),
    ("moved-without-evidence, the offsite", "moved-without-evidence", "", "the offsite"),
])  # fmt: skip
def test_an_answer_names_a_question_its_card_and_the_reason(value: str, signal: str, name: str, text: str) -> None:
    """The card as a mark or as a link; none for the document itself."""
    answer = parse_answer(value)
    assert answer is not None
    assert (answer.signal, answer.card, answer.text) == (signal, name, text)


@pytest.mark.parametrize("value", ["goalposts #pred-ten", "goalposts", "", "goalposts #pred-ten, ", "#pred-ten, why"])
def test_an_answer_without_a_reason_or_a_question_is_none(value: str) -> None:
    """It settles nothing."""
    assert parse_answer(value) is None


def test_a_search_has_a_day_and_a_place() -> None:
    """It is an answer for 365 days."""
    assert searched_until("2026-09-20, three owners") == (date(2026, 9, 20), date(2027, 9, 20))
    assert searched_until("2026-09-20,") is searched_until("three owners") is searched_until("2026-13-20, x") is None


FALLEN = source("a", states=((FIRST - timedelta(days=9), "verified"), (FIRST + timedelta(hours=30), "retracted")))
QUESTIONS: dict[SignalKind, tuple[str, Sequence[str], dict[str, object]]] = {
    MOVED: ("c", (claim(), claim(conviction="70%")), {}),
    SILENT: ("c", (claim(), claim(FOR_A)), {"days": LONG_AGO}),
    GOALPOSTS: ("p", (prediction(), prediction(by="2027-06-01")), {}),
    DROPPED: ("c", (claim() + prediction(), prediction()), {}),
    CLEARED: ("k", (criterion("met on 2026-11-01"), criterion("not met on 2026-11-02")), {}),
    ONE_SIDED: ("c", (claim(FOR_A, FOR_B, load="yes"), claim(FOR_A, FOR_B, "Breaks if: no", load="yes")), {}),
    ONE_SOURCE: ("c", (claim(FOR_A, AGAINST_B, load="yes"), claim(FOR_A, AGAINST_B, "Breaks if: x", load="yes")), {}),
    STALE: (
        "c",
        (claim(FOR_A, AGAINST_B, load="yes"), claim(FOR_A, AGAINST_B, "Breaks if: x", load="yes")),
        {"sources": [source("a", day=date(2020, 1, 1))]},
    ),
    WORDING: ("c", (claim(), claim(says="Three ledgers stand")), {}),
    REWRITTEN: ("2026-11-01", (WRITTEN, WRITTEN.replace("evidence", "pressure")), {}),
    FALL: ("c", (claim(FOR_A), claim(FOR_A, "Breaks if: x")), {"sources": [FALLEN], "days": (0, 1, 2)}),
}


@pytest.mark.parametrize("kind", SignalKind, ids=lambda kind: kind.value)
def test_every_question_is_settled_by_an_answer_with_its_reason(kind: SignalKind) -> None:
    """The reason is kept beside it; an answer about another card, or to another question, settles nothing."""
    name, sections, more = QUESTIONS[kind]
    reason = "wording" if kind is WORDING else ""
    texts = thesis(sections[0]), thesis(sections[1], reason=reason)
    answer = card(f"Answers: {kind.value} #{name}, we looked into it", reason="held", day="2026-10-01")
    assert states(kind, *texts, **more) == [(name, "open")]
    answered = states(kind, *texts, thesis(sections[1], answer), **more)
    assert answered == [(name, "settled in r3: answered: “we looked into it”")]
    if kind in (SILENT, FALL):  # any revision card settles these
        return
    for wrong in (
        f"Answers: {kind.value} #other, we did",
        f"Answers: odd #{name}, we did",
        f"Answers: {kind.value} #{name}",
    ):
        assert states(kind, *texts, thesis(sections[1], card(wrong, reason="held")), **more) == [(name, "open")]


@pytest.mark.parametrize("kind", SignalKind, ids=lambda kind: kind.value)
def test_an_answer_raises_no_other_question(kind: SignalKind) -> None:
    """The other questions of the history are the same before and after it."""
    name, sections, more = QUESTIONS[kind]
    wording = card(reason="wording", day="2026-11-02") if kind is WORDING else ""
    texts = thesis(sections[0]), thesis(sections[1], wording)
    answer = card(f"Answers: {kind.value} #{name}, we looked into it", reason="held", day="2026-10-01")

    def names(found: Sequence[Signal]) -> set[tuple[SignalKind, str]]:
        return {(one.kind, one.claim) for one in found if one.open}

    before = names(signals(*texts, **more))  # type: ignore[arg-type]  # as `signals` takes them
    after = names(signals(*texts, thesis(sections[1], wording, answer), **more))  # type: ignore[arg-type]
    assert before - after >= {(kind, name)}
    assert after < before


def test_a_move_after_an_answered_one_is_another_question() -> None:
    """The answer explains the earlier one alone."""
    moved = thesis(claim(conviction="70%"), card("Answers: moved-without-evidence #c, the offsite"))
    again = thesis(claim(conviction="85%"), card("Answers: moved-without-evidence #c, the offsite"))
    found = states(MOVED, thesis(claim()), moved, again)
    assert found == [("c", "settled in r2: answered: “the offsite”"), ("c", "open")]


# ---------------------------------------------------------------- unanswered-fall


def test_a_fall_of_a_cited_document_wants_an_answer() -> None:
    """From the revision before it fell; a revision card afterwards, a review, or the end of the edge settles it."""
    text = thesis(claim(FOR_A))
    assert states(FALL, text, sources=[FALLEN]) == [("c", "open")]
    assert [one.revisions for one in signals(text, text, text, sources=[FALLEN]) if one.kind is FALL] == [(2,)]
    held = thesis(claim(FOR_A), reason="held", on="2026-11-03")
    assert states(FALL, text, text, held, sources=[FALLEN]) == [("c", "settled in r3: a revision card came after it")]
    assert states(FALL, text, text, thesis(claim()), sources=[FALLEN]) == [
        ("c", "settled in r3: it is not cited any more")
    ]
    review = source("z", kind="review", reviewed=FIRST + timedelta(days=5))
    assert states(FALL, text, sources=[FALLEN, review]) == [("c", "settled in r1: it was reviewed on 2026-11-06")]
    early = source("z", kind="review", reviewed=FIRST)
    assert states(FALL, text, sources=[FALLEN, early]) == [("c", "open")]


@pytest.mark.parametrize("status", ["disputed", "verified"])
def test_a_disputed_document_has_not_fallen(status: str) -> None:
    """The same is true of a document that had fallen before it was cited."""
    moments = (FIRST - timedelta(days=9), "logged"), (FIRST + timedelta(hours=30), status)
    assert states(FALL, thesis(claim(FOR_A)), sources=[source("a", states=moments)]) == []
    assert states(FALL, thesis(claim()), thesis(claim()), thesis(claim(FOR_A)), sources=[FALLEN]) == []


@pytest.mark.parametrize(("edge", "found"), [
    ("For: [It](../docs/a.md#d)", [("c", "open")]),
    ("For: [It](../docs/a.md)", []),
    ("For: [It](../docs/a.md#e)", []),
], ids=["the card", "the document", "another card"])  # fmt: skip
def test_a_card_of_another_document_that_fell_counts_for_those_that_cite_it(
    edge: str, found: list[tuple[str, str]]
) -> None:
    """A claim that was retired, a prediction that failed."""
    other = source("a", kind="thesis", falls=(("d", FIRST + timedelta(hours=30), "was retired"),))
    assert states(FALL, thesis(claim(edge)), sources=[other]) == found


def test_a_prediction_of_its_own_that_failed_is_a_fall() -> None:
    """In the revision that resolved it; a card in that revision answers it."""
    section = claim("For: [It opens](#p)")
    texts = thesis(section + prediction()), section + prediction(outcome="did not happen on 2026-11-02")
    assert states(FALL, texts[0], thesis(texts[1])) == [("c", "open")]
    assert states(FALL, texts[0], thesis(texts[1], reason="evidence")) == []
    assert states(FALL, texts[0], thesis(section + prediction(outcome="happened on 2026-11-02"))) == []


# ---------------------------------------------------------------- edits that are not changes


def test_an_evidence_file_renamed_under_its_id_is_no_change() -> None:
    """The link follows: nothing attached, nothing detached, no question of evidence without reaction."""
    from conviction.history.targets import with_targets

    renamed = source("new", id="evidence-x", names=frozenset({"a", "new", "evidence-x"}))
    texts = thesis(claim(FOR_A)), thesis(claim("For: [A](../docs/new.md)"))
    revisions, _ = history(*texts)
    assert [change.kind.value for change in with_targets(revisions, [renamed])[1].changes] == []
    assert states(SILENT, *texts, days=LONG_AGO, sources=[renamed]) == []
    moved = thesis(claim("For: [A](../docs/new.md)", conviction="70%"))
    assert states(MOVED, texts[0], moved, sources=[renamed]) == [("c", "open")]


def test_a_renamed_file_with_another_weight_is_weighed_again() -> None:
    """And one that is cited at another card is another edge."""
    from conviction.history.targets import with_targets

    renamed = source("new", id="evidence-x", names=frozenset({"a", "new", "evidence-x"}))

    def kinds(edge: str) -> list[str]:
        revisions, _ = history(thesis(claim(FOR_A)), thesis(claim(edge)))
        return [change.kind.value for change in with_targets(revisions, [renamed])[1].changes]

    assert kinds("For: [A](../docs/new.md) (strong)") == ["weight-changed"]
    assert kinds("Against: [A](../docs/new.md)") == ["direction-changed"]
    assert kinds("For: [A](../docs/new.md#q1)") == ["evidence-attached", "evidence-detached"]


def test_the_same_edge_taken_out_and_put_back_is_no_new_evidence() -> None:
    """With each move of conviction; the first removal counts, as the first attachment does."""
    texts = [
        thesis(claim(FOR_A, conviction="50%")), thesis(claim(conviction="60%")),
        thesis(claim(FOR_A, conviction="70%")), thesis(claim(conviction="80%")),
    ]  # fmt: skip
    assert states(MOVED, *texts) == [("c", "open")]
    assert next(one for one in signals(*texts) if one.kind is MOVED).revisions == (3, 4)


@pytest.mark.parametrize("edges", [
    ("For: [A](../docs/a.md) (weak)", "For: [A](../docs/a.md) (strong)", "For: [A](../docs/a.md) (weak)"),
    ("For: [A](../docs/a.md)", "Against: [A](../docs/a.md)", "For: [A](../docs/a.md)"),
], ids=["weighed up and down", "turned and turned back"])  # fmt: skip
def test_an_edge_as_it_was_before_is_no_new_evidence(edges: Sequence[str]) -> None:
    """Its weight and its direction, too; another weight than ever before is new."""
    values = ("50%", "65%", "80%")
    texts = [thesis(claim(edge, conviction=value)) for edge, value in zip(edges, values, strict=True)]
    assert states(MOVED, *texts) == [("c", "open")]
    assert states(MOVED, *texts[:2]) == []


def test_edges_carried_along_by_a_split_are_not_new() -> None:
    """Nor by a merge: they explain no move, and want no reaction."""
    old = claim(FOR_A)
    one = claim(FOR_A, name="d", says="One ledger stands", conviction="50%")
    split = gone(claim(), "Retired: 2026-11-02, split into [One](#d) and [Two](#e)")
    texts = thesis(old), thesis(one + split, conviction="70%")
    assert states(MOVED, *texts) == [("", "open")]
    fresh = claim(FOR_A, "For: [C](../docs/c.md)", name="d", says="One ledger stands", conviction="50%")
    assert states(MOVED, texts[0], thesis(fresh + split, conviction="70%")) == []


def test_edges_merged_into_another_claim_want_no_reaction() -> None:
    """The claim that takes them has had them weighed."""
    other = "\n### Ledgers pay {#d}\n\n- **Conviction:** 40%\n\nBecause.\n"
    merged = gone(claim(), "Retired: 2026-11-02, merged into [Ledgers pay](#d)")
    before = thesis(claim(FOR_A) + other)
    after = thesis(claim(name="d", says="Ledgers pay", conviction="40%").replace("Why.", "Because.") + merged)
    carried = thesis(claim(FOR_A, name="d", says="Ledgers pay", conviction="40%").replace("Why.", "Because.") + merged)
    assert states(SILENT, before, carried, days=LONG_AGO) == []
    new = carried.replace("docs/a.md", "docs/n.md")
    assert states(SILENT, before, after, new, days=LONG_AGO) == [("d", "open")]


@pytest.mark.parametrize(("old", "new"), [
    ("Two of nine stay", "2 of 9 stay"),
    ("Twenty-one firms buy 1,000 seats", "21 firms buy 1000 seats"),
    ("5 per cent leave", "5% leave"),
    ("Half of them leave", "50% of them leave"),
    ("A quarter of them leave twice", "25% of them leave two times"),
])  # fmt: skip
def test_a_number_in_words_and_in_digits_is_one_number(old: str, new: str) -> None:
    """With the reason wording it is wording."""
    assert states(WORDING, thesis(claim(says=old)), thesis(claim(says=new), reason="wording")) == []


@pytest.mark.parametrize(("old", "new"), [
    ("Two of nine stay", "2 of 10 stay"),
    ("Twenty-one buy", "22 buy"),
    ("Half of them leave", "40% of them leave"),
])  # fmt: skip
def test_another_number_in_digits_is_another_number(old: str, new: str) -> None:
    """The message has the words as they are written."""
    assert states(WORDING, thesis(claim(says=old)), thesis(claim(says=new), reason="wording")) == [("c", "open")]
    found = signals(thesis(claim(says="Two stay")), thesis(claim(says="3 stay"), reason="wording"))
    assert "in #c two became 3" in found[0].message


@pytest.mark.parametrize(("before", "after", "old", "new"), [
    (claim(FOR_A), claim(FOR_A, name="d"), "c", "d"),
    (claim(FOR_A), claim(FOR_A, name="d", conviction="55%"), "c", "d"),
    (prediction(), prediction().replace("{#p}", "{#q}"), "p", "q"),
    (criterion(), criterion().replace("{#k}", "{#l}"), "k", "l"),
], ids=["claim", "claim, and its conviction", "prediction", "criterion"])  # fmt: skip
def test_a_card_with_another_id_and_everything_else_the_same_is_one_card(
    before: str, after: str, old: str, new: str
) -> None:
    """The change is that of its id, and nothing vanished."""
    revisions, _ = history(thesis(before), thesis(after))
    first = revisions[1].changes[0]
    assert (first.kind.value, first.before, first.after, first.card) == ("field-changed", old, new, new)
    assert not {change.kind.value for change in revisions[1].changes} & {"claim-dropped", "claim-added"}
    assert states(DROPPED, thesis(before), thesis(after)) == []


def test_a_conviction_is_followed_through_a_new_id() -> None:
    """There and back, too: the question is about the claim under its current id."""
    texts = [thesis(claim(FOR_A)), thesis(claim(FOR_A, name="d")), thesis(claim(FOR_A, name="d", conviction="70%"))]
    assert states(MOVED, *texts) == [("d", "open")]
    assert states(MOVED, *texts, thesis(claim(FOR_A, conviction="70%"))) == [("c", "open")]


def test_two_cards_that_are_alike_are_not_taken_for_each_other() -> None:
    """A claim that goes while another one comes has vanished."""
    texts = thesis(claim()), thesis(claim(name="d", says="Nobody pays").replace("Why.", "Because."))
    assert states(DROPPED, *texts) == [("c", "open")]


def test_carried_edges_are_counted_apart() -> None:
    """In the table of revisions: carried along, not added."""
    from conviction.history.formats.timeline_text import summary

    split = gone(claim(), "Retired: 2026-11-02, split into [One](#d)")
    new = claim(FOR_A, FOR_B, name="d", says="One ledger stands")
    revisions, _ = history(thesis(claim(FOR_A)), thesis(new + split))
    words = "#d added; #c split; 1 evidence link carried along; 1 evidence link added; section Retired claims added"
    assert summary(revisions[1].changes) == words
    renamed, _ = history(thesis(claim()), thesis(claim(name="d")))
    assert summary(renamed[1].changes) == "#d, id was c"


# ---------------------------------------------------------------- near misses of records, criteria and answers

RECORD = SignalKind.RECORD_REWRITTEN
BECAUSE = "Because: [A](../docs/a.md) (strong), as it was"


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (BECAUSE, BECAUSE.replace("docs/a.md", "docs/moved/a.md")),
        ("Because: memo-a", "Because: [A](../docs/a.md)"),
        ("Because: memo-a (strong), as it was", BECAUSE),
        ("Would reverse this: see [A](../docs/a.md#q1)", "Would reverse this: see [A](../docs/moved/a.md#q1)"),
    ],
)
def test_a_link_of_a_revision_card_that_follows_its_document_rewrites_nothing(first: str, then: str) -> None:
    """A bare reference that became a link rewrites nothing either."""
    texts = [thesis(claim(), card(label)) for label in (first, then)]
    assert states(RECORD, *texts) == states(RECORD, *reversed(texts)) == []


def test_a_link_of_a_revision_card_follows_a_renamed_document() -> None:
    """Its names over time are those of one document."""
    renamed = source("a", names=frozenset({"a", "b", "memo-a"}))
    texts = [
        thesis(claim(FOR_A), card(BECAUSE)),
        thesis(claim("For: [A](../docs/b.md)"), card(BECAUSE.replace("/a.", "/b."))),
    ]
    assert states(RECORD, *texts, sources=[renamed]) == []
    assert states(RECORD, *texts) == [("2026-11-03", "open")]


@pytest.mark.parametrize("new", ["(weak), as it was", "(strong), as it is", "(strong)"])
def test_the_words_beside_a_link_of_a_revision_card_are_its_record(new: str) -> None:
    texts = [thesis(claim(), card(BECAUSE)), thesis(claim(), card(BECAUSE.replace("(strong), as it was", new)))]
    assert states(RECORD, *texts) == [("2026-11-03", "open")]


def test_a_second_revision_card_of_a_day_is_a_new_one() -> None:
    """Also where its heading has no number, as when two people write one on the same day."""
    texts = thesis(claim(), card()), thesis(claim(conviction="55%"), card(reason="scope") + card().partition("\n\n")[2])
    revisions, _ = history(*texts)
    assert [one.reason for one in revisions] == ["judgement", "scope"]
    assert states(RECORD, *texts) == []
    last = revisions[-1].changes[-1]
    assert (last.kind.value, last.after) == ("revision-added", "scope")


def test_an_answer_holds_when_the_card_gets_another_id() -> None:
    """The answer names the id of its day."""
    answered = thesis(prediction(by="2027-03-01"), card("Answers: goalposts #p, a typing error"))
    texts = thesis(prediction()), answered, answered.replace("{#p}", "{#q}")
    assert states(GOALPOSTS, *texts) == [("q", "settled in r2: answered: “a typing error”")]


@pytest.mark.parametrize("between", [criterion("dropped on 2026-11-03"), ""], ids=["dropped", "vanished"])
def test_a_criterion_that_was_met_is_not_cleared_by_a_detour(between: str) -> None:
    """Dropped, or gone, and back as not met."""
    texts = [thesis(one) for one in (criterion("met on 2026-11-01"), between, criterion("not met on 2026-11-04"))]
    assert states(CLEARED, *texts) == [("k", "open")]
    sourced = thesis(criterion("not met on 2026-11-04", source="the count"))
    assert ("k", "open") not in states(CLEARED, *texts[:2], sourced)


def test_terms_in_digits_are_the_same_terms() -> None:
    """The change is one of wording."""
    halves = thesis(criterion(threshold="half of them")), thesis(criterion(threshold="50% of them"))
    assert states(GOALPOSTS, *halves) == []
    texts = thesis(criterion(threshold="two of nine")), thesis(criterion(threshold="2 of 9"))
    assert states(GOALPOSTS, *texts) == []
    (change,) = history(*texts)[0][1].changes
    assert (change.kind.value, change.layer.value, change.card) == ("prose-edited", "wording", "k")


def test_a_search_of_a_day_to_come_is_no_answer() -> None:
    label = "Searched: 2027-09-20, asked three owners, found nothing against it"
    assert states(ONE_SIDED, thesis(claim(label, load="yes"))) == [("c", "open")]
