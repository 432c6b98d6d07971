"""The structural rules: each one's own examples, and the borders that decide whether people trust it."""

from __future__ import annotations

import re
import time
from datetime import date
from pathlib import Path

import pytest

from conviction.documents.editor import apply_edits
from conviction.documents.index import Index
from conviction.documents.kinds import parse_kind
from conviction.documents.parser import parse
from conviction.lint.actions import rule_catalogue as lint_rules
from conviction.lint.actions import run as action
from conviction.lint.actions.request import LintRequest
from conviction.lint.fix_kinds import FIX_KINDS
from conviction.lint.registry import KIND_RULES, RULES, check
from conviction.lint.rules.base import Context, Rule
from conviction.lint.rules.examples import ESSAY, EVIDENCE, MEMO, THESIS
from conviction.model.finding import Applicability, Finding, Severity
from conviction.model.kind import Kind
from conviction.model.report import Report
from conviction.model.workspace import Settings
from helpers import tree

TODAY = date(2026, 11, 23)
ESSAY_PATH = "docs/essays/2026-11-23-who-signs.md"
MEMO_PATH = "docs/memos/2026-11-02-usage-pricing.md"
THESIS_PATH = "thesis/hr-finance.md"
EVIDENCE_PATH = "docs/library/evidence/2026-07-01-q2-churn.md"


def lint(root: Path, files: dict[str, str | bytes], **options: object) -> Report:
    """The report on a workspace of these files, without Vale."""
    raw = {path: text.encode("utf-8") if isinstance(text, str) else text for path, text in files.items()}
    tree(root, raw)
    return action.lint(root, Settings(), TODAY, LintRequest(use_vale=False, **options))  # type: ignore[arg-type]


def found(root: Path, text: str, path: str = ESSAY_PATH) -> list[tuple[str, int, int, str]]:
    """Code, line, column and match of each finding in one document."""
    report = lint(root, {path: text})
    return [(f.code, f.span.line, f.span.column, f.match) for f in report.findings]


def essay(body: str) -> str:
    """The essay without a fault, with this text at the end of its first section."""
    return ESSAY.replace("(#the-argument).\n", f"(#the-argument).\n\n{body}\n")


def path_of(text: str) -> str:
    paths = {"evidence": EVIDENCE_PATH, "memo": MEMO_PATH, "thesis": THESIS_PATH}
    return next((path for kind, path in paths.items() if f"kind: {kind}\n" in text), ESSAY_PATH)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_bad_example_shows_its_rule_alone(workspace: Path, rule: Rule) -> None:
    """The bad example of a rule has that fault once and no other; the good one has none."""
    path = rule.at or path_of(rule.good)
    extra = dict(rule.extra_files)
    bad = rule.bad.encode("utf-8", "surrogateescape")
    online = rule.code == "L704"

    faults = lint(workspace, {**extra, path: bad}, online=online, profile="strict").findings

    assert [f.code for f in faults] == [rule.code]
    if (fix := faults[0].fix) and fix.applicability is not Applicability.DISPLAY:
        assert fix.applicability in FIX_KINDS[rule.code]
    assert lint(workspace, {**extra, path: rule.good}, online=online, profile="strict").findings == ()


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("S001", (4, 8, "")),
        ("S002", (3, 7, "esay")),
        ("S003", (1, 1, "")),
        ("S004", (7, 10, "23 November")),
        ("S006", (14, 3, "")),
        ("S011", (13, 1, "review_evry")),
        ("S101", (1, 1, "")),
        ("S102", (22, 1, "## Limits")),
        ("S201", (28, 5, "Bear on")),
        ("S202", (29, 1, "Support it only if the price is the cause.")),
        ("S204", (30, 1, "### Operations, not HR, signs the renewal {#ops-buyer}")),
        ("S205", (32, 19, "170%")),
        ("S206", (38, 5, "Conviction")),
        ("S207", (41, 3, "**Against:**")),
        ("S208", (85, 5, "First of October")),
        ("S209", (5, 9, "superseded")),
        (
            "S210",
            (18, 1, "Operations will sign 60% of the HR renewals at companies with 200 to 1,500 staff."),
        ),
        ("T201", (40, 13, "<who signs>")),
        ("T202", (40, 1, "<!-- Who should do what differently on Monday, if you are right? -->")),
        ("E302", (61, 57, "#ops-buyers")),
        ("E312", (33, 70, "(very strong)")),
        ("E304", (47, 22, "ops-buyer")),
        ("D405", (32, 38, "next-renewal")),
        ("S005", (13, 15, "4d")),
        ("S103", (14, 1, "## Limits")),
        ("S104", (20, 4, "The argument")),
        ("S105", (18, 1, "#### The count")),
        ("S106", (18, 1, "## Context")),
        ("S107", (14, 1, "## Decision asked")),
        ("S108", (40, 7, "currently")),
        ("T203", (40, 1, "TODO")),
        ("E305", (1, 1, "")),
        (
            "E306",
            (33, 12, "[Close diaries](../docs/library/evidence/2025-06-11-close-diaries.md) (strong)"),
        ),
        ("E307", (24, 4, "45%")),
        ("A501", (43, 1, "- Operations has a budget.")),
        ("A502", (61, 1, "- A finance lead refuses the first bill that varies.")),
        ("A505", (61, 1, "- Ben Ito tells the ten largest accounts.")),
        ("A510", (24, 1, "- 9 of 20 accounts used fewer than half of their seats in October 2026.")),
        ("D504", (47, 1, "### HR alone signs {#hr-signs}")),
        ("L701", (18, 78, "../data/renewals.csv")),
        ("L702", (14, 56, "#the-arguments")),
        ("L703", (20, 23, "../images/signature.svg")),
        ("E301", (41, 1, "### Offices sign late {#late}")),
        ("E308", (33, 1, "- **For:** [Who signed forty renewals](https://example.com/renewals) (strong)")),
        ("A503", (26, 1, "## Options")),
        ("A504", (28, 1, "## Claims")),
        ("A506", (45, 1, "## Kill criteria")),
        ("D401", (56, 1, "### Operations signs seven of the next ten renewals {#seven-of-ten}")),
        ("D402", (56, 1, "### Operations signs seven of the next ten renewals {#seven-of-ten}")),
        ("D403", (56, 1, "### Operations signs seven of the next ten renewals {#seven-of-ten}")),
        ("D404", (59, 20, "2026-10-31")),
        ("D406", (58, 20, "170%")),
        ("D501", (47, 1, "### HR alone signs {#hr-signs}")),
        ("D502", (47, 1, "### HR alone signs {#hr-signs}")),
        ("E303", (26, 1, "## Bearing")),
        ("L705", (18, 60, "https://example.com/renewals")),
        ("L707", (14, 45, "here")),
        ("B401", (58, 20, "100%")),
        ("B402", (12, 13, "85%")),
        ("B406", (41, 1, "### Operations, not HR, signs the renewal {#again}")),
        ("B407", (28, 1, "## Claims")),
        ("B408", (36, 18, "operations does not sign the renewal")),
        ("U101", (42, 13, "$380 to 460")),
        ("U102", (44, 14, "20.6% / year")),
        ("U103", (46, 12, "$19,500")),
        ("U104", (48, 5, "Payback")),
        ("U105", (43, 21, "78% → 70%")),
        ("U106", (46, 12, "$17,242")),
        ("U107", (49, 12, "1,200% / year")),
        ("D503", (52, 15, "met on 2026-11-02")),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"], ids=["", "BOM"])
