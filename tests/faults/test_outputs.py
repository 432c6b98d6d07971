"""Files that a user names for an output: documents, settings and git's own files are never overwritten."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers import Repository, Run, run_cli, run_process, snap, tree

PAGE = "---\nid: thesis-x\nkind: thesis\ntitle: X\nstatus: active\n---\n\n## The thesis\n\nOne line{}.\n"
OPTIONS: dict[str, Callable[[str], list[str]]] = {
    "diff -o": lambda file: ["diff", "x", "--redline", "-o", file],
    "lint -o": lambda file: ["lint", "--no-vale", "--exit-zero", "-o", file],
    "lint --report": lambda file: ["lint", "--no-vale", "--exit-zero", "-q", "--report", f"json={file}"],
}
"""Every option that takes a file to write; `--baseline` has a test of its own."""
WORKSPACE = {
    "scaffold.toml": 'schema = 1\nname = "Work"\n',
    "mkdocs.yml": "site_name: Work\n",
    ".vale.ini": "StylesPath = .vale/styles\n",
    ".gitignore": "/site/\n",
    "thesis/x.md": PAGE.format(""),
    "thesis/empty.md": "",
    "docs/index.md": "# Home\n",
    "docs/plan.png": b"\x89PNG\r\n\x1a\n",
    "templates/README.md": "How to.\n",
    "README.md": "# Read me\n",
    "prices.csv": "a,b\n",
    "Notes.MD": "Mine.\n",
}


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A workspace with everything that is not to be written over, committed, and an edit that is not."""
    repo = Repository(tmp_path / "work")
    repo.commit(WORKSPACE)
    run_cli(["lint", "--no-vale", "-q", "--write-baseline"], repo.root)
    repo.commit({}, "Baseline")
    tree(repo.root, {"thesis/x.md": PAGE.format(" more"), "untracked.md": "Not yet in git.\n"})
    (repo.root / "link.json").symlink_to("thesis/x.md")
    (repo.root / "dangling.json").symlink_to("thesis/new.md")
    (repo.root / "out").symlink_to(".git")
    os.mkfifo(repo.root / "pipe.json")
    return repo


TARGETS = [
    *sorted(WORKSPACE), "lint-baseline.json",
    "untracked.md", "link.json", "dangling.json", "pipe.json", "out/config", "out/new", ".git",
    ".git/config", ".git/new", ".git/hooks/post-commit", ".GIT/config", ".git./config",
    ".g\u200cit/config", "GIT~1/config", "SCAFFOLD.TOML", "mkdocs.yaml", ".gitattributes",
    ".vale/styles/Strategy/x.yml", "templates/new.md.jinja", ".github/workflows/lint.yml", "docs",
]  # fmt: skip


@pytest.mark.parametrize("option", OPTIONS)
def test_case_26_other_files_are_never_overwritten(repo: Repository, option: str) -> None:
    """Documents, settings, links, pipes, git's own files and tracked files are unchanged, byte for byte."""
    before = snap(repo.root)

    for target in (*TARGETS, str(repo.root / "docs/../.git/config")):
        run = run_cli(OPTIONS[option](target), repo.root)

        assert refused(run), (target, run)
        assert target.rpartition("/")[2] in run.err.replace("\\u200c", "\u200c")
        assert snap(repo.root) == before, target


PAGES = ["docs/NEW.md", "docs/notes/NEW.MD", "docs/new.markdown", "docs/../thesis/new.md", "pages/NEW.md", "Docs/x.mkd"]


