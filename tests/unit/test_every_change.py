"""Each text that a reader sees belongs to a change, and belief that moves quietly is a change of its own name."""

from __future__ import annotations

import unicodedata

import pytest

from conviction.documents.incremental import Snapshots
from conviction.documents.parser import parse
from conviction.history.card_text import quoted
from conviction.history.diff import compare, counted
from conviction.history.formats.timeline_text import summary
from conviction.markup.letters import clipped
from conviction.markup.prose_diff import diff
from conviction.markup.word_diff import diff_words
from conviction.model.history import Change

THESIS = """---
id: thesis-hr-finance
title: "HR and finance"
status: active
conviction: 62%
horizon: 2028-12-31
---

## The thesis

By 2028, 60 % of mid-market firms will buy one ledger. It will post both ways.

## Why now

Two ledgers opened their interfaces in 2025.

| Firm | Ledgers |
|---|---|
| One | 2 |

```text
post --both
```

<!-- Ask Ada
about the third one. -->

## Claims

### Operations, not HR, signs the renewal {#ops-buyer}

- **Conviction:** 70%
- **For:** [Lead P-07](../docs/library/conversations/2026-03-04-p07.md#q2) (strong)
- **Against:** [Lead P-11](../docs/library/conversations/2026-05-11-p11.md#q1)
- **Breaks if:** two of five renewals are signed by HR

In mid-market accounts the operations team signs.

## Kill criteria

### A suite ships two-way posting {#suite-posts}

- **Threshold:** one suite with 10% of the segment
- **Check:** quarterly
- **Then:** stop the project
- **Status:** not met on 2026-06-01, nobody has one

## Predictions

### A third ledger opens its interface {#third-ledger}

- **Probability:** 60%
- **Resolves by:** 2026-12-31
- **Criteria:** public documentation
- **Outcome:** open

## Revisions

### 2026-06-01

- **Reason:** evidence

Two more leads said so.
"""
PAGE = """# A page

Above.

### Left

Some words.

```sh
run one
```

# Appendix

Under the second title.
"""


def changes(text: str, *edits: tuple[str, str], counts: bool = False) -> tuple[Change, ...]:
    """The changes that these replacements make in a text; each must occur. Both readers of a document agree."""
    new = text
    for old, now in edits:
        assert old in new
        new = new.replace(old, now, 1)
    found = compare(parse(text, "t.md"), parse(new, "t.md"))
    snapshots = Snapshots()
    assert compare(snapshots.read(text, "t.md"), snapshots.read(new, "t.md")) == found
    return counted(found, diff(text, new).entries) if counts else found


def told(text: str, *edits: tuple[str, str]) -> list[str]:
    """Each change as kind, layer, card and its own details."""
    names = ("section", "part", "label", "field", "code", "comment")
    return [
        " ".join(
            [change.kind.value, change.layer.value, *([f"#{change.card}"] if change.card else [])]
            + [f"{name}={change.details[name]}" for name in names if change.details.get(name) is not None]
        )
        for change in changes(text, *edits)
    ]


