"""`scaffold lint FILE` and `-` without a workspace: the same checks, and nothing is written beside the file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conviction.adapters.vale import binary as vale
from conviction.lint.rules.examples import ESSAY
from helpers import Run, read_tree, run_process, tree

NOTE = "TODO: ask finance.\n\nSee [the plan](plan.md) and [nothing](gone.md).\n"
SETTINGS = 'schema = 1\nname = "x"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that is in no workspace."""
    return tree(tmp_path / "loose", {"note.md": NOTE, "plan.md": "The plan.\n", "sub/one.md": "[up](../plan.md) TBD\n"})


def lint(cwd: Path, *args: str, stdin: str = "") -> Run:
    """`scaffold lint` on these arguments, without Vale, as a process."""
    done = subprocess.run(
        [sys.executable, "-m", "conviction", "lint", "--no-vale", *args],
        cwd=cwd, input=stdin.encode(), capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())


def places(run: Run) -> list[tuple[str, str]]:
    """Path and code of each finding."""
    return [(f["path"], f["code"]) for f in json.loads(run.out)["findings"]]


def test_file_is_linted_where_it_is(folder: Path) -> None:
    """Markers and links, these relative to the file, are checked; the findings have the name that the user gave."""
    before = read_tree(folder)
    done = lint(folder, "note.md", "--json")

    assert (done.code, places(done)) == (1, [("note.md", "T203"), ("note.md", "L701")])
    assert places(lint(folder, "--json", str(folder / "note.md")))[0] == (str(folder / "note.md"), "T203")
    assert read_tree(folder) == before


def test_folder_stands_for_its_files(folder: Path) -> None:
    """Every Markdown file below it is checked, hidden ones apart; a link to a file above it is followed."""
    tree(folder, {"sub/.cache/x.md": "TODO\n"})

    assert places(lint(folder, "sub", "--json")) == [("sub/one.md", "T203")]
    assert places(lint(folder / "sub", ".", "--json")) == [("one.md", "T203")]
    tree(folder, {"sub/ws/scaffold.toml": SETTINGS, "sub/ws/docs/a.md": "TODO\n"})
    assert places(lint(folder, "sub", "--json")) == [("sub/one.md", "T203")]  # a workspace is linted by itself
    (folder / "empty").mkdir()
    assert lint(folder, "empty").code == 0


def test_address_from_the_root_of_a_host_is_not_judged(folder: Path) -> None:
    """Nobody knows which host it is."""
    tree(folder, {"note.md": "[a](/README.md), [b](/no/such/page/)\n"})

    assert places(lint(folder, "note.md", "--json")) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[a](start/), [b](../), [c](setup), [d](a.html), [e]({{ url }}), [f]({% link a.md %}), [g](sub)\n", []),
        ("## Cloud.gov & us: café\n\n[a](#cloud-gov-and-us-cafe), [b](#cloudgov--us-café), [c](#CloudgovUsCafe)\n", []),
        ("{% comment %}\n[a](#TODO)\n{% endcomment %}\n\n[b](../../issues/4.md), [c](#top)\n", []),
        ("## Part {#part-\\(a\\)}\n\n[a](#part-\\(a\\))\n", []),
        ("## Setup\n\n[a](#costs)\n", [("L702", "warning")]),
        ("[a](gone.md), [b](plan.MD.bak)\n", [("L701", "error"), ("L701", "error")]),
        ("[a]((plan.md)), [b](github.com/x)\n", [("L701", "error"), ("L701", "error")]),
        ("https://example.com/x\n", []),
        ("\n---\ntitle: A\n---\n\nText.\n", []),
    ],
)
def test_links_are_judged_by_the_files_alone(folder: Path, text: str, found: list[tuple[str, str]]) -> None:
    """Another engine may have other addresses and anchors; a missing file is missing for every reader."""
    tree(folder, {"note.md": text})
    report = json.loads(lint(folder, "note.md", "--json").out)

    assert [(one["code"], one["severity"]) for one in report["findings"]] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The day is TBD, and so is the room. See the plan (its name is\nTBD).\n", []),
        ("| Day | Room |\n|---|---|\n| TBD | 4 |\n", []),
        ("The room of the plan is theirs, and it is on the first floor.\n\n- **Day:** TBD\n", ["suggestion"]),
        ("FIXME the discount of the plan.\n\nTBD: the day.\n", ["warning", "warning"]),
    ],
)
def test_markers_are_remarks_of_their_own(folder: Path, text: str, found: list[str]) -> None:
    """In a file of another project an open day is often the state of things."""
    tree(folder, {"note.md": text})
    report = json.loads(lint(folder, "note.md", "--json").out)

    assert [one["severity"] for one in report["findings"] if one["code"] == "T203"] == found


