"""Numbers of belief: contradictions, questions, and the texts of careful authors."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from conviction.lint.actions import run as action
from conviction.lint.actions.request import LintRequest
from conviction.lint.rules.examples import EVIDENCE, MEMO, THESIS
from conviction.lint.rules.wording import adds_nothing, gist
from conviction.model.workspace import Settings
from helpers import tree

TODAY = date(2026, 11, 23)
PATH = "thesis/hr-finance.md"
FOR = "- **For:** [Who signed forty renewals](https://example.com/renewals) (strong)\n"
SECOND_FOR = "- **For:** [Operations lead P-07](https://example.com/p07) (moderate)\n"
CHURN = "- **For:** [Churn](../docs/library/evidence/2026-07-01-q2-churn.md)\n"
AGAINST = "- **Against:** [HR lead P-11](https://example.com/p11) (weak)\n"
BREAKS = "two of the next five renewals are signed by HR alone"
RETIRED = "## Retired claims\n\n### HR signs {#hr}\n\n- **Conviction:** 0%\n- **Retired:** 2026-10-01, refuted\n\n"
BECAUSE = "- **Because:** [Operations lead P-07](https://example.com/p07) (moderate)"


def claim(title: str, conviction: str, edges: str, more: str = "", card_id: str = "second") -> str:
    """The thesis with a second claim."""
    card = (
        f"### {title} {{#{card_id}}}\n\n- **Conviction:** {conviction}\n{edges}"
        f"- **Breaks if:** one of five offices signs in May\n{more}\n## What would have"
    )
    return THESIS.replace("## What would have", card, 1)


def changed(*pairs: tuple[str, str]) -> str:
    """The thesis with these replacements, each at its first place."""
    text = THESIS
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def found(root: Path, text: str, path: str = PATH, **extra: str) -> list[tuple[str, str, str]]:
    """Code, severity and match of the findings of the family in one document."""
    files = {path: text.encode(), **{name: body.encode() for name, body in extra.items()}}
    tree(root, files)
    report = action.lint(root, Settings(), TODAY, LintRequest(use_vale=False, select=("B4",)))
    return [(f.code, f.severity.value, f.match) for f in report.findings if f.path == path]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (changed(("**Conviction:** 70%", "**Conviction:** 100%")), [("B401", "warning", "100%")]),
        (changed(("**Probability:** 70%", "**Probability:** 0%")), [("B401", "warning", "0%")]),
        (changed(("**Conviction:** 70%", "**Conviction:** 100.0 %"), ("conviction: 60%", "conviction: 100%")),
         [("B401", "warning", "100%"), ("B401", "warning", "100.0 %")]),
        (changed(("conviction: 60%", "conviction: 71%")), [("B402", "warning", "71%")]),
        (
            claim("Offices follow the operations lead", "40%", FOR, "- **Load-bearing:** yes\n"),
            [("B402", "suggestion", "60%")],
        ),
        (
            claim("Offices follow the operations lead", "55%", FOR, "- **Load-bearing:** yes\n").replace(
                "conviction: 60%", "conviction: 80%"
            ),
            [("B402", "warning", "80%")],
        ),
        (
            claim("Offices follow the operations lead", "92%", AGAINST.replace("Against", "For")),
            [("B403", "warning", "92%")],
        ),
        (
            claim(
                "Offices follow the operations lead",
                "95%",
                FOR.replace("strong", "weak") + AGAINST + SECOND_FOR.replace("moderate", "weak"),
            ),
            [("B403", "warning", "95%")],
        ),
        (
            claim("Offices follow the operations lead", "96%", CHURN),
            [("B403", "warning", "96%")],
        ),
        (claim("Offices follow the operations lead", "65%", AGAINST), [("B404", "warning", "65%")]),
        (claim("Offices follow the operations lead", "90%", AGAINST + AGAINST.replace("p11", "p12")),
         [("B404", "warning", "90%")]),
        (claim("Offices follow the operations lead", "10%", FOR), [("B404", "suggestion", "10%")]),
        (
            claim("Offices follow the operations lead", "75%", "- **For:** [The renewal](#ops-buyer) (strong)\n"),
            [("B405", "suggestion", "75%")],
        ),
        (
            claim("Operations — not HR — signs the renewal!", "60%", FOR),
            [("B406", "warning", "### Operations — not HR — signs the renewal! {#second}")],
        ),
        (
            claim("The operations, not the HR, sign renewals", "60%", FOR),
            [("B406", "suggestion", "### The operations, not the HR, sign renewals {#second}")],
        ),
        (
            THESIS.replace(
                "## Competing",
                "### Operations signs seven of the next ten renewals {#again}\n\n- **Probability:** 60%\n"
                "- **Resolves by:** 2027-03-31\n- **Criteria:** the names under the ten orders\n\n## Competing",
            ),
            [("B406", "warning", "### Operations signs seven of the next ten renewals {#again}")],
        ),
        (changed(("**Load-bearing:** yes", "**Load-bearing:** no")), [("B407", "warning", "## Claims")]),
        (changed((BREAKS, "the claim turns out to be wrong")),
         [("B408", "warning", "the claim turns out to be wrong")]),
        (changed((BREAKS, "HR signs the renewals instead of operations")),
         [("B408", "warning", "HR signs the renewals instead of operations")]),
        (changed((BREAKS, "this no longer holds")), [("B408", "warning", "this no longer holds")]),
        (
            changed((BECAUSE, "- **Conviction:** 70% → 60%\n" + BECAUSE)),
            [("B409", "warning", "70% → 60%")],
        ),
        (
            changed((BECAUSE, "- **Claims:** [Operations](#ops-buyer) strengthened\n- **Because:** https://example.com/p11")),
            [("B409", "warning", "[Operations](#ops-buyer) strengthened")],
        ),
        (
            changed(
                (AGAINST, AGAINST + AGAINST.replace("p11", "p12")),
                (
                    BECAUSE,
                    "- **Conviction:** 55% -> 60%\n- **Because:** https://example.com/p11\n- **Because:** https://example.com/p12",
                ),
            ),
            [("B409", "warning", "55% -> 60%")],
        ),
    ],
)  # fmt: skip
def test_numbers_that_cannot_be(workspace: Path, text: str, expected: list[tuple[str, str, str]]) -> None:
    """Each fault is one finding, at the number or the sentence; a judgement is a question."""
    churn = EVIDENCE.replace("tier: customer-evidence", "tier: opinion")
    extra = {"docs/library/evidence/2026-07-01-q2-churn.md": churn}
    assert found(workspace, text, **extra) == expected


@pytest.mark.parametrize(
    "text",
    [
        THESIS,
        changed(("**Probability:** 70%", "**Probability:** 99%")),
        changed(
            ("**Probability:** 70%", "**Probability:** 100%"),
            ("**Outcome:** open", "**Outcome:** happened on 2026-11-20"),
        ),
        changed(("status: active", "status: refuted"), ("**Conviction:** 70%", "**Conviction:** 0%")),
        changed(("status: active", "status: confirmed"), ("conviction: 60%", "conviction: 100%")),
        changed(("## Revisions", f"{RETIRED}## Revisions")),
        changed(("conviction: 60%", "conviction: 70%")),
        claim("Offices follow the operations lead", "55%", FOR, "- **Load-bearing:** yes\n"),
        claim("Offices follow the operations lead", "40%", FOR),
        claim("Offices follow the operations lead", "95%", FOR.replace("strong", "weak") + SECOND_FOR),
        claim("Offices follow the operations lead", "85%", FOR.replace("strong", "weak")),
        claim("Offices follow the operations lead", "95%", CHURN),
        claim("Offices follow the operations lead", "35%", AGAINST),
        claim("Offices follow the operations lead", "90%", AGAINST + SECOND_FOR),
        claim("Offices follow the operations lead", "10%", FOR.replace("strong", "weak")),
        claim("Offices follow the operations lead", "70%", "- **For:** [The renewal](#ops-buyer) (strong)\n"),
        claim("Offices follow the operations lead", "90%", "- **For:** [The renewal](#ops-buyer) (strong)\n" + FOR),
        claim("HR, not operations, signs the renewal", "60%", FOR),
        claim("Operations, not HR, signs the invoice", "60%", FOR),
        claim("Operations does not, and HR does, sign the renewal", "60%", FOR),
        changed(("status: active", "status: draft")),
        changed((BREAKS, "HR signs two of five renewals")),
        changed((BREAKS, "the invoice lands on the HR budget")),
        changed((BREAKS, "a renewal is signed by the works council")),
        changed((BECAUSE, "- **Conviction:** 50% → 60%\n" + BECAUSE)),
        changed((BECAUSE, "- **Conviction:** 70% → 60%\n- **Because:** https://example.com/p11")),
        changed((BECAUSE, "- **Conviction:** 50% → 60%\n- **Because:** https://example.com/p11\n" + BECAUSE)),
        changed((BECAUSE, "- **Conviction:** 70% → 60%\n- **Because:** https://example.com/elsewhere")),
    ],
)  # fmt: skip
def test_careful_authors_are_left_alone(workspace: Path, text: str) -> None:
    """Beliefs that are history, claims with other reasons, and sentences that differ by one word."""
    extra = {"docs/library/evidence/2026-07-01-q2-churn.md": EVIDENCE}
    assert found(workspace, text, **extra) == []


def test_a_memo_has_no_load_bearing_claim(workspace: Path) -> None:
    """Only a thesis must say without which claim it falls."""
    assert found(workspace, MEMO, "docs/memos/2026-11-02-usage-pricing.md") == []


def test_a_failure_that_is_certain(workspace: Path) -> None:
    """A failure mode of a premortem at 100% leaves no room either."""
    text = (
        "---\nid: premortem-2026-11-02-usage\nkind: premortem\ntitle: Usage prices failed\nstatus: open\n"
        "owner: Ada Okafor\ncreated: 2026-11-02\naudience: team\nmade_with: premortem@1\n---\n\n## Failure modes\n\n"
        "### Bills frighten finance {#bills}\n\n- **Likelihood:** 100%\n- **Early sign:** a refused bill\n"
    )
    assert found(workspace, text, "docs/premortems/2026-11-02-usage.md") == [("B401", "warning", "100%")]


def test_the_message_names_both_numbers(workspace: Path) -> None:
    """The author reads which claim is less likely than the whole."""
    tree(workspace, {PATH: THESIS.replace("conviction: 60%", "conviction: 85%").encode()})
    (finding,) = action.lint(workspace, Settings(), TODAY, LintRequest(use_vale=False)).findings

    assert finding.message == (
        "the thesis has 85%, and `#ops-buyer`, without which it falls, 70%: the whole is at most as likely as a part"
        " that it needs, so lower it, or say why the claim is not load-bearing"
    )


@pytest.mark.parametrize(
    ("text", "statement", "nothing"),
    [
        ("churn falls", "Churn rises after a price change", True),
        ("customers do not pay for posting", "Customers will pay for posting", True),
        ("it is not true", "Customers will pay for posting", True),
        ("the customers never paid", "Customers will pay for posting", True),
        ("customers pay late", "Customers will pay for posting", False),
        ("1 of 10 customers pays for posting", "Customers will pay for posting", False),
        ("", "Customers will pay for posting", False),
    ],
)
def test_sentences_that_add_nothing(text: str, statement: str, nothing: bool) -> None:
    """Numbers, adverbs and other names add something; negations, opposites and other forms of a word do not."""
    assert adds_nothing(text, statement) is nothing


def test_gist_keeps_negations_and_order() -> None:
    """Two sentences that differ in a negation, or in who does it to whom, are two sentences."""
    assert gist("HR signs the renewal") == gist("The HR is signing renewals")
    assert gist("HR signs the renewal") != gist("HR does not sign the renewal")
    assert gist("HR pays operations") != gist("Operations pays HR")
