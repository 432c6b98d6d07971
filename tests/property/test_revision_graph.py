"""The graph of revisions against sets of ancestors, worked out one by one."""

from __future__ import annotations

from dataclasses import dataclass
from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from conviction.history.graph import RevisionGraph, arrange


@dataclass(frozen=True, slots=True)
class GraphCommit:
    """A commit of a drawn history."""

    commit: str
    parents: tuple[str, ...]
    touches: bool


def arranged(commits: list[GraphCommit]) -> RevisionGraph:
    """The graph of these commits."""
    return arrange([(one.commit, *one.parents) for one in commits], {one.commit for one in commits if one.touches})


@st.composite
def histories(draw: st.DrawFn) -> list[GraphCommit]:
    """Commits, children first; the oldest touches the document."""
    commits = [GraphCommit("c0", (), True)]
    tips: list[int] = [0]
    for number in range(1, draw(st.integers(1, 14))):
        count = draw(st.sampled_from([1, 1, 1, 2, 2, 3]))
        parents = draw(st.lists(st.sampled_from(range(number)), min_size=1, max_size=count, unique=True))
        commits.append(GraphCommit(f"c{number}", tuple(f"c{parent}" for parent in parents), draw(st.booleans())))
        tips = [tip for tip in tips if tip not in parents] + [number]
    if len(tips) > 1:  # one commit is the newest of all
        ends = tuple(f"c{tip}" for tip in draw(st.permutations(tips)))
        commits.append(GraphCommit("end", ends, draw(st.booleans())))
    return commits[::-1]


def _ancestors(commits: list[GraphCommit]) -> dict[str, set[str]]:
    """For each commit itself and everything before it."""
    reach: dict[str, set[str]] = {}
    for commit in reversed(commits):
        reach[commit.commit] = {commit.commit}.union(*(reach[parent] for parent in commit.parents))
    return reach


@given(histories())
def test_each_revision_is_listed_once_and_parents_go_before_children(commits: list[GraphCommit]) -> None:
    graph = arranged(commits)
    assert len(set(graph.order)) == len(graph.order)
    assert {commit.commit for commit in commits if commit.touches} <= set(graph.order)
    place = {name: at for at, name in enumerate(graph.order)}
    for name, parents in graph.parents.items():
        assert all(place[parent] < place[name] for parent in parents)


@given(histories())
def test_the_line_is_the_chain_of_first_parents(commits: list[GraphCommit]) -> None:
    graph, by_name = arranged(commits), {commit.commit: commit for commit in commits}
    chain, commit = [], commits[0]
    while True:
        chain.append(commit.commit)
        if not commit.parents:
            break
        commit = by_name[commit.parents[0]]
    assert [name for name in graph.order if name in graph.line] == [
        name for name in reversed(chain) if name in set(graph.order)
    ]


@given(histories())
def test_a_merge_brings_what_its_first_parent_does_not_have(commits: list[GraphCommit]) -> None:
    graph, reach = arranged(commits), _ancestors(commits)
    revisions = set(graph.order)
    for commit in commits:
        if len(commit.parents) < 2:
            assert (commit.commit in revisions) == commit.touches
            assert commit.commit not in graph.brings
            continue
        truth = (reach[commit.commit] - reach[commit.parents[0]] - {commit.commit}) & revisions
        assert set(graph.brings.get(commit.commit, ())) == truth
        assert (commit.commit in revisions) == (commit.touches or bool(truth))


@given(histories())
def test_what_is_not_on_the_line_came_with_the_first_merge_that_has_it(commits: list[GraphCommit]) -> None:
    graph, reach = arranged(commits), _ancestors(commits)
    line = [name for name in graph.order if name in graph.line]
    for name in graph.order:
        if name in graph.line:
            assert name not in graph.merged_in
        else:
            merge = next(one for one in line if name in reach[one])
            assert graph.merged_in[name] == merge
            between = graph.order[graph.order.index(name) : graph.order.index(merge)]
            assert not graph.line.intersection(between)


@given(histories())
def test_a_revision_changes_the_text_of_the_nearest_one_by_first_parents(commits: list[GraphCommit]) -> None:
    graph, by_name = arranged(commits), {commit.commit: commit for commit in commits}
    revisions = set(graph.order)
    for name in graph.order:
        commit, nearest = by_name[name], ""
        while commit.parents and not nearest:
            commit = by_name[commit.parents[0]]
            nearest = commit.commit if commit.commit in revisions else ""
        assert graph.first_parent.get(name, "") == nearest


def test_a_document_that_a_branch_began_is_new_on_the_line_with_the_merge() -> None:
    commits = [("merge", "main", "b2"), ("main", "root"), ("b2", "b1"), ("b1", "root"), ("root",)]
    graph = arrange(commits, {"merge", "b2", "b1"})
    assert graph.order == ["b1", "b2", "merge"]
    assert graph.line == {"merge"}
    assert graph.brings == {"merge": ("b1", "b2")}
    assert graph.first_parent == {"b2": "b1"}


def test_a_branch_that_was_thrown_away_before_the_line_had_the_document_is_listed() -> None:
    commits = [("late", "ours"), ("ours", "main", "b1"), ("main", "root"), ("b1", "root"), ("root",)]
    graph = arrange(commits, {"b1", "late"})
    assert graph.order == ["b1", "late"]
    assert graph.line == {"late"}
    assert graph.first_parent == graph.merged_in == {}


def test_a_branch_that_a_branch_threw_away_before_it_had_the_document_is_listed() -> None:
    commits = [
        ("head", "line", "side"),
        ("side", "ours"),
        ("ours", "root", "b1"),
        ("line", "root"),
        ("b1", "root"),
        ("root",),
    ]
    graph = arrange(commits, {"b1", "side", "line"})
    assert graph.order == ["line", "b1", "side", "head"]
    assert graph.brings == {"side": ("b1",), "head": ("b1", "side")}


def test_many_merges_take_little_work() -> None:
    commits: list[tuple[str, ...]] = [("m0",)]
    for number in range(1, 3001):
        commits += [(f"s{number}", f"m{number - 1}"), (f"m{number}", f"m{number - 1}", f"s{number}")]
    start = process_time()
    graph = arrange(commits[::-1], {commit for commit, *_ in commits if commit[0] == "s"} | {"m0"})
    assert process_time() - start < 2
    assert graph.brings["m3000"] == ("s3000",)
    assert len(graph.order) == 6001
