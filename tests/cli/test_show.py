"""`scaffold show`: a document as of a day, a revision or a commit, with the knowledge of then."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from helpers import Repository, run_cli, tree

GOLDEN = Path(__file__).parents[1] / "golden" / "show"
SETTINGS = 'schema = 1\nname = "Test"\n'
THESIS = """\
---
id: thesis-x
kind: thesis
title: One ledger wins
status: active
owner: Ada Okafor
created: 2026-01-05
audience: team
conviction: {conviction}
---

## The thesis

By 2027 one ledger wins. The rest follows.

## Claims

### One ledger stands {{#one}}

- **Conviction:** 60%
- **For:** [Survey](../docs/library/evidence/2026-01-06-survey.md#findings) (strong)
- **For:** evidence-2026-01-06-sheet
- **Against:** [A paper](https://example.com/paper)
- **Neutral:** [Elsewhere](../docs/elsewhere.md)
- **Breaks if:** two stand
- **Load-bearing:** yes

## Predictions

### It ships {{#ships}}

- **Probability:** 40%
- **Resolves by:** 2026-01-20
- **Outcome:** {outcome}
"""
EVIDENCE = """\
---
id: evidence-2026-01-06-{name}
kind: evidence
title: The {name}
status: {status}
audience: {audience}
observed_on: 2026-01-06
---

## Findings

Nine answers.
"""
SURVEY, SHEET = (f"docs/library/evidence/2026-01-06-{name}.md" for name in ("survey", "sheet"))


def thesis(conviction: str = "50%", outcome: str = "open") -> str:
    return THESIS.format(conviction=conviction, outcome=outcome)


def evidence(name: str, status: str = "logged", audience: str = "team") -> str:
    return EVIDENCE.format(name=name, status=status, audience=audience)


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A thesis that cites a survey before it exists, which is private until the 10th and disputed on the 12th."""
    repo = Repository(tmp_path / "w")
    repo.commit({"scaffold.toml": SETTINGS, "thesis/x.md": thesis()}, on="2026-01-05")
    repo.commit({SURVEY: evidence("survey", audience="private"), SHEET: evidence("sheet")}, on="2026-01-06")
    repo.commit({"thesis/x.md": thesis("60%")}, on="2026-01-08")
    repo.commit({SURVEY: evidence("survey")}, on="2026-01-10")
    repo.commit({SURVEY: evidence("survey", status="disputed")}, on="2026-01-12")
    repo.commit({"thesis/x.md": thesis("30%", "did not happen on 2026-01-20")}, on="2026-01-21")
    return repo


def show_data(repo: Repository, *args: str) -> dict[str, Any]:
    """The thesis in the output of `show --json`."""
    run = run_cli(["show", "x", "--json", *args], repo.root)
    assert run.code == 0, run.err
    data: dict[str, Any] = json.loads(run.out)
    return data


def test_the_text_and_the_evidence_are_of_that_time(repo: Repository) -> None:
    """Conviction, predictions and the status of each cited document are those of then, with the commit to see them."""
    data = show_data(repo, "--as-of", "r2")

    assert (data["schema"], data["conviction"], data["revised"]) == (1, 0.6, {"day": "2026-01-08", "reason": ""})
    assert data["predictions"] == {
        "open": [
            {"id": "ships", "title": "It ships", "probability": 0.4, "resolves_by": "2026-01-20", "overdue": False}
        ],
        "resolved": [],
    }
    (claim,) = data["claims"]
    assert (claim["conviction"], claim["load_bearing"], claim["breaks_if"]) == (0.6, True, "two stand")
    survey = claim["evidence"][0]
    assert survey == {
        "direction": "for", "weight": "strong", "text": "Survey", "anchor": "findings",
        "commit": repo.git("rev-parse", "HEAD~4"), "path": SURVEY, "status": "logged", "title": "The survey",
        "private": True,
    }  # fmt: skip
    assert "status: logged" in repo.git("show", f"{survey['commit'][:10]}:{survey['path']}")
    assert (claim["evidence"][1]["path"], claim["evidence"][1]["text"]) == (SHEET, "The sheet")
    assert claim["evidence"][2]["path"] == "https://example.com/paper"
    assert claim["evidence"][3]["absent"] == "is not there"


@pytest.mark.parametrize(
    ("when", "conviction", "survey"),
    [
        ("r1", 0.5, ("", False, "did not exist yet")),
        ("2026-01-05", 0.5, ("", False, "did not exist yet")),
        ("2026-01-06", 0.5, ("logged", True, None)),
        ("2026-01-09", 0.6, ("logged", True, None)),
        ("2026-01-10", 0.6, ("logged", False, None)),
        ("2026-01-12", 0.6, ("disputed", False, None)),
        ("HEAD~2", 0.6, ("logged", False, None)),
        ("main", 0.3, ("disputed", False, None)),
        ("r-1", 0.3, ("disputed", False, None)),
        ("worktree", 0.3, ("disputed", False, None)),
        ("index", 0.3, ("disputed", False, None)),
    ],
)
def test_every_when_has_the_knowledge_of_then(
    repo: Repository, when: str, conviction: float, survey: tuple[str, bool, str | None]
) -> None:
    """A day includes all its commits, a revision only its own commit; later ones are excluded."""
    data = show_data(repo, "--as-of", when)

    one = data["claims"][0]["evidence"][0]
    assert (data["conviction"], (one["status"], one["private"], one.get("absent"))) == (conviction, survey)


def test_a_review_is_the_day_that_it_was_made(repo: Repository) -> None:
    """`review` shows what was known on the day of the last published review, not only at the revision before it."""
    head = "---\nid: review-h\nkind: review\ntitle: Half\nstatus: published\n"
    review = f"{head}created: 2026-01-12\nreviews: [thesis-x]\n---\n"
    tree(repo.root, {"docs/reviews/h.md": review})

    data = show_data(repo, "--as-of", "review")

    assert (data["as_of"]["label"], data["as_of"]["day"]) == ("r2", "2026-01-12")
    assert data["claims"][0]["evidence"][0]["status"] == "disputed"


def test_predictions_are_resolved_open_or_overdue(repo: Repository) -> None:
    """An open prediction whose day had passed by then is overdue; one resolved later was open then."""
    repo.commit({"thesis/x.md": thesis("30%")}, on="2026-01-25")

    assert [one["overdue"] for one in show_data(repo, "--as-of", "2026-01-20")["predictions"]["open"]] == [False]
    assert [one["overdue"] for one in show_data(repo)["predictions"]["open"]] == [True]
    (resolved,) = show_data(repo, "--as-of", "r3")["predictions"]["resolved"]
    assert (resolved["state"], resolved["on"]) == ("did not happen", "2026-01-20")


def test_signals_are_those_of_then(repo: Repository) -> None:
    """A question that the history raised later is not shown for an earlier day."""
    kinds = {when: {one["kind"] for one in show_data(repo, "--as-of", when)["signals"]} for when in ("r1", "r2")}

    assert (kinds["r2"] - kinds["r1"], "stale" in kinds["r2"]) == ({"moved-without-evidence"}, False)
    assert "stale" in {one["kind"] for one in show_data(repo, "--as-of", "2027-03-01")["signals"]}


def test_the_working_text_is_the_default(repo: Repository) -> None:
    """Without a WHEN the current files count; an uncommitted text has no commit."""
    tree(repo.root, {"thesis/x.md": thesis("20%"), SURVEY: evidence("survey", status="retracted")})

    data = show_data(repo)

    assert (data["conviction"], data["as_of"]["commit"], data["as_of"]["day"]) == (0.2, None, "2026-11-23")
    survey, sheet = data["claims"][0]["evidence"][:2]
    assert (survey["status"], survey["commit"]) == ("retracted", None)
    assert sheet["commit"] == repo.git("rev-parse", "HEAD~4")


def test_a_moved_source_is_found_under_the_name_it_had(repo: Repository) -> None:
    """Where a cited file was moved later, its earlier place and commit are named."""
    repo.git("mv", SURVEY, "docs/library/evidence/2026-01-06-questions.md")
    repo.commit({}, "Move", on="2026-01-30")

    assert show_data(repo, "--as-of", "r2")["claims"][0]["evidence"][0]["path"] == SURVEY


def test_a_document_of_another_name_then(repo: Repository) -> None:
    """A renamed thesis is shown under the path that it had, by revision and by commit."""
    repo.git("mv", "thesis/x.md", "thesis/y.md")
    repo.commit({}, "Rename", on="2026-01-30")

    for when in ("r2", "HEAD~3"):
        data = json.loads(run_cli(["show", "y", "--as-of", when, "--json"], repo.root).out)
        assert (data["as_of"]["path"], data["conviction"]) == ("thesis/x.md", 0.6)
        assert data["claims"][0]["evidence"][0]["path"] == SURVEY


def test_later_merges_of_a_branch_are_unknown(repo: Repository) -> None:
    """A day knows the line of HEAD: evidence that was merged afterwards did not exist yet, whatever its date."""
    repo.git("checkout", "-q", "-b", "side", "HEAD~1")
    repo.commit({"docs/elsewhere.md": "# Elsewhere\n"}, on="2026-01-13")
    repo.git("checkout", "-q", "main")
    repo.now = repo.now.replace(month=2)
    repo.git("merge", "-q", "--no-ff", "-m", "Merge", "side")

    def absent(when: str) -> str | None:
        found = show_data(repo, "--as-of", when)["claims"][0]["evidence"][3].get("absent")
        return None if found is None else str(found)

    assert (absent("2026-01-22"), absent("2026-03-01")) == ("did not exist yet", None)


def test_a_file_without_cards_is_shown_whole(tmp_path: Path) -> None:
    """Any Markdown file in any repository: its title, its sections and their words, as they stood."""
    repo = Repository(tmp_path / "r")
    old = "# Handbook\n\nWho we are.\n\n## Pay\r\n\nSee [the bands](bands.md) and ![a chart](c.png).\n"
    repo.commit({"h.md": old, "bands.md": "# Bands\n\n1 to 5.\n"}, on="2026-01-05")
    first = repo.git("rev-parse", "HEAD")
    repo.commit({"h.md": "# Handbook\n\nNew.\n", "bands.md": "# Bands\n\n1 to 9.\n"}, on="2026-01-07")

    run = run_cli(["show", "h.md", "--as-of", "2026-01-06"], repo.root)
    page = run_cli(["show", "h.md", "--as-of", "r1", "--markdown"], repo.root)

    assert run.out == (
        "h  as of 2026-01-06   r1   2026-01-05   Ada Okafor\nHandbook\nrevised 2026-01-05\n\n"
        "Who we are.\n\nPay\nSee [the bands](bands.md) and ![a chart](c.png).\n\n"
        f"SOURCES, AS THEY WERE\n  [1] git show {first[:10]}:bands.md   Bands\n"
    )
    assert page.out.count("# Handbook") == 1
    assert f"See the bands (`git show {first[:10]}:bands.md`) and ![a chart](c.png)." in page.out


def test_nothing_outside_the_repository_is_read(tmp_path: Path) -> None:
    """A link out of the repository, absolute or through a symbolic link, is not there; a folder and an image are."""
    repo = Repository(tmp_path / "r")
    tree(tmp_path, {"secret.md": "# Secret\n"})
    text = f"[a](../secret.md) [b]({tmp_path}/secret.md) [c](out/secret.md) [d](f) [e](f/i.png) [f](n.md#x)\n"
    repo.commit({"h.md": text, "f/i.png": b"\x89", "n.md": b"caf\xe9"})
    (repo.root / "out").symlink_to(tmp_path)

    run = run_cli(["show", "h.md", "--json"], repo.root)

    sources = [(one["title"], one.get("absent"), bool(one["commit"])) for one in json.loads(run.out)["cited"]]
    gone = ("", "is not there", False)
    assert sources == [gone, gone, gone, ("", None, False), ("", None, True), ("n", None, True)]


def test_a_name_cannot_run_or_mark_up_anything(tmp_path: Path) -> None:
    """A command is quoted for the shell that it is pasted into; no name, title or address becomes markup."""
    repo = Repository(tmp_path / "r")
    name = "a $(touch x) `b`.md"
    link = "[*t* <b>](a%20$%28touch%20x%29%20%60b%60.md) [j](javascript://x)"
    repo.commit({"h.md": link + "\n", name: "---\ntitle: <script>x</script>\n---\n"})
    commit = repo.git("rev-parse", "HEAD")[:10]

    screen = run_cli(["show", "h.md", "--as-of", "r1"], repo.root).out
    page = run_cli(["show", "h.md", "--as-of", "r1", "--markdown"], repo.root).out

    line = next(line for line in screen.splitlines() if "[1]" in line)
    command = line.partition("[1] ")[2].partition("   ")[0]
    assert command == f"git show '{commit}:{name}'"
    assert subprocess.run(["sh", "-c", command], cwd=repo.root, check=True, capture_output=True).stdout
    assert not (repo.root / "x").exists()
    assert "- \\<script\\>x\\</script\\> (git show '" in page
    assert "(<javascript" not in page


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("git@github.com:o/r.git", "https://github.com/o/r/blob/{commit}/"),
        ("https://u:secret@gitlab.com/g/s/r.git", "https://gitlab.com/g/s/r/-/blob/{commit}/"),
        ("ssh://git@codeberg.org/o/r", "https://codeberg.org/o/r/src/commit/{commit}/"),
        ("https://git.example.com/o/r.git", ""),
    ],
)
def test_links_of_the_page_lead_to_the_text_of_then(repo: Repository, remote: str, address: str) -> None:
    """Matrix F118: On a known forge to the file in that commit, else git's command is named; no password is shown."""
    repo.git("remote", "add", "origin", remote)
    commit = repo.git("rev-parse", "HEAD~4")

    page = run_cli(["show", "x", "--as-of", "r2", "--markdown"], repo.root).out

    link = f"[Survey]({address.format(commit=commit)}{SURVEY}#findings) (strong) · logged, private"
    plain = f"Survey (`git show {commit[:10]}:{SURVEY}`) (strong) · logged, private"
    assert f"- **For:** {link if address else plain}\n" in page
    assert "- **Against:** [A paper](<https://example.com/paper>)\n" in page
    assert "secret" not in page


