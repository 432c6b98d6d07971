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

from conviction.lint.actions.request import LintRequest
from conviction.lint.actions.run import lint
from conviction.model.report import Report
from conviction.model.workspace import Settings

__all__ = ["half_of", "main", "measure", "report_of"]

HALVES = ("judge", "mend")
HEAD = """## Noise

Findings per 1,000 words on public texts that were not written for this linter.
Goals: at most 10 on strategy prose, 5 on proposals of software projects, and 2 for any single rule.
Rules were mended on one half of the files, split by a hash of their paths; the other half is measured here.
It is not completely independent: after a review of a first sample of its findings, some rules were mended.
"""
_TODAY = date(2026, 11, 23)


def main(arguments: list[str], write: Callable[[str, str], None]) -> int:
    """Measure the folders, print the table and put it into the page of benchmarks; 2 when none is named.

    Args:
        arguments: `--half judge` or `--half mend`, and folders as `[NAME=]DIR[@AROUND]`, the last one with all
            files to which links lead.
        write: Puts a section into the page, by name.
    """
    half = arguments[1] if arguments[:1] == ["--half"] and len(arguments) > 1 else ""
    folders = arguments[2:] if half else arguments
    places = [place for told in folders for place in _parted(told)[1:] if place is not None]
    missing = [str(place) for place in places if not place.is_dir()]
    if not folders or missing or (half and half not in HALVES):
        what = (
            f"no folder {missing[0]}" if missing else "scripts/bench noise [--half judge|mend] [NAME=]DIR[@AROUND]..."
        )
        print(f"bench: {what}", file=sys.stderr)
        return 2
    table = measure(folders, half=half)
    write("noise", f"{HEAD}\n{table}\n")
    print(table)
    return 0


def half_of(path: str) -> str:
    """The half that a file belongs to: rules may be mended on `mend`, and are measured only on `judge`."""
    return "judge" if hashlib.sha256(path.encode()).digest()[0] % 2 else "mend"


def report_of(folder: Path, *, around: Path | None = None, half: str = "") -> Report:
    """The report on every Markdown file of a folder; its paths begin with `docs/`.

    Args:
        folder: Read only.
        around: The folder with all files, of which `folder` has some at the same paths: links lead to them too.
        half: `mend` or `judge` for those files alone; empty for all.
    """
    wanted = sorted(source.relative_to(folder).as_posix() for source in folder.rglob("*.md") if source.is_file())
    with tempfile.TemporaryDirectory(prefix="noise-") as made:
        root = Path(made)
        (root / "scaffold.toml").write_text("schema = 1\n", encoding="utf-8")
        for source in filter(Path.is_file, (around or folder).rglob("*")):
            target = root / "docs" / source.relative_to(around or folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target) if source.suffix == ".md" else target.touch()
        paths = [f"docs/{path}" for path in wanted if not half or half_of(path) == half]
        return lint(root, Settings(), _TODAY, LintRequest(paths, use_cache=False))


def measure(folders: list[str], *, half: str = "") -> str:
    """A table with a column for each folder, as `main` takes them, and a row for each rule that found something."""
    reports = []
    for told in folders:
        name, place, around = _parted(told)
        reports.append((name, report_of(place, around=around, half=half)))
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


def _parted(told: str) -> tuple[str, Path, Path | None]:
    """`[NAME=]DIR[@AROUND]` as name, folder and the folder around it."""
    name, _, place = told.rpartition("=")
    folder, _, around = place.partition("@")
    return name or Path(folder).name, Path(folder), Path(around) if around else None


def _total(report: Report, engine: str) -> int:
    return Counter(finding.engine for finding in report.findings)[engine]


def _rate(report: Report, count: int) -> str:
    return f"{count * 1000 / report.words:.2f}" if report.words else "-"
