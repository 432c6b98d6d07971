"""The time of the prose diff beside `git diff --word-diff` of the same texts, and the output of each."""

from __future__ import annotations

import random
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from conviction.markup import prose_diff, segments, word_diff
from conviction.markup.word_diff import bare_words
from conviction.model.history import ProseKind, WordKind

__all__ = ["Case", "build", "measure"]

RUNS = 15
WORDS = """
market domain model adoption pricing margin latency evidence signal customer platform vendor cohort risk capital
policy supply demand network inference compute storage workflow service tool regulator contract liability trust
error rate quality cost growth retention churn moat switching protocol standard open closed licence team talent
budget cycle quarter year region energy chip memory label review audit compliance insurance health finance legal
retail logistics factory robot sensor fleet driver grid battery ledger payroll approval posting connector
because although unless while since until whereas when where which that this these the a an of in on for with by
from to as at is are was were will would could should may might must has have had not more less most least
faster slower cheaper better worse
"""
_WORDS = WORDS.split()


@dataclass(slots=True)
class Case:
    """Two texts, and the kind of edits between them."""

    old: str
    new: str
    moved: set[tuple[str, str]] = field(default_factory=set)
    """Each sentence that stands elsewhere, as it was and as it is."""
    edited: set[tuple[str, str]] = field(default_factory=set)
    """Each sentence of which one word became another, as it was and as it is."""