WHY = "prose-edited wording section=Why now"
VISIBLE = [
    # text under a heading of any level, and the headings themselves
    (PAGE, ("Some words", "More words"), ["prose-edited wording section=Left"]),
    (PAGE, ("second title", "third title"), ["prose-edited wording section=Appendix"]),
    (PAGE, ("Above.", "Above all."), ["prose-edited wording section="]),
    (PAGE, ("### Left", "### Right"), ["section-added wording", "section-removed wording"]),
    (PAGE, ("# Appendix", "# appendix"), ["prose-edited wording section=appendix"]),
    (PAGE, ("# Appendix", "#### Deep\n\nx\n\n# Appendix"), ["section-added wording"]),
    (THESIS, ("Two ledgers", "### Ledgers\n\nTwo ledgers"), [WHY]),
    (THESIS, ("## Why now", "## Why Now"), ["prose-edited wording section=Why Now"]),
    # code, comments, tables, front matter
    (PAGE, ("run one", "run two"), ["prose-edited wording section=Left code=True"]),
    (THESIS, ("--both", "--one"), [f"{WHY} code=True"]),
    (THESIS, ("post --both", "post  --both"), [f"{WHY} code=True"]),
    (THESIS, ("```text", "```sh"), [f"{WHY} code=True"]),
    (THESIS, ("Ask Ada", "Ask Ben"), [f"{WHY} comment=True"]),
    (THESIS, ("in 2025.", "in 2025. <!-- sure? -->"), [f"{WHY} comment=True"]),
    (THESIS, ("| One | 2 |", "| One | 3 |"), [WHY]),
    (THESIS, ("## Why now", "## Why now <!-- sure? -->"), [f"{WHY} comment=True"]),
    (THESIS.replace("## Why", "## <!-- a --> Why"), ("<!-- a -->", "<!-- b -->"), [f"{WHY} comment=True"]),
    (THESIS, ("## Claims", "## Claims <!-- three -->"), ["prose-edited wording section=Claims comment=True"]),
    (THESIS, ("{#ops-buyer}", "{#ops-buyer} <!-- of -->"), ["prose-edited wording section=Claims comment=True"]),
    (THESIS, ("{#ops-buyer}", "<!-- of --> {#ops-buyer}"), ["prose-edited wording section=Claims comment=True"]),
    (THESIS, ("status: active", "status: active # for now"), ["prose-edited wording section= comment=True"]),
    (THESIS, ("status: active", "status: active\nteam: [a, b]"), ["field-changed wording field=team"]),
    (THESIS, ("conviction: 62%", "conviction: 62 %"), ["field-changed wording field=conviction"]),
    (PAGE, ("Some words.\n\n```sh\nrun one\n```", "```sh\nrun one\n```\n\nSome words."),
     ["prose-edited wording section=Left code=True"]),
    (THESIS, ("<!-- Ask Ada\nabout the third one. -->\n\n", ""), [f"{WHY} comment=True"]),
    (PAGE, ("# A page\n", "---\ntitle: A page\n---\n\n# A page\n"), ["field-changed wording field=title"]),
    # parts of a card that no other change covers
    (THESIS, ("nobody has one", "one has"), ["prose-edited wording #suite-posts section=Kill criteria label=status"]),
    (THESIS, ("[Lead P-11]", "[A lead]"), ["prose-edited wording #ops-buyer section=Claims label=evidence"]),
    (THESIS, ("(strong)", "(strong), twice"), ["prose-edited wording #ops-buyer section=Claims label=evidence"]),
    (THESIS, ("{#ops-buyer}", "{#ops-buyer .big}"), ["prose-edited wording #ops-buyer section=Claims label=heading"]),
    (THESIS, ("70%", "about 70"), ["conviction-moved judgement #ops-buyer"]),
    (THESIS, ("**Breaks if:**", "**Breaks If:**"), ["prose-edited wording #ops-buyer section=Claims label=breaks if"]),
    (THESIS, ("team signs.", "team signs `first`."), ["prose-edited wording section=Claims"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "edit", "expected"), VISIBLE, ids=lambda value: str(value)[:40])
def test_visible_text_belongs_to_a_change(text: str, edit: tuple[str, str], expected: list[str]) -> None:
    """Text under any heading, headings, code, comments, tables, fields and remarks: each has its change."""
    assert told(text, edit) == expected
    assert summary(changes(text, edit)) != "—"


TABLE = "| Firm | Ledgers |\n|---|---|\n| One | 2 |"
INVISIBLE = [
    (THESIS, ("opened their interfaces", "opened\ntheir   interfaces")),
    (THESIS, ("## Claims", "\n\n## Claims")),
    (THESIS, ("status: active\nconviction: 62%", "conviction: 62%\nstatus: active")),
    (THESIS, ('title: "HR and finance"', "title: HR and finance")),
    (THESIS, ("post --both", "post --both   ")),
    (THESIS, ("Ask Ada\nabout", "Ask\nAda about")),
    (THESIS, ("- **Against:** [Lead P-11]", "- **Against:**  [Lead P-11]")),
    (THESIS, ("2026-05-11-p11.md#q1", "../conversations/2026-05-11-p11.md#q1")),
    (PAGE, ("Under the second", "Under\nthe  second")),
    (THESIS, (TABLE, "| Firm | Ledgers |\n| ---- | ------- |\n| One  | 2       |")),
    (THESIS, (TABLE, "|Firm|Ledgers|\n|-|-|\n|One|2|")),
    (PAGE, ("# A page", "\n\n# A page")),
]


@pytest.mark.parametrize(("text", "edit"), INVISIBLE, ids=lambda value: str(value)[:40])
def test_what_no_reader_sees_is_no_change(text: str, edit: tuple[str, str]) -> None:
    """White space, the wrapping of lines, the order and quotes of fields and the spelling of a path change nothing."""
    assert told(text, edit) == []


QUIET = [
    (("60 % of", "40 % of"), ["thesis-restated judgement"]),
    (("By 2028", "By 2030"), ["thesis-restated judgement"]),
    (("buy one ledger", "buy a ledger"), ["thesis-restated judgement"]),
    (("post both ways", "post one way"), ["prose-edited wording section=The thesis"]),
    (("horizon: 2028", "horizon: 2033"), ["horizon-changed judgement"]),
    (("horizon: 2028-12-31\n", ""), ["horizon-changed judgement"]),
    (("- **Against:** [Lead P-11](../docs/library/conversations/2026-05-11-p11.md#q1)\n", ""),
     ["evidence-detached evidence #ops-buyer"]),
    (("**Against:** [Lead", "**For:** [Lead"), ["direction-changed evidence #ops-buyer"]),
    (("(strong)", "(weak)"), ["weight-changed evidence #ops-buyer"]),
    (("quarterly", "yearly"), ["criterion-changed judgement #suite-posts part=check"]),
    (("stop the project", "talk about it"), ["criterion-changed judgement #suite-posts part=then"]),
    (("one suite with 10%", "one suite with 30%"), ["threshold-changed judgement #suite-posts part=threshold"]),
    (("public documentation", "a blog post"), ["terms-changed judgement #third-ledger part=criteria"]),
    (("**Probability:** 60%", "**Probability:** 90%"), ["probability-moved judgement #third-ledger"]),
    (("**Reason:** evidence", "**Reason:** pressure"), ["revision-rewritten judgement #2026-06-01 part=reason"]),
    (("Two more leads", "Three more leads"), ["revision-rewritten judgement #2026-06-01 part=text"]),
    (("### 2026-06-01", "### 2026-05-01"), ["revision-rewritten judgement #2026-05-01 part=day"]),
    (("### 2026-06-01\n\n- **Reason:** evidence\n\nTwo more leads said so.\n", ""),
     ["revision-rewritten judgement #2026-06-01"]),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "expected"), QUIET, ids=lambda value: str(value)[:40])
