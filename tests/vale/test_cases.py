"""Every rule of the packaged style against its case file, in one run of the real Vale."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from conviction.adapters.vale import binary as vale
from conviction.lint.prose.catalogue import PROSE_RULES, rule_of
from conviction.lint.prose.shadow import shadow

CASES = Path(__file__).parent / "cases"
STYLE = vale.STYLES / "Strategy"
RULES = sorted(path.stem for path in STYLE.glob("*.yml") if path.stem != "Canary")

Found = list[list[Any]]


def _cases(rule: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = yaml.safe_load((CASES / f"{rule}.yml").read_text(encoding="utf-8"))
    return cases


@pytest.fixture(scope="module")
def found(real_vale: vale.ValeBinary) -> dict[tuple[str, str], Found]:
    """By rule and case: the alerts of that rule as `[line, column, match]`."""
    texts = {f"{rule}/{case['name']}": shadow(case["input"]).text for rule in RULES for case in _cases(rule)}
    got: dict[tuple[str, str], Found] = defaultdict(list)
    for alert in vale.run(real_vale, texts):
        rule, _, name = alert.path.partition("/")
        if alert.check == f"Strategy.{rule}":
            got[rule, name].append([alert.line, alert.column, alert.match])
    return got


@pytest.mark.needs_vale
@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_exactly_its_cases(rule: str, found: dict[tuple[str, str], Found]) -> None:
    """Each case gives its alerts at their lines and columns, and no others."""
    wanted = {case["name"]: case["want"] for case in _cases(rule)}

    assert {name: found[rule, name] for name in wanted} == wanted


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_hits_and_misses(rule: str) -> None:
    """Each rule is shown by two hits or more and two misses or more, a quotation and a heading among them."""
    hits = [case for case in _cases(rule) if case["want"]]
    misses = [case["input"] for case in _cases(rule) if not case["want"]]

    assert len(hits) >= 2
    assert len(misses) >= 4
    assert any(text.startswith("> ") for text in misses)
    assert any(text.startswith("#") for text in misses)


def test_each_check_of_the_style_is_known() -> None:
    """Every rule file belongs to a code, and every code to a rule file."""
    told = {f"Strategy.{name}" for name in RULES}

    assert told == {check for rule in PROSE_RULES for check in (rule.check, *rule.variants)}
    assert {check for check in told if rule_of(check) is None} == set()


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_file_agrees_with_the_table(rule: str) -> None:
    """Level and remedy: the level is the table's (a variant's may be higher), the message has the remedy."""
    told = yaml.safe_load((STYLE / f"{rule}.yml").read_text(encoding="utf-8"))
    known = rule_of(f"Strategy.{rule}")

    assert known is not None
    if known.check == f"Strategy.{rule}":
        assert told["level"] == known.severity.value
        assert "link" not in told
    else:
        assert told["extends"] == known.check


@pytest.mark.needs_vale
@pytest.mark.parametrize("rule", PROSE_RULES, ids=lambda rule: rule.code)
def test_the_examples_of_a_rule_are_true(rule: Any, examples: dict[str, set[str]]) -> None:
    """The bad example is found by its rule; the good one is found by none."""
    assert rule.check in examples[f"{rule.code}/bad"]
    assert examples[f"{rule.code}/good"] == set()


@pytest.fixture(scope="module")
def examples(real_vale: vale.ValeBinary) -> dict[str, set[str]]:
    """By code and kind of example: the checks that fired."""
    texts = {f"{rule.code}/{kind}": getattr(rule, kind) for rule in PROSE_RULES for kind in ("bad", "good")}
    got: dict[str, set[str]] = {name: set() for name in texts}
    for alert in vale.run(real_vale, {name: shadow(text).text for name, text in texts.items()}):
        got[alert.path].add(alert.check)
    return got
