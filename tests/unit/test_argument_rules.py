"""Rules of outline, length, time, markers and the joints of an argument: the borders that make them trusted."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from conviction.documents.editor import apply_edits
from conviction.errors import SettingsError
from conviction.lint.actions import run as action
from conviction.lint.actions.request import LintRequest
from conviction.lint.rules.examples import ESSAY, EVIDENCE, MEMO, THESIS
from conviction.model.finding import Finding
from conviction.model.workspace import Settings
from conviction.workspace.nav import menu
from helpers import tree
from unit.test_rules import ESSAY_PATH, EVIDENCE_PATH, MEMO_PATH, THESIS_PATH, TODAY, essay, found, lint


def codes(root: Path, text: str, path: str) -> list[tuple[str, int, str]]:
    """Code, line and match of each finding in one document."""
    return [(code, line, match) for code, line, _, match in found(root, text, path)]


def memo(section: str) -> str:
    """The memo without a fault, with one more section above its last."""
    return MEMO.replace("## Measures", f"{section}\n\n## Measures")


def settled(root: Path, text: str, path: str, **table: object) -> list[Finding]:
    """The findings under this `[lint]` table."""
    tree(root, {path: text.encode()})
    report = action.lint(root, Settings(lint=table), TODAY, LintRequest(use_vale=False))
    return list(report.findings)


def test_fewest_sections_are_reported(workspace: Path) -> None:
    """Of sections out of order as few as possible are named, each with the one that it belongs below."""
    blocks = ESSAY.split("## ")
    moved = "## ".join([blocks[0], f"{blocks[-1]}\n", *blocks[1:-1]]).rstrip("\n") + "\n"
    findings = lint(workspace, {ESSAY_PATH: moved}).findings

    assert [(f.code, f.match, f.message) for f in findings] == [
        ("S103", "## So what", "the section `So what` is out of order: move it below `What would prove it wrong`")
    ]


def test_longer_name_of_a_section_is_accepted(workspace: Path) -> None:
    """A heading that holds the section's name is that section; one of cards must be called by its very name."""
    assert found(workspace, ESSAY.replace("## So what", "## So what, and what not")) == []
    renamed = lint(workspace, {THESIS_PATH: THESIS.replace("## Claims", "## Claims we make")})
    assert "the section `Claims` is missing: rename `## Claims we make` in line 28" in [
        f.message for f in renamed.findings
    ]


def test_same_heading_under_two_parents_is_left(workspace: Path) -> None:
    """Only headings side by side are repeated; pages are left alone."""
    apart = "### Cost\n\nNone.\n\n#### Detail\n\nNone.\n\n### Gain\n\nMuch.\n\n#### Detail\n\nMuch."
    beside = "### Cost\n\nNone.\n\n### Cost\n\nMuch."

    assert found(workspace, essay(apart)) == []
    assert [f[0] for f in found(workspace, essay(beside))] == ["S104"]
    (workspace / ESSAY_PATH).unlink()
    assert found(workspace, f"# Page\n\n### Deep\n\n{beside}\n", "docs/page.md") == []


def test_sections_of_another_level_are_reported_once(workspace: Path) -> None:
    """A document whose sections are level-1 headings hears it at the first one, with a fix."""
    findings = lint(workspace, {ESSAY_PATH: ESSAY.replace("\n## ", "\n# ")}).findings
    told = [f for f in findings if f.code == "S105"]

    assert [(f.span.line, f.match) for f in told] == [(12, "# The claim")]
    assert told[0].fix is not None
    assert told[0].fix.edits[0].text == "##"


def test_budget_counts_visible_words(workspace: Path) -> None:
    """Addresses, code and comments cost nothing; the limit itself is allowed."""
    words = " ".join(["word"] * 199)
    hidden = f"[one](https://example.com/{'a-b' * 90}) <!-- {words} -->\n\n```\n{words}\n```"
    text = EVIDENCE.replace("All accounts that paid in March were counted.", f"{words}\n{hidden}")

    assert codes(workspace, text, EVIDENCE_PATH) == []
    assert codes(workspace, text.replace("[one]", "[one two]"), EVIDENCE_PATH) == [("S106", 18, "## Context")]


