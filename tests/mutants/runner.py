"""Runs the tests against mutants, each in a copy of the checkout; the working tree stays as it is."""

from __future__ import annotations

import difflib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from mutants.operators import Mutant, apply

__all__ = ["Copy", "Outcome", "diff"]

_FIRST_SECONDS = 5.0
"""The measured CPU seconds of the tests that are run first: they detect an endless loop early."""
_FAILED = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of the tests of a mutant."""

    mutant: Mutant
    status: str
    """`killed`, `timeout` (which counts as killed) or `survived`."""
    tests: int
    """The number of chosen tests; each new test file counts as one."""
    by: str = ""
    """The test that failed, or else the exit code of pytest; empty if the mutant was not killed."""


class Copy:
    """A copy of the checkout, into which one mutant at a time is put."""

    def __init__(self, root: Path, folder: Path) -> None:
        """Copies the files that git tracks or would add."""
        self.folder = folder
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=root, check=True, capture_output=True,
        ).stdout.decode("utf-8")  # fmt: skip
        for name in filter(None, listed.split("\0")):
            if (root / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(root / name, folder / name)
        self.time = 2_000_000_000

    def write(self, path: str, text: str) -> None:
        """Write a module with a new time: Python reuses the compiled module of a file with the same time and size."""
        file = self.folder / path
        file.write_text(text, encoding="utf-8")
        self.time += 10
        os.utime(file, (self.time, self.time))

    def run(self, mutant: Mutant, tests: list[str], seconds: dict[str, float]) -> Outcome:
        """Put the mutant in, run the tests until one fails, and take it out again.

        Args:
            mutant: The fault.
            tests: Ids and files of tests, in order.
            seconds: The measured CPU time of each id.
        """
        source = (self.folder / mutant.path).read_text(encoding="utf-8")
        self.write(mutant.path, apply(mutant, source))
        try:
            for part in self._parts(tests, seconds):
                limit = 20 + 4 * sum(seconds.get(test, 5.0) for test in part)
                status, by = self.test(part, limit)
                if status != "survived":
                    return Outcome(mutant, status, len(tests), by)
        finally:
            self.write(mutant.path, source)
        return Outcome(mutant, "survived", len(tests))

    @staticmethod
    def _parts(tests: list[str], seconds: dict[str, float]) -> list[list[str]]:
        """The first tests, which take little time, and the rest."""
        spent = accumulate(seconds.get(test, 1.0) for test in tests)
        number = 1 + sum(total <= _FIRST_SECONDS for total in spent)
        return [part for part in (tests[:number], tests[number:]) if part]

    def test(self, tests: list[str], limit: float) -> tuple[str, str]:
        """Run these tests in order; the status, and the first that failed.

        Args:
            tests: Ids and files.
            limit: CPU seconds of one process; the wall time may be five times as long.
        """
        order = self.folder / "order.json"
        order.write_text(json.dumps(tests), encoding="utf-8")
        files = dict.fromkeys(test.partition("::")[0] for test in tests)
        plugins = ["-p", "no:cacheprovider", "-p", "no:xdist", "-p", "mutants.pytest_plugin"]
        paths = f"{self.folder / 'src'}{os.pathsep}{self.folder / 'tests'}"
        environ = os.environ | {"PYTHONPATH": paths, "MUTANTS_ORDER": str(order)}
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "--tb=no", *plugins, *files],
            cwd=self.folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (int(limit), int(limit) + 5)),
        )  # fmt: skip
        try:
            output, _ = process.communicate(timeout=5 * limit)
        except subprocess.TimeoutExpired:
            output = b""
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if process.returncode < 0:
            return "timeout", ""
        if process.returncode in (0, 5):  # 5: none of the chosen tests exists any more
            return "survived", ""
        failed = _FAILED.search(output.decode("utf-8", "replace"))
        return "killed", failed[1] if failed else f"pytest ended with {process.returncode}"


def diff(mutant: Mutant, source: str) -> list[str]:
    """The lines that the mutant changes, with `-` and `+`."""
    lines = difflib.unified_diff(source.split("\n"), apply(mutant, source).split("\n"), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]