def test_bad_example_shows_its_place(
    workspace: Path, code: str, place: tuple[int, int, str], end: str, start: bytes
) -> None:
    """One fault put into a good document is found where it was put in, whatever the line ends; absence at the top."""
    rule = next(rule for rule in RULES if rule.code == code)
    path = path_of(rule.good)
    extra = dict(rule.extra_files)
    bad = start + rule.bad.replace("\n", end).encode("utf-8", "surrogateescape")
    findings = lint(workspace, {**extra, path: bad}).findings

    assert [(f.code, f.span.line, f.span.column, f.match) for f in findings] == [(code, *place)]
    assert lint(workspace, {**extra, path: start + rule.good.replace("\n", end).encode("utf-8")}).findings == ()


def test_bad_declaration_shows_its_rule() -> None:
    """The bad example of broken-kind is refused with that code, the good one is a kind."""
    rule = KIND_RULES[0]

    refused = parse_kind("note", rule.bad, "workspace", "templates/note.toml")
    assert not isinstance(refused, Kind)
    assert {finding.code for finding in refused} == {"K001"}
    assert isinstance(parse_kind("note", rule.good, "workspace", "templates/note.toml"), Kind)


def test_codes_and_names_are_unique_and_documented() -> None:
    """Every rule of both engines has a code and a name of its own, a reason and two examples."""
    rules = lint_rules.rules()

    assert len({rule.code for rule in rules}) == len(rules)
    assert len({rule.name for rule in rules}) == len(rules)
    assert all(rule.title and rule.reason and rule.bad and rule.good and rule.bad != rule.good for rule in rules)
    assert [rule.code for rule in rules] == sorted(rule.code for rule in rules)


@pytest.mark.parametrize(
    "text",
    [
        "See <https://example.com/a?b=c> and <ada@example.com>.",
        "- [ ] a task\n- [x] a done one",
        "A footnote[^1] and [insert coin](https://example.com).\n\n[^1]: Its text.",
        "[insert the coin] is a link.\n\n[insert the coin]: https://example.com",
        '<div class="x" markdown>text</div> and <br> and <br/> and <details open><summary>s</summary></details>',
        "`<who pays>` and `{{ price }}` in code.\n\n```\n<who pays> [insert price] lorem ipsum\n```",
        "a < b and c > d, x<y and y>z, List<String>, \\<not one>",
        "<!-- <who pays> [insert price] -->",
        "[text](<who pays.txt>)",
        "$\\frac{{a}}{b}$",
        "we like [your product] in a quotation",
    ],
)
def test_placeholder_leaves_markup_alone(workspace: Path, text: str) -> None:
    """Links, tasks, footnotes, tags, addresses, code, comments and mathematics are not placeholders."""
    assert [f for f in found(workspace, essay(text)) if f[0] == "T201"] == []


