"""`scaffold revise`: the card, prompts, errors and commits; in real git, and on a terminal of its own."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpers import TODAY, Repository, Run, run_cli, run_process, tree

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
conviction: 70%
---

## The thesis

By 2027 one ledger wins.

## Claims

### One ledger stands {#one}

- **Conviction:** 60%
- **For:** [The sheet](../docs/library/evidence/2026-01-06-sheet.md) (weak)
- **Breaks if:** two stand

### Two [ledgers] fall {#two}

- **Conviction:** 50%
- **Breaks if:** one stays

## Kill criteria

### Three stand {#three}

- **Threshold:** three stand
- **Status:** not met on 2026-01-05

## Revisions

### 2026-01-05

- **Reason:** scope

First written down.
"""
EVIDENCE = """\
---
id: evidence-2026-01-06-{name}
kind: evidence
title: The {name}
status: logged
audience: team
---

## Findings

Nine answers.
"""
SURVEY = "docs/library/evidence/2026-01-06-survey.md"
BULLET = "- **Breaks if:** two stand"
ATTACHED = f"- **Against:** [The survey](../{SURVEY}#findings) (strong)\n{BULLET}"
WHY = ["--why", "Seven of nine kept the sheet. Two did not.", "--would-reverse", "nine of nine"]


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A workspace with a thesis, two pieces of evidence and a memo."""
    repo = Repository(tmp_path / "w")
    repo.commit(
        {
            "scaffold.toml": SETTINGS,
            ".gitignore": ".scaffold/\n",
            "thesis/x.md": THESIS,
            SURVEY: EVIDENCE.format(name="survey"),
            "docs/library/evidence/2026-01-06-sheet.md": EVIDENCE.format(name="sheet"),
            "docs/memos/2026-01-07-m.md": "---\nid: memo-m\nkind: memo\ntitle: M\nstatus: draft\n---\n\n## Risks\n",
        },
        on="2026-01-08",
    )
    return repo


def edit(repo: Repository, *pairs: tuple[str, str], text: str = THESIS) -> str:
    """The thesis with these passages replaced, as the working text."""
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    tree(repo.root, {"thesis/x.md": text})
    return text


def working(repo: Repository) -> str:
    return (repo.root / "thesis/x.md").read_bytes().decode("utf-8")


def added(before: str, after: str) -> str:
    """The lines that `after` adds to `before`, at one place."""
    start = next((at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(before))
    end = len(after) - (len(before) - start)
    assert after[:start] + after[end:] == before, "another byte was changed"
    return after[start:end]


def refused(run: Run) -> str:
    """The line on stderr of a run that could not go on, without its hint; nothing on stdout."""
    assert (run.code, run.out) == (2, "")
    lines = run.err.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["error", "hint"], run.err
    return lines[0].removeprefix("error: ")


def test_the_card_has_the_terms_that_moved(repo: Repository) -> None:
    """Below the reason, the first words beside the new ones; a draft may move them without that."""
    moved = ("**Threshold:** three stand", "**Threshold:** four stand")
    before = edit(repo, moved)

    run_cli(["revise", "x", "--reason", "judgement", *WHY], repo.root)

    assert added(before, working(repo)).endswith(
        "Seven of nine kept the sheet. Two did not.\n\n"
        "Terms that moved: [Three stand](#three), threshold three stand → four stand\n\n### 2026-"
    )
    tree(repo.root, {"thesis/x.md": before.replace("status: active", "status: draft")})
    run_cli(["revise", "x", "--reason", "judgement", *WHY], repo.root)
    assert "Terms that moved" not in working(repo)


def test_the_card_has_the_changes(repo: Repository) -> None:
    """Conviction, claims and new evidence are filled in; the card comes first, and no other byte changes."""
    before = edit(
        repo,
        ("conviction: 70%", "conviction: 55%"),
        ("60%", "45%"),
        (BULLET, ATTACHED),
        ("Two [ledgers] fall", "Two [ledgers] fall by 2027"),
        ("## Kill criteria", "### Four may stand {#four}\n\n- **Breaks if:** none does\n\n## Kill criteria"),
    )

    run = run_cli(["revise", "x", "--reason", "evidence", *WHY], repo.root)

    assert (run.code, run.out, run.err) == (0, "thesis/x.md\n", f"written: the revision of {TODAY}\n")
    assert added(before, working(repo)).removesuffix("### 2026-") == (
        f"11-23\n\n- **Reason:** evidence\n- **Conviction:** 70% → 55%\n"
        "- **Claims:** [One ledger stands](#one) weakened\n"
        "- **Claims:** [Two \\[ledgers\\] fall by 2027](#two) reworded\n"
        "- **Claims:** [Four may stand](#four) added\n"
        f"- **Because:** [The survey](../{SURVEY}#findings) (strong)\n"
        "- **Would reverse this:** nine of nine\n\n"
        "Seven of nine kept the sheet. Two did not.\n\n"
    )


def test_values_that_only_the_author_knows(repo: Repository) -> None:
    """Narrowed and widened are the author's words; a document is cited by any of its names, weighed or not."""
    before = edit(repo, ("Two [ledgers] fall", "Two [ledgers] fall by 2027"), ("60%", "65%"))
    cited = ["--because", "evidence-2026-01-06-survey (moderate)", "--because", "https://example.com/p"]

    run_cli(["revise", "x", "--reason", "scope", "--narrowed", "#two", "--widened", "one", *cited, *WHY], repo.root)

    card = added(before, working(repo))
    assert "- **Conviction:**" not in card
    assert "[One ledger stands](#one) strengthened\n- **Claims:** [One ledger stands](#one) widened\n" in card
    assert "fall by 2027](#two) narrowed\n" in card
    assert f"- **Because:** [The survey](../{SURVEY}) (moderate)\n- **Because:** [example.com/p](<https://" in card
    assert "claim-narrowed" in run_cli(["diff", "x", "--json"], repo.root).out


