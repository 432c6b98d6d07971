"""Laws of the prose diff, over Markdown with every kind of line end, script and mark."""

from __future__ import annotations

import random
import runpy
import time
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conviction.markup.prose_diff import ProseDiff, diff, rebuild_new, rebuild_old
from conviction.markup.segments import split
from conviction.markup.word_diff import diff_words, equal_stretches, rough_words, rough_words_of
from conviction.model.history import ProseKind, WordKind

BENCHMARK = runpy.run_path(str(Path(__file__).parents[2] / "scripts" / "benchmarks" / "prose_diff.py"))
WORDS = st.sampled_from(
    [
        "moat",
        "Moat.",
        "e.g.",
        "3.5",
        "J.",
        "No.",
        "https://example.com/a.b",
        "`a. b`",
        "[x. y](z.md#q1)",
        "ship!",
        "Why?",
        "**bold**",
        "👩‍👩‍👧",
        "שלום.",
        "مرحبا؟",
        "你好。世界",
        "a|b",
        "-",
        "don't",
        "70%",
        "\u2028",
        "\u0085",
        "{#id}",
        "<b>",
        "  ",
    ]
)
SENTENCE = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)
BLOCK = st.one_of(
    SENTENCE,
    st.lists(SENTENCE, min_size=1, max_size=4).map(" ".join),
    SENTENCE.map(lambda s: "## " + s),
    SENTENCE.map(lambda s: "### " + s + " {#card}"),
    SENTENCE.map(lambda s: "- **For:** " + s),
    SENTENCE.map(lambda s: "1. " + s),
    SENTENCE.map(lambda s: "> " + s),
    SENTENCE.map(lambda s: "| " + s + " | x |"),
    st.sampled_from(
        [
            "|---|---|",
            "```\ncode. Here\n```",
            "~~~",
            "<!-- note\nmore -->",
            "[x]: https://example.com",
            "## Claims",
            "## Revisions",
        ]
    ),
)
MARKDOWN = st.builds(
    lambda front, blocks, newline, end: (front + "\n\n".join(blocks) + end).replace("\n", newline),
    st.sampled_from(["", "---\nid: thesis-x\ntitle: T\n---\n", "---\nid: y\n", "\n\n"]),
    st.lists(BLOCK, max_size=10),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["", "\n", "\n\n \t"]),
)
ANY = st.one_of(MARKDOWN, st.text(max_size=80))


def _shown(found: ProseDiff, kind: WordKind) -> str:
    """One version according to the diff, each entry once, in that version's order, without white space."""
    entries = list(found.entries)
    if kind is WordKind.REMOVED:
        entries.sort(key=lambda entry: entry.old_index)
    text = ""
    for entry in entries:
        if entry.words:
            text += "".join(part for which, part in entry.words if which in (WordKind.SAME, kind))
        else:
            text += (entry.old if kind is WordKind.REMOVED else entry.new) or ""
    return "".join(text.split())


@given(ANY)
def test_cutting_keeps_every_byte(text: str) -> None:
    """Units and gaps joined are the text, and only white space is in the gaps."""
    units = split(text)
    assert units.text == text
    assert not (units.lead + "".join(segment.gap for segment in units.units)).strip()


@given(ANY)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    """Comparing a text with itself shows nothing."""
    assert diff(text, text).changed == ()


@given(st.integers(1, 6), st.data())
def test_stretches_are_those_of_difflib(size: int, data: st.DataObject) -> None:
    """Words that stayed are the blocks that `difflib` finds, the longest first and of equals the first."""
    words = st.lists(st.integers(0, size).map(str), max_size=24)
    old, new = data.draw(words), data.draw(words)
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    assert equal_stretches(old, new) == [tuple(block) for block in blocks if block.size]


@given(st.lists(ANY, max_size=6))
@example([])
@example(["a\0b", "c"])
def test_words_of_many_texts_are_those_of_each(texts: list[str]) -> None:
    """Reading the words of many texts at once gives the same as one at a time."""
    assert [list(words) for words in rough_words_of(texts)] == [list(rough_words(text)) for text in texts]


@given(ANY, ANY)
@example("a b c d. e f g.", "e f g. a b c d.")
@example("- x\r\n- y", "- y\n- x")
def test_both_texts_are_rebuilt(old: str, new: str) -> None:
    """The diff holds both texts, byte for byte."""
    found = diff(old, new)
    assert rebuild_new(found) == new
    assert rebuild_old(found) == old


@given(ANY, ANY)
def test_each_word_is_shown_once(old: str, new: str) -> None:
    """No word of either text is left out or shown twice."""
    found = diff(old, new)
    assert _shown(found, WordKind.REMOVED) == "".join(old.split())
    assert _shown(found, WordKind.ADDED) == "".join(new.split())


@given(SENTENCE, SENTENCE)
def test_words_join_to_both_sentences(old: str, new: str) -> None:
    """Without the added words stands the old sentence, without the removed ones the new."""
    words = diff_words(old, new)
    assert "".join(text for kind, text in words if kind is not WordKind.ADDED) == old
    assert "".join(text for kind, text in words if kind is not WordKind.REMOVED) == new
    assert all(text for _, text in words)
    assert all(first[0] is not second[0] for first, second in pairwise(words))


@given(ANY, ANY)
def test_sides_are_the_units_of_each_text(old: str, new: str) -> None:
    """Removed, same, edited and moved give the old text's units; added, same, edited and moved the new one's."""
    entries = diff(old, new).entries
    olds = sorted((entry for entry in entries if entry.kind is not ProseKind.ADDED), key=lambda e: e.old_index)
    news = [entry for entry in entries if entry.kind is not ProseKind.REMOVED]
    assert [entry.old for entry in olds] == [segment.text for segment in split(old).units]
    assert [entry.new for entry in news] == [segment.text for segment in split(new).units]
    for entry in entries:
        if entry.words:
            assert "".join(text for kind, text in entry.words if kind is not WordKind.ADDED) == entry.old
            assert "".join(text for kind, text in entry.words if kind is not WordKind.REMOVED) == entry.new


