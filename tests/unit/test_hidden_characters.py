"""Rule S010: characters that nobody sees or that pose as others are found, and real writing stays silent."""

from __future__ import annotations

import time
from datetime import date
from itertools import chain

import pytest

from conviction.documents.editor import apply_edits
from conviction.documents.index import Index
from conviction.documents.parser import parse
from conviction.lint.registry import RULES
from conviction.lint.rules.base import Context, Fault
from conviction.lint.rules.structure.hidden_characters import hidden_characters
from conviction.markup.hidden_characters import code_point, hidden, visible
from conviction.markup.look_alikes import mixed_words, whole_look_alike
from conviction.model.workspace import Settings

FRONT = "---\nid: essay-x\nkind: essay\ntitle: {}\n---\n\n"


def faults(text: str) -> list[Fault]:
    """The faults of the rule in a whole file."""
    document = parse(text, "docs/essays/x.md")
    return list(hidden_characters(Context(document, None, Index((document,)), Settings(), date(2026, 11, 23))))


def in_title(title: str) -> list[str]:
    return [fault.message for fault in faults(FRONT.format(title))]


def in_prose(text: str) -> list[str]:
    return [fault.message for fault in faults(FRONT.format("Title") + text + "\n")]


def test_a_message_shows_the_character_its_name_and_its_place() -> None:
    """The whole message, the place and the fix."""
    (fault,) = faults(FRONT.format("Operations si\u200bgns"))

    assert fault.message == (
        "`e: Operations si[U+200B]gns` in the field title contains U+200B ZERO WIDTH SPACE,"
        " so that a search does not find the word: remove it"
    )
    assert (fault.span.line, fault.span.column, fault.match) == (4, 21, "\u200b")
    assert fault.fix is not None
    assert apply_edits(FRONT.format("Operations si\u200bgns"), fault.fix.edits) == FRONT.format("Operations signs")


