"""Rules of density, sources of figures, relative time and repeated phrases, each with its near misses."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from conviction.adapters.vale.binary import ValeBinary
from conviction.lint.actions.request import LintRequest
from conviction.lint.actions.run import lint
from conviction.lint.prose.phrases import once_each
from conviction.lint.rules.examples import ESSAY, MEMO
from conviction.lint.rules.structure import density
from conviction.model.finding import Finding, Severity
from conviction.model.report import Report
from conviction.model.text import Span
from conviction.model.workspace import Settings
from helpers import TODAY, tree

MACHINE = Path(__file__).parent / "machine"
PLAIN = "The head of operations signs the order form and pays the invoice from the budget of the site. "
PRAISE = "A holistic, scalable and robust approach to strategic alignment empowers each plant. "
ENDED = "The plan covers each plant, ensuring that its costs are known. "
REPEATED = "- **Customer focus:** We focus on our customers.\n- **Fast delivery:** We deliver fast.\n"
ROWS = (
    "| Goal | Effect |\n|---|---|\n| Faster onboarding | Onboarding becomes faster |\n"
    "| Customer focus | We focus on customers |\n| **Clear prices** | Our prices are clear |\n"
)


def _lint(root: Path, text: str, path: str = "docs/a.md", *, vale: bool = False) -> Report:
    tree(root, {"scaffold.toml": "schema = 1\n", path: text.encode()})
    return lint(root, Settings(), date.fromisoformat(TODAY), LintRequest(use_vale=vale))


def _found(root: Path, text: str, codes: set[str], path: str = "docs/a.md") -> list[tuple[str, str]]:
    return [(found.code, found.match) for found in _lint(root, text, path).findings if found.code in codes]


@pytest.mark.parametrize("name", ["growth", "platform", "transformation", "market"])
def test_empty_strategy_is_too_dense(name: str, tmp_path: Path) -> None:
    """Each text in the manner of empty strategy has too many abstract words and trailing participles, once each."""
    found = _found(tmp_path, (MACHINE / f"{name}.md").read_text(encoding="utf-8"), {"P024", "P056"})

    assert sorted(code for code, _ in found) == ["P024", "P056"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (PLAIN * 20 + PRAISE * 2, ["P024"]),
        (PLAIN * 20 + ENDED * 3, ["P056"]),
        (f"{PLAIN * 20}\n\n{REPEATED}- **Clear prices:** Our prices are clear.\n", ["P057"]),
        (f"{PLAIN * 20}\n\n{REPEATED}1. __Open plans.__ Plans that are open.\n", ["P057"]),
        (f"{PLAIN * 20}\n\n{REPEATED.replace(':**', '**:')}- **Clear prices**: Our prices are clear.\n", ["P057"]),
        (f"{PLAIN * 20}\n\n{REPEATED}- Market leadership: We lead the market.\n", ["P057"]),
        (f"{PLAIN * 20}\n\n{ROWS}", ["P057"]),
        (f"{PLAIN * 20}\n\n{REPEATED}- Price: Ada Okafor sets it in May.\n", []),
        (f"{PLAIN * 20}\n\n{ROWS.replace('Our prices are clear', 'Our prices')}", []),
        (PLAIN * 20 + ENDED.replace("ensuring that", "giving teams what") * 3, ["P056"]),
        (PLAIN * 20 + ENDED.replace("ensuring that", "with proof that") * 3, []),
        (PRAISE * 2, []),
        (ENDED * 3, []),
        (PLAIN * 20 + ENDED * 2, []),
        (PLAIN * 20 + "The ecosystem of each plant is wet. " * 40, []),
        (PLAIN * 20 + "\n\n" + f"> {PRAISE}\n" * 5, []),
        (PLAIN * 20 + "\n\n" + f"## {PRAISE}\n\n" * 5, []),
        (f"{PLAIN * 20}\n\n{REPEATED}", []),
        (f"{PLAIN * 20}\n\n{REPEATED}- **Clear prices:** A plant pays 40 dollars for each seat.\n", []),
        ("Der Plan ist holistic, scalable und robust, und wird in Betrieben der Region oft genannt. " * 40, []),
    ],
)
def test_density_is_reported_once_in_a_long_text(text: str, codes: list[str], tmp_path: Path) -> None:
    """From 300 words on, above the rate; not in quotations, headings, other languages, or for the subject's name."""
    assert [code for code, _ in _found(tmp_path, f"{text}\n", {"P024", "P056", "P057"})] == codes


