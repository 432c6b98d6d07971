"""The cost of `scaffold lint` beside bare Vale on the same tree: whole processes, children included."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts.benchmarks.documents import write_memos

from conviction.adapters.storage import user_files
from conviction.adapters.vale import binary as vale

__all__ = ["measure"]

DOCUMENTS, WORDS = 1000, 900
RUNS = 5
_CHILD = """
import atexit, json, resource, sys
def told():
    own, child = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps([own.ru_utime + own.ru_stime, own.ru_maxrss, child.ru_maxrss]), file=sys.stderr)
atexit.register(told)
from conviction.cli import main
main()
"""


@dataclass(frozen=True, slots=True)
class _Cost:
    """The cost of one run of lint."""

    whole: float
    own: float
    memory: float
    vale_memory: float


def measure() -> str:
    """A table: CPU of both in turn, medians of interleaved runs, our own share, and peak memory."""
    binary = vale.find(environ=os.environ, cache=vale.cache_folder(os.environ))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "workspace"
        write_memos(root / "docs/memos", documents=DOCUMENTS, words=WORDS)
        (root / "scaffold.toml").write_text("schema = 1\n", encoding="utf-8")
        settings = Path(folder) / "vale.ini"
        styles = f"StylesPath = {vale.STYLES}\nMinAlertLevel = suggestion\n[*.md]\nBasedOnStyles = Strategy\n"
        settings.write_text(styles, encoding="utf-8")
        bare = [str(binary.path), "--no-global", f"--config={settings}", "--output=JSON", "--no-exit", "."]
        rows = _rows(root, bare)
    head = "| run | Vale, s | lint, s | ratio | goal | without Vale, s | goal | memory, MB | of Vale, MB |"
    table = "\n".join([head, "|---|--:|--:|--:|--:|--:|--:|--:|--:|", *rows])
    return (
        f"## Lint\n\n`scaffold lint --json` of {DOCUMENTS:,} documents of {WORDS} words beside bare Vale"
        f" {binary.version} with the same style and JSON output on the same tree.\n"
        f"CPU of the whole process and its children, medians of {RUNS} interleaved runs."
        " Memory is the peak of our own process, then that of its Vale.\n\n" + table
    )


def _rows(root: Path, bare: list[str]) -> list[str]:
    changed = root / "docs/memos/site-00500.md"

    def forget() -> None:
        user_files.path_for(root, user_files.cache_folder(os.environ), ".sqlite").unlink(missing_ok=True)

    def change() -> None:
        changed.write_text(changed.read_text(encoding="utf-8") + "\nOne sentence more.\n", encoding="utf-8")

    cases: dict[str, tuple[Callable[[], None], str, str]] = {
        "first": (forget, "1.35", "3.0"),
        "unchanged": (lambda: None, "0.15", "0.6"),
        "one document changed": (change, "0.2", "–"),
    }
    costs: dict[str, list[_Cost]] = {name: [] for name in cases}
    vales = []
    for _ in range(RUNS):
        vales.append(_cpu(bare, root / "docs/memos"))
        for name, (before, _, _) in cases.items():
            before()
            costs[name].append(_lint(root))
    yard = statistics.median(vales)
    return [_row(name, yard, costs[name], ratio, own) for name, (_, ratio, own) in cases.items()]


def _row(name: str, yard: float, costs: list[_Cost], ratio: str, own: str) -> str:
    whole, ours = statistics.median(cost.whole for cost in costs), statistics.median(cost.own for cost in costs)
    memory, child = max(cost.memory for cost in costs), max(cost.vale_memory for cost in costs)
    return (
        f"| {name} | {yard:.2f} | {whole:.2f} | {whole / yard:.2f} | {ratio} | {ours:.2f} | {own}"
        f" | {memory:.0f} | {f'{child:.0f}' if child else '–'} |"
    )


def _lint(root: Path) -> _Cost:
    argv = [sys.executable, "-c", _CHILD, "-C", str(root), "lint", "--json", "--exit-zero"]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as told:
        whole = _cpu(argv, root, told.fileno())
        told.seek(0)
        own, memory, child = json.loads(told.read().splitlines()[-1])
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return _Cost(whole, own, memory / unit, child / unit)


def _cpu(argv: list[str], folder: Path, complaints: int | None = None) -> float:
    """CPU seconds of a process and all its children."""
    child = subprocess.Popen(argv, cwd=folder, stdout=subprocess.DEVNULL, stderr=complaints)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, argv
    return used.ru_utime + used.ru_stime
