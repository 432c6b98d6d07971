"""Whole documents without a fault: each rule's `good` example, and with one change its `bad` one."""

from __future__ import annotations

__all__ = ["ESSAY", "EVIDENCE"]

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

### HR signs none of the next five {#next-five}

- **Probability:** 60%

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
