"""Portable slugs and ids: names that every file system, URL and shell takes, made from any title."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["MAX_ID", "MAX_SLUG", "SUFFIX_LENGTH", "document_id", "is_id", "slugify", "with_suffix"]

MAX_SLUG = 48
"""The longest slug, in characters."""
MAX_ID = 64
"""The longest id, in characters."""
SUFFIX_LENGTH = 4
"""Number of random characters to add where a name is taken."""

_RESERVED = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]|conin|conout|clock|index|readme")
_ID = re.compile(r"[a-z0-9-]{1,64}")
_SPELLED = str.maketrans(
    {
        "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d",
        "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ł": "l", "Ł": "l", "ı": "i", "&": " and ", "%": " percent ",
        "'": "", "’": "", "‘": "", "–": "-", "—": "-", "‐": "-", "‑": "-",
    }
)  # fmt: skip
"""Letters that NFKD leaves whole, and signs that carry a word."""
_DANGLING = re.compile(
    r"a|an|and|as|at|but|by|for|from|in|into|is|of|on|or|our|so|than|that|the|their|to|we|when|where|which|who|will|with"
)
"""Words that no cut slug ends with: the phrase goes on after them."""


def slugify(title: str, *, limit: int = MAX_SLUG) -> str:
    """The title in `a-z`, `0-9` and single hyphens, cut at a word's end; empty when a letter of it would be left out.

    A name that Windows keeps for a device (`con`, `nul`, `com1` …), or a site engine for a folder's first page
    (`index`, `readme`), gets a hyphen and an x.

    >>> slugify("Größe & Preis: was Kunden wirklich zahlen?")
    'grosse-and-preis-was-kunden-wirklich-zahlen'
    """
    decomposed = unicodedata.normalize("NFKD", title.translate(_SPELLED))
    if any(letter.isalpha() for letter in decomposed if not letter.isascii()):
        return ""
    plain = decomposed.encode("ascii", "ignore").decode("ascii")
    words = re.findall(r"[a-z0-9]+", plain.lower())
    slug = _cut(words, limit)
    return f"{slug}-x" if _RESERVED.fullmatch(slug) else slug


def document_id(kind: str, slug: str, day: str = "") -> str:
    """KIND-slug, or KIND-DATE-slug when a day is given; at most 64 characters, the slug cut at a word's end."""
    head = f"{kind}-{day}-" if day else f"{kind}-"
    return (head + _cut(slug.split("-"), max(MAX_ID - len(head), 1)))[:MAX_ID].rstrip("-")


def with_suffix(slug: str, suffix: str, *, room: int = MAX_SLUG) -> str:
    """The slug with a suffix after a hyphen, within `room` characters; the suffix is never cut."""
    stem = _cut(slug.split("-"), room - len(suffix) - 1)
    return f"{stem}-{suffix}" if stem else suffix


def is_id(text: str) -> bool:
    """True when the text can be a document's id."""
    return _ID.fullmatch(text) is not None


def _cut(words: list[str], limit: int) -> str:
    """As many whole words as fit, joined; a first word that alone is too long is cut."""
    if limit < 1 or not words:
        return ""
    slug = "-".join(words)
    if len(slug) <= limit:
        return slug
    end = slug.rfind("-", 0, limit + 1)
    whole = slug[: end if end > 0 else limit].strip("-").split("-")
    while len(whole) > 1 and _DANGLING.fullmatch(whole[-1]):
        whole.pop()
    return "-".join(whole)
