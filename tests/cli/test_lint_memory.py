"""The cache of lint: it saves work and never changes a result."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from conviction.adapters.storage import change_detection
from conviction.lint.actions import structure as lint_world
from conviction.lint.serialize import finding_of, row_of
from conviction.model.document import Document
from conviction.model.finding import Applicability, Finding, Fix, Severity
from conviction.model.text import Edit, Span
from helpers import WITHOUT_PRIVILEGE, cache_file, run_cli, tree

PAGES = {
    "docs/a.md": "# A\n\nSee [b](b.md#risks) and [gone](gone.md).\n",
    "docs/b.md": "# B\n\n## Risks\n\nNone.\n",
    "docs/c.md": "# C\n\nNothing to see.\n",
}


def told(root: Path, *args: str) -> str:
    """The report without Vale, which must be one."""
    run = run_cli(["lint", "--no-vale", "--json", *args], root)
    assert run.code in (0, 1), run.err
    return run.out


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the documents that our own rules look at from now on."""
    seen: list[str] = []
    real = lint_world.LintContext.check

    def spy(world: lint_world.LintContext, document: Document) -> object:
        seen.append(document.path)
        return real(world, document)

    monkeypatch.setattr(lint_world.LintContext, "check", spy)
    return seen


def test_an_unchanged_workspace_is_not_checked_again(workspace: Path, checked: list[str]) -> None:
    """A second run asks no rule, and a third with other options neither."""
    tree(workspace, PAGES)
    first = told(workspace)
    assert checked == list(PAGES)

    assert told(workspace) == first
    assert json.loads(told(workspace, "--ignore", "L701"))["findings"] == []
    assert checked == list(PAGES)


@pytest.mark.parametrize(
    ("change", "again"),
    [
        ({"docs/c.md": "# C\n\nOther words.\n"}, ["docs/a.md", "docs/c.md"]),  # a dead link: c may have its target
        ({"docs/b.md": "# B\n\n## Doubts\n\nNone.\n"}, ["docs/a.md", "docs/b.md"]),
        ({"docs/gone.md": "# Back\n"}, ["docs/a.md", "docs/gone.md"]),
        ({"scaffold.toml": 'schema = 1\n[defaults]\nowner = "Ada"\n'}, list(PAGES)),
        ({"templates/memo.toml": "title = 3\n"}, list(PAGES)),
    ],
)  # fmt: skip
def test_documents_affected_by_a_change_are_checked_again(
    workspace: Path, checked: list[str], change: dict[str, str], again: list[str]
) -> None:
    """The document itself, those whose answers rest on it, and all of them under other settings."""
    tree(workspace, PAGES)
    told(workspace)
    checked.clear()
    tree(workspace, change)
    second = told(workspace)

    assert checked == again
    assert second == told(workspace, "--no-cache")


