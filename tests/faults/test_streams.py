"""Case 16: stdin, stdout or stderr closed, full or gone is the machine's condition, and never a bug of ours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conviction.cli import COMMANDS
from helpers import Repository, Run, tree

THESIS = (
    "---\nid: thesis-x\nkind: thesis\ntitle: X\nstatus: active\nconviction: 60%\n---\n\n## The thesis\n\nThey pay.\n\n"
    "## Claims\n\n### One {#one}\n\n- **Conviction:** 60%\n"
)
REDIRECTIONS = {
    "no stdin": "<&-",
    "no stdout": ">&-",
    "no stderr": "2>&-",
    "nothing": "<&- >&- 2>&-",
    "full stdout": ">/dev/full",
    "full stderr": "2>/dev/full",
    "both full": ">/dev/full 2>&1",
    "stdout for reading": "1</dev/null",
    "stdin for writing": "0>/dev/null",
}
ARGUMENTS = {
    "init": ["init", "--dry-run"],
    "new": ["new", "memo", "Title", "--dry-run"],
    "quote": ["quote", "Words", "--who", "P-07", "--dry-run"],
    "link": ["link", "--dry-run"],
    "list": ["list", "--json"],
    "kinds": ["kinds"],
    "lint": ["lint", "--no-vale", "--json"],
    "diff": ["diff", "x", "r1"],
    "difftool": ["difftool", "thesis/x.md", "scaffold.toml"],
    "history": ["history", "x"],
    "show": ["show", "x"],
    "revise": ["revise", "x", "--held", "--why", "Nothing new.", "--dry-run"],
    "serve": ["serve"],
    "build": ["build"],
    "trust": ["trust", "--json"],
    "doctor": ["doctor"],
    "demo": ["demo", "new", "--dry-run"],
    "completion": ["completion", "bash"],
}
"""A call of each command that ends by itself; a new command needs one."""
OTHERS = {
    "desk": [],
    "help": ["--help"],
    "help of a command": ["lint", "--help"],
    "version": ["--version"],
    "a kind": ["memo", "Title", "--dry-run"],
    "a kind without a title": ["memo"],
    "new without a kind": ["new"],
    "a title that is asked for": ["new", "memo"],
    "no such command": ["nonsense"],
    "no such option": ["list", "--nonsense"],
    "rules": ["lint", "rules"],
    "a rule": ["lint", "explain", "S001", "--json"],
    "text on stdin": ["lint", "-", "--no-vale"],
    "text on stdin, fixed": ["lint", "-", "--fix", "--no-vale"],
    "settings": ["lint", "--show-settings", "--no-vale"],
    "a report": ["lint", "--no-vale", "--report", "json=/dev/full"],
    "an output": ["lint", "--no-vale", "-o", "/dev/full"],
    "a page": ["diff", "x", "r1", "--redline"],
    "an error with its traceback": ["list", "nonsense", "--debug"],
    "kinds of a kind": ["kinds", "show", "memo"],
}


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A repository with a thesis of two revisions."""
    repository = Repository(tmp_path / "work")
    repository.commit({"scaffold.toml": 'schema = 1\nname = "Test"\n', "thesis/x.md": THESIS})
    repository.commit({"thesis/x.md": THESIS.replace("60%", "70%")})
    tree(repository.root, {"docs/index.md": "# Start\n\nSee the thesis.\n"})
    return repository.root