def test_claims_that_went(repo: Repository) -> None:
    """Retired, merged and split claims have these verbs; a vanished one raises a question."""
    card = "### One ledger stands {#one}\n" + THESIS.partition("{#one}\n")[2].partition("### Two")[0]
    for option, verb in (
        ("refuted", "retired"),
        ("merged into [Two](#two)", "merged"),
        ("split into [Two](#two)", "split"),
    ):
        gone = card.replace(BULLET, f"{BULLET}\n- **Retired:** 2026-11-20, {option}")
        edit(repo, (card, ""), ("## Revisions", f"## Retired claims\n\n{gone}## Revisions"))
        run = run_cli(["revise", "x", "--reason", "evidence", "--dry-run"], repo.root)
        assert f"- **Claims:** [One ledger stands](#one) {verb}\n" in run.out
    edit(repo, (card, ""))
    run = run_cli(["revise", "x", "--reason", "judgement", *WHY, "--dry-run"], repo.root)
    assert "note: #one vanished: should it be under Retired claims, with the reason?" in run.err


def test_a_second_revision_of_a_day(repo: Repository) -> None:
    """The second card of a day is numbered and comes before the first; the third is `(3)`."""
    for number, conviction in enumerate(("60%", "50%", "40%"), 1):
        edit(repo, (f"conviction: {int(conviction[:2]) + 10}%", f"conviction: {conviction}"), text=working(repo))
        data = json.loads(run_cli(["revise", "x", "--reason", "judgement", *WHY, "--commit", "--json"], repo.root).out)
        assert data["card"] == (TODAY if number == 1 else f"{TODAY}-{number}")
    headings = [line for line in working(repo).splitlines() if line.startswith("### 2026")]
    assert headings == [f"### {TODAY} (3)", f"### {TODAY} (2)", f"### {TODAY}", "### 2026-01-05"]


