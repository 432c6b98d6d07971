"""Days on which something is due: periods in words, days in a text, the nine kinds, and the rules that report them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conviction.documents import parser
from conviction.documents.cadence import Cadence, is_vague, parse_cadence
from conviction.documents.due_days import due_days
from conviction.lint.rules.examples import CONVERSATION, DECISION, EVIDENCE, MEMO, PREMORTEM, THESIS
from conviction.markup.written_days import written_days
from helpers import tree
from unit.test_kinds import packaged
from unit.test_rules import EVIDENCE_PATH, MEMO_PATH, THESIS_PATH, lint

DECISION_PATH = "docs/decisions/2026-10-05-usage-pricing.md"
PREMORTEM_PATH = "docs/premortems/2026-10-05-usage-pricing.md"
CONVERSATION_PATH = "docs/library/conversations/2026-03-04-p07-operations.md"
ANSWERED = ("2026-11-01", "2026-11-01\n- **Answered on:** 2026-11-02")
SEARCHED = ("- **Load-bearing:** yes", "- **Load-bearing:** yes\n- **Searched:** 2027-01-20, asked ten owners")
QUESTIONS = """
## Questions and answers

### Who pays for the change? {#who-pays}

- **Asked by:** Ben Ito
- **Asked on:** 2026-11-01
- **About:** #usage

## Measures"""
STEPS = "## Next steps\n\n- Publish the price list: Ben Ito, 20 November 2026.\n\n## Measures"
FROM_ISSUE = STEPS.replace("list:", "list in the issue of 20 November 2026:").replace("Ito, 20", "Ito, 30")
LEARNS = "sales learns one price list more."
STEP_TABLE = """## Next steps

| Action | Owner | Day |
|---|---|---|
| Publish the price list | Ben Ito | 2026-11-20 |

## Measures"""


@pytest.mark.parametrize(
    ("text", "days", "months"),
    [
        ("every quarter, from the signed orders", 0, 3),
        ("Monthly", 0, 1),
        ("every 2 weeks", 14, 0),
        ("each fortnight", 14, 0),
        ("every other month, in the export", 0, 2),
        ("twice a year", 180, 0),
        ("4 times a year", 90, 0),
        ("once a month", 0, 1),
        ("90d", 90, 0),
        ("6m", 0, 6),
        ("half-yearly", 0, 6),
        ("semi-annual", 0, 6),
        ("bimonthly", 0, 2),
        ("bi-monthly", 0, 2),
        ("fortnightly", 14, 0),
        ("biweekly", 14, 0),
        ("annually", 0, 12),
        ("per quarter", 0, 3),
        ("quarterly, and weekly during a launch", 7, 0),
        ("every working day", 1, 0),
    ],
)
def test_a_period_in_words(text: str, days: int, months: int) -> None:
    """The shortest one that is named."""
    assert parse_cadence(text) == Cadence(days, months)
    assert not is_vague(text)


@pytest.mark.parametrize(
    "text",
    [
        "from time to time",
        "Regularly, in the export",
        "when needed",
        "tbd",
        "ad hoc",
        "when we have time, from the log",
        "Ann Lee keeps an eye on the log",
        "periodic review of the log",
    ],
)
def test_a_check_that_is_never_late(text: str) -> None:
    """Neither a period nor an event."""
    assert parse_cadence(text) is None
    assert is_vague(text)


@pytest.mark.parametrize(
    "text", ["each renewal", "at every board meeting", "2026-12-01", "regular check at each release", ""]
)
def test_an_event_is_no_period_and_can_be_missed(text: str) -> None:
    """Nothing is counted, and nothing is wrong."""
    assert (parse_cadence(text), is_vague(text)) == (None, False)


