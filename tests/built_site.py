"""A built site as a reader's browser meets it: its pages parsed, its links resolved, its bytes unpacked."""

from __future__ import annotations

import gzip
import posixpath
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

__all__ = ["HOSTILE", "HOSTILE_WORKSPACE", "Page", "all_bytes", "dead_links", "mkdocs", "pages", "requests"]

HOSTILE = (
    "<script>window.fired=1</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>window.fired=1</scr</script>ipt>",
    "<script\x0cdata-x>window.fired=1</script\x0c>",
    "<img src=x onerror=fired++>",
    "<img/src/onerror=fired++>",
    "<img src=`x` onerror\n=\n'window.fired=1'>",
    '<img src="x" title="a>b" onerror="window.fired=1">',
    '"><img src=x onerror=fired++>',
    "'><svg/onload=fired++>",
    "<svg><script>window.fired=1</script></svg>",
    "<svg><style><img src=x onerror=fired++></style></svg>",
    "<svg><title><img src=x onerror=fired++></title></svg>",
    "<svg><desc><script>window.fired=1</script></desc></svg>",
    '<svg><a xlink:href="javascript:window.fired=1"><text>x</text></a></svg>',
    '<svg><animate onbegin="window.fired=1" attributeName="x" dur="1s"/></svg>',
    '<svg><foreignObject><iframe srcdoc="<script>parent.fired=1</script>"></iframe></foreignObject></svg>',
    '<svg><use href="data:image/svg+xml,<svg id=x onload=fired++>#x"/></svg>',
    '<svg><rect fill="url(https://evil.example/x)"/></svg>',
    "<math><mtext><table><mglyph><style><img src=x onerror=fired++>",
    '<a href="javascript:window.fired=1">a</a>',
    '<a href="JaVaScRiPt:window.fired=1">a</a>',
    '<a href=" &#1;java&#10;script&colon;window.fired=1">a</a>',
    '<a href="java\tscript:window.fired=1">a</a>',
    '<a href="vbscript:msgbox(1)">a</a>',
    '<a href="data:text/html,<script>opener.fired=1</script>">a</a>',
    "[a](javascript:window.fired=1)",
    "[a](<java\tscript:window.fired=1>)",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "![a](javascript:window.fired=1)",
    "![a](https://evil.example/x.png)",
    "![a](//evil.example/x.png)",
    "<javascript:window.fired=1>",
    "[a]: javascript:window.fired=1\n[a]",
    '<img src="https://evil.example/x.png">',
    '<img srcset="https://evil.example/x.png 2x" src="x.png">',
    '<video poster="https://evil.example/x.png"><source src="https://evil.example/x.mp4"></video>',
    "<style>@import url(https://evil.example/x.css);</style>",
    '<p style="background:url(https://evil.example/x)">x</p>',
    '<p style="text-align:left;background:url(https://evil.example/x)">x</p>',
    '<link rel="stylesheet" href="https://evil.example/x.css">',
    '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    '<base href="https://evil.example/">',
    '<iframe src="https://evil.example/"></iframe>',
    '<object data="https://evil.example/"></object>',
    '<embed src="https://evil.example/">',
    '<form action="https://evil.example/"><button>go</button><input name="q"></form>',
    '<input type="image" src="https://evil.example/x.png">',
    '<input autofocus onfocus="window.fired=1">',
    '<details open ontoggle="window.fired=1"><summary>x</summary></details>',
    "<!--><script>window.fired=1</script>-->",
    "<!-- --!><script>window.fired=1</script>",
    "<!-- x --><script>window.fired=1</script>",
    "<!-<img src=x onerror=fired++>",
    "<![CDATA[<img src=x onerror=fired++>]]>",
    "<?xml <img src=x onerror=fired++> ?>",
    "</title><script>window.fired=1</script>",
    "</textarea></noscript></style><img src=x onerror=fired++>",
    "<noscript><p title='</noscript><img src=x onerror=fired++>'>",
    "<template><script>window.fired=1</script></template>",
    "<xmp><img src=x onerror=fired++></xmp>",
    "<plaintext>",
    "x {: onclick=fired++ }",
    "[x](y.md){: onmouseover=fired++ style=position:fixed }",
    "# x {: onclick='window.fired=1' }",
    "&lt;script&gt;window.fired=1&lt;/script&gt;",
    "&#60;script&#62;window.fired=1&#60;/script&#62;",
    "{{ 7*7 }} {% raw %} ${7*7}",
    "\u202e<img src=x onerror=fired++>",
    '<p id="__config">{"base": "https://evil.example/", "features": [], "translations": {}, "search": "x"}</p>',
    "{}\n{: #__config }",
    '<label for="__search" name="__drawer">x</label>',
    '<pre class="a mermaid b"><code>graph TD; A-->B</code></pre>',
    "```mermaid\ngraph TD; A-->B\n```",
    "<a href=x id=__search name=bundle data-md-component=search>x</a>",
)
"""Markup that must stay without effect, wherever an author, or somebody whose words he pastes, puts it."""


