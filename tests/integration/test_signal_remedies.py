"""For every question and every remedy, in a real repository: open before, settled after, and no other one opened."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from conviction.model.signal import SignalKind
from helpers import Repository, run_cli, tree
from short_theses import AGAINST_B, FOR_A, FOR_B, card, claim, criterion, gone, prediction, thesis

pytestmark = pytest.mark.long

PATH = "thesis/x.md"
RETIRED = "Retired: 2026-11-02, refuted"
WEB, NEW = "For: [W](https://example.com/w)", "For: [N](https://example.com/new)"
ADDED = "2026-11-20"
"""The day of the remedy's revision card."""
BAD = prediction(by="2027-06-01")
RESOLVED = prediction(by="2027-06-01", outcome="did not happen on 2026-11-20")
LEANING = claim("For: [It opens](#p)")
FAILED = prediction(outcome="did not happen on 2026-11-02")
WRITTEN = card(reason="evidence", day="2026-01-02")
WORDING = card(reason="wording", day="2026-01-05")
SAME = "<the same>"
"""The text that raises the question, to which the remedy adds a part."""
CASES: dict[SignalKind, tuple[str, str, str, dict[str, str]]] = {
    SignalKind.MOVED_WITHOUT_EVIDENCE: ("c", claim(), claim(conviction="70%"), {
        "moved back": claim(conviction="55%"),
        "new evidence": claim(WEB, conviction="70%") + card(reason="evidence", day=ADDED),
        "retired": gone(claim(conviction="70%"), RETIRED),
    }),
    SignalKind.EVIDENCE_WITHOUT_REACTION: ("c", claim(), claim(FOR_A), {"held": SAME + card(reason="held", day=ADDED)}),
    SignalKind.GOALPOSTS: ("p", prediction(), BAD, {
        "put back": prediction(),
        "first terms": RESOLVED + "- **Source:** the register\n- **First terms:** resolves by 2027-01-01\n",
    }),
    SignalKind.DROPPED_QUIETLY: ("c", claim() + prediction(), prediction(), {
        "back": claim() + prediction(),
        "tombstone": prediction() + gone(claim(), RETIRED),
    }),
    SignalKind.TRIGGERED_AND_CLEARED: ("k", criterion("met on 2026-01-01"), criterion("not met on 2026-01-02"), {
        "met again": criterion("met on 2026-11-20"),
        "source": criterion("not met on 2026-01-02", source="the amendment"),
    }),
    SignalKind.ONE_SIDED: ("c", claim(FOR_B, WEB, load="yes"), claim(FOR_B, WEB, load="yes"), {
        "against": claim(FOR_B, WEB, "Against: [A](../docs/a.md)", load="yes") + card(reason="held", day=ADDED),
        "searched": claim(FOR_B, WEB, "Searched: 2026-11-20, asked three owners", load="yes"),
    }),
    SignalKind.ONE_SOURCE: ("c", claim(FOR_A, AGAINST_B, load="yes"), claim(FOR_A, AGAINST_B, load="yes"), {
        "second": claim(FOR_A, WEB, AGAINST_B, load="yes") + card(reason="evidence", day=ADDED),
    }),
    SignalKind.STALE: ("c", claim(FOR_A, WEB, AGAINST_B, load="yes"), claim(FOR_A, WEB, AGAINST_B, load="yes"), {
        "newer": claim(FOR_A, WEB, NEW, AGAINST_B, load="yes") + card(reason="evidence", day=ADDED),
    }),
    SignalKind.WORDING_AS_CHANGE: ("c", claim(), claim(says="Three ledgers stand") + WORDING, {
        "words back": claim() + WORDING,
        "called scope": SAME + card("Claims: [Three ledgers stand](#c) narrowed", reason="scope", day=ADDED),
    }),
    SignalKind.UNANSWERED_FALL: ("c", LEANING + prediction(), LEANING + FAILED, {
        "held": SAME + card(reason="held", day=ADDED),
        "not cited": claim() + FAILED,
    }),
    SignalKind.RECORD_REWRITTEN: ("2026-01-02", claim() + WRITTEN, claim() + WRITTEN.replace("evidence", "pressure"), {
        "first words back": claim() + WRITTEN,
        "correction": SAME + card(reason="correction", day=ADDED),
    }),
}  # fmt: skip


def remedies() -> list[tuple[SignalKind, str]]:
    """Every kind with each of its remedies, and with an answer in words."""
    return [(kind, name) for kind, (_, _, _, ways) in CASES.items() for name in (*ways, "answer")]


def text_of(kind: SignalKind, remedy: str) -> str:
    """The text that answers the question of that kind."""
    name, _, bad, ways = CASES[kind]
    answer = SAME + card(f"Answers: {kind.value} #{name}, we looked into it", reason="held", day=ADDED)
    return thesis((answer if remedy == "answer" else ways[remedy]).replace(SAME, bad, 1))