@pytest.mark.parametrize(
    ("text", "match", "column"),
    [
        ("Sold to <who pays, and when>.", "<who pays, and when>", 9),
        ("**<owner>** answers.", "<owner>", 3),
        ("Price: [insert the price] now.", "[insert the price]", 8),
        ("It costs {{ price }}.", "{{ price }}", 10),
        ("Lorem ipsum dolor.", "Lorem ipsum", 1),
        ("Für 日本語 <wer zahlt>.", "<wer zahlt>", 9),
        ("<title of the memo>", "<title of the memo>", 1),
        ("> <what they said>", "<what they said>", 3),
    ],
)
def test_placeholder_is_found_in_its_place(workspace: Path, text: str, match: str, column: int) -> None:
    """A prompt that was not replaced is found with line, column and text."""
    assert found(workspace, essay(text)) == [("T201", 16, column, match)]


def test_columns_hold_with_bom_and_crlf(workspace: Path) -> None:
    """A byte-order mark, CRLF and signs beyond ASCII do not move lines or columns."""
    text = essay("Für 日本語 <wer zahlt>.")
    data = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode("utf-8")
    finding = lint(workspace, {ESSAY_PATH: data}).findings[0]

    assert (finding.code, finding.span.line, finding.span.column, finding.span.end_column) == ("T201", 16, 9, 20)
    assert finding.match == "<wer zahlt>"


def test_guidance_is_deleted_safely_when_equal_and_unsafely_when_edited(workspace: Path) -> None:
    """Guidance that was not touched may be deleted by a safe fix, a nine-tenths copy by an unsafe one."""
    rule = next(rule for rule in RULES if rule.code == "T202")
    bad = rule.bad.replace("status: published", "status: draft")
    same = lint(workspace, {ESSAY_PATH: bad}).findings[0]
    other = lint(workspace, {ESSAY_PATH: bad.replace("on Monday", "by Monday")}).findings[0]

    assert same.fix is not None
    assert other.fix is not None
    assert (same.fix.applicability.value, other.fix.applicability.value) == ("safe", "unsafe")
    assert apply_edits(rule.bad, same.fix.edits) == rule.good


def test_guidance_in_code_and_other_comments_stay(workspace: Path) -> None:
    """A comment of the author, and a template quoted in a code block, are not guidance."""
    comment = "<!-- Who should do what differently on Monday, if you are right? -->"
    assert found(workspace, essay(f"```\n{comment}\n```\n\n<!-- Ask billing about the moved accounts. -->")) == []


@pytest.mark.parametrize(
    ("field", "code", "column", "match", "better"),
    [
        ("status: publishd", "S004", 9, "publishd", "published"),
        ("audience: teams", "S004", 11, "teams", "team"),
        ("created: 2026/11/3", "S004", 10, "2026/11/3", "2026-11-03"),
        ("created: 2026-02-30", "S004", 10, "2026-02-30", None),
        ("id: Essay_1", "S004", 5, "Essay_1", None),
        ("kind: esay", "S002", 7, "esay", "essay"),
        ("made_with: memo@1", "S004", 12, "memo@1", None),
        ("made_with: essay/novel@1", "S004", 12, "essay/novel@1", None),
        ("made_with: essay@9", "S004", 12, "essay@9", None),
        ("title:", "S003", 1, "title", None),
        ("thesis: [thesis-nix]", "E302", 10, "thesis-nix", None),
    ],
)
def test_field_fault_has_its_place_and_a_fix(
    workspace: Path, field: str, code: str, column: int, match: str, better: str | None
) -> None:
    """A wrong value is found where it stands; where one value was surely meant, the fix writes it."""
    key = field.partition(":")[0]
    lines = [line for line in ESSAY.split("\n") if not line.startswith(f"{key}:")]
    text = "\n".join([lines[0], field, *lines[1:]])
    finding = next(f for f in lint(workspace, {ESSAY_PATH: text}).findings if f.code == code)

    assert (finding.span.line, finding.span.column, finding.match) == (2, column, match)
    assert (finding.fix.edits[0].text if finding.fix else None) == better


@pytest.mark.parametrize("field", ["id", "kind", "title", "status", "owner", "created", "audience"])
def test_common_fields_are_needed(workspace: Path, field: str) -> None:
    """Each field that every document has is missed by name."""
    text = "\n".join(line for line in ESSAY.split("\n") if not line.startswith(f"{field}:"))
    findings = [f for f in lint(workspace, {ESSAY_PATH: text}).findings if f.code == "S003"]

    assert len(findings) == 1
    assert findings[0].message.startswith(f"the field `{field}` is missing")


def test_document_without_front_matter_is_one_finding(workspace: Path) -> None:
    """Not a row of missing fields, but what to do."""
    body = ESSAY[ESSAY.index("## The claim") :]
    assert found(workspace, body) == [("S003", 1, 1, "")]


