"""The command line as a whole: help, speed, errors as lines, exit codes, completion."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpers import lock_file, run_cli, run_process, tree

HEAVY = ("yaml", "jinja2", "git", "rich", "mkdocs", "jsonschema")


def test_help_names_every_command_and_kind(tmp_path: Path) -> None:
    """`scaffold --help` lists the commands with a line each, and the kinds."""
    from conviction.cli import COMMANDS

    run = run_cli(["--help"], tmp_path)

    assert run.code == 0
    for name, (_, line) in COMMANDS.items():
        assert f"  {name} " in run.out
        assert line in run.out
    assert "memo" in run.out.split("Kinds")[1]


def test_every_command_can_be_loaded_and_helps(tmp_path: Path) -> None:
    """Each command of the table exists, and its help holds an example."""
    from conviction.cli import COMMANDS

    for name in COMMANDS:
        run = run_cli([name, "--help"], tmp_path)
        assert run.code == 0, name
        assert "xample" in run.out, name


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    """`scaffold --help` loads no parser, no renderer, no git library and no site engine."""
    code = (
        "import sys\nfrom conviction.cli import scaffold\n"
        "try:\n    scaffold.main(args=['--help'])\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert done.stdout.strip().split("\n")[-1] == "[]"


def test_version(tmp_path: Path) -> None:
    """`--version` prints name and version."""
    from conviction import __version__

    assert run_cli(["--version"], tmp_path).out == f"scaffold {__version__}\n"


@pytest.mark.parametrize(
    ("args", "error", "hint"),
    [
        (["meno"], "unknown command `meno`", "did you mean `memo`?"),
        (["new", "theses", "x"], "unknown kind `theses`", "did you mean `thesis`?"),
        (["memo", "x", "--aduience", "team"], "No such option", "scaffold memo --help"),
        (["list", "--status", "drfat"], "--status: `drfat` is not known", "did you mean `draft`?"),
        (["list", "memoo"], "unknown kind `memoo`", "did you mean memo?"),
        (["kinds", "shwo", "x"], "unknown `kinds` command `shwo`", "did you mean `show`?"),
    ],
)
def test_mistyped_names_suggest_the_nearest(workspace: Path, args: list[str], error: str, hint: str) -> None:
    """A mistyped command, kind, option or status is one error line and one hint, exit code 2."""
    run = run_cli(args, workspace)

    assert run.code == 2
    lines = run.err.rstrip("\n").split("\n")
    assert len(lines) == 2
    assert lines[0].startswith("error: ")
    assert error in lines[0]
    assert lines[1].startswith("hint: ")
    assert hint in lines[1]


def test_no_workspace(tmp_path: Path) -> None:
    """A command that needs a workspace says that there is none, and how to make one."""
    run = run_cli(["list"], tmp_path)

    assert (run.code, run.out) == (2, "")
    assert run.err == f"error: {tmp_path}: no scaffold.toml here or above\nhint: scaffold init creates a workspace\n"


def test_bare_scaffold_outside_a_workspace_is_help(tmp_path: Path) -> None:
    """Without a workspace, `scaffold` shows its help and ends with 0."""
    run = run_cli([], tmp_path)

    assert run.code == 0
    assert run.out.startswith("Usage: scaffold")


def test_a_bug_is_70_and_one_line(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unforeseen error exits with 70, calls itself a bug, and shows its traceback only under --debug."""
    from conviction.authoring.actions import list as action

    def broken(**_: object) -> None:
        raise RuntimeError("boom\nand more")

    monkeypatch.setattr(action, "list_documents", broken)

    run = run_cli(["list"], workspace)
    assert run.code == 70
    assert run.err.startswith("error: a bug in scaffold: RuntimeError: boom and more\nhint: please report it")
    assert "Traceback" not in run.err

    assert "Traceback" in run_cli(["list", "--debug"], workspace).err


def test_global_options_come_before_or_after(workspace: Path, tmp_path: Path) -> None:
    """-C works in front of a command and after it."""
    assert run_cli(["list"], workspace).code == 0
    assert run_process(["list", "-C", str(workspace)], tmp_path).code == 0
    assert run_process(["-C", str(workspace), "list"], tmp_path).code == 0


def test_verbose_prints_the_workspace(workspace: Path) -> None:
    """-v prints the workspace on stderr, which explains `-C` and nested folders."""
    assert run_cli(["list", "-v"], workspace).err.startswith(f"workspace: {workspace}\n")