def test_budgets_of_the_workspace_go_before_those_of_the_kind(workspace: Path) -> None:
    """By section, by section of a kind, for a whole document, and 0 for no limit."""
    context = "All accounts that paid in March were counted."
    long = EVIDENCE.replace(context, f"{context} " * 40)
    tables: list[dict[str, int]] = [{"Context": 0}, {"evidence.Context": 400}, {"Context": 5, "evidence.context": 400}]
    for table in tables:
        assert settled(workspace, long, EVIDENCE_PATH, budgets=table) == [], table

    small = settled(workspace, EVIDENCE, EVIDENCE_PATH, budgets={"Context": 5, "evidence": 30})
    assert [(f.code, f.span.line, f.message) for f in small] == [
        ("S106", 1, "the document has 46 words of 30: cut 16"),
        ("S106", 18, "`Context` has 8 words of 5: cut 3"),
    ]


@pytest.mark.parametrize(
    "budgets", [3, {"Context": "many"}, {"Context": -1}, {"Context": True}, {"memoo.Context": 3}], ids=str
)
def test_budgets_that_would_be_passed_over_are_refused(workspace: Path, budgets: object) -> None:
    """A wrong type, a negative number and an unknown kind end the run with the table's form."""
    with pytest.raises(SettingsError, match="budgets") as error:
        settled(workspace, EVIDENCE, EVIDENCE_PATH, budgets=budgets)
    assert error.value.hint.startswith("write budgets = ")


@pytest.mark.parametrize(
    "asked",
    [
        "Should new accounts pay by use?",
        "We ask the board for two engineers until June.",
        "Approve the trial.",
        "- Raise the list price by 10%.",
        "That Ben Ito and Cara Diaz agree to the price list below.",
    ],
)
def test_decision_may_have_many_forms(workspace: Path, asked: str) -> None:
    """A question, a request, an order and a proposal are decisions."""
    text = MEMO.replace("Ben Ito approves usage prices for new accounts by 15 December 2026.", asked)
    assert codes(workspace, text, MEMO_PATH) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "As of March 2026, sales currently calls HR.",
        "It is currently (November 2026)\nthe rule.",
        "They posted until their last week.",
        '"Today we call them," he said.',
        "> Today we call them.",
        "`today` is a day.",
        "### Today",
    ],
)
def test_time_that_has_a_day_is_left(workspace: Path, sentence: str) -> None:
    """A date near by, a quotation, code and a heading settle or hide the word."""
    assert [f for f in found(workspace, essay(sentence)) if f[0] == "S108"] == []


def test_relative_time_is_reported_once(workspace: Path) -> None:
    """The first of many words in a document; none where the front matter has `as_of`, or on a page."""
    text = essay("Sales will call next\nquarter. Today it does not. Currently nobody does.")

    assert found(workspace, text) == [("S108", 16, 17, "next\nquarter")]
    assert found(workspace, text.replace("audience: team", "audience: team\nas_of: 2026-11-01")) == []
    (workspace / ESSAY_PATH).unlink()
    assert found(workspace, "Sales currently calls nobody.\n", "docs/page.md") == []


@pytest.mark.parametrize(
    ("text", "found_in"),
    [
        ("Price: TBD", (8, "TBD")),
        ("<!-- TODO: ask billing -->", (6, "TODO")),
        ("(XXX) and\nmore", (2, "XXX")),
        ("**WIP**", (3, "WIP")),
        ("Für 日本語 TK", (9, "TK")),
        ("`TODO` and\n\n```\nTODO\n```", None),
        ("> TODO", None),
        ("A TODO list, a WIP limit, TODO-12, XXXL, #TODO and TODO.md", None),
        ("todo and wip in small letters", None),
    ],
)
def test_marker_is_found_where_a_reader_or_author_sees_it(
    workspace: Path, text: str, found_in: tuple[int, str] | None
) -> None:
    """In prose and comments; not in code, quotations, names and ordinary words."""
    told = [(column, match) for code, _, column, match in found(workspace, essay(text)) if code == "T203"]
    assert told == ([found_in] if found_in else [])


