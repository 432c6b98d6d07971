"""`scaffold history`: the timeline of a document, read from git and cached; the next run reads only new revisions."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from conviction.errors import DocumentError, UnresolvedError, UsageError

if TYPE_CHECKING:
    from conviction.history.actions.document_versions import DocumentVersions
    from conviction.history.formats.timeline_rows import HistoryListing
    from conviction.history.formats.timeline_text import Row
    from conviction.history.log import HistoryLog
    from conviction.model.history import Revision, Timeline

__all__ = ["Narrow", "around", "history", "pieces", "read_listing", "rows", "timeline"]


_FEW = 30
"""New revisions that a cached log may lack: reading so few again is quicker than writing it."""


@dataclass(frozen=True, slots=True)
class Narrow:
    """The part of a history to list; empty for all of it."""

    since: str = ""
    """A WHEN."""
    claim: str = ""
    """The id of a claim, prediction or criterion."""
    kinds: tuple[str, ...] = ()
    """Kinds of changes, or layers."""

    def __bool__(self) -> bool:
        return bool(self.since or self.claim or self.kinds)


def history(*, start: Path, name: str, today: date | None = None, use_cache: bool = True) -> Timeline:
    """Every revision of a document with its changes, and the questions that they raise.

    Args:
        start: The folder to work from.
        name: The document: a path, or in a workspace an id or a part of a slug.
        today: The day for signals that depend on it; by default the workspace's today.
        use_cache: False neither reads nor writes the cache.

    Raises:
        DocumentError: There is no such document.
        GitError: There is no repository, or git rejects it.
    """
    from conviction.history.actions import document_versions

    return timeline(document_versions.locate(start, name), today=today, use_cache=use_cache)


def timeline(source: DocumentVersions, *, today: date | None = None, use_cache: bool = True) -> Timeline:
    """The timeline of a document that was located; see `history`."""
    from conviction.history import signals
    from conviction.history.actions.log_store import read_log
    from conviction.workspace.actions import clock

    whole = _timeline(source, read_log(source, use_cache=use_cache)) if source.repo.head else _unborn(source)
    _expect(source, whole.revisions)
    day = today or clock.today(source.settings)
    return replace(whole, signals=signals.raised(whole.signals, day))


def _expect(source: DocumentVersions, revisions: Sequence[object]) -> None:
    """Raises for a file that neither exists nor ever did."""
    if not revisions and not source.file.is_file():
        hint = "check the path; ids work only in a workspace"
        raise DocumentError("no such file, and no commit has it", place=source.path, hint=hint)


def _unborn(source: DocumentVersions) -> Timeline:
    from conviction.model.history import Timeline

    return Timeline(source.display_path(source.path), source.own, (), (), "there is no commit yet")


def _timeline(source: DocumentVersions, record: HistoryLog) -> Timeline:
    """The timeline with every signal, those too that are not due yet."""
    from conviction.history import signals as trace
    from conviction.model.history import Timeline

    revisions = trace.with_targets(record.revisions(), record.sources)
    document = source.parsed(record.rows[-1]) if record.rows else None
    signals = trace.signals(revisions, document, record.sources, zone=source.zone)
    displayed = tuple(_with_display_path(source, revision) for revision in revisions)
    because = source.repo.incomplete_because or _unreadable(record)
    return Timeline(source.display_path(source.committed), record.own, displayed, signals, because)


def read_listing(
    *,
    start: Path,
    name: str,
    output_format: str,
    narrow: Narrow | None = None,
    today: date | None = None,
    use_cache: bool = True,
) -> HistoryListing:  # fmt: skip
    """The history with each revision as a line: `json` (its object), `rows` (its cells) or `csv`.

    The lines are cached as they are, since most runs read an unchanged history; see `history`.
    """
    from conviction.history.actions import document_versions
    from conviction.history.formats import timeline_rows
    from conviction.workspace.actions import clock

    source = document_versions.locate(start, name)
    day = today or clock.today(source.settings)
    entry, stamp = f"{output_format}:{source.path}:{source.own}:{source.settings.timezone}", source.stamp
    cache = source.cache if use_cache and source.repo.head else None
    prior: HistoryListing | None = None
    for head, body in cache.get(entry, stamp) if cache and not narrow else ():
        if head == source.repo.head or prior is None:
            prior = timeline_rows.unpack(body)
        if prior and head == source.repo.head:
            _expect(source, prior.lines)
            return prior.on(day)
    from conviction.history.actions.log_store import read_log  # an unchanged history does not need it

    record = read_log(source, use_cache=use_cache, few=_FEW) if source.repo.head else None
    whole = _timeline(source, record) if record else _unborn(source)
    _expect(source, whole.revisions)
    if narrow:
        whole = _narrowed(whole, narrow, source)
    basis = record.basis if record else ""
    del record
    listing = timeline_rows.of(
        whole, _lines(whole, output_format, source, prior.reusable(whole, basis) if prior else ()), basis
    )
    del whole  # of a long history it is large, and its lines are all that is needed now
    if cache and not narrow and listing.lines and source.committed == source.path:  # a staged rename is temporary
        cache.put(entry, source.repo.head, stamp, listing.pack())
    return listing.on(day)


def _lines(whole: Timeline, output_format: str, source: DocumentVersions, prior_lines: Sequence[str] = ()) -> list[str]:
    """A line for each revision; the first ones may be known."""
    from conviction.history.formats import json, timeline_text

    news = whole.revisions[len(prior_lines) :]
    match output_format:
        case "json":
            return [*prior_lines, *map(json.revision_line, news)]
        case "csv":
            return [*prior_lines, *map(timeline_text.csv_line, news)]
    return [*prior_lines, *(timeline_text.row(revision, source.zone).packed() for revision in news)]


def _narrowed(whole: Timeline, narrow: Narrow, source: DocumentVersions) -> Timeline:
    """The revisions since a WHEN, those that change a claim, those with changes of these kinds."""
    wanted = _wanted(narrow.kinds)
    cards = {change.card for revision in whole.revisions for change in revision.changes if change.card}
    if narrow.claim and narrow.claim not in cards:
        near = difflib.get_close_matches(narrow.claim, sorted(cards), 1)
        hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(sorted(cards)[:8]) or 'none'}"
        raise UnresolvedError(f"no claim, prediction or criterion was ever called `{narrow.claim}`", hint=hint)
    first = source.first_since(narrow.since) if narrow.since else 1
    revisions = []
    for revision in whole.revisions[first - 1 :]:
        changes = tuple(
            change
            for change in revision.changes
            if (not narrow.claim or change.card == narrow.claim)
            and (not wanted or change.kind.value in wanted or change.layer.value in wanted)
        )
        if changes or not (narrow.claim or wanted):
            revisions.append(replace(revision, changes=changes))
    signals = tuple(
        signal
        for signal in whole.signals
        if (not narrow.claim or signal.claim == narrow.claim) and max(signal.revisions, default=1) >= first
    )
    return replace(whole, revisions=tuple(revisions), signals=signals)


def _wanted(names: Sequence[str]) -> frozenset[str]:
    """Kinds and layers of changes, checked."""
    from conviction.model.history import ChangeKind, Layer

    choices = [kind.value for kind in ChangeKind] + [layer.value for layer in Layer]
    for name in names:
        if name not in choices:
            near = difflib.get_close_matches(name, choices, 1)
            hint = f"did you mean {near[0]}?" if near else "evidence, judgement, wording, or a kind such as claim-added"
            raise UsageError(f"`{name}` is not a kind of change", hint=hint)
    return frozenset(names)


def pieces(listing: HistoryListing, *, output_format: str) -> Iterator[str]:
    """A listed history as `json`, `csv` or `markdown`, piece by piece; joined they are the whole text."""
    from conviction.history.formats import json, timeline_text

    match output_format:
        case "json":
            yield from json.history_json(listing)
        case "csv":
            yield "\n".join([timeline_text.csv_head(), *listing.lines])
        case _:
            yield timeline_text.markdown(_name(listing), rows(listing), listing.signals, listing.incomplete_because)


def rows(listing: HistoryListing) -> list[Row]:
    """The cells of each revision of a history that was listed as `rows`."""
    from conviction.history.formats import timeline_text

    return [timeline_text.unpacked(line) for line in listing.lines]


def around(listing: HistoryListing, cells: Sequence[Row]) -> tuple[list[str], list[str]]:
    """The lines above the table of revisions, and the signals below it."""
    from conviction.history.formats import timeline_text

    above = timeline_text.heading(_name(listing), cells, listing.incomplete_because)
    return above, [timeline_text.signal_line(signal) for signal in listing.signals]


def _name(listing: HistoryListing) -> str:
    return PurePosixPath(listing.path).stem


def _with_display_path(source: DocumentVersions, revision: Revision) -> Revision:
    """The revision with its path from the workspace's root."""
    path = source.display_path(revision.row.path)
    return revision if path == revision.row.path else replace(revision, row=replace(revision.row, path=path))


def _unreadable(record: HistoryLog) -> str:
    numbers = [f"r{number}" for number, one in enumerate(record.steps, 1) if not one.readable]
    if not numbers:
        return ""
    names = ", ".join(numbers[:5]) + (f" and {len(numbers) - 5} more" if len(numbers) > 5 else "")
    return f"{names} cannot be read as text and could not be compared: git show prints the content"
