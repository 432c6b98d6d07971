"""Laws of `compare`, over documents made of every kind of card in every state."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from conviction.documents.parser import parse
from conviction.history.diff import compare
from conviction.history.formats.json import change_fields
from conviction.model.document import Document
from conviction.model.history import ChangeKind

PERCENT = st.sampled_from(["10%", "70%", "200%", "", "x"])
WORDS = st.sampled_from(["One ledger", "Two ledgers", "No ledger", ""])
TARGET = st.sampled_from(["[A](../a.md#q1)", "[B](b.md)", "memo-b", "#c1", "https://example.com/x", ""])
EDGE = st.builds(
    lambda label, target, weight: f"- **{label}:** {target}{weight}",
    st.sampled_from(["For", "Against", "Neutral", "Breaks if", "Load-bearing", "Odd"]),
    TARGET,
    st.sampled_from(["", " (weak)", " (strong)"]),
)
CLAIM = st.builds(
    lambda title, name, conviction, edges: "\n".join(
        [f"### {title} {{#{name}}}", "", f"- **Conviction:** {conviction}", *edges, "", title]
    ),
    WORDS, st.sampled_from(["c1", "c2", "c3"]), PERCENT, st.lists(EDGE, max_size=3),
)  # fmt: skip
PREDICTION = st.builds(
    lambda name, p, outcome: f"### It happens {{#{name}}}\n\n- **Probability:** {p}\n- **Outcome:** {outcome}\n",
    st.sampled_from(["p1", "p2"]),
    PERCENT,
    st.sampled_from(["open", "happened on 2026-01-01", "void", "did not happen on 2026-02-02", "perhaps"]),
)
CRITERION = st.builds(
    lambda name, status: f"### A suite posts {{#{name}}}\n\n- **Threshold:** {name}\n- **Status:** {status}\n",
    st.sampled_from(["k1", "k2"]),
    st.sampled_from(["met on 2026-01-01", "not met on 2026-01-02", "dropped on 2026-01-03", "", "?"]),
)


def _section(name: str, cards: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(cards, max_size=3).map(lambda found: "\n\n".join([f"## {name}", *found]))


DOCUMENT = st.builds(
    lambda conviction, status, sections, path: parse(
        f"---\nid: t\nconviction: {conviction or 'n'}\nstatus: {status}\n---\n\n" + "\n\n".join(sections) + "\n", path
    ),
    PERCENT,
    st.sampled_from(["draft", "active"]),
    st.lists(
        st.one_of(
            _section("Claims", CLAIM),
            _section("Retired claims", CLAIM),
            _section("Predictions", PREDICTION),
            _section("Kill criteria", CRITERION),
            _section("Why now", WORDS),
            _section("Risks", WORDS),
        ),
        max_size=6,
    ),
    st.sampled_from(["t.md", "thesis/t.md"]),
)
MIRRORED = {
    ChangeKind.CONVICTION_MOVED,
    ChangeKind.PROBABILITY_MOVED,
    ChangeKind.STATUS_CHANGED,
    ChangeKind.DOCUMENT_MOVED,
    ChangeKind.LOAD_BEARING_CHANGED,
    ChangeKind.BREAKS_IF_CHANGED,
    ChangeKind.THRESHOLD_CHANGED,
}


@given(DOCUMENT)
def test_a_document_does_not_differ_from_itself(document: Document) -> None:
    """Neither the same value nor a second parse of the same text shows a change."""
    assert compare(document, document) == ()
    assert compare(document, parse(document.text, document.path)) == ()


@given(DOCUMENT, DOCUMENT)
def test_changes_are_the_same_on_every_run(old: Document, new: Document) -> None:
    """The same two versions give the same changes in the same order, each fit for JSON and in one line."""
    changes = compare(old, new)
    again = compare(parse(old.text, old.path), parse(new.text, new.path))
    assert changes == again
    assert all("\n" not in change.message and change.message for change in changes)
    assert all(change_fields(change)["kind"] == change.kind.value for change in changes)


@given(DOCUMENT, DOCUMENT)
def test_moves_are_mirrored(old: Document, new: Document) -> None:
    """A change from one value to another is reversed when the versions are swapped; a new id is the newer version's."""
    assume(not any(change.kind is ChangeKind.FIELD_CHANGED and change.card for change in compare(old, new)))
    there = {(c.kind, c.card, str(c.before), str(c.after)) for c in compare(old, new) if c.kind in MIRRORED}
    back = {(c.kind, c.card, str(c.after), str(c.before)) for c in compare(new, old) if c.kind in MIRRORED}
    assert there == back


@given(DOCUMENT, DOCUMENT)
def test_edges_attached_are_detached_on_the_way_back(old: Document, new: Document) -> None:
    """Evidence that one direction gains the other loses."""
    gained = sum(c.kind is ChangeKind.EVIDENCE_ATTACHED for c in compare(old, new))
    lost = sum(c.kind is ChangeKind.EVIDENCE_DETACHED for c in compare(new, old))
    assert gained == lost
