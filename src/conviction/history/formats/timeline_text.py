"""A history for people: its conviction as a line of bars, each revision in a row, and the questions that it raises."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import tzinfo

from conviction.history.card_ids import is_new_id
from conviction.history.formats.json import utc
from conviction.model.argument import percent
from conviction.model.history import Change, ChangeKind, Layer, Revision, Signal

__all__ = [
    "Row",
    "ahead_note",
    "csv_head",
    "csv_line",
    "heading",
    "markdown",
    "row",
    "signal_items",
    "signal_lines",
    "spark",
    "summary",
    "unpacked",
]

_BARS = "▁▂▃▄▅▆▇█"
_WIDEST = 60
"""Bars of a spark line at most."""
_COUNTED: Mapping[str, tuple[Layer, str, str]] = {
    "evidence-attached": (Layer.EVIDENCE, "1 evidence link added", "{} evidence links added"),
    "evidence-detached": (Layer.EVIDENCE, "1 evidence link removed", "{} evidence links removed"),
    "evidence-attached carried": (Layer.EVIDENCE, "1 evidence link carried along", "{} evidence links carried along"),
    "evidence-detached carried": (Layer.EVIDENCE, "1 evidence link handed on", "{} evidence links handed on"),
    "prose-edited": (Layer.WORDING, "1 section edited", "{} sections edited"),
    "prose-edited comment": (Layer.WORDING, "1 comment edited", "{} comments edited"),
    "field-changed": (Layer.WORDING, "1 field changed", "{} fields changed"),
}
"""Changes that are counted instead of named: kind, or kind and detail."""
_SHORT: Mapping[ChangeKind, str] = {
    ChangeKind.DOCUMENT_ADDED: "begun",
    ChangeKind.DOCUMENT_MOVED: "moved to {after}",
    ChangeKind.RETITLED: "retitled",
    ChangeKind.FIELD_CHANGED: "id of #{card} changed",
    ChangeKind.STATUS_CHANGED: "{before} → {after}",
    ChangeKind.AUDIENCE_CHANGED: "audience {before} → {after}",
    ChangeKind.CLAIM_ADDED: "#{card} added",
    ChangeKind.CLAIM_REWORDED: "#{card} reworded",
    ChangeKind.CLAIM_NARROWED: "#{card} narrowed",
    ChangeKind.CLAIM_WIDENED: "#{card} widened",
    ChangeKind.CLAIM_RETIRED: "#{card} retired",
    ChangeKind.CLAIM_DROPPED: "#{card} dropped",
    ChangeKind.CLAIM_MERGED: "#{card} merged",
    ChangeKind.CLAIM_SPLIT: "#{card} split",
    ChangeKind.LOAD_BEARING_CHANGED: "#{card} load-bearing: {after}",
    ChangeKind.BREAKS_IF_CHANGED: "breaks-if of #{card} changed",
    ChangeKind.DIRECTION_CHANGED: "#{card} evidence {before} → {after}",
    ChangeKind.WEIGHT_CHANGED: "#{card} evidence {before} → {after}",
    ChangeKind.TARGET_STATUS_CHANGED: "evidence of #{card} {after}",
    ChangeKind.PREDICTION_MADE: "#{card} predicted",
    ChangeKind.PREDICTION_RESOLVED: "#{card} {after}",
    ChangeKind.PREDICTION_RE_RESOLVED: "#{card} re-resolved, {after}",
    ChangeKind.TERMS_CHANGED: "terms of #{card} changed",
    ChangeKind.CRITERION_ADDED: "criterion #{card} added",
    ChangeKind.CRITERION_REMOVED: "criterion #{card} removed",
    ChangeKind.CRITERION_CHANGED: "{part} of #{card} changed",
    ChangeKind.THESIS_RESTATED: "the thesis restated",
    ChangeKind.HORIZON_CHANGED: "horizon {before} → {after}",
    ChangeKind.REVISION_ADDED: "revision card added",
    ChangeKind.REVISION_REWRITTEN: "revision card {card} rewritten",
    ChangeKind.THRESHOLD_CHANGED: "threshold of #{card} changed",
    ChangeKind.CRITERION_MET: "criterion #{card} met",
    ChangeKind.CRITERION_UNMET: "criterion #{card} checked",
    ChangeKind.SECTION_ADDED: "section {after} added",
    ChangeKind.SECTION_REMOVED: "section {before} removed",
    ChangeKind.SECTION_MOVED: "a section moved",
}
_FIRST_CONTENTS = (
    (ChangeKind.CLAIM_ADDED, "claim", "claims"),
    (ChangeKind.EVIDENCE_ATTACHED, "evidence", "evidence"),
    (ChangeKind.PREDICTION_MADE, "prediction", "predictions"),
    (ChangeKind.CRITERION_ADDED, "kill criterion", "kill criteria"),
)
_BESIDE = "┊"
"""The mark of a revision on a side branch."""
_SHOWN = 6
"""Number of changes that a row on the screen names; the others are counted."""
_RANK = {layer: at for at, layer in enumerate((Layer.JUDGEMENT, Layer.EVIDENCE, Layer.WORDING))}


@dataclass(frozen=True, slots=True)
class Row:
    """One revision, in cells."""

    number: int
    day: str
    conviction: float | None
    reason: str
    changes: str
    author: str
    line: bool
    """False for a revision that came in through a merge."""
    commit: str
    """The first ten digits."""

    def packed(self) -> str:
        """As one line of JSON."""
        return json.dumps(astuple(self), ensure_ascii=False)

    def on_screen(self) -> tuple[str, ...]:
        """The first five cells, the changes cut to the weightiest."""
        revision, day, conviction, reason, changes = self.cells()[:5]
        parts = changes.split("; ")
        more = [f"and {len(parts) - _SHOWN} more"] if len(parts) > _SHOWN + 1 else []
        return revision, day, conviction, reason, "; ".join(parts[: _SHOWN if more else None] + more)

    def cells(self) -> tuple[str, ...]:
        """Revision, day, conviction, reason, changes, author, commit."""
        conviction = "" if self.conviction is None else percent(self.conviction)
        number = f"r{self.number}" if self.line else f"{_BESIDE} r{self.number}"
        return (number, self.day, conviction, self.reason, self.changes, self.author, self.commit)


def unpacked(line: str) -> Row:
    """The row of a packed line."""
    return Row(*json.loads(line))


def row(revision: Revision, zone: tzinfo) -> Row:
    """The cells of a revision; its day is that of the workspace's timezone."""
    return Row(
        revision.number,
        revision.row.author_date.astimezone(zone).date().isoformat(),
        revision.conviction,
        revision.reason,
        _deed(revision),
        revision.row.author,
        revision.line,
        revision.row.commit[:10],
    )


