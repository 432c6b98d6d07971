"""Rules on support that fell: faults of each kind, and careful texts that are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from conviction.lint.rules.examples import CONVERSATION, ESSAY, EVIDENCE, MEMO, THESIS
from conviction.lint.rules.fallen.examples import (
    CONVERSATION_AT,
    DECISION,
    DECISION_AT,
    EVIDENCE_AT,
    INSIGHT,
    INSIGHT_AT,
    THESIS_AT,
    example_thesis,
    fallen_conversation,
    fallen_evidence,
    relying_memo,
    with_edge,
)
from unit.test_rules import ESSAY_PATH, MEMO_PATH, THESIS_PATH, lint

STRATEGY_PATH = "docs/strategy/one-desk.md"
CHURN = "[Churn halved after the price change](../docs/library/evidence/2026-07-01-q2-churn.md)"
NEAR = CHURN.replace("../docs/library", "../library")
TALK = "[Conversation with P-07](../docs/library/conversations/2026-03-04-p07-operations.md)"
CHOICE = "[Sell to operations first](../docs/decisions/2026-05-04-sell-to-operations.md)"
BUDGET = "HR runs the demo, and the invoice lands on the operations budget."
SEATS = "In 9 of 20 accounts fewer than half of the seats were used in October 2026."
STRATEGY = """\
---
id: strategy-one-desk
kind: strategy
title: One desk buys
status: active
owner: Ada Okafor
created: 2026-06-01
audience: team
thesis: [thesis-ledger]
---

## Policy

We sell to one desk, and build no screens for hiring.

## Theses relied on