def test_broken_yaml_hides_no_section(workspace: Path) -> None:
    """A broken front matter is the only error; missing parts of the body are listed as in a draft."""
    text = ESSAY.replace("title: Operations", "title: [Operations").replace("## So what", "## So")
    findings = lint(workspace, {ESSAY_PATH: text}).findings
    assert {(f.code, f.severity.value) for f in findings} == {("S001", "error"), ("S101", "suggestion")}


def test_section_with_code_alone_is_not_empty(workspace: Path) -> None:
    """A table, a code block, an image or a bullet is content; a comment, a rule and a sub-heading are not."""
    full = ["```\ncode\n```", "| a |\n|---|\n| b |", "![Chart](https://example.com/c.png)", "- **Note:** x", "> said"]
    empty = ["<!-- later -->", "", "***", "### Part", "<!-- a\n\nb -->\n\n<!-- never closed"]
    sentence = "Two of the next five renewals are signed by HR alone."

    for body in full:
        assert found(workspace, ESSAY.replace(sentence, body)) == [], body
    for body in empty:
        assert ("S102", 20, 1, "## What would prove it wrong") in found(workspace, ESSAY.replace(sentence, body)), body


def test_missing_section_is_put_in_its_place(workspace: Path) -> None:
    """The unsafe fix adds the heading where the kind has it."""
    text = ESSAY.replace("## The argument\n\n", "").replace("see [the count](#the-argument)", "see below")
    finding = lint(workspace, {ESSAY_PATH: text}).findings[0]
    assert finding.code == "S101"
    assert finding.fix is not None

    headings = [line for line in apply_edits(text, finding.fix.edits).split("\n") if line.startswith("## ")]
    assert headings[:3] == ["## The claim", "## The argument", "## What would prove it wrong"]


def test_renamed_section_is_named(workspace: Path) -> None:
    """If a section is missing and another has nearly its name, the finding suggests renaming it."""
    finding = lint(workspace, {ESSAY_PATH: ESSAY.replace("## What would prove it wrong", "## What would prove")})
    assert [f.message for f in finding.findings] == [
        "the section `What would prove it wrong` is missing: rename `## What would prove` in line 20"
    ]
    assert finding.findings[0].fix is None


def test_sections_are_those_of_the_variant(workspace: Path) -> None:
    """A document made with another variant is held to that variant's sections."""
    missing = [f[0] for f in found(workspace, ESSAY.replace("essay@1", "essay/analysis@1"))]
    assert missing == ["S101"] * 5


def test_newer_sections_do_not_reach_older_documents(workspace: Path) -> None:
    """A section that a later version of the kind brought is not missed in a document made before."""
    declaration = """
        title = "Note"
        version = 2
        folder = "docs/notes"
        statuses = ["draft", "final"]
        sections = ["Summary", { name = "Cost", since = 2 }]
        """
    note = ESSAY[: ESSAY.index("made_with")].replace("essay", "note").replace("published", "final")
    tree(workspace, {"templates/note.toml": declaration, "templates/note.md.jinja": "## Summary\n"})
    old = f"{note}made_with: note@1\n---\n\n## Summary\n\nText.\n"

    assert found(workspace, old, "docs/notes/a.md") == []
    assert [f[0] for f in found(workspace, old.replace("note@1", "note@2"), "docs/notes/a.md")] == ["S101"]


def test_draft_is_still_to_write(workspace: Path) -> None:
    """A missing part of a draft is a suggestion in its list; a fault in it is still an error."""
    text = ESSAY.replace("status: published", "status: draft").replace("## So what\n\n", "<who pays>\n\n")
    text = text.replace("(#the-argument)", "(#nowhere)")
    report = lint(workspace, {ESSAY_PATH: text})

    assert [(f.code, f.severity.value) for f in report.findings] == [
        ("S101", "suggestion"),
        ("L702", "error"),
        ("T201", "suggestion"),
    ]
    assert [(d.path, d.to_write, d.sections, len(d.findings)) for d in report.drafts] == [(ESSAY_PATH, 1, 4, 2)]


def test_section_still_to_write_counts_once(workspace: Path) -> None:
    """In a draft, a section with its guidance alone is empty and no more; guidance beside text is left over."""
    guidance = "<!-- The observation, with a number and a day, on which you would take this essay back in public. -->"
    sentence = "Two of the next five renewals are signed by HR alone."
    draft = ESSAY.replace("status: published", "status: draft")
    alone = lint(workspace, {ESSAY_PATH: draft.replace(sentence, f"{guidance}\n\n{guidance}")})
    beside = lint(workspace, {ESSAY_PATH: draft.replace(sentence, f"{guidance}\n\n{sentence}")})
    public = lint(workspace, {ESSAY_PATH: ESSAY.replace(sentence, guidance)})

    assert [f.code for f in alone.findings] == ["S102"]
    assert [(d.to_write, d.sections) for d in alone.drafts] == [(1, 4)]
    assert [f.code for f in beside.findings] == ["T202"]
    assert [(f.code, f.severity.value) for f in public.findings] == [("S102", "warning"), ("T202", "error")]


