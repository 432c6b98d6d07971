"""Findings in the cache: rows of JSON values, and back. Everything but the document's path is in a row.

    row_of(finding) -> list              finding_of(row, path) -> Finding
    row_of_offer(offer) -> list          offer_of_row(row) -> Offer

A row that cannot be read raises ValueError, TypeError, KeyError or IndexError, as JSON that somebody made up may.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conviction.lint.dependencies import Offer
from conviction.model.finding import Applicability, Finding, Fix, Severity
from conviction.model.text import Edit, Span

__all__ = ["finding_of", "offer_of_row", "row_of", "row_of_offer"]

_SEVERITIES = {severity.value: severity for severity in Severity}
_PLACES = 4


def row_of(finding: Finding) -> list[Any]:
    """The finding as a row; a test holds this to every field that a finding has."""
    fix = finding.fix
    return [
        finding.code,
        finding.name,
        finding.severity.value,
        finding.message,
        *_places(finding.span),
        finding.match,
        finding.engine,
        finding.help_url,
        finding.vale_check,
        finding.section_path,
        finding.fingerprint,
        [fix.description, fix.applicability.value, fix.order, [[*_places(e.span), e.text] for e in fix.edits]]
        if fix
        else None,
    ]


def finding_of(row: Sequence[Any], path: str) -> Finding:
    """The finding of a row, in the document at this path."""
    code, name, severity, message, *place, match, engine, url, check, titles, mark, fix = row
    return Finding(
        code,
        name,
        _SEVERITIES[severity],
        message,
        path,
        Span(*place),
        match,
        engine,
        _fix(fix) if fix else None,
        url,
        check,
        tuple(titles),
        mark,
    )


def _fix(row: Sequence[Any]) -> Fix:
    description, applicability, order, edits = row
    edits_ = tuple(Edit(Span(*edit[:_PLACES]), edit[_PLACES]) for edit in edits)
    return Fix(description, edits_, Applicability(applicability), order)


def _places(span: Span) -> tuple[int, int, int, int]:
    return span.line, span.column, span.end_line, span.end_column


def row_of_offer(offer: Offer) -> list[Any]:
    """The offer of a document, as a row."""
    return [offer.id, offer.supersedes, offer.reviews, offer.links, offer.names, offer.acronyms, offer.voices]


def offer_of_row(row: Sequence[Any]) -> Offer:
    """The offer of a document, from a row."""
    name, *lists = row
    return Offer(name, *map(tuple, lists))
