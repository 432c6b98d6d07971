"""Case 33: wherever Vale says that an alert stands, it gets a place in the document, and never stops the run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conviction.adapters.vale.invocation import RawAlert
from conviction.documents.editor import apply_edits
from conviction.lint.actions import run as lint_action
from conviction.lint.actions.request import LintRequest
from conviction.lint.prose.alerts import prose_findings
from conviction.lint.prose.catalogue import PROSE_RULES
from conviction.lint.prose.shadow import shadow
from conviction.model.report import Report
from conviction.model.workspace import Settings
from helpers import run_cli, tree

DAY = date(2026, 11, 23)
PIPES = "a | b\n--|--\nc | d\n"
DOCUMENT = """\
# Title | one

a | b
--|--
c \\| d | e * f

| x | y |
|---|---|
| p | `q|r` |

- item one | two
  goes *on* here < there
- # not a heading

> quoted | words
> more $ words ^ here

1. number

Para with a | bar, a * star, a # sign, a $ and a ^ and a < b.
Second line  of it.\\
Third.

```
code | here # x
```

    indented | code

<div>raw | html</div>

!!! note "T | t"
    inside | note

Term
:   Definition | here

<!-- comment | x -->
<!-- vale off -->
last | line
<!-- vale on -->

- [ ] task | x
- **For:** [a | b](x.md) (weak)
"""
LINES = st.sampled_from(
    [
        *DOCUMENT.split("\n"),
        "",
        "  ",
        "\t- x | y",
        "    code",
        "> | q",
        "* very *unique*",
        '=== "tab"',
        "|",
        "||",
        "-|-",
        "a|b",
        "| a",
        "a |",
        "#",
        "#### very",
        "very very obviously",
        "::: x",
        "[^1]: very",
        "日本。| 中",
        "İ very",
        "\r",
        "---",
        "title: x",
        "~~~",
        "/// note | T",
        "///",
        "--8<-- 'x'",
        "**We believe that.** Very",
        "\ufeffvery",
        "e\u0301 very",
    ]
)
TEXT = st.lists(LINES, max_size=9).map("\n".join)
MATCH = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "\n",
            "|",
            "| ",
            "|---|",
            "-",
            "- ",
            "> ",
            "#",
            "###### ",
            "very",
            " very",
            "very ",
            "a | b",
            "x",
            "a\nb",
            "|\n|",
            ".",
            "*",
            "\\",
            "<",
            "$",
            "^",
            "(",
            "[",
            "\0",
            "very very",
            "we believe that",
            "日本",
            "Title | one\n\na",
        ]
    ),
    st.text(max_size=3),
)
NUMBER = st.one_of(st.integers(-2, 40), st.sampled_from([0, 1, 10**9, -(10**9)]))
CHECKS = ["House.Sign", *(rule.check for rule in PROSE_RULES), "no dot", ""]
ALERT = st.builds(
    RawAlert, st.just("a.md"), st.sampled_from(CHECKS), st.sampled_from(["suggestion", "warning", "error"]),
    st.sampled_from(["found", "40 words", "99999999999999999999 words", ""]), NUMBER, NUMBER, MATCH,
    st.lists(st.sampled_from(["", "use", "|", "a b", "\n"]), max_size=2).map(tuple), st.just(""),
)  # fmt: skip
PLAIN = RawAlert("a.md", "House.Sign", "warning", "found", 1, 1, "|", (), "")


@given(TEXT, st.lists(ALERT, max_size=8))
@settings(deadline=None)
@example(PIPES, [PLAIN])
@example(PIPES, [replace(PLAIN, line=0, column=0)])
@example(PIPES, [replace(PLAIN, line=99, column=99)])
@example("b\na | b\n-|-", [replace(PLAIN, match="b\n|")])
@example('!!! note "very | t"', [replace(PLAIN, match="#")])
def test_case_33_every_alert_has_a_place(text: str, alerts: list[RawAlert]) -> None:
    """For any lines, columns and matches of Vale: each finding is in the document, and each fix fits."""
    lines = text.split("\n")

    findings, unplaced = prose_findings(alerts, {"a.md": shadow(text)}, {"a.md": text})

    assert 0 <= unplaced <= len(alerts)
    for finding in findings:
        span = finding.span
        assert 1 <= span.line <= span.end_line <= len(lines)
        assert 1 <= span.column <= len(lines[span.line - 1]) + 1
        assert 1 <= span.end_column <= len(lines[span.end_line - 1]) + 1
        if finding.fix is not None:
            apply_edits(text, finding.fix.edits)


def _lint(root: Path, text: str, scope: str, token: str) -> Report:
    rule = f"extends: existence\nmessage: \"'%s'\"\nscope: {scope}\nlevel: warning\n"
    rule += f"nonword: true\ntokens:\n  - '{token}'\n"
    tree(root, {"docs/a.md": text, "house/Sign.yml": rule})
    return lint_action.lint(root, Settings(lint={"house-style": "house"}), DAY, LintRequest(use_cache=False))


@pytest.mark.needs_vale
def test_case_33_a_bar_in_a_table_without_outer_bars(workspace: Path) -> None:
    """The author's bar is found where it stands; the one that only Vale reads gives no place but its line."""
    tree(workspace, {"scaffold.toml": 'schema = 1\nname = "Test"\n[lint]\nhouse-style = "house"\n'})
    _lint(workspace, PIPES, "raw", r"\|")

    run = run_cli(["lint", "--output-format", "concise", "docs/a.md"], workspace)

    assert "docs/a.md:1:3: warning House.Sign" in run.out
    assert "docs/a.md:3:3: warning House.Sign" in run.out
    assert (run.code, run.err.count("bug")) == (0, 0)


TOKENS = [r"\|", r"\*", "#", r"\$", "$", "^", r"\s+", "<", r"\n", ".", "", "^- ", r"---\|", r"\|\s", r"\b", "(?s).+"]


@pytest.mark.long
@pytest.mark.needs_vale
@pytest.mark.parametrize(
    "scope", ["raw", "text", "heading", "table.cell", "table", "list", "code", "sentence", "paragraph", "blockquote"]
)
def test_case_33_signs_in_any_scope_are_placed(scope: str, workspace: Path) -> None:
    """A finding about a character is placed at it, or at a whole line."""
    lines = DOCUMENT.split("\n")
    for token in TOKENS:
        report = _lint(workspace, DOCUMENT, scope, token)
        assert report.engines["vale"].status == "ran"
        for finding in report.findings:
            span = finding.span
            assert 1 <= span.line <= span.end_line <= len(lines)
            assert 1 <= span.column <= len(lines[span.line - 1]) + 1
            if len(token) <= 2 and finding.match and finding.code == "House.Sign" and token not in ("", "."):
                assert finding.match == token.removeprefix("\\")