- [One desk buys](../../thesis/one-desk-buys-it-all.md)
"""


def reported(root: Path, files: dict[str, str], path: str = "") -> list[tuple[str, str, int]]:
    """Code, severity and line of each finding of these families, in one document or in all."""
    findings = lint(root, dict(files)).findings
    return [
        (f.code, f.severity.value, f.span.line) for f in findings if f.code[:2] in ("F6", "C6") and path in ("", f.path)
    ]


def in_thesis(root: Path, line: str, others: dict[str, str], text: str = "") -> list[tuple[str, str]]:
    """Code and severity of the findings in the thesis with one more bullet at its first claim."""
    found = reported(root, {**others, THESIS_PATH: text or with_edge(line)}, THESIS_PATH)
    return [(code, severity) for code, severity, _ in found]


@pytest.mark.parametrize(
    ("line", "status", "expected"),
    [
        (f"- **For:** {CHURN} (strong)", "retracted", [("F601", "error")]),
        (f"- **Against:** {CHURN}", "retracted", [("F601", "error")]),
        ("- **For:** q2-churn (strong)", "retracted", [("F601", "error")]),
        (f"- **For:** {CHURN} (weak)", "retracted", [("F601", "warning")]),
        (f"- **For:** {CHURN} (moderate)", "disputed", [("F601", "warning")]),
        (f"- **Against:** {CHURN}", "disputed", [("F601", "warning")]),
        (f"- **Neutral:** {CHURN}", "retracted", []),
        (f"- **For:** {CHURN} (weak)", "disputed", []),
        (f"- **For:** {CHURN} (weak), since retracted", "retracted", []),
        (f"- **For:** {CHURN} (moderate), disputed by billing", "disputed", []),
        (f"- **For:** {CHURN} (strong)", "verified", []),
        (f"- **For:** {CHURN} (strong)", "logged", []),
    ],
)
def test_fallen_evidence_at_a_claim(workspace: Path, line: str, status: str, expected: list[tuple[str, str]]) -> None:
    """Retracted evidence is an error on either side, disputed evidence a warning until it is weak or explained."""
    assert in_thesis(workspace, line, fallen_evidence(status)) == expected


def test_message_names_the_other_document_and_the_remedy(workspace: Path) -> None:
    """Title, path, the event and the remedy are in the message."""
    files = {**fallen_evidence(), THESIS_PATH: with_edge(f"- **For:** {CHURN}")}
    (finding,) = [f for f in lint(workspace, dict(files)).findings if f.code == "F601"]
    assert finding.message == (
        f"“Churn halved after the price change” ({EVIDENCE_AT}) is retracted, and retracted evidence counts for"
        " nothing: remove this link or make the edge Neutral, and look at the conviction again"
    )
    assert finding.match == CHURN


@pytest.mark.parametrize("surplus", [0, 1])
def test_message_cuts_a_long_title(workspace: Path, surplus: int) -> None:
    """A title of 70 characters is named whole; of a longer one 69 are left."""
    title = "Churn halved " + "x" * (57 + surplus)
    fallen = {
        path: text.replace("Churn halved after the price change", title) for path, text in fallen_evidence().items()
    }
    (finding,) = [
        one
        for one in lint(workspace, {**fallen, THESIS_PATH: with_edge(f"- **For:** {CHURN}")}).findings
        if one.code == "F601"
    ]
    assert finding.message.startswith(f"“{title[:69]}{'…' if surplus else 'x'}” ({EVIDENCE_AT}) is retracted")


def test_text_of_the_claim_may_admit_the_fall(workspace: Path) -> None:
    """A claim whose own prose says that the item was retracted is left alone; one with other prose is not."""
    cited = with_edge(f"- **For:** {CHURN}")
    open_words = cited.replace(BUDGET, f"{BUDGET}\nThe churn review was retracted in October; the orders carry this.")
    assert in_thesis(workspace, "", fallen_evidence(), open_words) == []
    other_words = cited.replace(BUDGET, f"{BUDGET}\nThe churn review is the best that we have.")
    assert in_thesis(workspace, "", fallen_evidence(), other_words) == [("F601", "error")]


def test_retired_claims_and_old_revisions_are_records(workspace: Path) -> None:
    """A retired claim keeps its evidence, and an old revision its reason; the newest one is a question."""
    retired = (
        f"## Retired claims\n\n### Offices sign late {{#late}}\n\n- **Conviction:** 20%\n- **For:** {CHURN}\n"
        "- **Breaks if:** one signs in May\n- **Retired:** 2026-11-16, refuted\n\n## Revisions"
    )
    assert in_thesis(workspace, "", fallen_evidence(), THESIS.replace("## Revisions", retired)) == []
    old = THESIS.replace("- **Reason:** scope", f"- **Reason:** evidence\n- **Because:** {CHURN}")
    assert in_thesis(workspace, "", fallen_evidence(), old) == []
    newest = THESIS.replace("- **Reason:** evidence", f"- **Reason:** evidence\n- **Because:** {CHURN}")
    assert in_thesis(workspace, "", fallen_evidence(), newest) == [("F601", "suggestion")]


def test_ended_thesis_keeps_its_evidence(workspace: Path) -> None:
    """Nobody acts on a refuted thesis, so its evidence is left alone."""
    ended = with_edge(f"- **For:** {CHURN}").replace("status: active", "status: refuted")
    assert in_thesis(workspace, "", fallen_evidence(), ended) == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (f"{SEATS} After the change [churn halved]({NEAR[NEAR.index('(') + 1 : -1]}).", [("F601", "warning")]),
        (f"{SEATS} {NEAR} was retracted, so this section has one source.", []),
        (f"{SEATS} We no longer use {NEAR}.", []),
    ],
)
def test_fallen_evidence_in_the_prose_of_a_memo(
    workspace: Path, sentence: str, expected: list[tuple[str, str]]
) -> None:
    """A memo in review that leans on retracted evidence is warned; one that mentions the fall is not."""
    memo = MEMO.replace(SEATS, sentence)
    found = reported(workspace, {**fallen_evidence(), MEMO_PATH: memo}, MEMO_PATH)
    assert [(code, severity) for code, severity, _ in found] == expected


def test_accepted_memo_is_asked_until_a_dated_correction(workspace: Path) -> None:
    """A frozen memo gets a question, whose remedy is allowed, and a correction answers it."""
    memo = MEMO.replace(SEATS, f"{SEATS} See {NEAR}.").replace("status: in-review", "status: accepted")
    assert [f[:2] for f in reported(workspace, {**fallen_evidence(), MEMO_PATH: memo}, MEMO_PATH)] == [
        ("F601", "suggestion")
    ]
    corrected = memo.replace(
        f"See {NEAR}.",
        f"See {NEAR}.\n\nCorrection, 2026-11-20: the churn review was retracted; the seats alone carry the decision.",
    )
    assert reported(workspace, {**fallen_evidence(), MEMO_PATH: corrected}, MEMO_PATH) == []


def test_evidence_derived_from_fallen_evidence(workspace: Path) -> None:
    """Evidence made from retracted evidence is a finding, unless it is disputed already."""
    path = "docs/library/evidence/2026-06-02-exports.md"
    derived = (
        EVIDENCE.replace("evidence-2026-07-01-q2-churn", "evidence-2026-06-02-exports")
        .replace("2026-07-01", "2026-06-02")
        .replace("tier:", "derived_from: [evidence-2026-07-01-q2-churn]\ntier:")
        .replace("status: verified", "status: logged")
    )
    derived = derived.replace(
        "derived_from: [evidence-2026-06-02-q2-churn]", "derived_from: [evidence-2026-07-01-q2-churn]"
    )
    assert [f[:2] for f in reported(workspace, {**fallen_evidence(), path: derived}, path)] == [("F601", "error")]
    disputed = derived.replace("status: logged", "status: disputed")
    assert reported(workspace, {**fallen_evidence(), path: disputed}, path) == []
    assert reported(workspace, {**fallen_evidence("verified"), path: derived}, path) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"- **For:** {TALK} (strong)", [("F602", "error")]),
        (f"- **For:** {TALK.replace('.md)', '.md#q1)')}", [("F602", "error")]),
        (f"- **Against:** {TALK} (weak)", [("F602", "warning")]),
        (f"- **Neutral:** {TALK}", []),
        (f"- **For:** {TALK} (weak), withdrawn in May and kept for the record", []),
    ],
)
def test_withdrawn_conversation(workspace: Path, line: str, expected: list[tuple[str, str]]) -> None:
    """A withdrawn conversation carries nothing, whole or in part."""
    assert in_thesis(workspace, line, fallen_conversation(status="withdrawn")) == expected


@pytest.mark.parametrize(
    ("words", "fields", "status"),
    [
        ("“I signed it myself in February”, says {talk}.", 'quotable: "no"\n', "processed"),
        ('{talk} told us: "I signed it myself in February."', "quotable: false\n", "processed"),
        ("{talk} told us:\n\n> I signed it myself in February.", "consent_until: 2026-11-22\n", "processed"),
        ("> I signed it myself in February.\n\n{talk}", "consent_until: 2026-01-31\n", "processed"),
        ("As {talk} said, “the second order was mine, and nobody asked”.", "", "withdrawn"),
    ],
)
def test_words_without_consent(workspace: Path, words: str, fields: str, status: str) -> None:
    """Words in quotation marks or a blockquote near the link, under each of the three reasons, in any document."""
    text = THESIS.replace(BUDGET, f"{BUDGET}\n\n{words.format(talk=TALK)}")
    found = in_thesis(workspace, "", fallen_conversation(fields, status), text)
    assert ("F603", "error") in found


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ("“I signed it myself in February”, says {talk}.", 'quotable: "yes"\n'),
        ("“I signed it myself in February”, says {talk}.", "consent_until: 2026-11-23\n"),
        ("“Who signs the first renewal order”, our form of March, asks what {talk} answers.", 'quotable: "no"\n'),
        ("“I signed it”, says {talk}.", 'quotable: "no"\n'),
        ("In {talk} the operations lead signed the order of February.", 'quotable: "no"\n'),
    ],
)
def test_words_that_may_be_there(workspace: Path, words: str, fields: str) -> None:
    """Consent that holds today, words of others, two or three words, and a report without quotation are left alone."""
    text = THESIS.replace(BUDGET, f"{BUDGET}\n\n{words.format(talk=TALK)}")
    assert in_thesis(workspace, "", fallen_conversation(fields), text) == []


def test_frozen_document_redacts_words(workspace: Path) -> None:
    """Words without consent are an error in an accepted memo too, and a redaction ends it."""
    talk = TALK.replace("../docs/library", "../library")
    memo = MEMO.replace(SEATS, f"{SEATS}\n\n“I signed it myself in February”, says {talk}.")
    accepted = memo.replace("status: in-review", "status: accepted")
    others = fallen_conversation('quotable: "no"\n')
    assert [f[:2] for f in reported(workspace, {**others, MEMO_PATH: accepted}, MEMO_PATH)] == [("F603", "error")]
    redacted = accepted.replace("I signed it myself in February", "[redacted]")
    assert reported(workspace, {**others, MEMO_PATH: redacted}, MEMO_PATH) == []


@pytest.mark.parametrize(
    ("line", "fields", "expected"),
    [
        (f"- **For:** {TALK} (strong)", "consent_until: 2026-11-22\n", [("F604", "warning")]),
        (f"- **Against:** {TALK.replace('.md)', '.md#q1)')}", "consent_until: 2025-01-31\n", [("F604", "warning")]),
        (f"- **For:** {TALK}\n- **Neutral:** {TALK}", "consent_until: 2026-01-31\n", [("F604", "warning")]),
        (f"- **For:** {TALK}", "consent_until: 2026-11-23\n", []),
        (f"- **For:** {TALK}", 'quotable: "no"\n', []),
        (f"- **For:** {TALK}, consent renewed by mail on 2026-10-01", "consent_until: 2026-09-30\n", []),
    ],
)
def test_consent_that_is_over(workspace: Path, line: str, fields: str, expected: list[tuple[str, str]]) -> None:
    """Support after the last day of consent is a warning, once for each conversation; the last day itself is not."""
    found = in_thesis(workspace, line, fallen_conversation(fields))
    assert [one for one in found if one[0] == "F604"] == expected


def test_not_quotable_for_the_widest_audience(workspace: Path) -> None:
    """A public document that cites somebody who may not be quoted gets a question; one for the company does not."""
    public = with_edge(f"- **For:** {TALK}").replace("audience: team", "audience: public")
    others = fallen_conversation('quotable: "no"\n')
    assert in_thesis(workspace, "", others, public) == [("F604", "suggestion")]
    assert in_thesis(workspace, "", others, public.replace("audience: public", "audience: company")) == []


@pytest.mark.parametrize(
    ("line", "status", "expected"),
    [
        (f"- **For:** {CHOICE}", "superseded", [("F605", "warning")]),
        (f"- **For:** {CHOICE} (strong)", "deprecated", [("F605", "warning")]),
        ("- **For:** decision-2026-05-04-sell-to-operations", "rejected", [("F605", "warning")]),
        (f"- **For:** {CHOICE}", "accepted", []),
        (f"- **Against:** {CHOICE}", "rejected", []),
        (f"- **Neutral:** {CHOICE}", "superseded", []),
        (f"- **For:** {CHOICE} (weak), superseded in June for another reason", "superseded", []),
    ],
)
def test_fallen_decision(workspace: Path, line: str, status: str, expected: list[tuple[str, str]]) -> None:
    """A decision that is not in force is a reason for nothing; against a claim, a rejected one may count."""
    assert (
        in_thesis(workspace, line, {DECISION_AT: DECISION.replace("status: rejected", f"status: {status}")}) == expected
    )


def test_reason_of_the_newest_revision_is_a_question(workspace: Path) -> None:
    """A superseded decision as Because is a suggestion in the newest card, and an older card is a record."""
    others = {DECISION_AT: DECISION.replace("status: rejected", "status: superseded")}
    newest = THESIS.replace("- **Reason:** evidence", f"- **Reason:** judgement\n- **Because:** {CHOICE}")
    assert in_thesis(workspace, "", others, newest) == [("F605", "suggestion")]
    card = "## Revisions\n\n### 2026-11-20\n\n- **Reason:** held\n\nLooked at again.\n"
    assert in_thesis(workspace, "", others, newest.replace("## Revisions\n", card)) == []


def test_decision_superseded_by_one_in_force(workspace: Path) -> None:
    """The new document's `supersedes` counts once it is accepted, whatever the old one's own status."""
    path = "docs/decisions/2026-09-01-one-team.md"
    newer = (
        DECISION.replace("decision-2026-05-04-sell-to-operations", "decision-2026-09-01-one-team")
        .replace("Sell to operations first", "One team for each account")
        .replace("decided_on:", "supersedes: [decision-2026-05-04-sell-to-operations]\ndecided_on:")
    )
    old = DECISION.replace("status: rejected", "status: accepted")
    for status, expected in (("accepted", [("F605", "warning")]), ("proposed", [])):
        files = {DECISION_AT: old, path: newer.replace("status: rejected", f"status: {status}")}
        assert in_thesis(workspace, f"- **For:** {CHOICE}", files) == expected, status


@pytest.mark.parametrize("status", ["refuted", "abandoned", "superseded"])
def test_memo_on_a_fallen_thesis(workspace: Path, status: str) -> None:
    """A memo in review on a thesis that was given up is a warning; an accepted one is a suggestion."""
    memo = relying_memo("thesis: [thesis-ledger]")
    found = reported(workspace, {**example_thesis(status), MEMO_PATH: memo}, MEMO_PATH)
    assert [f[:2] for f in found] == [("F606", "warning")]
    accepted = memo.replace("status: in-review", "status: accepted")
    found = reported(workspace, {**example_thesis(status), MEMO_PATH: accepted}, MEMO_PATH)
    assert [f[:2] for f in found] == [("F606", "suggestion")]


def test_strategy_on_a_fallen_thesis_is_one_finding(workspace: Path) -> None:
    """Field and section name the same thesis, and it is reported once; a strategy that names the end is left alone."""
    found = reported(workspace, {**example_thesis("refuted"), STRATEGY_PATH: STRATEGY}, STRATEGY_PATH)
    assert found == [("F606", "warning", 9)]
    without_field = STRATEGY.replace("thesis: [thesis-ledger]\n", "")
    found = reported(workspace, {**example_thesis("refuted"), STRATEGY_PATH: without_field}, STRATEGY_PATH)
    assert [f[:2] for f in found] == [("F606", "warning")]
    aware = STRATEGY.replace(
        "one-desk-buys-it-all.md)",
        "one-desk-buys-it-all.md): the thesis was refuted in May, and the policy ends in June",
    )
    assert reported(workspace, {**example_thesis("refuted"), STRATEGY_PATH: aware}, STRATEGY_PATH) == []


@pytest.mark.parametrize(("status", "field"), [("active", "thesis"), ("confirmed", "thesis"), ("refuted", "tags")])
def test_memo_on_a_thesis_that_holds(workspace: Path, status: str, field: str) -> None:
    """A thesis in force or confirmed carries, and a refuted one that is only a tag is left alone."""
    memo = relying_memo(f"{field}: [thesis-ledger]")
    assert reported(workspace, {**example_thesis(status), MEMO_PATH: memo}, MEMO_PATH) == []


def test_rejected_memo_may_rely_on_anything(workspace: Path) -> None:
    """Nobody acts on it."""
    memo = relying_memo("thesis: [thesis-ledger]").replace("status: in-review", "status: rejected")
    assert reported(workspace, {**example_thesis("refuted"), MEMO_PATH: memo}, MEMO_PATH) == []


LATE = "[Offices sign late](one-desk-buys-it-all.md#late)"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"- **For:** {LATE} (strong)", [("F607", "warning")]),
        ("- **For:** thesis-ledger#late", [("F607", "warning")]),
        (f"- **Because:** {LATE}", [("F607", "warning")]),
        (f"- **Against:** {LATE}", []),
        (f"- **For:** {LATE} (weak), retired for small offices alone", []),
        (f"- **For:** {LATE.replace('#late', '#ops-buyer')}", []),
    ],
)
def test_retired_claim_at_a_claim(workspace: Path, line: str, expected: list[tuple[str, str]]) -> None:
    """A claim that its thesis gave up supports nothing."""
    assert in_thesis(workspace, line, example_thesis()) == expected


def test_retired_claim_in_prose(workspace: Path) -> None:
    """A memo in review gets a question, the thesis' own prose and an accepted memo none."""
    link = "[Offices sign late](../../thesis/one-desk-buys-it-all.md#late)"
    memo = MEMO.replace(SEATS, f"{SEATS} This fits with {link}.")
    assert [f[:2] for f in reported(workspace, {**example_thesis(), MEMO_PATH: memo}, MEMO_PATH)] == [
        ("F607", "suggestion")
    ]
    accepted = memo.replace("status: in-review", "status: accepted")
    assert reported(workspace, {**example_thesis(), MEMO_PATH: accepted}, MEMO_PATH) == []
    aware = MEMO.replace(SEATS, f"{SEATS} The thesis gave up {link} in November 2026.")
    assert reported(workspace, {**example_thesis(), MEMO_PATH: aware}, MEMO_PATH) == []
    own = example_thesis()[THESIS_AT].replace(BUDGET, f"{BUDGET} It is [later](#late) than we thought.")
    assert reported(workspace, {THESIS_AT: own}, THESIS_AT) == []