def test_no_reference_is_guessed_to_mean_its_own_document(workspace: Path) -> None:
    """Who mistypes a link does not mean the page that has it; a section of that page may be meant."""
    page = "# Plan\n\n## Setup\n\nSee [x](plam.md), [y](plan.md#setp) and [z](#setp).\n"
    faults = lint(workspace, {"docs/plan.md": page}).findings
    told = [fault.message.rpartition("did you mean ")[2] for fault in faults if fault.code in ("L701", "L702")]
    assert [text.startswith("`") and text.endswith("`?") for text in told] == [False, True, True]
    assert told[1:] == ["`plan.md#setup`?", "`#setup`?"]


@pytest.mark.parametrize(("written", "column"), [("evidence-nix", 17), ("<evidence-nix>", 18)])
def test_a_dangling_reference_is_found_within_its_brackets(workspace: Path, written: str, column: int) -> None:
    """An id that is typed in angle brackets is the place, not the bracket."""
    text = re.sub(r"(- \*\*Bears on:\*\*) .*", rf"\1 {written} (strong)", THESIS, count=1)
    finding = next(f for f in lint(workspace, {THESIS_PATH: text}).findings if f.code == "E302")

    assert (finding.span.column, finding.match) == (column, "evidence-nix")


@pytest.mark.parametrize(
    ("link", "code", "match", "better"),
    [
        ("[x](../who-sign.md)", "L701", "../who-sign.md", "../who-signs.md"),
        ("[x](2026-11-23-who-sign.md)", "L701", "2026-11-23-who-sign.md", None),
        ("[x](../library/nix.md#a)", "L701", "../library/nix.md#a", None),
        ("[x](#the-argumen)", "L702", "#the-argumen", "#the-argument"),
        ("[x](<nix there.md>)", "L701", "nix there.md", None),
        ("[the names][n]\n\n[n]: names.csv", "L701", "names.csv", None),
        ("[the names][n]\n\n[n]: <names.csv>", "L701", "names.csv", None),
        ("![x](<gone there.png>)", "L703", "gone there.png", None),
        ("[x](2026-11-23-who-sign.pdf)", "L701", "2026-11-23-who-sign.pdf", None),
        (
            "[x](2026-11-23-who-signs.md#the-clam)",
            "L702",
            "2026-11-23-who-signs.md#the-clam",
            "2026-11-23-who-signs.md#the-claim",
        ),
        ("[![x](gone.png)](#the-claim)", "L703", "gone.png", None),
    ],
)
def test_dangling_link_has_its_place_and_the_nearest(
    workspace: Path, link: str, code: str, match: str, better: str | None
) -> None:
    """A link that leads nowhere is found at its target; the nearest that exists is named, and never a fix."""
    finding = lint(workspace, {ESSAY_PATH: essay(link), "docs/who-signs.md": "# Who signs\n"}).findings[0]

    assert (finding.code, finding.match, finding.span.line) == (code, match, 16 + link[: link.index(match)].count("\n"))
    assert finding.span.column == link.split("\n")[-1].index(match) + 1
    assert finding.fix is None
    assert (f"did you mean `{better}`?" in finding.message) is (better is not None)


@pytest.mark.parametrize(
    "text",
    [
        "[web](https://example.com/nix.md) and [mail](mailto:ada@example.com)",
        "[folder](../essays/) and ![image](../chart.png)",
        '[the names][n]\n\n[n]: ../chart.png "Names"\n[^1]: nix.md',
        '<a id="here"></a>\n\n[here](#here)',
        "[note](#fn:1) and `[code](nix.md)`[^1]\n\n[^1]: A note.",
        "### Part\n\na\n\n### Part {#again}\n\n[second](#again)",
        "[me](2026-11-23-who-signs.md#the-claim) and [encoded](2026%2D11-23-who-signs.md)",
    ],
)
def test_links_that_lead_somewhere_are_left(workspace: Path, text: str) -> None:
    """Web addresses, files beside the documents, anchors in the text and in code are not dangling."""
    tree(workspace, {"README.md": "Read me.\n", "docs/chart.png": b"PNG"})
    assert [f for f in found(workspace, essay(text)) if f[0] in ("E302", "L701", "L702", "L703")] == []


def test_bare_references_are_followed(workspace: Path) -> None:
    """An edge typed as a bare reference is checked like a link, its card too."""
    there = EVIDENCE.replace("https://example.com/thesis", "essay-2026-11-23-who-signs#next-five")
    gone = EVIDENCE.replace("https://example.com/thesis", "essay-2026-11-23-who-signs#next-fiv (weak)")

    found = lint(workspace, {ESSAY_PATH: ESSAY, EVIDENCE_PATH: there}).findings
    assert [(f.code, f.match) for f in found] == [("E309", "essay-2026-11-23-who-signs#next-five")]
    finding = lint(workspace, {EVIDENCE_PATH: gone}).findings[0]
    assert (finding.code, finding.match) == ("E302", "essay-2026-11-23-who-signs#next-fiv")
    assert finding.fix is None
    assert "did you mean `essay-2026-11-23-who-signs#next-five`?" in finding.message


