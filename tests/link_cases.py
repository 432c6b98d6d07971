"""A workspace with every way to write a link that we know, one page each, and the verdict that each deserves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

__all__ = ["CASES", "EXTRA_FILES", "LinkCase", "Verdict", "workspace_files"]


class Verdict(Enum):
    """The fate of a link for a reader of the site."""

    FINE = "fine"
    BROKEN = "broken"
    """The link leads to no file, or is shown as plain text."""
    ANCHOR = "broken anchor"
    """The page is there, the passage is not."""
    NONE = "no link"
    """The text is not a link: code, a comment, an escaped bracket."""


@dataclass(frozen=True, slots=True)
class LinkCase:
    """One way to write a link."""

    name: str
    text: str
    """The body of the page."""
    verdict: Verdict
    """The verdict of lint, and of the site with our plugin, on every engine."""
    at: str = "docs/notes"
    """The folder of the page."""
    plain: Verdict | None = None
    """The verdict of MkDocs without our plugin, where it differs."""
    why: str = ""
    """The reason of that difference."""
    remark: str = ""
    """A part of the message of lint for a link that leads somewhere on the site alone, or on a forge alone."""
    extra: Mapping[str, str] = field(default_factory=dict)
    links: int = 1
    """The number of links and images on the page; one that is missing is shown as plain text."""

    @property
    def path(self) -> str:
        """The workspace path of its page."""
        return f"{self.at}/case-{self.name}.md"


TARGET = """\
# Target

## Setup

First.

## Setup

Second.

## Größe & Preis

Text with a footnote.[^one]

## A / B

## 概要

## Named {#own}

## With class {: .wide #classy }

## Old <a id="kept"></a>

