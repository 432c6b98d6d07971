"""Suppressions: the scope of each form, findings about wrong ones, and the fixes that remove them."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from conviction.documents.editor import apply_edits
from conviction.documents.parser import parse
from conviction.errors import SettingsError
from conviction.lint import lint_table
from conviction.lint.actions.rule_catalogue import names
from conviction.lint.rules.examples import ESSAY
from conviction.lint.rules.suppressions import DEBT_RULES
from conviction.lint.selection import RuleSelection
from conviction.lint.suppression_comments import read
from conviction.lint.suppressions import Suppressions
from conviction.markup.globs import matches
from conviction.model.finding import Finding, Severity
from conviction.model.text import Span
from helpers import run_cli, tree

PATH = "docs/a.md"
EXAMPLE = '"docs/essays/*" = ["P050"]'


def lines_of(text: str) -> list[int]:
    """The lines whose finding P021 is suppressed; every line that holds an `x` has one."""
    suppressions = Suppressions(names())
    suppressions.read([parse(text, PATH)])
    found = [
        Finding("P021", "buzzword", Severity.SUGGESTION, "m", PATH, Span(number, line.index("x") + 1), "x")
        for number, line in enumerate(text.split("\n"), 1)
        if "x" in line
    ]
    return [finding.span.line for finding in suppressions.part(found)[1]]


def told(text: str) -> list[tuple[str, int, int]]:
    """Code, line and column of faulty suppressions in a text without other findings."""
    suppressions = Suppressions(names())
    faults = [*suppressions.read([parse(text, PATH)], reasons=True), *suppressions.unused(lambda _: True)]
    for finding in faults:
        assert text.split("\n")[finding.span.line - 1][finding.span.column - 1 :].startswith(finding.match)
    return [(f.code, f.span.line, f.span.column) for f in faults if f.code != "X904"]


def test_a_reason_is_wanted_only_where_it_is_asked_for() -> None:
    """A suppression without a reason is X904 with `reasons`, and nothing without."""
    document = parse("x <!-- scaffold-lint: ignore[P021] -->\n", PATH)
    assert Suppressions(names()).read([document]) == []
    assert [finding.code for finding in Suppressions(names()).read([document], reasons=True)] == ["X904"]


C = "<!-- scaffold-lint: ignore[P021] r -->"
START, END = "<!-- scaffold-lint: ignore-start[P021] -->", "<!-- scaffold-lint: ignore-end -->"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{C}\nx\nx\n\nx\n", [2, 3]),
        (f"{C}\n\nx\n\nx\n", [3]),
        (f"x\n\n{C}\n\n\nx\n\nx\n", [6]),
        (f"x {C}\nx\n\nx\n", [1, 2]),
        (f"x\nx\n{C}\n\nx\n", [1, 2]),
        (f"# x\n{C}\n\nx\n\nx\n", [1, 4]),
        (f"{C}\n# x\n\nx\n", [2]),
        (f"# x {C}\n\nx\n", [1]),
        (f"- x\n- x {C}\n  x\n- x\n", [2, 3]),
        (f"1. x\n2. x\n   - x {C}\n3. x\n", [3]),
        (f"- x\n{C}\n- x\n- x\n\nx\n", [3, 4]),
        (f"{C}\n- x\n\n  x\n\nx\n", [2, 4]),
        (f"| x |\n|---|\n| x {C} |\n| x |\n", [3]),
        (f"{C}\n| x |\n|---|\n| x |\n\nx\n", [2, 4]),
        (f'{C}\n!!! note "x"\n\n    x\n\n    - x\n\nx\n', [2, 4, 6]),
        (f'!!! note "x"\n\n    x\n\n    {C}\n    x\n\n    x\n', [6]),
        (f"> x\n>\n> {C}\n> x\n\nx\n", [4]),
        (f"{C}\n<!-- scaffold-lint: ignore[P001] r -->\nx\n\nx\n", [3]),
        (f"x\n\n{C}", []),
        ("<!-- scaffold-lint: ignore[P021]\nover two lines -->\nx\n", [3]),
        (f"x\n{START}\nx\n\n# x\n{END}\nx\n", [3, 5]),
        (
            f"{START}\nx\n{START.replace('P021', 'P001')}\n{END}\nx\n{END}\nx\n",
            [2, 5],
        ),
        (
            f"{START}\n{START.replace('P021', 'P001')}\n{END.replace('end', 'end[P021]')}\nx\n{END}\n",
            [],
        ),
        ("x\n\nx\n\n<!-- scaffold-lint: ignore-file[P021] r -->\n", [1, 3]),
        ("---\nlint: {ignore: [P021]}\n---\n\nx\n", [5]),
        ("---\nlint:\n  ignore:\n  - buzzword\n  reason: r\n---\n\nx\n", [8]),
        (f"```\n{C}\n```\nx\n", []),
        (f"~~~\n<!-- scaffold-lint: ignore-file[P021] r -->\n~~~\nx `{C}` x\n", []),
        (f"<pre>\n{C}\n</pre>\n\nx\n", []),
        ("<!-- scaffold-lint: ignore[P001] r -->\nx\n", []),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_suppression_applies_to_these_lines(text: str, lines: list[int], end: str) -> None:
    """Every form of a suppression takes out the findings of its lines and no others; in code it is an example."""
    assert lines_of(text.replace("\n", end)) == lines


@pytest.mark.parametrize("rule", ["P021", "p02", "P", "buzzword", "Strategy.Buzzword", "Strategy", "P001, P021", "T,P"])
def test_rule_may_be_called_as_on_the_command_line(rule: str) -> None:
    """A code, its beginning, the name, Vale's name, and several of them."""
    assert lines_of(f"<!-- scaffold-lint: ignore[{rule}] r -->\nx\n") == [2]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("<!-- scaffold-lint: ignore-start[P021] r -->\nx\n", [("X905", 1, 1)]),
        ("x <!-- scaffold-lint: ignore-end -->\n", [("X905", 1, 3)]),
        ("<!-- scaffold-lint: ignore why -->\n", [("X905", 1, 1)]),
        ("<!-- scaffold-lint: ignore[] why -->\n", [("X905", 1, 1)]),
        ("<!-- scaffold-lint: ignroe[P021] -->\n", [("X905", 1, 1)]),
        ("<!-- scaffold-lint: -->\n", [("X905", 1, 1)]),
        ("---\nlint: [P050]\n---\n", [("X905", 2, 1)]),
        ("---\nlint: {ignored: [P050]}\n---\n", [("X905", 2, 1)]),
        ("---\nlint: {ignore: P050}\n---\n", [("X905", 2, 1)]),
        ("---\nlint: {ignore: [1]}\n---\n", [("X905", 2, 1)]),
        ("---\nlint: {ignore: [P050], reason: [a]}\n---\n", [("X905", 2, 1)]),
        ("---\nlint: {ignore: []}\n---\n", []),
        ("<!-- scaffold-lint: ignore[P021, Q1] r -->\n", [("X902", 1, 34), ("X901", 1, 1)]),
        ("---\nlint: {ignore: [buzzwort]}\n---\n", [("X902", 2, 7)]),
        ("<!-- scaffold-lint: ignore[House.Terms] r -->\n", [("X901", 1, 1)]),
    ],
)
def test_broken_suppression_is_reported_with_its_place(text: str, want: list[tuple[str, int, int]]) -> None:
    """A suppression that is unreadable, without a rule or unused is a finding at its place."""
    assert told(text) == want


