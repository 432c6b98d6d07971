"""Long results on a terminal go through the reader's pager; short ones, and those in a pipe, do not."""

from __future__ import annotations

import os
import pty
import sys
from pathlib import Path

import pytest

from helpers import run_cli


def on_terminal(args: list[str], cwd: Path, **environment: str) -> str:
    """The output of `scaffold ARGS` on a terminal of 80 columns and 24 lines."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(cwd)
        command = [sys.executable, "-m", "conviction", *args]
        os.execvpe(command[0], command, {**os.environ, "COLUMNS": "80", "LINES": "24", **environment})
    output = b""
    while True:
        try:
            block = os.read(terminal, 65536)
        except OSError:  # the other side is closed
            break
        if not block:
            break
        output += block
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, output
    return output.decode()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example workspace."""
    root = tmp_path_factory.mktemp("demo") / "d"
    assert run_cli(["demo", str(root)], root.parent).code == 0
    return root


@pytest.fixture
def pager(tmp_path: Path) -> Path:
    """A pager that puts its text into `paged` beside it."""
    program = tmp_path / "pager"
    program.write_text('#!/bin/sh\ncat > "$0ed"\n', encoding="utf-8")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize("command", [["show"], ["history"], ["diff", "hr-finance", "r12", "r16"]], ids=lambda c: c[0])
def test_a_long_result_goes_through_the_pager(demo: Path, pager: Path, command: list[str]) -> None:
    """With nothing on the terminal itself."""
    args = command if len(command) > 1 else [*command, "hr-finance"]
    plain = on_terminal(args, demo, PAGER="cat").replace("\r\n", "\n")
    assert plain.count("\n") > 24

    printed = on_terminal(args, demo, PAGER=str(pager), NO_COLOR="1")

    assert "70%" not in printed
    paged = (pager.parent / "pagered").read_text(encoding="utf-8")
    assert [line.strip() for line in paged.split("\n") if "conviction" in line]
    assert len(paged.split("\n")) >= plain.count("\n")


def test_a_short_result_stays_on_the_terminal(demo: Path, pager: Path) -> None:
    """It fits."""
    assert "r15" in on_terminal(["diff", "hr-finance", "r15", "r16", "--stat"], demo, PAGER=str(pager))
    assert not (pager.parent / "pagered").exists()


def test_a_pager_that_is_missing_is_none(demo: Path) -> None:
    """The result is printed."""
    assert "conviction" in on_terminal(["show", "hr-finance"], demo, PAGER="no-such-pager")