@pytest.mark.parametrize(
    ("body", "match", "more"),
    [
        ("In 45% of the accounts seats were free. [Half](https://x.example) paid.", "", ""),
        ("The [count](https://x.example) is done.\n\nIn 45% of the accounts seats were free.", "45%", ""),
        ("In 45% of them seats were free.\n\nIt cost $40 a seat.", "45%", "and 1 other figure of this section"),
        ("From the [export](https://x.example):\n\n- 45% were free\n- $40 a seat", "", ""),
        ("- 45% were free, see the [count](https://x.example)\n- $40 a seat", "$40", ""),
        ("[Of them 45%](https://x.example) were free.\n\nSo 45% can be sold.", "", ""),
        ("| Seats | Free |\n|---|---|\n| 90 | 45% |\n\nSource: the export of May.", "", ""),
        ("In 45% of the accounts seats were free.\nSource: the export of May.", "", ""),
    ],
)
def test_a_source_counts_for_its_own_passage(body: str, match: str, more: str, tmp_path: Path) -> None:
    """E307: a link excuses its paragraph, item or table, the list after it, and the same figure elsewhere."""
    old = "In 9 of 20 accounts fewer than half of the seats were used in October 2026."
    report = _lint(tmp_path, MEMO.replace(old, body), "docs/memos/2026-11-02-usage-pricing.md")
    found = [finding for finding in report.findings if finding.code == "E307"]

    assert [finding.match for finding in found] == ([match] if match else [])
    assert all(more in finding.message for finding in found)


@pytest.mark.parametrize("text", ["### The orders of the north grew 3x.", "# We lost 40%", "We lost", ""])
def test_a_page_without_a_paragraph_has_no_figure_to_source(text: str, tmp_path: Path) -> None:
    """E307 finds no passage in it."""
    assert [one.code for one in _lint(tmp_path, text, "docs/a.md").findings if one.code == "E307"] == []


def test_relative_time_offers_the_day_of_the_text(tmp_path: Path) -> None:
    """S108 names the day in `created`, and never the day of the run."""
    text = (
        ESSAY.replace("In 9 of 11", "Currently in 9 of 11")
        .replace(" of 2026", "")
        .replace("created: 2026-11-23", "created: 2026-11-20")
    )
    (found,) = [f for f in _lint(tmp_path, text, "docs/essays/2026-11-23-who-signs.md").findings if f.code == "S108"]

    assert "`as of 2026-11-20`" in found.message
    assert TODAY not in found.message


def _finding(code: str, line: int, match: str) -> Finding:
    return Finding(code, "a-rule", Severity.SUGGESTION, "It is vague. Say it.", "docs/a.md", Span(line), match)


def test_a_phrase_is_reported_once_with_its_count() -> None:
    """Three uses in a document, in singular and plural, are one finding; other phrases and rules with a fix stay."""
    findings = [
        _finding("P021", 1, "Best practices"),
        _finding("P021", 2, "seamless"),
        _finding("P021", 3, "best practice"),
        _finding("P022", 3, "in order to"),
        _finding("P022", 4, "in order to"),
        _finding("P021", 5, "best-practices"),
    ]

    assert [(f.span.line, f.code, f.message) for f in once_each(findings)] == [
        (1, "P021", "It is vague. Say it. 3 times; first here."),
        (2, "P021", "It is vague. Say it."),
        (3, "P022", "It is vague. Say it."),
        (4, "P022", "It is vague. Say it."),
    ]


@pytest.mark.needs_vale
def test_one_phrase_gives_one_finding(tmp_path: Path, real_vale: ValeBinary) -> None:
    """`very likely` is a likelihood, and no intensifier besides."""
    text = "The buyers of the north are very likely to sign the plan by the end of the year, with or without us.\n"
    tree(tmp_path, {"scaffold.toml": "schema = 1\n", "docs/a.md": text.encode()})
    request = LintRequest(vale_bin=str(real_vale.path), profile="strict")
    report = lint(tmp_path, Settings(), date.fromisoformat(TODAY), request)

    assert [(found.code, found.match) for found in report.findings] == [("P003", "very likely")]


def test_the_quick_count_misses_no_abstract_word() -> None:
    """Each alternative of the pattern, in each form and between any signs, has one of the counted beginnings."""
    alternatives = density._ABSTRACT.pattern.partition("(?:")[2].rpartition(")")[0]
    words = _forms(alternatives)
    assert len(words) > 90
    assert [word for word in words if not density._ABSTRACT.fullmatch(word)] == []
    for around in ("{}", "({}).", "**{}**", "“{}”", "re-{}", "_{}_", "—{}", "{},"):
        parts = [around.format(word).translate(density._APART).split() for word in words]
        assert [found for found in parts if not any(part[:5] in density._BEGINNINGS for part in found)] == []


def _forms(pattern: str) -> list[str]:
    """The words that a pattern of alternatives, groups and optional letters matches."""
    parts: list[list[str]] = [[""]]
    at = 0
    while at < len(pattern):
        if pattern.startswith("(?:", at):
            end = pattern.index(")", at)
            forms = _forms(pattern[at + 3 : end])
            at = end + 1
        elif pattern[at] == "[":
            end = pattern.index("]", at)
            forms = list(pattern[at + 1 : end])
            at = end + 1
        elif pattern.startswith("\\s+", at):
            forms, at = [" "], at + 3
        elif pattern[at] == "|":
            parts.append([""])
            at += 1
            continue
        else:
            forms, at = [pattern[at]], at + 1
        if pattern[at : at + 1] == "?":
            forms, at = ["", *forms], at + 1
        parts[-1] = [word + form for word in parts[-1] for form in forms]
    return [word for words in parts for word in words]
