"""Rules of unit economics: readable figures, matching units, and results that agree with the inputs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import MEMO
from conviction.model.argument import Label
from conviction.model.document import CardBody
from conviction.model.finding import Fix, Severity
from conviction.model.text import Edit, Span

__all__ = ["RULES"]

_FIGURE = re.compile(
    r"(?:about |~ ?|≈ ?)?(?P<before>[$€£¥]|[A-Z]{3} ?)?"
    r"(?P<number>-?\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,6})?|-?\d{1,12}(?:\.\d{1,6})?)"
    r"(?P<scale>[kKmM]\b)?(?P<ratio> ?: ?1\b| ?[x×](?!\w))?"
    r"(?: ?(?P<after>[€%]|(?:EUR|USD|GBP|CHF|JPY|CAD|AUD)\b))?(?: ?(?P<unit>months?|quarters?|years?|weeks?|days?)\b)?"
    r"(?: ?(?:/|per|a) ?(?P<period>month|quarter|year|week|mo|yr)\b)?(?! ?(?:[-–]|to) ?[$€£¥]?\d)(?![\d.]*\d)"
)
_MONTHS = {"month": 1.0, "mo": 1.0, "quarter": 3.0, "year": 12.0, "yr": 12.0, "week": 12 / 52, "day": 12 / 365}
"""The number of months in a period."""
_FLOWS = ("expansion", "contraction", "churned mrr")
_MONEY = ("arpa", "cac", "ltv", "starting mrr", "expansion", "contraction", "churned mrr")
_SHARES = ("gross margin", "churn", "nrr")
_RESULTS = ("ltv", "ltv:cac", "payback", "nrr")
_NAMES = {"arpa": "ARPA", "cac": "CAC", "ltv": "LTV", "ltv:cac": "LTV:CAC", "nrr": "NRR"}
_COARSE = 0.025
"""`$17,000` may mean 17,242: zeros at the end may be rounding, up to this share of the figure."""
_KNOWN = frozenset((*_MONEY, *_SHARES, *_RESULTS))


@dataclass(frozen=True, slots=True)
class _Figure:
    label: Label
    value: float
    """A per cent as a share; a time in months."""
    half: float
    """Half of the last digit that was written: the most by which rounding moves the value."""
    currency: str
    period: str
    """`month`, `quarter`, `year`, `week` or empty."""
    percent: bool


def _figure(label: Label) -> _Figure | None:
    """The figure at the start of a label's value; a remark may follow. None when there is none, or two of a range."""
    found = _FIGURE.match(label.value)
    if found is None or (label.name in _SHARES) != (found["after"] == "%"):
        return None
    digits = found["number"].replace(",", "")
    scale = {"k": 1e3, "m": 1e6}.get((found["scale"] or "").lower(), 1.0)
    whole, _, decimals = digits.lstrip("-").partition(".")
    zeros = 0 if decimals else len(whole) - len(whole.rstrip("0"))
    coarse = min(0.5 * 10.0**zeros, _COARSE * float(whole)) if zeros else 0.0
    half = max(0.5 * 10.0 ** -len(decimals), coarse)
    percent = found["after"] == "%"
    unit = (found["unit"] or "").removesuffix("s")
    scale *= 0.01 if percent else _MONTHS.get(unit, 1.0)
    currency = (found["before"] or "").strip() or ("" if percent else found["after"] or "")
    period = {"mo": "month", "yr": "year"}.get(found["period"] or "", found["period"] or "")
    return _Figure(label, float(digits) * scale, half * scale, currency, period, percent)


def _blocks(context: Context) -> Iterator[tuple[int, CardBody, dict[str, _Figure]]]:
    """Every block of unit economics: its line, its body, and its figures by label."""
    section = context.document.section("Unit economics") if context.document.kind else None
    for line, body in ((section.line, section.body), *section.subsections) if section else ():
        read = {label.name: _figure(label) for label in body.labels if label.name in _KNOWN and label.value}
        yield line, body, {name: figure for name, figure in read.items() if figure is not None}


