"""One run of the real Vale: settings, house rules, the canary and the probe."""

from __future__ import annotations

from pathlib import Path

import pytest

from conviction.adapters.vale.binary import PINNED, Profile, RawAlert, ValeBinary, examine, run
from conviction.errors import ValeError
from conviction.lint.prose.alerts import prose_findings
from conviction.lint.prose.phrases import merged
from conviction.lint.prose.shadow import shadow
from conviction.model.finding import Finding, Severity
from conviction.model.text import Span

pytestmark = pytest.mark.needs_vale


def test_the_pinned_vale_passes_the_probe(real_vale: ValeBinary) -> None:
    """Every feature that the style needs exists."""
    assert examine(real_vale.path, "PATH", thorough=True).version == real_vale.version
    assert real_vale.version >= PINNED


def test_an_alert_has_the_data_of_a_finding(real_vale: ValeBinary) -> None:
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
        "extends: existence\nmessage: \"Write 'Acme', not '%s'.\"\nvocab: false\ntokens: [Acmee]\n"
    )

    found = run(real_vale, {"a.md": "Acmee grows."}, profile=Profile(house=tmp_path))

    assert [(alert.check, alert.message) for alert in found] == [("House.Name", "Write 'Acme', not 'Acmee'.")]


def _house(folder: Path, **rules: str) -> Profile:
    for name, text in rules.items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    return Profile(house=folder)


def test_a_house_rule_extends_and_trims_one_of_ours(real_vale: ValeBinary, tmp_path: Path) -> None:
    """It runs in the place of ours and reports under its name: words added, words taken away, another level."""
    rule = "extends: Strategy.Buzzword\nlevel: warning\ntokens+:\n  - rocket\\s+ship\ntokens-:\n  - moats?\n"
    text = {"a.md": "A seamless rocket ship has a moat.\n\n> A rocket ship.\n\n## A rocket ship\n"}

    found = run(real_vale, text, profile=_house(tmp_path, Words=rule))

    assert [(alert.check, alert.severity, alert.match) for alert in found] == [
        ("Strategy.Buzzword", "warning", "seamless"),
        ("Strategy.Buzzword", "warning", "rocket ship"),
    ]


def test_a_house_rule_reaches_the_variants_of_ours(real_vale: ValeBinary, tmp_path: Path) -> None:
    """Variants for a higher severity in a section are made from the house rule."""
    rule = "extends: Strategy.VagueTime\ntokens+:\n  - once\\s+ready\ntokens-:\n  - asap\n"
    text = {"a.md": "We ship once ready, ASAP.\n\n## Actions\n\nWe ship once ready, ASAP, before long.\n"}

    found = run(real_vale, text, profile=_house(tmp_path, Time=rule))

    assert [(alert.check, alert.severity, alert.line, alert.match) for alert in found] == [
        ("Strategy.VagueTime", "suggestion", 1, "once ready"),
        ("Strategy.VagueTime", "suggestion", 5, "once ready"),
        ("Strategy.VagueTimeDecision", "warning", 5, "once ready"),
        ("Strategy.VagueTime", "suggestion", 5, "before long"),
        ("Strategy.VagueTimeDecision", "warning", 5, "before long"),
    ]


def test_a_house_rule_takes_the_parameters_and_levels_of_ours(real_vale: ValeBinary, tmp_path: Path) -> None:
    """Settings of P050 apply to the house rule P050 too; disabled rules stay disabled."""
    rules = {"Long": "extends: Strategy.SentenceLength\n", "Never": "extends: Strategy.Absolutes\n"}
    house = _house(tmp_path, **rules).house
    profile = Profile({"Strategy.Absolutes": "NO"}, {"Strategy.SentenceLength[max]": 4}, house)

    found = run(real_vale, {"a.md": "They always pay in May."}, profile=profile)

    assert [alert.check for alert in found] == ["Strategy.SentenceLength"]


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({"A": "extends: Strategy.Buzzwords\n"}, r"extends Strategy\.Buzzwords, which does not exist"),
        (
            {"A": "extends: Strategy.Wordy\n", "B": "extends: 'Strategy.Wordy'\n"},
            r"extends Strategy\.Wordy, as House\.A",
        ),
    ],
)
def test_a_house_rule_that_extends_nothing_or_too_much_is_named(
    rules: dict[str, str], message: str, real_vale: ValeBinary, tmp_path: Path
) -> None:
    """One clear line; Vale itself would accept two silently."""
    with pytest.raises(ValeError, match=message):
        run(real_vale, {"a.md": "Words."}, profile=_house(tmp_path, **rules))


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
        ("We are the leading platform, see https://example.com/a.", ["the leading platform"]),
    ],
)
def test_a_sentence_with_evidence_needs_no_more(text: str, matches: list[str], real_vale: ValeBinary) -> None:
    """An authority is named by a link, a footnote or an id in the same sentence."""
    assert _matches(real_vale, text, {"P010", "P014"}) == matches


