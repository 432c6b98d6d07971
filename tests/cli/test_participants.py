"""Participants are pseudonyms: refused names, one spelling for each person, and file names without names."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conviction.model import pseudonym
from helpers import TODAY, read_tree, run_cli, tree

FOLDER = "docs/library/conversations"


@pytest.mark.parametrize("typed", ["P-07", "p07", "P 07", "p-07", "P7", " p_7 ", "P.07"])
def test_spellings_of_one_person_are_one_conversation(workspace: Path, typed: str) -> None:
    """Every spelling is written as P-07, in the document and in its name, and joins the same conversation."""
    run_cli(["quote", "One", "--who", "P-07"], workspace)

    run = run_cli(["quote", "Two", "--who", typed], workspace)

    assert (run.code, run.out) == (0, f"{FOLDER}/{TODAY}-p07.md\n")
    assert run.err == "Q2 of today’s conversation with P-07\n"
    assert "participant: P-07\n" in (workspace / FOLDER / f"{TODAY}-p07.md").read_text()


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("Maria Lopez", "this may be a person's name, not a pseudonym"),
        ("j.smith@acme.com", "an e-mail address is not a pseudonym"),
        ("Maria", "this may be a person's name, not a pseudonym"),
        ("Müller 3", "not a pseudonym of this workspace"),
        ("P-07 (Maria)", "not a pseudonym of this workspace"),
        ("P-" + "1" * 5000, "not a pseudonym of this workspace"),
    ],
)
def test_a_name_is_refused_with_a_pseudonym_to_write(workspace: Path, typed: str, fault: str) -> None:
    """In `quote` and in `conversation`: exit code 2, a pseudonym that nobody has, and no file."""
    tree(workspace, {f"{FOLDER}/2026-03-04-p11.md": "---\nkind: conversation\nparticipant: P-11\n---\n"})
    before = read_tree(workspace)

    for args in (["quote", "Words"], ["conversation", "Talk"]):
        run = run_cli([*args, "--who", typed], workspace)

        assert run.code == 2
        lines = run.err.splitlines()
        assert re.fullmatch(rf"error: --who: `.{{1,60}}`: {re.escape(fault)}", lines[0])
        assert lines[1] == "hint: write P-12, say, and keep the list of names outside of the repository"
    assert read_tree(workspace) == before


def test_an_address_in_the_segment_is_refused(workspace: Path) -> None:
    """The segment is in the name of the file too."""
    run = run_cli(["quote", "Words", "--who", "P-07", "--segment", "ops, j.smith@acme.com"], workspace)

    assert run.code == 2
    assert "--segment: an e-mail address names a person" in run.err
    assert not (workspace / "docs").exists()


def test_the_prompt_is_repeated_until_there_is_a_pseudonym(workspace: Path) -> None:
    """On a terminal a name is refused before anything is written, and the next answer counts."""
    parent, child = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "conviction", "quote", "We re-type it"],
        cwd=workspace, stdin=child, stdout=subprocess.PIPE, stderr=child,
    )  # fmt: skip
    os.close(child)
    os.write(parent, b"Maria Lopez\np07\n")
    out, _ = process.communicate(timeout=60)
    err = os.read(parent, 65536)
    os.close(parent)

    assert process.returncode == 0, err
    assert out.decode() == f"{FOLDER}/{TODAY}-p07.md\n"
    assert b"may be a person's name" in err
    assert [path for path in read_tree(workspace) if path != "scaffold.toml"] == [f"{FOLDER}/{TODAY}-p07.md"]


def test_a_pattern_of_the_workspace(workspace: Path) -> None:
    """`[library] participant` is the form that is written, and the only one that is taken."""
    (workspace / "scaffold.toml").write_text("[library]\nparticipant = 'K\\d{3}'\n")

    assert run_cli(["quote", "One", "--who", "k-7"], workspace).code == 0
    assert "participant: K007\n" in (workspace / FOLDER / f"{TODAY}-k007.md").read_text()
    refused = run_cli(["quote", "One", "--who", "P-07"], workspace)
    assert (refused.code, "hint: write K008, say" in refused.err) == (2, True)


@pytest.mark.parametrize(
    "pattern", ["(a+)+", "a|b", ".*", "\\w+", "[z-a]", "[A-Z]+[A-Z]+[0-9]+[0-9]+", "P-\\d" + "{2}" * 40, "P-[^x]"]
)
def test_a_pattern_that_could_be_slow_is_refused(workspace: Path, pattern: str) -> None:
    """A clone brings the pattern: only simple ones are accepted, with the line of the setting."""
    (workspace / "scaffold.toml").write_text(f"schema = 1\n[library]\nparticipant = '{pattern}'\n")

    run = run_cli(["list"], workspace)

    assert run.code == 2
    assert run.err.startswith("error: scaffold.toml:3: the pattern ")


WANTED = "write one that fits `[A-Z]{1,2}-[0-9]{2,4}`, such as P-07"
MISNAMED = "error 1:1 the name of the file does not begin with the pseudonym p07: git mv it to 2026-03-04-p07.md"
TALK = """
    ---
    id: conversation-{day}-{stem}
    kind: conversation
    title: Conversation
    status: {status}
    owner: Ada
    created: 2026-03-04
    audience: private
    made_with: conversation@1
    date: 2026-03-04
    participant: {who}
    participant_segment: operations
    consent_scope: notes
    ---
    """


@pytest.mark.parametrize(
    ("stem", "who", "status", "findings"),
    [
        ("p07-operations", "P-07", "raw", []),
        ("p07", '"[redacted]"', "processed", []),
        ("P-7-second-call", "P-07", "raw", []),
        ("p07", "p 07", "raw", ["warning 11:14 this pseudonym is spelled P-07: write it so"]),
        ("p07", "p 07", "processed", []),
        (
            "maria-lopez", "Maria Lopez", "raw",
            [
                "error 1:1 the names of the file and the id hold it too: rename both before the file is committed",
                f"error 11:14 this may be a person's name, not a pseudonym: {WANTED}",
            ],
        ),
        (
            "first-call", "P-07", "raw",
            [MISNAMED],
        ),
        (
            "p07", "m.lopez@acme.com", "processed",
            ["error 11:14 an e-mail address is not a pseudonym: write `[redacted]`"],
        ),
        ("p71", "P-07", "raw", [MISNAMED]),
    ],
)  # fmt: skip
def test_lint_finds_names_and_spellings(workspace: Path, stem: str, who: str, status: str, findings: list[str]) -> None:
    """S008: a name is an error in the field and in the file's name; another spelling is a warning, not when frozen."""
    from datetime import date

    from conviction.lint.actions import run as action
    from conviction.lint.actions.request import LintRequest
    from conviction.model.workspace import Settings

    text = TALK.format(stem=stem.lower(), day="2026-03-04", who=who, status=status)
    tree(workspace, {f"{FOLDER}/2026-03-04-{stem}.md": text})

    report = action.lint(workspace, Settings(), date(2026, 11, 23), LintRequest(use_vale=False))

    found = [f for f in report.findings if f.code == "S008"]
    assert [f"{f.severity.value} {f.span.line}:{f.span.column} {f.message}" for f in found] == findings


def test_two_spellings_are_one_voice() -> None:
    """Evidence of one person counts once in the signals of a history, however a document spells the pseudonym."""
    assert len({pseudonym.voice(text) for text in ("P-07", "p07", "P 07", "P7", "p-007")}) == 1
    assert pseudonym.voice("P-70") != pseudonym.voice("P-07")


@given(st.text(max_size=60))
def test_any_text_is_spelled_or_refused(text: str) -> None:
    """Each spelling fits the pattern and is its own spelling; everything else has an objection."""
    spelled = pseudonym.spelled(text)

    assert bool(spelled) != bool(pseudonym.objection(text))
    if spelled:
        assert re.fullmatch(pseudonym.DEFAULT, spelled)
        assert pseudonym.spelled(spelled) == spelled
        assert pseudonym.voice(spelled) == pseudonym.voice(text)
