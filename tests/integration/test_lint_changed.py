"""Lint of a change, with real git: its findings, its base, and the settings of a stranger."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from conviction.adapters.git import changes
from conviction.adapters.git import repository as git
from conviction.lint.rules.examples import EVIDENCE, THESIS
from helpers import Repository, Run, run_cli, run_process, tree

SETTINGS = {"scaffold.toml": 'schema = 1\nname = "Test"\n', ".gitignore": ".scaffold/\ndocs/scratch/\n"}
PAGE = "docs/a.md"
BAD = "See [x](gone.md).\n"
TEXT = "".join(f"Line {number}.\n\n" for number in range(1, 11)) + BAD
"""Line 21 has a fault that was there before."""
E_PATH = "docs/library/evidence/2026-07-01-q2-churn.md"


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A repository that is a workspace, with one commit of a page that has a fault."""
    made = Repository(tmp_path / "work")
    made.commit({**SETTINGS, PAGE: TEXT})
    return made


def lint(root: Path, *args: str, code: int | None = None) -> Run:
    """The run of lint without Vale and without rules that need the history."""
    run = run_cli(["lint", "--no-vale", "--output-format", "json-lines", *args], root)
    assert code is None or run.code == code, run
    return run


def places(root: Path, *args: str) -> list[tuple[str, str, int]]:
    """Code, path and line of each finding."""
    told = [json.loads(line) for line in lint(root, *args).out.split("\n") if line]
    return [(one["code"], one["path"], one["line"]) for one in told]


def edit(repo: Repository, old: str, new: str, path: str = PAGE) -> None:
    file = repo.root / path
    text = file.read_bytes().decode()
    assert old in text
    file.write_bytes(text.replace(old, new, 1).encode())


def test_findings_on_added_lines(repo: Repository) -> None:
    """Old findings are left out, and those of a changed or added line are listed, at its current line."""
    assert places(repo.root) == [("L701", PAGE, 21)]
    assert places(repo.root, "--changed") == []

    edit(repo, "Line 1.\n", f"Line 0.\n\nLine 1.\n\n{BAD}")
    edit(repo, "Line 5.", f"Line five. {BAD.strip()}")

    assert places(repo.root, "--changed") == [("L701", PAGE, 5), ("L701", PAGE, 13)]


@pytest.mark.parametrize(
    ("how", "line", "expected"),
    [
        ("added", 9, []),
        ("context", 9, [21]),
        ("context", 8, []),
        ("file", 1, [21]),
    ],
)
def test_how_near_a_finding_must_be(repo: Repository, how: str, line: int, expected: list[int]) -> None:
    """`--diff-filter` extends a change: to three lines around it, or to the whole file."""
    (repo.root / PAGE).write_text(TEXT.replace("Line 10.\n\n", "Line 10.\n"))  # the fault is in line 20
    repo.commit({})
    (repo.root / PAGE).write_text(TEXT.replace(f"Line {line}.", "Changed.").replace("Line 10.\n\n", "Line 10.\n"))

    assert [at for _, _, at in places(repo.root, "--changed", "--diff-filter", how)] == [at - 1 for at in expected]


def test_deletion_counts_for_the_lines_around_it(repo: Repository) -> None:
    """Deleted lines have no findings of their own; within three lines of the gap there may be some."""
    edit(repo, "Line 10.\n\n", "")

    assert places(repo.root, "--changed") == []
    assert places(repo.root, "--changed", "--diff-filter", "context") == [("L701", PAGE, 19)]


def test_findings_about_the_whole_document(repo: Repository) -> None:
    """A missing section is listed if sections, ids or keys of the front matter changed, not for another sentence."""
    path = "thesis/x.md"
    repo.commit({path: THESIS.replace("## Why now", "## And then")})
    assert [code for code, _, _ in places(repo.root, path, "--ignore", "H")] == ["S101"]

    edit(repo, "HR runs the demo", "HR runs that demo", path)
    assert places(repo.root, "--changed", "--ignore", "H") == []
    edit(repo, "## And then", "## Then", path)
    assert places(repo.root, "--changed", "--ignore", "H") == [("S101", path, 1)]


