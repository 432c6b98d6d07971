"""Whatever happens to Vale, or to one document, `scaffold lint` says it in one line; it is never a clean run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conviction.adapters.vale import binary as vale
from conviction.adapters.vale.binary import ValeBinary
from conviction.errors import ValeError
from fake_vale import CANARY, SANE, fake
from helpers import Run, run_cli, run_process, tree

HEDGED = "# A\n\nThis may possibly work.\n"
ALERT = {**CANARY, "Check": "Strategy.HedgeStack", "Match": "may possibly", "Span": [6, 17], "Line": 3}
EATS = "import sys; room = bytearray(8 << 30)"

FAULTS = {
    "crashes": ("kill -SEGV $$", "X910 engine-failed: Vale crashed (signal 11)"),
    "prints half a JSON": ('echo \'{"000000.md": [{"Ch\'', "X910 engine-failed: Vale's output is incomplete"),
    "prints nothing": ("true", "X910 engine-failed: Vale's output is incomplete"),
    "prints {}": ("echo '{}'", "X910 canary-missing: Vale ran but did not read the documents"),
    "warns": (f"echo '{SANE}'; echo 'W101: unknown key' >&2", "X910 engine-failed: Vale could not run: W101"),
    "refuses": ('echo \'{"Code": "E201", "Text": "bad"}\' >&2; exit 2', "X910 engine-failed: Vale could not run: E201"),
    "floods": ("cat /dev/zero", "X910 engine-failed: vale wrote too much output"),
    "eats memory": (f"exec {sys.executable} -c '{EATS}'", "X910 engine-failed: Vale could not run: "),
    "tells of another file": (
        f"echo '{json.dumps({'__canary__.md': [CANARY], '../../a.md': [ALERT]})}'",
        "X910 engine-failed: Vale reported a file that it was not given: '../../a.md'",
    ),
    "is replaced as it runs": (f'echo "# later" >> "$0"; echo \'{SANE}\'', "X910 engine-failed: Vale was replaced"),
    "is removed as it runs": (f"rm \"$0\"; echo '{SANE}'", "X910 engine-failed: Vale was replaced or removed"),
}


@pytest.fixture
def hedged(workspace: Path) -> Path:
    """A workspace with one page with an alert of Vale."""
    return tree(workspace, {"docs/a.md": HEDGED})


def refused(done: Run) -> str:
    """The error of a run that could not go on: two lines, no findings, no traceback."""
    assert (done.code, done.out) == (2, "")
    error, hint = done.err.splitlines()
    assert hint.startswith("hint: ")
    return error


@pytest.mark.long
@pytest.mark.parametrize("fault", FAULTS)
def test_a_failing_vale_is_one_line(hedged: Path, tmp_path: Path, fault: str) -> None:
    """Matrix F113: Exit code 2, the code X910 and what happened; and nothing is remembered as clean."""
    body, message = FAULTS[fault]
    program = fake(tmp_path / "bin", body)

    assert message in refused(run_cli(["lint", "--vale-bin", str(program)], hedged))
    good = fake(tmp_path / "bin", f"echo '{json.dumps({'__canary__.md': [CANARY], '000000.md': [ALERT]})}'")
    done = run_cli(["lint", "--vale-bin", str(good), "--json"], hedged)
    assert [finding["code"] for finding in json.loads(done.out)["findings"]] == ["P001"]


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("vale version 3.21.0", "Vale 3.21.0 (--vale-bin) is too old"),
        ("vale version master", "lacks a feature that our rules need"),
        ("hello", "is not Vale"),
    ],
)
def test_an_unusable_vale_is_unavailable(hedged: Path, tmp_path: Path, version: str, message: str) -> None:
    """It is refused before it sees a document."""
    program = fake(tmp_path / "bin", f"echo '{SANE}'", version)
    error = refused(run_cli(["lint", "--vale-bin", str(program)], hedged))

    assert "X910 engine-unavailable: " in error
    assert message in error


def test_a_vale_that_is_replaced_after_the_trial_is_refused(tmp_path: Path) -> None:
    """The tested program is the one that runs."""
    program = fake(tmp_path, f"echo '{SANE}'")
    found = vale.find(flag=program, environ={}, cache=tmp_path / "cache")
    fake(tmp_path, f"echo '{SANE}'  # another one")

    with pytest.raises(ValeError, match="replaced or removed while we worked"):
        vale.run(found, {"docs/a.md": HEDGED})


def test_time_grows_with_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large workspace has longer than a small one before Vale counts as hanging."""
    monkeypatch.setattr(vale, "_START", 0.2)
    program = fake(tmp_path, f"sleep 1; echo '{SANE}'")
    binary = ValeBinary(program, "3.22.0", "PATH")

    with pytest.raises(ValeError, match=r"did not finish within 0\.2"):
        vale.run(binary, {"docs/a.md": "a"})
    assert vale.run(binary, {"docs/a.md": "a" * 200_000}) == ()