@pytest.mark.parametrize(
    ("text", "severity", "message"),
    [
        ("It is the leading\nplatform.", "warning", "'the leading platform' is a rank without evidence. Link a"),
        (
            "It is the leading platform[^1].\n\n[^1]: May.",
            "suggestion",
            "'the leading platform' is a rank. Say by which",
        ),
    ],
)
def test_a_rank_without_evidence_weighs_more(text: str, severity: str, message: str, real_vale: ValeBinary) -> None:
    """A rank with evidence needs its measure; one without needs evidence."""
    (found,) = [finding for finding in _prose(real_vale, text) if finding.code == "P014"]

    assert found.severity is Severity(severity)
    assert found.message.startswith(message)


LONG = "We move every account that signed before May to the new plan in the week in which it renews"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{LONG} and we keep the old plan for every other account unless its owner asks for the new one.", True),
        (f"{LONG}; we keep the old plan for every other account unless its owner asks for the new one.", False),
        (f"{LONG}: we keep the old plan for every other account unless its owner asks for the new one.", False),
        (f"{LONG} (we keep the old plan for every other account unless its owner asks for it) or in June.", False),
        (f"Yes; {LONG} and we keep the old plan for every other account unless its owner asks us to end.", True),
    ],
)
def test_a_long_sentence_has_a_long_part(text: str, found: bool, real_vale: ValeBinary) -> None:
    """Parts between semicolons and colons are counted separately, and an aside is skipped."""
    assert [finding.code for finding in _prose(real_vale, text)] == ["P050"] * found


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("The DSO rose. The DSO fell.\n\nThe DSO, again.", ["DSO"]),
        ("The DSO rose.\n\n## Days sales outstanding (DSO)\n\nWords.", []),
        ("The DSO rose.\n\n*[DSO]: days sales outstanding", []),
        ("The DSO rose.\n\n- **DSO**: days sales outstanding", []),
        ("The [DSO](terms.md#dso) rose. The DSO fell.", []),
        ("The [report on DSO](terms.md) rose.", []),
        ("The KLM of a plant rose.", []),
        ("Write a WEEK, such as the first week of May.", []),
        ("The DSO, see `dso` in [a file](x/dso.md), rose.", ["DSO"]),
    ],
)
def test_an_unexplained_acronym_is_reported_once(text: str, matches: list[str], real_vale: ValeBinary) -> None:
    """The first place of each, except those explained in this document or another one, in any form."""
    found = _prose(real_vale, text, library=("Kilometres of lorries and machines (KLM) count.",))

    assert [finding.match for finding in found if finding.code == "P060"] == matches


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ('She said "we will probably sign" and paid.', []),
        ("She said “we will probably\nsign soon” and paid.", []),
        ('A "seamless" handover.', []),
        ('- **Note:** "it is **probably** fine", she said.', []),
        ('The 5" pipe will probably fit the 6" one.', ["probably"]),
        ('The code `"` will probably end, and `"` too.', ["probably"]),
        ('"Yes" will probably mean "no".', ["probably"]),
        ('He asked: "Why?" It will probably end.', ["probably"]),
        ('An open " mark will probably stay.', ["probably"]),
    ],
)
def test_words_in_quotation_marks_are_left(text: str, matches: list[str], real_vale: ValeBinary) -> None:
    """A quotation is not the author's to edit, in a line of prose or in a block."""
    assert _matches(real_vale, text, {"P003", "P021", "P030"}) == matches


def _matches(binary: ValeBinary, text: str, codes: set[str]) -> list[str]:
    return [finding.match for finding in _prose(binary, text) if finding.code in codes]


def _prose(binary: ValeBinary, text: str, library: tuple[str, ...] = ()) -> list[Finding]:
    made = {"a.md": shadow(text)}
    profile = Profile(levels={"Strategy.PassiveSentence": "NO", "Strategy.Absolutes": "NO"})
    alerts = run(binary, {"a.md": made["a.md"].text}, profile=profile)
    return prose_findings(alerts, made, {"a.md": text}, library=library)[0]


def test_a_fault_that_two_checks_report_is_one_finding() -> None:
    """Where a section weighs a rule more, the graver finding stays."""
    base = Finding("P030", "vague-time", Severity.SUGGESTION, "m", "a.md", Span(1, 9), "soon", "vale")

    assert merged([base, base.with_severity(Severity.WARNING)]) == [base.with_severity(Severity.WARNING)]


@pytest.mark.needs_vale
def test_long_paragraph_does_not_stop_vale(real_vale: ValeBinary) -> None:
    """No rule of ours looks back over a whole paragraph at every word of it."""
    alerts = run(real_vale, {"docs/a.md": shadow("the price rose and " * 12_000 + "\n").text})
    assert {alert.check for alert in alerts} <= {"Strategy.SentenceLength", "Strategy.PassiveSentence"}
