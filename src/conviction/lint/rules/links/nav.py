"""The rule on the menu: pages that are missing from the site's own menu."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from conviction.lint.rules.base import Context, Fault, Rule
from conviction.model.finding import Severity

__all__ = ["RULES"]

_DOCS = "docs/"
_LISTS = ("index.md", "README.md")


def not_in_nav(context: Context) -> Iterator[Fault]:
    """L706: the site has a menu of its own, and this page is neither in it nor listed on its folder's first page."""
    document = context.document
    path = document.path.removeprefix(_DOCS)
    if context.menu is None or document.kind or path == document.path or context.menu.names(path):
        return
    if not _is_listed(context):
        yield Fault(f"the menu leaves this page out: add `{path}` to `nav` in mkdocs.yml, or to `not_in_nav` there")


def _is_listed(context: Context) -> bool:
    """True when the first page of its folder, or of one above, links to it: then it need not be in the menu."""
    path = context.document.path
    for backlink in context.index.backlinks.get(path, ()):
        source = backlink.source.path
        folder, name = posixpath.split(source)
        if name in _LISTS and path.startswith(f"{folder}/") and source != path:
            return True
    return False


_PAGE = "# The price list\n\nPrices hold until the end of the year.\n"

RULES: tuple[Rule, ...] = (
    Rule(
        code="L706",
        since="0.1.0",
        name="not-in-nav",
        severity=Severity.SUGGESTION,
        title="The site's menu leaves a page out",
        reason="A site with a `nav` of its own shows only the pages in it; other pages are found only by their"
        " address. Pages that the first page of their folder links to, and those under `not_in_nav`, are exempt.",
        bad="site_name: Handbook\nnav:\n  - Home: index.md\n",
        good="site_name: Handbook\nnav:\n  - Home: index.md\n  - Prices: prices.md\n",
        check=not_in_nav,
        extra_files={"docs/index.md": "# Handbook\n\nHow we work.\n", "docs/prices.md": _PAGE},
        at="mkdocs.yml",
    ),
)
