"""How often the linter speaks on text that its rules were not written for: findings per 1,000 words, by rule.

A folder of Markdown is copied into an empty workspace as plain pages and linted as a user would lint it.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

from conviction.actions.lint import lint
from conviction.model.report import Report
from conviction.model.workspace import Settings

__all__ = ["half_of", "main", "measure", "report_of"]

HALVES = ("judge", "mend")
HEAD = """## Noise

Findings per 1,000 words on public texts that nobody wrote for this linter.
Goals: at most 10 on strategy prose, 5 on proposals of software projects, and 2 for any single rule.
Rules were mended on one half of the files, split by a hash of their paths; the other half is measured here.
"""
_TODAY = date(2026, 11, 23)


def main(arguments: list[str], write: Callable[[str, str], None]) -> int:
    """Measure the folders, print the table and put it into the page of benchmarks; 2 when none is named.

    Args:
        arguments: `--half judge` or `--half mend`, and folders as `DIR` or `NAME=DIR`.
        write: Puts a section into the page, by name.
    """
    half = arguments[1] if arguments[:1] == ["--half"] and len(arguments) > 1 else ""
    folders = arguments[2:] if half else arguments
    missing = [folder for folder in folders if not Path(folder.rpartition("=")[2]).is_dir()]
    if not folders or missing or (half and half not in HALVES):
        what = f"no folder {missing[0]}" if missing else "scripts/bench noise [--half judge|mend] [NAME=]DIR..."
        print(f"bench: {what}", file=sys.stderr)
        return 2
    table = measure(folders, half=half)
    write("noise", f"{HEAD}\n{table}\n")
    print(table)
    return 0


def half_of(path: str) -> str:
    """The half that a file belongs to: rules may be mended on `mend`, and are judged on `judge` alone."""
    return "judge" if hashlib.sha256(path.encode()).digest()[0] % 2 else "mend"


def report_of(folder: Path, *, half: str = "") -> Report:
    """The report on every Markdown file of a folder; its paths begin with `docs/`.

    Args:
        folder: Read only.
        half: `mend` or `judge` for those files alone; empty for all.
    """
    with tempfile.TemporaryDirectory(prefix="noise-") as made:
        root = Path(made)
        (root / "scaffold.toml").write_text("schema = 1\n", encoding="utf-8")
        for source in sorted(folder.rglob("*.md")):
            path = source.relative_to(folder).as_posix()
            if source.is_file() and (not half or half_of(path) == half):
                target = root / "docs" / path
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
        return lint(root=root, settings=Settings(), today=_TODAY)


def measure(folders: list[str], *, half: str = "") -> str:
    """A table with a column for each folder, `NAME=DIR` or `DIR`, and a row for each rule that found something."""
    named = [(name, Path(place or name)) for name, _, place in (folder.partition("=") for folder in folders)]
    reports = [(place.name if name == str(place) else name, report_of(place, half=half)) for name, place in named]
    codes = sorted({code for _, report in reports for code in report.by_rule})
    rows = [
        ["", *(name for name, _ in reports)],
        ["--", *("--:" for _ in reports)],
        ["files", *(f"{report.documents:,}" for _, report in reports)],
        ["words", *(f"{report.words:,}" for _, report in reports)],
        ["prose, all rules", *(_rate(report, _total(report, "vale")) for _, report in reports)],
        ["structure, all rules", *(_rate(report, _total(report, "structure")) for _, report in reports)],
        *([code, *(_rate(report, report.by_rule.get(code, 0)) for _, report in reports)] for code in codes),
    ]
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    return f"{table}\n\nFindings that could not be placed: {sum(r.engines['vale'].unplaced for _, r in reports)}."


def _total(report: Report, engine: str) -> int:
    return Counter(finding.engine for finding in report.findings)[engine]


def _rate(report: Report, count: int) -> str:
    return f"{count * 1000 / report.words:.2f}" if report.words else "-"
