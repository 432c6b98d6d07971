"""`scaffold history`: every option, its errors, and the demo's history in every format."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from conviction.history.actions import listing as action
from helpers import Repository, run_cli, tree

GOLDEN = Path(__file__).parents[1] / "golden" / "history"
FRONT = "---\nid: thesis-x\nkind: thesis\ntitle: X\nstatus: active\nconviction: {}%\n---\n\n"
CLAIMS = "## Claims\n\n### One ledger stands {{#c}}\n\n- **Conviction:** {}%\n\nWhy.\n"
TEXTS = [FRONT.format(50) + "One.\n", FRONT.format(50) + CLAIMS.format(40), FRONT.format(55) + CLAIMS.format(45)]


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A workspace with a thesis of three revisions, on 5, 7 and 9 January 2026."""
    repo = Repository(tmp_path / "w")
    for at, text in enumerate(TEXTS):
        files = {"scaffold.toml": 'schema = 1\nname = "Test"\n', "thesis/x.md": text}
        repo.commit(files, f"Change {at + 1}", on=f"2026-01-0{5 + 2 * at}")
    return repo


def rows(repo: Repository, *args: str) -> list[str]:
    """The first cells of the printed rows."""
    run = run_cli(["history", *args], repo.root)
    assert run.code == 0, run.err
    return [line.split("\t")[0] for line in run.out.splitlines()]


@pytest.mark.parametrize("name", ["thesis/x.md", "thesis-x", "x"])
def test_a_document_is_named_by_path_id_or_slug(repo: Repository, name: str) -> None:
    """Rows go to stdout, separated by tabs; notes go to stderr."""
    run = run_cli(["history", name], repo.root)
    cells = [line.split("\t") for line in run.out.splitlines()]
    assert [row[:6] for row in cells] == [
        ["r1", "2026-01-05", "50%", "", "begun", "Ada Okafor"],
        ["r2", "2026-01-07", "50%", "", "#c added; section Claims added; 1 section edited", "Ada Okafor"],
        ["r3", "2026-01-09", "55%", "", "conviction 50% → 55%; #c 40% → 45%", "Ada Okafor"],
    ]
    assert cells[2][6] == repo.git("rev-parse", "HEAD")[:10]
    assert run.err.startswith("x   3 revisions, 2026-01-05 to 2026-01-09\nconviction   ▅▅▅   50% → 55%\n")


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("r2", ["r2", "r3"]),
        ("r-1", ["r3"]),
        ("2026-01-06", ["r2", "r3"]),
        ("2026-01-07", ["r2", "r3"]),
        ("2026-01-10", []),
        ("HEAD~1", ["r2", "r3"]),
        ("main", ["r3"]),
        ("between", ["r3"]),
    ],
)
def test_since_begins_at_a_revision_day_or_commit(repo: Repository, when: str, expected: list[str]) -> None:
    """Numbers are stable; a commit that did not change the document means the next revision after it."""
    repo.git("checkout", "-q", "-b", "side", "HEAD~1")
    between = repo.commit({"y.md": "y\n"})
    repo.git("tag", "between", between)
    repo.git("checkout", "-q", "main")
    assert rows(repo, "--since", when, "x") == expected


def test_changes_and_claims_are_filters(repo: Repository) -> None:
    """By kind, by layer, by card, combined; without a match there is a note and no output."""
    assert rows(repo, "--changes", "claim-added", "x") == ["r2"]
    assert rows(repo, "--changes", "judgement", "x") == ["r2", "r3"]
    assert rows(repo, "--changes", "claim-added", "--changes", "document-added", "x") == ["r1", "r2"]
    assert rows(repo, "--claim", "c", "x") == ["r2", "r3"]
    assert rows(repo, "--claim", "c", "--since", "r3", "--changes", "conviction-moved", "x") == ["r3"]
    data = json.loads(run_cli(["history", "--json", "--claim", "c", "x"], repo.root).out)
    assert {change.get("card") for revision in data["revisions"] for change in revision["changes"]} == {"c"}
    run = run_cli(["history", "--changes", "evidence", "x"], repo.root)
    assert (run.code, run.out, run.err) == (0, "", "no revision matches\n")


def test_quiet_prints_the_rows_alone(repo: Repository) -> None:
    """For programs that want nothing on stderr."""
    loud, quiet = run_cli(["history", "x"], repo.root), run_cli(["-q", "history", "x"], repo.root)
    assert (quiet.code, quiet.out, quiet.err) == (0, loud.out, "")