def unreadable(context: Context) -> Iterator[Fault]:
    """U101: a figure cannot be read, or lacks the period that gives it a meaning."""
    for line, body, figures in _blocks(context):
        for label in body.labels:
            if label.name not in _KNOWN or not label.value:
                continue
            figure = figures.get(label.name)
            if figure is None:
                example = {"gross margin": "78%", "churn": "1.9% / month", "nrr": "104% / year"}.get(label.name, "")
                hint = example or {"ltv:cac": "5.6", "payback": "9.5 months"}.get(label.name, "$420 / month")
                yield _at(context, line, label, f"no single figure can be read here: write it as `{hint}`")
            elif not figure.period and label.name in ("arpa", "churn", "nrr"):
                yield _at(context, line, label, f"{_called(label.name)} needs a period: add `/ month` or `/ year`")


def mixed(context: Context) -> Iterator[Fault]:
    """U102: inputs of one calculation are of different periods or currencies."""
    for line, _, figures in _blocks(context):
        for names in (("arpa", "churn"), (*_FLOWS, "nrr")):
            periods = [(figures[name], figures[name].period) for name in names if name in figures]
            yield from _odd(context, line, periods, "by the", "period")
        currencies = [(figures[name], figures[name].currency) for name in _MONEY if name in figures]
        yield from _odd(context, line, currencies, "in", "currency")


def _odd(context: Context, line: int, figures: Sequence[tuple[_Figure, str]], by: str, what: str) -> Iterator[Fault]:
    """The figures whose period or currency is not that of the first one that has any."""
    known = [(figure, mark) for figure, mark in figures if mark]
    for figure, mark in known:
        first, usual = known[0]
        if mark != usual:
            names = _called(figure.label.name), _called(first.label.name)
            message = f"{names[0]} is {by} {mark}, and {names[1]} {by} {usual}: give both in one {what}"
            yield _at(context, line, figure.label, message)


def off(context: Context) -> Iterator[Fault]:
    """U103: a result differs from that of the inputs by more than its rounding."""
    for line, _, figures in _blocks(context):
        for name in _RESULTS:
            figure = figures.get(name)
            right = _computed(name, figures)
            if figure is None or right is None or abs(figure.value - right) <= figure.half * 1.000001:
                continue
            result = _written(name, right, figures)
            yield _at(context, line, figure.label, f"the inputs give {_called(name)} = {result}: {_FORMULAS[name]}")


def empty(context: Context) -> Iterator[Fault]:
    """U104: a result is empty although the inputs give it."""
    for line, body, figures in _blocks(context):
        for label in body.labels:
            right = _computed(label.name, figures) if label.name in _RESULTS and not label.value else None
            if right is None:
                continue
            result = _written(label.name, right, figures)
            number = line + label.offset
            text = context.line(number)
            end = len(text.rstrip()) + 1
            edit = Edit(Span(number, end, number, len(text) + 1), f" {result}")
            span, match = context.value(line, label)
            fix = Fix(f"write {result}", (edit,))
            yield Fault(f"the inputs give {_called(label.name)} = {result}: write it", span, match, fix)


_FORMULAS = {
    "ltv": "ARPA × gross margin ÷ churn",
    "ltv:cac": "LTV ÷ CAC",
    "payback": "CAC ÷ (ARPA × gross margin)",
    "nrr": "(starting + expansion − contraction − churned) ÷ starting",
}


def _computed(name: str, figures: Mapping[str, _Figure]) -> float | None:
    """A result from its inputs, a payback in months; None where an input is missing, of another measure, or zero."""
    compute = {"ltv": _ltv, "ltv:cac": _ltv_to_cac, "payback": _payback, "nrr": _nrr}.get(name)
    return compute(figures) if compute else None


