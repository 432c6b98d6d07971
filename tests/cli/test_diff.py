"""`scaffold diff`: the versions that a WHEN names, its errors, every format, and git's own commands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import Repository, Run, run_cli, run_process, tree

GOLDEN = Path(__file__).parents[1] / "golden" / "diff"
SETTINGS = 'schema = 1\nname = "Test"\ntimezone = "Asia/Tokyo"\n'
FRONT = "---\nid: thesis-x\nkind: thesis\ntitle: X\nstatus: active\n---\n\n"
REVIEW = "---\nid: review-h\nkind: review\ntitle: H\nstatus: published\ncreated: 2026-01-06\nreviews: [thesis-x]\n---\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A workspace in Tokyo's time: a thesis in three revisions, 9 January 2026 being the last day."""
    repo = Repository(tmp_path / "w")
    repo.commit(
        {"scaffold.toml": SETTINGS, "thesis/x.md": FRONT + "One ledger stands in the middle.\n"}, on="2026-01-05"
    )
    repo.commit({"thesis/x.md": FRONT + "Two ledgers stand in the middle.\n"}, on="2026-01-07")
    repo.commit({"thesis/x.md": FRONT + "Three ledgers stand.\n"}, on="2026-01-09")
    return repo


def sides(repo: Repository, *args: str) -> tuple[str, str]:
    """The labels of the two versions that `diff` compares."""
    run = run_cli(["diff", "--json", *args], repo.root)
    assert run.code == 0, run.err
    data = json.loads(run.out)
    return data["old"]["label"], data["new"]["label"]


def refused(run: Run) -> list[str]:
    """The stderr lines of a failed run: fault and place, then the next step."""
    assert (run.code, run.out) == (2, "")
    lines = run.err.splitlines()
    assert len(lines) == 2, run.err
    assert (lines[0][:7], lines[1][:6]) == ("error: ", "hint: ")
    return [lines[0][7:], lines[1][6:]]


@pytest.mark.parametrize("name", ["thesis/x.md", "thesis-x", "x"])
def test_a_document_is_named_by_path_id_or_slug(repo: Repository, name: str) -> None:
    """Each of its names leads to the document, and without versions the working text is compared."""
    tree(repo.root, {"thesis/x.md": FRONT + "Three ledgers fall.\n"})

    run = run_cli(["diff", name], repo.root)

    assert run.out == (
        "x  r3 → worktree\n\nWORDING       1 sentence edited (above the first section)\n\n"
        "(above the first section)\n~ Three ledgers [-stand-]{+fall+}.\n"
    )


@pytest.mark.parametrize(
    ("when", "label"),
    [
        ("r1", "r1"),
        ("r-1", "r3"),
        ("2026-01-07", "r2"),
        ("2026-01-08", "r2"),
        ("2027-01-01", "r3"),
        ("worktree", "worktree"),
        ("index", "index"),
        ("HEAD~1", "HEAD~1"),
        ("main", "main"),
        ("refs/heads/r1", "refs/heads/r1"),
        ("review", "r1"),
    ],
)
def test_a_version_is_looked_for_in_the_stated_order(repo: Repository, when: str, label: str) -> None:
    """Matrix E97: Revisions, reviews and days go before branches, tags and files of such names."""
    for name in ("r1", "2026-01-07", "review", "index", "worktree"):
        repo.git("branch", name, "HEAD~2")
        repo.git("tag", name, "HEAD~1")
    tree(repo.root, dict.fromkeys(("r1", "review", "index", "worktree", "main", "HEAD~1"), "A file.\n"))
    tree(repo.root, {"docs/reviews/h.md": REVIEW})

    assert sides(repo, "x", when, "r3")[0] == label


def test_a_day_ends_at_midnight_in_the_workspace(repo: Repository) -> None:
    """A commit of 20:00 UTC belongs to the next day in Tokyo; the author's date counts, not the committer's."""
    tree(repo.root, {"thesis/x.md": FRONT + "Four ledgers stand.\n"})
    repo.git("add", "-A")
    repo.git("commit", "-qm", "x", "--date=2026-01-10T20:00:00+00:00")

    assert sides(repo, "x", "2026-01-10")[0] == "r3"
    assert sides(repo, "x", "2026-01-11")[0] == "r4"


