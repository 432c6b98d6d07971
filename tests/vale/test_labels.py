"""The precision of the prose rules, on findings in public texts that people judged; the texts are not kept here."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from conviction.lint.prose.catalogue import PROSE_RULES
from conviction.lint.rules.structure.readability import RULES

LABELS = Path(__file__).parent / "labels" / "prose.tsv"
INDEPENDENT = LABELS.with_name("independent.tsv")
WANTED = {"warning": 0.85, "suggestion": 0.6}


def _labels() -> list[dict[str, str]]:
    with LABELS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("severity", WANTED)
def test_findings_are_right_as_often_as_their_severity_promises(severity: str) -> None:
    """Of at least 100 judged findings of a severity, 85% of the warnings and 60% of the suggestions are right."""
    judged = [label["ok"] for label in _labels() if label["severity"] == severity]

    assert len(judged) >= 100
    assert set(judged) <= {"yes", "no"}
    assert judged.count("yes") / len(judged) >= WANTED[severity]


def test_every_labelled_rule_exists() -> None:
    """A code that is gone, or now weighs otherwise, takes its labels with it."""
    known = {rule.code: rule.severity.value for rule in (*PROSE_RULES, *RULES)}
    raised = {"P003", "P014", "P030"}  # warnings in some places

    assert {label["rule"] for label in _labels()} <= set(known)
    assert [
        label
        for label in _labels()
        if label["severity"] != known[label["rule"]]
        and not (label["rule"] in raised and label["severity"] == "warning")
    ] == []


def test_labels_hold_no_text_of_others_but_the_words_that_were_found() -> None:
    """A label names its file by blob, a wrong finding has a reason, and the matched words are few."""
    for label in _labels():
        assert re.fullmatch(r"[0-9a-f]{40}", label["blob"])
        assert int(label["line"]) > 0
        assert int(label["column"]) > 0
        assert len(label["match"].split()) <= 9
        assert bool(label["why"]) == (label["ok"] == "no")


def test_two_readers_judged_the_findings_of_unseen_text() -> None:
    """The figures in the benchmarks come from these labels: agreement, and the shares by severity."""
    with INDEPENDENT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    page = (Path(__file__).parents[2] / "docs" / "benchmarks.md").read_text(encoding="utf-8")

    agreed = sum(row["first"] == row["second"] for row in rows)
    assert f"{len(rows)} findings of plain pages" in page
    assert f"agreed on {agreed} " in page
    for severity in ("error", "warning", "suggestion"):
        words = [row[reader] for row in rows if row["severity"] == severity for reader in ("first", "second")]
        right, fair = words.count("yes") / len(words), 1 - words.count("no") / len(words)
        assert f"| {severity} | {len(words) // 2} | {right:.2f} | {fair:.2f} |" in page