@pytest.mark.parametrize(
    ("args", "error", "hint"),
    [
        (["nothere"], "unknown document `nothere`", "scaffold list shows every document"),
        (["thesis-y"], "unknown document `thesis-y`", "did you mean thesis-x?"),
        (["thesis/y.md"], "thesis/y.md: no such file, and no commit has it",
         "check the path; ids work only in a workspace"),
        (["thesis/"], "thesis/: a folder, not a document", "name a Markdown file in it"),
        (["../x.md"], "../x.md: not in a git repository, so there is no earlier version", "git init, then git add"),
        (["x", "--since", "r9"], "the document has no revision r9", "the last is r3"),
        (["x", "--since", "worktree"], "history knows commits only, not the worktree", "r3, a day or a commit"),
        (["x", "--since", "2026-02-30"], "`2026-02-30` is not a day of the calendar", "a day is written 2026-06-01"),
        (["x", "--since", "mian"], "`mian` names no revision, day, commit, branch or tag", "did you mean `main`?"),
        (["x", "--since", "review"], "no published review names this document", "name a day, a commit or r-1 instead"),
        (["x", "--claim", "d"], "no claim, prediction or criterion was ever called `d`", "it has c"),
        (["x", "--changes", "evidnce"], "`evidnce` is not a kind of change", "did you mean evidence?"),
        ([], "Missing argument 'DOCUMENT'", "scaffold history --help"),
    ],
)  # fmt: skip
def test_unreadable_histories_are_refused_with_the_next_step(
    repo: Repository, args: list[str], error: str, hint: str
) -> None:
    """One line says what and where, one what to do; nothing is printed."""
    run = run_cli(["history", *args], repo.root)
    assert (run.code, run.out, run.err) == (2, "", f"error: {error}\nhint: {hint}\n")


def test_a_name_that_means_two_is_refused_with_both(repo: Repository) -> None:
    """A part of a slug must be one document's."""
    tree(
        repo.root,
        {f"thesis/{name}.md": f"---\nid: thesis-{name}\nkind: thesis\n---\n" for name in ("wide-a", "wide-b")},
    )
    run = run_cli(["history", "wide"], repo.root)
    assert (run.code, run.err) == (
        2,
        "error: `wide` names 2 documents\nhint: say which: thesis-wide-a, thesis-wide-b\n",
    )


def test_a_file_without_a_commit_has_no_revisions(repo: Repository) -> None:
    """That is an answer, in every format."""
    tree(repo.root, {"thesis/y.md": "---\nid: thesis-y\nkind: thesis\n---\n"})
    run = run_cli(["history", "y"], repo.root)
    assert (run.code, run.out, run.err) == (0, "", "no commit contains thesis/y.md yet\n")
    data = json.loads(run_cli(["history", "--json", "y"], repo.root).out)
    assert data == {
        "schema": 1, "path": "thesis/y.md", "id": "thesis-y", "complete": True, "revisions": [], "signals": [],
    }  # fmt: skip
    assert run_cli(["history", "--csv", "y"], repo.root).out.count("\n") == 1
    assert run_cli(["history", "--markdown", "y"], repo.root).code == 0


def test_a_deleted_document_keeps_its_history(repo: Repository) -> None:
    """Before and after the deletion is committed, by its path."""
    (repo.root / "thesis/x.md").unlink()
    assert rows(repo, "thesis/x.md") == ["r1", "r2", "r3"]
    repo.commit({})
    assert rows(repo, "thesis/x.md") == ["r1", "r2", "r3"]


def notes(repo: Repository, name: str = "thesis/x.md") -> list[str]:
    """The notes on deletions and on days to come; the second run reads them from the cache."""
    first, second = (run_cli(["history", name], repo.root).err for _ in range(2))
    assert first == second
    return [line for line in first.splitlines() if line.startswith("deleted") or "after today" in line]


def test_a_deletion_is_listed_with_its_day_and_author(repo: Repository) -> None:
    """After the deletion, after the document came back, and after another one got its id; JSON is as before."""
    (repo.root / "thesis/x.md").unlink()
    assert notes(repo) == [], "not committed"
    gone = repo.commit({}, on="2026-02-01", author="Ben Ito <ben@example.com>")[:10]
    deleted = f"deleted on 2026-02-01 by Ben Ito in {gone}"
    assert notes(repo) == [f"{deleted}; r3 is the last text"]
    assert notes(repo, "thesis-x") == notes(repo)
    assert run_cli(["show", "thesis-x", "--as-of", "r-1"], repo.root).out.startswith("x  as of r-1")
    assert "unknown document `thesis-y`" in run_cli(["history", "thesis-y"], repo.root).err
    repo.git("restore", f"--source={gone}~1", "thesis/x.md")  # as the guide has it
    assert (repo.root / "thesis/x.md").read_text() == TEXTS[2]

    repo.commit({"thesis/x.md": TEXTS[2] + "Two.\n"}, on="2026-02-03")
    assert notes(repo) == [f"{deleted}; back in r4"]
    markdown = run_cli(["history", "x", "--markdown"], repo.root).out
    assert f"{deleted}; back in r4\n" in markdown
    again = repo.commit({"thesis/x.md": None}, on="2026-02-05")[:10]
    other = FRONT.format(20).replace("title: X", "title: Y") + "## Why now\n\nTwo vendors of hosting raised prices.\n"
    repo.commit({"thesis/x.md": other}, on="2026-02-07")
    more = f"deleted on 2026-02-05 by Ada Okafor in {again}; r5 is another document with its id"
    assert notes(repo) == [f"{deleted}; back in r4", more]
    data = json.loads(run_cli(["history", "--json", "x"], repo.root).out)
    assert data.keys() == {"schema", "path", "id", "complete", "revisions", "signals"}


