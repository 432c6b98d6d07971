"""The changes that `compare` finds between two versions of a thesis, one test for each kind of change."""

from __future__ import annotations

import pytest

from conviction.documents.incremental import Snapshots
from conviction.documents.parser import parse
from conviction.history.diff import compare, counted, target_changes
from conviction.history.formats.json import change_fields
from conviction.markup.prose_diff import diff
from conviction.model.document import Document
from conviction.model.history import Change, ChangeKind, Layer

THESIS = """---
id: thesis-hr-finance
kind: thesis
title: "HR and finance"
status: draft
audience: team
tags: [hr]
conviction: 62%
---

## The thesis

Mid-market firms will buy one ledger. It will post both ways.

## Why now

Two ledgers opened their interfaces in 2025.

## Claims

### Operations, not HR, signs the renewal {#ops-buyer}

- **Conviction:** 70%
- **For:** [Lead P-07](../docs/library/conversations/2026-03-04-p07.md#q2) (strong)
- **Against:** [Lead P-11](../docs/library/conversations/2026-05-11-p11.md#q1)
- **Breaks if:** two of five renewals are signed by HR
- **Load-bearing:** no

In mid-market accounts the operations team signs.

## Kill criteria

### A suite ships two-way posting {#suite-posts}

- **Threshold:** one suite with 10% of the segment
- **Check:** quarterly
- **Status:** not met on 2026-06-01

## Predictions

### A third ledger opens its interface {#third-ledger}

- **Probability:** 60%
- **Resolves by:** 2026-12-31
- **Criteria:** public documentation
- **Outcome:** open

## Revisions

### 2026-06-01

- **Reason:** evidence
"""


def doc(text: str = THESIS, path: str = "thesis/hr-finance.md") -> Document:
    return parse(text, path)


def after(*edits: tuple[str, str], path: str = "thesis/hr-finance.md") -> tuple[Change, ...]:
    """The changes that these replacements make in the thesis; each must occur."""
    text = THESIS
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    return compare(doc(), doc(text, path))


def only(*edits: tuple[str, str]) -> Change:
    """The one change that these replacements make."""
    (change,) = after(*edits)
    return change


CASES = [
    ("status: draft", "status: active", "status-changed", "judgement", "draft", "active"),
    ("audience: team", "audience: public", "audience-changed", "judgement", "team", "public"),
    ('"HR and finance"', '"Finance"', "retitled", "wording", "HR and finance", "Finance"),
    ("tags: [hr]", "tags: [hr, money]", "field-changed", "wording", ["hr"], ["hr", "money"]),
    ("conviction: 62%", "conviction: 55%", "conviction-moved", "judgement", 0.62, 0.55),
    ("**Conviction:** 70%", "**Conviction:** 50%", "conviction-moved", "judgement", 0.7, 0.5),
    ("**Load-bearing:** no", "**Load-bearing:** yes", "load-bearing-changed", "judgement", "no", "yes"),
    ("q2) (strong)", "q2) (weak)", "weight-changed", "evidence", "strong", "weak"),
    ("p11.md#q1)", "p11.md#q1) (weak)", "weight-changed", "evidence", "not weighed", "weak"),
    ("**Against:** [Lead", "**For:** [Lead", "direction-changed", "evidence", "against", "for"),
    ("**Probability:** 60%", "**Probability:** 80%", "probability-moved", "judgement", 0.6, 0.8),
    ("public documentation", "a blog post", "terms-changed", "judgement", "public documentation", "a blog post"),
    ("2026-12-31", "2027-06-30", "terms-changed", "judgement", "2026-12-31", "2027-06-30"),
    ("**Outcome:** open", "**Outcome:** happened on 2026-11-01", "prediction-resolved", "evidence", "open",
     "happened on 2026-11-01"),
    ("10% of the segment", "30% of the segment", "threshold-changed", "judgement",
     "one suite with 10% of the segment", "one suite with 30% of the segment"),
    ("not met on 2026-06-01", "met on 2026-09-14", "criterion-met", "evidence", "not met, checked 2026-06-01",
     "met, found 2026-09-14"),
    ("not met on 2026-06-01", "not met on 2026-09-14", "criterion-unmet", "evidence", "not met, checked 2026-06-01",
     "not met, checked 2026-09-14"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "kind", "layer", "before", "now"), CASES)
