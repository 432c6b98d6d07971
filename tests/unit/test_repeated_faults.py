"""Two rules that report one fault of one card give one finding."""

from __future__ import annotations

from dataclasses import replace

from conviction.lint.repeated_faults import without_repeated
from conviction.model.finding import Finding, Severity
from conviction.model.text import Span

HEADING = "### Operations signs {#ops}"
ONE_SOURCE = Finding("H207", "one-source", Severity.WARNING, "falls", "t.md", Span(3), HEADING)
KEY_CLAIM = Finding("E308", "single", Severity.SUGGESTION, "one source", "t.md", Span(5), "- **For:** x")
NO_EVIDENCE = Finding("E301", "none", Severity.WARNING, "no evidence", "t.md", Span(3), HEADING)
ONE_SIDED = Finding("H206", "one-sided", Severity.WARNING, "one-sided", "t.md", Span(3), HEADING)


def at(finding: Finding, *path: str) -> Finding:
    """The finding of a rule of structure, which has its headings already."""
    return replace(finding, section_path=path)


def test_one_card_has_one_finding() -> None:
    """The more exact one is kept: the name of the only source, and that there is no evidence at all."""
    sole = at(KEY_CLAIM, "Claims", "Operations signs")
    bare = at(NO_EVIDENCE, "Claims", "Operations signs")

    assert without_repeated([sole, ONE_SOURCE]) == (ONE_SOURCE,)
    assert without_repeated([bare, ONE_SIDED]) == (bare,)


def test_a_fall_is_reported_at_the_line_that_cites_it() -> None:
    """Also where that finding is suppressed: its reason answers both."""
    fall = Finding("H210", "unanswered-fall", Severity.WARNING, "fell", "t.md", Span(3), HEADING)
    line = at(
        Finding("F601", "fallen-evidence", Severity.ERROR, "retracted", "t.md", Span(6), ""),
        "Claims",
        "Operations signs",
    )

    assert without_repeated([fall, line]) == (line,)
    assert without_repeated([fall], [line]) == ()


def test_other_cards_and_documents_keep_theirs() -> None:
    """Nothing is dropped for a finding of another card, of another file, or of no counterpart."""
    other = at(KEY_CLAIM, "Claims", "HR signs")
    elsewhere = Finding("H207", "one-source", Severity.WARNING, "falls", "u.md", Span(3), HEADING)
    sole = at(KEY_CLAIM, "Claims", "Operations signs")

    for findings in ([other, ONE_SOURCE], [sole, elsewhere], [sole], [ONE_SIDED, ONE_SOURCE]):
        assert without_repeated(findings) == tuple(findings)