def test_held_is_a_revision_too(repo: Repository) -> None:
    """A held view is recorded, with its unchanged conviction; a new check of a criterion may accompany it."""
    before = edit(repo, ("not met on 2026-01-05", "not met on 2026-11-20"))

    run = run_cli(["revise", "x", "--held", *WHY, "--because", "survey (weak)"], repo.root)

    assert run.code == 0, run.err
    card = added(before, working(repo))
    assert "- **Reason:** held\n- **Conviction:** 70% → 70%\n- **Because:** [The survey]" in card
    assert "Seven of nine" in card


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("conviction: 70%", "conviction: 60%", "conviction 70% → 60%"),
        ("Two [ledgers] fall", "No ledgers fall", 'claim reworded (33% of its words): "No ledgers fall"'),
        (BULLET, ATTACHED, "+ against #one The survey (strong)"),
        ("(weak)", "(strong)", "#one The sheet: weak → strong"),
        ("not met on", "met on", 'kill criterion "Three stand": met, found 2026-01-05'),
        ("- **Threshold:** three", "- **Threshold:** four", 'kill criterion "Three stand": threshold three stand'),
    ],
)
def test_held_is_refused_when_something_changed(repo: Repository, old: str, new: str, named: str) -> None:
    """Claims, evidence and conviction cannot change with --held; one line lists the changes."""
    before = edit(repo, (old, new))

    line = refused(run_cli(["revise", "x", "--held", *WHY], repo.root))

    assert line.startswith(f"thesis/x.md: --held says that nothing changed: {named[:40]}")
    assert working(repo) == before


@pytest.mark.parametrize(
    ("args", "line"),
    [
        (["x"], "thesis/x.md: nothing changed since the last commit"),
        (["memo-m"], "docs/memos/2026-01-07-m.md: the kind `memo` is not a living one, so it is not revised"),
        (["x", "--held", "--reason", "evidence"], "--held is the reason already"),
        (["x", "--held"], "what was reviewed, and why does nothing change?"),
        (["x", "--held", "--why", "x", "--narrowed", "one"], "a document that was held has no claim that changed"),
        (["zzz"], "unknown document `zzz`"),
        (["thesis/new.md"], "thesis/new.md: it is not committed yet, so there is nothing to revise"),
    ],
)
def test_invalid_revisions_are_one_line(repo: Repository, args: list[str], line: str) -> None:
    """Nothing to write down, no living document, no such one: one line, and a hint."""
    tree(repo.root, {"thesis/new.md": THESIS.replace("thesis-x", "thesis-new")})

    assert refused(run_cli(["revise", *args], repo.root)) == line


@pytest.mark.parametrize(
    ("args", "line"),
    [
        ([], "a reason is needed"),
        (["--reason", "evidnce"], "`evidnce` is not a reason"),
        (["--reason", "held"], "`held` is not a reason"),
        (["--reason", "scope", "--narrowed", "tow"], "no current claim is called `tow`"),
        (["--reason", "scope", "--narrowed", "two", "--widened", "two"], "#two cannot be both narrowed and widened"),
        (["--reason", "scope", "--because", "nowhere"], "unknown document `nowhere`"),
        (["--reason", "scope", "--because", "x#nowhere"], "thesis-x has no card `nowhere`"),
    ],
)
def test_an_answer_that_does_not_fit(repo: Repository, args: list[str], line: str) -> None:
    """A missing or unknown value is reported, and nothing is written."""
    before = edit(repo, ("70%", "60%"))

    assert refused(run_cli(["revise", "x", *args], repo.root)) == line
    assert working(repo) == before


@pytest.mark.parametrize(
    "why", ["## A heading", "### 2026-11-24", "- **Reason:** pressure", "Fine.\n\n```\nopen", "Fine. <!-- open"]
)
def test_prose_that_would_not_stay_in_its_card(repo: Repository, why: str) -> None:
    """A text that would be read as another card, a label or a comment is refused; nothing is written."""
    before = edit(repo, ("70%", "60%"))

    line = refused(run_cli(["revise", "x", "--reason", "judgement", "--why", why], repo.root))

    assert line == "thesis/x.md: the card would not be parsed as intended, so nothing was written"
    assert working(repo) == before


@pytest.mark.parametrize(
    ("change", "args", "note"),
    [
        (("70%", "60%"), ["--reason", "evidence"], "the reason is evidence, but no evidence changed"),
        (("70%", "60%"), ["--reason", "wording"], "the reason is wording, but conviction 70% → 60%: is that wording?"),
        (("70%", "60%"), ["--reason", "evidence", "--because", "survey"], ""),
        ((BULLET, ATTACHED), ["--reason", "evidence"], ""),
        (("wins.", "will win."), ["--reason", "wording"], ""),
    ],
)
def test_a_doubt_is_a_question_and_no_refusal(
    repo: Repository, change: tuple[str, str], args: list[str], note: str
) -> None:
    """A reason that fits badly raises a question, and the card is written."""
    edit(repo, change)

    run = run_cli(["revise", "x", *args, *WHY], repo.root)

    assert run.code == 0
    assert [line for line in run.err.splitlines() if line.startswith("note: the reason")] == (
        [line for line in run.err.splitlines() if note in line] if note else []
    )
    assert bool(note) == ("note: " in run.err)


