"""Laws of suppressions, fingerprints and the baseline, over texts that nobody would write."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from conviction.documents.editor import apply_edits
from conviction.documents.parser import parse
from conviction.lint.actions import run as action
from conviction.lint.actions.baseline import FILE
from conviction.lint.actions.request import LintRequest, SuppressionOptions
from conviction.lint.actions.rule_catalogue import names
from conviction.lint.fingerprints import stamped
from conviction.lint.suppression_comments import read
from conviction.lint.suppressions import Suppressions
from conviction.model.finding import Finding, Severity
from conviction.model.report import Report
from conviction.model.text import Span
from conviction.model.workspace import Settings

PIECES = (
    "<!-- scaffold-lint: ignore[T201] r -->", "<!-- scaffold-lint: ignore[E302,Q] -->", "<!-- scaffold-lint: ignore",
    "<!-- scaffold-lint: ignore-start[T,E] -->", "<!-- scaffold-lint: ignore-end -->", "<!-- scaffold-lint: x -->",
    "<!-- scaffold-lint: ignore-file[L707] r -->", "-->", "<who pays>", "[x](nix.md)", "[here](a.md)", "word.", "TODO",
    "\n", "\n\n", "\r\n", "# ", "- ", "> ", "| ", "    ", "```\n", "`", '!!! note "x"\n', "---\n",
    "lint: {ignore: [T201]}\n", "lint: x\n", "ü", "🚀",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


def lint(root: Path, **options: bool) -> Report:
    """The report on the workspace, without Vale."""
    request = LintRequest(use_vale=False, suppression_options=SuppressionOptions(**options))  # type: ignore[arg-type]
    return action.lint(root, Settings(), date(2026, 11, 23), request)


@given(TEXTS)
@settings(deadline=None)
def test_reading_is_total_and_its_fixes_make_it_quiet(text: str) -> None:
    """Any text is read; each place is in the text, and after all fixes no finding is left."""
    document = parse(text, "docs/a.md")
    comments, _ = read(document)
    lines = text.split("\n")
    for comment in comments:
        assert comment.span.end_line <= len(lines)
        assert comment.kind != "inline" or 1 <= comment.first <= comment.last <= len(lines)
    suppressions = Suppressions(names())
    suppressions.read([document])
    for _ in range(100):
        fixes = [finding.fix for finding in suppressions.unused(lambda _: True) if finding.fix is not None]
        if not fixes:
            break
        text = apply_edits(text, fixes[0].edits)
        suppressions = Suppressions(names())
        suppressions.read([parse(text, "docs/a.md")])
    assert all(finding.fix is None for finding in suppressions.unused(lambda _: True))


@given(TEXTS)
@settings(max_examples=40, deadline=None)
def test_recorded_or_suppressed_findings_never_fail_a_run(text: str) -> None:
    """After a baseline is written only findings with a safe fix are left; written again its bytes are the same."""
    with TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        (root / "docs").mkdir()
        (root / "docs/a.md").write_bytes(text.encode("utf-8"))
        before = lint(root)
        written = lint(root, write=True)
        kept = (root / FILE).read_bytes()
        after = lint(root)
        lint(root, write=True)

        assert (root / FILE).read_bytes() == kept
        assert after.findings == written.findings
        assert all(f.fix is not None and f.fix.applicability.value == "safe" for f in after.findings)
        assert len(before.findings) == len(after.findings) + after.baselined
        lint(root, prune=True)
        assert (root / FILE).read_bytes() == kept
        for finding in after.suppressed:
            assert finding.suppressed is not None
        assert {finding.code for finding in after.findings} <= {"X901", "X902", "T202"}


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp", "Zs")), min_size=1, max_size=8)
SENTENCE = st.lists(WORDS.filter(lambda word: word.isalnum()), min_size=1, max_size=5).map(" ".join)


@given(SENTENCE, SENTENCE, SENTENCE)
def test_fingerprint_depends_on_the_sentence_and_not_on_lines_above(one: str, two: str, above: str) -> None:
    """Paragraphs above and below and a suppression leave it alone; another sentence or heading gives another one."""

    def of(text: str, at: str) -> str:
        line = next(n for n, row in enumerate(text.split("\n"), 1) if row == at)
        finding = Finding("P021", "b", Severity.WARNING, "m", "a.md", Span(line, 1, line, 2), at[0])
        return stamped([finding], {"a.md": text})[0].fingerprint

    line = f"Q {one}."
    plain = of(f"# H\n\n{line}\n", line)
    assert of(f"# H\n\nA {above}. B {above}\n\n- C {above}\n\n{line}\n\nD {above}\n", line) == plain
    assert of(f"# H\n\n<!-- scaffold-lint: ignore[P021] {above}. -->\n{line}\n", line) == plain
    assert of(f"# H\n\n- E {above}\n\n\n\n{line}\r\n".replace("\r", ""), line) == plain
    assert of(f"# I\n\n{line}\n", line) != plain
    other = f"Q {two}."
    assert (of(f"# H\n\n{other}\n", other) == plain) == (one.split() == two.split())
