"""From a WHEN to the bytes of a document, step by step, in real git."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from conviction.errors import RevisionError
from conviction.history.actions import repository_document, resolve_revision
from conviction.history.revision_spec import LAST_COMMIT, WORKTREE, RevisionSpecKind, parse_revision_spec
from helpers import Repository

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