@pytest.mark.parametrize(
    ("args", "message", "hint"),
    [
        (["x", "--as-of", "r9"], "the document has no revision r9", "the last is r3"),
        (["x", "--as-of", "2025-01-01"], "the document has no revision on or before 2025-01-01",
         "its first revision is of 2026-01-05"),
        (["x", "--as-of", "2026-02-30"], "`2026-02-30` is not a day of the calendar", "a day is written 2026-06-01"),
        (["x", "--as-of", "review"], "no published review names this document", "name a day, a commit or r-1 instead"),
        (["docs/elsewhere.md"], "docs/elsewhere.md: no such file, and no commit has it",
         "check the path; ids work only in a workspace"),
        ([SHEET, "--as-of", "HEAD~5"], f"{SHEET}: HEAD~5 does not have the document",
         "scaffold show without --as-of shows the working text"),
    ],
)  # fmt: skip
def test_invalid_views_are_one_line(repo: Repository, args: list[str], message: str, hint: str) -> None:
    """What, where and what to do next; nothing on stdout."""
    run = run_cli(["show", *args], repo.root)

    assert (run.code, run.out, run.err.splitlines()) == (2, "", [f"error: {message}", f"hint: {hint}"])


def test_a_deleted_document_is_shown_as_it_was(repo: Repository) -> None:
    """Without a WHEN the way to its last text is named."""
    (repo.root / SHEET).unlink()

    run = run_cli(["show", SHEET], repo.root)
    assert run.err.splitlines()[1:] == ["hint: scaffold show DOC --as-of r-1"]
    assert run_cli(["show", SHEET, "--as-of", "r-1"], repo.root).code == 0