def test_a_vale_that_failed_is_not_believed_for_other_texts(hedged: Path, tmp_path: Path) -> None:
    """Earlier cache entries are kept, and a run that needs Vale for one new text fails as a whole."""
    answer = json.dumps({"__canary__.md": [CANARY], "000000.md": [ALERT]})
    program = tmp_path / "bin" / "vale"
    switch = tmp_path / "broken"
    fake(program.parent, f"if [ -e {switch} ]; then exit 3; fi; echo '{answer}'")
    first = run_process(["lint", "--vale-bin", str(program), "--json"], hedged)
    switch.touch()
    assert run_process(["lint", "--vale-bin", str(program), "--json"], hedged).out == first.out
    tree(hedged, {"docs/b.md": "# B\n"})

    assert "X910 engine-failed" in refused(run_process(["lint", "--vale-bin", str(program)], hedged))
    switch.unlink()
    done = run_process(["lint", "--vale-bin", str(program), "--json"], hedged)
    assert {finding["path"] for finding in json.loads(done.out)["findings"]} == {"docs/a.md", "docs/b.md"}


REAL = {
    "sees no file": ("exec {vale} --glob='!*' \"$@\"", "canary-missing"),
    "has no room": ('ulimit -v 100000; exec {vale} "$@"', "engine-failed"),
    "is killed": ('{vale} "$@" & kill -9 $$', "engine-failed: Vale crashed (signal 9)"),
    "is cut off": ('{vale} "$@" | head -c 100', "engine-failed: Vale's output is incomplete"),
    "warns of a setting": ("sed -i '1iNonsense = 1' .vale.ini; exec {vale} \"$@\"", "engine-failed"),
    "has no style": ('rm -r ../styles; exec {vale} "$@"', "engine-failed: Vale could not run: "),
}


@pytest.mark.needs_vale
@pytest.mark.parametrize("fault", REAL)
def test_the_real_vale_in_trouble_is_one_line(hedged: Path, tmp_path: Path, fault: str) -> None:
    """The same with the real program, as it fails by itself."""
    body, message = REAL[fault]
    program = fake(tmp_path / "bin", body.format(vale=os.environ["SCAFFOLD_VALE"]))

    assert f"X910 {message}" in refused(run_cli(["lint", "--vale-bin", str(program)], hedged))


@pytest.mark.needs_vale
def test_a_broken_house_rule_is_one_line(hedged: Path) -> None:
    """Vale's own complaint names the file and the line."""
    tree(hedged, {
        "scaffold.toml": 'schema = 1\n[lint]\nhouse-style = "styles/House"\n',
        "styles/House/Bad.yml": "extends: existence\nmessage: x\nnonsense: 1\ntokens: [a]\n",
    })  # fmt: skip

    error = refused(run_cli(["lint"], hedged))
    assert "X910 engine-failed: Vale could not run: E201" in error
    assert "Bad.yml" in error


