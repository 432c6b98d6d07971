"""S211 against Python-Markdown: an id is reported as lost where the site has another one, and nowhere else."""

from __future__ import annotations

import time
from datetime import date

import markdown
import pytest

from conviction.documents.index import Index
from conviction.documents.parser import parse
from conviction.lint.rules.base import Context
from conviction.lint.rules.structure.lost_ids import lost_ids
from conviction.model.workspace import Settings

LOST = [
    "### Operations signs {#ops} <!-- renamed -->",
    "### Operations signs {#ops}<!-- renamed -->",
    "### Operations signs {#ops} <!-- a --> <!-- b --> ###",
    "### Operations signs {: .k #ops } <!-- a -->",
    "## Claims {#ops}   <!-- a -- {#b} -->  ",
]
SOUND = [
    "### Operations signs <!-- renamed --> {#ops}",
    "### Operations signs {#ops} ###",
    '### Operations signs <a id="ops"></a> <!-- renamed -->',
    "### Operations signs <!-- {#ops} -->",
    "### Operations signs <!-- renamed -->",
    "### Operations `{#ops}` <!-- renamed -->",
    "### Operations signs <!-- {#no} --> {#ops}",
    "### Operations signs {.k} <!-- renamed -->",
]


def reported(line: str) -> list[str]:
    document = parse(f"---\nid: thesis-a\nkind: thesis\n---\n\n{line}\n\nText.\n", "thesis/a.md", kind="thesis")
    return [
        fault.match for fault in lost_ids(Context(document, None, Index([document]), Settings(), date(2026, 11, 23)))
    ]


def on_the_site(line: str) -> str:
    return markdown.markdown(line, extensions=["attr_list", "toc"])


@pytest.mark.parametrize("line", LOST)
def test_an_id_before_a_comment_is_lost(line: str) -> None:
    """The site has no such id, and readers see the braces; the finding is at the attribute list."""
    (match,) = reported(line)
    assert "#ops" in match
    assert 'id="ops"' not in on_the_site(line)
    assert "#ops" in on_the_site(line)


@pytest.mark.parametrize("line", SOUND)
def test_other_comments_in_headings_are_silent(line: str) -> None:
    """Nothing is lost where the id is at the end, in an anchor, in code or in the comment itself."""
    assert reported(line) == []
    assert ('id="ops"' in on_the_site(line)) == (line.endswith(("{#ops}", "{#ops} ###")) or "<a id" in line)


def test_many_braces_take_linear_time() -> None:
    """Neither lists nor comments nor code take time that grows with the square of their number."""
    start = time.process_time()
    reported("### A " + "`c` {#a} <!-- b -->" * 10_000 + " {#z}")
    reported("### A " + "{#a} " * 10_000 + "<!-- b -->" * 10_000 + " {#z}")
    assert time.process_time() - start < 1