def test_marks_of_a_merge_are_refused(repo: Repository) -> None:
    """Conflict markers stop it; an underlined title does not."""
    before = edit(repo, ("By 2027", "<<<<<<< HEAD\nBy 2026\n=======\nBy 2027\n>>>>>>> side"))
    assert refused(run_cli(["revise", "x", "--held", *WHY], repo.root)) == (
        "thesis/x.md: a merge left conflict markers in it"
    )
    assert working(repo) == before
    edit(repo, ("By 2027", "Title\n=======\n\nBy 2027"))
    assert run_cli(["revise", "x", "--reason", "wording", *WHY], repo.root).code == 0


def test_no_repository_no_commit_no_text(repo: Repository, tmp_path: Path) -> None:
    """Where nothing can be compared, one line says why."""
    for name in ("plain", "unborn"):
        tree(tmp_path / name, {"scaffold.toml": SETTINGS, "thesis/x.md": THESIS})
    subprocess.run(["git", "init", "-q", str(tmp_path / "unborn")], check=True)
    assert refused(run_cli(["revise", "x"], tmp_path / "plain")).startswith("x: not in a git repository")
    assert refused(run_cli(["revise", "x"], tmp_path / "unborn")) == "there is no commit yet"

    tree(repo.root, {"thesis/x.md": b"caf\xe9\n"})
    assert "not UTF-8" in refused(run_cli(["revise", "thesis/x.md"], repo.root))
    (repo.root / "thesis/x.md").unlink()
    assert refused(run_cli(["revise", "thesis/x.md"], repo.root)) == "thesis/x.md: the file is gone"


def test_a_document_without_the_section_gets_it_at_its_place(repo: Repository) -> None:
    """A living kind without Revisions gets the section after those that come earlier in its kind."""
    kind = (
        'title = "Note"\nfolder = "docs/notes"\nstatuses = ["draft", "kept"]\nliving = true\n'
        'sections = ["Point", "Revisions", "Appendix"]\n'
    )
    note = "---\nid: note-n\nkind: note\ntitle: Note\nstatus: kept\n---\n\n## Point\n\nOne.\n\n## Appendix\n\nTwo.\n"
    bare = THESIS.partition("## Revisions")[0].rstrip("\n")  # no final newline either
    repo.commit(
        {
            "templates/note.toml": kind, "templates/note.md.jinja": "", "docs/notes/n.md": note,
            "thesis/x.md": bare,
        }
    )  # fmt: skip
    tree(repo.root, {"docs/notes/n.md": note.replace("One.", "One more.")})
    edit(repo, ("70%", "60%"), text=bare)

    assert run_cli(["revise", "note-n", "--reason", "wording", "--why", "Clearer."], repo.root).code == 0
    assert run_cli(["revise", "x", "--reason", "pressure", "--why", "The board."], repo.root).code == 0

    card = f"## Revisions\n\n### {TODAY}\n\n- **Reason:** wording\n\nClearer.\n\n"
    written = (repo.root / "docs/notes/n.md").read_text(encoding="utf-8")
    assert written == note.replace("One.", "One more.").replace("## Appendix", f"{card}## Appendix")
    assert working(repo).endswith(
        f"\n\n## Revisions\n\n### {TODAY}\n\n- **Reason:** pressure\n- **Conviction:** 70% → 60%\n\nThe board."
    )


def test_any_file_with_revisions_outside_a_workspace(tmp_path: Path) -> None:
    """Without settings a file that keeps revisions is revised too, and cites files by their path."""
    repo = Repository(tmp_path / "r")
    text = "# H\r\n\r\nWe pay.\r\n\r\n## Revisions\r\n"
    repo.commit({"a/h.md": text, "bands.md": "# Bands\n"})
    tree(repo.root, {"a/h.md": text.replace("We pay", "We pay well")})

    run = run_cli(["revise", "h.md", "--reason", "scope", "--because", "bands.md", "--why", "A."], repo.root / "a")

    assert run.code == 0, run.err
    assert (repo.root / "a/h.md").read_bytes().decode() == text.replace("We pay", "We pay well") + (
        f"\r\n### {TODAY}\r\n\r\n- **Reason:** scope\r\n- **Because:** [Bands](../bands.md)\r\n\r\nA.\r\n"
    )
    assert sorted(path.name for path in (repo.root / "a").iterdir()) == ["h.md"]


