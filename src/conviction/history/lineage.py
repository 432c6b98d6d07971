"""Which commits are revisions of one document: the document's id decides, not the name of the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conviction.model.history import RevisionRow

__all__ = ["revisions_of"]


def revisions_of(rows: Sequence[RevisionRow], ids: Mapping[str, str], own: str = "") -> tuple[RevisionRow, ...]:
    """The rows that are revisions of one document, oldest first, one for each commit.

    Args:
        rows: The candidates of the walk, oldest first.
        ids: For each blob the id that it carries; empty for none.
        own: The document's id; when it has none, the newest id in its history.

    A row with another id belongs to another document, and so do older rows without an id under that name.
    """
    strange: set[str] = set()
    by_name: dict[str, RevisionRow] = {}
    for row in reversed(rows):
        carried = ids.get(row.blob, "")
        own = own or carried
        if carried and carried != own:
            strange |= {row.path, row.old_path} - {""}
        elif (carried or row.path not in strange) and row.commit not in by_name:
            by_name[row.commit] = row
    return tuple(reversed(by_name.values()))
