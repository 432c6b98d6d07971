"""Case 7: texts in any script, with blanks between words or without, are cut, compared, linted and shown."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conviction.authoring.revision_card import RevisionCard, place, title_on
from conviction.documents.index import Index
from conviction.documents.parser import parse
from conviction.history.diff import compare
from conviction.lint.actions import run as lint_action
from conviction.lint.actions.request import LintRequest
from conviction.lint.prose.shadow import shadow
from conviction.lint.rules.base import count_words
from conviction.markup.letters import CLOSED_STOPS, MARKS, OPEN_STOPS, words_in
from conviction.markup.prose_diff import diff, rebuild_new, rebuild_old
from conviction.markup.segments import first_sentence, sentences, split
from conviction.markup.word_diff import diff_words
from conviction.model.argument import CardKind, Reason
from conviction.model.history import WordKind
from conviction.model.workspace import Settings
from helpers import Repository, run_cli

DAY = date(2026, 11, 23)
SAMPLES = {
    "Chinese": ["我们相信财务部门会签字", "客户", "七成", "报价", "𠮷野家", "。", "！", "？", "，", "」", "”", "……"],
    "Japanese": ["財務部が署名する", "カナ", "ﾊﾝｶｸ", "か\u3099", "。", "｡", "！", "「はい。」", "、"],
    "Thai": ["เราเชื่อว่าฝ่ายการเงินเป็นผู้ลงนาม", "ที่นี่", "ฯ", "๗๐", "ำ"],
    "Khmer": ["យើងជឿថា", "ខ្មែរ", "។", "៕", "៖"],
    "Lao": ["ພວກເຮົາເຊື່ອວ່າ", "ຜູ້", "ໆ"],
    "Tibetan": ["བོད་ཡིག", "་", "།", "། །", "༎"],
    "Burmese": ["မြန်မာ", "၊", "။"],
    "Arabic": ["نعتقد أن", "مُحَمَّد", "؟", "۔", "،", "ـ", "\u200f"],
    "Hindi": ["हम मानते हैं", "क्षत्रिय", "क्‍ष", "।", "॥"],
    "Hebrew": ["אנחנו מאמינים", "שָׁלוֹם", "׃"],
    "emoji": ["👩‍👩‍👧", "👍🏽", "🇩🇪", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️", "\u200d", "1️⃣"],
    "marks": [
        "e\u0301",
        "a\u0300\u0301\u0302",
        "\u0301",
        "İ",
        "ﬁ",
        "ß",
        "\u2028",
        "\u0085",
        "\u3000",
        "𝔸",
        "\U0010fffd",
    ],
    "signs": [
        ".",
        "!",
        "?",
        "…",
        " ",
        "\n",
        "|",
        "`",
        "**",
        "[名](x.md#一)",
        "https://例え.jp/道。",
        "<b>",
        "- ",
        "> ",
    ],
}
SCRIPT = st.sampled_from(sorted(SAMPLES)).flatmap(lambda name: st.lists(st.sampled_from(SAMPLES[name]), max_size=9))
MIXED = st.lists(st.sampled_from([sign for signs in SAMPLES.values() for sign in signs]), max_size=14)
TEXT = st.one_of(SCRIPT, MIXED).map("".join)
LINE = TEXT.map(lambda text: " ".join(text.split()))
EVERY_SAMPLE = "\n\n".join("".join(signs) for signs in SAMPLES.values())


def _thesis(title: str, claim: str, prose: str, why: str) -> str:
    """A thesis with a claim and a revision whose last line is `why`."""
    return (
        f"---\nid: thesis-x\nkind: thesis\ntitle: '{title.replace(chr(39), '')}'\nstatus: active\nconviction: 60%\n"
        f"segment: '{title.replace(chr(39), '')}'\n---\n\n## The thesis\n\n{prose}\n\n## Claims\n\n"
        f"### {claim} {{#c1}}\n\n- **Conviction:** 60%\n- **For:** [{claim}](https://例え.jp/道)\n\n{prose}\n\n"
        f"## Risks\n\n- {prose}\n\n## Revisions\n\n### 2026-11-02\n\n- **Reason:** scope\n\n{why}"
    )


DOCUMENT = st.builds(_thesis, LINE, LINE, TEXT, TEXT)


@given(TEXT)
@example("你好。")
@example("。")
@example("！？")
@example("中文。 \n")
@example(EVERY_SAMPLE)
def test_case_7_sentences_cover_the_text(text: str) -> None:
    """Sentences follow each other from the first sign to the last, and units are the text, byte for byte."""
    spans = sentences(text)
    assert [start for start, _ in spans] == [0, *(end for _, end in spans[:-1])]
    assert spans[-1][1] == len(text)
    assert len(spans) == 1 or all(text[a:b].strip() for a, b in spans)
    assert split(text).text == text
    first_sentence(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我们相信。他们付钱！真的吗？是的。", ["我们相信。", "他们付钱！", "真的吗？", "是的。"]),
        ("「はい。」と言った。終わり", ["「はい。」", "と言った。", "終わり"]),
        ("まさか！？そうだ｡うん", ["まさか！？", "そうだ｡", "うん"]),
        ("见 https://例え.jp/道。然后签字。", ["见 https://例え.jp/道。", "然后签字。"]),
        ("हम मानते हैं। वे भुगतान करते हैं।", ["हम मानते हैं।", "वे भुगतान करते हैं।"]),
        ("هل يدفعون؟ نعم.", ["هل يدفعون؟", "نعم."]),
        ("យើងជឿ។គេបង់ប្រាក់៕", ["យើងជឿ។", "គេបង់ប្រាក់៕"]),
        ("བོད་ཡིག། །ཡི་གེ།", ["བོད་ཡིག། །", "ཡི་གེ།"]),
        ("မြန်မာ။နောက်။", ["မြန်မာ။", "နောက်။"]),
        ("Version 3.5 bleibt. 然后。Ende.", ["Version 3.5 bleibt.", "然后。", "Ende."]),
        ("`甲。乙`丙。丁", ["`甲。乙`丙。", "丁"]),
    ],
)
def test_case_7_a_full_stop_ends_a_sentence_without_a_blank(text: str, expected: list[str]) -> None:
    """Each script's own full stops end its sentences; addresses, numbers and code are not cut."""
    assert [text[a:b].strip() for a, b in sentences(text)] == expected


