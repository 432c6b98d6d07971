"""Child processes: the one place that starts them, bounds them and stops them.

    run(argv, *, cwd, timeout, max_output, env=None, stdin=None, memory=None) -> Completed
    which(name, *, env=None, outside=None) -> str | None

A list of arguments, never a shell. Each child leads its own process group, so that its own children end with it.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from conviction.errors import ProcessError

__all__ = ["Completed", "run", "which"]

_CHUNK = 256 * 1024
_LINGER = 0.2
"""Seconds between two checks of a child that ended while one of its own children still holds a pipe."""


@dataclass(frozen=True, slots=True)
class Completed:
    """The result of a child."""

    returncode: int
    """Negative when a signal ended it: -9 for SIGKILL."""
    stdout: bytes
    stderr: bytes

    @property
    def complaint(self) -> str:
        """The last line with text on stderr, at most 300 characters; empty when there is none."""
        lines = [line.strip() for line in self.stderr.decode("utf-8", "replace").split("\n")]
        return next((line[:300] for line in reversed(lines) if line), "")


def run(
    argv: Sequence[str | bytes],
    *,
    cwd: Path,
    timeout: float,
    max_output: int,
    env: Mapping[str, str] | None = None,
    stdin: bytes | None = None,
    memory: int | None = None,
) -> Completed:
    """The output and exit code of the program; a failing exit code is left to the caller.

    Args:
        argv: The program, then its arguments. A bare name is looked up on PATH, never in `cwd`.
        cwd: The folder it runs in.
        timeout: Seconds until the program and everything it started are killed.
        max_output: Bytes of stdout and stderr together until the same happens.
        env: Its whole environment; ours when None.
        stdin: Bytes it may read; None closes its stdin.
        memory: Address space in bytes, where the system can limit it (Linux).

    Raises:
        ProcessError: It is not installed, cannot start, or exceeded a bound.
    """
    name = Path(os.fsdecode(argv[0])).name
    program = which(os.fsdecode(argv[0]), env=env, outside=cwd)
    if program is None:
        raise ProcessError(f"{name} is not installed", hint=f"install {name}, or put its folder on PATH")
    try:
        child = subprocess.Popen(
            [program, *argv[1:]],
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise ProcessError(f"{name} cannot be started: {_reason(error)}", place=program) from error
    try:
        _limit(child.pid, memory)
        return _converse(child, name, stdin, time.monotonic() + timeout, timeout, max_output)
    except BaseException:
        _kill(child)
        raise
    finally:
        for pipe in (child.stdin, child.stdout, child.stderr):
            if pipe is not None:
                pipe.close()


@contextlib.contextmanager
def stream(
    argv: Sequence[str | bytes], *, cwd: Path, timeout: float, env: Mapping[str, str], stdin: bytes
) -> Iterator[IO[bytes]]:
    """The output of a program as a stream; it is killed at the end of the block or of the time.

    Its stderr is discarded: the caller must notice that the output is incomplete.

    Raises:
        ProcessError: It cannot start.
    """
    import tempfile  # slow to import, and not needed where all output is collected
    import threading

    name = Path(os.fsdecode(argv[0])).name
    with tempfile.TemporaryFile() as input_file:
        input_file.write(stdin)
        input_file.seek(0)
        try:
            child = subprocess.Popen(
                argv, cwd=cwd, env=env, stdin=input_file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                bufsize=_CHUNK, start_new_session=True,
            )  # fmt: skip
        except (OSError, ValueError) as error:
            raise ProcessError(f"{name} cannot be started: {_reason(error)}", place=os.fsdecode(argv[0])) from error
    assert child.stdout is not None
    _widen(child.stdout.fileno())
    late = threading.Timer(timeout, _kill, [child])
    late.daemon = True
    late.start()
    try:
        with child.stdout as output_pipe:
            yield output_pipe
    finally:
        late.cancel()
        _kill(child)


def which(name: str, *, env: Mapping[str, str] | None = None, outside: Path | None = None) -> str | None:
    """The absolute path of an executable, or None.

    Args:
        name: A path (anything with a slash), or a name to look up on PATH.
        env: The environment whose PATH counts; ours when None.
        outside: A folder whose own programs must not be found by a bare name: a repository can bring a `git`.
    """
    if os.sep in name:
        return str(Path(name).absolute())
    banned = Path(os.path.realpath(outside)) if outside is not None else None
    for entry in (os.environ if env is None else env).get("PATH", os.defpath).split(os.pathsep):
        folder = Path(entry)
        if not folder.is_absolute():
            continue
        if banned is not None and banned != Path(os.sep) and Path(os.path.realpath(folder)).is_relative_to(banned):
            continue
        path = folder / name
        if path.is_file() and os.access(path, os.X_OK):
            return str(path)
    return None


def _converse(
    child: subprocess.Popen[bytes], name: str, stdin: bytes | None, deadline: float, timeout: float, room: int
) -> Completed:
    """Writes to and reads from the child until both its streams end, within the bounds of time and size."""
    assert child.stdout is not None
    assert child.stderr is not None
    chunks_of: dict[int, list[bytes]] = {child.stdout.fileno(): [], child.stderr.fileno(): []}
    unsent = memoryview(stdin or b"")
    with selectors.DefaultSelector() as streams:
        _register(streams, child, chunks_of)
        _widen(child.stdout.fileno())
        while streams.get_map():
            _check_time(name, deadline, timeout)
            ready = streams.select(min(_LINGER, max(0.0, deadline - time.monotonic())))
            if not ready and child.poll() is not None:
                _kill(child)
                break
            for key, _ in ready:
                if key.fd in chunks_of:
                    room -= _read_chunk(streams, key.fd, chunks_of[key.fd])
                else:
                    unsent = _feed_child(streams, child, unsent)
            if room < 0:
                raise ProcessError(f"{name} wrote too much output, and was stopped")
    try:
        child.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        _check_time(name, 0, timeout)
    out, err = (b"".join(chunks) for chunks in chunks_of.values())
    return Completed(child.returncode, out, err)


def _register(streams: selectors.BaseSelector, child: subprocess.Popen[bytes], outputs: Iterable[int]) -> None:
    for output in outputs:
        streams.register(output, selectors.EVENT_READ)
    if child.stdin is not None:
        os.set_blocking(child.stdin.fileno(), False)
        streams.register(child.stdin, selectors.EVENT_WRITE)


def _feed_child(streams: selectors.BaseSelector, child: subprocess.Popen[bytes], unsent: memoryview) -> memoryview:
    """Writes as much as the child takes now, and returns the rest; after the last byte its input ends."""
    assert child.stdin is not None
    unsent = _feed(child.stdin.fileno(), unsent)
    if not unsent:
        streams.unregister(child.stdin)
        child.stdin.close()
    return unsent


def _read_chunk(streams: selectors.BaseSelector, pipe: int, chunks: list[bytes]) -> int:
    """Adds the bytes in the pipe to the chunks, and returns their number; a pipe that ended is no longer watched."""
    chunk = os.read(pipe, _CHUNK)
    if chunk:
        chunks.append(chunk)
    else:
        streams.unregister(pipe)
    return len(chunk)


def _widen(pipe: int) -> None:
    """A pipe that holds a whole chunk, where the system allows it: the child waits less often."""
    if sys.platform.startswith("linux"):
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _CHUNK)


def _feed(stdin: int, unsent: memoryview) -> memoryview:
    """The rest of the input; empty when the child no longer reads."""
    try:
        return unsent[os.write(stdin, unsent[:_CHUNK]) :]
    except BrokenPipeError:
        return unsent[:0]


def _check_time(name: str, deadline: float, timeout: float) -> None:
    if time.monotonic() >= deadline:
        raise ProcessError(f"{name} did not finish within {timeout:g} s, and was stopped")


def _limit(pid: int, memory: int | None) -> None:
    """Bounds the address space; no preexec function, which is not safe beside threads."""
    if memory is None or not sys.platform.startswith("linux"):
        return
    import resource

    try:
        resource.prlimit(pid, resource.RLIMIT_AS, (memory, memory))
    except (OSError, ValueError):
        return  # it has ended already, or a stricter limit holds


def _kill(child: subprocess.Popen[bytes]) -> None:
    """Ends the whole group, and waits for the child itself."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        child.kill()
    child.wait()


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