def test_added_and_untracked_files_count_as_a_whole(repo: Repository) -> None:
    """A new file is all change, known to git or not; an ignored one does not count."""
    evidence = EVIDENCE.replace("- **Bears on:** https://example.com/thesis\n", "Nothing.\n")
    tree(repo.root, {E_PATH: evidence.encode(), "docs/b.md": BAD, "docs/scratch/c.md": BAD})
    repo.git("add", "docs/b.md")

    assert places(repo.root, "--changed") == [("L701", "docs/b.md", 1), ("E303", E_PATH, 26)]


def test_heading_goes_with_its_block(repo: Repository) -> None:
    """A claim that lost its evidence is reported at its unchanged heading; its neighbour is not."""
    bare = "### Offices sign late {#late}\n\n- **Conviction:** 40%\n\nSo they say.\n\n"
    text = THESIS.replace("### Operations, not HR", f"{bare}### Operations, not HR")
    repo.commit({"thesis/x.md": text})
    edges = [line for line in text.split("\n") if line.startswith(("- **For:**", "- **Against:**"))]
    for line in edges:
        edit(repo, f"{line}\n", "", "thesis/x.md")

    codes = [(code, line) for code, _, line in places(repo.root, "--changed", "--select", "E301")]
    assert codes == [("E301", 36)]


def test_renames_are_followed(repo: Repository) -> None:
    """A renamed file brings no new line; with an edit, that line alone."""
    repo.git("mv", PAGE, "docs/moved.md")
    assert places(repo.root, "--changed") == []

    edit(repo, "Line 2.", f"Line 2. {BAD.strip()}", "docs/moved.md")
    assert places(repo.root, "--changed") == [("L701", "docs/moved.md", 3)]
    repo.git("add", "--all")
    assert places(repo.root, "--staged") == [("L701", "docs/moved.md", 3)]


def test_staged_texts_are_checked(repo: Repository) -> None:
    """`--staged` reads the index: places are those of the staged text, and the working text may say anything."""
    edit(repo, "Line 3.", f"Line 3. {BAD.strip()}")
    repo.git("add", PAGE)
    (repo.root / PAGE).write_text("Other.\n" * 40)
    tree(repo.root, {"docs/new.md": BAD})

    assert places(repo.root, "--staged") == [("L701", PAGE, 5)]
    assert [path for _, path, _ in places(repo.root, "--changed")] == ["docs/new.md"]

    (repo.root / PAGE).unlink()
    assert places(repo.root, "--staged") == [("L701", PAGE, 5)]
    repo.git("reset", "--quiet")
    assert lint(repo.root, "--staged").err.endswith("no document changed\n")


def test_index_is_the_workspace_of_staged_texts(repo: Repository) -> None:
    """A link to a page that is not staged is broken in the commit."""
    tree(repo.root, {"docs/new.md": "# New\n", "docs/b.md": "[The new one](new.md) is there.\n"})
    repo.git("add", "docs/b.md")
    assert places(repo.root, "--changed") == []

    assert places(repo.root, "--staged") == [("L701", "docs/b.md", 1)]
    repo.git("add", "docs/new.md")
    assert places(repo.root, "--staged") == []


def test_staged_file_with_conflicts(repo: Repository) -> None:
    """A conflict that is not resolved ends with 2 and says where."""
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({PAGE: "One.\n"})
    repo.git("checkout", "-q", "main")
    repo.commit({PAGE: "Two.\n"})
    with pytest.raises(AssertionError):
        repo.git("merge", "-q", "side")

    assert lint(repo.root, "--staged", code=2).err == (
        f"error: {PAGE}: the file has conflicts\nhint: resolve them and git add it\n"
    )


