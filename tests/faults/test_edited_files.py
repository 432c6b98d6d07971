"""Files that are edited while others edit them too: nothing is lost, and a file keeps its owner."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from conviction.adapters.storage import files
from conviction.errors import FileError
from helpers import WITHOUT_PRIVILEGE, Repository, run_cli

THESIS = """
    ---
    id: thesis-x
    kind: thesis
    title: X
    status: active
    conviction: 50%
    ---

    ## Claims

    ### One {#one}

    - **Conviction:** 50%

    ## Revisions
    """
TALK = (
    "---\nid: conversation-2026-11-23-p07\nkind: conversation\nstatus: raw\ndate: 2026-11-23\nparticipant: P-07\n---\n"
)
PATHS = ("thesis/x.md", "docs/library/conversations/2026-11-23-p07.md")
CHANGES = {
    "link": (["link", "one", "--for", "p07"], PATHS[0]),
    "link all": (["link"], PATHS[0]),
    "quote": (["quote", "Words", "--who", "P-07"], PATHS[1]),
    "revise": (["revise", "x", "--reason", "judgement", "--why", "W."], PATHS[0]),
}


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A thesis whose conviction was changed, with a claim, and a raw conversation."""
    repo = Repository(tmp_path / "w")
    repo.commit({"scaffold.toml": "schema = 1\n", PATHS[0]: THESIS, PATHS[1]: TALK + "\n## Quotes\n"})
    text = (repo.root / PATHS[0]).read_text()
    (repo.root / PATHS[0]).write_text(text.replace("50%\n---", "60%\n---") + "\n## Unknowns\n\n- **For:** #one\n")
    return repo


@pytest.mark.parametrize("change", ["link", "quote", "revise"])
def test_case_10_a_read_only_document_stays_as_it_is(repo: Repository, change: str) -> None:
    """Matrix A15: mode 0444 means no, although the folder may be written to: one line, and the same bytes."""
    args, path = CHANGES[change]
    document = repo.root / path
    document.chmod(0o444)
    before = document.read_bytes()

    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_PRIVILEGE, *args], cwd=repo.root, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "the file is read-only" in done.stderr
    assert document.read_bytes() == before
    assert document.stat().st_mode & 0o777 == 0o444


@pytest.mark.parametrize("change", ["link", "quote", "revise"])
def test_case_11_a_document_keeps_its_owner_mode_and_attributes(repo: Repository, change: str) -> None:
    """Matrix E94: owner, mode and attributes stay; a hard link elsewhere keeps the old text."""
    args, path = CHANGES[change]
    document, other = repo.root / path, repo.root.parent / "backup.md"
    document.chmod(0o664)
    os.link(document, other)
    before = other.read_bytes()
    if os.getuid() == 0:
        os.chown(document, 1234, 1235)
    try:
        os.setxattr(document, "user.tag", b"red")
        attributes = True
    except OSError:
        attributes = False

    done = run_cli(args, repo.root)

    assert done.code == 0, done.err
    info = document.stat()
    assert document.read_bytes() != before
    assert other.read_bytes() == before
    assert info.st_mode & 0o7777 == 0o664
    assert [line for line in done.err.splitlines() if "hard link" in line] == [
        f"note: {document}: another file was a hard link to this one, and keeps the old text"
    ]
    if os.getuid() == 0:
        assert (info.st_uid, info.st_gid) == (1234, 1235)
    if attributes:
        assert os.getxattr(document, "user.tag") == b"red"


