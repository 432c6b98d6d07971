"""The history of one document through real git: nothing with new content is missed, nothing of another is listed."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conviction.actions.history import history
from conviction.errors import GitError, ScaffoldError
from conviction.model.history import ChangeKind, Timeline
from helpers import Repository, run_cli

HOUR = 3600
START = 1_767_603_600
"""The second at which the first commit is made."""
WORDS = "One ledger stands in the middle of every team, and nobody who keeps it would give it up for a month.\n\n" * 6


def memo(*edits: str, id: str = "memo-t") -> bytes:
    """A memo long enough that git takes an edited copy for a rename."""
    return f"---\nid: {id}\nkind: memo\ntitle: T\n---\n\n{WORDS}".encode() + "".join(f"{e}.\n" for e in edits).encode()


def plain(*edits: str) -> bytes:
    """A text without front matter."""
    return f"# T\n\n{WORDS}{'. '.join(edits)}\n".encode()


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit with the whole tree that it leaves; its name is its subject."""

    name: str
    parents: str
    """The names of its parents, parted by blanks."""
    tree: Mapping[str | bytes, bytes]
    at: int | None = None
    """Hours after the start; by default its place."""
    author: bytes = b"Ada Okafor"
    links: Mapping[str, str] | None = None
    """Submodules: path to commit."""

    def __repr__(self) -> str:
        """Short, for the report of a failure."""
        held = " ".join(f"{name!s}={b'memo-s' in data and 's' or 't'}:{data[-20:]!r}" for name, data in self.tree.items())
        return f"{self.name} ({self.parents}) at {self.at}: {held}"