@pytest.mark.parametrize(
    ("text", "last", "due"),
    [
        ("every Friday, Ann Lee reads the log", "2026-10-23", "2026-10-30"),
        ("every Friday", "2026-10-22", "2026-10-30"),  # the check of that Friday, a day early
        ("every Friday", "2026-10-20", "2026-10-23"),
        ("every other Monday", "2026-11-02", "2026-11-16"),
        ("on Mondays", "2026-11-24", "2026-11-30"),
        ("on the first Monday of each month", "2026-08-03", "2026-09-07"),
        ("on the first Monday of each month", "2026-07-31", "2026-09-07"),
        ("every second Friday of the month", "2026-08-03", "2026-08-14"),
        ("on the last Friday of each quarter", "2026-08-03", "2026-09-25"),
        ("at month end, from the log", "2026-07-31", "2026-08-31"),
        ("at the end of every quarter", "2026-07-31", "2026-09-30"),
        ("every Monday", "9999-12-30", "9999-12-31"),
    ],
)
def test_a_fixed_day_is_due_on_that_day(text: str, last: str, due: str) -> None:
    """A weekday, or a day of the month; a check shortly before it counts for it."""
    cadence = parse_cadence(text)
    assert cadence is not None
    assert str(cadence.after(date.fromisoformat(last))) == due


@given(st.dates(), st.integers(0, 400), st.integers(0, 40))
def test_a_period_ends_later(day: date, days: int, months: int) -> None:
    """Never before its beginning; a month more is never earlier."""
    end = Cadence(days, months).after(day)
    assert day <= end <= Cadence(days, months + 1).after(day)


def test_months_end_with_the_shorter_one() -> None:
    """A quarter after the last of November is the last of February."""
    assert Cadence(months=3).after(date(2026, 11, 30)) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("By 31 December 2027, operations", [("2027-12-31", "2027-12-31")]),
        ("by Dec 31st, 2027", [("2027-12-31", "2027-12-31")]),
        ("by 2027-12-31", [("2027-12-31", "2027-12-31")]),
        ("in Q3 2027", [("2027-07-01", "2027-09-30")]),
        ("in the second half of 2028", [("2028-07-01", "2028-12-31")]),
        ("by February 2028", [("2028-02-01", "2028-02-29")]),
        ("by the end of 2027", [("2027-01-01", "2027-12-31")]),
        ("with 200 to 2000 staff, version 2026.1, 2027-13-01, 31 June 2027", []),
    ],
)
def test_times_in_a_text(text: str, times: list[tuple[str, str]]) -> None:
    """Each with its first and last day."""
    assert [(str(one.first), str(one.last)) for one in written_days(text)] == times


def test_nine_kinds_fall_due() -> None:
    """Each with its day, its reference and its next step."""
    texts = {
        THESIS_PATH: THESIS,
        MEMO_PATH: MEMO.replace("\n## Measures", QUESTIONS),
        DECISION_PATH: DECISION,
        PREMORTEM_PATH: PREMORTEM,
        EVIDENCE_PATH: EVIDENCE.replace("observed_on:", "fresh_until: 2026-12-31\nobserved_on:"),
        CONVERSATION_PATH: CONVERSATION,
    }
    documents = [parser.parse(text, path) for path, text in texts.items()]
    kinds = {one.kind: packaged(one.kind) for one in documents}

    found = [(due.kind.value, due.ref, str(due.day)) for due in due_days(documents, kinds)]

    assert found == [
        ("conversation", "conversation-2026-03-04-p07-operations", "2026-03-11"),
        ("question", "memo-2026-11-02-usage-pricing#who-pays", "2026-11-15"),
        ("decision", "memo-2026-11-02-usage-pricing", "2026-12-15"),
        ("evidence", "evidence-2026-07-01-q2-churn", "2026-12-31"),
        ("criterion", "thesis-hr-finance#hr-signs", "2027-02-02"),
        ("review", "thesis-hr-finance", "2027-02-14"),
        ("decision", "decision-2026-10-05-usage-pricing", "2027-03-31"),
        ("prediction", "thesis-hr-finance#seven-of-ten", "2027-03-31"),
        ("premortem", "premortem-2026-10-05-usage-pricing", "2027-06-30"),
        ("horizon", "thesis-hr-finance", "2027-12-31"),
    ]
    assert [due.ref for due in due_days(documents, kinds, cited=()) if due.kind.value == "evidence"] == []
    assert all(due.message and due.title for due in due_days(documents, kinds))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (DECISION_PATH, DECISION.replace("status: accepted", "status: superseded")),
        (PREMORTEM_PATH, PREMORTEM.replace("status: open", "status: scored")),
        (CONVERSATION_PATH, CONVERSATION.replace("status: raw", "status: processed")),
        (MEMO_PATH, MEMO.replace("in-review", "accepted")),
        (MEMO_PATH, MEMO.replace("\n## Measures", QUESTIONS.replace(*ANSWERED)).replace("in-review", "accepted")),
    ],
)  # fmt: skip
def test_nothing_is_due_when_it_is_done(path: str, text: str) -> None:
    """Closed, scored, processed, decided and answered."""
    document = parser.parse(text, path)
    assert due_days([document], {document.kind: packaged(document.kind)}) == []


