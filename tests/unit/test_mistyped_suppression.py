"""A suppression that is mistyped is reported, since its author believes in it."""

from __future__ import annotations

import pytest

from conviction.documents.parser import parse
from conviction.lint.suppression_comments import read


def faults(comment: str) -> list[tuple[str, str]]:
    """The message and the text of each fault of a page with this comment."""
    return [(fault.message, fault.match) for fault in read(parse(f"A page.\n\n{comment}\nText.\n", "docs/p.md"))[1]]


@pytest.mark.parametrize(
    ("comment", "remedy"),
    [
        ("<!-- scaffold-lint ignore[P013] it is so -->", "`<!-- scaffold-lint: ignore[P013] the reason -->`"),
        ("<!-- scaffold lint: ignore[P013, P021] x -->", "`<!-- scaffold-lint: ignore[P013,P021] the reason -->`"),
        ("<!-- scaffold_lint; ignore-file (S101) -->", "`<!-- scaffold-lint: ignore-file[S101] the reason -->`"),
        ("<!-- Scaffold-Lint: ignore[P013] x -->", "`<!-- scaffold-lint: ignore[P013] the reason -->`"),
        ("<!--scaffoldlint ignore jargon-swap,-->", "ignore["),
        ("<!-- scaffold-lint: ignroe[P013] x -->", "did you mean `ignore`?"),
        ("<!-- scaffold-lint: ignore-fiel[P013] x -->", "did you mean `ignore-file`?"),
        ("<!-- scaffold-lint: ignore(P013) x -->", "write `ignore[P013] the reason`"),
        ("<!-- scaffold-lint: ignore {P013, P021} x -->", "write `ignore[P013, P021] the reason`"),
        ("<!-- scaffold-lint: ignore P013 x -->", "write `ignore[P013] the reason`"),
    ],
)
def test_mistyped_one_is_reported_with_its_right_form(comment: str, remedy: str) -> None:
    """The message has the form that would be read."""
    ((message, match),) = faults(comment)

    assert remedy in message
    assert match == comment


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- scaffold lint finds nothing here, and that is right -->",
        "<!-- scaffold-lint ignores quotations, as the guide says -->",
        "<!-- see the guide of scaffold-lint: ignore[P013] -->",
        "`<!-- scaffold-lint ignore[P013] -->`",
        "<!-- scaffold-lint: ignore[jargon-swap] the name of a rule is enough -->",
    ],
)
def test_prose_about_lint_and_right_forms_are_silent(comment: str) -> None:
    """A comment that talks about lint is not a suppression."""
    assert faults(comment) == []