def test_belief_that_moves_quietly_has_a_name(edit: tuple[str, str], expected: list[str]) -> None:
    """The thesis, its horizon, evidence, terms, probabilities and the record itself: no change of them is wording."""
    assert told(THESIS, edit) == expected


def test_a_new_revision_card_is_no_rewriting() -> None:
    """A new card is a change of its own, and the earlier ones are unchanged."""
    card = "## Revisions\n\n### 2026-09-01\n\n- **Reason:** held\n\nLooked at.\n"
    assert told(THESIS, ("## Revisions\n", card)) == ["revision-added wording #2026-09-01"]
    assert summary(changes(THESIS, ("## Revisions\n", card))) == "reviewed and held"
    moved = ("conviction: 62%", "conviction: 60%")
    assert summary(changes(THESIS, moved, ("## Revisions\n", card))) == "conviction 62% → 60%"


@pytest.mark.parametrize(
    "label", ["***{}:***", "__{}:__", "**{}**:", "___{}:___", "**_{}:_**", "**{}** :", "_**{}:**_"]
)
def test_a_label_in_any_bold_is_read(label: str) -> None:
    """Another form of bold loses neither the label nor those below it."""
    typed = f"- {label.format('Breaks if')} two of five"
    document = parse(THESIS.replace("- **Breaks if:** two of five", typed), "t.md")
    card = document.card("ops-buyer")
    assert card is not None
    assert [one.name for one in card.body.labels] == ["conviction", "for", "against", "breaks if"]
    assert card.body.label("breaks if") == "two of five renewals are signed by HR"
    first = parse(THESIS.replace("- **Conviction:**", f"- {label.format('Conviction')}"), "t.md").card("ops-buyer")
    assert first is not None
    assert len(first.body.labels) == 4


@pytest.mark.parametrize("label", ["*{}:*", "{}:", "_{}:_", "**{}", "`{}:`"])
def test_other_text_is_no_label(label: str) -> None:
    """Only bold makes a label."""
    card = parse(THESIS.replace("**Conviction:**", label.format("Conviction")), "t.md").card("ops-buyer")
    assert card is not None
    assert "conviction" not in [one.name for one in card.body.labels]


