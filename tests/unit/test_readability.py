"""The school grade of a text: the formula of Flesch and Kincaid, by hand."""

from __future__ import annotations

import pytest

from conviction.lint.rules.structure.readability import grade
from conviction.markup.language import is_english


@pytest.mark.parametrize(
    ("text", "words", "sentences", "syllables"),
    [
        ("The cat sat on the mat.", 6, 1, 6),
        ("The cat sat. The dog ran away.", 7, 2, 8),
        ("Operations signs the renewal", 4, 1, 9),
    ],
)
def test_the_grade_is_that_of_the_formula(text: str, words: int, sentences: int, syllables: int) -> None:
    """0.39 x words per sentence + 11.8 x syllables per word - 15.59."""
    assert grade(text) == pytest.approx(0.39 * words / sentences + 11.8 * syllables / words - 15.59)


def test_no_words_have_no_grade() -> None:
    """A text without a word is as easy as can be."""
    assert grade("— …") == 0.0


def test_twenty_words_are_enough_to_know_a_language() -> None:
    """A text of fewer words counts as English, in any language."""
    assert not is_english("wort " * 20)
    assert is_english("wort " * 19)