PATTERN = "[Two people sign every renewal](../docs/library/insights/two-signatures.md)"


@pytest.mark.parametrize(
    ("line", "status", "expected"),
    [
        (f"- **For:** {PATTERN} (strong)", "contradicted", [("F608", "warning")]),
        ("- **For:** two-signatures", "retired", [("F608", "warning")]),
        (f"- **For:** {PATTERN} (weak)", "retired", [("F608", "suggestion")]),
        (f"- **For:** {PATTERN}", "established", []),
        (f"- **Against:** {PATTERN}", "contradicted", []),
        (f"- **For:** {PATTERN}, contradicted in large accounts alone", "contradicted", []),
    ],
)
def test_fallen_insight(workspace: Path, line: str, status: str, expected: list[tuple[str, str]]) -> None:
    """A pattern that did not hold supports nothing."""
    others = {INSIGHT_AT: INSIGHT.replace("status: contradicted", f"status: {status}")}
    assert in_thesis(workspace, line, others) == expected


FORECAST = "[Operations signs seven of the next ten renewals](#seven-of-ten)"


@pytest.mark.parametrize(
    ("direction", "outcome", "probability", "expected"),
    [
        ("For", "did not happen on 2026-11-16", "70%", [("F609", "warning")]),
        ("For", "did not happen on 2026-11-16", "50%", [("F609", "warning")]),
        ("For", "did not happen on 2026-10-01", "95%", [("F609", "warning")]),
        ("For", "did not happen on 2026-11-16", "20%", []),
        ("For", "happened on 2026-11-16", "70%", []),
        ("Against", "did not happen on 2026-11-16", "70%", []),
        ("For", "void on 2026-11-16", "70%", []),
    ],
)
def test_failed_prediction(
    workspace: Path, direction: str, outcome: str, probability: str, expected: list[tuple[str, str]]
) -> None:
    """A prediction that was likely and failed does not support a claim; an unlikely one may."""
    text = with_edge(f"- **{direction}:** {FORECAST}").replace("**Outcome:** open", f"**Outcome:** {outcome}")
    text = text.replace("**Probability:** 70%", f"**Probability:** {probability}")
    assert in_thesis(workspace, "", {}, text) == expected


