"""Objects written with GitPython: git reads them as they were given, and nothing of the repository runs or steers."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from conviction.adapters.git.object_writer import object_writer
from conviction.errors import GitError
from helpers import read_tree

AUTHOR = "Ada Okafor <ada@example.com> 1767603600 +0100"


def git(root: Path, *args: str) -> str:
    """The output of git, byte for byte."""
    return subprocess.run(["git", *args], cwd=root, capture_output=True, check=True).stdout.decode()


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """An empty repository."""
    root = tmp_path / "r"
    subprocess.run(["git", "init", "-q", "--template=", "-b", "main", str(root)], check=True)
    return root


def two_commits(repo: Path) -> str:
    """The id of the second of two commits over a tree with a folder."""
    with object_writer(repo / ".git") as writer:
        one, two = writer.blob(b"one\r\n"), writer.blob("zwei ü\n".encode())
        first = writer.commit(tree=writer.tree({"a.md": one}), parents=(), author=AUTHOR, message="First\n")
        tree = writer.tree({"b/c ü.md": two, "a.md": one, "b.md": two})
        return writer.commit(tree=tree, parents=(first,), author=AUTHOR, message="Second ü\n\nWhy.\n")


def test_git_reads_the_objects_as_they_were_given(repo: Path) -> None:
    """Bytes, paths, author, moment and message come back; refs, index and work tree stay as they were."""
    before = {path: data for path, data in read_tree(repo / ".git").items() if not path.startswith("objects/")}

    head = two_commits(repo)

    assert git(repo, "fsck", "--strict", head) == ""
    assert git(repo, "show", "-s", "--format=%an|%ae|%ad|%cn|%B", "--date=raw", head) == (
        "Ada Okafor|ada@example.com|1767603600 +0100|Ada Okafor|Second ü\n\nWhy.\n\n"
    )
    assert git(repo, "-c", "core.quotepath=off", "ls-tree", "-r", "--name-only", head) == "a.md\nb.md\nb/c ü.md\n"
    assert (git(repo, "cat-file", "-p", f"{head}~1:a.md"), git(repo, "cat-file", "-p", f"{head}:b.md")) == (
        "one\r\n",
        "zwei ü\n",
    )
    after = read_tree(repo / ".git").items()
    assert {path: data for path, data in after if not path.startswith("objects/")} == before


def test_variables_of_git_lead_nowhere_and_come_back(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Objects go into the repository that was named, whatever the environment says, which is the same afterwards."""
    elsewhere = repo.parent / "elsewhere"
    elsewhere.mkdir()
    for name in ("GIT_DIR", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.setenv(name, str(elsewhere))
    monkeypatch.setenv("GIT_PYTHON_GIT_EXECUTABLE", str(elsewhere / "no-git"))
    before = dict(os.environ)

    head = two_commits(repo)

    assert (dict(os.environ), list(elsewhere.iterdir())) == (before, [])
    monkeypatch.undo()
    assert git(repo, "cat-file", "-t", head) == "commit\n"


def test_nothing_that_the_repository_configures_runs(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No hook, filter, monitor or signing program, and no program called git in the current folder."""
    mark, program = repo.parent / "mark", repo.parent / "run-me"
    program.write_text(f"#!/bin/sh\necho \"$0\" >> '{mark}'\ncat\n")
    program.chmod(0o755)
    for name in ("pre-commit", "commit-msg", "post-commit", "post-index-change", "reference-transaction"):
        hook = repo / ".git/hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.symlink_to(program)
    keys = ("core.fsmonitor", "filter.bad.clean", "gpg.program", "core.editor", "core.pager", "core.hooksPath")
    for key in keys:
        git(repo, "config", key, str(program))
    git(repo, "config", "commit.gpgSign", "true")
    (repo / ".gitattributes").write_text("* filter=bad\n")
    (repo / "git").symlink_to(program)
    monkeypatch.chdir(repo)
    monkeypatch.setenv("PATH", f".:{os.environ['PATH']}")

    two_commits(repo)

    assert not mark.exists()


@pytest.mark.parametrize(
    "path", ["../x.md", "/x.md", "a//x.md", "a/./x.md", ".git/config", "a/.GIT/config", "", "a\0b"]
)
def test_a_path_that_leaves_the_tree_is_refused(repo: Path, path: str) -> None:
    """GitPython itself would write each of these into a tree."""
    with object_writer(repo / ".git") as writer, pytest.raises(GitError, match="cannot be part of a commit"):
        writer.tree({path: writer.blob(b"x")})


def test_a_folder_that_is_not_a_repository_is_refused(tmp_path: Path) -> None:
    """The error names it."""
    with pytest.raises(GitError) as caught, object_writer(tmp_path):
        pass
    assert (caught.value.message, caught.value.place) == ("not a git directory", str(tmp_path))
