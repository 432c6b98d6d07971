"""The unit economics of a document: its inputs and results, from labelled bullets and from tables.

A block is one state of the business: the section's own bullets, those under `### Today`, or a column of a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from conviction.documents import figures
from conviction.documents.figures import Figure
from conviction.model.argument import Label, section_key
from conviction.model.document import CardBody, Section

__all__ = ["INPUTS", "MONEY", "RESULTS", "SHARES", "Block", "Entry", "blocks"]

MONEY = ("arpa", "cac", "ltv", "starting mrr", "expansion", "contraction", "churned mrr")
SHARES = ("gross margin", "churn", "nrr")
RESULTS = ("ltv", "ltv:cac", "payback", "nrr")
INPUTS = ("arpa", "gross margin", "churn", "cac", "starting mrr", "expansion", "contraction", "churned mrr")
_KNOWN = frozenset((*INPUTS, *RESULTS))
_SYNONYMS = {
    "ltv/cac": "ltv:cac",
    "ltv / cac": "ltv:cac",
    "ltv : cac": "ltv:cac",
    "ltv to cac": "ltv:cac",
    "cac payback": "payback",
    "payback period": "payback",
    "margin": "gross margin",
}
"""Names of rows in tables."""
_ASIDE = re.compile(
    r"difference|change|delta|Δ|±|notes?|comments?|remarks?|sources?|evidence|formula|unit|period|how .*|why|basis",
    re.IGNORECASE,
)
"""Heads of columns that are not a state of the business."""
_UNITS = frozenset({"unit", "units", "period"})
_DELIMITER = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_PIPE = re.compile(r"(?<!\\)\|")
_MARKUP = re.compile(r"\*\*|__|`|\[|\]\([^()]*\)")
_NOTE = re.compile(r"[(,].*$|/ ?(?:month|mo|quarter|year|yr|week)\b.*$")


@dataclass(frozen=True, slots=True)
class Entry:
    """One input or result, and its place."""

    name: str
    """The label as it is compared: `ltv:cac`."""
    text: str
    """The value as written; empty where none is written yet."""
    line: int
    column: int
    """The column of the value's first character; of an empty one the column where it would begin."""
    typed: str
    """The name as written, without markup."""
    figure: Figure | None
    """None where no single figure can be read."""
    in_table: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One state of the business."""

    name: str
    """The heading or the head of the column; empty for the section's own bullets."""
    entries: Mapping[str, Entry]
    """By name, of two the first; in the order of the text."""

    @property
    def figures(self) -> dict[str, Figure]:
        """The figures that can be read, by name."""
        return {name: entry.figure for name, entry in self.entries.items() if entry.figure is not None}


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    line: int
    column: int


_Row = list[_Cell]


def blocks(section: Section, lines: Sequence[str]) -> Iterator[Block]:
    """The blocks of a section.

    Args:
        section: The section `Unit economics`.
        lines: The lines of the document, with code and comments blank.
    """
    for line, body in ((section.line, section.body), *section.subsections):
        entries = {label.name: _of_label(line, label) for label in reversed(body.labels) if label.name in _KNOWN}
        if entries:
            ordered = sorted(entries.values(), key=lambda entry: entry.line)
            yield Block(_heading(body, section), {entry.name: entry for entry in ordered})
    for rows in _tables(lines, section.line, section.end_line):
        yield from _of_table(rows)


def _heading(body: CardBody, section: Section) -> str:
    return body.heading.text if body.heading and body is not section.body else ""


def _of_label(line: int, label: Label) -> Entry:
    figure = _figure(label.name, label.value)
    return Entry(label.name, label.value, line + label.offset, label.column, label.typed, figure)


def _figure(name: str, text: str) -> Figure | None:
    return None if figures.second(text) else figures.read(text, share=name in SHARES)


def _tables(lines: Sequence[str], first: int, last: int) -> Iterator[list[_Row]]:
    """The tables between two lines: the head, then the rows, without the line of dashes."""
    at = first
    while at + 1 < last:
        if "|" not in lines[at] or not _DELIMITER.fullmatch(lines[at + 1]):
            at += 1
            continue
        rows = [_cells(lines[at], at + 1)]
        at += 2
        while at < last and "|" in lines[at]:
            rows.append(_cells(lines[at], at + 1))
            at += 1
        yield rows


def _cells(line: str, number: int) -> _Row:
    borders = [-1, *(found.start() for found in _PIPE.finditer(line)), len(line)]
    cells = []
    for start, end in pairwise(borders):
        raw = line[start + 1 : end]
        text = raw.strip()
        lead = len(raw) - len(raw.lstrip()) if text else min(1, len(raw))
        cells.append(_Cell(text, number, start + 2 + lead))
    if line.lstrip().startswith("|"):
        cells = cells[1:]
    return cells[:-1] if line.rstrip().endswith("|") else cells


def _of_table(rows: list[_Row]) -> Iterator[Block]:
    """The blocks of a table with the inputs as rows, or of one with the inputs as columns."""
    if sum(_name(cell.text)[0] in _KNOWN for cell in rows[0]) >= 2:
        width = len(rows[0])
        rows = [[row[at] for row in rows if at < len(row)] for at in range(width)]
        if _name(rows[0][0].text)[0] in _KNOWN:  # without a column of names
            rows.insert(0, [replace(cell, text="") for cell in rows[0]])
    units = next((at for at, cell in enumerate(rows[0]) if section_key(cell.text) in _UNITS), 0)
    for at, head in enumerate(rows[0][1:], 1):
        if _ASIDE.fullmatch(_MARKUP.sub("", head.text).strip()):
            continue
        entries = dict[str, Entry]()
        for row in rows[1:]:
            entry = _of_cell(row, at, row[units].text if 0 < units < len(row) else "")
            if entry:
                entries.setdefault(entry.name, entry)
        if _is_state(entries):
            yield Block(_MARKUP.sub("", head.text).strip(), entries)


def _is_state(entries: Mapping[str, Entry]) -> bool:
    """True when half of the written values can be read: a column of words has another purpose."""
    written = [entry for entry in entries.values() if entry.text]
    return bool(entries) and 2 * sum(bool(re.search(r"\d", entry.text)) for entry in written) >= len(written)


def _of_cell(row: _Row, at: int, unit: str) -> Entry | None:
    name, note = _name(row[0].text) if row else ("", "")
    if name not in _KNOWN or at >= len(row):
        return None
    cell = row[at]
    text = _MARKUP.sub("", cell.text).strip()
    figure = _figure(name, text)
    if figure is None and name in SHARES and "%" in f"{note} {unit}" and text and "%" not in text:
        figure = _figure(name, f"{text}%")
    mark, period = figures.marks(f"{note} {unit}")
    if figure is not None:
        money = figure.mark or (mark if not figure.percent and name in MONEY else "")
        figure = replace(figure, mark=money, period=figure.period or period)
    return Entry(name, cell.text, cell.line, cell.column, row[0].text, figure, in_table=True)


def _name(text: str) -> tuple[str, str]:
    """The name of an input or result, and the note with it: `Churn (monthly)`, `ARPA, $ / month`."""
    plain = _MARKUP.sub("", text).strip().rstrip(":").strip()
    head = _NOTE.sub("", plain)
    key = section_key(head)
    return _SYNONYMS.get(key, key), plain[len(head) :]