@pytest.mark.parametrize(
    ("args", "message", "hint"),
    [
        (["x", "r4"], "the document has no revision r4", "the last is r3"),
        (["x", "r-4"], "the document has no revision r-4", "the last is r3"),
        (["x", "r0"], "there is no revision r0", "r1 is the first, r-1 the last"),
        (["x", "2026-02-30"], "`2026-02-30` is not a day of the calendar", "a day is written 2026-06-01"),
        (["x", "2025-12-31"], "the document has no revision on or before 2025-12-31",
         "its first revision is of 2026-01-05"),
        (["x", "mian"], "`mian` names no revision, day, commit, branch or tag", "did you mean `main`?"),
        (["x", "--", "--output=y"], "`--output=y` names no revision, day, commit, branch or tag",
         "r-1 is the last revision, 2026-06-01 a day, HEAD~1 a commit"),
        (["x", "review"], "no published review names this document", "name a day, a commit or r-1 instead"),
        (["thesis/"], "thesis/: a folder, not a document", "name a Markdown file in it"),
        (["thesis/y.md"], "thesis/y.md: no such file, and the last commit does not have it",
         "check the path; ids work only in a workspace"),
        (["thesis-y"], "unknown document `thesis-y`", "did you mean thesis-x?"),
    ],
)  # fmt: skip
def test_unknown_names_are_refused_with_the_next_step(
    repo: Repository, args: list[str], message: str, hint: str
) -> None:
    """One line says what and where, another what to do."""
    assert refused(run_cli(["diff", *args], repo.root)) == [message, hint]


def test_a_revision_of_half_a_history_is_refused(repo: Repository, tmp_path: Path) -> None:
    """In a shallow clone numbers would lie; the commit itself still serves."""
    subprocess.run(["git", "clone", "-q", "--depth=2", f"file://{repo.root}", str(tmp_path / "c")], check=True)

    error = refused(run_cli(["diff", "x", "r1"], tmp_path / "c"))

    assert error[0] == "r1 cannot be counted: the clone is shallow"
    assert "git fetch --unshallow" in error[1]
    assert run_cli(["diff", "x", "HEAD~1"], tmp_path / "c").code == 0


def test_any_markdown_file_in_any_repository(tmp_path: Path) -> None:
    """Without settings, id or front matter, in a subfolder, with a name that begins with a dash."""
    repo = Repository(tmp_path / "r")
    repo.commit({"a/b/-notes.md": "# A\n\nOne line stands here for now.\n"})
    tree(repo.root, {"a/b/-notes.md": "# A\n\nTwo lines stand here for now.\n"})

    run = run_cli(["diff", "--", "-notes.md"], repo.root / "a" / "b")

    assert (run.code, run.out.splitlines()[-1]) == (0, "~ [-One line stands-]{+Two lines stand+} here for now.")


def test_renamed_deleted_and_untracked_files(repo: Repository) -> None:
    """A document is followed to its earlier name; a file that is gone was removed, a new one was added."""
    repo.git("mv", "thesis/x.md", "thesis/y.md")
    renamed = json.loads(run_cli(["diff", "thesis/y.md", "--json"], repo.root).out)
    assert [c["kind"] for c in renamed["changes"]] == ["document-moved"]
    repo.commit({}, "Rename")
    assert sides(repo, "thesis/y.md", "r1", "r4") == ("r1", "r4")

    (repo.root / "thesis/y.md").unlink()
    gone = json.loads(run_cli(["diff", "thesis/y.md", "--json"], repo.root).out)
    assert [c["kind"] for c in gone["changes"]] == ["document-removed"]

    tree(repo.root, {"thesis/new.md": "New words stand here.\n"})
    new = json.loads(run_cli(["diff", "thesis/new.md", "--json"], repo.root).out)
    assert [c["kind"] for c in new["changes"]] == ["document-added"]
    assert new["old"] == {"commit": repo.git("rev-parse", "HEAD"), "date": None, "path": "thesis/new.md",
                          "label": "last commit"}  # fmt: skip


def test_no_repository_and_no_commit(tmp_path: Path) -> None:
    """Where there is no earlier version, the next step is named."""
    tree(tmp_path, {"plain/a.md": "x\n", "unborn/a.md": "x\n"})
    subprocess.run(["git", "init", "-q", str(tmp_path / "unborn")], check=True)

    assert refused(run_cli(["diff", "a.md"], tmp_path / "plain"))[1] == "git init, then git add"
    assert refused(run_cli(["diff", "a.md"], tmp_path / "unborn"))[0] == "there is no commit yet"


def test_a_binary_file_is_refused(repo: Repository) -> None:
    """Bytes that are not UTF-8 are reported with their version."""
    tree(repo.root, {"thesis/x.md": b"caf\xe9\n"})

    run = run_cli(["diff", "thesis/x.md"], repo.root)

    assert run.code == 2
    assert "thesis/x.md (worktree)" in run.err


