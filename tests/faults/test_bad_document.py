"""Case 19: an entry with the name of a document that is not one or is unreadable is one line, and hides no other."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helpers import Repository, Run, run_cli, run_process, tree

THESIS = (
    "---\nid: thesis-x\nkind: thesis\ntitle: Good\nstatus: active\nconviction: 60%\n---\n\n"
    "## The thesis\n\nThey pay.\n\n"
    "## Claims\n\n### One {#one}\n\n- **Conviction:** 60%\n"
)
WITHOUT_READING = """
import ctypes, os, sys
if os.getuid() == 0:  # root reads anything: give up CAP_DAC_OVERRIDE (1) and CAP_DAC_READ_SEARCH (2)
    assert all(ctypes.CDLL(None).prctl(24, capability, 0, 0, 0) == 0 for capability in (1, 2))
os.execv(sys.executable, [sys.executable, "-m", *sys.argv[1:]])
"""
"""Runs a module as somebody who has to obey the modes of files."""


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the name of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as sock:
            sock.bind(path.name)
    finally:
        os.chdir(here)


def _locked(path: Path) -> None:
    path.write_text(THESIS.replace("thesis-x", "thesis-bad"), encoding="utf-8")
    path.chmod(0)


def _large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(16 * 1024 * 1024 + 1)


def _full_folder(path: Path) -> None:
    path.mkdir()
    (path / "inner.md").write_text(THESIS.replace("thesis-x", "thesis-inner"), encoding="utf-8")


BAD: dict[str, tuple[Callable[[Path], None], str]] = {
    "a folder": (Path.mkdir, "could not read: Is a directory"),
    "a folder with a document": (_full_folder, "could not read: Is a directory"),
    "a named pipe": (os.mkfifo, "not a regular file"),
    "a dangling link": (lambda path: path.symlink_to("nowhere.md"), "a symbolic link"),
    "a link to itself": (lambda path: path.symlink_to(path.name), "a symbolic link"),
    "a link to a device": (lambda path: path.symlink_to("/dev/zero"), "a symbolic link"),
    "a link to a folder": (lambda path: path.symlink_to("."), "a symbolic link"),
    "a socket": (_socket, "could not read: No such device or address"),
    "a locked file": (_locked, "could not read: Permission denied"),
    "a file beyond the limit": (_large, "larger than 16 MiB"),
    "a file that is no text": (lambda path: path.write_bytes(b"# A\n\xff\n") and None, "UTF-8"),
}


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Path]:
    """A repository with a thesis of two revisions, and a site that plain MkDocs builds."""
    repository = Repository(tmp_path / "work")
    assert run_cli(["init", "--name", "Test"], repository.root).code == 0
    repository.commit({"thesis/x.md": THESIS, "docs/notes.md": "# Notes\n\nSee [it](../thesis/x.md).\n"})
    repository.commit({"thesis/x.md": THESIS.replace("60%", "70%")})
    yield repository.root
    for path in repository.root.rglob("*"):  # so that the folder can be removed
        if not path.is_symlink() and not os.access(path, os.R_OK | os.X_OK) and path.is_dir():
            path.chmod(0o755)


def _run(args: list[str], cwd: Path, module: str = "conviction") -> Run:
    """The module as somebody without privileges."""
    argv = [sys.executable, "-c", WITHOUT_READING, module, *args]
    done = subprocess.run(argv, cwd=cwd, capture_output=True, timeout=120, check=False, stdin=subprocess.DEVNULL)
    run = Run(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))
    assert "Traceback" not in run.err
    assert "a bug in scaffold" not in run.err
    return run


@pytest.mark.long
@pytest.mark.parametrize("place", ["thesis/bad.md", "docs/bad.md"])
@pytest.mark.parametrize("kind", BAD)
def test_case_19_every_command_works_for_the_others(kind: str, place: str, work: Path) -> None:
    """List, desk, lint, doctor, history, show, diff and revise: the good document as ever, the bad one by name.

    Matrix D68, E93.
    """
    make, why = BAD[kind]
    make(work / place)

    assert "thesis-x\tactive" in _run(["list"], work).out
    assert "thesis-x" in _run([], work).out
    lint = _run(["lint", "--no-vale", "--output-format", "concise"], work)
    assert lint.code == 1
    assert [line for line in lint.out.splitlines() if line.startswith(f"{place}:") and "S006" in line and why in line]
    doctor = [line for line in _run(["doctor"], work).out.splitlines() if place in line and "unreadable" in line]
    assert len(doctor) == 1
    assert _run(["history", "x"], work).code == 0
    assert _run(["show", "x"], work).code == 0
    assert _run(["diff", "x", "r1", "r2"], work).code == 0
    assert _run(["revise", "x", "--held", "--why", "Looked.", "--dry-run"], work).code == 0
    assert _run(["memo", "Title", "--dry-run"], work).code == 0
    assert _run(["link", "--dry-run"], work).code == 0


@pytest.mark.long
@pytest.mark.parametrize("kind", BAD)
def test_case_19_the_bad_one_itself_is_one_line(kind: str, work: Path) -> None:
    """Asked for, it is an error with its place and a hint, whatever the command; list and desk name it too."""
    BAD[kind][0](work / "thesis/bad.md")

    for args in (["history"], ["show"], ["diff"], ["revise", "--held", "--why", "x"]):
        run = _run([args[0], "thesis/bad.md", *args[1:]], work)
        unborn = kind == "a file that is no text" and args == ["history"]  # it could have one when it is committed
        assert run.code == (0 if unborn else 2), args
        assert unborn or run.err.startswith("error: "), args
        assert "bad.md" in run.err.splitlines()[0], args
        assert len(run.err.splitlines()) <= 2, args
    assert "1 document cannot be read completely, thesis/bad.md" in _run(["list"], work).err
    assert "1 document cannot be read completely, thesis/bad.md" in _run([], work).out


@pytest.mark.long
@pytest.mark.parametrize("place", ["thesis/bad.md", "docs/bad.md", "docs/bad.png", "docs/bad"])
@pytest.mark.parametrize("kind", BAD)
def test_case_19_both_ways_build_the_other_pages(kind: str, place: str, work: Path) -> None:
    """`scaffold build` and plain `mkdocs build` build the good pages, and report the fault of a document once."""
    make, why = BAD[kind]
    tree(work, {"docs/image.md": "# Image\n\n![bad](bad.png)\n"})
    make(work / place)

    plain = _run(["build", "--site-dir", str(work.parent / "plain")], work, "mkdocs")
    assert plain.code == 0, plain.err
    assert "They pay." in (work.parent / "plain/thesis/x/index.html").read_text(encoding="utf-8")
    if place.endswith(".md"):
        assert len([line for line in plain.err.splitlines() if place in line and why in line]) == 1, plain.err
    built = _run(["build", "--site-dir", str(work.parent / "site")], work)
    assert built.code == 0, built.err
    page = (work.parent / "site/thesis/x/index.html").read_text(encoding="utf-8")
    assert "They pay." in page
    assert "70%" in page
    if place.endswith(".md"):
        assert len([line for line in built.err.splitlines() if place in line and why in line]) == 1, built.err
    if kind == "a folder with a document" and place.endswith(".md"):
        assert (work.parent / "site" / place.removeprefix("docs/") / "inner/index.html").is_file()


@pytest.mark.long
@pytest.mark.parametrize(
    "make",
    [
        lambda root: (root / "thesis/circle").symlink_to("."),
        lambda root: (root / "docs/circle").symlink_to("../docs"),
        lambda root: (root / "docs/self").symlink_to("self"),
        lambda root: ((root / "docs/one").symlink_to("two"), (root / "docs/two").symlink_to("one")),
        lambda root: ((root / "docs/shut").mkdir(), (root / "docs/shut").chmod(0)),
        lambda root: (_full_folder(root / "docs/shut"), (root / "docs/shut").chmod(0o444)),
        lambda root: (_full_folder(root / "thesis/shut"), (root / "thesis/shut").chmod(0o111)),
    ],
    ids=["circle", "circle in docs", "self", "pair", "shut", "without entry", "without listing"],
)
def test_case_19_folders_in_circles_or_locked_hide_nothing(make: Callable[[Path], object], work: Path) -> None:
    """A link that leads in a circle, and a folder that cannot be listed or entered, leave the others as they are."""
    make(work)

    for args in (["list"], [], ["history", "x"], ["show", "x"], ["lint", "--no-vale", "--exit-zero"], ["doctor"]):
        assert _run(args, work).code in (0, 1), args
    assert "thesis-x\tactive" in _run(["list"], work).out
    built = _run(["build", "--site-dir", str(work.parent / "site")], work)
    assert built.code == 0, built.err
    assert (work.parent / "site/notes/index.html").is_file()
    plain = _run(["build", "--site-dir", str(work.parent / "plain"), "--quiet"], work, "mkdocs")
    assert plain.code == 0, plain.err
    assert (work.parent / "plain/notes/index.html").is_file()


def test_case_19_a_circle_hides_no_file_beside_it(work: Path) -> None:
    """Files in the folder of a link to itself are found, in any order of the directory."""
    from conviction.workspace.actions.loader import markdown_files, other_files

    (work / "docs/self").symlink_to("self")
    tree(work, {f"docs/{name}": "# A\n" for name in ("a.md", "b.md", "c.txt", "d/e.md")})

    assert {"docs/a.md", "docs/b.md", "docs/d/e.md"} <= set(markdown_files(work, {}))
    assert "docs/c.txt" in other_files(work)


@pytest.mark.parametrize(
    "args",
    [
        ["lint", "--no-vale", "loop/x.md"],
        ["lint", "--no-vale", "--report", "json=loop"],
        ["history", "loop/x.md"],
        ["diff", "x", "r1", "-o", "loop"],
        ["diff", "x", "r1", "-o", "loop/x"],
        ["init", "loop"],
        ["demo", "loop"],
        ["build", "--site-dir", "loop"],
        ["new", "memo", "Title", "-C", "loop"],
    ],
)
def test_case_19_a_circle_on_the_command_line_is_one_line(args: list[str], work: Path) -> None:
    """A link to itself in place of any file or folder that a user names."""
    (work / "loop").symlink_to("loop")

    run = run_process(args, work)

    assert "a bug in scaffold" not in run.err
    assert run.code in (0, 1, 2), run
    assert run.code < 2 or run.err.startswith("error: ")


def test_case_19_a_circle_on_path_is_passed_over(work: Path) -> None:
    """A link to itself among the folders of PATH hides no program after it."""
    (work / "loop").symlink_to("loop")

    run = run_process(["history", "x"], work, env={"PATH": f"{work / 'loop'}{os.pathsep}{os.environ['PATH']}"})

    assert run.code == 0, run.err
    assert shutil.which("git")
