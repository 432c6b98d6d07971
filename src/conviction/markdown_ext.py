"""The Python-Markdown extension `conviction.markdown_ext`: lets only harmless HTML through, on every site engine.

It works on the finished HTML of a page, so that raw HTML, attribute lists and links pass the same allow-list.
"""

from __future__ import annotations

from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

from conviction.markup.sanitize import filter_html

__all__ = ["ConvictionExtension", "makeExtension"]


class _Sanitiser(Postprocessor):
    """Filters a page's HTML after everything else has written to it."""

    def run(self, text: str) -> str:
        """The HTML that may be shown."""
        return filter_html(text)


class ConvictionExtension(Extension):
    """Registers the allow-list as the last step."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Add the step."""
        md.postprocessors.register(_Sanitiser(md), "conviction-html", -1000)


def makeExtension(**options: Any) -> ConvictionExtension:  # noqa: N802 - Python-Markdown looks for this name
    """The extension, for Python-Markdown."""
    return ConvictionExtension(**options)
