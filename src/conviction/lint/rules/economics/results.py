"""Rules on the results of unit economics: they agree with the inputs, and exist where a calculation gives one."""

from __future__ import annotations

from collections.abc import Iterator

from conviction.documents.unit_economics import RESULTS, Entry
from conviction.documents.unit_results import FORMULAS, called, computed, written
from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.economics.places import at_value, fault
from conviction.lint.rules.economics.prose import RARE_NRR
from conviction.lint.rules.economics.units import is_none, is_zero_in_words
from conviction.lint.rules.examples import MEMO
from conviction.model.finding import Fix, Severity
from conviction.model.text import Edit, Span

__all__ = ["RULES"]

_DIVISORS = {
    "ltv": (("churn",), "LTV divides by churn, which is 0 here, so there is none: measure churn for longer"),
    "ltv:cac": (("cac",), "LTV:CAC divides by CAC, which is 0 here, so there is none: count all costs of a sale"),
    "payback": (
        ("arpa", "gross margin"),
        "nothing pays back here, since ARPA or the margin is 0: give the margin that a customer brings",
    ),
    "nrr": (("starting mrr",), "NRR divides by Starting MRR, which is 0 here: start with a month that had revenue"),
}
"""The inputs by which a result is divided, and the message for a zero."""


def off(context: Context) -> Iterator[Fault]:
    """U103: a result differs from that of the inputs by more than its rounding."""
    for block in context.economics:
        figures = block.figures
        for name in RESULTS:
            figure, right = figures.get(name), computed(name, figures)
            if figure is None or right is None or abs(figure.value - right) <= figure.half * 1.000001:
                continue
            if (name == "nrr" and figure.value > RARE_NRR) or (name in ("nrr", "payback") and figure.value < 0):
                continue  # U107 reports those
            result = written(name, right, figures)
            message = f"the inputs give {called(name)} = {result}: {FORMULAS[name]}"
            yield fault(context, block.entries[name], message)


def empty(context: Context) -> Iterator[Fault]:
    """U104: a result is empty although the inputs give it."""
    for block in context.economics:
        figures = block.figures
        for name, entry in block.entries.items():
            right = computed(name, figures) if name in RESULTS and not entry.text else None
            if right is None:
                continue
            result = written(name, right, figures)
            span, match = at_value(context, entry)
            fix = Fix(f"write {result}", (_insertion(context, entry, result),))
            yield Fault(f"the inputs give {called(name)} = {result}: write it", span, match, fix)


def _insertion(context: Context, entry: Entry, result: str) -> Edit:
    text = context.line(entry.line)
    if not entry.in_table:
        end = len(text.rstrip()) + 1
        return Edit(Span(entry.line, end, entry.line, len(text) + 1), f" {result}")
    border = text.find("|", entry.column - 1)
    rest = text[entry.column - 1 : border if border >= 0 else len(text)]
    padding = " " if border >= 0 and len(rest) <= 1 else rest[len(result) :] or " "
    lead = "" if text[entry.column - 2 : entry.column - 1] == " " else " "
    end = entry.column + len(rest)
    return Edit(Span(entry.line, entry.column, entry.line, end), f"{lead}{result}{padding if border >= 0 else ''}")


def without_divisor(context: Context) -> Iterator[Fault]:
    """U106: a result is given, or asked for, whose divisor is zero."""
    for block in context.economics:
        figures = block.figures
        for name, (divisors, message) in _DIVISORS.items():
            entry = block.entries.get(name)
            zero = any(divisor in figures and figures[divisor].value == 0 for divisor in divisors)
            zero = zero or (
                name == "ltv" and "churn" in block.entries and is_zero_in_words(block.entries["churn"].text)
            )
            if entry and zero and not is_none(entry.text):
                yield fault(context, entry, f"{message}, or write `none` with the reason")


RULES: tuple[Rule, ...] = (
    Rule(
        code="U103",
        since="0.1.0",
        name="economics-off",
        severity=Severity.ERROR,
        title="The unit economics do not add up",
        reason="A reader who recomputes one figure and gets another will not trust the others. Results are recomputed"
        " from the inputs beside them, and may differ by their rounding.",
        bad=MEMO.replace("$17,242", "$19,500"),
        good=MEMO,
        check=off,
    ),
    Rule(
        code="U104",
        since="0.1.0",
        name="empty-result",
        severity=Severity.SUGGESTION,
        title="A result of the unit economics is empty",
        reason="The inputs are there, so nobody has to calculate: the message gives the value.",
        bad=MEMO.replace("**Payback:** 9.5 months", "**Payback:**"),
        good=MEMO,
        check=empty,
        allowed_in_drafts=True,
    ),
    Rule(
        code="U106",
        since="0.1.0",
        name="result-without-divisor",
        severity=Severity.ERROR,
        title="A result of the unit economics divides by zero",
        reason="If nobody has left yet, the lifetime value is not large but unknown. A CAC of 0 usually means that the"
        " time of the people who sell was left out. No figure can be right here.",
        bad=MEMO.replace("1.9% / month\n", "0% / month\n").replace("5.6", "none, since churn is unknown"),
        good=MEMO,
        check=without_divisor,
    ),
)