@pytest.mark.parametrize(
    ("path", "text", "severity"),
    [
        (ESSAY_PATH, essay("TODO"), "error"),
        (ESSAY_PATH, essay("TODO").replace("status: published", "status: draft"), "suggestion"),
        (MEMO_PATH, memo("## Not in scope\n\nTODO"), "warning"),
        (ESSAY_PATH, ESSAY.replace("title: Operations", "title: TODO Operations"), "error"),
    ],
)
def test_marker_weighs_by_status(workspace: Path, path: str, text: str, severity: str) -> None:
    """Still to write in a draft, a warning later, an error once the document is final."""
    assert [(f.code, f.severity.value) for f in lint(workspace, {path: text}).findings] == [("T203", severity)]


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        (
            "## Risks\n\n- Churn rises. We phone each account that leaves.\n- Billing slips; mitigation: ten accounts.",
            [],
        ),
        ("## Risks\n\n- Churn rises.\n  Mitigation: phone them.", []),
        ("## Risks\n\nChurn may rise, and billing may slip.", []),
        ("## Risks\n\n1. Churn rises.\n2. Billing slips. Then we start with ten.", [("A502", "1. Churn rises.")]),
        ("## Risks\n\n### Churn\n\nIt rises.\n\n### Billing\n\nIt slips. We test it first.", [("A502", "### Churn")]),
        ("## Assumptions\n\n* Finance pays.\n* Sales helps. Test: ask three.", [("A501", "* Finance pays.")]),
        ("## Plan\n\n- Ben Ito: new invoice, 10 January 2027.\n- The head of sales calls ten accounts in May.", []),
        ("## Plan\n\n- Somebody should look.", [("A505", "- Somebody should look.")]),
        ("## Plan\n\n- Change the invoice by 10 January 2027.", [("A505", "- Change the invoice by 10 January 2027.")]),
    ],
)
def test_items_are_judged_one_by_one(workspace: Path, section: str, expected: list[tuple[str, str]]) -> None:
    """Bullets and level-3 headings are items; prose is never searched for risks or assumptions."""
    assert [(code, match) for code, _, match in codes(workspace, memo(section), MEMO_PATH)] == expected


def test_action_without_owner_or_day_is_reported(workspace: Path) -> None:
    """Owner, day, or both."""
    text = memo("## Plan\n\n- change the invoice\n- Ben Ito changes it\n- change it by May 2027")
    assert [f.message.partition(":")[0] for f in lint(workspace, {MEMO_PATH: text}).findings] == [
        "this has no owner and no day",
        "this has no day",
        "this has no owner",
    ]


def test_failure_mode_that_nobody_watches(workspace: Path) -> None:
    """A mode of a pre-mortem needs a sign, a check or an owner."""
    head = ESSAY[: ESSAY.index("## The claim")].replace("essay", "premortem").replace("published", "scored")
    body = "## Frame\n\nIt failed.\n\n## Failure modes\n\n### Nobody pays {#pay}\n\n- **Likelihood:** 40%\n{}\n\n"
    body += "## What we changed\n\nNothing.\n"
    path = "docs/premortems/2026-11-23-who-signs.md"
    none = [c[:2] for c in codes(workspace, head + body.replace("{}", ""), path)]
    some = [c[:2] for c in codes(workspace, head + body.replace("{}", "- **Check:** in May\n"), path)]

    assert ("A502", 18) in none
    assert [c for c in some if c[0] == "A502"] == []


def test_table_of_facts_needs_its_point(workspace: Path) -> None:
    """Rows count as facts; one sentence that says what follows is enough, and so is a section of its own."""
    table = "| who | how many |\n|---|---|\n| HR | 2 of 11 |\n| operations | 9 of 11 |\n| both | 3 of 11 |"
    text = memo(f"## Customer and moment\n\n{table}")

    assert [c[0] for c in codes(workspace, text, MEMO_PATH)] == ["A510"]
    assert codes(workspace, text.replace(table, f"{table}\n\nTherefore we call operations."), MEMO_PATH) == []
    assert codes(workspace, text.replace("## Measures", "## So what\n\nCall them.\n\n## Measures"), MEMO_PATH) == []


