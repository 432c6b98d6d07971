"""Which commits are revisions of one document: the document's id decides, not the name of the file.

And whether a document began as a copy of another one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conviction.markup import segments
from conviction.model.history import RevisionRow

__all__ = ["gap", "is_copy", "revisions_of"]

_SHARED = 3
"""Sentences that a copy has in common with its original; documents from one template share headings and comments."""
_LONG = 5
"""The least number of words of such a sentence."""


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


def gap(rows: Sequence[RevisionRow], ids: Mapping[str, str], own: str) -> str:
    """The commits in which the file had another id for a while and then its own again, as a reason; empty for none.

    A commit in which another file took over the id is not among them: the document goes on there.

    Args:
        rows: The candidates of the walk, oldest first.
        ids: For each blob the id that it carries; empty for none.
        own: The document's id.
    """
    carried: dict[str, str] = {}
    strange: dict[str, list[str]] = {}
    passed: list[str] = []
    elsewhere = {row.commit for row in rows if ids.get(row.blob) == own}
    for row in rows:
        now, before = ids.get(row.blob, ""), carried.get(row.path, "")
        follows = row.status == "M" and (before == own or row.path in strange)
        if follows and now not in ("", own) and row.commit not in elsewhere:
            strange.setdefault(row.path, []).append(now)
        else:
            others = strange.pop(row.path, [])
            passed += others if follows and now == own else []
        carried[row.path] = now or before
    return _left_out(passed) if passed else ""


def _left_out(others: Sequence[str]) -> str:
    """The reason why revisions with these ids are not listed."""
    count = "1 revision" if len(others) == 1 else f"{len(others)} revisions"
    verb = "is" if len(others) == 1 else "are"
    return f"{count} with the id `{others[0]}` {verb} left out: git log -p shows the text of those commits"


def is_copy(original: str, text: str) -> bool:
    """True when a text has sentences of another one that no template gave both."""
    return len(_sentences(original) & _sentences(text)) >= _SHARED


def _sentences(text: str) -> set[str]:
    units = (" ".join(unit.text.split()) for unit in segments.split(text).units if unit.role == "sentence")
    return {sentence for sentence in units if sentence.count(" ") >= _LONG - 1}
