"""Killed at every durable step: the workspace is intact, the doctor repairs the leftovers, and a second run works."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from conviction.adapters.storage.templates import PACKAGED
from conviction.documents import parser
from conviction.lint.rules.examples import MEMO
from helpers import TODAY, WITHOUT_PRIVILEGE, read_tree, run_cli, run_process, snap, tree

STEPS = 40
"""More durable steps than any command here takes."""
THESIS = "---\nid: thesis-a\nkind: thesis\ntitle: A\n---\n\n## Claims\n\n### One {#one}\n\n- **For:** thesis-b\n"
EMPTY = MEMO.replace("**Payback:** 9.5 months", "**Payback:**")
OTHER = "---\nid: thesis-b\nkind: thesis\ntitle: B\n---\n\n## Claims\n\n### Two {#two}\n\n- **For:** thesis-a#one\n"


def test_memo_is_whole_or_absent(tmp_path: Path) -> None:
    """Matrix A1: A memo that is killed at any step is a whole document or none, and can be started again."""
    assert run_cli(["init", "work"], tmp_path).code == 0
    killed = _survive(tmp_path / "work", ["memo", "Usage", "--owner", "Ada"])

    assert killed >= 3
    paths = list((tmp_path / "work/docs/memos").glob("*.md"))
    assert paths
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    (whole,) = {text.replace(path.stem, "STEM") for path, text in texts.items()}
    document = parser.parse(whole, "docs/memos/STEM.md", kind="memo")
    assert document.front.ok
    assert document.sections[-1].name == "Questions and answers"


def test_a_kill_after_the_name_leaves_the_document_and_a_leftover(tmp_path: Path) -> None:
    """Matrix A2: The document has its name, its temporary name is still there: the doctor removes that one alone."""
    run_cli(["init", "work"], tmp_path)
    root, log = tmp_path / "work", tmp_path / "steps"
    run_process(["memo", "First"], root, env={"SCAFFOLD_TEST_STEPS": str(log)})
    step = log.read_text(encoding="utf-8").splitlines().index("linked") + 1

    assert run_process(["memo", "Usage"], root, env={"SCAFFOLD_TEST_KILL_AT": str(step)}).code == -9

    path = root / f"docs/memos/{TODAY}-usage.md"
    first = (root / f"docs/memos/{TODAY}-first.md").read_bytes()
    assert path.read_bytes() == first.replace(b"-first", b"-usage").replace(b"First", b"Usage")
    found = json.loads(run_cli(["doctor", "--json"], root).out)["troubles"]
    assert [trouble["code"] for trouble in found] == ["leftover"]
    _mend(root)
    assert {one.name for one in path.parent.iterdir()} == {path.name, f"{TODAY}-first.md"}


@pytest.mark.long
def test_init_can_be_repeated(tmp_path: Path) -> None:
    """Matrix A1: An init that is killed at any step leaves no workspace that is half, and the next init finishes it."""
    log = tmp_path / "steps"
    run_process(["init", "whole", "--name", "Work"], tmp_path, env={"SCAFFOLD_TEST_STEPS": str(log)})
    whole = read_tree(tmp_path / "whole")
    last = len(log.read_text(encoding="utf-8").splitlines())
    assert last > 90
    # Of the rules of the style, which are written one like the other, every fifth step.
    for step in sorted({*range(1, 22), *range(22, last, 5), *range(last - 6, last + 1)}):
        root = tmp_path / f"w{step}"
        first = run_process(["init", str(root), "--name", "Work"], tmp_path, env={"SCAFFOLD_TEST_KILL_AT": str(step)})
        assert first.code == -9
        if not (root / "scaffold.toml").exists():
            again = run_process(["init", str(root), "--name", "Work"], tmp_path)
            assert again.code == 0, again.err
        _mend(root)
        assert read_tree(root) == whole


@pytest.mark.long
@pytest.mark.parametrize("step", [1, 2, 3, 10, 50, 100])
def test_demo_is_ended_by_the_next_run(tmp_path: Path, step: int) -> None:
    """A demo that is killed is no reason to choose another name: the next run makes it whole."""
    killed = run_process(["demo", "d"], tmp_path, env={"SCAFFOLD_TEST_KILL_AT": str(step)})
    assert killed.code == -9

    again = run_process(["demo", "d"], tmp_path)

    assert again.code == 0, again.err
    _mend(tmp_path / "d")
    assert run_process(["demo", "whole"], tmp_path).code == 0
    assert read_tree(tmp_path / "d") == read_tree(tmp_path / "whole")
    told = subprocess.run(["git", "status", "--porcelain"], cwd=tmp_path / "d", capture_output=True, check=True)
    assert told.stdout == b""
    assert run_process(["demo", "d"], tmp_path).code == 2


def test_quote_is_there_or_not(tmp_path: Path) -> None:
    """A quote that is killed at any step is in its conversation whole, or not at all."""
    root = tmp_path / "work"
    run_cli(["init", "work"], tmp_path)
    run_cli(["quote", "First", "--who", "P-07"], root)

    killed = _survive(root, ["quote", "Again", "--who", "P-07"])

    path = f"docs/library/conversations/{TODAY}-p07.md"
    document = parser.parse_bytes((root / path).read_bytes(), path, kind="conversation")
    assert killed >= 3
    assert [card.id for card in document.cards] == [f"q{n}" for n in range(1, len(document.cards) + 1)]
    assert {card.body.quote for card in document.cards} == {"First", "Again"}


def test_link_of_two_documents(tmp_path: Path) -> None:
    """Matrix A1: A killed link run over two documents leaves each in its old or new state, and a rerun completes it."""
    run_cli(["init", "work"], tmp_path)
    root = tree(tmp_path / "work", {"thesis/a.md": THESIS, "thesis/b.md": OTHER})

    linked = {"a": THESIS.replace("thesis-b", "[B](b.md)"), "b": OTHER.replace("thesis-a#one", "[One](a.md#one)")}

    killed = _survive(root, ["link"], states={f"thesis/{name}.md": text for name, text in linked.items()})

    assert killed >= 4
    assert {name: (root / f"thesis/{name}.md").read_text() for name in linked} == linked


@pytest.mark.long
def test_fixes_of_two_documents(tmp_path: Path) -> None:
    """A lint --fix killed at any step leaves each document in its old or new state; a rerun completes it."""
    run_cli(["init", "work"], tmp_path)
    names = [f"docs/memos/2026-11-0{number}-price.md" for number in (1, 2)]
    files = {name: EMPTY.replace("2026-11-02-usage-pricing", name[11:-3]) for name in names}
    whole = {name: text.replace("**Payback:**", "**Payback:** 9.5 months") for name, text in files.items()}
    root = tree(tmp_path / "work", files)

    for step in range(1, STEPS):
        tree(root, files)
        run = run_process(["lint", "--no-vale", "--fix", "docs/memos"], root, env={"SCAFFOLD_TEST_KILL_AT": str(step)})
        for name in names:
            assert (root / name).read_text(encoding="utf-8") in (files[name], whole[name])
        _mend(root)
        if run.code == 0:
            break
        assert run.code == -9
    assert step > 8
    assert {name: (root / name).read_text(encoding="utf-8") for name in names} == whole


def _survive(root: Path, args: list[str], states: Mapping[str, str] = MappingProxyType({})) -> int:
    """Kills the command at its first step, its second …, mending after each; how often it was killed.

    `states` has the new texts of documents: each is in its old or new state after every kill.
    """
    for step in range(1, STEPS):
        before = {path: data for path, data in read_tree(root).items() if path.endswith(".md")}
        run = run_process(args, root, env={"SCAFFOLD_TEST_KILL_AT": str(step)})
        for path, data in before.items():
            assert len((root / path).read_bytes()) >= len(data)
        for path, text in states.items():
            assert (root / path).read_bytes() in (before[path], text.encode())
        _mend(root)
        if run.code == 0:
            return step - 1
        assert run.code == -9
    pytest.fail(f"{args[0]} takes more steps than this test knows")


def _mend(root: Path) -> None:
    """The doctor repairs the leftovers of a killed command, and then finds nothing."""
    run_cli(["doctor", "--fix"], root)
    assert json.loads(run_cli(["doctor", "--json"], root).out)["troubles"] == []


def test_read_only_folder_is_one_line() -> None:
    """Matrix A14: In a folder that cannot be written to, one line names the path, and nothing changes."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        tree(Path(made), {"scaffold.toml": "schema = 1\n"})
        Path(made).chmod(0o555)
        before = snap(Path(made))
        for args in (["memo", "Usage"], ["quote", "Words", "--who", "P-07"], ["kinds", "eject", "memo"]):
            done = subprocess.run(
                [sys.executable, "-c", WITHOUT_PRIVILEGE, "-C", made, *args],
                cwd="/",
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 2, done.stderr
            assert done.stderr.startswith(f"error: {made}"), done.stderr
            assert "Traceback" not in done.stderr
        assert snap(Path(made)) == before
        Path(made).chmod(0o755)


def test_a_file_where_the_folder_should_be(workspace: Path) -> None:
    """Matrix A16: A file in the place of the kind's folder is one clear line."""
    tree(workspace, {"docs": "I am a file"})
    before = snap(workspace)

    run = run_cli(["memo", "Usage"], workspace)

    assert run.code == 2
    assert "could not make the folder" in run.err
    assert snap(workspace) == before


def test_a_link_out_of_the_workspace_is_refused(workspace: Path, tmp_path: Path) -> None:
    """Matrix E92: A kind's folder that is a link to elsewhere is never written through."""
    (tmp_path / "outside").mkdir()
    (workspace / "docs").symlink_to(tmp_path / "outside")

    run = run_cli(["memo", "Usage"], workspace)

    assert run.code == 2
    assert "leads out of the workspace" in run.err
    assert list((tmp_path / "outside").iterdir()) == []


@pytest.mark.long
def test_case_8_an_ejected_kind_is_ended_by_the_next_call(tmp_path: Path) -> None:
    """A `kinds eject` that is killed at any step is ended by the next call, which then finds nothing to do."""
    run_cli(["init", "whole"], tmp_path)
    assert run_cli(["kinds", "eject", "memo"], tmp_path / "whole").code == 0
    whole = {path.name: path.read_bytes() for path in (tmp_path / "whole/templates").iterdir()}
    run_cli(["init", "work"], tmp_path)
    root = tmp_path / "work"

    for step in range(1, STEPS):
        for path in (root / "templates").glob("memo*"):
            path.unlink()
        first = run_process(["kinds", "eject", "memo"], root, env={"SCAFFOLD_TEST_KILL_AT": str(step)})
        _mend(root)
        assert run_cli(["kinds", "show", "memo"], root).code == 0
        missing = whole.keys() - {path.name for path in (root / "templates").iterdir()}
        again = run_cli(["kinds", "eject", "memo"], root)
        assert again.code == (0 if missing else 2), again.err
        assert {line.removeprefix("templates/") for line in again.out.splitlines()} == missing
        assert {path.name: path.read_bytes() for path in (root / "templates").iterdir()} == whole
        if first.code == 0:
            break
    assert step > 8


def test_case_8_a_full_disk_between_two_files_of_a_kind(tmp_path: Path) -> None:
    """An eject that runs out of space is ended by the next call, when there is room again."""
    run_cli(["init", "work"], tmp_path)
    root = tmp_path / "work"
    sizes = sorted(path.stat().st_size for path in files_of_kind("memo"))
    script = (
        "import os, resource, signal, sys\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({sizes[-1] - 1},) * 2)\n"
        "os.execv(sys.executable, [sys.executable, '-B', '-m', 'conviction', 'kinds', 'eject', 'memo'])\n"
    )
    full = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False)
    assert full.returncode == 2
    assert "could not write: File too large" in full.stderr

    again = run_cli(["kinds", "eject", "memo"], root)

    assert again.code == 0, again.err
    assert {path.name for path in (root / "templates").glob("memo*")} == {path.name for path in files_of_kind("memo")}


def test_case_8_an_own_template_is_never_ejected_over(tmp_path: Path) -> None:
    """A template that differs from the packaged one is named, and nothing is written beside it."""
    run_cli(["init", "work"], tmp_path)
    root = tree(tmp_path / "work", {"templates/memo.brief.md.jinja": "mine\n"})
    before = snap(root)

    run = run_cli(["kinds", "eject", "memo"], root)

    assert run.code == 2
    assert run.err.startswith("error: templates/memo.brief.md.jinja: the workspace overrides this already")
    assert snap(root) == before


def files_of_kind(name: str) -> list[Path]:
    """The packaged files of a kind."""
    return [path for path in PACKAGED.glob(f"{name}[.@]*") if path.is_file()]
