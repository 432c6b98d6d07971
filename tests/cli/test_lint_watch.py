"""`scaffold lint --watch`, as a process: it lints again after a change, prints the difference, and ends by Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import pytest

from helpers import run_cli, tree

PATIENCE = 60
"""Seconds to wait for a line on a busy machine."""


class Watch:
    """A running `scaffold lint --watch`."""

    def __init__(self, cwd: Path, *args: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "conviction", "lint", "--no-vale", "--watch", *args],
            cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
        )  # fmt: skip
        self.lines: Queue[str] = Queue()
        self.reader = Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def until(self, part: str) -> list[str]:
        """The lines up to the first that contains the text."""
        found, end = [], time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                found.append(self.lines.get(timeout=1))
            except Empty:
                continue
            if part in found[-1]:
                return found
        raise AssertionError(f"no line with {part!r} came, only {found}")


@pytest.fixture
def watch(workspace: Path) -> Iterator[Watch]:
    """A watch on a workspace with one marker."""
    tree(workspace, {"docs/a.md": "TODO one.\n", "docs/b.md": "Fine.\n"})
    running = Watch(workspace)
    yield running
    if running.process.poll() is None:
        os.killpg(running.process.pid, signal.SIGKILL)
    running.process.wait()
    running.reader.join()
    assert running.process.stdout is not None
    running.process.stdout.close()


def test_changes_alone_are_printed_and_an_interrupt_ends_it(watch: Watch, workspace: Path) -> None:
    """After the first report only the difference is printed, without moved findings. Ctrl-C gives exit code 130."""
    assert "docs/a.md:1:1: warning T203" in watch.until("1 warning in 2 documents")[0]

    tree(workspace, {"docs/b.md": "FIXME two.\n"})
    lines = watch.until("2 warnings in 2 documents")
    assert [line[:20] for line in lines[:-1]] == ["+ docs/b.md:1:1: war"]

    tree(workspace, {"docs/a.md": "A new line.\n\nTODO one.\n", "docs/b.md": "Fine again.\n"})
    lines = watch.until("1 warning in 2 documents")
    assert [line[:17] for line in lines[:-1]] == ["- docs/b.md: T203"]

    os.kill(watch.process.pid, signal.SIGINT)
    assert watch.process.wait(timeout=PATIENCE) == 130


def test_broken_settings_do_not_end_it(watch: Watch, workspace: Path) -> None:
    """While scaffold.toml cannot be read the run waits for the next change."""
    watch.until("1 warning in 2 documents")
    whole = (workspace / "scaffold.toml").read_text()
    (workspace / "scaffold.toml").write_text("schema = \n")
    time.sleep(2)
    (workspace / "scaffold.toml").write_text(whole)
    tree(workspace, {"docs/c.md": "TBD three.\n"})

    assert any("docs/c.md" in line for line in watch.until("2 warnings in 3 documents"))


@pytest.mark.parametrize("args", [["--fix"], ["--json"], ["-"], ["--statistics"], ["--report", "json=x.json"]])
def test_only_for_people(workspace: Path, args: list[str]) -> None:
    """A run without an end writes no report, and changes no file."""
    assert run_cli(["lint", "--watch", *args], workspace).code == 2
