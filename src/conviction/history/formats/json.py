"""The JSON of `scaffold diff`, `history` and `show`: fields, their order, and how instants and days are written.

A field that is absent has no key where the schema marks it with `?`, and is null elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conviction.history.formats.timeline_rows import HistoryListing
    from conviction.model.argument import Outcome
    from conviction.model.as_of import AsOfView, Claim, DocumentState, Evidence, Prediction
    from conviction.model.diff import DiffResult, RangeRevision
    from conviction.model.history import Change, ProseEntry, ResolvedRevision, Revision
    from conviction.model.signal import Signal

__all__ = ["as_of_json", "change_fields", "diff_json", "history_json", "revision_line", "utc"]

SCHEMA = 1
_BATCH = 500
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode  # one for all: `json.dumps` makes a new one each time


def diff_json(result: DiffResult) -> str:
    """`diff --json`: `{schema, old, new, revisions, undone?, common_ancestor?, changes, prose}`."""
    between = result.range
    fields: dict[str, Any] = {"schema": SCHEMA, "old": _version(result.old), "new": _version(result.new)}
    fields["revisions"] = [_range_revision(revision) for revision in between.gained if revision.commit]
    if between.undone:
        fields["undone"] = [_range_revision(revision) for revision in between.undone if revision.commit]
    if between.diverged:
        ancestor = between.ancestor
        fields["common_ancestor"] = {"number": ancestor.number or None, "commit": ancestor.commit} if ancestor else None
    fields["changes"] = [change_fields(change) for change in result.changes]
    fields["prose"] = [_prose_entry(entry) for entry in result.prose]
    return _indented(fields)


def history_json(listing: HistoryListing) -> Iterator[str]:
    """`history --json` in pieces: a revision a line, for programs that read it as it comes, and for git's own diff.

    `{schema, path, id, complete, incomplete_because?, copied_from?, revisions, signals}`; the lines of the listing are
    those of `revision_line`.
    """
    head: dict[str, Any] = {"schema": SCHEMA, "path": listing.path, "id": listing.id}
    head |= _completeness(listing.incomplete_because)
    if listing.copied_from:
        head["copied_from"] = listing.copied_from
    yield "{\n" + "".join(f'  "{name}": {_line(value)},\n' for name, value in head.items())
    yield '  "revisions": '
    yield from _array(listing.lines)
    yield ',\n  "signals": '
    yield from _array([_line(_signal(signal)) for signal in listing.signals])
    yield "\n}"


def revision_line(revision: Revision) -> str:
    """`{number, commit, date, author, subject, path, conviction?, parents, line, merged_in, taken, changes}`, one line.

    A merge has `brings` and `discards` too.
    """
    row = revision.row
    fields: dict[str, Any] = {
        "number": revision.number,
        "commit": row.commit,
        "date": utc(row.author_date),
        "author": row.author,
        "subject": row.subject,
        "path": row.path,
    }
    if revision.conviction is not None:
        fields["conviction"] = revision.conviction
    fields |= {"parents": list(revision.parents), "line": revision.line}
    fields |= {"merged_in": revision.merged_in, "taken": revision.taken}
    if revision.merge:
        fields |= {"brings": list(revision.merge.brings), "discards": list(revision.merge.discards)}
    fields["changes"] = [change_fields(change) for change in revision.changes]
    return _line(fields)


def as_of_json(view: AsOfView) -> str:
    """`show --json`: the version, the document's fields, its claims, criteria, predictions, signals and citations."""
    fields: dict[str, Any] = {
        "schema": SCHEMA,
        "as_of": _version(view.version) | {"asked": view.revision_spec, "day": view.day.isoformat()},
        "id": view.id,
        "kind": view.kind,
        "title": view.title,
        "status": view.status,
        "owner": view.owner,
        "conviction": view.conviction,
        "revised": {"day": _day(view.last_revision), "reason": view.reason},
        "statement": view.statement,
    }
    fields |= _completeness(view.incomplete_because)
    fields |= {
        "claims": [_claim(claim) for claim in view.claims],
        "criteria": [
            {"id": one.id, "title": one.title, "threshold": one.threshold} | _outcome(one.state)
            for one in view.criteria
        ],
        "predictions": {
            "open": [_prediction(prediction) for prediction in view.open],
            "resolved": [_prediction(prediction) for prediction in view.resolved],
        },
        "signals": [_signal(signal) for signal in view.signals],
        "cited": [_document_state(document) for document in view.cited],
        "sections": [{"name": name, "text": text} for name, text in view.sections],
    }
    return _indented(fields)