def test_change_begins_where_head_left_the_base(repo: Repository) -> None:
    """Later commits of the base are not part of the change; without a BASE the default branch counts."""
    repo.git("checkout", "-q", "-b", "work")
    repo.commit({PAGE: TEXT + "\n" + BAD})
    repo.git("checkout", "-q", "main")
    repo.commit({"docs/b.md": BAD})
    repo.git("checkout", "-q", "work")

    for args in (["--changed"], ["--changed", "main"], ["--changed=main"], ["--changed", "--", "docs"]):
        assert places(repo.root, *args) == [("L701", PAGE, 23)]
    assert places(repo.root, "docs/b.md/..", "--changed", "main") == [("L701", PAGE, 23)]
    assert places(repo.root, "--changed", "HEAD") == []


def test_default_branch_of_a_clone(repo: Repository, tmp_path: Path) -> None:
    """origin/HEAD takes precedence over our own branch, which may be old."""
    repo.git("branch", "-m", "main", "trunk")
    clone = tmp_path / "clone"
    repo.git("clone", "--quiet", str(repo.root), str(clone))
    mine = Repository(clone)
    mine.git("branch", "main", "HEAD")
    mine.commit({PAGE: TEXT + "\n" + BAD})

    assert places(clone, "--changed") == [("L701", PAGE, 23)]
    mine.git("push", "--quiet", "origin", "HEAD:refs/heads/other")
    mine.git("update-ref", "refs/remotes/origin/trunk", "HEAD")
    assert places(clone, "--changed") == []


@pytest.mark.parametrize("base", ["nowhere", "HEAD^{tree}", "docs", "a..b", "", ":/x"])
def test_base_that_is_none(repo: Repository, base: str) -> None:
    """A base that names no commit ends with 2 and one clear line; an empty one is the default branch."""
    run = lint(repo.root, f"--changed={base}")

    assert run.code == (2 if base else 0), run
    if base:
        hint = "hint: name a branch, tag or commit; put PATHS before --changed"
        assert run.err == f"error: `{base}` names no commit to compare with\n{hint}\n"
    assert not (repo.root / "x").exists()


def test_unrelated_base(repo: Repository) -> None:
    """A branch without a common ancestor with HEAD is not a base."""
    repo.git("checkout", "-q", "--orphan", "other")
    repo.commit({})

    assert "error: `main` and HEAD have no commit in common\n" in lint(repo.root, "--changed", "main", code=2).err


def test_shallow_clone_without_the_base(repo: Repository, tmp_path: Path) -> None:
    """A clone of the last commit alone ends with 2 and says how CI fetches the rest, whatever the base is called."""
    repo.git("checkout", "-q", "-b", "work")
    repo.commit({"docs/b.md": BAD})
    repo.commit({"docs/c.md": BAD})
    clone = tmp_path / "clone"
    repo.git("clone", "--quiet", "--depth", "1", "--branch", "work", f"file://{repo.root}", str(clone))
    mine = Repository(clone)
    for args in (["--changed", "main"], ["--changed=origin/main"]):
        run = lint(clone, *args, code=2)
        assert run.err.count("\n") == 2
        assert "shallow" in run.err
        assert "`fetch-depth: 0`" in run.err

    mine.git("checkout", "-q", "--detach")
    mine.git("remote", "set-head", "origin", "--delete")
    assert "fetch-depth: 0" in lint(clone, "--changed", code=2).err
    mine.git("fetch", "--quiet", "--depth", "1", "origin", "main:main")
    assert "fetch-depth: 0" in lint(clone, "--changed", code=2).err
    mine.git("fetch", "--quiet", "--unshallow", "origin", "main:main", "work")
    assert places(clone, "--changed") == [("L701", "docs/b.md", 1), ("L701", "docs/c.md", 1)]