def test_one_edit_is_one_change(old: str, new: str, kind: str, layer: str, before: object, now: object) -> None:
    """Each edit of the argument gives exactly its change, with its values before and after."""
    found = change_fields(only((old, new)))
    assert (found["kind"], found["layer"], found["before"], found["after"]) == (kind, layer, before, now)


def test_a_reworded_claim_keeps_its_identity() -> None:
    """Another statement under the same id is a rewording, with the share of words that changed."""
    change = only(("Operations, not HR, signs the renewal {#ops-buyer}", "Operations signs the renewal {#ops-buyer}"))
    assert (change.kind, change.card) == (ChangeKind.CLAIM_REWORDED, "ops-buyer")
    assert change.details == {"share": 0.2}


@pytest.mark.parametrize(
    ("verb", "kind"), [("narrowed", ChangeKind.CLAIM_NARROWED), ("widened", ChangeKind.CLAIM_WIDENED)]
)
def test_narrowed_and_widened_are_the_authors_verbs(verb: str, kind: ChangeKind) -> None:
    """The newest revision card decides that a rewording narrows or widens a claim."""
    card = f"## Revisions\n\n### 2026-09-01\n\n- **Reason:** scope\n- **Claims:** [it](#ops-buyer) {verb}\n"
    changes = after(("signs the renewal {#", "signs large renewals {#"), ("## Revisions\n", card))
    assert [change.kind for change in changes] == [kind, ChangeKind.REVISION_ADDED]


def test_a_retired_claim_says_why() -> None:
    """A claim moved under Retired claims is retired, with the reason of its tombstone; its evidence stays."""
    start, end = THESIS.index("### Operations"), THESIS.index("## Kill")
    card = THESIS[start:end]
    stone = card.replace("- **Load-bearing", "- **Retired:** 2026-09-01, refuted\n- **Load-bearing")
    text = THESIS.replace(card, "").replace("## Revisions", f"## Retired claims\n\n{stone}## Revisions")
    found = compare(doc(), doc(text))
    assert [c.kind for c in found] == [ChangeKind.CLAIM_RETIRED, ChangeKind.SECTION_ADDED, ChangeKind.PROSE_EDITED]
    assert (found[0].card, found[0].after) == ("ops-buyer", "2026-09-01, refuted")


@pytest.mark.parametrize(
    ("line", "kind"),
    [("merged into [x](#x)", ChangeKind.CLAIM_MERGED), ("split into [a](#a), [b](#b)", ChangeKind.CLAIM_SPLIT)],
)
def test_a_tombstone_distinguishes_a_merge_from_a_split(line: str, kind: ChangeKind) -> None:
    """The Retired line decides between retired, merged and split."""
    start, end = THESIS.index("### Operations"), THESIS.index("## Kill")
    stone = f"## Retired claims\n\n### Operations {{#ops-buyer}}\n\n- **Retired:** 2026-09-01, {line}\n\n"
    found = compare(doc(), doc(THESIS[:start] + THESIS[end:].replace("## Revisions", stone + "## Revisions")))
    assert found[0].kind is kind


def test_a_claim_without_tombstone_is_dropped_with_its_evidence() -> None:
    """A claim that vanished is dropped, not retired, and its edges are detached."""
    start, end = THESIS.index("### Operations"), THESIS.index("## Kill")
    found = compare(doc(), doc(THESIS[:start] + THESIS[end:]))
    assert [c.kind.value for c in found][:3] == ["claim-dropped", "evidence-detached", "evidence-detached"]


