"""`scaffold lint --fix` and its variants for users: written files, output and exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from conviction.errors import FileError
from conviction.lint.actions import fix as lint_fix
from conviction.lint.actions import run as lint_action
from conviction.lint.actions.request import LintRequest
from conviction.lint.rules.examples import MEMO
from conviction.model.finding import Finding, Fix, Severity
from conviction.model.text import Edit, Span
from helpers import WITHOUT_PRIVILEGE, Repository, read_tree, run_cli, snap, tree

STRUCTURE = ["--no-vale"]
MEMO_PATH = "docs/memos/2026-11-02-usage-pricing.md"
EMPTY = MEMO.replace("**Payback:** 9.5 months", "**Payback:**")
"""One safe fix and nothing else."""
GUESSED = EMPTY.replace("status: in-review", "status: in-reviw")
"""And an unsafe one."""


@pytest.fixture
def memo(workspace: Path) -> Path:
    """A workspace with a memo that lacks one result."""
    return tree(workspace, {MEMO_PATH: EMPTY.encode("utf-8")})


def text(root: Path) -> str:
    return (root / MEMO_PATH).read_text(encoding="utf-8")


def test_fix_writes_and_reports_the_remaining_findings(memo: Path) -> None:
    """`--fix` leaves the corrected document and an empty report; stderr lists the fixes."""
    done = run_cli(["lint", *STRUCTURE, "--fix"], memo)

    assert done.code == 0
    assert text(memo) == MEMO
    assert done.out.startswith("no findings in 1 document ")
    assert done.err == "fixed 1 finding in 1 file\n"


def test_second_run_has_nothing_to_fix(memo: Path) -> None:
    """A file that needs no fix is not touched, not even its time."""
    run_cli(["lint", *STRUCTURE, "--fix"], memo)
    before = (memo / MEMO_PATH).stat().st_mtime_ns, snap(memo)
    again = run_cli(["lint", *STRUCTURE, "--fix"], memo)

    assert again.err == "nothing to fix\n"
    assert ((memo / MEMO_PATH).stat().st_mtime_ns, snap(memo)) == before


def test_diff_writes_nothing_and_ends_with_one(memo: Path) -> None:
    """`--diff` prints the changes of `--fix` on stdout, and git can apply them."""
    before = read_tree(memo)
    done = run_cli(["lint", *STRUCTURE, "--diff"], memo)

    assert done.code == 1
    assert done.err == "would fix 1 finding in 1 file\n"
    assert done.out == (
        f"--- a/{MEMO_PATH}\n+++ b/{MEMO_PATH}\n@@ -45,7 +45,7 @@\n - **CAC:** $3,100\n - **LTV:** $17,242\n"
        " - **LTV:CAC:** 5.6\n-- **Payback:**\n+- **Payback:** 9.5 months\n - **Starting MRR:** $84,000 / month\n"
        " - **Expansion:** $2,100 / month\n - **Contraction:** $800 / month\n"
    )
    assert {path: data for path, data in read_tree(memo).items() if not path.startswith(".scaffold/")} == before
    subprocess.run(["git", "apply", "-"], cwd=memo, input=done.out.encode("utf-8"), check=True)
    assert text(memo) == MEMO


def test_empty_diff_ends_with_zero(workspace: Path) -> None:
    """Without an applicable fix nothing is printed, even with other findings."""
    tree(workspace, {MEMO_PATH: MEMO.replace("status: in-review", "status: in-reviw").encode("utf-8")})
    done = run_cli(["lint", *STRUCTURE, "--diff"], workspace)

    assert (done.code, done.out, done.err) == (0, "", "nothing to fix\n")


@pytest.mark.parametrize(
    ("options", "code", "status", "payback"),
    [
        (["--fix"], 1, "in-reviw", "9.5 months"),
        (["--unsafe-fixes"], 1, "in-reviw", ""),
        (["--fix", "--unsafe-fixes"], 0, "in-review", "9.5 months"),
        (["--fix-only"], 0, "in-reviw", "9.5 months"),
        (["--fix-only", "--exit-non-zero-on-fix"], 1, "in-reviw", "9.5 months"),
        (["--fix", "--unsafe-fixes", "--exit-non-zero-on-fix"], 1, "in-review", "9.5 months"),
        (["--fix", "--exit-zero"], 0, "in-reviw", "9.5 months"),
        (["--fix", "--diff"], 1, "in-reviw", ""),
        (["--diff", "--exit-zero"], 0, "in-reviw", ""),
        (["--fix", "--select", "S004"], 1, "in-reviw", ""),
        (["--fix", "--ignore", "S004"], 0, "in-reviw", "9.5 months"),
        (["--fix", "docs/memos"], 1, "in-reviw", "9.5 months"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_exit_codes_and_written_files(
    workspace: Path, options: list[str], code: int, status: str, payback: str
) -> None:
    """Unsafe fixes need both options; the remaining findings decide the exit code, or a changed file does."""
    tree(workspace, {MEMO_PATH: GUESSED.encode("utf-8")})

    assert run_cli(["lint", *STRUCTURE, *options], workspace).code == code
    assert f"status: {status}\n" in text(workspace)
    assert f"**Payback:** {payback}".rstrip() + "\n" in text(workspace)


def test_fixable_findings_are_marked_and_counted(workspace: Path) -> None:
    """`[*]` marks the codes that `--fix` would fix, and `--unsafe-fixes` adds more of them."""
    tree(workspace, {MEMO_PATH: GUESSED.encode("utf-8")})
    safe = run_cli(["lint", *STRUCTURE, "--ignore", "S2"], workspace).out.splitlines()
    every = run_cli(["lint", *STRUCTURE, "--unsafe-fixes"], workspace).out.splitlines()
    counted = json.loads(run_cli(["lint", *STRUCTURE, "--json"], workspace).out)["summary"]["fixable"]

    assert [line.split(" ")[2:4] for line in safe[:-1]] == [["S004", "unknown"], ["U104", "[*]"]]
    assert "; 1 fixable with --fix, 1 more with --unsafe-fixes" in safe[-1]
    assert [line.split(" ")[3] for line in every[:-1]] == ["[*]", "[*]"]
    assert "; 2 fixable with --fix --unsafe-fixes" in every[-1]
    assert counted == 1


def test_show_fixes_lists_each_fix(memo: Path) -> None:
    """`--show-fixes` names files and rules on stderr; a format for programs stays whole on stdout."""
    done = run_cli(["lint", *STRUCTURE, "--fix", "--show-fixes", "--json"], memo)
    report = json.loads(done.out)

    assert done.err == f"fixed 1 finding in 1 file\n{MEMO_PATH}:\n    1 × U104 empty-result\n"
    assert report["findings"] == []
    assert report["summary"]["fixed"] == 1


@pytest.mark.needs_vale
def test_overlapping_fixes_are_skipped_and_listed(workspace: Path) -> None:
    """Of two that overlap the first is applied; the other one is listed, and fixed in the next pass."""
    tree(workspace, {"docs/a.md": "It is important to note that we believe that buyers pay.\n"})
    done = run_cli(["lint", "--fix", "--unsafe-fixes", "--show-fixes", "--profile", "strict", "docs/a.md"], workspace)

    assert (workspace / "docs/a.md").read_text(encoding="utf-8") == "Buyers pay.\n"
    assert done.err.splitlines()[:4] == [
        *("fixed 2 findings in 1 file", "docs/a.md:", "    1 × P002 throat-clearing", "    1 × P004 belief-preface"),
    ]
    assert done.err.splitlines()[4].startswith("put off: docs/a.md:1:30: suggestion P004 'we believe that' weakens")
    assert done.err.endswith(" (its fix overlaps another one)\n")


@pytest.mark.parametrize("status", ["accepted", "rejected", "superseded"])
def test_frozen_document_is_reported_and_not_fixed(workspace: Path, status: str) -> None:
    """After the status from which a kind is frozen no byte changes; the fix is shown as one that nobody applies."""
    frozen = GUESSED.replace("status: in-reviw", f"status: {status}").replace("ARPA:**", "ARPAA:**")
    tree(workspace, {MEMO_PATH: frozen.encode("utf-8")})
    done = run_cli(["lint", *STRUCTURE, "--fix", "--unsafe-fixes", "--json"], workspace)
    told = json.loads(done.out)

    assert done.err == "nothing to fix\n"
    assert text(workspace) == frozen
    assert told["summary"]["fixable"] == 0
    assert {f["fix"]["applicability"] for f in told["findings"] if "fix" in f} == {"display"}


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "BOM"])
@pytest.mark.parametrize("last", [True, False], ids=["newline", "none"])
def test_form_of_the_file_stays(workspace: Path, end: str, mark: bytes, last: bool) -> None:
    """Line ends, byte-order mark, the missing final newline, other signs and the mode bits are as they were.

    Matrix D85.
    """
    body = EMPTY.replace("A bill that varies", "Für 日本 🚀\ta bill that varies").replace("\n", end)
    raw = mark + (body if last else body.removesuffix(end)).encode("utf-8")
    tree(workspace, {MEMO_PATH: raw})
    (workspace / MEMO_PATH).chmod(0o640)

    assert run_cli(["lint", *STRUCTURE, "--fix"], workspace).code == 0
    assert (workspace / MEMO_PATH).read_bytes() == raw.replace(b"**Payback:**", b"**Payback:** 9.5 months")
    assert (workspace / MEMO_PATH).stat().st_mode & 0o777 == 0o640


def test_read_only_file_is_one_line_and_no_file_changes(memo: Path) -> None:
    """Matrix A15: A file that was made read-only stays so, and none of the others is written either."""
    tree(memo, {"docs/memos/2026-11-03-other.md": EMPTY.replace("2026-11-02-usage-pricing", "2026-11-03-other")})
    (memo / MEMO_PATH).chmod(0o444)
    before = snap(memo / "docs")
    done = run_cli(["lint", *STRUCTURE, "--fix"], memo)

    assert done.code == 2
    assert done.out == ""
    assert done.err == f"error: {memo / MEMO_PATH}: the file is read-only\nhint: make it writable, or leave it out\n"
    assert snap(memo / "docs") == before


def test_folder_that_cannot_be_written_to_is_one_line(memo: Path) -> None:
    """In a read-only folder the error names the file, and its bytes are unchanged."""
    (memo / "docs/memos").chmod(0o555)
    before = snap(memo / "docs")
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_PRIVILEGE, "-C", str(memo), "lint", *STRUCTURE, "--fix"],
        cwd="/", capture_output=True, text=True, check=False,
    )  # fmt: skip
    (memo / "docs/memos").chmod(0o755)

    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {memo / MEMO_PATH}: could not write: ")
    assert len(done.stderr.splitlines()) == 2
    (memo / "docs/memos").chmod(0o555)
    assert snap(memo / "docs") == before
    (memo / "docs/memos").chmod(0o755)


@pytest.mark.parametrize("when", [0, 1])
def test_file_that_changes_meanwhile_is_left(memo: Path, when: int) -> None:
    """A file saved during lint keeps the saved text: one error, and no file is written."""
    opened = run_settings(memo)
    calls = []

    def lint(texts: object) -> object:
        report = lint_action.lint(**opened, request=LintRequest(texts=texts, use_vale=False))  # type: ignore[arg-type]
        if len(calls) == when:
            (memo / MEMO_PATH).write_text(EMPTY + "\nMine.\n", encoding="utf-8")
        calls.append(1)
        return report

    with pytest.raises(FileError, match="the file changed while we worked"):
        lint_fix.fix(lint, root=memo, unsafe=True)  # type: ignore[arg-type]
    assert text(memo) == EMPTY + "\nMine.\n"


def test_any_text_of_the_workspace_can_be_fixed(memo: Path) -> None:
    """A finding in a file that is not a document has its fix applied there once, and is then checked again."""
    opened = run_settings(memo)
    raw = b'\xef\xbb\xbf{\r\n  "a": 1,\r\n  "b": 2\r\n}\r\n'
    tree(memo, {"notes.json": raw})
    edit = Edit(Span(2, 1, 3, 1), "")
    stale = Finding("X903", "stale", Severity.WARNING, "Gone.", "notes.json", Span(2), fix=Fix("x", (edit,)))

    def lint(texts: object) -> object:
        report = lint_action.lint(**opened, request=LintRequest(texts=texts, use_vale=False))  # type: ignore[arg-type]
        there = b'"a"' in (memo / "notes.json").read_bytes()
        return replace(report, findings=(*report.findings, *([stale] if there else [])))

    done = lint_fix.fix(lint, root=memo)  # type: ignore[arg-type]
    assert (memo / "notes.json").read_bytes() == b'\xef\xbb\xbf{\r\n  "b": 2\r\n}\r\n'
    assert text(memo) == MEMO
    assert done.report.findings == ()
    assert sorted(finding.code for finding in done.fixed) == ["U104", "X903"]


def run_settings(root: Path) -> dict[str, object]:
    from conviction.workspace.actions import loader

    opened = loader.open_workspace(start=root)
    return {"root": opened.root, "settings": opened.settings, "today": loader.today(opened.settings)}


THESIS = """\
---
id: thesis-hr
kind: thesis
title: "HR: who [really] signs"
status: draft
---