def test_json_has_the_documented_fields(repo: Repository) -> None:
    """The fields of a version, a change and a prose entry are the documented ones."""
    data = json.loads(run_cli(["diff", "x", "r1", "r2", "--json"], repo.root).out)

    assert list(data) == ["schema", "old", "new", "revisions", "changes", "prose"]
    assert data["old"] == {
        "commit": repo.git("rev-parse", "HEAD~2"),
        "date": "2026-01-05T09:00:00Z",
        "path": "thesis/x.md",
        "label": "r1",
    }
    assert data["changes"] == [
        {
            "kind": "prose-edited",
            "layer": "wording",
            "before": None,
            "after": None,
            "message": "1 sentence edited (above the first section)",
            "section": "",
            "edited": 1,
        }
    ]
    assert data["prose"][-1] == {
        "kind": "edited",
        "section": "",
        "old": "One ledger stands in the middle.",
        "new": "Two ledgers stand in the middle.",
        "words": [["removed", "One ledger stands"], ["added", "Two ledgers stand"], ["same", " in the middle."]],
    }


def test_evidence_disputed_in_between_is_reported(repo: Repository) -> None:
    """A change of a cited document between two versions is a change of the citing document."""
    thesis = FRONT + "## Claims\n\n### One ledger {#one}\n\n- **For:** [Survey](../docs/survey.md) (strong)\n"
    survey = "---\nid: evidence-survey\nkind: evidence\ntitle: Survey\nstatus: logged\n---\n\nNine answers.\n"
    repo.commit({"thesis/x.md": thesis, "docs/survey.md": survey})
    repo.commit({"docs/survey.md": survey.replace("logged", "disputed")})
    repo.commit({"thesis/x.md": thesis.replace("strong", "weak")})

    run = run_cli(["diff", "x", "r-2", "r-1"], repo.root)

    assert run.out.splitlines()[2:] == [
        "EVIDENCE      #one   Survey: strong → weak",
        "              #one   Survey: logged → disputed",
    ]


def test_the_exit_code_reports_changes_only_on_request(repo: Repository) -> None:
    """A difference ends with 0, and with 1 under --exit-code."""
    assert run_cli(["diff", "x", "r1", "r2"], repo.root).code == 0
    assert run_cli(["diff", "x", "r1", "r2", "--exit-code"], repo.root).code == 1
    same = run_cli(["diff", "x", "r2", "r2", "--exit-code"], repo.root)
    assert (same.code, same.out) == (0, "x  r2 → r2   2026-01-07   Ada Okafor\n\nnothing changed\n")


@pytest.mark.parametrize("how", ["--markdown", "--html", "--redline", "--json", "--stat", "--word-diff", ""])
def test_every_format_goes_into_a_file(repo: Repository, how: str) -> None:
    """`-o` writes the same as stdout, also over its own earlier file, and never over a document."""
    args = ["diff", "x", "r1", "r2", *([how] if how else [])]
    printed = run_cli(args, repo.root)

    for _ in range(2):
        run = run_cli([*args, "-o", "out.txt"], repo.root)
        assert (run.code, run.out, run.err) == (0, "", "written: out.txt\n")
    assert (repo.root / "out.txt").read_text(encoding="utf-8").rstrip("\n") == printed.out.rstrip("\n")


def test_a_document_is_never_overwritten(repo: Repository) -> None:
    """The compared file, another document, and a link to one are refused, and stay as they are."""
    (repo.root / "link.html").symlink_to("thesis/x.md")
    before = (repo.root / "thesis/x.md").read_bytes()

    for target in ("thesis/x.md", "link.html"):
        run = run_cli(["diff", "x", "r1", "r2", "--redline", "-o", target], repo.root)
        assert refused(run)[1] == "name a file outside thesis/, or one that does not end in .md"
    assert (repo.root / "thesis/x.md").read_bytes() == before
    assert run_cli(["diff", "x", "r1", "r2", "-o", "no/folder/x.html"], repo.root).code == 2


def test_a_pipe_gets_every_byte(repo: Repository) -> None:
    """Output for programs keeps its line ends and characters; a terminal never gets one that moves the cursor."""
    repo.commit({"thesis/x.md": b"One\x1b[2J line.\r\nTwo\xe2\x80\xa8lines.\r\n"})
    tree(repo.root, {"thesis/x.md": b"One\x1b[2J line.\r\nTwo\xe2\x80\xa8lines, and more.\r\n"})

    plain = run_process(["diff", "thesis/x.md", "--word-diff"], repo.root).out
    screen = run_process(["diff", "thesis/x.md"], repo.root).out

    assert plain == "One\x1b[2J line.\r\nTwo\u2028lines{+, and more+}.\r\n"
    assert "\x1b" not in screen


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("price-test.txt", ["r12", "r13"]),
        ("wording.txt", ["r8", "r9"]),
        ("held.txt", ["r10", "r11"]),
        ("production.txt", ["r14", "r15"]),
        ("contractors.txt", ["r5", "r6"]),
        ("range.txt", ["r12", "r16"]),
        ("range.md", ["r12", "r16", "--markdown"]),
        ("price-test.md", ["r12", "r13", "--markdown"]),
        ("price-test.html", ["r12", "r13", "--redline"]),
        ("range.html", ["r12", "r16", "--redline"]),
        ("fragment.html", ["r12", "r13", "--html"]),
        ("price-test.stat", ["r12", "r13", "--stat"]),
    ],
)
def test_the_demo_reads_as_expected(demo: Path, name: str, args: list[str]) -> None:
    """The screens of the demo's thesis are these, to the letter."""
    run = run_cli(["diff", "hr-finance", *args], demo)

    assert run.out == (GOLDEN / name).read_text(encoding="utf-8")


