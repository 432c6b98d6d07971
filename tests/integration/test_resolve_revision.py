"""From a WHEN to the bytes of a document, step by step, in real git."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from commit_graphs import Commit, grow
from conviction.errors import RevisionError
from conviction.history.actions import repository_document, resolve_revision
from conviction.history.revision_spec import LAST_COMMIT, WORKTREE, RevisionSpecKind, parse_revision_spec
from helpers import Repository, run_cli

FRONT = "---\nid: memo-x\nkind: memo\ntitle: X\n---\n\n"
WORDS = "One ledger is in the middle of every team, and nobody gives it up for a month.\n\n" * 6


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A document of three revisions, renamed in the second, staged once more, and edited after that."""
    repo = Repository(tmp_path / "r")
    repo.commit({"y.md": f"{FRONT}{WORDS}One.\n"})
    repo.git("mv", "y.md", "x.md")
    repo.commit({"x.md": f"{FRONT}{WORDS}Two.\n"})
    repo.commit({"x.md": f"{FRONT}{WORDS}Three.\n"})
    (repo.root / "x.md").write_text(f"{FRONT}{WORDS}Staged.\n")
    repo.git("add", "x.md")
    (repo.root / "x.md").write_text(f"{FRONT}{WORDS}Edited.\n")
    return repo


@pytest.mark.parametrize(
    ("when", "label", "commit", "path", "word"),
    [
        ("r1", "r1", "HEAD~2", "y.md", "One."),
        ("r-1", "r3", "HEAD", "x.md", "Three."),
        ("HEAD~1", "HEAD~1", "HEAD~1", "x.md", "Two."),
        ("HEAD~2", "HEAD~2", "HEAD~2", "y.md", "One."),
        ("2100-01-01", "r3", "HEAD", "x.md", "Three."),
        ("index", "index", "", "x.md", "Staged."),
        ("worktree", "worktree", "", "x.md", "Edited."),
    ],
)
def test_text_spec_revision_bytes(repo: Repository, when: str, label: str, commit: str, path: str, word: str) -> None:
    """Each kind of WHEN leads to its commit, to the name that the document had there, and to its bytes."""
    source = repository_document.locate(repo.root, "x.md")

    revision = resolve_revision.resolve(source, parse_revision_spec(when))

    assert (revision.label, revision.path) == (label, path)
    assert revision.commit == (repo.git("rev-parse", commit).strip() if commit else "")
    assert isinstance(revision.day, date) is bool(commit)
    data = resolve_revision.read(source, revision)
    assert data is not None
    assert data.decode().endswith(f"{word}\n")


def test_the_defaults_need_no_text(repo: Repository) -> None:
    """The older version is the last commit and the newer one the working text; no text is a name for the first."""
    source = repository_document.locate(repo.root, "x.md")

    labels = [resolve_revision.resolve(source, spec).label for spec in (LAST_COMMIT, WORKTREE)]

    assert labels == ["r3", "worktree"]
    assert parse_revision_spec("last commit").kind is RevisionSpecKind.COMMIT
    with pytest.raises(RevisionError, match="names no revision, day, commit, branch or tag"):
        resolve_revision.resolve(source, parse_revision_spec("last commit"))


def test_a_version_without_the_document_has_no_bytes(repo: Repository) -> None:
    """It is resolved all the same, so that a diff can show the document as added."""
    repo.git("stash")
    repo.git("rm", "-q", "x.md")
    repo.commit({"z.md": "z\n"})
    source = repository_document.locate(repo.root, "x.md")

    revision = resolve_revision.resolve(source, parse_revision_spec("HEAD"))

    assert (revision.blob, resolve_revision.read(source, revision)) == ("", None)


def _at(day: int) -> int:
    """Hours after the start: noon of that day of January 2026."""
    return (day - 5) * 24 + 3


BACK = [
    Commit("made", "", {"t.md": f"{FRONT}One.\n".encode()}, _at(6)),
    Commit("deleted", "made", {"other.md": b"x"}, _at(8)),
    Commit("back", "deleted", {"t.md": f"{FRONT}Two.\n".encode()}, _at(12)),
]


@pytest.mark.parametrize(("day", "label"), [("06", "r1"), ("07", "r1"), ("12", "r2"), ("20", "r2")])
def test_a_day_on_which_the_document_existed_has_its_text(tmp_path: Path, day: str, label: str) -> None:
    """Before the deletion, and since it is back."""
    repo = grow(tmp_path / "r", BACK)
    source = repository_document.locate(repo.root, "t.md")
    assert resolve_revision.resolve(source, parse_revision_spec(f"2026-01-{day}")).label == label


@pytest.mark.parametrize("day", ["08", "10", "11"])
def test_a_day_between_a_deletion_and_the_return_has_no_text(tmp_path: Path, day: str) -> None:
    """The error names the deletion and the revisions around it; nor has a day after the last deletion."""
    repo = grow(tmp_path / "r", BACK)
    deleted = repo.git("rev-parse", "HEAD~1")[:10]
    run = run_cli(["show", "t.md", "--as-of", f"2026-01-{day}"], repo.root)
    assert (run.code, run.out) == (2, "")
    assert run.err.split("\n")[:2] == [
        f"error: t.md: the document did not exist on 2026-01-{day}: {deleted} deleted it on 2026-01-08",
        "hint: r1 of 2026-01-06 is the last revision before it, r2 of 2026-01-12 the next one",
    ]
    gone = grow(tmp_path / "g", BACK[:2])
    run = run_cli(["show", "t.md", "--as-of", f"2026-01-{day}"], gone.root)
    assert run.code == 2
    assert run.err.endswith("hint: r1 of 2026-01-06 is the last revision before it\n")


def test_a_rename_and_a_deletion_on_another_branch_are_no_deletion(tmp_path: Path) -> None:
    """The first goes on under another name, the second did not happen on the line before its merge."""
    text = f"{FRONT}{WORDS}".encode()
    repo = grow(tmp_path / "r", [
        Commit("1", "", {"t.md": text}, _at(6)), Commit("2", "1", {"u.md": text + b"x"}, _at(8)),
        Commit("side", "2", {"other.md": b"x"}, _at(9)), Commit("3", "2", {"u.md": text + b"x", "v.md": b"y"}, _at(10)),
        Commit("merge", "3 side", {"other.md": b"x", "v.md": b"y"}, _at(12)),
    ])  # fmt: skip
    source = repository_document.locate(repo.root, "u.md")
    labels = [resolve_revision.resolve(source, parse_revision_spec(f"2026-01-{day}")).label for day in ("07", "11")]
    assert labels == ["r1", "r2"]
    with pytest.raises(RevisionError, match="did not exist on 2026-01-12"):
        resolve_revision.resolve(source, parse_revision_spec("2026-01-12"))