def test_dry_run_shows_the_card(repo: Repository) -> None:
    """The card goes to stdout, with the message that a commit would have; nothing is written."""
    before = edit(repo, ("70%", "60%"))
    head = repo.git("rev-parse", "HEAD")

    run = run_cli(["revise", "x", "--reason", "judgement", *WHY, "--dry-run", "--commit"], repo.root)

    assert run.out.startswith(f"### {TODAY}\n\n- **Reason:** judgement\n- **Conviction:** 70% → 60%\n")
    assert "revise(x): judgement — Seven of nine kept the sheet" in run.err
    assert (working(repo), repo.git("rev-parse", "HEAD")) == (before, head)


def test_commit_takes_this_file_alone(repo: Repository) -> None:
    """The message names document, reason and first sentence; other staged or edited files stay so."""
    edit(repo, ("70%", "60%"))
    tree(repo.root, {"staged.md": "s\n", SURVEY: "edited\n"})
    repo.git("add", "staged.md")

    run = run_cli(["revise", "x", "--reason", "judgement", *WHY, "--commit"], repo.root)

    assert run.code == 0, run.err
    assert repo.git("log", "-1", "--format=%an <%ae>|%B").strip() == (
        "Ada Okafor <ada@example.com>|revise(x): judgement — Seven of nine kept the sheet"
    )
    assert repo.git("show", "--name-only", "--format=").split() == ["thesis/x.md"]
    assert repo.git("status", "--porcelain").splitlines() == [f" M {SURVEY}", "A  staged.md"]
    assert f"committed: {repo.git('rev-parse', 'HEAD')[:10]} revise(x)" in run.err
    assert refused(run_cli(["revise", "x"], repo.root)) == "thesis/x.md: nothing changed since the last commit"


def test_commit_runs_no_program_of_the_repository(repo: Repository, tmp_path: Path) -> None:
    """Hooks, filters, signing and a file watcher that a repository configures are not run; hooks are noted."""
    sign = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho ran >>'{sign}'\ncat\n", encoding="utf-8")
    program.chmod(0o755)
    edit(repo, ("70%", "60%"))
    repo.commit({".gitattributes": "docs/** filter=bad\n"})
    edit(repo, ("70%", "50%"), text=working(repo).replace("60%", "70%"))
    for hook in ("pre-commit", "commit-msg", "prepare-commit-msg", "post-commit", "reference-transaction"):
        (repo.root / ".git/hooks").mkdir(exist_ok=True)
        (repo.root / ".git/hooks" / hook).symlink_to(program)
    for key, value in {
        "filter.bad.clean": str(program), "filter.bad.required": "true", "commit.gpgSign": "true",
        "gpg.program": str(program), "core.fsmonitor": str(program), "core.editor": str(program),
    }.items():  # fmt: skip
        repo.git("config", key, value)
    (repo.root / SURVEY).write_text("Touched.\n", encoding="utf-8")

    run = run_cli(["revise", "x", "--reason", "judgement", *WHY, "--commit"], repo.root)

    assert (run.code, sign.exists()) == (0, False), run.err
    assert "note: commit hooks were not run" in run.err


