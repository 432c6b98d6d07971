"""Debt as a user of `scaffold lint` meets it: suppressions with reasons, and a baseline that only shrinks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conviction.documents.editor import apply_edits
from conviction.lint.rules.examples import ESSAY
from conviction.model.text import Edit, Span
from helpers import Repository, read_tree, run_cli, tree

FILE = "lint-baseline.json"
FAULTS = "Sold to <who pays>.\n\nSee [it](nix.md) and [that](gone.md).\n"
"""At the lines 16 and 18 of a document."""


def doc(name: str, body: str = FAULTS) -> str:
    """A document that has no fault, with this text in its first section."""
    clean = ESSAY.replace("who-signs", name)
    return clean.replace("(#the-argument).\n", f"(#the-argument).\n\n{body}") if body else clean


PAGE, CLEAN = doc("a"), doc("a", "")
SUPPRESSED = PAGE.replace("Sold", "<!-- scaffold-lint: ignore[T201] asked in May -->\nSold")


def lint(root: Path, *args: str, code: int = 0) -> list[tuple[str, str, int]]:
    """Code, path and line of the findings of a run without Vale, with the expected exit code."""
    done = run_cli(["lint", "--no-vale", "--output-format", "json-lines", *args], root)
    assert done.code == code, done.out + done.err
    told = [json.loads(line) for line in done.out.splitlines()]
    return [(finding["code"], finding["path"], finding["line"]) for finding in told]


def report(root: Path, *args: str) -> dict[str, Any]:
    """The JSON of a run without Vale."""
    found: dict[str, Any] = json.loads(run_cli(["lint", "--no-vale", "--json", *args], root).out)
    return found


def refused(root: Path, *args: str) -> str:
    """The stderr of a run without Vale that exits with 2; its stdout is empty, and its first line is the error."""
    done = run_cli(["lint", "--no-vale", *args], root)
    assert (done.code, done.out) == (2, "")
    lines = done.err.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("hint: ")
    return lines[0]


@pytest.fixture
def page(workspace: Path) -> Path:
    """A workspace with one page that has three errors."""
    return tree(workspace, {"docs/a.md": PAGE})


def test_suppressed_finding_neither_counts_nor_is_listed(page: Path) -> None:
    """It leaves list, counts and exit code; the summary line and JSON say how many there are."""
    tree(page, {"docs/a.md": SUPPRESSED + "\n<!-- scaffold-lint: ignore-file[L701] moved -->\n"})
    done = run_cli(["lint", "--no-vale"], page)

    assert (done.code, done.out) == (
        0,
        "no findings in 1 document (109 words); 3 suppressed; prose not checked (--no-vale)\n",
    )
    assert report(page)["findings"] == []
    assert report(page)["summary"]["suppressed"] == 3
    assert report(page)["summary"]["by_severity"]["error"] == 0


def test_suppressed_findings_are_shown_on_request(page: Path) -> None:
    """`--show-suppressed` lists them with kind and reason, and they still do not count."""
    tree(page, {"docs/a.md": SUPPRESSED})
    listed = report(page, "--show-suppressed")["findings"]
    line = run_cli(["lint", "--no-vale", "--show-suppressed", "--ignore", "L701"], page)

    assert [finding.get("suppressed") for finding in listed] == [
        {"kind": "inline", "reason": "asked in May"}, None, None,
    ]  # fmt: skip
    assert line.code == 0
    assert line.out.splitlines()[0] == (
        "docs/a.md:17:9: error T201 `<who pays>` is a placeholder: replace it [suppressed, inline: asked in May]"
    )
    for style in ("full", "grouped"):
        out = run_cli(["lint", "--no-vale", "--show-suppressed", "--output-format", style], page).out
        assert "[suppressed, inline: asked in May]" in out


@pytest.mark.parametrize("style", ["github", "gitlab", "junit", "rdjson", "checkstyle", "markdown", "full", "concise"])
def test_other_formats_leave_suppressed_findings_out(page: Path, style: str) -> None:
    """Nothing that is suppressed is annotated or fails a build."""
    tree(page, {"docs/a.md": SUPPRESSED})

    assert "T201" not in run_cli(["lint", "--no-vale", "--output-format", style], page).out


def test_sarif_marks_and_does_not_drop(page: Path) -> None:
    """Suppressed and baselined results stay, marked; without a baseline nothing has a state."""
    lint(page, "--write-baseline")
    tree(page, {"docs/a.md": SUPPRESSED + "\n[new page](new.md)\n"})
    told = {}
    for name, args in (("with", []), ("without", ["--no-baseline"])):
        out = run_cli(["lint", "--no-vale", "--output-format", "sarif", *args], page).out
        results = json.loads(out)["runs"][0]["results"]
        told[name] = [(r["ruleId"], r.get("suppressions"), r.get("baselineState")) for r in results]

    asked = [{"kind": "inSource", "justification": "asked in May"}]
    kept = [{"kind": "external", "justification": FILE}]
    assert told["with"] == [
        ("T201", asked, "new"),
        ("L701", kept, "unchanged"),
        ("L701", kept, "unchanged"),
        ("L701", None, "new"),
        ("X903", None, "new"),
    ]
    assert told["without"] == [("T201", asked, None), *[("L701", None, None)] * 3]


def test_unused_suppressions_are_reported_if_their_rules_ran(page: Path) -> None:
    """Not when the rule was left out of the run, nor of prose without Vale; an option makes it an error."""
    text = doc("a", "<!-- scaffold-lint: ignore[T201,P001,D401] r -->\nText.\n")
    tree(page, {"docs/a.md": text})
    done = run_cli(["lint", "--no-vale"], page)

    assert done.code == 0
    assert done.out.splitlines()[0] == (
        "docs/a.md:16:1: warning X901 [*] nothing is suppressed here for `T201`, `D401`: remove `T201`, `D401` from it"
    )
    assert lint(page, "--ignore", "T") == [("X901", "docs/a.md", 16)]
    assert lint(page, "--select", "T201,X") == [("X901", "docs/a.md", 16)]
    assert lint(page, "--select", "S,X") == []
    assert lint(page, "--ignore", "X901") == []
    assert lint(page, "--report-unused-suppressions", code=1) == [("X901", "docs/a.md", 16)]
    (fix,) = [finding["fix"] for finding in report(page)["findings"]]
    edit = fix["edits"][0]
    span = Span(edit["line"], edit["column"], edit["end_line"], edit["end_column"])
    assert apply_edits(text, (Edit(span, edit["text"]),)) == text.replace("T201,P001,D401", "P001")


def test_reasons_can_be_required(page: Path) -> None:
    """With `require-ignore-reason` each suppression says why; the setting is true or false and nothing else."""
    tree(page, {"docs/a.md": SUPPRESSED.replace(" asked in May", "").replace("kind:", "lint: {ignore: [L701]}\nkind:")})
    assert lint(page) == []
    tree(page, {"scaffold.toml": "schema = 1\n[lint]\nrequire-ignore-reason = true\n"})
    assert lint(page) == [("X904", "docs/a.md", 3), ("X904", "docs/a.md", 17)]
    tree(page, {"scaffold.toml": 'schema = 1\n[lint]\nrequire-ignore-reason = "yes"\n'})
    assert refused(page) == "error: scaffold.toml: `lint.require-ignore-reason` is true or false"


def test_rules_can_be_ignored_for_some_files(page: Path) -> None:
    """`per-file-ignores` names files by pattern; it counts as suppressed, and a mistyped rule or key is refused."""
    table = 'per-file-ignores = {{ "docs/old/*" = ["L701", "{}"] }}\n'
    tree(page, {"docs/old/b.md": doc("b"), "scaffold.toml": "schema = 1\n[lint]\n" + table.format("T2")})
    assert {path for _, path, _ in lint(page, code=1)} == {"docs/a.md"}
    shown = [f["suppressed"] for f in report(page, "--show-suppressed")["findings"] if "suppressed" in f]
    assert shown == [{"kind": "settings", "reason": "per-file-ignores of docs/old/*"}] * 3

    tree(page, {"scaffold.toml": "schema = 1\n[lint]\n" + table.format("todo-markr")})
    assert refused(page) == "error: scaffold.toml: no rule is called `todo-markr`"
    tree(page, {"scaffold.toml": "schema = 1\n[lint]\nper-file-ignore = {}\n"})
    assert refused(page) == "error: scaffold.toml:3: unknown key `lint.per-file-ignore`"


def test_baseline_lets_the_old_pass_and_the_new_fail(page: Path) -> None:
    """Once written it is found automatically: its findings are counted separately, and new ones fail."""
    written = run_cli(["lint", "--no-vale", "--write-baseline"], page)
    assert (written.code, written.err) == (0, f"{FILE}: 3 findings recorded\n")
    assert written.out == ("no findings in 1 document (109 words); 3 in the baseline; prose not checked (--no-vale)\n")
    lines = (page / FILE).read_text(encoding="utf-8").splitlines()
    assert [line[:40] for line in lines] == [
        "{", '"docs/a.md L701": {"count": 2, "fingerpr', '"docs/a.md T201": {"count": 1, "fingerpr', '"schema": 1', "}",
    ]  # fmt: skip
    assert report(page)["summary"]["baselined"] == 3

    tree(page, {"docs/a.md": doc("a", "New [one](new.md).\n\n" + FAULTS)})
    assert lint(page, code=1) == [("L701", "docs/a.md", 16)]
    assert len(lint(page, "--no-baseline", code=1)) == 4


def test_baseline_refuses_to_grow(page: Path) -> None:
    """Rewriting it may only shrink it; growth needs an explicit option."""
    lint(page, "--write-baseline")
    before = read_tree(page)
    tree(page, {"docs/a.md": PAGE.replace("gone.md", "lost.md") + "\n[x](y.md)\n"})
    changed = (page / FILE).read_bytes()

    assert refused(page, "--write-baseline") == f"error: {FILE}: the baseline would grow by 3 findings (L701 3)"
    assert (page / FILE).read_bytes() == changed == before[FILE]
    assert lint(page, "--write-baseline", "--allow-growth") == []
    tree(page, {"docs/a.md": CLEAN})
    assert lint(page, "--write-baseline") == []
    assert (page / FILE).read_text(encoding="utf-8") == '{\n"schema": 1\n}\n'
    tree(page, {"docs/a.md": CLEAN + "\n[x](y.md)\n"})
    assert "would grow by 1 finding (L701 1)" in refused(page, "--write-baseline")


def test_stale_entries_are_reported_at_their_line_and_pruned(page: Path) -> None:
    """A corrected finding is a warning in the baseline with a safe fix; `--prune-baseline` removes it and adds none."""
    lint(page, "--write-baseline")
    text = (page / FILE).read_text(encoding="utf-8")
    tree(page, {"docs/a.md": doc("a", FAULTS.split("\n\n")[1] + "\n[new](new.md)\n")})
    done = run_cli(["lint", "--no-vale", "--select", "T,X"], page)
    assert done.code == 0
    assert done.out.splitlines()[0] == (
        f"{FILE}:3:1: warning X903 [*] the finding of T201 in docs/a.md is gone:"
        " scaffold lint --prune-baseline removes it"
    )
    assert lint(page, "--select", "T,X", "--report-unused-suppressions", code=1) == [("X903", FILE, 3)]
    (fix,) = [finding["fix"] for finding in report(page)["findings"] if finding["code"] == "X903"]
    assert fix["applicability"] == "safe"

    assert lint(page, "--prune-baseline", code=1) == [("L701", "docs/a.md", 18)]
    pruned = (page / FILE).read_text(encoding="utf-8")
    assert pruned == "".join(line for line in text.splitlines(keepends=True) if "T201" not in line)
    assert lint(page, "--prune-baseline", code=1) == [("L701", "docs/a.md", 18)]


def test_part_of_a_workspace_judges_and_replaces_only_that_part(page: Path) -> None:
    """Entries of other files and of rules that did not run stay, be it PATHS, `--select` or a broken file."""
    tree(page, {"docs/b.md": doc("b")})
    lint(page, "--write-baseline")
    kept = (page / FILE).read_bytes()
    tree(page, {"docs/a.md": CLEAN, "docs/b.md": doc("b", "")})

    assert {code for code, _, _ in lint(page, "docs/a.md")} == {"X903"}
    assert len(lint(page, "docs/a.md")) == 2
    assert [line for _, _, line in lint(page, "--select", "T,X")] == [3, 5]
    lint(page, "docs/a.md", "--write-baseline", "--select", "T")
    assert (page / FILE).read_bytes() == b"".join(
        line for line in kept.splitlines(keepends=True) if b"a.md T201" not in line
    )
    tree(page, {"docs/b.md": "---\na: [\n---\n\nText.\n"})
    assert [path for code, path, _ in lint(page, code=1) if code != "X903"] == ["docs/b.md"]
    lint(page, "--prune-baseline", code=1)
    assert b"docs/b.md" in (page / FILE).read_bytes()
    (page / "docs/b.md").unlink()
    lint(page, "--prune-baseline")
    assert (page / FILE).read_text(encoding="utf-8") == '{\n"schema": 1\n}\n'


def test_gaps_of_drafts_and_safe_fixes_are_not_recorded(workspace: Path) -> None:
    """Gaps of drafts and findings with a safe fix are not recorded."""
    tree(workspace, {"docs/a.md": "<!-- scaffold-lint: ignore[Q1] r -->\nText.\n"})
    run_cli(["essay", "A claim", "--no-edit"], workspace)
    done = run_cli(["lint", "--no-vale", "--write-baseline"], workspace)

    assert done.err.endswith(f"{FILE}: 0 findings recorded; 1 left out, which `scaffold lint --fix` corrects\n")
    assert "still to write" in run_cli(["lint", "--no-vale"], workspace).out


@pytest.mark.parametrize("staged", [True, False])
def test_entries_follow_renamed_files(tmp_path: Path, staged: bool) -> None:
    """A folder that is moved, by git or by hand, changes nothing in the result; the next write notes the new paths."""
    repo = Repository(tmp_path / "w")
    tree(repo.root, {"scaffold.toml": "schema = 1\n"})
    tree(repo.root, {f"docs/old/{name}.md": doc(name) for name in "abc"})
    lint(repo.root, "--write-baseline")
    repo.git("add", "-A")
    repo.git("commit", "-qm", "All")
    if staged:
        repo.git("mv", "docs/old", "docs/new")
    else:
        (repo.root / "docs/old").rename(repo.root / "docs/new")
    (repo.root / "docs/new/a.md").rename(repo.root / "docs/new/z.md")
    before = (repo.root / FILE).read_text(encoding="utf-8")

    assert lint(repo.root) == []
    assert report(repo.root)["summary"]["baselined"] == 9
    assert lint(repo.root, "docs/new/b.md") == []
    assert (repo.root / FILE).read_text(encoding="utf-8") == before
    assert lint(repo.root, "--write-baseline") == []
    after = (repo.root / FILE).read_text(encoding="utf-8")
    assert "docs/old" not in after
    assert after.count("docs/new/") == 6
    assert lint(repo.root) == []


def test_two_branches_merge_their_baselines(tmp_path: Path) -> None:
    """Who corrects one file and who corrects another do not meet in the baseline."""
    repo = Repository(tmp_path / "w")
    tree(repo.root, {"scaffold.toml": "schema = 1\n", **{f"docs/{n}.md": doc(n) for n in "abcdef"}})
    lint(repo.root, "--write-baseline")
    repo.git("add", "-A")
    repo.git("commit", "-qm", "All")
    for branch, name in (("one", "a"), ("two", "f")):
        repo.git("checkout", "-q", "-b", branch, "main")
        tree(repo.root, {f"docs/{name}.md": doc(name, "")})
        lint(repo.root, "--prune-baseline", "--ignore", "H101")  # the corrected document is frozen
        repo.git("commit", "-qam", branch)
    repo.git("merge", "-q", "--no-edit", "one")

    assert lint(repo.root, "--ignore", "H101") == []
    assert report(repo.root)["summary"]["baselined"] == 12


def test_another_file_can_be_the_baseline(page: Path) -> None:
    """`--baseline` is relative to where one stands, and must exist unless it is written."""
    assert refused(page, "--baseline", "debt.json") == "error: debt.json: there is no such baseline"
    assert lint(page / "docs", "--baseline", "debt.json", "--write-baseline") == []
    assert not (page / FILE).exists()
    assert lint(page, "--baseline", "docs/debt.json") == []
    tree(page, {"docs/a.md": CLEAN})
    assert [path for _, path, _ in lint(page, "--baseline", "docs/debt.json")] == ["docs/debt.json"] * 2


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--write-baseline", "--no-baseline"], "--write-baseline and --no-baseline contradict each other"),
        (["--prune-baseline", "--no-baseline"], "--prune-baseline and --no-baseline contradict each other"),
        (["--baseline", "x", "--no-baseline"], "--baseline and --no-baseline contradict each other"),
        (["--allow-growth"], "--allow-growth goes with --write-baseline"),
        (["--prune-baseline"], f"{FILE}: there is no such baseline"),
    ],
)
def test_options_that_do_not_fit_are_refused(page: Path, args: list[str], message: str) -> None:
    """One clear line, and nothing is written."""
    assert refused(page, *args) == f"error: {message}"
    assert not (page / FILE).exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{\n<<<<<<< ours\n",
            ":2:1: the baseline is not valid JSON: expecting property name enclosed in double quotes"),
        (b'{\n"docs/a.md T201": {"count": 2, "fingerprints": []},\n"schema": 1\n}\n',
            ":2: the entry's count is not the number of its fingerprints, 0"),
        (b"\xff\xfe", ": the baseline is not UTF-8"),
        (b" " * (16 * 1024 * 1024 + 1), ": the baseline cannot be read: larger than 16 MiB"),
    ],
    ids=["conflict", "edited", "bytes", "large"],
)  # fmt: skip
def test_broken_baseline_stops_the_run(page: Path, content: bytes, message: str) -> None:
    """A baseline in another format is an error with its line, and is not changed, even with `--write-baseline`."""
    (page / FILE).write_bytes(content)

    assert refused(page) == f"error: {FILE}{message}"
    assert refused(page, "--write-baseline", "--allow-growth") == f"error: {FILE}{message}"
    assert (page / FILE).read_bytes() == content
    assert len(lint(page, "--no-baseline", code=1)) == 3


_PROSE = """\
It may possibly work.

