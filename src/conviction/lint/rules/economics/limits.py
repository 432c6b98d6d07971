"""The rule on figures of unit economics that no business can have, and on those that hardly any has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conviction.documents.figures import Figure
from conviction.documents.unit_results import called, computed, inputs, written
from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.economics.places import fault
from conviction.lint.rules.economics.prose import RARE_NRR, impossible_in_prose
from conviction.lint.rules.examples import MEMO
from conviction.model.finding import Severity

__all__ = ["RULES"]

_AT_LEAST_ZERO = ("arpa", "cac", "starting mrr", "expansion", "payback", "nrr")
_LOSSES = ("contraction", "churned mrr")
_Found = tuple[str, str, Severity]


def impossible(context: Context) -> Iterator[Fault]:
    """U107: a figure is impossible, or so rare that it is more likely a slip."""
    for block in context.economics:
        figures = block.figures
        for name, message, severity in (*_signs(figures), *_shares(figures), *_losses(figures), *_retention(figures)):
            yield fault(context, block.entries[name], message, severity)
    yield from impossible_in_prose(context)


def _signs(figures: Mapping[str, Figure]) -> Iterator[_Found]:
    for name in _AT_LEAST_ZERO:
        if name in figures and figures[name].value < 0:
            yield name, f"{called(name)} is below zero, which it cannot be: correct the sign", Severity.ERROR
    for name in _LOSSES:
        if name in figures and figures[name].value < 0:
            message = f"{called(name)} is subtracted already, so a minus would add it: write it without the sign"
            yield name, message, Severity.ERROR


def _shares(figures: Mapping[str, Figure]) -> Iterator[_Found]:
    margin = figures["gross margin"].value if "gross margin" in figures else 0.0
    if margin > 1:
        message = "a gross margin is a share of the revenue, at most 100%: a surcharge on the costs is another measure"
        yield "gross margin", message, Severity.ERROR
    if margin < 0:
        message = "with a gross margin below zero each sale loses money: if that is meant, give the reason in the text"
        yield "gross margin", f"{message}, else correct the sign", Severity.SUGGESTION
    churn = figures["churn"].value if "churn" in figures else 0.0
    if churn > 1:
        severity = Severity.WARNING if figures["churn"].period == "year" else Severity.ERROR
        yield "churn", "no more customers can leave than there were: churn is at most 100%", severity
    if churn < 0:
        message = "churn below zero counts expansion too, and no LTV follows from it: give the share that left"
        yield "churn", message, Severity.WARNING


def _losses(figures: Mapping[str, Figure]) -> Iterator[_Found]:
    losses = [name for name in ("churned mrr", "contraction") if name in figures]
    flows = inputs(figures, "starting mrr", *losses) if losses else []
    if flows and all(flow >= 0 for flow in flows) and sum(flows[1:]) > flows[0]:
        named = " and ".join(called(name) for name in losses)
        verb = "is" if len(losses) == 1 else "are together"
        message = f"{named} {verb} more than Starting MRR, and no more can be lost than there was: correct one of them"
        yield losses[0], message, Severity.ERROR


def _retention(figures: Mapping[str, Figure]) -> Iterator[_Found]:
    nrr, right = figures.get("nrr"), computed("nrr", figures)
    if nrr and nrr.value > RARE_NRR and (right is None or abs(nrr.value - right) > nrr.half * 1.000001):
        remedy = "give Starting MRR, Expansion, Contraction and Churned MRR, or correct it"
        if right is not None:
            remedy = f"the inputs give {written('nrr', right, figures)}"
        means = f"an NRR of {nrr.value * 100:,.0f}% means {nrr.value:.1f} times the revenue from the same customers"
        yield "nrr", f"{means}: {remedy}", Severity.WARNING


_NO_FLOWS = MEMO.replace(MEMO[MEMO.index("- **Starting MRR:**") : MEMO.index("- **NRR:**")], "")

RULES: tuple[Rule, ...] = (
    Rule(
        code="U107",
        since="0.1.0",
        name="impossible-figure",
        severity=Severity.ERROR,
        title="A figure of the unit economics is impossible",
        reason="A margin of 140%, more churn than there were customers, or an NRR of 1,200% is nearly always a slip:"
        " a per cent too many, a sign, or another measure under the same name. All results after it are wrong too.",
        bad=_NO_FLOWS.replace("99.6% / month", "1,200% / year"),
        good=_NO_FLOWS,
        check=impossible,
    ),
)