def test_one_id_in_two_documents_is_reported_in_both(workspace: Path) -> None:
    """Each of two documents with one id names the other."""
    report = lint(workspace, {ESSAY_PATH: ESSAY, "docs/essays/b.md": ESSAY})

    assert [(f.code, f.path, f.span.line, f.span.column) for f in report.findings] == [
        ("E304", ESSAY_PATH, 2, 5),
        ("E304", "docs/essays/b.md", 2, 5),
    ]
    assert "docs/essays/b.md" in report.findings[0].message


def test_unknown_label_names_the_nearest(workspace: Path) -> None:
    """A mistyped label is found as typed, with the one that was meant."""
    finding = lint(workspace, {ESSAY_PATH: ESSAY.replace("**Probability:** 60%", "**Probabilty:** 60%")}).findings[0]

    assert (finding.code, finding.match) == ("S201", "Probabilty")
    assert finding.fix is not None
    assert finding.fix.edits[0].text == "Probability"


def test_fix_of_glued_line_makes_it_go_away(workspace: Path) -> None:
    """The safe fix puts a blank line in between, in the document's own line ends."""
    text = next(rule for rule in RULES if rule.code == "S202").bad.replace("\n", "\r\n")
    finding = lint(workspace, {EVIDENCE_PATH: text.encode()}).findings[0]
    assert finding.fix is not None

    fixed = apply_edits(text, finding.fix.edits)
    assert fixed == EVIDENCE.replace("\n", "\r\n")
    assert lint(workspace, {EVIDENCE_PATH: fixed.encode()}).findings == ()


def test_one_unreadable_document_does_not_hide_the_others(workspace: Path) -> None:
    """Latin-1 bytes and a broken symbolic link are findings; the rest is linted."""
    (workspace / "docs").mkdir()
    (workspace / "docs" / "lost.md").symlink_to("nowhere.md")
    report = lint(workspace, {"docs/essays/latin.md": b"caf\xe9\n", ESSAY_PATH: essay("<who pays>")})

    assert [(f.code, f.path) for f in report.findings] == [
        ("T201", ESSAY_PATH),
        ("S006", "docs/essays/latin.md"),
        ("S006", "docs/lost.md"),
    ]
    assert report.documents == 3


def test_pages_need_no_sections_and_no_fields(workspace: Path) -> None:
    """A page has no kind, so no fields, sections or placeholders are required, but its links must resolve."""
    page = "# Guide\n\nWrite <your name> here, see [nix](nix.md).\n\n## Empty\n"
    assert found(workspace, page, "docs/guide.md") == [
        ("T201", 3, 7, "<your name>"),
        ("L701", 3, 35, "nix.md"),
    ]


def test_broken_declaration_is_found_and_hides_its_documents_alone(workspace: Path) -> None:
    """The fault is reported at its line in templates/; documents of other kinds are checked as usual."""
    tree(workspace, {"templates/note.toml": 'title = "Note"\n'})
    report = lint(workspace, {ESSAY_PATH: essay("<who pays>")})

    assert {(f.code, f.path) for f in report.findings} == {("T201", ESSAY_PATH), ("K001", "templates/note.toml")}


def test_messages_are_one_bounded_line(workspace: Path) -> None:
    """Whatever text a message quotes, it stays one line of at most 400 characters."""
    text = ESSAY.replace("status: published", f'status: "a\\nb{"x" * 5000}"')
    messages = [finding.message for finding in lint(workspace, {ESSAY_PATH: text}).findings]

    assert messages
    assert all("\n" not in message and len(message) <= 400 for message in messages)


@pytest.mark.long
@pytest.mark.parametrize(
    "text",
    ["<!--" * 100_000, "<a b " * 50_000, "[insert " * 50_000, "<x>" * 50_000, "{{" * 100_000, "## a\n" * 20_000],
    ids=["comments", "tags", "brackets", "prompts", "braces", "headings"],
)
def test_hostile_text_takes_linear_time(text: str) -> None:
    """Half a megabyte of openings without an end is checked in seconds, not minutes."""
    kind = Kind("essay", "Essay", "", "docs/essays", ("draft", "final"), ())
    document = parse(ESSAY + text, ESSAY_PATH, kind="essay")
    context = Context(document, kind, Index([document]), Settings(), TODAY, ("essay",), ("guidance " * 12,))
    started = time.process_time()
    findings: list[Finding] = check(context)

    assert time.process_time() - started < 10
    assert all(finding.severity in Severity for finding in findings)


def memo(**changed: str) -> str:
    """The memo without a fault, with these figures in place of its own."""
    text = MEMO
    for name, value in changed.items():
        label = {"ltv_cac": "LTV:CAC", "margin": "Gross margin", "churn": "Churn", "payback": "Payback"}.get(
            name, name.replace("_", " ").capitalize() if "_" in name else name.upper()
        )
        start = text.index(f"- **{label}:**")
        end = text.index("\n", start)
        text = f"{text[:start]}- **{label}:** {value}".rstrip() + text[end:]
    return text


