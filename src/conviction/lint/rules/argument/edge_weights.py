"""The rule on the weight of an edge: words in its place that are none of the three weights."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conviction.documents.parser import edge_parts
from conviction.lint.rules.base import Context, Fault, Rule, nearest
from conviction.lint.rules.examples import THESIS
from conviction.model.argument import EDGE_LABELS, CardKind, Label, Weight
from conviction.model.finding import Applicability, Fix, Severity
from conviction.model.text import Edit

__all__ = ["RULES"]

_WEIGHTS = tuple(weight.value for weight in Weight)
_CHOICE = "`(weak)`, `(moderate)` or `(strong)`"
_BRACKET = re.compile(r"[\s,;:–—-]*(?P<whole>\((?P<inner>[^()]{1,60})\)|\[(?P<square>[^\[\]()]{1,60})\](?!\())")
_BARE_WORDS = re.compile(r"[\s,;:–—-]*(?P<whole>(?P<inner>[A-Za-z -]{3,30}?))[\s.]*")
_ANY_WEIGHT = re.compile(rf"\(\s*(?:{'|'.join(_WEIGHTS)})\s*\)", re.IGNORECASE)
_WORD = re.compile(r"[a-z]+")
_NUMBER = re.compile(r"(?:10|[0-9])(?:\.[0-9]+)?(?: ?/ ?(?:5|10|100))?|[+*★]{1,5}")
_MODIFIERS = frozenset(
    {
        "very",
        "quite",
        "fairly",
        "rather",
        "somewhat",
        "extremely",
        "really",
        "too",
        "pretty",
        "mostly",
        "super",
        "relatively",
        "weight",
        "evidence",
    }
)
_BETWEEN = frozenset({"to", "or", "and", "not"})
_OTHER_WORDS = {
    "weak": "low light slight poor thin soft minor feeble marginal weakly",
    "moderate": "medium mid middling fair average moderately modest middle",
    "strong": "high heavy decisive conclusive robust solid major compelling strongly overwhelming",
}
_GRADES = {word: weight for weight, words in _OTHER_WORDS.items() for word in words.split()}
_SILENT = re.compile(r"(?:not (?:yet )?weighed|unweighed|no weight)", re.IGNORECASE)


def unknown_weights(context: Context) -> Iterator[Fault]:
    """E312: the text in the place of a weight is not one, so the edge counts as not weighed."""
    for line, label in _edge_labels(context) if context.document.kind else ():
        rest = edge_parts(label.value)[3]
        if not rest.strip() or _ANY_WEIGHT.search(rest):
            continue
        found = _BRACKET.match(rest)
        words = None if found else _BARE_WORDS.fullmatch(rest)
        if found:
            yield from _of_bracket(context, line, label, found["whole"], found["inner"] or found["square"])
        elif words and _graded(words["inner"]) is not None:
            yield _fault(context, line, label, words["whole"], _graded(words["inner"]) or "")


def _edge_labels(context: Context) -> Iterator[tuple[int, Label]]:
    """The labels with an edge, each with the first line of its block; in options they are words."""
    bodies = [(card.line, card.body) for card in context.document.cards if card.kind is not CardKind.OPTION]
    bodies += [(section.line, section.body) for section in context.document.sections]
    for line, body in bodies if context.document.cards or context.document.sections else ():
        yield from ((line, label) for label in body.labels if body.edges and label.name in EDGE_LABELS)


def _of_bracket(context: Context, line: int, label: Label, whole: str, inner: str) -> Iterator[Fault]:
    near = _graded(inner)
    if near is not None:
        yield _fault(context, line, label, whole, near)
        return
    exact = set(_WORD.findall(inner.lower())) & set(_WEIGHTS)
    if len(exact) == 1 and len(inner.split()) <= 6:
        (weight,) = exact
        yield _fault(context, line, label, whole, "", f"write `({weight})`, and the remark after it")
    elif whole.startswith("(") and inner.strip().isalpha() and inner.islower():
        remedy = f"write {_CHOICE}, or the remark after a comma"
        yield _fault(context, line, label, whole, "", remedy, Severity.SUGGESTION)


def _graded(text: str) -> str | None:
    """The weight that a text of grades means; empty if it may be several, None if it is not a grade."""
    if _NUMBER.fullmatch(text.strip()):
        return ""
    words = [word for word in _WORD.findall(text.lower()) if word not in _MODIFIERS]
    plain = [word for word in words if word not in _BETWEEN]
    meant = [_meant(word) for word in plain]
    if _SILENT.fullmatch(text.strip()) or not plain or not all(meant) or not re.fullmatch(r"[A-Za-z\s?!/-]+", text):
        return None
    return meant[0] if len(set(meant)) == 1 and "not" not in words else ""


def _meant(word: str) -> str:
    return word if word in _WEIGHTS else _GRADES.get(word) or (nearest(word, _WEIGHTS) if len(word) > 3 else "")


def _fault(
    context: Context,
    line: int,
    label: Label,
    written: str,
    near: str,
    remedy: str = "",
    severity: Severity | None = None,
) -> Fault:
    number = line + label.offset
    column = max(context.line(number).rfind(written) + 1, 1)
    span, match = context.word(number, column, written)
    better = f"({near})"
    fix = Fix(f"write {better}", (Edit(span, better),), Applicability.UNSAFE) if near and match else None
    remedy = remedy or (f"did you mean `{better}`?" if near else f"write {_CHOICE}")
    return Fault(f"`{written}` is not a weight, so this counts as not weighed: {remedy}", span, match, fix, severity)


RULES: tuple[Rule, ...] = (
    Rule(
        code="E312",
        since="0.1.0",
        name="unknown-weight",
        severity=Severity.WARNING,
        title="The weight of an edge is none of weak, moderate and strong",
        reason="Evidence marked `(very strong)` counts as not weighed, like evidence without any mark, and lists and"
        " charts show it so. A remark may follow after the weight.",
        bad=THESIS.replace("https://example.com/renewals) (strong)", "https://example.com/renewals) (very strong)"),
        good=THESIS,
        check=unknown_weights,
    ),
)