def grow(root: Path, commits: Sequence[Commit], *init: str) -> Repository:
    """A repository that holds these commits and no others, checked out at the last."""
    root.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "init", "-q", "-b", "main", *init], cwd=root, check=True)
    marks = {commit.name: at for at, commit in enumerate(commits, 1)}
    told = []
    for commit in commits:
        date = START + HOUR * (marks[commit.name] if commit.at is None else commit.at)
        told.append(b"commit refs/heads/main\nmark :%d\n" % marks[commit.name])
        for role in (b"author", b"committer"):
            told.append(role + b" " + commit.author + b" <ada@example.com> %d +0000\n" % date)
        told.append(b"data %d\n%s\n" % (len(commit.name), commit.name.encode()))
        first, *others = commit.parents.split() or [""]
        told.append(b"from :%d\n" % marks[first] if first else b"")
        told += [b"merge :%d\n" % marks[name] for name in others]
        told.append(b"deleteall\n")
        for path, data in commit.tree.items():
            name = path if isinstance(path, bytes) else path.encode()
            told.append(b'M 100644 inline "%s"\ndata %d\n%s\n' % (_quoted(name), len(data), data))
        for link, to in (commit.links or {}).items():
            told.append(f"M 160000 {to} {link}\n".encode())
        told.append(b"\n")
        if not first:  # a root: otherwise it would follow what the branch holds
            told.insert(len(told) - told[::-1].index(b"commit refs/heads/main\nmark :%d\n" % marks[commit.name]) - 1,
                        b"reset refs/heads/main\n\n")  # fmt: skip
    done = subprocess.run(
        ["git", "fast-import", "--quiet", "--force", "--date-format=raw-permissive"],
        cwd=root, input=b"".join(told), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    repo = Repository.__new__(Repository)
    repo.root = root
    from datetime import UTC, datetime

    repo.now = datetime.fromtimestamp(START + HOUR * 1000, UTC)
    repo.git("reset", "-q", "--hard", "main")
    return repo


def _quoted(path: bytes) -> bytes:
    return b"".join(bytes([c]) if 32 < c < 127 and c not in b'"\\' else b"\\%03o" % c for c in path)


def names(timeline: Timeline) -> str:
    """The subjects of the revisions, oldest first."""
    return " ".join(revision.row.subject for revision in timeline.revisions)


def read(repo: Repository, path: str = "t.md") -> Timeline:
    """The history of a file, without the cache."""
    return history(start=repo.root, name=path, keep=False)


def owed(repo: Repository, own: bytes = b"memo-t") -> set[str]:
    """The commits whose version of the document no parent of theirs has, by looking at every tree of the history."""
    told = repo.git("log", "--format=%H %P", "HEAD")
    versions: dict[str, set[str]] = {}
    carries: dict[str, bool] = {}
    for line in told.splitlines():
        commit = line.split()[0]
        versions[commit] = set()
        for entry in repo.git("ls-tree", "-r", "-z", commit).split("\0")[:-1]:
            blob = entry.split()[2]
            if not entry.startswith("100"):
                continue
            if blob not in carries:
                carries[blob] = f"\nid: {own.decode()}\n" in repo.git("cat-file", "-p", blob)
            if carries[blob]:
                versions[commit].add(blob)
    return {
        line.split()[0]
        for line in told.splitlines()
        if any(all(blob not in versions[p] for p in line.split()[1:]) for blob in versions[line.split()[0]])
    }


def whole(repo: Repository, path: str = "t.md", own: str = "memo-t") -> Timeline:
    """The history, after the promises that hold for all of them were checked."""
    timeline = read(repo, path)
    commits = [revision.row.commit for revision in timeline.revisions]
    assert len(set(commits)) == len(commits), "a commit is listed twice"
    assert owed(repo, own.encode()) <= set(commits), "new content is missed"
    for revision in timeline.revisions:
        assert f"\nid: {own}\n" in repo.git("cat-file", "-p", revision.row.blob), "another document is listed"
    assert [revision.number for revision in timeline.revisions] == list(range(1, len(commits) + 1))
    order = {commit: at for at, commit in enumerate(commits)}
    for commit in commits:
        later = set(repo.git("rev-list", commit).splitlines()[1:])
        assert all(order[other] < order[commit] for other in later & order.keys()), "a child goes before its parent"
    assert timeline.complete
    return timeline


T, U, V = "t.md", "u.md", "v.md"
A, B, C, D, E = memo(), memo("a"), memo("a", "b"), memo("c"), memo("a", "b", "c")

HISTORIES: dict[str, tuple[str, list[Commit], str]] = {
    "linear renames": (V, [
        Commit("1", "", {T: A}), Commit("2", "1", {T: B}), Commit("3", "2", {U: B}), Commit("4", "3", {U: C}),
        Commit("5", "4", {V: C}), Commit("6", "5", {V: E}),
    ], "1 2 3 4 5 6"),
    "renamed and renamed back": (T, [
        Commit("1", "", {T: A}), Commit("2", "1", {U: A}), Commit("3", "2", {U: B}), Commit("4", "3", {T: B}),
        Commit("5", "4", {T: C}),
    ], "1 2 3 4 5"),
    "old name reused by another file": (U, [
        Commit("1", "", {T: A}), Commit("2", "1", {U: A}), Commit("3", "2", {U: A, T: memo(id="memo-other")}),
        Commit("4", "3", {U: B, T: memo("x", id="memo-other")}), Commit("5", "4", {U: C, T: memo("x", id="memo-other")}),
    ], "1 2 4 5"),
    "rename on the side, as the last change there": (U, [
        Commit("1", "", {T: A}), Commit("2", "1", {T: B}), Commit("3", "2", {U: B}), Commit("4", "1", {T: D}),
        Commit("5", "4 3", {U: memo("a", "c")}), Commit("6", "5", {U: E}),
    ], "1 2 3 4 5 6"),
    "rename and edit in one commit on the side": (U, [
        Commit("1", "", {T: A}), Commit("2", "1", {U: B}), Commit("3", "1", {T: D}),
        Commit("4", "3 2", {U: memo("a", "c")}), Commit("5", "4", {U: E}),
    ], "1 2 3 4 5"),
    "edit on the side after its rename": (U, [
        Commit("1", "", {T: A}), Commit("2", "1", {U: A}), Commit("3", "2", {U: B}), Commit("4", "1", {T: D}),
        Commit("5", "4 3", {U: memo("a", "c")}), Commit("6", "5", {U: E}),
    ], "1 2 3 4 5 6"),
    "two renames with edits on the side": (V, [
        Commit("1", "", {T: A}), Commit("2", "1", {U: A}), Commit("3", "2", {U: B}), Commit("4", "3", {V: B}),
        Commit("5", "4", {V: C}), Commit("6", "1", {T: D}), Commit("7", "6 5", {V: E}), Commit("8", "7", {V: memo("z")}),
    ], "1 2 3 4 5 6 7 8"),
    "merge settles on a third name": (V, [
        Commit("1", "", {T: A}), Commit("2", "1", {U: A}), Commit("3", "2", {U: B}), Commit("4", "1", {T: D}),
        Commit("5", "4 3", {V: memo("a", "c")}), Commit("6", "5", {V: E}),
    ], "1 2 3 4 5 6"),
    "main renames, the side edits the old name later": (U, [
        Commit("1", "", {T: A}), Commit("2", "1", {U: A}), Commit("3", "2", {U: B}), Commit("4", "1", {T: D}),
        Commit("5", "4", {T: memo("c", "d")}), Commit("6", "3 5", {U: memo("a", "c", "d")}), Commit("7", "6", {U: E}),
    ], "1 2 3 4 5 6 7"),
    "main renames after the side's edit": (U, [
        Commit("1", "", {T: A}), Commit("2", "1", {T: B}), Commit("3", "1", {T: D}), Commit("4", "3", {U: D}),
        Commit("5", "4 2", {U: memo("a", "c")}), Commit("6", "5", {U: E}),
    ], "1 2 3 4 5 6"),
    "criss-cross merges": (U, [
        Commit("1", "", {T: A}), Commit("2", "1", {T: B}), Commit("3", "1", {U: A}), Commit("4", "3", {U: D}),
        Commit("5", "2 4", {U: memo("a", "c")}), Commit("6", "4 2", {U: memo("c", "a")}), Commit("7", "5 6", {U: E}),
        Commit("8", "7", {U: memo("z")}),
    ], "1 2 3 4 5 6 7 8"),
    "criss-cross without a rename": (T, [
        Commit("1", "", {T: A}), Commit("2", "1", {T: B}), Commit("3", "1", {T: D}),
        Commit("4", "2 3", {T: memo("a", "c")}), Commit("5", "3 2", {T: memo("c", "a")}), Commit("6", "4 5", {T: E}),
    ], "1 2 3 4 5 6"),
    "rename with a rewrite in one commit": (U, [
        Commit("1", "", {T: A}), Commit("2", "1", {T: B}),
        Commit("3", "2", {U: b"---\nid: memo-t\n---\n\nNothing is as it was, not one word of it.\n"}),
        Commit("4", "3", {U: b"---\nid: memo-t\n---\n\nNothing is as it was, and that is well.\n"}),
    ], "1 2 3 4"),
    "rename with a rewrite on the side": (U, [
        Commit("1", "", {T: A}), Commit("2", "1", {T: B}),
        Commit("3", "1", {U: b"---\nid: memo-t\n---\n\nNothing is as it was, not one word of it.\n"}),
        Commit("4", "2 3", {U: b"---\nid: memo-t\n---\n\nNothing is as it was, not one word of it: merged.\n"}),
    ], "1 2 3 4"),
    "two memos of one template": (T, [
        Commit("1", "", {U: memo(id="memo-u")}), Commit("2", "1", {T: A}), Commit("3", "2", {T: B}),
    ], "2 3"),
    "file deleted and added again": (T, [
        Commit("1", "", {T: A, U: b"x"}), Commit("2", "1", {T: B, U: b"x"}), Commit("3", "2", {U: b"x"}),
        Commit("4", "3", {T: B, U: b"x"}), Commit("5", "4", {T: C, U: b"x"}),
    ], "1 2 4 5"),
    "evil merge": (T, [
        Commit("1", "", {T: A, U: b"x"}), Commit("2", "1", {T: A, U: b"y"}), Commit("3", "1", {T: A, V: b"z"}),
        Commit("4", "2 3", {T: B, U: b"y", V: b"z"}), Commit("5", "4", {T: C, U: b"y", V: b"z"}),
    ], "1 4 5"),
    "merge that takes the other side whole": (T, [
        Commit("1", "", {T: A}), Commit("2", "1", {T: B}), Commit("3", "1", {T: D}), Commit("4", "2 3", {T: D}),
    ], "1 2 3 4"),
    "merge that takes our side whole": (T, [
        Commit("1", "", {T: A}), Commit("2", "1", {T: B}), Commit("3", "1", {T: D}), Commit("4", "2 3", {T: B}),
    ], "1 2 3"),
    "octopus merge": (T, [
        Commit("1", "", {T: A}), Commit("2", "1", {T: B}), Commit("3", "1", {T: D}), Commit("4", "1", {U: A}),
        Commit("5", "2 3 4", {T: E}), Commit("6", "5", {T: memo("z")}),
    ], "1 2 3 4 5 6"),
    "two roots": (T, [
        Commit("1", "", {T: A}), Commit("2", "1", {T: B}), Commit("3", "", {T: D}), Commit("4", "2 3", {T: E}),
    ], "1 2 3 4"),
    "commits that touch other files alone": (T, [
        Commit("1", "", {T: A}), Commit("2", "1", {T: A, U: b"x"}), Commit("3", "2", {T: B, U: b"x"}),
    ], "1 3"),
    "dates that run backwards": (T, [
        Commit("1", "", {T: A}, at=50), Commit("2", "1", {T: B}, at=40), Commit("3", "2", {T: C}, at=-30),
    ], "1 2 3"),
    "dates that run backwards around a merge": (T, [
        Commit("1", "", {T: A}, at=50), Commit("2", "1", {T: B}, at=90), Commit("3", "1", {T: D}, at=2),
        Commit("4", "2 3", {T: E}, at=1),
    ], "1 3 2 4"),
    "dates that run backwards around a merge and a rename": (U, [
        Commit("1", "", {T: A}, at=50), Commit("2", "1", {U: B}, at=90), Commit("3", "1", {T: D}, at=2),
        Commit("4", "2 3", {U: E}, at=1),
    ], "1 3 2 4"),
    "a folder renamed with all that is in it": ("new/t.md", [
        Commit("1", "", {"old/t.md": A, "old/s.md": memo("s", id="memo-s")}),
        Commit("2", "1", {"new/t.md": B, "new/s.md": memo("s", id="memo-s")}),
        Commit("3", "2", {"new/t.md": C, "new/s.md": memo("s", id="memo-s")}),
    ], "1 2 3"),
    "renamed by case alone": ("T.md", [
        Commit("1", "", {T: A}), Commit("2", "1", {"T.md": A}), Commit("3", "2", {"T.md": B}),
    ], "1 2 3"),
    "a copy under another id": (U, [
        Commit("1", "", {T: memo(id="memo-u")}), Commit("2", "1", {T: memo(id="memo-u"), U: A}),
        Commit("3", "2", {U: B}),
    ], "2 3"),
    "a swap of two names": (T, [
        Commit("1", "", {T: memo(id="memo-u"), U: A}), Commit("2", "1", {T: A, U: memo(id="memo-u")}),
        Commit("3", "2", {T: B, U: memo(id="memo-u")}),
    ], "1 2 3"),
}  # fmt: skip


@pytest.mark.parametrize("case", HISTORIES)
def test_every_revision_of_the_document_is_listed_once(tmp_path: Path, case: str) -> None:
    """New content on any branch, under any name, is a revision; parents go before children; strangers stay out."""
    path, commits, expected = HISTORIES[case]
    repo = grow(tmp_path / "r", commits)

    assert names(whole(repo, path)) == expected


@st.composite
def graphs(draw: st.DrawFn) -> tuple[str, list[Commit]]:
    """A history in which two documents of one template are edited and renamed, around merges or with rewrites."""
    straight = draw(st.booleans())
    homes = {"memo-t": ["t.md", "u.md", "v.md"], "memo-s": ["s.md", "w.md", "x.md"]}
    if straight:  # then they take each other's names, too
        homes = dict.fromkeys(homes, ["t.md", "s.md", "u.md", "v.md"])
    commits: list[Commit] = []
    states: list[dict[str, tuple[str, bytes]]] = []
    for number in range(1, draw(st.integers(3, 9)) + 1):
        back = st.integers(len(commits) - 1 if straight else max(0, len(commits) - 4), len(commits) - 1)
        earlier = draw(st.lists(back, min_size=1, max_size=3, unique=True)) if commits else []
        state = {id: (homes[id][at], memo(id=id)) for at, id in enumerate(homes)}
        if earlier:
            state = dict(states[draw(st.sampled_from(earlier))])
        for id in draw(st.sets(st.sampled_from(["memo-t", "memo-s"]))):
            place, text = state[id]
            act = draw(st.sampled_from(["edit", "rename", "both", *(["rewrite"] if straight else [])]))
            if act in ("edit", "both"):
                text = memo(str(number), id=id)
            elif act == "rewrite":
                text = f"---\nid: {id}\n---\n\nNothing of it stands in version {number}.\n".encode()
            state[id] = (place if act == "edit" else draw(st.sampled_from(homes[id])), text)
        if len({place for place, _ in state.values()}) == 1:
            state["memo-s"] = ("w.md", state["memo-s"][1])
        at = draw(st.one_of(st.none(), st.integers(0, 9)))
        commits.append(Commit(str(number), " ".join(str(n + 1) for n in earlier), dict(state.values()), at=at))
        states.append(state)
    return states[-1]["memo-t"][0], commits


def _holds(graph: tuple[str, list[Commit]]) -> None:
    path, commits = graph
    with tempfile.TemporaryDirectory() as folder:
        whole(grow(Path(folder), commits), path)


@settings(max_examples=8, deadline=None)
@given(graphs())
def test_no_shape_of_history_hides_a_revision(graph: tuple[str, list[Commit]]) -> None:
    """Whatever the merges, renames and rewrites are, and whatever the clocks said."""
    _holds(graph)


@pytest.mark.long
@settings(max_examples=400, deadline=None)
@given(graphs())
def test_no_shape_among_many_hides_a_revision(graph: tuple[str, list[Commit]]) -> None:
    """The same over many more."""
    _holds(graph)
