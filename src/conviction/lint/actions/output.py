"""Render and write a report of `scaffold lint`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from conviction.adapters.storage import files
from conviction.errors import UsageError
from conviction.lint.actions import rule_addresses
from conviction.lint.actions.rule_catalogue import rules
from conviction.lint.formats import ci, lists, sarif, text, xml
from conviction.lint.formats import json as json_format
from conviction.lint.formats.statistics import statistics
from conviction.model.report import Report
from conviction.workspace.actions import output_file

__all__ = ["FORMATS", "FOR_FORGES", "FOR_PEOPLE", "reports", "show", "statistics", "summary", "write"]

FORMATS = (
    *("full", "concise", "grouped", "json", "json-lines", "sarif"),
    *("github", "gitlab", "junit", "rdjson", "checkstyle", "markdown"),
)
"""The formats in which `show` can render a report."""
FOR_PEOPLE = ("full", "concise", "grouped")
"""The formats for people: `-q` reduces them to their summary."""


_WITH_ADDRESSES = ("json", "json-lines", "sarif", "github", "gitlab", "rdjson")
"""The formats with the address of a rule's page."""
FOR_FORGES = ("sarif", "github", "gitlab", "junit", "rdjson", "checkstyle")
"""The formats whose readers see the repository, and name files from its root."""


def show(report: Report, *, output_format: str, color: bool = False, root: Path | None = None) -> str:
    """The report as text, in one of FORMATS, with a final newline.

    With the workspace's root, FOR_FORGES name files from the root of its repository.
    """
    if root is not None and output_format in FOR_FORGES and (folder := _folder(root)):
        report = report.below(folder)

    if output_format in _WITH_ADDRESSES:
        report = rule_addresses.with_addresses(report, report.rules_site or rule_addresses.site_of_rules(root))

    plain: dict[str, Callable[[Report], str]] = {
        "concise": text.concise,
        "grouped": lists.grouped,
        "json": json_format.report_json,
        "json-lines": json_format.report_json_lines,
        "github": ci.github,
        "gitlab": ci.gitlab,
        "junit": xml.junit,
        "rdjson": ci.rdjson,
        "checkstyle": xml.checkstyle,
        "markdown": lists.markdown,
    }
    if output_format == "full":
        return text.full(report, color=color)
    return sarif.sarif(report, rules()) if output_format == "sarif" else plain[output_format](report)


def _folder(root: Path) -> str:
    """The workspace's folder in its repository; empty at the repository's root, and in none."""
    top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)
    return "" if top == root else root.relative_to(top).as_posix()


def reports(
    wanted: Iterable[str], *, start: Path, output: Path | None = None, read: Iterable[Path] = ()
) -> dict[Path, str]:
    """The files of `FORMAT=FILE`, relative to `start`, and the format of each.

    Args:
        wanted: The values of `--report`.
        start: The folder to work from.
        output: The file of `--output`.
        read: Files that the same run reads.

    Raises:
        UsageError: There is no such format, no file is named, two reports, `output` among them, share one, or a file
            may not be written.
    """
    inputs = {files.real(start / path) for path in read}
    found: dict[Path, str] = {}
    used: set[Path] = set()
    if output is not None:
        _reserve(start / output, f"--output {output}", inputs, used)
    for pair in wanted:
        output_format, _, name = pair.partition("=")
        if output_format not in FORMATS or not name:
            hint = "write FORMAT=FILE, such as sarif=lint.sarif; formats: " + ", ".join(FORMATS)
            raise UsageError("a report is a format and a file", place=f"--report {pair}", hint=hint)
        _reserve(start / name, f"--report {pair}", inputs, used)
        found[start / name] = output_format
    return found


def _reserve(path: Path, place: str, inputs: set[Path], used: set[Path]) -> None:
    """Add the path to the used ones, when a report may be written to it."""
    if path.is_dir():
        raise UsageError("the report's file is a folder", place=place, hint="name a file in it")
    real = files.real(path)
    if real in used:
        raise UsageError("two reports cannot share a file", place=place, hint="name another file")
    if real in inputs:
        raise UsageError("the same run reads this file", place=place, hint="name another file")
    output_file.check(path, place=place)
    used.add(real)


def summary(report: Report) -> str:
    """The report in one line."""
    return text.summary(report)


def write(path: Path, text: str) -> None:
    """Put a rendered report in a file, whole or not at all.

    Raises:
        UsageError: It is a file that no output may replace.
        FileError: The file system refused.
    """
    output_file.write(path, text)
