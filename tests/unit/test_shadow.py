"""The shadow of a document: the text for Vale, and the way back; without Vale."""

from __future__ import annotations

import time

import pytest

from conviction.lint.prose.shadow import shadow
from conviction.markup.inline import flatten
from conviction.model.text import Span


@pytest.mark.parametrize(
    ("document", "seen"),
    [
        ("---\ntitle: x\n---\nWords.", "\n\n\nWords."),
        ("---\nno end", "\nno end"),
        ("!!! note\n\n    Body.\n\nAfter.", "\n\nBody.\n\nAfter."),
        ('??? tip "Some title"\n    Body.', "###### Some title\nBody."),
        ('=== "Tab"\n\n    === "Inner"\n\n        Deep.', "###### Tab\n\n###### Inner\n\nDeep."),
        ("!!! note\n    Body.\nAfter.", "\nBody.\n- After."),
        ("!!! note\n\n\tBody.\n\n\t- Item\n\t  goes on", "\n\nBody.\n\n- Item\ngoes on"),
        ("- One\n    - Two\n\n        Para of two.", "- One\n- Two\n\nPara of two."),
        ("1. One\n2. Two", "- One\n- Two"),
        ("We meet in\n2027. Then.", "We meet in\n2027. Then."),
        ("We have\n1. Item", "We have\n- Item"),
        ("We meet on\n10. Then.", "We meet on\n10. Then."),
        ("- **For:** [Title](a.md#q1) (weak)", "- xxxxx           (weak)"),
        ("- **Breaks if:** two leave", "- two leave"),
        ("### Words {#id}", "### Words"),
        ("Words\n=====\n\nBelow\n-----", "# Words\n\n\n## Below\n"),
        ("```python\nx = 1\n```\n\n    code\n\nWords.", "\n\n\n\n\n\nWords."),
        ("> ```\n> x\n> ```\n> Words.", "\n\n\n> Words."),
        ('--8<-- "f.md"\n\n{: .c }\n\n[ref]: https://x.example "t"\n\n*[API]: words', "\n" * 6),
        ("<!-- a\n\nb -->\n\n<!-- vale off -->\n\nWords.", "\n\n\n\n<!-- vale off -->\n\nWords."),
        ("Show `<!--` and go on.", "Show xxxxxx and go on."),
        ("| a | b |\n|:-|-|\n| `|` | c |", "| a | b |\n|---|---|\n| xxx | c |"),
        ("[^1]: Foot.\n\n    More foot.", "- Foot.\n\nMore foot."),
        ("Term\n:   Meaning.", "Term\n- Meaning."),
        ("**- no item**", "no item"),
        ("<div markdown>\n\nWords.\n\n</div>", "\n\nWords.\n\n"),
        ("<pre>\nx\n</pre>\n\nWords.", "\n\n\n\nWords."),
        ("\ufeffWords\r\nhere.\r\n", "Words\nhere.\n"),
        ("\ufeff---\ntitle: x\n---\nWords.", "\n\n\nWords."),
    ],
)
def test_a_shadow_holds_the_prose_line_for_line(document: str, seen: str) -> None:
    """Each line of prose is on its own line, at the margin; everything else is an empty line."""
    assert shadow(document).text == seen


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("a **b** *c* _d_ ~~e~~ ==f==", "a   b    c   d    e     f  "),
        ('[t](u.md "x") ![a](p.png){ .c }', " t              a              "),
        ("`a b` ``c ` d``", "xxxxx xxxxxxxxx"),
        ("see memo-x_y and thesis-a-b-c-d", "see memo-x y and xxxxxxxxxxxxxx"),
        ("snake_case 10:30:00 :smile: a&amp;b &mdash;", "snake_case 10:30:00         a     b —      "),
        ("https://a.example/b, me@a.example.", "xxxxxxxxxxxxxxxxxxx, xxxxxxxxxxxx."),
        ("<b title='>'>w</b> a < b", "             w     a < b"),
        ("{{ x }} {% y %} {#id} [^1]", " " * 26),
        ("it’s\u00a0so", "it's so"),
    ],
)
def test_inline_markup_becomes_words_of_equal_length(markup: str, words: str) -> None:
    """Marks and targets are spaces, code and addresses x, and no character moves."""
    assert flatten(markup) == words


