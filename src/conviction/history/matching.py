"""Which document of the base each document of today was: by its id first, then by its path, then by its text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from conviction.markup import segments
from conviction.markup.word_diff import bare_words
from conviction.model.document import Document

__all__ = ["holder_of", "pairs"]

_ALIKE = 0.8
_LEAST_SHARE = 0.2
"""The least share of the shorter text's runs of words in both, with which a document of another title is the same."""
_RUN = 3
"""Words of a run: two documents on one subject share words, and hardly ever three in a row."""
_OWN_ROLES = frozenset({"sentence", "card"})
"""Units in the author's words; documents from one template share headings, labels and comments."""
_MOST = 50
"""Documents that are compared by their text at most, on either side: comparing takes the square of it."""


def pairs(
    old: Mapping[str, Document], new: Mapping[str, Document], ids: frozenset[str]
) -> Mapping[str, tuple[Document | None, str]]:
    """For each path of `new` the document that it was, None for a new one, and the path that had its id before.

    The latter is empty but for a new document with the id of another one that is gone.

    Args:
        old: Documents of the base that differ today, deleted ones included, by path.
        new: Documents of today that differ from the base, added ones included, by path.
        ids: Every id of today.
    """
    by_id = {document.id: document for document in old.values() if document.id}
    matches = {
        path: _match(document, old.get(path), by_id.get(document.id), new, ids) for path, document in new.items()
    }
    gone = [document for path, document in old.items() if path not in new and document.id not in ids]
    return matches | _moved(gone, [new[path] for path, (was, holder) in matches.items() if was is None and not holder])


def _match(
    document: Document,
    here: Document | None,
    twin: Document | None,
    new: Mapping[str, Document],
    ids: frozenset[str],
) -> tuple[Document | None, str]:
    """The match of one document, between the one that was `here` and the one that had its id, its `twin`."""
    if here and (not document.id or here.id in ("", document.id)):
        return here, ""
    was = None if here is None or here.id in ids else here
    if twin is None:
        return was, ""
    if twin.path not in new:
        holder = holder_of(document, twin)
        return (was, holder) if holder else (twin, "")
    return (was, "") if new[twin.path].id == document.id else (twin, "")


def holder_of(document: Document, earlier: Document) -> str:
    """The path of an earlier document of the same id when it was another one, and empty when it came back.

    It was another one when it is of another kind, or was begun on another day. Where the days do not tell, a document
    with another title is another one if hardly any of its text is left.
    """
    days = {one.front.text("created") for one in (document, earlier)}
    if document.kind != earlier.kind or len(days - {""}) > 1:
        return earlier.path
    titles = {" ".join(bare_words(one.front.text("title"))) for one in (document, earlier)}
    same_title = len(titles) == 1 and titles != {""}
    return "" if same_title or _continues(earlier, document) else earlier.path


def _continues(earlier: Document, document: Document) -> bool:
    """True when a text has runs of words of an earlier one, or the earlier one had no text of its own yet."""
    was, now = _runs(earlier), _runs(document)
    return not was or len(was & now) >= max(1, _LEAST_SHARE * min(len(was), len(now)))


def _runs(document: Document) -> set[tuple[str, ...]]:
    """Each run of three words in the text of the author."""
    texts = (bare_words(unit.text) for unit in segments.split(document.text).units if unit.role in _OWN_ROLES)
    return {words[at : at + _RUN] for words in texts for at in range(len(words) - _RUN + 1)}


def _moved(gone: Iterable[Document], come: Iterable[Document]) -> dict[str, tuple[Document | None, str]]:
    """The documents that are at another path with another id, and nearly the text of one that is gone.

    Title and day must be the same: documents made from one template resemble each other.
    """
    matches: dict[str, tuple[Document | None, str]] = {}
    candidates = list(gone)[:_MOST]
    for document in list(come)[:_MOST]:
        facts = document.title, document.front.text("created"), document.kind
        for earlier in candidates:
            if facts == (earlier.title, earlier.front.text("created"), earlier.kind) and _alike(earlier, document):
                matches[document.path] = earlier, ""
                candidates.remove(earlier)
                break
    return matches


def _alike(one: Document, other: Document) -> bool:
    compared = SequenceMatcher(None, one.text.split("\n"), other.text.split("\n"), autojunk=False)
    return compared.ratio() >= _ALIKE
