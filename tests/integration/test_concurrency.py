"""Several commands at once in one workspace, as real processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from conviction.documents import parser
from conviction.model.argument import CardKind
from helpers import TODAY

WAIT = "import sys\nsys.stdin.read(1)\nfrom conviction.cli import main\nmain()\n"


def at_once(count: int, args: list[str], cwd: Path) -> list[tuple[int, str, str]]:
    """Exit code, stdout and stderr of that many `scaffold ARGS`, let go at the same moment."""
    children = [
        subprocess.Popen(
            [sys.executable, "-c", WAIT, *args],
            cwd=cwd,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(count)
    ]
    for child in children:
        assert child.stdin is not None
        child.stdin.write("x")
        child.stdin.flush()
    found = []
    for child in children:
        out, err = child.communicate(timeout=120)
        found.append((child.returncode, out.strip(), err))
    return found


@pytest.mark.long
def test_sixteen_documents_of_one_title(workspace: Path) -> None:
    """Sixteen processes that start a document of the same title make sixteen whole documents with sixteen ids.

    Matrix B20.
    """
    runs = at_once(16, ["memo", "Price the API by usage"], workspace)

    assert [code for code, _, _ in runs] == [0] * 16, runs
    paths = {out for _, out, _ in runs}
    documents = [parser.parse_bytes((workspace / path).read_bytes(), path) for path in paths]
    assert len(paths) == 16
    assert len({document.id for document in documents}) == 16
    assert all(document.front.ok and document.section("Risks") for document in documents)
    assert f"docs/memos/{TODAY}-price-the-api-by-usage.md" in paths
    assert not list(workspace.rglob(".scaffold-*"))


@pytest.mark.long
def test_twelve_quotes_of_one_participant(workspace: Path) -> None:
    """Twelve processes that quote the same participant lose no word."""
    runs = at_once(12, ["quote", "Words", "--who", "P-07"], workspace)

    assert [code for code, _, _ in runs] == [0] * 12, runs
    path = f"docs/library/conversations/{TODAY}-p07.md"
    document = parser.parse_bytes((workspace / path).read_bytes(), path, kind="conversation")
    assert [card.id for card in document.cards_of(CardKind.QUOTE)] == [f"q{n}" for n in range(1, 13)]