def test_outside_a_repository(workspace: Path) -> None:
    """Without a repository nothing is known to have changed; that is an error, and so are options that contradict."""
    tree(workspace, {PAGE: BAD})
    for option in ("--changed", "--staged"):
        run = lint(workspace, option, code=2)
        assert run.err.startswith(f"error: {option}: not in a git repository, so nothing is known to have changed\n")

    assert "exclude each other" in lint(workspace, "--staged", "--changed", code=2).err
    assert "there is no change to filter" in lint(workspace, "--diff-filter", "file", code=2).err


def test_repository_without_a_commit(tmp_path: Path) -> None:
    """Before the first commit everything is new; a base cannot be named."""
    made = Repository(tmp_path / "work")
    tree(made.root, {**SETTINGS, PAGE: BAD, "docs/scratch/c.md": BAD, "docs/b.md": BAD})
    made.git("add", PAGE)

    assert places(made.root, "--changed") == [("L701", PAGE, 1), ("L701", "docs/b.md", 1)]
    assert places(made.root, "--staged") == [("L701", PAGE, 1)]
    assert "there is no commit yet" in lint(made.root, "--changed", "main", code=2).err


def test_workspace_in_a_folder_of_the_repository(tmp_path: Path) -> None:
    """Paths are those of the workspace, and changes beside it are not part of the change."""
    made = Repository(tmp_path / "work")
    files = {f"hand book/{name}": text for name, text in {**SETTINGS, PAGE: TEXT}.items()}
    made.commit({**files, "docs/a.md": "One.\n"})
    root = made.root / "hand book"
    tree(made.root, {"docs/a.md": BAD, f"hand book/{PAGE}": TEXT.replace("Line 2.", BAD), "hand book/docs/n.md": BAD})

    assert places(root, "--changed") == [("L701", PAGE, 3), ("L701", "docs/n.md", 1)]
    made.git("add", "--all")
    assert places(root, "--staged") == [("L701", PAGE, 3), ("L701", "docs/n.md", 1)]


def test_linked_work_tree(repo: Repository, tmp_path: Path) -> None:
    """A linked work tree has its own HEAD and its own index."""
    linked = tmp_path / "linked"
    repo.git("worktree", "add", "-q", "-b", "side", str(linked))
    side = Repository.__new__(Repository)
    side.root, side.now = linked, repo.now
    edit(side, "Line 2.", f"Line 2. {BAD.strip()}")

    assert places(linked, "--changed") == [("L701", PAGE, 3)]
    assert places(linked, "--staged") == []
    side.git("add", PAGE)
    assert places(linked, "--staged") == [("L701", PAGE, 3)]
    assert places(repo.root, "--changed") == []


@pytest.mark.parametrize(
    "name", ["a b", "ä\u0301ö", "q\"uo'te", "back\\slash", "tab\there", "new\nline", "-rf", "b/+++ b", "日本", "a;b"]
)
def test_names_of_any_kind(repo: Repository, name: str) -> None:
    """A file may be called anything: its lines are still its own."""
    path = f"docs/{name}.md"
    repo.commit({path: TEXT, "docs/other.md": TEXT})
    edit(repo, "Line 2.", f"Line 2. {BAD.strip()}", path)
    edit(repo, "Line 4.", f"+++ b/docs/other.md\n@@ -1 +1,99 @@\n-- {BAD.strip()}", path)

    assert places(repo.root, "--changed") == [("L701", path, 3), ("L701", path, 9)]
    repo.git("add", "--all")
    repo.git("mv", path, "docs/plain.md")
    assert places(repo.root, "--staged") == [("L701", "docs/plain.md", 3), ("L701", "docs/plain.md", 9)]


def test_binary_file_does_no_harm(repo: Repository) -> None:
    """A file name and a text that are not UTF-8 stop nothing; the unreadable text is reported."""
    (repo.root / "docs/x.md").write_bytes(b"\xff\xfe no text\n")
    (repo.root / "docs").joinpath("n\udcff.md").write_text(BAD)
    repo.git("add", "--all")

    assert places(repo.root, "--changed") == [("S006", "docs/x.md", 1)]
    assert places(repo.root, "--staged") == [("S006", "docs/x.md", 1)]


