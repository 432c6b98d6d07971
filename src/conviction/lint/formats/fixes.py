"""The result of `scaffold lint --fix`, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from conviction.lint.formats.escapes import plain
from conviction.lint.formats.text import counted
from conviction.model.finding import Finding

__all__ = ["fixed_in_one_line", "fixed_lines", "left_lines"]


def fixed_in_one_line(fixed: Sequence[Finding], *, written: bool) -> str:
    """`fixed 3 findings in 2 files`, or `would fix …`."""
    if not fixed:
        return "nothing to fix"
    files = len({finding.path for finding in fixed})
    counts = f"{counted(len(fixed), 'finding')} in {counted(files, 'file')}"
    return f"{'fixed' if written else 'would fix'} {counts}"


def fixed_lines(fixed: Iterable[Finding]) -> list[str]:
    """A line for each file, followed by one for each rule: `    2 × P020 jargon-swap`."""
    counts = Counter((finding.path, finding.code, finding.name) for finding in fixed)
    lines: list[str] = []
    last = ""
    for (path, code, name), number in sorted(counts.items()):
        lines += [f"{plain(path)}:"] * (path != last)
        lines.append(f"    {number} × {code} {name}")
        last = path
    return lines


def left_lines(skipped: Iterable[tuple[Finding, str]], what: str) -> list[str]:
    """A line for each finding whose fix was skipped: a label, the finding, and the reason."""
    return [f"{what}: {plain(finding.as_line())} ({reason})" for finding, reason in skipped]