def economics(root: Path, text: str) -> list[tuple[str, str]]:
    """Code and match of each finding in a memo."""
    return [(f.code, f.match) for f in lint(root, {MEMO_PATH: text}).findings]


@pytest.mark.parametrize(
    "text",
    [
        memo(ltv="$17,200"),
        memo(ltv="$17.2k"),
        memo(ltv="about $17,000 (at today's churn)"),
        memo(ltv_cac="5.6:1"),
        memo(ltv_cac="5.6x"),
        memo(payback="9 months"),
        memo(payback="0.8 years"),
        memo(arpa="€420 per month", ltv="€17,242", cac="€3,100").replace("$", "€"),
        memo(arpa="420 EUR / month", ltv="17,242 EUR", cac="3,100 EUR").replace("$", "EUR "),
        memo(arpa="$5,040 / year", churn="22.8% / year"),
    ],
)
def test_economics_within_their_rounding_are_left(workspace: Path, text: str) -> None:
    """A result may be rounded, shortened and remarked upon, in any currency and period that all inputs share."""
    assert economics(workspace, text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (memo(ltv="$17,300"), [("U103", "$17,300")]),
        (memo(ltv_cac="5.5"), [("U103", "5.5")]),
        (memo(payback="9.4 months"), [("U103", "9.4 months")]),
        (memo(nrr="99.7% / month"), [("U103", "99.7% / month")]),
        (memo(nrr="99.6%"), [("U101", "99.6%")]),
        (memo(cac="€3,100"), [("U102", "€3,100")]),
        (memo(churn="1.9%"), [("U101", "1.9%")]),
        (memo(churn="0.019 / month"), [("U101", "0.019 / month")]),
        (memo(cac=f"${'9' * 400}"), [("U101", f"${'9' * 400}")]),
        (memo(ltv="plenty"), [("U101", "plenty")]),
        (memo(churn="0% / month", ltv="$17,242"), [("U106", "$17,242")]),
    ],
)
def test_economics_that_are_off_are_found(workspace: Path, text: str, found: list[tuple[str, str]]) -> None:
    """A result beyond its rounding, and a figure without its period or of another currency, is reported once."""
    assert economics(workspace, text) == found


def test_fix_fills_in_every_empty_result(workspace: Path) -> None:
    """Inputs alone are enough: the fix writes the four results as they should be, with CRLF too."""
    text = memo(ltv="", ltv_cac="", payback="", nrr="").replace("\n", "\r\n")
    findings = lint(workspace, {MEMO_PATH: text.encode()}).findings
    edits = [edit for finding in findings if finding.fix for edit in finding.fix.edits]

    assert [finding.code for finding in findings] == ["U104"] * 4
    assert apply_edits(text, tuple(edits)) == MEMO.replace("\n", "\r\n")


def test_wrong_result_names_the_right_one(workspace: Path) -> None:
    """The message has the figure and the formula."""
    finding = lint(workspace, {MEMO_PATH: memo(ltv="$19,500")}).findings[0]
    assert finding.message == "the inputs give LTV = $17,242: ARPA × gross margin ÷ churn"


def thesis(root: Path, old: str, new: str) -> list[tuple[str, str, str]]:
    """Code, severity and match of each finding in the thesis without a fault after one change."""
    assert old in THESIS
    return [
        (f.code, f.severity.value, f.match) for f in lint(root, {THESIS_PATH: THESIS.replace(old, new, 1)}).findings
    ]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("**Resolves by:** 2027-03-31", "**Resolves by:** end of March", ("D401", "error", "end of March")),
        ("**Load-bearing:** yes", "**Load-bearing:** perhaps", ("S205", "error", "perhaps")),
        ("**Reason:** evidence", "**Reason:** evidnce", ("S205", "error", "evidnce")),
        ("**Outcome:** open", "**Outcome:** nearly", ("S205", "error", "nearly")),
        ("- **Load", "- **Searched:** three owners\n- **Load", ("S205", "error", "three owners")),
        ("- **Load", "- **Searched:** 2026-11-02, three owners\n- **Load", None),
        ("**Reason:** evidence", "**Reason:** evidence\n- **Answers:** stale #x", ("S205", "error", "stale #x")),
        ("**Reason:** evidence", "**Reason:** evidence\n- **Answers:** stal #x, no", ("S205", "error", "stal #x, no")),
        ("**Reason:** evidence", "**Reason:** evidence\n- **Answers:** stale #x, no", None),
        ("**Status:** not met on", "**Status:** unmet on", ("S205", "error", "unmet on 2026-11-02")),
        ("### 2026-11-16", "### 2026-11-24", ("S208", "warning", "2026-11-24")),
        ("### 2026-10-01", "### 2026-11-20", ("S208", "warning", "2026-11-20")),
        ("### 2026-10-01", "### 2026-11-16 (2)", None),
        ("**Conviction:** 70%", "**Convicton:** 70%", ("S201", "warning", "Convicton")),
    ],
)
def test_card_fault_has_its_place(workspace: Path, old: str, new: str, found: tuple[str, str, str] | None) -> None:
    """Each wrong value is found where it stands, once, and nothing beside it."""
    assert thesis(workspace, old, new) == ([found] if found else [])


