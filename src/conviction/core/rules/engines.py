"""What stops `scaffold lint` as a whole: no fault of a document, and so no finding; it has a code all the same."""

from __future__ import annotations

from conviction.model.finding import Severity
from conviction.model.report import RuleInfo

__all__ = ["ENGINE_RULES"]

ENGINE_RULES: tuple[RuleInfo, ...] = (
    RuleInfo(
        code="X910",
        name="engine-failed",
        severity=Severity.ERROR,
        title="Vale is missing, failed, or did not see the documents",
        reason="Half an answer must not pass for a clean one, so lint ends with 2 and shows no findings."
        " It says engine-unavailable when there is no Vale that can be used. It says engine-failed when Vale crashed,"
        " hung or gave an answer that cannot be read, and canary-missing when it did not see what it was given."
        " The hint is the next step. With --no-vale the structure is checked alone, and the summary says so.",
        bad="$ scaffold lint\n"
        "error: X910 engine-unavailable: Vale is not installed, so prose cannot be checked\n"
        "hint: run `scaffold doctor --install-vale`, or lint with --no-vale\n",
        good="$ scaffold lint --install-vale\nno findings in 12 documents (9,114 words)\n",
        engine="vale",
    ),
)
