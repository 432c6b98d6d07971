"""The rule on web addresses that gave no page; an action makes the requests."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import ESSAY
from conviction.model.finding import Severity

__all__ = ["RULES", "addresses", "trimmed"]

_ADDRESS = re.compile(r"https?://[^\s<>\"`|\[\]\\{}]+")
_AFTER = ".,;:!?*_'"


def addresses(context: Context) -> Iterator[tuple[int, str]]:
    """Every web address in the text, and where it begins."""
    text = context.visible
    for found in _ADDRESS.finditer(text, context.body_start) if "://" in text else ():
        yield found.start(), trimmed(found[0])


def trimmed(address: str) -> str:
    """A web address without the punctuation after it; closing brackets stay if it opened them."""
    address = address.rstrip(_AFTER)
    while address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1].rstrip(_AFTER)
    return address


def dead_links(context: Context) -> Iterator[Fault]:
    """L704: a web address gave no page."""
    for start, address in addresses(context) if context.dead else ():
        answer = context.dead.get(address.partition("#")[0])
        if answer:
            span = context.span(start, start + len(address))
            yield Fault(f"the address {answer}: correct it, or link to an archived copy", span, address)


RULES: tuple[Rule, ...] = (
    Rule(
        code="L704",
        since="0.1.0",
        name="dead-external-link",
        severity=Severity.WARNING,
        title="A web address gives no page",
        reason="Evidence that can no longer be read convinces nobody. Only `scaffold lint --online` makes requests;"
        " each address is requested once.",
        bad=ESSAY.replace("signed.\n", "signed: [the count](https://gone.invalid/renewals).\n"),
        good=ESSAY,
        check=dead_links,
    ),
)