def test_case_7_first_sentence_drops_its_full_stop() -> None:
    """The wide full stop goes as the narrow one does."""
    assert first_sentence("我们签字。\n他们付钱。") == "我们签字"
    assert first_sentence("We sign. They pay.") == "We sign"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("ที่นี่", ["ที่", "นี่"]),
        ("财务abc签", ["财", "务", "abc", "签"]),
        ("cafe\u0301s don't", ["cafe\u0301s", "don't"]),
    ],
)
def test_case_7_a_word_keeps_its_marks(text: str, expected: list[str]) -> None:
    """A vowel sign parts no word, and a letter of a script without blanks is one."""
    assert words_in(text) == expected
    assert count_words("हिन्दी में") == 2


def test_case_7_all_combining_marks_are_known() -> None:
    """Every mark of the first plane binds to the sign before it; no stop is one."""
    import re

    known = re.compile(f"[{MARKS}]")
    marks = [chr(code) for code in range(0x10000) if unicodedata.category(chr(code)) in ("Mn", "Mc", "Me")]
    assert [hex(ord(mark)) for mark in marks if not known.match(mark)] == []
    assert not known.search(OPEN_STOPS + CLOSED_STOPS)


@given(TEXT, TEXT)
@example("你好。", "你好！")
@example("👩‍👩‍👧来", "👩‍👧来")
def test_case_7_prose_diff_holds_its_laws(old: str, new: str) -> None:
    """No difference to itself; both texts rebuilt, every character shown once, and no joined emoji split."""
    assert diff(old, old).changed == ()
    found = diff(old, new)
    assert (rebuild_old(found), rebuild_new(found)) == (old, new)
    words = diff_words(old, new)
    assert "".join(text for kind, text in words if kind is not WordKind.ADDED) == old
    assert "".join(text for kind, text in words if kind is not WordKind.REMOVED) == new
    shown = "".join(part.new or "" for part in found.entries)
    assert "".join(shown.split()) == "".join(new.split())


def test_case_7_joined_signs_change_as_one() -> None:
    """A family, a flag, and a letter with its marks are removed and added whole."""
    for old, new in (("👩‍👩‍👧", "👩‍👧"), ("🇩🇪", "🇩🇰"), ("ที่", "ที้"), ("e\u0301", "e\u0300")):
        assert diff_words(f"甲{old}乙", f"甲{new}乙") == (
            (WordKind.SAME, "甲"), (WordKind.REMOVED, old), (WordKind.ADDED, new), (WordKind.SAME, "乙"),
        )  # fmt: skip


