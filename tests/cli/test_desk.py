"""The desk with a history: the last move of conviction, the questions of the history, and due dates."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers import TODAY, Repository, run_cli, run_process, tree


def thesis(conviction: str, more: str = "") -> str:
    """A version of a thesis."""
    return (
        "---\nid: thesis-t\nkind: thesis\ntitle: Operations signs\nstatus: active\nowner: Ada Okafor\n"
        f"created: 2026-01-05\naudience: team\nconviction: {conviction}\nreview_every: 90d\n---\n\n"
        f"## The thesis\n\nOperations signs.\n\n{more}"
    )


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A workspace in which a thesis moved from 50% to 70% and was reworded later."""
    repo = Repository(tmp_path / "w")
    repo.commit({"scaffold.toml": 'schema = 1\nname = "W"\n', "thesis/t.md": thesis("50%")}, on="2026-01-05")
    repo.commit({"thesis/t.md": thesis("70%")}, on="2026-02-10")
    repo.commit({"thesis/t.md": thesis("70%", "Nobody else does.\n")}, on="2026-03-10")
    return repo


def test_the_last_move_and_its_question_come_from_the_history(repo: Repository) -> None:
    """A move counts even without a revision card, and its question is listed below."""
    run = run_cli([], repo.root)

    assert run.code == 0, run.err
    question = "conviction of the thesis went from 50% to 70% and no evidence changed since r1: what was learnt?"
    assert f"  thesis-t  70%  50% → 70% on 2026-02-10\n    r2  moved-without-evidence: {question}\n" in run.out


def test_a_move_that_is_not_committed_is_said_to_be(repo: Repository) -> None:
    """The working text counts, and the desk says that git does not have it yet."""
    tree(repo.root, {"thesis/t.md": thesis("35%")})

    assert "thesis-t  35%  70% → 35%, not committed\n" in run_cli([], repo.root).out


def test_only_the_open_questions_are_on_the_desk(tmp_path: Path) -> None:
    """The three of the example that nothing has settled, the newest first."""
    root = tmp_path / "demo"
    assert run_process(["demo", str(root)], tmp_path, env={"SCAFFOLD_TODAY": TODAY}).code == 0

    run = run_cli([], root)

    assert run.out.count("\n    r") == 3
    assert "\n    r16  one-sided: all evidence ever logged against #close-cost is weak" in run.out
    assert "more question" not in run.out
    assert run_cli([], root).out == run.out


def test_a_few_questions_are_shown_and_the_rest_is_counted(repo: Repository) -> None:
    """Three of six, and the command that lists the others."""
    claims = "## Claims\n\n" + "".join(
        f"### Ledger {one} pays {{#c{one}}}\n\n- **Conviction:** 50%\n\n" for one in range(5)
    )
    repo.commit({"thesis/t.md": thesis("70%", claims)}, on="2026-04-10")
    repo.commit(
        {"thesis/t.md": thesis("70%", claims.replace("**Conviction:** 50%", "**Conviction:** 80%"))}, on="2026-05-10"
    )

    run = run_cli([], repo.root)

    assert run.out.count("\n    r5  moved-without-evidence") == 3
    assert "\n    … and 3 more questions: scaffold history t\n" in run.out


def test_half_a_history_is_named_once(repo: Repository, tmp_path: Path) -> None:
    """In a shallow clone the desk reports the missing history instead of computing from the rest."""
    repo.commit({"thesis/u.md": thesis("50%").replace("thesis-t", "thesis-u")})
    clone = tmp_path / "clone"
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.root}", str(clone))

    run = run_cli([], clone)

    assert run.code == 0, run.err
    assert "  thesis-t  70%\n" in run.out
    assert run.out.count("Incomplete history: the clone is shallow: git fetch --unshallow") == 1


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("2026-11-20", "2026-11-20  prediction  thesis-t#p  3 days overdue\n"),
        ("2026-12-23", "2026-12-23  prediction  thesis-t#p  in 30 days\n"),
        ("2026-12-24", ""),
    ],
)
def test_a_prediction_is_due_for_thirty_days_before(repo: Repository, by: str, told: str) -> None:
    """An open prediction is on the desk from thirty days before its day on, until it is resolved."""
    card = f"## Predictions\n\n### HR signs {{#p}}\n\n- **Probability:** 30%\n- **Resolves by:** {by}\n"
    tree(repo.root, {"thesis/t.md": thesis("70%", card)})

    run = run_cli([], repo.root)

    assert ("#p" in run.out) == bool(told)
    assert told in run.out
    tree(repo.root, {"thesis/t.md": thesis("70%", f"{card}- **Outcome:** happened on 2026-11-01\n")})
    assert "#p" not in run_cli([], repo.root).out


def test_a_published_review_counts_as_a_look(repo: Repository) -> None:
    """`review_every` is counted from the last revision or published review that names the thesis."""
    review = (
        "---\nid: review-2026-11-01-autumn\nkind: review\ntitle: Autumn\nstatus: {}\nowner: Ada Okafor\n"
        "created: 2026-11-01\naudience: team\nreviews: [thesis-t]\n---\n\n## What we saw\n\nNothing new.\n"
    )
    path = "docs/reviews/2026-11-01-autumn.md"

    tree(repo.root, {path: review.format("draft")})
    assert "2026-04-05  review  thesis-t  232 days overdue\n" in run_cli([], repo.root).out
    tree(repo.root, {path: review.format("published")})
    assert "review  thesis-t" not in run_cli([], repo.root).out
