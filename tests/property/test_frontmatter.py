"""Laws of the strict front-matter reader and writer."""

from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from conviction.markup.front_matter import _read_plainly, dump, read
from conviction.markup.yaml_events import YamlReader

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    [
        "yes",
        "no",
        "~",
        "012",
        "1_000",
        "12:30",
        "0x1f",
        "1e3",
        "",
        " ",
        "- a",
        "a: b",
        "#x",
        "a #b",
        "---",
        "'",
        '"',
        "\x85",
        "\u2028",
        "😀",
        "70%",
        "2026-11-23",
        "null",
        "True",
        "<<",
        "=",
        "*a",
        "&a",
        "!x",
        "[a",
        "{a",
        "|",
        ">",
        "%x",
        "@a",
        "`a",
        "a\nb",
        "2026-11-23 12:00",
        ".inf",
        "+1",
        "90d",
    ]
)
scalars = (
    texts
    | st.booleans()
    | st.none()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False, min_value=-1e6, max_value=1e6)
    .map(lambda x: round(x, 6))
    .filter(lambda x: "e" not in repr(x) and math.isfinite(x))
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8
)


@given(st.dictionaries(texts, values, max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_dumped_values_are_read_back(fields: dict[str, object], newline: str) -> None:
    """parse(dump(x)) is x, for every mapping that front matter can hold and both line endings."""
    text = dump(fields, newline=newline) + "body"

    front, body = read(text, "x.md")

    assert front.findings == ()
    assert dict(front.fields) == fields
    assert text[body:] == "body"


@settings(max_examples=500)
@given(
    st.binary(max_size=200)
    | st.text(alphabet="---\n:[]{}&*!<<?|>'\"#, ab012~yes\r\x85\u2028", max_size=120).map(str.encode)
)
def test_any_bytes_give_fields_or_findings(data: bytes) -> None:
    """No input raises; an unreadable part is a finding with a place in the text."""
    text = "---\n" + data.decode("utf-8", "replace") + "\n---\n"

    front, _ = read(text, "x.md")

    for finding in front.findings:
        assert 1 <= finding.span.line <= text.count("\n") + 1


@given(st.dictionaries(texts, values, max_size=6))
def test_dump_is_canonical(fields: dict[str, object]) -> None:
    """dump(parse(t)) is t in bytes for a text that dump wrote."""
    text = dump(fields)

    assert dump(read(text, "x.md")[0].fields) == text


LINES = [
    'title: "A: b"',
    "status: draft",
    "conviction: 70%",
    "created: 2026-11-23",
    "tags: [a, b-c]",
    "n: 14",
    "x: -3",
    "f: 2.50",
    "e:",
    "yes: x",
    "a: no",
    "a: 012",
    "a: true",
    "a: it's (so) – é",
    "a: b ",
    "a:  b",
    "a: [1, 2]",
    "a: [yes]",
    "a: []",
    'a: ""',
    'a: "é😀"',
    "a: b: c",
    "a: b #c",
    "a: 90d",
    "a: x-",
    "a: 1.",
    "a: 1e3",
    "a: Null",
    "a: a/b",
    "a-b_c: d",
    "1: x",
    "a: 2026-11-23 10:00",
    "a: 1 000",
    "a: 12:30",
    "a: [a,b]",
    "  b: c",
    "- a",
    "",
    "# c",
    "a: >",
    "a:\tb",
    "a: %x",
    "a: (x)",
    "é: x",
    "a: null",
    "a: FALSE",
    "a: 7.0",
    "a: 00",
    "a: [a, a b]",
]


@given(st.lists(st.sampled_from(LINES), max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_both_readers_give_the_same_answer(lines: list[str], newline: str) -> None:
    """The quick reader of plain lines answers as the YAML reader does, places included, or passes the question on."""
    source = "".join(line + newline for line in lines)

    quick = _read_plainly(source, len(lines) + 2)

    assert quick is None or quick == YamlReader(source, "x.md", len(lines) + 2).read()