def _hostile_workspace() -> dict[str, str]:
    """A workspace with every payload as title, heading, label, tag, owner, status, quote, table cell and plain text."""
    files = {"docs/index.md": "# Home\n\nA harmless page: [the first](../thesis/h0.md).\n"}
    for number, payload in enumerate(HOSTILE):
        line = " ".join(payload.split())
        quoted = '"' + line.replace("\\", "\\\\").replace('"', '\\"').replace("\u202e", "") + '"'
        files[f"thesis/h{number}.md"] = (
            f"---\nid: thesis-h{number}\nkind: thesis\ntitle: {quoted}\nstatus: {quoted}\nowner: {quoted}\n"
            f"created: 2026-11-01\naudience: private\ntags: [{quoted}]\nsegment: {quoted}\nconviction: 50%\n---\n\n"
            f"## The thesis\n\nA sentence {line} that ends here.\n\n{payload}\n\n"
            f"## Claims\n\n### {line} {{#c{number}}}\n\n"
            f"- **Conviction:** 50%\n- **For:** {line} (strong)\n- **{line}:** {line}\n\n> {line}\n\n"
            f"| a | b |\n|---|---|\n| {line} | x |\n\n"
            f"## Revisions\n\n### 2026-11-01\n\n- **Reason:** {line}\n\n{line}\n"
        )
    return files


HOSTILE_WORKSPACE: Mapping[str, str] = _hostile_workspace()
"""Workspace path to text."""

_FETCHING = {
    ("script", "src"), ("img", "src"), ("img", "srcset"), ("source", "src"), ("source", "srcset"), ("iframe", "src"),
    ("embed", "src"), ("object", "data"), ("video", "src"), ("video", "poster"), ("audio", "src"), ("track", "src"),
    ("input", "src"), ("image", "href"), ("use", "href"), ("form", "action"), ("link", "href"),
}  # fmt: skip
_PASSIVE_LINKS = frozenset({"canonical", "next", "prev", "alternate"})
"""Values of `rel` at which a browser asks nobody."""
_CSS_ADDRESS = re.compile(r"(?:url\(|@import)\s*[\"']?\s*((?:[a-z]+:)?//[^)\"'\s]+)", re.IGNORECASE)


@dataclass(slots=True)
class Page:
    """One HTML file."""

    path: str
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Every opening tag, in order, with its attributes; entities decoded."""
    text: str = ""
    """The text between the tags, with white space folded."""
    style: str = ""
    """The text of its `<style>` elements."""

    @property
    def anchors(self) -> set[str]:
        """The possible targets of a `#fragment`."""
        return {value for _, found in self.tags for key, value in found.items() if key in ("id", "name")}

    def values(self, tag: str, key: str) -> list[str]:
        """That attribute of every such tag that has it."""
        return [found[key] for name, found in self.tags if name == tag and key in found]


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.pieces: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.tags.append((tag, {key: value or "" for key, value in reversed(attrs)}))

        self.inside = tag if tag in ("style", "script") else ""

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "style":
            self.page.style += data
        elif not self.inside:
            self.pieces.append(data)


def read(path: str, text: str) -> Page:
    """HTML as a browser's parser meets it, near enough."""
    page = Page(path)
    reader = _Reader(page)
    reader.feed(text)
    reader.close()
    page.text = " ".join("".join(reader.pieces).split())
    return page


def pages(site: Path) -> dict[str, Page]:
    """Every HTML file of a site, by path."""
    return {
        name: read(name, path.read_text("utf-8"))
        for path in sorted(site.rglob("*.html"))
        for name in [path.relative_to(site).as_posix()]
    }


def dead_links(site: Path) -> list[str]:
    """`page: address` of each link and source within the site that leads to no file, or to no anchor."""
    found = pages(site)
    return [
        f"{page.path}: {address}"
        for page in found.values()
        if page.path != "404.html"
        for name, attributes in page.tags
        for key in ("href", "src")
        if (address := attributes.get(key)) is not None and not _leads(site, found, page, address)
    ]


def _leads(site: Path, found: Mapping[str, Page], page: Page, address: str) -> bool:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return True
    path = page.path
    if parts.path:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), unquote(parts.path)))
        if parts.path.endswith("/") or path == "." or (site / path).is_dir():
            path = posixpath.normpath(posixpath.join(path, "index.html"))
    if not (site / path).is_file():
        return False
    anchor = unquote(parts.fragment)
    return not anchor or path not in found or anchor in found[path].anchors


def requests(site: Path) -> list[str]:
    """The requests to other hosts that the site's pages and stylesheets would make."""
    asked = []
    for page in pages(site).values():
        for name, attributes in page.tags:
            rel = set(attributes.get("rel", "").split())
            asked += [
                f"{page.path}: {name} {value}"
                for key, value in attributes.items()
                if (name, key) in _FETCHING and urlsplit(value).netloc and not (name == "link" and rel & _PASSIVE_LINKS)
            ]
            asked += [f"{page.path}: {value}" for value in _CSS_ADDRESS.findall(attributes.get("style", ""))]
        asked += [f"{page.path}: {value}" for value in _CSS_ADDRESS.findall(page.style)]
    for path in site.rglob("*.css"):
        asked += [f"{path.name}: {value}" for value in _CSS_ADDRESS.findall(path.read_text("utf-8"))]
    return asked


def all_bytes(site: Path) -> Iterator[tuple[str, bytes]]:
    """Every path of a site with its bytes; compressed files are decompressed too."""
    for path in sorted(site.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            yield path.relative_to(site).as_posix(), data
            if path.suffix == ".gz":
                yield f"{path.name} unpacked", gzip.decompress(data)


def mkdocs(root: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """`mkdocs ARGS` in `root`, as its user would run it."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", *args], cwd=root, capture_output=True, text=True, check=False, timeout=120
    )
