"""Laws of the prose diff, over Markdown with every kind of line end, script and mark."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from conviction.core.prose_diff import ProseDiff, diff, rebuild_new, rebuild_old
from conviction.core.units import cut
from conviction.core.words import diff_words
from conviction.model.history import ProseKind, WordKind

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
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\n", "\n\n \t"]),
)
ANY = st.one_of(MARKDOWN, st.text(max_size=80))


def _shown(found: ProseDiff, kind: WordKind) -> str:
    """What the diff shows of one version, each entry once, in that version's order, without white space."""
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
    """Units and gaps joined are the text, and only white space lies in the gaps."""
    units = cut(text)
    assert units.text == text
    assert not (units.lead + "".join(unit.gap for unit in units.units)).strip()


@given(ANY)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    """Comparing a text with itself shows nothing."""
    assert diff(text, text).changed == ()


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


@given(st.integers(0, 2**32), st.integers(2, 30))
@settings(max_examples=30)
def test_moves_of_distinct_sentences_are_all_found(seed: int, count: int) -> None:
    """Shuffled sentences are moved or the same, never removed and added; what stays is an increasing chain."""
    source = random.Random(seed)
    sentences = [" ".join(f"w{source.randrange(10**6)}" for _ in range(8)).capitalize() + "." for _ in range(count)]
    shuffled = sentences[:]
    source.shuffle(shuffled)
    entries = diff(" ".join(sentences), " ".join(shuffled)).entries
    assert {entry.kind for entry in entries} <= {ProseKind.SAME, ProseKind.MOVED}
    stayed = [entry.old_index for entry in entries if entry.kind is ProseKind.SAME]
    assert stayed == sorted(stayed)
    assert (shuffled == sentences) == all(entry.kind is ProseKind.SAME for entry in entries)