def test_a_claim_whose_id_changed_is_one_claim() -> None:
    """With the same statement, or the same labels and prose, another id is a change of the id: nothing was dropped."""
    assert told(THESIS, ("{#ops-buyer}", "{#who-signs}")) == ["field-changed wording #who-signs field=id"]
    assert told(THESIS, ("{#suite-posts}", "{#suite}")) == ["field-changed wording #suite field=id"]
    assert told(THESIS, ("{#third-ledger}", "{#third}")) == ["field-changed wording #third field=id"]
    kinds = [one.split()[0] for one in told(THESIS, ("not HR, signs the renewal {#ops-buyer}", "pays {#who-signs}"))]
    assert kinds[:2] == ["field-changed", "claim-reworded"]
    assert "claim-dropped" not in kinds


@pytest.mark.parametrize(
    ("retired", "carried"),
    [
        ("split into [a](#by-size), [b](#by-land)", ["for", "against"]),
        ("merged into [a](#by-size)", ["for", "against"]),
        ("refuted", []),
    ],
)
def test_evidence_goes_along_with_a_split_and_a_merge(retired: str, carried: list[str]) -> None:
    """Edges that the heirs of a claim take over are carried, not attached."""
    start, end = THESIS.index("### Operations"), THESIS.index("## Kill")
    card = THESIS[start:end]
    edges = card[card.index("- **For") : card.index("- **Breaks")]
    heir = f"### Operations signs in large firms {{#by-size}}\n\n- **Conviction:** 70%\n{edges}\n"
    stone = card.replace("- **Breaks", f"- **Retired:** 2026-09-01, {retired}\n- **Breaks")
    found = changes(THESIS, (card, heir), ("## Revisions", f"## Retired claims\n\n{stone}## Revisions"))
    attached = [change for change in found if change.kind.value == "evidence-attached"]
    assert [change.details["direction"] for change in attached] == ["for", "against"]
    assert [change.details["direction"] for change in attached if change.details.get("carried")] == carried
    assert ("2 evidence links carried along" in summary(found)) is bool(carried)


def test_a_renamed_file_is_the_same_evidence() -> None:
    """A link that follows a renamed document is neither attached nor detached; another link is."""
    old, new = "docs/library/conversations/2026-05-11-p11.md", "docs/library/conversations/2026-05-11-hr.md"
    before = parse(THESIS, "thesis/t.md")
    after = parse(THESIS.replace("2026-05-11-p11.md", "2026-05-11-hr.md"), "thesis/t.md")
    assert compare(before, after, {old: new}) == ()
    assert [change.kind.value for change in compare(before, after)] == ["evidence-attached", "evidence-detached"]


@pytest.mark.parametrize("typed", ["conversation-2026-05-11-p11#q1", "2026-05-11-p11#q1", "p11#q1"])
def test_a_reference_that_became_a_link_is_the_same_evidence(typed: str) -> None:
    """A bare reference may be a part of the file's name; that of another file is another edge."""
    link = "[Lead P-11](../docs/library/conversations/2026-05-11-p11.md#q1)"
    bare = THESIS.replace(link, typed)
    assert compare(parse(bare, "thesis/t.md"), parse(THESIS, "thesis/t.md")) == ()
    assert compare(parse(THESIS, "thesis/t.md"), parse(bare, "thesis/t.md")) == ()
    other = parse(bare.replace("p11#q1", "p1#q1"), "thesis/t.md")
    kinds = [change.kind.value for change in compare(other, parse(THESIS, "thesis/t.md"))]
    assert kinds == ["evidence-attached", "evidence-detached"]


ACCENTS = THESIS.replace("Two ledgers", "Zwölf Bücher, cafés, 각").replace("Operations, not HR", "Ópera, não HR")


def test_encodings_of_one_letter_are_one_text() -> None:
    """Composed and decomposed letters differ in no word: not in prose, a claim, a title, nor in the prose diff."""
    text = ACCENTS.replace('"HR and finance"', '"Bücher"').replace("two of five", "zwölf")
    other = unicodedata.normalize("NFD", text)
    assert other != text
    for old, new in ((text, other), (other, text)):
        assert compare(parse(old, "t.md"), parse(new, "t.md")) == ()
        assert diff(old, new).changed == ()
    (change,) = compare(parse(text, "t.md"), parse(other.replace("signs the renewal", "signs a renewal"), "t.md"))
    assert change.details == {"share": 0.1667}


def test_a_comment_is_no_sentence() -> None:
    """An edit within a comment of several lines is a change of a comment, not of a sentence."""
    (change,) = changes(THESIS, ("about the third one", "about the fourth one"), counts=True)
    assert change.message == "comment edited (Why now)"
    (entry,) = diff(THESIS, THESIS.replace("third one", "fourth one")).changed
    assert entry.role == "comment"
    assert summary([change]) == "1 comment edited"