def test_attached_evidence_names_claim_target_and_weight() -> None:
    """One new edge is one attached piece of evidence, in one line."""
    line = "- **Against:** [Price test](../docs/library/evidence/2026-09-01-price-test.md) (strong)\n- **Breaks if"
    change = only(("- **Breaks if", line))
    assert change.message == "+ against  #ops-buyer   Price test (strong)"
    assert change.details["target"] == "../docs/library/evidence/2026-09-01-price-test.md"


def test_a_bare_reference_that_becomes_a_link_is_the_same_evidence() -> None:
    """`scaffold link` writes links in place of references; no evidence changes by that."""
    link = "[Lead P-07](../docs/library/conversations/2026-03-04-p07.md#q2)"
    bare = parse(THESIS.replace(link, "conversation-2026-03-04-p07#q2"), "thesis/hr-finance.md")
    assert compare(bare, doc()) == ()


def test_moving_the_document_moves_no_evidence() -> None:
    """A document in another folder has other relative links to the same places."""
    text = THESIS.replace("../docs/library", "../../docs/library")
    found = compare(doc(), doc(text, "docs/theses/hr-finance.md"))
    assert [c.kind for c in found] == [ChangeKind.DOCUMENT_MOVED]


def test_a_vanished_prediction_changes_its_terms() -> None:
    """A deleted prediction is reported, though no kind of change has its name."""
    start, end = THESIS.index("### A third"), THESIS.index("## Revisions")
    (change,) = compare(doc(), doc(THESIS[:start] + THESIS[end:]))
    assert (change.kind, change.details, change.after) == (ChangeKind.TERMS_CHANGED, {"part": "prediction"}, None)


def test_a_second_outcome_is_a_re_resolution() -> None:
    """An outcome that was found once and is found otherwise is told apart from a first one."""
    once = doc(THESIS.replace("**Outcome:** open", "**Outcome:** happened on 2026-11-01"))
    twice = doc(THESIS.replace("**Outcome:** open", "**Outcome:** did not happen on 2026-11-02"))
    assert [c.kind for c in compare(once, twice)] == [ChangeKind.PREDICTION_RE_RESOLVED]


def test_sections_added_removed_moved_and_edited() -> None:
    """Sections are compared by name; the one that left the others' order has moved."""
    text = THESIS.replace("## The thesis", "## Thesis").replace("in 2025", "in 2024")
    start, end = text.index("## Why now"), text.index("## Claims")
    moved = text[:start] + text[end:].replace("## Revisions", text[start:end] + "## Revisions")
    kinds = [(c.kind.value, c.message) for c in compare(doc(), doc(moved))]
    assert kinds == [
        ("section-added", "section added: Thesis"),
        ("section-removed", "section removed: The thesis"),
        ("section-moved", "section moved: Why now, behind Predictions"),
        ("prose-edited", "prose edited (Why now)"),
    ]


def test_a_new_document_brings_its_argument_and_a_removed_one_only_leaves() -> None:
    """The first revision counts its claims, evidence, predictions and criteria as added."""
    kinds = [c.kind.value for c in compare(None, doc())]
    assert kinds == [
        "document-added",
        "claim-added",
        "evidence-attached",
        "evidence-attached",
        "prediction-made",
        "criterion-added",
        "criterion-unmet",
    ]
    assert [c.kind.value for c in compare(doc(), None)] == ["document-removed"]
    assert compare(None, None) == ()


def test_a_page_without_cards_has_sections_and_prose() -> None:
    """Any Markdown file can be compared."""
    old, new = parse("# A\n\nOne.\n\n## B\n\nTwo.\n", "a.md"), parse("# A\n\nUno.\n\n## B\n\nTwo two.\n", "a.md")
    assert [c.message for c in compare(old, new)] == ["prose edited (above the first section)", "prose edited (B)"]