<!-- scaffold-lint: ignore[P001] a quotation of our own -->
It may possibly be holistic.

!!! note

    - It might perhaps work. <!-- scaffold-lint: ignore[Strategy] r -->

<!-- vale off -->

It could perhaps work.

<!-- vale on -->

<!-- scaffold-lint: ignore[P001] nothing here -->
It works.
"""


@pytest.mark.needs_vale
def test_prose_is_suppressed_and_recorded_like_structure(workspace: Path) -> None:
    """Both engines' findings obey the same comments, Vale's own comments work, and the baseline holds the rest."""
    tree(workspace, {"docs/a.md": _PROSE})
    told = [json.loads(line) for line in run_cli(["lint", "--output-format", "json-lines"], workspace).out.splitlines()]
    assert [(f["code"], f["line"], f["section_path"]) for f in told] == [
        ("P001", 1, []), ("P021", 4, []), ("X901", 16, []),
    ]  # fmt: skip

    assert run_cli(["lint", "--write-baseline", "--fail-on", "suggestion"], workspace).code == 1
    after = json.loads(run_cli(["lint", "--json"], workspace).out)
    assert after["summary"]["by_rule"] == {"X901": 1}
    assert (after["summary"]["suppressed"], after["summary"]["baselined"]) == (2, 2)
    kept = (workspace / FILE).read_bytes()
    assert run_cli(["lint", "--no-vale", "--write-baseline"], workspace).code == 0
    assert (workspace / FILE).read_bytes() == kept


def test_fix_prunes_entries_of_a_deleted_file(page: Path) -> None:
    """`--fix` checks the whole workspace too: an entry of a deleted file is removed, and the rest is listed."""
    tree(page, {"docs/left.md": "See [it](nowhere.md).\n"})
    lint(page, "--write-baseline")
    (page / "docs/left.md").unlink()

    done = run_cli(["lint", "--no-vale", "--fix"], page)
    assert done.err.startswith("fixed 1 finding in 1 file\n")
    assert "docs/left.md" not in (page / FILE).read_text(encoding="utf-8")
    assert lint(page) == []


def test_baseline_is_written_once_from_the_remaining_findings(page: Path) -> None:
    """With `--fix` the baseline is written after the last fix; `--diff` writes nothing, so it refuses."""
    assert refused(page, "--diff", "--write-baseline") == "error: --diff: --diff writes nothing, not even a baseline"
    assert not (page / FILE).exists()

    done = run_cli(["lint", "--no-vale", "--fix", "--write-baseline"], page)
    assert done.err.count("recorded") == 1
    assert lint(page) == []


def test_stdin_and_show_files_do_not_change_the_baseline(page: Path) -> None:
    """Text on stdin does not use it, and `--show-files` only lists files."""
    done = run_cli(["lint", "--no-vale", "-", "--write-baseline"], page)
    assert (done.code, done.err.split("\n")[0]) == (2, "error: the text on stdin is not part of the baseline")

    assert run_cli(["lint", "--no-vale", "--show-files", "--write-baseline"], page).code == 0
    assert not (page / FILE).exists()


@pytest.mark.parametrize("name", ["dangling-evidence-id", "dangling-reference", "HedgeStack", "Strategy.HedgeStack"])
def test_rules_answer_to_every_name_they_are_known_by(page: Path, name: str) -> None:
    """A code's other names may be selected too, and Vale's name without its style."""
    assert run_cli(["lint", "--no-vale", "--select", name], page).code == 0


def test_raw_conversations_are_counted_and_only_one_alone_is_listed(workspace: Path) -> None:
    """A library grows by a conversation a week: each run would list them all; the desk does."""
    for who in ("P-01", "P-02"):
        assert run_cli(["quote", "We retype each invoice", "--who", who, "--segment", "CFO"], workspace).code == 0
    raw = sorted(path.relative_to(workspace).as_posix() for path in workspace.glob("docs/library/conversations/*.md"))
    for arguments in ([], ["docs"], ["--output-format", "full"]):
        done = run_cli(["lint", "--no-vale", *arguments], workspace)
        assert "conversations/" not in done.out
        assert "; 2 raw conversations to process" in done.out
        assert "still to write" not in done.out
    alone = run_cli(["lint", "--no-vale", raw[0]], workspace).out
    assert alone.startswith(f"{raw[0]}: still to write: 7 of 7 sections (")
    assert "raw conversation" not in alone
    progress = report(workspace)["summary"]["still_to_write"]
    assert [row["path"] for row in progress] == raw
    assert run_cli([], workspace).out.count("conversation-") == 2
