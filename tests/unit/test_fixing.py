"""Fixes applied to one text, and the diff that shows them: pure, with literal values and laws."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conviction.lint.fixes import fixed
from conviction.lint.formats.patch import patch
from conviction.model.finding import Applicability, Finding, Fix, Severity
from conviction.model.text import Edit, Span

SAFE, UNSAFE, DISPLAY = Applicability.SAFE, Applicability.UNSAFE, Applicability.DISPLAY


def finding(
    span: Span, new: str, *, match: str = "", how: Applicability = SAFE, order: int = 0, also: tuple[Edit, ...] = ()
) -> Finding:
    """A finding whose fix puts `new` at its place."""
    fix = Fix("write it", (Edit(span, new), *also), how, order)
    return Finding("P020", "jargon-swap", Severity.SUGGESTION, "Write it.", "docs/a.md", span, match, fix=fix)


def test_only_requested_fixes_are_applied() -> None:
    """Safe fixes only, with `unsafe` also unsafe ones, and never those that are only shown."""
    found = [finding(Span(1, n, 1, n + 1), "x", how=how) for n, how in ((1, SAFE), (2, UNSAFE), (3, DISPLAY))]

    assert fixed("abc", found).text == "xbc"
    assert fixed("abc", found, unsafe=True).text == "xxc"


def test_of_two_that_overlap_the_first_is_applied_and_the_other_named() -> None:
    """An overlap costs one fix, with its reason; adjacent fixes are applied."""
    first, second = finding(Span(1, 1, 1, 4), "X"), finding(Span(1, 3, 1, 6), "Y")
    third = finding(Span(1, 4, 1, 5), "Z")
    done = fixed("abcdef", [second, third, first])

    assert done.text == "XZef"
    assert done.done == (first, third)
    assert done.skipped == ((second, "its fix overlaps another one"),)


def test_fix_of_several_edits_is_whole_or_absent() -> None:
    """When one of its edits overlaps, none is made."""
    first = finding(Span(1, 1, 1, 3), "X")
    both = finding(Span(1, 2, 1, 3), "Y", also=(Edit(Span(1, 5, 1, 6), "Z"),))

    assert fixed("abcdef", [first, both]).text == "Xcdef"


def test_text_inserted_into_a_deletion_overlaps() -> None:
    """At the border of a deletion text may be put in, within it not."""
    gone = finding(Span(1, 2, 1, 5), "")

    assert fixed("abcdef", [gone, finding(Span(1, 2), "+"), finding(Span(1, 5), "-")]).text == "a+-ef"
    assert fixed("abcdef", [gone, finding(Span(1, 3), "+")]).text == "aef"
    assert fixed("abcdef", [finding(Span(1, 2), "+"), gone]).text == "a+ef"


def test_one_edit_of_two_findings_is_made_once() -> None:
    """Two findings that want the same blank line get one."""
    assert fixed("a\nb\n", [finding(Span(2), "\n"), finding(Span(2), "\n")]).text == "a\n\nb\n"


def test_text_that_is_another_one_by_now_is_left() -> None:
    """The text at the place must be that of the finding; a place outside the text is invalid."""
    moved = finding(Span(1, 1, 1, 4), "use", match="xyz")
    outside = finding(Span(7, 1, 7, 4), "use")
    beyond = finding(Span(1, 2, 1, 9), "use")
    done = fixed("abc\ndef", [moved, outside, beyond])

    assert done.text == "abc\ndef"
    assert {reason for _, reason in done.skipped} == {"the text at its place has changed"}
    assert len(done.skipped) == 3


@st.composite
def texts_with_findings(draw: st.DrawFn) -> tuple[str, list[Finding]]:
    lines = draw(st.lists(st.text("ab é日🚀\t\r", max_size=9), min_size=1, max_size=6))
    found = []
    for _ in range(draw(st.integers(0, 8))):
        row = draw(st.integers(0, len(lines) - 1))
        start = draw(st.integers(0, len(lines[row])))
        end = draw(st.integers(start, len(lines[row])))
        span = Span(row + 1, start + 1, row + 1, end + 1)
        new = draw(st.text("XYZ\n", max_size=3))
        found.append(finding(span, new, match=lines[row][start:end], order=draw(st.integers(0, 2))))
    return "\n".join(lines), found


@given(texts_with_findings())
def test_all_that_is_not_cut_stays(drawn: tuple[str, list[Finding]]) -> None:
    """For any fixes: each is applied or listed once, and the rest of the text is kept in its order."""
    text, found = drawn
    done = fixed(text, found)
    cut = sum(f.span.end_column - f.span.column for f in {f.fix: f for f in done.done}.values())
    kept = [sign for sign in done.text if sign not in "XYZ\n"]

    assert len(done.done) + len(done.skipped) == len(found)
    assert len(kept) == len([sign for sign in text if sign != "\n"]) - cut
    assert all(reason == "its fix overlaps another one" for _, reason in done.skipped)


@given(*[st.text("ab \r\té日\u2028\x0b\n", max_size=30)] * 2)
def test_patch_is_empty_when_nothing_changes(before: str, after: str) -> None:
    """A diff says that two texts differ, and never splits a line but at a line feed."""
    told = patch("docs/a.md", before, after)

    assert (told == "") == (before == after)
    assert all(line[:1] in ("-", "+", " ", "@", "\\") for line in told.split("\n")[:-1])


def test_patch_is_taken_by_git(tmp_path: Path) -> None:
    """`git apply` makes the new file of the old one: CRLF, signs of other lines and a missing final newline too."""
    for before, after in (
        ("a\r\nb\r\nc", "a\r\nB\r\nc"),
        ("a\u2028b\nc\x0bd\n", "a\u2028b\nc\x0be\n"),
        ("a", "a\n"),
        ("a\n", "a"),
        ("", "é\n"),
    ):
        (tmp_path / "a.md").write_bytes(before.encode("utf-8"))
        told = patch("a.md", before, after).encode("utf-8")
        subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=told, check=True)
        assert (tmp_path / "a.md").read_bytes() == after.encode("utf-8")


@pytest.mark.parametrize(
    ("how", "safely", "unsafely"),
    [(Applicability.SAFE, True, True), (Applicability.UNSAFE, False, True), (Applicability.DISPLAY, False, False)],
)
def test_a_fix_applies_by_its_applicability(how: Applicability, safely: bool, unsafely: bool) -> None:
    """Unsafe fixes are applied only where they are enabled, those for display never, and none without an edit."""
    fix = Fix("write it", (Edit(Span(1), "x"),), how)
    assert (fix.applies(), fix.applies(unsafe=True)) == (safely, unsafely)
    assert not Fix("write it", (), how).applies(unsafe=True)