@pytest.mark.parametrize("what", ["identity", "merge", "filter", "renamed"])
def test_a_card_that_cannot_be_committed_is_not_written(repo: Repository, what: str) -> None:
    """Without an identity, in a merge, with a filter or a rename nothing is written, and one line says why."""
    env: dict[str, str | None] = {}
    before, path = edit(repo, ("70%", "60%")), "thesis/x.md"
    if what == "identity":
        env = {"HOME": str(repo.root.parent), "XDG_CONFIG_HOME": None}
    elif what == "merge":
        (repo.root / ".git/MERGE_HEAD").write_text(repo.git("rev-parse", "HEAD") + "\n")
    elif what == "filter":
        tree(repo.root, {".gitattributes": "*.md filter=crypt\n"})
    else:
        repo.git("mv", "thesis/x.md", "thesis/y.md")
        path = "thesis/y.md"

    run = run_process(["revise", path, "--reason", "judgement", "--commit", *WHY], repo.root, env=env)

    assert (
        refused(run)
        == {
            "identity": "git does not know who commits, so nothing was written",
            "merge": "a merge is under way, so nothing was written",
            "filter": "thesis/x.md: git runs the filter `crypt` on it and scaffold runs none",
            "renamed": "thesis/y.md: it was renamed, and that is not committed yet",
        }[what]
    )
    assert (repo.root / path).read_text(encoding="utf-8") == before


def test_a_commit_that_fails_leaves_the_card(repo: Repository) -> None:
    """Where git cannot commit, the card stands, and the line says what is left to do."""
    edit(repo, ("70%", "60%"))
    (repo.root / ".git/refs/heads/main.lock").touch()

    run = run_cli(["revise", "x", "--reason", "judgement", *WHY, "--commit"], repo.root)

    assert refused(run).startswith("thesis/x.md: the card is written and not committed: git refused: ")
    assert run.err.endswith("hint: git commit --only -- thesis/x.md, once git works\n")
    assert f"### {TODAY}" in working(repo)


def test_a_workspace_below_the_root_in_a_linked_work_tree(repo: Repository, tmp_path: Path) -> None:
    """Paths are the repository's for git and the workspace's for people; without a branch a commit is made too."""
    for name in ("scaffold.toml", "thesis", "docs"):
        (repo.root / "ws").mkdir(exist_ok=True)
        repo.git("mv", name, f"ws/{name}")
    repo.commit({}, "Move")
    repo.git("worktree", "add", "-q", "--detach", str(tmp_path / "wt"))
    file = tmp_path / "wt/ws/thesis/x.md"
    file.write_text(THESIS.replace("70%", "60%"), encoding="utf-8")

    run = run_cli(["revise", "x", "--reason", "judgement", "--because", "survey", *WHY, "--commit"], tmp_path / "wt/ws")

    assert (run.code, run.out) == (0, "thesis/x.md\n"), run.err
    assert f"[The survey](../{SURVEY})" in file.read_text(encoding="utf-8")
    process = subprocess.run(
        ["git", "show", "--name-only", "--format=%s"], cwd=tmp_path / "wt", capture_output=True, text=True, check=True
    )
    assert process.stdout.split("\n\n") == [
        "revise(x): judgement — Seven of nine kept the sheet", "ws/thesis/x.md\n"
    ]  # fmt: skip


def test_an_insight_is_revised_by_its_own_evidence(repo: Repository) -> None:
    """For and against of a section itself are evidence; the message falls back to the changes."""
    insight = (
        "---\nid: insight-i\nkind: insight\ntitle: Insight\nstatus: emerging\n---\n\n## For and against\n\n{}"
        "## Revisions\n\n### 2026-01-05\n\n- **Reason:** scope\n"
    )
    path = "docs/library/insights/i.md"
    repo.commit({path: insight.format("")})
    bullet = "- **For:** [The survey](../evidence/2026-01-06-survey.md) (moderate)\n\n"
    tree(repo.root, {path: insight.format(bullet)})

    run = run_cli(["revise", "insight-i", "--reason", "evidence", "--commit"], repo.root)

    assert run.code == 0, run.err
    card = f"### {TODAY}\n\n- **Reason:** evidence\n- **Because:** {bullet[11:]}### 2026-01-05"
    assert card in (repo.root / path).read_text(encoding="utf-8")
    assert repo.git("log", "-1", "--format=%s") == "revise(i): evidence — 1 evidence link added"


def test_a_kill_leaves_the_old_text_or_the_new(repo: Repository) -> None:
    """Matrix A3: Killed at any durable step, the document is unchanged or has the whole card."""
    before = edit(repo, ("70%", "60%"))
    prompts = set()
    for step in range(1, 9):
        edit(repo, ("70%", "60%"))
        run = run_process(
            ["revise", "x", "--reason", "judgement", *WHY], repo.root, env={"SCAFFOLD_TEST_KILL_AT": str(step)}
        )
        card = "" if working(repo) == before else added(before, working(repo))
        assert card == "" or "nine of nine\n\nSeven of nine kept the sheet. Two did not.\n\n" in card
        prompts.add((run.code < 0, bool(card)))
    assert {(True, False), (False, True)} <= prompts