def test_moved_and_edited_sentences_of_a_long_text_are_found_exactly() -> None:
    """Of 20,000 words with 117 sentences moved and 37 edited (74 words), just these pairs are reported."""
    case = BENCHMARK["build"]("moved", 20_000, moved=117, edited=37)
    changed = diff(case.old, case.new).changed
    assert len(case.old.split()) >= 20_000
    assert (len(case.moved), len(case.edited)) == (117, 37)
    assert {(entry.old, entry.new) for entry in changed if entry.kind is ProseKind.MOVED} == case.moved
    assert {(entry.old, entry.new) for entry in changed if entry.words} == case.edited
    assert len(changed) == len(case.moved | case.edited)
    words = [text for entry in changed for kind, text in entry.words if kind is not WordKind.SAME]
    assert len(words) == 74
    assert all(len(text.split()) == 1 for text in words)


@given(st.integers(0, 2**32), st.integers(2, 30))
@settings(max_examples=30)
def test_moves_of_distinct_sentences_are_all_found(seed: int, count: int) -> None:
    """Shuffled sentences are moved or the same, never removed and added; unchanged ones are an increasing chain."""
    source = random.Random(seed)
    sentences = [" ".join(f"w{source.randrange(10**6)}" for _ in range(8)).capitalize() + "." for _ in range(count)]
    shuffled = sentences[:]
    source.shuffle(shuffled)
    entries = diff(" ".join(sentences), " ".join(shuffled)).entries
    assert {entry.kind for entry in entries} <= {ProseKind.SAME, ProseKind.MOVED}
    stayed = [entry.old_index for entry in entries if entry.kind is ProseKind.SAME]
    assert stayed == sorted(stayed)
    assert (shuffled == sentences) == all(entry.kind is ProseKind.SAME for entry in entries)


def told(old: str, new: str) -> list[str]:
    """The changes, one line an entry: its kind, and its words with `[-…-]` and `{+…+}`."""
    marks = {WordKind.SAME: "{}", WordKind.REMOVED: "[-{}-]", WordKind.ADDED: "{{+{}+}}"}
    found = []
    for entry in diff(old, new).changed:
        words = "".join(marks[kind].format(text) for kind, text in entry.words)
        found.append(f"{entry.kind.value} {words or entry.new or entry.old}")
    return found


def test_a_rewrite_stays_readable() -> None:
    """Edits stand inside their sentence, a move that was edited is one move, and unrelated words are never woven."""
    old = (
        "Automation will first win where errors are cheap. Liability rules lag the models. Open weights lower the "
        "floor price.\n\nThe moat is distribution, not the model. Inference cost halves each year.\n"
    )
    new = (
        "Automation will first win where mistakes are cheap. Open weights lower the floor price.\n\n"
        "The moat is trust and data rights. Inference cost halves each year. Liability rules still lag the models.\n"
    )
    assert told(old, new) == [
        "edited Automation will first win where [-errors-]{+mistakes+} are cheap.",
        "edited The moat is [-distribution, not the model-]{+trust and data rights+}.",
        "moved Liability rules {+still +}lag the models.",
    ]


def test_short_sentences_pair() -> None:
    """Two sentences that share no word pair are an edit where nothing else competes."""
    assert told("No moat.", "No real moat.") == ["edited No {+real +}moat."]
    assert told("Costs fall quickly.", "Costs fall, quickly.") == ["edited Costs fall{+,+} quickly."]


def test_a_swap_moves_the_lighter_side() -> None:
    """Two sentences that changed places are a change, and the shorter one has moved."""
    long, short = "The longer sentence has many more words in it.", "A short one moves."
    assert told(f"{long} {short}", f"{short} {long}") == [f"moved {short}"]


def test_unrelated_sentences_are_replaced_whole() -> None:
    """A sentence that has nothing in common with its neighbour is removed and added, never mixed."""
    assert told("The price of the plan rose in the spring.", "Nobody of the nine firms kept a contractor.") == [
        "removed The price of the plan rose in the spring.",
        "added Nobody of the nine firms kept a contractor.",
    ]


def test_wrapping_and_line_ends_are_not_edits() -> None:
    """A paragraph that was wrapped otherwise, or got other line ends, says the same."""
    assert told("One two three\nfour five. Six.\n", "One two\nthree four five.\nSix.\n") == []
    assert told("One two.\r\n\r\nThree.\r\n", "One two.\n\nThree.\n") == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("." * 100_000, "." * 99_999),
        ('."' * 50_000, '."' * 49_999),
        ("[" * 100_000 + ". Ab", "[" * 99_999 + ". Ab"),
        ("`a " * 30_000 + ". Ab", "`a " * 30_000 + ". Abc"),
        ("|`" * 50_000, "|`" * 49_999),
        ("](a" * 30_000, "](a" * 29_999),
        ("a " * 2_000, "a b " * 990),
        ("- x\n" * 20_000, "- x\n- y\n" * 10_000),
    ],
    ids=["dots", "quotes", "brackets", "code", "cells", "links", "words", "items"],
)
def test_hostile_texts_take_no_longer(old: str, new: str) -> None:
    """No text makes a pattern or the comparison run away."""
    began = time.process_time()
    diff(old, new)
    assert time.process_time() - began < 2