def build(kind: str, size: int, *, moved: int = 0, edited: int = 0, seed: int = 7) -> Case:
    """A text of about `size` distinct words in paragraphs, and its next version.

    Args:
        kind: `light` (one word in 2 % of the sentences), `heavy` (60 % rewritten, added or dropped), or `moved`.
        size: Words.
        moved: Of `moved`: how many sentences go elsewhere, in whole paragraphs; 0 for a tenth.
        edited: How many sentences have one word replaced; 0 for 2 % of them, and half of those that moved.
        seed: The seed of the random choices.
    """
    source = random.Random(f"{kind} {size} {seed}")
    paragraphs: list[list[str]] = []
    count = 0
    while count < size:
        paragraphs.append([_sentence(source) for _ in range(source.randint(3, 6))])
        count += sum(len(sentence.split()) for sentence in paragraphs[-1])
    old = _text(paragraphs)
    if kind == "heavy":
        return Case(old, _text([_rewritten(paragraph, source) for paragraph in paragraphs]))
    stays, goes = paragraphs, list[list[str]]()
    if kind == "moved":
        stays, goes = _parted(paragraphs, moved or count // 170, source)
    total = sum(map(len, paragraphs))
    quota = edited or max(1, total // 50) + sum(map(len, goes)) // 2
    case = Case(old, "")
    away = [(p, i) for p in goes for i in range(len(p))]
    here = [(p, i) for p in stays for i in range(len(p))]
    chosen = source.sample(away, min(len(away), quota // 2)) if away else []
    chosen += source.sample(here, quota - len(chosen))
    places = {(id(p), i) for p, i in chosen}
    changed = {}
    for paragraph in paragraphs:
        after = [_edited(s, source) if (id(paragraph), i) in places else s for i, s in enumerate(paragraph)]
        case.edited |= {(was, now) for was, now in zip(paragraph, after, strict=True) if was != now}
        if any(paragraph is other for other in goes):
            case.moved |= set(zip(paragraph, after, strict=True))
        changed[id(paragraph)] = after
    order = list(stays)
    for at, paragraph in enumerate(goes):  # from one half of the text into the other, never beside each other
        position = next(i for i, other in enumerate(paragraphs) if other is paragraph)
        half = len(stays) // 2
        slot = 1 + at * 7919 % (half // 2)
        order.insert(len(order) - slot if position < len(paragraphs) // 2 else slot, paragraph)
    case.new = _text([changed[id(paragraph)] for paragraph in order])
    return case


def _sentence(source: random.Random) -> str:
    chosen = source.choices(_WORDS, k=source.randint(9, 24))
    if len(chosen) > 14:
        chosen[len(chosen) // 2] += ","
    if len(chosen[-1]) == 1:
        chosen[-1] = "ledger"  # a single letter and a full stop are an initial
    return " ".join(chosen).capitalize() + "."


def _text(paragraphs: list[list[str]]) -> str:
    return "# Thesis\n\n" + "\n\n".join(" ".join(paragraph) for paragraph in paragraphs) + "\n"


def _parted(paragraphs: list[list[str]], moved: int, source: random.Random) -> tuple[list[list[str]], list[list[str]]]:
    """The paragraphs that stay, and some with exactly so many sentences together."""
    goes: list[list[str]] = []
    left = moved
    for paragraph in source.sample(paragraphs, len(paragraphs)):
        if len(paragraph) == left or left - len(paragraph) >= 3:
            goes.append(paragraph)
            left -= len(paragraph)
        if not left:
            break
    assert not left
    return [p for p in paragraphs if not any(p is other for other in goes)], goes


def _edited(sentence: str, source: random.Random) -> str:
    parts = sentence.split(" ")
    at = source.randrange(2, len(parts) - 2)
    parts[at] = source.choice([word for word in _WORDS if word != parts[at].strip(",")])
    return " ".join(parts)


def _rewritten(paragraph: list[str], source: random.Random) -> list[str]:
    found = []
    for sentence in paragraph:
        chance = source.random()
        if chance < 0.2:
            found.append(_sentence(source))
        elif chance < 0.4:
            parts = sentence.split(" ")
            for at in source.sample(range(1, len(parts) - 1), len(parts) // 2):
                parts[at] = source.choice(_WORDS)
            found.append(" ".join(parts))
        elif chance < 0.5:
            found += [sentence, _sentence(source)]
        elif chance > 0.6:
            found.append(sentence)
    return found or [_sentence(source)]


def measure() -> str:
    """CPU and wall time of both in turn, their ratio, and the words and moves that each reports."""
    rows = [_row(kind, size) for size in (2_000, 20_000) for kind in ("light", "heavy", "moved")]
    head = "| texts | ours, ms | git, ms | ratio | words reported, ours / git | moved sentences found |"
    table = "\n".join([head, "|---|--:|--:|--:|--:|--:|", *rows])
    return (
        "## Prose diff\n\nTwo versions of a text, compared in process, beside one whole "
        "`git diff --no-index --word-diff=porcelain`.\n"
        "Best of interleaved runs, wall time; the goals are a ratio of 1.0 at 2,000 words and of 3.0 at 20,000.\n\n"
        + table
        + "\n\nHeavy rewrites take longest: at 20,000 words a quarter of the time is spent on splitting both into "
        "sentences.\n"
        "A third finds, for each sentence, those that share word pairs with it; a sixth compares words inside pairs.\n"
        "Tried and kept: units that occur once in each text anchor before repeated ones, and the words of one pair are "
        "compared along the diagonals of equal words, which gives the blocks of `difflib` in half its time.\n"
        "Tried and kept: no search for reference cycles during the run.\n"
        "Tried and dropped: a table of abbreviations instead of a pattern, and word pairs as numbers; neither helped."
    )


def _row(kind: str, size: int) -> str:
    case = build(kind, size, moved=117 if (kind, size) == ("moved", 20_000) else 0)
    ours, gits = [], []
    found = prose_diff.diff("", "")
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(RUNS):
            _forget()
            began = time.perf_counter()
            fresh = prose_diff.diff(case.old, case.new)
            ours.append(time.perf_counter() - began)
            found = fresh  # results of an earlier run are freed outside of the measured time
            began = time.perf_counter()
            told = _git(Path(folder), case)
            gits.append(time.perf_counter() - began)
    a, b = min(ours), min(gits)
    shown = sum(
        len(bare_words(text)) for e in found.entries for kind_, text in _stretches(e) if kind_ is not WordKind.SAME
    )
    theirs = sum(len(bare_words(line[1:])) for line in told.split("\n")[5:] if line[:1] in ("+", "-"))
    moves = sum(entry.kind is ProseKind.MOVED for entry in found.entries)
    true = f"{moves} of {len(case.moved)}"
    return f"| {size:,} words, {kind} | {a * 1e3:.1f} | {b * 1e3:.1f} | {a / b:.2f} | {shown:,} / {theirs:,} | {true} |"


def _forget() -> None:
    """Empty every cache that a process of its own would find empty."""
    for module in (segments, word_diff):
        for value in vars(module).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()


def _stretches(entry: prose_diff.ProseEntry) -> list[tuple[WordKind, str]]:
    if entry.kind is ProseKind.ADDED:
        return [(WordKind.ADDED, entry.new or "")]
    return [(WordKind.REMOVED, entry.old or "")] if entry.kind is ProseKind.REMOVED else list(entry.words)


def _git(folder: Path, case: Case) -> str:
    """The output of git, with the two temporary files."""
    old, new = folder / "old.md", folder / "new.md"
    old.write_text(case.old, encoding="utf-8")
    new.write_text(case.new, encoding="utf-8")
    flags = ["--no-index", "--no-ext-diff", "--word-diff=porcelain"]
    done = subprocess.run(["git", "diff", *flags, str(old), str(new)], capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    return done.stdout