def test_a_mark_at_the_start_and_line_ends_stay(repo: Repository) -> None:
    """A byte-order mark and the line ends of a file survive."""
    data = b"\xef\xbb\xbf" + THESIS.replace("\n", "\r\n").encode()
    repo.commit({"thesis/x.md": data})
    changed = data.replace(b"conviction: 70%", b"conviction: 60%")
    (repo.root / "thesis/x.md").write_bytes(changed)

    assert run_cli(["revise", "x", "--reason", "judgement", *WHY, "--commit"], repo.root).code == 0

    after = (repo.root / "thesis/x.md").read_bytes()
    assert after.startswith(b"\xef\xbb\xbf---\r\n")
    assert after.count(b"\n") == after.count(b"\r\n")
    assert added(changed.decode(), after.decode()).count("**Reason:** judgement") == 1


def test_a_card_that_is_not_committed_yet(repo: Repository) -> None:
    """A card alone is not a second revision; with more changes it is, and the doubt is noted."""
    edit(repo, ("70%", "60%"))
    run_cli(["revise", "x", "--reason", "judgement", *WHY], repo.root)

    run = run_cli(["revise", "x", "--reason", "judgement", *WHY], repo.root)

    assert (run.code, f"note: the card #{TODAY} is not committed yet" in run.err) == (0, True)
    edit(repo, ("conviction: 60%", "conviction: 70%"), text=working(repo))
    assert refused(run_cli(["revise", "x"], repo.root)) == "thesis/x.md: nothing changed but its Revisions"


def test_json_has_the_documented_fields(repo: Repository) -> None:
    """A program learns the path, the card, its text and the commit."""
    edit(repo, ("70%", "60%"))

    data = json.loads(run_cli(["revise", "x", "--reason", "judgement", *WHY, "--commit", "--json"], repo.root).out)

    assert list(data) == ["schema", "path", "card", "reason", "text", "message", "commit", "written", "notes"]
    assert (data["path"], data["card"], data["written"]) == ("thesis/x.md", TODAY, True)
    assert data["commit"] == repo.git("rev-parse", "HEAD")


def on_terminal(args: list[str], cwd: Path, answers: list[str]) -> tuple[int, str]:
    """`scaffold ARGS` with a terminal of its own, where each answer is typed after a question; code and screen."""
    leader, follower = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "conviction", *args], cwd=cwd, stdin=follower, stdout=follower, stderr=follower,
        start_new_session=True, env={**os.environ, "TERM": "dumb"},
    )  # fmt: skip
    os.close(follower)
    screen, waiting, end = b"", list(answers), time.monotonic() + 60
    length = 0
    try:
        while time.monotonic() < end:
            if select.select([leader], [], [], 0.15)[0]:
                try:
                    chunk = os.read(leader, 4096)
                except OSError:
                    break
                if not chunk:
                    break
                screen += chunk
            elif waiting and len(screen) > length and screen.rstrip(b" ").endswith((b":", b"?")):
                answer = waiting.pop(0)
                if answer == "\x03":  # this terminal controls nobody, so the key alone would do nothing
                    child.send_signal(signal.SIGINT)
                else:
                    os.write(leader, answer.encode() + b"\n")
                length = len(screen)
            elif child.poll() is not None:
                break
    finally:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(10)
        child.kill()
        os.close(leader)
    return child.wait(), screen.decode("utf-8", "replace").replace("\r\n", "\n")


def test_on_a_terminal_it_asks(repo: Repository) -> None:
    """It lists the changes and prompts for the rest, again after an error; an empty answer is omitted."""
    before = edit(repo, ("70%", "60%"), ("Two [ledgers] fall", "Two [ledgers] fall by 2027"))

    code, screen = on_terminal(
        ["revise", "x"], repo.root,
        ["pity", "judgement", "narrowed", "nowhere", "survey (weak), thesis-x#one", "Two talks.", "", ""],
    )  # fmt: skip

    assert code == 0, screen
    assert "judgement  conviction 70% → 60%" in screen
    assert "correction) [judgement]: " in screen
    assert "Error: `pity` is not a reason; one of evidence" in screen
    assert "Error: unknown document `nowhere`" in screen
    assert screen.index("Why, in a sentence or more?") < screen.index("What would reverse this?")
    card = added(before, working(repo))
    assert "- **Reason:** judgement\n- **Conviction:** 70% → 60%\n" in card
    assert "(#two) narrowed\n- **Because:** [The survey]" in card
    assert "(weak)\n- **Because:** [One ledger stands](#one)\n\nTwo talks.\n" in card


