"""The cost of `scaffold history` beside `git log --follow -p` of the same file: whole processes, children included."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from scripts.benchmarks import repository

__all__ = ["measure"]

RUNS = 7
LARGE_RUNS = 3

WHERE = """\
The stretch goals, and the first run of 2,000 revisions, are missed; this is a breakdown of the time.

- **First run of 2,000 revisions.** In multiples of the yardstick: git's own walks and `cat-file` take 0.8.
  The interpreter with its imports takes 0.4, reading the blobs 0.1, and splitting and parsing them 0.9.
  Comparing neighbours takes 0.6, signals 0.1, and writing the cache and the output 0.5; the rest is bookkeeping.
  Tried and kept: one streamed `cat-file`; repeated sections and cards are parsed once.
  Neighbours are compared by identity before by text, without a search for reference cycles.
  The cache has the changes of each revision, and modules are imported where they are needed.
  Tried and dropped: splitting a section along the previous one; it did not help.
  Left: the cache as `marshal` instead of JSON would save a tenth, but is unsafe to read after tampering.
- **20,000 revisions.** The same, ten times; the yardstick itself spends relatively more on the larger pack.
- **200 revisions in 40,000 commits.** `git log --follow` alone takes 1.0 times the yardstick.
  Commits that it loses around merges are searched again only where branches ran beside a rename (one `rev-list`).
  Before, a second walk over all commits took 1.2 more. `git commit-graph write --reachable` helps both sides.
"""


def measure() -> str:
    """A table of ratios: CPU of both in turn, medians of interleaved runs, and our own peak memory."""
    scaffold = str(Path(sys.executable).with_name("scaffold"))
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        rows = [*_two_thousand(base, scaffold), *_large(base, scaffold), *_wide(base, scaffold)]
    head = "| case | git, s | ours, s | ratio | goal | stretch | peak memory, MB | goal |"
    table = "\n".join([head, "|---|--:|--:|--:|--:|--:|--:|--:|", *rows])
    return (
        "## History\n\n`scaffold history THESIS --json` beside `git log --follow -p -- THESIS` in one repository.\n"
        "CPU of the whole process and its children, medians of interleaved runs; memory is our own, without git.\n\n"
        + table
        + "\n\n"
        + WHERE
    )


def _two_thousand(base: Path, scaffold: str) -> list[str]:
    root = base / "r2k"
    path = repository.build(root, revisions=2000)
    first = _row("2,000 revisions, first run", root, path, scaffold, before=_forget(base), goals=("3.5", "2.0", "64"))
    same = _row("2,000 revisions, unchanged", root, path, scaffold, goals=("0.6", "0.35", "64"))
    kept = base / "kept"
    shutil.copytree(base / "cache", kept)
    repository.add_commits(root, path, 10)

    def behind() -> None:
        shutil.rmtree(base / "cache")
        shutil.copytree(kept, base / "cache")

    ten = _row("2,000 revisions, ten new commits", root, path, scaffold, before=behind, goals=("1.2", "0.8", "64"))
    return [first, same, ten]


def _large(base: Path, scaffold: str) -> list[str]:
    root = base / "r20k"
    path = repository.build(root, revisions=20_000)
    name = "20,000 revisions, first run"
    return [_row(name, root, path, scaffold, before=_forget(base), goals=("2.5", "1.5", "160"), runs=LARGE_RUNS)]


def _wide(base: Path, scaffold: str) -> list[str]:
    root = base / "wide"
    path = repository.build(root, revisions=200, documents=1000, noise=200)
    name = "200 revisions in 40,000 commits, first run"
    return [_row(name, root, path, scaffold, before=_forget(base), goals=("2.5", "", "64"), runs=LARGE_RUNS)]


def _forget(base: Path) -> Callable[[], None]:
    return lambda: shutil.rmtree(base / "cache", ignore_errors=True)


def _row(
    name: str,
    root: Path,
    path: str,
    scaffold: str,
    *,
    goals: tuple[str, str, str],
    before: Callable[[], None] = lambda: None,
    runs: int = RUNS,
) -> str:
    environment = {**os.environ, "XDG_CACHE_HOME": str(root.parent / "cache")}
    argv = ["history", path, "--json"]
    ours, gits = [], []
    for _ in range(runs):
        gits.append(_cpu(["git", "log", "--follow", "-p", "--", path], root, environment))
        before()
        ours.append(_cpu([scaffold, *argv], root, environment))
    before()
    memory = _memory(argv, root, environment)
    a, b = statistics.median(ours), statistics.median(gits)
    ratio, stretch, room = goals
    return f"| {name} | {b:.3f} | {a:.3f} | {a / b:.2f} | {ratio} | {stretch or '–'} | {memory:.0f} | {room} |"


def _cpu(argv: list[str], root: Path, environment: dict[str, str]) -> float:
    """CPU seconds of a process and all its children."""
    child = subprocess.Popen(argv, cwd=root, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, argv
    return used.ru_utime + used.ru_stime


def _memory(argv: list[str], root: Path, environment: dict[str, str]) -> float:
    """The peak of our own memory in MB, children not counted."""
    code = (
        "import atexit, resource, sys\n"
        "peak = lambda: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)\n"
        "atexit.register(peak)\n"
        "from conviction.cli import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *argv], cwd=root, env=environment, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return int(done.stderr.split()[-1]) / unit
