"""Runs the named benchmarks and rewrites their sections in docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from scripts.benchmarks import history, lint, noise, parse, prose_diff, start

BENCHMARKS: dict[str, Callable[[], str]] = {
    "start": start.measure,
    "parse": parse.measure,
    "diff": prose_diff.measure,
    "history": history.measure,
    "lint": lint.measure,
}
PAGE = Path("docs/benchmarks.md")
HEAD = """# Benchmarks

Measurements with their machine and day, written by `scripts/bench`.
Trust ratios before seconds: both sides of a ratio ran in turn, in the same minutes.
"""


def main() -> int:
    """Run the named benchmarks, or all; 2 for an unknown name."""
    if sys.argv[1:2] == ["noise"]:
        return noise.main(sys.argv[2:], _write)
    names = sys.argv[1:] or list(BENCHMARKS)
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"bench: no benchmark `{unknown[0]}`: there are {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    for name in names:
        print(f"bench: {name} …", file=sys.stderr)
        _write(name, BENCHMARKS[name]().strip() + "\n\n" + _machine() + "\n")
    print(PAGE.read_text(encoding="utf-8"))
    return 0


def _write(name: str, section: str) -> None:
    """Put the section of one benchmark into the page."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else HEAD
    PAGE.write_text(_replace(text, name, section), encoding="utf-8")


def _replace(text: str, name: str, section: str) -> str:
    """The page with the section of that benchmark renewed, or added at its end."""
    begin, end = f"<!-- bench {name} -->\n", f"<!-- end {name} -->\n"
    block = f"{begin}\n{section}\n{end}"
    found = re.search(re.escape(begin) + ".*?" + re.escape(end), text, re.DOTALL)
    return text[: found.start()] + block + text[found.end() :] if found else text.rstrip("\n") + "\n\n" + block


def _machine() -> str:
    git = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout.split()[2]
    day = datetime.now(UTC).date().isoformat()
    return (
        f"Measured on {day}: {os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, git {git}."
    )


if __name__ == "__main__":
    sys.exit(main())
