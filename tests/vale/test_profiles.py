"""Profiles: which rules speak, by settings, option and selection, with the real Vale."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conviction.adapters.storage.settings import parse
from conviction.adapters.vale.binary import ValeBinary
from conviction.lint.actions.request import LintRequest
from conviction.lint.actions.run import lint
from helpers import TODAY, run_process, tree

pytestmark = pytest.mark.needs_vale

HARD = (
    "Operational accountability considerations systematically necessitate administrative authorisation procedures. "
) * 6
TEXT = f"""\
---
kind: memo
---
## Why now

The order was signed in May, as always.

It will likely end.

The plan may possibly end. See [here](nowhere.md).

{HARD}

## Predictions

It will likely end.
"""
DEFAULT = ["P003 suggestion 8", "P001 warning 10", "P003 warning 16"]
STRICT = ["P061 suggestion 4", "P041 suggestion 6", "P070 suggestion 6", *DEFAULT]
RELAXED = ["P001 warning 10", "P003 warning 16"]
PAGE = (
    TEXT.replace("kind: memo", "title: A") + "\n" + "The form has nine fields, and a copy of it goes to the site. " * 8
)


def _found(root: Path, vale: ValeBinary, table: str, text: str = TEXT, **options: Any) -> list[str]:
    """Code, severity and line of the prose findings."""
    tree(root, {"docs/a.md": text.encode()})
    settings = parse(f"schema = 1\n[lint]\n{table}\n")
    today = date.fromisoformat(TODAY)
    report = lint(root, settings, today, LintRequest(vale_bin=str(vale.path), **options))
    return [f"{f.code} {f.severity.value} {f.span.line}" for f in report.findings if f.code.startswith("P")]


@pytest.mark.parametrize(
    ("table", "options", "found"),
    [
        ("", {}, DEFAULT),
        ("", {"profile": "strict"}, STRICT),
        ("", {"profile": "relaxed"}, RELAXED),
        ('profile = "strict"', {}, STRICT),
        ('profile = "strict"', {"profile": "relaxed"}, RELAXED),
        ("", {"select": ["P041"]}, ["P041 suggestion 6"]),
        ("", {"select": ["readability"]}, ["P061 suggestion 4"]),
        ("", {"select": ["Strategy.Absolutes"]}, ["P070 suggestion 6"]),
        ("", {"select": ["P0"]}, DEFAULT),
        ("", {"extend_select": ["P070"]}, ["P070 suggestion 6", *DEFAULT]),
        ("", {"profile": "strict", "ignore": ["P0"]}, []),
        ("", {"profile": "relaxed", "extend_select": ["P003"]}, DEFAULT),
        (
            'profile = "relaxed"\nseverity = {P003 = "warning"}',
            {},
            [line.replace("suggestion", "warning") for line in DEFAULT],
        ),
        ('profile = "strict"\nparams = {"P061.max" = 90}', {"select": ["P061"]}, []),
        ('profile = "strict"', {"use_vale": False}, ["P061 suggestion 4"]),
    ],
)
def test_a_profile_says_which_rules_speak(
    table: str, options: dict[str, Any], found: list[str], tmp_path: Path, real_vale: ValeBinary
) -> None:
    """`strict` adds rules, `relaxed` keeps warnings; the option wins, and a rule that is named always speaks."""
    assert sorted(_found(tmp_path, real_vale, table, **options), key=_by_line) == sorted(found, key=_by_line)


@pytest.mark.parametrize(
    ("table", "options", "found"),
    [
        ("", {}, ["P001 warning 10"]),
        ("", {"profile": "strict"}, STRICT),
        ("", {"profile": "relaxed"}, ["P001 warning 10"]),
        ("", {"extend_select": ["P003"]}, DEFAULT),
        ("", {"select": ["unquantified-likelihood"]}, [line for line in DEFAULT if "P003" in line]),
        ("", {"select": ["P0"]}, ["P001 warning 10"]),
    ],
)
def test_rules_on_forecasts_are_silent_on_plain_pages(
    table: str, options: dict[str, Any], found: list[str], tmp_path: Path, real_vale: ValeBinary
) -> None:
    """A page without a kind describes or instructs: only `strict`, or the rule's name, asks it for a per cent."""
    told = _found(tmp_path, real_vale, table, PAGE, **options)
    assert sorted(told, key=_by_line) == sorted(found, key=_by_line)


@pytest.mark.parametrize(
    ("page", "silent"),
    [
        (PAGE, True),
        (PAGE.replace("title: A", "title: The pricing memo"), False),
        (PAGE.replace("title: A", "title: Why we leave the suite"), False),
        (PAGE.replace("title: A", "title: How to file a memory card"), True),
        (PAGE.replace("## ", ""), False),
        (PAGE.partition("\nThe form")[0], False),
    ],
)
def test_a_page_that_argues_is_read_as_a_memo(page: str, silent: bool, tmp_path: Path, real_vale: ValeBinary) -> None:
    """By its title, or as a note that is too short to describe anything."""
    assert ("P003" not in str(_found(tmp_path, real_vale, "", page))) is silent


PLAIN = """\
The best practices of the trade are [Leveraging data](https://example.com/a), and you could possibly use them all.

Having said that, the plan is not unmatched, and it is recommended that you read it.

# Terms

"""
PLAIN += "The form has nine fields, and a copy of it goes to the site. " * 12 + "\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (PLAIN, []),
        (PLAIN.replace("best practices", "holistic ways"), ["P021 suggestion 1"]),
        (PLAIN.replace("[Leveraging data]", "leveraging data, [see]"), ["P020 suggestion 1"]),
        (PLAIN.replace("could possibly", "could potentially"), ["P001 warning 1"]),
        (
            f"---\nkind: memo\n---\n{PLAIN}",
            ["P001 warning 4", "P002 warning 6", "P021 suggestion 4", "P042 suggestion 6"],
        ),
        ("The parties hereby agree to the terms set forth in this text prior to the day of the sale.\n", []),
        ("The parties agree to the terms of this text prior to the day of the sale.\n", ["P022 suggestion 1"]),
    ],
)
def test_words_with_a_plain_meaning(text: str, found: list[str], tmp_path: Path, real_vale: ValeBinary) -> None:
    """A page may name practices and give advice; titles in links and contracts have words of their own anywhere."""
    assert sorted(_found(tmp_path, real_vale, "", text)) == found


def _by_line(told: str) -> tuple[int, str]:
    return int(told.rpartition(" ")[2]), told


def test_relaxed_still_lists_missing_parts_of_drafts(tmp_path: Path) -> None:
    """Missing parts of a draft are a list, not noise: it is shown in every profile."""
    memo = (
        "---\nid: memo-a\nkind: memo\ntitle: A\nstatus: draft\nowner: Ada\ncreated: 2026-11-23\naudience: team\n---\n"
    )
    tree(tmp_path, {"scaffold.toml": "schema = 1\n", "docs/memos/a.md": memo})
    lists = [run_process(["lint", "--no-vale", "--profile", name], tmp_path).out for name in ("default", "relaxed")]

    assert "still to write" in lists[0]
    assert lists[0] == lists[1]


def test_an_unknown_profile_is_refused(tmp_path: Path) -> None:
    """One line that names the choices."""
    tree(tmp_path, {"scaffold.toml": "schema = 1\n"})
    done = run_process(["lint", "--profile", "loose"], tmp_path)

    assert done.code == 2
    assert "'loose' is not one of 'default', 'strict', 'relaxed'" in done.err