def test_on_a_terminal_held_wants_a_reason(repo: Repository) -> None:
    """Without a why, --held prompts for it; there is no prompt for a given option."""
    code, screen = on_terminal(
        ["revise", "x", "--held", "--would-reverse", "a customer"], repo.root, ["", "", "Sales pressed."]
    )

    assert code == 0, screen
    assert "What would reverse this?" not in screen
    assert screen.count("why does nothing change?") == 2
    assert f"### {TODAY}\n\n- **Reason:** held\n- **Conviction:** 70% → 70%\n" in working(repo)


def test_on_a_terminal_open_questions_want_an_answer(repo: Repository) -> None:
    """Each is listed with a prompt; an empty answer leaves it open, and a given one is not prompted for."""
    edit(repo, ("70%", "40%"))

    code, screen = on_terminal(["revise", "x"], repo.root, ["judgement", "", "", "Two talks.", "A typing error."])

    assert code == 0, screen
    assert "open question moved-without-evidence: conviction of the thesis went from 70% to 40%" in screen
    assert "- **Answers:** moved-without-evidence, A typing error.\n" in working(repo)
    printed = run_cli(["history", "x"], repo.root)
    assert "settled in the working text: answered: “A typing error.”" in printed.out + printed.err


def test_a_part_of_a_slug_means_a_living_document(repo: Repository) -> None:
    """A memo with the same word in its name makes `revise ledger` no more ambiguous; its whole name still counts."""
    memo = "---\nid: memo-2026-11-01-{0}\nkind: memo\ntitle: {0}\nstatus: draft\n---\n"
    tree(repo.root, {f"docs/memos/2026-11-01-{name}.md": memo.format(name) for name in ("ledgers", "ledger")})
    tree(repo.root, {"thesis/the-ledger-wins.md": (repo.root / "thesis/x.md").read_text().replace("-x", "-ledger")})
    repo.commit({"docs/page.md": "A page.\n"})
    path = repo.root / "thesis/the-ledger-wins.md"
    path.write_text(path.read_text().replace("By 2027 one ledger wins.", "By 2028 one ledger wins."))

    run = run_cli(["revise", "ledger", "--reason", "wording", "--why", "A year more."], repo.root)
    memo_run = run_cli(["revise", "memo-2026-11-01-ledger", "--reason", "wording"], repo.root)

    assert (run.code, run.out) == (0, "thesis/the-ledger-wins.md\n"), run.err
    assert "the kind `memo` is not a living one" in memo_run.err


def test_several_living_documents_are_ambiguous(repo: Repository) -> None:
    """Only the living ones are listed to choose from."""
    text = (repo.root / "thesis/x.md").read_text()
    tree(repo.root, {f"thesis/{name}.md": text.replace("thesis-x", f"thesis-{name}") for name in ("ab-one", "ab-two")})
    tree(repo.root, {"docs/memos/2026-11-01-ab.md": "---\nid: memo-2026-11-01-ab-x\nkind: memo\ntitle: T\n---\n"})

    run = run_cli(["revise", "ab-", "--held", "--why", "W."], repo.root)

    assert run.code == 2
    assert run.err == "error: `ab-` names 2 documents\nhint: say which: thesis-ab-one, thesis-ab-two\n"


def test_an_interrupted_talk_leaves_nothing(repo: Repository) -> None:
    """Ctrl-C at a question ends with 130, and no byte was written."""
    before = edit(repo, ("70%", "60%"))

    code, screen = on_terminal(["revise", "x", "--commit"], repo.root, ["judgement", "\x03"])

    assert code == 130, screen
    assert "interrupted" in screen
    assert (working(repo), repo.git("status", "--porcelain")) == (before, " M thesis/x.md")
