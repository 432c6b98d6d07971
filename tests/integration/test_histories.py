"""The history of one document through real git: nothing with new content is missed, nothing of another is listed."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commit_graphs import Commit, grow
from conviction.adapters.git import commit_graph
from conviction.adapters.git import repository as git
from conviction.history.actions.timeline import history
from conviction.model.history import ChangeKind, Timeline
from helpers import Repository, run_cli

WORDS = "One ledger stands in the middle of every team, and nobody who keeps it would give it up for a month.\n\n" * 6


def memo(*edits: str, name: str = "memo-t") -> bytes:
    """A memo long enough that git takes an edited copy for a rename."""
    return (
        f"---\nid: {name}\nkind: memo\ntitle: T\n---\n\n{WORDS}".encode() + "".join(f"{e}.\n" for e in edits).encode()
    )


def plain(*edits: str) -> bytes:
    """A text without front matter."""
    return f"# T\n\n{WORDS}{'. '.join(edits)}\n".encode()


def names(timeline: Timeline) -> str:
    """The subjects of the revisions, oldest first."""
    return " ".join(revision.row.subject for revision in timeline.revisions)


def read(repo: Repository, path: str = "t.md") -> Timeline:
    """The history of a file, without the cache."""
    return history(start=repo.root, name=path, use_cache=False)


def owed(repo: Repository, own: bytes = b"memo-t") -> set[str]:
    """The commits whose version of the document no parent of theirs has, by looking at every tree of the history."""
    output = repo.git("log", "--format=%H %P", "HEAD")
    versions: dict[str, set[str]] = {}
    carries: dict[str, bool] = {}
    for line in output.splitlines():
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
        for line in output.splitlines()
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
        Commit("1", "", {T: A}), Commit("2", "1", {U: A}), Commit("3", "2", {U: A, T: memo(name="memo-other")}),
        Commit("4", "3", {U: B, T: memo("x", name="memo-other")}),
        Commit("5", "4", {U: C, T: memo("x", name="memo-other")}),
    ], "1 2 4 5"),
    "rename on one side, the other one discarded, and an edit above both": (U, [
        Commit("1", "", {T: A}), Commit("2", "1", {U: A}), Commit("3", "1", {T: B}), Commit("4", "2 3", {U: A}),
        Commit("5", "4", {U: C}),
    ], "1 2 3 4 5"),
    "rename on the side, as the last change there": (U, [
        Commit("1", "", {T: A}), Commit("2", "1", {T: B}), Commit("3", "2", {U: B}), Commit("4", "1", {T: D}),
        Commit("5", "4 3", {U: memo("a", "c")}), Commit("6", "5", {U: E}),
    ], "1 4 2 3 5 6"),
    "rename and edit in one commit on the side": (U, [
        Commit("1", "", {T: A}), Commit("2", "1", {U: B}), Commit("3", "1", {T: D}),
        Commit("4", "3 2", {U: memo("a", "c")}), Commit("5", "4", {U: E}),
    ], "1 3 2 4 5"),
    "edit on the side after its rename": (U, [
        Commit("1", "", {T: A}), Commit("2", "1", {U: A}), Commit("3", "2", {U: B}), Commit("4", "1", {T: D}),
        Commit("5", "4 3", {U: memo("a", "c")}), Commit("6", "5", {U: E}),
    ], "1 4 2 3 5 6"),
    "two renames with edits on the side": (V, [
        Commit("1", "", {T: A}), Commit("2", "1", {U: A}), Commit("3", "2", {U: B}), Commit("4", "3", {V: B}),
        Commit("5", "4", {V: C}), Commit("6", "1", {T: D}), Commit("7", "6 5", {V: E}),
        Commit("8", "7", {V: memo("z")}),
    ], "1 6 2 3 4 5 7 8"),
    "merge settles on a third name": (V, [
        Commit("1", "", {T: A}), Commit("2", "1", {U: A}), Commit("3", "2", {U: B}), Commit("4", "1", {T: D}),
        Commit("5", "4 3", {V: memo("a", "c")}), Commit("6", "5", {V: E}),
    ], "1 4 2 3 5 6"),
    "main renames, the side edits the old name later": (U, [
        Commit("1", "", {T: A}), Commit("2", "1", {U: A}), Commit("3", "2", {U: B}), Commit("4", "1", {T: D}),
        Commit("5", "4", {T: memo("c", "d")}), Commit("6", "3 5", {U: memo("a", "c", "d")}), Commit("7", "6", {U: E}),
    ], "1 2 3 4 5 6 7"),
    "main renames after the side's edit": (U, [
        Commit("1", "", {T: A}), Commit("2", "1", {T: B}), Commit("3", "1", {T: D}), Commit("4", "3", {U: D}),
        Commit("5", "4 2", {U: memo("a", "c")}), Commit("6", "5", {U: E}),
    ], "1 3 4 2 5 6"),
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
        Commit("1", "", {U: memo(name="memo-u")}), Commit("2", "1", {T: A}), Commit("3", "2", {T: B}),
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
    ], "1 2 3 4"),
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
    ], "1 2 3 4"),
    "dates that run backwards around a merge and a rename": (U, [
        Commit("1", "", {T: A}, at=50), Commit("2", "1", {U: B}, at=90), Commit("3", "1", {T: D}, at=2),
        Commit("4", "2 3", {U: E}, at=1),
    ], "1 2 3 4"),
    "a folder renamed with all that is in it": ("new/t.md", [
        Commit("1", "", {"old/t.md": A, "old/s.md": memo("s", name="memo-s")}),
        Commit("2", "1", {"new/t.md": B, "new/s.md": memo("s", name="memo-s")}),
        Commit("3", "2", {"new/t.md": C, "new/s.md": memo("s", name="memo-s")}),
    ], "1 2 3"),
    "renamed by case alone": ("T.md", [
        Commit("1", "", {T: A}), Commit("2", "1", {"T.md": A}), Commit("3", "2", {"T.md": B}),
    ], "1 2 3"),
    "a copy under another id": (U, [
        Commit("1", "", {T: memo(name="memo-u")}), Commit("2", "1", {T: memo(name="memo-u"), U: A}),
        Commit("3", "2", {U: B}),
    ], "2 3"),
    "a swap of two names": (T, [
        Commit("1", "", {T: memo(name="memo-u"), U: A}), Commit("2", "1", {T: A, U: memo(name="memo-u")}),
        Commit("3", "2", {T: B, U: memo(name="memo-u")}),
    ], "1 2 3"),
}  # fmt: skip


@pytest.mark.parametrize("case", HISTORIES)
def test_every_revision_of_the_document_is_listed_once(tmp_path: Path, case: str) -> None:
    """Matrix E106: New content on any branch and under any name is a revision, and parents come before children."""
    path, commits, expected = HISTORIES[case]
    repo = grow(tmp_path / "r", commits)

    assert names(whole(repo, path)) == expected


P, Q, R, X = plain(), plain("a"), plain("a", "b"), plain("x")

COPIES: dict[str, tuple[str, list[Commit], str]] = {
    "a template that stays": (U, [
        Commit("1", "", {T: P}), Commit("2", "1", {T: Q}), Commit("3", "2", {T: Q, U: Q}),
        Commit("4", "3", {T: Q, U: R}), Commit("5", "4", {T: X, U: R}),
    ], "3 4"),
    "a template that is edited in the same commit": (U, [
        Commit("1", "", {T: P}), Commit("2", "1", {T: X, U: P}), Commit("3", "2", {T: X, U: Q}),
    ], "2 3"),
    "a copy of a copy, renamed since": (V, [
        Commit("1", "", {T: P}), Commit("2", "1", {T: P, U: P}), Commit("3", "2", {T: P, U: P, "w.md": P}),
        Commit("4", "3", {T: P, U: P, V: Q}),
    ], "3 4"),
    "copied and edited on the side, the template on both": (U, [
        Commit("1", "", {T: P}), Commit("2", "1", {T: P, U: P}), Commit("3", "2", {T: Q, U: Q}),
        Commit("4", "1", {T: X}), Commit("5", "4 3", {T: X, U: Q}), Commit("6", "5", {T: R, U: R}),
    ], "2 3 5 6"),
    "copied, merged and renamed": (V, [
        Commit("1", "", {T: P}), Commit("2", "1", {T: P, U: P}), Commit("3", "2", {T: P, U: Q}),
        Commit("4", "1", {T: X}), Commit("5", "4 3", {T: X, U: Q}), Commit("6", "5", {T: X, V: Q}),
        Commit("7", "6", {T: Q, V: R}),
    ], "2 3 5 6 7"),
    "an id of its own, the template without": (U, [
        Commit("1", "", {T: P}), Commit("2", "1", {T: Q}), Commit("3", "2", {T: Q, U: memo()}),
        Commit("4", "3", {T: Q, U: B}),
    ], "3 4"),
    "an id that it got later": (U, [
        Commit("1", "", {T: P}), Commit("2", "1", {T: P, U: P}), Commit("3", "2", {T: P, U: B}),
    ], "2 3"),
    "the original, too, and its own id": (U, [
        Commit("1", "", {T: A}), Commit("2", "1", {T: B}), Commit("3", "2", {T: B, U: B}),
        Commit("4", "3", {U: B}), Commit("5", "4", {U: C}),
    ], "1 2 3 5"),
    "a rename, though a merge keeps the old name too": (U, [
        Commit("1", "", {T: P}), Commit("2", "1", {U: P}), Commit("3", "2", {U: Q}), Commit("4", "1", {T: X}),
        Commit("5", "4 3", {T: X, U: Q}), Commit("6", "5", {T: X, U: R}),
    ], "1 2 3 5 6"),
}  # fmt: skip


@pytest.mark.parametrize("case", COPIES)
def test_a_copy_of_a_file_that_stays_begins_with_the_copy(tmp_path: Path, case: str) -> None:
    """The template's earlier and later changes are not the copy's; one id is one document."""
    path, commits, expected = COPIES[case]
    repo = grow(tmp_path / "r", commits)
    assert names(read(repo, path)) == expected


@st.composite
def graphs(draw: st.DrawFn) -> tuple[str, list[Commit]]:
    """A history in which two documents of one template are edited and renamed, around merges or with rewrites."""
    straight = draw(st.booleans())
    homes = {"memo-t": ["t.md", "u.md", "v.md"], "memo-s": ["s.md", "w.md", "x.md"]}
    if straight:  # then they take each other's names, too
        homes = {name: ["t.md", "s.md", "u.md", "v.md"] for name in homes}
    commits: list[Commit] = []
    states: list[dict[str, tuple[str, bytes]]] = []
    for number in range(1, draw(st.integers(3, 9)) + 1):
        back = st.integers(len(commits) - 1 if straight else max(0, len(commits) - 4), len(commits) - 1)
        earlier = draw(st.lists(back, min_size=1, max_size=3, unique=True)) if commits else []
        state = {name: (homes[name][at], memo(name=name)) for at, name in enumerate(homes)}
        if earlier:
            state = dict(states[draw(st.sampled_from(earlier))])
        for name in draw(st.sets(st.sampled_from(["memo-t", "memo-s"]))):
            place, text = state[name]
            act = draw(st.sampled_from(["edit", "rename", "both", *(["rewrite"] if straight else [])]))
            if act in ("edit", "both"):
                text = memo(str(number), name=name)
            elif act == "rewrite":
                text = f"---\nid: {name}\n---\n\nNothing of it stands in version {number}.\n".encode()
            state[name] = (place if act == "edit" else draw(st.sampled_from(homes[name])), text)
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
    """For any merges, renames and rewrites, and any clocks."""
    _holds(graph)


@pytest.mark.long
@settings(max_examples=400, deadline=None)
@given(graphs())
def test_no_shape_among_many_hides_a_revision(graph: tuple[str, list[Commit]]) -> None:
    """The same over many more."""
    _holds(graph)


SIDE_BY_SIDE = [
    Commit("1", "", {T: A}), Commit("2", "1", {T: B}), Commit("3", "2", {T: C}), Commit("4", "2", {T: D}),
    Commit("5", "3 4", {T: E}), Commit("6", "5", {T: A}), Commit("7", "6", {T: B}),
]  # fmt: skip
"""A line, two branches beside each other from 2 to 5, and a line again."""


def _opened(repo: Repository) -> git.Repository:
    found = git.find_repository(repo.root)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("marked", "floor", "expected"),
    [
        ("7", "", "7 6"),  # a line is made of stretches of two
        ("6", "", "7 6 5"),
        ("4", "", "5 4 3 2"),
        ("5", "", "6 5 4 3 2"),
        ("4", "1", "5 4 3 2"),
        ("4 7", "2", "7 6 5 4 3"),
        ("4", "3", None),  # 4 runs beside it
        ("", "", ""),
    ],
)
def test_branches_beside_marked_commits_are_read(tmp_path: Path, marked: str, floor: str, expected: str | None) -> None:
    """In a history, only the stretches with a marked commit are read again, and always whole ones."""
    repo = grow(tmp_path / "r", SIDE_BY_SIDE)
    rows = repo.git("log", "--format=%H %s").split("\n")
    commits = {line[41:]: line[:40] for line in rows if line}
    subjects_of = {commit: name for name, commit in commits.items()}
    graph = commit_graph.CommitGraph(_opened(repo), commits["7"]).down_to(commits.get(floor, ""))

    found = commit_graph.stretches_with(graph, {commits[name] for name in marked.split()}, commits.get(floor, ""))

    assert (None if found is None else " ".join(subjects_of[commit] for commit in found)) == expected


def test_histories_with_two_roots_are_read_completely(tmp_path: Path) -> None:
    """Beside a second root no commit is passed through by all."""
    second = [*SIDE_BY_SIDE, Commit("8", "", {"x.md": A}), Commit("9", "7 8", {T: B, "x.md": A})]
    repo = grow(tmp_path / "r", second)

    graph = commit_graph.CommitGraph(_opened(repo), repo.git("rev-parse", "HEAD").strip()).down_to()

    assert commit_graph.stretches_with(graph, set()) is None


LINE = [Commit("1", "", {T: A}), Commit("2", "1", {T: B}), Commit("3", "2", {U: B}), Commit("4", "3", {U: C})]
"""A file of four revisions, renamed in the third."""


def told(root: Path, path: str = "u.md", *args: str) -> dict[str, Any]:
    """The output of `history --json`, run as by a user."""
    run = run_cli(["history", "--json", path, *args], root)
    assert run.code == 0, run.err
    found: dict[str, Any] = json.loads(run.out)
    return found


def subjects(found: Mapping[str, Any]) -> str:
    """The number of revisions in an output."""
    return " ".join(revision["subject"] for revision in found["revisions"])


def clone(repo: Repository, to: Path, *args: str) -> Path:
    """A clone by the file protocol."""
    subprocess.run(["git", "clone", "-q", *args, repo.root.as_uri(), str(to)], check=True, capture_output=True)
    return to


@pytest.mark.parametrize("hashed", ["sha1", "sha256"])
def test_both_object_formats_are_read(tmp_path: Path, hashed: str) -> None:
    """A commit has 40 or 64 digits, and everything else is the same."""
    repo = grow(tmp_path / "r", LINE, f"--object-format={hashed}")
    found = told(repo.root)
    assert (subjects(found), len(found["revisions"][0]["commit"])) == ("1 2 3 4", 40 if hashed == "sha1" else 64)


def test_a_linked_work_tree_has_the_history_of_its_own_branch(tmp_path: Path) -> None:
    """Matrix F110: Each work tree follows its HEAD, and a workspace in it its own cache."""
    repo = grow(tmp_path / "r", LINE)
    repo.git("worktree", "add", "-q", "-b", "side", "../side", "HEAD~1")
    side = tmp_path / "side"

    assert subjects(told(side)) == "1 2 3"
    assert subjects(told(repo.root)) == "1 2 3 4"
    assert subjects(told(side)) == "1 2 3"


def test_a_detached_head_has_its_history(tmp_path: Path) -> None:
    """Matrix F111: The checked-out commit counts, branch or not."""
    repo = grow(tmp_path / "r", LINE)
    repo.git("checkout", "-q", "--detach", "HEAD~2")
    assert subjects(told(repo.root, "t.md")) == "1 2"


def test_a_folder_below_the_root_is_a_place_to_ask_from(tmp_path: Path) -> None:
    """Matrix F110: Paths are the user's on the way in, the repository's on the way out."""
    repo = grow(tmp_path / "r", [Commit("1", "", {"a/b/t.md": A}), Commit("2", "1", {"a/c/t.md": A})])
    found = told(repo.root / "a", "c/t.md")
    assert [revision["path"] for revision in found["revisions"]] == ["a/b/t.md", "a/c/t.md"]


def test_a_submodule_is_a_repository_of_its_own(tmp_path: Path) -> None:
    """A file in it has the submodule's history; an earlier submodule with the file's name is not a revision.

    Matrix F110.
    """
    inner = grow(tmp_path / "inner", LINE)
    head = inner.git("rev-parse", "HEAD")
    outer = grow(tmp_path / "outer", [
        Commit("1", "", {"x.md": b"x"}, links={"t.md": head}), Commit("2", "1", {"t.md": A}),
        Commit("3", "2", {"t.md": B}, links={"sub": head}),
    ])  # fmt: skip
    (outer.root / "sub").rmdir()
    clone(inner, outer.root / "sub")

    assert subjects(told(outer.root, "sub/u.md")) == "1 2 3 4"
    assert subjects(told(outer.root, "t.md")) == "2 3"
    assert run_cli(["history", "sub"], outer.root).code == 2


def test_a_bare_repository_has_its_history_too(tmp_path: Path) -> None:
    """Matrix F110: A path is then one of its tree, since there are no files."""
    repo = grow(tmp_path / "r", LINE)
    bare = clone(repo, tmp_path / "r.git", "--bare")
    assert subjects(told(bare)) == "1 2 3 4"


def test_a_branch_without_a_commit_has_no_revisions_and_a_note(tmp_path: Path) -> None:
    """Matrix F111: The history is empty, which is reported; a new document can be started."""
    repo = Repository(tmp_path / "r")
    (repo.root / "t.md").write_bytes(A)
    (repo.root / "scaffold.toml").write_text("schema = 1\n")
    assert run_cli(["memo", "Usage"], repo.root).code == 0
    found = told(repo.root, "t.md")
    assert (found["complete"], found["incomplete_because"]) == (False, "there is no commit yet")
    assert found["revisions"] == []


def test_a_shallow_clone_is_called_incomplete_until_the_rest_is_fetched(tmp_path: Path) -> None:
    """An incomplete history is reported, with the command that completes it; deepened, it shows more at once.

    Matrix F111.
    """
    repo = grow(tmp_path / "r", LINE)
    shallow = clone(repo, tmp_path / "s", "--depth=1")

    def fetch(*args: str) -> dict[str, Any]:
        subprocess.run(["git", "fetch", "-q", *args], cwd=shallow, check=True)
        return told(shallow)

    found = told(shallow)
    assert (subjects(found), found["complete"]) == ("4", False)
    assert "git fetch --unshallow" in found["incomplete_because"]
    found = fetch("--deepen=1")
    assert (subjects(found), found["complete"]) == ("3 4", False)
    found = fetch("--unshallow")
    assert (subjects(found), found["complete"], "incomplete_because" in found) == ("1 2 3 4", True, False)


@pytest.mark.parametrize("checkout", [True, False])
def test_a_partial_clone_is_called_incomplete_and_nothing_is_fetched(tmp_path: Path, checkout: bool) -> None:
    """Without a network it shows what is there, and why the rest is not."""
    repo = grow(tmp_path / "r", LINE)
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.git("config", "uploadpack.allowAnySHA1InWant", "true")
    partial = clone(repo, tmp_path / "p", "--filter=blob:none", *([] if checkout else ["--no-checkout"]))
    before = _objects(partial)

    found = told(partial)

    assert found["complete"] is False
    assert "git fetch --refetch --no-filter" in found["incomplete_because"]
    assert found["revisions"][-1]["subject"] == "4"
    assert _objects(partial) == before


def _objects(root: Path) -> str:
    done = subprocess.run(["git", "count-objects", "-v"], cwd=root, capture_output=True, check=True)
    return done.stdout.decode()


def test_the_newest_version_may_be_the_one_that_is_missing(tmp_path: Path) -> None:
    """It is a revision without changes, and named."""
    repo = grow(tmp_path / "r", LINE)
    _spoil(_loose(repo, repo.git("rev-parse", "HEAD:u.md")), False)

    found = told(repo.root)

    assert subjects(found) == "1 2 3 4"
    blob = repo.git("rev-parse", "HEAD:u.md")
    assert found["incomplete_because"].startswith(f"the object of r4, {blob[:10]}, is missing or damaged: git fetch")


@pytest.mark.parametrize("damaged", [False, True])
def test_a_missing_or_damaged_blob_is_named_and_its_revision_stays(tmp_path: Path, damaged: bool) -> None:
    """A revision whose text is gone keeps its number, and the history says which it is."""
    repo = grow(tmp_path / "r", LINE)
    blob = repo.git("rev-parse", "HEAD~2:t.md")
    _spoil(_loose(repo, blob), damaged)

    found = told(repo.root)

    assert found["complete"] is False
    because = (
        f"the object of r2, r3, {blob[:10]}, is missing or damaged: git fetch --refetch brings a copy from a remote"
    )
    assert found["incomplete_because"] == because
    assert subjects(found) == "1 2 3 4"
    assert [len(revision["changes"]) > 0 for revision in found["revisions"]] == [True, False, False, True]


def test_a_missing_object_of_the_document_comes_back_with_the_remedy(tmp_path: Path) -> None:
    """`show` names it too, and nothing that was read without it stays in the cache."""
    repo = grow(tmp_path / "r", [*LINE, Commit("5", "4", {U: E})])
    copy = Repository(clone(repo, tmp_path / "c"))
    blob = copy.git("rev-parse", "HEAD~1:u.md")
    _spoil(_loose(copy, blob), False)

    assert blob[:10] in told(copy.root)["incomplete_because"]
    view = json.loads(run_cli(["show", "u.md", "--as-of", "r5", "--json"], copy.root).out)
    assert (view["complete"], blob[:10] in view["incomplete_because"]) == (False, True)
    missing = run_cli(["show", "u.md", "--as-of", "r4"], copy.root)
    assert (missing.code, blob in missing.err, "git fetch --refetch" in missing.err) == (2, True, True)

    copy.git("fetch", "-q", "--refetch")
    found = told(copy.root)
    assert (found["complete"], all(revision["changes"] for revision in found["revisions"])) == (True, True)


def test_missing_objects_are_named_beside_versions_that_are_not_text(tmp_path: Path) -> None:
    """Each with its revisions."""
    repo = grow(tmp_path / "r", [
        Commit("1", "", {T: A}), Commit("2", "1", {T: B}), Commit("3", "2", {T: C}),
        Commit("4", "3", {T: C + b"\xff\n"}), Commit("5", "4", {T: D + b"x"}),
    ])  # fmt: skip
    blobs = [repo.git("rev-parse", f"HEAD~{back}:t.md") for back in (3, 2)]
    for blob in blobs:
        _spoil(_loose(repo, blob), False)
    assert told(repo.root, T)["incomplete_because"] == (
        f"the objects of r2, r3, {blobs[0][:10]}, {blobs[1][:10]}, are missing or damaged; "
        "r4 cannot be read as text and could not be compared: git fetch --refetch brings a copy from a remote"
    )


@pytest.mark.parametrize("what", ["commit", "tree"])
def test_a_damaged_object_stops_with_its_name(tmp_path: Path, what: str) -> None:
    """Matrix E102: Nothing is computed from half a repository: one line names the object and the next step."""
    repo = grow(tmp_path / "r", LINE)
    damaged = repo.git("rev-parse", {"commit": "HEAD~2", "tree": "HEAD~2^{tree}"}[what])
    _spoil(_loose(repo, damaged), True)

    run = run_cli(["history", "u.md"], repo.root)

    assert (run.code, run.out) == (2, "")
    assert damaged in run.err
    assert "git fsck" in run.err
    assert len(run.err.splitlines()) == 2


def _spoil(path: Path, damaged: bool) -> None:
    """Damage a file, or delete it."""
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:10] + b"\0" * 30)
    if not damaged:
        path.unlink()


def _loose(repo: Repository, name: str) -> Path:
    """The file of an object; everything is unpacked for it."""
    for pack in list((repo.root / ".git/objects/pack").glob("*.pack")):
        data = pack.read_bytes()
        for file in (repo.root / ".git/objects/pack").glob(pack.stem + ".*"):
            file.unlink()
        subprocess.run(["git", "unpack-objects", "-q"], cwd=repo.root, input=data, check=True)
    return repo.root / ".git/objects" / name[:2] / name[2:]


def test_a_rewritten_history_is_read_again(tmp_path: Path) -> None:
    """After an amend, a reset and a rebase the cache shows what is there now."""
    repo = grow(tmp_path / "r", LINE)
    assert subjects(told(repo.root)) == "1 2 3 4"
    repo.git("commit", "-q", "--amend", "-m", "5")
    assert subjects(told(repo.root)) == "1 2 3 5"
    repo.git("reset", "-q", "--hard", "HEAD~1")
    assert subjects(told(repo.root)) == "1 2 3"
    repo.commit({U: D}, "6")
    assert subjects(told(repo.root)) == "1 2 3 6"
    repo.git("checkout", "-q", "-b", "side", "HEAD~1")
    repo.commit({"x.md": b"x"}, "x")
    repo.git("rebase", "-q", "side", "main")
    found = told(repo.root)
    assert subjects(found) == "1 2 3 6"
    assert found["revisions"][-1]["commit"] == repo.git("rev-parse", "HEAD")


def test_names_and_authors_that_are_not_utf8_are_kept(tmp_path: Path) -> None:
    """A commit with an unreadable file name or author is a revision like any other."""
    repo = grow(tmp_path / "r", [
        Commit("1", "", {T: A, b"caf\xe9.md": b"x"}), Commit("2", "1", {T: B, b"caf\xe9.md": b"y"}, author=b"Ad\xe9le"),
        Commit("3", "2", {b"caf\xe9.md": b"y", b"th\xe8se.md": B}), Commit("4", "3", {U: C, b"caf\xe9.md": b"y"}),
    ])  # fmt: skip
    found = told(repo.root)
    assert subjects(found) == "1 2 3 4"
    assert found["revisions"][1]["author"] == "Ad�le"
    assert subjects(told(repo.root)) == "1 2 3 4"
    for form in ("--markdown", "--csv", "-q"):
        assert run_cli(["history", form, "u.md"] if form != "-q" else ["-q", "history", "u.md"], repo.root).code == 0


def test_a_binary_version_is_reported_and_skipped(tmp_path: Path) -> None:
    """It keeps its number, the ones around it are compared with each other, and the history reports it."""
    repo = grow(tmp_path / "r", [
        Commit("1", "", {T: A}), Commit("2", "1", {T: A + b"\xff\xfe\n"}), Commit("3", "2", {T: B}),
        Commit("4", "3", {T: B + b"\xe9\n"}),
    ])  # fmt: skip
    found = told(repo.root, T)
    assert subjects(found) == "1 2 3 4"
    assert found["incomplete_because"].startswith("r2, r4 cannot be read as text")
    kinds = [[change["kind"] for change in revision["changes"]] for revision in found["revisions"]]
    assert kinds == [["document-added"], [], ["prose-edited"], []]


def test_line_endings_are_not_a_change(tmp_path: Path) -> None:
    """A file rewritten with CRLF, or with a byte-order mark, is a revision without a change of words."""
    crlf = B.replace(b"\n", b"\r\n")
    repo = grow(tmp_path / "r", [
        Commit("1", "", {T: B}), Commit("2", "1", {T: crlf}), Commit("3", "2", {T: b"\xef\xbb\xbf" + crlf}),
        Commit("4", "3", {T: C.replace(b"\n", b"\r\n")}),
    ])  # fmt: skip
    timeline = read(repo, T)
    kinds = [[change.kind for change in revision.changes] for revision in timeline.revisions]
    assert kinds == [[ChangeKind.DOCUMENT_ADDED], [], [], [ChangeKind.PROSE_EDITED]]
    assert timeline.complete


def test_replacements_and_grafts_change_no_history(tmp_path: Path) -> None:
    """Matrix E99: The commits count, whatever a local setting or a tracked file replaces them with."""
    repo = grow(tmp_path / "r", LINE)
    whole_story = told(repo.root, "u.md", "--no-cache")
    author = repo.git("log", "-1", "--format=%an <%ae>")
    (repo.root / ".mailmap").write_text(f"Eve <eve@example.com> {author}\n")
    (repo.root / ".gitmodules").write_text('[submodule "u"]\n\tpath = u.md\n\turl = ext::sh -c "touch mark"\n')
    assert repo.git("log", "-1", "--format=%aN") == "Eve"
    assert told(repo.root, "u.md", "--no-cache") == whole_story
    assert not (repo.root / "mark").exists()
    repo.git("replace", repo.git("rev-parse", "HEAD~1"), repo.git("rev-parse", "HEAD~3"))
    assert told(repo.root, "u.md", "--no-cache") == whole_story
    repo.git("replace", "-d", repo.git("rev-parse", "HEAD~1"))
    (repo.root / ".git/info").mkdir(exist_ok=True)
    (repo.root / ".git/info/grafts").write_text(repo.git("rev-parse", "HEAD") + "\n")
    assert told(repo.root, "u.md", "--no-cache") == whole_story


def test_settings_of_the_user_change_no_history(tmp_path: Path) -> None:
    """How git log is set up for people is nothing to us."""
    repo = grow(tmp_path / "r", HISTORIES["rename and edit in one commit on the side"][1])
    plain_answer = told(repo.root, "u.md", "--no-cache")
    for setting in ("diff.renames=false", "diff.renameLimit=1", "log.follow=false", "log.diffMerges=off",
                    "log.showRoot=false", "diff.noprefix=true", "core.abbrev=4", "diff.relative=true",
                    "i18n.logOutputEncoding=latin1", "log.date=relative", "format.pretty=oneline", "color.ui=always",
                    "diff.orderFile=order", "log.mailmap=true", "core.quotePath=true", "diff.external=false",
                    "diff.ignoreSubmodules=all", "log.decorate=full", "diff.submodule=log"):  # fmt: skip
        repo.git("config", *setting.split("="))
    (repo.root / "order").write_text("*.png\n")
    assert told(repo.root, "u.md", "--no-cache") == plain_answer


def test_a_comment_in_a_heading_is_a_comment(tmp_path: Path) -> None:
    """No section goes or comes, and no claim, when a note is written into a heading or after its id."""
    body = (
        "---\nid: memo-t\nkind: thesis\ntitle: T\n---\n\n## Claims{}\n\n### Finance signs{}\n\n- **Conviction:** 70%\n"
    )
    repo = Repository(tmp_path)
    headings = [
        ("", " {#ops}"),
        (" <!-- two -->", " {#ops}"),
        ("", " {#ops} <!-- who? -->"),
        ("", " <!-- ? --> {#ops}"),
    ]
    for subject, pair in zip("abcd", headings, strict=True):
        repo.commit({"t.md": body.format(*pair)}, subject)
    _, *later = read(repo).revisions
    assert [[change.message for change in one.changes] for one in later] == [["comment edited (Claims)"]] * 3