@pytest.mark.parametrize(
    ("sentence", "match"),
    [
        ("It costs $1,440.50 a month.", "$1,440.50"),
        ("Half of it, 45 %, is paid.", "45 %"),
        ("They grew 3x in a year.", "3x"),
        ("It costs $144, [they say](https://example.com).", ""),
        ("It costs $144.\n\n[They say](https://example.com) so.", "$144"),
        ("[They say](https://example.com) so.\n\nIt costs $144, and rises 2x to $288.", "$144"),
        ("- It costs $144.\n- [They say](https://example.com) that it rises.", "$144"),
        ("See [their page](https://example.com):\n\n- it costs $144", ""),
        (
            "| what | sum |\n|---|---|\n| fee | $144 |\n| in | [page](https://example.com) |\n\nSo dear.",
            "",
        ),
        ("It costs $144.[^1]\n\n[^1]: Billing export.", ""),
        ("Version 1.x is older than `45%`.", ""),
    ],
)
def test_figure_wants_a_source(workspace: Path, sentence: str, match: str) -> None:
    """Shares, amounts and factors in a section of facts; any type of citation beside them is enough."""
    found_there = codes(workspace, memo(f"## Customer and moment\n\n{sentence}"), MEMO_PATH)
    assert [(code, told) for code, _, told in found_there] == ([("E307", match)] if match else [])


def test_a_section_with_figures_is_reported_once(workspace: Path) -> None:
    """The first figure without a source has the place, and the message the number of the others."""
    body = "It costs $144.\n\n[They say](https://example.com) 20%.\n\nIt rises 2x, to $288."

    findings = lint(workspace, {MEMO_PATH: memo(f"## Customer and moment\n\n{body}")}).findings

    assert [f.message for f in findings] == [
        (
            "`$144` and 2 other figures of this section have no source beside them:"
            " link to one, or log it with `scaffold evidence`"
        )
    ]


def test_a_name_is_not_a_source(workspace: Path) -> None:
    """The figure is Q804, once; the other figures of the section still need a source."""
    text = memo("## Customer and moment\n\nIt costs $144, says P-07.\n\nThey grew 3x.")

    assert [(code, match) for code, _, match in codes(workspace, text, MEMO_PATH)] == [("Q804", "$144"), ("E307", "3x")]


def test_figures_of_plans_are_left(workspace: Path) -> None:
    """Questions, hopes and predictions need no source."""
    assert codes(workspace, memo("## Proposed change\n\nThe price rises by 10% to $144."), MEMO_PATH) == []


def test_source_that_says_nothing_is_missing_too(workspace: Path) -> None:
    """`unknown` is not a source, an empty day is missing, and neither is reported twice."""
    text = EVIDENCE.replace("source: Billing export, second quarter of 2026", "source: unknown")
    text = text.replace("observed_on: 2026-07-01", "observed_on:")
    logged = text.replace("status: verified", "status: logged")

    assert codes(workspace, text, EVIDENCE_PATH) == [("E305", 9, "observed_on"), ("E305", 10, "unknown")]
    assert [f.severity.value for f in lint(workspace, {EVIDENCE_PATH: logged}).findings] == ["suggestion"] * 2


def test_stale_evidence_is_reported_where_it_is_cited(workspace: Path) -> None:
    """Only current claims count, not retired ones, past revisions, or uncited ones."""
    old = EVIDENCE.replace("tier:", "fresh_until: 2026-11-22\ntier:").replace(
        "https://example.com/thesis", f"[The thesis]({THESIS_LINK})"
    )
    cites = THESIS.replace("(https://example.com/p07)", "(../docs/library/evidence/2026-07-01-q2-churn.md)")
    there: dict[str, str | bytes] = {EVIDENCE_PATH: old, THESIS_PATH: cites}

    assert [(f.code, f.span.line) for f in lint(workspace, there).findings] == [("E306", 34)]
    there[THESIS_PATH] = cites.replace("status: active", "status: refuted")
    assert lint(workspace, there).findings == ()
    there = {EVIDENCE_PATH: old.replace("2026-11-22", "2026-11-23"), THESIS_PATH: cites}
    assert lint(workspace, there).findings == ()

    for status, advice in (
        ("verified", "move that day, or log a new item if the result differs and link that one here"),
        ("logged", "check it again, then correct the item or move that day"),
        ("retracted", ""),
        ("disputed", ""),
    ):
        there[EVIDENCE_PATH] = old.replace("status: verified", f"status: {status}")
        told = [f.message for f in lint(workspace, there | {THESIS_PATH: cites}).findings if f.code == "E306"]
        assert [message.endswith(advice) for message in told] == ([True] if advice else [])