def test_symbolic_links_in_a_folder_are_left_out(folder: Path) -> None:
    """The file that one leads to is linted where it is; one that is named is reported."""
    (folder / "sub" / "again.md").symlink_to(folder / "plan.md")

    assert places(lint(folder, "sub", "--json")) == [("sub/one.md", "T203")]
    assert places(lint(folder, "sub/again.md", "--json")) == [("sub/again.md", "S006")]


def test_text_on_stdin(folder: Path) -> None:
    """`-` needs no workspace; a file name decides the folder of its links."""
    assert places(lint(folder, "-", "--json", stdin=NOTE)) == [("stdin.md", "T203"), ("stdin.md", "L701")]
    named = lint(folder, "-", "--stdin-filename", "sub/new.md", "--json", stdin="[plan](../plan.md)\n")
    assert (named.code, places(named)) == (0, [])


def test_structure_where_the_file_has_a_kind(folder: Path) -> None:
    """A file with `kind: essay` is held to that kind; the word of another tool there is not judged."""
    tree(folder, {"essay.md": ESSAY.replace("## So what", "## So"), "post.md": "---\nkind: post\n---\n\nText.\n"})

    assert ("essay.md", "S101") in places(lint(folder, "essay.md", "--json"))
    assert places(lint(folder, "post.md", "--json")) == []


def test_conflict_markers(folder: Path) -> None:
    """A merge that was not finished is an error, as in a workspace."""
    tree(folder, {"m.md": "A\n\n<<<<<<< HEAD\nB\n=======\nC\n>>>>>>> other\n"})

    assert places(lint(folder, "m.md", "--json")) == [("m.md", "S009")]


def test_files_with_and_without_a_workspace(folder: Path) -> None:
    """Both are in one report; a file of another workspace is refused."""
    tree(folder.parent, {"ws/scaffold.toml": SETTINGS, "ws/docs/a.md": "WIP\n", "other/scaffold.toml": SETTINGS})
    tree(folder.parent, {"other/docs/b.md": "WIP\n"})
    done = lint(folder.parent / "ws", "docs/a.md", "../loose/note.md", "--json")

    assert places(done) == [("../loose/note.md", "T203"), ("../loose/note.md", "L701"), ("docs/a.md", "T203")]
    assert json.loads(done.out)["summary"]["documents"] == 2
    refused = lint(folder.parent / "ws", "docs/a.md", "../other/docs/b.md")
    assert (refused.code, "outside the workspace" in refused.err) == (2, True)


def test_fixes_change_the_named_files_alone(folder: Path) -> None:
    """`--fix` writes the named file and no other; mixed files are fixed in two runs."""
    text = "See https://example.com/x for more.\n"
    tree(folder, {"a.md": text, "b.md": text})
    diff = lint(folder, "a.md", "--unsafe-fixes", "--diff", "--extend-select", "L705")
    done = lint(folder, "a.md", "--fix", "--unsafe-fixes", "--extend-select", "L705")

    assert (diff.code, diff.out.splitlines()[0]) == (1, "--- a/a.md")
    assert done.code == 0
    assert (folder / "a.md").read_text() == "See <https://example.com/x> for more.\n"
    assert (folder / "b.md").read_text() == text
    tree(folder.parent, {"ws/scaffold.toml": SETTINGS, "ws/docs/a.md": text})
    assert lint(folder.parent / "ws", "docs/a.md", "../loose/b.md", "--fix").code == 2


@pytest.mark.parametrize(
    "args", [[], ["note.md", "--changed"], ["note.md", "--write-baseline"], ["gone.md"], ["x.txt"]]
)
def test_refusals(folder: Path, args: list[str]) -> None:
    """Without a path, for options of a workspace, and for files that are not Markdown, the run cannot go on."""
    tree(folder, {"x.txt": "text\n"})

    assert lint(folder, *args).code == 2


@pytest.mark.needs_vale
def test_prose_is_checked_too(folder: Path) -> None:
    """Vale reads a loose file, and nothing is written beside it."""
    tree(folder, {"p.md": "We utilise the list in order to win.\n"})
    before = read_tree(folder)
    done = run_process(["lint", "p.md", "--json"], folder, env=dict(os.environ))

    assert {code for _, code in places(done)} == {"P020", "P022"}
    assert read_tree(folder) == before


@pytest.mark.needs_vale
def test_file_in_the_home_folder(tmp_path: Path) -> None:
    """The managed Vale is below it, in the user's cache, and is nobody else's."""
    home = tree(tmp_path / "home", {"p.md": "We utilize the plan of the week in order to win it.\n"})
    managed = vale.managed_path(home / ".cache" / "conviction")
    managed.parent.mkdir(parents=True)
    managed.symlink_to(os.environ["SCAFFOLD_VALE"])
    away = {"HOME": str(home), "SCAFFOLD_VALE": None, "XDG_CACHE_HOME": None}
    done = run_process(["lint", "p.md", "--json"], home, env=away)

    assert {code for _, code in places(done)} == {"P020", "P022"}, done.err
