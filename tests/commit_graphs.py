"""Git histories of any shape, written commit by commit with the whole tree that each one leaves."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from helpers import Repository

__all__ = ["HOUR", "START", "Commit", "grow"]

HOUR = 3600
START = 1_767_603_600
"""The second at which the first commit is made."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit with the whole tree that it leaves; its name is its subject."""

    name: str
    parents: str
    """The names of its parents, separated by spaces."""
    tree: Mapping[str | bytes, bytes]
    at: int | None = None
    """Hours after the start; by default its place."""
    author: bytes = b"Ada Okafor"
    links: Mapping[str, str] | None = None
    """Submodules: path to commit."""

    def __repr__(self) -> str:
        """Short, for the report of a failure."""
        lines = " ".join(
            f"{name!s}={(b'memo-s' in data and 's') or 't'}:{data[-20:]!r}" for name, data in self.tree.items()
        )
        return f"{self.name} ({self.parents}) at {self.at}: {lines}"


def grow(root: Path, commits: Sequence[Commit], *init: str) -> Repository:
    """A repository that holds these commits and no others, checked out at the last."""
    root.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "init", "-q", "-b", "main", *init], cwd=root, check=True)
    marks = {commit.name: at for at, commit in enumerate(commits, 1)}
    parts = []
    for commit in commits:
        date = START + HOUR * (marks[commit.name] if commit.at is None else commit.at)
        parts.append(b"commit refs/heads/main\nmark :%d\n" % marks[commit.name])
        who = commit.author + b" <ada@example.com> %d +0000\n" % date
        parts += [b"author " + who, b"committer " + who]
        parts.append(b"data %d\n%s\n" % (len(commit.name), commit.name.encode()))
        first, *others = commit.parents.split() or [""]
        parts.append(b"from :%d\n" % marks[first] if first else b"")
        parts += [b"merge :%d\n" % marks[name] for name in others]
        parts.append(b"deleteall\n")
        for path, data in commit.tree.items():
            name = path if isinstance(path, bytes) else path.encode()
            parts.append(b'M 100644 inline "%s"\ndata %d\n%s\n' % (_quoted(name), len(data), data))
        for link, to in (commit.links or {}).items():
            parts.append(f"M 160000 {to} {link}\n".encode())
        parts.append(b"\n")
        if not first:  # a root: otherwise it would follow the branch
            parts.insert(len(parts) - parts[::-1].index(b"commit refs/heads/main\nmark :%d\n" % marks[commit.name]) - 1,
                        b"reset refs/heads/main\n\n")  # fmt: skip
    done = subprocess.run(
        ["git", "fast-import", "--quiet", "--force", "--date-format=raw-permissive"],
        cwd=root, input=b"".join(parts), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    repo = Repository.__new__(Repository)
    repo.root = root
    repo.now = datetime.fromtimestamp(START + HOUR * 1000, UTC)
    repo.git("reset", "-q", "--hard", "main")
    return repo


def _quoted(path: bytes) -> bytes:
    return b"".join(bytes([c]) if 32 < c < 127 and c not in b'"\\' else b"\\%03o" % c for c in path)
