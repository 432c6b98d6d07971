"""The structural rules of `scaffold lint`: all of them, and what they find in a document.

A family of rules is a module: its checks, and at its end a literal tuple that tells each rule with its examples.
"""

from __future__ import annotations

from collections.abc import Sequence

from conviction.core.rules import (
    argument,
    asking,
    bare,
    budgets,
    claims,
    decisions,
    economics,
    evidence,
    fields,
    freshness,
    labels,
    leftovers,
    linking,
    markers,
    menu,
    online,
    outline,
    predictions,
    readability,
    readings,
    references,
    sections,
    targets,
    theses,
)
from conviction.core.rules.base import Context, Fault, Rule
from conviction.core.rules.engines import ENGINE_RULES
from conviction.model.finding import Finding, Severity
from conviction.model.report import Draft, RuleInfo

__all__ = ["ENGINE_RULES", "KIND_RULES", "RULES", "Context", "Fault", "Rule", "check", "draft_of"]

RULES: tuple[Rule, ...] = (
    *fields.RULES,
    *sections.RULES,
    *outline.RULES,
    *budgets.RULES,
    *asking.RULES,
    *freshness.RULES,
    *readings.RULES,
    *leftovers.RULES,
    *markers.RULES,
    *references.RULES,
    *claims.RULES,
    *evidence.RULES,
    *predictions.RULES,
    *decisions.RULES,
    *argument.RULES,
    *economics.RULES,
    *labels.RULES,
    *linking.RULES,
    *targets.RULES,
    *menu.RULES,
    *online.RULES,
    *bare.RULES,
    *theses.RULES,
    *readability.RULES,
)
"""Every structural rule; a code stands once and is never reused."""

KIND_RULES: tuple[RuleInfo, ...] = (
    RuleInfo(
        code="K001",
        name="broken-kind",
        severity=Severity.ERROR,
        title="The declaration of a kind cannot be used",
        reason="Nobody can start a document of that kind, and the fields and sections of those that exist go unchecked."
        " The message says what to correct in templates/NAME.toml; other kinds are not touched.",
        bad='title = "Note"\nfolder = "docs/notes"\nstatus = ["draft", "final"]\nsections = ["Summary"]\n',
        good='title = "Note"\nfolder = "docs/notes"\nstatuses = ["draft", "final"]\nsections = ["Summary"]\n',
        engine="structure",
    ),
)
"""What `core.kinds` finds in declarations; the examples are TOML."""

_WAITING = frozenset(rule.code for rule in RULES if rule.waits)


def check(context: Context, *, off: frozenset[str] = frozenset()) -> list[Finding]:
    """Everything that the rules find in one document, in its order; rules whose code is in `off` are not asked."""
    found = [finding for rule in RULES if rule.code not in off for finding in rule.findings(context)]
    return sorted(found, key=lambda finding: finding.sort_key)


def draft_of(context: Context, findings: Sequence[Finding]) -> Draft | None:
    """What a document in work still lacks, of its findings; None when it lacks nothing or is no draft any more."""
    waiting = tuple(finding for finding in findings if finding.code in _WAITING) if context.draft else ()
    if not waiting:
        return None
    required = [section for section in sections.expected(context) if section.required]
    return Draft(context.document.path, sections.written(context, required, waiting), len(required), waiting)