def test_failed_prediction_of_another_document(workspace: Path) -> None:
    """An essay's prediction that failed does not support a thesis either."""
    essay = ESSAY.replace("in January\n", "in January\n- **Outcome:** did not happen on 2026-11-20\n")
    line = "- **For:** [Operations signs the next renewal](../docs/essays/2026-11-23-who-signs.md#next-renewal)"
    assert in_thesis(workspace, line, {ESSAY_PATH: essay}) == [("F609", "warning")]


SEAT_MEMO_AT = "docs/memos/2026-10-05-seat-prices.md"
SEAT_MEMO = (
    MEMO.replace("memo-2026-11-02-usage-pricing", "memo-2026-10-05-seat-prices")
    .replace("Price the API by usage", "Price the API by seat")
    .replace("2026-11-02", "2026-10-05")
)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("superseded", [("F610", "warning")]),
        ("rejected", [("F610", "warning")]),
        ("withdrawn", [("F610", "warning")]),
        ("accepted", []),
        ("in-review", []),
    ],
)
def test_fallen_memo(workspace: Path, status: str, expected: list[tuple[str, str]]) -> None:
    """A memo that is not in force supports nothing, and one that is still discussed is not judged."""
    line = "- **For:** [Price the API by seat](../docs/memos/2026-10-05-seat-prices.md)"
    others = {SEAT_MEMO_AT: SEAT_MEMO.replace("status: in-review", f"status: {status}")}
    assert in_thesis(workspace, line, others) == expected