def test_rules_that_compare_do_so_with_the_base(repo: Repository) -> None:
    """A frozen document is compared with the text with which it froze, whatever the base, committed edits included."""
    from conviction.lint.rules.examples import MEMO

    memo, path = MEMO.replace("status: in-review", "status: accepted"), "docs/memos/2026-11-02-usage-pricing.md"
    repo.commit({path: memo})
    repo.git("checkout", "-q", "-b", "work")
    changed = memo.replace("frightens", "pleases")
    repo.commit({path: changed})
    assert places(repo.root, "--select", "H") == [("H101", path, 57)]
    assert places(repo.root, "--changed", "--select", "H") == [("H101", path, 57)]

    tree(repo.root, {path: memo.encode()})
    repo.git("add", path)
    tree(repo.root, {path: changed.encode()})
    assert places(repo.root, "--changed", "--select", "H") == [("H101", path, 57)]
    assert places(repo.root, "--staged", "--select", "H") == []  # the index reverts the edit
    repo.git("reset", "--quiet")
    assert places(repo.root, "--staged", "--select", "H") == []


def test_declaration_of_a_kind_belongs_to_the_change(repo: Repository) -> None:
    """A broken declaration is reported when the change contains it."""
    repo.commit({"templates/note.toml": 'title = "Note"\n'})
    assert places(repo.root, "--changed", "--select", "K") == []
    edit(repo, "Note", "Notes", "templates/note.toml")
    edit(repo, "Line 1.", "Line one.")

    assert {code for code, _, _ in places(repo.root, "--changed", "--select", "K")} == {"K001"}


def test_places_of_random_changes(repo: Repository) -> None:
    """For any edits: the lines outside all places are in the old text too, in the same order."""
    source = random.Random(5)
    found = git.find_repository(repo.root)
    assert found is not None
    for _ in range(60):
        old = [source.choice(["", "+", "-- b", "++ c", "@@ -1 +1 @@", "d\r", "\x0c", "e\u2028"]) for _ in range(12)]
        new = list(old)
        for _ in range(source.randint(1, 4)):
            at = source.randrange(len(new) + 1)
            new[at : at + source.randint(0, 2)] = [f"new {source.random()}"] * source.randint(0, 2)
        texts = ["\n".join(lines) + source.choice(["", "\n"]) for lines in (old, new)]
        (repo.root / PAGE).write_bytes(texts[0].encode())
        repo.git("add", PAGE)
        head = repo.git("commit-tree", "-m", "x", repo.git("write-tree"))
        (repo.root / PAGE).write_bytes(texts[1].encode())
        places = changes.hunks(found, head, [changes.FileChange(PAGE, "M")]).get(PAGE, ())
        added = {line for start, count in places for line in range(start, start + count)}
        before, after = (text.removesuffix("\n").split("\n") for text in texts)
        kept = [line for number, line in enumerate(after, 1) if number not in added]
        stood = iter(before)
        assert all(line in stood for line in kept), (texts, places)
        assert all(number in added for number, line in enumerate(after, 1) if line.startswith("new "))


