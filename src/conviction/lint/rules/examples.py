"""Whole documents without a fault: each rule's `good` example; one change makes its `bad` one."""

from __future__ import annotations

__all__ = ["CONVERSATION", "DECISION", "ESSAY", "EVIDENCE", "MEMO", "PREMORTEM", "THESIS"]

CONVERSATION = """\
---
id: conversation-2026-03-04-p07-operations
kind: conversation
title: Conversation with P-07
status: raw
owner: Ada Okafor
created: 2026-03-04
audience: private
made_with: conversation@1
date: 2026-03-04
participant: P-07
participant_segment: operations
consent_scope: notes
---

## Why we talked

Who signs the renewal?

## Context

A bus operator with 710 staff.

## What they do today and what it costs

In February the operations lead signed the renewal.

## Quotes

### Q1

> I signed it myself in February.

- **Signal:** fact

## Surprises

HR was not in the room.

## Commitments and next step

A call with finance on 18 March 2026.

## What this changes

Nothing, because one renewal is one renewal.
"""

ESSAY = """\
---
id: essay-2026-11-23-who-signs
kind: essay
title: Operations signs the renewal
status: published
owner: Ada Okafor
created: 2026-11-23
audience: team
made_with: essay@1
---

## The claim

Operations, not HR, signs the renewal: see [the count](#the-argument).

## The argument

In 9 of 11 renewals of 2026 the head of operations signed.

## What would prove it wrong

Two of the next five renewals are signed by HR alone.

## Predictions

### Operations signs the next renewal {#next-renewal}

- **Probability:** 80%
- **Resolves by:** 2027-01-31
- **Criteria:** the name under the first order that is renewed in January

### HR signs none of the next five {#next-five}

- **Probability:** 60%
- **Resolves by:** 2027-06-30
- **Criteria:** the names under the next five orders that are renewed

## So what

Sales calls the head of operations first.
"""

EVIDENCE = """\
---
id: evidence-2026-07-01-q2-churn
kind: evidence
title: Churn halved after the price change
status: verified
owner: Ada Okafor
created: 2026-07-02
audience: team
observed_on: 2026-07-01
source: Billing export, second quarter of 2026
tier: customer-evidence
---

## Observation

14 of 90 accounts left between April and June 2026.

## Context

All accounts that paid in March were counted.

## Limits

Accounts that were moved to another contract count as lost.

## Bearing

- **Bears on:** https://example.com/thesis

Support it only if the price is the cause.
"""

THESIS = """\
---
id: thesis-hr-finance
kind: thesis
title: Operations buys HR software
status: active
owner: Ada Okafor
created: 2026-10-01
audience: team
made_with: thesis@1
segment: Companies with 200 to 1,500 staff
horizon: 2027-12-31
conviction: 60%
review_every: 90d
---

## The thesis

By 31 December 2027, operations will sign 60% of the HR renewals at companies with 200 to 1,500 staff.

## Consensus and variant view

The market says that HR signs.

## Why now

Payroll moved to the operations desk in 2025.

## Claims

### Operations, not HR, signs the renewal {#ops-buyer}

- **Conviction:** 70%
- **For:** [Who signed forty renewals](https://example.com/renewals) (strong)
- **For:** [Operations lead P-07](https://example.com/p07) (moderate)
- **Against:** [HR lead P-11](https://example.com/p11) (weak)
- **Breaks if:** two of the next five renewals are signed by HR alone
- **Load-bearing:** yes

HR runs the demo, and the invoice lands on the operations budget.

## What would have to be true

- Operations has a budget. Test: ask for the order forms of ten accounts.

## Kill criteria

### HR alone signs {#hr-signs}

- **Threshold:** HR alone signs four of any ten consecutive renewals
- **Check:** every quarter, from the signed orders
- **Then:** move the product to the HR buyer
- **Status:** not met on 2026-11-02

## Predictions

### Operations signs seven of the next ten renewals {#seven-of-ten}

- **Probability:** 70%
- **Resolves by:** 2027-03-31
- **Criteria:** the names under the next ten orders that are renewed
- **Bears on:** [Operations, not HR, signs the renewal](#ops-buyer)
- **Outcome:** open

## Competing theses

HR stays the buyer, and operations lives with it.

## Implications

Sales calls operations first, and we build no hiring screen.

## Unknowns and the cheapest next test

Whether the smallest accounts have an operations lead: ask ten of them.

## Revisions

### 2026-11-16

- **Reason:** evidence
- **Because:** [Operations lead P-07](https://example.com/p07) (moderate)

A second lead told the same story.

### 2026-10-01

- **Reason:** scope

First written down.
"""

