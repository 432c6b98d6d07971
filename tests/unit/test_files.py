"""Files appear whole or not at all, and never outside the workspace."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from conviction.adapters.storage import files
from conviction.errors import FileError
from conviction.model.plan import Plan, Write


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_created_once(tmp_path: Path) -> None:
    """The second process is refused, and the first one's bytes stay; no temporary file is left."""
    assert files.create(tmp_path / "a.md", b"first")
    assert not files.create(tmp_path / "a.md", b"second")

    assert (tmp_path / "a.md").read_bytes() == b"first"
    assert names(tmp_path) == ["a.md"]


def test_a_file_is_replaced_only_when_its_bytes_differ(tmp_path: Path) -> None:
    """The same bytes leave the file untouched, its mode stays, and other bytes take its place in one step."""
    path = tmp_path / "a.md"
    path.write_bytes(b"old")
    path.chmod(0o640)
    before = path.stat()

    assert not files.replace(path, b"old")
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert files.replace(path, b"new", expected=b"old")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """Matrix A18: A file saved in an editor meanwhile keeps its bytes, and the error reports it."""
    path = tmp_path / "a.md"
    path.write_bytes(b"theirs")

    with pytest.raises(FileError, match="changed while we worked"):
        files.replace(path, b"ours", expected=b"read before")

    assert path.read_bytes() == b"theirs"


@pytest.mark.parametrize("path", ["../x.md", "/x.md", "a/../../x.md", "a\\..\\x.md", "a\0b", "out/x.md"])
def test_nothing_is_written_outside(tmp_path: Path, path: str) -> None:
    """Matrix E88: Neither `..`, nor an absolute path, nor a symbolic link leads a plan out of the workspace."""
    root = tmp_path / "w"
    root.mkdir()
    (root / "out").symlink_to(tmp_path)

    with pytest.raises(FileError):
        files.apply(Plan((Write(path, b"x"),)), root)

    assert names(tmp_path) == ["w"]


def test_a_plan_does_not_overwrite(tmp_path: Path) -> None:
    """Matrix A16: A file to be created that exists stops the plan with one line that names it."""
    (tmp_path / "a.md").write_bytes(b"mine")

    with pytest.raises(FileError, match="exists already"):
        files.apply(Plan((Write("a.md", b"x"),)), tmp_path)

    assert (tmp_path / "a.md").read_bytes() == b"mine"


@pytest.mark.parametrize("make", ["fifo", "folder", "missing", "large"])
def test_other_entries_are_refused_at_once(tmp_path: Path, make: str) -> None:
    """A pipe, a folder, an absent or an oversized file is one clear error and never a hang."""
    path = tmp_path / "x.md"
    if make == "fifo":
        os.mkfifo(path)
    elif make == "folder":
        path.mkdir()
    elif make == "large":
        with path.open("wb") as file:
            file.truncate(files.MAX_DOCUMENT + 1)

    with pytest.raises(FileError) as told:
        files.read(path)

    assert told.value.place == str(path)


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    """Matrix A11: When the system refuses a write, the old bytes stay and no temporary file is left."""
    script = (
        "import resource, signal, sys; from pathlib import Path; from conviction.adapters.storage import files\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "files.replace(Path(sys.argv[1]), b'x' * 100_000)\n"
    )
    (tmp_path / "a.md").write_bytes(b"old")

    ran = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "a.md")], capture_output=True, text=True, check=False
    )

    assert "could not write: File too large" in ran.stderr
    assert (tmp_path / "a.md").read_bytes() == b"old"
    assert names(tmp_path) == ["a.md"]


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_a_killed_writer_leaves_the_old_or_the_new(tmp_path: Path, n: int) -> None:
    """Killed at any durable step, the file is old or new and complete; leftovers are found."""
    path = tmp_path / "a.md"
    path.write_bytes(b"old")
    script = (
        "import sys; from pathlib import Path; from conviction.adapters.storage import files\n"
        "files.replace(Path(sys.argv[1]), b'new')\n"
    )

    ran = subprocess.run(
        [sys.executable, "-c", script, str(path)], env={**os.environ, "SCAFFOLD_TEST_KILL_AT": str(n)}, check=False
    )

    assert ran.returncode == -9
    assert path.read_bytes() == (b"old" if n <= 2 else b"new")
    assert len(files.leftovers(tmp_path)) == (1 if n <= 2 else 0)