def test_another_day_is_another_answer(workspace: Path, checked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Yesterday's findings are not used today."""
    tree(workspace, PAGES)
    told(workspace)
    monkeypatch.setenv("SCAFFOLD_TODAY", "2026-11-24")
    told(workspace)

    assert checked == [*PAGES, *PAGES]


def test_a_file_with_the_old_time_and_size_is_read(workspace: Path) -> None:
    """A change that keeps size and time of the content is seen, however soon after the last run it comes."""
    tree(workspace, PAGES)
    before = (workspace / "docs/a.md").stat()
    assert "gone.md" in told(workspace)
    (workspace / "docs/a.md").write_text(PAGES["docs/a.md"].replace("gone", "lost"))
    os.utime(workspace / "docs/a.md", ns=(before.st_atime_ns, before.st_mtime_ns))

    assert "lost.md" in told(workspace)


def test_settled_files_are_not_even_read(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two seconds after a change the marks of a file tell, as git does it, that it is the same."""
    tree(workspace, PAGES)
    monkeypatch.setattr(change_detection, "now", lambda: time.time_ns() + 10_000_000_000)
    first = told(workspace, "--select", "T")
    monkeypatch.setattr("conviction.workspace.actions.loader.content_of", lambda *_: pytest.fail("a file was read"))

    assert told(workspace, "--select", "T") == first


def test_nothing_is_cached_with_no_cache(workspace: Path) -> None:
    """`--no-cache` neither writes nor reads the cache."""
    tree(workspace, PAGES)
    told(workspace, "--no-cache")

    assert not cache_file(workspace).exists()


def _garble(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[5000:] = os.urandom(max(len(data) - 5000, 0))
    path.write_bytes(bytes(data))


def _set(statement: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with sqlite3.connect(path) as db:
            db.execute(statement)
        db.close()

    return change


DAMAGE: dict[str, Callable[[Path], object]] = {
    "deleted": lambda path: path.unlink(),
    "folder deleted": lambda path: shutil.rmtree(path.parent),
    "empty": lambda path: path.write_bytes(b""),
    "garbage": lambda path: path.write_bytes(os.urandom(20_000)),
    "garbled": _garble,
    "odd types": _set("update entry set body = 7, digest = 'x'"),
    "another body": _set("update entry set body = x'789c8b8e0500011500b9'"),
    "other heads": _set("update entry set head = 'x'"),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_costs_time_alone(workspace: Path, kind: str) -> None:
    """The result is the same, without any note."""
    tree(workspace, PAGES)
    first = told(workspace)
    DAMAGE[kind](cache_file(workspace))

    for _ in range(2):
        run = run_cli(["lint", "--no-vale", "--json"], workspace)
        assert (run.code, run.out, run.err) == (1, first, "")


def test_a_workspace_that_cannot_be_written_is_checked(workspace: Path) -> None:
    """The answer comes all the same."""
    tree(workspace, PAGES)
    first = told(workspace, "--no-cache")
    argv = [sys.executable, "-c", WITHOUT_PRIVILEGE, "-C", str(workspace), "lint", "--no-vale", "--json"]
    workspace.chmod(0o555)
    try:
        done = subprocess.run(argv, cwd="/", capture_output=True, text=True, check=False)
    finally:
        workspace.chmod(0o755)

    assert (done.returncode, done.stdout, done.stderr) == (1, first, "")


def test_two_runs_at_once_agree(workspace: Path) -> None:
    """Processes that share the cache give one answer, and leave one that is believed."""
    tree(workspace, {**PAGES, **{f"docs/more/{number}.md": f"[x](nix-{number}.md)\n" for number in range(60)}})
    argv = [sys.executable, "-m", "conviction", "-C", str(workspace), "lint", "--no-vale", "--json"]
    runs = [subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    answers = {run.communicate(timeout=120) for run in runs}

    assert answers == {(told(workspace, "--no-cache").encode(), b"")}
    assert told(workspace) == told(workspace, "--no-cache")


def test_history_and_lint_share_the_file(workspace: Path) -> None:
    """Neither deletes the entries of the other."""
    tree(workspace, {**PAGES, "thesis/x.md": "---\nid: thesis-x\n---\n\nOne.\n"})
    for line in ("init -q", "add -A", "commit -qm One"):
        subprocess.run(["git", *line.split()], cwd=workspace, check=True)
    told(workspace)
    assert run_cli(["history", "thesis/x.md"], workspace).code == 0
    told(workspace)
    with sqlite3.connect(cache_file(workspace)) as db:
        names = {name for (name,) in db.execute("select name from entry")}
    db.close()

    assert {name.partition(":")[0] for name in names} == {"lint", "record", "rows"}


def test_a_finding_is_kept_whole() -> None:
    """Every field of a finding comes back; one that is added must be kept too."""
    edits = (Edit(Span(2, 3, 2, 5), "x"), Edit(Span(4), ""))
    fix = Fix("write x", edits, Applicability.UNSAFE, 3)
    told = {
        "code": "T201",
        "name": "leftover",
        "severity": Severity.WARNING,
        "message": "m",
        "path": "docs/a.md",
        "span": Span(2, 3, 4, 5),
        "match": "\x00é\u2028",
        "engine": "vale",
        "fix": fix,
        "help_url": "u",
        "vale_check": "Strategy.Booster",
        "section_path": ("A", "B"),
        "fingerprint": "f" * 64,
    }
    assert told.keys() == {field.name for field in dataclasses.fields(Finding)} - {"suppressed"}  # said of a run
    finding = Finding(**told)  # type: ignore[arg-type]  # the fields by name
    back = finding_of(json.loads(json.dumps(row_of(finding))), "docs/a.md")

    assert {name: getattr(back, name) for name in told} == told
    assert finding_of(row_of(Finding("C", "n", Severity.ERROR, "m", "p")), "p") == Finding(
        "C", "n", Severity.ERROR, "m", "p"
    )


def test_an_index_that_comes_beside_a_readme_is_noticed(workspace: Path) -> None:
    """The page with the link is as before, and its verdict is not: a site has one page for both files."""
    tree(workspace, {"docs/a.md": "# A\n\n[b](sub/README.md)\n", "docs/sub/README.md": "# B\n\nText.\n"})
    argv = ["lint", "--no-vale", "--output-format", "concise"]
    assert run_cli(argv, workspace).out.startswith("no findings")
    tree(workspace, {"docs/sub/index.md": "# C\n\nText.\n"})
    found = run_cli(argv, workspace).out
    assert "docs/a.md:3:5: warning L701 `sub/README.md` works only on a git forge, since the index.md of its" in found
    assert "link to that index.md, and move the text there" in found
    (workspace / "docs/sub/index.md").unlink()
    assert run_cli(argv, workspace).out.startswith("no findings")