def test_a_place_leads_back_through_markup_and_indents() -> None:
    """An alert in the shadow gets the document's line and columns, with the markup between its words."""
    made = shadow("!!! note\n\n    So **may**\n    [possibly](x.md) work.")

    assert made.place(3, 6, "may\n possibly", set()) == Span(3, 10, 4, 14)


def test_a_wrong_place_is_corrected_when_only_one_is_left() -> None:
    """If the words are not at the place, the one unclaimed place in the block is taken."""
    made = shadow("very and every\n\nvery far")
    used: set[int] = set()

    assert made.place(1, 3, "very", used) == Span(1, 1, 1, 5)
    assert made.place(1, 3, "very", used) is None


def test_one_letter_after_a_mark_has_its_place() -> None:
    """The mark of an item is nobody's text; the first letter after it is the author's."""
    assert shadow("1. I sell.").place(1, 3, "I", set()) == Span(1, 4, 1, 5)
    assert shadow("They sell\n1. beans.").place(1, 6, "sell -", set()) is None


def test_two_alerts_do_not_claim_one_place() -> None:
    """The same words twice in a block get two places even if Vale names the first one twice."""
    made = shadow("very good, very bad")
    used: set[int] = set()

    assert made.place(1, 1, "very", used) == Span(1, 1, 1, 5)
    assert made.place(1, 1, "very", used) == Span(1, 12, 1, 16)


@pytest.mark.parametrize(("line", "match"), [(0, "a"), (9, "a"), (1, ""), (1, "zebra")])
def test_an_impossible_place_is_none(line: int, match: str) -> None:
    """A line outside, no words or other words have no place."""
    assert shadow("a b c").place(line, 1, match, set()) is None


_INLINE = [
    "[",
    "*",
    "`",
    "``` `",
    "<a ",
    '<a "',
    "](",
    '](a "',
    "{{",
    "&",
    "<!-- ",
    "_a_",
    "memo-a-",
    "a@",
    ":a",
    "<code>",
]
_BLOCKS = [
    "<!--\n",
    "- ",
    "> ",
    "| ",
    "a|b\n-|-\n",
    "!!! a\n",
    "<pre>\n",
    "```\n",
    "~~~ a\n",
    "\n    - a",
    "\r",
    "\t",
    "1. ",
]
_UNITS = _INLINE + _BLOCKS


@pytest.mark.parametrize("unit", _UNITS)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    """200 kB of any mark takes no more than a moment, and keeps its lines."""
    text = unit * (200_000 // len(unit))
    began = time.process_time()

    made = shadow(text)

    assert time.process_time() - began < 2.0
    assert made.text.count("\n") == text.count("\n")


@pytest.mark.parametrize("unit", _UNITS)
@pytest.mark.long
def test_a_megabyte_of_hostile_text_takes_seconds(unit: str) -> None:
    """1 MB of any mark takes less than six seconds."""
    began = time.process_time()

    made = shadow(unit * (1_000_000 // len(unit)))

    assert made.text is not None
    assert time.process_time() - began < 6.0


@pytest.mark.parametrize("line", ["\ufeff", '!!! note "A"\n\n    \ufeff', "- \ufeff"])
def test_byte_order_mark_alone_is_a_blank(line: str) -> None:
    """Wherever it stands; nothing is read of it, and the lines keep their numbers."""
    text = f"# T\n\n{line}\n\nWords.\n"
    assert shadow(text).text.split("\n")[-2] == "Words."
    assert shadow(text).text.count("\n") == text.count("\n")