def test_case_9_an_editor_that_saves_before_the_rename_keeps_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Matrix A18: saved after our new text is on the disk and before it gets its name: refused, and no leftover."""
    path = tmp_path / "x.md"
    path.write_bytes(b"old\n")
    steps: list[str] = []

    def save(name: str) -> None:
        steps.append(name)
        if name == "flushed":
            path.write_bytes(b"old\nsaved\n")

    monkeypatch.setattr(files, "step", save)

    with pytest.raises(FileError, match="the file changed while we worked"):
        files.replace(path, b"new\n", expected=b"old\n")

    assert "flushed" in steps
    assert path.read_bytes() == b"old\nsaved\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.md"]


@pytest.mark.long
def test_case_9_a_busy_editor_loses_no_line(repo: Repository) -> None:
    """A real editor appends lines all the time; `link` ends with 0 or 2, and every appended line is there."""
    path, stop = repo.root / PATHS[0], threading.Event()
    lines: list[str] = []

    def edit() -> None:
        while not stop.is_set():
            lines.append(f"line {len(lines)}\n")
            with path.open("a") as file:
                file.write(lines[-1])
            time.sleep(0.005)

    editor = threading.Thread(target=edit)
    editor.start()
    try:
        codes = {run_cli(["link", "one", "--for", "p07"], repo.root).code for _ in range(12)}
    finally:
        stop.set()
        editor.join()

    assert codes <= {0, 2}
    text = path.read_text()
    lost = [line for line in lines if line not in text]
    assert len(lost) <= 1, "a line that is written between the last comparison and the rename is the one race left"


def test_case_12_a_locked_index_writes_no_card(repo: Repository) -> None:
    """Matrix A4: with git's lock in place nothing is written, its path is named, and it is not removed."""
    lock = repo.root / ".git" / "index.lock"
    lock.touch()
    before = (repo.root / PATHS[0]).read_bytes()
    args = [*CHANGES["revise"][0], "--commit"]

    for _ in range(2):
        done = run_cli(args, repo.root)
        assert done.code == 2
        assert "git's index is locked, so nothing was written" in done.err
        assert f"hint: wait for the other git; if none is running, remove {lock}" in done.err
    assert lock.exists()
    assert (repo.root / PATHS[0]).read_bytes() == before

    lock.unlink()
    assert run_cli(args, repo.root).code == 0
    assert (repo.root / PATHS[0]).read_text().count("\n### 2026-11-23") == 1


@pytest.mark.long
def test_case_13_two_commits_of_one_change_write_one_card(repo: Repository) -> None:
    """Six times two processes revise and commit at once: one wins, the other ends with 2, and there is one card."""
    for turn in range(6):
        path = repo.root / PATHS[0]
        path.write_text(path.read_text().replace("- **Conviction:** ", f"- **Conviction:** {turn}", 1))
        argv = [sys.executable, "-m", "conviction", *CHANGES["revise"][0], "--commit"]
        cards = path.read_text().count("- **Reason:**")
        running = [subprocess.Popen(argv, cwd=repo.root, stderr=subprocess.PIPE, stdout=subprocess.PIPE) for _ in "ab"]
        ends = [(one.communicate(timeout=120)[1], one.returncode) for one in running]

        assert sorted(code for _, code in ends) == [0, 2], ends
        assert path.read_text().count("- **Reason:**") == cards + 1
        assert repo.git("status", "--porcelain") == ""


def test_case_14_any_number_of_revisions_a_day(repo: Repository) -> None:
    """Twelve revisions of one day have headings that lint takes."""
    for number in range(12):
        repo.commit({})
        text = (repo.root / PATHS[0]).read_text()
        (repo.root / PATHS[0]).write_text(
            text.replace("conviction: ", f"conviction: {number % 9 + 1}0%\nx{number}: ", 1)
        )
        done = run_cli(["revise", "x", "--reason", "judgement", "--why", f"Turn {number}."], repo.root)
        assert done.code == 0, done.err

    assert "### 2026-11-23 (12)\n" in (repo.root / PATHS[0]).read_text()
    found = json.loads(run_cli(["lint", "--no-vale", "--json", "--select", "S208"], repo.root).out)["findings"]
    assert found == []


def test_a_read_only_git_folder_writes_no_card(repo: Repository) -> None:
    """Matrix A15: where git cannot write, `revise --commit` is one line before anything is written."""
    folders = [repo.root / ".git", *(path for path in (repo.root / ".git").rglob("*") if path.is_dir())]
    before = (repo.root / PATHS[0]).read_bytes()
    for folder in folders:
        folder.chmod(0o555)
    args = [sys.executable, "-c", WITHOUT_PRIVILEGE, *CHANGES["revise"][0], "--commit"]
    done = subprocess.run(args, cwd=repo.root, capture_output=True, text=True, check=False)
    for folder in folders:
        folder.chmod(0o755)

    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"error: {repo.root}/.git: the folder is read-only, so nothing was written",
        "hint: leave out --commit, or make the folder writable",
    ]
    assert (repo.root / PATHS[0]).read_bytes() == before
    assert run_cli([*CHANGES["revise"][0], "--commit"], repo.root).code == 0
