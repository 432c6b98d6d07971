"""Texts of a card on one line, as messages and comparisons use them."""

from __future__ import annotations

import unicodedata

from conviction.markup.letters import clipped
from conviction.model.document import Card

__all__ = ["label_of", "quoted", "title_of"]


def quoted(text: str) -> str:
    """The text in quotation marks, at most 80 characters of it."""
    text = " ".join(text.split())
    return f'"{text}"' if len(text) <= 80 else f'"{clipped(text, 79)}…"'


def label_of(card: Card, name: str) -> str:
    """The value of the first label with that name; composed and decomposed letters are one."""
    return _flat(card.body.label(name))


def title_of(card: Card) -> str:
    """The title; composed and decomposed letters are one."""
    return _flat(card.title)


def _flat(text: str) -> str:
    text = " ".join(text.split())
    return text if text.isascii() else unicodedata.normalize("NFC", text)
