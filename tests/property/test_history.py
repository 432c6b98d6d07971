"""Laws of a history: versions read in turn say what each says alone, changes lead on, and growth is safe."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conviction.documents.incremental import Snapshots
from conviction.documents.parser import parse
from conviction.history import signals
from conviction.history.card_identity import edge_name
from conviction.history.diff import compare
from conviction.history.links import extended
from conviction.history.log import HistoryLog, loads
from conviction.history.steps import RevisionDelta, step
from conviction.model.argument import CardKind, Outcome, OutcomeState, parse_outcome, parse_percent
from conviction.model.document import Card, Document
from conviction.model.history import Change, ChangeKind, RevisionRow, SignalKind
from helpers import Repository, run_cli

# ---------------------------------------------------------------- texts

PERCENT = st.sampled_from(["10%", "40%", "55%", "70%"])
STATEMENT = st.sampled_from(["One ledger stands.", "Two ledgers stand.", "No ledger may stand.", "A ledger stands"])
TARGETS = ["[A](../docs/a.md#q1)", "[B](../docs/b.md)", "memo-c", "https://example.com/d"]


@st.composite
def labels(draw: st.DrawFn) -> str:
    """The evidence of a card: each target once."""
    chosen = draw(st.lists(st.sampled_from(TARGETS), unique=True, max_size=3))
    words = st.sampled_from(["For", "Against", "Neutral"])
    weight = st.sampled_from(["", " (weak)", " (strong)"])
    return "".join(f"- **{draw(words)}:** {target}{draw(weight)}\n" for target in chosen)


@st.composite
def cards(draw: st.DrawFn, names: Sequence[str], body: st.SearchStrategy[str]) -> dict[str, str]:
    """Some cards of one kind, by id."""
    chosen = draw(st.lists(st.sampled_from(list(names)), unique=True))
    return {name: f"### {draw(STATEMENT)} {{#{name}}}\n\n{draw(body)}\nWhy {draw(STATEMENT)}\n\n" for name in chosen}


CLAIM = st.builds(
    lambda conviction, load, edges: f"- **Conviction:** {conviction}\n- **Load-bearing:** {load}\n{edges}",
    PERCENT, st.sampled_from(["yes", "no"]), labels(),
)  # fmt: skip
PREDICTION = st.builds(
    lambda p, by, outcome: f"- **Probability:** {p}\n- **Resolves by:** {by}\n- **Bears on:** #c1\n{outcome}",
    PERCENT,
    st.sampled_from(["2026-06-01", "2026-07-01"]),
    st.sampled_from(["", "- **Outcome:** open\n", "- **Outcome:** happened on 2026-01-01\n", "- **Outcome:** void\n"]),
)
CRITERION = st.builds(
    lambda threshold, status: f"- **Threshold:** {threshold}\n{status}",
    st.sampled_from(["two of nine", "three of nine"]),
    st.sampled_from(["", "- **Status:** met on 2026-01-01\n", "- **Status:** not met on 2026-01-02\n",
                     "- **Status:** dropped on 2026-01-03\n"]),
)  # fmt: skip


@st.composite
def theses(draw: st.DrawFn) -> str:
    """A thesis with cards of every kind, each id once."""
    claims = draw(cards(["c1", "c2", "c3"], CLAIM))
    retired = {name for name in claims if draw(st.booleans()) and draw(st.booleans())}
    parts = [
        f"---\nid: thesis-x\nkind: thesis\ntitle: X\nstatus: {draw(st.sampled_from(['draft', 'active']))}\n",
        f"conviction: {draw(PERCENT)}\n---\n\n",
        "## Claims\n\n", *(text for name, text in claims.items() if name not in retired),
        "## Predictions\n\n", *draw(cards(["p1", "p2"], PREDICTION)).values(),
        "## Kill criteria\n\n", *draw(cards(["k1", "k2"], CRITERION)).values(),
        draw(st.sampled_from(["", "## Why now\n\nTwo ledgers opened.\n\n", "## Why now\n\nNobody knows.\n\n"])),
        "## Retired claims\n\n" if retired else "",
        *(text.replace("\n\n", "\n\n- **Retired:** 2026-01-05, it was wrong\n", 1)
          for name, text in claims.items() if name in retired),
    ]  # fmt: skip
    if draw(st.booleans()):
        reason = draw(st.sampled_from(["evidence", "wording", "held"]))
        parts.append(f"## Revisions\n\n### 2026-01-0{draw(st.integers(1, 9))}\n\n- **Reason:** {reason}\n\nSo it is.\n")
    return "".join(parts)


PIECES = st.sampled_from([
    "## Claims\n", "## claims \n", "## Claims", "## Predictions ##\n", "##  Kill criteria\n", "## Why now\n",
    "## Revisions\n", "# Top\n", "### One {#c1}\n", "### Two {#c1}\n", "### It {#p1}\n", "###\n", "##\n", "#\n",
    "#### Deep {#c2}\n", "###### Deepest\n", "####### seven\n", " ## Claims\n", "   ### One {#c1}\n", "    ## code\n",
    "\t## tab\n", "##\tTab\n", "##No\n", "Setext\n---\n", "Setext\n===\n", "---\n", "===\n", "```\n", "````\n",
    "```py\n",
    "~~~\n", " ```\n", "    ```\n", "`` ` ``", "`", "<!--\n", "-->\n", "<!-- a -->\n", "<!-- ## Claims -->\n",
    "<div>\n",
    "</div>\n\n", "- **Conviction:** 40%\n", "- **For:** [A](a.md) (weak)\n", "- **Conviction:** 41%", "  more\n",
    "> quote\n", ">\n", "\n", "\n\n", " \n", "word ", "word.\n", "\r\n", "\r", "## Claims\r\n", "### One {#c1}\r\n",
    "\u2028", "\x0b", "\x0c", "\x85", "\ufeff", "\x00", "[x]: #c1\n", "|a|b|\n|-|-|\n", "\\\n", "\\## x\n",
    "* * *\n",
    "- ## item\n", "> ## quoted\n",
    "~~~\n## Claims\n~~~\n", "```\n### One {#c1}\n```\n", "## Claims\n\n### One {#c1}\n",
])  # fmt: skip
FRONTS = st.sampled_from(
    ["", "---\nid: t\n---\n", "---\nid: t\nconviction: 40%\n---\n\n", "---\nid: t\n", "---\n---\n"]
)


@st.composite
def scribbles(draw: st.DrawFn) -> list[str]:
    """Versions of a hostile text, each an edit of the one before."""
    pieces = draw(st.lists(PIECES, max_size=12))
    front = draw(FRONTS)
    versions = [front + "".join(pieces)]
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(pieces)))
        gone = draw(st.integers(0, 2))
        pieces = [*pieces[:at], *draw(st.lists(PIECES, max_size=2)), *pieces[at + gone :]]
        front = draw(st.one_of(st.just(front), FRONTS))
        versions.append(front + "".join(pieces))
    return versions


VERSIONS = st.one_of(scribbles(), st.lists(theses(), min_size=2, max_size=4))
PATHS = st.sampled_from(["t.md", "thesis/t.md"])

# ---------------------------------------------------------------- reading in turn


@settings(max_examples=300, deadline=None)
@given(VERSIONS, st.data())
def test_versions_read_in_turn_change_as_those_read_alone(texts: list[str], data: st.DataObject) -> None:
    """A snapshot, in sequence or not, gives the changes that a whole parse gives, and says the same."""
    paths = [data.draw(PATHS) for _ in texts]
    reader = Snapshots()
    in_turn = [reader.read(text, path) for text, path in zip(texts, paths, strict=True)]
    alone = [Snapshots().read(text, path) for text, path in zip(texts, paths, strict=True)]
    parsed = [parse(text, path) for text, path in zip(texts, paths, strict=True)]
    for versions in (in_turn, alone):
        assert [compare(None, one) for one in versions] == [compare(None, one) for one in parsed]
        for at in range(len(texts) - 1):
            assert compare(versions[at], versions[at + 1]) == compare(parsed[at], parsed[at + 1])
        for one, other in zip(versions, parsed, strict=True):
            assert _said(one) == _said(other)


@pytest.mark.long
@settings(max_examples=20_000, deadline=None)
@given(scribbles())
def test_many_versions_read_in_turn(texts: list[str]) -> None:
    """The same over many hostile texts."""
    reader = Snapshots()
    before: tuple[Document, Document] | None = None
    for text in texts:
        now = (reader.read(text, "t.md"), parse(text, "t.md"))
        assert _said(now[0]) == _said(now[1])
        if before:
            assert compare(before[0], now[0]) == compare(before[1], now[1])
        before = now


def _said(document: Document) -> Any:
    """All of a document but places."""
    return (
        document.id, document.title, document.status, document.kind, document.intro,
        [(s.name, s.body, [(c.kind, c.section, c.body, c.retired) for c in s.cards], [b for _, b in s.subsections])
         for s in document.sections],
        [heading for _, heading in document.headings],
    )  # fmt: skip


@given(VERSIONS)
def test_a_version_does_not_differ_from_itself(texts: list[str]) -> None:
    """Read twice in a row, or once, a text has no changes against itself."""
    reader = Snapshots()
    for text in texts:
        first, second = reader.read(text, "t.md"), reader.read(text, "t.md")
        assert compare(first, first) == compare(first, second) == ()


# ---------------------------------------------------------------- replaying


def _structure(document: Document) -> dict[str, Any]:
    """The subjects of the changes, by card."""
    found: dict[str, Any] = {
        "": {"status": document.status, "conviction": parse_percent(document.front.text("conviction"))}
    }
    for card in document.cards:
        if card.kind is CardKind.CLAIM:
            found[card.id] = {
                "title": card.title, "retired": card.retired, "load": card.body.label("load-bearing"),
                "conviction": parse_percent(card.body.label("conviction")), "edges": _edges(card),
            }  # fmt: skip
        elif card.kind is CardKind.PREDICTION:
            outcome = parse_outcome(card.body.label("outcome"))
            found[card.id] = {
                "title": card.title, "by": card.body.label("resolves by"), "outcome": _outcome(outcome),
                "probability": parse_percent(card.body.label("probability")),
            }  # fmt: skip
        elif card.kind is CardKind.CRITERION:
            status = parse_outcome(card.body.label("status"))
            found[card.id] = {
                "title": card.title, "threshold": card.body.label("threshold"),
                "state": status.state.value if status else None,
            }  # fmt: skip
    return found


def _edges(card: Card) -> dict[str, tuple[str, str | None]]:
    return {
        edge_name(edge.target): (edge.direction.value, edge.weight.value if edge.weight else None)
        for edge in card.edges
    }


def _outcome(outcome: Outcome | None) -> str:
    if outcome is None:
        return OutcomeState.OPEN.value
    return outcome.state.value + (f" on {outcome.day}" if outcome.day else "")


UNTOLD = object()
"""The facts missing in a change: the terms of a card that is new."""


def _replay(state: dict[str, Any], change: Change) -> None:  # noqa: C901  # one arm for each kind
    card, kind, after, details = change.card, change.kind, change.after, change.details
    match kind:
        case ChangeKind.FIELD_CHANGED if details["field"] == "id" and card:
            state[card] = state.pop(str(change.before))
        case ChangeKind.STATUS_CHANGED:
            state[""]["status"] = after
        case ChangeKind.CONVICTION_MOVED:
            state[card]["conviction"] = after
        case ChangeKind.CLAIM_ADDED if card in state:
            state[card]["retired"] = False
        case ChangeKind.CLAIM_ADDED:
            state[card] = {
                "title": after, "retired": False, "load": UNTOLD, "conviction": details["conviction"], "edges": {},
            }  # fmt: skip
        case ChangeKind.CLAIM_RETIRED if card in state:
            state[card]["retired"] = True
        case ChangeKind.CLAIM_RETIRED:
            state[card] = {"title": UNTOLD, "retired": True, "load": UNTOLD, "conviction": UNTOLD, "edges": {}}
        case ChangeKind.CLAIM_REWORDED:
            state[card]["title"] = after
        case ChangeKind.LOAD_BEARING_CHANGED:
            state[card]["load"] = after or ""
        case ChangeKind.EVIDENCE_DETACHED if card in state:
            del state[card]["edges"][edge_name(str(details["target"]))]
        case ChangeKind.EVIDENCE_ATTACHED | ChangeKind.DIRECTION_CHANGED | ChangeKind.WEIGHT_CHANGED:
            state[card]["edges"][edge_name(str(details["target"]))] = (details["direction"], details["weight"])
        case ChangeKind.PREDICTION_MADE:
            state[card] = {"title": UNTOLD, "by": UNTOLD, "outcome": "open", "probability": after}
        case ChangeKind.PROBABILITY_MOVED:
            state[card]["probability"] = after
        case ChangeKind.PREDICTION_RESOLVED | ChangeKind.PREDICTION_RE_RESOLVED:
            state[card]["outcome"] = after
        case ChangeKind.CRITERION_ADDED if change.before is None:
            state[card] = {"title": after, "threshold": UNTOLD, "state": None}
        case ChangeKind.CLAIM_DROPPED:
            del state[card]
        case ChangeKind.CRITERION_REMOVED if after is None:
            del state[card]
        case ChangeKind.TERMS_CHANGED if details["part"] == "prediction":
            del state[card]
        case ChangeKind.TERMS_CHANGED | ChangeKind.THRESHOLD_CHANGED:
            name = {"statement": "title", "resolves-by": "by", "threshold": "threshold"}[str(details["part"])]
            state[card][name] = after
        case ChangeKind.CRITERION_MET | ChangeKind.CRITERION_UNMET | ChangeKind.CRITERION_REMOVED:
            state[card]["state"] = None if after is None else str(after).partition(",")[0].partition(" on ")[0]
        case ChangeKind.CRITERION_ADDED:
            state[card]["state"] = None if after is None else str(after).partition(",")[0].partition(" on ")[0]


@settings(deadline=None)
@given(theses(), theses())
def test_the_changes_lead_from_one_version_to_the_next(old: str, new: str) -> None:
    """Replayed on the older version they give the newer one's claims, evidence, predictions, criteria and status."""
    reader = Snapshots()
    before, after = reader.read(old, "t.md"), reader.read(new, "t.md")
    state = _structure(before)
    for change in compare(before, after):
        _replay(state, change)
    wanted = _structure(after)
    assert state.keys() == wanted.keys()
    for card, facts in wanted.items():
        values = {name: value for name, value in state[card].items() if value is not UNTOLD}
        assert values == {name: facts[name] for name in values}, card


