"""Attacks of a cloned workspace, each with every command: nothing outside is read, written, run or waited for."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from clone_attacks import ATTACKS, FRONT, SECRET, Attack, git_pipes, words_for_programs
from helpers import Repository, Run, run_cli, snap, tree

COMMANDS: tuple[list[str], ...] = (
    [],
    ["history", "good", "--csv"],
    ["show", "good"],
    ["diff", "good", "r1", "r2"],
    ["lint", "--no-vale", "--no-baseline", "--output-format", "github"],
    ["lint", "--no-vale", "--fix", "--unsafe-fixes"],
    ["lint", "--no-vale", "--write-baseline"],
    ["kinds"],
    ["memo", "New words"],
    ["note", "New words"],
    ["note0", "New words"],
    ["quote", "Words", "--who", "P-07"],
    ["revise", "good", "--held", "--why", "Nothing new"],
    ["init", "--ci", "github"],
    ["init", "--editor"],
    ["trust", "--dry-run"],
    ["doctor", "--fix"],
    ["build"],
)

NO_FILE = "the repository cannot be read: it has a pipe or a device where git expects a file"


def start(folder: Path) -> tuple[Repository, Path]:
    """A workspace with a thesis of two revisions, and a folder beside it that is not to be reached."""
    outside = tree(folder / "outside", {"secret.md": f"# {SECRET}\n"})
    repo = Repository(folder / "w")
    repo.commit({"scaffold.toml": "schema = 1\n", "thesis/good.md": FRONT.format("good", "Good", 50)})
    repo.commit({"thesis/good.md": FRONT.format("good", "Good", 60)})
    return repo, outside


def installed(args: list[str], cwd: Path) -> Run:
    """The installed command: `python -m` would import modules of the folder in which it is started."""
    program = Path(sys.executable).with_name("scaffold")
    done = subprocess.run(
        [program, *args], cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False
    )
    return Run(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


@pytest.mark.long
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_nothing_outside_is_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, attack: Attack) -> None:
    """Each command ends in time with 0, 1 or 2 and one clear line; an editor is never started."""
    repo, outside = start(tmp_path)
    attack(repo, outside)
    before, home = snap(outside), Path(os.environ["HOME"])
    for name in ("EDITOR", "VISUAL", "PAGER", "BROWSER"):
        monkeypatch.setenv(name, f"touch {outside}/ran")

    for args in COMMANDS:
        done = installed(args, repo.root)
        text = done.out + done.err
        assert done.code in (0, 1, 2), (args, done)
        assert "Traceback" not in text, (args, done)
        assert "a bug in scaffold" not in text, (args, done)
        assert SECRET not in text, args
        assert not any(sign in text for sign in "\x1b\x07\x9b\u202e"), (args, text)
        assert snap(outside) == before, args
    assert [path.name for path in home.iterdir() if path.name not in ("cache", ".gitconfig")] == []
    site = repo.root / "site"
    built = [path.read_bytes() for path in site.rglob("*") if path.is_file()] if not site.is_symlink() else []
    assert not any(SECRET.encode() in content for content in built)


def test_there_are_enough_attacks() -> None:
    """Twenty at least, each of another kind, beside those of the other modules."""
    assert len({attack.__name__ for attack in ATTACKS}) >= 20


def test_a_pipe_among_the_files_of_git_is_one_line(tmp_path: Path) -> None:
    """Matrix F109: Git would wait for ever for a writer; commands that need no history work."""
    repo, outside = start(tmp_path)
    git_pipes(repo, outside)

    done = run_cli(["history", "good"], repo.root)

    assert done.code == 2
    assert done.err.splitlines() == [
        f"error: {repo.root}/.git/HEAD: {NO_FILE}",
        "hint: remove it, or clone the repository again",
    ]
    assert run_cli(["list"], repo.root).code == 0


@pytest.mark.parametrize("name", ["refs/heads/other", "objects/info/alternates", "../.mailmap", "info/exclude"])
def test_a_pipe_in_a_less_known_place_is_found(tmp_path: Path, name: str) -> None:
    """Refs, alternates, and the files in the work tree that git reads."""
    repo, _ = start(tmp_path)
    path = repo.root / ".git" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    os.mkfifo(path)

    assert "it has a pipe or a device" in run_cli(["history", "good"], repo.root).err


@pytest.fixture
def worded(tmp_path: Path) -> Repository:
    """A workspace whose words are commands of other programs."""
    repo, outside = start(tmp_path)
    words_for_programs(repo, outside)
    return repo


def test_a_spreadsheet_computes_nothing_of_a_history(worded: Repository) -> None:
    """No cell of the CSV begins with a sign that makes a formula."""
    rows = list(csv.reader(io.StringIO(run_cli(["history", "good", "--csv"], worded.root).out)))

    assert len(rows) > 5
    assert any("cmd|" in cell for row in rows for cell in row)
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r")]


def test_a_report_is_data_for_its_reader(worded: Repository) -> None:
    """Annotations of GitHub begin at our own lines alone; JSON, SARIF and XML can be parsed."""
    lines = run_cli(["lint", "--no-vale", "--output-format", "github"], worded.root).out.splitlines()
    assert lines
    assert all(line.startswith(("::error title=scaffold", "::warning title=scaffold", "::notice title=scaffold"))
               for line in lines)  # fmt: skip
    for style in ("json", "sarif", "gitlab"):
        json.loads(run_cli(["lint", "--no-vale", "--output-format", style], worded.root).out)
    ET.fromstring(run_cli(["lint", "--no-vale", "--output-format", "junit"], worded.root).out)


def test_ids_of_a_clone_are_completed_as_words(worded: Repository) -> None:
    """The shell gets names of documents in which it would run nothing."""
    bad = "thesis-$(touch ran)"
    tree(worded.root, {"thesis/x.md": FRONT.format("x", "X", 50).replace("thesis-x", f'"{bad}"'),
                       "thesis/`touch ran`.md": FRONT.format("y", "Y", 50)})  # fmt: skip
    for shell in ("bash", "zsh", "fish"):
        word = "thesis" if shell == "fish" else "2"  # fish hands over the word, the others its number
        env = {"_SCAFFOLD_COMPLETE": f"{shell}_complete", "COMP_WORDS": "scaffold show ", "COMP_CWORD": word}
        done = subprocess.run(
            [Path(sys.executable).with_name("scaffold")],
            cwd=worded.root, env=os.environ | env, capture_output=True, check=False, timeout=60,
        )  # fmt: skip
        text = done.stdout.decode()
        assert "thesis-good" in text, (shell, done)
        assert not any(sign in text for sign in "`$;|\x1b\x07"), (shell, text)


def test_one_broken_kind_hides_no_other_completion(worded: Repository) -> None:
    """A shell completes the other commands, without a message in the middle of the line."""
    tree(worded.root, {"templates/trap.toml": "title = 'x'\n", "templates/trap.md.jinja": "## X\n"})
    env = {"_SCAFFOLD_COMPLETE": "bash_complete", "COMP_WORDS": "scaffold ", "COMP_CWORD": "1"}
    done = subprocess.run(
        [Path(sys.executable).with_name("scaffold")],
        cwd=worded.root, env=os.environ | env, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"plain,memo\n" in done.stdout
    assert b"trap" not in done.stdout