def test_no_text_and_no_repository(repo: Repository, tmp_path: Path) -> None:
    """Matrix F110: Bytes that are not UTF-8 are reported; outside a repository there is no earlier version."""
    tree(repo.root, {"thesis/x.md": b"caf\xe9\n"})
    tree(tmp_path / "plain", {"a.md": "x\n"})

    assert "not UTF-8" in run_cli(["show", "thesis/x.md"], repo.root).err
    for args in (["show", "a.md"], ["history", "a.md"], ["diff", "a.md"]):
        run = run_cli(args, tmp_path / "plain")
        assert (run.code, run.out) == (2, "")
        first, second = run.err.splitlines()
        assert "not in a git repository" in first
        assert second.startswith("hint: ")


def test_before_the_first_commit_the_working_text_is_shown(tmp_path: Path) -> None:
    """An unborn branch has no history, and still a text."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    tree(tmp_path, {"scaffold.toml": SETTINGS, "thesis/x.md": thesis(), SURVEY: evidence("survey")})

    data = json.loads(run_cli(["show", "x", "--json"], tmp_path).out)

    assert (data["conviction"], data["signals"], data["revised"]["day"]) == (0.5, [], None)
    assert (data["claims"][0]["evidence"][0]["status"], data["cited"][0]["commit"]) == ("logged", None)


def test_an_incomplete_history_is_reported(repo: Repository, tmp_path: Path) -> None:
    """In a shallow clone the text is shown, and that the rest is missing."""
    subprocess.run(["git", "clone", "-q", "--depth=2", f"file://{repo.root}", str(tmp_path / "c")], check=True)

    run = run_cli(["show", "x", "--as-of", "HEAD"], tmp_path / "c")

    assert (run.code, run.out.splitlines()[-1][:35]) == (0, "not complete: the clone is shallow:")


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("r4.txt", ["--as-of", "r4"]),
        ("2026-07-31.txt", ["--as-of", "2026-07-31"]),
        ("r4.md", ["--as-of", "r4", "--markdown"]),
    ],
)
def test_the_demo_reads_as_expected(demo: Path, name: str, args: list[str]) -> None:
    """The screens of the demo's thesis are these, to the letter."""
    run = run_cli(["show", "hr-finance", *args], demo)

    assert run.out == (GOLDEN / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example workspace."""
    root = tmp_path_factory.mktemp("demo") / "d"
    assert run_cli(["demo", str(root)], root.parent).code == 0
    return root