def test_prose_under_a_title_is_counted() -> None:
    """Text under a heading of level 1 counts as the text above the first section, by that heading's name."""
    old, new = "# A\n\nOne line stands here.\n\n## B\n\nTwo.\n", "# A\n\nOne line stood here.\n\n## B\n\nTwo.\n"
    changes = counted(compare(parse(old, "a.md"), parse(new, "a.md")), diff(old, new).entries)
    assert [(c.message, c.details) for c in changes] == [("1 sentence edited (A)", {"section": "", "edited": 1})]


def test_one_more_of_a_section_that_occurs_twice_is_news() -> None:
    """Equal sections of neighbouring versions are one value, and still each of them counts."""
    bearing, versions = "## Bearing\n\n- **Bears on:** [A](a.md) (weak)\n\n", Snapshots()
    old, new = (versions.read("---\nkind: evidence\n---\n\n" + bearing * count, "x.md") for count in (2, 3))

    assert [c.message for c in compare(old, new)] == ["+ bears on   A (weak)", "section added: Bearing"]


def test_every_kind_has_the_layer_of_the_contract() -> None:
    """Evidence, judgement and wording hold 9, 22 and 11 of the kinds."""
    layers = [kind.layer for kind in ChangeKind]
    assert [layers.count(layer) for layer in Layer] == [9, 22, 11]


SECTION = "## Why now\n\nTwo ledgers opened their interfaces in 2025.\n\n"
CLAIM = THESIS[THESIS.index("### Operations") : THESIS.index("## Kill")]
CRITERION = THESIS[THESIS.index("### A suite") : THESIS.index("## Predictions")]
PREDICTION = THESIS[THESIS.index("### A third") : THESIS.index("## Revisions")]
AGAINST = "- **Against:** [Lead P-11](../docs/library/conversations/2026-05-11-p11.md#q1)\n"
NEWER = "## Revisions\n\n### 2026-09-01\n\n- **Reason:** scope\n- **Claims:** [it](#ops-buyer) {}\n"
STONE = "## Retired claims\n\n### Operations {{#ops-buyer}}\n\n- **Retired:** 2026-09-01, {}\n\n## Revisions"
SAME_CHECK = ("**Check:** quarterly", "**Check:** monthly")

