"""How long the command line takes to start."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

RUNS = 15


def measure() -> str:
    """`scaffold --help` beside a bare interpreter: best and median of interleaved runs, in milliseconds."""
    scaffold = str(Path(sys.executable).with_name("scaffold"))
    commands = {"`python -c pass`": [sys.executable, "-c", "pass"], "`scaffold --help`": [scaffold, "--help"]}
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(RUNS):
        for name, argv in commands.items():
            began = time.perf_counter()
            subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
            seconds[name].append(time.perf_counter() - began)
    rows = [
        f"| {name} | {min(runs) * 1000:.0f} | {min(runs[:5]) * 1000:.0f} | {sorted(runs)[RUNS // 2] * 1000:.0f} |"
        for name, runs in seconds.items()
    ]
    table = "\n".join(["| command | best, ms | best of the first five, ms | median, ms |", "|---|--:|--:|--:|", *rows])
    return f"## Start\n\nThe goal is `scaffold --help` in under 100 ms, best of five.\n\n{table}"