@given(DOCUMENT, DOCUMENT)
@settings(deadline=None)
@example(_thesis("题", "他们付钱。", "我们相信。他们付钱！", "我们看见了。"), _thesis("题", "他们不付钱。", "？", "。"))
def test_case_7_documents_are_read_and_compared(old: str, new: str) -> None:
    """Parsing, indexing, comparing and the shadow take any script, and a document does not differ from itself."""
    before, after = parse(old, "thesis/x.md", kind="thesis"), parse(new, "thesis/x.md", kind="thesis")
    Index((before,)).find("thesis-x")
    compare(before, after)
    assert compare(before, before) == ()
    made = shadow(new)
    assert made.text.count("\n") == new.count("\n")


@given(DOCUMENT, TEXT)
@settings(deadline=None)
@example(_thesis("题", "他们付钱。", "我们相信。", "我们看见了。"), "我们看见了。")
def test_case_7_a_card_in_any_script_is_read_back(text: str, why: str) -> None:
    """The reason on a revision card comes back as it was written, or the card is refused in one line."""
    from conviction.errors import DocumentError

    document = parse(text, "thesis/x.md")
    card = RevisionCard(title_on(document, DAY), Reason.SCOPE, None, (), (), " ".join(why.split()), why)
    try:
        after = place(document, card, ())
    except DocumentError:
        return
    read = parse(after, "thesis/x.md").cards_of(CardKind.REVISION)[0]
    assert read.body.prose.split() == why.split()


@given(DOCUMENT)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(_thesis("题", "他们付钱。", "我们相信。他们付钱！", "我们看见了。"))
@example(_thesis("题", "他们付钱。", EVERY_SAMPLE, "？"))
def test_case_7_every_rule_reads_any_script(workspace: Path, text: str) -> None:
    """Each rule places its findings within the text."""
    path = workspace / "thesis" / "x.md"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
    settings_ = Settings(lint={"profile": "strict"})

    report = lint_action.lint(workspace, settings_, DAY, LintRequest(use_vale=False, use_cache=False))

    lines = text.split("\n")
    for finding in report.findings:
        span = finding.span
        assert 1 <= span.line <= span.end_line <= len(lines)
        assert 1 <= span.column <= len(lines[span.line - 1]) + 1
        assert not finding.match or finding.match.split("\n")[0] in lines[span.line - 1]


@pytest.mark.long
@pytest.mark.parametrize("stop", ["。", "！", "？", "｡", "।", "؟", "។", "།", "", "👩‍👩‍👧"])
def test_case_7_every_command_takes_such_documents(stop: str, tmp_path: Path) -> None:
    """Desk, list, lint, history, show, diff, revise and build over a text whose last line ends in such a stop."""
    repository = Repository(tmp_path / "work")
    config = {"scaffold.toml": 'schema = 1\nname = "Test"\n'}
    first = _thesis("财务签字", f"他们付钱{stop}", f"我们相信{stop}", f"开始{stop}")
    second = first.replace("60%", "70%").replace("我们相信", "我们仍然相信").replace(f"开始{stop}", f"看见了{stop}")
    repository.commit({**config, "thesis/x.md": first})
    repository.commit({"thesis/x.md": second})
    (repository.root / "thesis/x.md").write_text(second.replace("70%", "75%"), encoding="utf-8")

    for args in (
        [], ["list"], ["lint", "--no-vale", "--exit-zero"], ["history", "x"], ["history", "x", "--json"],
        ["show", "x"], ["show", "x", "--as-of", "r1"], ["diff", "x"], ["diff", "x", "r1", "r2", "--markdown"],
        ["diff", "x", "r1", "--redline", "-o", str(tmp_path / "red.html")],
        ["quote", f"我们每次都重新输入{stop}", "--who", "P-07"],
        ["revise", "x", "--reason", "evidence", "--why", f"七家里有五家续约{stop}", "--would-reverse", f"没有{stop}"],
        ["build"],
    ):  # fmt: skip
        run = run_cli(args, repository.root)
        assert run.code == 0, (args, run.err)
        assert "a bug in scaffold" not in run.err
    text = (repository.root / "thesis/x.md").read_text(encoding="utf-8")
    assert f"七家里有五家续约{stop}" in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SLA.  price and term.", ["SLA.  price and term."]),
        ("WE SHIP.  the rest follows.", ["WE SHIP.  the rest follows."]),
        ("WE SHIP.  The rest follows.", ["WE SHIP.", "The rest follows."]),
    ],
)
def test_a_small_letter_begins_no_sentence(text: str, expected: list[str]) -> None:
    """Neither after two spaces nor where everything before is in capitals."""
    assert [text[a:b].strip() for a, b in sentences(text)] == expected