@pytest.mark.parametrize(
    ("text", "idle", "left"),
    [
        ("a\n\n<!-- scaffold-lint: ignore[P021] r -->\nx\n", "P021", "a\n\nx\n"),
        ("a <!-- scaffold-lint: ignore[P021] r -->\n", "P021", "a\n"),
        ("<!-- scaffold-lint: ignore[P021] r --> a\n", "P021", " a\n"),
        ("a\n<!-- scaffold-lint: ignore[P021] r -->", "P021", "a\n"),
        ("<!-- scaffold-lint: ignore-start[P021] r -->\na\n<!-- scaffold-lint: ignore-end -->\nb\n", "P021", "a\nb\n"),
        ("<!-- scaffold-lint: ignore[P021, P0] r -->\n", "P0", "<!-- scaffold-lint: ignore[P021] r -->\n"),
        ("---\nid: a\nlint: {ignore: [P021]}\n---\nx\n", "P021", "---\nid: a\n---\nx\n"),
        ("---\nlint: {ignore: [P0, T2], reason: r}\n---\n", "T2", "---\nlint: {ignore: [P0], reason: r}\n---\n"),
        ("---\nlint:\n  ignore: [P021]\n---\nx\n", "P021", None),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_fix_removes_unused_suppressions(text: str, idle: str, left: str | None, end: str) -> None:
    """The safe fix of an unused suppression deletes it, or the idle one of its rules, and nothing else."""
    text = text.replace("\n", end)
    suppressions = Suppressions(names())
    suppressions.read([parse(text, PATH)])
    (finding,) = suppressions.unused(lambda rule: rule == idle)

    if left is None:
        assert finding.fix is None
    else:
        assert finding.fix is not None
        assert finding.fix.applicability.value == "safe"
        assert apply_edits(text, finding.fix.edits) == left.replace("\n", end)


def test_reason_is_one_printable_line() -> None:
    """For any comment, its reason can be shown in one line of bounded length."""
    (comment,), _ = read(parse("<!-- scaffold-lint: ignore[P021] —  a\n\tb\x1b[2J " + "c" * 400 + " -->\nx\n", PATH))

    assert comment.reason.startswith("a b [2J c")
    assert comment.reason.isprintable()
    assert len(comment.reason) == 300


def test_reason_is_given_with_the_finding() -> None:
    """The first suppression that fits says why, and where it stands."""
    text = "---\nlint: {ignore: [P], reason: all}\n---\n\n<!-- scaffold-lint: ignore[P021] one -->\nx\n"
    suppressions = Suppressions(names(), {"docs/*": ("P001",)})
    suppressions.read([parse(text, PATH)])
    finding = Finding("P021", "buzzword", Severity.SUGGESTION, "m", PATH, Span(6))
    other = replace(finding, code="P001", path="docs/b.md")
    _, aside = suppressions.part([finding, other])

    assert [(f.suppressed.kind, f.suppressed.reason) for f in aside if f.suppressed] == [
        ("front-matter", "all"),
        ("settings", "per-file-ignores of docs/*"),
    ]
    assert suppressions.unused(lambda _: True) == []


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("docs/essays/*", ["docs/essays/a.md", "docs/essays/2026/a.md"], ["docs/a.md", "x/docs/essays/a.md"]),
        ("docs/essays/", ["docs/essays/a.md"], ["docs/essays.md"]),
        ("docs/*.md", ["docs/a.md"], ["docs/b/a.md", "docs/aXmd"]),
        ("**/a.md", ["a.md", "docs/b/a.md"], ["docs/ba.md"]),
        ("docs/**", ["docs/a.md", "docs/b/c.md"], ["doc/a.md"]),
        ("docs/[ab]?.md", ["docs/a1.md"], ["docs/c1.md", "docs/a.md"]),
        ("docs/[!a].md", ["docs/b.md"], ["docs/a.md"]),
        ("./docs/a.md", ["docs/a.md"], ["docs/b.md"]),
        ("docs/[z-a].md", ["docs/[z-a].md"], ["docs/z.md"]),
        ("docs/a+(b).md", ["docs/a+(b).md"], ["docs/aab.md"]),
    ],
)
def test_patterns_of_paths(pattern: str, yes: list[str], no: list[str]) -> None:
    """`*` and `?` stay in a folder, `**` does not, and a folder names all in it; nothing is a regular expression."""
    assert [path for path in (*yes, *no) if matches(pattern, path)] == yes


