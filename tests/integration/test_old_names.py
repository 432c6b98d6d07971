"""History by an old name, of a copy, with a gap, and of a repository that lacks an object of another file."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from commit_graphs import Commit, grow
from helpers import Repository, run_cli

LINES = "\n".join(f"Sentence number {at} of the page has words of its own." for at in range(12))


def page(*edits: str, own: str = "") -> bytes:
    """A page with these edits below its text."""
    front = f"---\nid: {own}\nkind: memo\ntitle: T\n---\n\n" if own else ""
    return (front + f"## Part\n\n{LINES}\n\n" + "".join(f"{edit} here.\n\n" for edit in edits)).encode()


def listed(repo: Repository, path: str) -> dict[str, Any]:
    """The JSON of `history`."""
    run = run_cli(["history", path, "--json", "--no-cache"], repo.root)
    assert run.code == 0, run.err
    answer: dict[str, Any] = json.loads(run.out)
    return answer


def subjects(answer: dict[str, Any]) -> list[str]:
    """The subjects of the listed commits."""
    return [revision["subject"] for revision in answer["revisions"]]


def test_an_old_name_leads_to_the_whole_history(tmp_path: Path) -> None:
    """A page without an id that moved six times, listed by each name that it ever had."""
    names = [f"n{at}.md" for at in range(7)]
    commits = [Commit("1", "", {names[0]: page()}), Commit("2", "1", {names[0]: page("a")})]
    for at, name in enumerate(names[1:], 3):
        commits.append(Commit(str(at), str(at - 1), {name: page("a", f"edit {at}")}))
    repo = grow(tmp_path / "r", commits)
    for name in names:
        answer = listed(repo, name)
        assert (subjects(answer), answer["path"], answer["complete"]) == (list("12345678"), "n6.md", True)
    assert "removed" not in run_cli(["diff", names[0], "r-1", "--stat"], repo.root).out


def test_an_old_name_leads_to_the_document_of_its_id(tmp_path: Path) -> None:
    """The file was rewritten as it was renamed, so that git sees no rename; the id is the same."""
    rewritten = b"---\nid: memo-t\nkind: memo\ntitle: New\n---\n\nNothing of it is as it was.\n"
    repo = grow(tmp_path / "r", [Commit("1", "", {"t.md": page(own="memo-t")}), Commit("2", "1", {"u.md": rewritten})])
    answer = listed(repo, "t.md")
    assert (subjects(answer), answer["path"]) == (["1", "2"], "u.md")


def test_a_name_that_was_deleted_for_good_lists_the_old_file(tmp_path: Path) -> None:
    """No file of today goes on from it."""
    repo = grow(tmp_path / "r", [
        Commit("1", "", {"t.md": page(), "x.md": b"x\n"}), Commit("2", "1", {"x.md": b"x\n"}),
    ])  # fmt: skip
    answer = listed(repo, "t.md")
    assert (subjects(answer), answer["path"]) == (["1"], "t.md")


def test_a_missing_object_of_another_file_does_not_refuse_the_history(tmp_path: Path) -> None:
    """One commit renames and edits a page and a table; the first content of the table is lost."""
    numbers = "".join(f"{at},{at * at}\n" for at in range(60)).encode()
    repo = grow(tmp_path / "r", [
        Commit("1", "", {"page.md": page(), "data.txt": numbers}),
        Commit("2", "1", {"new.md": page("b"), "new.txt": numbers + b"more\n"}),
        Commit("3", "2", {"new.md": page("b", "c"), "new.txt": numbers + b"more\n"}),
    ])  # fmt: skip
    blob = repo.git("rev-parse", "HEAD~2:data.txt").strip()
    _loosen(repo)
    (repo.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    answer = listed(repo, "new.md")
    assert (subjects(answer), answer["complete"]) == (["1", "2", "3"], False)
    assert blob in answer["incomplete_because"]


def _loosen(repo: Repository) -> None:
    """Unpacks every object into a file of its own."""
    packs = list((repo.root / ".git" / "objects" / "pack").glob("*.pack"))
    moved = [pack.rename(repo.root / pack.name) for pack in packs]
    for pack in moved:
        subprocess.run(["git", "unpack-objects", "-q"], cwd=repo.root, input=pack.read_bytes(), check=True)
        pack.unlink()
    for rest in (repo.root / ".git" / "objects" / "pack").iterdir():
        rest.unlink()


def test_a_copy_names_its_original(tmp_path: Path) -> None:
    """A thesis begun as a copy of another one, and a page without an id."""
    repo = grow(tmp_path / "r", [
        Commit("1", "", {"t.md": page(own="memo-t"), "p.md": page("p")}),
        Commit("2", "1", {"t.md": page(own="memo-t"), "p.md": page("p"), "u.md": page("u", own="memo-u"),
                          "q.md": page("p", "q")}),
    ])  # fmt: skip
    assert (subjects(listed(repo, "u.md")), listed(repo, "u.md")["copied_from"]) == (["2"], "t.md")
    assert listed(repo, "q.md")["copied_from"] in ("p.md", "t.md")
    assert "copied_from" not in listed(repo, "t.md")
    assert "begun as a copy of t.md" in run_cli(["history", "u.md"], repo.root).err


def test_two_documents_of_one_template_are_no_copies(tmp_path: Path) -> None:
    """They share headings, and comments that guide the author."""
    comments = [f"<!-- Name the subject of section {at}, in full, for your readers. -->" for at in range(9)]
    guide = "".join(f"## Section {at}\n\n{comment}\n\n" for at, comment in enumerate(comments))
    one, other = (f"---\nid: memo-{n}\nkind: memo\ntitle: {n}\n---\n\n{guide}".encode() for n in "tu")
    repo = grow(tmp_path / "r", [Commit("1", "", {"t.md": one}), Commit("2", "1", {"t.md": one, "u.md": other})])
    assert "copied_from" not in listed(repo, "u.md")


def test_an_id_that_changed_and_changed_back_is_a_gap_with_a_name(tmp_path: Path) -> None:
    """The revision in between is left out, and the history names the gap."""
    repo = grow(tmp_path / "r", [
        Commit("1", "", {"t.md": page(own="memo-t")}), Commit("2", "1", {"t.md": page("a", own="memo-t")}),
        Commit("3", "2", {"t.md": page("a", "b", own="memo-wrong")}),
        Commit("4", "3", {"t.md": page("a", own="memo-t")}),
        Commit("5", "4", {"t.md": page("a", "d", own="memo-t")}),
    ])  # fmt: skip
    answer = listed(repo, "t.md")
    assert (subjects(answer), answer["complete"]) == (["1", "2", "4", "5"], False)
    assert answer["incomplete_because"].startswith("1 revision with the id `memo-wrong` is left out")
    assert run_cli(["diff", "t.md", "r1", "r3", "--stat"], repo.root).code == 0


@pytest.mark.parametrize("new", ["r2", ""])
def test_a_link_that_follows_a_renamed_document_is_one_edge_in_a_diff(tmp_path: Path, new: str) -> None:
    """Between two commits and against the working text; another document under a new name is another edge."""

    def cites(name: str) -> bytes:
        edge = f"- **For:** [Price test]({name}) (strong)\n- **Breaks if:** it falls"
        return f"---\nid: thesis-t\nkind: thesis\ntitle: T\n---\n\n## Claims\n\n### One {{#one}}\n\n{edge}\n".encode()

    test, other = page(own="evidence-price"), page("another", own="evidence-other")
    repo = grow(tmp_path / "r", [
        Commit("1", "", {"t.md": cites("price.md"), "price.md": test}),
        Commit("2", "1", {"t.md": cites("cost.md"), "cost.md": test}),
        Commit("3", "2", {"t.md": cites("other.md"), "other.md": other}),
    ])  # fmt: skip
    if not new:
        repo.git("checkout", "-q", "HEAD~1", "--", ".")
    versions = ["r1", *([new] if new else [])]
    assert json.loads(run_cli(["diff", "t.md", *versions, "--json"], repo.root).out)["changes"] == []
    kinds = [
        change["kind"]
        for change in json.loads(run_cli(["diff", "t.md", "r2", "r3", "--json"], repo.root).out)["changes"]
    ]
    assert kinds == ["evidence-attached", "evidence-detached"]


def test_two_documents_that_swapped_their_files_have_no_gap(tmp_path: Path) -> None:
    """The document goes on under the other name, and comes back."""
    one, two = page(own="memo-t"), page("more", own="memo-s")
    repo = grow(tmp_path / "r", [
        Commit("1", "", {"t.md": one, "s.md": two}),
        Commit("2", "1", {"t.md": two, "s.md": one}),
        Commit("3", "2", {"t.md": one, "s.md": two}),
    ])  # fmt: skip
    answer = listed(repo, "t.md")
    assert (subjects(answer), answer["complete"]) == (["1", "2", "3"], True)
    assert [revision["path"] for revision in answer["revisions"]] == ["t.md", "s.md", "t.md"]