def test_a_search_for_evidence_against_is_enough(workspace: Path) -> None:
    """The label that the finding names ends it; without a day or a place it does not."""
    bare = THESIS.replace("- **Against:** [HR lead P-11](https://example.com/p11) (weak)\n", "{}", 1)
    codes = {
        label: [f.code for f in lint(workspace, {THESIS_PATH: bare.replace("{}", label)}).findings]
        for label in ("", "- **Searched:** 2026-11-02, asked three owners\n", "- **Searched:** 2026-11-02\n")
    }
    assert list(codes.values()) == [["A504"], [], ["A504", "S205"]]


def test_key_claim_without_evidence_is_an_error(workspace: Path) -> None:
    """A warning for any claim is an error for a load-bearing one, and a suggestion in a draft."""
    bare = THESIS
    for line in THESIS.split("\n"):
        if line.startswith(("- **For:**", "- **Against:**")):
            bare = bare.replace(f"{line}\n", "")
    draft = bare.replace("status: active", "status: draft")

    assert [(f.code, f.severity.value) for f in lint(workspace, {THESIS_PATH: bare}).findings] == [("E301", "error")]
    assert [f.severity.value for f in lint(workspace, {THESIS_PATH: draft}).findings] == ["suggestion"]


def test_supersession_is_complete_when_both_say_so(workspace: Path) -> None:
    """The old document has a finding on its status once the new one is accepted, and not before."""
    old = MEMO.replace("status: in-review", "status: accepted")
    new_path = "docs/memos/2026-11-20-usage-pricing.md"
    new = MEMO.replace("memo-2026-11-02", "memo-2026-11-20").replace(
        "made_with", "supersedes: [memo-2026-11-02-usage-pricing]\nmade_with"
    )
    accepted = new.replace("status: in-review", "status: accepted")

    assert lint(workspace, {MEMO_PATH: old, new_path: new}).findings == ()
    half = lint(workspace, {MEMO_PATH: old, new_path: accepted}).findings
    assert [(f.code, f.path, f.match) for f in half] == [("S209", MEMO_PATH, "accepted")]
    done: dict[str, str | bytes] = {
        MEMO_PATH: old.replace("status: accepted", "status: superseded"),
        new_path: accepted,
    }
    assert lint(workspace, done).findings == ()


@pytest.mark.parametrize(
    ("sentence", "lacking"),
    [
        ("Companies with 200 staff will sign 60% of orders by 2027.", ""),
        ("By Q4 2027 half of the companies will move payroll to operations.", ""),
        ("By 31 December 2027, 60% of all hospitals will sign late.", "segment"),
        ("By 2027 operations will be the buyer at half of these companies.", "observable behaviour"),
        ("By 31 December 2027 companies will buy from operations.", "quantity"),
        ("Half of the companies will buy from operations.", "date"),
        ("Companies will care.", "quantity and no date"),
    ],
)
def test_thesis_sentence_names_four_things(workspace: Path, sentence: str, lacking: str) -> None:
    """Only the missing parts of the first sentence are named."""
    old = "By 31 December 2027, operations will sign 60% of the HR renewals at companies with 200 to 1,500 staff."
    findings = lint(workspace, {THESIS_PATH: THESIS.replace(old, f"{sentence}\nThis is why.")}).findings
    said = [f.message.partition(":")[0] for f in findings]

    assert said == ([f"the sentence names no {lacking}"] if lacking else [])
    assert all((f.code, f.match) == ("S210", sentence) for f in findings)


@pytest.mark.parametrize(
    "text",
    [
        "[Renewals](https://example.com/a) and <https://example.com/b> and `https://example.com/c`",
        "[Renewals][r]\n\n[r]: https://example.com/a",
        '<a href="https://example.com/a">renewals</a>',
        "- **Source:** https://example.com/a",
        "```\nhttps://example.com/a\n```",
        "[https://example.com/a](https://example.com/a)",
        "[what is here](#the-argument) and ![here](../chart.png)",
    ],
)
def test_links_that_say_where_they_lead_are_left(workspace: Path, text: str) -> None:
    """An address in a link, in angle brackets, in code, after a label or in a definition is not bare."""
    tree(workspace, {"docs/chart.png": b"PNG"})
    assert [f for f in found(workspace, essay(text)) if f[0].startswith("L")] == []


@pytest.mark.parametrize("address", ["https://example.com/a?b=c", "https://example.com/wiki/Lead_(sales)"])
def test_bare_address_ends_before_the_full_stop(workspace: Path, address: str) -> None:
    """The fix puts angle brackets around the address alone."""
    text = essay(f"Read {address}, then go on (as in {address}).")
    finding = lint(workspace, {ESSAY_PATH: text}).findings[0]

    assert (finding.code, finding.match) == ("L705", address)
    assert finding.fix is not None
    assert f"Read <{address}>, then" in apply_edits(text, finding.fix.edits)
