"""The results of unit economics, computed from their inputs: LTV, LTV:CAC, payback and net revenue retention."""

from __future__ import annotations

from collections.abc import Mapping

from conviction.documents.figures import MONTHS, Figure, is_one_currency

__all__ = ["FLOWS", "FORMULAS", "called", "computed", "inputs", "is_impossible", "written"]

FLOWS = ("expansion", "contraction", "churned mrr")
FORMULAS = {
    "ltv": "ARPA × gross margin ÷ churn",
    "ltv:cac": "LTV ÷ CAC",
    "payback": "CAC ÷ (ARPA × gross margin)",
    "nrr": "(starting + expansion − contraction − churned) ÷ starting",
}
_NAMES = {"arpa": "ARPA", "cac": "CAC", "ltv": "LTV", "ltv:cac": "LTV:CAC", "nrr": "NRR"}
_INPUTS = {
    "ltv": ("arpa", "gross margin", "churn"),
    "ltv:cac": ("arpa", "gross margin", "churn", "cac"),
    "payback": ("arpa", "gross margin", "cac"),
    "nrr": ("starting mrr", *FLOWS),
}
_Figures = Mapping[str, Figure]


def computed(name: str, figures: _Figures) -> float | None:
    """A result from its inputs, a payback in months; None where an input is missing, mixed, zero or impossible."""
    if any(source in figures and is_impossible(source, figures[source].value) for source in _INPUTS.get(name, ())):
        return None
    compute = {"ltv": _ltv, "ltv:cac": _ltv_to_cac, "payback": _payback, "nrr": _nrr}.get(name)
    return compute(figures) if compute else None


def is_impossible(name: str, value: float) -> bool:
    """True for an input that no business has, and from which no result follows; a margin may be below zero."""
    return value > 1 if name == "gross margin" else value < 0 or (name == "churn" and value > 1)


def inputs(figures: _Figures, *names: str) -> list[float]:
    """The values of these figures; none where one is missing, or where periods or currencies are mixed."""
    known = {name: figures[name] for name in names if name in figures}
    currencies = (figure.currency for figure in known.values() if not figure.percent)
    periodic = [figure for name, figure in known.items() if name in ("arpa", "churn", *FLOWS)]
    periods = {figure.period for figure in periodic}
    bare = "churn" in known and not known["churn"].period
    fits = len(known) == len(names) and is_one_currency(currencies) and len(periods) <= 1 and not bare
    return [figure.value for figure in known.values()] if fits else []


def _ltv(figures: _Figures) -> float | None:
    values = inputs(figures, "arpa", "gross margin", "churn")
    return values[0] * values[1] / values[2] if values and values[2] > 0 else None


def _ltv_to_cac(figures: _Figures) -> float | None:
    """From a computed LTV, else from the stated one; with an ARPA, the CAC must be of the same measure."""
    ltv = _ltv(figures)
    if ltv is None and not _has_no_lifetime(figures) and inputs(figures, "ltv", "cac"):
        ltv = figures["ltv"].value
    fits = "arpa" not in figures or bool(inputs(figures, "arpa", "cac"))
    cac = figures["cac"].value if fits and inputs(figures, "cac") else 0.0
    return ltv / cac if ltv is not None and cac > 0 else None


def _has_no_lifetime(figures: _Figures) -> bool:
    return "churn" in figures and figures["churn"].value <= 0


def _payback(figures: _Figures) -> float | None:
    rate, cost = inputs(figures, "arpa", "gross margin"), inputs(figures, "arpa", "cac")
    if not (rate and cost and rate[0] * rate[1] > 0 and cost[1] > 0 and figures["arpa"].period):
        return None
    return cost[1] / (rate[0] * rate[1]) * MONTHS[figures["arpa"].period]


def _nrr(figures: _Figures) -> float | None:
    flows = inputs(figures, "starting mrr", *FLOWS)
    if not flows or flows[0] <= 0 or flows[2] + flows[3] > flows[0]:
        return None
    return (flows[0] + flows[1] - flows[2] - flows[3]) / flows[0]


def written(name: str, value: float, figures: _Figures) -> str:
    """A result in the form that an author would write."""
    if name == "ltv":
        mark = figures["arpa"].mark
        space = " " if mark.isalpha() and len(mark) > 1 else ""
        return f"{'-' if round(value) < 0 else ''}{mark}{space}{abs(value):,.0f}"
    if name == "nrr":
        period = figures["expansion"].period
        return f"{value * 100:.1f}%{f' / {period}' if period else ''}"
    return f"{value:.1f} months" if name == "payback" else f"{value:.1f}"


def called(name: str) -> str:
    """The name of an input or result in a sentence: `LTV:CAC`, `Gross margin`."""
    return _NAMES.get(name) or name.capitalize().replace(" mrr", " MRR")
