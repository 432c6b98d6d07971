"""Rules on the units of unit economics: one readable figure for each label, in matching periods and currencies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from conviction.documents.figures import Figure, is_one_currency, second
from conviction.documents.unit_economics import MONEY, RESULTS, Block, Entry
from conviction.documents.unit_results import FLOWS, called, computed
from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.economics.places import fault
from conviction.lint.rules.examples import MEMO
from conviction.model.finding import Severity

__all__ = ["RULES", "is_none", "is_zero_in_words"]

_NONE = re.compile(r"(?:none|no|not|n/?a|undefined|infinite|open)\b|∞|[-–—](?!\d)", re.IGNORECASE)
_ZERO = re.compile(r"(?:0|zero|nil|none|nobody|no one)(?![\w.,%]| ?%)", re.IGNORECASE)
_EXAMPLES = {
    "gross margin": "78%",
    "churn": "1.9% / month",
    "nrr": "104% / year",
    "ltv:cac": "5.6",
    "payback": "9.5 months",
    "cac": "$3,100",
    "ltv": "$17,242",
}
_PERIODIC = ("arpa", "churn", "nrr")


def is_none(text: str) -> bool:
    """True for a value such as `none yet` or `n/a`, which says that there is no figure."""
    return _NONE.match(text) is not None


def is_zero_in_words(text: str) -> bool:
    """True for a churn such as `0`, `nil` or `none so far`, by which nothing can be divided."""
    return _ZERO.match(text) is not None


def unreadable(context: Context) -> Iterator[Fault]:
    """U101: a figure cannot be read, or lacks the period that gives it a meaning."""
    for block in context.economics:
        figures = block.figures
        for name, entry in block.entries.items():
            if not entry.text or second(entry.text) or _is_absent(entry, figures):
                continue
            if name == "churn" and "ltv" in block.entries and is_zero_in_words(entry.text):
                continue  # U106 reports the LTV
            if entry.figure is None:
                example = _EXAMPLES.get(name, "$420 / month")
                yield fault(context, entry, f"no single figure can be read here: write it as `{example}`")
            elif not entry.figure.period and name in _PERIODIC:
                yield fault(context, entry, f"{called(name)} needs a period: add `/ month` or `/ year`")


def _is_absent(entry: Entry, figures: Mapping[str, Figure]) -> bool:
    """True for a result that says in words that there is none, and that cannot be computed either."""
    return entry.name in RESULTS and is_none(entry.text) and computed(entry.name, figures) is None


def two_figures(context: Context) -> Iterator[Fault]:
    """U105: one value holds two figures."""
    for block in context.economics:
        for entry in block.entries.values():
            if second(entry.text):
                message = (
                    f"{called(entry.name)} has two figures here, and neither is recomputed: write one under"
                    " `### Today` and one under `### After the change`, or in a table with these columns"
                )
                yield fault(context, entry, message)


def mixed(context: Context) -> Iterator[Fault]:
    """U102: inputs of one calculation are of different periods or currencies, or today's and later ones are."""
    states = context.economics
    seen = set[tuple[int, int]]()
    for block in states:
        for names in (("arpa", "churn"), (*FLOWS, "nrr")):
            yield from _odd(context, [(block, block.entries[name]) for name in names if name in block.entries], seen)
        money = [(block, block.entries[name]) for name in MONEY if name in block.entries]
        yield from _odd(context, money, seen, _currency, "in", "currency")
        yield from _yearly_start(context, block, seen)
    for name in dict.fromkeys(name for block in states for name in block.entries):
        same = [(block, block.entries[name]) for block in states if name in block.entries]
        yield from _odd(context, same, seen)
        yield from _odd(context, same, seen, _currency, "in", "currency")


def _yearly_start(context: Context, block: Block, seen: set[tuple[int, int]]) -> Iterator[Fault]:
    start = block.entries.get("starting mrr")
    if start and start.figure and start.figure.period == "year":
        seen.add((start.line, start.column))
        message = "Starting MRR is the revenue of a month, and this is by the year: divide it by 12"
        yield fault(context, start, message)


def _period(figure: Figure) -> str:
    return figure.period


def _currency(figure: Figure) -> str:
    return figure.currency


def _odd(
    context: Context,
    entries: list[tuple[Block, Entry]],
    seen: set[tuple[int, int]],
    mark_of: Callable[[Figure], str] = _period,
    by: str = "by the",
    what: str = "period",
) -> Iterator[Fault]:
    """The figures whose period or currency is not that of most others; `seen` are the places with a fault."""
    known = [(block, entry, mark_of(entry.figure)) for block, entry in entries if entry.figure is not None]
    known = [one for one in known if one[2]]
    if not known:
        return
    usual = Counter(mark for *_, mark in known).most_common(1)[0][0]
    first_block, first, _ = next(one for one in known if one[2] == usual)
    for block, entry, mark in known:
        place = (entry.line, entry.column)
        differs = not is_one_currency((mark, usual)) if mark_of is _currency else mark != usual
        if differs and place not in seen:
            seen.add(place)
            other = called(first.name) + (f" under {first_block.name}" if block is not first_block else "")
            message = f"{called(entry.name)} is {by} {mark}, and {other} {by} {usual}: give both in one {what}"
            yield fault(context, entry, message)


RULES: tuple[Rule, ...] = (
    Rule(
        code="U101",
        since="0.1.0",
        name="unreadable-figure",
        severity=Severity.WARNING,
        title="A figure of the unit economics cannot be read",
        reason="A figure that cannot be read cannot be recomputed, and a rate without its period has no meaning: 2% a"
        " month is a fifth of the customers in a year. Each label takes one figure; a range or a doubt goes in the text"
        " below. A result that does not exist is `none`, with the reason.",
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
        reason="Revenue by the month over churn by the year makes a lifetime value that is twelve times too high."
        " Figures of today and after the change cannot be compared either unless they share period and currency.",
        bad=MEMO.replace("1.9% / month\n", "20.6% / year\n"),
        good=MEMO,
        check=mixed,
    ),
    Rule(
        code="U105",
        since="0.1.0",
        name="two-figures",
        severity=Severity.WARNING,
        title="One value of the unit economics holds two figures",
        reason="`78% → 70%` is two states of the business in one line: no result can be recomputed, and the reader"
        " cannot tell with which of the two the others were. A remark in brackets may hold any figure.",
        bad=MEMO.replace("**Gross margin:** 78%", "**Gross margin:** 78% → 70%"),
        good=MEMO,
        check=two_figures,
    ),
)
