"""Changes of a diff in words for readers who know neither ids, nor fields, nor files."""

from __future__ import annotations

import pytest

from conviction.history.formats.redline_words import change_in_words, move_in_words
from conviction.model.history import Change, ChangeKind

TITLES = {"buyer": "Operations, not **HR**, signs"}
EDGE = {"direction": "Against", "weight": "strong", "text": "Price *test*", "target": "../docs/price-test.md"}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (0.62, 0.55, "Conviction went down from 62% to 55%."),
        (0.5, 0.625, "Conviction went up from 50% to 62.5%."),
        (None, 0.5, "Conviction is now stated: 50%."),
        (0.5, None, "Conviction, 50% before, is no longer stated."),
    ],
)
def test_a_move_is_a_sentence(before: float | None, after: float | None, words: str) -> None:
    """Up or down, begun or no longer stated."""
    assert move_in_words(before, after) == words


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change(ChangeKind.STATUS_CHANGED, "status: draft → active"), "Status: draft → active"),
        (Change(ChangeKind.RETITLED, "title: A → B"), "Title: A → B"),
        (
            Change(ChangeKind.CONVICTION_MOVED, "#buyer   70% → 50%", 0.7, 0.5, "buyer"),
            "“Operations, not HR, signs”: Conviction went down from 70% to 50%.",
        ),
        (
            Change(ChangeKind.EVIDENCE_ATTACHED, "+ against  #buyer   Price test", None, "x", "buyer", EDGE),
            "Evidence against “Operations, not HR, signs” added: Price test (strong)",
        ),
        (
            Change(
                ChangeKind.EVIDENCE_DETACHED, "- for", "x", None, "", {"direction": "For", "weight": None, "text": ""}
            ),
            "Evidence for the document removed: a source without a title",
        ),
        (
            Change(ChangeKind.BREAKS_IF_CHANGED, "#buyer   breaks if: [a](b.md) → **c**", "a", "c", "buyer"),
            "“Operations, not HR, signs”: breaks if: a → c",
        ),
        (
            Change(ChangeKind.CRITERION_UNMET, 'kill criterion "x": not met, checked 2026-09-14', None, None, "k"),
            'Kill criterion "x": not met, checked 14 September 2026',
        ),
        (
            Change(ChangeKind.FIELD_CHANGED, "revisit_on: 2026-01-05 → —", "", "", "", {"field": "revisit_on"}),
            "Revisit on: 5 January 2026 → —",
        ),
        (
            Change(ChangeKind.FIELD_CHANGED, "supersedes: — → thesis-old-one", "", "", "", {"field": "supersedes"}),
            "Supersedes changed",
        ),
        (Change(ChangeKind.FIELD_CHANGED, "id: thesis-a → thesis-b", "", "", "", {"field": "id"}), ""),
        (Change(ChangeKind.PROSE_EDITED, "1 sentence edited (Issue #12)"), "1 sentence edited (Issue #12)"),
    ],
)
def test_a_change_names_claims_by_their_titles(change: Change, words: str) -> None:
    """No id of a claim that is known, no mark of Markdown, no file; days in words."""
    assert change_in_words(change, TITLES) == words
