"""Slugs and ids: portable names from any title."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conviction.markup.slugs import MAX_ID, MAX_SLUG, document_id, is_id, slugify, with_suffix


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Price the API by usage", "price-the-api-by-usage"),
        ("Größe & Preis: was Kunden zahlen?", "grosse-and-preis-was-kunden-zahlen"),
        ("Don’t ship 5% of it", "dont-ship-5-percent-of-it"),
        ("Cafe\u0301 / café", "cafe-cafe"),
        ("../../etc/passwd", "etc-passwd"),
        ("-rf *", "rf"),
        ("C:\\x\0y", "c-x-y"),
        ("CON", "con-x"),
        ("com1.", "com1-x"),
        ("ends with a dot.", "ends-with-a-dot"),
        ("日本語", ""),
        ("🎉…", ""),
        ("Отказаться от Redis", ""),
        ("Redis 日本", ""),
        ("Ærø: 5 % less łódź", "aero-5-percent-less-lodz"),
    ],
)
def test_titles_become_portable_slugs(title: str, slug: str) -> None:
    """Matrix D83, E91: A title in any script gives a slug that every file system takes, or an empty one."""
    assert slugify(title) == slug


def test_long_titles_are_cut_at_a_word() -> None:
    """A slug is at most 48 characters long, and ends with a whole word that needs no other after it."""
    assert slugify("seven letters " * 10) == "seven-letters-seven-letters-seven-letters-seven"
    assert slugify("x" * 300) == "x" * MAX_SLUG
    assert slugify("Mid-market companies will pay for one suite where HR and finance meet") == (
        "mid-market-companies-will-pay-for-one-suite"
    )
    assert slugify("the of and to in on " * 10) == "the"


@given(st.text(max_size=200))
def test_slugs_are_portable_and_stable(title: str) -> None:
    """Any text gives a slug of a-z, 0-9 and single inner hyphens, and a slug of a slug is itself."""
    slug = slugify(title)

    assert slug == "" or re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug)
    assert len(slug) <= MAX_SLUG + 2
    assert slugify(slug) == slug


@given(st.from_regex(r"[a-z]{2,24}", fullmatch=True), st.text(min_size=1, max_size=80), st.booleans())
def test_ids_fit(kind: str, title: str, dated: bool) -> None:
    """KIND-slug and KIND-DATE-slug are ids: at most 64 characters of a-z, 0-9 and hyphens."""
    name = document_id(kind, slugify(title) or "k7qx", "2026-11-23" if dated else "")

    assert is_id(name)
    assert len(name) <= MAX_ID
    assert name.startswith(kind)


def test_suffix_is_kept_whole() -> None:
    """Where a slug is long, the words give way and the suffix stays."""
    assert with_suffix("usage-pricing", "k7qx") == "usage-pricing-k7qx"
    assert with_suffix("one-two-three", "k7qx", room=12) == "one-two-k7qx"
    assert with_suffix("x" * 48, "k7qx") == "x" * 43 + "-k7qx"