def test_a_deletion_on_a_branch_names_its_author(repo: Repository) -> None:
    """Not the author of the merge; a renamed file was never deleted."""
    repo.git("switch", "-qc", "side")
    gone = repo.commit({"thesis/x.md": None}, on="2026-02-01", author="Ben Ito <ben@example.com>")[:10]
    repo.git("switch", "-q", "main")
    repo.commit({"other.md": "x\n"}, on="2026-02-02")
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    assert notes(repo) == [f"deleted on 2026-02-01 by Ben Ito in {gone}; r3 is the last text"]

    repo.git("reset", "-q", "--hard", "HEAD~1")
    repo.commit({"thesis/x.md": None, "thesis/z.md": FRONT.format(10) + "Nothing of it stays.\n"}, on="2026-02-03")
    assert notes(repo, "z") == []


def test_a_commit_of_tomorrow_is_noted(repo: Repository) -> None:
    """History and show have a line with the remedy, until the commit has its true day."""
    repo.commit({"thesis/x.md": TEXTS[2] + "Two.\n"}, on="2026-11-24")
    note = "is dated 2026-11-24, after today: set the clock, then git commit --amend --date=now dates it again"
    assert notes(repo) == [f"r4 {note}"]
    shown = run_cli(["show", "x"], repo.root).out
    assert shown.endswith(f"\n\nthe last commit {note}\n")
    assert f"The last commit {note}." in run_cli(["show", "x", "--markdown"], repo.root).out
    assert "after today" not in run_cli(["show", "x", "--as-of", "r4"], repo.root).out
    assert "after today" not in run_cli(["show", "x", "--json"], repo.root).out

    repo.git("commit", "-q", "--amend", "--no-edit", "--date=2026-11-23T09:00:00+0000")
    assert notes(repo) == []
    assert "after today" not in run_cli(["show", "x"], repo.root).out


def test_a_rename_that_is_not_committed_keeps_the_history(repo: Repository) -> None:
    """The file that is gone and had the id is the same document."""
    repo.git("mv", "thesis/x.md", "thesis/z.md")
    assert rows(repo, "thesis/z.md") == ["r1", "r2", "r3"]


def test_a_staged_rename_of_a_file_without_an_id_keeps_the_history(tmp_path: Path) -> None:
    """`git mv` with later edits does not start a new document; a copy is not part of it."""
    repo = Repository(tmp_path / "r")
    text = "# Plan\n\n" + "A sentence that stands.\n" * 9
    repo.commit({"a.md": text, "other.md": text})
    repo.commit({"a.md": text + "More.\n"})
    repo.git("mv", "a.md", "b.md")
    tree(repo.root, {"b.md": text + "More.\nYet more.\n", "new.md": text})

    assert rows(repo, "b.md") == ["r1", "r2"]
    assert run_cli(["diff", "--stat", "b.md"], repo.root).out.startswith("b  r2 → worktree\n")
    assert "1 sentence added" in run_cli(["diff", "--stat", "b.md"], repo.root).out
    assert rows(repo, "new.md") == []
    repo.git("reset", "-q")
    assert rows(repo, "b.md") == [], "nothing of what was staged is kept"
    repo.git("add", "a.md", "b.md")
    assert rows(repo, "b.md") == ["r1", "r2"]


def test_json_has_the_documented_fields(repo: Repository) -> None:
    """No more and no less, in that order; numbers are numbers, days are in UTC."""
    data = json.loads(run_cli(["history", "--json", "x"], repo.root).out)
    assert list(data) == ["schema", "path", "id", "complete", "revisions", "signals"]
    assert (data["schema"], data["path"], data["id"], data["complete"]) == (1, "thesis/x.md", "thesis-x", True)
    for number, revision in enumerate(data["revisions"], 1):
        facts = ["number", "commit", "date", "author", "subject", "path", "conviction"]
        assert list(revision) == [*facts, "parents", "line", "merged_in", "taken", "changes"]
        assert revision["number"] == number
        assert re.fullmatch("[0-9a-f]{40}", revision["commit"])
        assert re.fullmatch(r"2026-01-0\dT09:00:00Z", revision["date"])
        for change in revision["changes"]:
            assert list(change)[:2] == ["kind", "layer"]
            assert change["layer"] in ("evidence", "judgement", "wording")
    assert [revision["conviction"] for revision in data["revisions"]] == [0.5, 0.5, 0.55]