# ---------------------------------------------------------------- timelines


def _row(number: int) -> RevisionRow:
    moment = datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(days=9 * number)
    return RevisionRow(f"{number:040x}", (), "Ada Okafor", moment, f"r{number}", "t.md", f"{number:040x}", "M")


def _steps(texts: Sequence[str]) -> list[RevisionDelta]:
    reader = Snapshots()
    steps: list[RevisionDelta] = []
    before = None
    for text in texts:
        now = reader.read(text, "t.md")
        steps.append(step([before], now))
        before = now
    return steps


def _log(texts: Sequence[str]) -> HistoryLog:
    rows = tuple(_row(number) for number in range(1, len(texts) + 1))
    return HistoryLog("thesis-x", rows, extended((), len(rows)), tuple(_steps(texts)), frozenset())


@settings(deadline=None)
@given(st.lists(theses(), min_size=1, max_size=5))
def test_every_signal_points_at_revisions_that_exist(texts: list[str]) -> None:
    """And at a claim, prediction or criterion that once was; the same history raises the same ones."""
    record = _log(texts)
    found = signals.signals(record.revisions(), parse(texts[-1], "t.md"), (), zone=UTC)
    cards = {change.card for revision in record.revisions() for change in revision.changes}
    for signal in found:
        assert signal.revisions
        assert set(signal.revisions) <= set(range(1, len(texts) + 1))
        assert list(signal.revisions) == sorted(signal.revisions)
        assert signal.claim in cards | {""}
        assert signal.message
        assert "\n" not in signal.message
    assert signals.signals(record.revisions(), parse(texts[-1], "t.md"), (), zone=UTC) == found


