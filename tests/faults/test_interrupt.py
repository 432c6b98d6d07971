"""Interrupted at every durable step: no temporary file is left, and each document is whole, old or new."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conviction.adapters.storage import files
from helpers import read_tree, run_cli, run_process, tree

STEPS = 40
"""More durable steps than any command here takes."""
THESIS = "---\nid: thesis-a\nkind: thesis\ntitle: A\n---\n\n## Claims\n\n### One {#one}\n\n- **For:** thesis-b\n"
OTHER = "---\nid: thesis-b\nkind: thesis\ntitle: B\n---\n\n## Claims\n\n### Two {#two}\n\n- **For:** thesis-a#one\n"


@pytest.mark.long
@pytest.mark.parametrize(
    "args",
    [
        ["link"],
        ["memo", "Usage", "--owner", "Ada", "--no-edit"],
        ["quote", "Words", "--who", "P-07"],
        ["kinds", "eject", "thesis"],
    ],
    ids=lambda args: args[0],
)
def test_case_15_an_interrupted_command_leaves_no_temporary_file(tmp_path: Path, args: list[str]) -> None:
    """SIGINT at each durable step ends with 130, leaves no `.scaffold-*.tmp`, and the next run does the work.

    Matrix A9.
    """
    run_cli(["init", "work"], tmp_path)
    root = tree(tmp_path / "work", {"thesis/a.md": THESIS, "thesis/b.md": OTHER})
    before = {path for path in read_tree(root) if path.endswith(".md")}

    for step in range(1, STEPS):
        run = run_process(args, root, env={"SCAFFOLD_TEST_INTERRUPT_AT": str(step)})
        assert temporary(root) == []
        assert before <= read_tree(root).keys()
        if run.code != 130:
            break
        assert run.err.strip() == "interrupted"
    assert run.code == 0 or "overrides this already" in run.err
    assert step > 2
    assert all(data.endswith(b"\n") for path, data in read_tree(root).items() if path.endswith(".md"))


@pytest.mark.parametrize("write", ["replace", "create"])
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_case_15_a_write_is_whole_or_absent_after_an_interrupt(tmp_path: Path, write: str, number: int) -> None:
    """Whatever step SIGINT hits, the folder holds the old bytes, the new ones or no file, and nothing else."""
    path = tmp_path / "a.md"
    if write == "replace":
        path.write_bytes(b"old")

    done = python(f"files.{write}(Path(sys.argv[1]), b'new')", path, SCAFFOLD_TEST_INTERRUPT_AT=str(number))

    assert done.returncode == -signal.SIGINT
    assert [name.name for name in tmp_path.iterdir()] in ([], ["a.md"])
    assert not path.exists() or path.read_bytes() == (b"new" if number > 2 else b"old")


def test_case_15_an_interrupt_right_before_the_rename_leaves_no_temporary_file(tmp_path: Path) -> None:
    """SIGINT after the flush, when the rename is the next call of all: the old bytes and no other file."""
    path = tmp_path / "a.md"
    path.write_bytes(b"old")
    hook = "import signal\nsys.addaudithook(lambda name, _: name == 'os.rename' and signal.raise_signal(2))\n"

    done = python(f"{hook}files.replace(Path(sys.argv[1]), b'new')", path)

    assert done.returncode == -signal.SIGINT
    assert [name.name for name in tmp_path.iterdir()] == ["a.md"]
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("number", [1, 2, 3])
def test_case_15_without_hard_links_no_half_file_stays(tmp_path: Path, number: int) -> None:
    """On a file system without hard links too, an interrupted `create` leaves the whole file or none."""
    link = "import errno\ndef no(*_, **__): raise OSError(errno.EPERM, 'no')\nfiles.os.link = no\n"

    python(f"{link}files.create(Path(sys.argv[1]), b'new')", tmp_path / "a.md", SCAFFOLD_TEST_INTERRUPT_AT=str(number))

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_case_15_a_signal_from_outside_leaves_no_temporary_file(tmp_path: Path, number: signal.Signals) -> None:
    """Matrix A9: Ctrl-C, `kill` and a closed terminal, at any moment of a long `link`: no temporary file stays."""
    run_cli(["init", "work"], tmp_path)
    claims = "".join(f"### C{n} {{#c{n}}}\n\n- **For:** thesis-b\n\n" for n in range(40))
    many = {f"thesis/t{n}.md": THESIS.replace("thesis-a", f"thesis-t{n}") + claims for n in range(40)}
    root = tree(tmp_path / "work", {"thesis/b.md": OTHER, **many})
    argv = [sys.executable, "-m", "conviction", "link"]
    child = subprocess.Popen(argv, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    text = many["thesis/t0.md"].encode()
    end = time.monotonic() + 30
    while (root / "thesis/t0.md").read_bytes() == text and time.monotonic() < end:
        time.sleep(0.001)

    child.send_signal(number)

    assert child.wait(30) in (0, 128 + number)
    assert temporary(root) == []


def test_the_doctor_leaves_files_of_like_names_alone(tmp_path: Path) -> None:
    """Only a name that we give to temporary files is a leftover: `.scaffold-notes.md` belongs to somebody."""
    run_cli(["init", "work"], tmp_path)
    root = tree(tmp_path / "work", {"docs/.scaffold-notes.md": "mine\n", "docs/.scaffold-0123456789ab.tmp": "half"})

    run_cli(["doctor", "--fix"], root)

    assert (root / "docs/.scaffold-notes.md").exists()
    assert temporary(root) == []


def temporary(root: Path) -> list[Path]:
    """The files that a write left under the root."""
    return [path for path in root.rglob("*") if files.is_temporary(path.name)]


def python(code: str, path: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    """A process of its own that runs this line with `files` and `Path` at hand."""
    head = "import sys; from pathlib import Path; from conviction.adapters.storage import files\n"
    argv = [sys.executable, "-c", head + code, str(path)]
    return subprocess.run(argv, env={**os.environ, **env}, capture_output=True, check=False)