Edits = list[tuple[str, str]]
PAIRS: dict[ChangeKind, tuple[Edits, Edits]] = {
    ChangeKind.RETITLED: ([("HR and finance", "Finance")], [('"HR and finance"', "HR and finance")]),
    ChangeKind.STATUS_CHANGED: ([("status: draft", "status: active")], [("status: draft", 'status: "draft"')]),
    ChangeKind.AUDIENCE_CHANGED: ([("audience: team", "audience: public")], [("audience: team", "audience:  team")]),
    ChangeKind.FIELD_CHANGED: ([("tags: [hr]", "tags: [money]")], [("tags: [hr]", "tags: [ hr ]")]),
    ChangeKind.CLAIM_ADDED: (
        [("## Kill", "### A second claim {#second}\n\n- **Conviction:** 10%\n\n## Kill")],
        [("## Kill", "### An unrelated heading is no claim\n\n## Kill"), ("## Claims", "## Notes")],
    ),
    ChangeKind.CLAIM_REWORDED: ([("signs the renewal", "signs each renewal")], [("not HR, signs", "not  HR, signs")]),
    ChangeKind.CLAIM_NARROWED: (
        [("## Revisions\n", NEWER.format("narrowed"))],
        [("## Revisions\n", NEWER.format("reworded"))],
    ),
    ChangeKind.CLAIM_WIDENED: (
        [("## Revisions\n", NEWER.format("widened"))],
        [("## Revisions\n", NEWER.format("strengthened"))],
    ),
    ChangeKind.CLAIM_RETIRED: (
        [(CLAIM, ""), ("## Revisions", STONE.format("refuted"))],
        [("- **Load-bearing:** no", "- **Load-bearing:** yes")],
    ),
    ChangeKind.CLAIM_DROPPED: ([(CLAIM, "")], [(CLAIM, ""), ("## Revisions", STONE.format("refuted"))]),
    ChangeKind.CLAIM_MERGED: (
        [(CLAIM, ""), ("## Revisions", STONE.format("merged into [x](#x)"))],
        [(CLAIM, ""), ("## Revisions", STONE.format("split into [x](#x)"))],
    ),
    ChangeKind.CLAIM_SPLIT: (
        [(CLAIM, ""), ("## Revisions", STONE.format("split into [x](#x), [y](#y)"))],
        [(CLAIM, ""), ("## Revisions", STONE.format("out of scope"))],
    ),
    ChangeKind.CONVICTION_MOVED: ([("conviction: 62%", "conviction: 55%")], [("conviction: 62%", "conviction: 62.0%")]),
    ChangeKind.LOAD_BEARING_CHANGED: ([("bearing:** no", "bearing:** yes")], [("bearing:** no", "bearing:** No")]),
    ChangeKind.BREAKS_IF_CHANGED: ([("two of five", "four of five")], [("- **Breaks if:**", "- **Breaks If:**")]),
    ChangeKind.EVIDENCE_ATTACHED: (
        [(AGAINST, AGAINST + "- **For:** [A](../a.md)\n")],
        [(AGAINST, AGAINST.replace("Lead P-11", "Another text of the link"))],
    ),
    ChangeKind.EVIDENCE_DETACHED: ([(AGAINST, "")], [(AGAINST, AGAINST.replace("Against", "For"))]),
    ChangeKind.DIRECTION_CHANGED: ([("**Against:** [Lead", "**Neutral:** [Lead")], [(AGAINST, "")]),
    ChangeKind.WEIGHT_CHANGED: ([("q2) (strong)", "q2) (weak)")], [("q2) (strong)", "q2) (Strong)")]),
    ChangeKind.PREDICTION_MADE: (
        [("## Revisions", PREDICTION.replace("third-ledger", "fourth") + "## Revisions")],
        [("third ledger opens", "fourth ledger opens")],
    ),
    ChangeKind.PROBABILITY_MOVED: ([("ity:** 60%", "ity:** 61%")], [("ity:** 60%", "ity:** 60.0 %")]),
    ChangeKind.PREDICTION_RESOLVED: (
        [("**Outcome:** open", "**Outcome:** void on 2026-11-01")],
        [("- **Outcome:** open\n", "")],
    ),
    ChangeKind.TERMS_CHANGED: ([("2026-12-31", "2027-12-31")], [("public documentation", "public  documentation")]),
    ChangeKind.CRITERION_ADDED: (
        [("## Predictions", CRITERION.replace("suite-posts", "other") + "## Predictions")],
        [("A suite ships", "No suite ships")],
    ),
    ChangeKind.CRITERION_REMOVED: ([(CRITERION, "")], [SAME_CHECK]),
    ChangeKind.THRESHOLD_CHANGED: ([("10% of the", "30% of the")], [SAME_CHECK]),
    ChangeKind.CRITERION_CHANGED: ([SAME_CHECK], [("10% of the", "30% of the")]),
    ChangeKind.THESIS_RESTATED: ([("will buy one ledger", "may buy one ledger")], [("post both ways", "post one way")]),
    ChangeKind.HORIZON_CHANGED: (
        [("tags: [hr]", "tags: [hr]\nhorizon: 2031-12-31")],
        [("tags: [hr]", "tags: [hr]\nreview_every: 90d")],
    ),
    ChangeKind.REVISION_ADDED: (
        [("## Revisions\n", NEWER.format("reworded"))],
        [("- **Reason:** evidence", "- **Reason:** pressure")],
    ),
    ChangeKind.REVISION_REWRITTEN: (
        [("- **Reason:** evidence", "- **Reason:** pressure")],
        [("## Revisions\n", NEWER.format("reworded"))],
    ),
    ChangeKind.CRITERION_MET: ([("not met on 2026-06-01", "met on 2026-06-01")], [("06-01\n\n## P", "06-02\n\n## P")]),
    ChangeKind.CRITERION_UNMET: ([("not met on 2026-06-01", "not met on 2026-06-02")], [SAME_CHECK]),
    ChangeKind.SECTION_ADDED: ([("## Claims", "## Risks\n\n## Claims")], [("## Claims", "### Risks\n\n## Claims")]),
    ChangeKind.SECTION_REMOVED: ([(SECTION, "")], [("in 2025.", "")]),
    ChangeKind.SECTION_MOVED: (
        [(SECTION, ""), ("## Kill", SECTION + "## Kill")],
        [("## Why now", "## Risks\n\n## Why now")],
    ),
    ChangeKind.PROSE_EDITED: ([("in 2025.", "in 2024.")], [("opened their", "opened\ntheir")]),
}  # fmt: skip
ELSEWHERE = {
    ChangeKind.DOCUMENT_ADDED,
    ChangeKind.DOCUMENT_REMOVED,
    ChangeKind.DOCUMENT_MOVED,
    ChangeKind.PREDICTION_RE_RESOLVED,
    ChangeKind.TARGET_STATUS_CHANGED,
}
"""Kinds that need more than one edit of the thesis: their tests are above, and with the history."""