@settings(deadline=None)
@given(st.lists(st.sampled_from([10, 30, 39, 40, 50, 60]), min_size=1, max_size=6))
def test_a_conviction_that_strays_without_evidence_raises_a_question(values: list[int]) -> None:
    """Exactly when it ever stands ten points or more from where it began, since there never was evidence."""
    texts = [f"---\nid: thesis-x\nconviction: {value}%\n---\n\nWhy.\n" for value in values]
    revisions = _log(texts).revisions()
    found = signals.signals(revisions, parse(texts[-1], "t.md"), (), zone=UTC)
    strayed = any(abs(value - values[0]) >= 10 for value in values)
    assert [signal.kind for signal in found] == [SignalKind.MOVED_WITHOUT_EVIDENCE] * strayed


@settings(deadline=None)
@given(st.lists(theses(), min_size=1, max_size=4))
def test_a_record_that_is_kept_says_the_same(texts: list[str]) -> None:
    """Dumped and loaded it is the same value."""
    record = replace(_log(texts), anonymous=frozenset({"a"}))
    assert loads(record.dumps()) == record


@given(st.one_of(st.binary(max_size=40), st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=8), st.dictionaries(
        st.sampled_from(["own", "rows", "links", "steps", "anonymous", "sources"]), inner)), max_leaves=12,
).map(lambda value: json.dumps(value).encode())))  # fmt: skip
def test_whatever_is_loaded_is_a_record_or_nothing(data: bytes) -> None:
    """No bytes raise."""
    found = loads(data)
    assert found is None or isinstance(found, HistoryLog)