MEMO = """\
---
id: memo-2026-11-02-usage-pricing
kind: memo
title: Price the API by usage
status: in-review
owner: Ada Okafor
created: 2026-11-02
audience: team
made_with: memo/brief@1
decision_needed_by: 2026-12-15
decision_makers: [Ben Ito]
---

## Decision asked

Ben Ito approves usage prices for new accounts by 15 December 2026.

## The argument in one paragraph

Nine of twenty accounts pay for seats that nobody uses, and four of them left for it.

## Evidence

In 9 of 20 accounts fewer than half of the seats were used in October 2026.

## Options

### Usage prices {#usage}

- **Good:** an account pays for what it uses
- **Bad:** its bill varies
- **Verdict:** asked for here

### Do nothing {#nothing}

- **Good:** no change to billing
- **Bad:** four accounts a year leave
- **Verdict:** rejected, because they are the ones that grow

## Unit economics

- **ARPA:** $420 / month
- **Gross margin:** 78%
- **Churn:** 1.9% / month
- **CAC:** $3,100
- **LTV:** $17,242
- **LTV:CAC:** 5.6
- **Payback:** 9.5 months
- **Starting MRR:** $84,000 / month
- **Expansion:** $2,100 / month
- **Contraction:** $800 / month
- **Churned MRR:** $1,600 / month
- **NRR:** 99.6% / month

## The strongest case against

A bill that varies frightens the finance lead.

## Measures

Churn of new accounts, now 1.9% a month, is 1.2% by June 2027 in the billing export.
"""

DECISION = """\
---
id: decision-2026-10-05-usage-pricing
kind: decision
title: Usage prices for new accounts
status: accepted
owner: Ada Okafor
created: 2026-10-05
audience: team
made_with: decision@1
decided_on: 2026-10-05
decision_makers: [Ben Ito]
confidence: 70%
reversibility: two-way
revisit_on: 2027-03-31
---

## Context

Nine of twenty accounts pay for seats that nobody uses.

## Options

### Usage prices {#usage}

- **Good:** an account pays for what it uses
- **Bad:** its bill varies
- **Verdict:** chosen

### Smaller packages of seats {#packages}

- **Good:** the price list stays as it is
- **Bad:** seats that nobody uses are still paid for
- **Verdict:** rejected, because the waste stays

### Do nothing {#nothing}

- **Good:** no change to billing
- **Bad:** four accounts a year leave
- **Verdict:** rejected, because they are the ones that grow

## Decision

New accounts pay by usage from 1 January 2027.

## Expected outcome

Two of the next twenty new accounts leave within a year.

## Consequences

Billing changes once, and sales learns one price list more.

## Revisit when

Three new accounts leave in one quarter.
"""

PREMORTEM = """\
---
id: premortem-2026-10-05-usage-pricing
kind: premortem
title: Usage prices have failed
status: open
owner: Ada Okafor
created: 2026-10-05
audience: team
made_with: premortem@1
subject: decision-2026-10-05-usage-pricing
failure_date: 2027-06-30
---

## Frame

It is 30 June 2027, and five of the new accounts have left.

## Failure modes

### Bills surprised the finance lead {#surprise}

- **Likelihood:** 30%
- **Early sign:** two calls a week about a bill
- **Check:** read the support queue each month
- **Owner:** Ben Ito
- **Outcome:** open

## What we changed

A forecast of the bill is sent on the 20th of each month.
"""