def test_an_option_that_is_none_may_have_been_a_title(workspace: Path) -> None:
    """A title that begins with - is refused with a hint on `--`, and accepted after it."""
    run = run_cli(["memo", "-5% churn"], workspace)

    assert run.code == 2
    assert "a title or name that begins with - follows --" in run.err
    assert run_cli(["memo", "--", "-5% churn"], workspace).code == 0


def test_new_without_a_kind(workspace: Path) -> None:
    """`scaffold new` alone is one line that says what is needed."""
    assert run_cli(["new"], workspace).err.startswith("error: a kind is needed\nhint: scaffold new memo")


@pytest.mark.parametrize(("color", "start"), [("always", "\x1b[31merror:"), ("never", "error:"), ("auto", "error:")])
def test_errors_are_coloured_by_the_option(workspace: Path, color: str, start: str) -> None:
    """--color holds for errors too."""
    assert run_cli(["list", "memoo", "--color", color], workspace).err.startswith(start)


def test_a_reader_that_goes_away_is_quiet(workspace: Path) -> None:
    """`scaffold list | head` ends without a traceback."""
    for n in range(30):
        run_cli(["memo", f"Title {n}"], workspace)
    command = f"{sys.executable} -m conviction list --json | head -c 1"
    done = subprocess.run(["bash", "-c", command], cwd=workspace, capture_output=True, text=True, check=False)

    assert done.stdout == "{"
    assert done.stderr == ""


def test_sigterm_ends_with_143_and_leaves_nothing(workspace: Path) -> None:
    """Matrix A9: A command that is terminated while it waits for a lock exits with 143 and leaves no temporary file."""
    import fcntl

    with lock_file(workspace).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        child = subprocess.Popen(
            [sys.executable, "-m", "conviction", "quote", "Words", "--who", "P-07"],
            cwd=workspace, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        time.sleep(0.8)
        child.send_signal(signal.SIGTERM)
        _, err = child.communicate(timeout=20)

    assert child.returncode == 143
    assert b"Traceback" not in err
    assert not list(workspace.rglob(".scaffold-*"))


def test_sigint_ends_with_130(workspace: Path) -> None:
    """An interrupted command exits with 130 and prints one word."""
    import fcntl

    with lock_file(workspace).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        child = subprocess.Popen(
            [sys.executable, "-m", "conviction", "quote", "Words", "--who", "P-07"],
            cwd=workspace, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        time.sleep(0.8)
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=20)

    assert child.returncode == 130
    assert err.split() == [b"interrupted"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(tmp_path: Path, shell: str) -> None:
    """`scaffold completion SHELL` prints the script that asks `scaffold` back."""
    run = run_cli(["completion", shell], tmp_path)

    assert run.code == 0
    assert f"_SCAFFOLD_COMPLETE={shell}_complete" in run.out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("scaffold me", "memo"),
        ("scaffold list th", "thesis"),
        ("scaffold list --status in-r", "in-review"),
        ("scaffold list --audience lead", "leadership"),
        ("scaffold link thesis-a", "thesis-ledger"),
        ("scaffold link thesis-ledger#o", "thesis-ledger#ops"),
        ("scaffold memo x --thesis led", "thesis-ledger"),
        ("scaffold quote x --signal mo", "money"),
    ],
)
def test_completion_knows_the_workspace(workspace: Path, words: str, expected: str) -> None:
    """Completion offers kinds, statuses, audiences, ids and the cards of a document."""
    tree(workspace, {"thesis/ledger.md": "---\nid: thesis-ledger\ntitle: L\n---\n\n## Claims\n\n### Ops {#ops}\n"})
    words = words.replace("thesis-a", "thesis-l")
    env = {"_SCAFFOLD_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}

    run = run_process([], workspace, env=env)

    assert expected in [line.partition(",")[2] for line in run.out.split("\n")]
    assert run.err == ""


def test_completion_of_a_status_knows_the_kind(workspace: Path) -> None:
    """After a kind, its own statuses are offered and no other's."""
    words = {"COMP_WORDS": "scaffold list evidence --status ", "COMP_CWORD": "4"}

    run = run_process([], workspace, env={"_SCAFFOLD_COMPLETE": "bash_complete", **words})

    assert run.out.split() == ["plain,disputed", "plain,logged", "plain,retracted", "plain,verified"]


@pytest.mark.parametrize("env", [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"HOME": None}])
def test_odd_environments(workspace: Path, env: dict[str, str | None]) -> None:
    """Matrix F115: In the C locale, and without HOME, a document is made and its title is kept to the letter."""
    made = run_process(["memo", "Größe & Preis"], workspace, env=env)
    listed = run_process(["list", "--json"], workspace)

    assert made.code == 0, made.err
    assert "Größe & Preis" in listed.out
    assert (workspace / made.out.strip()).exists()