@pytest.mark.needs_vale
def test_the_real_vale_is_not_started_twice(hedged: Path, tmp_path: Path) -> None:
    """An unchanged workspace needs no Vale; a moved document neither, and its findings move along."""
    log = tmp_path / "log"
    program = fake(tmp_path / "bin", f'echo run >> {log}; exec {os.environ["SCAFFOLD_VALE"]} "$@"')
    argv = ["lint", "--vale-bin", str(program), "--json"]
    first = run_process(argv, hedged)
    assert [finding["code"] for finding in json.loads(first.out)["findings"]] == ["P001"]
    assert run_process(argv, hedged).out == first.out
    (hedged / "docs/a.md").rename(hedged / "docs/z.md")
    moved = run_process(argv, hedged)
    assert log.read_text().count("run") == 1
    assert moved.out == run_process([*argv, "--no-cache"], hedged).out

    tree(hedged, {"docs/new.md": "# New\n\nClearly so.\n"})
    assert run_process(argv, hedged).out == run_process([*argv, "--no-cache"], hedged).out


@pytest.mark.needs_vale
def test_house_rules_and_parameters_are_part_of_the_memory(hedged: Path) -> None:
    """Another rule, another parameter: Vale runs again."""
    rule = "extends: existence\nmessage: no '%s'\nvocab: false\ntokens: [WORD]\n"
    tree(hedged, {
        "scaffold.toml": 'schema = 1\n[lint]\nhouse-style = "styles/House"\n',
        "styles/House/Terms.yml": rule.replace("WORD", "absent"),
    })  # fmt: skip
    assert "House.Terms" not in run_process(["lint"], hedged).out
    tree(hedged, {"styles/House/Terms.yml": rule.replace("WORD", "work")})
    assert "House.Terms" in run_process(["lint"], hedged).out
    tree(hedged, {"scaffold.toml": 'schema = 1\n[lint]\nparams = {"P050.max" = 2}\n'})
    assert " P050 " in run_process(["lint"], hedged).out


UNPRIVILEGED = """
import ctypes, os, sys
if os.getuid() == 0:  # root reads anything: give up CAP_DAC_OVERRIDE (1) and CAP_DAC_READ_SEARCH (2)
    assert all(ctypes.CDLL(None).prctl(24, capability, 0, 0, 0) == 0 for capability in (1, 2))
os.execv(sys.executable, [sys.executable, "-m", "conviction", *sys.argv[1:]])
"""


@pytest.mark.needs_vale
def test_one_unreadable_document_is_a_finding(hedged: Path) -> None:
    """Wrong bytes, a broken link, a folder, a pipe, a forbidden file: S006 each, and the others are linted.

    Matrix D86.
    """
    docs = hedged / "docs"
    (docs / "bytes.md").write_bytes(b"# A\n\xff\n")
    (docs / "link.md").symlink_to("nowhere.md")
    (docs / "loop.md").symlink_to("loop.md")
    (docs / "folder.md").mkdir()
    os.mkfifo(docs / "pipe.md")
    (docs / "secret.md").write_text("# Secret\n")
    (docs / "secret.md").chmod(0)
    argv = [sys.executable, "-c", UNPRIVILEGED, "-C", str(hedged), "lint", "--json"]
    runs = [subprocess.run(argv, cwd="/", capture_output=True, timeout=60, check=False) for _ in range(2)]
    (docs / "secret.md").chmod(0o644)

    assert {run.returncode for run in runs} == {1}
    assert runs[0].stdout == runs[1].stdout
    found = {finding["path"]: finding["code"] for finding in json.loads(runs[0].stdout)["findings"]}
    bad = ("bytes", "folder", "link", "loop", "pipe", "secret")
    assert found == {"docs/a.md": "P001", **{f"docs/{name}.md": "S006" for name in bad}}
    now = json.loads(run_cli(["lint", "--json"], hedged).out)["findings"]
    assert "docs/secret.md" not in {finding["path"] for finding in now}


def test_the_code_can_be_explained(workspace: Path) -> None:
    """X910 is not a finding, but has a page."""
    told = run_cli(["lint", "explain", "X910"], workspace)

    assert told.code == 0
    assert told.out.startswith("X910 engine-failed (error)\n")