def test_a_review_that_names_a_decision_settles_its_day() -> None:
    """The accepted text stays as it is."""
    review = (
        "---\nid: review-r\nkind: review\ntitle: R\nstatus: published\ncreated: 2027-04-01\n"
        "reviews: [decision-2026-10-05-usage-pricing]\n---\n"
    )
    documents = [parser.parse(DECISION, DECISION_PATH), parser.parse(review, "docs/reviews/2027-04-01-r.md")]
    assert due_days(documents, {"decision": packaged("decision"), "review": packaged("review")}) == []


RULE_CASES = [
    ("W301", DECISION_PATH, ("revisit_on: 2027-03-31", "revisit_on: 2026-11-22"), {}),
    ("W301", MEMO_PATH, ("decision_needed_by: 2026-12-15", "decision_needed_by: 2026-11-20"), {}),
    ("W301", DECISION_PATH, ("revisit_on: 2027-03-31", "revisit_on: 2026-10-06"), {}),
    ("W302", PREMORTEM_PATH, ("failure_date: 2027-06-30", "failure_date: 2026-11-22"), {}),
    ("W303", THESIS_PATH, ("every quarter, from", "every 2 weeks, from"), {}),
    ("W303", THESIS_PATH, ("every quarter, from", "weekly, from"), {}),
    ("W303", THESIS_PATH, ("- **Status:** not met on 2026-11-02\n", ""), {"every quarter": "monthly"}),
    ("W304", THESIS_PATH, ("every quarter, from", "as needed, from"), {}),
    ("W304", THESIS_PATH, ("every quarter, from", "regularly, in"), {}),
    ("W305", THESIS_PATH, ("horizon: 2027-12-31", "horizon: 2026-11-22"), {"31 December 2027": "22 November 2026"}),
    ("W301", DECISION_PATH, ("revisit_on: 2027-03-31\n", ""), {"Three new": "On 20 November 2026, or when three"}),
    ("W301", DECISION_PATH, ("status: accepted\n", "status: proposed\n"), {"2027-03-31": "2026-11-20"}),
    ("W311", MEMO_PATH, ("## Measures", STEPS), {}),
    ("W311", MEMO_PATH, ("## Measures", STEPS), {"Ben Ito, 20 November 2026": "@ben, by 2026-11-20, and ask sales"}),
    ("W311", MEMO_PATH, ("## Measures", STEP_TABLE), {}),
    ("W311", DECISION_PATH, (LEARNS, "more.\nBen Ito tells sales by 15 October 2026."), {}),
    ("W311", THESIS_PATH, ("order forms of ten accounts.", "order forms of ten accounts by 20 November 2026."), {}),
    ("W306", THESIS_PATH, ("not met on 2026-11-02", "not met on 2027-01-02"), {}),
    ("W306", DECISION_PATH, ("decided_on: 2026-10-05", "decided_on: 2027-01-05"), {}),
    ("W306", THESIS_PATH, ("**Outcome:** open", "**Outcome:** happened on 2027-02-01"), {}),
    ("W306", THESIS_PATH, SEARCHED, {}),
    ("W307", EVIDENCE_PATH, ("observed_on:", "fresh_until: 2026-06-01\nobserved_on:"), {}),
    ("W307", THESIS_PATH, ("horizon: 2027-12-31", "horizon: 2026-09-30"), {"31 December 2027": "30 September 2026"}),
    ("W307", THESIS_PATH, ("**Resolves by:** 2027-03-31", "**Resolves by:** 2026-03-31"), {}),
    ("W306", EVIDENCE_PATH, ("created: 2026-07-02", "created: 2027-07-02"), {}),
    ("W306", EVIDENCE_PATH, ("14 of 90 accounts left", "From 1 to 30 October 2027, 14 of 90 accounts left"), {}),
    ("W307", MEMO_PATH, ("## Measures", STEPS), {"20 November 2026": "20 November 2025"}),
    ("W307", THESIS_PATH, ("not met on 2026-11-02", "not met on 2025-11-02"), {}),
    ("W307", EVIDENCE_PATH, ("created: 2026-07-02", "created: 2026-06-02"), {}),
    ("W308", PREMORTEM_PATH, ("**Outcome:** open", "**Outcome:** happened on 2026-09-01"), {}),
    ("W308", THESIS_PATH, ("**Outcome:** open", "**Outcome:** did not happen on 2026-09-30"), {}),
    ("W308", THESIS_PATH, ("**Outcome:** open", "**Outcome:** void on 2025-09-30"), {}),
    ("W309", THESIS_PATH, ("By 31 December 2027", "By June 2027"), {}),
    ("W309", THESIS_PATH, ("By 31 December 2027", "Before the end of 2029"), {}),
    ("W309", THESIS_PATH, ("horizon: 2027-12-31", "horizon: 2027-11-30"), {}),
    ("W309", THESIS_PATH, ("horizon: 2027-12-31", "horizon: 2027-06-30"), {"By 31 December": "By the end of"}),
    ("W309", THESIS_PATH, ("By 31 December 2027", "In 2029"), {}),
    ("W309", THESIS_PATH, ("By 31 December 2027", "By the middle of 2027"), {}),
    ("W310", MEMO_PATH, ("by 15 December 2026", "no later than 2026-12-08"), {}),
    ("W310", MEMO_PATH, ("## Measures", "The decision falls by 4 December 2026.\n\n## Measures"), {}),
    ("W310", MEMO_PATH, ("by 15 December 2026", "by 2026-12-14"), {}),
    ("W310", MEMO_PATH, ("by 15 December 2026", "before December 31, 2026"), {}),
    ("W310", MEMO_PATH, ("decision_needed_by: 2026-12-15", "decision_needed_by: 2027-12-15"), {}),
    ("S205", THESIS_PATH, ("**Outcome:** open", "**Outcome:** happened"), {}),
    ("S205", THESIS_PATH, ("not met on 2026-11-02", "met"), {}),
]  # fmt: skip
TEXTS = {
    THESIS_PATH: THESIS, MEMO_PATH: MEMO, DECISION_PATH: DECISION, PREMORTEM_PATH: PREMORTEM, EVIDENCE_PATH: EVIDENCE,
}  # fmt: skip