def test_code_is_counted_in_lines() -> None:
    """Beside an edited sentence, an edited line of code is counted by itself."""
    found = changes(THESIS, ("--both", "--one"), ("in 2025", "in 2024"), counts=True)
    assert [change.message for change in found] == ["1 sentence edited (Why now)", "1 line of code edited (Why now)"]
    assert summary(found) == "1 section edited"


def test_front_matter_that_cannot_be_read_is_compared_as_text() -> None:
    """Where no field can be read on either side, the text decides."""
    broken = THESIS.replace("status: active", "status: &x active")
    assert [c.kind.value for c in changes(broken, ("&x active", "&y active"))] == ["field-changed"]


SIGNS = [
    ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468\u200d\U0001f469\u200d\U0001f466"),  # families
    ("\U0001f44d\U0001f3fb", "\U0001f44d\U0001f3ff"),  # skin tones
    ("\U0001f469\U0001f3fd\u200d\U0001f680", "\U0001f469\U0001f3fd\u200d\U0001f52c"),  # both
    ("\U0001f1eb\U0001f1f7", "\U0001f1ea\U0001f1f8"),  # flags
    ("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e007f", "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e007f"),
    ("\u2764\ufe0f\u200d\U0001f525", "\u2764\ufe0f"),  # a heart on fire
    ("1\ufe0f\u20e3", "2\ufe0f\u20e3"),  # keys
    ("e\u0301", "e\u0300"),  # accents
    ("\u0e19\u0e35\u0e48", "\u0e19\u0e35\u0e49"),  # Thai tones
    ("\u0e01\u0e33", "\u0e01\u0e32"),  # Thai am
    ("\u0915\u094d\u0937\u093f", "\u0915\u094d\u0937\u0940"),  # Devanagari vowels
    ("\u1100\u1161\u11a8", "\u1100\u1161\u11a9"),  # Korean letters
    ("\u0600\u0661", "\u0600\u0662"),  # an Arabic number sign
    ("\r\n", "\n"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SIGNS)
@pytest.mark.parametrize(
    "around", ["{}", "a {} b", "\u0e01{}\u0e01", "x{}y z", "\U0001f1e9\U0001f1ea{}\U0001f1e9\U0001f1ea", "({})"]
)
def test_no_sign_is_cut(one: str, other: str, around: str) -> None:
    """A joined emoji, a flag, a letter with its marks or a line end is changed as a whole, and clipped as a whole."""
    for old, new in ((one, other), (other, one)):
        words = diff_words(around.format(old), around.format(new))
        removed = "".join(text for kind, text in words if kind.value == "removed")
        added = "".join(text for kind, text in words if kind.value == "added")
        assert old in removed, words
        assert new in added, words
    text = around.replace("{}", one)
    start = text.index(one)
    for size in range(start + 1, start + len(one)):
        assert clipped(text, size) == text[:start] or one.startswith("\u0915")
    assert clipped(text, start + len(one)) == text[: start + len(one)]


def test_a_long_title_is_clipped_between_signs() -> None:
    """A quotation of 80 characters ends with a whole sign."""
    family = SIGNS[0][0]
    assert quoted("x" * 76 + family + "yz") == f'"{"x" * 76}…"'
    assert quoted("x" * 100) == f'"{"x" * 79}…"'


CODE = "```sh\nrun\n```\n\n"
PLACED = (
    "---\nid: thesis-x\nkind: thesis\ntitle: X\nstatus: active\n---\n\n"
    "## Claims\n\n### Two stand {#c}\n\n- **Conviction:** 50%\n\nFirst words.\n\n<1>Second words.\n\n<2>"
    "## Revisions\n\n### 2026-11-01\n\n- **Reason:** evidence\n\nSo it is.\n\n<3>So it was.\n\n<4>"
)


@pytest.mark.parametrize(("old", "new", "name"), [
    ("<1>", "<2>", "code edited (Claims)"),
    ("<3>", "<4>", "code edited (Revisions, 2026-11-01)"),
], ids=["claim", "revision card"])  # fmt: skip
def test_code_moved_within_a_card_is_a_change(old: str, new: str, name: str) -> None:
    """Among the same words; a reader sees it elsewhere."""

    def at(place: str) -> str:
        text = PLACED
        for sign in ("<1>", "<2>", "<3>", "<4>"):
            text = text.replace(sign, CODE if sign == place else "")
        return text

    found = compare(parse(at(old), "t.md"), parse(at(new), "t.md"))
    assert [change.message for change in found] == [name]