def test_every_kind_has_a_pair() -> None:
    """No kind of change is without an example and a counter-example."""
    assert set(PAIRS) | ELSEWHERE == set(ChangeKind)


@pytest.mark.parametrize("kind", PAIRS, ids=lambda kind: kind.value)
def test_a_change_is_reported_and_its_neighbour_is_not(kind: ChangeKind) -> None:
    """An edit gives its kind of change, and one that looks like it does not."""
    example, counter = PAIRS[kind]
    assert kind in {change.kind for change in after(*example)}
    assert kind not in {change.kind for change in after(*counter)}


def _cited(status: str) -> dict[str, Document]:
    path = "docs/library/conversations/2026-05-11-p11.md"
    return {path: parse(f"---\nid: c-p11\ntitle: P-11\nstatus: {status}\n---\n", path)}


@pytest.mark.parametrize("status", ["disputed", "retracted", "withdrawn"])
def test_cited_evidence_that_was_put_in_doubt(status: str) -> None:
    """A cited document that loses its standing, or wins it back, is a change of evidence of each card that cites it."""
    (change,) = target_changes(doc(), doc(), _cited("verified"), _cited(status))
    assert (change.kind, change.layer, change.card) == (ChangeKind.TARGET_STATUS_CHANGED, Layer.EVIDENCE, "ops-buyer")
    assert (change.before, change.after) == ("verified", status)
    assert change.message == f"#ops-buyer   P-11: verified → {status}"
    assert len(list(target_changes(doc(), doc(), _cited(status), _cited("verified")))) == 1


def test_other_statuses_of_cited_evidence_change_nothing() -> None:
    """A status from logged to verified does not change the thesis, and a newly cited document has its own status."""
    assert not list(target_changes(doc(), doc(), _cited("logged"), _cited("verified")))
    fresh = doc(THESIS.replace(AGAINST, ""))
    assert not list(target_changes(fresh, doc(), _cited("verified"), _cited("disputed")))


def test_the_layers_are_those_of_the_contract() -> None:
    """Which kinds are evidence and which judgement is settled; the rest is wording."""
    evidence = """evidence-attached evidence-detached direction-changed weight-changed target-status-changed
    prediction-resolved prediction-re-resolved criterion-met criterion-unmet"""
    judgement = """claim-added claim-retired claim-dropped claim-merged claim-split claim-narrowed claim-widened
    conviction-moved load-bearing-changed breaks-if-changed prediction-made probability-moved terms-changed
    threshold-changed criterion-changed criterion-added criterion-removed status-changed audience-changed
    thesis-restated horizon-changed revision-rewritten"""
    assert {kind.value for kind in ChangeKind if kind.layer is Layer.EVIDENCE} == set(evidence.split())
    assert {kind.value for kind in ChangeKind if kind.layer is Layer.JUDGEMENT} == set(judgement.split())