def _ltv(figures: Mapping[str, _Figure]) -> float | None:
    inputs = _inputs(figures, "arpa", "gross margin", "churn")
    return inputs[0] * inputs[1] / inputs[2] if inputs and inputs[2] else None


def _ltv_to_cac(figures: Mapping[str, _Figure]) -> float | None:
    """From a computed LTV, else from the stated one; with an ARPA, the CAC must be of the same measure."""
    ltv = _ltv(figures)
    if ltv is None and _inputs(figures, "ltv", "cac"):
        ltv = figures["ltv"].value
    fits = "arpa" not in figures or bool(_inputs(figures, "arpa", "cac"))
    cac = figures["cac"].value if fits and _inputs(figures, "cac") else 0.0
    return ltv / cac if ltv is not None and cac else None


def _payback(figures: Mapping[str, _Figure]) -> float | None:
    rate, cost = _inputs(figures, "arpa", "gross margin"), _inputs(figures, "arpa", "cac")
    if not (rate and cost and rate[0] * rate[1] and figures["arpa"].period):
        return None
    return cost[1] / (rate[0] * rate[1]) * _MONTHS[figures["arpa"].period]


def _nrr(figures: Mapping[str, _Figure]) -> float | None:
    flows = _inputs(figures, "starting mrr", *_FLOWS)
    return (flows[0] + flows[1] - flows[2] - flows[3]) / flows[0] if flows and flows[0] else None


def _inputs(figures: Mapping[str, _Figure], *names: str) -> list[float]:
    """The values of these figures; none where one is missing, or where U101 or U102 applies."""
    known = [figures[name] for name in names if name in figures]
    currencies = {figure.currency for figure in known if not figure.percent and figure.currency}
    periodic = [figure for figure in known if figure.label.name in ("arpa", "churn", *_FLOWS)]
    periods = {figure.period for figure in periodic}
    bare = any(figure.label.name == "churn" and not figure.period for figure in periodic)
    fits = len(known) == len(names) and len(currencies) <= 1 and len(periods) <= 1 and not bare
    return [figure.value for figure in known] if fits else []


def _written(name: str, value: float, figures: Mapping[str, _Figure]) -> str:
    """A result in the form that an author would write."""
    if name == "ltv":
        sign = figures["arpa"].currency
        return f"{sign}{value:,.0f}" if len(sign) < 2 else f"{sign} {value:,.0f}"
    if name == "nrr":
        period = figures["expansion"].period
        return f"{value * 100:.1f}%{f' / {period}' if period else ''}"
    return f"{value:.1f} months" if name == "payback" else f"{value:.1f}"


def _called(name: str) -> str:
    return _NAMES.get(name) or name.capitalize().replace(" mrr", " MRR")


def _at(context: Context, line: int, label: Label, message: str) -> Fault:
    span, match = context.value(line, label)
    return Fault(message, span, match)


RULES: tuple[Rule, ...] = (
    Rule(
        code="U101",
        since="0.1.0",
        name="unreadable-figure",
        severity=Severity.WARNING,
        title="A figure of the unit economics cannot be read",
        reason="A figure that cannot be read cannot be recomputed, and a rate without its period has no meaning: 2% a"
        " month is a fifth of the customers in a year. Each label takes one figure; a range or a doubt goes in the text"
        " below.",
        bad=MEMO.replace("$420 / month", "$380 to 460"),
        good=MEMO,
        check=unreadable,
        allowed_in_drafts=True,
    ),
    Rule(
        code="U102",
        since="0.1.0",
        name="mixed-units",
        severity=Severity.WARNING,
        title="Figures of one calculation are of different periods or currencies",
        reason="Revenue by the month over churn by the year makes a lifetime value that is twelve times too high.",
        bad=MEMO.replace("1.9% / month\n", "20.6% / year\n"),
        good=MEMO,
        check=mixed,
        allowed_in_drafts=True,
    ),
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
        allowed_in_drafts=True,
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
)