def test_proposed_decision_names_the_newer_memo(workspace: Path) -> None:
    """A decision that is still proposed names the memo that superseded its own; an accepted one is a record."""
    newer = MEMO.replace("status: in-review", "status: accepted").replace(
        "decision_needed_by:", "supersedes: [memo-2026-10-05-seat-prices]\ndecision_needed_by:"
    )
    decision = DECISION.replace("status: rejected", "status: proposed").replace(
        "decided_on: 2026-05-04", "memo: memo-2026-10-05-seat-prices"
    )
    memos = {SEAT_MEMO_AT: SEAT_MEMO.replace("status: in-review", "status: superseded"), MEMO_PATH: newer}
    assert [f[:2] for f in reported(workspace, {**memos, DECISION_AT: decision}, DECISION_AT)] == [("F610", "warning")]
    accepted = decision.replace("status: proposed", "status: accepted")
    assert reported(workspace, {**memos, DECISION_AT: accepted}, DECISION_AT) == []


def test_words_of_another_language_are_not_read(workspace: Path) -> None:
    """A claim in German with a remark at the edge is left alone, since the remark may admit the fall."""
    words = "Die Rechnung kommt zur Betriebsleitung und nicht zur Personalabteilung. " * 30
    german = THESIS[: THESIS.index("## The thesis")] + f"## These\n\n{words}\n\n" + THESIS[THESIS.index("## Claims") :]
    body = german.replace("- **Against:** [HR lead", "- **For:** {edge}\n- **Against:** [HR lead", 1)
    bare, remark = (body.replace("{edge}", edge) for edge in (CHURN, f"{CHURN} (schwach, inzwischen zurückgezogen)"))
    assert ("F601", "error") in in_thesis(workspace, "", fallen_evidence(), bare)
    assert in_thesis(workspace, "", fallen_evidence(), remark) == []


