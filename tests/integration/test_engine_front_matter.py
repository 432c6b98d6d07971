"""The front matter that a site engine reads: text stays text, and Material's blog has its posts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from built_site import mkdocs, pages
from helpers import run_cli, tree

SITE = """
    site_name: Strategy
    theme: {name: material, font: false}
    plugins: [%s]
    markdown_extensions: [conviction.markdown_ext]
    """
POST = """
    ---
    date: 2026-11-01
    categories: [Pricing, 2026-01-01]
    tags: [2026-02-02]
    %s
    ---

    # Usage prices

    We [price](../../../thesis/x.md) by use.

    <!-- more -->

    The rest.
    """


def workspace_of(root: Path, plugins: list[str], files: dict[str, str]) -> Path:
    """A workspace whose site has these plugins, in this order."""
    base = {
        "scaffold.toml": "schema = 1\n",
        "mkdocs.yml": SITE % ", ".join(plugins),
        "docs/index.md": "# Home\n",
        "thesis/x.md": "---\nid: thesis-x\nkind: thesis\ntitle: The ledger\nstatus: draft\naudience: team\n---\n",
    }
    return tree(root, base | files)


@pytest.mark.long
@pytest.mark.parametrize("command", ["mkdocs", "scaffold"])
def test_a_text_that_looks_like_a_day_is_text(tmp_path: Path, command: str) -> None:
    """A title, a tag, a section or a page of a user's own that is a day ends neither build, and is shown."""
    files = {"docs/notes/page.md": "---\ntitle: 2026-11-23\ntags: [2024-04-25, 12]\n---\n\n# Notes\n"}
    root = workspace_of(tmp_path / "w", ["tags", "search", "conviction"], files)
    path = run_cli(["review", "2026-11-30", "--tag", "2026-01-01"], root).out.strip()
    run_cli(["memo", "2026-01-01 to 2026-02-02"], root)

    if command == "mkdocs":
        assert mkdocs(root, "build", "--strict").returncode == 0
    else:
        assert run_cli(["build", "--strict"], root).code == 0

    text = (root / path).read_text()
    assert 'title: "2026-11-30"\n' in text
    assert 'tags: ["2026-01-01"]\n' in text
    assert "created: 2026-11-23\n" in text
    built = pages(root / "site")
    assert "2024-04-25" in built["notes/page/index.html"].text
    assert "2026-11-30" in built["reviews/2026-11-23-2026-11-30/index.html"].text
    index = json.loads((root / "site/search/search_index.json").read_text())
    assert any("2026-11-23" in str(entry["title"]) for entry in index["docs"])


@pytest.mark.long
@pytest.mark.parametrize(
    "plugins", [["conviction", "blog", "tags", "search"], ["blog", "tags", "search", "conviction"]]
)
def test_the_blog_of_material_works_beside_ours(tmp_path: Path, plugins: list[str]) -> None:
    """In either order: posts, archive and categories are built from our pages, and links to theses lead there."""
    files = {
        "docs/blog/posts/usage.md": POST % "",
        "docs/blog/posts/later.md": POST.replace("Usage", "Later") % "draft: true",
    }
    root = workspace_of(tmp_path / "w", plugins, files)

    done = mkdocs(root, "build")

    assert done.returncode == 0, done.stderr
    built = pages(root / "site")
    posts = sorted(path for path in built if path.startswith("blog/2026/"))
    assert posts == ["blog/2026/11/01/usage-prices/index.html"]
    assert "thesis/x/" in str(built[posts[0]].values("a", "href"))
    assert {"blog/archive/2026/index.html", "blog/category/pricing/index.html"} <= built.keys()
    assert "later" not in str(sorted(built))


@pytest.mark.long
def test_a_post_cannot_act(tmp_path: Path) -> None:
    """Markup in a post, in its categories and in its title is text or left out, as on every page."""
    fire = "<img src=x onerror=window.fired=1>"
    post = (POST % f"slug: '{fire}'\n    title: '{fire}'").replace("Pricing", f"'{fire}'").replace("The rest.", fire)
    root = workspace_of(tmp_path / "w", ["blog", "conviction"], {"docs/blog/posts/usage.md": post})

    assert mkdocs(root, "build").returncode == 0

    acting = [page.path for page in pages(root / "site").values() for _, keys in page.tags if "onerror" in keys]
    assert acting == []


@pytest.mark.long
@pytest.mark.parametrize("field", ["", "date: 2026-13-45", "date: soon", "date: {updated: 2026-01-01}"])
def test_a_post_without_a_day_is_the_blogs_own_error(tmp_path: Path, field: str) -> None:
    """The blog names the post, as it does without our plugin; nothing ends in a traceback of ours."""
    post = POST.replace("date: 2026-11-01\n", f"{field}\n") % ""
    root = workspace_of(tmp_path / "w", ["conviction", "blog"], {"docs/blog/posts/usage.md": post})

    done = mkdocs(root, "build")

    assert done.returncode != 0
    assert "blog/posts/usage.md" in done.stderr
    assert "Traceback" not in done.stderr
