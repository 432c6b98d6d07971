"""Case 32: a document on which Vale stops is a finding of its own, and the others are linted as usual."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from conviction.adapters.vale import isolation
from conviction.adapters.vale.binary import ValeBinary
from conviction.errors import ValeError
from fake_vale import CANARY, SANE, fake
from helpers import Run, run_cli, run_process, tree

ALERT = {**CANARY, "Check": "Strategy.HedgeStack", "Match": "may possibly", "Span": [6, 17], "Line": 3}
HEDGED = "# A\n\nThis may possibly work.\n"
BAD = "# Import\n\nBOOM\n"
SHELL_ALERT = json.dumps(ALERT).replace('"', '\\"')
ANSWER = f"""
echo run >> "$LOG"
if grep -q BOOM *.md; then STOP; fi
found='"__canary__.md": [{json.dumps(CANARY)}]'
for file in $(grep -ls 'may possibly' 0*.md); do found="$found, \\"$file\\": [{SHELL_ALERT}]"; done
echo "{{$found}}"
"""
STOPS = {
    "panics": ("echo 'panic: regexp2: too deep\n\ngoroutine 57 [running]:' >&2; exit 2", "panic: regexp2: too deep;"),
    "crashes": ("kill -SEGV $$", "Vale crashed (signal 11);"),
    "is killed": ("kill -9 $$", "Vale crashed (signal 9);"),
    "eats memory": ("echo 'fatal error: out of memory' >&2; exit 2", "fatal error: out of memory;"),
    "breaks off": ("echo '{\"000000.md\": [{'; exit 0", "Vale's output is incomplete or cannot be read;"),
    "floods": ("cat /dev/zero", "vale wrote too much output, and was stopped;"),
}


def _program(tmp_path: Path, stop: str) -> Path:
    body = ANSWER.replace("STOP", stop).replace("$LOG", str(tmp_path / "log"))
    return fake(tmp_path / "bin", body)


def _found(done: Run) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for finding in json.loads(done.out)["findings"]:
        found.setdefault(finding["path"], []).append(finding["code"])
    return found


def _documents(bad: set[int], number: int = 12) -> dict[str, str | bytes]:
    return {f"docs/{at:02}.md": BAD if at in bad else HEDGED for at in range(number)}


@pytest.mark.parametrize("fault", STOPS)
def test_case_32_one_document_does_not_hide_the_others(workspace: Path, tmp_path: Path, fault: str) -> None:
    """In each way of stopping Vale, that document has X911 with the reason, and the others their findings."""
    stop, message = STOPS[fault]
    tree(workspace, _documents({5}))

    done = run_cli(["lint", "--vale-bin", str(_program(tmp_path, stop)), "--json"], workspace)

    assert done.code == 1, done.err
    assert _found(done) == {f"docs/{at:02}.md": ["X911" if at == 5 else "P001"] for at in range(12)}
    finding: dict[str, Any] = next(one for one in json.loads(done.out)["findings"] if one["code"] == "X911")
    assert (finding["line"], finding["severity"], finding["engine"]) == (1, "error", "vale")
    assert message in finding["message"]
    assert "\n" not in finding["message"]


def test_case_32_several_documents_stop_vale(workspace: Path, tmp_path: Path) -> None:
    """The first, the last and two beside each other are all found."""
    tree(workspace, _documents({0, 5, 6, 11}))

    done = run_cli(["lint", "--vale-bin", str(_program(tmp_path, "exit 2")), "--json"], workspace)

    assert {path for path, codes in _found(done).items() if codes == ["X911"]} == {
        f"docs/{at:02}.md" for at in (0, 5, 6, 11)
    }


def test_case_32_nothing_is_remembered_of_it(workspace: Path, tmp_path: Path) -> None:
    """The second run shows it to Vale again, alone, and a corrected text is linted."""
    tree(workspace, _documents({1}, 3))
    argv = ["lint", "--vale-bin", str(_program(tmp_path, "exit 2")), "--json"]
    first = run_process(argv, workspace)
    calls = (tmp_path / "log").read_text().count("run")
    assert run_process(argv, workspace).out == first.out
    assert (tmp_path / "log").read_text().count("run") == calls + 2

    tree(workspace, {"docs/01.md": HEDGED})
    assert set(map(str, _found(run_process(argv, workspace)).values())) == {"['P001']"}


def test_case_32_other_rules_do_not_hide_it(workspace: Path, tmp_path: Path) -> None:
    """Selecting other rules does not make the document pass; naming it among the ignored does."""
    tree(workspace, _documents({0}, 2))
    argv = ["lint", "--vale-bin", str(_program(tmp_path, "exit 2")), "--json"]

    assert _found(run_cli([*argv, "--select", "P020"], workspace)) == {"docs/00.md": ["X911"]}
    assert _found(run_cli([*argv, "--ignore", "X911"], workspace)) == {"docs/01.md": ["P001"]}


def test_case_32_debts_of_the_document_stay(workspace: Path, tmp_path: Path) -> None:
    """Baseline and suppressions of an unchecked document are not out of date, and X911 is not put into one."""
    hushed = "# A\n\n<!-- scaffold-lint: ignore[P021] a name -->\n\nThis may possibly be seamless.\n"
    tree(workspace, {"docs/00.md": HEDGED, "docs/01.md": hushed})
    argv = ["lint", "--vale-bin", str(_program(tmp_path, "exit 2"))]
    assert run_cli([*argv, "--write-baseline"], workspace).code == 0
    baseline = (workspace / "lint-baseline.json").read_bytes()
    for path in ("docs/00.md", "docs/01.md"):
        text = (workspace / path).read_text(encoding="utf-8")
        (workspace / path).write_text(text + "\nBOOM\n", encoding="utf-8")

    done = run_cli([*argv, "--json", "--report-unused-suppressions"], workspace)
    assert _found(done) == {"docs/00.md": ["X911"], "docs/01.md": ["X911"]}
    run_cli([*argv, "--prune-baseline"], workspace)
    assert (workspace / "lint-baseline.json").read_bytes() == baseline


@pytest.mark.parametrize("style", ["concise", "full", "sarif", "gitlab", "junit", "checkstyle", "github", "rdjson"])
def test_case_32_every_format_has_it(workspace: Path, tmp_path: Path, style: str) -> None:
    """It is shown as any finding."""
    tree(workspace, _documents({0}, 2))

    program = str(_program(tmp_path, "exit 2"))
    done = run_cli(["lint", "--vale-bin", program, "--output-format", style], workspace)

    assert done.code == 1
    assert "X911" in done.out
    assert "docs/00.md" in done.out


def test_case_32_a_vale_that_fails_without_texts_ends_the_run(workspace: Path, tmp_path: Path) -> None:
    """Two calls tell that no document is at fault: exit code 2, and no finding."""
    tree(workspace, _documents(set(), 5))
    log = tmp_path / "log"

    done = run_cli(["lint", "--vale-bin", str(fake(tmp_path / "bin", f"echo run >> {log}; exit 3"))], workspace)

    assert (done.code, done.out) == (2, "")
    assert "X910 engine-failed: Vale could not run: exit code 3" in done.err
    assert log.read_text().count("run") == 2


def test_case_32_calls_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where half of the texts stop Vale, the search ends, and unchecked texts count as not read."""
    monkeypatch.setattr(isolation, "CALLS", 9)
    program = _program(tmp_path, "exit 2")
    files = {f"docs/{at:02}.md": BAD if at % 2 else HEDGED for at in range(40)}

    answer = isolation.run(ValeBinary(program, "3.22.0", "PATH"), files)

    assert (tmp_path / "log").read_text().count("run") <= 11
    assert {path for path, text in files.items() if text == BAD} <= set(answer.failures)
    assert {alert.path for alert in answer.alerts}.isdisjoint(answer.failures)
    assert {alert.path for alert in answer.alerts} | set(answer.failures) == set(files)


