"""Inputs that Vale ignores silently: a scope that matches nothing, an unknown setting."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from conviction.adapters.vale import binary as vale
from conviction.errors import ValeError
from conviction.lint.prose.catalogue import PROSE_RULES, VALE_PARAMS

CASES = Path(__file__).parent / "cases"
STYLE = vale.STYLES / "Strategy"
RULES = sorted(path.stem for path in STYLE.glob("*.yml") if path.stem != "Canary")

PLACES = {"~blockquote": "> {}", "~heading": "## {}", "~frontmatter": "---\ntitle: {}\n---\n\nPlain."}
"""Parts of a scope that leave something out, and where the words then stand."""
KINDS = {"text": "{}", "sentence": "{}"}
"""Parts that keep something."""
SECTION = re.compile(r"(~?)doc\(section:has\(> h2:matches\(\(\?i\)\^\(([a-z |]+)\)\$\)\)\)")
NO_SENTENCES = ("sentence", "~frontmatter")
"""Vale sees no sentences in front matter, so this pair leaves out nothing more."""


def _told(rule: str) -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load((STYLE / f"{rule}.yml").read_text(encoding="utf-8"))
    return told


def _hit(rule: str) -> str:
    """Words that the rule finds, in one line."""
    cases = yaml.safe_load((CASES / f"{rule}.yml").read_text(encoding="utf-8"))
    return next(str(case["input"].split("\n\n")[-1]) for case in cases if case["want"] and "\n- " not in case["input"])


def _parts(rule: str) -> list[str]:
    return [part.strip() for part in str(_told(rule)["scope"]).split("&")]


def _without(rule: str, part: str) -> str:
    """The rule without one part of its scope."""
    text = (STYLE / f"{rule}.yml").read_text(encoding="utf-8")
    left = " & ".join(other for other in _parts(rule) if other != part) or "text"
    return re.sub(r"^scope: .*$", lambda _: f"scope: '{left}'", text, flags=re.MULTILINE)


def _section(rule: str) -> str:
    """A heading under which the rule's words are found, where it looks into some sections alone."""
    names = [found[2].split("|")[0] for part in _parts(rule) if (found := SECTION.fullmatch(part)) and not found[1]]
    return f"## {names[0].capitalize()}\n\n" if names else ""


def _places(rule: str, part: str) -> dict[str, str]:
    """Where a part of a scope decides: by name, the shape of a text that the rest of the scope would let pass."""
    if section := SECTION.fullmatch(part):
        return {name: f"## {name.capitalize()}\n\n{{}}" for name in section[2].split("|")}
    head = _section(rule)
    if part not in PLACES or (head and part == "~frontmatter"):
        return {}
    return {part: head + PLACES[part].replace("## ", "### " if head else "## ")}


@pytest.mark.parametrize("rule", RULES)
def test_every_part_of_a_scope_is_one_that_we_know(rule: str) -> None:
    """A misspelt part never fails in Vale: it matches nothing."""
    unknown = [part for part in _parts(rule) if part not in {*PLACES, *KINDS} and not SECTION.fullmatch(part)]

    assert unknown == []


@pytest.fixture(scope="module")
def fired(real_vale: vale.ValeBinary, tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    """Which rule fired on which text: each rule whole, and without each part of its scope as a rule of the house."""
    house = tmp_path_factory.mktemp("House")
    texts = {f"{rule}/": _hit(rule) for rule in RULES}
    for rule in RULES:
        for number, part in enumerate(_parts(rule)):
            (house / f"{rule}{number}.yml").write_text(_unlike(_without(rule, part)), encoding="utf-8")
            texts |= {f"{rule}/{name}": shape.format(_hit(rule)) for name, shape in _places(rule, part).items()}
    return {(alert.path, alert.check) for alert in vale.run(real_vale, texts, profile=vale.Profile(house=house))}


def _unlike(text: str) -> str:
    """A separate copy beside ours: its base rule is written out."""
    extended = re.search(r"^extends: Strategy\.(\w+)$", text, re.MULTILINE)
    if not extended:
        return text
    base = yaml.safe_load((STYLE / f"{extended[1]}.yml").read_text(encoding="utf-8"))
    own = {key: value for key, value in yaml.safe_load(text).items() if key != "extends"}
    base["tokens"] += own.pop("tokens+", [])
    return yaml.safe_dump({**base, **own})


@pytest.mark.needs_vale
@pytest.mark.parametrize("rule", RULES)
def test_every_part_of_a_scope_does_something(rule: str, fired: set[tuple[str, str]]) -> None:
    """Matches of a kept part are found, section by section; those of a removed part by the rule without it."""
    parts = _parts(rule)
    for number, part in enumerate(parts):
        for name in _places(rule, part):
            text = f"{rule}/{name}"
            if part.startswith("~"):
                assert (text, f"Strategy.{rule}") not in fired, part
                if (parts[0], part) != NO_SENTENCES:
                    assert (text, f"House.{rule}{number}") in fired, part
            else:
                assert (text, f"Strategy.{rule}") in fired, name
                assert (f"{rule}/", f"Strategy.{rule}") not in fired, part


@pytest.mark.needs_vale
@pytest.mark.parametrize(("parameter", "key"), VALE_PARAMS.items())
def test_every_parameter_changes_the_findings(parameter: str, key: str, real_vale: vale.ValeBinary) -> None:
    """A parameter that Vale did not hear would change nothing."""
    rule = key.partition("[")[0]
    found = [
        [alert.check for alert in vale.run(real_vale, {"a.md": "Six words stand in this one."}, profile=profile)]
        for profile in (vale.Profile(), vale.Profile(params={key: 5}))
    ]

    assert parameter.partition(".")[0] in {known.code for known in PROSE_RULES if known.check == rule}
    assert found == [[], [rule]]


@pytest.mark.needs_vale
@pytest.mark.parametrize(
    ("profile", "message"),
    [
        (vale.Profile(levels={"Strategy.Boosters": "NO"}), r"no Vale rule Strategy\.Boosters"),
        (vale.Profile(levels={"Strategy.Booster": "MAYBE"}), r"Strategy\.Booster cannot be MAYBE"),
        (vale.Profile(params={"Strategy.SentenceLengths[max]": 5}), r"no Vale rule Strategy\.SentenceLengths"),
        (vale.Profile(params={"Strategy.SentenceLength[maximum]": 5}), "Vale could not run: E"),
        (vale.Profile(levels={"Strategy.Booster\nMinAlertLevelx": "NO"}), "no Vale rule"),
    ],
)
def test_a_setting_that_vale_would_not_hear_is_refused(
    profile: vale.Profile, message: str, real_vale: vale.ValeBinary
) -> None:
    """A misspelt rule, level or bracket key is an error, never silence."""
    with pytest.raises(ValeError, match=message):
        vale.run(real_vale, {"a.md": "Words."}, profile=profile)


@pytest.mark.needs_vale
def test_a_warning_of_vale_is_an_error(real_vale: vale.ValeBinary, tmp_path: Path) -> None:
    """An unknown key of the settings is a line on stderr and exit code 0; we treat it as an error."""
    from conviction.adapters.vale.invocation import ask, write_settings

    (tmp_path / "styles").mkdir()
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "a.md").write_text("Words.\n", encoding="utf-8")
    write_settings(tmp_path, [], [])
    settings = tmp_path / "text" / ".vale.ini"
    settings.write_text("MinAlertLevels = error\n" + settings.read_text(encoding="utf-8"), encoding="utf-8")

    with pytest.raises(ValeError, match=r"Vale could not run: .*MinAlertLevels"):
        ask(real_vale, tmp_path / "text", 20)
