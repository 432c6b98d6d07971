"""The texts keep up with the command line: all commands are documented, and all documented ones exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from conviction.cli import COMMANDS, scaffold
from conviction.cli.console import GLOBAL_OPTIONS, State
from conviction.model.signal import SignalKind

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/guide/commands.md"
TEXTS = ("README.md", "CONTRIBUTING.md", *(str(path.relative_to(ROOT)) for path in (ROOT / "docs/guide").glob("*.md")))
_GLOBAL = {name for _, make in GLOBAL_OPTIONS for name in make(False).opts} | {"--help", "-h"}
_SHOWN = re.compile(r"^\s*\$ scaffold(?: (?P<rest>.*))?$", re.MULTILINE)


def _context() -> click.Context:
    return click.Context(scaffold, info_name="scaffold")


def _find(words: list[str]) -> tuple[str, click.Command]:
    """The command that these words name, as far as they name one, and its full name."""
    context, name = _context(), "scaffold"
    command: click.Command = scaffold
    for word in words:
        inner = command.get_command(context, word) if isinstance(command, click.Group) else None
        inner = inner or getattr(command, "verbs", {}).get(word)
        if inner is None:
            break
        command, name = inner, f"{name} {word}"
    return name, command


def _tree(command: click.Command, name: str) -> list[tuple[str, click.Command]]:
    """The command and every one below it, by full name."""
    found = [(name, command)]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for inner in command.list_commands(context):
            child = command.get_command(context, inner)
            assert child is not None
            found += _tree(child, f"{name} {inner}")
    for verb, child in getattr(command, "verbs", {}).items():
        found += _tree(child, f"{name} {verb}")
    return found


def _options(command: click.Command) -> set[str]:
    """The long names of a command's visible options, without those that every command takes."""
    shown = [param for param in command.params if isinstance(param, click.Option) and not param.hidden]
    return {name for param in shown for name in param.opts if name.startswith("--")} - _GLOBAL


def _section(name: str) -> str:
    """The part of the commands page under the heading that names this command."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.search(
        rf"^##+ `{re.escape(name)}(?![\w-])[^`\n]*`[^\n]*$(.*?)(?=^##+ `|\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert found is not None, f"docs/guide/commands.md has no heading for `{name}`"
    return found[0]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_documented(command: str) -> None:
    """The commands page has a heading for each command and names each of its options there."""
    for name, found in _tree(_find([command])[1], f"scaffold {command}"):
        if command == "new" and name != "scaffold new":
            continue  # the kinds have their own test
        section = _section(name)

        missing = sorted(option for option in _options(found) if f"`{option}" not in section)

        assert missing == [], f"{name}: not in docs/guide/commands.md"


def test_every_kind_and_its_fields_are_documented(tmp_path: Path) -> None:
    """The commands page names each packaged kind and the option of each of its fields."""
    context = click.Context(scaffold, obj=State(start=tmp_path))
    for kind in (name for name in scaffold.list_commands(context) if name not in COMMANDS):
        command = scaffold.get_command(context, kind)
        assert command is not None
        section = _section(f"scaffold {kind}") + _section("scaffold KIND")

        missing = sorted(option for option in _options(command) if f"`{option}" not in section)

        assert missing == [], f"scaffold {kind}: not in docs/guide/commands.md"


@pytest.mark.parametrize("path", TEXTS)
def test_commands_shown_in_the_texts_exist(path: str) -> None:
    """Each `$ scaffold …` line names a command that exists and options that it takes."""
    for shown in _SHOWN.finditer((ROOT / path).read_text(encoding="utf-8")):
        line = (shown["rest"] or "").split(" && ")[0].split(" | ")[0]
        words = [word for word in shlex.split(line, comments=True) if word not in ("…", "...")]
        name, command = _find([word for word in words if not word.startswith("-")])
        known = {option for param in command.params if isinstance(param, click.Option) for option in param.opts}

        unknown = [word for word in words if re.fullmatch(r"--?[a-zA-Z][a-z-]*", word) and word not in known | _GLOBAL]

        assert not words or name != "scaffold" or words[0].startswith("-"), f"{path}: no command in `scaffold {line}`"
        assert unknown == [], f"{path}: `{name}` takes no such option"


@pytest.mark.parametrize("file", ["field-note.toml", "field-note.md.jinja"])
def test_the_guide_shows_our_own_kind_as_it_is(file: str) -> None:
    """The example in the guide to kinds is the text of this workspace's own kind."""
    guide = (ROOT / "docs/guide/kinds.md").read_text(encoding="utf-8")

    assert (ROOT / "templates" / file).read_text(encoding="utf-8") in guide


def test_the_short_rules_stay_short() -> None:
    """AGENTS.md fits on one page."""
    assert len((ROOT / "AGENTS.md").read_text(encoding="utf-8").splitlines()) <= 40


def test_every_rule_of_the_argument_is_in_its_guide() -> None:
    """By its code, or within a range such as U101 to U107; lint follows the links."""
    text = (ROOT / "docs/guide/argument.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\[([A-Z]\d{3})\]", text))
    for first, last in re.findall(r"\[([A-Z]\d{3})\]\(\S+\) to \[([A-Z]\d{3})\]", text):
        named |= {f"{first[0]}{number}" for number in range(int(first[1:]), int(last[1:]) + 1)}
    codes = {path.stem for path in (ROOT / "docs/lint/rules").glob("[BCFOQUW]*.md")}
    assert len(codes) > 40
    assert codes - named == set()


def test_the_guide_has_each_question_with_its_event_remedy_and_answer() -> None:
    """Both tables of questions have every signal once, in the order of lint, with whole sentences."""
    guide = (ROOT / "docs/guide/history.md").read_text(encoding="utf-8")
    names = "|".join(kind.value for kind in SignalKind)
    rows = [line.strip("|").split("|") for line in guide.splitlines() if re.match(rf"\| `(?:{names})` \|", line)]
    events, answers = ([row for row in rows if len(row) == columns] for columns in (3, 2))
    for table in (events, answers):
        assert [row[0].strip(" `") for row in table] == [kind.value for kind in SignalKind]
        assert all(re.fullmatch(r" [A-Z].{12,}\. ", cell) for row in table for cell in row[1:])