def test_a_message_writes_the_word_that_was_meant() -> None:
    """The letters that pose are shown, for the word itself looks right."""
    assert in_title("A p\u0430y day") == [
        "`p[U+0430]y` in the field title contains U+0430 CYRILLIC SMALL LETTER A, which looks like `a`: write `pay`"
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("We sold \u202eeerht\u202c.", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("We sold \u202dthree.", "U+202D LEFT-TO-RIGHT OVERRIDE"),
        ("See \u202aC:\\plans.", "U+202A LEFT-TO-RIGHT EMBEDDING"),
        ("One \u2067two.", "U+2067 RIGHT-TO-LEFT ISOLATE"),
        ("One two\u2069.", "U+2069 POP DIRECTIONAL ISOLATE"),
        ("One \u2066two\u202b three\u2069.", "U+202B RIGHT-TO-LEFT EMBEDDING"),
        ("- One \u2067two\n- three", "U+2067 RIGHT-TO-LEFT ISOLATE"),
        ("con\u200bviction", "U+200B ZERO WIDTH SPACE"),
        ("con\u200cviction", "U+200C ZERO WIDTH NON-JOINER"),
        ("con\u2060viction", "U+2060 WORD JOINER"),
        ("con\u200eviction", "U+200E LEFT-TO-RIGHT MARK"),
        ("1\u200b000", "U+200B ZERO WIDTH SPACE"),
        ("отка\u200dзаться", "U+200D ZERO WIDTH JOINER"),
        ("caf\u0065\u0301\u200bs", "U+200B ZERO WIDTH SPACE"),
        ("One\n\ufefftwo", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("Hello\U000e0068\U000e0069", "U+E0068 TAG LATIN SMALL LETTER H"),
        ("\U0001f3f4\U000e0067\U000e0062", "U+E0067 TAG LATIN SMALL LETTER G"),
        ("a\ufe01\ufe05", "U+FE01 VARIATION SELECTOR-2"),
        ("\u2764\ufe0f\ufe01\ufe05", "U+FE01 VARIATION SELECTOR-2"),
        ("x\x1b[2Jy", "U+001B CONTROL CHARACTER"),
        ("don\x92t", "U+0092 CONTROL CHARACTER"),
        ("a\x08b", "U+0008 CONTROL CHARACTER"),
        ("a\u206ab", "U+206A INHIBIT SYMMETRIC SWAPPING"),
        ("```\nif a:\u202e b\n```", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("[x](https://exam\u00adple.com)", "U+00AD SOFT HYPHEN"),
        ("## How the\u200b claim", "U+200B ZERO WIDTH SPACE"),
        ("- **Own\u200ber:** Ada", "U+200B ZERO WIDTH SPACE"),
    ],
)  # fmt: skip
def test_hidden_characters_are_found(text: str, shown: str) -> None:
    """Matrix D83: Each is shown by its number and name in one fault of its line."""
    (message,) = in_prose(text)
    assert shown in message


@pytest.mark.parametrize(
    "text",
    [
        "שלום עולם, C++\u200e ו-Java\u200f (2026).",
        "הספר \u2067שלום\u2069 נמכר ב-\u202a12-34\u202c.",
        "السعر 12\u200f/11\u200f/2026 في السوق",
        "می\u200cخواهم کتاب\u200cها و PDF\u200cها را بخوانم",
        "क्\u200dष और क्\u200cष: हिन्दी की लिपि",
        "ശ്രീ\u200d ന്\u200d മലയാളം",
        "Использовать Redis, отказаться от SMSок и IT-отдела",
        "Η απόφαση: χρησιμοποιούμε το Redis",
        "\U0001f469\u200d\U0001f4bb \u2764\ufe0f\u200d\U0001f525 \U0001f3f3\ufe0f\u200d\U0001f308",
        "1\ufe0f\u20e3 \u2139\ufe0f",
        "\U0001f9d1\U0001f3fd\u200d\U0001f680 \U0001f3f4\u200d\u2620\ufe0f \u00a9\ufe0f",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f won",
        "สวัสดี\u200bครับ and 東京\u200b都, 葛\U000e0100城",
        "ᠮᠣᠩᠭᠣᠯ\u180b ᠬ\u180eᠠ",
        "Zu\u0308rich, Ho\u0302\u0300 Chi\u0301 Minh",
        "Δt = 3 µm, β-version, TNFα, NFκB, sinα, ρgh, λx",
        "Ordinary text: “quotes”, a dash – and a no-break\u00a0space.",
    ],
)  # fmt: skip
def test_real_writing_is_silent(text: str) -> None:
    """Hebrew, Arabic, Persian, Hindi, Malayalam, Russian, Greek, Thai, Japanese, Mongolian, emoji, symbols."""
    assert in_prose(text) == []
    assert in_title(f"'{text}'") == []
    assert in_prose(f"## {text}") == []


def test_prose_may_have_what_a_name_may_not() -> None:
    """A soft hyphen and a balanced isolate are right in prose; in a title nobody expects them."""
    for text in ("Zusammen\u00adhang", "For \u2068Ada\u2069 alone"):
        assert in_prose(text) == []
        assert len(in_title(text)) == 1
    assert in_prose("one/\u200btwo and \u2060-three") == []
    assert in_prose("One \u2067two\nthree\u2069 in a paragraph") == []


@pytest.mark.parametrize(
    ("title", "meant"),
    [
        ("p\u0430ypal", "paypal"),
        ("Acm\u0435 wins", "Acme"),
        ("IB\u041c", "IBM"),
        ("\u0425box", "Xbox"),
        ("Мaшa", "Маша"),
        ("миcсия", "миссия"),
        ("p\u03b1ypal", "paypal"),
        ("micr\u03bfsoft", "microsoft"),
        ("\u03c1ayments", "payments"),
        ("\u0391CME", "ACME"),
        ("κόσμoς", "κόσμος"),
    ],
)
def test_words_of_two_scripts_are_found(title: str, meant: str) -> None:
    """Matrix D83: In either direction, and the word that was meant is offered."""
    (message,) = in_title(title)
    assert message.endswith(f": write `{meant}`")


@pytest.mark.parametrize(
    "title",
    ["SMSка", "HRа", "webсайт", "SaaSовский", "iPhoneы", "IT-отдел", "COVIDный", "αβγ", "hνc", "σ-algebra", "IFNγ"],
)
def test_honest_mixtures_are_silent(title: str) -> None:
    """Latin words with Russian endings, and Greek symbols beside Latin letters."""
    assert in_title(title) == []


def test_look_alikes_count_in_names_only() -> None:
    """Ids, headings, labels, participants and addresses are names; a sentence is not."""
    assert in_prose("We met p\u0430ypal.") == []
    assert len(in_prose("## We met p\u0430ypal")) == 1
    assert len(in_prose("- **St\u0430tus:** open")) == 1
    assert len(in_prose("[shop](https://\u0430\u0440\u0440\u04cf\u0435.com/x)")) == 1
    assert len(in_prose("[claim](../thesis/p\u0430y.md)")) == 1
    assert in_prose("[сайт](https://пример.com/Сахар)") == []
    assert len(faults("---\nid: thesis-p\u0430y\ntitle: X\n---\n")) == 1
    (fault,) = faults("---\nkind: conversation\ntitle: X\nparticipant: \u0420-07\n---\n")
    assert fault.message.endswith(": write `P-07`")
    assert fault.span.column == 14


def test_a_page_without_front_matter_is_checked() -> None:
    """A page is checked like a document."""
    assert len(faults("# Ho\u200bme\n\nText.\n")) == 1


def test_a_line_is_one_fault_and_its_fix_removes_all() -> None:
    """A hundred characters in a line are one fault for each effect."""
    text = "# Home\n\n" + "\u202ea\u200bb" * 50 + "\n"
    found = faults(text)

    assert [fault.message.rpartition(": ")[2] for fault in found] == ["remove all 50", "remove all 50"]
    edits = tuple(chain.from_iterable(fault.fix.edits for fault in found if fault.fix))
    assert apply_edits(text, edits) == "# Home\n\n" + "ab" * 50 + "\n"


def test_signs_of_windows_get_their_shape_back() -> None:
    """A quotation mark that was read in the wrong encoding is written right; a break of page becomes a blank."""
    (fault,) = faults("# Home\n\nDon\x92t\n")
    assert fault.fix is not None
    assert apply_edits("Don\x92t", ()) == "Don\x92t"
    assert [edit.text for edit in fault.fix.edits] == ["’"]
    (fault,) = faults("# Home\n\nOne\x0ctwo\n")
    assert fault.fix is not None
    assert [edit.text for edit in fault.fix.edits] == [" "]


@pytest.mark.long
@pytest.mark.parametrize(
    "unit",
    ["\u200b", "a\u200b", "\u2067", "a\u202e\n", "\n\u2067", "p\u0430", "ab\u200e", "\ufe0f", "e\u0301\u200b", "\x1b"],
)
def test_a_long_text_takes_linear_time(unit: str) -> None:
    """A hundred thousand of them in one text take at most eight seconds, findings included."""
    text = unit * (100_000 // len(unit))
    before = time.process_time()
    list(hidden(text, lambda _: True))
    list(mixed_words(text, 0, len(text)))
    faults("# Home\n\n" + text)
    assert time.process_time() - before < 8


def test_small_parts() -> None:
    """Names of characters, the visible form, and whole look-alikes."""
    assert code_point("\u202e") == "U+202E RIGHT-TO-LEFT OVERRIDE"
    assert code_point("\x07") == "U+0007 CONTROL CHARACTER"
    assert visible("a\u200b\u202eb") == "a[U+200B][U+202E]b"
    assert whole_look_alike("\u0420-07") == "P-07"
    assert whole_look_alike("P-07") == ""
    assert whole_look_alike("Ж-07") == ""
    assert [rule.code for rule in RULES].count("S010") == 1