def found(root: Path) -> list[dict[str, Any]]:
    """The signals of the thesis."""
    signals: list[dict[str, Any]] = json.loads(run_cli(["history", PATH, "--json"], root).out)["signals"]
    return signals


def asks(signals: list[dict[str, Any]]) -> Counter[tuple[str, str]]:
    """Kind and card of the open ones."""
    return Counter((one["kind"], one.get("claim", "")) for one in signals if one["open"])


@pytest.mark.parametrize(("kind", "remedy"), remedies(), ids=lambda value: getattr(value, "value", value))
def test_a_question_is_open_until_its_remedy_and_settled_for_good(
    tmp_path: Path, kind: SignalKind, remedy: str
) -> None:
    """In the working text and after the commit; every question that is open then was open before."""
    name, before, bad, _ = CASES[kind]
    repo = Repository(tmp_path / "w")
    old = "2025-01-02" if kind is SignalKind.STALE else "2026-01-02"
    repo.commit({"scaffold.toml": 'schema = 1\nname = "W"\n', PATH: thesis(before)}, on=old)
    raising = thesis(bad, "" if before != bad else "\nMore.\n")
    repo.commit({PATH: raising}, on="2026-01-05")
    start = found(repo.root)
    assert (kind.value, name) in asks(start)

    tree(repo.root, {PATH: text_of(kind, remedy).encode()})
    working = found(repo.root)
    repo.commit({PATH: text_of(kind, remedy)}, on=ADDED)
    committed = found(repo.root)

    for signals in (working, committed):
        (one,) = [one for one in signals if (one["kind"], one.get("claim", "")) == (kind.value, name)]
        assert not one["open"]
        assert one["settled"]["revision"] == 3
        assert ("we looked into it" in one["settled"]["how"]) is (remedy == "answer")
        assert asks(signals) <= asks(start)
    assert [one["message"] for one in working] == [one["message"] for one in committed]


def test_an_answer_shows_before_the_commit_in_lint_and_on_the_desk(tmp_path: Path) -> None:
    """And the history prints it below the question, after the open ones."""
    repo = Repository(tmp_path / "w")
    moved, answered = claim(conviction="70%"), card("Answers: moved-without-evidence #c, the offsite", day=ADDED)
    repo.commit({"scaffold.toml": 'schema = 1\nname = "W"\n', PATH: thesis(claim() + prediction())}, on="2026-01-02")
    repo.commit({PATH: thesis(moved + BAD)}, on="2026-01-05")
    lint = ["lint", "--no-vale", "--select", "H2"]
    assert [word in run_cli(lint, repo.root).out for word in ("H201", "H203")] == [True, True]
    assert "r2  moved-without-evidence" in run_cli([], repo.root).out

    tree(repo.root, {PATH: thesis(moved + BAD + answered).encode()})

    assert [word in run_cli(lint, repo.root).out for word in ("H201", "H203")] == [False, True]
    assert "moved-without-evidence" not in run_cli([], repo.root).out
    printed = run_cli(["history", PATH], repo.root)
    lines = (printed.out + printed.err).splitlines()
    at = next(at for at, line in enumerate(lines) if "moved-without-evidence" in line)
    assert lines[at + 1] == "    settled in the working text: answered: “the offsite”"
    assert "goalposts" in lines[at - 1]
    markdown = run_cli(["history", PATH, "--markdown"], repo.root).out
    assert "\n  - settled in the working text: answered: “the offsite”" in markdown


def test_the_lint_cache_knows_a_changed_text(tmp_path: Path) -> None:
    """A question of the working text comes and goes with it, run after run."""
    repo = Repository(tmp_path / "w")
    repo.commit({"scaffold.toml": 'schema = 1\nname = "W"\n', PATH: thesis(claim())}, on="2026-01-02")
    for text, is_open in ((claim(), False), (claim(conviction="70%"), True), (claim(), False)):
        tree(repo.root, {PATH: thesis(text).encode()})
        for _ in range(2):
            assert ("H201" in run_cli(["lint", "--no-vale", "--select", "H2"], repo.root).out) is is_open