@pytest.mark.parametrize(
    ("table", "message", "hint"),
    [
        ({"docs/*": ["hedge-stak"]}, "no rule is called `hedge-stak`", "did you mean `hedge-stack`?"),
        ({"docs/*": "P050"}, "`lint.per-file-ignores.docs/*` must be a list of texts", 'write "docs/*" = ["P050"]'),
        (["P050"], "`lint.per-file-ignores` must be a table", f"write per-file-ignores = {{ {EXAMPLE} }}"),
    ],
)  # fmt: skip
def test_wrong_per_file_ignores_are_refused(table: object, message: str, hint: str) -> None:
    """A rule that does not exist is answered with the nearest name; another shape with the right one."""
    with pytest.raises(SettingsError) as caught:
        RuleSelection.resolve(names(), lint_table.parse({"per-file-ignores": table}))
    assert (caught.value.message, caught.value.hint, caught.value.place) == (message, hint, "scaffold.toml")


@pytest.mark.parametrize("rule", DEBT_RULES, ids=lambda rule: rule.code)
@pytest.mark.needs_vale
def test_examples_of_the_rules(workspace: Path, rule: object) -> None:
    """The bad example of each rule of suppressions gives that finding alone, and the good one none."""
    code, bad, good = rule.code, rule.bad, rule.good  # type: ignore[attr-defined]
    path = "lint-baseline.json" if bad.startswith("{") else "docs/essays/2026-11-23-who-signs.md"
    settings = "schema = 1\n[lint]\nrequire-ignore-reason = true\n"
    tree(workspace, {"scaffold.toml": settings, "docs/essays/2026-11-23-who-signs.md": ESSAY, "docs/a.md": "Text.\n"})

    for text, want in ((bad, [code]), (good, [])):
        (workspace / path).write_text(text, encoding="utf-8")
        out = run_cli(["lint", "--output-format", "json-lines"], workspace).out
        assert [line.split('"')[3] for line in out.splitlines()] == want


def test_no_document_needs_thousands() -> None:
    """Suppressions after the thousandth do not count, and one finding reports it."""
    assert told(f"{C}\n\n" * 1002)[-1][0] == "X901"
    assert [place for place in told(f"{C}\n\n" * 1002) if place[0] == "X905"] == [("X905", 2001, 1)]


@pytest.mark.long
def test_many_suppressions_take_no_time() -> None:
    """A document full of them, in one paragraph, in nested stretches or with odd names, is read in seconds."""
    number = 1_200
    for text in (
        f"x {C}\n" * number,
        f"x\n{C}\n" * number,
        f"{C}\nx\n\n" * number + "<!-- scaffold-lint: ignore-file[P001] r -->\n",
        "".join(f"x <!-- scaffold-lint: ignore[Q{at}] r -->\n\n" for at in range(number)),
        f"{START}\n" * number + "x\n" + f"{END}\n" * number,
        "<!-- scaffold-lint: ignore[" + "P021," * number + "] r -->\nx\n",
        "<!-- scaffold-lint:" + " " * 1_000_000 + "x",
    ):
        begun = time.process_time()
        suppressions = Suppressions(names())
        suppressions.read([parse(text, PATH)], reasons=True)
        places = [Span(line) for line in range(1, text.count("\n") + 1)]
        suppressions.part(Finding("P021", "buzzword", Severity.SUGGESTION, "m", PATH, span) for span in places)
        suppressions.unused(lambda _: True)
        assert time.process_time() - begun < 8
