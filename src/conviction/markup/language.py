"""Whether a text is English, guessed from its commonest words."""

from __future__ import annotations

from conviction.markup.letters import words_in

__all__ = ["SAMPLE", "is_english"]

_COMMON = frozenset({"the", "of", "and", "to", "is", "that", "for", "with", "by", "are", "was", "we", "it"})
_SHARE = 0.06
"""The least share of them in an English text."""
SAMPLE = 2000
"""The characters of a body from which its language is guessed."""


def is_english(sample: str) -> bool:
    """False if common English words are too rare; a text of a few words counts as English.

    Args:
        sample: The beginning of a text, in small letters, without front matter and code.
    """
    if sample.isascii():
        whole = sample.split()
        if sum(map(_COMMON.__contains__, whole)) > _SHARE * len(whole):
            return True  # without their punctuation the share is larger still
    words = (
        [word for word in sample.split() if word.strip(".,;:!?()").isalpha()] if sample.isascii() else words_in(sample)
    )
    return len(words) < 20 or sum(map(_COMMON.__contains__, words)) > _SHARE * len(words)