@pytest.mark.parametrize("option", [*OPTIONS, "lint --baseline"])
def test_case_26_an_output_never_becomes_a_document_or_a_page(repo: Repository, option: str) -> None:
    """A new Markdown file below docs/ or a kind's folder is refused, also through a link; other names are written."""
    tree(repo.root, {"docs/notes/a.md": "# A\n", "notes/a.txt": "a\n", "Docs/a.txt": "a\n"})
    (repo.root / "pages").symlink_to("docs")
    baseline = ["lint", "--no-vale", "--no-cache", "--exit-zero", "-q", "--write-baseline", "--baseline"]
    command = OPTIONS.get(option, lambda file: [*baseline, file])
    before = snap(repo.root)

    for target in PAGES:
        run = run_cli(command(target), repo.root)
        assert refused(run), (target, run)
        assert "would be a document or a page" in run.err
        assert snap(repo.root) == before, target

    for target in ("notes/NEW.md", "notes/x.html", "docs/notes/x.html", "docs/.NEW.md", "new.md"):
        run = run_cli(command(target), repo.root)
        assert run.code == 0, (target, run)


@pytest.mark.parametrize("option", OPTIONS)
def test_case_26_outputs_are_written_again(repo: Repository, option: str) -> None:
    """A new file, an earlier output (git may track it) and any other untracked file that is not a text of ours."""
    run_cli(OPTIONS[option]("out.json"), repo.root)
    repo.git("add", "--force", "out.json")
    repo.git("commit", "-qm", "Report")
    tree(repo.root, {"old.txt": "what a run before wrote\n"})

    for target in ("new.json", "old.txt", *(["out.json"] if option != "lint -o" else [])):
        run = run_cli(OPTIONS[option](target), repo.root)
        assert run.code == 0, run.err
        assert (repo.root / target).read_text(encoding="utf-8") not in ("", "what a run before wrote\n")


@pytest.mark.parametrize("style", ["json", "json-lines", "sarif", "github", "gitlab", "junit", "rdjson", "checkstyle"])
def test_case_26_a_report_that_git_tracks_is_known_again(repo: Repository, style: str) -> None:
    """A report that is committed with the documents is renewed by the next run, in every form that programs read."""
    args = ["lint", "--no-vale", "--exit-zero", "-q", "--report", f"{style}=report.txt"]
    assert run_cli(args, repo.root).code == 0
    repo.git("add", "report.txt")

    run = run_cli(args, repo.root)

    assert run.code == 0, run.err


def test_case_26_a_summary_in_markdown_is_known_again(repo: Repository) -> None:
    """`--report markdown=summary.md` can be run again, and never takes the place of another Markdown file."""
    args = ["lint", "--no-vale", "--exit-zero", "-q", "--report"]

    assert [run_cli([*args, "markdown=summary.md"], repo.root).code for _ in range(2)] == [0, 0]
    assert refused(run_cli([*args, "markdown=README.md"], repo.root))


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("device", ["/dev/stdout", "/dev/stderr", "/dev/null"])
def test_case_26_the_devices_of_a_shell_work(repo: Repository, option: str, device: str) -> None:
    """Stdout, stderr and the null device accept an output and are not replaced."""
    run = run_process(OPTIONS[option](device), repo.root)

    assert run.code == 0, run.err
    assert ("thesis" in run.out) == (device == "/dev/stdout")
    assert Path(os.devnull).is_char_device()


def test_case_26_a_file_that_stdout_leads_to_is_not_emptied(repo: Repository) -> None:
    """Where the shell appends stdout to a file, `/dev/stdout` appends too."""
    log = repo.root / "log.txt"
    log.write_text("before\n", encoding="utf-8")
    with log.open("ab") as file:
        subprocess.run(
            [sys.executable, "-m", "conviction", *OPTIONS["diff -o"]("/dev/stdout")],
            cwd=repo.root,
            stdout=file,
            check=True,
        )

    assert log.read_text(encoding="utf-8").startswith("before\n<!doctype html>")


