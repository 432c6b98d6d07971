"""The structural rules of `scaffold lint`, and their findings in a document.

A family of rules is a module: its checks, and at its end a literal tuple with each rule and its examples.
"""

from __future__ import annotations

from collections.abc import Sequence

from conviction.lint.engine_faults import ENGINE_RULES
from conviction.lint.rules.argument import (
    assumptions,
    claims,
    criteria,
    decision_asked,
    edge_weights,
    evidence,
    freshness,
    kill_criteria,
    named_sources,
    predictions,
    thesis,
)
from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.belief import convictions, moves, statements
from conviction.lint.rules.counting import circles, weights
from conviction.lint.rules.days import contradictions, overdue, promises
from conviction.lint.rules.decision import deciders, options
from conviction.lint.rules.economics import limits, results, units
from conviction.lint.rules.fallen import consent, reliance, support
from conviction.lint.rules.links import bare_references, link_targets, link_text, nav, references, web_links
from conviction.lint.rules.quotations import sources as quotation_sources
from conviction.lint.rules.quotations import verbatim
from conviction.lint.rules.structure import (
    conflict_markers,
    density,
    field_names,
    front_matter,
    hidden_characters,
    labels,
    length_budget,
    lost_ids,
    outline,
    participants,
    readability,
    renderer_portability,
    sections,
    template_leftovers,
    todo_markers,
)
from conviction.model.finding import Finding, Severity
from conviction.model.report import DraftProgress, RuleInfo

__all__ = ["ENGINE_RULES", "KIND_RULES", "RULES", "Context", "Fault", "Rule", "check", "draft_of"]

RULES: tuple[Rule, ...] = (
    *front_matter.RULES,
    *field_names.RULES,
    *participants.RULES,
    *conflict_markers.RULES,
    *hidden_characters.RULES,
    *sections.RULES,
    *outline.RULES,
    *length_budget.RULES,
    *lost_ids.RULES,
    *decision_asked.RULES,
    *freshness.RULES,
    *renderer_portability.RULES,
    *template_leftovers.RULES,
    *todo_markers.RULES,
    *references.RULES,
    *claims.RULES,
    *evidence.RULES,
    *named_sources.RULES,
    *predictions.RULES,
    *kill_criteria.RULES,
    *criteria.RULES,
    *assumptions.RULES,
    *convictions.RULES,
    *statements.RULES,
    *moves.RULES,
    *deciders.RULES,
    *options.RULES,
    *units.RULES,
    *results.RULES,
    *limits.RULES,
    *labels.RULES,
    *link_text.RULES,
    *link_targets.RULES,
    *nav.RULES,
    *web_links.RULES,
    *bare_references.RULES,
    *thesis.RULES,
    *verbatim.RULES,
    *quotation_sources.RULES,
    *edge_weights.RULES,
    *readability.RULES,
    *overdue.RULES,
    *contradictions.RULES,
    *promises.RULES,
    *support.RULES,
    *reliance.RULES,
    *consent.RULES,
    *circles.RULES,
    *weights.RULES,
    *density.RULES,
)
"""Every structural rule; a code appears once and is never reused."""

KIND_RULES: tuple[RuleInfo, ...] = (
    RuleInfo(
        code="K001",
        since="0.1.0",
        name="broken-kind",
        severity=Severity.ERROR,
        title="The declaration of a kind cannot be used",
        reason="Nobody can start a document of that kind, and the fields and sections of others are not checked."
        " The message has the correction for templates/NAME.toml; other kinds are not affected.",
        bad='title = "Note"\nfolder = "docs/notes"\nstatus = ["draft", "final"]\nsections = ["Summary"]\n',
        good='title = "Note"\nfolder = "docs/notes"\nstatuses = ["draft", "final"]\nsections = ["Summary"]\n',
        engine="structure",
    ),
)
"""The rules on declarations of kinds; the examples are TOML."""

_WAITING = frozenset(rule.code for rule in RULES if rule.allowed_in_drafts)


def check(context: Context, *, off: frozenset[str] = frozenset()) -> list[Finding]:
    """The findings of the rules in one document, in its order; rules whose code is in `off` are not run."""
    found = [finding for rule in RULES if rule.code not in off for finding in rule.findings(context)]
    return sorted(found, key=lambda finding: finding.sort_key)


def draft_of(context: Context, findings: Sequence[Finding]) -> DraftProgress | None:
    """The progress of a draft, from its findings; None when nothing is missing or it is not a draft any more."""
    waiting = tuple(finding for finding in findings if finding.code in _WAITING) if context.draft else ()
    if not waiting:
        return None
    required = [section for section in sections.expected(context) if section.required]
    written = sections.written(context, required, waiting)
    raw = context.document.kind == "conversation"
    return DraftProgress(context.document.path, written, len(required), waiting, raw)
