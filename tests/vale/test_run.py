"""One run of the real Vale: settings, house rules, the canary and the probe."""

from __future__ import annotations

from pathlib import Path

import pytest

from conviction.adapters.vale import PINNED, Profile, RawAlert, ValeBinary, examine, run
from conviction.core.prose_rules import merged
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


def test_a_fault_that_two_checks_report_is_one_finding() -> None:
    """Where a section weighs a rule more, the graver finding stays."""
    base = Finding("P030", "vague-time", Severity.SUGGESTION, "m", "a.md", Span(1, 9), "soon", "vale")

    assert merged([base, base.with_severity(Severity.WARNING)]) == [base.with_severity(Severity.WARNING)]
