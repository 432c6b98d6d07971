"""Where to read on: rules by the beginning of their codes, addresses of rule pages, documents to mend first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helpers import run_cli, tree


@pytest.fixture
def site(workspace: Path) -> Path:
    """A workspace that publishes the rule pages itself, with two documents that have findings."""
    return tree(
        workspace,
        {
            "mkdocs.yml": "site_name: x\nsite_url: https://docs.example.org/tool\n",
            "docs/lint/rules/index.md": "# Rules\n",
            "docs/a.md": "TODO one. TBD two.\n",
            "docs/b.md": "See [it](gone.md).\n",
        },
    )


def test_beginning_of_codes_lists_the_rules_that_select_takes(workspace: Path) -> None:
    """`explain P01` has the rules of `--select P01`, and a whole code is explained as ever, with its settings."""
    rules = json.loads(run_cli(["lint", "explain", "P01", "--json"], workspace).out)["rules"]

    assert len(rules) > 2
    assert all(rule["code"].startswith("P01") for rule in rules)
    done = run_cli(["lint", "explain", "P050"], workspace)
    assert '`params = {"P050.max" = 35}` in `[lint]`' in done.out
    assert "--extend-select P041" in run_cli(["lint", "explain", "P041"], workspace).out
    assert run_cli(["lint", "explain", "P9"], workspace).code == 2


def test_pages_of_rules_have_whole_addresses_where_the_site_is_known(site: Path) -> None:
    """JSON, SARIF, GitHub, GitLab and reviewdog get the address on the workspace's own site."""
    page = "https://docs.example.org/tool/lint/rules/T203/"

    def shown(style: str) -> str:
        return run_cli(["lint", "docs/a.md", "--no-vale", "--output-format", style], site).out

    assert {f["help_url"] for f in json.loads(shown("json"))["findings"]} == {page}
    assert json.loads(shown("sarif"))["runs"][0]["tool"]["driver"]["rules"][0]["helpUri"] == page
    assert json.loads(shown("gitlab"))[0]["content"] == {"body": page}
    assert json.loads(shown("rdjson"))["diagnostics"][0]["code"]["url"] == page
    assert shown("github").splitlines()[0].endswith(f"%0A{page}")


def test_addresses_stay_relative_without_a_site(workspace: Path) -> None:
    """A `site_url` of a workspace without the rule pages is not theirs."""
    tree(workspace, {"mkdocs.yml": "site_name: x\nsite_url: https://e.example/\n", "docs/a.md": "TODO\n"})
    done = run_cli(["lint", "docs/a.md", "--no-vale", "--json"], workspace)

    assert json.loads(done.out)["findings"][0]["help_url"] == "lint/rules/T203/"


def test_statistics_name_the_documents_to_mend_first(site: Path) -> None:
    """The document with an error comes before the one with more warnings; one document is not listed."""
    lines = run_cli(["lint", "--no-vale", "--statistics"], site).out.splitlines()

    at = lines.index("mend first")
    assert lines[at + 1 : at + 3] == ["    1  docs/b.md (1 error)", "    2  docs/a.md (2 warnings)"]
    assert "mend first" not in run_cli(["lint", "docs/a.md", "--no-vale", "--statistics"], site).out


def test_rule_addresses_are_whole_where_the_settings_name_their_site(workspace: Path) -> None:
    """An editor or a forge has no site to complete `lint/rules/…` with."""
    tree(workspace, {"docs/a.md": "# A\n\n[x](gone.md)\n"})
    for site in ("https://docs.example.com/lint", "https://docs.example.com/lint/"):
        (workspace / "scaffold.toml").write_text(f'schema = 1\n[lint]\nrules-site = "{site}"\n', encoding="utf-8")
        page = "https://docs.example.com/lint/lint/rules/L701/"
        for style in ("json", "json-lines", "sarif", "github", "gitlab", "rdjson"):
            assert page in run_cli(["lint", "--no-vale", "--output-format", style], workspace).out, style
    (workspace / "scaffold.toml").write_text('schema = 1\n[lint]\nrules-site = "docs"\n', encoding="utf-8")
    assert "`lint.rules-site` is the web address of a site" in run_cli(["lint"], workspace).err
