"""One run of the real Vale: settings, house rules, the canary and the probe."""

from __future__ import annotations

from pathlib import Path

import pytest

from conviction.adapters.vale import PINNED, Profile, RawAlert, ValeBinary, examine, run
from conviction.core.prose_rules import merged
from conviction.core.rules.prose import prose_findings
from conviction.core.shadow import shadow
from conviction.errors import ValeError
from conviction.model.finding import Finding, Severity
from conviction.model.text import Span

pytestmark = pytest.mark.needs_vale


def test_the_pinned_vale_passes_the_probe(real_vale: ValeBinary) -> None:
    """Every feature that the style rests on is there."""
    assert examine(real_vale.path, "PATH", thorough=True).version == real_vale.version
    assert real_vale.version >= PINNED


def test_an_alert_holds_what_a_finding_needs(real_vale: ValeBinary) -> None:
    """Path, check, severity, message, place, words and suggestions."""
    assert run(real_vale, {"docs/ä b.md": "Teams utilize it.\n", "test": "Plain.\n"}) == (
        RawAlert(
            path="docs/ä b.md",
            check="Strategy.JargonSwap",
            severity="suggestion",
            message="Write 'use' instead of 'utilize'.",
            line=1,
            column=7,
            match="utilize",
            suggestions=("use",),
            link="",
        ),
    )


@pytest.mark.parametrize(
    ("text", "suggestions"),
    [
        ("Utilize it.", ("Use",)),
        ("In order to win.", ("To",)),
        ("Prior to May.", ("Before",)),
        ("UTILIZE it", ("USE",)),
    ],
)
def test_a_suggestion_keeps_the_case(text: str, suggestions: tuple[str, ...], real_vale: ValeBinary) -> None:
    """A swap at the start of a sentence begins with a capital."""
    assert [alert.suggestions for alert in run(real_vale, {"a.md": text})] == [suggestions]


def test_a_profile_sets_levels_and_parameters(real_vale: ValeBinary) -> None:
    """A rule can be switched off, weigh more, or get another bound."""
    text = {"a.md": "It is obviously a seamless plan for six."}
    profile = Profile(
        levels={"Strategy.Booster": "NO", "Strategy.Buzzword": "error"}, params={"Strategy.SentenceLength[max]": 5}
    )

    found = run(real_vale, text, profile=profile)

    assert [(alert.check, alert.severity) for alert in found] == [
        ("Strategy.SentenceLength", "suggestion"),
        ("Strategy.Buzzword", "error"),
    ]


def test_house_rules_run_beside_ours(real_vale: ValeBinary, tmp_path: Path) -> None:
    """A folder of rules is the style House."""
    (tmp_path / "Name.yml").write_text(
        "extends: existence\nmessage: \"Write 'Acme', not '%s'.\"\nvocab: false\ntokens: [ACME]\n"
    )

    found = run(real_vale, {"a.md": "ACME grows."}, profile=Profile(house=tmp_path))

    assert [(alert.check, alert.message) for alert in found] == [("House.Name", "Write 'Acme', not 'ACME'.")]


def test_a_broken_house_rule_is_named(real_vale: ValeBinary, tmp_path: Path) -> None:
    """The error names file and line of the rule, without our temporary folder."""
    (tmp_path / "Bad.yml").write_text("extends: existence\nmessage: x\ntokenz: [a]\n")

    with pytest.raises(ValeError, match=r"Vale could not run: E201 .*Bad\.yml, line 3") as caught:
        run(real_vale, {"a.md": "Words."}, profile=Profile(house=tmp_path))

    assert "scaffold-vale-" not in str(caught.value)


def test_a_looping_house_rule_is_stopped(real_vale: ValeBinary, tmp_path: Path) -> None:
    """A script that never ends costs the time limit, not more."""
    (tmp_path / "Loop.yml").write_text("extends: script\nmessage: x\nscope: raw\nscript: |\n  for { x := 1 }\n")

    with pytest.raises(ValeError, match="did not finish within 1 s"):
        run(real_vale, {"a.md": "Words."}, profile=Profile(house=tmp_path), timeout=1.0)


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("Studies show that buyers leave.", ["Studies show"]),
        ("Studies show that [buyers leave](a.md).", []),
        ("Studies show that buyers leave.[^1]\n\n[^1]: The May study.", []),
        ("Studies show (evidence-2026-07-01-q2-churn) that buyers leave.", []),
        ("See [the count](a.md). Studies show\nthat buyers leave.", ["Studies show"]),
        ("Studies show\nthat buyers [leave][1].\n\n[1]: a.md", []),
        ("Studies show\n![](a.png)\nit, and studies show more.", []),
        ("Studies show\n<br>\nit, and studies show\nmore.", ["Studies show", "studies show"]),
        ("We are the leading platform.", ["the leading platform"]),
        ("We are the leading platform, see https://example.com/a.", []),
    ],
)
def test_a_sentence_with_evidence_needs_no_more(text: str, matches: list[str], real_vale: ValeBinary) -> None:
    """A rule that asks for evidence is content with a link, a footnote or an id in the same sentence."""
    assert _matches(real_vale, text, {"P010", "P014"}) == matches


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ('She said "we will probably sign" and paid.', []),
        ("She said “we will probably\nsign soon” and paid.", []),
        ('A "seamless" handover.', []),
        ('- **Note:** "it is **probably** fine", she said.', []),
        ('The 5" pipe will probably fit the 6" one.', ["probably"]),
        ('The code `"` will probably end, and `"` too.', ["probably"]),
        ('"Yes" is probably what "no" means.', ["probably"]),
        ('He asked: "Why?" It will probably end.', ["probably"]),
        ('An open " mark will probably stay.', ["probably"]),
    ],
)
def test_words_in_quotation_marks_are_left(text: str, matches: list[str], real_vale: ValeBinary) -> None:
    """What somebody said is not the author's to edit, in a line of prose as in a block."""
    assert _matches(real_vale, text, {"P003", "P021", "P030"}) == matches


def _matches(binary: ValeBinary, text: str, codes: set[str]) -> list[str]:
    made = {"a.md": shadow(text)}
    found, _ = prose_findings(run(binary, {"a.md": made["a.md"].text}), made, {"a.md": text})
    return [finding.match for finding in found if finding.code in codes]


def test_a_fault_that_two_checks_report_is_one_finding() -> None:
    """Where a section weighs a rule more, the graver finding stays."""
    base = Finding("P030", "vague-time", Severity.SUGGESTION, "m", "a.md", Span(1, 9), "soon", "vale")

    assert merged([base, base.with_severity(Severity.WARNING)]) == [base.with_severity(Severity.WARNING)]