def test_case_26_the_real_folder_of_git_is_found(tmp_path: Path) -> None:
    """A linked work tree, a repository whose folder has another name, and a bare one keep their own files."""
    repo = Repository(tmp_path / "team")
    repo.commit(WORKSPACE)
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"))
    apart = tmp_path / "apart"
    subprocess.run(["git", "clone", "-q", "--separate-git-dir", tmp_path / "data", repo.root, apart], check=True)
    subprocess.run(["git", "clone", "-q", "--bare", repo.root, tmp_path / "bare"], check=True)
    before = snap(tmp_path)

    for root, target in (
        (tmp_path / "linked", ".git"),
        (tmp_path / "linked", "../team/.git/worktrees/linked/HEAD"),
        (apart, ".git"),
        (apart, "../data/config"),
        (apart, "../data/refs/new"),
        (apart, "../bare/description"),
    ):
        for option in OPTIONS.values():
            assert refused(run_cli(option(target), root)), target
    assert snap(tmp_path) == before


def test_case_26_a_work_tree_within_a_bare_repository_is_written_to(tmp_path: Path) -> None:
    """Work trees may be in their bare repository: outputs in them are allowed."""
    repo = Repository(tmp_path / "work")
    repo.commit(WORKSPACE)
    subprocess.run(["git", "clone", "-q", "--bare", repo.root, tmp_path / "bare"], check=True)
    subprocess.run(["git", "worktree", "add", "-q", "main"], cwd=tmp_path / "bare", check=True)

    run = run_cli(OPTIONS["lint --report"]("lint.json"), tmp_path / "bare/main")

    assert run.code == 0, run.err


@pytest.mark.parametrize("command", ["init", "demo", "build --site-dir"])
@pytest.mark.parametrize("target", [".git/new", ".GIT/new", "out/new", "../data/new"])
def test_case_26_no_folder_is_made_among_the_files_of_git(repo: Repository, command: str, target: str) -> None:
    """A workspace, an example or a site never goes into git's own folder."""
    subprocess.run(["git", "init", "-q", "--bare", repo.root.parent / "data"], check=True)
    before = snap(repo.root.parent)

    run = run_cli([*command.split(), target], repo.root)

    assert refused(run)
    assert snap(repo.root.parent) == before


def test_case_26_a_baseline_is_not_a_document_or_a_file_of_git(repo: Repository) -> None:
    """`--write-baseline` writes its own file, also through a name of yours, and nothing that another program reads."""
    args = ["lint", "--no-vale", "--no-cache", "--exit-zero", "-q", "--write-baseline"]
    before = snap(repo.root)

    for target in (".git/new", ".git/config", "thesis/x.md", "scaffold.toml", "templates/new.json", "mkdocs.yaml"):
        assert refused(run_cli([*args, "--baseline", target], repo.root)), target
    assert snap(repo.root) == before
    assert run_cli([*args, "--baseline", "debt.json"], repo.root).code == 0
    for option in ("--output", "--report"):
        file = "debt.json" if option == "--output" else "json=debt.json"
        run = run_cli(["lint", "--no-vale", "--baseline", "debt.json", option, file], repo.root)
        assert "the same run reads this file" in run.err


def test_case_26_a_link_of_a_clone_never_leads_a_document_into_git(repo: Repository) -> None:
    """A folder of a kind that is a link to `.git/hooks` takes no document."""
    (repo.root / "docs/memos").symlink_to("../.git/hooks")
    before = snap(repo.root)

    run = run_cli(["memo", "Usage", "--no-edit"], repo.root)

    assert refused(run)
    assert snap(repo.root) == before


def test_site_dir_is_relative_to_the_folder_of_c(repo: Repository, tmp_path: Path) -> None:
    """`-C DIR build --site-dir NAME` means DIR/NAME, as every path of an option does."""
    run = run_process(["-C", str(repo.root), "build", "--site-dir", "thesis"], tmp_path)

    assert run.code == 2
    assert "the site would be written among the documents" in run.err


def refused(run: Run) -> bool:
    """True for exit code 2 with one line and its hint."""
    lines = run.err.splitlines()
    kinds = [line.partition(":")[0] for line in lines]
    return run.code == 2 and run.out == "" and kinds == ["error", "hint"]
