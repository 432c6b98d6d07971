"""The house style of this repository: it reports the sentences that earlier texts had, and no plain ones."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from helpers import run_cli

ROOT = Path(__file__).parents[2]

RIDDLES = [
    ("What a clone names as its hook is read before it runs.", "What"),
    ("The command keeps what the author wrote above the card.", "What"),
    ("It lists drafts, and what is late.", "What"),
    ("Whoever opens the page sees the newest revision.", "Whoever"),
    ("The lock belongs to whichever process came first.", "Whoever"),
    ("It is a link of whatever form.", "Whoever"),
    ("A folder is no document, and has no kind.", "IsNo"),
    ("The key stands in the table of settings.", "Posture"),
    ("The schema lies beside the module that prints it.", "Posture"),
    ("A claim rests on two conversations.", "Posture"),
    ("The summary tells how many files were skipped.", "Speech"),
    ("Without a terminal nothing is asked.", "Speech"),
    ("The rule speaks under the strict profile.", "Speech"),
    ("A file that is too large is refused, and the error says so.", "Speech"),
    ("The reason is written behind the brackets.", "Behind"),
    ("The columns are parted by tabs.", "Behind"),
    ("In the first cell stands the name of the rule.", "Inversion"),
    ("So are the folders that a plugin fills.", "Inversion"),
    ("Not listed are the files that git ignores.", "Inversion"),
    ("Of the files that were read.", "Fragment"),
    ("The name is random, so that nobody can guess it.", "SoThatNobody"),
    ("There is no entry that does not have a reason.", "DoubleNegation"),
    ("It reads the file; it parses it; it prints the result.", "Semicolons"),
    ("It reads — as always — the settings — and the cache.", "Dashes"),
    ("The file shall be written once, and the cache made anew.", "Archaic"),
]
PLAIN = [
    "A hook of a clone is read before it runs.",
    "The command keeps the author's text above the card.",
    "What does the command print without a terminal?",
    "The error explains what to do next.",
    "Readers see what happened on that day.",
    "It prints the same report, whatever the order of the options.",
    "A folder is not a document, and there is no kind for it.",
    "The result is no longer in the cache.",
    "The value of the field is None.",
    "The key is in the table of settings.",
    "The letter r stands for a revision.",
    "A claim needs two conversations as evidence.",
    "The rest is omitted.",
    "The summary has the number of skipped files.",
    "Moves are told apart from edits.",
    "Without a terminal there are no prompts.",
    "Behind a proxy, set the certificates of the system.",
    "In this folder there are only generated files.",
    "The files that git ignores are not listed.",
    "The name is random, so that two processes never share one.",
    "Every entry has a reason, and no entry is listed twice.",
    "It reads the file; the cache is not used.",
    "The commit — one for each document — has the reason as its message.",
    "Both files are written completely or not at all.",
]


@pytest.fixture(scope="module")
def english() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("english", ROOT / "scripts" / "english.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def codes(english: ModuleType, real_vale: object) -> Callable[[str], set[str]]:
    """A function from a sentence to its findings."""
    texts = {str(number): [(1, text)] for number, text in enumerate([*(text for text, _ in RIDDLES), *PLAIN])}
    found: dict[str, set[str]] = {number: set() for number in texts}
    for line in english.check(texts):
        found[line.partition(":")[0]].add(line.split()[1])
    numbers = {content[0][1]: number for number, content in texts.items()}
    return lambda sentence: found[numbers[sentence]]


@pytest.mark.needs_vale
@pytest.mark.parametrize(("sentence", "rule"), RIDDLES)
def test_a_riddle_is_reported(sentence: str, rule: str, codes: Callable[[str], set[str]]) -> None:
    """Each sentence has a finding of the rule for its fault."""
    assert f"House.{rule}" in codes(sentence)


@pytest.mark.needs_vale
@pytest.mark.parametrize("sentence", PLAIN)
def test_a_plain_sentence_has_no_finding(sentence: str, codes: Callable[[str], set[str]]) -> None:
    """The plain form of such a sentence, and idioms that only resemble one, are allowed."""
    assert codes(sentence) == set()


def test_every_rule_has_an_example() -> None:
    """No file of the house style is without a sentence that it reports."""
    assert {path.stem for path in (ROOT / "styles" / "House").glob("*.yml")} == {rule for _, rule in RIDDLES}


def test_texts_of_a_module_have_their_lines(english: ModuleType) -> None:
    """Docstrings, comments and messages are found at their line; entries of `Args:` have no name, data are left out."""
    source = (
        '"""Open a file by name.\n\nArgs:\n    path: The path of the file.\n"""\n'
        "# the reason for this\n# in two lines\n"
        'NAME = f"the file {1} is missing"\n'
        'rule(bad="a document with a fault", title="A file is missing")\n'
    )

    assert sorted(english.python_texts(source)) == [
        (1, "Open a file by name."),
        (4, "The path of the file."),
        (6, "the reason for this\nin two lines"),
        (8, "the file `x` is missing"),
        (9, "A file is missing"),
    ]


def test_exceptions_are_still_needed(english: ModuleType) -> None:
    """Each path that is skipped exists."""
    assert [path for path in english.EXCEPTIONS if not (ROOT / path).exists()] == []


@pytest.mark.needs_vale
def test_the_documents_of_this_repository_are_plain_and_sound(
    real_vale: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the real day: no error, and the findings of the house style are errors here."""
    monkeypatch.delenv("SCAFFOLD_TODAY")
    done = run_cli(["lint", "--json", "--no-cache"], ROOT)
    findings = json.loads(done.out)["findings"]

    assert [one for one in findings if one["severity"] == "error"] == []


@pytest.mark.needs_vale
def test_the_texts_of_this_repository_are_plain(english: ModuleType, real_vale: object) -> None:
    """Docstrings, comments, messages, help texts, schemas and the pages at the root have no finding."""
    assert english.check(english.texts()) == []
