"""Each rule's defect in every kind of place of a clean document, linted as a user lints: found there alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from conviction.adapters.vale.binary import ValeBinary
from conviction.lint.actions.request import LintRequest
from conviction.lint.actions.run import lint
from conviction.lint.prose.catalogue import PROSE_RULES
from conviction.model.finding import Finding
from conviction.model.workspace import Settings
from helpers import TODAY, tree

pytestmark = pytest.mark.needs_vale

SENTENCE_LENGTH = "P050"
DEFECTS = {
    "P001": ("Prices ", "may possibly", " fall in the north."),
    "P002": ("The plan, ", "needless to say", ", costs more."),
    "P003": ("The north will ", "probably", " sign."),
    "P004": ("", "We believe that", " the north signs."),
    "P005": ("The north ", "obviously", " signs."),
    "P010": ("And ", "studies show", " a fall of prices."),
    "P011": ("The north lost ", "many customers", " in May."),
    "P012": ("This will ", "significantly reduce", " the price."),
    "P013": ("They sell a ", "world-class", " plan."),
    "P014": ("The north is ", "the leading platform", " for plants."),
    "P015": ("The orders of the north ", "grew 3x", "."),
    "P016": ("The north keeps ", "73.46 %", " of the plants."),
    "P017": ("And ", "customers are telling us", " that the price is high."),
    "P018": ("The plan is ", "faster and more reliable", " for plants."),
    "P020": ("Plants ", "utilize", " the plan."),
    "P021": ("They sell a ", "seamless", " handover."),
    "P022": ("They call ", "in order to", " learn."),
    "P023": ("The price is ", "very", " high."),
    "P030": ("The north will sign ", "in due course", "."),
    "P040": ("So ", "it was decided", " to wait."),
    "P041": ("The order ", "was signed", " in May."),
    "P042": ("And ", "concerns have been raised", " in the north."),
    "P051": ("The plan is ", "not just a tool but", " a habit."),
    "P052": ("The plan is a ", "treasure trove", " of prices."),
    "P053": ("The north, ", "all in all", ", signs."),
    "P054": ("A fall in the north is ", "not uncommon", "."),
    "P055": ("The plants know that ", "the future is bright", "."),
    "P060": ("The ", "QZX", " of the north is high."),
    "P070": ("The north ", "always", " signs."),
}
"""The text before the defect, the defect, and the text after it, in one sentence, by code."""
LEFT_IN = {"P016": {"table"}, "P017": {"beside a target"}}
"""Kinds of places where the words are right, by code."""

BEFORE, DEFECT, AFTER = "{before}", "{defect}", "{after}"
LINE = BEFORE + DEFECT + AFTER
FOUND_IN = {
    "paragraph": f"The plan stays as it is.\n\n{LINE}\n\nThe price stays too.",
    "within a paragraph": f"The plan stays as it is. {LINE} The price\nstays too.",
    "admonition": f'!!! note "The plan"\n\n    {LINE}\n\nThe price stays.',
    "admonition without a blank line": f"!!! warning\n    The plan stays.\n    {LINE}",
    "details in an admonition": f'!!! note\n\n    ??? tip "The plan"\n\n        {LINE}\n\n    The price stays.',
    "tab": f'=== "The plan"\n\n    {LINE}\n\n=== "The price"\n\n    The price stays.',
    "list in a tab": f'=== "The plan"\n\n    - The price stays.\n        - {LINE}',
    "item": f"- The plan stays.\n- {LINE}\n- The price stays.",
    "nested item": f"1. The plan stays.\n    - The price stays.\n        - {LINE}",
    "paragraph of an item": f"- The plan stays.\n\n    {LINE}\n\n- The price stays.",
    "table": f"| Month | Plan |\n|---|---|\n| May | {LINE} |\n| June | The price stays. |",
    "labelled bullet": f"- **Breaks if:** {LINE}",
    "footnote": f"The plan stays.[^1]\n\n[^1]: {LINE}",
    "beside code": f"The plan `{DEFECT}` stays. {LINE} See `{DEFECT}`.",
    "beside a target": f'Read [the plan](https://x.example/a_b_c "{DEFECT}"). {LINE}',
    "beside a comment": f"The plan <!-- {DEFECT} --> stays. {LINE}",
    "bold": f"{BEFORE}**{DEFECT}**{AFTER}",
    "beside emphasis": f"The *plan* has a **price**. {LINE} The ~~old~~ price stays.",
    "other letters": f"Preise für Köln und 日本 — naïve 🚀. {LINE}",
    "front matter": f"---\ntitle: {DEFECT}\n---\n\n{LINE}",
    "other line ends": f"---\r\ntitle: x\r\n---\r\n\r\nThe plan\r\nstays.\r\n\r\n{LINE}\r\n",
    "byte-order mark": f"\ufeff{LINE}",
}
MISSED_IN = {
    "quotation": f"> {LINE}",
    "item of a quotation": f"> - The plan stays.\n> - {LINE}",
    "quotation in an item": f"- The plan stays.\n\n    > {LINE}",
    "quotation marks": f"She said: “{LINE}”",
    "heading": f"### {LINE}",
    "front matter alone": f"---\ntitle: x\nnote: >-\n  {LINE}\n---\n\nThe plan stays.",
    "code": f"The plan `{LINE}` stays.",
    "fence": f"```text\n{LINE}\n```",
    "fence in an admonition": f"!!! note\n\n    ```\n    {LINE}\n    ```",
    "indented code": f"The plan stays.\n\n    {LINE}",
    "comment": f"<!-- {LINE} -->\n\nThe plan stays.",
    "raw HTML": f"<pre>\n{LINE}\n</pre>",
    "address": "See https://x.example/{slug}",
}


def _text(shape: str, code: str) -> tuple[str, tuple[int, int, int, int]]:
    """The document, and the place of its last defect that is not a decoy."""
    before, defect, after = DEFECTS[code]
    marked = (
        shape.replace("{slug}", defect.replace(" ", "-"))
        .replace(LINE, f"{before}\0{defect}\1{after}")
        .replace(f"{BEFORE}**", f"{before}**")
    )
    marked = marked.replace(f"**{DEFECT}**{AFTER}", f"**\0{defect}\1**{after}").replace(DEFECT, defect)
    head, _, rest = marked.partition("\0")
    start = _end(head)
    return head + rest.replace("\1", ""), (*start, start[0], start[1] + len(defect))


def _end(head: str) -> tuple[int, int]:
    """Line and column after this beginning of a document; a byte-order mark does not count."""
    return head.count("\n") + 1, len(head.removeprefix("\ufeff").rpartition("\n")[2]) + 1


def _lint(root: Path, files: dict[str, str], real_vale: ValeBinary) -> dict[str, list[Finding]]:
    """By name: the findings of the prose rules, under the strict profile."""
    tree(root, {"scaffold.toml": "schema = 1\n", **{f"docs/{name}.md": text.encode() for name, text in files.items()}})
    request = LintRequest(profile="strict", vale_bin=str(real_vale.path))
    report = lint(root, Settings(), date.fromisoformat(TODAY), request)
    assert report.engines["vale"].unplaced == 0
    found: dict[str, list[Finding]] = {name: [] for name in files}
    for finding in report.findings:
        if finding.code.startswith("P"):
            found[finding.path.removeprefix("docs/").removesuffix(".md")].append(finding)
    return found


def _place(finding: Finding) -> tuple[int, int, int, int]:
    span = finding.span
    return (span.line, span.column, span.end_line, span.end_column)


def test_every_rule_that_matches_words_is_tried() -> None:
    """A new rule gets its defect here."""
    assert {rule.code for rule in PROSE_RULES} - {SENTENCE_LENGTH} == set(DEFECTS)


def test_a_planted_defect_is_found_in_every_kind_of_place(tmp_path: Path, real_vale: ValeBinary) -> None:
    """Each rule, in each of 22 kinds of place: one finding, at the exact line and column."""
    made = {
        f"{code}/{place}": _text(shape, code)
        for code in DEFECTS
        for place, shape in FOUND_IN.items()
        if place not in LEFT_IN.get(code, set())
    }
    found = _lint(tmp_path, {name: text for name, (text, _) in made.items()}, real_vale)
    got, wanted = {}, {}
    for name, (_, place) in made.items():
        code = name.partition("/")[0]
        got[name] = [(f.code, _place(f)) for f in found[name]]
        wanted[name] = [(code, place)]

    assert {name: got[name] for name in made if got[name] != wanted[name]} == {}


def test_a_defect_that_is_not_the_authors_is_left(tmp_path: Path, real_vale: ValeBinary) -> None:
    """In quotations, headings, front matter, code, comments, raw HTML and addresses no rule finds anything."""
    made = {f"{code}/{place}": _text(shape, code)[0] for code in DEFECTS for place, shape in MISSED_IN.items()}
    found = _lint(tmp_path, made, real_vale)

    assert {name: [f.as_line() for f in findings] for name, findings in found.items() if findings} == {}


LONG = (
    "We move the plan of each plant in the north to the new price in the week in which it ends and leave"
    " each plant of the south as it stands for one more year in which we ask it what it pays."
)
HARD = (
    "Operational accountability considerations systematically necessitate administrative authorisation procedures. "
) * 6


@pytest.mark.parametrize("place", [place for place in FOUND_IN if place not in ("bold", "table")])
def test_a_long_sentence_is_found_in_every_kind_of_place(place: str, tmp_path: Path, real_vale: ValeBinary) -> None:
    """P050 is placed at the first word of the sentence, in any block."""
    shape = FOUND_IN[place].replace(LINE, "\0" + LONG).replace(DEFECT, "plan")
    head, _, rest = shape.partition("\0")
    (found,) = _lint(tmp_path, {"a": head + rest}, real_vale)["a"]

    assert (found.code, found.match) == ("P050", "We")
    assert (found.span.line, found.span.column) == _end(head)


@pytest.mark.parametrize("place", MISSED_IN)
def test_a_long_sentence_that_is_not_the_authors_is_left(place: str, tmp_path: Path, real_vale: ValeBinary) -> None:
    """P050 does not count quotations, headings, code or comments."""
    shape = MISSED_IN[place].replace(LINE, LONG).replace(DEFECT, "plan")

    assert _lint(tmp_path, {"a": shape}, real_vale)["a"] == []


@pytest.mark.parametrize(
    ("body", "code", "heading"),
    [
        (HARD, "P061", "## Why now"),
        ("!!! note\n\n    " + HARD.replace(". ", ".\n    "), "P061", "## Why now"),
        (f"- {HARD}", "P061", "## Why now"),
        ("The plan stays. " * 51, "P062", "## Summary"),
        ("- The plan stays.\n" * 51, "P062", "## The thesis"),
        ("The plan stays.\r\n" * 51, "P062", "## The argument in one paragraph"),
    ],
)
def test_a_hard_or_long_section_is_reported_at_its_heading(
    body: str, code: str, heading: str, tmp_path: Path, real_vale: ValeBinary
) -> None:
    """P061 and P062 are placed at the line of the section's heading, and not at another section's."""
    text = f"---\ntitle: x\n---\n\n## Risks\n\nThe price stays.\n\n{heading}\n\n{body}\n\n## Next\n\nThe price stays.\n"
    (found,) = _lint(tmp_path, {"a": text}, real_vale)["a"]

    assert (found.code, found.span.line, found.match) == (code, 9, heading)


@pytest.mark.parametrize(
    "body",
    [
        "The plan stays. " * 50,
        f"> {HARD}",
        f"```\n{HARD}\n```",
        f"<!-- {HARD} -->",
        "The plan stays. " * 49 + "[Plan](https://x.example/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p).",
    ],
)
def test_a_section_that_is_neither_is_left(body: str, tmp_path: Path, real_vale: ValeBinary) -> None:
    """A summary of 150 words is not too long; quotations, code, comments and targets do not count."""
    assert _lint(tmp_path, {"a": f"## Summary\n\n{body}\n"}, real_vale)["a"] == []
