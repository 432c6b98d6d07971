"""The documents that edges lead to, over time: their identity, their status, and their files' new names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from conviction.history.card_identity import edge_name
from conviction.history.line import on_line, replayed
from conviction.history.link_names import with_targets_as
from conviction.model.history import Change, ChangeKind, CitedDocument, Revision

__all__ = ["EdgeKey", "by_name", "edge_key", "with_targets"]

EdgeKey = tuple[str, str]
"""The document that an edge leads to, whatever its file was called, and the card in it."""
_TROUBLED = frozenset({"disputed", "retracted", "withdrawn"})


def by_name(sources: Iterable[CitedDocument]) -> Mapping[str, CitedDocument]:
    """The cited documents by every name that an edge may give them."""
    return {name: source for source in sources for name in source.names}


def edge_key(target: str, names: Mapping[str, CitedDocument]) -> EdgeKey:
    """The identity of an edge's target: the id of its document, else its name, and the card."""
    name = edge_name(target)
    source = names.get(name)
    return (source.id or source.path) if source else name, "" if "://" in target else target.partition("#")[2]


def with_targets(revisions: Sequence[Revision], sources: Sequence[CitedDocument]) -> tuple[Revision, ...]:
    """The revisions, with the changes that only the cited documents explain.

    `target-status-changed` is added where one was disputed, retracted or withdrawn. A change between two revisions of
    the line belongs to the later one; one after the last belongs to the last. A link that followed a renamed file is
    the same edge, so it was neither attached nor detached.
    """
    names = by_name(sources)
    added = _status_changes(revisions, sources)
    result = []
    for revision in revisions:
        changes = _with_same_records(_without_renamed(revision.changes, names), names) if names else revision.changes
        changes = (*changes, *added.get(revision.number, ()))
        same = len(changes) == len(revision.changes) and all(map(lambda a, b: a is b, changes, revision.changes))
        result.append(revision if same else replace(revision, changes=changes))
    return tuple(result)


def _status_changes(revisions: Sequence[Revision], sources: Sequence[CitedDocument]) -> dict[int, list[Change]]:
    """The changes of status of cited documents, by the number of the revision that they belong to."""
    changes: dict[int, list[Change]] = {}
    row = replayed(revisions) if sources else ()
    line = {revision.number for revision in on_line(revisions)}
    held = [at for at, revision in enumerate(row) if revision.number in line]
    for source in sources:
        for (_, was), (moment, now) in zip(source.states, source.states[1:], strict=False):
            if not {was, now} & _TROUBLED:
                continue
            later = (at for at in held if row[at].row.author_date >= moment)
            place = next(later, len(row))
            owner = row[place if place < len(row) else held[-1]].number
            for card in _citing(row[:place], source):
                about = f"#{card}   {source.title}" if card else source.title
                message = f"{about}: {was} → {now} on {moment.date()}"
                change = Change(
                    ChangeKind.TARGET_STATUS_CHANGED, message, was, now, card, {"target": source.path, "id": source.id}
                )
                changes.setdefault(owner, []).append(change)
    return changes


def _citing(revisions: Iterable[Revision], source: CitedDocument) -> list[str]:
    """The cards that cite the source after these revisions."""
    cards: dict[str, None] = {}
    for revision in revisions:
        for change in revision.changes:
            if change.kind is ChangeKind.EVIDENCE_ATTACHED and edge_name(str(change.after)) in source.names:
                cards[change.card] = None
            elif change.kind is ChangeKind.EVIDENCE_DETACHED and edge_name(str(change.before)) in source.names:
                cards.pop(change.card, None)
    return list(cards)


def _without_renamed(changes: tuple[Change, ...], names: Mapping[str, CitedDocument]) -> tuple[Change, ...]:
    """The changes, in which an edge to a document whose file was renamed is one edge."""
    gone = {
        (change.card, edge_key(str(change.before), names)): change
        for change in changes
        if change.kind is ChangeKind.EVIDENCE_DETACHED
    }
    pairs = []
    for change in changes if gone else ():
        key = change.card, edge_key(str(change.after), names)
        if change.kind is ChangeKind.EVIDENCE_ATTACHED and key in gone:
            pairs.append((gone.pop(key), change))
    if not pairs:
        return changes
    dropped = {id(one) for pair in pairs for one in pair}
    rest = [change for change in changes if id(change) not in dropped]
    return (*rest, *(change for was, now in pairs for change in _turned(was, now)))


def _with_same_records(changes: tuple[Change, ...], names: Mapping[str, CitedDocument]) -> tuple[Change, ...]:
    """The changes, without those of a revision card whose links follow a document whose file was renamed."""

    def key(target: str) -> str:
        return "#".join(edge_key(target, names))

    def is_same(change: Change) -> bool:
        before, after = (with_targets_as(str(side or ""), key) for side in (change.before, change.after))
        return change.kind is ChangeKind.REVISION_REWRITTEN and before == after

    if not any(change.kind is ChangeKind.REVISION_REWRITTEN for change in changes):
        return changes
    return tuple(change for change in changes if not is_same(change))


def _turned(was: Change, now: Change) -> Iterator[Change]:
    """The changes of direction and weight of one edge, from the change that removed it and the one that added it."""
    about = (f"#{now.card}   " if now.card else "") + str(now.details.get("text") or now.after)
    for kind, name in ((ChangeKind.DIRECTION_CHANGED, "direction"), (ChangeKind.WEIGHT_CHANGED, "weight")):
        before, after = (str(one.details.get(name) or "not weighed") for one in (was, now))
        if before != after:
            yield Change(kind, f"{about}: {before} → {after}", before, after, now.card, now.details)