def test_the_guide_shows_the_demo() -> None:
    """The screen in the guide is the one that the demo gives."""
    guide = (GOLDEN.parents[2] / "docs" / "guide" / "diff.md").read_text(encoding="utf-8")
    assert f"r12 r13\n{(GOLDEN / 'price-test.txt').read_text(encoding='utf-8')}```" in guide


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example workspace."""
    root = tmp_path_factory.mktemp("demo") / "d"
    assert run_cli(["demo", str(root)], root.parent).code == 0
    return root


def test_git_names_the_heading_and_opens_our_diff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After `init`, git's hunks carry the heading above them, and `git difftool -t scaffold` shows our screen."""
    run_cli(["init", "w"], tmp_path)
    repo = Repository(tmp_path / "w")
    lines = "".join(f"Line {number} stands here.\n" for number in range(9))
    repo.commit({"thesis/x.md": f"## Why now\n\n{lines}"})
    tree(repo.root, {"thesis/x.md": f"## Why now\n\n{lines.replace('Line 8', 'Line 9')}"})

    assert "@@ ## Why now" in repo.git("diff")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert repo.git("difftool", "-t", "scaffold", "--no-prompt").splitlines() == [
        "x  old → new",
        "",
        "WORDING       1 sentence edited (Why now)",
        "",
        "Why now",
        "~ Line [-8-]{+9+} stands here.",
    ]


def test_the_demo_is_set_up_for_git_too(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example of the guide works where the guide stands, in the demo."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(demo)
    args = ["git", "difftool", "-t", "scaffold", "--no-prompt", "HEAD~1", "--", "thesis"]
    output = subprocess.run(args, capture_output=True, check=True).stdout.decode("utf-8")
    assert output.startswith("hr-finance  old → new   reason: wording\n")


def test_init_keeps_settings_of_your_own(tmp_path: Path) -> None:
    """Existing settings of our keys in the repository are kept."""
    repo = Repository(tmp_path / "w")
    repo.git("config", "diff.scaffold.xfuncname", "^## .*$")

    assert run_cli(["init"], repo.root).code == 0

    assert repo.git("config", "diff.scaffold.xfuncname") == "^## .*$"


def test_two_files_are_compared_as_git_hands_them_over(tmp_path: Path) -> None:
    """`difftool` takes two files and the name that they stand for; the null device stands for no document."""
    tree(tmp_path, {"old": "One line stands.\n", "new": "One line falls.\n"})

    run = run_cli(["difftool", "old", "new", "thesis/x.md"], tmp_path)

    assert run.out.startswith("x  old → new\n\nWORDING       1 sentence edited")
    assert "added:" in run_cli(["difftool", "/dev/null", "new"], tmp_path).out
    assert refused(run_cli(["difftool", "none", "new"], tmp_path))[1] == "check the path"


def test_git_does_not_run_for_each_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the history, and though HEAD's text is not that of the newest revision listed."""
    log, real = tmp_path / "calls", shutil.which("git")
    wrapper = tree(tmp_path, {"bin/git": f'#!/bin/sh\necho x >> {log}\nexec {real} "$@"\n'}) / "bin/git"
    wrapper.chmod(0o755)
    counts = []
    for length in (3, 30):
        repo = Repository(tmp_path / f"r{length}")
        text = "A line that stays.\n" * 9
        repo.commit({"was.md": text})
        repo.commit({"was.md": None, "a.md": text})
        for number in range(length):
            repo.commit({"a.md": f"{text}Version {number}.\n"})
        repo.git("checkout", "--quiet", "-b", "old", f"HEAD~{length}")
        repo.commit({"b.md": "Elsewhere.\n"})
        repo.git("merge", "--quiet", "--strategy=ours", "-m", "Keep the old text", "main")
        log.write_text("", "utf-8")
        with monkeypatch.context() as patched:
            patched.setenv("PATH", f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}")
            assert run_cli(["diff", "a.md"], repo.root).code == 0
        counts.append(len(log.read_text("utf-8").split()))
    assert counts[0] == counts[1]
