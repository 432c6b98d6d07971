"""The baseline of `scaffold lint`: the findings that a workspace has agreed to live with for now.

    {
    "docs/a.md P021": {"count": 2, "fingerprints": ["…", "…"]},
    "schema": 1
    }

One entry per line, sorted, and every entry ends with a comma: git merges two branches' baselines line by line, and a
line can be removed without changing another. A key that appears twice, as after a merge, counts as both together.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from conviction.errors import UsageError
from conviction.model.finding import Finding
from conviction.model.text import Edit, Span

__all__ = ["Baseline", "Entry", "parse", "render"]

_SCHEMA = 1
_KEY = re.compile(r"(.+) ([A-Z]\d{3}|House\.\S+)", re.DOTALL)
_PRINT = re.compile(r"[0-9a-f]{64}")
_AGAIN = "scaffold lint --write-baseline --allow-growth writes it again"

Entry = tuple[str, str]
"""The path and the code of an entry."""


@dataclass(frozen=True)
class Baseline:
    """The recorded findings, and their lines in the file."""

    entries: Mapping[Entry, frozenset[str]]
    """Entry to the fingerprints of its findings."""
    text: str = ""
    lines: tuple[tuple[int, Entry, frozenset[str]], ...] = ()
    """Each entry as it is written, with its line."""

    @property
    def paths(self) -> frozenset[str]:
        """The files that it lists."""
        return frozenset(path for path, _ in self.entries)

    @property
    def codes(self) -> frozenset[str]:
        """The rules that it lists."""
        return frozenset(code for _, code in self.entries)

    def holds(self, finding: Finding) -> bool:
        """True when this finding, which has its fingerprint, is recorded."""
        return finding.fingerprint in self.entries.get((finding.path, finding.code), ())

    def moved(self, path: str, to: str, prints: Mapping[str, str]) -> Baseline:
        """The same with these fingerprints moved from one file to another; the others stay."""
        entries: dict[Entry, frozenset[str]] = {}
        for (old, code), known in self.entries.items():
            gone = known & prints.keys() if old == path else frozenset()
            for key, there in (((old, code), known - gone), ((to, code), frozenset(prints[p] for p in gone))):
                if there:
                    entries[key] = entries.get(key, frozenset()) | there
        return Baseline(entries, self.text, self.lines)

    @cached_property
    def _written(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def _prints_by_line(self) -> dict[tuple[int, Entry], frozenset[str]]:
        """The fingerprints of each line and entry; a file of one line has every entry in it."""
        return {(line, entry): prints for line, entry, prints in reversed(self.lines)}

    def pruning(self, line: int, entry: Entry, prints: Collection[str]) -> tuple[Edit, ...]:
        """The edit that leaves only these fingerprints of an entry's line; none where the line has more than it."""
        written = self._written[line - 1]
        whole = written.removesuffix("\r").strip()
        if whole != _line(entry, self._prints_by_line.get((line, entry), frozenset())):
            return ()
        if not prints:
            return (Edit(Span(line, 1, line + 1, 1), ""),)
        start = written.index(whole) + 1
        return (Edit(Span(line, start, line, start + len(whole)), _line(entry, prints)),)


def render(entries: Mapping[Entry, Collection[str]]) -> str:
    """The file of these entries; the same for equal ones."""
    lines = [_line(entry, entries[entry]) for entry in sorted(entries) if entries[entry]]
    return "\n".join(["{", *lines, f'"schema": {_SCHEMA}', "}", ""])


def _line(entry: Entry, prints: Collection[str]) -> str:
    value = json.dumps({"count": len(prints), "fingerprints": sorted(prints)})
    return f"{json.dumps(' '.join(entry), ensure_ascii=False)}: {value},"


def parse(text: str, place: str) -> Baseline:
    """The baseline in a file.

    Raises:
        UsageError: It is not a baseline; the place has the line, and the column where that is known.
    """
    entries: dict[Entry, frozenset[str]] = {}
    lines: list[tuple[int, Entry, frozenset[str]]] = []
    at = _Lines(text)
    pairs = _pairs(text, place)
    for key, value in pairs:
        line = at.of(key)
        where = f"{place}:{line}"
        if key == "schema":
            if value != _SCHEMA or isinstance(value, bool):
                raise UsageError("unknown schema of a baseline", place=where, hint=f"the known schema is {_SCHEMA}")
            continue
        found = _KEY.fullmatch(key)
        if found is None:
            message = f"`{_short(key)}` is not a path and code, such as `docs/a.md P021`"
            raise UsageError(message, place=where, hint=_AGAIN)
        entry, prints = (found[1], found[2]), _prints(value, where)
        entries[entry] = entries.get(entry, frozenset()) | prints
        lines.append((line, entry, prints))
    if all(key != "schema" for key, _ in pairs):
        raise UsageError('not a baseline: `"schema": 1` is missing', place=place, hint=_AGAIN)
    return Baseline(entries, text, tuple(lines))


def _pairs(text: str, place: str) -> list[tuple[str, Any]]:
    """The members of the outer object, in order, doubles too."""
    try:
        data = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=list)
    except json.JSONDecodeError as error:
        where = f"{place}:{error.lineno}:{error.colno}"
        message = error.msg[:1].lower() + error.msg[1:]
        raise UsageError(f"the baseline is not valid JSON: {message}", place=where, hint=_hint(text)) from None
    except (RecursionError, ValueError):
        raise UsageError("the baseline is not valid JSON that we can read", place=place, hint=_AGAIN) from None
    if not text.removeprefix("\ufeff").lstrip().startswith("{"):
        raise UsageError("a baseline is one JSON object", place=f"{place}:1", hint=_AGAIN)
    return [(key, value) for key, value in data]


def _hint(text: str) -> str:
    return "resolve the merge conflict in it" if "<<<<<<< " in text else _AGAIN


def _prints(value: Any, where: str) -> frozenset[str]:
    fields = dict(value) if isinstance(value, list) and all(isinstance(pair, tuple) for pair in value) else {}
    prints = fields.get("fingerprints")
    if not isinstance(prints, list) or not all(isinstance(p, str) and _PRINT.fullmatch(p) for p in prints):
        raise UsageError("an entry's fingerprints are a list of 64 hex digits each", place=where, hint=_AGAIN)
    if fields.get("count") != len(set(prints)):
        message = f"the entry's count is not the number of its fingerprints, {len(set(prints))}"
        raise UsageError(message, place=where, hint="correct the count")
    return frozenset(prints)


def _short(text: str) -> str:
    line = "".join(c if c.isprintable() else " " for c in text)
    return line if len(line) <= 60 else f"{line[:59]}…"


class _Lines:
    """Finds the line of each key, in their order."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.at = 0

    def of(self, key: str) -> int:
        """The next line that begins with the key; of one elsewhere the line before."""
        signs = tuple(f"{json.dumps(key, ensure_ascii=ascii_only)}:" for ascii_only in (False, True))
        for number in range(self.at, len(self.lines)):
            if self.lines[number].strip().startswith(signs):
                self.at = number + 1
                return number + 1
        return max(self.at, 1)