A paragraph with an id.
{: #para }

Setext heading
--------------

**Bold**{#bold} and <a id="html-id"></a> and <a name="html-name"></a> and <span id="span-id">span</span>.

> ## In a quotation

`{#in-code}` and `<a id="code-id"></a>`

```
## In a fence {#fenced}
```

<!-- <a id="commented"></a> -->

[^one]: The note.
"""

EXTRA_FILES: Mapping[str, str | bytes] = {
    "scaffold.toml": 'schema = 1\nname = "Links"\n',
    "docs/index.md": "# Home\n\nWelcome.\n",
    "docs/top.md": "# Top\n\n## Part\n\nText.\n",
    "docs/notes/t.md": TARGET,
    "docs/notes/my note.md": "# My note\n\n## Part\n\nText.\n",
    "docs/notes/über.md": "# Über\n\nText.\n",
    "docs/notes/plan.md": "# Plan\n\n## Part\n\nText.\n",
    "docs/notes/paren(1).md": "# Paren\n\nText.\n",
    "docs/notes/a&b.md": "# A and B\n\nText.\n",
    "docs/notes/sub/index.md": "# Sub\n\n## Part\n\nText.\n",
    "docs/notes/sub/deep.md": "# Deep\n\nText.\n",
    "docs/notes/read/README.md": "# Read\n\n## Part\n\nText.\n",
    "docs/notes/two/README.md": "# Two\n\n## Part\n\nText.\n",
    "docs/notes/two/index.md": "# Index of two\n\n## Other\n\nText.\n",
    "docs/notes/bare/leaf.md": "# Leaf\n\nText.\n",
    "docs/drafts/draft.md": "# Draft\n\nText.\n",
    "docs/excluded/page.md": "# Excluded\n\nText.\n",
    "docs/hidden/page.md": "# Hidden\n\nText.\n",
    "docs/files/data.csv": "a,b\n1,2\n",
    "docs/files/my file.txt": "text\n",
    "docs/files/saved.html": "<p>saved</p>\n",
    "docs/img/a.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>\n',
    "tools/run.py": "x = 1\n",
    "thesis/hr.md": (
        "---\nid: thesis-hr\nkind: thesis\ntitle: HR\nstatus: draft\n---\n\n## Claims\n\n### Ops {#ops}\n\nText.\n"
    ),
    "docs/memos/2026-01-05-price.md": (
        "---\nid: memo-2026-01-05-price\nkind: memo\ntitle: Price\nstatus: draft\n---\n\n## Context\n\nText.\n"
    ),
}
"""The pages and files that the links lead to."""

MKDOCS = """\
site_name: Links
{theme}
plugins: [{plugins}]
markdown_extensions:
  - admonition
  - attr_list
  - footnotes
  - md_in_html
  - tables
  - toc
  - pymdownx.superfences
exclude_docs: |
  /excluded/
draft_docs: |
  /drafts/
not_in_nav: |
  /hidden/
"""


def workspace_files(*, plugin: bool, theme: str = "theme: {name: material}") -> dict[str, str | bytes]:
    """The files of the workspace; one page for each case."""
    files: dict[str, str | bytes] = dict(EXTRA_FILES)
    files["mkdocs.yml"] = MKDOCS.format(theme=theme, plugins="conviction" if plugin else "")
    for case in CASES:
        files[case.path] = case.text if case.text.startswith("---") else f"# Case\n\n{case.text}\n"
        files.update(case.extra)
    return files


F, B, A, N = Verdict.FINE, Verdict.BROKEN, Verdict.ANCHOR, Verdict.NONE
_HTML = "MkDocs does not read addresses in raw HTML: they stay as written"
_ADDRESS = "MkDocs leaves an address without .md as written, relative to the page's own folder"
_SPACE = "Python-Markdown knows no definition whose target has a space"

CASES: tuple[LinkCase, ...] = (
    # inline
    LinkCase("inline", "See [x](t.md).", F),
    LinkCase("inline-gone", "See [x](gone.md).", B),
    LinkCase("title", 'See [x](t.md "A title").', F),
    LinkCase("title-single", "See [x](t.md 'A title').", F),
    LinkCase("title-gone", 'See [x](gone.md "A title").', B),
    LinkCase("angle", "See [x](<t.md>).", F),
    LinkCase("angle-space", "See [x](<my note.md>).", F),
    LinkCase("angle-gone", "See [x](<no note.md>).", B),
    LinkCase("percent-space", "See [x](my%20note.md).", F),
    LinkCase("bare-space", "See [x](my note.md).", F, remark="forge"),
    LinkCase("bare-space-gone", "See [x](no note.md).", B),
    LinkCase("inner-space", "See [x]( t.md ).", F),
    LinkCase("unicode", "See [x](über.md).", F),
    LinkCase("unicode-percent", "See [x](%C3%BCber.md).", F),
    LinkCase("parentheses", "See [x](paren(1).md).", F),
    LinkCase("parentheses-angle", "See [x](<paren(1).md>).", F),
    LinkCase("ampersand", "See [x](a&b.md).", F),
    LinkCase("ampersand-entity", "See [x](a&amp;b.md).", B),
    LinkCase("dot", "See [x](./t.md).", F),
    LinkCase("up", "See [x](../top.md).", F),
    LinkCase("up-down", "See [x](../notes/t.md).", F),
    LinkCase("down", "See [x](sub/deep.md).", F),
    LinkCase("outside", "See [x](../../../etc/passwd).", B),
    LinkCase("upper", "See [x](PLAN.md).", B),
    LinkCase("upper-anchor", "See [x](Plan.md#part).", B),
    LinkCase("query", "See [x](t.md?x=1).", F),
    LinkCase("query-anchor", "See [x](t.md?x=1#own).", F),
    LinkCase("empty", "See [x]().", F),
    LinkCase("escaped", r"See \[x](gone.md).", N),
    LinkCase("escaped-text", r"See [a \] b](t.md).", F),
    LinkCase("brackets-in-text", "See [a [b] c](t.md).", F),
    LinkCase("over-lines", "See [a text\nover lines](t.md).", F),
    LinkCase("over-lines-gone", "See [a text\nover lines](gone.md).", B),
    LinkCase("target-next-line", "See [x](\nt.md).", F),
    LinkCase("emphasis", "See **[x](gone.md)**.", B),
    LinkCase("code-text", "See [`x`](gone.md).", B),
    # addresses of the site
    LinkCase("no-suffix", "See [x](t).", F, plain=B, why=_ADDRESS, remark="site"),
    LinkCase("slash", "See [x](t/).", F, plain=B, why=_ADDRESS, remark="site"),
    LinkCase("no-suffix-anchor", "See [x](t#own).", F, plain=B, why=_ADDRESS, remark="site"),
    LinkCase("no-suffix-anchor-gone", "See [x](t#nothing).", A, plain=B, why=_ADDRESS),
    LinkCase("html-suffix", "See [x](t.html).", F, plain=B, why=_ADDRESS, remark="site"),
    LinkCase("page-address", "See [x](../t/).", B, plain=F, why=_ADDRESS),
    LinkCase("slash-gone", "See [x](gone/).", B),
    LinkCase("absolute", "See [x](/notes/t.md).", B),
    LinkCase("absolute-docs", "See [x](/docs/notes/t.md).", B, remark="forge"),
    LinkCase("absolute-page", "See [x](/notes/t/).", B, plain=F,
             why="an address of the host: it works when the site is at its root"),
    LinkCase("folder", "See [x](sub/).", F, plain=B, why=_ADDRESS),
    LinkCase("folder-no-slash", "See [x](sub).", F, plain=B, why=_ADDRESS),
    LinkCase("folder-index", "See [x](sub/index.md#part).", F),
    LinkCase("folder-readme", "See [x](read/README.md#part).", F),
    LinkCase("folder-of-readme", "See [x](read/).", F, plain=B, why=_ADDRESS),
    LinkCase("folder-bare", "See [x](bare/).", B),
    LinkCase("folder-index-gone", "See [x](bare/index.md).", B),
    LinkCase("register", "See [x](../memos/index.md).", F, plain=B, why="the plugin makes the register", remark="site"),
    LinkCase("register-folder", "See [x](../memos/).", F, plain=B, why="the plugin makes the register"),
    # anchors
    LinkCase("own-anchor", "See [x](#case).", F),
    LinkCase("own-anchor-gone", "See [x](#nothing).", A),
    LinkCase("anchor", "See [x](t.md#setup).", F),
    LinkCase("anchor-gone", "See [x](t.md#nothing).", A),
    LinkCase("anchor-second", "See [x](t.md#setup_1).", F, remark="forge"),
    LinkCase("anchor-third", "See [x](t.md#setup_2).", A),
    LinkCase("anchor-forge-second", "See [x](t.md#setup-1).", A, remark="forge"),
    LinkCase("anchor-upper", "See [x](t.md#Setup).", A),
    LinkCase("anchor-umlaut", "See [x](t.md#groe-preis).", F, remark="forge"),
    LinkCase("anchor-umlaut-forge", "See [x](t.md#größe--preis).", A, remark="forge"),
    LinkCase("anchor-slash", "See [x](t.md#a-b).", F, remark="forge"),
    LinkCase("anchor-slash-forge", "See [x](t.md#a--b).", A, remark="forge"),
    LinkCase("anchor-no-ascii", "See [x](t.md#_1).", F, remark="forge"),
    LinkCase("anchor-no-ascii-forge", "See [x](t.md#概要).", A, remark="forge"),
    LinkCase("anchor-own", "See [x](t.md#own).", F),
    LinkCase("anchor-of-id-heading", "See [x](t.md#named).", A),
    LinkCase("anchor-class", "See [x](t.md#classy).", F),
    LinkCase("anchor-a-at-heading", "See [x](t.md#kept).", F),
    LinkCase("anchor-text-of-a-heading", "See [x](t.md#old).", A, plain=F,
             why="our pages give the heading the id of its <a>"),
    LinkCase("anchor-paragraph", "See [x](t.md#para).", F),
    LinkCase("anchor-setext", "See [x](t.md#setext-heading).", F),
    LinkCase("anchor-bold", "See [x](t.md#bold).", F),
    LinkCase("anchor-html-id", "See [x](t.md#html-id).", F),
    LinkCase("anchor-html-name", "See [x](t.md#html-name).", F),
    LinkCase("anchor-span", "See [x](t.md#span-id).", F),
    LinkCase("anchor-quotation", "See [x](t.md#in-a-quotation).", F),
    LinkCase("anchor-in-code", "See [x](t.md#in-code).", A),
    LinkCase("anchor-code-html", "See [x](t.md#code-id).", A),
    LinkCase("anchor-fence", "See [x](t.md#fenced).", A),
    LinkCase("anchor-comment", "See [x](t.md#commented).", A),
    LinkCase("anchor-footnote", "See [x](t.md#fn:one).", F),
    LinkCase("anchor-footnote-back", "See [x](t.md#fnref:one).", F),
    LinkCase("anchor-footnote-gone", "See [x](t.md#fn:two).", A),
    LinkCase("anchor-space", "See [x](my%20note.md#part).", F),
    # references
    LinkCase("full", "See [x][n].\n\n[n]: t.md", F),
    LinkCase("full-gone", "See [x][n].\n\n[n]: gone.md", B),
    LinkCase("full-anchor-gone", "See [x][n].\n\n[n]: t.md#nothing", A),
    LinkCase("collapsed", "See [x][].\n\n[x]: t.md", F),
    LinkCase("shortcut", "See [x].\n\n[x]: t.md", F),
    LinkCase("shortcut-gone", "See [x].\n\n[x]: gone.md", B),
    LinkCase("other-case", "See [x][NaMe].\n\n[name]: t.md", F),
    LinkCase("other-case-gone", "See [x][NaMe].\n\n[name]: gone.md", B),
    LinkCase("reference-space", "See [x] [n].\n\n[n]: t.md", F),
    LinkCase("definition-title", 'See [x][n].\n\n[n]: t.md "A title"', F),
    LinkCase("definition-angle", "See [x][n].\n\n[n]: <t.md>", F),
    LinkCase("definition-angle-space", "See [x][n].\n\n[n]: <my note.md>", F, plain=B, why=_SPACE),
    LinkCase("definition-angle-space-gone", "See [x][n].\n\n[n]: <no note.md>", B),
    LinkCase("definition-next-line", "See [x][n].\n\n[n]:\n  t.md", F),
    LinkCase("definition-next-line-gone", "See [x][n].\n\n[n]:\n  gone.md", B),
    LinkCase("definition-no-suffix", "See [x][n].\n\n[n]: t/", F, plain=B, why=_ADDRESS, remark="site"),
    LinkCase("definition-unused", "Text.\n\n[n]: gone.md", N),
    LinkCase("reference-undefined", "See [x][n].", N),
    LinkCase("definition-in-quotation", "> See [x][n].\n>\n> [n]: t.md", F),
    LinkCase("reference-over-lines", "See [a text\nover lines][n].\n\n[n]: gone.md", B),
    LinkCase("reference-image", "![x][n]\n\n[n]: ../img/gone.svg", B),
    # where
    LinkCase("in-list", "- one\n- [x](gone.md)", B),
    LinkCase("in-table", "| a | b |\n|---|---|\n| [x](gone.md) | c |", B),
    LinkCase("in-table-fine", "| a | b |\n|---|---|\n| [x](t.md) | c |", F),
    LinkCase("in-quotation", "> See [x](gone.md).", B),
    LinkCase("in-heading", "## See [x](gone.md)", B),
    LinkCase("in-note", "!!! note\n    See [x](gone.md).", B),
    LinkCase("in-code", "See `[x](gone.md)`.", N),
    LinkCase("in-fence", "```\n[x](gone.md)\n```", N),
    LinkCase("in-indented-code", "Text:\n\n    [x](gone.md)", N),
    LinkCase("in-comment", "<!-- [x](gone.md) -->\n\nText.", N),
    LinkCase("in-pre", "<pre>\n[x](gone.md)\n</pre>", N),
    LinkCase("in-html-block", "<div>\n[x](gone.md)\n</div>", N),
    LinkCase("in-footnote", "Text.[^n]\n\n[^n]: See [x](gone.md).", B),
    LinkCase("in-setext", "See [x](gone.md)\n================", B),
    # HTML, images, files, others
    LinkCase("html", '<a href="t.md">x</a>', F, plain=B, why=_HTML),
    LinkCase("html-single", "Text <a href='t.md#own'>x</a>.", F, plain=B, why=_HTML),
    LinkCase("html-gone", '<a href="gone.md">x</a>', B),
    LinkCase("html-anchor-gone", '<a href="t.md#nothing">x</a>', A, plain=B, why=_HTML),
    LinkCase("html-page", '<a href="t/">x</a>', F, plain=B, why=_HTML, remark="site"),
    LinkCase("html-own-anchor-gone", '<a href="#nothing">x</a>', A),
    LinkCase("html-image", 'Text <img src="../img/a.svg" alt="x">.', F, plain=B, why=_HTML),
    LinkCase("html-image-gone", 'Text <img src="../img/gone.svg" alt="x">.', B),
    LinkCase("html-in-code", '`<a href="gone.md">x</a>`', N),
    LinkCase("image", "![x](../img/a.svg)", F),
    LinkCase("image-gone", "![x](../img/gone.svg)", B),
    LinkCase("image-in-link", "[![x](../img/a.svg)](t.md)", F, links=2),
    LinkCase("image-gone-in-link", "[![x](../img/gone.svg)](t.md)", B, links=2),
    LinkCase("image-in-link-gone", "[![x](../img/a.svg)](gone.md)", B, links=2),
    LinkCase("image-upper", "![x](../img/A.svg)", B),
    LinkCase("file", "See [x](../files/data.csv).", F),
    LinkCase("file-space", "See [x](<../files/my file.txt>).", F),
    LinkCase("file-gone", "See [x](../files/gone.csv).", B),
    LinkCase("file-refused", "See [x](../files/saved.html).", B, plain=F, why="our sites hold no page of others"),
    LinkCase("file-outside-docs", "See [x](../../tools/run.py).", B, remark="forge"),
    LinkCase("web", "See [x](https://example.com/gone.md).", F),
    LinkCase("web-no-scheme", "See [x](//example.com/a).", F),
    LinkCase("mail", "Write to [x](mailto:a@example.com).", F),
    LinkCase("autolink", "See <https://example.com/>.", F),
    LinkCase("autolink-mail", "Write to <a@example.com>.", F),
    LinkCase("autolink-file", "See <t.md>.", N),
    LinkCase("bare-address", "See https://example.com/.", N),
    # files that the site leaves out
    LinkCase("draft", "See [x](../drafts/draft.md).", B),
    LinkCase("excluded", "See [x](../excluded/page.md).", B),
    LinkCase("readme-beside-index", "See [x](two/README.md).", B),
    LinkCase("index-beside-readme", "See [x](two/index.md#other).", F),
    LinkCase("folder-of-both", "See [x](two/).", F, plain=B, why=_ADDRESS),
    LinkCase("anchor-of-a-readme-beside-index", "See [x](two/README.md#part).", B),
    LinkCase("not-in-nav", "See [x](../hidden/page.md).", F),
    # between the folders
    LinkCase("to-thesis", "See [x](../../thesis/hr.md#ops).", F, plain=B, why="thesis/ is not in docs/"),
    LinkCase("to-thesis-gone", "See [x](../../thesis/hr.md#nothing).", A, plain=B, why="thesis/ is not in docs/"),
    LinkCase("to-thesis-site", "See [x](../thesis/hr.md).", B),
    LinkCase("from-thesis", "---\nid: thesis-a\nkind: thesis\ntitle: A\n---\n\nSee [x](../docs/notes/t.md#own).\n", F,
             at="thesis", plain=N, why="thesis/ is not in docs/"),
    LinkCase("from-thesis-gone", "---\nid: thesis-b\nkind: thesis\ntitle: B\n---\n\nSee [x](../notes/t.md).\n", B,
             at="thesis", plain=N, why="thesis/ is not in docs/"),
    LinkCase("from-thesis-anchor", "---\nid: thesis-c\nkind: thesis\ntitle: C\n---\n\nSee [x](hr.md#opps).\n", A,
             at="thesis", plain=N, why="thesis/ is not in docs/"),
    LinkCase("from-index", "See [x](t/).", F, at="docs/notes/sub2", plain=B, why=_ADDRESS, remark="site",
             extra={"docs/notes/sub2/t.md": "# T\n\nText.\n"}),
)  # fmt: skip
"""One entry for each way to write a link; `name` is that of its page."""
