"""Which document of the base each document of today was: by its id first, then by its path, then by its text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from conviction.model.document import Document

__all__ = ["holder_of", "pairs"]

_ALIKE = 0.8
_MOST = 50
"""Documents that are compared by their text at most, on either side: comparing takes the square of it."""


def pairs(
    old: Mapping[str, Document], new: Mapping[str, Document], ids: frozenset[str]
) -> Mapping[str, tuple[Document | None, str]]:
    """For each path of `new` the document that it was, None for a new one, and the path that had its id before.

    The latter is empty but for a new document with the id of another one that is gone.

    Args:
        old: Documents of the base that are otherwise today, deleted ones among them, by path.
        new: Documents of today that are otherwise in the base, added ones among them, by path.
        ids: Every id of today.
    """
    by_id = {document.id: document for document in old.values() if document.id}
    matches: dict[str, tuple[Document | None, str]] = {}
    for path, document in new.items():
        here, twin = old.get(path), by_id.get(document.id)
        if here and (not document.id or not here.id or here.id == document.id):
            matches[path] = here, ""
        elif twin and twin.path not in new and holder_of(document, twin):
            matches[path] = (here if here and here.id not in ids else None), twin.path
        elif twin and (twin.path not in new or new[twin.path].id != document.id):
            matches[path] = twin, ""
        else:
            matches[path] = (here if here and here.id not in ids else None), ""
    gone = [document for path, document in old.items() if path not in new and document.id not in ids]
    return matches | _moved(gone, [new[path] for path, (was, holder) in matches.items() if was is None and not holder])


def holder_of(document: Document, earlier: Document) -> str:
    """The path of an earlier document of the same id when it was another one: of another kind, or begun another day."""
    same = document.kind == earlier.kind and document.front.text("created") == earlier.front.text("created")
    return "" if same else earlier.path


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