## Claims

### Operations signs {#ops}

- **For:** conversation-2026-03-04-p07#q1 (strong)
- **For:** memo-2026-11-02-usage-pricing
- **Against:** #ops (weak)
- **Neutral:** nothing-there
"""
TALK = """\
---
id: conversation-2026-03-04-p07
kind: conversation
title: P-07
status: raw
---

## Quotes

### Q1

> Operations signs.

## What this changes

- **Bears on:** thesis-hr#ops
"""


def test_bare_references_become_the_links_that_scaffold_link_writes(tmp_path: Path) -> None:
    """`lint --fix` and `scaffold link` write the same bytes into every document."""
    files = {
        "scaffold.toml": "schema = 1\n",
        "thesis/hr.md": THESIS,
        "docs/library/conversations/2026-03-04-p07.md": TALK,
        MEMO_PATH: MEMO,
    }
    linked, fixed = tree(tmp_path / "linked", files), tree(tmp_path / "fixed", files)
    assert run_cli(["link"], linked).code == 0
    run_cli(["lint", *STRUCTURE, "--fix"], fixed)
    both = [{path: data for path, data in read_tree(root).items() if path.endswith(".md")} for root in (linked, fixed)]

    assert both[0] == both[1]
    assert "[P-07, quote 1](../docs/library/conversations/2026-03-04-p07.md#q1) (strong)" in both[1][
        "thesis/hr.md"
    ].decode("utf-8")
    assert b"thesis-hr#ops\n" not in both[1]["docs/library/conversations/2026-03-04-p07.md"]


def test_fix_in_a_repository_changes_the_lines_it_must(tmp_path: Path) -> None:
    """In git the change is one line."""
    repository = Repository(tmp_path / "work")
    repository.commit({"scaffold.toml": "schema = 1\n", MEMO_PATH: EMPTY})
    run_cli(["lint", *STRUCTURE, "--fix"], repository.root)

    assert repository.git("diff", "--numstat", "--", "docs") == f"1\t1\t{MEMO_PATH}"


@pytest.mark.needs_vale
def test_prose_is_fixed_with_the_real_vale(workspace: Path) -> None:
    """Safe replacements keep capitals; quotations, links, code, headings and tables are unchanged."""
    before = (
        "# We utilize it\n\nIn order to win we UTILIZE it. “We utilize it.” [We utilize it](a.md) `utilize`\n\n"
        "> We utilize it.\n\n| a |\n|---|\n| We utilize it |\n\nIt is important to note that this is very slow.\n"
        "\nThe utilization of it is due to leverage, obviously.\n"
    )
    tree(workspace, {"docs/a.md": before, "docs/index.md": "A.\n"})
    safe = before.replace("In order to win we UTILIZE", "To win we USE")

    run_cli(["lint", "--fix", "docs/a.md"], workspace)
    assert (workspace / "docs/a.md").read_text(encoding="utf-8") == safe
    told = run_cli(["lint", "--fix", "--unsafe-fixes", "--profile", "strict", "docs/a.md"], workspace)
    assert (workspace / "docs/a.md").read_text(encoding="utf-8") == safe.replace(
        "It is important to note that this is very slow.", "This is slow."
    )
    assert "P005 'obviously' asserts instead of showing." in told.out


def test_sections_are_not_added_within_an_open_code_block(workspace: Path) -> None:
    """A heading after a fence that is never closed would be code, and be missing again: nothing is added."""
    head = (
        "---\nid: memo-m\nkind: memo\ntitle: M\nstatus: draft\nowner: A\naudience: team\ncreated: 2026-11-02\n---\n\n"
    )
    tree(workspace, {"docs/memos/2026-11-02-m.md": head + "```\nx\n"})
    run_cli(["lint", *STRUCTURE, "--fix", "--unsafe-fixes"], workspace)
    first = read_tree(workspace)["docs/memos/2026-11-02-m.md"]
    run_cli(["lint", *STRUCTURE, "--fix", "--unsafe-fixes"], workspace)

    assert read_tree(workspace)["docs/memos/2026-11-02-m.md"] == first
    assert b"To write" not in first


def test_suppression_that_swallowed_text_is_deleted_only_on_request(workspace: Path) -> None:
    """A comment that nobody closed reaches to the next one's end; a safe fix does not take the paragraph with it."""
    page = "# T\n\n<!-- scaffold-lint: ignore[S101]\n\nKeep this paragraph.\n\n<!-- note -->\n\nEnd.\n"
    tree(workspace, {"docs/m.md": page})
    done = run_cli(["lint", *STRUCTURE, "--fix"], workspace)

    assert "X901" in done.out
    assert read_tree(workspace)["docs/m.md"] == page.encode()


def test_match_is_the_text_at_its_place(workspace: Path) -> None:
    """Code within a placeholder is part of the quoted match."""
    tree(workspace, {MEMO_PATH: f"{MEMO}\nHere [insert `the code` name] now.\n"})
    found = json.loads(run_cli(["lint", *STRUCTURE, "--json", "--select", "T201"], workspace).out)["findings"]

    assert [finding["match"] for finding in found] == ["[insert `the code` name]"]
