"""The runner of child processes: its results, and its bounds."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conviction.adapters.process import Completed, run, which
from conviction.errors import ProcessError

MEBIBYTE = 1 << 20


def _python(code: str, tmp_path: Path, **bounds: object) -> Completed:
    given = {"timeout": 20.0, "max_output": MEBIBYTE, **bounds}
    return run([sys.executable, "-c", code], cwd=tmp_path, **given)  # type: ignore[arg-type]  # a table of bounds


def _gone(pid: int) -> bool:
    """Whether the process has ended; one that nobody has waited for yet counts as ended."""
    for _ in range(100):
        state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout.strip()
        if not state or state.startswith("Z"):
            return True
        time.sleep(0.02)
    return False


def test_a_child_gives_both_streams_and_its_exit_code(tmp_path: Path) -> None:
    """Both streams come back as bytes, with the exit code that the child chose."""
    done = _python("import sys; print('out'); print('first\\nlast', file=sys.stderr); sys.exit(3)", tmp_path)

    assert done == Completed(3, b"out\n", b"first\nlast\n")
    assert done.complaint == "last"


def test_a_child_reads_its_input(tmp_path: Path) -> None:
    """Input larger than a pipe reaches the child while its answer is read."""
    given = b"x" * (3 * MEBIBYTE)

    done = _python(
        "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())", tmp_path, stdin=given, max_output=4 * MEBIBYTE
    )

    assert done.stdout == given


def test_a_child_that_ignores_its_input_is_not_a_fault(tmp_path: Path) -> None:
    """A child may end without reading its input."""
    assert _python("pass", tmp_path, stdin=b"x" * MEBIBYTE) == Completed(0, b"", b"")


def test_input_is_closed_when_there_is_none(tmp_path: Path) -> None:
    """Without input the child reads an end of file, never the caller's terminal."""
    assert _python("import sys; print(repr(sys.stdin.read()))", tmp_path).stdout == b"''\n"


def test_a_child_that_takes_too_long_is_stopped_with_all_it_started(tmp_path: Path) -> None:
    """Matrix F109: Over the time limit the whole group is killed, and the error names program and limit."""
    note = tmp_path / "pid"
    code = (
        "import subprocess, sys, time, pathlib\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"pathlib.Path({str(note)!r}).write_text(str(child.pid)); time.sleep(600)"
    )
    began = time.monotonic()

    with pytest.raises(ProcessError, match=r"^python\S* did not finish within 1 s, and was stopped$"):
        _python(code, tmp_path, timeout=1.0)

    assert time.monotonic() - began < 300, "nobody waited for a sleep of ten minutes"
    assert _gone(int(note.read_text()))


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_child_that_writes_too_much_is_stopped(stream: str, tmp_path: Path) -> None:
    """Endless output on either stream ends in an error, not in our memory."""
    with pytest.raises(ProcessError, match="wrote too much output"):
        _python(f"import sys\nwhile True: sys.{stream}.write('x' * 65536)", tmp_path)


def test_a_pipe_held_by_a_grandchild_does_not_hang_us(tmp_path: Path) -> None:
    """When the child has ended, processes that it started are killed instead of waited for."""
    code = "import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']).pid)"
    began = time.monotonic()

    done = _python(code, tmp_path)

    assert time.monotonic() - began < 300, "nobody waited for a sleep of ten minutes"
    assert _gone(int(done.stdout))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux can bound a running process")
def test_a_child_that_takes_too_much_memory_fails(tmp_path: Path) -> None:
    """The address space is bounded."""
    code = "import time; time.sleep(0.2); b'x' * (2 << 30)"

    done = _python(code, tmp_path, memory=1 << 30)

    assert (done.returncode, done.complaint) == (1, "MemoryError")


def test_a_missing_program_is_named(tmp_path: Path) -> None:
    """The error says which program is not there and what to do."""
    with pytest.raises(ProcessError) as caught:
        run(["no-such-program"], cwd=tmp_path, timeout=1, max_output=1)

    assert str(caught.value) == (
        "no-such-program is not installed (install no-such-program, or put its folder on PATH)"
    )


def test_a_program_that_cannot_start_is_named(tmp_path: Path) -> None:
    """A path that is not executable is an error with that path."""
    plain = tmp_path / "plain"
    plain.write_text("no program")

    with pytest.raises(ProcessError) as caught:
        run([str(plain)], cwd=tmp_path, timeout=1, max_output=1)

    assert (caught.value.message, caught.value.place) == ("plain cannot be started: Permission denied", str(plain))


def test_a_repository_cannot_bring_its_own_program(tmp_path: Path) -> None:
    """A bare name is never found in the working folder or below, nor through a relative entry of PATH."""
    own = tmp_path / "bin" / "git"
    own.parent.mkdir()
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    env = {"PATH": os.pathsep.join([str(own.parent), "bin", "", "."])}

    assert which("git", env=env, outside=tmp_path) is None
    assert which("git", env=env) == str(own)


def test_an_environment_is_the_whole_one(tmp_path: Path) -> None:
    """A child sees the variables it is given and no others of ours."""
    done = _python("import os; print(sorted(set(os.environ) - {'LC_CTYPE'}))", tmp_path, env={"ONLY": "1"})

    assert done.stdout == b"['ONLY']\n"


def test_the_runner_imports_nothing_heavy() -> None:
    """It can be imported where start-up time counts."""
    code = (
        "import sys; import conviction.adapters.process\n"
        "print({'yaml', 'jinja2', 'git', 'rich', 'asyncio', 'click'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "set()\n"
