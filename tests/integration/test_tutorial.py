"""The tutorial is true: its commands run in order, with the output of the page.

A `…` in a shown line stands for text that differs from run to run; `~` is the reader's home.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers import TODAY

PAGE = Path(__file__).parents[2] / "docs/guide/tutorial.md"
THESIS = Path("thesis/finance-leads-pay-for-fewer-manual-postings.md")
_BLOCK = re.compile(r"^```(console|markdown)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_GUIDANCE = r"(## {}\n)(?:\n<!--.*?-->\n)+"


def steps(text: str) -> Iterator[tuple[str, str]]:
    """The steps of a reader, in order: ("markdown", text to write) or a command and the output shown below it."""
    for language, body in _BLOCK.findall(text):
        if language == "markdown":
            yield language, body
            continue
        for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            yield command, shown


def write(path: Path, section: str, text: str) -> None:
    """Put a text in the place of a section's guidance."""
    pattern = re.compile(_GUIDANCE.format(section), re.DOTALL)
    replaced, count = pattern.subn(lambda found: f"{found[1]}\n{text}", path.read_text(encoding="utf-8"))
    assert count == 1
    path.write_text(replaced, encoding="utf-8")


def change_a_mind(path: Path) -> None:
    """The edits that the page describes in words: claim and thesis at 50%, and a sentence that is narrower."""
    text = path.read_text(encoding="utf-8")
    for old, new in (
        ("conviction: 55%", "conviction: 50%"),
        ("**Conviction:** 60%", "**Conviction:** 50%"),
        ("ledger, so a person", "ledger, so in firms without an integrator a person"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def fits(shown: str, printed: str) -> bool:
    """True when the output is the shown one, `…` standing for any stretch of a line."""
    return re.fullmatch(".*?".join(map(re.escape, shown.split("…"))), printed) is not None


@pytest.mark.long
@pytest.mark.needs_vale
def test_the_tutorial_shows_real_output(tmp_path: Path) -> None:
    """A reader who runs all commands of the page gets its output."""
    scripts = Path(sys.executable).parent
    quiet = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
    env = {**os.environ, **quiet, "HOME": str(tmp_path), "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}
    (tmp_path / ".gitconfig").write_bytes((Path.home() / ".gitconfig").read_bytes())
    here = tmp_path
    sections = iter(("The thesis", "Claims"))
    commands = 0
    for command, shown in steps(PAGE.read_text(encoding="utf-8")):
        if command == "markdown":
            write(here / THESIS, next(sections), shown)
            continue
        if command.startswith("cd "):
            here /= command.removeprefix("cd ")
            continue
        if command.startswith("scaffold diff"):
            change_a_mind(here / THESIS)
        done = subprocess.run(
            command, cwd=here, env=env, shell=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=120, check=False,
        )  # fmt: skip
        printed = done.stdout.decode("utf-8").replace(str(tmp_path), "~")
        commands += 1

        assert fits(shown, printed), f"$ {command}\n{printed}"
        assert done.returncode == 0, command
    assert commands > 10
    assert f"{TODAY}-" in PAGE.read_text(encoding="utf-8")