def test_raw_conversation_without_consent_fields_is_left_alone(workspace: Path) -> None:
    """No field, no finding: consent is never guessed."""
    assert in_thesis(workspace, f"- **For:** {TALK}", {CONVERSATION_AT: CONVERSATION}) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("P-07 put it this way:\n\n> I signed it myself in February.", ["F603"]),
        ("| Who | Words |\n|---|---|\n| P-07 | “I signed it myself in February” |", ["F603"]),
        ("P-07 put it this way:\n\n> [redacted]", []),
        ("P-09 put it this way:\n\n> I signed it by hand in February.", []),
    ],
)
def test_words_of_a_participant_who_is_named_without_a_link(workspace: Path, words: str, expected: list[str]) -> None:
    """A block quote or a row of somebody who may not be quoted; words of nobody in the library are Q801's."""
    files = {MEMO_PATH: MEMO.replace(SEATS, f"{SEATS}\n\n{words}"), **fallen_conversation('quotable: "no"\n')}
    assert [code for code, *_ in reported(workspace, files, MEMO_PATH)] == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (f"See {NEAR}.", [("F601", "suggestion")]),
        (f"We took back {NEAR}, because half of it came from one office.", []),
    ],
)
def test_a_review_that_argues_with_retracted_evidence(
    workspace: Path, sentence: str, expected: list[tuple[str, str]]
) -> None:
    """A review that repeats retracted evidence is a question; one that reports the fall is not."""
    review = MEMO.replace("memo-2026-11-02-usage-pricing", "review-2026-11-02-seats").replace(
        "kind: memo", "kind: review"
    )
    text = review.replace("status: in-review", "status: active").replace(SEATS, f"{SEATS} {sentence}")
    path = "docs/reviews/2026-11-02-seats.md"
    found = reported(workspace, {path: text, **fallen_evidence()}, path)
    assert [(code, severity) for code, severity, _ in found] == expected


