"""From Vale's alerts on shadow texts to findings in the documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Protocol

from conviction.core.prose_rules import ProseRule, merged, rule_of
from conviction.core.shadow import Shadow
from conviction.model.finding import Finding, Fix, Severity
from conviction.model.text import Edit, Span

__all__ = ["Alert", "prose_findings"]

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Alert(Protocol):
    """One alert of Vale, in the coordinates of the shadow."""

    @property
    def path(self) -> str:
        """The workspace path."""

    @property
    def check(self) -> str:
        """`Strategy.HedgeStack`."""

    @property
    def severity(self) -> str:
        """Vale's word for it."""

    @property
    def message(self) -> str:
        """One line."""

    @property
    def line(self) -> int:
        """From 1."""

    @property
    def column(self) -> int:
        """From 1, in code points."""

    @property
    def match(self) -> str:
        """The words in the shadow; empty when the whole document is meant."""

    @property
    def suggestions(self) -> tuple[str, ...]:
        """What could stand there instead."""

    @property
    def link(self) -> str:
        """The rule's page."""


def prose_findings(
    alerts: Iterable[Alert], shadows: Mapping[str, Shadow], texts: Mapping[str, str]
) -> tuple[list[Finding], int]:
    """The findings, one for each rule and place, and how many of them could not be placed in their line.

    Args:
        alerts: In the order of their places.
        shadows: By path.
        texts: The documents themselves, by path.
    """
    used: dict[tuple[str, str], set[int]] = {}
    lines = {path: text.split("\n") for path, text in texts.items()}
    found, unplaced = [], 0
    for alert in alerts:
        claimed = used.setdefault((alert.path, alert.check), set())
        span = shadows[alert.path].place(alert.line, alert.column, alert.match, claimed) if alert.match else None
        unplaced += bool(alert.match) and span is None
        found.append(_finding(alert, span, lines[alert.path]))
    return merged(found), unplaced


def _finding(alert: Alert, span: Span | None, lines: list[str]) -> Finding:
    rule = rule_of(alert.check)
    match = _text_at(lines, span) if span else ""
    return Finding(
        code=rule.code if rule else alert.check,
        name=rule.name if rule else _CAPITAL.sub("-", alert.check.rpartition(".")[2]).lower(),
        severity=Severity(alert.severity),
        message=alert.message,
        path=alert.path,
        span=span or Span(min(alert.line, len(lines))),
        match=match,
        engine="vale",
        fix=_fix(rule, alert, span, match),
        help_url=f"lint/rules/{rule.code}/" if rule else alert.link,
    )


def _fix(rule: ProseRule | None, alert: Alert, span: Span | None, match: str) -> Fix | None:
    """Vale's suggestion where it is the only one, and the document says at this place just what Vale saw."""
    if rule is None or rule.fix_applicability is None or span is None:
        return None
    if len(alert.suggestions) != 1 or match != alert.match:
        return None
    better = alert.suggestions[0]
    return Fix(f"write {better}", (Edit(span, better),), rule.fix_applicability)


def _text_at(lines: list[str], span: Span) -> str:
    if span.line == span.end_line:
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]
    inner = lines[span.line : span.end_line - 1]
    return "\n".join([lines[span.line - 1][span.column - 1 :], *inner, lines[span.end_line - 1][: span.end_column - 1]])
