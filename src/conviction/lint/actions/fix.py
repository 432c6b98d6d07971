"""`scaffold lint --fix`: apply fixes and lint again until none is left to apply; then write the files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from conviction.adapters.storage import files, lock
from conviction.errors import FileError
from conviction.lint.fixes import Fixed, fixed
from conviction.lint.formats import fixes as fixes_format
from conviction.lint.formats.patch import patch
from conviction.model.finding import Finding
from conviction.model.report import Report

__all__ = ["PASSES", "FixRun", "fix"]

PASSES = 5
"""The most passes of fixes: a fix can make room for another one, and must not go on for ever."""
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class FixRun:
    """The result of one run of fixes, written or not."""

    report: Report
    """The remaining findings."""
    fixed: tuple[Finding, ...]
    """Findings in the order in which they were fixed; their places are those of the text at that time."""
    skipped: tuple[tuple[Finding, str], ...]
    """Findings that could have been fixed and were not, each with the reason."""
    put_off: tuple[tuple[Finding, str], ...]
    """Findings that a pass skipped, as for an overlap, and that are gone by now: fixed later, or with the other one."""
    changes: Mapping[str, tuple[bytes, bytes]]
    """Path to the bytes before and after, of every file that changes."""

    def diff(self) -> str:
        """The changes as a unified diff."""
        return "".join(
            patch(path, before.decode("utf-8"), after.decode("utf-8"))
            for path, (before, after) in sorted(self.changes.items())
        )

    def renamed(self, name: Callable[[str], str]) -> FixRun:
        """The same run with other paths: `name` returns the new one of each."""

        def moved(finding: Finding) -> Finding:
            return replace(finding, path=name(finding.path))

        return FixRun(
            self.report.renamed(name),
            tuple(map(moved, self.fixed)),
            tuple((moved(finding), why) for finding, why in self.skipped),
            tuple((moved(finding), why) for finding, why in self.put_off),
            {name(path): both for path, both in self.changes.items()},
        )

    def lines_for_people(self, *, written: bool, each: bool = False) -> list[str]:
        """Lines for people: a summary of the fixes, with `each` by file and rule too, and the skipped ones."""
        lines = [fixes_format.fixed_in_one_line(self.fixed, written=written)]
        if each:
            lines += fixes_format.fixed_lines(self.fixed)
            lines += fixes_format.left_lines(self.put_off, "put off")
        return [*lines, *fixes_format.left_lines(self.skipped, "not fixed")]


def fix(
    lint: Callable[[Mapping[str, bytes]], Report],
    *,
    root: Path,
    unsafe: bool = False,
    write: bool = True,
    stdin_texts: Mapping[str, bytes] | None = None,
) -> FixRun:
    """Apply the fixes of a report, lint the result again, and so on; then write the files, each whole.

    Before the first file is written all of them are checked: when one changed meanwhile or must not be written to,
    none is.

    Args:
        lint: Returns the report on the workspace with these texts in place of its files' own.
        root: The workspace.
        unsafe: Apply unsafe fixes too.
        write: False changes no file.
        stdin_texts: Texts in place of files, as from stdin: only they are fixed, and nothing is written.

    Raises:
        FileError: A file changed meanwhile, is read-only, or the system refused.
    """
    work = _Work(
        root, unsafe, dict(stdin_texts or {}), only=frozenset(stdin_texts) if stdin_texts is not None else None
    )
    report = lint(work.texts)
    for number in range(PASSES):
        if not work.apply(report, first=number == 0):
            break
        report = lint(work.texts)
    changes = work.changes()
    if write and stdin_texts is None and changes:
        _write(root, changes)
        report = lint({})  # changed lines and settings are read from the files alone
    fixed = tuple(work.fixed)
    skipped, put_off = work.skipped(report)
    return FixRun(replace(report, fixed=len(fixed)), fixed, skipped, put_off, changes)


class _Work:
    """The texts of a run of fixes, as they are by now."""

    def __init__(self, root: Path, unsafe: bool, texts: dict[str, bytes], *, only: frozenset[str] | None) -> None:
        self.root = root
        self.unsafe = unsafe
        self.texts = texts
        self.before = dict(texts)
        self.only = only
        self.fixed: list[Finding] = []
        self.not_applied: list[tuple[Finding, str]] = []

    def apply(self, report: Report, *, first: bool) -> bool:
        """One pass over all files; True when a text has changed."""
        changed = False
        for path, findings in groupby(sorted(report.findings, key=lambda f: f.path), key=lambda f: f.path):
            mine = [f for f in findings if f.fix is not None and f.fix.applies(unsafe=self.unsafe)]
            # a finding in a file that is not a document comes from the file, not from our text of it
            if mine and (self.only is None or path in self.only) and (first or path.endswith(".md")):
                changed |= self._apply(path, mine, report.sources.get(path))
        return changed

    def _apply(self, path: str, findings: Iterable[Finding], source: str | None) -> bool:
        text = self._text(path)
        if text is None or (source is not None and source != text):
            raise FileError("the file changed while we worked", place=path, hint="run the command again")
        done: Fixed = fixed(text, findings, unsafe=self.unsafe)
        self.not_applied += done.skipped
        self.fixed += done.done
        if done.text == text:
            return False
        mark = _BOM if self.texts[path].startswith(_BOM) else b""
        self.texts[path] = mark + done.text.encode("utf-8")
        return True

    def _text(self, path: str) -> str | None:
        """The text without its byte-order mark; read from the file at its first use."""
        if path not in self.texts:
            self.before[path] = self.texts[path] = files.read(files.inside(self.root, path))
        try:
            return self.texts[path].removeprefix(_BOM).decode("utf-8")
        except UnicodeDecodeError:
            return None

    def changes(self) -> dict[str, tuple[bytes, bytes]]:
        return {path: (old, self.texts[path]) for path, old in self.before.items() if old != self.texts[path]}

    def skipped(self, report: Report) -> tuple[tuple[tuple[Finding, str], ...], tuple[tuple[Finding, str], ...]]:
        """The skipped findings: those that are still found, and those that are gone by now."""
        found = set(report.findings)
        still = tuple(dict.fromkeys(one for one in self.not_applied if one[0] in found))
        return still, tuple(dict.fromkeys(one for one in self.not_applied if one[0] not in found))


def _write(root: Path, changes: Mapping[str, tuple[bytes, bytes]]) -> None:
    """Writes every file, each in one step, when all of them are as they were read and may be written to."""
    with lock.hold(root):
        for path, (before, _) in changes.items():
            files.check(root / path, before)
        for path, (before, after) in changes.items():
            files.replace(root / path, after, expected=before)
