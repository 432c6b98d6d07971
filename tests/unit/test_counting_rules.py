"""Rules on circles, double counting and sources: faults of each kind, and careful texts that are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from conviction.documents.argument_graph import circles_in
from conviction.lint.rules.examples import CONVERSATION, EVIDENCE, MEMO, THESIS
from conviction.lint.rules.fallen.examples import (
    CONVERSATION_AT,
    EVIDENCE_AT,
    INSIGHT,
    INSIGHT_AT,
    THESIS_AT,
    example_thesis,
    fallen_conversation,
    relying_memo,
    with_edge,
)
from helpers import cpu_seconds
from unit.test_fallen_rules import in_thesis, reported
from unit.test_rules import EVIDENCE_PATH, MEMO_PATH, THESIS_PATH, lint

CHURN = "[Churn halved after the price change](../docs/library/evidence/2026-07-01-q2-churn.md)"
ORDERS_AT = "docs/library/evidence/2026-06-30-orders.md"
ORDERS = "[Orders of the second quarter](../docs/library/evidence/2026-06-30-orders.md)"
EXPORTS_AT = "docs/library/evidence/2026-06-02-exports.md"
EXPORTS = "[Exports of May](../docs/library/evidence/2026-06-02-exports.md)"
RENEWALS = "[Who signed forty renewals](https://example.com/renewals)"
TALK = "[Conversation with P-07](../docs/library/conversations/2026-03-04-p07-operations.md)"


def item(at: str, title: str, *origins: str, bears: str = "https://example.com/thesis") -> dict[str, str]:
    """An item of evidence by its path, derived from these."""
    name = at.rpartition("/")[2].removesuffix(".md")
    text = EVIDENCE.replace("2026-07-01-q2-churn", name).replace("Churn halved after the price change", title)
    field = f"derived_from: [{', '.join(origins)}]\n" if origins else ""
    text = text.replace("tier:", f"{field}tier:").replace("https://example.com/thesis", bears)
    return {at: text}


def memo(at: str, title: str, field: str) -> dict[str, str]:
    """A memo by its path, with one more field."""
    name = at.rpartition("/")[2].removesuffix(".md")
    text = MEMO.replace("memo-2026-11-02-usage-pricing", f"memo-{name}").replace("Price the API by usage", title)
    return {at: text.replace("decision_needed_by:", f"{field}\ndecision_needed_by:")}


A, B, C = "evidence-2026-07-01-q2-churn", "evidence-2026-06-30-orders", "evidence-2026-06-02-exports"


@pytest.mark.parametrize(
    ("files", "paths"),
    [
        (item(EVIDENCE_AT, "Churn", A), [EVIDENCE_AT]),
        ({**item(EVIDENCE_AT, "Churn", B), **item(ORDERS_AT, "Orders", A)}, [ORDERS_AT, EVIDENCE_AT]),
        (
            {**item(EVIDENCE_AT, "Churn", B), **item(ORDERS_AT, "Orders", C), **item(EXPORTS_AT, "Exports", A)},
            [EXPORTS_AT, ORDERS_AT, EVIDENCE_AT],
        ),
        ({**item(EVIDENCE_AT, "Churn", B, C), **item(ORDERS_AT, "Orders", C), **item(EXPORTS_AT, "Exports")}, []),
        ({**item(EVIDENCE_AT, "Churn", B), **item(ORDERS_AT, "Orders")}, []),
    ],
    ids=["itself", "two", "three", "a diamond", "a chain"],
)
def test_derived_in_a_circle(workspace: Path, files: dict[str, str], paths: list[str]) -> None:
    """Each document of a circle has the finding, at the item that leads further; shared origins are not a circle."""
    found = [f for f in lint(workspace, dict(files)).findings if f.code.startswith("C6")]
    assert [(f.code, f.path) for f in found] == [("C601", path) for path in paths]
    assert all(f.severity.value == "error" and f.match.startswith("evidence-") for f in found)


def test_message_of_a_circle_names_the_way_around(workspace: Path) -> None:
    """Title and path of each other document are in the message."""
    files = {**item(EVIDENCE_AT, "Churn", B), **item(ORDERS_AT, "Orders", C), **item(EXPORTS_AT, "Exports", A)}
    message = next(
        f.message for f in lint(workspace, dict(files)).findings if f.path == EVIDENCE_AT and f.code == "C601"
    )
    assert message == (
        f"this is derived from “Orders” ({ORDERS_AT}), which is derived from “Exports” ({EXPORTS_AT}), which is derived"
        " from this: remove from `derived_from` the item that came later"
    )


@pytest.mark.parametrize(
    ("files", "paths"),
    [
        (memo(MEMO_PATH, "Usage", "supersedes: [memo-2026-11-02-usage-pricing]"), [MEMO_PATH]),
        (
            {
                **memo(MEMO_PATH, "Usage", "supersedes: [memo-2026-10-05-seats]"),
                **memo("docs/memos/2026-10-05-seats.md", "Seats", "supersedes: [memo-2026-11-02-usage-pricing]"),
            },
            ["docs/memos/2026-10-05-seats.md", MEMO_PATH],
        ),
        (
            {
                **memo(MEMO_PATH, "Usage", "supersedes: [memo-2026-10-05-seats]"),
                **memo("docs/memos/2026-10-05-seats.md", "Seats", "supersedes: [memo-2026-09-01-tiers]"),
                **memo("docs/memos/2026-09-01-tiers.md", "Tiers", "supersedes: [memo-2026-11-02-usage-pricing]"),
            },
            ["docs/memos/2026-09-01-tiers.md", "docs/memos/2026-10-05-seats.md", MEMO_PATH],
        ),
        (
            {
                **memo(MEMO_PATH, "Usage", "supersedes: [memo-2026-10-05-seats]"),
                **memo("docs/memos/2026-10-05-seats.md", "Seats", "supersedes: [memo-2026-09-01-tiers]"),
                **memo("docs/memos/2026-09-01-tiers.md", "Tiers", "tags: [price]"),
            },
            [],
        ),
    ],
    ids=["itself", "two", "three", "a chain"],
)
def test_superseded_in_a_circle(workspace: Path, files: dict[str, str], paths: list[str]) -> None:
    """Nobody can tell which document of a circle is in force."""
    found = [f for f in lint(workspace, dict(files)).findings if f.code.startswith("C6")]
    assert [(f.code, f.path, f.severity.value) for f in found] == [("C608", path, "error") for path in paths]


def second(line: str) -> str:
    """The thesis with a second claim, which has this bullet."""
    claim = f"### Offices pay {{#offices-pay}}\n\n- **Conviction:** 50%\n{line}\n- **Breaks if:** three refuse\n\n"
    return THESIS.replace("## Claims\n\n", f"## Claims\n\n{claim}")


PAYS = "- **For:** [Offices pay](#offices-pay)"
SIGNS = "- **For:** [Operations, not HR, signs the renewal](#ops-buyer)"


@pytest.mark.parametrize(
    ("first", "other", "expected"),
    [
        (PAYS, SIGNS, [("C602", "warning")]),
        (PAYS, "- **For:** #ops-buyer (weak)", [("C602", "warning")]),
        ("- **Because:** [Offices pay](#offices-pay)", SIGNS, [("C602", "warning")]),
        (PAYS, SIGNS.replace("For", "Against"), []),
        (PAYS, SIGNS.replace("For", "Neutral"), []),
        (PAYS, "- **For:** [Forty offices](https://example.com/offices)", []),
    ],
)
def test_claims_that_support_each_other(
    workspace: Path, first: str, other: str, expected: list[tuple[str, str]]
) -> None:
    """Two claims for each other are a circle, one for the other is not."""
    text = second(other).replace("- **Against:** [HR lead", f"{first}\n- **Against:** [HR lead", 1)
    assert in_thesis(workspace, "", {}, text) == expected


def test_circle_over_two_theses(workspace: Path) -> None:
    """Each thesis has the finding at its own edge, which names the claim of the other one."""
    mine = with_edge("- **For:** [One desk](one-desk-buys-it-all.md#ops-buyer)")
    theirs = example_thesis()[THESIS_AT].replace(
        "- **Against:** [HR lead", "- **For:** [Operations](hr-finance.md#ops-buyer)\n- **Against:** [HR lead", 1
    )
    assert reported(workspace, {THESIS_PATH: mine, THESIS_AT: theirs}) == [
        ("C602", "warning", 35),
        ("C602", "warning", 35),
    ]
    assert reported(workspace, {THESIS_PATH: mine, THESIS_AT: example_thesis()[THESIS_AT]}) == []


def test_circle_through_an_insight_and_a_memo(workspace: Path) -> None:
    """An insight that counts the claim it supports is a warning; a memo that relies on the thesis is a suggestion."""
    established = INSIGHT.replace("status: contradicted", "status: established")
    insight = established.replace(
        "- **For:** [Orders of April](https://example.com/april) (moderate)",
        "- **For:** [Operations](../../../thesis/hr-finance.md#ops-buyer)",
    )
    cited = with_edge("- **For:** [Two people sign every renewal](../docs/library/insights/two-signatures.md)")
    assert {f[:2] for f in reported(workspace, {INSIGHT_AT: insight, THESIS_PATH: cited})} == {("C602", "warning")}
    assert reported(workspace, {INSIGHT_AT: established, THESIS_PATH: cited}) == []
    (workspace / INSIGHT_AT).unlink()

    relying = relying_memo("thesis: [thesis-hr-finance]")
    cited = with_edge("- **For:** [Price the API by usage](../docs/memos/2026-11-02-usage-pricing.md)")
    found = reported(workspace, {MEMO_PATH: relying, THESIS_PATH: cited})
    assert {f[:2] for f in found} == {("C602", "suggestion")}
    assert reported(workspace, {MEMO_PATH: MEMO, THESIS_PATH: cited}) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("- **For:** [Operations](#ops-buyer)", [("C603", "error")]),
        ("- **For:** [Operations buys HR software](hr-finance.md) (strong)", [("C603", "error")]),
        ("- **For:** thesis-hr-finance", [("C603", "error")]),
        ("- **For:** [Seven of ten](#seven-of-ten)", []),
        ("- **For:** [One desk buys](one-desk-buys-it-all.md)", []),
        ("- **For:** [The case](https://example.com/hr-finance.md)", []),
    ],
)
def test_thesis_that_cites_itself(workspace: Path, line: str, expected: list[tuple[str, str]]) -> None:
    """Its own claim or the whole of itself is not evidence; a prediction or another thesis may be."""
    assert in_thesis(workspace, line, example_thesis()) == expected


def test_evidence_and_insight_that_cite_themselves(workspace: Path) -> None:
    """A bearing on itself, and an insight for itself."""
    own = item(EVIDENCE_PATH, "Churn", bears="[Churn](2026-07-01-q2-churn.md)")
    assert [f[:2] for f in reported(workspace, own, EVIDENCE_PATH)] == [("C603", "error")]
    insight = INSIGHT.replace("(https://example.com/april)", "(two-signatures.md)").replace("contradicted", "emerging")
    assert [f[:2] for f in reported(workspace, {INSIGHT_AT: insight}, INSIGHT_AT)] == [("C603", "error")]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (f"- **Against:** {RENEWALS}", [("C604", "warning")]),
        (f"- **For:** {CHURN}\n- **Against:** q2-churn", [("C604", "warning")]),
        (f"- **Neutral:** {RENEWALS}", [("C604", "warning")]),
        (f"- **For:** {TALK.replace('.md)', '.md#q1)')}\n- **Against:** {TALK.replace('.md)', '.md#q2)')}", []),
        (f"- **For:** {CHURN} (weak), in large accounts\n- **Against:** {CHURN} (strong), in small ones", []),
        (f"- **For:** {CHURN}\n- **Against:** {ORDERS}", []),
    ],
)
def test_for_and_against(workspace: Path, lines: str, expected: list[tuple[str, str]]) -> None:
    """One target on two sides; two quotes, two items, and bullets that name their part are left alone."""
    talk = CONVERSATION.replace("## Surprises", "### Q2\n\n> HR asked me to.\n\n- **Signal:** fact\n\n## Surprises")
    others = {CONVERSATION_AT: talk, **item(EVIDENCE_AT, "Churn"), **item(ORDERS_AT, "Orders")}
    assert in_thesis(workspace, lines, others) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (f"- **For:** {RENEWALS} (weak)", [("C605", "warning")]),
        (f"- **For:** {CHURN}\n- **For:** evidence-2026-07-01-q2-churn (strong)", [("C605", "warning")]),
        (f"- **Against:** {CHURN}\n- **Against:** [Churn, again]({CHURN.split('(')[1]}", [("C605", "warning")]),
        (f"- **For:** {TALK}\n- **For:** {TALK.replace('.md)', '.md#q1)')}", [("C605", "suggestion")]),
        (f"- **For:** {CHURN}\n- **For:** {ORDERS}", []),
        ("- **For:** [Another page](https://example.com/renewals?page=2)", []),
        ("- **For:** [Seven of ten](#seven-of-ten)", []),
    ],
)
def test_counted_twice(workspace: Path, lines: str, expected: list[tuple[str, str]]) -> None:
    """One target twice on one side, by link or by name; two targets are two."""
    others = {CONVERSATION_AT: CONVERSATION, **item(EVIDENCE_AT, "Churn"), **item(ORDERS_AT, "Orders")}
    assert in_thesis(workspace, lines, others) == expected


def test_one_item_at_two_claims_is_not_double(workspace: Path) -> None:
    """An item may support one claim and contradict another one."""
    assert in_thesis(workspace, "", {}, second(f"- **Against:** {RENEWALS}")) == []


@pytest.mark.parametrize(
    ("lines", "files", "expected"),
    [
        (
            f"- **For:** {CHURN}\n- **For:** {ORDERS}",
            {**item(EVIDENCE_AT, "Churn", B), **item(ORDERS_AT, "Orders")},
            [("C606", "warning")],
        ),
        (
            f"- **Against:** {CHURN}\n- **Against:** {EXPORTS}",
            {**item(EVIDENCE_AT, "Churn", B), **item(ORDERS_AT, "Orders", C), **item(EXPORTS_AT, "Exports")},
            [("C606", "warning")],
        ),
        (
            f"- **For:** {CHURN}\n- **For:** {TALK.replace('.md)', '.md#q1)')}",
            {**item(EVIDENCE_AT, "Churn", "conversation-2026-03-04-p07-operations"), CONVERSATION_AT: CONVERSATION},
            [("C606", "warning")],
        ),
        (
            f"- **For:** {CHURN}\n- **For:** {ORDERS}",
            {**item(EVIDENCE_AT, "Churn", C), **item(ORDERS_AT, "Orders", C), **item(EXPORTS_AT, "Exports")},
            [("C606", "suggestion")],
        ),
        (
            f"- **For:** {CHURN}\n- **Neutral:** {ORDERS}",
            {**item(EVIDENCE_AT, "Churn", B), **item(ORDERS_AT, "Orders")},
            [],
        ),
        (
            f"- **For:** {CHURN}\n- **Against:** {ORDERS}",
            {**item(EVIDENCE_AT, "Churn", B), **item(ORDERS_AT, "Orders")},
            [],
        ),
        (
            f"- **For:** {CHURN}\n- **For:** {ORDERS}",
            {**item(EVIDENCE_AT, "Churn"), **item(ORDERS_AT, "Orders", C), **item(EXPORTS_AT, "Exports")},
            [],
        ),
    ],
    ids=["origin", "origin of the origin", "its conversation", "one origin", "Neutral", "two sides", "two origins"],
)
def test_one_source_twice(workspace: Path, lines: str, files: dict[str, str], expected: list[tuple[str, str]]) -> None:
    """An item beside its origin is one source; on the other side, or Neutral, it is left alone."""
    assert in_thesis(workspace, lines, files) == expected


def test_insight_beside_its_observation_is_a_question(workspace: Path) -> None:
    """The insight counts the item already."""
    insight = INSIGHT.replace("status: contradicted", "status: established").replace(
        "[Orders of April](https://example.com/april)", "[Churn](../evidence/2026-07-01-q2-churn.md)"
    )
    lines = f"- **For:** [Two people](../docs/library/insights/two-signatures.md)\n- **For:** {CHURN}"
    others = {INSIGHT_AT: insight, **item(EVIDENCE_AT, "Churn")}
    assert in_thesis(workspace, lines, others) == [("C606", "suggestion")]


@pytest.mark.parametrize(
    ("edge", "own", "expected"),
    [
        (f"- **For:** {CHURN} (strong)", "(weak)", [("C607", "warning")]),
        (f"- **Against:** {CHURN} (strong)", "(weak)", [("C607", "warning")]),
        (f"- **For:** {CHURN} (weak)", "(strong)", []),
        (f"- **For:** {CHURN} (strong)", "(moderate)", []),
        (f"- **For:** {CHURN} (strong)", "", []),
        (f"- **For:** {CHURN}", "(weak)", []),
        (f"- **For:** {CHURN} (strong), since the orders confirm it", "(weak)", []),
    ],
)
def test_two_weights(workspace: Path, edge: str, own: str, expected: list[tuple[str, str]]) -> None:
    """Strong against weak is a finding; a neighbouring weight, none, and a remark are not."""
    bears = f"[Operations](../../../thesis/hr-finance.md#ops-buyer) {own}".strip()
    assert in_thesis(workspace, edge, item(EVIDENCE_AT, "Churn", bears=bears)) == expected


def test_two_quotes_of_one_conversation_are_weighed_apart(workspace: Path) -> None:
    """Its Bearing may mean the other one."""
    lines = f"- **For:** {CHURN} (weak)\n- **For:** {CHURN.replace('.md', '.md#bearing')} (strong)"
    bears = "[Operations](../../../thesis/hr-finance.md#ops-buyer) (weak)"
    found = in_thesis(workspace, lines, item(EVIDENCE_AT, "Churn", bears=bears))
    assert ("C607", "warning") not in found


def test_weight_at_another_claim_is_left_alone(workspace: Path) -> None:
    """The bearing on one claim does not apply to another one."""
    bears = "[Seven of ten](../../../thesis/hr-finance.md#seven-of-ten) (weak)"
    assert in_thesis(workspace, f"- **For:** {CHURN} (strong)", item(EVIDENCE_AT, "Churn", bears=bears)) == []


def sources(root: Path, files: dict[str, str]) -> list[str]:
    """The codes of the findings on sources."""
    return [f.code for f in lint(root, dict(files)).findings if f.code in ("E305", "E310", "E311")]


@pytest.mark.parametrize(
    "source",
    [
        "Internal knowledge",
        "common sense",
        '"Years of experience"',
        "Our own market research.",
        "various customers and our experience",
        "everybody knows this",
        "to be added",
        "Slack",
        "Common knowledge in the trade",
        "Conversations with customers",
        "Expert estimates",
        "We know this from years of work",
    ],
)
def test_source_that_names_nothing(workspace: Path, source: str) -> None:
    """Words that nobody could look up, with or without quotation marks."""
    text = EVIDENCE.replace("Billing export, second quarter of 2026", source)
    assert sources(workspace, {EVIDENCE_PATH: text}) == ["E310"]


@pytest.mark.parametrize(
    "source",
    [
        "Internal knowledge base, page on renewals",
        "Market research by Acme Analysts, May 2026",
        "Support team, ticket export of 2026-06-30",
        "Customer Experience survey 2026",
        "https://example.com/research",
        "Ada Okafor",
        "Data room, folder 4",
        "Conversations with P-07 and P-09",
        "Expert estimates by Acme Analysts",
        "Trade register",
    ],
)
def test_source_with_a_name(workspace: Path, source: str) -> None:
    """A page, a person, a publisher or a day can be looked up."""
    assert sources(workspace, {EVIDENCE_PATH: EVIDENCE.replace("Billing export, second quarter of 2026", source)}) == []


def test_source_of_an_outcome(workspace: Path) -> None:
    """The source of a resolved prediction is read too, and the words of E305 are not reported twice in evidence."""
    resolved = "**Outcome:** happened on 2026-11-16\n- **Source:** "
    for source, expected in (("TBD", ["E310"]), ("team knowledge", ["E310"]), ("signed orders, 8 of 10", [])):
        text = THESIS.replace("**Outcome:** open", f"{resolved}{source}")
        assert sources(workspace, {THESIS_PATH: text}) == expected, source
    text = EVIDENCE.replace("Billing export, second quarter of 2026", "various")
    (workspace / THESIS_PATH).unlink()
    assert sources(workspace, {EVIDENCE_PATH: text}) == ["E305"]


CARD = "### Q1\n\n> I signed it myself in February.\n\n- **Signal:** fact\n"


@pytest.mark.parametrize(
    ("quotes", "fields", "status", "expected"),
    [
        ("She signed it herself.\n", "", "processed", ["E311"]),
        ("- She signed it herself.\n- HR was not there.\n", "", "processed", ["E311"]),
        ("None worth writing down.\n", 'quotable: "yes"\n', "processed", ["E311"]),
        ("She asked us not to write down her words.\n", "", "processed", []),
        ("She signed it herself.\n", 'quotable: "no"\n', "processed", []),
        ("She signed it herself.\n", "", "raw", []),
        ("She signed it herself.\n", "", "withdrawn", []),
        (CARD, "", "processed", []),
        (CARD.replace("I signed it myself in February.", "…"), "", "processed", ["E311"]),
        (CARD.replace("I signed it myself", "The owner explained that she signed it"), "", "processed", ["E311"]),
        (CARD.replace("I signed it myself", "The owner said no, so I signed it"), "", "processed", []),
        (CARD + CARD.replace("Q1", "Q2").replace("I signed", "She said that she signed"), "", "processed", []),
    ],
)
def test_conversation_without_a_quote(
    workspace: Path, quotes: str, fields: str, status: str, expected: list[str]
) -> None:
    """A processed talk without a card; one not to be quoted, a raw and a withdrawn one are left alone."""
    text = fallen_conversation(fields, status)[CONVERSATION_AT].replace(CARD, quotes)
    assert sources(workspace, {CONVERSATION_AT: text}) == expected


def test_graph_is_linear_in_a_long_chain_and_a_long_circle() -> None:
    """Ten times the nodes take about ten times the time, and a circle of all nodes is one circle."""

    def cost(size: int) -> float:
        ring = {f"n{at}": [f"n{(at + 1) % size}"] for at in range(size)}
        chain = {f"n{at}": [f"n{at + 1}"] for at in range(size)}
        best = float("inf")
        for _ in range(3):
            start = cpu_seconds()
            assert [len(nodes) for nodes in circles_in(ring)] == [size]
            assert list(circles_in(chain)) == []
            best = min(best, cpu_seconds() - start)
        return best

    assert cost(20_000) < 25 * max(cost(2_000), 0.002)


def test_many_circles_are_bounded() -> None:
    """A thousand documents that all cite one that cites them give fifty circles, and all of them are real."""
    arrows = {"hub": [f"n{at}" for at in range(1000)], **{f"n{at}": ["hub"] for at in range(1000)}}
    circles = list(circles_in(arrows))
    assert len(circles) == 50
    for nodes in circles:
        ways = zip(nodes, (*nodes[1:], nodes[0]), strict=True)
        assert all(after in arrows[before] for before, after in ways)


@pytest.mark.parametrize("broken", ["ORDERS", "deleted", "far"])
def test_circle_is_found_and_gone_with_the_cache(workspace: Path, broken: str) -> None:
    """A document that nobody touched gets the finding when a far one closes the circle, and loses it again."""
    open_chain = {**item(EVIDENCE_AT, "Churn", B), **item(ORDERS_AT, "Orders", C), **item(EXPORTS_AT, "Exports")}
    closed = item(EXPORTS_AT, "Exports", A)

    def codes(files: dict[str, str]) -> list[tuple[str, str]]:
        found = [(f.code, f.path) for f in lint(workspace, dict(files), use_cache=True).findings]
        assert found == [(f.code, f.path) for f in lint(workspace, {}, use_cache=False).findings]
        return [one for one in found if one[0] == "C601"]

    assert codes(open_chain) == []
    assert codes(closed) == [("C601", EXPORTS_AT), ("C601", ORDERS_AT), ("C601", EVIDENCE_AT)]
    if broken == "deleted":
        (workspace / EXPORTS_AT).unlink()
    elif broken == "far":
        open_chain = item(EXPORTS_AT, "Exports")
    else:
        open_chain = item(ORDERS_AT, "Orders")
    assert codes({} if broken == "deleted" else open_chain) == []


def test_one_address_with_and_without_a_closing_slash(workspace: Path) -> None:
    """Both are the same page."""
    page = "https://example.com/register"
    lines = f"- **For:** [Register]({page}/) (moderate)\n- **For:** [The register]({page}) (moderate)"
    assert in_thesis(workspace, lines, {}) == [("C605", "warning")]
