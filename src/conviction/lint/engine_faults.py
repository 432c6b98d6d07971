"""Failures of Vale: one that is not a document's fault ends the run, and has a code too."""

from __future__ import annotations

from conviction.model.finding import Finding, Severity, rule_page
from conviction.model.report import RuleInfo

__all__ = ["ENGINE_RULES", "UNCHECKED", "unchecked"]

UNCHECKED = "X911"
"""The code of a document in which no prose was checked."""

ENGINE_RULES: tuple[RuleInfo, ...] = (
    RuleInfo(
        code="X910",
        since="0.1.0",
        name="engine-failed",
        severity=Severity.ERROR,
        title="Vale is missing, failed, or did not read the documents",
        reason="A partial result must not pass for a clean one, so lint ends with 2 and shows no findings."
        " It reports engine-unavailable when no Vale can be used. It reports engine-failed when Vale crashed,"
        " hung or gave an answer that cannot be read, and canary-missing when it did not read its input."
        " The hint is the next step. With --no-vale only the structure is checked, and the summary notes it.",
        bad="$ scaffold lint\n"
        "error: X910 engine-unavailable: Vale is not installed, so prose cannot be checked\n"
        "hint: run `scaffold doctor --install-vale`, or lint with --no-vale\n",
        good="$ scaffold lint --install-vale\nno findings in 12 documents (9,114 words)\n",
        engine="vale",
    ),
    RuleInfo(
        code=UNCHECKED,
        since="0.1.0",
        name="document-unchecked",
        severity=Severity.ERROR,
        title="Vale stopped on a document, so its prose was not checked",
        reason="An unchecked text must not pass for a clean one. Vale gives up on a word that is"
        " repeated a thousand times, and hangs on some machine-made texts. The other documents were checked as usual."
        " Shorten the longest sentences and paragraphs of the document, or move generated text into a file of another"
        " type. The result is not cached: each run tries again, and selecting other rules does not silence it.",
        bad="$ scaffold lint\ndocs/import.md:1:1: error X911 the prose was not checked: Vale could not run: panic:"
        " regexp2: maximum backtracking stack size exceeded; shorten its longest sentences and paragraphs\n",
        good="$ scaffold lint\nno findings in 12 documents (9,114 words)\n",
        engine="vale",
    ),
)


def unchecked(path: str, reason: str) -> Finding:
    """X911: Vale stopped on this document, with the reason."""
    message = f"the prose was not checked: {reason}; shorten its longest sentences and paragraphs"
    page = rule_page(UNCHECKED)
    return Finding(UNCHECKED, "document-unchecked", Severity.ERROR, message, path, engine="vale", help_url=page)
