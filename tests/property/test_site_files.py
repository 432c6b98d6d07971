"""The patterns of an mkdocs.yml: which files are on the site is computed exactly as MkDocs computes it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, InclusionLevel, set_exclusions

from conviction.workspace.site_files import Inclusion, SiteFiles

NAMES = st.sampled_from(
    ["a", "b", "ab", "a.md", "b.md", "index.md", ".a", "templates", "x y.md", "[a].md", "#a.md", "!b.md"]
)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
PIECES = st.sampled_from(
    [
        "a",
        "b",
        "*",
        "?",
        "**",
        "/",
        "//",
        ".md",
        "[ab]",
        "[!a]",
        "[",
        "]",
        "!",
        "#",
        " ",
        "\\\\",
        "\\\\ ",
        ".",
        "templates",
        "*/",
        "**/",
    ]
)
LINES = st.lists(PIECES, max_size=6).map("".join)
SETTINGS = st.lists(LINES, max_size=3).map("\n".join)
LEVELS = {
    InclusionLevel.EXCLUDED: Inclusion.EXCLUDED,
    InclusionLevel.DRAFT: Inclusion.DRAFT,
    InclusionLevel.NOT_IN_NAV: Inclusion.NOT_IN_NAV,
    InclusionLevel.INCLUDED: Inclusion.INCLUDED,
}


def of_mkdocs(texts: dict[str, str], path: str) -> Inclusion | None:
    """The answer of MkDocs; None if it refuses the settings."""
    config = MkDocsConfig()
    config.load_dict({"site_name": "x", **texts})
    errors, _ = config.validate()
    if any(name in texts for name, _ in errors):
        return None
    file = File(path, "docs", "site", use_directory_urls=True)
    set_exclusions([file], config)
    return LEVELS[file.inclusion]


@pytest.mark.filterwarnings("ignore:Possible nested set:FutureWarning")  # Python's, in MkDocs, for [[ab]
@settings(max_examples=400, derandomize=True)
@given(SETTINGS, SETTINGS, SETTINGS, PATHS)
def test_a_file_is_where_mkdocs_has_it(exclude: str, drafts: str, not_in_nav: str, path: str) -> None:
    """For random patterns and paths a file has the place that MkDocs gives it, unless it refuses the settings."""
    texts = {"exclude_docs": exclude, "draft_docs": drafts, "not_in_nav": not_in_nav}
    theirs = of_mkdocs(texts, path)

    assert theirs is None or SiteFiles.of(texts).inclusion(path) is theirs
