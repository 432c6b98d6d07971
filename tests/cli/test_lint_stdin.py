"""`scaffold lint -`: a text from an editor, checked as the content of its file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from conviction.cli import scaffold
from conviction.lint.rules.examples import MEMO
from helpers import Run, read_tree, tree

MEMO_PATH = "docs/memos/2026-11-02-usage-pricing.md"
EMPTY = MEMO.replace("**Payback:** 9.5 months", "**Payback:**")


def lint(cwd: Path, data: bytes | str, *args: str) -> tuple[Run, bytes]:
    """`scaffold lint -` on these bytes, and its stdout as bytes."""
    raw = data if isinstance(data, bytes) else data.encode("utf-8")
    done = CliRunner().invoke(scaffold, ["-C", str(cwd), "lint", "--no-vale", *args], input=raw, catch_exceptions=False)
    told = Run(done.exit_code, done.stdout_bytes.decode("utf-8", "replace"), done.stderr)
    return told, done.stdout_bytes


def test_text_is_checked_in_place_of_its_file(workspace: Path) -> None:
    """The path decides kind and links; the file's own text, if there is one, is not looked at."""
    tree(workspace, {MEMO_PATH: MEMO, "docs/index.md": "Home.\n"})
    text = EMPTY.replace("Nine of twenty", "[Home](../index.md), [gone](gone.md): nine of twenty")
    done, _ = lint(workspace, text, "-", "--stdin-filename", MEMO_PATH)

    assert done.code == 1
    assert [line.split(" ")[0:3] for line in done.out.splitlines()[:-1]] == [
        [f"{MEMO_PATH}:20:29:", "error", "L701"],
        [f"{MEMO_PATH}:48:5:", "suggestion", "U104"],
    ]
    assert " in 1 document " in done.out


def test_file_need_not_exist(workspace: Path) -> None:
    """A new document is checked by the kind of its future folder; a file name alone implies `-`."""
    text = MEMO.replace("kind: memo\n", "")
    done, _ = lint(workspace, text, "--stdin-filename", MEMO_PATH, "--json")

    assert [f["message"] for f in json.loads(done.out)["findings"]] == [
        "the field `kind` is missing: add a line `kind: memo`"
    ]
    assert not (workspace / "docs").exists()


def test_others_know_it_by_its_text(workspace: Path) -> None:
    """Ids and anchors of the workspace are those of the text: a link to itself is followed within it."""
    text = MEMO.replace("Nine of twenty", "[Below](2026-11-02-usage-pricing.md#usage): nine of twenty")
    done, _ = lint(workspace, text, "-", "--stdin-filename", MEMO_PATH)

    assert (done.code, done.out[:12]) == (0, "no findings ")


def test_text_without_a_name_is_a_page(workspace: Path) -> None:
    """`lint -` alone checks a text as a page at the root."""
    done, _ = lint(workspace, "See [gone](gone.md).\n", "-")

    assert done.out.startswith("stdin.md:1:12: error L701 ")


def test_path_is_relative_to_the_current_folder(workspace: Path) -> None:
    """In a sub-folder, or absolute as editors give it, the name means the same file."""
    tree(workspace, {MEMO_PATH: MEMO})
    for name in (Path(MEMO_PATH).name, str(workspace / MEMO_PATH)):
        done, _ = lint(workspace / "docs/memos", EMPTY, "-", "--stdin-filename", name)
        assert done.out.startswith(f"{MEMO_PATH}:48:5: suggestion U104 [*] ")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "BOM"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_fixed_text_goes_to_stdout(workspace: Path, mark: bytes, end: str) -> None:
    """With `--fix` stdout is the fixed text byte for byte, stderr the remaining findings, and no file is written."""
    tree(workspace, {MEMO_PATH: "Old.\n"})
    before = read_tree(workspace)
    text = mark + EMPTY.replace("Ben Ito]", "Ben Ito]\nextra: ü").replace("status: in-review", "status: x").replace(
        "\n", end
    ).encode("utf-8")
    done, out = lint(workspace, text, "-", "--stdin-filename", MEMO_PATH, "--fix")

    assert done.code == 1
    assert out == text.replace(b"**Payback:**", b"**Payback:** 9.5 months")
    assert "error S004 unknown status `x`" in done.err
    assert done.err.startswith("fixed 1 finding in 1 file\n")
    assert {path: data for path, data in read_tree(workspace).items() if not path.startswith(".scaffold/")} == before


def test_text_without_a_fault_comes_back(workspace: Path) -> None:
    """An editor that replaces its buffer by stdout loses nothing."""
    done, out = lint(workspace, MEMO, "-", "--stdin-filename", MEMO_PATH, "--fix")

    assert (done.code, out) == (0, MEMO.encode("utf-8"))
    assert lint(workspace, b"", "-", "--fix")[1] == b""


def test_diff_of_stdin(workspace: Path) -> None:
    """`--diff` shows what would change in the text, and ends with 1."""
    done, _ = lint(workspace, EMPTY, "-", "--stdin-filename", MEMO_PATH, "--diff")

    assert done.code == 1
    assert done.out.startswith(f"--- a/{MEMO_PATH}\n+++ b/{MEMO_PATH}\n@@ ")


def test_frozen_text_comes_back_as_it_was(workspace: Path) -> None:
    """The status in the text decides that it is frozen."""
    frozen = EMPTY.replace("status: in-review", "status: accepted")

    assert lint(workspace, frozen, "-", "--stdin-filename", MEMO_PATH, "--fix")[1] == frozen.encode("utf-8")


@pytest.mark.parametrize("data", [b"caf\xe9 \xff\n", b"\xff\xfea\x00b\x00", b"\xed\xa0\x80"])
def test_text_that_is_not_utf8_is_a_finding(workspace: Path, data: bytes) -> None:
    """Other bytes are S006 with the place, and `--fix` gives them back."""
    done, _ = lint(workspace, data, "-", "--stdin-filename", MEMO_PATH)
    fixed, out = lint(workspace, data, "-", "--stdin-filename", MEMO_PATH, "--fix")

    assert (done.code, fixed.code, out) == (1, 1, data)
    assert f"{MEMO_PATH}:1:" in done.out
    assert " error S006 not UTF-8: byte " in done.out
    assert " error S006 " in fixed.err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["-", "docs"], "the text on stdin cannot be checked with files"),
        (["docs", "--stdin-filename", MEMO_PATH], "the text on stdin cannot be checked with files"),
        (["-", "--stdin-filename", "../out.txt"], "not a Markdown file"),
        (["-", "--stdin-filename", "scaffold.toml"], "not a Markdown file"),
        (["-", "--stdin-filename", "a.md/"], ""),
    ],
)
def test_wrong_name_is_one_clear_line(workspace: Path, args: list[str], said: str) -> None:
    """A path that cannot be a document of the workspace is refused before anything is read."""
    done, out = lint(workspace, "Text.\n", *args)

    assert done.code == (2 if said else 0)
    if said:
        assert out == b""
        assert said in done.err
        assert len(done.err.splitlines()) == 2


def test_too_large_a_text_is_one_clear_line(workspace: Path) -> None:
    """More than a document may hold is refused, not read on."""
    done, out = lint(workspace, b"a" * (16 * 1024 * 1024 + 1), "-", "--stdin-filename", MEMO_PATH)

    assert (done.code, out) == (2, b"")
    assert done.err == f"error: {MEMO_PATH}: larger than 16 MiB\nhint: split the document\n"
