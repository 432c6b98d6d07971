"""The baseline as a value: written and read back, faults reported with their line, and renamed files followed."""

from __future__ import annotations

import json

import pytest

from conviction.documents.editor import apply_edits
from conviction.errors import UsageError
from conviction.lint.baseline import Baseline, parse, render
from conviction.lint.baseline_renames import followed
from conviction.lint.fingerprints import stamped
from conviction.model.finding import Finding, Severity
from conviction.model.text import Span

A, B, C = "a" * 64, "b" * 64, "c" * 64
TEXT = f"""\
{{
"docs/a b.md P021": {{"count": 2, "fingerprints": ["{A}", "{B}"]}},
"docs/ü.md House.Terms": {{"count": 1, "fingerprints": ["{C}"]}},
"schema": 1
}}
"""
ENTRIES = {("docs/a b.md", "P021"): frozenset({A, B}), ("docs/ü.md", "House.Terms"): frozenset({C})}


def test_written_and_read() -> None:
    """An entry a line, sorted, and the same entries when read again; nothing recorded is still a baseline."""
    assert render({("docs/ü.md", "House.Terms"): [C], ("docs/a b.md", "P021"): [B, A]}) == TEXT
    assert dict(parse(TEXT, "f").entries) == ENTRIES
    assert dict(parse(render({}), "f").entries) == {}
    assert json.loads(TEXT)["docs/ü.md House.Terms"]["count"] == 1


def test_layout_does_not_matter_to_the_reader() -> None:
    """A formatter may have touched it, and a merge may have left a key twice: both lines count."""
    pretty = json.dumps(json.loads(TEXT), indent=2)
    twice = TEXT.replace('"schema"', f'"docs/a b.md P021": {{"count": 1, "fingerprints": ["{C}"]}},\n"schema"')

    assert dict(parse("\ufeff" + pretty, "f").entries) == ENTRIES
    assert [line for line, _, _ in parse(pretty, "f").lines] == [2, 9]
    assert parse(twice, "f").entries["docs/a b.md", "P021"] == {A, B, C}
    assert [line for line, _, _ in parse(twice, "f").lines] == [2, 3, 4]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", "f:1:1", "the baseline is not valid JSON: expecting value"),
        (TEXT.replace('"count": 2,', '"count": 2'), "f:2:33",
            "the baseline is not valid JSON: expecting ',' delimiter"),
        ("<<<<<<< ours\n{}\n", "f:1:1", "the baseline is not valid JSON: expecting value"),
        ("[" * 100_000, "f", "the baseline is not valid JSON that we can read"),
        ('{"schema": ' + "1" * 5000 + "}", "f", "the baseline is not valid JSON that we can read"),
        ("[]", "f:1", "a baseline is one JSON object"),
        ("{}", "f", 'not a baseline: `"schema": 1` is missing'),
        ('{"schema": 2}', "f:1", "unknown schema of a baseline"),
        ('{"schema": true}', "f:1", "unknown schema of a baseline"),
        ('{\n"x": 1,\n"schema": 1}', "f:2", "`x` is not a path and code, such as `docs/a.md P021`"),
        ('{\n"a.md P021": 1,\n"schema": 1}', "f:2", "an entry's fingerprints are a list of 64 hex digits each"),
        (TEXT.replace(A, "A" * 64), "f:2", "an entry's fingerprints are a list of 64 hex digits each"),
        (TEXT.replace('"count": 1', '"count": 2'), "f:3", "the entry's count is not the number of its fingerprints, 1"),
    ],
)  # fmt: skip
def test_broken_baseline_is_reported_with_its_place(text: str, place: str, message: str) -> None:
    """One line with the fault and its place; never a traceback."""
    with pytest.raises(UsageError) as caught:
        parse(text, "f")
    assert (caught.value.place, caught.value.message) == (place, message)
    assert caught.value.hint


def test_pruning_edits_one_line() -> None:
    """Taking out an entry, or a part of it, leaves the other lines as they are; of any set of entries too."""
    known = parse(TEXT, "f")
    (first, one, _), (second, two, _) = known.lines
    whole, part = known.pruning(second, two, []), known.pruning(first, one, [B])

    assert apply_edits(TEXT, whole) == render({one: [A, B]})
    assert apply_edits(TEXT, part) == render({one: [B], two: [C]})
    assert apply_edits(TEXT, (*known.pruning(first, one, []), *whole)) == render({})
    pretty = parse(json.dumps(json.loads(TEXT), indent=2), "f")
    assert pretty.pruning(2, one, []) == ()


def found(path: str, *words: str) -> tuple[Finding, ...]:
    """A finding for each word, in a line of its own, with its fingerprint."""
    told = [
        Finding("P021", "buzzword", Severity.SUGGESTION, "m", path, Span(2 * n + 1, 1, 2 * n + 1, 2), word[0])
        for n, word in enumerate(words)
    ]
    return stamped(told, {path: "\n\n".join(words)})


def baseline(*findings: Finding) -> Baseline:
    """The baseline of these."""
    entries: dict[tuple[str, str], set[str]] = {}
    for finding in findings:
        entries.setdefault((finding.path, finding.code), set()).add(finding.fingerprint)
    return parse(render(entries), "f")


@pytest.mark.parametrize(
    ("old", "new", "heir"),
    [
        ({"a.md": "xyz"}, {"b.md": "xyz"}, "b.md"),
        ({"a.md": "xyz"}, {"b.md": "zxq"}, "b.md"),
        ({"a.md": "xyz"}, {"b.md": "xpq"}, ""),
        ({"a.md": "xyz"}, {"b.md": "xyz", "c.md": "xyz"}, ""),
        ({"a.md": "xyz"}, {"b.md": "xyz", "c.md": "xyq"}, "b.md"),
        ({"a.md": "xyz"}, {"b.md": "xyz", "c/a.md": "xyz"}, "c/a.md"),
        ({"a.md": "x", "b.md": "x"}, {"c/a.md": "x", "c/b.md": "x"}, "c/a.md"),
        ({"a.md": "x"}, {}, ""),
    ],
)
def test_entries_follow_a_renamed_file(old: dict[str, str], new: dict[str, str], heir: str) -> None:
    """The entries go to the one file with most of the recorded findings, at least half; the same name breaks a tie."""
    known = baseline(*(f for path, words in old.items() for f in found(path, *words)))
    now = [f for path, words in new.items() for f in found(path, *words)]
    texts = {path: "\n\n".join(words) for path, words in new.items()}
    after = followed(known, old, now, texts, lambda _: True)

    held = {finding.path for finding in now if after.holds(finding)}
    assert (heir in held) if heir else not held
    assert sum(map(len, after.entries.values())) == sum(map(len, known.entries.values()))


def test_rules_that_did_not_run_stay_where_they_were() -> None:
    """A run without Vale moves nothing of Vale's, and asks it of no file."""
    known = baseline(*found("a.md", *"xyz"))
    now = found("b.md", *"xyz")

    assert followed(known, {"a.md"}, now, {"b.md": "x\n\ny\n\nz"}, lambda _: False) == known