def test_revise_writes_the_answers_and_names_the_open_questions(tmp_path: Path) -> None:
    """The label is the settlement; a question that is not open is refused with the nearest one."""
    repo = Repository(tmp_path / "w")
    repo.commit(
        {"scaffold.toml": 'schema = 1\nname = "W"\n', PATH: thesis(prediction(), reason="scope")}, on="2026-01-02"
    )
    repo.commit({PATH: thesis(BAD, reason="scope")}, on="2026-01-05")

    wrong = run_cli(["revise", PATH, "--held", "--answers", "goalpost#p=A typing error."], repo.root)
    right = run_cli(["revise", PATH, "--held", "--answers", "goalposts#p=A typing error."], repo.root)

    assert (wrong.code, "did you mean goalposts#p?" in wrong.err) == (2, True)
    assert right.code == 0, right.err
    assert (
        "- **Conviction:** 50% → 50%\n- **Answers:** goalposts #p, A typing error.\n" in (repo.root / PATH).read_text()
    )
    assert asks(found(repo.root)) == Counter()
    assert run_cli(["revise", PATH, "--held", "--answers", "goalposts#p"], repo.root).code == 2


SURVEY = "docs/library/evidence/2026-01-01-survey.md"
RENAMED = "docs/library/evidence/2026-01-01-owners.md"


def item(**fields: str) -> str:
    """A document with this front matter."""
    return "\n".join(["---", *(f"{name}: {value}" for name, value in fields.items()), "---", "", "Words.", ""])


def survey(status: str = "verified") -> str:
    """An evidence item."""
    return item(id="evidence-survey", kind="evidence", title="Survey", status=status, created="2026-01-01")


def citing(path: str, more: str = "", conviction: str = "50%") -> str:
    """A thesis whose claim cites the evidence item at that path."""
    return thesis(claim(f"For: [Survey](../{path})", conviction=conviction), more)


def test_a_renamed_evidence_file_is_no_change(tmp_path: Path) -> None:
    """The link follows in the same commit: no change of evidence, and nothing waits for a reaction."""
    repo = Repository(tmp_path / "w")
    files = {"scaffold.toml": 'schema = 1\nname = "W"\n', SURVEY: survey(), PATH: citing(SURVEY)}
    repo.commit(files, on="2026-01-02")
    repo.commit({SURVEY: None, RENAMED: survey(), PATH: citing(RENAMED)}, on="2026-02-02")
    repo.commit({PATH: citing(RENAMED, conviction="70%")}, on="2026-02-03")

    story = json.loads(run_cli(["history", PATH, "--json"], repo.root).out)

    kinds = [[change["kind"] for change in revision["changes"]] for revision in story["revisions"]]
    assert kinds[1:] == [[], ["conviction-moved"]]
    assert [(one["kind"], one["revisions"]) for one in story["signals"]] == [("moved-without-evidence", [3])]


def test_retracted_evidence_waits_for_a_card_or_a_review(tmp_path: Path) -> None:
    """In lint too; a draft of a review is not one."""
    repo = Repository(tmp_path / "w")
    files = {"scaffold.toml": 'schema = 1\nname = "W"\n', SURVEY: survey(), PATH: citing(SURVEY)}
    repo.commit(files, on="2026-01-02")
    repo.commit({SURVEY: survey("retracted")}, on="2026-02-02")
    lint = ["lint", "--no-vale", "--select", "H210"]
    assert "“Survey” was retracted on 2026-02-02, #c cites it, and no revision followed" in run_cli(lint, repo.root).out
    fields = {"id": "review-x", "kind": "review", "title": "R", "reviews": "[thesis-x]", "created": "2026-03-01"}
    repo.commit({"docs/reviews/2026-03-01-x.md": item(**fields, status="draft")}, on="2026-03-01")
    assert "H210" in run_cli(lint, repo.root).out
    repo.commit({"docs/reviews/2026-03-01-x.md": item(**fields, status="published")}, on="2026-03-02")
    (one,) = found(repo.root)
    assert one["settled"] == {"revision": 1, "how": "it was reviewed on 2026-03-02"}
    assert "H210" not in run_cli(lint, repo.root).out


def test_an_edge_that_is_not_committed_brings_its_document(tmp_path: Path) -> None:
    """A second conversation with the same person is not a second source, before the commit as after it."""
    repo = Repository(tmp_path / "w")
    paths = {name: f"docs/library/conversations/{name}.md" for name in ("one", "two")}
    facts = {"kind": "conversation", "status": "processed", "participant": "P-07"}
    files = {path: item(id=f"conversation-{name}", title=name, **facts) for name, path in paths.items()}
    edges = [f"For: [{name}](../{path})" for name, path in paths.items()]
    first = thesis(claim(edges[0], AGAINST_B, load="yes"))
    repo.commit({"scaffold.toml": 'schema = 1\nname = "W"\n', **files, PATH: first}, on="2026-11-02")
    tree(repo.root, {PATH: thesis(claim(*edges, AGAINST_B, load="yes")).encode()})

    (one,) = [one for one in found(repo.root) if one["kind"] == "one-source"]

    assert (one["open"], one["message"]) == (True, "#c falls if P-07's word is taken away: is there another source?")