def days_found(root: Path, path: str, text: str) -> set[str]:
    """The codes of the rules on days, and S205, in the document."""
    tree(root, {DECISION_PATH: DECISION.encode()})
    report = lint(root, {path: text.encode()}, profile="strict")
    return {one.code for one in report.findings if one.path == path and (one.code[0] == "W" or one.code == "S205")}


@pytest.mark.parametrize(("code", "path", "edit", "more"), RULE_CASES)
def test_faults_of_days(workspace: Path, code: str, path: str, edit: tuple[str, str], more: dict[str, str]) -> None:
    """Faults that the pages of the rules do not have."""
    text = TEXTS[path]
    for old, new in (edit, *more.items()):
        assert old in text
        text = text.replace(old, new)
    assert code in days_found(workspace, path, text)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (DECISION_PATH, "revisit_on: 2027-03-31", "revisit_on: 2026-11-23"),
        (DECISION_PATH, "revisit_on: 2027-03-31\n", ""),
        (MEMO_PATH, "decision_needed_by: 2026-12-15", "decision_needed_by: 2026-12-31"),
        (PREMORTEM_PATH, "failure_date: 2027-06-30", "failure_date: 2026-11-23"),
        (THESIS_PATH, "every quarter, from", "at each renewal, from"),
        (THESIS_PATH, "every quarter, from", "every 4 weeks, from"),
        (THESIS_PATH, "not met on 2026-11-02", "dropped on 2026-06-02"),
        (THESIS_PATH, "not met on 2026-11-02", "not met on 2026-11-24"),
        (THESIS_PATH, "By 31 December 2027", "By the end of 2027"),
        (THESIS_PATH, "By 31 December 2027", "By December 2027"),
        (THESIS_PATH, "By 31 December 2027", "By 31 December 2027, and not by 2026 as we wrote before"),
        (THESIS_PATH, "**Outcome:** open", "**Outcome:** open, asked again in January"),
        (MEMO_PATH, "by 15 December 2026", "by Christmas"),
        (MEMO_PATH, "approves usage prices", "approves the prices of March 2025"),
        (EVIDENCE_PATH, "observed_on:", "fresh_until: 2026-07-01\nobserved_on:"),
        (THESIS_PATH, "By 31 December 2027", "In 2027"),
        (MEMO_PATH, "by 15 December 2026", "not later than 15 December 2026"),
        (MEMO_PATH, "## Measures", "The decision falls by 15 December 2026.\n\n## Measures"),
        (MEMO_PATH, "## Measures", "The decision of March was made by 4 December 2025.\n\n## Measures"),
        (
            EVIDENCE_PATH,
            "14 of 90 accounts left",
            "From 1 October 2027 a fee that was announced applies. 14 of 90 left",
        ),
        (EVIDENCE_PATH, "14 of 90 accounts left", "14 of 90 accounts with a contract until 2028 left"),
        (THESIS_PATH, " Test: ask for the order", " It signed 4 by February 2026. Test: ask for the order"),
        (MEMO_PATH, "## Measures", STEPS.replace("20 November", "23 November")),
        (MEMO_PATH, "## Measures", STEPS.replace("2026.", "2026. Done.")),
        (MEMO_PATH, "## Measures", STEPS.replace("- Publish", "- Published")),
        (
            MEMO_PATH,
            "## Measures",
            STEPS.replace("list:", "list in the issue of 20 November 2026:").replace("Ito, 20", "Ito, 30"),
        ),
        (MEMO_PATH, "## Measures", STEP_TABLE.replace("2026-11-20", "2026-12-20")),
        (DECISION_PATH, LEARNS, "more.\nBen Ito told sales by 15 October 2026."),
        (DECISION_PATH, LEARNS, "more.\nNew accounts leave by 15 October 2026."),
        (DECISION_PATH, "Three new accounts", "After the price rise of 15 October 2026, three new accounts"),
    ],
)
def test_near_misses_of_days_are_silent(workspace: Path, path: str, old: str, new: str) -> None:
    """The day itself is not late, an event is a check, and a month contains its last day."""
    assert old in TEXTS[path]
    text = TEXTS[path].replace(old, new)
    found = days_found(workspace, path, text)
    assert found <= ({"W310"} if "2026-12-31" in new else set())


