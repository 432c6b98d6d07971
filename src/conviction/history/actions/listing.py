"""`scaffold history`: the revisions of a document as printed lines; they are cached, and the next run adds new ones."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from conviction.errors import UnresolvedError, UsageError
from conviction.history.actions import repository_document, resolve_revision
from conviction.history.actions.repository_document import RepositoryDocument, is_blob
from conviction.history.formats import json, timeline_rows, timeline_text
from conviction.history.formats.timeline_rows import HistoryListing
from conviction.history.formats.timeline_text import Row
from conviction.history.revision_spec import parse_revision_spec
from conviction.model.history import Change, ChangeKind, Layer, Timeline
from conviction.model.signal import open_first
from conviction.workspace.actions import clock

if TYPE_CHECKING:
    from conviction.adapters.storage.cache import Cache
    from conviction.history.log import HistoryLog

__all__ = ["HistoryFilter", "around", "pieces", "read_listing", "rows"]

_FEW = 30
"""New revisions that a cached log may lack: reading so few again is quicker than writing it."""


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """The part of a history to list; empty for all of it."""

    since: str = ""
    """A WHEN."""
    claim: str = ""
    """The id of a claim, prediction or criterion."""
    kinds: tuple[str, ...] = ()
    """Kinds of changes, or layers."""

    def __bool__(self) -> bool:
        return bool(self.since or self.claim or self.kinds)


def read_listing(
    *,
    start: Path,
    name: str,
    output_format: str,
    history_filter: HistoryFilter | None = None,
    today: date | None = None,
    use_cache: bool = True,
) -> HistoryListing:  # fmt: skip
    """The history with each revision as a line: `json` (its object), `rows` (its cells) or `csv`.

    The lines are cached as they are, since most runs read an unchanged history; see `history`.
    """
    source = repository_document.locate(start, name)
    day = today or clock.today(source.settings)
    entry, stamp = f"{output_format}:{source.path}:{source.own}:{source.settings.timezone}", source.stamp
    cache = source.cache if use_cache and source.repo.head else None
    is_cached = cache is not None and not history_filter
    prior = _stored(cache, entry, source) if cache and is_cached else None
    if prior and _is_current(source, *prior):
        return prior[1].on(day)
    # an unchanged history needs none of these, and they take 7 % of its time to import
    from conviction.history.actions.deletions import deletions
    from conviction.history.actions.log_store import read_log
    from conviction.history.actions.timeline import timeline_of, working_text

    record = read_log(source, use_cache=use_cache, few=_FEW) if source.repo.head else None
    whole = timeline_of(source, record, working_text(source), day)
    if history_filter:
        whole = _filtered(whole, history_filter, source)
    basis, lacks_objects = _basis(record)
    gone = deletions(source, record if output_format == "rows" else None)
    del record
    known = prior[1].reusable(whole, basis) if prior else ()
    listing = timeline_rows.of(whole, _lines(whole, output_format, source, known), basis, gone)
    del whole  # of a long history it is large, and its lines are all that is needed now
    if cache and is_cached and listing.lines and _is_lasting(source, listing, lacks_objects):
        cache.put(entry, source.repo.head, stamp, listing.pack())
    return listing.on(day)


def _is_current(source: RepositoryDocument, head: str, listing: HistoryListing) -> bool:
    """True for a listing of HEAD and of the working text."""
    return head == source.repo.head and _is_unchanged(source, listing)


def _basis(record: HistoryLog | None) -> tuple[str, bool]:
    """The digest of the cited documents, and True where the repository lacks a version of the document."""
    return (record.basis, bool(record.missing)) if record else ("", False)


def _is_lasting(source: RepositoryDocument, listing: HistoryListing, lacks_objects: bool) -> bool:
    """False for a staged rename or a changed working text, which are temporary, and for a missing object."""
    if source.committed != source.path or source.repo.missing or lacks_objects:
        return False
    return not any(signal.uncommitted for signal in listing.signals) and _is_unchanged(source, listing)


def _is_unchanged(source: RepositoryDocument, listing: HistoryListing) -> bool:
    """True when the working text is that of the last revision, or there is none."""
    return source.working is None or is_blob(listing.blob, source.working)


def _stored(cache: Cache, entry: str, source: RepositoryDocument) -> tuple[str, HistoryListing] | None:
    """The cached listing of HEAD with its commit, else of the last commit that has one."""
    other = None
    for head, body in cache.get(entry, source.stamp):
        if head == source.repo.head or other is None:
            listing = timeline_rows.unpack(body)
            if listing and head == source.repo.head:
                return head, listing
            other = other or ((head, listing) if listing else None)
    return other


def _lines(
    whole: Timeline, output_format: str, source: RepositoryDocument, prior_lines: Sequence[str] = ()
) -> list[str]:
    """A line for each revision; the first ones may be known."""
    news = whole.revisions[len(prior_lines) :]
    match output_format:
        case "json":
            return [*prior_lines, *map(json.revision_line, news)]
        case "csv":
            return [*prior_lines, *map(timeline_text.csv_line, news)]
    return [*prior_lines, *(timeline_text.row(revision, source.zone).packed() for revision in news)]


def _filtered(whole: Timeline, chosen: HistoryFilter, source: RepositoryDocument) -> Timeline:
    """The revisions since a WHEN, those that change a claim, those with changes of these kinds."""
    kinds = _checked_kinds(chosen.kinds)
    if chosen.claim:
        _check_claim(whole, chosen.claim)
    since = parse_revision_spec(chosen.since) if chosen.since else None
    first = resolve_revision.first_number_since(source, since) if since else 1
    revisions = []
    for revision in whole.revisions[first - 1 :]:
        changes = tuple(change for change in revision.changes if _is_chosen(change, chosen.claim, kinds))
        if changes or not (chosen.claim or kinds):
            revisions.append(replace(revision, changes=changes))
    signals = tuple(
        signal
        for signal in whole.signals
        if chosen.claim in ("", signal.claim) and max(signal.revisions, default=1) >= first
    )
    return replace(whole, revisions=tuple(revisions), signals=signals)


def _is_chosen(change: Change, claim: str, kinds: frozenset[str]) -> bool:
    if claim not in ("", change.card):
        return False
    return not kinds or not kinds.isdisjoint((change.kind.value, change.layer.value))


def _check_claim(whole: Timeline, claim: str) -> None:
    cards = {change.card for revision in whole.revisions for change in revision.changes if change.card}
    if claim not in cards:
        near = difflib.get_close_matches(claim, sorted(cards), 1)
        hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(sorted(cards)[:8]) or 'none'}"
        raise UnresolvedError(f"no claim, prediction or criterion was ever called `{claim}`", hint=hint)


def _checked_kinds(names: Sequence[str]) -> frozenset[str]:
    """Kinds and layers of changes, checked."""
    choices = [kind.value for kind in ChangeKind] + [layer.value for layer in Layer]
    for name in names:
        if name not in choices:
            near = difflib.get_close_matches(name, choices, 1)
            hint = f"did you mean {near[0]}?" if near else "evidence, judgement, wording, or a kind such as claim-added"
            raise UsageError(f"`{name}` is not a kind of change", hint=hint)
    return frozenset(names)


def pieces(listing: HistoryListing, *, output_format: str) -> Iterator[str]:
    """A listed history as `json`, `csv` or `markdown`, piece by piece; joined they are the whole text."""
    match output_format:
        case "json":
            yield from json.history_json(listing)
        case "csv":
            yield "\n".join([timeline_text.csv_head(), *listing.lines])
        case _:
            cells = rows(listing)
            yield timeline_text.markdown(_above(listing, cells), cells, open_first(listing.signals))


def rows(listing: HistoryListing) -> list[Row]:
    """The cells of each revision of a history that was listed as `rows`."""
    return [timeline_text.unpacked(line) for line in listing.lines]


def around(listing: HistoryListing, cells: Sequence[Row]) -> tuple[list[str], list[str]]:
    """The lines above the table of revisions, and the signals below it."""
    below = [line for signal in open_first(listing.signals) for line in timeline_text.signal_lines(signal)]
    return _above(listing, cells), below


def _above(listing: HistoryListing, cells: Sequence[Row]) -> list[str]:
    name = PurePosixPath(listing.path).stem
    facts = listing.incomplete_because, listing.copied_from, listing.deletions, listing.today
    return timeline_text.heading(name, cells, *facts)