HOSTILE = {
    "fsmonitor": ["core.fsmonitor=PROGRAM"],
    "external diff": ["diff.external=PROGRAM", "diff.bad.command=PROGRAM"],
    "textconv": ["diff.bad.textconv=PROGRAM", "diff.bad.cachetextconv=true"],
    "filters": ["filter.bad.clean=PROGRAM", "filter.bad.smudge=PROGRAM", "filter.bad.process=PROGRAM",
                "filter.bad.required=true"],
    "pager": ["core.pager=PROGRAM", "pager.diff=PROGRAM", "color.ui=always"],
    "alias": ["alias.diff=!PROGRAM", "alias.ls-files=!PROGRAM", "alias.merge-base=!PROGRAM"],
    "hooks": ["core.hooksPath=HOOKS"],
    "shape": ["diff.noprefix=true", "diff.mnemonicPrefix=true", "diff.relative=true", "diff.renames=copies",
              "diff.context=9", "diff.interHunkContext=9", "diff.submodule=log", "diff.ignoreSubmodules=none",
              "diff.algorithm=histogram", "diff.orderFile=x", "diff.autoRefreshIndex=false", "core.quotePath=true",
              "core.autocrlf=input", "core.safecrlf=true", "diff.wsErrorHighlight=all", "diff.colorMoved=zebra",
              "diff.suppressBlankEmpty=true", "status.showUntrackedFiles=no"],
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_that_a_repository_configures_runs(repo: Repository, tmp_path: Path, name: str) -> None:
    """No setting of a stranger's repository starts a program or alters the change."""
    mark, program = tmp_path / "mark", tmp_path / "run-me"
    program.write_text(f"#!/bin/sh\necho \"$0 $@\" >> '{mark}'\ncat 2>/dev/null\nexit 0\n")
    program.chmod(0o755)
    for hook in ("post-index-change", "pre-commit", "fsmonitor-watchman"):
        (tmp_path / hook).symlink_to(program)
    repo.commit({".gitattributes": "*.md diff=bad filter=bad\n", "docs/b.md": TEXT})
    edit(repo, "Line 2.", f"Line 2. {BAD.strip()}", "docs/b.md")
    tree(repo.root, {"docs/c.md": BAD})
    repo.git("add", "docs/c.md")
    for setting in HOSTILE[name]:
        key, _, value = setting.partition("=")
        repo.git("config", key, value.replace("PROGRAM", str(program)).replace("HOOKS", str(tmp_path)))

    assert places(repo.root, "--changed") == [("L701", "docs/b.md", 3), ("L701", "docs/c.md", 1)]
    assert places(repo.root, "--staged") == [("L701", "docs/c.md", 1)]
    assert [path for _, path, _ in places(repo.root)] == [PAGE, "docs/b.md", "docs/b.md", "docs/c.md"]
    assert not mark.exists(), mark.read_text()


def test_index_that_a_hook_names(repo: Repository, tmp_path: Path) -> None:
    """Inside a hook the index that git names counts, when it is the repository's own; others do not."""
    edit(repo, "Line 2.", f"Line 2. {BAD.strip()}")
    own, foreign = repo.root / ".git/next-index-1.lock", tmp_path / "index"
    for index in (own, foreign):
        index.write_bytes((repo.root / ".git/index").read_bytes())
    repo.git("add", PAGE)
    (own.parent / "staged").write_bytes((repo.root / ".git/index").read_bytes())
    repo.git("reset", "--quiet")
    args = ["lint", "--no-vale", "--staged", "--output-format", "concise"]

    inside = run_process(args, repo.root, env={"GIT_INDEX_FILE": str(own.parent / "staged")})
    outside = run_process(args, repo.root, env={"GIT_INDEX_FILE": str(foreign)})

    assert inside.out.startswith(f"{PAGE}:3:")
    assert outside.err == "no document changed\n"


def test_finding_of_a_whole_document_needs_no_heading(tmp_path: Path) -> None:
    """Unused evidence is reported at its first line if no section is about bearings, since there is no heading."""
    repo = Repository(tmp_path / "w")
    head = "---\nid: evidence-e\nkind: evidence\ntitle: E\nstatus: verified\nowner: A\naudience: team\n---\n\n"
    tree(
        repo.root,
        {"scaffold.toml": "schema = 1\n", "docs/library/evidence/e.md": head + "One.\n\n## Observation\n\nA.\n"},
    )
    repo.git("add", "-A")
    repo.git("commit", "-qm", "All")
    tree(repo.root, {"docs/library/evidence/e.md": head + "Two.\n\n## Observation\n\nA.\n"})

    done = run_cli(["lint", "--no-vale", "--changed", "HEAD", "--json"], repo.root)
    assert done.code in (0, 1), done.err
    assert "E303" not in json.loads(done.out)["summary"]["by_rule"]