def test_drafts_owe_nothing(workspace: Path) -> None:
    """Nobody acts upon a draft yet."""
    text = THESIS.replace("status: active", "status: draft").replace("every quarter, from", "weekly, from")
    text = text.replace("horizon: 2027-12-31", "horizon: 2026-11-01").replace("31 December 2027", "1 November 2026")
    assert days_found(workspace, THESIS_PATH, text) == set()


REVIEW = """---
id: review-2026-10-31-third-quarter
kind: review
title: Review of the third quarter
status: published
owner: Ada Okafor
created: 2026-10-31
audience: team
made_with: review@1
reviews: [thesis-payroll]
period_from: 2026-07-01
period_to: 2026-09-30
---

## Actions

- Count ten more renewals: Ben Ito, 15 November 2026.

## Next review

15 November 2026.
"""


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("", "", {"S005"}),
        ("15 November 2026.\n\n", "15 November 2026. Status: open\n\n", {"S005", "W311"}),
        ("review\n\n15", "review\n\n25", set()),
        ("period_to: 2026-09-30", "period_to: 2027-09-30", {"S005", "W306"}),
        ("period_to: 2026-09-30", "period_to: 2026-06-30", {"S005", "W307"}),
    ],
)
def test_days_of_a_review(workspace: Path, old: str, new: str, codes: set[str]) -> None:
    """Its next one, the actions that it calls open, and its period."""
    path = "docs/reviews/2026-10-31-third-quarter.md"
    report = lint(workspace, {path: REVIEW.replace(old, new).encode()}, profile="strict")
    assert {one.code for one in report.findings if one.code == "S005" or one.code[0] == "W"} == codes


def test_a_later_review_settles_the_one_before(workspace: Path) -> None:
    """Its day and its open action."""
    later = REVIEW.replace("2026-10-31", "2026-11-20").replace("15 November", "20 December")
    files = {
        "docs/reviews/2026-10-31-third-quarter.md": REVIEW.replace("2026.\n\n##", "2026. Status: open\n\n##").encode(),
        "docs/reviews/2026-11-20-third-quarter.md": later.encode(),
    }
    assert not {one.code for one in lint(workspace, files, profile="strict").findings} & {"S005", "W311"}
