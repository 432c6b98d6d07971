"""An audience in a form that our strict reader does not take: never a wider site, and always a finding."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from built_site import all_bytes
from conviction.documents.parser import parse, parse_bytes
from conviction.lint.actions import run as lint_action
from conviction.lint.actions.request import LintRequest
from conviction.markup.front_matter import read
from conviction.model.workspace import Settings
from conviction.workspace.actions.loader import load
from helpers import TODAY, run_cli, tree

CANARY = "Quetzalcoatlus"
BODY = f"\n# Prices\n\nThe {CANARY} price.\n"
NOT_READ: dict[str, str | bytes] = {
    "capital": f"---\nAudience: private\n---\n{BODY}",
    "capitals": f"---\nAUDIENCE: private\n---\n{BODY}",
    "capital in quotes": f'---\n"Audience": private\n---\n{BODY}',
    "plural": f"---\naudiences: [private]\n---\n{BODY}",
    "mistyped": f"---\naudiance: private\n---\n{BODY}",
    "beside one that is read": f"---\naudience: public\nAudience: private\n---\n{BODY}",
    "Cyrillic": f"---\n\u0430udien\u0441e: private\n---\n{BODY}",
    "no width": f"---\naudi\u200bence: private\n---\n{BODY}",
    "wide letters": f"---\n\uff41\uff55\uff44\uff49\uff45\uff4e\uff43\uff45: private\n---\n{BODY}",
    "nested": f"---\nmeta:\n  audience: private\n---\n{BODY}",
    "in a list": f"---\nmeta:\n  - audience: private\n---\n{BODY}",
    "value in capitals": f"---\naudience: Private\n---\n{BODY}",
    "value is a list": f"---\naudience: [private]\n---\n{BODY}",
    "value is empty": f"---\naudience:\n---\n{BODY}",
    "CR alone": f"---\raudience: private\r---\r{BODY}".replace("\n", "\r"),
    "CR alone, no lines": f"audience: private\r{BODY}".replace("\n", "\r"),
    "CR within": f"---\ntitle: x\raudience: private\n---\n{BODY}",
    "MultiMarkdown": f"Title: Prices\nAudience: private\n{BODY}",
    "MultiMarkdown, first line": f"audience: private\n{BODY}",
    "MultiMarkdown, blanks": f"  Audience : private\n{BODY}",
    "MultiMarkdown, value beneath": f"Title: x\nAudience:\n    private\n{BODY}",
    "MultiMarkdown, mistyped value": f"Audience: privat\n{BODY}",
    "after other front matter": f"---\ntitle: x\n---\n---\naudience: private\n---\n{BODY}",
    "beneath other front matter": f"---\ntitle: x\n---\n\nAudience: private\n{BODY}",
    "blank line above": f"\n---\naudience: private\n---\n{BODY}",
    "blank above, quoted": f'\n---\n"audience": private\n---\n{BODY}',
    "blanks behind the dashes": f"--- \naudience: private\n---\n{BODY}",
    "blanks before the dashes": f" ---\n audience: private\n ---\n{BODY}",
    "two byte-order marks": f"\ufeff\ufeff---\naudience: private\n---\n{BODY}",
    "no-break space": f"\u00a0---\naudience: private\n---\n{BODY}",
    "closed by dots": f"---\naudience: private\n...\n{BODY}",
    "never closed": f"---\naudience: private\n{BODY}",
    "indented": f"---\ntitle: x\n  audience: private\n---\n{BODY}",
    "tab": f"---\ntitle: x\n\taudience: private\n---\n{BODY}",
    "twice": f"---\naudience: public\naudience: private\n---\n{BODY}",
    "TOML": f'+++\naudience = "private"\n+++\n{BODY}',
    "JSON": f'{{"audience": "private"}}\n{BODY}',
    "JSON, second": f'{{"title": "x", "audience": "private"}}\n{BODY}',
    "named fence": f"---yaml\naudience: private\n---\n{BODY}",
    "comment": f"<!-- audience: private -->\n{BODY}",
    "comment of lines": f"<!--\naudience: private\n-->\n{BODY}",
    "below the title": f"# Prices\n\n**Audience:** private\n{BODY}",
    "bullet": f"# Prices\n\n- Audience: private (for now)\n{BODY}",
    "table": f"# Prices\n\n| Audience | Private |\n|---|---|\n{BODY}",
    "one line": f"# Prices\n\nOwner: Ada; Audience: private\n{BODY}",
    "line separator": f"---\u2028audience: private\u2028---\n{BODY}",
    "UTF-16": f"---\naudience: private\n---\n{BODY}".encode("utf-16"),
}
READ = {
    "strict": "---\naudience: public\n---\n",
    "quoted key": '---\n"audience": public\n---\n',
    "blank before the colon": "---\naudience : public\n---\n",
    "all indented": "---\n  audience: public\n  title: x\n---\n",
    "blanks behind the last dashes": "---\naudience: public\n--- \n",
    "CR LF": "---\r\naudience: public\r\n---\r\n",
    "byte-order mark": "\ufeff---\naudience: public\n---\n",
}
NO_STATEMENT = {
    "prose": "# Prices\n\nThe audience of this page: private buyers.\n",
    "words": "# Prices\n\nAudience: team leads in sales\n",
    "code": "# Prices\n\n```yaml\naudience: private\n```\n\n    audience: private\n",
    "below a section": "# Prices\n\n## Format\n\nAudience: private\n",
    "another word": "---\nambience: private\ntarget_audience: private\n---\n\n# Prices\n",
}


@pytest.mark.parametrize("name", NOT_READ)
def test_case_29_an_audience_that_is_not_read_is_the_narrowest_and_a_finding(workspace: Path, name: str) -> None:
    """Whatever another reader would take for `audience: private` keeps a page private, and lint names the line."""
    given = NOT_READ[name]
    content = given if isinstance(given, bytes) else given.encode("utf-8")
    tree(workspace, {"docs/prices.md": content})
    settings = Settings(pages_audience="public")

    page = load(root=workspace, settings=settings).pages[0]
    report = lint_action.lint(workspace, settings, date.fromisoformat(TODAY), LintRequest(use_vale=False))

    assert settings.audience_of(page) == "private"
    assert {finding.code for finding in report.findings} & {"S001", "S006", "S007"}


@pytest.mark.parametrize("name", READ)
def test_case_29_forms_that_every_reader_takes_alike_are_read(name: str) -> None:
    """Similar forms that mean the same everywhere are not changed."""
    page = parse_bytes(f"{READ[name]}{BODY}".encode(), "docs/prices.md")

    assert Settings(pages_audience="private").audience_of(page) == "public"


@pytest.mark.parametrize("name", NO_STATEMENT)
def test_case_29_words_about_an_audience_do_not_state_one(name: str) -> None:
    """A page that only writes about audiences is for the readers of pages."""
    page = parse(NO_STATEMENT[name], "docs/prices.md")

    assert Settings(pages_audience="public").audience_of(page) == "public"


def test_case_29_a_document_of_a_kind_says_it_as_strictly(workspace: Path) -> None:
    """A memo whose front matter carries both `audience` and `Audience` is private, and lint says what to delete."""
    memo = "---\nid: memo-m\nkind: memo\ntitle: M\nstatus: draft\nowner: A\ncreated: 2026-11-01\naudience: public\n"
    tree(workspace, {"docs/memos/m.md": f"{memo}Audience: private\n---\n\n## Ask\n\n{CANARY}\n"})

    done = run_cli(["lint", "--no-vale"], workspace)
    built = run_cli(["build", "--audience", "public"], workspace)

    assert "docs/memos/m.md:9:1: error S007 this is not read as the audience, so the document counts as" in done.out
    assert "delete it, or keep it in place of `audience`" in done.out
    assert built.code == 0, built.err
    assert _shown(workspace / "site") == []


def test_case_29_no_page_is_published_by_a_statement_that_is_not_read(workspace: Path) -> None:
    """A site for the public holds none of these pages, whatever the settings for pages."""
    tree(workspace, {"scaffold.toml": 'schema = 1\npages_audience = "public"\n', "docs/index.md": "# Home\n"})
    pages = {
        f"docs/p{number}.md": text if isinstance(text, bytes) else text.encode("utf-8")
        for number, text in enumerate(NOT_READ.values())
    }
    tree(workspace, pages)

    built = run_cli(["build", "--audience", "public"], workspace)

    assert built.code == 0, built.err
    assert _shown(workspace / "site") == []
    tree(workspace, {"docs/open.md": BODY})
    assert run_cli(["build", "--audience", "public"], workspace).code == 0
    assert "open/index.html" in _shown(workspace / "site")


def test_case_29_a_long_text_is_read_in_bounded_time() -> None:
    """A line or a front matter of the largest size costs no more than a look at its beginning."""
    for text in ("audience " * 2_000_000, "|" * 4_000_000, "a: b\n" * 1_000_000, "---\n" * 1_000_000):
        read(text, "x.md")


def _shown(site: Path) -> list[str]:
    return [name for name, data in all_bytes(site) if CANARY.encode() in data and name.endswith(".html")]