def _run(args: list[str], redirection: str, cwd: Path, env: dict[str, str] | None = None) -> Run:
    """`scaffold ARGS` by a shell that connects its streams so."""
    script = f'exec "$0" -m conviction "$@" {redirection}'
    argv = ["sh", "-c", script, sys.executable, *args]
    environ = {**os.environ, **(env or {})}
    done = subprocess.run(argv, cwd=cwd, env=environ, capture_output=True, timeout=120, check=False, input=b"")
    return Run(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def _is_plain(run: Run) -> bool:
    """True for an exit code of ours and no word of a bug."""
    bugs = ("Traceback", "a bug in scaffold", "Exception ignored", "Fatal Python")
    return run.code in (0, 1, 2, 141) and not any(word in run.err + run.out for word in bugs)


def test_case_16_every_command_is_covered() -> None:
    """A new command needs a line above."""
    assert ARGUMENTS.keys() == COMMANDS.keys()


@pytest.mark.long
@pytest.mark.parametrize("name", COMMANDS)
def test_case_16_every_command_takes_any_streams(name: str, work: Path) -> None:
    """Whatever is closed or full: exit code 0, 1, 2 or 141, and at most an error and its hint."""
    for redirection in REDIRECTIONS.values():
        run = _run(ARGUMENTS[name], redirection, work)
        assert _is_plain(run), (redirection, run)


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in OTHERS if name != "an error with its traceback"])
def test_case_16_every_way_of_output_takes_any_streams(name: str, work: Path) -> None:
    """Help, versions, errors, reports and texts on stdin do too."""
    for redirection in REDIRECTIONS.values():
        run = _run(OTHERS[name], redirection, work)
        assert _is_plain(run), (redirection, run)


@pytest.mark.long
def test_case_16_a_traceback_may_be_lost(work: Path) -> None:
    """Under --debug with a full stderr the exit code is that of the error."""
    for redirection in ("2>&-", "2>/dev/full", ">/dev/full 2>&1"):
        assert _run(OTHERS["an error with its traceback"], redirection, work).code == 2


@pytest.mark.parametrize(
    ("args", "redirection", "error"),
    [
        (["list"], ">/dev/full", "error: the output could not be written: no space left on device"),
        (["list"], ">&-", "error: the output could not be written: stdout is closed"),
        (["--version"], ">&-", "error: the output could not be written: stdout is closed"),
        (["lint", "-", "--no-vale"], "<&-", "error: stdin could not be read: it is closed"),
        (["lint", "-", "--no-vale"], "0>/dev/null", "error: stdin could not be read: it is closed"),
        (["new", "memo"], "<&-", "error: a title is needed"),
    ],
)
def test_case_16_the_condition_is_one_line(args: list[str], redirection: str, error: str, work: Path) -> None:
    """Exit code 2, what happened, and a hint."""
    run = _run(args, redirection, work)

    assert (run.code, run.out) == (2, "")
    assert run.err.splitlines()[0] == error
    assert run.err.splitlines()[1].startswith("hint: ")
    assert len(run.err.splitlines()) == 2


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full"])
def test_case_16_a_result_does_not_need_stderr(redirection: str, work: Path) -> None:
    """A document that was written is a success, though nobody hears the notes."""
    run = _run(["memo", "Title"], redirection, work)

    assert run.code == 0
    assert (work / run.out.strip()).is_file()


@pytest.mark.long
@pytest.mark.parametrize("args", [["list", "--json"], ["lint", "rules"], ["--help"], ["completion", "zsh"]])
def test_case_16_a_reader_that_went_away_is_141(args: list[str], work: Path) -> None:
    """The pipe is closed before the first word, and again when the errors go there too."""
    for streams in ("", "2>&1"):
        script = f'{{ sleep 1; "$0" -m conviction "$@" {streams}; echo $? >code; }} | true'
        done = subprocess.run(["bash", "-c", script, sys.executable, *args], cwd=work, capture_output=True, check=False)
        assert (work / "code").read_text().strip() == "141"
        assert done.stderr == b""


def test_case_16_completion_takes_any_streams(work: Path) -> None:
    """A completion request of a shell succeeds or fails cleanly."""
    env = {"_SCAFFOLD_COMPLETE": "bash_complete", "COMP_WORDS": "scaffold l", "COMP_CWORD": "1"}
    for redirection in ("", *REDIRECTIONS.values()):
        assert _is_plain(_run([], redirection, work, env))


def test_case_16_a_full_disk_elsewhere_is_not_a_bug(work: Path) -> None:
    """Any file that the system refuses is a condition of the machine."""
    import errno

    from conviction.cli.streams import condition_of

    found = condition_of(OSError(errno.ENOSPC, "No space left on device", "/var/x"))
    assert found is not None
    assert str(found) == "/var/x: could not go on: no space left on device (free some space, or try again later)"
    assert condition_of(OSError(errno.ENOENT, "No such file or directory", "/var/x")) is None
    assert condition_of(OSError(errno.EDOM, "odd")) is None