THESIS_LINK = "../../../thesis/hr-finance.md"


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ("review_every: 90d", "review_by: 2026-11-22", "2026-11-22"),
        ("review_every: 90d", "review_by: 2026-11-23", ""),
        ("review_every: 90d", "review_every: 6d", "6d"),
        ("review_every: 90d", "review_every: 1w", ""),
        ("review_every: 90d", "as_of: 2025-11-01", "2025-11-01"),
        ("review_every: 90d", "as_of: 2026-11-01", ""),
    ],
)
def test_review_that_is_due(workspace: Path, old: str, new: str, match: str) -> None:
    """The day itself is in time; a draft or an abandoned document is never due."""
    text = THESIS.replace(old, new)
    expected = [("S005", 13, match)] if match else []

    assert codes(workspace, text, THESIS_PATH) == expected
    refuted = text.replace("status: active", "status: refuted")
    assert codes(workspace, refuted, THESIS_PATH) == []


def test_published_review_counts_as_a_look(workspace: Path) -> None:
    """A review that names the thesis starts its time again."""
    late = THESIS.replace("review_every: 90d", "review_every: 3d")
    review = ESSAY[: ESSAY.index("## The claim")].replace("essay", "review").replace("2026-11-23", "2026-11-22")
    review = review.replace("made_with", "reviews: [thesis-hr-finance]\nmade_with")
    both: dict[str, str | bytes] = {THESIS_PATH: late, "docs/reviews/2026-11-22-who-signs.md": review}

    assert [f.code for f in lint(workspace, {THESIS_PATH: late}).findings] == ["S005"]
    assert "S005" not in [f.code for f in lint(workspace, both).findings]


def test_age_of_as_of_can_be_set(workspace: Path) -> None:
    """`params` sets the months; pages are checked too."""
    page = "---\nas_of: 2026-06-01\n---\n\nPrices.\n"
    assert settled(workspace, page, "docs/prices.md") == []
    told = settled(workspace, page, "docs/prices.md", params={"S005.months": 3})
    assert [(f.code, f.span.line, f.match) for f in told] == [("S005", 2, "2026-06-01")]


def test_document_in_another_language_is_not_drowned(workspace: Path) -> None:
    """Rules that look for English words leave it alone."""
    german = memo(
        "## Risks\n\n- Die Kunden gehen, weil die Rechnung schwankt.\n\n## Assumptions\n\n- Die Finanz zahlt.\n\n"
        "## Plan\n\n- Jemand sieht nach."
    )
    for english, other in {
        "Ben Ito approves usage prices for new accounts by 15 December 2026.": "Es geht um Preise.",
        "Nine of twenty accounts pay for seats that nobody uses, and four of them left for it.": "Neun zahlen umsonst.",
        "In 9 of 20 accounts fewer than half of the seats were used in October 2026.": "- 9 von 20.\n- 4.\n- 3.",
        "A bill that varies frightens the finance lead.": "Eine Rechnung, die schwankt, schreckt ab.",
        "an account pays for what it uses": "jeder zahlt, was er nutzt",
        "rejected, because they are the ones that grow": "abgelehnt, weil gerade sie wachsen",
        "Churn of new accounts, now 1.9% a month, is 1.2% by June 2027 in the billing export.": "Sie sinkt.",
    }.items():
        german = german.replace(english, other)
    assert codes(workspace, german, MEMO_PATH) == []


def test_anchor_of_a_forge_is_a_warning_with_the_sites(workspace: Path) -> None:
    """`A / B` is `#a--b` on a forge and `#a-b` on the site: an unsafe fix corrects it."""
    text = essay("See [it](#cost--gain).\n\n### Cost / gain\n\nEqual.")
    findings = lint(workspace, {ESSAY_PATH: text}).findings

    assert [(f.code, f.severity.value, f.match) for f in findings] == [("L702", "warning", "#cost--gain")]
    assert findings[0].fix is not None
    assert "[it](#cost-gain)" in apply_edits(text, findings[0].fix.edits)


def test_definition_that_no_link_uses_is_left(workspace: Path) -> None:
    """Templates contain unused definitions; only used ones are checked."""
    assert found(workspace, essay("Text.\n\n[gone]: gone.md")) == []


