"""The advice of findings in a document that froze in an earlier commit: H101 reports no edit that follows it."""

from __future__ import annotations

import re
from collections.abc import Callable

from conviction.lint.rules.history.frozen_parts import FREE_FIELDS, free_lines
from conviction.model.argument import section_key
from conviction.model.document import Document
from conviction.model.finding import Finding

__all__ = ["LEGAL_WAY", "as_frozen"]

LEGAL_WAY = "it is frozen, so write a dated correction, or a document that supersedes it"

_IN_LIST = frozenset({"D404", "F603", "L701", "L702", "L703", "L704", "L706", "S001", "S002", "S005", "S006"})
"""Rules whose advice is about a part that may change, about another file, or about a text that cannot be compared."""
_FAMILIES = ("H", "X")
"""Rules about changes, which can be reverted, and about suppressions, which may change."""
_OF_FIELDS = frozenset({"S003", "S004"})
"""Rules about a field, whose message begins with its name: some fields may change."""
_OF_LABELS = frozenset({"S201", "S204", "S205", "S206"})
"""Rules about a label: some of those in these sections may change."""
_SECTIONS = frozenset({"predictions", "kill criteria", "quotes", "questions and answers"})
_OTHER_ADVICE = {"E303": "no claim uses this evidence: link a claim to it with `scaffold link`"}
"""Messages of rules whose advice is in part about something that may change."""
_MISTYPED = re.compile(r"did you mean `([a-z_]+)`")
_FIELD = re.compile(r"`([a-z_]+)\b")


def as_frozen(finding: Finding, read: Callable[[], Document]) -> Finding:
    """The finding with advice that may be followed; a fix is never applied, and left out where it may not be made.

    Args:
        finding: A finding in a document that is frozen in the last commit.
        read: Returns the document, which is read for few rules.
    """
    code = finding.code
    if code in _IN_LIST or code.startswith(_FAMILIES):
        return finding.shown_only()
    if (code in _OF_FIELDS and _names_free_field(finding)) or (code in _OF_LABELS and _is_free_label(finding, read)):
        return finding.shown_only()
    mistyped = _MISTYPED.search(finding.message) if code == "S011" else None
    if mistyped and mistyped[1] in FREE_FIELDS:
        return finding.with_message(
            f"`{finding.match}` is not a field, so nothing reads it: add a line `{mistyped[1]}: …`, and leave this one"
        )
    return finding.with_message(_OTHER_ADVICE.get(code) or f"{finding.message} ({LEGAL_WAY})")


def _names_free_field(finding: Finding) -> bool:
    field = _FIELD.search(finding.message)
    return field is not None and field[1] in FREE_FIELDS


def _is_free_label(finding: Finding, read: Callable[[], Document]) -> bool:
    section = section_key(finding.section_path[0]) if finding.section_path else ""
    return section in _SECTIONS and finding.span.line in free_lines(read())