def _deed(revision: Revision) -> str:
    """The revision in short: its merge, its changes, and the changes that its merge did not take."""
    parts = []
    if revision.merge:
        brings, discards = revision.merge.brings, revision.merge.discards
        nothing = " and takes nothing of it" if discards and len(discards) == len(brings) else ""
        parts.append(f"merges {_ranges(brings)}{nothing}")
        if discards and not nothing:
            parts.append(f"takes nothing of {_ranges(discards)}")
    taken = [change for change in revision.changes if change.taken]
    refused = [change for change in revision.changes if not change.taken]
    if taken or not (parts or refused):
        parts.append(summary(taken))
    if refused:
        parts.append(f"not taken: {summary(refused)}")
    return "; ".join(parts)


def _ranges(numbers: Sequence[int]) -> str:
    """`r2, r4 to r6`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    texts = (f"r{run[0]}" if len(run) == 1 else f"r{run[0]} to r{run[-1]}" for run in runs)
    return ", ".join(texts)


def summary(changes: Iterable[Change]) -> str:
    """The changes, in short: judgement first, then evidence, then wording; `—` for nothing."""
    changes = tuple(changes)
    if changes and changes[0].kind is ChangeKind.DOCUMENT_ADDED:
        kinds = Counter(change.kind for change in changes)
        parts = [
            f"{kinds[kind]} {one if kinds[kind] == 1 else many}" for kind, one, many in _FIRST_CONTENTS if kinds[kind]
        ]
        return f"begun, with {', '.join(parts)}" if parts else "begun"
    counted: Counter[str] = Counter()
    texts: dict[str, int] = {}
    edited: set[str] = set()
    for change in changes:
        group = _group(change)
        if change.kind is ChangeKind.PROSE_EDITED and group == change.kind.value:
            edited.add(str(change.details.get("section", "")))
        elif group:
            counted[group] += 1
        elif change.kind is not ChangeKind.REVISION_ADDED or len(changes) == 1:
            texts.setdefault(_short(change), _RANK[change.layer] - (change.kind is ChangeKind.CONVICTION_MOVED))
    if edited:
        counted[ChangeKind.PROSE_EDITED.value] = len(edited)
    counted.pop(f"{ChangeKind.EVIDENCE_DETACHED.value} carried", 0)  # the other half of an edge that was carried along
    for group, count in counted.items():
        layer, one, many = _COUNTED[group]
        texts[one if count == 1 else many.format(count)] = _RANK[layer]
    return "; ".join(sorted(texts, key=lambda text: texts[text])) or "—"


def _group(change: Change) -> str:
    """The key in `_COUNTED` under which a change is counted; empty for one that is named."""
    kind = change.kind.value
    if change.details.get("carried"):
        return f"{kind} carried"
    if change.details.get("comment"):
        return f"{kind} comment"
    if change.kind is ChangeKind.FIELD_CHANGED and change.card:
        return ""
    return kind if kind in _COUNTED else ""


def _short(change: Change) -> str:
    """A change in a few words."""
    if change.kind in (ChangeKind.CONVICTION_MOVED, ChangeKind.PROBABILITY_MOVED):
        was, now = (
            percent(float(side) if isinstance(side, int | float) else None) for side in (change.before, change.after)
        )
        return f"{'#' + change.card if change.card else 'conviction'} {was} → {now}"
    if change.kind is ChangeKind.REVISION_ADDED and change.after == "held":
        return "reviewed and held"
    if is_new_id(change):
        return f"#{change.card}, id was {change.before}"
    template: str = _SHORT.get(change.kind, change.kind.value)
    part = change.details.get("part", "")
    return template.format(card=change.card, before=change.before or "—", after=change.after or "—", part=part)


def spark(values: Sequence[float | None]) -> str:
    """Bars from 0% to 100%, oldest first; a long history is thinned out. Empty without values.

    The scale is the same for every document, so a move of four points is not drawn as a cliff.
    """
    numbers = [value for value in values if value is not None]
    if not numbers:
        return ""
    if len(numbers) > _WIDEST:
        numbers = [numbers[at * (len(numbers) - 1) // (_WIDEST - 1)] for at in range(_WIDEST)]
    return "".join(_BARS[round(min(max(value, 0.0), 1.0) * (len(_BARS) - 1))] for value in numbers)


def heading(
    name: str, rows: Sequence[Row], because: str, copied_from: str = "", deletions: Sequence[str] = (), today: str = ""
) -> list[str]:  # fmt: skip
    """The lines above the table: number of revisions, course of conviction, deletions and missing parts.

    With `today` also the note on a commit that is dated later.
    """
    lines = []
    if rows:
        count = "1 revision" if len(rows) == 1 else f"{len(rows)} revisions"
        days = [row.day for row in rows if row.line]
        lines.append(f"{name}   {count}, {days[0]} to {max(days)}")
        values = [row.conviction for row in rows if row.line]
        shares = [value for value in values if value is not None]
        if shares:
            moved = percent(shares[0]) if shares[0] == shares[-1] else f"{percent(shares[0])} → {percent(shares[-1])}"
            lines.append(f"conviction   {spark(values)}   {moved}")
    if not all(row.line for row in rows):
        lines.append(f"{_BESIDE} revisions of a side branch, listed above the merge that brought them")
    if copied_from:
        lines.append(f"begun as a copy of {copied_from}")
    lines += deletions
    if late := _out_of_order(rows):
        lines.append(f"days are out of order: {late}")
    last = next((row for row in reversed(rows) if row.line), None)
    if last and today and last.day > today:
        lines.append(ahead_note(f"r{last.number}", last.day))
    if because:
        lines.append(f"not complete: {because}")
    return lines


def ahead_note(label: str, day: str) -> str:
    """The note on the newest commit of a document, which is dated after today."""
    return f"{label} is dated {day}, after today: set the clock, then git commit --amend --date=now dates it again"


def _out_of_order(rows: Sequence[Row]) -> str:
    """The revisions of the line that are dated before the one that they follow, and the days from which they count."""
    late, day = [], ""
    for row in rows:
        if row.line and row.day < day:
            late.append(f"r{row.number} of {row.day} counts from {day}")
        elif row.line:
            day = row.day
    return ", ".join(late[:3]) + (f" and {len(late) - 3} more" if len(late) > 3 else "")


def signal_lines(signal: Signal) -> list[str]:
    """A signal in one line, its revisions, its name and the question; below it how it was settled."""
    names = ", ".join(map(signal.label, signal.revisions[:4])) + (" …" if len(signal.revisions) > 4 else "")
    lines = [f"{names}  {signal.kind.value}: {signal.message}"]
    return lines if signal.open else [*lines, f"    {signal.settlement_text}"]


def signal_items(signals: Sequence[Signal], escape: Callable[[str], str]) -> list[str]:
    """The signals as a list in Markdown, with how each was settled as an item below it."""
    lines = (line for signal in signals for line in signal_lines(signal))
    return [f"  - {escape(line.strip())}" if line.startswith(" ") else f"- {escape(line)}" for line in lines]


def markdown(above: Sequence[str], rows: Sequence[Row], signals: Sequence[Signal]) -> str:
    """A table to paste below these lines, and the signals as a list."""
    lines = [_escaped(line) + "\n" for line in above]
    lines += ["| revision | day | conviction | reason | changes |", "|---|---|--:|---|---|"]
    lines += ["| " + " | ".join(_escaped(cell) for cell in row.cells()[:5]) + " |" for row in rows]
    if signals:
        lines += ["", *signal_items(signals, _escaped)]
    return "\n".join(lines)


def _escaped(text: str) -> str:
    """The text as Markdown shows it, on one line."""
    signs = "\\`*_[]<>|"
    return "".join("\\" + sign if sign in signs else sign for sign in " ".join(text.split()))


def csv_head() -> str:
    """The names of the columns of `csv_line`."""
    layers = [layer.value for layer in Layer]
    facts = ["number", "commit", "date", "author", "subject", "path", "conviction", "reason"]
    return _csv([*facts, *layers, "changes", "line", "merged_in", "taken"])


def csv_line(revision: Revision) -> str:
    """One revision for a spreadsheet; a cell that it would take for a formula begins with `'`."""
    row = revision.row
    counts = Counter(change.layer for change in revision.changes)
    messages = "; ".join(" ".join(change.message.split()) for change in revision.changes)
    texts = [_tame(text) for text in (row.author, row.subject, row.path)]
    conviction = "" if revision.conviction is None else f"{revision.conviction:g}"
    head = [str(revision.number), row.commit, utc(row.author_date), *texts, conviction, revision.reason]
    merged_in = "" if revision.merged_in is None else str(revision.merged_in)
    links = [str(revision.line).lower(), merged_in, str(revision.taken).lower()]
    return _csv([*head, *(str(counts[layer]) for layer in Layer), _tame(messages), *links])


def _csv(cells: Sequence[str]) -> str:
    lines = _LineBuffer()
    csv.writer(lines, lineterminator="").writerow([" ".join(cell.split("\n")) for cell in cells])
    return "".join(lines)


class _LineBuffer(list[str]):
    """The output of a writer, in memory."""

    write = list.append


def _tame(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