NAV = "nav:\n  - Home: index.md\n  - Guides:\n      - guide/\n      - One: more/one.md\n"


@pytest.mark.parametrize(
    ("config", "path", "named"),
    [
        (NAV, "index.md", True),
        (NAV, "more/one.md", True),
        (NAV, "guide/deep/two.md", True),
        (NAV, "more/two.md", False),
        (NAV + "not_in_nav: |\n  # why\n  /more/two.md\n", "more/two.md", True),
        (NAV + "not_in_nav: |\n  more/*.md\n", "more/two.md", True),
        (NAV + "exclude_docs: |\n  drafts/\n", "more/drafts/two.md", True),
        (NAV + "exclude_docs: |\n  /drafts/\n", "more/drafts/two.md", False),
    ],
)
def test_menu_names_pages(config: str, path: str, named: bool) -> None:
    """Entries at any depth, folders, and intended exclusions."""
    known = menu(config)
    assert known is not None
    assert known.names(path) is named


def test_page_is_listed_by_its_folders_first_page(workspace: Path) -> None:
    """A page that the index of its folder links to needs no place in the menu; documents have their register."""
    files: dict[str, str | bytes] = {
        "mkdocs.yml": "nav:\n  - Rules: rules/index.md\n",
        "docs/rules/index.md": "[One](one.md)\n",
        "docs/rules/one.md": "One.\n",
        "docs/rules/two.md": "See [one](one.md).\n",
        ESSAY_PATH: ESSAY,
    }
    assert [(f.code, f.path) for f in lint(workspace, files).findings] == [("L706", "docs/rules/two.md")]
    tree(workspace, {"mkdocs.yml": "site_name: No menu\n"})
    assert lint(workspace, {}).findings == ()
    tree(workspace, {"mkdocs.yml": "nav:\n  - Rules: rules/index.md\nnot_in_nav: two.md\n"})
    assert lint(workspace, {}).findings == ()
    tree(workspace, {"mkdocs.yml": "nav: [broken\n"})
    assert lint(workspace, {}).findings == ()


@pytest.mark.parametrize(
    ("lines", "path", "named"),
    [
        ("two.md", "a/b/two.md", True),
        ("*.md", "a/b/two.md", True),
        ("drafts/", "a/drafts/two.md", True),
        ("drafts/", "a/drafts", False),
        ("/drafts/*.md", "drafts/two.md", True),
        ("/drafts/*.md", "drafts/deep/two.md", False),
        ("/drafts", "drafts/deep/two.md", True),
        ("/drafts", "a/drafts/two.md", False),
        ("a/**/two.md", "a/two.md", True),
        ("a/**/two.md", "a/b/c/two.md", True),
        ("# drafts", "drafts/two.md", False),
        ("drafts/\n!/drafts/two.md", "drafts/two.md", False),
        ("drafts/\n!/drafts/two.md", "drafts/one.md", True),
        ("!two.md\n*.md", "two.md", True),
        ("*/", "a/two.md", True),
        ("*/", "two.md", False),
        ("!", "two.md", False),
        ("!\ntwo.md", "two.md", True),
    ],
)
def test_pages_left_out_of_the_menu_are_named_as_in_a_gitignore(lines: str, path: str, named: bool) -> None:
    """`*` stops at a slash, `**` does not, a slash anchors, and of several lines the last one that fits counts."""
    told = menu(yaml.safe_dump({"nav": ["index.md"], "not_in_nav": lines}))

    assert told is not None
    assert told.names(path) is named


@pytest.mark.parametrize("words", ["1.9%", "1,000", "don't", "[the count](https://example.com/Lead_(sales))"])
def test_both_counts_of_a_section_agree(workspace: Path, words: str) -> None:
    """The rule of summaries and the rule of budgets tell one number for one section."""
    text = THESIS.replace("companies with 200 to 1,500 staff", f"companies with 200 to 1,500 staff and {words}")
    settings = {"params": {"P062.max": 5}, "budgets": {"the thesis": 5}}
    found = settled(workspace, text, THESIS_PATH, **settings)
    (first, second) = [int(f.message.partition("` has ")[2].split()[0]) for f in found if f.code in ("P062", "S106")]

    assert first == second