def change_fields(change: Change) -> dict[str, Any]:
    """`{kind, layer, taken?, card?, before, after, message}` and the details of the kind."""
    fields: dict[str, Any] = {"kind": change.kind.value, "layer": change.layer.value}
    if not change.taken:
        fields["taken"] = False
    if change.card:
        fields["card"] = change.card
    return {**fields, "before": change.before, "after": change.after, "message": change.message, **change.details}


def utc(moment: datetime) -> str:
    """An aware instant in UTC as RFC 3339, `2026-11-23T09:30:00Z`."""
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _range_revision(revision: RangeRevision) -> dict[str, Any]:
    """`{number|null, commit, date, author, subject, reason, because, conviction?, line, merged_in|null, taken}`."""
    fields: dict[str, Any] = {
        "number": revision.number or None,
        "commit": revision.commit,
        "date": utc(revision.date) if revision.date else None,
        "author": revision.author,
        "subject": revision.subject,
        "reason": revision.reason,
        "because": revision.because,
    }
    if revision.moved:
        fields["conviction"] = {"before": revision.before, "after": revision.after}
    fields |= {"line": revision.line, "merged_in": revision.merged_in or None, "taken": revision.taken}
    return fields


def _prose_entry(entry: ProseEntry) -> dict[str, Any]:
    """`{kind, section, old?, new?, words?}`."""
    fields: dict[str, Any] = {"kind": entry.kind.value, "section": entry.section}
    if entry.old is not None:
        fields["old"] = entry.old
    if entry.new is not None:
        fields["new"] = entry.new
    if entry.words:
        fields["words"] = [[kind.value, text] for kind, text in entry.words]
    return fields


def _version(version: ResolvedRevision) -> dict[str, Any]:
    """`{commit|null, date|null, path, label}`."""
    return {
        "commit": version.commit or None,
        "date": utc(version.date) if version.date else None,
        "path": version.path,
        "label": version.label,
    }


def _signal(signal: Signal) -> dict[str, Any]:
    """`{kind, revisions, claim?, message, open, settled?}`."""
    fields: dict[str, Any] = {"kind": signal.kind.value, "revisions": list(signal.revisions)}
    if signal.claim:
        fields["claim"] = signal.claim
    fields |= {"message": signal.message, "open": signal.open}
    end = signal.settlement
    return fields | ({"settled": {"revision": end.revision, "how": end.how}} if end else {})


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "title": claim.title,
        "conviction": claim.conviction,
        "load_bearing": claim.load_bearing,
        "breaks_if": claim.breaks_if,
        "evidence": [_evidence(one) for one in claim.evidence],
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    """`{direction, weight|null, text, anchor}` and the fields of the document."""
    weight = one.weight.value if one.weight else None
    fields = {"direction": one.direction.value, "weight": weight, "text": one.text, "anchor": one.anchor}
    return fields | _document_state(one.document)


def _document_state(document: DocumentState) -> dict[str, Any]:
    """`{commit|null, path, status, title, private, absent?}`."""
    fields: dict[str, Any] = {
        "commit": document.commit or None,
        "path": document.path,
        "status": document.status,
        "title": document.title,
        "private": document.private,
    }
    return fields | ({"absent": document.absent} if document.absent else {})


def _prediction(prediction: Prediction) -> dict[str, Any]:
    """`{id, title, probability|null, resolves_by|null}`, and `overdue` or the outcome."""
    fields: dict[str, Any] = {
        "id": prediction.id,
        "title": prediction.title,
        "probability": prediction.probability,
        "resolves_by": _day(prediction.resolves_by),
    }
    return fields | (_outcome(prediction.outcome) if prediction.outcome else {"overdue": prediction.overdue})


def _outcome(outcome: Outcome | None) -> dict[str, Any]:
    """`{state, on}`; both null while there is none."""
    return {"state": outcome.state.value if outcome else None, "on": _day(outcome.day if outcome else None)}


def _completeness(because: str) -> dict[str, Any]:
    """`{complete, incomplete_because?}`."""
    return {"complete": not because} | ({"incomplete_because": because} if because else {})


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _indented(fields: dict[str, Any]) -> str:
    return json.dumps(fields, indent=2, ensure_ascii=False)


def _line(value: Any) -> str:
    """A value as one line of JSON; lone surrogates are escaped."""
    text = _ENCODE(value)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join(f"\\u{ord(c):04x}" if "\ud800" <= c <= "\udfff" else c for c in text)
    return text


def _array(lines: tuple[str, ...] | list[str]) -> Iterator[str]:
    start = "["
    for at in range(0, len(lines), _BATCH):
        yield start + "\n    " + ",\n    ".join(lines[at : at + _BATCH])
        start = ","
    yield "\n  ]" if lines else "[]"