def test_retracted_evidence_at_the_good_side_of_an_option(workspace: Path) -> None:
    """The reason for an option relies on its link."""
    text = MEMO.replace("- **Good:** ", f"- **Good:** as in {NEAR}, ", 1)
    found = reported(workspace, {MEMO_PATH: text, **fallen_evidence()}, MEMO_PATH)
    assert [(code, severity) for code, severity, _ in found] == [("F601", "warning")]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (f"Since {CHOICE}, one desk signs.", [("F605", "suggestion")]),
        (f"We rejected {CHOICE} in May.", []),
    ],
)
def test_fallen_decision_in_the_prose_of_a_memo(
    workspace: Path, sentence: str, expected: list[tuple[str, str]]
) -> None:
    """A reason in prose is a question; a sentence about the fall is left alone."""
    near = sentence.replace("../docs/", "../")
    files = {MEMO_PATH: MEMO.replace(SEATS, f"{SEATS} {near}"), DECISION_AT: DECISION}
    found = reported(workspace, files, MEMO_PATH)
    assert [(code, severity) for code, severity, _ in found] == expected


def test_an_open_prediction_on_a_retired_claim(workspace: Path) -> None:
    """Nobody learns from it; once it is resolved it is a record."""
    text = THESIS.replace(
        "- **Outcome:** open", "- **Bears on:** [Offices sign late](one-desk-buys-it-all.md#late)\n- **Outcome:** open"
    )
    assert in_thesis(workspace, "", example_thesis(), text) == [("F607", "suggestion")]
    resolved = text.replace("**Outcome:** open", "**Outcome:** happened on 2026-11-16")
    assert in_thesis(workspace, "", example_thesis(), resolved) == []