def test_case_32_time_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text on which Vale hangs costs seconds, not minutes."""
    from conviction.adapters.vale import binary as vale

    monkeypatch.setattr(vale, "_START", 0.5)
    monkeypatch.setattr(isolation, "_START", 0.5)
    monkeypatch.setattr(isolation, "SECONDS", 3.0)
    files = {f"docs/{at:02}.md": BAD if at == 7 else HEDGED for at in range(8)}
    began = time.monotonic()

    answer = isolation.run(ValeBinary(_program(tmp_path, "sleep 600"), "3.22.0", "PATH"), files)

    assert time.monotonic() - began < 300, "nobody waited for a sleep of ten minutes"
    assert "docs/07.md" in answer.failures
    assert "did not finish within" in answer.failures["docs/07.md"]


def test_case_32_a_broken_rule_is_not_the_fault_of_a_document(tmp_path: Path) -> None:
    """Vale's complaint about its settings is raised as before."""
    program = fake(tmp_path, f"echo '{SANE}'; echo 'W101: unknown key' >&2")

    with pytest.raises(ValeError, match="W101"):
        isolation.run(ValeBinary(program, "3.22.0", "PATH"), {"docs/a.md": HEDGED, "docs/b.md": BAD})


@pytest.mark.long
@pytest.mark.needs_vale
def test_case_32_the_real_vale_panics(workspace: Path) -> None:
    """A word that is repeated 1,400 times in one sentence, among documents that have nothing to do with it."""
    tree(workspace, {**_documents(set(), 3), "docs/import.md": f"# Import\n\n{'significantly ' * 1400}.\n"})

    done = run_process(["lint", "--json"], workspace, timeout=300)

    found = _found(done)
    assert done.code == 1
    assert found.pop("docs/import.md") == ["X911"]
    assert found == {f"docs/{at:02}.md": ["P001"] for at in range(3)}
    assert "goroutine" not in done.out


def test_case_32_the_code_has_a_page(workspace: Path) -> None:
    """X911 can be explained as every rule can."""
    told = run_cli(["lint", "explain", "X911"], workspace)

    assert told.out.startswith("X911 document-unchecked (error)\n")