def test_csv_is_safe_to_open(repo: Repository) -> None:
    """One row for each revision, and no cell is taken for a formula."""
    repo.commit({"thesis/x.md": TEXTS[0]}, "=cmd|' /C calc'!A0", author="@Eve <e@example.com>")
    found = list(csv.DictReader(io.StringIO(run_cli(["history", "--csv", "x"], repo.root).out)))
    assert [row["number"] for row in found] == ["1", "2", "3", "4"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in found for cell in row.values())


DEMO = {"rows.txt": [], "json.json": ["--json"], "table.md": ["--markdown"], "table.csv": ["--csv"]}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example workspace with its history."""
    root = tmp_path_factory.mktemp("demo") / "demo"
    run = run_cli(["demo", str(root)], root.parent)
    assert run.code == 0, run.err
    return root


@pytest.mark.parametrize("name", DEMO)
def test_the_demos_history_is_as_kept(demo: Path, name: str) -> None:
    """Every revision and every signal, in every format; `$UPDATE_GOLDEN` updates it."""
    run = run_cli(["history", *DEMO[name], "hr-finance"], demo)
    output = run.out + run.err
    if os.environ.get("UPDATE_GOLDEN"):
        (GOLDEN / name).write_text(output, encoding="utf-8", newline="")
    assert output == (GOLDEN / name).read_bytes().decode("utf-8")


def test_the_demo_raises_these_questions_and_no_others(demo: Path) -> None:
    """Nearly every kind, at the revisions that raise them, with the revision that settled each; 0 for an open one."""
    data = json.loads(run_cli(["history", "--json", "hr-finance"], demo).out)
    rows = [
        (s["kind"], s["revisions"][0], s.get("claim", ""), s.get("settled", {"revision": 0})["revision"])
        for s in data["signals"]
    ]
    assert rows == [
        ("moved-without-evidence", 5, "", 6),
        ("moved-without-evidence", 5, "posting-owns", 6),
        ("one-sided", 5, "posting-owns", 6),
        ("one-source", 5, "posting-owns", 6),
        ("one-sided", 6, "ops-buyer", 7),
        ("one-source", 6, "close-cost", 7),
        ("one-source", 6, "ops-buyer", 7),
        ("one-source", 6, "workflow-level", 7),
        ("evidence-without-reaction", 8, "suites-slow", 9),
        ("dropped-quietly", 8, "controller-veto", 10),
        ("goalposts", 9, "pred-ten-closes", 15),
        ("wording-as-change", 9, "close-cost", 10),
        ("unanswered-fall", 11, "controller-veto", 12),
        ("unanswered-fall", 11, "workflow-level", 12),
        ("goalposts", 12, "nobody-pays", 0),
        ("one-sided", 12, "workflow-level", 13),
        ("triggered-and-cleared", 14, "ledger-fee", 15),
        ("one-sided", 16, "close-cost", 0),
        ("stale", 16, "close-cost", 0),
    ]
    assert [s["open"] for s in data["signals"]] == [not row[3] for row in rows]
    assert data["complete"] is True


def test_the_demo_stood_on_one_mans_word_once(demo: Path, tmp_path: Path) -> None:
    """In its fourth revision, of March 2025; later events are unknown there."""
    subprocess.run(["git", "clone", "-q", str(demo), str(tmp_path / "then")], check=True)
    fourth = json.loads(run_cli(["history", "--json", "hr-finance"], demo).out)["revisions"][3]["commit"]
    subprocess.run(["git", "checkout", "-q", fourth], cwd=tmp_path / "then", check=True)

    data = json.loads(run_cli(["history", "--json", "hr-finance"], tmp_path / "then").out)

    assert len(data["revisions"]) == 4
    assert ("one-source", [4], "close-cost") in [(s["kind"], s["revisions"], s.get("claim")) for s in data["signals"]]


def test_the_guide_shows_the_demo(demo: Path) -> None:
    """The screen in the guide holds the words that the demo gives."""
    guide = (Path(__file__).parents[2] / "docs/guide/history.md").read_text(encoding="utf-8")
    example = guide.partition("--since r13\n")[2].partition("```")[0]
    found = action.read_listing(
        start=demo,
        name="hr-finance",
        output_format="rows",
        history_filter=action.HistoryFilter(since="r13"),
        use_cache=False,
    )
    rows = action.rows(found)
    above, below = action.around(found, rows)

    cells = [cell for row in rows for cell in row.on_screen()]
    head = "revision day conviction reason changes"
    assert example.replace("─", "").split() == " ".join([*above, head, *cells, *below]).split()