# ---------------------------------------------------------------- growth

ACT = st.sampled_from(["edit", "edit", "edit", "other", "rename", "amend", "back", "branch", "merge", "ask"])


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Acts in a repository, each with the new text of the thesis."""
    return [(draw(ACT), draw(theses())) for _ in range(draw(st.integers(2, 6)))]


def _grows(story: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        repo = Repository(Path(folder))
        path = "thesis/x.md"
        repo.commit({"scaffold.toml": "schema = 1\nname = 'T'\n", path: story[0][1]})
        repo.commit({path: story[0][1] + "\nMore.\n"})
        for at, (act, text) in enumerate(story):
            match act:
                case "edit":
                    repo.commit({path: text})
                case "other":
                    repo.commit({"docs/a.md": f"---\nid: memo-a\nkind: memo\nstatus: published\n---\n\n{at}\n"})
                case "rename":
                    path = f"thesis/x{at}.md"
                    repo.git("mv", repo.git("ls-files", "thesis"), path)
                    repo.commit({})
                case "amend":
                    repo.git("commit", "-q", "--amend", "--allow-empty", "-m", f"Amended {at}")
                case "back":
                    repo.git("reset", "-q", "--hard", "HEAD~1")
                    path = repo.git("ls-files", "thesis")
                    repo.commit({"b.md": f"{at}\n"})
                case "branch":
                    repo.git("checkout", "-q", "-b", f"b{at}", "HEAD~1")
                    path = repo.git("ls-files", "thesis")
                    repo.commit({path: text})
                case "merge":
                    repo.git("checkout", "-q", "-b", f"m{at}", "HEAD~1")
                    repo.commit({"c.md": f"{at}\n"})
                    repo.git("merge", "-q", "--no-edit", "-X", "ours", "@{-1}")
                    path = repo.git("ls-files", "thesis")
            cached = run_cli(["history", "--json", path], repo.root)
            anew = run_cli(["history", "--json", "--no-cache", path], repo.root)
            assert (cached.code, cached.out) == (0, anew.out), act


@settings(max_examples=3, deadline=None)
@given(stories())
def test_a_grown_history_equals_one_read_again(story: list[tuple[str, str]]) -> None:
    """After every commit, after any acts, the cache gives the same as git."""
    _grows(story)


@pytest.mark.long
@settings(max_examples=80, deadline=None)
@given(stories())
def test_many_histories_that_grew(story: list[tuple[str, str]]) -> None:
    """The same over many more."""
    _grows(story)
