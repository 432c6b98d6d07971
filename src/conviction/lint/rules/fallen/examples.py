"""The examples of these rules: the thesis, memo and sources without a fault, with one more citation each."""

from __future__ import annotations

from conviction.lint.rules.examples import CONVERSATION, EVIDENCE, MEMO, THESIS

__all__ = ["CONVERSATION_AT", "DECISION", "DECISION_AT", "EVIDENCE_AT", "INSIGHT", "INSIGHT_AT", "THESIS_AT"]
__all__ += ["example_thesis", "fallen_conversation", "fallen_evidence", "relying_memo", "with_edge"]

EVIDENCE_AT = "docs/library/evidence/2026-07-01-q2-churn.md"
CONVERSATION_AT = "docs/library/conversations/2026-03-04-p07-operations.md"
INSIGHT_AT = "docs/library/insights/two-signatures.md"
DECISION_AT = "docs/decisions/2026-05-04-sell-to-operations.md"
THESIS_AT = "thesis/one-desk-buys-it-all.md"

INSIGHT = """\
---
id: insight-two-signatures
kind: insight
title: Two people sign every renewal
status: contradicted
owner: Ada Okafor
created: 2026-05-04
audience: team
---

## The pattern

In four of five accounts two people signed.

## For and against

- **For:** [Orders of March](https://example.com/march) (moderate)
- **For:** [Orders of April](https://example.com/april) (moderate)
- **Against:** [Orders of May](https://example.com/may) (strong)

## So what

Nothing until the next quarter.

## Revisions

### 2026-05-04

- **Reason:** scope

First written down.
"""
DECISION = """\
---
id: decision-2026-05-04-sell-to-operations
kind: decision
title: Sell to operations first
status: rejected
owner: Ada Okafor
created: 2026-05-04
audience: team
decided_on: 2026-05-04
decision_makers: [Ben Ito]
---

## Context

Two teams call the same accounts.

## Options

### Operations first {#first}

- **Good:** one talk for each account
- **Bad:** HR hears of it late
- **Verdict:** rejected

### Both at once {#both}

- **Good:** nobody hears of it late
- **Bad:** two talks for each account
- **Verdict:** chosen

## Decision

Ben Ito keeps both teams until May 2027, because HR signed two orders of five.

## Expected outcome

Nine of ten renewals are signed by May 2027.

## Consequences

Each account hears from two people.

## Revisit when

Four orders of five are signed by operations.
"""


def with_edge(line: str) -> str:
    """The thesis without a fault, with one more bullet at its first claim."""
    return THESIS.replace("- **Against:** [HR lead", f"{line}\n- **Against:** [HR lead", 1)


def fallen_evidence(status: str = "retracted") -> dict[str, str]:
    """The evidence in another status, by its path."""
    return {EVIDENCE_AT: EVIDENCE.replace("status: verified", f"status: {status}")}


def fallen_conversation(more: str = "", status: str = "processed") -> dict[str, str]:
    """The conversation in another status, with more fields, by its path."""
    text = CONVERSATION.replace("status: raw", f"status: {status}")
    return {CONVERSATION_AT: text.replace("consent_scope: notes\n", f"consent_scope: notes\n{more}")}


def example_thesis(status: str = "active") -> dict[str, str]:
    """A second thesis with a retired claim, in another status, by its path."""
    text = THESIS.replace("thesis-hr-finance", "thesis-ledger").replace("Operations buys HR software", "One desk buys")
    retired = (
        "## Retired claims\n\n### Offices sign late {#late}\n\n- **Conviction:** 20%\n"
        "- **Against:** [Forty offices](https://example.com/offices) (strong)\n"
        "- **Breaks if:** one signs in May\n- **Retired:** 2026-11-16, refuted\n\n## Revisions"
    )
    return {THESIS_AT: text.replace("status: active", f"status: {status}").replace("## Revisions", retired)}


def relying_memo(field: str) -> str:
    """The memo without a fault, with one more field."""
    return MEMO.replace("decision_needed_by:", f"{field}\ndecision_needed_by:")
