"""Front matter that is nearly right: unknown fields, clipped values, and faults of YAML in our own words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from conviction.documents.editor import apply_edits
from conviction.lint.actions import run as action
from conviction.lint.actions.request import LintRequest
from conviction.lint.rules.examples import ESSAY, EVIDENCE, THESIS
from conviction.markup import front_matter
from conviction.model.finding import Applicability, Finding, Severity
from conviction.model.workspace import Settings
from helpers import Repository, tree

ESSAY_PATH = "docs/essays/2026-11-23-who-signs.md"
EVIDENCE_PATH = "docs/library/evidence/2026-07-01-q2-churn.md"
THESIS_PATH = "thesis/hr-finance.md"
TITLE = "title: Operations signs the renewal"


def lint(root: Path, text: str, path: str = ESSAY_PATH) -> tuple[Finding, ...]:
    tree(root, {path: text.encode()})
    return action.lint(root, Settings(), date(2026, 11, 23), LintRequest(use_vale=False)).findings


def fixed(text: str, finding: Finding) -> str:
    assert finding.fix is not None
    return apply_edits(text, list(finding.fix.edits))


@pytest.mark.parametrize(
    ("line", "name", "near"),
    [
        ("fresh_untill: 2027-06-30", "fresh_untill", "fresh_until"),
        ("fresh-until: 2027-06-30", "fresh-until", "fresh_until"),
        ("derived_form: [evidence-x]", "derived_form", "derived_from"),
        ("reviewby: 2027-06-30", "reviewby", "review_by"),
        ("tag: [churn]", "tag", "tags"),
        ("superseeds: evidence-x", "superseeds", "supersedes"),
        ("colour: green", "colour", ""),
        ("decision_makers: Ada", "decision_makers", ""),
    ],
)
def test_unknown_field(workspace: Path, line: str, name: str, near: str) -> None:
    text = EVIDENCE.replace("audience: team\n", f"audience: team\n{line}\n")
    (finding,) = lint(workspace, text, EVIDENCE_PATH)

    assert (finding.code, finding.severity, finding.match) == ("S011", Severity.WARNING, name)
    assert text.split("\n")[finding.span.line - 1] == line
    if near:
        assert finding.message.endswith(f"did you mean `{near}`?")
        assert f"\n{near}:" in fixed(text, finding)
    else:
        assert finding.fix is None
        assert finding.message.endswith("delete it, or move it below `extra:`")


def test_mistyped_required_field_is_one_error(workspace: Path) -> None:
    (finding,) = lint(workspace, ESSAY.replace("owner: Ada", "onwer: Ada"))
    assert (finding.code, finding.severity, finding.match) == ("S011", Severity.ERROR, "onwer")
    assert lint(workspace, fixed(ESSAY.replace("owner: Ada", "onwer: Ada"), finding)) == ()


@pytest.mark.parametrize("key", ["template", "hide", "search", "icon", "draft"])
def test_key_of_a_site_engine(workspace: Path, key: str) -> None:
    (finding,) = lint(workspace, ESSAY.replace("made_with:", f"{key}: home.html\nmade_with:"))
    assert (finding.code, finding.match, finding.fix) == ("S011", key, None)
    assert finding.message.startswith(f"a site engine reads `{key}` as ")


@pytest.mark.parametrize(
    "lines",
    [
        "extra: {colour: green, template: home.html}\n",
        "extra:\n  fresh_untill: 2027-06-30\n",
        "as_of: 2026-11-01\n",
        "lint: {ignore: []}\n",
        "review_by: 2027-06-30\n",
    ],
)
def test_known_keys_are_silent(workspace: Path, lines: str) -> None:
    assert lint(workspace, ESSAY.replace("made_with:", f"{lines}made_with:")) == ()


def test_pages_and_unknown_kinds_are_not_judged(workspace: Path) -> None:
    page = "---\ntitle: Prices\ntemplate: home.html\nauthors: [ada]\nfresh_untill: 1\n---\n\n# Prices\n\nThey hold.\n"
    assert lint(workspace, page, "docs/prices.md") == ()
    odd = ESSAY.replace("kind: essay", "kind: esay").replace("made_with: essay@1\n", "colour: green\n")
    assert [finding.code for finding in lint(workspace, odd)] == ["S002"]


def test_field_of_the_workspace_own_kind(workspace: Path) -> None:
    kind = (
        'title = "Note"\nsummary = "A note"\nfolder = "docs/notes"\nstatuses = ["draft", "final"]\n'
        'sections = ["Summary"]\n[fields.colour]\ntype = "text"\n'
    )
    head = ESSAY[: ESSAY.index("made_with")].replace("kind: essay", "kind: note").replace("published", "final")
    note = f"{head}colour: green\ncolor: red\n---\n\n## Summary\n\nIt is green.\n"
    tree(workspace, {"templates/note.toml": kind.encode(), "templates/note.md.jinja": b"## Summary\n"})
    found = [(one.code, one.match) for one in lint(workspace, note, "docs/notes/a.md") if one.code == "S011"]
    assert found == [("S011", "color")]


def test_misspelt_audience_is_reported_once(workspace: Path) -> None:
    text = ESSAY.replace("audience: team", "audience: team\nAudience: public")
    assert [finding.code for finding in lint(workspace, text)] == ["S007"]


def test_frozen_document_may_follow_the_advice(tmp_path: Path) -> None:
    """The right field is added beside the mistyped one, which H101 allows, and then nothing is left to say."""
    text = EVIDENCE.replace("audience: team\n", "audience: team\nfresh_untill: 2027-06-30\n")
    assert "status: verified" in text
    repo = Repository(tmp_path / "work")
    repo.commit({"scaffold.toml": 'schema = 1\nname = "Test"\n', EVIDENCE_PATH: text}, on="2026-11-16")
    (finding,) = [one for one in lint(repo.root, text, EVIDENCE_PATH) if one.code == "S011"]
    assert finding.message.endswith("add a line `fresh_until: …`, and leave this one")
    assert finding.fix is None

    followed = text.replace("fresh_untill: 2027-06-30\n", "fresh_untill: 2027-06-30\nfresh_until: 2027-06-30\n")
    assert not {one.code for one in lint(repo.root, followed, EVIDENCE_PATH)} & {"S011", "H101"}


@pytest.mark.parametrize(
    ("line", "value", "safe"),
    [
        ("title: Update #2 of it", '"Update #2 of it"', True),
        ("title: #1 in payroll", '"#1 in payroll"', True),
        ("title: The case of #pricing", '"The case of #pricing"', False),
        ("owner: Ada #ops", '"Ada #ops"', False),
        ("title: Ours\t#3", '"Ours\\t#3"', True),
    ],
)
def test_clipped_value(workspace: Path, line: str, value: str, safe: bool) -> None:
    text = ESSAY.replace("status: published", "status: draft")
    text = text.replace("owner: Ada Okafor" if line.startswith("owner") else TITLE, line)
    (finding,) = lint(workspace, text)
    assert finding.code == "S004"
    assert finding.message.endswith(f"write {value}")
    assert finding.fix is not None
    assert (finding.fix.applicability is Applicability.SAFE) == safe
    assert lint(workspace, fixed(text, finding)) == ()


@pytest.mark.parametrize(
    ("value", "match"),
    [(">-\n  publishd", ">-"), ('"publishd\n  now"', '"publishd'), ("publishd  \n  now", "publishd")],
)
def test_wrong_value_of_several_lines(workspace: Path, value: str, match: str) -> None:
    """The finding has the part of the value in its first line, without the spaces at the end."""
    (finding,) = lint(workspace, ESSAY.replace("status: published", f"status: {value}"))
    assert (finding.code, finding.match, finding.span.end_column) == ("S004", match, 9 + len(match))


def test_clipped_entry_of_a_list(workspace: Path) -> None:
    text = ESSAY.replace("made_with:", "tags:\n  - buying\n  - #pricing\nmade_with:")
    assert text != ESSAY
    found = [finding for finding in lint(workspace, text) if finding.message.startswith("`tags` is empty")]
    assert [(finding.code, finding.match) for finding in found] == [("S004", "#pricing")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (TITLE, f"{TITLE}  # a working title"),
        (TITLE, f"{TITLE} #TODO shorter"),
        ("status: published", "status: published #final"),
        (TITLE, 'title: "Update #2 of it"'),
        (TITLE, "title: We write C# and F#"),
        (TITLE, f"# {TITLE} #2\n{TITLE}"),
        ("made_with:", "extra: {note: one} #2\nmade_with:"),
    ],
)
def test_comment_that_clips_nothing(workspace: Path, old: str, new: str) -> None:
    text = ESSAY.replace(old, new, 1)
    assert text != ESSAY
    assert lint(workspace, text) == ()


@pytest.mark.parametrize(
    ("line", "told", "written"),
    [
        ("title: Price: up", "has a colon before a space", 'title: "Price: up"'),
        ("title: Why: what: how", "has a colon before a space", 'title: "Why: what: how"'),
        ("title: @home with `code`", "begins with `@`", 'title: "@home with `code`"'),
        ("title: `scaffold` wins", "begins with a backtick", 'title: "`scaffold` wins"'),
        ("title: %share of wallet", "begins with `%`", 'title: "%share of wallet"'),
        ("title: [Draft] plan", "continues after its closing bracket", 'title: "[Draft] plan"'),
        ("title: **bold** plan", "begins with `*`", 'title: "**bold** plan"'),
        ("title: > 50% of buyers", "begins with `>`", 'title: "> 50% of buyers"'),
        ('title: "Price" is up', "continues after its closing quote", 'title: "\\"Price\\" is up"'),
        ('title: "He said "no" to us"', 'write \\" for each of them', ""),
        ("title: 'It's up'", "write '' for an apostrophe", ""),
        ('title: "C:\\data"', "has `\\d`", ""),
        ("title: Price: up # soon", "has a colon before a space", ""),
        ("title: - one", "write each entry in a line of its own", ""),
        ("tags: [buying, #pricing]", "ends before `#pricing`", ""),
        ("tags:\n\t- buying", "begins with a tab", "tags:\n  - buying"),
        ("tags:\n- a: b: c", "the value of `a` has a colon", 'tags:\n- a: "b: c"'),
        ("title: Ours\n owner: Ada", "begin this field at the left edge", ""),
        ("title: Ours\nno field at all\nowner: Ada", "this line is not a field", ""),
        ("title: Ours\nsource:Export\nowner: Ada", "write `source: …`", ""),
        ("title:\u00a0Ours\nowner: Ada", "a no-break space follows `title:`", ""),
        ("title: Ours\nsource:\u00a0Export\nowner: Ada", "a no-break space follows `source:`", ""),
    ],
)
def test_faults_of_yaml_in_our_words(line: str, told: str, written: str) -> None:
    """One line that says what to write; the value is the match exactly where quotes are enough."""
    text = f"---\nid: a\n{line}\n---\n\nBody.\n"
    front, _ = front_matter.read(text, "a.md")
    (finding,) = front.findings
    assert told in finding.message
    assert "\n" not in finding.message
    assert bool(written) == bool(finding.match)
    row = text.split("\n")[finding.span.line - 1]
    assert row[finding.span.column - 1 : finding.span.end_column - 1].startswith(finding.match)
    assert finding.span.end_column > finding.span.column


@pytest.mark.parametrize("value", ["!important", "*asterisk", "&more"])
def test_text_that_looks_like_a_mark_of_yaml(workspace: Path, value: str) -> None:
    (finding,) = [one for one in lint(workspace, ESSAY.replace(TITLE, f"title: {value}")) if one.code == "S001"]
    assert (finding.span.line, finding.span.column) == (4, 8)
    assert finding.message.endswith("in quotes")


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("title: Price: up", 'title: "Price: up"'),
        ("title: `scaffold` wins", 'title: "`scaffold` wins"'),
        ('title: "Price" is up', 'title: "\\"Price\\" is up"'),
        ("title: Ours\ntags:\n\t- buying", "title: Ours\ntags:\n  - buying"),
    ],
)
def test_safe_fix_of_yaml(workspace: Path, line: str, written: str) -> None:
    text = ESSAY.replace(TITLE, line)
    found = [finding for finding in lint(workspace, text) if finding.code == "S001"]
    assert fixed(text, found[0]) == text.replace(line, written)
    assert found[0].fix is not None
    assert found[0].fix.applicability is Applicability.SAFE
    assert lint(workspace, fixed(text, found[0])) == ()


def test_thesis_with_a_mistyped_cadence(workspace: Path) -> None:
    text = THESIS.replace("review_every: 90d", "review_evry: 90d")
    (finding,) = lint(workspace, text, THESIS_PATH)
    assert (finding.code, finding.span.line, finding.span.column) == ("S011", 13, 1)
